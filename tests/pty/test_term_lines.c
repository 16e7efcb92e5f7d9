/* SPDX-License-Identifier: MIT */
/* The terminal when the line stops, hangs up, or the program is stopped or killed. */
#include "helper.h"

#include "chartty/base/clock.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>

static struct pty *start(void)
{
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", NULL, 24, 80);
    assert_text(pty, "frame 1");
    return pty;
}

static struct pty *start_and_keep_termios(struct termios *before)
{
    struct pty *pty = start();
    pty_termios_before(pty, before);
    assert_true(before->c_lflag & ECHO);
    return pty;
}

/* Modes off, the screen cleared and left, in the bytes since the last pty_forget. */
static void assert_given_back(struct pty *pty, const struct termios *before)
{
    static const char *const off[] = {"\033[?1000l", "\033[?1002l", "\033[?1003l",
                                      "\033[?1006l", "\033[?2004l", "\033[?1049l"};
    struct termios after;
    const char *raw = pty_raw(pty, NULL);
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        assert_non_null(strstr(raw, off[i]));
    }
    const char *cleared = strstr(raw, "\033[2J");
    assert_non_null(cleared);
    assert_true(cleared < strstr(raw, "\033[?1049l"));
    if (pty_shows(pty, "row")) {
        fail_msg("the screen still shows:\n%s", pty_screen(pty));
    }
    assert_true(pty_cursor_visible(pty));
    pty_termios(pty, &after);
    assert_memory_equal(before, &after, sizeof after);
}

static void test_every_way_out_gives_the_terminal_back(void **state)
{
    (void)state;
    static const struct {
        const char *keys;
        int signal_number, status;
    } ways[] = {{"q", 0, 0},       {NULL, SIGTERM, 0}, {NULL, SIGHUP, 0},
                {NULL, SIGINT, 0}, {NULL, SIGQUIT, 0}, {"!", 0, SIGABRT}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct termios before;
        struct pty *pty = start_and_keep_termios(&before);
        pty_forget(pty);
        if (ways[i].keys != NULL) {
            pty_type(pty, ways[i].keys);
        } else {
            kill(pty_pid(pty), ways[i].signal_number);
        }
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        assert_int_equal(pty_status(pty) & 0x7f, ways[i].status);
        assert_given_back(pty, &before);
        if (ways[i].signal_number != 0) {
            assert_non_null(strstr(pty_report(pty), "hangup\n"));
        }
        pty_free(pty);
    }
}

/* What a hang-up takes; more than a second of the processor's time is too long at any rate. */
static int64_t hang_up(void *context)
{
    (void)context;
    struct pty *pty = start();
    int64_t from = clock_monotonic_ms();
    pty_hang_up(pty);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    int64_t took = clock_monotonic_ms() - from;
    took = pty_cpu_ms(pty) > 1000 ? INT64_MAX : took;
    const char *told = strstr(pty_report(pty), "hangup\n");
    assert_non_null(told);
    assert_null(strstr(told + 1, "hangup\n"));
    pty_free(pty);
    return took;
}

/* Field report 13. */
static void test_a_hang_up_ends_it_at_once(void **state)
{
    (void)state;
    assert_in_range(quickest_turn(hang_up, NULL, 2000), 0, 2000);
}

/* Field report 10. */
static void test_ctrl_s_is_a_key(void **state)
{
    (void)state;
    struct pty *pty = start();
    pty_type(pty, "\023nn\021");
    assert_report(pty, "key ^S\nkey n\nkey n\nkey ^Q\n");
    assert_text(pty, "frame 3");
    pty_type(pty, "\003\032\034");
    assert_report(pty, "key ^C\nkey ^Z\nkey ^\\\n");
    pty_free(pty);
}

/* The line takes nothing for more than a second; then the present frame comes, and no old one. */
static void test_a_stopped_line_shows_the_present_frame(void **state)
{
    (void)state;
    struct pty *pty = start();
    pty_forget(pty);
    pty_xoff(pty, true);
    pty_type(pty, "njjjnjnt");
    assert_report(pty, "tick"); /* a timer of 1.3 s: none waits for output */
    assert_report(pty, "key n");
    assert_false(pty_shows(pty, "frame 2"));
    pty_type(pty, "n");
    assert_true(pty_wait_report(pty, "key t\ntick\nkey n\n", PATIENCE_MS));
    pty_xoff(pty, false);
    assert_text(pty, "frame 5");
    assert_text(pty, "row 4");
    assert_report(pty, "drained");
    const char *raw = pty_raw(pty, NULL);
    assert_int_equal(raw[0], '\030');
    assert_null(strstr(raw, "frame 2"));
    assert_null(strstr(raw, "frame 3"));
    assert_null(strstr(raw, "frame 4"));
    /* And it goes on as before. */
    pty_type(pty, "n");
    assert_text(pty, "frame 6");
    pty_free(pty);
}

/* How long the line was stopped: was it more than a second, it was no short stop. */
static int64_t stop_shortly(void *context)
{
    bool *repainted = context;
    struct pty *pty = start();
    pty_forget(pty);
    int64_t from = clock_monotonic_ms();
    pty_xoff(pty, true);
    pty_type(pty, "njjnz");
    assert_report(pty, "key z");
    pty_xoff(pty, false);
    assert_text(pty, "frame 3");
    int64_t took = clock_monotonic_ms() - from;
    assert_text(pty, "key z");
    assert_report(pty, "drained");
    *repainted = strchr(pty_raw(pty, NULL), '\030') != NULL;
    pty_free(pty);
    return took;
}

/* A short stop loses nothing and repaints nothing. */
static void test_a_short_stop(void **state)
{
    (void)state;
    bool repainted = true;
    assert_in_range(quickest_turn(stop_shortly, &repainted, 900), 0, 900);
    assert_false(repainted);
}

/* Nobody reads until the line is full, in the middle of a frame. */
static void test_a_reader_that_stops(void **state)
{
    (void)state;
    struct pty *pty = start_helper("xterm-256color", "C.UTF-8", NULL, 50, 200);
    assert_text(pty, "frame 1");
    pty_pause(pty, true);
    pty_type(pty, "f");
    assert_report(pty, "flooded 101"); /* keys and timers went on */
    pty_type(pty, "tn");
    assert_report(pty, "tick");
    pty_type(pty, "n");
    assert_report(pty, "tick\nkey n\n");
    pty_pause(pty, false);
    assert_text(pty, "frame 103");
    pty_type(pty, "j");
    assert_text(pty, "row 701");
    const char *screen = pty_screen(pty);
    assert_memory_equal(screen, "frame 103 size 50x200 depth 3\n", 30);
    assert_null(strstr(screen + 30, "frame"));
    pty_free(pty);
}

static int64_t quit_stopped(void *context)
{
    (void)context;
    struct pty *pty = start();
    int64_t from = clock_monotonic_ms();
    pty_xoff(pty, true);
    pty_type(pty, "nq");
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    int64_t took = clock_monotonic_ms() - from;
    struct termios after;
    pty_termios(pty, &after);
    assert_true(after.c_lflag & ECHO);
    pty_free(pty);
    return took;
}

static void test_quitting_while_the_line_is_stopped(void **state)
{
    (void)state;
    assert_in_range(quickest_turn(quit_stopped, NULL, 2000), 0, 2000);
}

/* kill -STOP: the shell takes the terminal as it is, changes modes and writes over the screen. */
static void test_stop_and_continue(void **state)
{
    (void)state;
    struct termios before, raw, after;
    struct pty *pty = start_and_keep_termios(&before);
    pty_termios(pty, &raw);
    pty_type(pty, "s"); /* not in the middle of a frame */
    assert_report(pty, "key s");
    kill(pty_pid(pty), SIGSTOP);
    pty_wait_stopped(pty);
    pty_set_termios(pty, &before);
    pty_disturb(pty, "\033[?1049l\033[?2004l\033[2J$ other program\r\n");
    pty_forget(pty);
    kill(pty_pid(pty), SIGCONT);
    assert_report(pty, "continued");
    assert_text(pty, "frame 1");
    assert_text(pty, "row 1");
    assert_false(pty_shows(pty, "other program"));
    assert_non_null(strstr(pty_raw(pty, NULL), "\033[?2004h"));
    pty_termios(pty, &after);
    assert_memory_equal(&raw, &after, sizeof raw);
    pty_type(pty, "n");
    assert_text(pty, "frame 2");
    pty_forget(pty);
    pty_type(pty, "q");
    assert_ends(pty, 0);
    assert_given_back(pty, &before);
    pty_free(pty);
}

/* kill -TSTP: the terminal is given back first, nothing of a patient stays on it. */
static void test_a_stop_from_outside(void **state)
{
    (void)state;
    struct termios before;
    struct pty *pty = start_and_keep_termios(&before);
    pty_forget(pty);
    kill(pty_pid(pty), SIGTSTP);
    pty_wait_stopped(pty);
    assert_given_back(pty, &before);
    pty_resize(pty, 30, 90);
    kill(pty_pid(pty), SIGCONT);
    assert_text(pty, "frame 1 size 30x90");
    assert_report(pty, "continued");
    pty_type(pty, "n");
    assert_text(pty, "frame 2");
    pty_free(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way_out_gives_the_terminal_back),
        cmocka_unit_test(test_a_hang_up_ends_it_at_once),
        cmocka_unit_test(test_ctrl_s_is_a_key),
        cmocka_unit_test(test_a_stopped_line_shows_the_present_frame),
        cmocka_unit_test(test_a_short_stop),
        cmocka_unit_test(test_a_reader_that_stops),
        cmocka_unit_test(test_quitting_while_the_line_is_stopped),
        cmocka_unit_test(test_stop_and_continue),
        cmocka_unit_test(test_a_stop_from_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
