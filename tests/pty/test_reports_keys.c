/* SPDX-License-Identifier: MIT */
/* The real program against what others' programs did wrong with keys; the numbers are those of the
 * list of reports in docs/testing.md. */
#include "support/station.h"

#include "chartty/base/clock.h"

/* ---- 8: Esc ---- */

static int64_t press_esc(void *context)
{
    struct pty *pty = context;
    pty_type(pty, "ada");
    station_sees(pty, "[ada_");
    int64_t from = clock_monotonic_ms();
    pty_type(pty, "\033");
    station_loses(pty, "[ada_");
    return clock_monotonic_ms() - from;
}

static void report_8_esc_acts_at_once(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    assert_in_range(quickest_turn(press_esc, pty, 199), 0, 199);
    station_quit(pty);
}

static void report_8_a_split_arrow_is_no_text(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\013"); /* the palette: Esc closes it, nothing else is under it to lose */
    station_sees(pty, "Commands - type to find");
    pty_type(pty, "\033");
    station_loses(pty, "Commands - type to find");
    pty_type(pty, "[B"); /* the rest of Down, over a slow line */
    pty_type(pty, "x");
    station_sees(pty, "[x_");
    station_quit(pty);
    /* With the setting for slow lines it is the arrow. */
    char path[PATH_ROOM];
    world_write(*state, "slow.conf", "escape_delay_ms = 1000;\n", path);
    struct station station = {.arguments = (const char *const[]){"--config", path, NULL}};
    pty = station_home(*state, &station);
    pty_type(pty, "\t\033");
    station_sees(pty, "/ To the field"); /* the Tab came, the Esc waits */
    pty_type(pty, "[B");
    station_sees(pty, "> 2");
    station_sees(pty, "/ To the field");
    station_quit(pty);
}

/* ---- 9: what Backspace sends ---- */

static void report_9_both_backspaces_delete(void **state)
{
    static const char *const terms[] = {"xterm", "vt220", "linux"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct station station = {.term = terms[i]};
        struct pty *pty = station_home(*state, &station);
        pty_type(pty, "a\u00e9\u5c71");
        station_sees(pty, "[a\u00e9\u5c71_");
        pty_type(pty, "\x7f");
        station_sees(pty, "[a\u00e9_");
        pty_type(pty, "\x08");
        station_sees(pty, "[a_");
        pty_type(pty, "\u5c71b\001\033[3~"); /* to the start, Del */
        station_sees(pty, "[\u5c71b_");
        pty_type(pty, "\005 cd\027"); /* to the end, delete a word */
        station_loses(pty, "cd");
        station_sees(pty, "[\u5c71b");
        pty_type(pty, "\025");
        station_sees(pty, "[___");
        station_quit(pty);
    }
}

/* ---- 10: flow control ---- */

static void report_10_ctrl_s_freezes_nothing(void **state)
{
    struct termios before, after;
    struct pty *plain = station_start(*state, NULL);
    pty_termios_before(plain, &before);
    pty_free(plain);
    before.c_iflag = ICRNL | IXON;
    before.c_oflag = OPOST | ONLCR;
    before.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN;
    struct station station = {.termios = &before};
    struct pty *pty = station_home(*state, &station);
    pty_type(pty, "\023ad\021a");
    station_sees(pty, "[ada_");
    pty_type(pty, "\017\017"); /* sign out, end */
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    pty_termios(pty, &after);
    assert_int_equal(after.c_iflag, before.c_iflag);
    assert_int_equal(after.c_oflag, before.c_oflag);
    assert_int_equal(after.c_lflag, before.c_lflag);
    pty_free(pty);
}

/* ---- 12: pasting ---- */

static void report_12_paste_runs_no_command(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\t");
    station_sees(pty, "/ To the field");
    pty_type(pty, "\033[200~d\ny\nqq gc http://x\017\033[201~");
    station_sees(pty, "Paste ignored: no text field has the focus.");
    station_sees(pty, "> 1");
    pty_type(pty, "\r");
    station_sees(pty, "Chart > Summary");
    pty_type(pty, "\033[200~gl\n\003q\033[201~");
    station_sees(pty, "Paste ignored");
    station_sees(pty, "Chart > Summary");
    station_quit(pty);
}

static void report_12_pasted_lines_are_text(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\033[200~adams\nash\rley\n\033[201~");
    station_sees(pty, "[adams ash ley");
    station_sees(pty, " Home "); /* nothing was opened */
    pty_type(pty, "\025");
    char words[5000 + 16] = "\033[200~";
    memset(words + 6, 'x', 5000);
    memcpy(words + 5006, "\033[201~", 7);
    pty_type(pty, words);
    station_sees(pty, "120");        /* what there is room for is said */
    station_never_shows(pty, "xxx"); /* and nothing is cut unseen */
    station_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_8_esc_acts_at_once),
        cmocka_unit_test(report_8_a_split_arrow_is_no_text),
        cmocka_unit_test(report_9_both_backspaces_delete),
        cmocka_unit_test(report_10_ctrl_s_freezes_nothing),
        cmocka_unit_test(report_12_paste_runs_no_command),
        cmocka_unit_test(report_12_pasted_lines_are_text),
    };
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
