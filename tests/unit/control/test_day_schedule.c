/* SPDX-License-Identifier: MIT */
/* One day by provider: who is there when, what cannot be placed, and days that fail. */
#include "unit/control/control_fixture.h"

#include "chartty/control/day_schedule.h"

static struct day_schedule *day_of(struct desk *desk, const char *directives)
{
    desk_open(desk, directives);
    struct day_schedule *day = day_schedule_new(&desk->session, desk_changed, desk);
    assert_int_equal(day_schedule_state(day), DAY_LOADING);
    desk_wait(desk);
    return day;
}

static const char *slot_of(struct day_schedule *day, int provider, int hour, int minute)
{
    bool continues = false;
    int others = 0;
    const struct appointment_line *line =
        day_schedule_slot(day, provider, hour * 60 + minute, 30, &continues, &others);
    return line == NULL ? "free" : line->appointment_id.text;
}

static void the_day_is_today(void **state)
{
    struct desk *desk = *state;
    struct day_schedule *day = day_of(desk, NULL);
    const struct appointment_line *rows = NULL;
    assert_int_equal(day_schedule_state(day), DAY_READY);
    assert_int_equal(date_to_days(day_schedule_date(day)),
                     date_to_days((struct date){2026, 11, 24}));
    assert_int_equal(day_schedule_providers(day), 2);
    assert_string_equal(day_schedule_provider(day, 0)->name.text, "Dr. One");
    assert_int_equal(day_schedule_appointments(day, 0, &rows), 3);
    assert_string_equal(rows[0].appointment_id.text, "A3"); /* unreadable times first */
    assert_string_equal(rows[1].appointment_id.text, "A1");
    assert_string_equal(rows[2].appointment_id.text, "A2");
    assert_int_equal(day_schedule_untimed(day), 1); /* "after lunch" is never placed */
    day_schedule_free(day);
}

static bool came_to_room(void *context)
{
    struct day_schedule *day = context;
    const struct appointment_line *rows = NULL;
    return day_schedule_state(day) == DAY_READY && day_schedule_appointments(day, 0, &rows) == 3 &&
           day_schedule_visit(day, 0, &rows[1]).state == VISIT_ROOMED;
}

static void visits_come_with_the_day(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(desk, "INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at) VALUES "
                   "(1, 'A1', 1, '2026-11-24 08:50:00.000000'), (2, 'A9', 2, '2026-11-24 "
                   "08:50:00.000000')");
    struct day_schedule *day = day_schedule_new(&desk->session, desk_changed, desk);
    desk_wait(desk);
    const struct appointment_line *rows = NULL;
    assert_int_equal(day_schedule_appointments(day, 0, &rows), 3);
    struct visit_mark visit = day_schedule_visit(day, 0, &rows[1]);
    assert_int_equal(visit.state, VISIT_ARRIVED);
    struct datetime now = {.date = {2026, 11, 24}, .hour = 9, .minute = 15};
    assert_int_equal(visit_waiting_minutes(&visit, &now), 25);
    now.date.day = 25; /* a visit that was never closed waits no more */
    assert_int_equal(visit_waiting_minutes(&visit, &now), -1);
    /* A side row with another key is not this appointment's. */
    assert_int_equal(day_schedule_visit(day, 0, &rows[2]).state, VISIT_SCHEDULED);
    desk_run(desk, "UPDATE ct_visit SET roomed_at = '2026-11-24 09:05:00.000000' WHERE row_id = 1");
    loop_run_until(desk->loop, came_to_room, day, WAIT_MS);
    assert_true(came_to_room(day));
    day_schedule_free(day);
}

static void slots_overlap_half_open(void **state)
{
    struct desk *desk = *state;
    struct day_schedule *day = day_of(desk, NULL);
    bool continues = false;
    int others = 0;
    assert_string_equal(slot_of(day, 0, 8, 30), "free");
    assert_string_equal(slot_of(day, 0, 9, 0), "A1");
    day_schedule_slot(day, 0, 9 * 60, 30, &continues, &others);
    assert_false(continues);
    assert_int_equal(others, 1); /* 9:15 AM begins in it too */
    assert_string_equal(slot_of(day, 0, 9, 30), "A2");
    day_schedule_slot(day, 0, 9 * 60 + 30, 30, &continues, &others);
    assert_true(continues);
    assert_string_equal(slot_of(day, 0, 10, 0), "free");
    assert_string_equal(slot_of(day, 1, 23, 30), "A4"); /* to midnight and beyond */
    day_schedule_free(day);
}

static void another_day_shows_nothing_of_this_one(void **state)
{
    struct desk *desk = *state;
    struct day_schedule *day = day_of(desk, NULL);
    day_schedule_show(day, (struct date){2026, 11, 25});
    assert_int_equal(day_schedule_state(day), DAY_LOADING);
    assert_int_equal(day_schedule_providers(day), 0);
    desk_wait(desk);
    assert_int_equal(day_schedule_providers(day), 1);
    assert_string_equal(slot_of(day, 0, 10, 0), "A5");
    day_schedule_show(day, (struct date){2026, 12, 25});
    desk_wait(desk);
    assert_int_equal(day_schedule_state(day), DAY_READY);
    assert_int_equal(day_schedule_providers(day), 0);
    day_schedule_free(day);
}

static void a_failed_day_is_no_free_day(void **state)
{
    struct desk *desk = *state;
    struct day_schedule *day = day_of(desk, "query PROVIDERS_OF_DAY error busy");
    assert_int_equal(day_schedule_state(day), DAY_FAILED);
    assert_int_equal(day_schedule_error(day)->code, ERROR_BUSY);
    day_schedule_free(day);
}

static void failed_columns_are_no_free_columns(void **state)
{
    struct desk *desk = *state;
    struct day_schedule *day = day_of(desk, "query APPOINTMENTS_OF_DAY error busy");
    const struct appointment_line *rows = NULL;
    assert_int_equal(day_schedule_state(day), DAY_READY);
    assert_int_equal(day_schedule_appointments(day, 0, &rows), -2);
    assert_int_equal(day_schedule_appointments(day, 1, &rows), -2);
    day_schedule_free(day);
}

/* Each day asked for while the one before is still read: the last one's answer alone comes. */
static void stepping_faster_than_answers(void **state)
{
    struct desk *desk = *state;
    struct day_schedule *day = day_of(desk, "delay 30");
    for (int step = 0; step < 60; step++) {
        struct date next = date_from_days(date_to_days(day_schedule_date(day)) + 1);
        day_schedule_show(day, next);
    }
    day_schedule_show(day, (struct date){2026, 11, 25});
    desk_wait(desk);
    assert_string_equal(slot_of(day, 0, 10, 0), "A5");
    day_schedule_free(day);
    desk_wait(desk);
}

/* Of the providers that are asked about; nothing is counted while one is not read. */
static void a_day_is_counted(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(desk, "INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at) VALUES "
                   "(1, 'A1', 1, '2026-11-24 08:50:00.000000');"
                   "INSERT INTO appointments (id, appointment_id, patient_id, provider_id, date,"
                   " time, duration_minutes, status) VALUES"
                   " (91, 'C1', 4, 1, '2026-11-24', '10:00', 30, 'cancelled'),"
                   " (92, 'C2', 4, 1, '2026-11-24', '11:00', 60, 'scheduled');"
                   "INSERT INTO ct_visit (row_id, appointment_id, patient_id, roomed_at) VALUES"
                   " (92, 'C2', 4, '2026-11-24 10:50:00.000000')");
    struct day_schedule *day = day_schedule_new(&desk->session, desk_changed, desk);
    struct day_counts counts;
    day_schedule_view(day, 0, 2);
    desk_wait(desk);
    assert_true(day_schedule_counts(day, 0, 1, 8 * 60, 12 * 60, 30, &counts));
    assert_int_equal(counts.booked, 4); /* the unreadable time, too; not the cancelled one */
    assert_int_equal(counts.arrived, 2);
    /* taken: 09:00 and 09:30 (09:15 to 09:45), 11:00 and 11:30; 10:00 is free again */
    assert_int_equal(counts.free, 4);
    assert_true(day_schedule_counts(day, 0, 2, 12 * 60, 12 * 60, 30, &counts));
    assert_int_equal(counts.booked, 5);
    assert_int_equal(counts.free, 0);
    day_schedule_free(day);
}

static void nothing_is_counted_of_a_day_that_failed(void **state)
{
    struct desk *desk = *state;
    struct day_counts counts;
    struct day_schedule *day = day_of(desk, "query APPOINTMENTS_OF_DAY error busy");
    day_schedule_view(day, 0, 2);
    desk_wait(desk);
    assert_false(day_schedule_counts(day, 0, 1, 8 * 60, 12 * 60, 30, &counts));
    day_schedule_free(day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(the_day_is_today),
        desk_test(a_day_is_counted),
        desk_test(nothing_is_counted_of_a_day_that_failed),
        desk_test(visits_come_with_the_day),
        desk_test(slots_overlap_half_open),
        desk_test(another_day_shows_nothing_of_this_one),
        desk_test(a_failed_day_is_no_free_day),
        desk_test(failed_columns_are_no_free_columns),
        desk_test(stepping_faster_than_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
