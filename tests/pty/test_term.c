/* SPDX-License-Identifier: MIT */
/* The terminal on real ptys: sizes, kinds of terminals, locales, keys, what is painted. */
#include "helper.h"

#include "chartty/base/memory.h"

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
        pty_termios_before(pty, &before);
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

/* The picture that the helper reported is on the screen. */
static bool shows_picture(struct pty *pty, void *context)
{
    const char *start = context;
    const char *screen = pty_screen(pty);
    size_t length = strlen(screen);
    return strncmp(start, screen, length) == 0 && strncmp(start + length, "end ", 4) == 0;
}

static void assert_same_picture(struct pty *pty)
{
    char *start = memory_copy_text(strstr(pty_report(pty), "picture\n") + strlen("picture\n"));
    int row, column, want_row, want_column;
    if (!pty_wait(pty, shows_picture, start, PATIENCE_MS)) {
        print_error("wanted:\n%s\nthe screen:\n%s\n", start, pty_screen(pty));
        fail();
    }
    assert_int_equal(sscanf(strstr(start, "end "), "end %d,%d", &want_row, &want_column), 2);
    pty_cursor(pty, &row, &column);
    assert_int_equal(row, want_row);
    assert_int_equal(column, want_column);
    memory_free(start);
}

static bool looks_like(struct pty *pty, void *context)
{
    char *looks = pty_looks(pty);
    bool same = strcmp(looks, context) == 0;
    memory_free(looks);
    return same;
}

/* The same, colour by colour, when all of it is painted anew. */
static void assert_same_looks(struct pty *pty)
{
    char *stepwise = pty_looks(pty);
    pty_forget(pty);
    pty_type(pty, "r");
    assert_report(pty, "key r");
    if (pty_wait(pty, looks_like, stepwise, PATIENCE_MS)) {
        memory_free(stepwise);
        return;
    }
    char *anew = pty_looks(pty);
    size_t at = 0;
    while (stepwise[at] == anew[at]) {
        at++;
    }
    while (at > 0 && anew[at - 1] != '\n') {
        at--;
    }
    fail_msg("painted anew: %.*s\nstep by step: %.*s", (int)strcspn(anew + at, "\n"), anew + at,
             (int)strcspn(stepwise + at, "\n"), stepwise + at);
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
            if (round % 4 == 3) {
                assert_same_looks(pty);
            }
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

static size_t bytes_of(struct pty *pty, const char *key)
{
    size_t length;
    char report[16];
    pty_forget(pty);
    pty_type(pty, key);
    snprintf(report, sizeof report, "key %s\n", key);
    assert_report(pty, report);
    pty_raw(pty, &length);
    return length;
}

/* performance.md S5, detail pane closed. Bytes, not times: they are the same on every machine. */
static void test_few_bytes_for_a_step(void **state)
{
    (void)state;
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", "list", 40, 120);
    assert_text(pty, "1 of 1,002,317");
    bytes_of(pty, "s");
    size_t moved = 0, scrolled = 0;
    for (int i = 0; i < 32; i++) {
        size_t bytes = bytes_of(pty, "j");
        moved = bytes > moved ? bytes : moved;
    }
    for (int i = 0; i < 40; i++) {
        size_t bytes = bytes_of(pty, "j");
        scrolled = bytes > scrolled ? bytes : scrolled;
    }
    size_t page = bytes_of(pty, "P");
    print_message("bytes: moved %zu, scrolled %zu, page %zu\n", moved, scrolled, page);
    assert_in_range(moved, 1, 232);
    /* The bar is 240 without a line that counts; that line changing takes 28. */
    assert_in_range(scrolled, 1, 240 + 28);
    assert_in_range(page, 1, 2700);
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
        cmocka_unit_test(test_few_bytes_for_a_step),
        cmocka_unit_test(test_the_clipboard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
