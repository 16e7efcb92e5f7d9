/* SPDX-License-Identifier: MIT */
/* The real program when the records are slow, failing or gone, and when the line is. */
#include "support/station.h"

#include "chartty/base/clock.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct pty *start_script(const struct world *world, const char *directives)
{
    char url[PATH_ROOM];
    world_script(world, "slow.script", world->demo, directives, url);
    struct station station = {.db = url};
    struct pty *pty = station_start(world, &station);
    station_sign_in(pty, "demo-doctor");
    return pty;
}

/* A script's gate: what waits for it waits, and what is lost while it is there is lost. */
static void shut_gate(const struct world *world)
{
    char path[PATH_ROOM];
    world_write(world, "gate", "", path);
}

static void open_gate(const struct world *world)
{
    char path[PATH_ROOM];
    world_path(world, "gate", path);
    assert_int_equal(unlink(path), 0);
}

/* Keys until the text is there: a read that was under way when the gate changed may still be told.
 */
static void type_until(struct pty *pty, const char *keys, const char *text)
{
    int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;
    do {
        pty_type(pty, keys);
    } while (!pty_wait_text(pty, text, 200) && clock_monotonic_ms() < deadline);
    station_sees_within(pty, text, 1);
}

/* ---- a query that fails ---- */

static void a_failed_list_says_why_and_which_key(void **state)
{
    static const struct {
        const char *query, *keys, *title;
    } lists[] = {{"PROVIDERS", "gr", " Providers"},
                 {"APPOINTMENTS_UPCOMING", "gu", " Upcoming"},
                 {"MEDICATIONS_ACTIVE", "gk", " Active"},
                 {"PROVIDERS_OF_DAY", "gc", " Schedule"}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        char directive[80];
        snprintf(directive, sizeof directive, "query %s error busy", lists[i].query);
        struct pty *pty = start_script(*state, directive);
        station_sees(pty, "> 1");
        pty_type(pty, "\t");
        station_sees(pty, "/ To the field");
        pty_type(pty, lists[i].keys);
        station_sees(pty, lists[i].title);
        station_sees(pty, "[!] The database did not answer: busy.");
        station_sees(pty, "F5 tries again");
        station_never_shows(pty, "No ");
        station_never_shows(pty, "None");
        station_quit(pty);
    }
}

/* A provider's day that could not be read is not a free one. */
static void failed_columns_are_no_free_columns(void **state)
{
    char database[PATH_ROOM], url[PATH_ROOM];
    world_copy(*state, "columns.db", database);
    world_run(database,
              "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, "
              "status) SELECT 'APTDAY' || value, 1, 1, date('now', value || ' days'), '09:00', "
              "'scheduled' FROM json_each('[-1, 0, 1]')");
    world_script(*state, "columns.script", database, "query APPOINTMENTS_OF_DAY error busy", url);
    struct station station = {.db = url};
    struct pty *pty = station_home(*state, &station);
    pty_type(pty, "\t");
    station_sees(pty, "/ To the field");
    pty_type(pty, "gc");
    station_sees(pty, "[!] failed");
    station_sees(pty, "not read; F5 tries again");
    station_never_shows(pty, "free");
    station_quit(pty);
}

static void a_failed_search_is_no_empty_list(void **state)
{
    struct pty *pty = start_script(*state, "query PATIENT_SEARCH error damaged");
    station_sees(pty, "> 1");
    pty_type(pty, "zhang");
    station_sees(pty, "search failed");
    station_sees(pty, "[!] The database did not answer: damaged.");
    station_sees(pty, "F5 tries again");
    station_never_shows(pty, "No patient matches");
    station_never_shows(pty, "ADAMS"); /* nor the rows of the question before */
    pty_type(pty, "\r");
    station_sees(pty, "No patient is selected.");
    pty_type(pty, "\025"); /* all patients again */
    station_sees(pty, "300 patients");
    station_sees(pty, "ADAMS");
    station_quit(pty);
}

static void a_failed_chart_claims_nothing(void **state)
{
    struct pty *pty = start_script(*state, "query ALLERGIES_OF_PATIENT error connection lost");
    station_sees(pty, "> 1");
    pty_type(pty, "\r");
    station_sees(pty, "This chart could not be read.");
    station_sees(pty, "[x] Allergies unavailable");
    station_sees(pty, "connection lost");
    station_sees(pty, "F5");
    station_never_shows(pty, "not recorded");
    station_never_shows(pty, "No active medications");
    station_quit(pty);
}

/* ---- slow ---- */

static void a_slow_page_says_that_it_loads(void **state)
{
    shut_gate(*state);
    struct pty *pty = start_script(*state, "query PROVIDERS wait gate");
    station_sees(pty, "> 1");
    pty_type(pty, "\t");
    station_sees(pty, "/ To the field");
    int64_t from = clock_monotonic_ms();
    pty_type(pty, "gr");
    station_sees(pty, "loading...");
    assert_true(clock_monotonic_ms() - from >= 400);
    pty_type(pty, "\033OP"); /* other keys work meanwhile */
    station_sees(pty, "Help - Providers");
    pty_type(pty, "\033");
    station_loses(pty, "Help - Providers");
    pty_type(pty, "\033");
    station_sees(pty, "Reading cancelled. F5 reads again.");
    station_never_shows(pty, "loading...");
    pty_type(pty, "\033[15~");
    station_sees(pty, "loading...");
    open_gate(*state);
    station_sees(pty, "> 1");
    station_never_shows(pty, "cancelled");
    station_quit(pty);
}

/* Under 400 ms nothing is said; a page that a busy machine makes slower may say so. */
static void a_quick_page_never_says_loading(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "\t");
    station_sees(pty, "/ To the field");
    for (int turn = 0; turn < 3; turn++) {
        pty_forget(pty);
        int64_t from = clock_monotonic_ms();
        pty_type(pty, "gr");
        station_sees(pty, " Providers");
        station_sees(pty, "> 1");
        bool is_said = strstr(pty_raw(pty, NULL), "loading") != NULL;
        assert_true(!is_said || clock_monotonic_ms() - from >= 400);
        pty_type(pty, "gh");
        station_sees(pty, "Find patient");
        station_sees(pty, "> 1");
    }
    station_quit(pty);
}

/* With every search waiting, and none getting anywhere, each key is answered. */
static void a_stalled_search_holds_up_no_key(void **state)
{
    shut_gate(*state);
    struct pty *pty = start_script(*state, "query PATIENT_SEARCH wait gate");
    station_sees(pty, "> 1");
    const char *word = "ashbr";
    char shown[16] = "[";
    int64_t from = clock_monotonic_ms();
    for (int i = 0; word[i] != '\0'; i++) {
        snprintf(shown, sizeof shown, "[%.*s_", i + 1, word);
        pty_send(pty, word + i, 1);
        station_sees(pty, shown);
    }
    station_sees(pty, "searching...");
    assert_true(clock_monotonic_ms() - from >= 400);
    pty_type(pty, "\033OP");
    station_sees(pty, "Help - Home");
    pty_type(pty, "\033");
    station_loses(pty, "Help - Home");
    pty_resize(pty, 30, 100);
    station_sees(pty, "\u2502"); /* the line that only a wide screen has */
    open_gate(*state);
    station_sees(pty, "Preview");
    station_sees(pty, "1 match");
    station_sees(pty, "ASHBROOK, Benjamin");
    station_quit(pty);
}

/* Esc hits the query that is under way, and no later one. */
static void a_cancel_hits_its_query_alone(void **state)
{
    shut_gate(*state);
    struct pty *pty = start_script(*state, "query PATIENT_SEARCH wait gate");
    station_sees(pty, "> 1");
    for (int round = 0; round < 2; round++) {
        pty_type(pty, "ada");
        station_sees(pty, "searching...");
        pty_type(pty, "\033");
        station_sees(pty, "Search cancelled. F5 searches again.");
        pty_type(pty, "\025ashbr");
        station_sees(pty, "searching...");
        open_gate(*state);
        station_sees(pty, "ASHBROOK, Benjamin");
        station_sees(pty, "1 match");
        station_never_shows(pty, "cancelled");
        pty_type(pty, "\025");
        station_sees(pty, "300 patients");
        shut_gate(*state);
    }
    open_gate(*state);
    station_quit(pty);
}

static void any_size_while_loading(void **state)
{
    static const int sizes[][2] = {{1, 1},  {300, 100}, {2, 300}, {100, 300}, {24, 80},
                                   {1, 80}, {24, 1},    {23, 79}, {1, 1},     {24, 80}};
    struct pty *pty = start_script(*state, "delay 300");
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            pty_resize(pty, sizes[i][0], sizes[i][1]);
            pty_settle(pty, 20); /* time for a frame of that size, if it is quick */
        }
    }
    station_sees(pty, "300 patients");
    station_sees(pty, "1-9 of 300."); /* how wide its numbers stand is told by the largest seen */
    pty_type(pty, "\r");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pty_resize(pty, sizes[i][0], sizes[i][1]);
        pty_settle(pty, 20);
    }
    station_sees(pty, "ADAMS, Ashley");
    station_sees(pty, "Active medications");
    station_quit(pty);
}

/* ---- 19: the connection is lost and comes back ---- */

static void report_19_a_lost_connection_comes_back(void **state)
{
    static const struct {
        const char *keys, *title, *has;
    } sections[] = {{"gm", "Chart > Medications", "> 1"},
                    {"ga", "Chart > Allergies", "> 1"},
                    {"gp", "Chart > Appointments", "> 1"},
                    {"gt", "Chart > Timeline", "> 1"}};
    struct pty *pty = start_script(*state, "lost while gate");
    station_sees(pty, "> 1");
    pty_type(pty, "\r");
    station_sees(pty, "ADAMS, Ashley");
    station_sees(pty, "Active medications");
    shut_gate(*state);
    type_until(pty, "\033[15~", "connection lost");
    station_sees(pty, "Not refreshed");
    station_sees(pty, "ADAMS, Ashley"); /* what is there stays, and is said to be old */
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        pty_type(pty, sections[i].keys);
        station_sees(pty, sections[i].title);
        /* Its entry in the audit is asked for first: no view without it. */
        station_sees(pty, "not shown: The database did not");
        station_sees(pty, "answer: connection lost.");
        station_sees(pty, "F5 tries again");
    }
    open_gate(*state); /* it is back */
    type_until(pty, "\033[15~", "> 1");
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        pty_type(pty, sections[i].keys);
        station_sees(pty, sections[i].title);
        type_until(pty, "\033[15~", sections[i].has);
        station_never_shows(pty, "connection lost");
    }
    pty_type(pty, "gs");
    station_sees(pty, "Known allergies");
    station_never_shows(pty, "connection lost");
    station_quit(pty);
}

static void report_19_a_list_that_is_not_refreshed_says_so(void **state)
{
    struct pty *pty = start_script(*state, "lost while gate");
    station_sees(pty, "> 1");
    pty_type(pty, "\t");
    station_sees(pty, "/ To the field");
    pty_type(pty, "gr");
    station_sees(pty, " Providers");
    station_sees(pty, "> 1");
    shut_gate(*state);
    type_until(pty, "\033[15~", "Not refreshed");
    station_sees(pty, "connection lost");
    station_sees(pty, "> 1");
    open_gate(*state);
    type_until(pty, "\033[15~", " 1-9 of 40");
    station_never_shows(pty, "Not refreshed");
    station_quit(pty);
}

/* ---- the line ---- */

/* What a person inside tmux would take for a slow program; who has no tmux is told nothing. */
static void inside_tmux_its_wait_is_named(void **state)
{
    static const char *const variables[] = {"TMUX=/tmp/tmux-0/default,1,0", NULL};
    for (int i = 0; i < 2; i++) {
        struct station station = {.environment = i == 0 ? variables : NULL};
        struct pty *pty = station_start(*state, &station);
        station_sees(pty, "[ Sign in ]");
        if (i == 0) {
            station_sees(pty, "tmux holds Esc back. In tmux: set -s escape-time 20");
        } else {
            station_never_shows(pty, "tmux");
        }
        pty_type(pty, "\017");
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        pty_free(pty);
    }
}

static void a_stop_by_signal_and_back(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    pty_type(pty, "ashbr");
    station_sees(pty, "1 match");
    for (int round = 0; round < 2; round++) {
        pty_forget(pty);
        kill(pty_pid(pty), round == 0 ? SIGTSTP : SIGSTOP);
        pty_wait_stopped(pty);
        if (round == 0) {
            station_is_given_back(pty);
            station_never_shows(pty, "ASHBROOK"); /* nothing of a patient stays for the shell */
        }
        pty_disturb(pty, "\033[?1049l\033[2J\033[H$ another program\r\n");
        pty_resize(pty, 26 + round, 90);
        kill(pty_pid(pty), SIGCONT);
        station_sees(pty, "Locked"); /* whoever woke it may be somebody else */
        station_never_shows(pty, "ASHBROOK");
        pty_type(pty, station_password("demo-doctor"));
        pty_type(pty, "\r");
        station_sees(pty, "[ashbr_");
        station_sees(pty, "ASHBROOK, Benjamin");
        station_loses(pty, "another program");
    }
    pty_type(pty, "\r");
    station_sees(pty, "Chart > Summary");
    station_quit(pty);
}

/* The line takes nothing for a while (a minute with CHARTTY_SOAK=1): keys, timers and data go on,
 * and what comes first then is the present. */
static void a_stopped_line_shows_the_present_first(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "stopped.db", database);
    struct station station = {.db = database};
    struct pty *pty = station_home(*state, &station);
    pty_forget(pty);
    pty_xoff(pty, true);
    pty_type(pty, "ashbr\tgrgu"); /* through three screens */
    world_run(database, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                        "('MRNPRESENT', 'Aaaa', 'Aaaa', '1990-01-01')");
    pty_settle(pty, getenv("CHARTTY_SOAK") != NULL ? 60000 : 3000);
    pty_type(pty, "gh/\025");
    pty_settle(pty, 500);
    pty_xoff(pty, false);
    station_sees(pty, "301 patients");
    station_sees(pty, "MRNPRESENT");
    const char *raw = pty_raw(pty, NULL);
    assert_null(strstr(raw, "Providers"));
    assert_null(strstr(raw, "Upcoming appointments"));
    assert_null(strstr(raw, "ashbr"));
    pty_type(pty, "ashbr"); /* and it goes on as before */
    station_sees(pty, "1 match");
    station_quit(pty);
}

/* What a hang-up takes on a line that takes nothing. */
static int64_t hang_up_stopped(void *context)
{
    struct pty *pty = station_home(context, NULL);
    pty_xoff(pty, true);
    pty_type(pty, "ash");
    int64_t from = clock_monotonic_ms();
    kill(pty_pid(pty), SIGHUP);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    int64_t took = clock_monotonic_ms() - from;
    pty_free(pty);
    return took;
}

static void a_stopped_line_holds_up_no_hang_up(void **state)
{
    assert_in_range(quickest_turn(hang_up_stopped, *state, 2000), 0, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_list_says_why_and_which_key),
        cmocka_unit_test(failed_columns_are_no_free_columns),
        cmocka_unit_test(a_failed_search_is_no_empty_list),
        cmocka_unit_test(a_failed_chart_claims_nothing),
        cmocka_unit_test(a_slow_page_says_that_it_loads),
        cmocka_unit_test(a_quick_page_never_says_loading),
        cmocka_unit_test(a_stalled_search_holds_up_no_key),
        cmocka_unit_test(a_cancel_hits_its_query_alone),
        cmocka_unit_test(any_size_while_loading),
        cmocka_unit_test(report_19_a_lost_connection_comes_back),
        cmocka_unit_test(report_19_a_list_that_is_not_refreshed_says_so),
        cmocka_unit_test(inside_tmux_its_wait_is_named),
        cmocka_unit_test(a_stop_by_signal_and_back),
        cmocka_unit_test(a_stopped_line_shows_the_present_first),
        cmocka_unit_test(a_stopped_line_holds_up_no_hang_up),
    };
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
