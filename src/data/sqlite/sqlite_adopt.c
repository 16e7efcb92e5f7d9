/* SPDX-License-Identifier: MIT */
/*
 * Purpose: adds chartty's own tables, indexes and triggers to a SQLite database of another program
 * (chartty/data/adopt.h). Layer: data/sqlite, private.  Thread: any; it blocks.
 */
#include "chartty/base/text.h"
#include "chartty/model/record.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/name_writer.h"
#include "src/data/sqlite/sqlite_database.h"

#include <string.h>
#include <unistd.h>

#define DOING "adopting"
enum { BUSY_MS = 5000, FIRST_OWN_VERSION = 2 };

struct plan {
    database_object_function object; /* NULL: nobody wants to know */
    void *context;
    enum database_kind kind;
};

static int look_at(void *context, const char *type, const char *name, const char *sql,
                   const char *own_sql, struct error *error)
{
    struct plan *plan = context;
    char shown[160];
    (void)sql;
    if (own_sql == NULL) {
        if (plan->object != NULL) {
            plan->object(plan->context, type, name);
        }
        return 0;
    }
    if (plan->kind == DATABASE_FOREIGN && strncmp(name, "ct_", 3) == 0) {
        text_safe(shown, sizeof shown, name, strlen(name), NULL);
        return error_set(error, ERROR_REFUSED,
                         "The database has a %s %s that chartty did not make. Nothing was added; "
                         "rename it first.",
                         type, shown);
    }
    return 0;
}

/* May it be adopted, and what is missing? */
static int look(sqlite3 *connection, const char *path, struct plan *plan, int *newest,
                struct error *error)
{
    int version;
    *newest = migrations_newest();
    if (sqlite_database_kind(connection, &plan->kind, &version, error) != 0) {
        return -1;
    }
    if (plan->kind != DATABASE_FOREIGN && plan->kind != DATABASE_CHARTTY) {
        return sqlite_refuse_kind(path, plan->kind, error);
    }
    if (plan->kind == DATABASE_CHARTTY && version != *newest) {
        return error_set(error, ERROR_OUTDATED,
                         version < *newest
                             ? "This is a chartty database already, of version %d; this program's "
                               "is %d. Bring it there with: chartty db migrate"
                             : "This is a chartty database already, of version %d; this program "
                               "knows versions up to %d. Use a newer chartty.",
                         version, *newest);
    }
    return sqlite_each_object_of(connection, *newest, look_at, plan, error);
}

int sqlite_database_adopt_plan(const char *path, database_object_function object, void *context,
                               struct error *error)
{
    struct plan plan = {.object = object, .context = context};
    sqlite3 *connection = NULL;
    int newest;
    if (connection_open(path, CONNECTION_READ, BUSY_MS, NULL, &connection, error) != 0) {
        return -1;
    }
    int result = look(connection, path, &plan, &newest, error);
    sqlite3_close(connection);
    return result;
}

static const char *text_of(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}

/* The migrations mark every patient; what is written here takes the marks away. */
static int fold_names(sqlite3 *connection, struct error *error)
{
    struct name_writer names = {.connection = connection};
    sqlite3_stmt *row = NULL;
    int result = sqlite3_prepare_v2(
        connection, "SELECT id, last_name, first_name, mrn, phone FROM patients", -1, &row, NULL);
    while (result == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW) {
        const struct named_patient patient = {.id = sqlite3_column_int64(row, 0),
                                              .last_name = text_of(row, 1),
                                              .first_name = text_of(row, 2),
                                              .mrn = text_of(row, 3),
                                              .phone = text_of(row, 4)};
        if (name_writer_write(&names, &patient, true, &result) == 0) {
            result = SQLITE_OK;
        }
    }
    int failed = result == SQLITE_OK ? 0 : connection_error(connection, result, DOING, error);
    name_writer_forget(&names);
    result = sqlite3_finalize(row); /* a read that failed */
    if (failed == 0 && result != SQLITE_OK) {
        failed = connection_error(connection, result, DOING, error);
    }
    return failed == 0 ? sqlite_execute(connection, "DELETE FROM ct_name_stale", DOING, error) : -1;
}

static int add_all(sqlite3 *connection, struct error *error)
{
    int count;
    const struct migration *list = migrations("sqlite", &count);
    return sqlite_apply_migrations(connection, list, count, FIRST_OWN_VERSION - 1, error) != 0 ||
                   sqlite_record_migration(connection, &list[0], error) != 0 ||
                   fold_names(connection, error) != 0
               ? -1
               : sqlite_execute(connection,
                                "INSERT INTO ct_meta (key, value) VALUES ('adopted', "
                                "strftime('%Y-%m-%d %H:%M:%f000', 'now'))",
                                DOING, error);
}

static int adopt(sqlite3 *connection, const char *path, struct error *error)
{
    struct plan plan = {.object = NULL};
    int newest;
    if (look(connection, path, &plan, &newest, error) != 0 ||
        (plan.kind == DATABASE_FOREIGN && add_all(connection, error) != 0)) {
        return -1;
    }
    /* The described indexes, and those that a chartty database has lost. */
    return sqlite_restore_catalogue(connection, error);
}

int sqlite_database_adopt(const char *path, struct error *error)
{
    sqlite3 *connection = NULL;
    if (connection_open(path, CONNECTION_WRITE, BUSY_MS, NULL, &connection, error) != 0) {
        return -1;
    }
    /* Sorting for an index goes to files that SQLite unlinks at once, however large a table is. */
    int result = sqlite_execute(connection,
                                "PRAGMA cache_size = -65536; PRAGMA temp_store = FILE; BEGIN "
                                "IMMEDIATE",
                                DOING, error);
    if (result == 0) {
        result = adopt(connection, path, error);
        if (result == 0) {
            result = sqlite_execute(connection, "COMMIT", DOING, error);
        }
        if (result != 0) {
            (void)sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
        }
    }
    sqlite3_close(connection);
    return result;
}
