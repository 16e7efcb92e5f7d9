/* SPDX-License-Identifier: MIT */
/* Appointment times (facts.md 6), stored date-times (compat.md), zones and the clock. */
#include "unit/base/base_test.h"

#include "chartty/base/clock.h"
#include "chartty/base/datetime.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void times_of_the_records(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int minutes;
    } cases[] = {
        {"09:00", 540},   {"9:00", 540},       {"9:00 AM", 540},    {"9:00am", 540},
        {"9 am", 540},    {"9a", 540},         {"9am", 540},        {"14:30", 870},
        {"2:30 PM", 870}, {"2:30p", 870},      {"12:00 AM", 0},     {"12:00 PM", 720},
        {"12 pm", 720},   {"09:00:00", 540},   {"9:00:30 AM", 540}, {"0900", 540},
        {"2359", 1439},   {"0000", 0},         {"00:00", 0},        {"23:59", 1439},
        {"noon", 720},    {"Midnight", 0},     {" 9:00 AM ", 540},  {"12:59 AM", 59},
        {"24:00", -1},    {"13:00 PM", -1},    {"13:00 AM", -1},    {"0:30 PM", -1},
        {"0:30 AM", -1},  {"25:00", -1},       {"9:60", -1},        {"9.30", -1},
        {"", -1},         {"TBD", -1},         {"9", -1},           {"900", -1},
        {"0900 AM", -1},  {"9:0", -1},         {"9:", -1},          {":30", -1},
        {"09:00:60", -1}, {"09:00:0", -1},     {"9:00 XM", -1},     {"9:00 A.M.", -1},
        {"-9:00", -1},    {"+9:00", -1},       {"9:00 AM PM", -1},  {"noonish", -1},
        {"2460", -1},     {"99:99", -1},       {"123:00", -1},      {"09000", -1},
        {"9:00\n", -1},   {"\xd9\xa9:00", -1}, {"   ", -1},         {"9:000", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (time_parse(cases[i].text) != cases[i].minutes) {
            fail_msg("\"%s\" gave %d", cases[i].text, time_parse(cases[i].text));
        }
    }
    char text[6];
    for (int minutes = 0; minutes < 1440; minutes++) {
        time_format(minutes, text);
        assert_int_equal(time_parse(text), minutes);
    }
    time_format(540, text);
    assert_string_equal(text, "09:00");
    time_format(1440, text);
    assert_string_equal(text, "--:--");
    time_format(-1, text);
    assert_string_equal(text, "--:--");
}

static void stored_forms_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *stored; /* NULL: refused */
        bool has_offset;
        int offset;
    } cases[] = {
        {"2026-11-24 22:23:05.123456", "2026-11-24 22:23:05.123456", false, 0},
        {"2026-11-24T22:23:05.123", "2026-11-24 22:23:05.123000", false, 0},
        {"2026-11-24 22:23:05.000001", "2026-11-24 22:23:05.000001", false, 0},
        {"2026-11-24 22:23:05", "2026-11-24 22:23:05.000000", false, 0},
        {"2026-11-24 22:23", "2026-11-24 22:23:00.000000", false, 0},
        {"2026-11-24", "2026-11-24 00:00:00.000000", false, 0},
        {"2026-11-24T22:23:05Z", "2026-11-24 22:23:05.000000", true, 0},
        {"2026-11-24 22:23:05+00", "2026-11-24 22:23:05.000000", true, 0},
        {"2026-11-24T22:23-05:00", "2026-11-24 22:23:00.000000", true, -300},
        {"2026-11-24T22:23:05.1+0530", "2026-11-24 22:23:05.100000", true, 330},
        {"2026-02-29 10:00", NULL, false, 0},
        {"2026-11-24 24:00", NULL, false, 0},
        {"2026-11-24 10:60", NULL, false, 0},
        {"2026-11-24 10:00:60", NULL, false, 0},
        {"2026-11-24 10:00:00.", NULL, false, 0},
        {"2026-11-24 10:00:00.1234567", NULL, false, 0},
        {"2026-11-24 1:00", NULL, false, 0},
        {"2026-11-24  10:00", NULL, false, 0},
        {"2026-11-24 10:00 ", NULL, false, 0},
        {"2026-11-24 10:00+5", NULL, false, 0},
        {"2026-11-24 10:00+24:00", NULL, false, 0},
        {"2026-11-24 10:00+05:60", NULL, false, 0},
        {"2026-11-24 10:00+05:0", NULL, false, 0},
        {"2026-11-24Z", NULL, false, 0},
        {"2026-11-24 ", NULL, false, 0},
        {"2026-11-2", NULL, false, 0},
        {"2026", NULL, false, 0},
        {"", NULL, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct datetime at = {.second = 77};
        bool has_offset = !cases[i].has_offset;
        int offset = 12345;
        bool read = datetime_parse(cases[i].text, &at, &has_offset, &offset);
        if (read != (cases[i].stored != NULL)) {
            fail_msg("\"%s\" read %d", cases[i].text, read);
        }
        if (!read) {
            assert_int_equal(at.second, 77);
            continue;
        }
        char stored[27];
        datetime_format_stored(&at, stored);
        assert_string_equal(stored, cases[i].stored);
        assert_int_equal(has_offset, cases[i].has_offset);
        assert_int_equal(offset, cases[i].offset);
        struct datetime again;
        assert_true(datetime_parse(stored, &again, NULL, NULL));
        assert_memory_equal(&again, &at, sizeof at);
    }
}

static void microseconds_and_back(void **state)
{
    (void)state;
    static const int64_t cases[] = {0,
                                    -1,
                                    1,
                                    86399999999,
                                    86400000000,
                                    -86400000001,
                                    1795557785123456,
                                    -62135596800000000,
                                    253402300799999999};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct datetime at = datetime_from_microseconds(cases[i]);
        assert_true(date_is_valid(at.date));
        assert_true(at.microsecond >= 0 && at.second >= 0 && at.hour >= 0);
        assert_int_equal(datetime_to_microseconds(&at), cases[i]);
    }
    struct datetime before = datetime_from_microseconds(-1);
    char text[27];
    datetime_format_stored(&before, text);
    assert_string_equal(text, "1969-12-31 23:59:59.999999");
    struct datetime shown = {{2026, 11, 24}, 22, 23, 59, 999999};
    datetime_format(&shown, text);
    assert_string_equal(text, "24-Nov-2026 22:23");
    shown.hour = 100000; /* never past the room of the form */
    datetime_format(&shown, text);
    assert_string_equal(text, "24-Nov-2026 00:23");
}

static void set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static int restore_zone(void **state)
{
    (void)state;
    set_zone("America/New_York");
    return 0;
}

static void assert_local(const char *utc_text, const char *local_text)
{
    struct datetime utc;
    char text[20];
    assert_true(datetime_parse(utc_text, &utc, NULL, NULL));
    struct datetime local = datetime_utc_to_local(&utc);
    datetime_format(&local, text);
    assert_string_equal(text, local_text);
    assert_int_equal(local.microsecond, utc.microsecond);
    char written[20], exact[24], expected[24];
    assert_true(datetime_format_utc_stored(utc_text, written));
    assert_string_equal(written, local_text);
    datetime_format_utc_exact(datetime_to_microseconds(&utc), exact);
    (void)snprintf(expected, sizeof expected, "%s:%02d", local_text, utc.second);
    assert_string_equal(exact, expected);
}

/* facts.md 6: 2026-03-08 02:00 to 03:00, 2026-11-01 02:00 back to 01:00. */
static void utc_becomes_the_clinics_time(void **state)
{
    (void)state;
    set_zone("America/New_York");
    assert_local("2026-03-08 06:59:59.250000", "08-Mar-2026 01:59");
    assert_local("2026-03-08 07:00", "08-Mar-2026 03:00");
    assert_local("2026-11-01 05:30", "01-Nov-2026 01:30");
    assert_local("2026-11-01 06:30", "01-Nov-2026 01:30");
    assert_local("2026-11-25 03:23", "24-Nov-2026 22:23");
    assert_local("1969-12-31 23:59:59.5", "31-Dec-1969 18:59");
    set_zone("Pacific/Kiritimati");
    assert_local("2026-11-24 11:00", "25-Nov-2026 01:00");
    set_zone("America/Los_Angeles");
    assert_local("2026-11-24 07:00", "23-Nov-2026 23:00");
}

static void what_is_no_time_is_not_written(void **state)
{
    (void)state;
    char written[20] = "x";
    assert_false(datetime_format_utc_stored("yesterday", written));
    assert_string_equal(written, "");
}

static void a_fixed_clock_stands_and_is_moved(void **state)
{
    (void)state;
    set_zone("America/Los_Angeles");
    struct datetime wall = {{2026, 11, 24}, 22, 23, 0, 500000};
    struct clock clock = clock_fixed(&wall);
    char text[27];
    struct datetime local = clock_local(&clock);
    datetime_format_stored(&local, text);
    assert_string_equal(text, "2026-11-24 22:23:00.500000");
    struct datetime utc = clock_utc(&clock);
    datetime_format_stored(&utc, text);
    assert_string_equal(text, "2026-11-25 06:23:00.500000");
    assert_int_equal(clock_today(&clock).day, 24); /* the clinic's day, not UTC's */
    clock_advance(&clock, 97 * 60 * 1000);
    local = clock_local(&clock);
    datetime_format_stored(&local, text);
    assert_string_equal(text, "2026-11-25 00:00:00.500000");
    assert_int_equal(clock_today(&clock).day, 25);
}

static void the_system_clock_goes(void **state)
{
    (void)state;
    struct clock clock = clock_system();
    struct datetime utc = clock_utc(&clock);
    int64_t seconds = datetime_to_microseconds(&utc) / 1000000;
    int64_t now = (int64_t)time(NULL);
    assert_true(seconds >= now - 5 && seconds <= now + 5);
    int64_t first = clock_monotonic_ms();
    assert_true(first > 0 && clock_monotonic_ms() >= first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_of_the_records),
        cmocka_unit_test(stored_forms_are_read),
        cmocka_unit_test(microseconds_and_back),
        cmocka_unit_test_teardown(utc_becomes_the_clinics_time, restore_zone),
        cmocka_unit_test(what_is_no_time_is_not_written),
        cmocka_unit_test_teardown(a_fixed_clock_stands_and_is_moved, restore_zone),
        cmocka_unit_test(the_system_clock_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
