/* SPDX-License-Identifier: MIT */
/* Attributes are sent when something is drawn with them, and only what differs; colour depths. */
#include "ui/term/term_private.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* Filters each of the texts in turn, as one terminal sees them. */
static void assert_filtered(const char *const *given, const char *const *wanted)
{
    struct term_sgr sgr;
    sgr_forget(&sgr);
    sgr.unknown = false;
    for (; *given != NULL; given++, wanted++) {
        struct buffer out;
        buffer_init(&out);
        sgr_filter(&sgr, *given, strlen(*given), &out);
        assert_string_equal(out.length > 0 ? out.bytes : "", *wanted);
        buffer_release(&out);
    }
}

static void test_what_is_set_is_not_set_again(void **state)
{
    (void)state;
    static const char *const given[] = {
        "\033[38;5;252mab\033[38;5;231m\033[48;5;238mcd\033[39;49m\033(B\033[m",
        "\033[38;5;231m\033[48;5;238mef\033[38;5;117m\033[48;5;238mg\033[m", "h", NULL};
    static const char *const wanted[] = {"\033[38;5;252mab\033[38;5;231;48;5;238mcd",
                                         "ef\033[38;5;117mg", "\033[mh", NULL};
    assert_filtered(given, wanted);
}

static void test_movement_needs_no_attributes_but_erasing_does(void **state)
{
    (void)state;
    static const char *const given[] = {"\033[7m\033[3;4H\r\b\033[5d",
                                        "\033[K",
                                        "\033[m\n",
                                        "\033[44m\033[2J",
                                        "\033[mx",
                                        "\033[1m\033[22X",
                                        NULL};
    static const char *const wanted[] = {"\033[3;4H\r\b\033[5d",
                                         "\033[7m\033[K",
                                         "\033[m\n",
                                         "\033[44m\033[2J",
                                         "\033[mx",
                                         "\033[1m\033[22X",
                                         NULL};
    assert_filtered(given, wanted);
}

static void test_every_kind_of_attribute(void **state)
{
    (void)state;
    static const char *const given[] = {"\033[0;1;4ma",
                                        "\033[0;4mb",
                                        "\033[0;1;7;31;42mc",
                                        "\033[39md",
                                        "\033[91;103me",
                                        "\033[38;2;1;22;255mf",
                                        "\033[38:2::1:22:255mg",
                                        "\033[0;2mh",
                                        NULL};
    static const char *const wanted[] = {"\033[1;4ma",
                                         "\033[0;4mb",
                                         "\033[0;1;7;31;42mc",
                                         "\033[39md",
                                         "\033[91;103me",
                                         "\033[38;2;1;22;255mf",
                                         "\033[38:2::1:22:255mg",
                                         "\033[0;2mh",
                                         NULL};
    assert_filtered(given, wanted);
}

/* What is not known here goes through, and all is set anew after it. */
static void test_unknown_sequences_go_through(void **state)
{
    (void)state;
    static const char *const given[] = {"\033[31m\033[11mq\033[10mx",
                                        "\033(0q\033(Bx",
                                        "\033[4:3mu",
                                        "\033]0;t\007",
                                        "\033[?25h\0337",
                                        NULL};
    static const char *const wanted[] = {"\033[31m\033[11m\033[0;31mq\033[10m\033[0;31mx",
                                         "\033(0q\033(Bx",
                                         "\033[4:3m\033[0;31mu",
                                         "\033]0;t\007",
                                         "\033[?25h\0337",
                                         NULL};
    assert_filtered(given, wanted);
}

static void test_depths(void **state)
{
    (void)state;
    static const struct {
        enum color_choice choice;
        int colors;
        bool no_color;
        enum color_depth depth;
    } table[] = {{COLOR_AUTO, -1, false, DEPTH_MONO},
                 {COLOR_AUTO, 8, false, DEPTH_8},
                 {COLOR_AUTO, 16, false, DEPTH_16},
                 {COLOR_AUTO, 88, false, DEPTH_16},
                 {COLOR_AUTO, 256, false, DEPTH_256},
                 {COLOR_AUTO, 1 << 24, false, DEPTH_RGB},
                 {COLOR_AUTO, 256, true, DEPTH_MONO},
                 {COLOR_256, 256, true, DEPTH_256},
                 {COLOR_8, 256, false, DEPTH_8},
                 {COLOR_RGB, 256, false, DEPTH_256},
                 {COLOR_NEVER, 1 << 24, false, DEPTH_MONO},
                 {COLOR_16, -1, false, DEPTH_MONO}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(look_depth(table[i].choice, table[i].colors, table[i].no_color),
                         table[i].depth);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_set_is_not_set_again),
        cmocka_unit_test(test_movement_needs_no_attributes_but_erasing_does),
        cmocka_unit_test(test_every_kind_of_attribute),
        cmocka_unit_test(test_unknown_sequences_go_through),
        cmocka_unit_test(test_depths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
