/* SPDX-License-Identifier: MIT */
/* Numbers out of text, the same in every locale. */
#include "unit/base/base_test.h"

#include "chartty/base/text.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>

static void digits_are_exact(void **state)
{
    (void)state;
    int value = 77;
    assert_true(text_digits("2026-11", 4, &value));
    assert_int_equal(value, 2026);
    assert_true(text_digits("999999999", 9, &value));
    assert_int_equal(value, 999999999);
    value = 77;
    assert_false(text_digits("20", 4, &value));
    assert_false(text_digits("", 1, &value));
    assert_false(text_digits("-1", 2, &value));
    assert_false(text_digits("+1", 2, &value));
    assert_false(text_digits(" 1", 2, &value));
    assert_false(text_digits("1234567890", 10, &value));
    assert_false(text_digits("1", 0, &value));
    assert_false(text_digits("\xd9\xa1\xd9\xa2", 2, &value));
    assert_int_equal(value, 77);
}

static void integers(void **state)
{
    (void)state;
    long long value = 77;
    static const char *const wrong[] = {"",
                                        " 1",
                                        "1 ",
                                        "0x10",
                                        "1.0",
                                        "1e3",
                                        "abc",
                                        "5mg",
                                        "--1",
                                        "+",
                                        "-",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "\n1",
                                        "1\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        errno = 5;
        assert_false(text_to_integer(wrong[i], &value));
        assert_int_equal(errno, 5);
    }
    assert_int_equal(value, 77);
    assert_true(text_to_integer("-42", &value));
    assert_int_equal(value, -42);
    assert_true(text_to_integer("+007", &value));
    assert_int_equal(value, 7);
    assert_true(text_to_integer("9223372036854775807", &value));
    assert_true(value == LLONG_MAX);
    assert_true(text_to_integer("-9223372036854775808", &value));
    assert_true(value == LLONG_MIN);
}

static void check_reals(void)
{
    static const struct {
        const char *text;
        double value;
    } right[] = {{"0", 0},  {"-1.5", -1.5}, {"98.6", 98.6},  {".5", 0.5},
                 {"5.", 5}, {"1e3", 1000},  {"+2E-2", 0.02}, {"007", 7}};
    static const char *const wrong[] = {"",      ".",  "inf", "nan",  "0x1p3", "1,5",
                                        " 1",    "1 ", "1e",  "1e+",  "5 mg",  "1.2.3",
                                        "1e999", "-",  "e5",  "-inf", "NaN",   "1_000"};
    double value = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(text_to_real(wrong[i], &value));
    }
    assert_true(value >= 77 && value <= 77);
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_true(text_to_real(right[i].text, &value));
        assert_true(value >= right[i].value && value <= right[i].value);
    }
}

static void reals_in_every_locale(void **state)
{
    (void)state;
    check_reals();
    if (setlocale(LC_ALL, "de_DE.UTF-8") != NULL) { /* where 1,5 is the number */
        check_reals();
        setlocale(LC_ALL, "C");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_exact),
        cmocka_unit_test(integers),
        cmocka_unit_test(reals_in_every_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
