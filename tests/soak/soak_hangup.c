/* SPDX-License-Identifier: MIT */
/*
 * A form that is being filled in when the line goes (SIGHUP, SIGTERM, a closed terminal): every
 * character that the screen showed is in the draft, the process is gone within 2 s, the draft is
 * offered to its owner alone. Each way 5 times a change, 100 times a night; a change, beside
 * whatever else the machine does, wants the half of them gone in that time.
 */
#include "soak/soak.h"
#include "support/station.h"

#include "chartty/base/clock.h"

#include <signal.h>
#include <sys/wait.h>

enum { GONE_WITHIN_MS = 2000, LONGEST = 44, STREET_TABS = 9 };
enum way { BY_HUP, BY_TERM, BY_CLOSING, WAYS };
static const char *const way_words[WAYS] = {"SIGHUP", "SIGTERM", "a closed terminal"};

struct run {
    const struct world *world;
    struct soak_random random;
    char typed[LONGEST * 4 + 1]; /* what the last one who was cut off had typed */
    int64_t slowest_ms;
    long rounds, late;
};

/* Letters, blanks within, and letters of more than one byte. */
static void make_text(struct run *run)
{
    static const char *const pieces[] = {"a", "K", "7", "\xC3\xA9", "-", "w", "\xC5\x81", "x y"};
    size_t count = 1 + soak_below(&run->random, LONGEST / 3);
    run->typed[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *piece = SOAK_PICK(&run->random, pieces);
        strncat(run->typed, piece, sizeof run->typed - strlen(run->typed) - 1);
    }
}

static void open_draft(struct pty *pty)
{
    pty_type(pty, "\t"); /* from the search field to the list */
    station_sees(pty, "/ To the field");
    pty_type(pty, "gf");
    station_sees(pty, "My drafts");
}

/* The text as it was typed stands in the field again, which has the focus. */
static void restore(struct run *run, struct pty *pty)
{
    char shown[sizeof run->typed + 4];
    station_sees(pty, "You have 1 draft");
    open_draft(pty);
    station_sees(pty, "Change demographics");
    pty_type(pty, "\r");
    snprintf(shown, sizeof shown, "[%s_", run->typed);
    station_sees(pty, shown);
    station_sees(pty, "> Street");
}

static void begin_form(struct pty *pty)
{
    pty_type(pty, "\r");
    station_sees(pty, "Chart > Summary");
    pty_type(pty, "gd");
    station_sees(pty, "Chart > Demographics");
    station_sees(pty, "First name ");
    pty_type(pty, "e");
    station_sees(pty, "[ Save F2 ]");
    for (int i = 0; i < STREET_TABS; i++) {
        pty_type(pty, "\t");
    }
    station_sees(pty, "> Street");
}

static void type_anew(struct run *run, struct pty *pty)
{
    char shown[sizeof run->typed + 4];
    make_text(run);
    pty_type(pty, "\025"); /* ^U */
    pty_type(pty, run->typed);
    snprintf(shown, sizeof shown, "[%s_", run->typed);
    station_sees(pty, shown);
}

static void cut_off(struct run *run, struct pty *pty, enum way way)
{
    int64_t from = clock_monotonic_ms();
    if (way == BY_CLOSING) {
        pty_hang_up(pty);
    } else {
        kill(pty_pid(pty), way == BY_HUP ? SIGHUP : SIGTERM);
    }
    bool gone = pty_wait_exit(pty, soak_is_whole() ? GONE_WITHIN_MS : PATIENCE_MS);
    int64_t took = clock_monotonic_ms() - from;
    if (!gone) {
        fail_msg("not gone %d ms after %s", (int)took, way_words[way]);
    }
    run->late += took > GONE_WITHIN_MS;
    assert_true(WIFEXITED(pty_status(pty)));
    run->slowest_ms = took > run->slowest_ms ? took : run->slowest_ms;
    if (way != BY_CLOSING) {
        station_is_given_back(pty);
    }
    pty_free(pty);
}

/* Somebody else who signs in meanwhile is told of no draft and shown none. */
static void somebody_else_looks(struct run *run)
{
    struct pty *pty = station_home(run->world, NULL);
    open_draft(pty);
    station_sees(pty, "You have no drafts.");
    station_never_shows(pty, "Change demographics");
    station_quit(pty);
}

static struct pty *nurse(struct run *run)
{
    struct pty *pty = station_start(run->world, NULL);
    station_sign_in(pty, "demo-nurse");
    station_sees(pty, "Find patient");
    station_sees(pty, "> 1");
    return pty;
}

static void a_line_that_goes_loses_nothing(void **state)
{
    struct run run = {.world = *state, .random = soak_random_from(11)};
    long count = soak_count(5, 100);
    for (long round = 0; round < count; round++) {
        for (enum way way = BY_HUP; way < WAYS; way++) {
            struct pty *pty = nurse(&run);
            if (run.rounds == 0) {
                begin_form(pty);
            } else {
                restore(&run, pty);
            }
            type_anew(&run, pty);
            /* At any moment of the draft's 2 s. */
            pty_settle(pty, (int)soak_below(&run.random, 2200));
            cut_off(&run, pty, way);
            run.rounds++;
        }
        if (round % 10 == 0) {
            somebody_else_looks(&run);
        }
    }
    printf("SOAK: hangup: %ld lines cut, the slowest gone after %lld ms\n", run.rounds,
           (long long)run.slowest_ms);
    assert_true(run.late * 2 <= run.rounds);
}

/* kill -9 takes what was typed in the last 2 s, or 20 characters, and nothing older. */
static void a_kill_loses_two_seconds_at_most(void **state)
{
    struct run run = {.world = *state, .random = soak_random_from(17)};
    long count = soak_count(3, 100), whole = 0;
    char first[sizeof run.typed], shown[sizeof run.typed + 4];
    for (long round = 0; round < count; round++) {
        struct pty *pty = nurse(&run);
        if (world_number(run.world->demo, "SELECT count(*) FROM ct_draft") > 0) { /* of before */
            station_sees(pty, "You have 1 draft");
            open_draft(pty);
            station_sees(pty, "Change demographics");
            pty_type(pty, "\r");
            station_sees(pty, "> Street");
        } else {
            begin_form(pty);
        }
        type_anew(&run, pty);
        snprintf(first, sizeof first, "%s", run.typed);
        pty_settle(pty, 2000);
        pty_type(pty, "Q");
        snprintf(shown, sizeof shown, "[%sQ_", first);
        station_sees(pty, shown);
        pty_settle(pty, (int)soak_below(&run.random, 2200));
        kill(pty_pid(pty), SIGKILL);
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        pty_free(pty);
        pty = nurse(&run);
        station_sees(pty, "You have 1 draft");
        open_draft(pty);
        station_sees(pty, "Change demographics");
        pty_type(pty, "\r");
        snprintf(shown, sizeof shown, "[%s", first);
        station_sees(pty, shown);
        snprintf(shown, sizeof shown, "[%sQ_", first);
        whole += pty_shows(pty, shown);
        kill(pty_pid(pty), SIGKILL);
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        pty_free(pty);
    }
    printf("SOAK: kill: %ld killed, %ld drafts had the last character too\n", count, whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_line_that_goes_loses_nothing),
                                       cmocka_unit_test(a_kill_loses_two_seconds_at_most)};
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
