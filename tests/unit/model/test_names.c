/* SPDX-License-Identifier: MIT */
/* Names on screen (ux.md rules 3 to 5) and the look-alike rule. */
#include "chartty/model/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct field_value name_of(const char *text)
{
    static const struct field_spec spec = {"name", FIELD_NAME, "Name", 50, 0, CHOICES_NONE};
    return field_read(&spec, text, text ? strlen(text) : 0);
}

static const char *displayed(const char *last, const char *first, const char *title, char out[256])
{
    struct field_value family = name_of(last), given = name_of(first), form = name_of(title);
    name_display(&family, &given, &form, out, 256);
    return out;
}

static void test_name_display(void **state)
{
    (void)state;
    char out[256];
    assert_string_equal(displayed("Smith", "John", "Mr", out), "SMITH, John (Mr)");
    assert_string_equal(displayed("Smith", "John", NULL, out), "SMITH, John");
    assert_string_equal(displayed("Smith", NULL, "Ms", out), "SMITH (Ms)");
    assert_string_equal(displayed(NULL, "John", NULL, out), "John");
    assert_string_equal(displayed("  ", "", "Mr", out), "Name not known");
    assert_string_equal(displayed("O'Brien", "Ann", NULL, out), "O'BRIEN, Ann");
}

static void test_name_display_upper_cases_all_of_unicode(void **state)
{
    (void)state;
    char out[256];
    assert_string_equal(displayed("M\xC3\xA1rquez", "\xC3\x81ngel", NULL, out),
                        "M\xC3\x81RQUEZ, \xC3\x81ngel");
    assert_string_equal(displayed("Gro\xC3\x9F", "Eva", NULL, out), "GROSS, Eva");
    assert_string_equal(displayed("\xC5\x81ukasz", "J", NULL, out), "\xC5\x81UKASZ, J");
    assert_string_equal(displayed("\xCE\xB1\xCE\xB2", NULL, NULL, out), "\xCE\x91\xCE\x92");
    assert_string_equal(displayed("\xEF\xAC\x81sher", NULL, NULL, out), "FISHER");
}

static void test_name_display_is_safe_text(void **state)
{
    (void)state;
    char out[256];
    assert_string_equal(displayed("Sm\x1B[2Jith", "J\xFF", NULL, out), "SM\\x1b[2JITH, J\\xff");
    assert_null(strchr(displayed("A\nB", "C\x7F", "\x9B", out), '\n'));
    char hostile[4000];
    memset(hostile, 'x', sizeof hostile - 1);
    hostile[sizeof hostile - 1] = '\0';
    displayed(hostile, "John", NULL, out);
    assert_int_equal(strlen(out), 255);
    assert_string_equal(out + 252, "..."); /* a cut is never silent */
}

static void test_name_display_null_title(void **state)
{
    (void)state;
    char out[256];
    struct field_value last = name_of("Lee"), first = name_of("Min");
    name_display(&last, &first, NULL, out, sizeof out);
    assert_string_equal(out, "LEE, Min");
}

static void test_name_short_and_initials(void **state)
{
    (void)state;
    char out[64];
    struct field_value smith = name_of("Smith"), john = name_of("John"), none = name_of(NULL),
                       angel = name_of("\xC3\xA1ngel");
    name_short(&smith, &john, out, sizeof out);
    assert_string_equal(out, "SMITH J");
    name_short(&smith, &angel, out, sizeof out);
    assert_string_equal(out, "SMITH \xC3\x81");
    name_short(&smith, &none, out, sizeof out);
    assert_string_equal(out, "SMITH");
    name_short(&none, &john, out, sizeof out);
    assert_string_equal(out, "John");
    name_short(&none, &none, out, sizeof out);
    assert_string_equal(out, "Name not known");
    name_initials(&john, &smith, out, sizeof out);
    assert_string_equal(out, "J S");
    name_initials(&none, &smith, out, sizeof out);
    assert_string_equal(out, "S");
    name_initials(&none, &none, out, sizeof out);
    assert_string_equal(out, "?");
}

static void test_name_similar(void **state)
{
    (void)state;
    assert_true(name_similar("smith", "john", "smith", "johnny")); /* begin alike */
    assert_true(name_similar("smith", "jo", "smith", "joanna"));   /* one begins the other */
    assert_false(name_similar("smith", "john", "smith", "joanna"));
    assert_false(name_similar("smith", "kevin", "smith", "kyle"));
    assert_true(name_similar("smith", "john", "smyth", "john")); /* one letter */
    assert_true(name_similar("smith", "john", "smiht", "jon"));  /* transposed */
    assert_true(name_similar("smith", "ann", "smith", "nan"));   /* transposed first name */
    assert_false(name_similar("smith", "john", "smith", "mary"));
    assert_false(name_similar("smith", "john", "smithers", "john"));
    assert_false(name_similar("smith", "john", "smoth", "karl"));
    assert_true(name_similar("rodriguez", "ana", "rodrigues", "ana"));
    assert_true(name_similar("fitzgerald", "ana", "fitsgeralt", "ana")); /* two in a long name */
    assert_false(name_similar("smart", "ana", "smith", "ana"));          /* two in a short one */
    assert_true(name_similar("smith", "", "smith", "karl"));             /* could be anybody */
    assert_false(name_similar("", "ana", "o", "ana"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name_display),
        cmocka_unit_test(test_name_display_upper_cases_all_of_unicode),
        cmocka_unit_test(test_name_display_is_safe_text),
        cmocka_unit_test(test_name_display_null_title),
        cmocka_unit_test(test_name_short_and_initials),
        cmocka_unit_test(test_name_similar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
