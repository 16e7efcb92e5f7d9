/* SPDX-License-Identifier: MIT */
/*
 * Purpose: checks a SQLite database: the file's integrity, foreign keys, and the catalogue against
 * what the migrations make in memory; and mends a catalogue that lacks indexes and triggers.
 * Layer: data/sqlite, private.  Thread: any; it blocks.  Findings are safe text, without values.
 */
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/model/record.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct findings {
    void (*finding)(void *context, const char *line);
    void *context;
    bool was_adopted;
};

static void report(const struct findings *findings, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void report(const struct findings *findings, const char *format, ...)
{
    char line[512], safe[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    text_safe(safe, sizeof safe, line, strlen(line), NULL);
    findings->finding(findings->context, safe);
}

static const char *column(sqlite3_stmt *statement, int index)
{
    const char *text = (const char *)sqlite3_column_text(statement, index);
    return text != NULL ? text : "";
}

/* A database in memory as the built-in migrations up to a version make it; NULL and *error. */
static sqlite3 *model_database(int version, struct error *error)
{
    sqlite3 *model = NULL;
    int count, result = sqlite3_open(":memory:", &model);
    const struct migration *list = migrations("sqlite", &count);
    for (int i = 0; i < count && result == SQLITE_OK && list[i].version <= version; i++) {
        result = sqlite3_exec(model, list[i].sql, NULL, NULL, NULL);
    }
    if (result != SQLITE_OK) {
        connection_error(model, result, "reading the migrations", error);
        sqlite3_close(model);
        return NULL;
    }
    return model;
}

static int check_integrity(sqlite3 *connection, const struct findings *findings,
                           struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection, "PRAGMA integrity_check", -1, &statement, NULL);
    while (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *line = column(statement, 0);
        if (strcmp(line, "ok") != 0) {
            report(findings, "integrity: %s", line);
        }
    }
    result = result == SQLITE_OK ? sqlite3_finalize(statement) : result;
    return result == SQLITE_OK
               ? 0
               : connection_error(connection, result, "checking the database", error);
}

static int check_foreign_keys(sqlite3 *connection, const struct findings *findings,
                              struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection,
                                    "SELECT \"table\", \"parent\", count(*), min(rowid) FROM "
                                    "pragma_foreign_key_check GROUP BY 1, 2",
                                    -1, &statement, NULL);
    while (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        report(findings,
               "foreign key: %lld rows of %s name a row of %s that is not there (first: %lld)",
               (long long)sqlite3_column_int64(statement, 2), column(statement, 0),
               column(statement, 1), (long long)sqlite3_column_int64(statement, 3));
    }
    result = result == SQLITE_OK ? sqlite3_finalize(statement) : result;
    return result == SQLITE_OK
               ? 0
               : connection_error(connection, result, "checking the database", error);
}

static int walk_model(sqlite3 *connection, sqlite3 *model, sqlite_object_function function,
                      void *context, struct error *error)
{
    sqlite3_stmt *wanted = NULL, *own = NULL;
    int answer = 0;
    int result = sqlite3_prepare_v2(
        model,
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE "
        "'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
        -1, &wanted, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_prepare_v2(connection,
                                    "SELECT sql FROM sqlite_schema WHERE type = ?1 AND name = ?2",
                                    -1, &own, NULL);
    }
    while (result == SQLITE_OK && answer == 0 && sqlite3_step(wanted) == SQLITE_ROW) {
        sqlite3_bind_text(own, 1, column(wanted, 0), -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(own, 2, column(wanted, 1), -1, SQLITE_TRANSIENT);
        int step = sqlite3_step(own);
        char *own_sql = step == SQLITE_ROW ? memory_copy_text(column(own, 0)) : NULL;
        result = sqlite3_reset(own); /* before function may change the catalogue */
        if (result == SQLITE_OK) {
            answer = function(context, column(wanted, 0), column(wanted, 1), column(wanted, 2),
                              own_sql, error);
        }
        memory_free(own_sql);
    }
    if (result != SQLITE_OK) {
        answer = connection_error(connection, result, "checking the database", error);
    }
    sqlite3_finalize(wanted);
    sqlite3_finalize(own);
    return answer;
}

int sqlite_each_object(sqlite3 *connection, sqlite_object_function function, void *context,
                       struct error *error)
{
    enum database_kind kind;
    int version;
    return sqlite_database_kind(connection, &kind, &version, error) != 0
               ? -1
               : sqlite_each_object_of(connection, version, function, context, error);
}

int sqlite_each_object_of(sqlite3 *connection, int version, sqlite_object_function function,
                          void *context, struct error *error)
{
    sqlite3 *model = model_database(version, error);
    if (model == NULL) {
        return -1;
    }
    int result = walk_model(connection, model, function, context, error);
    sqlite3_close(model);
    return result;
}

/* In a database that was adopted the eight tables and their described indexes are the other
 * program's: that they are there is enough. */
static bool is_theirs(const struct findings *findings, const char *name)
{
    const struct record_spec *spec = record_by_table(name);
    return findings->was_adopted &&
           (strncmp(name, "ix_", 3) == 0 || (spec != NULL && (int)spec->type < RECORD_TABLE_COUNT));
}

static int compare_object(void *context, const char *type, const char *name, const char *sql,
                          const char *own_sql, struct error *error)
{
    (void)error;
    if (own_sql == NULL) {
        report(context, "schema: %s %s is missing", type, name);
    } else if (is_theirs(context, name)) {
        return 0;
    } else if (strcmp(sql, own_sql) != 0) {
        report(context, "schema: %s %s is not as the migrations make it", type, name);
    }
    return 0;
}

/* SQLite leaves the CHECKs out of a schema that it reads from a file opened for reading only, so
 * the values can be checked only where writing is allowed. Nothing is written. */
static int open_for_check(const char *path, const struct findings *findings,
                          const atomic_int *cancel, sqlite3 **connection, struct error *error)
{
    if (connection_open(path, CONNECTION_WRITE, 0, cancel, connection, error) != 0) {
        if (error->code != ERROR_DENIED ||
            connection_open(path, CONNECTION_READ, 0, cancel, connection, error) != 0) {
            return -1;
        }
        report(findings, "values: not checked, since the file cannot be written");
    }
    /* 64 MB: entries of indexes are looked up at random places. */
    return sqlite_execute(*connection, "PRAGMA cache_size = -65536", "checking the database",
                          error);
}

int sqlite_database_check(const char *path, void (*finding)(void *context, const char *line),
                          void *context, const atomic_int *cancel, struct error *error)
{
    struct findings findings = {finding, context, false};
    int64_t adopted = 0;
    sqlite3 *connection = NULL;
    enum database_kind kind;
    int version;
    if (open_for_check(path, &findings, cancel, &connection, error) != 0) {
        sqlite3_close(connection);
        return -1;
    }
    int newest = migrations_newest();
    int result = sqlite_database_kind(connection, &kind, &version, error);
    if (result == 0 && (kind == DATABASE_EMPTY || kind == DATABASE_WRONG)) {
        report(&findings, "schema: tables or columns of the records are missing");
    }
    if (result == 0 && kind == DATABASE_HALF_COPY) {
        report(&findings, "schema: %s", DATABASE_HALF_COPY_SENTENCE);
    }
    if (result == 0 && version > newest) {
        report(&findings, "schema: version %d is newer than this program's %d", version, newest);
    } else if (result == 0 && kind == DATABASE_CHARTTY) {
        if (version < newest) {
            report(&findings, "schema: version %d; this program's is %d (chartty db migrate)",
                   version, newest);
        }
        result = sqlite_read_number(
            connection, "SELECT count(*) FROM ct_meta WHERE key = 'adopted'", 0, &adopted, error);
        findings.was_adopted = adopted > 0;
        result =
            result == 0 ? sqlite_each_object(connection, compare_object, &findings, error) : result;
    }
    if (result == 0) {
        result = check_integrity(connection, &findings, error);
    }
    if (result == 0) {
        result = check_foreign_keys(connection, &findings, error);
    }
    sqlite3_close(connection);
    return result;
}

static int make_missing(void *context, const char *type, const char *name, const char *sql,
                        const char *own_sql, struct error *error)
{
    (void)name;
    if (own_sql != NULL || (strcmp(type, "index") != 0 && strcmp(type, "trigger") != 0)) {
        return 0;
    }
    return sqlite_execute(context, sql, "making indexes", error);
}

int sqlite_restore_catalogue(sqlite3 *connection, struct error *error)
{
    return sqlite_each_object(connection, make_missing, connection, error);
}
