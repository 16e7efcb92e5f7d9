/* SPDX-License-Identifier: MIT */
/* Calendar arithmetic, display and ages; no result may depend on the zone. */
#include "unit/base/base_test.h"

#include "chartty/base/datetime.h"

#include <stdlib.h>
#include <time.h>

static void assert_date(struct date date, int year, int month, int day)
{
    assert_int_equal(date.year, year);
    assert_int_equal(date.month, month);
    assert_int_equal(date.day, day);
}

static void days_and_back(void **state)
{
    (void)state;
    assert_int_equal(date_to_days((struct date){1970, 1, 1}), 0);
    assert_int_equal(date_to_days((struct date){2000, 3, 1}), 11017);
    assert_int_equal(date_to_days((struct date){1, 1, 1}), -719162);
    assert_int_equal(date_to_days((struct date){9999, 12, 31}), 2932896);
    struct date expected = {1, 1, 1};
    for (int32_t days = -719162; days <= 2932896; days++) {
        struct date date = date_from_days(days);
        if (date_compare(date, expected) != 0 || date_to_days(date) != days ||
            !date_is_valid(date)) {
            fail_msg("day %d", days);
        }
        expected.day++; /* the next day, counted by hand */
        if (!date_is_valid(expected)) {
            expected = (struct date){expected.year, expected.month + 1, 1};
        }
        if (!date_is_valid(expected)) {
            expected = (struct date){expected.year + 1, 1, 1};
        }
    }
}

static void validity(void **state)
{
    (void)state;
    assert_true(date_is_valid((struct date){2024, 2, 29}));
    assert_true(date_is_valid((struct date){2000, 2, 29}));
    assert_false(date_is_valid((struct date){1900, 2, 29}));
    assert_false(date_is_valid((struct date){2023, 2, 29}));
    assert_false(date_is_valid((struct date){2024, 4, 31}));
    assert_false(date_is_valid((struct date){2024, 13, 1}));
    assert_false(date_is_valid((struct date){2024, 0, 1}));
    assert_false(date_is_valid((struct date){0, 1, 1}));
    assert_false(date_is_valid((struct date){10000, 1, 1}));
}

static void weekdays(void **state)
{
    (void)state;
    assert_int_equal(date_weekday((struct date){2026, 11, 24}), 2);
    assert_int_equal(date_weekday((struct date){1970, 1, 1}), 4);
    assert_int_equal(date_weekday((struct date){1969, 12, 28}), 0);
    assert_int_equal(date_weekday((struct date){1, 1, 1}), 1);
}

/* field-reports.md 47: monthly series on the 29th to the 31st. */
static void months_end_where_they_end(void **state)
{
    (void)state;
    assert_date(date_add_months((struct date){2027, 1, 31}, 1), 2027, 2, 28);
    assert_date(date_add_months((struct date){2027, 1, 31}, 2), 2027, 3, 31);
    assert_date(date_add_months((struct date){2028, 1, 30}, 1), 2028, 2, 29);
    assert_date(date_add_months((struct date){2028, 2, 29}, 12), 2029, 2, 28);
    assert_date(date_add_months((struct date){2026, 8, 31}, 6), 2027, 2, 28);
    assert_date(date_add_months((struct date){2026, 1, 15}, -1), 2025, 12, 15);
    assert_date(date_add_months((struct date){2026, 1, 15}, -13), 2024, 12, 15);
    assert_date(date_add_days((struct date){2026, 3, 7}, 2), 2026, 3, 9);
    assert_date(date_add_days((struct date){2024, 2, 28}, 2), 2024, 3, 1);
    assert_false(date_is_valid(date_add_days((struct date){9999, 12, 31}, 1)));
    assert_false(date_is_valid(date_add_days((struct date){9999, 12, 31}, 2147483647)));
    assert_false(date_is_valid(date_add_days((struct date){1, 1, 1}, -2147483647)));
}

static void iso_is_exact(void **state)
{
    (void)state;
    struct date date = {1, 2, 3};
    assert_true(date_parse_iso("1945-07-14", &date));
    assert_date(date, 1945, 7, 14);
    static const char *const wrong[] = {
        "",           "1945",       "1945-7-14",  "1945-07-14 ", " 1945-07-14",     "1945-02-29",
        "1945/07/14", "1945-07-1x", "0000-01-01", "-945-07-14",  "1945-07",         "1945-00-10",
        "1945-07-00", "19450714",   "1945-07-32", "1945-+7-14",  "1945-07-14T00:00"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(date_parse_iso(wrong[i], &date));
    }
    assert_date(date, 1945, 7, 14); /* untouched */
}

static void display_forms(void **state)
{
    (void)state;
    char text[16];
    date_format_iso((struct date){945, 7, 4}, text);
    assert_string_equal(text, "0945-07-04");
    date_format((struct date){1945, 7, 14}, text);
    assert_string_equal(text, "14-Jul-1945");
    date_format((struct date){2026, 9, 4}, text);
    assert_string_equal(text, "04-Sep-2026");
    date_format_weekday((struct date){2026, 11, 24}, text);
    assert_string_equal(text, "Tue 24-Nov-2026");
    date_format_weekday((struct date){20260, 13, 240}, text);
    assert_string_equal(text, "??? 00-?\?\?-0000");
    date_format_iso((struct date){-1, 1, 1}, text);
    assert_string_equal(text, "0000-00-00");
}

/* facts.md 4; the birth dates are counted back from a fixed day. */
static void ages_are_shown_as_nhs_does(void **state)
{
    (void)state;
    static const struct {
        struct date born, at;
        const char *shown;
    } cases[] = {
        {{2026, 11, 24}, {2026, 11, 24}, "0d"},     {{2026, 11, 21}, {2026, 11, 24}, "3d"},
        {{2026, 10, 28}, {2026, 11, 24}, "27d"},    {{2026, 10, 27}, {2026, 11, 24}, "4w"},
        {{2026, 10, 26}, {2026, 11, 24}, "4w 1d"},  {{2025, 11, 23}, {2026, 11, 24}, "12m 1d"},
        {{2025, 11, 24}, {2026, 11, 24}, "12m"},    {{2025, 11, 25}, {2026, 11, 24}, "52w"},
        {{2025, 11, 16}, {2026, 11, 24}, "12m 8d"}, {{2020, 1, 1}, {2021, 2, 9}, "13m 8d"},
        {{2020, 1, 1}, {2024, 2, 9}, "4y 1m"},      {{2024, 11, 25}, {2026, 11, 24}, "23m 30d"},
        {{2024, 11, 24}, {2026, 11, 24}, "2y"},     {{2008, 11, 25}, {2026, 11, 24}, "17y 11m"},
        {{2008, 11, 24}, {2026, 11, 24}, "18y"},    {{1945, 7, 14}, {2026, 11, 24}, "81y"},
        {{2026, 11, 25}, {2026, 11, 24}, ""},       {{1, 1, 1}, {9999, 12, 31}, "9998y"},
        {{2024, 2, 29}, {2025, 2, 28}, "52w 1d"},   {{2024, 2, 29}, {2025, 3, 1}, "12m"},
        {{2024, 1, 31}, {2025, 2, 28}, "12m 28d"},  {{2024, 1, 31}, {2025, 3, 1}, "13m"},
        {{2008, 2, 29}, {2026, 2, 28}, "17y 11m"},  {{2008, 2, 29}, {2026, 3, 1}, "18y"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[16];
        age_format(cases[i].born, cases[i].at, text);
        assert_string_equal(text, cases[i].shown);
    }
}

static void report_47_years_of_somebody_born_on_leap_day(void **state)
{
    (void)state;
    const struct date born = {2024, 2, 29};
    assert_int_equal(age_years(born, (struct date){2025, 2, 28}), 0);
    assert_int_equal(age_years(born, (struct date){2025, 3, 1}), 1);
    assert_int_equal(age_years(born, (struct date){2028, 2, 28}), 3);
    assert_int_equal(age_years(born, (struct date){2028, 2, 29}), 4);
    assert_int_equal(age_years((struct date){1945, 7, 14}, (struct date){2026, 7, 13}), 80);
    assert_int_equal(age_years((struct date){1945, 7, 14}, (struct date){2026, 7, 14}), 81);
    assert_true(age_years(born, (struct date){2024, 2, 28}) < 0);
    char text[16];
    age_format((struct date){2026, 2, 30}, (struct date){2026, 11, 24}, text);
    assert_string_equal(text, ""); /* no date, no age */
}

/* field-reports.md 39: a birth date a day off after a trip through a time stamp. */
static void no_zone_moves_a_date(void **state)
{
    (void)state;
    static const char *const zones[] = {"Pacific/Kiritimati", "America/Los_Angeles", "UTC"};
    static const char *const days[] = {"2022-02-01", "1900-01-01", "2026-03-08", "2026-11-01"};
    const char *before = getenv("TZ");
    for (size_t z = 0; z < 3; z++) {
        setenv("TZ", zones[z], 1);
        tzset();
        for (size_t d = 0; d < 4; d++) {
            struct date date, typed;
            char text[16];
            assert_true(date_parse_iso(days[d], &date));
            date_format_iso(date_from_days(date_to_days(date)), text);
            assert_string_equal(text, days[d]);
            date_format(date, text);
            assert_int_equal(date_parse(text, date, DATE_PAST, &typed, NULL, NULL), 0);
            assert_int_equal(date_compare(date, typed), 0);
        }
    }
    if (before != NULL) {
        setenv("TZ", before, 1);
    } else {
        unsetenv("TZ");
    }
    tzset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_back),
        cmocka_unit_test(validity),
        cmocka_unit_test(weekdays),
        cmocka_unit_test(months_end_where_they_end),
        cmocka_unit_test(iso_is_exact),
        cmocka_unit_test(display_forms),
        cmocka_unit_test(ages_are_shown_as_nhs_does),
        cmocka_unit_test(report_47_years_of_somebody_born_on_leap_day),
        cmocka_unit_test(no_zone_moves_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
