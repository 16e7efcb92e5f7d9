/* SPDX-License-Identifier: MIT */
/* Appointments booked, changed and called off through their forms; overlap in all its shapes, as
 * asked of the form and as looked at again by the save. */
#include "form_fixture.h"

#include "chartty/control/booking.h"

#define NEWEST "ORDER BY id DESC LIMIT 1"
#define PLACE                                                                                      \
    "SELECT patient_id, provider_id, date, time, duration_minutes, status FROM "                   \
    "appointments " NEWEST

static void open_new(struct form_bench *bench, const char *provider, const char *date,
                     const char *time)
{
    bench_open(bench, &form_ada, &form_appointment_new, 0);
    bench_type(bench, "Provider", provider);
    bench_type(bench, "Date", date);
    bench_type(bench, "Time", time);
}

static void an_appointment_is_booked(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    open_new(bench, "two", "+7d", "2pm");
    bench_echo(bench, "Provider", "= Dr. Two");
    bench_echo(bench, "Date", "Tue 01-Dec-2026");
    bench_echo(bench, "Time", "14:00");
    bench_type(bench, "Type", "Follow-up");
    bench_type(bench, "Reason", "cough");
    bench_saved(bench);
    BENCH_ROW(bench, PLACE, "1|2|2026-12-01|14:00|30|scheduled");
    BENCH_ROW(bench,
              "SELECT appointment_id GLOB 'APT[0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F]"
              "', appointment_type, reason, notes FROM appointments " NEWEST,
              "1|Follow-up|cough|~");
    BENCH_ROW(bench, "SELECT count(*) FROM ct_visit", "0");
    BENCH_ROW(bench, "SELECT action, username FROM ct_audit " NEWEST, "appointment.new|kim.lee");
    bench_end(bench);
}

static void what_is_typed_is_checked(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    open_new(bench, "dr", "2026-11-30", "13:00 PM");
    bench_wrong(bench, "Provider", "2 providers have these words");
    bench_wrong(bench, "Time", "time");
    bench_refuses(bench, "Provider", "nobody", "No provider is called so");
    bench_type(bench, "Time", "9");
    bench_echo(bench, "Time", "= 09:00");
    bench_refuses(bench, "Minutes", "0", "5 to 480");
    bench_refuses(bench, "Minutes", "half", "number");
    bench_save(bench, EDIT_OPEN);
    bench_end(bench);
}

static void the_unusual_is_asked_once(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    open_new(bench, "two", "2026-11-20", "10:00");
    bench_saved(bench);
    bench_asked(bench, "Fri 20-Nov-2026 is in the past");
    open_new(bench, "two", "2026-11-29", "10:00");
    bench_saved(bench);
    bench_asked(bench, "On Sun 29-Nov-2026 the clinic is usually closed");
    open_new(bench, "two", "2026-11-30", "17:45");
    bench_saved(bench);
    bench_asked(bench, "The clinic sees people from 08:00 to 18:00");
    bench_end(bench);
}

/* Report 42: an appointment takes time, from its start to its end, whoever wrote it how. */
static void overlap_is_told_at_once(void **state)
{
    static const struct {
        const char *time, *minutes, *taken; /* NULL: free */
    } tries[] = {
        {"09:15", "15", "OTHER, Olaf 09:00 (30 min)"},
        {"08:45", "30", "OTHER, Olaf 09:00 (30 min)"},
        {"08:00", "120", "OTHER, Olaf 09:00 (30 min)"},
        {"09:30", "15", NULL}, /* touching */
        {"08:45", "15", NULL}, /* touching */
        {"9:00 AM", "30", "OTHER, Olaf"},
        {"0900", "30", "OTHER, Olaf"},
        {"11:00", "30", NULL},                          /* cancelled */
        {"12:10", "30", "OTHER, Olaf 12:00 (30 min)"},  /* a length that is NULL */
        {"13:00", "30", "the patient is with Dr. Two"}, /* the patient's own */
    };
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    desk_run(
        bench->desk,
        "INSERT INTO patients (id, mrn, last_name, first_name, dob) VALUES"
        " (9, 'MRN0009', 'Other', 'Olaf', '1990-01-01');"
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time,"
        " duration_minutes, status) VALUES ('B1', 9, 1, '2026-12-07', '9:00 AM', 30, 'scheduled'),"
        " ('B2', 9, 1, '2026-12-07', '11:00', 30, 'cancelled'),"
        " ('B3', 9, 1, '2026-12-07', '12:00', NULL, 'completed'),"
        " ('B4', 1, 2, '2026-12-07', '13:00', 30, 'scheduled')");
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        open_new(bench, "one", "2026-12-07", tries[i].time);
        bench_type(bench, "Minutes", tries[i].minutes);
        if (tries[i].taken != NULL) {
            bench_wrong(bench, "Time", tries[i].taken);
        } else {
            bench_right(bench, "Time");
        }
    }
    bench_end(bench);
}

static void midnight_is_no_border(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    desk_run(
        bench->desk,
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time,"
        " duration_minutes, status) VALUES ('B1', 2, 1, '2026-12-07', '23:45', 30, 'scheduled')");
    open_new(bench, "one", "2026-12-08", "00:10");
    bench_wrong(bench, "Time", "BERG, Bo 23:45 (30 min)");
    bench_type(bench, "Time", "00:15");
    bench_right(bench, "Time");
    bench_type(bench, "Date", "2026-12-07");
    bench_refuses(bench, "Time", "23:30", "BERG, Bo 23:45");
    bench_end(bench);
}

static void free_times_are_offered(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    desk_run(
        bench->desk,
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time,"
        " duration_minutes, status) VALUES ('B1', 2, 1, '2026-12-07', '08:00', 50, 'scheduled')");
    open_new(bench, "one", "2026-12-07", "8:30");
    bench_wrong(bench, "Time", "BERG, Bo 08:00 (50 min)");
    bench_echo(bench, "Minutes", "Next free: 08:50 on this day");
    assert_string_equal(edit_field(bench->edit, bench_at(bench, "Type", 0)).echo, "");
    desk_run(
        bench->desk,
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time,"
        " duration_minutes, status) VALUES ('B2', 2, 2, '2026-12-07', '15:00', 30, 'scheduled')");
    bench_type(bench, "Date", "2026-12-08");
    bench_type(bench, "Date", "2026-12-07");
    bench_echo(bench, "Type", "Free at that time: Dr. Two");
    const char *const *times = edit_choices(bench->edit, bench_at(bench, "Time", 0));
    assert_string_equal(times[0], "08:50");
    bench_save(bench, EDIT_OPEN);
    bench_type(bench, "Time", "08:50");
    bench_saved(bench);
    BENCH_ROW(bench, PLACE, "1|1|2026-12-07|08:50|30|scheduled");
    bench_end(bench);
}

static void overbooking_is_a_right_with_a_reason(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    /* Dr. One has Bo at 9:15 AM of the 24th; the clock says noon of that day. */
    open_new(bench, "one", "2026-11-24", "09:40");
    bench_refuses(bench, "Overbook", "mother asked", "Role clerk may not");
    bench_wrong(bench, "Time", "BERG, Bo 09:15");
    bench_save(bench, EDIT_OPEN);
    bench_close(bench);
    session_end(&bench->desk->session);
    struct person nurse = {.staff_id = 8, .role = STAFF_NURSE, .username = "rn"};
    session_begin(&bench->desk->session, &nurse);
    open_new(bench, "one", "2026-11-24", "09:40");
    bench_wrong(bench, "Time", "BERG, Bo 09:15");
    bench_save(bench, EDIT_OPEN);
    bench_type(bench, "Overbook", "mother asked");
    bench_right(bench, "Time");
    bench_saved(bench);
    BENCH_ROW(bench, PLACE, "1|1|2026-11-24|09:40|30|scheduled");
    BENCH_ROW(bench,
              "SELECT v.overbook_reason, v.appointment_id = a.appointment_id, v.patient_id, v.moves"
              " FROM ct_visit v JOIN appointments a ON a.id = v.row_id",
              "mother asked|1|1|~");
    bench_end(bench);
}

/* Two desks at one slot: the form saw it free, the save finds it taken. */
static void the_save_looks_again(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    open_new(bench, "one", "2026-12-07", "10:00");
    bench_right(bench, "Time");
    desk_run(
        bench->desk,
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time,"
        " duration_minutes, status) VALUES ('B1', 2, 1, '2026-12-07', '10:15', 30, 'scheduled')");
    bench_save(bench, EDIT_OPEN);
    bench_wrong(bench, "Time", "BERG, Bo 10:15");
    BENCH_ROW(bench, "SELECT count(*) FROM appointments WHERE date = '2026-12-07'", "1");
    bench_type(bench, "Time", "10:45");
    bench_saved(bench);
    BENCH_ROW(bench, PLACE, "1|1|2026-12-07|10:45|30|scheduled");
    bench_end(bench);
}

static void a_change_of_place_is_a_move(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    bench_open(bench, &form_ada, &form_appointment_edit, 5);
    assert_string_equal(edit_field(bench->edit, bench_at(bench, "Provider", 0)).typed, "Dr. One");
    bench_type(bench, "Notes", "fasting");
    bench_saved(bench); /* no move: nothing in ct_visit */
    BENCH_ROW(bench, "SELECT notes, provider_id, time FROM appointments WHERE id = 5",
              "fasting|1|10:00");
    BENCH_ROW(bench, "SELECT count(*) FROM ct_visit", "0");
    bench_open(bench, &form_ada, &form_appointment_edit, 5);
    bench_type(bench, "Time", "10:30"); /* onto its own time */
    bench_right(bench, "Time");
    bench_type(bench, "Provider", "Dr. Two");
    bench_saved(bench);
    BENCH_ROW(bench, "SELECT date, time, provider_id, status FROM appointments WHERE id = 5",
              "2026-11-25|10:30|2|scheduled");
    BENCH_ROW(bench,
              "SELECT json_extract(moves, '$[0].time'), json_extract(moves, '$[0].provider_id'),"
              " json_extract(moves, '$[0].by'), json_array_length(moves) FROM ct_visit",
              "10:00|1|Lee, Kim|1");
    bench_open(bench, &form_ada, &form_appointment_edit, 6); /* completed */
    bench_type(bench, "Time", "11:00");
    bench_wrong(bench, "Date", "cannot be moved");
    bench_end(bench);
}

static void cancelling_takes_a_reason(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    bench_open(bench, &form_ada, &form_appointment_cancel, 5);
    assert_string_equal(edit_field(bench->edit, bench_at(bench, "Provider", 0)).typed, "Dr. One");
    bench_save(bench, EDIT_OPEN);
    bench_wrong(bench, "Reason", "needed");
    bench_type(bench, "Reason", "Patient asked");
    bench_saved(bench);
    BENCH_ROW(bench,
              "SELECT status, cancel_reason, cancelled_at FROM appointments a JOIN ct_visit v ON"
              " v.row_id = a.id WHERE a.id = 5",
              "cancelled|Patient asked|2026-11-24 12:00:00.000000");
    bench_open(bench, &form_ada, &form_appointment_cancel, 5);
    bench_refuses(bench, "Reason", "again", "cancelled already");
    bench_end(bench);
}

struct undone {
    struct booking_outcome outcome;
    int count;
};

static void undone(void *context, const struct booking_outcome *outcome)
{
    struct undone *undone = context;
    undone->outcome = *outcome;
    undone->count++;
}

/* The form is saved, and ^Z takes that back. */
static void save_and_undo(struct form_bench *bench)
{
    struct undone got = {.count = 0};
    struct error error;
    struct booking *booking = booking_new(&bench->desk->session, undone, &got);
    bench_save(bench, EDIT_SAVED);
    booking_saved(booking, bench->edit);
    bench_close(bench);
    if (booking_undo(booking, &error) != 0) {
        fail_msg("%s", error.user);
    }
    desk_wait(bench->desk);
    assert_int_equal(got.count, 1);
    if (got.outcome.error.code != ERROR_OK) {
        fail_msg("%s", got.outcome.error.user);
    }
    booking_free(booking);
}

static void what_a_form_did_is_undone(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    open_new(bench, "two", "2026-12-07", "10:00");
    save_and_undo(bench);
    BENCH_ROW(bench,
              "SELECT a.date, a.status, v.cancel_reason FROM appointments a JOIN ct_visit v ON"
              " v.row_id = a.id ORDER BY a.id DESC LIMIT 1",
              "2026-12-07|cancelled|Booked by mistake");
    bench_open(bench, &form_ada, &form_appointment_cancel, 5);
    bench_type(bench, "Reason", "Weather");
    save_and_undo(bench);
    BENCH_ROW(bench,
              "SELECT status, cancel_reason, cancelled_at FROM appointments a JOIN ct_visit v"
              " ON v.row_id = a.id WHERE a.id = 5",
              "scheduled|~|~");
    bench_open(bench, &form_ada, &form_appointment_edit, 5);
    bench_type(bench, "Provider", "Dr. Two");
    bench_type(bench, "Time", "11:15");
    save_and_undo(bench);
    BENCH_ROW(bench,
              "SELECT date, time, provider_id, moves FROM appointments a JOIN ct_visit v ON"
              " v.row_id = a.id WHERE a.id = 5",
              "2026-11-25|10:00|1|~");
    bench_end(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(an_appointment_is_booked),
        desk_test(what_is_typed_is_checked),
        desk_test(the_unusual_is_asked_once),
        desk_test(overlap_is_told_at_once),
        desk_test(midnight_is_no_border),
        desk_test(free_times_are_offered),
        desk_test(overbooking_is_a_right_with_a_reason),
        desk_test(the_save_looks_again),
        desk_test(a_change_of_place_is_a_move),
        desk_test(cancelling_takes_a_reason),
        desk_test(what_a_form_did_is_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
