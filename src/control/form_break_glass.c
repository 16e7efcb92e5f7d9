/* SPDX-License-Identifier: MIT */
/*
 * Emergency access: a clerk or an administrator opens the clinical record of one patient for an
 * hour, with a reason. The row is committed with its audit entry before anything of the record is
 * asked for; an administrator reviews it. Loop thread.
 */
#include "chartty/control/forms.h"
#include "chartty/data/change_set.h"

#include <inttypes.h>
#include <stdio.h>

enum { LASTS_MINUTES = 60 };

static const char *const usual_reasons[] = {
    "Emergency: the treating clinician cannot sign in",
    "Asked by a clinician on the telephone",
    "Patient unconscious, allergies needed",
    NULL,
};

static const struct edit_field_spec fields[] = {
    {.type = RECORD_BREAK_GLASS,
     .field = FIELD_OF(break_glass, reason),
     .label = "Reason",
     EDIT_PLACE(3, 2, 8, 60),
     .flags = EDIT_REQUIRED,
     .words = usual_reasons,
     .hint = "Why this record has to be opened. It is audited and reviewed."},
};

static const struct edit_heading headings[] = {
    {"Opens the clinical record of this patient to you for 60 minutes.", 0, 2},
    {"An administrator is told, and reviews it.", 1, 2},
};

static int compose(struct edit *edit, struct change_set *set, struct error *error)
{
    const struct session *session = edit_session(edit);
    const char *values[FIELDS_OF(break_glass)] = {NULL};
    char staff_id[24], patient_id[24], started[32], ends[32];
    struct datetime now = clock_utc(session->clock);
    (void)error;
    int64_t end_us = datetime_to_microseconds(&now) + (int64_t)LASTS_MINUTES * 60 * 1000000;
    struct datetime end = datetime_from_microseconds(end_us);
    datetime_format_stored(&now, started);
    datetime_format_stored(&end, ends);
    snprintf(staff_id, sizeof(staff_id), "%" PRId64, session->person.staff_id);
    snprintf(patient_id, sizeof(patient_id), "%" PRId64, edit_patient(edit)->id);
    values[FIELD_OF(break_glass, staff_id)] = staff_id;
    values[FIELD_OF(break_glass, username)] = session->person.username;
    values[FIELD_OF(break_glass, patient_id)] = patient_id;
    values[FIELD_OF(break_glass, reason)] =
        edit_stored(edit, edit_find(edit, RECORD_BREAK_GLASS, FIELD_OF(break_glass, reason)));
    values[FIELD_OF(break_glass, started_at)] = started;
    values[FIELD_OF(break_glass, ends_at)] = ends;
    change_set_insert(set, RECORD_BREAK_GLASS, values);
    return 0;
}

/* Committed: the right is lent from now on. */
static void saved(struct edit *edit, const struct save_answer *answer)
{
    struct session *session = edit_session(edit);
    (void)answer;
    session->emergency.patient_id = edit_patient(edit)->id;
    session->emergency.ends_ms = session_now_ms(session) + (int64_t)LASTS_MINUTES * 60 * 1000;
    snprintf(session->emergency.reason, sizeof(session->emergency.reason), "%s",
             edit_field(edit, 0).typed);
}

const struct edit_spec form_break_glass = {
    .form = "chart.break_glass",
    .title = "Emergency access",
    .verb = "Open the record",
    .done = "Emergency access begins",
    .permission = PERMISSION_BREAK_GLASS,
    .type = RECORD_BREAK_GLASS,
    .is_new = true,
    .needs_patient = true,
    .fields = fields,
    .field_count = sizeof(fields) / sizeof(fields[0]),
    .headings = headings,
    .heading_count = sizeof(headings) / sizeof(headings[0]),
    .compose = compose,
    .saved = saved,
};
