/* SPDX-License-Identifier: MIT */
/*
 * One moment of a SQLite file that others write to: whatever they write while it is copied, the
 * copy is the file as it was at the end, and only while the two are compared does anybody wait.
 */
#include "content_rows.h"

#include "src/data/sqlite/sqlite_backup.h"

/* Another program, which does something when the copying has come to its end, or the comparing. */
struct other {
    const char *path, *after_copying;
    int copied, compared, kept_out;
};

static void meddle(void *context, const char *what, long long done, long long total)
{
    struct other *other = context;
    if (done < total) {
        return;
    }
    sqlite3 *connection = fixture_open(other->path);
    if (strcmp(what, "copying") == 0) {
        other->copied++;
        fixture_run(connection, other->after_copying);
    } else {
        other->compared++;
        int result = sqlite3_exec(connection,
                                  "BEGIN IMMEDIATE; INSERT INTO ct_meta (key, value) VALUES "
                                  "('late', '1'); COMMIT",
                                  NULL, NULL, NULL);
        other->kept_out += result == SQLITE_BUSY ? 1 : 0;
    }
    sqlite3_close(connection);
}

static const char filled[] =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
    "INSERT INTO patients (mrn, first_name, last_name, dob) SELECT 'MRN' || i, 'Ada' || i, "
    "'Example', '1945-07-14' FROM n";

static void count_line(void *context, const char *line)
{
    (void)line;
    ++*(int *)context;
}

static void assert_whole(const char *path, const char *copy)
{
    struct error error;
    struct content_sums left = sums_of(path), right = sums_of(copy);
    int findings = 0;
    assert_same_content(&left, &right);
    assert_ok(database_check(copy, count_line, &findings, &error), &error);
    assert_int_equal(findings, 0);
}

static void assert_copied(struct fixture *fixture, const char *after_copying)
{
    struct other other = {.path = fixture->path, .after_copying = after_copying};
    struct error error = {0};
    struct stat made, source;
    char copy[160];
    int64_t held = -1;
    (void)snprintf(copy, sizeof copy, "%s/copy.db", fixture->folder);
    (void)unlink(copy);
    mode_t before = umask(0);
    assert_ok(sqlite_snapshot(fixture->path, copy, meddle, &other, &held, &error), &error);
    (void)umask(before);
    assert_int_equal(other.copied, 1);
    assert_int_equal(other.compared, 1);
    assert_int_equal(other.kept_out, 1);
    assert_true(held >= 0);
    assert_int_equal(stat(copy, &made), 0);
    assert_int_equal(stat(fixture->path, &source), 0);
    assert_int_equal(made.st_mode & 07777, 0600);
    assert_int_equal(made.st_size, source.st_size);
    assert_whole(fixture->path, copy);
}

static void what_is_written_meanwhile_is_in_it(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    assert_copied(fixture, filled); /* much longer than what was copied */
    assert_copied(fixture, "UPDATE patients SET last_name = 'Other' WHERE id % 1000 = 7");
    assert_copied(fixture, "SELECT 1");
    assert_copied(fixture, "DELETE FROM patients WHERE id > 100; VACUUM"); /* shorter */
}

/* Its newest rows are in the -wal alone, and whoever writes needs not wait. */
static void a_file_in_wal_mode_comes_with_its_wal(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char copy[160], side[170];
    int64_t held = -1;
    fixture_make(fixture);
    sqlite3 *other = fixture_open(fixture->path);
    fixture_run(other, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
    fixture_run(other, filled);
    (void)snprintf(copy, sizeof copy, "%s/copy.db", fixture->folder);
    assert_ok(sqlite_snapshot(fixture->path, copy, NULL, NULL, &held, &error), &error);
    assert_int_equal(held, 0);
    assert_whole(fixture->path, copy);
    sqlite3 *made = fixture_open(copy);
    assert_int_equal(fixture_number(made, "SELECT count(*) FROM patients"), 20000);
    struct buffer mode = fixture_lines(made, "PRAGMA journal_mode");
    assert_string_not_equal(mode.bytes, "wal\n");
    buffer_release(&mode);
    sqlite3_close(made);
    (void)snprintf(side, sizeof side, "%s-wal", copy);
    assert_int_equal(access(side, F_OK), -1);
    sqlite3_close(other);
}

static void a_place_that_cannot_be_written_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    char copy[160];
    int64_t held;
    fixture_make(fixture);
    (void)snprintf(copy, sizeof copy, "%s/none/copy.db", fixture->folder);
    assert_refused(sqlite_snapshot(fixture->path, copy, NULL, NULL, &held, &error), &error,
                   ERROR_NOT_FOUND, "The copy of the records cannot");
    assert_refused(sqlite_snapshot(fixture->path, fixture->path, NULL, NULL, &held, &error), &error,
                   ERROR_REFUSED, "is there already");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_meanwhile_is_in_it, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_file_in_wal_mode_comes_with_its_wal, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_place_that_cannot_be_written_says_so, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
