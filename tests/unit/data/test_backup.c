/* SPDX-License-Identifier: MIT */
/*
 * Backup and restore of a SQLite file: what is made is whole and private, what comes back is what
 * went in, what was there is kept, and what cannot be trusted touches nothing.
 */
#include "backup_files.h"

#include "chartty/data/audit_verify.h"
#include "src/data/backup/container.h"
#include "src/data/sqlite/stations.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* --- making ---------------------------------------------------------------------------------- */

static void a_backup_is_whole_private_and_new(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct backup_report report;
    struct stat status;
    char to[NAME], left[NAME], inside[NAME];
    fill(fixture);
    (void)mkdir(in_folder(fixture, ".chartty-backup-killed", left), 0700);
    (void)snprintf(inside, sizeof inside, "%.150s/records.db", left);
    fixture_write(inside, "x", 1); /* of a program that was killed */
    mode_t before = umask(0);
    assert_ok(make(fixture, in_folder(fixture, "one.backup", to), (struct backup_secret){0},
                   &report, &error),
              &error);
    (void)umask(before);
    assert_int_equal(stat(to, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(report.bytes, status.st_size);
    assert_true(report.held_ms >= 0 && report.rows >= 4 && report.head[0] != '\0');
    assert_int_equal(files_like(fixture->folder, ".chartty-"), 0);
    /* never over another, which stays as it is */
    struct buffer bytes = fixture_bytes(to);
    assert_refused(make(fixture, to, (struct backup_secret){0}, &report, &error), &error,
                   ERROR_REFUSED, "is there already");
    assert_same_bytes(to, &bytes);
}

static void a_folder_gives_a_dated_name(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct backup_report report;
    char folder[NAME];
    fill(fixture);
    assert_int_equal(mkdir(in_folder(fixture, "kept", folder), 0700), 0);
    assert_ok(make(fixture, folder, (struct backup_secret){0}, &report, &error), &error);
    const char *name = strrchr(report.path, '/') + 1;
    assert_int_equal(strlen(name), strlen("chartty-2026-11-26-104101.backup"));
    assert_int_equal(strncmp(name, "chartty-2", 9), 0);
    assert_int_equal(files_like(folder, "backup"), 1);
}

/* A limit on the size of files stands for a full disk. */
static void a_full_disk_leaves_nothing_of_that_name(void **state)
{
    struct fixture *fixture = *state;
    struct rlimit before, small;
    struct error error = {0};
    struct backup_report report;
    char to[NAME];
    fill(fixture);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (rlim_t size = 10; size < 2000000; size = size * 5 + 1) {
        small = (struct rlimit){size, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        int result = make(fixture, in_folder(fixture, "full.backup", to), (struct backup_secret){0},
                          &report, &error);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        if (result != 0) {
            assert_int_equal(access(to, F_OK), -1);
        } else {
            assert_true((rlim_t)report.bytes <= size);
            (void)unlink(to);
        }
        assert_int_equal(files_like(fixture->folder, ".chartty-"), 0);
    }
    (void)signal(SIGXFSZ, SIG_DFL);
}

/* --- bringing back --------------------------------------------------------------------------- */

static void what_comes_back_is_what_went_in(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct restore_report report = {0};
    struct stat status;
    char backup[NAME], to[NAME], key[NAME];
    fill(fixture);
    make_well(fixture, in_folder(fixture, "one.backup", backup));
    (void)snprintf(key, sizeof key, "%s.audit-key", fixture->path);
    assert_ok(restore_to(backup, in_folder(fixture, "to.db", to), key, (struct backup_secret){0},
                         &report, &error),
              &error);
    assert_true(report.has_manifest && report.audit == RESTORE_AUDIT_CHECKED);
    assert_int_equal(report.audit_findings, 0);
    assert_int_equal(report.findings, 0);
    assert_string_equal(report.kept, "");
    assert_same_content(fixture->path, to);
    assert_int_equal(stat(to, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(files_like(fixture->folder, ".chartty-"), 0);
}

static void what_was_there_is_kept_and_its_journals_go(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct restore_report report = {0};
    char backup[NAME], to[NAME], side[NAME];
    fill(fixture);
    make_well(fixture, in_folder(fixture, "one.backup", backup));
    (void)in_folder(fixture, "to.db", to);
    assert_ok(database_init(to, &error), &error);
    pid_t child = fork(); /* another program: its last row is in the -wal alone, and it is killed */
    if (child == 0) {
        sqlite3 *other = fixture_open(to);
        fixture_run(other, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; INSERT INTO "
                           "ct_meta (key, value) VALUES ('old', '42')");
        _exit(0);
    }
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    (void)snprintf(side, sizeof side, "%.150s-wal", to);
    assert_int_equal(access(side, F_OK), 0);
    assert_ok(restore_to(backup, to, NULL, (struct backup_secret){0}, &report, &error), &error);
    assert_same_content(fixture->path, to);
    assert_int_equal(access(side, F_OK), -1);
    sqlite3 *kept = fixture_open(report.kept);
    assert_int_equal(fixture_number(kept, "SELECT value FROM ct_meta WHERE key = 'old'"), 42);
    sqlite3_close(kept);
}

static void nothing_is_exchanged_under_somebody(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char backup[NAME];
    fill(fixture);
    make_well(fixture, in_folder(fixture, "one.backup", backup));
    struct buffer bytes = fixture_bytes(fixture->path);
    struct stat opened;
    assert_int_equal(stat(fixture->path, &opened), 0);
    int station = stations_enter(fixture->path, &opened, &error);
    assert_true(station > 0);
    assert_refused(restore_plainly(backup, fixture->path, &error), &error, ERROR_BUSY,
                   "A station has");
    stations_leave(station);
    sqlite3 *other = fixture_open(fixture->path);
    fixture_run(other, "BEGIN IMMEDIATE");
    assert_refused(restore_plainly(backup, fixture->path, &error), &error, ERROR_BUSY,
                   "Another program");
    fixture_run(other, "ROLLBACK");
    sqlite3_close(other);
    assert_same_bytes(fixture->path, &bytes);
    assert_ok(restore_plainly(backup, fixture->path, &error), &error);
}

static void a_station_holds_its_place_and_waits_for_an_exchange(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct scene scene = {.fixture = fixture, .clock = clock_system()};
    fill(fixture);
    scene.loop = loop_new(&error);
    scene_open(&scene);
    assert_int_equal(stations_shut_out(fixture->path, &error), -1);
    assert_int_equal(error.code, ERROR_BUSY);
    data_close(scene.data);
    int alone = stations_shut_out(fixture->path, &error);
    assert_true(alone > 0);
    int ready = 0;
    scene.data = data_open(scene.loop, &scene.options, scene_on_ready, &ready, &error);
    assert_non_null(scene.data);
    loop_run_until(scene.loop, scene_is_set, &ready, PATIENCE_MS);
    assert_int_equal(ready, -1);
    data_close(scene.data);
    struct stat other = {.st_ino = 1}; /* it was exchanged between opening and entering */
    stations_leave(alone);
    assert_int_equal(stations_enter(fixture->path, &other, &error), -1);
    assert_refused(-1, &error, ERROR_BUSY, "is being restored");
    loop_free(scene.loop);
}

/* --- what cannot be trusted ------------------------------------------------------------------ */

/* The same backup with another manifest, sealed as if it were right. */
static void rewrite(const char *from, const char *to, const char *old, const char *new)
{
    struct error error = {0};
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const struct backup_secret none = {0};
    struct container_reader *reader = container_reader_new(in, from, &error);
    struct container_writer *writer = container_writer_new(out, &none, &error);
    enum container_kind kind;
    const char *bytes;
    size_t length;
    bool changed = false;
    while (container_next(reader, &kind, &bytes, &length, &error) == 1) {
        char *text = memory_copy_bytes(bytes, length);
        char *at = kind == CONTAINER_MANIFEST ? strstr(text, old) : NULL;
        if (at != NULL) {
            assert_int_equal(strlen(old), strlen(new));
            memcpy(at, new, strlen(old));
            changed = true;
        }
        assert_ok(container_add(writer, kind, text, length, &error), &error);
        memory_free(text);
    }
    assert_ok(container_end(writer, &error), &error);
    assert_true(changed);
    container_reader_free(reader);
    container_writer_free(writer);
    close(in);
    close(out);
}

static void a_manifest_that_says_something_else_is_believed(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char schema[24], other_schema[24];
    (void)snprintf(schema, sizeof schema, "\"schema\":%d", migrations_newest());
    (void)snprintf(other_schema, sizeof other_schema, "\"schema\":%d", migrations_newest() - 1);
    const struct {
        const char *old, *new, *part;
        enum error_code code;
    } cases[] = {
        {"\"patients\",\"rows\":2", "\"patients\",\"rows\":3", "table patients", ERROR_CORRUPT},
        {schema, other_schema, "schema's version", ERROR_CORRUPT},
        {"\"payload_hash\":\"", "\"payload_hash\":\"", "", ERROR_OK},
        {"\"content_hash_version\":1", "\"content_hash_version\":9", "version 9", ERROR_OUTDATED},
        {"\"name\":\"patients\"", "\"name\":\"patience\"", "does not know", ERROR_OUTDATED},
        {"\"audit_row\":", "\"audit_raw\":", "cannot be read", ERROR_CORRUPT},
    };
    char backup[NAME], other[NAME], to[NAME];
    fill(fixture);
    make_well(fixture, in_folder(fixture, "one.backup", backup));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rewrite(backup, in_folder(fixture, "other.backup", other), cases[i].old, cases[i].new);
        (void)in_folder(fixture, "to.db", to);
        int result = restore_plainly(other, to, &error);
        if (cases[i].code ==
            ERROR_OK) { /* it was written anew as it was: the way itself is right */
            assert_ok(result, &error);
            (void)unlink(to);
        } else {
            assert_refused(result, &error, cases[i].code, cases[i].part);
            assert_int_equal(access(to, F_OK), -1);
        }
    }
}

static void another_version_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char backup[NAME], to[NAME];
    fill(fixture);
    make_well(fixture, in_folder(fixture, "one.backup", backup));
    struct buffer bytes = fixture_bytes(backup);
    bytes.bytes[16] = 2;
    fixture_write(backup, bytes.bytes, bytes.length);
    buffer_release(&bytes);
    assert_refused(restore_plainly(backup, in_folder(fixture, "to.db", to), &error), &error,
                   ERROR_OUTDATED, "version 2; this chartty reads version 1");
    assert_int_equal(access(to, F_OK), -1);
}

static void a_newer_schema_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char to[NAME];
    fill(fixture);
    sqlite3 *other = fixture_open(fixture->path);
    fixture_run(other, "INSERT INTO ct_schema (version, name) VALUES (99, 'later')");
    sqlite3_close(other);
    assert_refused(restore_plainly(fixture->path, in_folder(fixture, "to.db", to), &error), &error,
                   ERROR_OUTDATED, "version 99");
    assert_int_equal(access(to, F_OK), -1);
}

static void what_is_no_backup_says_what_to_do(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    static const struct {
        const char *bytes, *part;
    } cases[] = {
        {"--\n-- PostgreSQL database dump\n--\n", "psql runs whatever stands in it"},
        {"\n\nSET statement_timeout = 0;\n", "chartty backup --db"},
        {"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n", "plain SQL dump"},
        {"\\restrict x\nSET client_encoding = 'LATIN1';\n-- \xE9", "plain SQL dump"},
        {"\\\xC3\x28\x9F of a key", "not a backup"},
        {"PGDMP\1\16", "pg_restore --no-owner"},
        {"anything else", "is not a backup of chartty"},
        {"", "is not a backup of chartty"},
        {"CHARTTY-BACKUP\r\n\1", "cut or changed"},
    };
    char file[NAME], to[NAME];
    (void)in_folder(fixture, "file", file);
    (void)in_folder(fixture, "to.db", to);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture_write(file, cases[i].bytes, strlen(cases[i].bytes));
        int result = restore_plainly(file, to, &error);
        assert_refused(result, &error, error.code, cases[i].part);
        assert_int_equal(access(to, F_OK), -1);
    }
    assert_refused(restore_plainly(in_folder(fixture, "none", file), to, &error), &error,
                   ERROR_NOT_FOUND, "there is no such file");
    assert_refused(restore_plainly(fixture->folder, to, &error), &error, ERROR_INVALID,
                   "not an ordinary file");
}

static void a_plain_file_is_taken_when_its_content_is_whole(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct restore_report report = {0};
    char copy[NAME], to[NAME];
    fill(fixture);
    (void)in_folder(fixture, "copy.db", copy);
    (void)in_folder(fixture, "to.db", to);
    struct buffer bytes = fixture_bytes(fixture->path);
    fixture_write(copy, bytes.bytes, bytes.length);
    assert_ok(restore_to(copy, to, NULL, (struct backup_secret){0}, &report, &error), &error);
    assert_false(report.has_manifest);
    assert_same_content(fixture->path, to);
    (void)unlink(to);
    /* half of it */
    fixture_write(copy, bytes.bytes, bytes.length / 2);
    assert_refused(restore_plainly(copy, to, &error), &error, ERROR_CORRUPT, "");
    /* pages that were not written */
    memset(bytes.bytes + 8 * 4096, 0, 4096 * 4);
    fixture_write(copy, bytes.bytes, bytes.length);
    int result = restore_plainly(copy, to, &error);
    assert_refused(result, &error, ERROR_CORRUPT, "");
    buffer_release(&bytes);
    assert_int_equal(access(to, F_OK), -1);
    /* the file of a database in WAL mode whose rows are all in the -wal: sound, and empty */
    (void)unlink(copy);
    sqlite3 *empty = fixture_open(copy);
    fixture_run(empty, "PRAGMA journal_mode = WAL; CREATE TABLE x (y); DROP TABLE x");
    sqlite3_close(empty);
    assert_refused(restore_plainly(copy, to, &error), &error, ERROR_INVALID,
                   "holds no patient records");
    assert_int_equal(access(to, F_OK), -1);
}

/* Records of another program, in which a row names a patient that is not there: they are saved as
 * they are, and come back so. */
static void what_was_not_in_order_comes_back_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    struct backup_report made;
    struct restore_report report = {0};
    char backup[NAME], to[NAME];
    fill(fixture);
    sqlite3 *other = fixture_open(fixture->path);
    fixture_run(other, "PRAGMA foreign_keys = OFF; INSERT INTO allergies (patient_id, allergen) "
                       "VALUES (4711, 'Nuts')");
    sqlite3_close(other);
    (void)in_folder(fixture, "one.backup", backup);
    assert_ok(make(fixture, backup, (struct backup_secret){0}, &made, &error), &error);
    assert_int_equal(made.findings, 1);
    assert_ok(restore_to(backup, in_folder(fixture, "to.db", to), NULL, (struct backup_secret){0},
                         &report, &error),
              &error);
    assert_int_equal(report.findings, 1);
    assert_same_content(fixture->path, to);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(a_backup_is_whole_private_and_new),
        ONE(a_folder_gives_a_dated_name),
        ONE(a_full_disk_leaves_nothing_of_that_name),
        ONE(what_comes_back_is_what_went_in),
        ONE(what_was_there_is_kept_and_its_journals_go),
        ONE(nothing_is_exchanged_under_somebody),
        ONE(a_station_holds_its_place_and_waits_for_an_exchange),
        ONE(a_manifest_that_says_something_else_is_believed),
        ONE(another_version_is_refused),
        ONE(a_newer_schema_is_refused),
        ONE(what_is_no_backup_says_what_to_do),
        ONE(a_plain_file_is_taken_when_its_content_is_whole),
        ONE(what_was_not_in_order_comes_back_as_it_was),
    };
    now = clock_system();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
