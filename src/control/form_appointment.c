/* SPDX-License-Identifier: MIT */
/*
 * The forms of appointments: booking, changing (and so moving), and calling off. Loop thread. While
 * the form is open the day of its provider and the patient's own visits are read, so that a clash
 * is said beside the time at once, with the free times of the day as its pick-list; the save looks
 * again inside its transaction.
 */
#include "src/control/form_appointment.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/control/booking.h"
#include "chartty/control/forms.h"
#include "chartty/data/change_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APPOINTMENT(column) RECORD_APPOINTMENT, FIELD_OF(appointment, column)
#define VISIT(column)       RECORD_VISIT, FIELD_OF(visit, column)

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
static const char *const reasons[] = {"Patient asked",
                                      "Patient is ill",
                                      "Provider is away",
                                      "Weather",
                                      "Booked by mistake",
                                      "Clinic closed",
                                      NULL};

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

/* --- the provider by name --- */

static struct form_day *day_of(struct edit *edit)
{
    struct form_day **held = edit_own(edit, sizeof(struct form_day *));
    if (*held == NULL) {
        *held = form_day_new(edit);
    }
    return *held;
}

static void end(struct edit *edit)
{
    struct form_day **held = edit_own(edit, sizeof(struct form_day *));
    form_day_free(*held);
    *held = NULL;
}

static int field(const struct edit *edit, int column)
{
    return edit_find(edit, RECORD_APPOINTMENT, column);
}

static bool is_field(const struct edit *edit, int index, enum record_type type, int column)
{
    const struct edit_field_spec *spec = &edit_spec(edit)->fields[index];
    return spec->type == type && spec->field == column;
}

static long long number_of(const char *text, long long otherwise)
{
    long long number = 0;
    return text != NULL && text_to_integer(text, &number) ? number : otherwise;
}

static int read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error)
{
    int64_t id = 0;
    long long hour = number_of(typed, -1);
    if (is_field(edit, index, APPOINTMENT(time)) && strlen(typed) <= 2 && hour > 0 && hour < 24) {
        snprintf(stored, size, "%02d:00", (int)hour); /* 9 is nine o'clock */
        return 1;
    }
    if (!is_field(edit, index, APPOINTMENT(provider_id))) {
        return 2;
    }
    if (typed[0] == '#' && number_of(typed + 1, 0) > 0) {
        id = number_of(typed + 1, 0); /* as a screen puts it: two may have one name */
    } else if (provider_names_find(form_day_providers(day_of(edit)), typed, &id, error) != 0) {
        return -1;
    }
    const char *name = provider_names_of(form_day_providers(day_of(edit)), id);
    snprintf(stored, size, "%lld", (long long)id);
    if (name != NULL && strcmp(name, typed) != 0) {
        snprintf(echo, echo_size, "= %s", name);
    }
    return 1;
}

static bool show(struct edit *edit, int index, const char *stored, char *out, size_t size)
{
    if (!is_field(edit, index, APPOINTMENT(provider_id))) {
        return false;
    }
    const char *name =
        provider_names_of(form_day_providers(day_of(edit)), strtoll(stored, NULL, 10));
    snprintf(out, size, "%s", name != NULL ? name : FORM_DAY_WAITING);
    return true;
}

static const char *const *choices(struct edit *edit, int index)
{
    if (is_field(edit, index, APPOINTMENT(provider_id))) {
        return provider_names_list(form_day_providers(day_of(edit)));
    }
    if (is_field(edit, index, APPOINTMENT(time))) {
        return form_day_free_times(day_of(edit));
    }
    return NULL;
}

/* --- what is typed --- */

bool form_place_of(const struct edit *edit, struct form_place *out)
{
    const char *date = edit_stored(edit, field(edit, FIELD_OF(appointment, date)));
    const char *time = edit_stored(edit, field(edit, FIELD_OF(appointment, time)));
    const char *minutes = edit_stored(edit, field(edit, FIELD_OF(appointment, duration_minutes)));
    const char *provider = edit_stored(edit, field(edit, FIELD_OF(appointment, provider_id)));
    memset(out, 0, sizeof(*out));
    out->length = (int)number_of(minutes, SLOT_DEFAULT_MINUTES);
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

/* --- checks --- */

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
    form_day_other_provider(day_of(edit), &place, other, sizeof(other));
    if (other[0] != '\0' && strncmp(clashes, "the patient is", strlen("the patient is")) != 0) {
        edit_remark(edit, field(edit, FIELD_OF(appointment, appointment_type)),
                    "Free at that time: %s", other);
    }
    form_day_next_free(day_of(edit), next, sizeof(next));
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
    form_day_look(day_of(edit), &place);
    forget_clash(edit);
    if (!whole || !needs_slot(edit, &place)) {
        return;
    }
    if (row != NULL && strcmp(row->status.text, "scheduled") != 0) {
        edit_wrong(edit, field(edit, FIELD_OF(appointment, date)),
                   "This appointment is %.20s: it cannot be moved. Undo that first (s).",
                   row->status.text);
        return;
    }
    check_day(edit, &place);
    if (form_day_clashes(day_of(edit), &place, clashes, sizeof(clashes)) > 0) {
        say_clash(edit, clashes);
    }
}

static void begin(struct edit *edit)
{
    if (edit_row(edit) == NULL) {
        edit_put(edit, field(edit, FIELD_OF(appointment, duration_minutes)), "30", true);
    }
    day_of(edit);
}

/* --- saving --- */

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
    form_day_forget(day_of(edit));
    form_day_look(day_of(edit), &place);
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

static void begin_cancel(struct edit *edit)
{
    const struct appointment *row = edit_row(edit);
    struct visit_mark mark = visit_mark_of(row, edit_side(edit, RECORD_VISIT));
    day_of(edit);
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
    .read = read,
    .show = show,
    .choices = choices,
    .check = check,
    .compose = compose_new,
    .failed = failed,
    .end = end,
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
    .read = read,
    .show = show,
    .choices = choices,
    .check = check,
    .compose = compose_edit,
    .failed = failed,
    .end = end,
};

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
    .read = read,
    .show = show,
    .check = check_cancel,
    .compose = compose_cancel,
    .end = end,
};
