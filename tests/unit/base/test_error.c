/* SPDX-License-Identifier: MIT */
/* Errors as values: words, safe and bounded texts, wrapping. */
#include "unit/base/base_test.h"

#include "chartty/base/error.h"
#include "chartty/base/text.h"

#include <errno.h>

static void every_code_has_a_word(void **state)
{
    (void)state;
    for (int code = 0; code < ERROR_CODE_COUNT; code++) {
        assert_true(strlen(error_word((enum error_code)code)) > 0);
    }
    assert_string_equal(error_word(ERROR_BUSY), "busy");
    assert_string_equal(error_word((enum error_code)999), "unknown");
    assert_string_equal(error_word((enum error_code) - 1), "unknown");
}

static void set_fills_and_fails(void **state)
{
    (void)state;
    struct error error = {.detail = "old"};
    errno = ENOENT;
    assert_int_equal(error_set(&error, ERROR_REFUSED, "Row %d was refused.", 7), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(error.code, ERROR_REFUSED);
    assert_string_equal(error.user, "Row 7 was refused.");
    assert_string_equal(error.detail, "");
    error_detail(&error, "state %s", "23505");
    assert_string_equal(error.detail, "state 23505");
    error_clear(&error);
    assert_int_equal(error.code, ERROR_OK);
    assert_string_equal(error.user, "");
    assert_string_equal(error.detail, "");
    assert_int_equal(error_set(NULL, ERROR_IO, "x"), -1);
    error_detail(NULL, "x");
    error_clear(NULL);
}

static void texts_are_safe(void **state)
{
    (void)state;
    struct error error;
    error_set(&error, ERROR_IO, "File %s", "a\x1b]0;x\x07\xe2\x80\xae.db");
    assert_string_equal(error.user, "File a\\x1b]0;x\\x07<U+202E>.db");
    error_detail(&error, "%s", "one\ntwo");
    assert_string_equal(error.detail, "one␊two");
}

static void long_texts_end_in_dots(void **state)
{
    (void)state;
    struct error error;
    char text[3001];
    for (size_t i = 0; i < 3000; i += 2) {
        memcpy(text + i, "é", 2);
    }
    text[3000] = '\0';
    error_set(&error, ERROR_IO, "%s", text);
    size_t length = strlen(error.user);
    assert_true(length < sizeof error.user && length > sizeof error.user - 8);
    assert_true(text_is_utf8(error.user, length));
    assert_string_equal(error.user + length - 3, "...");
    error_set(&error, ERROR_IO, "%s", "short");
    assert_string_equal(error.user, "short");
}

static void an_error_can_wrap_itself(void **state)
{
    (void)state;
    struct error error;
    error_set(&error, ERROR_IO, "The disk is full.");
    error_set(&error, ERROR_IO, "Not saved: %s", error.user);
    assert_string_equal(error.user, "Not saved: The disk is full.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_word),    cmocka_unit_test(set_fills_and_fails),
        cmocka_unit_test(texts_are_safe),           cmocka_unit_test(long_texts_end_in_dots),
        cmocka_unit_test(an_error_can_wrap_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
