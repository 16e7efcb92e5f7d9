/* SPDX-License-Identifier: MIT */
/* Making and migrating databases: what is there afterwards, and that nothing is when it failed. */
#include "database_fixture.h"

#include "chartty/base/embedded.h"
#include "chartty/model/record.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

enum { LIST_SIZE = 8 };

/* The built-in list with some more behind it. */
static int with_more(struct migration list[LIST_SIZE], const struct migration *more, int count)
{
    int built_in;
    const struct migration *all = migrations("sqlite", &built_in);
    memcpy(list, all, (size_t)built_in * sizeof *list);
    memcpy(list + built_in, more, (size_t)count * sizeof *list);
    return built_in + count;
}

static void count_finding(void *context, const char *line)
{
    struct buffer *lines = context;
    buffer_format(lines, "%s\n", line);
}

static void check_finds(const char *path, const char *expected)
{
    struct error error = {0};
    struct buffer lines;
    buffer_init(&lines);
    buffer_add_text(&lines, "");
    assert_ok(database_check(path, count_finding, &lines, &error), &error);
    if (expected[0] == '\0') {
        assert_string_equal(lines.bytes, "");
    } else if (strstr(lines.bytes, expected) == NULL) {
        fail_msg("\"%s\" is not in: %s", expected, lines.bytes);
    }
    buffer_release(&lines);
}

static void list_is_the_files(void **state)
{
    (void)state;
    static const char *const dialects[] = {"sqlite", "postgres"};
    for (int d = 0; d < 2; d++) {
        int count, files = 0;
        const struct migration *list = migrations(dialects[d], &count);
        char prefix[32], path[96];
        (void)snprintf(prefix, sizeof prefix, "schema/%s/", dialects[d]);
        for (const struct embedded_file *file = embedded_files; file->path != NULL; file++) {
            bool is_numbered = strncmp(file->path, prefix, strlen(prefix)) == 0 &&
                               file->path[strlen(prefix)] == '0';
            files += is_numbered ? 1 : 0;
        }
        assert_int_equal(count, files);
        for (int i = 0; i < count; i++) {
            assert_int_equal(list[i].version, i + 1);
            (void)snprintf(path, sizeof path, "%s%04d_%s.sql", prefix, list[i].version,
                           list[i].name);
            const struct embedded_file *file = embedded_find(path);
            assert_non_null(file);
            assert_ptr_equal(file->text, list[i].sql);
        }
    }
    int count = 7;
    assert_null(migrations("oracle", &count));
    assert_int_equal(count, 0);
}

static void init_makes_a_private_file(void **state)
{
    struct fixture *fixture = *state;
    struct database_status status;
    struct error error = {0};
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_ABSENT);
    mode_t mask = umask(0);
    fixture_make(fixture);
    umask(mask);
    struct stat file;
    assert_int_equal(stat(fixture->path, &file), 0);
    assert_int_equal(file.st_mode & 07777, 0600);
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_CHARTTY);
    assert_int_equal(status.version, migrations_newest());
    assert_int_equal(status.program_version, migrations_newest());
    assert_false(status.is_demo);
    for (int i = 0; i < RECORD_TABLE_COUNT; i++) {
        assert_int_equal(status.row_counts[i], 0);
    }
    sqlite3 *connection = fixture_open(fixture->path);
    assert_lines(connection, "SELECT version || ' ' || name FROM ct_schema ORDER BY version",
                 "1 records\n2 chartty\n3 keeping\n4 notify\n5 adoption\n6 emergencies\n");
    assert_int_equal(fixture_number(connection,
                                    "SELECT count(*) FROM ct_schema WHERE applied_at GLOB "
                                    "'20[0-9][0-9]-*:*.[0-9][0-9][0-9]000'"),
                     migrations_newest());
    sqlite3_close(connection);
}

static void status_counts_rows_and_knows_demo(void **state)
{
    struct fixture *fixture = *state;
    struct database_status status;
    struct error error = {0};
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                            "('A', 'a', 'a', '2000-01-01'), ('B', 'b', 'b', '2000-01-01')");
    sqlite3_close(connection);
    assert_ok(database_mark_demo(fixture->path, &error), &error);
    assert_ok(database_mark_demo(fixture->path, &error), &error);
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_true(status.is_demo);
    assert_int_equal(status.row_counts[RECORD_PATIENT], 2);
    assert_int_equal(status.row_counts[RECORD_PROVIDER], 0);
}

static void init_refuses_what_has_tables(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    fixture_make(fixture);
    struct buffer before = fixture_bytes(fixture->path);
    assert_refused(database_init(fixture->path, &error), &error, ERROR_REFUSED, "already");
    assert_same_bytes(fixture->path, &before);

    assert_int_equal(unlink(fixture->path), 0);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "CREATE TABLE recipes (id INTEGER)");
    sqlite3_close(connection);
    before = fixture_bytes(fixture->path);
    assert_refused(database_init(fixture->path, &error), &error, ERROR_INVALID, "something else");
    assert_same_bytes(fixture->path, &before);
    assert_refused(database_migrate(fixture->path, NULL, NULL, &error), &error, ERROR_INVALID,
                   "something else");
    struct database_status status;
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_WRONG);
    assert_int_equal(status.row_counts[RECORD_PATIENT], -1);
}

static void an_empty_file_is_filled(void **state)
{
    struct fixture *fixture = *state;
    struct database_status status;
    struct error error = {0};
    fixture_write(fixture->path, "", 0);
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_EMPTY);
    assert_refused(database_migrate(fixture->path, NULL, NULL, &error), &error, ERROR_INVALID,
                   "db init");
    fixture_make(fixture);
}

/* The other server's database: the eight tables, no ct_schema. */
static void another_programs_database_is_not_migrated(void **state)
{
    struct fixture *fixture = *state;
    struct database_status status;
    struct error error = {0};
    int count;
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, migrations("sqlite", &count)[0].sql);
    sqlite3_close(connection);
    struct buffer before = fixture_bytes(fixture->path);
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_FOREIGN);
    assert_int_equal(status.version, 0);
    assert_refused(database_migrate(fixture->path, NULL, NULL, &error), &error, ERROR_REFUSED,
                   "db adopt");
    assert_refused(database_init(fixture->path, &error), &error, ERROR_REFUSED, "another program");
    assert_same_bytes(fixture->path, &before);
}

static void migrate_goes_forward_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct migration list[LIST_SIZE];
    const struct migration more[] = {
        {migrations_newest() + 1, "plum", "CREATE TABLE ct_plum (stone TEXT);"}};
    int from = 0, to = 0;
    fixture_make(fixture);
    assert_ok(database_migrate(fixture->path, &from, &to, &error), &error);
    assert_int_equal(from, migrations_newest());
    assert_int_equal(to, migrations_newest());
    int count = with_more(list, more, 1);
    assert_ok(database_migrate_with(fixture->path, list, count, &error), &error);
    assert_ok(database_migrate_with(fixture->path, list, count, &error), &error);
    sqlite3 *connection = fixture_open(fixture->path);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_schema"),
                     migrations_newest() + 1);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_plum"), 0);
    sqlite3_close(connection);
}

/* A database of the version before, with rows in the tables that go on and in those made anew. */
static void version_2_becomes_the_newest_with_its_rows(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct database_status status;
    int count, from = 0, to = 0;
    fixture_write(fixture->path, "", 0);
    assert_ok(database_migrate_with(fixture->path, migrations("sqlite", &count), 2, &error),
              &error);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('A', "
                            "'Ann', 'Lee', '2000-01-01'); INSERT INTO providers (npi, name) VALUES "
                            "('1', 'Dr'); INSERT INTO appointments (appointment_id, patient_id, "
                            "provider_id, date, time) VALUES ('T', 1, 1, '2026-11-24', '09:00')");
    fixture_run(connection, "INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at) "
                            "VALUES (1, 'T', 1, '2026-11-24 08:55:00.000000'); INSERT INTO "
                            "ct_patient (patient_id, mrn, title) VALUES (1, 'A', 'Ms'); INSERT "
                            "INTO ct_external_id VALUES ('s', 'patients', 'p', 1, 1); INSERT INTO "
                            "ct_request (request_id, content_hash, state) VALUES ('r', 'h', "
                            "'done')");
    sqlite3_close(connection);
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_CHARTTY);
    assert_int_equal(status.version, 2);
    assert_ok(database_migrate(fixture->path, &from, &to, &error), &error);
    assert_int_equal(from, 2);
    assert_int_equal(to, migrations_newest());
    check_finds(fixture->path, "");
    connection = fixture_open(fixture->path);
    assert_lines(connection,
                 "SELECT mrn FROM patients UNION ALL SELECT title FROM ct_patient UNION ALL SELECT "
                 "source_id FROM ct_external_id UNION ALL SELECT arrived_at || "
                 "coalesce(cancelled_at, ' -') FROM ct_visit UNION ALL SELECT state || "
                 "coalesce(answer, ' -') FROM ct_request",
                 "A\nMs\np\n2026-11-24 08:55:00.000000 -\ndone -\n");
    /* What was there before is watched from now on, and can be written to. */
    fixture_run(connection, "DELETE FROM ct_change; UPDATE ct_visit SET roomed_at = '2026-11-24 "
                            "09:05:00.000000'; INSERT INTO ct_medication_event SELECT 1, 1, 'x', "
                            "1, 'completed', '2026-11-24', NULL, '2026-11-24 10:00:00', 'Dr' WHERE "
                            "0; DELETE FROM patients");
    assert_lines(connection, "SELECT table_name FROM ct_change WHERE table_name LIKE 'ct%'",
                 "ct_visit\n");
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_visit"), 0);
    sqlite3_close(connection);
}

static void a_newer_database_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "INSERT INTO ct_schema (version, name) VALUES (907, 'later')");
    sqlite3_close(connection);
    struct buffer before = fixture_bytes(fixture->path);
    char known[32];
    (void)snprintf(known, sizeof known, "up to %d", migrations_newest());
    assert_refused(database_migrate(fixture->path, NULL, NULL, &error), &error, ERROR_OUTDATED,
                   "907");
    assert_non_null(strstr(error.user, known));
    assert_same_bytes(fixture->path, &before);
    struct database_status status;
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_int_equal(status.version, 907);
}

static void a_failing_migration_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const char *const failing[] = {
        ("CREATE TABLE ct_plum (stone TEXT); INSERT INTO ct_plum VALUES ('x'); DROP TABLE ct_meta; "
         "SELECT no_such_function();"),
        "DELETE FROM ct_meta; COMMIT; BEGIN;", /* it may not end the transaction */
        "ROLLBACK;",
        "ATTACH ':memory:' AS other;",
        "CREATE TABLE ct_plum (stone TEXT",
    };
    struct error error = {0};
    struct migration list[LIST_SIZE];
    fixture_make(fixture);
    assert_ok(database_mark_demo(fixture->path, &error), &error);
    for (size_t i = 0; i < sizeof failing / sizeof failing[0]; i++) {
        const struct migration more[] = {
            {migrations_newest() + 1, "good", "CREATE TABLE ct_pear (stone TEXT);"},
            {migrations_newest() + 2, "bad", failing[i]}};
        struct buffer before = fixture_bytes(fixture->path);
        int count = with_more(list, more, 2);
        assert_refused(database_migrate_with(fixture->path, list, count, &error), &error,
                       ERROR_INTERNAL, "(bad) failed; the database is as it was");
        assert_same_bytes(fixture->path, &before);
    }
    /* Also where there was nothing before. */
    assert_int_equal(unlink(fixture->path), 0);
    fixture_write(fixture->path, "", 0);
    const struct migration more[] = {{migrations_newest() + 1, "bad", failing[0]}};
    assert_refused(database_migrate_with(fixture->path, list, with_more(list, more, 1), &error),
                   &error, ERROR_INTERNAL, "failed");
    struct stat file;
    assert_int_equal(stat(fixture->path, &file), 0);
    assert_int_equal(file.st_size, 0);
}

/* A migration that goes on until it is killed, having written far more than any cache holds. */
static const char endless[] =
    "CREATE TABLE ct_plum (stone TEXT); PRAGMA cache_size = 10; "
    "INSERT INTO ct_plum WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT hex(randomblob(500)) FROM n;";

static void a_killed_migration_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct database_status status;
    struct error error = {0};
    char journal[160];
    fixture_make(fixture);
    assert_ok(database_mark_demo(fixture->path, &error), &error);
    struct buffer before = fixture_bytes(fixture->path);
    (void)snprintf(journal, sizeof journal, "%s-journal", fixture->path);
    pid_t child = fork();
    if (child == 0) {
        struct migration list[LIST_SIZE];
        const struct migration more[] = {{migrations_newest() + 1, "endless", endless}};
        (void)database_migrate_with(fixture->path, list, with_more(list, more, 1), &error);
        _exit(0);
    }
    struct stat file;
    while (stat(fixture->path, &file) == 0 && file.st_size < (off_t)before.length + 1000000) {
        assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
        (void)poll(NULL, 0, 2);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(stat(journal, &file), 0);
    assert_true(file.st_size > 0); /* a hot journal: the file itself is half written */
    int from, to;
    assert_ok(database_migrate(fixture->path, &from, &to, &error), &error);
    assert_int_equal(from, migrations_newest());
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_CHARTTY);
    assert_true(status.is_demo);
    assert_same_bytes(fixture->path, &before);
}

static void two_migrations_exclude_each_other(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    fixture_write(fixture->path, "", 0);
    enum { CHILDREN = 4 };
    pid_t children[CHILDREN];
    /* Each would fail if another's tables were there already, so exactly one may do the work. */
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            char go;
            close(ready[1]);
            (void)!read(ready[0], &go, 1); /* returns for all when the parent closes its end */
            int count;
            const struct migration *list = migrations("sqlite", &count);
            _exit(database_migrate_with(fixture->path, list, count, &error) == 0 ? 0 : 1);
        }
    }
    close(ready[0]);
    close(ready[1]);
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    sqlite3 *connection = fixture_open(fixture->path);
    char each_once[16];
    (void)snprintf(each_once, sizeof each_once, "%d\n", migrations_newest());
    assert_lines(connection, "SELECT count(*) FROM ct_schema", each_once);
    sqlite3_close(connection);
}

static void check_finds_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    check_finds(fixture->path, "");
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "DROP INDEX ct_appointments_day; DROP TRIGGER ct_patients_delete");
    fixture_run(connection, "DROP INDEX ix_patients_mrn; "
                            "CREATE INDEX ix_patients_mrn ON patients (mrn)");
    fixture_run(connection, "PRAGMA foreign_keys = OFF; INSERT INTO allergies (patient_id, "
                            "allergen) VALUES (77, 'Latex')");
    fixture_run(connection, "PRAGMA ignore_check_constraints = ON; INSERT INTO providers (npi, "
                            "name, accepting_new_patients) VALUES ('1', 'x', 'perhaps')");
    sqlite3_close(connection);
    check_finds(fixture->path, "schema: index ct_appointments_day is missing");
    check_finds(fixture->path, "schema: trigger ct_patients_delete is missing");
    check_finds(fixture->path, "schema: index ix_patients_mrn is not as the migrations make it");
    check_finds(fixture->path, "foreign key: 1 rows of allergies name a row of patients");
    check_finds(fixture->path, "integrity: CHECK constraint failed in providers");
}

static void other_schemes_are_refused(void **state)
{
    (void)state;
    static const char *const urls[] = {"mysql:x", "oracle:x", "sqlite:", ""};
    struct database_status status;
    struct error error = {0};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        assert_refused(database_status(urls[i], &status, &error), &error, ERROR_UNSUPPORTED,
                       "sqlite:PATH");
        assert_refused(database_init(urls[i], &error), &error, ERROR_UNSUPPORTED, "sqlite:PATH");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_is_the_files),
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
        WITH_FOLDER(init_makes_a_private_file),
        WITH_FOLDER(status_counts_rows_and_knows_demo),
        WITH_FOLDER(init_refuses_what_has_tables),
        WITH_FOLDER(an_empty_file_is_filled),
        WITH_FOLDER(another_programs_database_is_not_migrated),
        WITH_FOLDER(migrate_goes_forward_once),
        WITH_FOLDER(version_2_becomes_the_newest_with_its_rows),
        WITH_FOLDER(a_newer_database_is_refused),
        WITH_FOLDER(a_failing_migration_changes_nothing),
        WITH_FOLDER(a_killed_migration_changes_nothing),
        WITH_FOLDER(two_migrations_exclude_each_other),
        WITH_FOLDER(check_finds_what_is_wrong),
        cmocka_unit_test(other_schemes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
