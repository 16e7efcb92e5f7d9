/* SPDX-License-Identifier: MIT */
/* The terminal on real ptys: sizes, kinds of terminals, locales, keys, what is painted. */
#include "helper.h"

#include <stdbool.h>

static void quit(struct pty *pty)
{
    pty_type(pty, "q");
    assert_ends(pty, 0);
    pty_free(pty);
}

static void test_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1}, {2, 3}, {5, 20}, {24, 80}, {40, 120}, {100, 300}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct pty *pty = start_helper("xterm-256color", "C.UTF-8", NULL, sizes[i][0], sizes[i][1]);
        char text[32];
        snprintf(text, sizeof text, "size %dx%d", sizes[i][0], sizes[i][1]);
        assert_text(pty, sizes[i][1] >= 80 ? text : "f");
        quit(pty);
    }
}

static void test_resizing_keeps_up(void **state)
{
    (void)state;
    static const int sizes[][2] = {{12, 4}, {24, 80}, {1, 1}, {30, 100}, {60, 20}, {24, 80}};
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", NULL, 24, 80);
    assert_text(pty, "size 24x80");
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            pty_resize(pty, sizes[i][0], sizes[i][1]);
        }
    }
    pty_resize(pty, 31, 101);
    assert_report(pty, "resized 31x101");
    assert_text(pty, "frame 1 size 31x101");
    assert_text(pty, "row 10");
    quit(pty);
}

static void test_kinds_of_terminals(void **state)
{
    (void)state;
    /* libvterm draws what each of them would. */
    static const struct {
        const char *term, *depth;
    } kinds[] = {
        {"xterm-256color", "depth 3"}, {"xterm", "depth 1"},       {"vt100", "depth 0"},
        {"vt220", "depth 0"},          {"linux", "depth 1"},       {"screen", "depth 1"},
        {"tmux-256color", "depth 3"},  {"putty", "depth 1"},       {"xterm-mono", "depth 0"},
        {"rxvt", "depth 1"},           {"xterm-direct", "depth 4"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct pty *pty = start_helper(kinds[i].term, "C.UTF-8", NULL, 24, 80);
        assert_text(pty, kinds[i].depth);
        assert_text(pty, "\u2502row 1");
        assert_text(pty, "J\u00fcrgen M\u00fcller");
        int row, column;
        pty_type(pty, "s");
        assert_report(pty, "key s");
        pty_cursor(pty, &row, &column);
        assert_int_equal(row, 3);
        assert_int_equal(column, 1);
        assert_true(pty_cursor_visible(pty));
        quit(pty);
    }
}

static void test_terminals_that_cannot(void **state)
{
    (void)state;
    static const struct {
        const char *term, *message;
    } refused[] = {
        {NULL, "TERM is not set"},
        {"", "TERM is not set"},
        {"dumb", "TERM=dumb cannot place the cursor"},
        {"nonsense", "TERM=nonsense is not known on this machine"},
        {"../../etc/passwd", "TERM=../../etc/passwd is not the name of a terminal"},
        {"x\033[2J", "TERM=x\\x1b[2J is not the name of a terminal"},
        {"abcdefghijabcdefghijabcdefghijabc", "is not the name of a terminal"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct pty *pty = start_helper(refused[i].term, "C.UTF-8", NULL, 24, 200);
        struct termios before, after;
        pty_termios(pty, &before);
        assert_ends(pty, 1 << 8);
        assert_true(pty_wait_text(pty, refused[i].message, PATIENCE_MS));
        assert_true(pty_shows(pty, "TERM=xterm chartty"));
        assert_null(strchr(pty_raw(pty, NULL), '\033'));
        pty_termios(pty, &after);
        assert_memory_equal(&before, &after, sizeof before);
        pty_free(pty);
    }
}

static void test_an_unknown_xterm_is_an_xterm(void **state)
{
    (void)state;
    struct pty *pty = start_helper("xterm-kitty", "C.UTF-8", NULL, 24, 80);
    assert_text(pty, "size 24x80 depth 1");
    assert_report(pty,
                  "note TERM=xterm-kitty is not known on this machine; it is used as an xterm.");
    quit(pty);
}

static void test_a_locale_without_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *term, *option, *border;
    } kinds[] = {{"xterm", NULL, "\u2502row 1"}, /* ACS, as libvterm draws it */
                 {"vt100", NULL, "\u2502row 1"},
                 {"xterm", "ascii", "|row 1"}};
    static const char *const locales[] = {"C", "xx_YY.UTF-8"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        for (size_t l = 0; l < sizeof locales / sizeof *locales; l++) {
            struct pty *pty = start_helper(kinds[i].term, locales[l], kinds[i].option, 24, 80);
            assert_text(pty, kinds[i].border);
            assert_text(pty, "Jurgen Muller");
            size_t length;
            const char *raw = pty_raw(pty, &length);
            for (size_t at = 0; at < length; at++) {
                assert_true((unsigned char)raw[at] < 0x80);
            }
            quit(pty);
        }
    }
}

static void test_forced_lines_and_colours(void **state)
{
    (void)state;
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", "acs", 24, 80);
    assert_text(pty, "\u2502row 1");
    assert_null(strstr(pty_raw(pty, NULL), "\u2502"));
    quit(pty);
    pty = start_helper("xterm-256color", "C.UTF-8", "mono", 24, 80);
    assert_text(pty, "depth 0");
    assert_true(pty_cell_reverse(pty, 0, 0));  /* the bar */
    assert_true(pty_cell_reverse(pty, 3, 1));  /* the selected row */
    assert_false(pty_cell_reverse(pty, 4, 1)); /* the one below */
    quit(pty);
    pty = start_helper("xterm-256color", "C.UTF-8", "color8", 24, 80);
    assert_text(pty, "depth 1");
    quit(pty);
    pty = start_helper("xterm", "C.UTF-8", "color256", 24, 80);
    assert_text(pty, "depth 1"); /* no more than the terminal has */
    quit(pty);
}

static void test_keys_and_escape(void **state)
{
    (void)state;
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", NULL, 24, 80);
    assert_text(pty, "frame 1");
    pty_type(pty, "\033[A\033OP\x7f");
    assert_report(pty, "key Up\nkey F1\nkey Bksp\n");
    pty_type(pty, "\033");
    assert_true(pty_wait_report(pty, "key Esc", PATIENCE_MS));
    pty_forget(pty);
    pty_type(pty, "[A"); /* late, over a slow line */
    pty_type(pty, "z");
    assert_report(pty, "key z");
    assert_null(strstr(pty_report(pty), "key ["));
    assert_text(pty, "key z");
    quit(pty);
}

static void test_a_paste_is_one_event(void **state)
{
    (void)state;
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", NULL, 24, 80);
    assert_text(pty, "frame 1");
    assert_non_null(strstr(pty_raw(pty, NULL), "\033[?2004h"));
    pty_type(pty, "\033[200~d\ny\nqq http://x\033[201~");
    assert_report(pty, "paste 15 0 d\ny\nqq http://x\n");
    assert_null(strstr(pty_report(pty), "key"));
    quit(pty);
}

/* Field report 18: nothing of the data reaches the terminal but text. */
static void test_hostile_text_never_reaches_the_line(void **state)
{
    (void)state;
    static const char *const terms[] = {"xterm-256color", "vt100", "linux"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct pty *pty = start_helper(terms[i], "C.UTF-8", NULL, 24, 80);
        assert_text(pty, "SMITH\\x1b]52;c;cHduZWQ=\\x07");
        assert_text(pty, "left\u240dRIGHT");
        assert_text(pty, "<U+202E>evil<U+202C>");
        assert_null(strstr(pty_raw(pty, NULL), "\033]"));
        size_t length;
        const char *raw = pty_raw(pty, &length);
        for (size_t at = 0; at < length; at++) {
            unsigned char byte = (unsigned char)raw[at];
            /* What curses itself uses: BS HT LF CR SO SI ESC. */
            bool own = byte == 0x08 || byte == 0x09 || byte == 0x0a || byte == 0x0d ||
                       byte == 0x0e || byte == 0x0f || byte == 0x1b;
            assert_true(byte >= 0x20 || own);
            assert_false(byte == 0x7f);
            assert_false(byte == 0xc2 && (unsigned char)raw[at + 1] < 0xa0);
        }
        static const char *const forbidden[] = {"\u202e", "\u202c", "\u200b", "\u200d", "\u2028"};
        for (size_t f = 0; f < sizeof forbidden / sizeof *forbidden; f++) {
            assert_null(strstr(raw, forbidden[f]));
        }
        quit(pty);
    }
}

static void assert_same_picture(struct pty *pty)
{
    const char *start = strstr(pty_report(pty), "picture\n") + strlen("picture\n");
    const char *end = strstr(start, "end ");
    int row, column, want_row, want_column;
    assert_int_equal(sscanf(end, "end %d,%d", &want_row, &want_column), 2);
    const char *screen = pty_screen(pty);
    size_t length = (size_t)(end - start);
    for (size_t at = 0; at < length; at++) {
        if (screen[at] != start[at]) {
            while (at > 0 && start[at - 1] != '\n') {
                at--;
            }
            fail_msg("wanted: %.*s\nshown:  %.*s", (int)strcspn(start + at, "\n"), start + at,
                     (int)strcspn(screen + at, "\n"), screen + at);
        }
    }
    assert_int_equal(strlen(screen), length);
    pty_cursor(pty, &row, &column);
    assert_int_equal(row, want_row);
    assert_int_equal(column, want_column);
}

/* What is shown is the canvas, whatever was shown before: wide letters, marks, every role. */
static void test_random_pictures(void **state)
{
    (void)state;
    static const char *const terms[] = {"xterm-256color", "vt100", "xterm-direct"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct pty *pty = start_helper(terms[i], "C.UTF-8", NULL, 30, 90);
        assert_text(pty, "frame 1");
        for (int round = 0; round < 40; round++) {
            pty_forget(pty);
            pty_type(pty, "x");
            assert_report(pty, "key x");
            assert_same_picture(pty);
        }
        quit(pty);
    }
}

static void test_nothing_changed_means_no_byte(void **state)
{
    (void)state;
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", NULL, 40, 120);
    assert_text(pty, "frame 1");
    pty_type(pty, "s");
    assert_report(pty, "key s");
    pty_forget(pty);
    pty_type(pty, "s");
    assert_report(pty, "key s");
    size_t length;
    pty_raw(pty, &length);
    assert_int_equal(length, 0);
    pty_type(pty, "r");
    assert_report(pty, "key r");
    assert_text(pty, "frame 1 size 40x120");
    pty_raw(pty, &length);
    assert_true(length > 500);
    quit(pty);
}

static void test_the_clipboard(void **state)
{
    (void)state;
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", NULL, 24, 80);
    pty_type(pty, "p");
    assert_report(pty, "copied 1");
    assert_report(pty, "key p");
    assert_non_null(strstr(pty_raw(pty, NULL), "\033]52;c;dGV4dA==\007"));
    quit(pty);
    pty = start_helper("vt100", "C.UTF-8", NULL, 24, 80);
    pty_type(pty, "p");
    assert_report(pty, "copied 0");
    assert_null(strstr(pty_raw(pty, NULL), "\033]"));
    quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_resizing_keeps_up),
        cmocka_unit_test(test_kinds_of_terminals),
        cmocka_unit_test(test_terminals_that_cannot),
        cmocka_unit_test(test_an_unknown_xterm_is_an_xterm),
        cmocka_unit_test(test_a_locale_without_utf8),
        cmocka_unit_test(test_forced_lines_and_colours),
        cmocka_unit_test(test_keys_and_escape),
        cmocka_unit_test(test_a_paste_is_one_event),
        cmocka_unit_test(test_hostile_text_never_reaches_the_line),
        cmocka_unit_test(test_random_pictures),
        cmocka_unit_test(test_nothing_changed_means_no_byte),
        cmocka_unit_test(test_the_clipboard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
