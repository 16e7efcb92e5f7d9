/* SPDX-License-Identifier: MIT */
/*
 * kill -9 at a random moment of saving, through the real program (issue 3, done when 2): what the
 * screen called saved is in the database, once; nothing is there by half; the draft that is offered
 * afterwards, saved again, doubles nothing. 3 times a change, 100 times in a long run, 1,000 with
 * CHARTTY_SOAK=1 and CHARTTY_KILLS=1000.
 */
#include "soak/soak.h"
#include "support/station.h"

#include "chartty/base/clock.h"

#include <signal.h>
#include <sys/wait.h>

struct run {
    const struct world *world;
    const char *database;
    struct soak_random random;
    long killed, saved, seen, restored;
    int64_t latency_ms; /* from F2 to the word, of a save that was let go */
};

static long kills(void)
{
    const char *given = getenv("CHARTTY_KILLS");
    long count = given != NULL ? strtol(given, NULL, 10) : 0;
    return count > 0 ? count : soak_count(3, 100);
}

static long long rows_of(const struct run *run, long round)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM vital_signs WHERE notes = 'round %ld'", round);
    return world_number(run->database, sql);
}

/* A row without its entry, an entry without its row, a request without either. */
static void nothing_by_half(const struct run *run, long round)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM ct_audit WHERE action = 'vital_signs.new' AND row_id IN"
             " (SELECT id FROM vital_signs WHERE notes = 'round %ld')",
             round);
    assert_int_equal(world_number(run->database, sql), rows_of(run, round));
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM vital_signs WHERE notes = 'round %ld' AND heart_rate = 72",
             round);
    assert_int_equal(world_number(run->database, sql), rows_of(run, round));
}

static struct pty *nurse(struct run *run)
{
    struct station station = {.db = run->database, .zone = "UTC"}; /* no minute is there twice */
    struct pty *pty = station_start(run->world, &station);
    station_sign_in(pty, "demo-nurse");
    station_sees(pty, "Find patient");
    station_sees(pty, "> 1");
    return pty;
}

/* The first patient's new set of vital signs, with the round in its notes. */
static void fill_in(struct pty *pty, long round)
{
    char text[64], shown[64];
    pty_type(pty, "\r");
    station_sees(pty, "Chart > Summary");
    station_sees(pty, "Active medications");
    station_new_vitals(pty);
    /* A minute of its own: that a set of the same minute is there already would be asked. */
    snprintf(text, sizeof text, "\025N-%ld", 10 + round * 2);
    pty_type(pty, text);
    pty_type(pty, "\t\t\t\t\t\t72\t\t\t\t\t");
    snprintf(text, sizeof text, "round %ld", round);
    pty_type(pty, text);
    snprintf(shown, sizeof shown, "[round %ld_", round);
    station_sees(pty, shown);
    station_sees(pty, "[72_");
}

static void end_by_kill(struct run *run, struct pty *pty)
{
    kill(pty_pid(pty), SIGKILL);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    run->killed++;
    pty_free(pty);
}

/* How long a save takes from the key to the word, on this machine. */
static void measure(struct run *run)
{
    struct pty *pty = nurse(run);
    fill_in(pty, 9999);
    int64_t from = clock_monotonic_ms();
    pty_type(pty, "\030"); /* ^X */
    station_sees(pty, "Vital signs saved at");
    run->latency_ms = clock_monotonic_ms() - from;
    assert_int_equal(rows_of(run, 9999), 1);
    end_by_kill(run, pty);
}

static bool is_told(struct pty *pty, void *context)
{
    (void)context;
    return pty_shows(pty, "Vital signs saved at") || pty_shows(pty, "Nothing was entered");
}

/* The form again; or what has become of its save, which was under way. */
static bool is_opened(struct pty *pty, void *context)
{
    return pty_shows(pty, "[ Save F2 ]") || is_told(pty, context);
}

static bool is_listed(struct pty *pty, void *context)
{
    (void)context;
    return pty_shows(pty, "You have no drafts.") || pty_shows(pty, "  New vital signs");
}

/* The draft that is offered, if there is one, is saved: that makes one row, not two. */
static void save_the_draft(struct run *run, bool was_saved)
{
    struct pty *pty = nurse(run);
    pty_type(pty, "\t");
    station_sees(pty, "/ To the field");
    pty_type(pty, "gf");
    station_sees(pty, "My drafts");
    if (!pty_wait(pty, is_listed, NULL, PATIENCE_MS)) {
        station_sees(pty, "You have no drafts.");
    }
    if (!pty_shows(pty, "You have no drafts.")) {
        pty_type(pty, "\r");
        assert_true(pty_wait(pty, is_opened, NULL, PATIENCE_MS));
        if (!is_told(pty, NULL)) {
            assert_false(was_saved); /* a save takes its draft away */
            pty_type(pty, "\030");
        }
        /* Typed in the last 2 s, the measurements may be missing: then there is nothing to save. */
        if (!pty_wait(pty, is_told, NULL, PATIENCE_MS)) {
            station_sees(pty, "Vital signs saved at");
        }
        if (!pty_shows(pty, "Vital signs saved at")) {
            pty_type(pty, "\033");
            station_sees(pty, "[ Discard the changes ]");
            pty_settle(pty, 300); /* the time in which a question takes no key */
            pty_type(pty, "d");
            station_sees(pty, "You have no drafts.");
        }
        run->restored++;
    }
    station_quit(pty);
}

static void one_round(struct run *run, long round)
{
    struct pty *pty = nurse(run);
    fill_in(pty, round);
    if (round % 2 == 0) { /* so that there is a draft of it */
        pty_settle(pty, 1900);
    }
    pty_type(pty, "\030");
    int most = (int)run->latency_ms * 3 + 20; /* about half of them come after the commit */
    bool seen =
        pty_wait_text(pty, "Vital signs saved at", (int)soak_below(&run->random, (size_t)most));
    end_by_kill(run, pty);
    long long rows = rows_of(run, round);
    if (seen && rows != 1) {
        fail_msg("round %ld: the screen said saved, and %lld rows are there", round, rows);
    }
    assert_true(rows <= 1);
    nothing_by_half(run, round);
    run->seen += seen;
    run->saved += rows;
    save_the_draft(run, rows == 1);
    assert_true(rows_of(run, round) <= 1);
    nothing_by_half(run, round);
}

static void a_killed_save_is_whole_or_nothing(void **state)
{
    char database[PATH_ROOM];
    struct run run = {.world = *state, .random = soak_random_from(29), .database = database};
    world_copy(*state, "saving.db", database);
    measure(&run);
    for (long round = 0; round < kills(); round++) {
        one_round(&run, round);
    }
    assert_int_equal(world_number(database, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(world_number(database, "SELECT count(*) FROM pragma_integrity_check"
                                            " WHERE integrity_check <> 'ok'"),
                     0);
    printf("SOAK: saving: %ld killed, %ld were saved, %ld had been seen, %ld drafts saved, a save "
           "takes %lld ms\n",
           run.killed, run.saved, run.seen, run.restored, (long long)run.latency_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_killed_save_is_whole_or_nothing)};
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
