/* SPDX-License-Identifier: MIT */
/* Look-alike people: slips are found, namesakes and strangers are not, twins are shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chartty/model/matching.h"

#include <string.h>

static struct match_person person(const char *last, const char *first, const char *born,
                                  const char *phone)
{
    struct match_person made = {.last = last, .first = first, .former = ""};
    made.has_born = born != NULL && date_parse_iso(born, &made.born);
    match_numbers(phone, "", &made);
    return made;
}

static bool likely(struct match_person a, struct match_person b)
{
    return match_is_likely(match_people(&a, &b)) && match_is_likely(match_people(&b, &a));
}

static void soundex_is_the_archives(void **state)
{
    (void)state;
    static const char *const codes[][2] = {
        {"robert", "R163"},         {"rupert", "R163"},  {"ashcraft", "A261"},
        {"tymczak", "T522"},        {"pfister", "P236"}, {"honeyman", "H555"},
        {"smith", "S530"},          {"smyth", "S530"},   {"lee", "L000"},
        {"washington", "W252"},     {"jackson", "J250"}, {"", ""},
        {"garcia marquez", "G620"},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        char code[5];
        match_soundex(codes[i][0], code);
        assert_string_equal(code, codes[i][1]);
    }
}

static void birth_dates_with_a_slip_are_near(void **state)
{
    (void)state;
    struct date born = {1945, 7, 4};
    assert_true(match_born_near(born, (struct date){1945, 4, 7})); /* the other way round */
    assert_true(match_born_near(born, (struct date){1954, 7, 4})); /* 45, 54 */
    assert_true(match_born_near(born, (struct date){1946, 7, 4})); /* one digit */
    assert_true(match_born_near(born, (struct date){1945, 7, 6}));
    assert_false(match_born_near(born, (struct date){1945, 7, 15}));
    assert_false(match_born_near(born, (struct date){1958, 11, 23}));
}

static void slips_are_found(void **state)
{
    (void)state;
    struct match_person smith = person("smith", "john", "1945-07-14", "212-555-0142");
    assert_true(likely(smith, smith));
    assert_true(likely(smith, person("smyth", "jon", "1945-07-14", "")));
    assert_true(likely(smith, person("smith", "john", "1954-07-14", "")));
    assert_true(likely(smith, person("john", "smith", "1945-07-14", "")));
    assert_true(likely(smith, person("smith", "johnny", "1945-07-15", "")));
    assert_true(likely(smith, person("smith", "", "1945-07-14", "")));
    assert_true(likely(smith, person("smith", "john", NULL, "")));
    /* The same phone, and a birth date that is wholly another. */
    assert_true(likely(smith, person("smith", "jon", "1958-11-23", "(212) 555-0142")));
    /* A new name by marriage, at the same phone. */
    assert_true(likely(person("berg", "ada", "1980-01-01", "2125550142"),
                       person("carlson", "ada", "1980-01-01", "1-212-555-0142")));
    struct match_person married = person("berg", "ada", "1980-01-01", "");
    married.former = "carlson";
    assert_true(likely(married, person("carlson", "ada", "1980-01-01", "")));
}

static void strangers_are_not(void **state)
{
    (void)state;
    struct match_person smith = person("smith", "john", "1945-07-14", "212-555-0142");
    assert_false(
        likely(smith, person("smith", "john", "1958-11-23", "212-555-0199"))); /* a namesake */
    assert_false(likely(smith, person("smith", "mary", "1958-11-23", "")));
    assert_false(likely(smith, person("okafor", "ada", "1945-07-14", "")));
    assert_false(
        likely(smith, person("okafor", "ada", "1958-11-23", "212-555-0142"))); /* a household */
    assert_false(likely(person("", "", NULL, ""), person("okafor", "ada", "1958-11-23", "")) &&
                 likely(person("lee", "", "1958-11-23", ""), person("okafor", "ada", NULL, "")));
}

static void twins_are_shown_and_stay_two(void **state)
{
    (void)state;
    struct match_person a = person("testmother", "baby boy a", "2026-11-20", "");
    struct match_person b = person("testmother", "baby boy b", "2026-11-20", "");
    unsigned reasons = match_people(&a, &b);
    assert_true(match_is_likely(reasons));
    assert_int_equal(reasons & MATCH_FIRST_SAME, 0); /* what differs can be said */
    b = person("testmother", "mary", "2026-11-20", "");
    assert_true(likely(a, b));
}

static void estimated_years_are_wide(void **state)
{
    (void)state;
    struct match_person about = person("smith", "john", "1950-01-01", "");
    about.about = true;
    assert_true(likely(about, person("smith", "john", "1947-03-03", "")));
    assert_false(likely(about, person("smith", "john", "1961-03-03", "")));
}

static void numbers_are_compared_as_digits(void **state)
{
    (void)state;
    struct match_person made = {.last = ""};
    match_numbers("+1 (212) 555-0142 x12", "123-45-6789", &made);
    assert_string_equal(made.phone, "2125550142");
    assert_string_equal(made.ssn, "123456789");
    match_numbers("555-01", "***-**-6789", &made);
    assert_string_equal(made.phone, "");
    assert_string_equal(made.ssn, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(soundex_is_the_archives),
        cmocka_unit_test(birth_dates_with_a_slip_are_near),
        cmocka_unit_test(slips_are_found),
        cmocka_unit_test(strangers_are_not),
        cmocka_unit_test(twins_are_shown_and_stay_two),
        cmocka_unit_test(estimated_years_are_wide),
        cmocka_unit_test(numbers_are_compared_as_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
