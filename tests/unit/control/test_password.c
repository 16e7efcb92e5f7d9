/* SPDX-License-Identifier: MIT */
/* Which passwords and PINs are accepted: a table. */
#include "chartty/control/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct password_owner owner = {"kim.lee", "Kim Lee-Barrington", "Riverside Clinic"};

struct row {
    const char *password, *word; /* word: in the sentence; NULL: accepted */
};

static void test_passwords(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /* length, in characters and in bytes */
        {"", "15 characters"},
        {"fourteen signs", "15 characters"},
        {"tulips at dusk", "15 characters"},
        {"tulips at dusks", NULL},
        {"\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9\xC3\xA8 wolken", "15 characters"},
        {"\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9\xC3\xA8 himmelw\xC3\xA4rts", NULL},
        /* no composition rules */
        {"correct horse battery staple", NULL},
        {"all small letters here", NULL},
        {"ALL LARGE LETTERS HERE", NULL},
        {"8#kQz!v0Lm2&xT9", NULL},
        {"904817265530918", NULL}, /* digits that are no run */
        /* common words, also with signs for letters, digits behind, blanks between */
        {"passwordpassword", "too easily"},
        {"password password 1", "too easily"},
        {"P@ssw0rd P@ssw0rd", "too easily"},
        {"Welcome2026!Welcome", "too easily"},
        {"letmein letmein 123", "too easily"},
        {"iloveyou iloveyou", "too easily"},
        {"admin administrator", "too easily"},
        {"hospital nurse 2026", "too easily"},
        {"summer winter autumn", "too easily"},
        {"demo-clerk-sign-in", "too easily"},
        /* runs */
        {"aaaaaaaaaaaaaaaa", "too easily"},
        {"abcdefghijklmnop", "too easily"},
        {"ponmlkjihgfedcba", "too easily"},
        {"1234567890123456", "too easily"},
        {"qwertyuiopasdfghjkl", "too easily"},
        {"poiuytrewqlkjhgfdsa", "too easily"},
        {"qwertz-asdfgh-yxcvb", "too easily"},
        /* repetition */
        {"abx abx abx abx abx", "too easily"},
        {"zebra7zebra7zebra7", "too easily"},
        {"marmalade rhubarb marmalade", NULL},
        /* who and where one is */
        {"kim.lee kim.lee kim", "too easily"},
        {"KimLeeBarrington1", "too easily"},
        {"RiversideClinic01", "too easily"},
        {"riverside barrington", "too easily"},
        {"riverside otters juggle", NULL},
        /* what is no text */
        {"broken \xFF\xFE bytes in it", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        int result = password_check(rows[i].password, &owner, &error);
        if ((result == 0) != (rows[i].word == NULL)) {
            fail_msg("\"%s\": %s", rows[i].password, result == 0 ? "accepted" : error.user);
        }
        if (rows[i].word != NULL) {
            assert_int_equal(error.code, ERROR_INVALID);
            if (strstr(error.user, rows[i].word) == NULL) {
                fail_msg("\"%s\": %s", rows[i].password, error.user);
            }
            /* A sentence goes to screens and scrollbacks. */
            assert_true(rows[i].password[0] == '\0' ||
                        strstr(error.user, rows[i].password) == NULL);
        }
    }
}

static void test_the_longest(void **state)
{
    (void)state;
    char longest[PASSWORD_BYTES_MAX + 2];
    struct error error = {0};
    for (int i = 0; i <= PASSWORD_BYTES_MAX; i++) {
        longest[i] = (char)('a' + (i * i * 7 + i / 3) % 26);
    }
    longest[PASSWORD_BYTES_MAX + 1] = '\0';
    assert_int_equal(password_check(longest, NULL, &error), -1);
    assert_non_null(strstr(error.user, "longer than 256"));
    longest[PASSWORD_BYTES_MAX] = '\0';
    assert_int_equal(password_check(longest, NULL, &error), 0);
}

static void test_pins(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"803651", NULL},       {"314159265358", NULL}, {"19991", "6 to 12"},
        {"", "6 to 12"},        {"12345a", "6 to 12"},  {" 803651", "6 to 12"},
        {"80365 1", "6 to 12"}, {"-80365", "6 to 12"},  {"8036518036510", "6 to 12"},
        {"111111", "easily"},   {"123456", "easily"},   {"654321", "easily"},
        {"890123", "easily"},   {"098765", "easily"},   {"121212", "easily"},
        {"123123", "easily"},   {"00000000", "easily"}, {"112233", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        int result = pin_check(rows[i].password, &error);
        const char *word = rows[i].word != NULL ? rows[i].word : "";
        if ((result == 0) != (rows[i].word == NULL) || strstr(error.user, word) == NULL) {
            fail_msg("\"%s\": %d %s", rows[i].password, result, error.user);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_the_longest),
        cmocka_unit_test(test_pins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
