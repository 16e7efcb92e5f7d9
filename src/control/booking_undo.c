/* SPDX-License-Identifier: MIT */
/* Undoing this station's last act on an appointment, a form's too. Loop thread. */
#include "src/control/booking_private.h"

#include "chartty/base/text.h"
#include "chartty/control/forms.h"

#include <stdio.h>
#include <string.h>

static const char *stored(const struct edit *edit, int field)
{
    int index = edit_find(edit, RECORD_APPOINTMENT, field);
    return index < 0 ? NULL : edit_stored(edit, index);
}

/* Where a form has put it. False: it was not moved. */
static bool moved_to(const struct edit *edit, struct booking_change *out)
{
    const struct appointment *row = edit_row(edit);
    const char *date = stored(edit, FIELD_OF(appointment, date));
    const char *time = stored(edit, FIELD_OF(appointment, time));
    const char *provider = stored(edit, FIELD_OF(appointment, provider_id));
    long long id = 0;
    if (row == NULL || date == NULL || time == NULL || provider == NULL ||
        !date_parse_iso(date, &out->date) || !text_to_integer(provider, &id)) {
        return false;
    }
    out->minutes = time_parse(time);
    out->provider_id = id;
    return strcmp(date, row->date.text) != 0 || time_parse(row->time.text) != out->minutes ||
           row->provider_id.integer != id;
}

void booking_saved(struct booking *booking, const struct edit *edit)
{
    const struct edit_patient *patient = edit_patient(edit);
    struct booking_task undo = {.id = edit_saved_id(edit), .patient_id = patient->id};
    if (edit_spec(edit) == &form_appointment_new) {
        undo.booked = true;
    } else if (edit_spec(edit) == &form_appointment_cancel) {
        undo.change.act = BOOKING_CANCEL;
    } else if (edit_spec(edit) == &form_appointment_edit && moved_to(edit, &undo.change)) {
        undo.change.act = BOOKING_MOVE;
    } else {
        return;
    }
    snprintf(undo.person, sizeof(undo.person), "%s", patient->name);
    snprintf(undo.mrn, sizeof(undo.mrn), "%s", patient->mrn);
    snprintf(undo.dob, sizeof(undo.dob), "%s", patient->dob);
    booking->undo = undo;
    booking->can_undo = undo.id != 0;
}

int booking_undo(struct booking *booking, struct error *error)
{
    static const enum visit_state left[BOOKING_ACT_COUNT] = {
        [BOOKING_ARRIVE] = VISIT_ARRIVED,
        [BOOKING_ROOM] = VISIT_ROOMED,
        [BOOKING_WITH_PROVIDER] = VISIT_WITH_PROVIDER,
        [BOOKING_COMPLETE] = VISIT_DONE,
        [BOOKING_LEAVE] = VISIT_LEFT,
        [BOOKING_NO_SHOW] = VISIT_NO_SHOW,
        [BOOKING_CANCEL] = VISIT_CANCELLED,
        [BOOKING_MOVE] = VISIT_SCHEDULED,
    };
    if (!booking->can_undo) {
        return error_set(error, ERROR_NOT_FOUND,
                         "There is nothing to undo here. s, Undo takes an older step back.");
    }
    enum booking_act act = booking->undo.change.act;
    struct booking_change change = booking->undo.change;
    bool booked = booking->undo.booked;
    change.act = booked                ? BOOKING_CANCEL
                 : act == BOOKING_MOVE ? BOOKING_MOVE_BACK
                                       : BOOKING_STEP_BACK;
    change.reason = booked ? "Booked by mistake" : NULL;
    change.overbook_reason = NULL;
    if (booking_check_change(booking, &change, booking->undo.patient_id, error) != 0) {
        return -1;
    }
    booking->can_undo = false;
    booking->task = booking->undo;
    booking->task.undoes = true;
    booking->task.booked = false;
    booking->task.state = booked ? VISIT_SCHEDULED : left[act];
    booking_copy_change(&booking->task, &change);
    return booking_ask_row(booking, error);
}
