/* SPDX-License-Identifier: MIT */
/*
 * The forms that book an appointment and change (and so move) one. Loop thread. While the form is
 * open the day of its provider and the patient's own visits are read, so that a clash is said
 * beside the time at once, with the free times of the day as its pick-list; the save looks again
 * inside its transaction.
 */
#include "src/control/form_appointment.h"

#include "chartty/base/text.h"
#include "chartty/control/booking.h"
#include "chartty/control/forms.h"
#include "chartty/data/change_set.h"
#include "chartty/model/status_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const types[] = {"Office Visit",
                                    "Follow-up",
                                    "Annual Physical",
                                    "New Patient",
                                    "Consultation",
                                    "Procedure",
                                    "Lab Work",
                                    "Vaccination",
                                    "Telehealth",
                                    "Urgent",
                                    NULL};
static const char *const lengths[] = {"15", "20", "30", "45", "60", "90", NULL};

static const struct edit_field_spec fields[] = {
    {.type = APPOINTMENT(provider_id),
     .label = "Provider",
     EDIT_PLACE(0, 2, 12, 40),
     .hint = "A part of the name is enough; F4 lists them."},
    {.type = APPOINTMENT(date),
     .label = "Date",
     EDIT_PLACE(1, 2, 12, 15),
     .flags = EDIT_FUTURE,
     .hint = "T today, T+2W, +3d, 24nov, 11/24."},
    {.type = APPOINTMENT(time),
     .label = "Time",
     EDIT_PLACE(2, 2, 12, 9),
     .hint = "9, 930, 9:30, 2pm; F4 lists the day's free times."},
    {.type = APPOINTMENT(duration_minutes),
     .label = "Minutes",
     EDIT_PLACE(3, 2, 12, 5),
     .words = lengths},
    {.type = APPOINTMENT(appointment_type),
     .label = "Type",
     EDIT_PLACE(4, 2, 12, 24),
     .words = types},
    {.type = APPOINTMENT(department), .label = "Department", EDIT_PLACE(5, 2, 12, 40)},
    {.type = APPOINTMENT(location), .label = "Location", EDIT_PLACE(6, 2, 12, 40)},
    {.type = APPOINTMENT(reason),
     .label = "Reason",
     EDIT_PLACE(7, 2, 12, 60),
     .hint = "Why the patient comes, in a few words."},
    {.type = APPOINTMENT(notes), .label = "Notes", EDIT_PLACE(8, 2, 12, 60)},
    {.type = VISIT(overbook_reason),
     .label = "Overbook",
     EDIT_PLACE(10, 2, 12, 40),
     .hint = "Only over another appointment, by right: why both fit."},
};

/* --- what is typed --------------------------------------------------------------------------- */

static int field(const struct edit *edit, int column)
{
    return edit_find(edit, RECORD_APPOINTMENT, column);
}

bool form_place_of(const struct edit *edit, struct form_place *out)
{
    const char *date = edit_stored(edit, field(edit, FIELD_OF(appointment, date)));
    const char *time = edit_stored(edit, field(edit, FIELD_OF(appointment, time)));
    const char *minutes = edit_stored(edit, field(edit, FIELD_OF(appointment, duration_minutes)));
    const char *provider = edit_stored(edit, field(edit, FIELD_OF(appointment, provider_id)));
    memset(out, 0, sizeof(*out));
    out->length = (int)form_appointment_number(minutes, SLOT_DEFAULT_MINUTES);
    out->provider_id = provider != NULL ? strtoll(provider, NULL, 10) : 0;
    out->has_date = date != NULL && date_parse_iso(date, &out->date);
    out->minutes = time != NULL ? time_parse(time) : -1;
    return out->has_date && out->minutes >= 0 && out->provider_id > 0;
}

/* Where the row is now; false: new, or it cannot be read. */
static bool place_before(const struct edit *edit, struct form_place *out)
{
    const struct appointment *row = edit_row(edit);
    if (row == NULL || row->date.state != FIELD_VALUE) {
        return false;
    }
    out->date = date_from_days((int32_t)row->date.integer);
    out->minutes = row->time.state != FIELD_NULL ? time_parse(row->time.text) : -1;
    out->provider_id = row->provider_id.integer;
    out->length = row->duration_minutes.state == FIELD_VALUE ? (int)row->duration_minutes.integer
                                                             : SLOT_DEFAULT_MINUTES;
    return true;
}

static bool was_moved(const struct edit *edit, const struct form_place *to)
{
    struct form_place from;
    return edit_row(edit) != NULL &&
           (!place_before(edit, &from) || date_compare(from.date, to->date) != 0 ||
            from.minutes != to->minutes || from.provider_id != to->provider_id);
}

/* Another place or length: the time must be looked at. */
static bool needs_slot(const struct edit *edit, const struct form_place *to)
{
    struct form_place from;
    return edit_row(edit) == NULL || was_moved(edit, to) ||
           (place_before(edit, &from) && from.length != to->length);
}

static const char *overbook_reason(const struct edit *edit)
{
    const char *reason = edit_stored(edit, edit_find(edit, VISIT(overbook_reason)));
    return reason != NULL && reason[0] != '\0' ? reason : NULL;
}

/* --- checks ---------------------------------------------------------------------------------- */

static void check_day(struct edit *edit, const struct form_place *place)
{
    struct slot_hours hours = session_hours(edit_session(edit));
    struct date today = clock_today(edit_session(edit)->clock);
    char day[16], from[6], to[6];
    date_format_weekday(place->date, day);
    time_format(hours.start, from);
    time_format(hours.end % SLOT_DAY_MINUTES, to);
    if (date_compare(place->date, today) < 0) {
        edit_ask(edit, field(edit, FIELD_OF(appointment, date)),
                 "%s is in the past. Book it all the same?", day);
    } else if (hours.closed_on[date_weekday(place->date)]) {
        edit_ask(edit, field(edit, FIELD_OF(appointment, date)),
                 "On %s the clinic is usually closed. Book it all the same?", day);
    } else if (place->minutes < hours.start || place->minutes + place->length > hours.end) {
        edit_ask(edit, field(edit, FIELD_OF(appointment, time)),
                 "The clinic sees people from %s to %s. Book it all the same?", from, to);
    }
}

static void say_clash(struct edit *edit, const char *clashes)
{
    int time = field(edit, FIELD_OF(appointment, time));
    int minutes = field(edit, FIELD_OF(appointment, duration_minutes));
    int overbook = edit_find(edit, VISIT(overbook_reason));
    char next[96] = "";
    char other[160];
    struct form_place place;
    bool right = rights_allow(edit_session(edit), PERMISSION_OVERBOOK, 0);
    form_place_of(edit, &place);
    form_day_other_provider(form_appointment_day(edit), &place, other, sizeof(other));
    if (other[0] != '\0' && strncmp(clashes, "the patient is", strlen("the patient is")) != 0) {
        edit_remark(edit, field(edit, FIELD_OF(appointment, appointment_type)),
                    "Free at that time: %s", other);
    }
    form_day_next_free(form_appointment_day(edit), next, sizeof(next));
    if (next[0] != '\0') {
        edit_remark(edit, minutes, "Next free: %s. F4 on Time lists the day's.", next);
    }
    if (overbook_reason(edit) == NULL) {
        edit_wrong(edit, time, "Taken: %.200s", clashes);
        edit_remark(edit, overbook, right ? "say why, and it is booked" : "");
    } else if (!right) {
        edit_wrong(edit, time, "Taken: %.200s", clashes);
        edit_wrong(edit, overbook, "Role %s may not book over another.",
                   staff_role_word(edit_session(edit)->person.role));
    } else {
        edit_remark(edit, time, "over %.200s", clashes);
    }
}

static void forget_clash(struct edit *edit)
{
    edit_remark(edit, field(edit, FIELD_OF(appointment, time)), "%s", "");
    edit_remark(edit, field(edit, FIELD_OF(appointment, duration_minutes)), "%s", "");
    edit_remark(edit, field(edit, FIELD_OF(appointment, appointment_type)), "%s", "");
    edit_remark(edit, edit_find(edit, VISIT(overbook_reason)), "%s", "");
}

static void check_length(struct edit *edit, const struct form_place *place)
{
    int index = field(edit, FIELD_OF(appointment, duration_minutes));
    if (edit_field(edit, index).typed[0] != '\0' && edit_field(edit, index).error[0] == '\0' &&
        (place->length < 5 || place->length > 480)) {
        edit_wrong(edit, index, "An appointment takes 5 to 480 minutes.");
    }
}

static void check(struct edit *edit)
{
    struct form_place place;
    char clashes[BOOKING_CLASH_SIZE];
    bool whole = form_place_of(edit, &place);
    const struct appointment *row = edit_row(edit);
    check_length(edit, &place);
    form_day_look(form_appointment_day(edit), &place);
    forget_clash(edit);
    if (!whole || !needs_slot(edit, &place)) {
        return;
    }
    if (row != NULL && status_of(&row->status) != STATUS_SCHEDULED) {
        edit_wrong(edit, field(edit, FIELD_OF(appointment, date)),
                   "This appointment is %.20s: it cannot be moved. Undo that first (s).",
                   row->status.text);
        return;
    }
    check_day(edit, &place);
    if (form_day_clashes(form_appointment_day(edit), &place, clashes, sizeof(clashes)) > 0) {
        say_clash(edit, clashes);
    }
}

static void begin(struct edit *edit)
{
    if (edit_row(edit) == NULL) {
        edit_put(edit, field(edit, FIELD_OF(appointment, duration_minutes)), "30", true);
    }
    form_appointment_day(edit);
}

/* --- saving ---------------------------------------------------------------------------------- */

static void expect_free(struct edit *edit, struct change_set *set, const struct form_place *place,
                        bool over)
{
    struct change_slot slot = {.provider_id = place->provider_id,
                               .patient_id = edit_patient(edit)->id,
                               .except_id = edit_row(edit) != NULL ? edit_row_id(edit) : 0,
                               .date = place->date,
                               .start_minutes = place->minutes,
                               .duration_minutes = place->length,
                               .allow = over};
    change_set_expect_free(set, &slot);
}

/* Overbooking is a right of its own: whoever has it not never gets here with a reason. */
static int may_overbook(struct edit *edit, struct error *error)
{
    struct data_token token;
    return rights_token(edit_session(edit), PERMISSION_OVERBOOK, edit_patient(edit)->id, &token,
                        error);
}

static int compose_new(struct edit *edit, struct change_set *set, struct error *error)
{
    struct form_place place;
    const char *over = overbook_reason(edit);
    if (!form_place_of(edit, &place)) {
        return error_set(error, ERROR_INVALID, "Provider, date and time are needed.");
    }
    if (over != NULL && may_overbook(edit, error) != 0) {
        return -1;
    }
    expect_free(edit, set, &place, over != NULL);
    int row = edit_compose_row(edit, set, error);
    if (row < 0) {
        return -1;
    }
    if (over != NULL) {
        char patient[24];
        const char *values[FIELDS_OF(visit)] = {NULL};
        snprintf(patient, sizeof(patient), "%lld", (long long)edit_patient(edit)->id);
        values[FIELD_OF(visit, patient_id)] = patient;
        values[FIELD_OF(visit, overbook_reason)] = over;
        int step = change_set_insert(set, RECORD_VISIT, values);
        change_set_link(set, step, FIELD_OF(visit, row_id), row);
        change_set_copy_code(set, step, FIELD_OF(visit, appointment_id), row,
                             FIELD_OF(appointment, appointment_id));
    }
    return 0;
}

static int compose_edit(struct edit *edit, struct change_set *set, struct error *error)
{
    struct form_place place;
    const char *over = overbook_reason(edit);
    const struct visit *visit = edit_side(edit, RECORD_VISIT);
    bool whole = form_place_of(edit, &place);
    bool moved = whole && was_moved(edit, &place);
    bool over_changed = edit_field(edit, edit_find(edit, VISIT(overbook_reason))).changed;
    if (whole && needs_slot(edit, &place)) {
        if (over != NULL && may_overbook(edit, error) != 0) {
            return -1;
        }
        expect_free(edit, set, &place, over != NULL);
    }
    if (edit_compose_row(edit, set, error) < 0) {
        return -1;
    }
    if (moved || over_changed) {
        booking_compose_move(set, edit_session(edit), edit_row(edit), visit, moved, over);
    }
    return 0;
}

/* Two desks booked at once, and the other one was first. */
static void refused(struct edit *edit, const struct error *error, const struct save_answer *answer)
{
    struct form_place place;
    char clashes[BOOKING_CLASH_SIZE];
    (void)error;
    if (answer == NULL || answer->now == NULL || answer->now->count == 0) {
        return;
    }
    form_place_of(edit, &place);
    booking_clash_brief(page_row(answer->now, 0), answer->now->count, place.provider_id, clashes,
                        sizeof(clashes));
    form_day_forget(form_appointment_day(edit));
    form_day_look(form_appointment_day(edit), &place);
    say_clash(edit, clashes);
}

static bool failed(struct edit *edit, const struct error *error, const struct save_answer *answer)
{
    bool clash = error->code == ERROR_REFUSED && answer != NULL && answer->now != NULL;
    if (clash) {
        refused(edit, error, answer);
    }
    return clash;
}

const struct edit_spec form_appointment_new = {
    .form = "appointment.new",
    .title = "Book an appointment",
    .verb = "Book",
    .done = "Appointment booked",
    .permission = PERMISSION_BOOK,
    .type = RECORD_APPOINTMENT,
    .is_new = true,
    .needs_patient = true,
    .fields = fields,
    .field_count = sizeof(fields) / sizeof(fields[0]),
    .begin = begin,
    .read = form_appointment_read,
    .show = form_appointment_show,
    .choices = form_appointment_choices,
    .check = check,
    .compose = compose_new,
    .failed = failed,
    .end = form_appointment_end,
};

const struct edit_spec form_appointment_edit = {
    .form = "appointment.edit",
    .title = "Change the appointment",
    .verb = "Save",
    .done = "Appointment saved",
    .permission = PERMISSION_BOOK,
    .type = RECORD_APPOINTMENT,
    .needs_patient = true,
    .fields = fields,
    .field_count = sizeof(fields) / sizeof(fields[0]),
    .beside = {RECORD_VISIT},
    .beside_count = 1,
    .begin = begin,
    .read = form_appointment_read,
    .show = form_appointment_show,
    .choices = form_appointment_choices,
    .check = check,
    .compose = compose_edit,
    .failed = failed,
    .end = form_appointment_end,
};
