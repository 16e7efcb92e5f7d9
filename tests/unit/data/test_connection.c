/* SPDX-License-Identifier: MIT */
/*
 * Opening SQLite files: each file that cannot be opened is refused with one sentence that says why,
 * and is the same byte for byte afterwards; each that can has its settings.
 */
#include "database_fixture.h"

#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/file_system.h"

#include <limits.h>
#include <sys/wait.h>

enum { NOBODY = 65534 };

static void refused(const char *path, enum connection_mode mode, enum error_code code,
                    const char *part)
{
    struct error error = {0};
    sqlite3 *connection = NULL;
    int result = connection_open(path, mode, 50, NULL, &connection, &error);
    assert_null(connection);
    assert_refused(result, &error, code, part);
    /* One sentence, or two with what to do; no SQL, and the file is named. */
    assert_non_null(strstr(error.user, "test"));
    assert_null(strstr(error.user, "SELECT"));
    assert_int_equal(error.user[strlen(error.user) - 1] == '.' ||
                         strstr(error.user, "chartty db init") != NULL,
                     1);
}

/* For both modes, and the file does not change. */
static void refused_unchanged(const char *path, enum error_code code, const char *part)
{
    struct buffer before = fixture_bytes(path);
    refused(path, CONNECTION_READ, code, part);
    refused(path, CONNECTION_WRITE, code, part);
    refused(path, CONNECTION_CREATE, code, part);
    assert_same_bytes(path, &before);
}

static void what_is_not_there(void **state)
{
    struct fixture *fixture = *state;
    char path[200];
    refused(fixture->path, CONNECTION_READ, ERROR_NOT_FOUND, "There is no database");
    refused(fixture->path, CONNECTION_WRITE, ERROR_NOT_FOUND, "chartty db init");
    assert_int_not_equal(access(fixture->path, F_OK), 0);
    (void)snprintf(path, sizeof path, "%s/none/test.db", fixture->folder);
    refused(path, CONNECTION_CREATE, ERROR_NOT_FOUND, "Make the folder first");
    refused(fixture->folder, CONNECTION_READ, ERROR_INVALID, "is a folder");
    assert_int_equal(mkfifo(fixture->path, 0600), 0);
    refused(fixture->path, CONNECTION_READ, ERROR_INVALID, "not an ordinary file");
}

static void what_is_not_a_database(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text;
    buffer_init(&text);
    for (int i = 0; i < 300; i++) {
        buffer_format(&text, "Dear colleague, this is letter %d of many.\n", i);
    }
    fixture_write(fixture->path, text.bytes, text.length);
    refused_unchanged(fixture->path, ERROR_INVALID, "is not a SQLite database");
    fixture_write(fixture->path, text.bytes, 20);
    refused_unchanged(fixture->path, ERROR_INVALID, "is not a SQLite database");
    fixture_write(fixture->path, "x", 1);
    refused_unchanged(fixture->path, ERROR_INVALID, "is not a SQLite database");
    buffer_release(&text);
}

static void what_is_encrypted(void **state)
{
    struct fixture *fixture = *state;
    unsigned char bytes[8192];
    sqlite3_randomness(sizeof bytes, bytes);
    fixture_write(fixture->path, bytes, sizeof bytes);
    refused_unchanged(fixture->path, ERROR_INVALID, "is encrypted");
}

static void what_is_cut_short_or_damaged(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    struct buffer whole = fixture_bytes(fixture->path);
    fixture_write(fixture->path, whole.bytes, whole.length / 2);
    refused_unchanged(fixture->path, ERROR_CORRUPT, "is cut short");
    fixture_write(fixture->path, whole.bytes, 60);
    refused_unchanged(fixture->path, ERROR_CORRUPT, "is cut short");
    memset(whole.bytes + 100, 0x5A, 400);
    fixture_write(fixture->path, whole.bytes, whole.length);
    refused_unchanged(fixture->path, ERROR_CORRUPT, "is damaged");
    buffer_release(&whole);
}

/* Another process holds the lock that keeps readers out too. */
static void what_another_program_holds(void **state)
{
    struct fixture *fixture = *state;
    int ready[2], done[2];
    char byte = 0;
    fixture_make(fixture);
    struct buffer before = fixture_bytes(fixture->path);
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(done), 0);
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *holder = NULL;
        bool held = sqlite3_open(fixture->path, &holder) == SQLITE_OK &&
                    sqlite3_exec(holder, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK;
        (void)!write(ready[1], held ? "y" : "n", 1);
        (void)!read(done[0], &byte, 1);
        _exit(0); /* without a commit */
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    refused(fixture->path, CONNECTION_READ, ERROR_BUSY, "locked by another program");
    refused(fixture->path, CONNECTION_WRITE, ERROR_BUSY, "locked by another program");
    struct database_status status;
    struct error error = {0};
    atomic_int cancel = 1;
    sqlite3 *connection = NULL;
    assert_refused(
        connection_open(fixture->path, CONNECTION_READ, 600000, &cancel, &connection, &error),
        &error, ERROR_BUSY, "locked"); /* cancelled: no ten minutes of waiting */
    assert_int_equal(write(done[1], "x", 1), 1);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_ok(database_status(fixture->path, &status, &error), &error);
    assert_same_bytes(fixture->path, &before);
    close(ready[0]);
    close(ready[1]);
    close(done[0]);
    close(done[1]);
}

/* In a child that is nobody, since root may write everywhere. Returns its verdict. */
static int as_nobody(const char *path, enum connection_mode mode, enum error_code code,
                     const char *part)
{
    pid_t child = fork();
    if (child == 0) {
        struct error error = {0};
        sqlite3 *connection = NULL;
        if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) {
            _exit(3);
        }
        int result = connection_open(path, mode, 50, NULL, &connection, &error);
        bool as_expected = code == ERROR_OK ? result == 0
                                            : result == -1 && error.code == code &&
                                                  strstr(error.user, part) != NULL;
        if (!as_expected) {
            print_error("%d %s: %s [%s]\n", result, error_word(error.code), error.user,
                        error.detail);
        }
        _exit(as_expected ? 0 : 1);
    }
    int status = -1;
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void what_may_not_be_written(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    struct buffer before = fixture_bytes(fixture->path);
    if (geteuid() == 0) {
        assert_int_equal(chown(fixture->path, NOBODY, (gid_t)-1), 0);
    }
    assert_int_equal(chmod(fixture->folder, 0555), 0);
    assert_int_equal(
        as_nobody(fixture->path, CONNECTION_WRITE, ERROR_DENIED, "The folder of /tmp/chartty-test"),
        0);
    assert_int_equal(as_nobody(fixture->path, CONNECTION_READ, ERROR_OK, ""), 0);
    char other[200];
    (void)snprintf(other, sizeof other, "%s/new.db", fixture->folder);
    assert_int_equal(as_nobody(other, CONNECTION_CREATE, ERROR_DENIED, "cannot be made"), 0);
    assert_int_equal(chmod(fixture->folder, 0777), 0);
    assert_int_equal(chown(fixture->path, geteuid(), (gid_t)-1), 0);
    assert_int_equal(chmod(fixture->path, 0444), 0);
    assert_int_equal(as_nobody(fixture->path, CONNECTION_WRITE, ERROR_DENIED,
                               "cannot be written. Ask for write permission"),
                     0);
    assert_int_equal(chmod(fixture->path, 0), 0);
    assert_int_equal(as_nobody(fixture->path, CONNECTION_READ, ERROR_DENIED, "cannot be read"), 0);
    assert_int_equal(chmod(fixture->path, 0600), 0);
    assert_int_equal(chmod(fixture->folder, 0700), 0);
    if (geteuid() == 0) { /* who is nobody here owns the folder */
        assert_int_equal(
            as_nobody(fixture->path, CONNECTION_READ, ERROR_DENIED, "permission denied"), 0);
    }
    assert_same_bytes(fixture->path, &before);
}

static void what_others_may_write(void **state)
{
    struct fixture *fixture = *state;
    static const mode_t loose[] = {0620, 0602, 0666, 0777};
    fixture_make(fixture);
    for (size_t i = 0; i < sizeof loose / sizeof *loose; i++) {
        assert_int_equal(chmod(fixture->path, loose[i]), 0);
        refused_unchanged(fixture->path, ERROR_DENIED, "can be written by others. Run chmod go-w");
    }
    assert_int_equal(chmod(fixture->path, 0644), 0);
    sqlite3 *connection = NULL;
    struct error error = {0};
    assert_int_equal(
        connection_open(fixture->path, CONNECTION_WRITE, 50, NULL, &connection, &error), 0);
    sqlite3_close(connection);
}

static void network_file_systems_are_known(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        unsigned long magic;
        const char *type, *name;
    } systems[] = {
        {0x6969, NULL, "NFS"},
        {0xFF534D42, NULL, "CIFS"},
        {0xFFFFFFFFFF534D42, NULL, "CIFS"}, /* sign-extended */
        {0x517B, NULL, "SMB"},
        {0xFE534D42, NULL, "SMB2"},
        {0x01021997, NULL, "9P"},
        {0x5346414F, NULL, "AFS"},
        {0x65735546, "fuse.sshfs", "SSHFS"},
        {0x65735546, "fuse.ntfs-3g", NULL},
        {0x65735546, "fuseblk", NULL},
        {0x65735546, NULL, NULL},
        {0xEF53, NULL, NULL},         /* ext4 */
        {0xEF53, "fuse.sshfs", NULL}, /* the type is asked for FUSE only */
        {0x9123683E, NULL, NULL},     /* btrfs */
        {0x58465342, NULL, NULL},     /* xfs */
        {0x01021994, NULL, NULL},     /* tmpfs */
        {0x794C7630, NULL, NULL},     /* overlayfs */
    };
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
        const char *name = file_system_network_name(systems[i].magic, systems[i].type);
        if (systems[i].name == NULL) {
            assert_null(name);
        } else {
            assert_string_equal(name, systems[i].name);
        }
    }
    assert_null(file_system_of_path(fixture->folder));
    assert_null(file_system_of_path("/no/such/path"));

    static const char table[] =
        "22 26 0:21 / /sys rw shared:7 - sysfs sysfs rw\n"
        "90 26 0:44 / /mnt/far\\040away rw,nosuid master:1 - fuse.sshfs nurse@host:/ rw\n";
    char type[16];
    fixture_write(fixture->path, table, sizeof table - 1);
    assert_true(file_system_mount_type(fixture->path, 0, 44, type, sizeof type));
    assert_string_equal(type, "fuse.sshfs");
    assert_true(file_system_mount_type(fixture->path, 0, 21, type, sizeof type));
    assert_string_equal(type, "sysfs");
    assert_false(file_system_mount_type(fixture->path, 0, 45, type, sizeof type));
    assert_false(file_system_mount_type(fixture->path, 0, 44, type, 4)); /* no room */
    assert_false(file_system_mount_type("/no/such/table", 0, 44, type, sizeof type));
}

static void the_settings_hold(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    static const struct {
        const char *pragma, *value;
    } settings[] = {{"PRAGMA foreign_keys", "1\n"},    {"PRAGMA trusted_schema", "0\n"},
                    {"PRAGMA cell_size_check", "1\n"}, {"PRAGMA temp_store", "2\n"},
                    {"PRAGMA mmap_size", "0\n"},       {"PRAGMA ignore_check_constraints", "0\n"}};
    fixture_make(fixture);
    bool wal = connection_wal_is_safe(sqlite3_libversion_number());
    for (int mode = CONNECTION_READ; mode <= CONNECTION_CREATE; mode++) {
        sqlite3 *connection = NULL;
        assert_ok(connection_open(fixture->path, (enum connection_mode)mode, 0, NULL, &connection,
                                  &error),
                  &error);
        for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
            assert_lines(connection, settings[i].pragma, settings[i].value);
        }
        assert_lines(connection, "PRAGMA synchronous", wal ? "2\n" : "3\n");
        if (mode != CONNECTION_READ && mode != CONNECTION_STATION) {
            assert_lines(connection, "PRAGMA journal_mode", wal ? "wal\n" : "truncate\n");
        } else {
            assert_int_not_equal(sqlite3_exec(connection, "DELETE FROM patients", NULL, NULL, NULL),
                                 SQLITE_OK);
        }
        assert_int_not_equal(
            sqlite3_exec(connection, "SELECT load_extension('x')", NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(connection);
    }
}

/* Another program's file keeps its journal, but for one that this library could damage; a path is a
 * path, whatever it looks like. */
static void other_files_keep_their_mode(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "PRAGMA journal_mode = WAL; CREATE TABLE recipes (id INTEGER)");
    sqlite3_close(connection);
    bool is_safe = connection_wal_is_safe(sqlite3_libversion_number());
    if (!is_safe) {
        assert_int_not_equal(
            connection_open(fixture->path, CONNECTION_WRITE, 0, NULL, &connection, &error), 0);
        assert_int_equal(error.code, ERROR_DENIED);
        assert_non_null(strstr(error.user, "is in WAL mode"));
    }
    assert_ok(connection_open(fixture->path, is_safe ? CONNECTION_WRITE : CONNECTION_READ, 0, NULL,
                              &connection, &error),
              &error);
    assert_lines(connection, "PRAGMA journal_mode", "wal\n");
    assert_lines(connection, "PRAGMA synchronous", "2\n");
    sqlite3_close(connection);

    char folder[PATH_MAX];
    assert_non_null(getcwd(folder, sizeof folder));
    assert_int_equal(chdir(fixture->folder), 0);
    static const char *const names[] = {":memory:", "file:x?mode=memory"};
    for (int i = 0; i < 2; i++) {
        assert_ok(connection_open(names[i], CONNECTION_CREATE, 0, NULL, &connection, &error),
                  &error);
        fixture_run(connection, "CREATE TABLE t (x)");
        sqlite3_close(connection);
        struct stat file;
        assert_int_equal(stat(names[i], &file), 0);
        assert_true(file.st_size > 0);
        assert_int_equal(file.st_mode & 07777, 0600);
    }
    assert_int_equal(chdir(folder), 0);
}

static void a_cancelled_statement_stops(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    atomic_int cancel = 0;
    sqlite3 *connection = NULL;
    fixture_make(fixture);
    assert_ok(connection_open(fixture->path, CONNECTION_READ, 0, &cancel, &connection, &error),
              &error);
    static const char endless[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                  "SELECT count(*) FROM n";
    atomic_store(&cancel, 1);
    int result = sqlite3_exec(connection, endless, NULL, NULL, NULL);
    assert_int_equal(result, SQLITE_INTERRUPT);
    assert_refused(connection_error(connection, result, "counting", &error), &error,
                   ERROR_CANCELLED, "counting");
    atomic_store(&cancel, 0);
    assert_lines(connection, "SELECT count(*) FROM patients", "0\n");
    sqlite3_close(connection);
}

static void refusals_name_the_column(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    static const struct {
        const char *sql, *sentence;
    } rows[] = {
        {"INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('M', 'a', 'b', "
         "'2026-02-30')",
         "Born of this patient is not a calendar date"},
        {"INSERT INTO patients (mrn, last_name, dob) VALUES ('M', 'b', '2026-02-03')",
         "First name of this patient is missing."},
        {"INSERT INTO patients (mrn, first_name, last_name, dob, zip_code) VALUES ('M', 'a', 'b', "
         "'2026-02-03', 'xxxxxxxxxxxxxxxxxxxxxxxxx')",
         "ZIP of this patient is longer than 20 characters"},
        {"INSERT INTO providers (npi, name) VALUES ('1', 'x'), ('1', 'y')",
         "NPI is taken already by another provider."},
        {"INSERT INTO allergies (patient_id, allergen) VALUES (9, 'x')", "not there"},
        {"INSERT INTO vital_signs (patient_id, recorded_date, weight) VALUES (1, '2026-01-01 "
         "10:00:00', 'heavy')",
         "Weight of this set of vital signs is not a number."},
        {"INSERT INTO vital_signs (patient_id, recorded_date) VALUES (1, 'today')",
         "Recorded of this set of vital signs is not a date and time"},
        {"INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, status) "
         "VALUES ('A', 1, 1, '2026-01-01', '', 'here')",
         "Status of this appointment must be scheduled, completed or cancelled."},
        {"INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, "
         "duration_minutes) VALUES ('A', 1, 1, '2026-01-01', '', 'long')",
         "Minutes of this appointment is not a whole number"},
    };
    fixture_make(fixture);
    sqlite3 *connection = NULL;
    assert_ok(connection_open(fixture->path, CONNECTION_WRITE, 0, NULL, &connection, &error),
              &error);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int result = sqlite3_exec(connection, rows[i].sql, NULL, NULL, NULL);
        assert_refused(connection_error(connection, result, "saving", &error), &error,
                       ERROR_REFUSED, rows[i].sentence);
        assert_null(strstr(error.detail, "2026-02-30")); /* values stay out of the log */
    }
    sqlite3_close(connection);
}

static void urls_and_versions(void **state)
{
    (void)state;
    assert_string_equal(sqlite_path("sqlite:/a/b.db"), "/a/b.db");
    assert_string_equal(sqlite_path("sqlite:b.db"), "b.db");
    assert_string_equal(sqlite_path("/a/b c.db"), "/a/b c.db");
    assert_string_equal(sqlite_path("./x:y"), "./x:y");
    assert_string_equal(sqlite_path("clinic.db"), "clinic.db");
    static const char *const others[] = {"postgresql://h/d", "postgres:x", "script:x",
                                         "service=x",        "sqlite:",    ""};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_null(sqlite_path(others[i]));
    }
    /* www.sqlite.org/wal.html#walresetbug: 3.51.3, with 3.50.7 and 3.44.6 on their branches. */
    static const int safe[] = {3051003, 3051004, 3050007, 3044006, 3053000, 3054001};
    static const int unsafe[] = {3040001, 3044005, 3045000, 3049002, 3050006, 3051002, 3052000};
    for (size_t i = 0; i < sizeof safe / sizeof safe[0]; i++) {
        assert_true(connection_wal_is_safe(safe[i]));
    }
    for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++) {
        assert_false(connection_wal_is_safe(unsafe[i]));
    }
}

/* A program killed in the middle of a write leaves a journal that must be rolled back before
 * the file can be read; half a write, copied with its journal, is such a one. */
static void leave_half_a_write(struct fixture *fixture)
{
    char other[200], journal[220], left[220];
    sqlite3 *writing = NULL;
    fixture_make(fixture);
    (void)snprintf(other, sizeof other, "%s/other.db", fixture->folder);
    assert_int_equal(rename(fixture->path, other), 0);
    writing = fixture_open(other);
    fixture_run(writing, "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; BEGIN IMMEDIATE;"
                         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <"
                         " 4000) INSERT INTO patients (mrn, last_name, first_name, dob) SELECT 'M' "
                         "|| i, hex(zeroblob(25)), 'x', '2000-01-01' FROM n");
    (void)snprintf(journal, sizeof journal, "%s-journal", other);
    (void)snprintf(left, sizeof left, "%s-journal", fixture->path);
    struct buffer bytes = fixture_bytes(other);
    fixture_write(fixture->path, bytes.bytes, bytes.length);
    buffer_release(&bytes);
    bytes = fixture_bytes(journal);
    assert_true(bytes.length > 512);
    fixture_write(left, bytes.bytes, bytes.length);
    buffer_release(&bytes);
    fixture_run(writing, "ROLLBACK");
    sqlite3_close(writing);
}

static int count_patients(sqlite3 *connection)
{
    sqlite3_stmt *statement = NULL;
    int count = -1;
    if (sqlite3_prepare_v2(connection, "SELECT count(*) FROM patients", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        count = sqlite3_column_int(statement, 0);
    }
    sqlite3_finalize(statement);
    return count;
}

static void what_a_killed_program_left_is_rolled_back(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    sqlite3 *connection = NULL;
    leave_half_a_write(fixture);
    assert_ok(connection_open(fixture->path, CONNECTION_READ, 50, NULL, &connection, &error),
              &error);
    assert_int_equal(count_patients(connection), 0);
    sqlite3_close(connection);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(what_is_not_there),
        WITH_FOLDER(what_is_not_a_database),
        WITH_FOLDER(what_is_encrypted),
        WITH_FOLDER(what_is_cut_short_or_damaged),
        WITH_FOLDER(what_another_program_holds),
        WITH_FOLDER(what_may_not_be_written),
        WITH_FOLDER(what_others_may_write),
        WITH_FOLDER(network_file_systems_are_known),
        WITH_FOLDER(the_settings_hold),
        WITH_FOLDER(other_files_keep_their_mode),
        WITH_FOLDER(a_cancelled_statement_stops),
        WITH_FOLDER(refusals_name_the_column),
        WITH_FOLDER(what_a_killed_program_left_is_rolled_back),
        cmocka_unit_test(urls_and_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
