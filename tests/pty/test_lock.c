/* SPDX-License-Identifier: MIT */
/* The lock of the real program on a line: what was written after it, byte by byte, holds nothing of
 * a patient: by key, stopped and woken, on a stopped line, and while nobody reads. */
#include "support/station.h"

#include "chartty/base/clock.h"

#include <signal.h>

/* What the screens of this patient say, and of the list behind. */
static const char *const patient_words[] = {"ADAMS",  "Ashley", "03847686", "21-Mar-2002", "MRN",
                                            "Female", "STATUS", "lergies",  "BAILEY",      "Born"};

static void wrote_nothing_of_a_patient(struct pty *pty, const char *when)
{
    const char *raw = pty_raw(pty, NULL);
    for (size_t i = 0; i < sizeof patient_words / sizeof *patient_words; i++) {
        if (strstr(raw, patient_words[i]) != NULL) {
            fail_msg("%s: \"%s\" was written", when, patient_words[i]);
        }
        if (pty_shows(pty, patient_words[i])) {
            station_print(pty);
            fail_msg("%s: \"%s\" is shown", when, patient_words[i]);
        }
    }
}

static struct pty *in_a_chart(void **state)
{
    struct pty *pty = station_home(*state, NULL);
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    pty_type(pty, "gm");
    station_sees(pty, "[Meds]");
    station_sees(pty, "STATUS"); /* the detail of its first row: all is painted */
    return pty;
}

static void unlock(struct pty *pty)
{
    pty_type(pty, station_password("demo-doctor"));
    pty_type(pty, "\r");
    station_sees(pty, "[Meds]");
    station_sees(pty, "ADAMS, Ashley");
}

static bool cleared_what_scrolled(struct pty *pty, void *context)
{
    (void)context;
    return strstr(pty_raw(pty, NULL), "\033[3J") != NULL;
}

static void by_key(void **state)
{
    struct pty *pty = in_a_chart(state);
    pty_forget(pty);
    pty_type(pty, "\014");
    station_sees(pty, "Locked");
    station_sees(pty, "demo-doctor MD");
    wrote_nothing_of_a_patient(pty, "^L");
    assert_true(pty_wait(pty, cleared_what_scrolled, NULL, PATIENCE_MS));
    pty_type(pty, "ghj\033[B\033OP\033"); /* keys at the lock bring nothing back */
    station_sees(pty, "Locked");
    wrote_nothing_of_a_patient(pty, "keys at the lock");
    pty_resize(pty, 30, 100);
    station_sees(pty, "No patient data is shown here.");
    pty_resize(pty, 10, 30);
    station_sees(pty, "needs 80x24");
    wrote_nothing_of_a_patient(pty, "resized");
    pty_resize(pty, 24, 80);
    station_sees(pty, "Locked");
    pty_type(pty, "\025");
    unlock(pty);
    station_quit(pty);
}

static void stopped_and_woken(void **state)
{
    static const int stops[] = {SIGSTOP, SIGTSTP};
    for (size_t i = 0; i < 2; i++) {
        struct pty *pty = in_a_chart(state);
        kill(pty_pid(pty), stops[i]);
        pty_wait_stopped(pty);
        pty_forget(pty);
        kill(pty_pid(pty), SIGCONT);
        station_sees(pty, "Locked");
        wrote_nothing_of_a_patient(pty, "SIGCONT");
        unlock(pty);
        station_quit(pty);
    }
}

enum { QUEUED_MS = 300 };

/* The line takes nothing; the lock is in force all the same, and is the first that comes out. */
static void on_a_stopped_line(void **state)
{
    struct pty *pty = in_a_chart(state);
    pty_forget(pty);
    pty_xoff(pty, true);
    pty_type(pty, "q");         /* a frame that waits; it is dropped after a second: */
    pty_settle(pty, QUEUED_MS); /* before that nothing but the time tells of it */
    pty_type(pty, "\014");
    pty_type(pty, "gm"); /* typed at the lock: into the PIN */
    pty_type(pty, "\025");
    pty_settle(pty, QUEUED_MS);
    pty_xoff(pty, false);
    station_sees(pty, "Locked");
    wrote_nothing_of_a_patient(pty, "XON");
    pty_type(pty, station_password("demo-doctor"));
    pty_type(pty, "\r");
    station_sees(pty, "ADAMS, Ashley");
    station_quit(pty);
}

static void while_nobody_reads(void **state)
{
    struct pty *pty = in_a_chart(state);
    pty_pause(pty, true);
    for (int i = 0; i < 400; i++) { /* frames until the line is full */
        pty_type(pty, "\033[15~[[]]");
    }
    pty_type(pty, "\014");
    pty_pause(pty, false);
    station_sees(pty, "Locked");
    pty_forget(pty);
    pty_resize(pty, 25, 80);
    station_sees(pty, "Locked");
    wrote_nothing_of_a_patient(pty, "a line that was full");
    station_quit(pty);
}

static void signing_out_leaves_nothing(void **state)
{
    struct pty *pty = in_a_chart(state);
    pty_forget(pty);
    pty_type(pty, "\017");
    station_sees(pty, "[ Sign in ]");
    wrote_nothing_of_a_patient(pty, "^O");
    station_quit(pty);
}

/* What happened at the gate is in the audit, the hang-up too. */
static void the_audit_knows(void **state)
{
    static const char *const actions[] = {"session.sign_in", "session.lock", "session.unlock",
                                          "session.sign_out"};
    char database[PATH_ROOM], sql[200];
    world_copy(*state, "audited.db", database);
    long long before = world_number(database, "SELECT coalesce(max(id), 0) FROM ct_audit");
    struct station station = {.db = database};
    struct pty *pty = station_home(*state, &station);
    pty_type(pty, "\014");
    station_sees(pty, "Locked");
    pty_type(pty, station_password("demo-doctor"));
    pty_type(pty, "\r");
    station_sees(pty, "Find patient");
    pty_hang_up(pty);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    pty_free(pty);
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM ct_audit WHERE id > %lld AND action = '%s' AND username = "
                 "'demo-doctor'",
                 before, actions[i]);
        if (world_number(database, sql) != 1) {
            fail_msg("%s: %lld entries", actions[i], world_number(database, sql));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_key),
        cmocka_unit_test(stopped_and_woken),
        cmocka_unit_test(on_a_stopped_line),
        cmocka_unit_test(while_nobody_reads),
        cmocka_unit_test(signing_out_leaves_nothing),
        cmocka_unit_test(the_audit_knows),
    };
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
