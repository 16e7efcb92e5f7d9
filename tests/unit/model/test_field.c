/* SPDX-License-Identifier: MIT */
/* Field kinds: what stored text is, what it looks like, what typed text becomes. */
#include "chartty/model/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct field_spec spec_of(enum field_kind kind)
{
    struct field_spec spec = {"column", kind, "Label", 20, 0, CHOICES_NONE};
    return spec;
}

static struct field_value stored(enum field_kind kind, const char *text)
{
    struct field_spec spec = spec_of(kind);
    return field_read(&spec, text, text ? strlen(text) : 0);
}

static void check_read(enum field_kind kind, const char *text, enum field_state state,
                       long long integer)
{
    struct field_value value = stored(kind, text);
    assert_int_equal(value.state, state);
    assert_string_equal(value.text, text);
    if (state == FIELD_VALUE)
        assert_true(value.integer == integer);
}

static void check_display(enum field_kind kind, const char *text, const char *expected)
{
    char out[128];
    struct field_spec spec = spec_of(kind);
    struct field_value value = stored(kind, text);
    field_display(&spec, &value, out, sizeof out);
    assert_string_equal(out, expected);
}

static void test_null_is_a_state_of_every_kind(void **state)
{
    (void)state;
    for (int kind = 0; kind < FIELD_KIND_COUNT; kind++) {
        char out[32] = "left over";
        struct field_spec spec = spec_of((enum field_kind)kind);
        struct field_value value = field_read(&spec, NULL, 0);
        struct field_value empty = field_read(&spec, "", 0);
        assert_int_equal(value.state, FIELD_NULL);
        assert_int_not_equal(empty.state, FIELD_NULL);
        assert_false(field_same(&value, &empty));
        assert_true(field_same(&value, &value));
        field_display(&spec, &value, out, sizeof out);
        assert_string_equal(out, "");
        assert_non_null(field_kind_word((enum field_kind)kind));
    }
    assert_int_equal(stored(FIELD_INTEGER, "").state, FIELD_UNPARSED); /* never 0 */
    assert_int_equal(stored(FIELD_TEXT, "").state, FIELD_VALUE);
}

static void test_read_dates(void **state)
{
    (void)state;
    check_read(FIELD_DATE, "1970-01-02", FIELD_VALUE, 1);
    check_read(FIELD_DATE, "1970-01-02 00:00:00", FIELD_VALUE, 1);
    check_read(FIELD_DATE, "1970-01-02 00:00:00.000000", FIELD_VALUE, 1);
    check_read(FIELD_DATE, "1970-01-02 00:00:00.0", FIELD_VALUE, 1);
    check_read(FIELD_DATE, "1970-01-02 10:00:00", FIELD_UNPARSED, 0);
    check_read(FIELD_DATE, "1970-01-02T00:00:00Z", FIELD_UNPARSED, 0);
    check_read(FIELD_DATE, "06/15/1985", FIELD_UNPARSED, 0);
    check_read(FIELD_DATE, "1985-02-30", FIELD_UNPARSED, 0);
    check_read(FIELD_DATE, "1985-6-15", FIELD_UNPARSED, 0);
    check_read(FIELD_DATE, "", FIELD_UNPARSED, 0);
}

static void test_read_times(void **state)
{
    (void)state;
    check_read(FIELD_TIME, "10:00", FIELD_VALUE, 600);
    check_read(FIELD_TIME, "10:00 AM", FIELD_VALUE, 600);
    check_read(FIELD_TIME, "12:00 AM", FIELD_VALUE, 0);
    check_read(FIELD_TIME, "13:00 AM", FIELD_UNPARSED, 0);
    check_read(FIELD_TIME, "TBD", FIELD_UNPARSED, 0);
    check_read(FIELD_MOMENT, "1970-01-01 00:00:01.5", FIELD_VALUE, 1500000);
    check_read(FIELD_MOMENT, "1970-01-01T00:00:01Z", FIELD_UNPARSED, 0);
    check_read(FIELD_TIMESTAMP, "1970-01-01T00:00:01Z", FIELD_VALUE, 1000000);
    check_read(FIELD_TIMESTAMP, "1970-01-01 00:00:01+05:00", FIELD_UNPARSED, 0);
    check_read(FIELD_MOMENT, "yesterday", FIELD_UNPARSED, 0);
}

static void test_read_numbers(void **state)
{
    (void)state;
    check_read(FIELD_INTEGER, "72", FIELD_VALUE, 72);
    check_read(FIELD_INTEGER, "72.0", FIELD_VALUE, 72);
    check_read(FIELD_INTEGER, "-1", FIELD_VALUE, -1);
    check_read(FIELD_INTEGER, "72.5", FIELD_UNPARSED, 0);
    check_read(FIELD_INTEGER, "72 bpm", FIELD_UNPARSED, 0);
    check_read(FIELD_INTEGER, "1e300", FIELD_UNPARSED, 0);
    struct field_value value = stored(FIELD_REAL, "98.6");
    assert_int_equal(value.state, FIELD_VALUE);
    assert_true(value.real == 98.6);
    assert_int_equal(stored(FIELD_REAL, "inf").state, FIELD_UNPARSED);
    assert_int_equal(stored(FIELD_REAL, "nan").state, FIELD_UNPARSED);
    assert_int_equal(stored(FIELD_REAL, "1e999").state, FIELD_UNPARSED);
    assert_int_equal(stored(FIELD_REAL, "0x1A").state, FIELD_UNPARSED);
    struct field_spec spec = spec_of(FIELD_INTEGER);
    assert_int_equal(field_read(&spec,
                                "7\0"
                                "2",
                                3)
                         .state,
                     FIELD_UNPARSED);
}

static void test_read_booleans_and_choices(void **state)
{
    (void)state;
    static const char *const yes[] = {"1", "t", "T", "true", "TRUE"};
    static const char *const no[] = {"0", "f", "F", "false", "False"};
    for (int index = 0; index < 5; index++) {
        check_read(FIELD_BOOLEAN, yes[index], FIELD_VALUE, 1);
        check_read(FIELD_BOOLEAN, no[index], FIELD_VALUE, 0);
    }
    check_read(FIELD_BOOLEAN, "2", FIELD_UNPARSED, 0);
    check_read(FIELD_BOOLEAN, "", FIELD_UNPARSED, 0);

    struct field_spec spec = spec_of(FIELD_CHOICE);
    spec.choices = CHOICES_APPOINTMENT_STATUS;
    struct field_value known = field_read(&spec, "completed", 9);
    struct field_value unknown = field_read(&spec, "checked_in", 10);
    char out[32];
    assert_int_equal(known.state, FIELD_VALUE);
    assert_int_equal(unknown.state, FIELD_UNPARSED);
    field_display(&spec, &unknown, out, sizeof out);
    assert_string_equal(out, "checked_in");
    assert_string_equal(field_choices(CHOICES_LAB_STATUS)[1], "in_progress");
    assert_null(field_choices(CHOICES_NONE)[0]);
}

static void test_display(void **state)
{
    (void)state;
    check_display(FIELD_DATE, "1945-07-14", "14-Jul-1945");
    check_display(FIELD_DATE, "14/07/45", "14/07/45");
    check_display(FIELD_TIME, "10:00 AM", "10:00");
    check_display(FIELD_TIME, "13:00 AM", "13:00 AM");
    check_display(FIELD_MOMENT, "2026-11-24 22:23:01.000001", "24-Nov-2026 22:23");
    check_display(FIELD_BOOLEAN, "t", "yes");
    check_display(FIELD_BOOLEAN, "0", "no");
    check_display(FIELD_INTEGER, "72.0", "72");
    check_display(FIELD_SSN, "123-45-6789", "***-**-6789");
    check_display(FIELD_SSN, "", "");
    check_display(FIELD_HASH, "0123abcd", "********");
    check_display(FIELD_TEXT, "a\x1B[31mb", "a\\x1b[31mb");
    check_display(FIELD_SCOPES, "[\"read:labs\",\"write:labs\"]", "read:labs, write:labs");
    check_display(FIELD_SCOPES, "[]", "");
    check_display(FIELD_SCOPES, "read:labs", "read:labs");
}

/* The program's clock is the clinic's; UTC 22:00 in November is 17:00 in New York. */
static void test_display_of_a_time_stamp_is_local(void **state)
{
    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    check_display(FIELD_TIMESTAMP, "2026-11-24 22:00:00.000000", "24-Nov-2026 17:00");
}

static void test_display_of_numbers(void **state)
{
    (void)state;
    check_display(FIELD_REAL, "98.6", "98.6");
    check_display(FIELD_REAL, "98.60", "98.60");
    check_display(FIELD_REAL, "154.25", "154.25");
    check_display(FIELD_REAL, "-2", "-2");
    check_display(FIELD_REAL, "0.000123", "0.000123");
    check_display(FIELD_REAL, "100.40000000000001", "100.4");
    check_display(FIELD_REAL, "98.599999999999994", "98.6");
    check_display(FIELD_REAL, "22.8498123", "22.8");
    check_display(FIELD_REAL, "22.8500000001", "22.9");
    check_display(FIELD_REAL, "-0.04999999", "0.0"); /* no minus nought */
    check_display(FIELD_REAL, "1e2", "100.0");
    check_display(FIELD_REAL, "1e300", "1e300");
    check_display(FIELD_REAL, "inf", "inf"); /* as stored, unparsed: never computed */
}

static void test_display_cuts_visibly(void **state)
{
    (void)state;
    struct field_spec spec = spec_of(FIELD_NOTE);
    struct field_value value = field_read(&spec, "a long remark", 13);
    char out[9];
    field_display(&spec, &value, out, sizeof out);
    assert_string_equal(out, "a lon...");
}

static const struct field_context context = {{2026, 11, 24}, DATE_PAST};

static void check_parse(const struct field_spec *spec, const char *typed, const char *expected)
{
    char out[128] = "left over";
    struct error error;
    int result = field_parse(spec, &context, typed, out, sizeof out, &error);
    if (expected) {
        assert_int_equal(result, 1);
        assert_string_equal(out, expected);
    } else {
        assert_int_equal(result, -1);
        assert_string_equal(out, "");
        assert_non_null(strstr(error.user, spec->label));
    }
}

static void test_parse_blank_is_null(void **state)
{
    (void)state;
    for (int kind = 0; kind < FIELD_KIND_COUNT; kind++) {
        struct field_spec spec = spec_of((enum field_kind)kind);
        char out[8] = "x";
        assert_int_equal(field_parse(&spec, &context, " \t ", out, sizeof out, NULL), 0);
        assert_string_equal(out, "");
    }
}

static void check_kind(enum field_kind kind, const char *typed, const char *expected)
{
    struct field_spec spec = spec_of(kind);
    check_parse(&spec, typed, expected);
}

static void test_parse_dates_and_times(void **state)
{
    (void)state;
    check_kind(FIELD_DATE, "7/14/45", "1945-07-14");
    check_kind(FIELD_DATE, " 14 jul 1945 ", "1945-07-14");
    check_kind(FIELD_DATE, "31 Feb 1945", NULL);
    check_kind(FIELD_TIME, "2:30 PM", "14:30");
    check_kind(FIELD_TIME, "13:00 PM", NULL);
    check_kind(FIELD_TIME, "24:00", NULL);
    check_kind(FIELD_MOMENT, "2026-11-24 22:23", "2026-11-24 22:23:00.000000");
    check_kind(FIELD_MOMENT, "24-Nov-2026 22:23", "2026-11-24 22:23:00.000000");
    check_kind(FIELD_MOMENT, "14 Jul 1945 9:00 AM", "1945-07-14 09:00:00.000000");
    check_kind(FIELD_MOMENT, "T 0900", "2026-11-24 09:00:00.000000");
    check_kind(FIELD_MOMENT, "14 Jul 1945", NULL); /* not 14 July at 19:45 */
    check_kind(FIELD_MOMENT, "2026-11-24", NULL);
    check_kind(FIELD_MOMENT, "2026-11-24 22:23Z", NULL);
}

static void test_parse_numbers(void **state)
{
    (void)state;
    check_kind(FIELD_INTEGER, " 72 ", "72");
    check_kind(FIELD_INTEGER, "72.5", NULL);
    check_kind(FIELD_INTEGER, "7e1", NULL);
    check_kind(FIELD_INTEGER, "2147483648", NULL);
    check_kind(FIELD_REAL, "98.60", "98.60");
    check_kind(FIELD_REAL, "98,6", NULL);
    check_kind(FIELD_REAL, "nan", NULL);
    check_kind(FIELD_BOOLEAN, "Yes", "1");
    check_kind(FIELD_BOOLEAN, "n", "0");
    check_kind(FIELD_BOOLEAN, "maybe", NULL);
}

static void test_parse_texts(void **state)
{
    (void)state;
    struct field_spec spec = spec_of(FIELD_TEXT);
    spec.max = 4;
    check_parse(&spec, " \xC3\xA1\xC3\xA1\xC3\xA1\xC3\xA1 ", "\xC3\xA1\xC3\xA1\xC3\xA1\xC3\xA1");
    check_parse(&spec, "abcde", NULL);
    check_parse(&spec, "a\nb", NULL);
    check_parse(&spec, "a\xFF", NULL);
    check_kind(FIELD_NOTE, "a\nb", "a\nb");
    spec = spec_of(FIELD_NOTE);
    spec.max = 0;
    check_parse(&spec, "one\r\ntwo", "one\ntwo");
    check_kind(FIELD_CODE, "mrn001", "mrn001"); /* stored as given */
    check_kind(FIELD_CODE, "MRN|1", NULL);
    spec = spec_of(FIELD_CHOICE);
    spec.choices = CHOICES_LAB_STATUS;
    check_parse(&spec, "In Progress", "in_progress");
    check_parse(&spec, "fin", "final");
    check_parse(&spec, "lost", NULL);
    spec.choices = CHOICES_APPOINTMENT_STATUS;
    check_parse(&spec, "c", NULL); /* completed or cancelled? */
}

static void test_parse_identifiers(void **state)
{
    (void)state;
    struct field_spec hash = spec_of(FIELD_HASH);
    check_kind(FIELD_PHONE, " (212) 555-0142 ", "(212) 555-0142");
    check_kind(FIELD_PHONE, "123-234-5678", NULL);
    check_kind(FIELD_EMAIL, "a@example.org", "a@example.org");
    check_kind(FIELD_EMAIL, "a@b@c", NULL);
    check_kind(FIELD_SSN, "123456789", "123-45-6789");
    check_kind(FIELD_SSN, "666-12-3456", NULL);
    check_kind(FIELD_ZIP, "02155", "02155");
    check_kind(FIELD_ZIP, "2155", NULL);
    check_kind(FIELD_NPI, "1234567893", "1234567893");
    check_kind(FIELD_NPI, "1234567890", NULL);
    check_kind(FIELD_RESULTS, "{\"WBC\":\"7.5\"}", "{\"WBC\":\"7.5\"}");
    check_kind(FIELD_RESULTS, "{\"WBC\":", NULL);
    check_kind(FIELD_SCOPES, "read:labs, write:labs", "[\"read:labs\", \"write:labs\"]");
    check_kind(FIELD_SCOPES, "[\"read:labs\"]", "[\"read:labs\"]");
    check_kind(FIELD_SCOPES, "[1]", NULL);
    check_kind(FIELD_SCOPES, "a\"b", NULL);
    check_parse(&hash, "abc", NULL);
}

static void test_parse_into_too_little_room(void **state)
{
    (void)state;
    struct field_spec spec = spec_of(FIELD_TEXT);
    char out[4];
    struct error error;
    assert_int_equal(field_parse(&spec, &context, "abcd", out, sizeof out, &error), -1);
    assert_string_equal(out, "");
    assert_int_equal(field_parse(&spec, &context, "abc", out, sizeof out, &error), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_null_is_a_state_of_every_kind),
        cmocka_unit_test(test_read_dates),
        cmocka_unit_test(test_read_times),
        cmocka_unit_test(test_read_numbers),
        cmocka_unit_test(test_read_booleans_and_choices),
        cmocka_unit_test(test_display),
        cmocka_unit_test(test_display_of_a_time_stamp_is_local),
        cmocka_unit_test(test_display_of_numbers),
        cmocka_unit_test(test_display_cuts_visibly),
        cmocka_unit_test(test_parse_blank_is_null),
        cmocka_unit_test(test_parse_dates_and_times),
        cmocka_unit_test(test_parse_numbers),
        cmocka_unit_test(test_parse_texts),
        cmocka_unit_test(test_parse_identifiers),
        cmocka_unit_test(test_parse_into_too_little_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
