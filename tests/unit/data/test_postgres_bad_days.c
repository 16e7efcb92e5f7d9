/* SPDX-License-Identifier: MIT */
/*
 * Bad days of a server while a station is open, as the role that workstations have: what the
 * station says, and that it goes on working when the day is over. Each is a real server's.
 */
#include "line_fixture.h"
#include "pooler.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sys/mount.h>

#define BAD_DAYS_MAX_TRIES 400

static struct postgres cluster;
static char key[96];

/* --- databases -------------------------------------------------------------------------------- */

static void run_sql(const char *database, const char *sql)
{
    struct buffer lines = postgres_lines(&cluster, database, sql);
    buffer_release(&lines);
}

static void url_of(const char *user, const char *database, char out[192])
{
    (void)snprintf(out, 192, "postgresql://%s@/%s?host=%s", user, database, cluster.folder);
}

/* A database of records with its roles, and a station on it. */
static void open_station(struct line_station *station, const char *database, const char *options)
{
    char sql[96], url[192];
    struct error error = {.code = ERROR_OK};
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s %s", database, options);
    run_sql("postgres", sql);
    postgres_run_schema(&cluster, CHARTTY_SOURCE_DIR, database, "roles.sql");
    url_of("chartty_owner", database, url);
    assert_ok(database_init(url, &error), &error);
    url_of("chartty_app", database, url);
    line_open(station, url, key, NULL, false);
    assert_int_equal(line_count(station).error.code, ERROR_OK);
}

/* Another program, as an administrator. */
static PGconn *other_of(const char *database)
{
    char url[192];
    url_of("chartty", database, url);
    PGconn *other = PQconnectdb(url);
    assert_int_equal(PQstatus(other), CONNECTION_OK);
    return other;
}

static void run_on(PGconn *other, const char *sql)
{
    PGresult *result = PQexec(other, sql);
    if (PQresultStatus(result) == PGRES_FATAL_ERROR) {
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    }
    PQclear(result);
}

static void assert_said(const struct line_answer *answer, enum error_code code, const char *what,
                        const char *to_do)
{
    const struct error *error = &answer->error;
    if (error->code != code || strstr(error->user, what) == NULL ||
        strstr(error->user, to_do) == NULL) {
        fail_msg("%s \"%s\" [%s] lacks \"%s\" or \"%s\"", error_word(error->code), error->user,
                 error->detail, what, to_do);
    }
}

static bool never(void *context)
{
    (void)context;
    return false;
}

/* Reads and saves again, at the latest when the line has been tried again. */
static void assert_works(struct line_station *station, long number)
{
    struct line_answer answer;
    for (int tries = 0;
         (answer = line_count(station)).error.code == ERROR_LOST && tries < BAD_DAYS_MAX_TRIES;
         tries++) {
        loop_run_until(station->loop, never, NULL, 50);
    }
    assert_ok(answer.error.code == ERROR_OK ? 0 : -1, &answer.error);
    answer = line_save(station, number, NULL);
    assert_ok(answer.error.code == ERROR_OK ? 0 : -1, &answer.error);
    assert_int_equal(line_count(station).error.code, ERROR_OK);
}

/* --- the days --------------------------------------------------------------------------------- */

static void a_server_that_restarts(void **state)
{
    (void)state;
    struct line_station station;
    open_station(&station, "restarted", "");
    assert_works(&station, 1);
    postgres_halt(&cluster, "fast");
    struct line_answer answer = line_count(&station);
    /* by the request itself, or by the line that was watched meanwhile */
    assert_said(&answer, ERROR_LOST, "database", " again");
    answer = line_save(&station, 2, NULL);
    assert_int_equal(answer.error.code, ERROR_LOST);
    /* It begins as one that is not ready for anybody. */
    char signal_file[128], url[192];
    struct error error = {.code = ERROR_OK};
    struct database_status status;
    (void)snprintf(signal_file, sizeof signal_file, "%s/data/standby.signal", cluster.folder);
    fixture_write(signal_file, "", 0);
    assert_int_equal(chmod(signal_file, 0644), 0);
    assert_int_equal(postgres_run_server(&cluster, "-c hot_standby=off"), 0);
    url_of("chartty_app", "restarted", url);
    assert_refused(database_status(url, &status, &error), &error, ERROR_LOST,
                   "is starting or stopping. Try again");
    postgres_halt(&cluster, "immediate");
    assert_int_equal(unlink(signal_file), 0);
    assert_int_equal(postgres_run_server(&cluster, ""), 0);
    assert_works(&station, 3);
    postgres_assert(&cluster, "restarted", "SELECT npi FROM providers ORDER BY 1",
                    "0000000001\n0000000003\n");
    line_close(&station);
}

/* The station waits five seconds and says so; its second try is made. */
static void a_lock_that_another_holds(void **state)
{
    (void)state;
    struct line_station station;
    open_station(&station, "locked", "");
    PGconn *other = other_of("locked");
    run_on(other, "BEGIN; LOCK TABLE providers IN SHARE ROW EXCLUSIVE MODE");
    int64_t began = clock_monotonic_ms();
    struct line_answer answer = line_save(&station, 1, NULL);
    assert_said(&answer, ERROR_BUSY, "Another program holds", "Try again");
    int64_t waited = clock_monotonic_ms() - began;
    assert_true(waited >= 4500 && waited < 9500 * BUSY_MACHINE);
    assert_int_equal(line_count(&station).total, 0); /* reading goes on */
    run_on(other, "COMMIT");
    answer = line_save(&station, 1, NULL);
    assert_int_equal(answer.error.code, ERROR_OK);
    PQfinish(other);
    assert_works(&station, 2);
    line_close(&station);
}

/* Cancels the station's statement that waits for a lock. */
static void cancel_waiting(PGconn *other)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    bool is_done = false;
    while (!is_done) {
        PGresult *result =
            PQexec(other, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE "
                          "application_name = 'chartty ws-1 ann' AND wait_event_type = 'Lock'");
        is_done = PQntuples(result) == 1;
        PQclear(result);
        assert_true(clock_monotonic_ms() < until);
    }
}

static void a_statement_that_the_server_cancels(void **state)
{
    (void)state;
    struct line_station station;
    struct line_answer answer;
    open_station(&station, "cancelled", "");
    PGconn *other = other_of("cancelled"), *watcher = other_of("cancelled");
    run_on(other, "BEGIN; LOCK TABLE providers IN ACCESS EXCLUSIVE MODE");
    line_ask(&station, &answer);
    cancel_waiting(watcher);
    line_wait(&station, &answer);
    assert_said(&answer, ERROR_TIMEOUT, "The database server stopped this", "Try again");
    line_save_begin(&station, 1, NULL, &answer);
    cancel_waiting(watcher);
    line_wait(&station, &answer);
    assert_said(&answer, ERROR_TIMEOUT, "The database server stopped this", "Try again");
    run_on(other, "COMMIT");
    PQfinish(other);
    PQfinish(watcher);
    assert_int_equal(line_count(&station).total, 0);
    assert_works(&station, 2);
    line_close(&station);
}

static void no_connection_left(void **state)
{
    (void)state;
    struct line_station station;
    PGconn *taken[140];
    int count = 0;
    char url[192];
    struct error error = {.code = ERROR_OK};
    struct database_status status;
    open_station(&station, "crowded", "");
    assert_int_equal(line_view(&station).error.code, ERROR_OK); /* the writer has its connection */
    url_of("chartty_report", "crowded", url);
    do {
        taken[count] = PQconnectdb(url);
    } while (PQstatus(taken[count++]) == CONNECTION_OK && count < 140);
    assert_true(count < 139);
    assert_int_equal(line_save(&station, 3, NULL).error.code, ERROR_OK);
    run_sql("crowded", "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname "
                       "= 'crowded' AND query = 'COMMIT'");
    taken[count] = PQconnectdb(url); /* in its place */
    assert_int_equal(PQstatus(taken[count++]), CONNECTION_OK);
    struct line_answer answer = line_save(&station, 1, NULL);
    assert_said(&answer, ERROR_BUSY, "no connection left", "Try again");
    assert_int_equal(line_count(&station).error.code, ERROR_OK);
    url_of("chartty_app", "crowded", url);
    assert_refused(database_status(url, &status, &error), &error, ERROR_BUSY, "no connection left");
    while (count > 0) {
        PQfinish(taken[--count]);
    }
    assert_works(&station, 2);
    line_close(&station);
}

static void rights_that_are_taken_away(void **state)
{
    (void)state;
    struct line_station station;
    open_station(&station, "forbidden", "");
    run_sql("forbidden", "REVOKE INSERT ON providers FROM chartty_app");
    struct line_answer answer = line_save(&station, 1, NULL);
    assert_said(&answer, ERROR_DENIED, "may not do this", "Ask the administrator for the rights");
    assert_int_equal(line_count(&station).error.code, ERROR_OK);
    run_sql("forbidden", "REVOKE ALL ON providers FROM chartty_app");
    answer = line_count(&station); /* and no empty list */
    assert_said(&answer, ERROR_DENIED, "may not do this", "Ask the administrator for the rights");
    run_sql("forbidden", "GRANT ALL ON providers TO chartty_app");
    assert_works(&station, 2);
    line_close(&station);
}

/* The tables lie on a disk of their own, which is small. */
static void a_disk_that_is_full(void **state)
{
    (void)state;
    struct line_station station;
    char disk[128], filler[160], sql[256];
    struct passwd *user = getpwnam("postgres");
    (void)snprintf(disk, sizeof disk, "%s/disk", cluster.folder);
    (void)snprintf(filler, sizeof filler, "%s/filler", disk);
    assert_int_equal(mkdir(disk, 0700), 0);
    if (geteuid() != 0 || mount("tmpfs", disk, "tmpfs", 0, "size=24m,mode=0700") != 0) {
        print_message("SKIP: no small disk can be mounted here\n");
        return;
    }
    assert_int_equal(chown(disk, user->pw_uid, user->pw_gid), 0);
    (void)snprintf(sql, sizeof sql, "CREATE TABLESPACE small LOCATION '%s'", disk);
    run_sql("postgres", sql);
    open_station(&station, "filled", "TABLESPACE small");
    assert_works(&station, 1);
    int file = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    static const char zeros[65536];
    while (write(file, zeros, sizeof zeros) > 0) {
    }
    while (write(file, zeros, 512) > 0) {
    }
    close(file);
    struct line_answer answer = {.calls = 0};
    long saved = 1;
    while ((answer = line_save(&station, saved + 1, NULL)).error.code == ERROR_OK && saved < 5000) {
        saved++;
    }
    assert_said(&answer, ERROR_IO, "The disk of the database server is full",
                "Nothing was changed; tell the administrator");
    assert_int_equal(line_count(&station).total, saved);
    assert_int_equal(unlink(filler), 0);
    assert_works(&station, saved + 2);
    assert_int_equal(line_count(&station).total, saved + 1);
    line_close(&station);
    run_sql("postgres", "DROP DATABASE filled WITH (FORCE); DROP TABLESPACE small");
    assert_int_equal(umount2(disk, MNT_DETACH), 0);
}

/* --- what each session has -------------------------------------------------------------------- */

static const char notes_sql[] =
    "CREATE TABLE noted (words text);"
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
    " INSERT INTO public.noted VALUES (concat_ws(' ', current_setting('statement_timeout'),"
    " current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'),"
    " current_setting('client_connection_check_interval', true),"
    " current_setting('client_encoding'), current_setting('TimeZone'),"
    " current_setting('application_name'), current_setting('search_path'))); RETURN NEW; END $$;"
    "CREATE TRIGGER note BEFORE INSERT ON providers FOR EACH ROW EXECUTE FUNCTION note()";
#define NOTED "20s 5s 15s 5s UTF8 UTC chartty ws-1 ann public, pg_temp\n"

/* Somebody's tables stand before the records' own, for whoever does not say where to look. */
static const char trap_sql[] = "CREATE SCHEMA trap; GRANT USAGE ON SCHEMA trap TO chartty_app;"
                               "CREATE TABLE trap.providers AS TABLE public.providers WITH NO DATA;"
                               "INSERT INTO trap.providers (id) SELECT generate_series(1, 77);"
                               "GRANT ALL ON trap.providers TO chartty_app";

static void each_transaction_has_its_settings(void **state)
{
    (void)state;
    struct line_station station;
    char url[192];
    open_station(&station, "settled", "");
    line_close(&station);
    run_sql("settled", notes_sql);
    run_sql("settled", trap_sql);
    run_sql("settled", "ALTER ROLE chartty_app SET search_path = trap, public");
    url_of("chartty_app", "settled", url);
    line_open(&station, url, key, NULL, false);
    assert_int_equal(line_count(&station).total, 0);
    assert_works(&station, 1);
    postgres_assert(&cluster, "settled", "SELECT words FROM noted", NOTED);
    postgres_assert(&cluster, "settled", "SELECT count(*) FROM trap.providers", "77\n");
    /* No lock outlives its transaction. */
    postgres_assert(&cluster, "settled",
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", "0\n");
    run_sql("postgres", "ALTER ROLE chartty_app SET search_path = public, pg_temp");
    line_close(&station);
}

static struct pooler pooler;

static bool start_pooler(char url[192], const char *database)
{
    char file[128], users[128], text[1024];
    (void)snprintf(pooler.folder, sizeof pooler.folder, "%s", cluster.folder);
    (void)snprintf(file, sizeof file, "%s/pgbouncer.ini", cluster.folder);
    (void)snprintf(users, sizeof users, "%s/users", cluster.folder);
    fixture_write(users, "\"chartty_app\" \"\"\n", strlen("\"chartty_app\" \"\"\n"));
    assert_int_equal(chmod(users, 0644), 0);
    (void)snprintf(
        text, sizeof text,
        "[databases]\n* = host=%s\n[pgbouncer]\nlisten_addr =\nlisten_port = 6432\n"
        "unix_socket_dir = %s\nauth_type = trust\nauth_file = %s\npool_mode = "
        "transaction\ndefault_pool_size = 1\nmax_client_conn = 50\nlogfile = %s/pgbouncer.log\n",
        cluster.folder, cluster.folder, users, cluster.folder);
    fixture_write(file, text, strlen(text));
    (void)snprintf(url, 192, "postgresql://chartty_app@/%s?host=%s&port=6432&chartty_prepared=off",
                   database, cluster.folder);
    return pooler_run(&pooler, file, "chartty_app");
}

static void stop_pooler(void)
{
    if (pooler.pid > 0) {
        pooler_stop(&pooler);
        pooler.pid = 0;
    }
}

/* One session of the server for all: what another client left on it holds for nobody. */
static void a_pooler_changes_nothing_of_that(void **state)
{
    (void)state;
    struct line_station station;
    char url[192];
    open_station(&station, "pooled", "");
    line_close(&station);
    run_sql("pooled", notes_sql);
    run_sql("pooled", trap_sql);
    if (!start_pooler(url, "pooled")) {
        return;
    }
    char plain[192];
    (void)snprintf(plain, sizeof plain, "%.*s", (int)(strstr(url, "&chartty_prepared") - url), url);
    PGconn *other = PQconnectdb(plain);
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    while (PQstatus(other) != CONNECTION_OK) { /* it is on its way */
        assert_true(clock_monotonic_ms() < until);
        PQreset(other);
    }
    run_on(other, "SET search_path = trap; SET statement_timeout = '1h'; SET DateStyle = 'German'");
    line_open(&station, url, key, NULL, false);
    assert_int_equal(line_count(&station).total, 0);
    assert_works(&station, 1);
    postgres_assert(&cluster, "pooled", "SELECT words FROM noted", NOTED);
    run_on(other, "SELECT 1");
    PQfinish(other);
    line_close(&station);
    stop_pooler();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_that_another_holds),
        cmocka_unit_test(a_statement_that_the_server_cancels),
        cmocka_unit_test(no_connection_left),
        cmocka_unit_test(rights_that_are_taken_away),
        cmocka_unit_test(a_disk_that_is_full),
        cmocka_unit_test(each_transaction_has_its_settings),
        cmocka_unit_test(a_pooler_changes_nothing_of_that),
        cmocka_unit_test(a_server_that_restarts),
    };
    if (!postgres_start(&cluster)) {
        return 0; /* said aloud */
    }
    (void)snprintf(key, sizeof key, "%s/audit-key", cluster.folder);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char disk[128];
    (void)snprintf(disk, sizeof disk, "%s/disk", cluster.folder);
    stop_pooler(); /* after a test that failed */
    (void)umount2(disk, MNT_DETACH);
    postgres_stop(&cluster);
    return failed;
}
