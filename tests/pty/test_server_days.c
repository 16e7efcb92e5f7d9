/* SPDX-License-Identifier: MIT */
/*
 * Bad days of a PostgreSQL server as a person at a station has them: the real program, a real
 * server. What is wrong is said in words, nothing is shown as saved that is not, what was typed
 * stays, and the station goes on when the day is over.
 */
#include "support/proxy.h"
#include "support/station.h"
#include "unit/data/postgres_cluster.h"

#include <libpq-fe.h>
#include <signal.h>
#include <unistd.h>

static struct postgres cluster;

static void url_of(const char *user, const char *database, char out[PATH_ROOM])
{
    (void)snprintf(out, PATH_ROOM, "postgresql://%s@/%s?host=%s", user, database, cluster.folder);
}

static void run_sql(const char *database, const char *sql)
{
    struct buffer lines = postgres_lines(&cluster, database, sql);
    buffer_release(&lines);
}

/* The program, to its end, with its words going to a file. */
static void run_verb(const struct world *world, const char *const words[])
{
    char output[PATH_ROOM], home[PATH_ROOM];
    world_path(world, "words", output);
    (void)snprintf(home, sizeof home, "HOME=%.200s", world->folder);
    pid_t child = fork();
    if (child == 0) {
        int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        char *const environment[] = {home, NULL};
        if (file < 0 || dup2(file, 1) < 0 || dup2(file, 2) < 0) {
            _exit(126);
        }
        execve(getenv("CHARTTY_BINARY"), (char *const *)(uintptr_t)words, environment);
        _exit(127);
    }
    int status = -1;
    (void)waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        struct buffer text = fixture_bytes(output);
        fail_msg("%s %s: %s", words[1], words[2], text.bytes);
    }
}

/* The demo on the server, as the owner made it; the address of a workstation. */
static void make_clinic(const struct world *world, const char *name, char url[PATH_ROOM])
{
    char sql[64], owner[PATH_ROOM];
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
    run_sql("postgres", sql);
    postgres_run_schema(&cluster, CHARTTY_SOURCE_DIR, name, "roles.sql");
    url_of("chartty_owner", name, owner);
    const char *const copy[] = {"chartty", "db", "copy", world->demo, owner, NULL};
    run_verb(world, copy);
    url_of("chartty_app", name, url);
}

/* A form of vitals with a pulse of 73 typed into it. */
static void fill_vitals(struct pty *pty)
{
    station_new_vitals(pty);
    for (int field = 0; field < 6; field++) {
        pty_type(pty, "\t");
    }
    pty_type(pty, "73\t");
    station_sees(pty, "= 73 /min");
}

/* Another program holds the table for longer than the station waits. */
static void a_lock_keeps_what_was_typed(void **state)
{
    char url[PATH_ROOM], admin[PATH_ROOM];
    make_clinic(*state, "clinic_locked", url);
    struct buffer before = postgres_lines(&cluster, "clinic_locked",
                                          "SELECT count(*) FROM vital_signs WHERE heart_rate = 73");
    struct pty *pty = station_home_of(*state, url, "demo-nurse");
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    fill_vitals(pty);
    url_of("chartty", "clinic_locked", admin);
    PGconn *other = PQconnectdb(admin);
    PQclear(PQexec(other, "BEGIN"));
    PQclear(PQexec(other, "LOCK TABLE vital_signs IN SHARE ROW EXCLUSIVE MODE"));
    pty_type(pty, "\030");
    station_sees(pty, "Another program holds");
    station_sees(pty, "[73_");
    station_never_shows(pty, "saved at");
    PQfinish(other);
    pty_type(pty, "\030");
    station_sees(pty, "Vital signs saved at");
    char now[32];
    (void)snprintf(now, sizeof now, "%ld\n", strtol(before.bytes, NULL, 10) + 1);
    postgres_assert(&cluster, "clinic_locked",
                    "SELECT count(*) FROM vital_signs WHERE heart_rate = 73", now);
    buffer_release(&before);
    station_quit(pty);
}

/* The right to note who looked is taken away: then nobody looks. */
static void without_the_audit_nothing_of_a_patient_is_shown(void **state)
{
    char url[PATH_ROOM];
    make_clinic(*state, "clinic_mute", url);
    struct pty *pty = station_home_of(*state, url, "demo-nurse");
    run_sql("clinic_mute", "REVOKE INSERT ON ct_audit FROM chartty_app");
    pty_type(pty, "/\025adams ash");
    station_sees(pty, "cannot be recorded in the audit, so it is not shown");
    station_sees(pty, "Ask the administrator for the rights");
    station_loses(pty, "ADAMS, Ashley");
    run_sql("clinic_mute", "GRANT INSERT ON ct_audit TO chartty_app");
    pty_type(pty, "\033[15~"); /* F5 */
    station_sees(pty, "ADAMS, Ashley");
    station_quit(pty);
}

static void what_cannot_be_opened_is_said_in_words(void **state)
{
    char url[PATH_ROOM];
    static const struct {
        const char *user, *database, *words;
    } cases[] = {
        {"chartty_app", "nowhere", "createdb"},
        {"stranger", "postgres", "no such user"},
        {"chartty_app", "postgres", "holds no patient records"},
        {"chartty_app:right-or-wrong", "postgres", "~/.pgpass"},
        {"chartty_report", "clinic_mute", "chartty_app"},
    };
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        url_of(cases[index].user, cases[index].database, url);
        const struct station station = {.db = url};
        struct pty *pty = station_start(*state, &station);
        assert_true(pty_wait_exit(pty, PATIENCE_MS * 2));
        assert_int_equal(WEXITSTATUS(pty_status(pty)), 1);
        station_sees(pty, cases[index].words);
        station_never_shows(pty, "right-or-wrong");
        pty_free(pty);
    }
}

/* Emergency access at another station: an administrator at this one is told. */
static void an_administrator_is_told_of_emergency_access(void **state)
{
    char url[PATH_ROOM];
    make_clinic(*state, "clinic_glass", url);
    const struct station station = {.db = url};
    struct pty *pty = station_start(*state, &station);
    station_sign_in(pty, "demo-admin");
    station_sees(pty, "demo-clerk");
    run_sql("clinic_glass",
            "INSERT INTO ct_break_glass (staff_id, username, patient_id, reason, started_at,"
            " ends_at) SELECT id, username, 1, 'Unconscious', now() AT TIME ZONE 'UTC',"
            " now() AT TIME ZONE 'UTC' + INTERVAL '1 hour' FROM ct_staff WHERE role = 'clerk'");
    station_sees_within(pty, "Emergency access by demo-clerk just now", 60000);
    station_quit(pty);
}

/* A kiosk that is switched on before its server, and one whose server goes: a person reads where to
 * go, and nothing of servers; it comes back by itself. */
static void a_kiosk_waits_for_its_server(void **state)
{
    static const char *const arguments[] = {"--kiosk", NULL};
    char direct[PATH_ROOM], url[PATH_ROOM], target[128];
    make_clinic(*state, "clinic_kiosk", direct);
    (void)snprintf(target, sizeof target, "%s/.s.PGSQL.5432", cluster.folder);
    struct proxy *proxy = proxy_start(target);
    (void)snprintf(url, sizeof url, "postgresql://chartty_app@127.0.0.1:%d/clinic_kiosk",
                   proxy_port(proxy));
    const struct station station = {.db = url, .arguments = arguments};
    proxy_refuse(proxy, true);
    struct pty *pty = station_start(*state, &station);
    station_sees(pty, "Check-in is not possible just now. Please go to the front desk.");
    station_never_shows(pty, "server");
    proxy_refuse(proxy, false);
    station_sees(pty, "Type your LAST NAME");
    pty_type(pty, "Adams");
    station_sees(pty, "Adams");
    proxy_refuse(proxy, true);
    station_sees(pty, "Check-in is not possible just now.");
    station_never_shows(pty, "Adams");
    station_never_shows(pty, "LOST");
    proxy_refuse(proxy, false);
    station_sees(pty, "Type your LAST NAME");
    assert_int_equal(kill(pty_pid(pty), SIGTERM), 0);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    station_is_given_back(pty);
    pty_free(pty);
    proxy_stop(proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_keeps_what_was_typed),
        cmocka_unit_test(without_the_audit_nothing_of_a_patient_is_shown),
        cmocka_unit_test(what_cannot_be_opened_is_said_in_words),
        cmocka_unit_test(an_administrator_is_told_of_emergency_access),
        cmocka_unit_test(a_kiosk_waits_for_its_server),
    };
    if (!postgres_start(&cluster)) {
        return 0; /* said aloud */
    }
    int failed = cmocka_run_group_tests(tests, world_setup, world_teardown);
    postgres_stop(&cluster);
    return failed;
}
