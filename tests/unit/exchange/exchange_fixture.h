/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the tests of imports and demo data share: a folder of their own, files in it, a new
 * database, and reading it back as text by plain SQL. For tests only; a failure fails the test.
 */
#ifndef CHARTTY_TESTS_EXCHANGE_FIXTURE_H
#define CHARTTY_TESTS_EXCHANGE_FIXTURE_H

#include "chartty/base/memory.h"
#include "chartty/data/migrate.h"
#include "chartty/model/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

struct exchange_fixture {
    char folder[64];
    char database[96];
};

static inline void fixture_new(struct exchange_fixture *fixture)
{
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/chartty_exchange_XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->database, sizeof fixture->database, "%s/records.db", fixture->folder);
    struct error error;
    if (database_init(fixture->database, &error) != 0)
        fail_msg("%s (%s)", error.user, error.detail);
}

static inline void fixture_remove_file(const struct exchange_fixture *fixture, const char *name)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    unlink(path);
}

static inline void fixture_write(const struct exchange_fixture *fixture, const char *name,
                                 const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static inline void fixture_free(struct exchange_fixture *fixture)
{
    static const char *const names[] = {"records.db",       "records.db-journal", "records.db-wal",
                                        "records.db-shm",   "patients.csv",       "providers.csv",
                                        "encounters.csv",   "medications.csv",    "allergies.csv",
                                        "observations.csv", "records.db.stations"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        fixture_remove_file(fixture, names[i]);
    assert_int_equal(rmdir(fixture->folder), 0);
}

/* The rows of a query: values with '|' between, a line a row; NULL is "NULL". The caller frees. */
static inline char *database_text(const char *path, const char *sql)
{
    sqlite3 *database;
    sqlite3_stmt *statement;
    struct buffer text;
    buffer_init(&text);
    buffer_add_text(&text, "");
    assert_int_equal(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int column = 0; column < sqlite3_column_count(statement); column++) {
            const char *value = (const char *)sqlite3_column_text(statement, column);
            buffer_format(&text, "%s%s", column ? "|" : "", value ? value : "NULL");
        }
        buffer_add_text(&text, "\n");
    }
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    sqlite3_close(database);
    return text.bytes;
}

static inline void expect_text(const char *path, const char *sql, const char *expected)
{
    char *text = database_text(path, sql);
    assert_string_equal(text, expected);
    memory_free(text);
}

static inline long long database_number(const char *path, const char *sql)
{
    char *text = database_text(path, sql);
    long long number = strtoll(text, NULL, 10);
    memory_free(text);
    return number;
}

/* All that the eight tables and ct_patient hold, but for the times of writing. The caller frees. */
static inline char *database_content(const char *path)
{
    struct buffer content;
    buffer_init(&content);
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        struct buffer sql;
        buffer_init(&sql);
        buffer_add_text(&sql, "SELECT ");
        for (int field = 0; field < spec->field_count; field++)
            if (strcmp(spec->fields[field].column, "created_at") != 0 &&
                strcmp(spec->fields[field].column, "updated_at") != 0)
                buffer_format(&sql, "%s%s", field ? ", " : "", spec->fields[field].column);
        buffer_format(&sql, " FROM %s ORDER BY id", spec->table);
        char *text = database_text(path, sql.bytes);
        buffer_format(&content, "%s\n%s", spec->table, text);
        memory_free(text);
        buffer_release(&sql);
    }
    char *extra = database_text(path, "SELECT * FROM ct_patient ORDER BY patient_id");
    buffer_add_text(&content, extra);
    memory_free(extra);
    return content.bytes;
}

#endif
