/* SPDX-License-Identifier: MIT */
/* What is typed into a date field: every form, both orders, guesses, shorthand, refusals. */
#include "unit/base/base_test.h"

#include "chartty/base/datetime.h"
#include "chartty/base/error.h"

static const struct date today = {2026, 11, 24}; /* a Tuesday */

struct reading {
    const char *typed;
    unsigned reading;
    const char *iso; /* NULL: refused */
    bool guessed;
};

static void check(const struct reading *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct date date = {1, 1, 1};
        struct error error;
        bool guessed = !cases[i].guessed;
        error_clear(&error);
        int status = date_parse(cases[i].typed, today, cases[i].reading, &date, &guessed, &error);
        if (cases[i].iso == NULL) {
            if (status != -1 || error.code != ERROR_INVALID || error.user[0] == '\0') {
                fail_msg("\"%s\" was taken", cases[i].typed);
            }
            assert_int_equal(date.year, 1); /* untouched */
            continue;
        }
        char iso[11];
        date_format_iso(date, iso);
        if (status != 0 || strcmp(iso, cases[i].iso) != 0 || guessed != cases[i].guessed) {
            fail_msg("\"%s\" gave %s (guessed %d): %s", cases[i].typed, iso, guessed, error.user);
        }
    }
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof((cases)[0]))

static void whole_dates(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"1945-07-14", DATE_PAST, "1945-07-14", false},
        {"1945-7-4", DATE_PAST, "1945-07-04", false},
        {"1945/07/14", DATE_PAST, "1945-07-14", false},
        {"1945-Jul-14", DATE_PAST, "1945-07-14", false},
        {"14-Jul-1945", DATE_PAST, "1945-07-14", false},
        {"14 July 1945", DATE_PAST, "1945-07-14", false},
        {"14jul1945", DATE_PAST, "1945-07-14", false},
        {"14 JULY, 1945", DATE_PAST, "1945-07-14", false},
        {"Jul 14 1945", DATE_PAST, "1945-07-14", false},
        {"Jul. 14, 1945", DATE_PAST, "1945-07-14", false},
        {"July 14, 1945", DATE_PAST, "1945-07-14", false},
        {"3 sept 1945", DATE_PAST, "1945-09-03", false},
        {"7/14/1945", DATE_PAST, "1945-07-14", false},
        {"07-14-1945", DATE_PAST, "1945-07-14", false},
        {"  7 / 14 / 1945  ", DATE_PAST, "1945-07-14", false},
        {"07141945", DATE_PAST, "1945-07-14", false},
        {"19450714", DATE_PAST, "1945-07-14", false},
        {"29-Feb-2024", DATE_PAST, "2024-02-29", false},
        {"14-Jul-2045", DATE_PAST, "2045-07-14", false}, /* four digits are what they say */
        {"1945-07-14", DATE_EXACT, "1945-07-14", false},
    };
    CHECK(cases);
}

static void day_first_order(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"7/8/45", DATE_PAST | DATE_DAY_FIRST, "1945-08-07", true},
        {"7/8/45", DATE_PAST, "1945-07-08", true},
        {"14/7/1945", DATE_PAST | DATE_DAY_FIRST, "1945-07-14", false},
        {"14071945", DATE_PAST | DATE_DAY_FIRST, "1945-07-14", false},
        {"20101945", DATE_PAST | DATE_DAY_FIRST, "1945-10-20", false},
        {"140745", DATE_PAST | DATE_DAY_FIRST, "1945-07-14", true},
        {"19450714", DATE_PAST | DATE_DAY_FIRST, "1945-07-14", false},
        {"1945-07-08", DATE_PAST | DATE_DAY_FIRST, "1945-07-08", false},
        {"Jul 8 1945", DATE_PAST | DATE_DAY_FIRST, "1945-07-08", false},
        {"14/7/1945", DATE_PAST, NULL, false},
        {"7/14/1945", DATE_PAST | DATE_DAY_FIRST, NULL, false},
    };
    CHECK(cases);
}

static void guessed_years(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"7/14/45", DATE_PAST, "1945-07-14", true},
        {"14jul45", DATE_PAST, "1945-07-14", true},
        {"071445", DATE_PAST, "1945-07-14", true},
        {"11/24/26", DATE_PAST, "2026-11-24", true},
        {"11/25/26", DATE_PAST, "1926-11-25", true},
        {"1/1/00", DATE_PAST, "2000-01-01", true},
        {"2/29/00", DATE_PAST, "2000-02-29", true},
        {"2/29/24", DATE_PAST, "2024-02-29", true},
        {"2/29/28", DATE_PAST, "1928-02-29", true},
        {"7/14/45", DATE_FUTURE, "2045-07-14", true},
        {"11/24/26", DATE_FUTURE, "2026-11-24", true},
        {"11/23/26", DATE_FUTURE, "2126-11-23", true},
        {"7/14/45", 0, "2045-07-14", true},
        {"7/14/46", 0, "1946-07-14", true}, /* 80 years back, 19 ahead */
        {"7/14", DATE_PAST, "2026-07-14", true},
        {"11/25", DATE_PAST, "2025-11-25", true},
        {"11/25", DATE_FUTURE, "2026-11-25", true},
        {"7/14", DATE_FUTURE, "2027-07-14", true},
        {"14 jul", 0, "2026-07-14", true},
        {"Dec 24", 0, "2026-12-24", true},
        {"29 feb", DATE_PAST, "2024-02-29", true},
        {"29 feb", DATE_FUTURE, "2028-02-29", true},
        {"29 feb", 0, NULL, false},
        {"2/29/27", DATE_PAST, NULL, false},
    };
    CHECK(cases);
}

static void shorthand(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"T", DATE_PAST, "2026-11-24", false},
        {"t", 0, "2026-11-24", false},
        {"N", 0, "2026-11-24", false},
        {"now", 0, "2026-11-24", false},
        {"today", 0, "2026-11-24", false},
        {"Tomorrow ", 0, "2026-11-25", false},
        {"yesterday", 0, "2026-11-23", false},
        {"T-1", 0, "2026-11-23", false},
        {"T + 2W", 0, "2026-12-08", false},
        {"t-3m", 0, "2026-08-24", false},
        {"T+1Y", 0, "2027-11-24", false},
        {"T+0", 0, "2026-11-24", false},
        {"+3d", 0, "2026-11-27", false},
        {"-2w", 0, "2026-11-10", false},
        {" +3m ", 0, "2027-02-24", false},
        {"T", DATE_EXACT, NULL, false},
        {"+3d", DATE_EXACT, NULL, false},
        {"today", DATE_EXACT, NULL, false},
        {"+3", 0, NULL, false},
        {"+", 0, NULL, false},
        {"T+", 0, NULL, false},
        {"T+3h", 0, NULL, false},
        {"T+3dd", 0, NULL, false},
        {"T+99999999999d", 0, NULL, false},
        {"T+9000Y", 0, NULL, false},
        {"T-4000000W", 0, NULL, false},
        {"T1", 0, NULL, false},
        {"N-30", 0, NULL, false}, /* minutes: time fields only */
        {"T-1@3PM", 0, NULL, false},
    };
    CHECK(cases);
}

/* Months in shorthand end where they end, and none drifts to the 28th: the day counts from today.
 */
static void report_47_months_and_years_of_shorthand(void **state)
{
    (void)state;
    static const struct {
        struct date today;
        const char *typed, *iso;
    } cases[] = {
        {{2027, 1, 31}, "T+1M", "2027-02-28"}, {{2027, 1, 31}, "T+2M", "2027-03-31"},
        {{2027, 1, 31}, "T+3M", "2027-04-30"}, {{2028, 1, 30}, "T+1M", "2028-02-29"},
        {{2028, 2, 29}, "T+1Y", "2029-02-28"}, {{2028, 2, 29}, "T+4Y", "2032-02-29"},
        {{2026, 8, 31}, "+6m", "2027-02-28"},  {{2026, 12, 31}, "T-1M", "2026-11-30"},
        {{2028, 2, 29}, "T-1Y", "2027-02-28"}, {{2026, 3, 31}, "T-1m", "2026-02-28"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct date date = {1, 1, 1};
        struct error error;
        bool guessed = false;
        char iso[11];
        error_clear(&error);
        assert_int_equal(date_parse(cases[i].typed, cases[i].today, 0, &date, &guessed, &error), 0);
        date_format_iso(date, iso);
        assert_string_equal(iso, cases[i].iso);
    }
}

/* A bare year once became today: what is unclear is refused. */
static void report_44_unclear_dates_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "   ",
                                        "1945",
                                        "45",
                                        "July 1945",
                                        "July",
                                        "7",
                                        "071",
                                        "31-Feb-2026",
                                        "2023-02-29",
                                        "13/1/1945",
                                        "0/1/1945",
                                        "1/0/1945",
                                        "1900-02-29",
                                        "7/14/945",
                                        "7/14/5",
                                        "7/14/19455",
                                        "7//14/1945",
                                        "/7/14/45",
                                        "7/14/45/",
                                        "7/14/",
                                        "14-Jux-1945",
                                        "ju 14 1945",
                                        "14-Jul-1945x",
                                        "0714194",
                                        "071419455",
                                        "00000000",
                                        "1945-07-14 00:00",
                                        "7.14.1945",
                                        "1 2 3 4",
                                        "jul jul 14",
                                        "14 jul jul",
                                        "2026-W12-1",
                                        "0000-01-01",
                                        ("\xe2\x80\xae"
                                         "7/14/1945"),
                                        "\xd9\xa1\xd9\xa4 jul 1945",
                                        "999999999999999999999",
                                        "unknown",
                                        "-",
                                        "T-T"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct reading one = {wrong[i], DATE_PAST, NULL, false};
        check(&one, 1);
    }
}

static void sentences_say_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *sentence;
    } cases[] = {
        {"31 feb 2026", "31 February does not exist."},
        {"4/31/2026", "31 April does not exist."},
        {"29 feb 2023", "29 February 2023 does not exist: it is not a leap year."},
        {"13/1/2026", "There is no month 13. Months are 1 to 12."},
        {"1945", "\"1945\" is not a date. Write it like 14-Jul-1945, 7/14/1945 or 1945-07-14."},
        {"a\x1b", "\"a\\x1b\" is not a date. Write it like 14-Jul-1945, 7/14/1945 or 1945-07-14."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date date;
        struct error error;
        assert_int_equal(date_parse(cases[i].typed, today, DATE_PAST, &date, NULL, &error), -1);
        assert_string_equal(error.user, cases[i].sentence);
    }
    struct date date;
    assert_int_equal(date_parse("x", today, 0, &date, NULL, NULL), -1);
}

static void its_own_display_is_read_back(void **state)
{
    (void)state;
    for (int32_t days = date_to_days((struct date){1890, 1, 1});
         days < date_to_days((struct date){2040, 1, 1}); days += 13) {
        struct date shown = date_from_days(days), date;
        char text[12];
        bool guessed;
        date_format(shown, text);
        assert_int_equal(date_parse(text, today, DATE_PAST, &date, &guessed, NULL), 0);
        assert_int_equal(date_to_days(date), days);
        assert_false(guessed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_dates),
        cmocka_unit_test(day_first_order),
        cmocka_unit_test(guessed_years),
        cmocka_unit_test(shorthand),
        cmocka_unit_test(report_47_months_and_years_of_shorthand),
        cmocka_unit_test(report_44_unclear_dates_are_refused),
        cmocka_unit_test(sentences_say_what_is_wrong),
        cmocka_unit_test(its_own_display_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
