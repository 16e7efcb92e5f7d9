/* SPDX-License-Identifier: MIT */
/* Starting term_helper under a pty with a TERM and a locale. Tests only; test_term*.c. */
#ifndef CHARTTY_TESTS_PTY_HELPER_H
#define CHARTTY_TESTS_PTY_HELPER_H

#include "support/patience.h"
#include "support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* term NULL: unset. option may be NULL. */
static inline struct pty *start_helper(const char *term, const char *locale, const char *option,
                                       int height, int width)
{
    char term_variable[80], locale_variable[80];
    snprintf(term_variable, sizeof term_variable, "TERM=%s", term != NULL ? term : "");
    snprintf(locale_variable, sizeof locale_variable, "LC_ALL=%s", locale);
    static const char leaks[] =
        "LSAN_OPTIONS=print_suppressions=0:suppressions=" CHARTTY_SOURCE_DIR "/tests/lsan.supp";
    const char *const arguments[] = {TERM_HELPER, option, NULL};
    const char *const environment[] = {locale_variable, "ASAN_OPTIONS=detect_leaks=1", leaks,
                                       term != NULL ? term_variable : NULL, NULL};
    struct pty_options options = {
        .arguments = arguments, .environment = environment, .height = height, .width = width};
    return pty_start(&options);
}

static inline void assert_text(struct pty *pty, const char *text)
{
    if (!pty_wait_text(pty, text, PATIENCE_MS)) {
        fail_msg("\"%s\" did not come; the screen:\n%s", text, pty_screen(pty));
    }
}

static inline void assert_report(struct pty *pty, const char *text)
{
    if (!pty_wait_report(pty, text, PATIENCE_MS)) {
        fail_msg("no report of \"%s\"; the reports:\n%s", text, pty_report(pty));
    }
}

static inline void assert_ends(struct pty *pty, int status)
{
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    assert_int_equal(pty_status(pty), status);
}

#endif
