/* SPDX-License-Identifier: MIT */
/* The form that calls an appointment off. Loop thread. */
#include "src/control/form_appointment.h"

#include "chartty/control/booking.h"
#include "chartty/control/forms.h"

static const char *const reasons[] = {"Patient asked",
                                      "Patient is ill",
                                      "Provider is away",
                                      "Weather",
                                      "Booked by mistake",
                                      "Clinic closed",
                                      NULL};

static const struct edit_field_spec cancel_fields[] = {
    {.type = APPOINTMENT(provider_id),
     .label = "Provider",
     EDIT_PLACE(0, 2, 12, 40),
     .flags = EDIT_FIXED},
    {.type = APPOINTMENT(date), .label = "Date", EDIT_PLACE(1, 2, 12, 15), .flags = EDIT_FIXED},
    {.type = APPOINTMENT(time), .label = "Time", EDIT_PLACE(2, 2, 12, 9), .flags = EDIT_FIXED},
    {.type = APPOINTMENT(appointment_type),
     .label = "Type",
     EDIT_PLACE(3, 2, 12, 24),
     .flags = EDIT_FIXED},
    {.type = VISIT(cancel_reason),
     .label = "Reason",
     EDIT_PLACE(5, 2, 12, 50),
     .flags = EDIT_REQUIRED,
     .words = reasons,
     .hint = "Why it is called off; F4 lists the usual reasons."},
};

static void begin_cancel(struct edit *edit)
{
    const struct appointment *row = edit_row(edit);
    struct visit_mark mark = visit_mark_of(row, edit_side(edit, RECORD_VISIT));
    form_appointment_day(edit);
    if (mark.state != VISIT_SCHEDULED && mark.state != VISIT_ARRIVED) {
        edit_entitle(edit, "Already %s", visit_state_word(mark.state));
    }
}

static void check_cancel(struct edit *edit)
{
    const struct appointment *row = edit_row(edit);
    struct visit_mark mark = visit_mark_of(row, edit_side(edit, RECORD_VISIT));
    if (mark.state != VISIT_SCHEDULED && mark.state != VISIT_ARRIVED) {
        edit_wrong(edit, edit_find(edit, VISIT(cancel_reason)),
                   "This appointment is %s already. There is nothing to call off.",
                   visit_state_word(mark.state));
    }
}

static int compose_cancel(struct edit *edit, struct change_set *set, struct error *error)
{
    const char *reason = edit_stored(edit, edit_find(edit, VISIT(cancel_reason)));
    if (reason == NULL) {
        return error_set(error, ERROR_INVALID, "Say why it is called off.");
    }
    booking_compose_cancel(set, edit_session(edit), edit_row(edit), edit_side(edit, RECORD_VISIT),
                           reason);
    return 0;
}

const struct edit_spec form_appointment_cancel = {
    .form = "appointment.cancel",
    .title = "Call off the appointment",
    .verb = "Call it off",
    .done = "Appointment cancelled",
    .permission = PERMISSION_BOOK,
    .type = RECORD_APPOINTMENT,
    .needs_patient = true,
    .fields = cancel_fields,
    .field_count = sizeof(cancel_fields) / sizeof(cancel_fields[0]),
    .beside = {RECORD_VISIT},
    .beside_count = 1,
    .begin = begin_cancel,
    .read = form_appointment_read,
    .show = form_appointment_show,
    .check = check_cancel,
    .compose = compose_cancel,
    .end = form_appointment_end,
};
