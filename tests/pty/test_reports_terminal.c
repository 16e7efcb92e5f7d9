/* SPDX-License-Identifier: MIT */
/* The real program against what others' programs did wrong on terminals; the numbers are those of
 * the list of reports in docs/testing.md. */
#include "support/station.h"

#include "chartty/base/clock.h"

#include <signal.h>
#include <sys/wait.h>

/* ---- 1: narrower than a screen needs ---- */

static bool shows_anything(struct pty *pty, void *context)
{
    (void)context;
    return strspn(pty_screen(pty), "\n ") < strlen(pty_screen(pty));
}

static void report_1_starts_at_any_size(void **state)
{
    static const int sizes[][2] = {{1, 1}, {3, 10}, {5, 20}, {23, 80}, {24, 79}, {100, 300}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct station station = {.height = sizes[i][0], .width = sizes[i][1]};
        struct pty *pty = station_start(*state, &station);
        assert_true(pty_wait(pty, shows_anything, NULL, PATIENCE_MS));
        if (sizes[i][1] >= 20 && sizes[i][1] < 300) {
            station_sees(pty, "needs 80x24");
        }
        pty_resize(pty, 24, 80);
        station_sign_in(pty, "demo-doctor");
        station_sees(pty, "300 patients");
        station_quit(pty);
    }
}

static void report_1_a_chart_survives_fifty_resizes(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    pty_type(pty, "gl");
    station_sees(pty, "> 1");
    pty_type(pty, "jj");
    station_sees(pty, "> 3");
    char before[128], after[128];
    station_row(pty, "> 3", before, sizeof before);
    for (int i = 0; i < 50; i++) {
        pty_resize(pty, 4, 12);
        pty_resize(pty, 24, 80);
    }
    pty_resize(pty, 4, 40);
    station_sees(pty, "needs 80x24, now 40x4");
    station_sees(pty, "ADAMS, Ashley"); /* whose chart it is stays where there is room */
    pty_resize(pty, 24, 80);
    station_sees(pty, "> 3");
    station_row(pty, "> 3", after, sizeof after);
    assert_string_equal(before, after);
    station_quit(pty);
}

/* ---- 2: a resize while something is open on top ---- */

static bool cursor_is_there(struct pty *pty, void *context)
{
    int row, column;
    pty_cursor(pty, &row, &column);
    return row == 2 && column == *(int *)context;
}

static void field_stands(struct pty *pty, const char *shown, int column)
{
    station_sees(pty, shown);
    assert_true(pty_wait(pty, cursor_is_there, &column, PATIENCE_MS));
    station_sees(pty, shown);
}

static void report_2_a_resize_keeps_what_is_typed(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "ashb");
    field_stands(pty, "[ashb_", 19);
    pty_resize(pty, 30, 100);
    station_sees(pty, "Preview (not opened)");
    field_stands(pty, "[ashb_", 19);
    pty_resize(pty, 20, 60);
    station_sees(pty, "needs 80x24, now 60x20");
    pty_type(pty, "r"); /* typed while it cannot be seen */
    pty_resize(pty, 24, 80);
    field_stands(pty, "[ashbr_", 20);
    station_sees(pty, "1 match");
    station_quit(pty);
}

static void report_2_overlays_are_laid_out_anew(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\033OP");
    station_sees(pty, "Help - Home");
    pty_resize(pty, 30, 110);
    station_sees(pty, "db:sqlite ok"); /* the bar is wider now */
    station_sees(pty, "Help - Home");
    pty_type(pty, "\033");
    station_loses(pty, "Help - Home");
    pty_type(pty, "\013vit");
    station_sees(pty, "vit_");
    pty_resize(pty, 26, 81);
    station_sees(pty, "vit_");
    pty_type(pty, "a");
    station_sees(pty, "vita_");
    pty_type(pty, "\033");
    station_loses(pty, "vita_");
    station_quit(pty);
}

/* ---- 3: a locale that cannot ---- */

static void report_3_a_locale_without_utf8_gets_ascii(void **state)
{
    static const char *const locales[] = {"C", "en_US.ISO-8859-1", "xx_YY.UTF-8"};
    char database[PATH_ROOM];
    world_copy(*state, "locale.db", database);
    world_add_patient(database, "M\u00fcller", "J\u00fcrgen");
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        struct station station = {.db = database, .locale = locales[i]};
        struct pty *pty = station_home(*state, &station);
        station_open_chart(pty, "muller jurgen", "MULLER, Jurgen");
        size_t length;
        const char *raw = pty_raw(pty, &length);
        for (size_t at = 0; at < length; at++) {
            assert_true((unsigned char)raw[at] < 0x80);
        }
        station_quit(pty);
    }
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE last_name = "
                                            "'M\u00fcller' AND first_name = 'J\u00fcrgen'"),
                     1);
}

/* ---- 5: clusters and wide letters ---- */

static void report_5_the_border_stays_straight(void **state)
{
    static const char *const names[] = {"\U0001F469\u200D\U0001F469\u200D\U0001F467 Familie",
                                        "\U0001F1E9\U0001F1EA Flagge",
                                        "\u5c71\u7530\u592a\u90ce",
                                        "e\u0301\u0302\u0303\u0304\u0305\u0306 Marken",
                                        "\uff26\uff55\uff4c\uff4c",
                                        "\u2764\uFE0F Herz"};
    enum { BORDER = 80 };
    char database[PATH_ROOM], mrn[16];
    world_copy(*state, "clusters.db", database);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(mrn, sizeof mrn, "MRNWIDE%zu", i);
        world_run_with(database,
                       "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                       "(?1, 'Aab' || ?2, '(' || ?2, '1990-01-01')",
                       (const char *const[]){mrn, names[i], NULL});
    }
    struct station station = {.db = database, .height = 40, .width = 120};
    struct pty *pty = station_home(*state, &station);
    pty_type(pty, "aab");
    station_sees(pty, "6 matches");
    station_sees(pty, "MRNWIDE5");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(mrn, sizeof mrn, "MRNWIDE%zu", i);
        int row = station_row(pty, mrn, NULL, 0);
        assert_true(row > 0);
        if (pty_cell(pty, row, BORDER) != 0x2502) {
            fail_msg("row %d has no border at column %d:\n%s", row, BORDER, pty_screen(pty));
        }
    }
    station_wrote_no_raw(pty);
    station_quit(pty);
}

static void report_5_backspace_takes_a_whole_cluster(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "a\U0001F469\u200D\U0001F469\u200D\U0001F467");
    station_sees(pty, "[a");
    station_loses(pty, "[a_");
    pty_type(pty, "\x7f");
    station_sees(pty, "[a_");
    pty_type(pty, "e\u0301");
    station_sees(pty, "[ae\u0301_");
    pty_type(pty, "\x7f");
    station_sees(pty, "[a_");
    station_quit(pty);
}

/* ---- 6: a TERM that this machine does not know ---- */

static void report_6_an_unknown_terminal_is_named(void **state)
{
    static const struct {
        const char *term;
        bool unset;
        const char *message;
    } refused[] = {
        {NULL, true, "TERM is not set"},
        {"", false, "TERM is not set"},
        {"dumb", false, "TERM=dumb cannot place the cursor"},
        {"nonsense", false, "TERM=nonsense is not known on this machine"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct station station = {
            .term = refused[i].term, .term_unset = refused[i].unset, .width = 200};
        struct pty *pty = station_start(*state, &station);
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        assert_int_equal(pty_status(pty), 1 << 8);
        station_sees(pty, refused[i].message);
        station_sees(pty, "TERM=xterm chartty"); /* the way out */
        assert_null(strchr(pty_raw(pty, NULL), '\033'));
        struct termios now;
        pty_termios(pty, &now);
        assert_true((now.c_lflag & (ECHO | ICANON)) == (ECHO | ICANON));
        pty_free(pty);
    }
}

static void report_6_every_known_terminal_opens(void **state)
{
    static const char *const terms[] = {"xterm", "xterm-256color", "vt100",       "vt220",
                                        "linux", "screen",         "tmux",        "xterm-mono",
                                        "putty", "rxvt",           "xterm-direct"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct station station = {.term = terms[i]};
        struct pty *pty = station_home(*state, &station);
        pty_type(pty, "ashbr");
        station_sees(pty, "1 match");
        station_quit(pty);
    }
    struct station kitty = {.term = "xterm-kitty"};
    struct pty *pty = station_start(*state, &kitty);
    station_sees(pty, "TERM=xterm-kitty is not known on this machine; it is used as an xterm.");
    station_quit(pty);
}

/* ---- 13: the line goes away ---- */

struct hang_up {
    const struct world *world;
    bool is_ignored, by_signal; /* nohup; kill */
    const char *waiting;        /* a script whose query is under way; NULL none */
};

/* What the end took; more than a second and a half of the processor's is too long at any rate. */
static int64_t hang_up(void *context)
{
    const struct hang_up *how = context;
    struct station station = {.db = how->waiting};
    void (*before)(int) = signal(SIGHUP, how->is_ignored ? SIG_IGN : SIG_DFL);
    struct pty *pty = station_home(how->world, &station);
    signal(SIGHUP, before);
    pty_type(pty, "smi");
    station_sees(pty, how->waiting != NULL ? "searching..." : "[smi_");
    int64_t from = clock_monotonic_ms();
    if (how->by_signal) {
        kill(pty_pid(pty), SIGHUP);
    } else {
        pty_hang_up(pty);
    }
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    int64_t took = clock_monotonic_ms() - from;
    took = pty_cpu_ms(pty) > 1500 ? INT64_MAX : took;
    pty_free(pty);
    world_run(how->world->demo, "BEGIN EXCLUSIVE; COMMIT");
    return took;
}

static void report_13_a_dropped_line_ends_it(void **state)
{
    struct hang_up ways[] = {{.world = *state},
                             {.world = *state, .is_ignored = true},
                             {.world = *state, .by_signal = true}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        assert_in_range(quickest_turn(hang_up, &ways[i], 2000), 0, 2000);
    }
}

static void report_13_also_while_a_query_waits(void **state)
{
    const struct world *world = *state;
    char url[PATH_ROOM];
    world_script(world, "hangup.script", world->demo, "query PATIENT_SEARCH stall 600000", url);
    struct hang_up how = {.world = world, .waiting = url};
    assert_in_range(quickest_turn(hang_up, &how, 2000), 0, 2000);
}

/* ---- 14: modes left on ---- */

static void report_14_every_exit_gives_the_terminal_back(void **state)
{
    static const struct {
        const char *keys;
        int signal_number, status;
    } ways[] = {{"\017\017", 0, 0},     {NULL, SIGTERM, 0},       {NULL, SIGHUP, 0},
                {NULL, SIGINT, 0},      {NULL, SIGQUIT, 0},       {NULL, SIGABRT, SIGABRT},
                {"\003\017\017", 0, 0}, {NULL, SIGSEGV, SIGSEGV}, {NULL, SIGBUS, SIGBUS}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct pty *pty = station_home(*state, NULL);
        if (ways[i].keys != NULL) {
            pty_type(pty, ways[i].keys);
        } else {
            kill(pty_pid(pty), ways[i].signal_number);
        }
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        assert_int_equal(pty_status(pty) & 0x7f, ways[i].status);
        station_is_given_back(pty);
        station_never_shows(pty, "MRN"); /* nothing of a patient stays on the screen */
        pty_free(pty);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_1_starts_at_any_size),
        cmocka_unit_test(report_1_a_chart_survives_fifty_resizes),
        cmocka_unit_test(report_2_a_resize_keeps_what_is_typed),
        cmocka_unit_test(report_2_overlays_are_laid_out_anew),
        cmocka_unit_test(report_3_a_locale_without_utf8_gets_ascii),
        cmocka_unit_test(report_5_the_border_stays_straight),
        cmocka_unit_test(report_5_backspace_takes_a_whole_cluster),
        cmocka_unit_test(report_6_an_unknown_terminal_is_named),
        cmocka_unit_test(report_6_every_known_terminal_opens),
        cmocka_unit_test(report_13_a_dropped_line_ends_it),
        cmocka_unit_test(report_13_also_while_a_query_waits),
        cmocka_unit_test(report_14_every_exit_gives_the_terminal_back),
    };
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
