/* SPDX-License-Identifier: MIT */
/*
 * Counts and hashes of tables: equal content gives equal hashes on SQLite and PostgreSQL, another
 * value another one; all tables are in it; one snapshot; what cannot be read is refused.
 */
#include "bad_rows.h"
#include "content_rows.h"

static void equal_content_has_equal_hashes(void **state)
{
    struct fixture *fixture = *state;
    char url[192];
    if (!has_cluster) {
        skip();
    }
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, CONTENT_ROWS);
    sqlite3_close(connection);
    make_on_server("equal", url);
    postgres_assert(&cluster, "equal", CONTENT_ROWS, "");
    struct content_sums here = sums_of(fixture->path), there = sums_of(url);
    assert_same_content(&here, &there);
    assert_same_content(&there, &here);
    char left[CONTENT_HASH_TEXT_SIZE], right[CONTENT_HASH_TEXT_SIZE];
    content_sums_hash(&here, left);
    content_sums_hash(&there, right);
    assert_string_equal(left, right);
    /* Rows are counted, and their order is the key's on both. */
    assert_int_equal(here.tables[1].rows, 2);
    postgres_assert(&cluster, "equal", "UPDATE vital_signs SET temperature = 0.3 WHERE id = 2", "");
    there = sums_of(url);
    assert_string_equal(content_table_name(content_difference(&here, &there)), "vital_signs");
}

/* X(statement, table that differs then; "" none) */
#define CHANGES(X)                                                                                 \
    X("UPDATE patients SET city = NULL WHERE id = 12", "patients")                                 \
    X("UPDATE patients SET city = '0' WHERE id = 12", "patients")                                  \
    X("UPDATE patients SET first_name = 'ab', last_name = '' WHERE id = 2", "patients")            \
    X("UPDATE patients SET created_at = '2026-01-01 00:00:00.000000' WHERE id = 2", "")            \
    X("UPDATE patients SET created_at = '2026-01-01 00:00:00.000001' WHERE id = 2", "patients")    \
    X("UPDATE vital_signs SET temperature = 98.60000000000001 WHERE id = 1", "vital_signs")        \
    X("UPDATE vital_signs SET temperature = 98.600000000000009 WHERE id = 1", "")                  \
    X("UPDATE oauth_clients SET is_active = 1 WHERE id = 7", "oauth_clients")                      \
    X("UPDATE oauth_clients SET rate_limit = 0 WHERE id = 7", "oauth_clients")                     \
    X("UPDATE allergies SET id = 2", "allergies")                                                  \
    X("DELETE FROM ct_lookup", "ct_lookup")                                                        \
    X("INSERT INTO ct_meta VALUES ('bulk', '1')", "")                                              \
    X("INSERT INTO ct_meta VALUES ('bulky', '1')", "ct_meta")                                      \
    X("DELETE FROM ct_change", "")                                                                 \
    X("UPDATE ct_request SET answer = NULL", "ct_request")

static void another_value_is_another_hash(void **state)
{
    struct fixture *fixture = *state;
    static const char *const changes[][2] = {
#define X(statement, table) {statement, table},
        CHANGES(X)
#undef X
    };
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, CONTENT_ROWS);
    struct content_sums before = sums_of(fixture->path);
    for (size_t index = 0; index < sizeof changes / sizeof changes[0]; index++) {
        fixture_run(connection, "BEGIN");
        fixture_run(connection, changes[index][0]);
        fixture_run(connection, "COMMIT");
        struct content_sums after = sums_of(fixture->path);
        int table = content_difference(&before, &after);
        const char *differs = table >= 0 ? content_table_name(table) : "";
        if (strcmp(differs, changes[index][1]) != 0) {
            fail_msg("%s: \"%s\" differs", changes[index][0], differs);
        }
        before = after;
    }
    sqlite3_close(connection);
}

/* A table that a migration adds is content, or is named here with why it is not: ct_schema is the
 * version, which a manifest has beside the hashes; ct_change is what stations still have to see. */
static void every_table_is_content_or_said_not_to_be(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    struct buffer names =
        fixture_lines(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name "
                                  "NOT LIKE 'sqlite_%' AND name NOT IN ('ct_schema', 'ct_change')");
    int found = 0;
    for (char *name = names.bytes; *name != 0; found++) {
        char *end = name + strcspn(name, "\n"); /* each line has one */
        int index = 0;
        *end = 0;
        while (index < content_table_count() && strcmp(content_table_name(index), name) != 0) {
            index++;
        }
        if (index == content_table_count()) {
            fail_msg("%s is no content", name);
        }
        name = end + 1;
    }
    assert_int_equal(found, content_table_count());
    buffer_release(&names);
    sqlite3_close(connection);
    /* So is each column. */
    struct error error;
    struct content *content = content_open(fixture->path, &error);
    assert_non_null(content);
    for (int table = 0; table < content_table_count(); table++) {
        assert_true(content_has_table(content, table));
    }
    assert_int_equal(content_snapshot(content), NULL);
    content_close(content);
}

static void it_is_one_snapshot(void **state)
{
    (void)state;
    char url[192];
    struct error error;
    struct content_sums before, during, after;
    if (!has_cluster) {
        skip();
    }
    make_on_server("snapshot", url);
    postgres_assert(&cluster, "snapshot", CONTENT_ROWS, "");
    before = sums_of(url);
    struct content *content = content_open(url, &error);
    assert_non_null(content);
    const char *name = content_snapshot(content);
    assert_non_null(name);
    postgres_assert(&cluster, "snapshot", "DELETE FROM vital_signs; DELETE FROM allergies", "");
    /* Another session that is given the name sees the same. */
    char sql[256];
    (void)snprintf(sql, sizeof sql,
                   "BEGIN ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '%s'; SELECT "
                   "count(*) FROM vital_signs",
                   name);
    postgres_assert(&cluster, "snapshot", sql, "2\n");
    assert_ok(content_sum_all(content, NULL, &during, &error), &error);
    content_close(content);
    assert_same_content(&before, &during);
    after = sums_of(url);
    assert_string_equal(content_table_name(content_difference(&before, &after)), "allergies");
    assert_int_equal(after.tables[6].rows, 0);
}

struct seen {
    int64_t most;
    atomic_int *cancel;
};

static void on_progress(void *context, int table, int64_t rows)
{
    struct seen *seen = context;
    if (strcmp(content_table_name(table), "ct_lookup") == 0 && rows > seen->most) {
        seen->most = rows;
        atomic_store(seen->cancel, 1);
    }
}

static void it_tells_how_far_it_is_and_stops(void **state)
{
    struct fixture *fixture = *state;
    atomic_int cancel = 0;
    struct seen seen = {.cancel = &cancel};
    struct content_options options = {.progress = on_progress, .context = &seen, .cancel = &cancel};
    struct content_sums sums;
    struct error error;
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                            "i < 20000) INSERT INTO ct_lookup SELECT 'm', i, i FROM n");
    sqlite3_close(connection);
    assert_refused(content_sum_url(fixture->path, &options, &sums, &error), &error, ERROR_CANCELLED,
                   "Cancelled");
    assert_in_range(seen.most, 1, 10000);
}

static void what_is_no_such_database_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct content_sums sums;
    struct error error;
    assert_refused(content_sum_url(fixture->path, NULL, &sums, &error), &error, ERROR_NOT_FOUND,
                   fixture->path);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "CREATE TABLE patients (id INTEGER)");
    assert_refused(content_sum_url(fixture->path, NULL, &sums, &error), &error, ERROR_INVALID,
                   "no patient records");
    sqlite3_close(connection);
    assert_int_equal(remove(fixture->path), 0);
    fixture_make(fixture);
    connection = fixture_open(fixture->path);
    fixture_run(connection, "INSERT INTO ct_schema (version, name) VALUES (9999, 'x')");
    assert_refused(content_sum_url(fixture->path, NULL, &sums, &error), &error, ERROR_OUTDATED,
                   "9999");
    fixture_run(connection, "DELETE FROM ct_schema WHERE version = 9999; CREATE TABLE ct_copy (x)");
    assert_refused(content_sum_url(fixture->path, NULL, &sums, &error), &error, ERROR_REFUSED,
                   "half a copy");
    sqlite3_close(connection);
    assert_refused(content_sum_url("mysql://x", NULL, &sums, &error), &error, ERROR_UNSUPPORTED,
                   "postgresql://");
}

/* Another program's eight tables, and each older version of chartty's, before its migration. */
static void older_versions_are_read(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int count;
    const struct migration *list = migrations("sqlite", &count);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, list[0].sql);
    fixture_run(connection, FIRST_ROWS);
    struct content_sums foreign = sums_of(fixture->path);
    assert_int_equal(foreign.tables[1].rows, 1);
    assert_false(foreign.tables[8].is_there);
    fixture_run(connection, list[1].sql);
    fixture_run(connection, "INSERT INTO ct_schema (version, name) VALUES (1, 'a'), (2, 'b')");
    sqlite3_close(connection);
    for (int version = 2; version <= count; version++) {
        assert_ok(database_migrate_with(fixture->path, list, version, &error), &error);
        struct content *content = content_open(fixture->path, &error);
        struct content_sums sums;
        assert_non_null(content);
        assert_int_equal(content_schema_version(content), version);
        assert_ok(content_sum_all(content, NULL, &sums, &error), &error);
        content_close(content);
        assert_same_content(&foreign, &sums);
        assert_true(sums.tables[8].is_there);
    }
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(equal_content_has_equal_hashes),
        WITH_FOLDER(another_value_is_another_hash),
        WITH_FOLDER(every_table_is_content_or_said_not_to_be),
        cmocka_unit_test(it_is_one_snapshot),
        WITH_FOLDER(it_tells_how_far_it_is_and_stops),
        WITH_FOLDER(what_is_no_such_database_is_refused),
        WITH_FOLDER(older_versions_are_read),
    };
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
