/* SPDX-License-Identifier: MIT */
/* Overlap of appointments and the next free time of a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chartty/model/slots.h"

#include <stdio.h>
#include <string.h>

static const struct date day = {2026, 11, 24}; /* a Tuesday */

static struct field_value value(int field, const char *text)
{
    return field_read(&record_spec(RECORD_APPOINTMENT)->fields[field], text,
                      text == NULL ? 0 : strlen(text));
}

static struct appointment appointment(const char *date, const char *time, const char *minutes,
                                      const char *status)
{
    struct appointment made;
    memset(&made, 0, sizeof made);
    made.date = value(FIELD_OF(appointment, date), date);
    made.time = value(FIELD_OF(appointment, time), time);
    made.duration_minutes = value(FIELD_OF(appointment, duration_minutes), minutes);
    made.status = value(FIELD_OF(appointment, status), status);
    return made;
}

static void holds(const char *date, const char *time, const char *minutes, int start, int end)
{
    struct appointment made = appointment(date, time, minutes, "scheduled");
    struct slot_span span = {-9, -9};
    assert_true(slot_of(&made, day, &span));
    assert_int_equal(span.start, start);
    assert_int_equal(span.end, end);
}

static void holds_nothing(const char *date, const char *time, const char *status)
{
    struct appointment made = appointment(date, time, "30", status);
    struct slot_span span;
    assert_false(slot_of(&made, day, &span));
}

static void an_appointment_holds_its_minutes(void **state)
{
    (void)state;
    holds("2026-11-24", "09:00", "30", 540, 570);
    holds("2026-11-24", "9:00 AM", NULL, 540, 570); /* without a length: 30 */
    holds("2026-11-24", "0900", "45", 540, 585);
    holds("2026-11-24", "23:45", "30", 1425, 1455);
    holds("2026-11-23", "23:45", "30", -15, 15);
    holds("2026-11-25", "00:00", "15", 1440, 1455);
    holds("2026-11-24", "09:00", "0", 540, 541);
    holds("2026-11-24", "09:00", "-30", 540, 541);
    holds("2026-11-24", "09:00", "999999999", 540, 540 + 1440);
}

static void what_was_cancelled_or_cannot_be_read_holds_nothing(void **state)
{
    (void)state;
    holds_nothing("2026-11-24", "09:00", "cancelled");
    holds_nothing("2026-11-24", "13:00 PM", "scheduled");
    holds_nothing("2026-11-24", "after lunch", "scheduled");
    holds_nothing("2026-11-31", "09:00", "scheduled");
    holds_nothing("9999-12-31", "09:00", "scheduled");
    struct appointment done = appointment("2026-11-24", "09:00", "30", "completed");
    struct slot_span span;
    assert_true(slot_of(&done, day, &span));
}

static void touching_is_no_overlap(void **state)
{
    (void)state;
    struct slot_span visit = {540, 570};
    assert_false(slot_overlap(visit, (struct slot_span){570, 585}));
    assert_false(slot_overlap(visit, (struct slot_span){510, 540}));
    assert_true(slot_overlap(visit, (struct slot_span){555, 570}));
    assert_true(slot_overlap(visit, (struct slot_span){525, 555}));
    assert_true(slot_overlap(visit, (struct slot_span){500, 600}));
    assert_true(slot_overlap(visit, visit));
}

static struct slot_hours usual_hours(void)
{
    struct slot_hours hours = {.start = 8 * 60, .end = 18 * 60};
    hours.closed_on[0] = hours.closed_on[6] = true;
    return hours;
}

static void assert_free(int from, int length, int step, int expected)
{
    /* 08:00-08:30, 09:00-09:40, 09:30-10:00 (overbooked), and one from the day before. */
    static const struct slot_span busy[] = {{480, 510}, {540, 580}, {570, 600}, {-15, 15}};
    struct slot_hours hours = usual_hours();
    int found = slot_next_free(busy, 4, &hours, day, from, length, step);
    if (found != expected) {
        fail_msg("from %d for %d by %d: %d instead of %d", from, length, step, found, expected);
    }
}

static void the_next_free_time_is_found(void **state)
{
    (void)state;
    assert_free(0, 30, 15, 510);   /* after the first */
    assert_free(0, 31, 15, 600);   /* too long for the gap of 30 */
    assert_free(540, 30, 15, 600); /* both of two that overlap are passed */
    assert_free(602, 30, 15, 615); /* rounded up */
    assert_free(602, 30, 1, 602);
    assert_free(17 * 60 + 30, 30, 15, 17 * 60 + 30); /* ends with the day */
    assert_free(17 * 60 + 45, 30, 15, -1);
    assert_free(0, 0, 15, -1);
    assert_free(0, 11 * 60, 15, -1);
}

static void closed_days_and_the_past_offer_nothing(void **state)
{
    (void)state;
    struct slot_hours hours = usual_hours();
    struct date sunday = {2026, 11, 29};
    assert_int_equal(slot_next_free(NULL, 0, &hours, sunday, 0, 30, 15), -1);
    hours.not_yet = (struct datetime){.date = day, .hour = 10, .minute = 7};
    assert_int_equal(slot_next_free(NULL, 0, &hours, day, 0, 30, 15), 615);
    assert_int_equal(slot_next_free(NULL, 0, &hours, date_add_days(day, -1), 0, 30, 15), -1);
    assert_int_equal(slot_next_free(NULL, 0, &hours, date_add_days(day, 1), 0, 30, 15), 480);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_appointment_holds_its_minutes),
        cmocka_unit_test(what_was_cancelled_or_cannot_be_read_holds_nothing),
        cmocka_unit_test(touching_is_no_overlap),
        cmocka_unit_test(the_next_free_time_is_found),
        cmocka_unit_test(closed_days_and_the_past_offer_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
