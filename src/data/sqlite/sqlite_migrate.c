/* SPDX-License-Identifier: MIT */
/*
 * Purpose: makes and migrates SQLite databases, and tells what a database is. All pending
 * migrations run in one transaction, so that a failure or a kill leaves the file as it was, and
 * BEGIN IMMEDIATE lets one migration in at a time. Layer: data/sqlite, private.  Thread: any; it
 * blocks.
 */
#include "chartty/base/text.h"
#include "chartty/model/record.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_PATH_SIZE = 160 };

int sqlite_execute(sqlite3 *connection, const char *sql, const char *doing, struct error *error)
{
    int result = sqlite3_exec(connection, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : connection_error(connection, result, doing, error);
}

int sqlite_read_number(sqlite3 *connection, const char *sql, int64_t fallback, int64_t *out,
                       struct error *error)
{
    sqlite3_stmt *statement = NULL;
    *out = fallback;
    int result = sqlite3_prepare_v2(connection, sql, -1, &statement, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW) {
            *out = sqlite3_column_int64(statement, 0);
        }
        result = sqlite3_finalize(statement);
    }
    return result == SQLITE_OK
               ? 0
               : connection_error(connection, result, "reading the database", error);
}

/* How many of a table's described columns are there; -1 and *error when the reading fails. */
static int count_columns(sqlite3 *connection, const struct record_spec *spec, int *found,
                         struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection, "SELECT name FROM pragma_table_info(?1)", -1,
                                    &statement, NULL);
    *found = 0;
    if (result == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, spec->table, -1, SQLITE_STATIC);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *name = (const char *)sqlite3_column_text(statement, 0);
            *found += name != NULL && record_field(spec, name) >= 0 ? 1 : 0;
        }
        result = sqlite3_finalize(statement);
    }
    return result == SQLITE_OK
               ? 0
               : connection_error(connection, result, "reading the database", error);
}

static int has_described_tables(sqlite3 *connection, bool *all, struct error *error)
{
    *all = true;
    for (int type = 0; type < RECORD_TABLE_COUNT && *all; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        int found;
        if (count_columns(connection, spec, &found, error) != 0) {
            return -1;
        }
        *all = found == spec->field_count;
    }
    return 0;
}

int sqlite_database_kind(sqlite3 *connection, enum database_kind *kind, int *version,
                         struct error *error)
{
    int64_t objects, has_version, is_half, newest = 0;
    bool described;
    *version = 0;
    if (sqlite_read_number(connection,
                           "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' "
                           "ESCAPE '\\'",
                           0, &objects, error) != 0 ||
        sqlite_read_number(connection,
                           "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = "
                           "'ct_schema'",
                           0, &has_version, error) != 0 ||
        sqlite_read_number(connection,
                           "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = "
                           "'ct_copy'",
                           0, &is_half, error) != 0 ||
        has_described_tables(connection, &described, error) != 0) {
        return -1;
    }
    if (has_version == 1 && sqlite_read_number(connection, "SELECT max(version) FROM ct_schema", 0,
                                               &newest, error) != 0) {
        return -1;
    }
    *version = (int)newest;
    *kind = objects == 0 ? DATABASE_EMPTY
            : is_half    ? DATABASE_HALF_COPY
            : !described ? DATABASE_WRONG
            : newest > 0 ? DATABASE_CHARTTY
                         : DATABASE_FOREIGN;
    return 0;
}

static int count_rows(sqlite3 *connection, int64_t counts[RECORD_TABLE_COUNT], struct error *error)
{
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        char sql[96];
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", spec->table);
        int found;
        if (count_columns(connection, spec, &found, error) != 0 ||
            (found > 0 && sqlite_read_number(connection, sql, -1, &counts[type], error) != 0)) {
            return -1;
        }
    }
    return 0;
}

static int read_marks(sqlite3 *connection, struct database_status *out, struct error *error)
{
    int64_t demo, adopted;
    if (sqlite_read_number(connection, "SELECT count(*) FROM ct_meta WHERE key = 'demo'", 0, &demo,
                           error) != 0 ||
        sqlite_read_number(connection, "SELECT count(*) FROM ct_meta WHERE key = 'adopted'", 0,
                           &adopted, error) != 0) {
        return -1;
    }
    out->is_demo = demo > 0;
    out->was_adopted = adopted > 0;
    return 0;
}

int sqlite_database_status(const char *path, struct database_status *out, struct error *error)
{
    memset(out, 0, sizeof *out);
    out->program_version = migrations_newest();
    for (int i = 0; i < RECORD_TABLE_COUNT; i++) {
        out->row_counts[i] = -1;
    }
    if (access(path, F_OK) != 0) {
        out->kind = DATABASE_ABSENT;
        return 0;
    }
    sqlite3 *connection = NULL;
    if (connection_open(path, CONNECTION_READ, 0, NULL, &connection, error) != 0) {
        return -1;
    }
    int result = sqlite_database_kind(connection, &out->kind, &out->version, error);
    if (result == 0) {
        result = count_rows(connection, out->row_counts, error);
    }
    if (result == 0 && out->kind == DATABASE_CHARTTY) {
        result = read_marks(connection, out, error);
    }
    sqlite3_close(connection);
    return result;
}

/* A migration must not end the transaction that all of them are in, nor reach other files. */
static int authorize(void *context, int action, const char *first, const char *second,
                     const char *database, const char *trigger)
{
    (void)context;
    (void)first;
    (void)second;
    (void)database;
    (void)trigger;
    return action == SQLITE_TRANSACTION || action == SQLITE_ATTACH || action == SQLITE_DETACH
               ? SQLITE_DENY
               : SQLITE_OK;
}

int sqlite_record_migration(sqlite3 *connection, const struct migration *migration,
                            struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(
        connection, "INSERT INTO ct_schema (version, name) VALUES (?1, ?2)", -1, &statement, NULL);
    if (result == SQLITE_OK) {
        sqlite3_bind_int(statement, 1, migration->version);
        sqlite3_bind_text(statement, 2, migration->name, -1, SQLITE_STATIC);
        (void)sqlite3_step(statement);
        result = sqlite3_finalize(statement);
    }
    return result == SQLITE_OK
               ? 0
               : connection_error(connection, result, "noting the migration", error);
}

/* Those newer than the database, in the caller's transaction. ct_schema itself comes with one of
 * them, so they are noted when all have run. */
int sqlite_apply_migrations(sqlite3 *connection, const struct migration *list, int count,
                            int version, struct error *error)
{
    for (int i = 0; i < count; i++) {
        if (list[i].version <= version) {
            continue;
        }
        sqlite3_set_authorizer(connection, authorize, NULL);
        int result = sqlite3_exec(connection, list[i].sql, NULL, NULL, NULL);
        sqlite3_set_authorizer(connection, NULL, NULL);
        if (result != SQLITE_OK) {
            struct error cause;
            connection_error(connection, result, "migrating", &cause);
            error_set(error,
                      cause.code == ERROR_BUSY || cause.code == ERROR_IO ? cause.code
                                                                         : ERROR_INTERNAL,
                      "Migration %d (%s) failed; the database is as it was, at version %d. %s",
                      list[i].version, list[i].name, version,
                      cause.code == ERROR_INTERNAL ? "" : cause.user);
            error_detail(error, "%s", cause.detail);
            return -1;
        }
    }
    for (int i = 0; i < count; i++) {
        if (list[i].version > version &&
            sqlite_record_migration(connection, &list[i], error) != 0) {
            return -1;
        }
    }
    return 0;
}

static int refuse_newer(const char *path, int version, int program_version, struct error *error)
{
    char shown[SHOWN_PATH_SIZE];
    text_safe(shown, sizeof shown, path, strlen(path), NULL);
    return error_set(error, ERROR_OUTDATED,
                     "%s has schema version %d; this chartty knows versions up to %d. Use a newer "
                     "chartty.",
                     shown, version, program_version);
}

int sqlite_refuse_kind(const char *path, enum database_kind kind, struct error *error)
{
    char shown[SHOWN_PATH_SIZE];
    text_safe(shown, sizeof shown, path, strlen(path), NULL);
    switch (kind) {
    case DATABASE_EMPTY:
        return error_set(error, ERROR_INVALID,
                         "%s has no tables yet. Make them with: chartty db init", shown);
    case DATABASE_FOREIGN:
        return error_set(error, ERROR_REFUSED,
                         "%s was made by another program. chartty adds its own tables to it only "
                         "by: chartty db adopt",
                         shown);
    case DATABASE_HALF_COPY:
        return error_set(error, ERROR_REFUSED, DATABASE_HALF_COPY_SENTENCE);
    default:
        return error_set(error, ERROR_INVALID,
                         "%s is a database of something else: it lacks tables or columns of the "
                         "records.",
                         shown);
    }
}

/* Which kinds a caller migrates: a new database, or one of chartty's. */
enum accepted { ACCEPT_EMPTY = 1, ACCEPT_CHARTTY = 2 };

/* The version after BEGIN IMMEDIATE: another process may have migrated while this one waited. */
static int migrate_in_transaction(sqlite3 *connection, const char *path,
                                  const struct migration *list, int count, unsigned accepted,
                                  int *from, struct error *error)
{
    enum database_kind kind;
    if (sqlite_database_kind(connection, &kind, from, error) != 0) {
        return -1;
    }
    if (kind == DATABASE_CHARTTY && (accepted & ACCEPT_CHARTTY) == 0) {
        char shown[SHOWN_PATH_SIZE];
        text_safe(shown, sizeof shown, path, strlen(path), NULL);
        return error_set(error, ERROR_REFUSED,
                         "%s is a chartty database already. Nothing was changed.", shown);
    }
    if (!(kind == DATABASE_CHARTTY || (kind == DATABASE_EMPTY && (accepted & ACCEPT_EMPTY)))) {
        return sqlite_refuse_kind(path, kind, error);
    }
    if (*from > list[count - 1].version) {
        return refuse_newer(path, *from, list[count - 1].version, error);
    }
    return sqlite_apply_migrations(connection, list, count, *from, error);
}

static int migrate_path(const char *path, enum connection_mode mode, const struct migration *list,
                        int count, unsigned accepted, int *from, struct error *error)
{
    sqlite3 *connection = NULL;
    if (connection_open(path, mode, 0, NULL, &connection, error) != 0) {
        return -1;
    }
    int result = sqlite_execute(connection, "BEGIN IMMEDIATE", "migrating", error);
    if (result == 0) {
        result = migrate_in_transaction(connection, path, list, count, accepted, from, error);
        if (result == 0) {
            result = sqlite_execute(connection, "COMMIT", "migrating", error);
        }
        if (result != 0) {
            (void)sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
        }
    }
    sqlite3_close(connection);
    return result;
}

int sqlite_database_init(const char *path, struct error *error)
{
    int count, from = 0;
    const struct migration *list = migrations("sqlite", &count);
    bool was_absent = access(path, F_OK) != 0;
    int result = migrate_path(path, CONNECTION_CREATE, list, count, ACCEPT_EMPTY, &from, error);
    if (result != 0 && was_absent) {
        struct stat file;
        if (stat(path, &file) == 0 && file.st_size == 0) {
            (void)unlink(path); /* the empty file that this call has made */
        }
    }
    return result;
}

int sqlite_database_migrate(const char *path, int *from, int *to, struct error *error)
{
    int count, before = 0;
    const struct migration *list = migrations("sqlite", &count);
    if (migrate_path(path, CONNECTION_WRITE, list, count, ACCEPT_CHARTTY, &before, error) != 0) {
        return -1;
    }
    if (from != NULL) {
        *from = before;
    }
    if (to != NULL) {
        *to = list[count - 1].version;
    }
    return 0;
}

int sqlite_database_migrate_with(const char *path, const struct migration *list, int count,
                                 struct error *error)
{
    int from = 0;
    return migrate_path(path, CONNECTION_WRITE, list, count, ACCEPT_EMPTY | ACCEPT_CHARTTY, &from,
                        error);
}

int sqlite_database_mark_demo(const char *path, struct error *error)
{
    sqlite3 *connection = NULL;
    enum database_kind kind;
    int version;
    if (connection_open(path, CONNECTION_WRITE, 0, NULL, &connection, error) != 0) {
        return -1;
    }
    int result = sqlite_database_kind(connection, &kind, &version, error);
    if (result == 0 && kind != DATABASE_CHARTTY) {
        result = sqlite_refuse_kind(path, kind, error);
    }
    if (result == 0) {
        result = sqlite_execute(connection,
                                "INSERT OR REPLACE INTO ct_meta (key, value) VALUES ('demo', '1')",
                                "marking the database", error);
    }
    sqlite3_close(connection);
    return result;
}
