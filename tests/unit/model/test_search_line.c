/* SPDX-License-Identifier: MIT */
/* The line typed into "Find patient": the vectors of the plan, and what must never fail. */
#include "chartty/model/search_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct date today = {2026, 11, 24};

static struct search_terms parsed(const char *typed)
{
    struct search_terms terms;
    search_line_parse(typed, today, false, &terms);
    return terms;
}

/* "smi jo|CODE|digits|1945-07-14|year", with a slash after the surname's parts. */
static void check(const char *typed, const char *expected)
{
    struct search_terms terms = parsed(typed);
    char got[600] = "";
    size_t used = 0;
    for (int index = 0; index < terms.part_count; index++)
        used += (size_t)snprintf(got + used, sizeof got - used, "%s%s%s", index > 0 ? " " : "",
                                 terms.parts[index], index + 1 == terms.last_part_count ? "/" : "");
    used += (size_t)snprintf(got + used, sizeof got - used, "|%s|%s|", terms.code, terms.digits);
    if (terms.has_dob)
        used += (size_t)snprintf(got + used, sizeof got - used, "%04d-%02d-%02d", terms.dob.year,
                                 terms.dob.month, terms.dob.day);
    snprintf(got + used, sizeof got - used, "|%d", terms.birth_year);
    assert_string_equal(got, expected);
}

static void test_names(void **state)
{
    (void)state;
    check("smi jo", "smi jo||||0");
    check("jo smi", "jo smi||||0");
    check("Smith, John", "smith/ john||||0");
    check("smith,j", "smith/ j||||0");
    check("Smith,", "smith/||||0");
    check(", John", "john||||0");
    check("Garcia-M\xC3\xA1rquez, Ana", "garcia marquez/ ana||||0");
    check("O'Brien", "obrien||||0");
    check("M\xC3\xA1rquez", "marquez||||0");
    check("  smith\t\x01john ", "smith john||||0");
}

static void test_numbers(void **state)
{
    (void)state;
    check("MRN001", "|MRN001|||0");
    check("mrn12be0a", "|MRN12BE0A|||0");
    check("00012345", "|00012345|00012345||0");
    check("555-0142", "|555-0142|5550142||0");
    check("(212) 555-0142", "||2125550142||0");
    check("+1 212 555 0142", "||12125550142||0");
    check("0142", "|0142|0142||0");
    check("smith 0142", "smith|0142|0142||0");
}

static void test_dates_of_birth(void **state)
{
    (void)state;
    check("14-Jul-1945", "|||1945-07-14|0");
    check("14 Jul 1945", "|||1945-07-14|0");
    check("Jul 14, 1945", "|||1945-07-14|0");
    check("14jul45", "|||1945-07-14|0");
    check("1945-07-14", "|||1945-07-14|0");
    check("7/14/45", "|||1945-07-14|0");
    check("7/14/1945", "|||1945-07-14|0");
    check("smith 14 july 1945", "smith|||1945-07-14|0");
    check("Smith, John 7/14/45", "smith/ john|||1945-07-14|0");
    check("John Smith, 7/14/45", "john smith|||1945-07-14|0");
    /* One run of digits may be a record number and a date: both are tried. */
    check("19450714", "|19450714|19450714|1945-07-14|0");
    check("071445", "|071445|071445|1945-07-14|0");
    struct search_terms terms;
    search_line_parse("7/8/45", today, true, &terms);
    assert_true(terms.has_dob);
    assert_int_equal(terms.dob.month, 8);
    assert_int_equal(terms.dob.day, 7);
}

static void test_no_date_is_guessed(void **state)
{
    (void)state;
    assert_false(parsed("7/14").has_dob); /* no year */
    assert_false(parsed("14 Jul").has_dob);
    assert_false(parsed("31-Feb-1945").has_dob);
    assert_false(parsed("t").has_dob); /* no shorthand of date fields: T and N are names here */
    assert_false(parsed("n t-1").has_dob);
    assert_string_equal(parsed("t").parts[0], "t");
}

static void test_birth_year_beside_a_name(void **state)
{
    (void)state;
    check("SMIT J 1945", "smit j|||"
                         "|1945");
    check("1945 smit", "smit||||1945");
    check("1945", "|1945|1945||0"); /* alone it is a number */
    check("smit 1899", "smit|1899|1899||0");
    check("smit 2027", "smit|2027|2027||0");
}

static void test_nothing_to_search_for(void **state)
{
    (void)state;
    static const char *const lines[] = {"", "  ", "%", "_", "\\", "'", ",", ",,,", "\x01\x02", "-"};
    for (size_t index = 0; index < sizeof lines / sizeof lines[0]; index++) {
        struct search_terms terms = parsed(lines[index]);
        assert_true(search_terms_empty(&terms));
        assert_false(terms.too_many);
    }
    struct search_terms terms = parsed("a");
    assert_false(search_terms_empty(&terms));
}

static void test_too_much_is_said(void **state)
{
    (void)state;
    struct search_terms terms = parsed("a b c d");
    assert_int_equal(terms.part_count, 4);
    assert_false(terms.too_many);
    terms = parsed("a b c d e");
    assert_int_equal(terms.part_count, 4);
    assert_true(terms.too_many);
    char line[2000];
    memset(line, 'x', 300);
    line[300] = '\0';
    terms = parsed(line);
    assert_int_equal(terms.part_count, 1);
    assert_int_equal(strlen(terms.parts[0]), SEARCH_PART_SIZE - 1);
    assert_true(terms.too_many);
    memset(line, ' ', sizeof line - 1);
    memcpy(line, "smith", 5);
    line[sizeof line - 1] = '\0';
    terms = parsed(line);
    assert_string_equal(terms.parts[0], "smith");
    memset(line, '7', sizeof line - 1);
    terms = parsed(line); /* no number is so long: neither code nor digits */
    assert_string_equal(terms.code, "");
    assert_string_equal(terms.digits, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dates_of_birth),
        cmocka_unit_test(test_no_date_is_guessed),
        cmocka_unit_test(test_birth_year_beside_a_name),
        cmocka_unit_test(test_nothing_to_search_for),
        cmocka_unit_test(test_too_much_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
