/* SPDX-License-Identifier: MIT */
/*
 * Backup and restore of a PostgreSQL database, on a private cluster: pg_dump and pg_restore are
 * found, fit the server, and are told no password; what comes back is what went in, into an empty
 * database alone; what cannot be trusted leaves it empty.
 */
#include "backup_fixture.h"
#include "postgres_cluster.h"

#include "chartty/data/audit_verify.h"
#include "chartty/data/backup.h"
#include "chartty/data/content_hash.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>

enum { NAME = 200 };

static struct postgres cluster;
static struct clock now;
static int numbered;

static void run_sql(const char *database, const char *sql)
{
    struct buffer lines = postgres_lines(&cluster, database, sql);
    buffer_release(&lines);
}

/* A new, empty database; its address. */
static void make_database(const char *user, char name[32], char url[128])
{
    char sql[160];
    (void)snprintf(name, 32, "b%d", ++numbered);
    (void)snprintf(sql, sizeof sql,
                   "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' OWNER %s", name, user);
    run_sql("postgres", sql);
    (void)snprintf(url, 128, "postgresql://%s@/%s?host=%s", user, name, cluster.folder);
}

/* Records with two patients and a sealed audit at fixture->path. */
static void fill(struct fixture *fixture)
{
    struct error error = {0};
    char name[32];
    make_database("chartty", name, fixture->path);
    assert_ok(database_init(fixture->path, &error), &error);
    save_two_patients(fixture);
}

static const char *in_folder(const struct fixture *fixture, const char *name, char out[NAME])
{
    (void)snprintf(out, NAME, "%.100s/%.60s", fixture->folder, name);
    return out;
}

static int make(const char *url, const char *to, const char *programs, struct error *error)
{
    struct backup_report report;
    struct backup_options options = {.url = url, .to = to, .programs = programs, .clock = &now};
    return backup_make(&options, &report, error);
}

static int restore_to(const char *from, const char *to, const char *server, const char *key,
                      struct restore_report *report, struct error *error)
{
    struct restore_options options = {
        .file = from, .to = to, .server = server, .audit_key = key, .clock = &now};
    struct restoring *restoring = restoring_new(&options, error);
    int result = restoring == NULL ? -1 : restoring_finish(restoring, error);
    if (restoring != NULL && report != NULL) {
        *report = *restoring_report(restoring);
    }
    restoring_free(restoring);
    return result;
}

static long long tables_of(const char *database)
{
    struct buffer lines = postgres_lines(&cluster, database,
                                         "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND "
                                         "relnamespace = 'public'::regnamespace");
    long long count = strtoll(lines.bytes, NULL, 10);
    buffer_release(&lines);
    return count;
}

static void count_finding(void *context, const char *line)
{
    print_error("%s\n", line);
    ++*(int *)context;
}

/* --- there and back -------------------------------------------------------------------------- */

static void what_comes_back_is_what_went_in(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct restore_report report = {0};
    struct content_sums before, after;
    struct stat status;
    char backup[NAME], key[1100], name[32], to[128];
    int findings = 0;
    fill(fixture);
    data_key_file(fixture->path, ".audit-key", key, sizeof key);
    assert_ok(make(fixture->path, in_folder(fixture, "one.backup", backup), NULL, &error), &error);
    assert_int_equal(stat(backup, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    make_database("chartty", name, to);
    run_sql("postgres", "CREATE ROLE chartty_app LOGIN; CREATE ROLE chartty_report LOGIN");
    assert_ok(restore_to(backup, to, NULL, key, &report, &error), &error);
    postgres_assert(&cluster, name,
                    "SELECT has_table_privilege('chartty_app', 'patients', 'UPDATE')",
                    "t\n"); /* the roles that are there have their rights on it */
    assert_true(report.has_manifest && report.audit == RESTORE_AUDIT_CHECKED);
    assert_int_equal(report.audit_findings, 0);
    assert_ok(content_sum_url(fixture->path, NULL, &before, &error), &error);
    assert_ok(content_sum_url(to, NULL, &after, &error), &error);
    assert_int_equal(content_difference(&before, &after), -1);
    assert_ok(database_check(to, count_finding, &findings, &error), &error);
    assert_int_equal(findings, 0); /* keys, indexes, triggers, checks, too */
    postgres_assert(&cluster, name, "SELECT count(*) FROM patients", "2\n");
    /* the next patient's number is another */
    run_sql(name, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('X', 'a', 'b', "
                  "'2001-01-01')");
}

static void assert_scratch_databases(const char *expected)
{
    postgres_assert(&cluster, "postgres",
                    "SELECT count(*) FROM pg_database WHERE datname LIKE 'chartty\\_verify%'",
                    expected);
}

static void looking_makes_a_database_and_drops_it(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct restore_report report = {0};
    char backup[NAME], key[1100];
    fill(fixture);
    data_key_file(fixture->path, ".audit-key", key, sizeof key);
    assert_ok(make(fixture->path, in_folder(fixture, "one.backup", backup), NULL, &error), &error);
    run_sql("postgres", "CREATE DATABASE chartty_verify"); /* of one that was killed */
    run_sql("postgres", "CREATE DATABASE chartty_verify_3");
    assert_ok(restore_to(backup, NULL, fixture->path, key, &report, &error), &error);
    assert_int_equal(report.audit, RESTORE_AUDIT_CHECKED);
    assert_scratch_databases("0\n");
    assert_refused(restore_to(backup, NULL, NULL, NULL, NULL, &error), &error, ERROR_INVALID,
                   "Name a server");
    /* without the right to make one */
    char limited[128];
    run_sql("postgres", "CREATE ROLE limited LOGIN");
    (void)snprintf(limited, sizeof limited, "postgresql://limited@/postgres?host=%s",
                   cluster.folder);
    assert_refused(restore_to(backup, NULL, limited, NULL, NULL, &error), &error, ERROR_DENIED,
                   "may not make a scratch database");
}

/* A second look finds the first one's database in use, a third one both. */
static void looks_at_the_same_time_have_each_their_own(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char backup[NAME], key[1100];
    fill(fixture);
    data_key_file(fixture->path, ".audit-key", key, sizeof key);
    assert_ok(make(fixture->path, in_folder(fixture, "one.backup", backup), NULL, &error), &error);
    struct restore_options options = {
        .file = backup, .server = fixture->path, .audit_key = key, .clock = &now};
    struct restoring *first = restoring_new(&options, &error);
    assert_ok(first != NULL ? 0 : -1, &error);
    struct restoring *second = restoring_new(&options, &error);
    assert_ok(second != NULL ? 0 : -1, &error);
    assert_scratch_databases("2\n");
    assert_string_not_equal(restoring_url(first), restoring_url(second));
    restoring_free(first);
    assert_scratch_databases("1\n");
    assert_ok(restore_to(backup, NULL, fixture->path, key, NULL, &error), &error);
    assert_ok(database_check(restoring_url(second), NULL, NULL, &error), &error); /* untouched */
    restoring_free(second);
    assert_scratch_databases("0\n");
}

enum { LOOKERS = 4 };

struct looker {
    const char *backup, *server;
    pthread_t thread;
    int result;
    struct error error;
};

static void *look(void *context)
{
    struct looker *looker = context;
    looker->result = restore_to(looker->backup, NULL, looker->server, NULL, NULL, &looker->error);
    return NULL;
}

static void looks_that_begin_together_do_not_meet(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct looker lookers[LOOKERS];
    char backup[NAME];
    fill(fixture);
    assert_ok(make(fixture->path, in_folder(fixture, "one.backup", backup), NULL, &error), &error);
    for (int i = 0; i < LOOKERS; i++) {
        lookers[i] = (struct looker){.backup = backup, .server = fixture->path};
        assert_int_equal(pthread_create(&lookers[i].thread, NULL, look, &lookers[i]), 0);
    }
    for (int i = 0; i < LOOKERS; i++) {
        assert_int_equal(pthread_join(lookers[i].thread, NULL), 0);
    }
    for (int i = 0; i < LOOKERS; i++) {
        assert_ok(lookers[i].result, &lookers[i].error);
    }
    assert_scratch_databases("0\n");
}

/* In another process, until it is killed in the middle of its look. */
static void look_and_be_killed(const char *backup, const char *server)
{
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct error error = {0};
        struct restore_options options = {.file = backup, .server = server, .clock = &now};
        byte = restoring_new(&options, &error) != NULL ? 'y' : 'n';
        (void)!write(ready[1], &byte, 1);
        (void)pause();
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(byte, 'y');
    close(ready[0]);
    close(ready[1]);
}

static void what_a_killed_look_left_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char backup[NAME];
    fill(fixture);
    assert_ok(make(fixture->path, in_folder(fixture, "one.backup", backup), NULL, &error), &error);
    look_and_be_killed(backup, fixture->path);
    assert_scratch_databases("1\n");
    run_sql("postgres", "DO $$ BEGIN WHILE EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname "
                        "LIKE 'chartty\\_verify%') LOOP PERFORM pg_sleep(0.02), "
                        "pg_stat_clear_snapshot(); END LOOP; END $$"); /* its session ends */
    assert_ok(restore_to(backup, NULL, fixture->path, NULL, NULL, &error), &error);
    assert_scratch_databases("0\n");
}

/* --- what is refused ------------------------------------------------------------------------- */

static void only_an_empty_place_that_nobody_is_in(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char backup[NAME], file[NAME], name[32], to[128];
    fill(fixture);
    assert_ok(make(fixture->path, in_folder(fixture, "one.backup", backup), NULL, &error), &error);
    assert_refused(restore_to(backup, fixture->path, NULL, NULL, NULL, &error), &error,
                   ERROR_REFUSED, "holds tables already");
    make_database("chartty", name, to);
    PGconn *other = PQconnectdb(to);
    assert_int_equal(PQstatus(other), CONNECTION_OK);
    assert_refused(restore_to(backup, to, NULL, NULL, NULL, &error), &error, ERROR_BUSY,
                   "Somebody is connected");
    PQfinish(other);
    assert_int_equal(tables_of(name), 0);
    assert_refused(restore_to(backup, in_folder(fixture, "to.db", file), NULL, NULL, NULL, &error),
                   &error, ERROR_REFUSED, "chartty db copy");
    assert_int_equal(access(file, F_OK), -1);
}

/* A trigger of the dump changes what is restored: it is seen, and the database is empty again. */
static void what_came_out_otherwise_is_taken_away(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char backup[NAME], name[32], to[128];
    fill(fixture);
    assert_ok(make(fixture->path, in_folder(fixture, "one.backup", backup), NULL, &error), &error);
    make_database("chartty", name, to);
    run_sql(name,
            "CREATE FUNCTION other() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            "to_regclass('public.ct_lookup') IS NOT NULL AND to_regclass('public.patients') "
            "IS NOT NULL THEN DELETE FROM public.ct_meta; DELETE FROM public.patients; END IF; "
            "END $$; CREATE EVENT TRIGGER other ON ddl_command_end WHEN TAG IN ('CREATE "
            "INDEX') EXECUTE FUNCTION other()");
    int result = restore_to(backup, to, NULL, NULL, NULL, &error);
    assert_refused(result, &error, ERROR_CORRUPT, "is not what went in");
    assert_int_equal(tables_of(name), 0);
}

static void a_damaged_backup_touches_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char backup[NAME], name[32], to[128];
    fill(fixture);
    assert_ok(make(fixture->path, in_folder(fixture, "one.backup", backup), NULL, &error), &error);
    struct buffer bytes = fixture_bytes(backup);
    bytes.bytes[bytes.length / 2] ^= 1;
    fixture_write(backup, bytes.bytes, bytes.length);
    buffer_release(&bytes);
    make_database("chartty", name, to);
    assert_refused(restore_to(backup, to, NULL, NULL, NULL, &error), &error, ERROR_CORRUPT,
                   "cut or changed");
    assert_int_equal(tables_of(name), 0);
}

/* --- the programs ---------------------------------------------------------------------------- */

/* A program of that name in a folder of its own. */
static void script(const struct fixture *fixture, const char *text, char folder[NAME])
{
    char path[NAME + 10];
    (void)mkdir(in_folder(fixture, "programs", folder), 0700);
    (void)snprintf(path, sizeof path, "%.190s/pg_dump", folder);
    fixture_write(path, text, strlen(text));
    assert_int_equal(chmod(path, 0700), 0);
}

static void an_older_program_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char backup[NAME], folder[NAME];
    fill(fixture);
    (void)in_folder(fixture, "one.backup", backup);
    script(fixture, "#!/bin/sh\necho 'pg_dump (PostgreSQL) 11.22'\n", folder);
    assert_refused(make(fixture->path, backup, folder, &error), &error, ERROR_UNSUPPORTED,
                   "is of version 11.22, the server of version");
    assert_refused(make(fixture->path, backup, "/nonexistent", &error), &error, ERROR_NOT_FOUND,
                   "is not on this machine");
    script(fixture,
           "#!/bin/sh\n[ \"$1\" = --version ] && echo 'pg_dump (PostgreSQL) 99.1' && exit 0\n"
           "echo 'half an archive'\necho 'pg_dump: error: no room \"of a patient\"' >&2\nexit 1\n",
           folder);
    assert_refused(make(fixture->path, backup, folder, &error), &error, ERROR_IO, "no room");
    assert_null(strstr(error.user, "of a patient"));
    assert_int_equal(access(backup, F_OK), -1);
}

/* Makes a backup of the address while the server wants a password, with a pg_dump that tells what
 * it was told. */
static struct buffer back_up_with_password(struct fixture *fixture, const char *url,
                                           const char *backup_name)
{
    struct error error = {0};
    char backup[NAME], folder[NAME], text[900], seen[NAME], access_file[NAME];
    (void)snprintf(seen, sizeof seen, "%.150s/seen", fixture->folder);
    (void)snprintf(access_file, sizeof access_file, "%.80s/data/pg_hba.conf", cluster.folder);
    struct buffer before = fixture_bytes(access_file);
    run_sql("postgres", "ALTER ROLE chartty PASSWORD 'not-to-be-seen'");
    fixture_write(access_file, "local all all scram-sha-256\n", 28);
    char control[96], data[96];
    (void)snprintf(control, sizeof control, "%s/pg_ctl", cluster.programs);
    (void)snprintf(data, sizeof data, "%s/data", cluster.folder);
    char *reload[] = {control, "-D", data, "reload", NULL};
    assert_int_equal(run_program(reload, cluster.log), 0);
    (void)snprintf(text, sizeof text,
                   "#!/bin/sh\nprintf '%%s\\n' \"$@\" >> %s\nenv >> %s\nexec %s/pg_dump \"$@\"\n",
                   seen, seen, cluster.programs);
    script(fixture, text, folder);
    int result = make(url, in_folder(fixture, backup_name, backup), folder, &error);
    fixture_write(access_file, before.bytes, before.length);
    assert_int_equal(run_program(reload, cluster.log), 0);
    buffer_release(&before);
    assert_ok(result, &error);
    struct buffer told = fixture_bytes(seen);
    assert_int_equal(unlink(seen), 0);
    return told;
}

/* It stands in a file that libpq reads, and in no argument and no environment. */
static void a_password_is_never_told(void **state)
{
    struct fixture *fixture = *state;
    char passfile[NAME], services[NAME], text[400], name[64];
    fill(fixture);
    fixture_write(in_folder(fixture, "pass", passfile), "*:*:*:chartty:not-to-be-seen\n", 29);
    assert_int_equal(chmod(passfile, 0600), 0);
    (void)setenv("PGPASSFILE", passfile, 1);
    struct buffer told = back_up_with_password(fixture, fixture->path, "one.backup");
    (void)unsetenv("PGPASSFILE");
    assert_non_null(strstr(told.bytes, "--snapshot="));
    assert_non_null(strstr(told.bytes, "PGPASSFILE="));
    assert_null(strstr(told.bytes, "not-to-be-seen"));
    buffer_release(&told);

    const char *from = strstr(fixture->path, "@/") + 2;
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(from, "?"), from);
    (void)snprintf(text, sizeof text,
                   "[clinic]\nhost=%s\ndbname=%s\nuser=chartty\npassword=not-to-be-seen\n",
                   cluster.folder, name);
    fixture_write(in_folder(fixture, "services", services), text, strlen(text));
    (void)setenv("PGSERVICEFILE", services, 1);
    told = back_up_with_password(fixture, "service=clinic", "two.backup");
    (void)unsetenv("PGSERVICEFILE");
    assert_non_null(strstr(told.bytes, "service='clinic'"));
    assert_null(strstr(told.bytes, "not-to-be-seen"));
    buffer_release(&told);
}

static void only_its_owner_needs_no_sign_in(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char name[32], url[128], other[128];
    (void)fixture;
    run_sql("postgres", "CREATE ROLE keeper LOGIN");
    run_sql("postgres", "CREATE ROLE clinic_app LOGIN");
    make_database("keeper", name, url);
    assert_ok(database_init(url, &error), &error);
    assert_ok(backup_owner_check(url, &error), &error);
    (void)snprintf(other, sizeof other, "postgresql://clinic_app@/%s?host=%s", name,
                   cluster.folder);
    assert_refused(backup_owner_check(other, &error), &error, ERROR_DENIED, "--as USER");
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(what_comes_back_is_what_went_in),
        ONE(looking_makes_a_database_and_drops_it),
        ONE(looks_at_the_same_time_have_each_their_own),
        ONE(looks_that_begin_together_do_not_meet),
        ONE(what_a_killed_look_left_is_dropped),
        ONE(only_an_empty_place_that_nobody_is_in),
        ONE(what_came_out_otherwise_is_taken_away),
        ONE(a_damaged_backup_touches_nothing),
        ONE(an_older_program_is_refused),
        ONE(a_password_is_never_told),
        ONE(only_its_owner_needs_no_sign_in),
    };
    char keys[64] = "/tmp/chartty-keys-XXXXXX";
    now = clock_system();
    if (mkdtemp(keys) == NULL || setenv("XDG_DATA_HOME", keys, 1) != 0 ||
        !postgres_start(&cluster)) {
        return 0;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_stop(&cluster);
    folder_remove(keys);
    return failed;
}
