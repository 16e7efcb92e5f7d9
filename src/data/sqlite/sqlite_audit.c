/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reads the audit of a SQLite database for its verification, row by row. Layer:
 * data/sqlite, private.  Thread: any; it blocks. Owns: its connection.
 */
#include "chartty/data/audit_verify.h"
#include "src/data/audit_key.h"
#include "src/data/audit_walk.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"

#include <sodium.h>
#include <string.h>

enum { BUSY_MS = 5000 };

static const char rows_text[] =
    "SELECT id, chain, position, at, username, role, station, action, patient_id, table_name, "
    "row_id, entry, mac FROM ct_audit ORDER BY id";

/* By the index where it is there; a file that lost it answers slowly, not wrongly. */
static const char entry_text[] =
    "SELECT 1 FROM ct_audit WHERE chain = ?1 AND position = ?2 AND mac = ?3 AND id < ?4";

static const char triggers_text[] =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'ct_audit' AND name "
    "IN ('ct_audit_keep_update', 'ct_audit_keep_delete')";

static const char newest_text[] = "SELECT seq FROM sqlite_sequence WHERE name = 'ct_audit'";

struct audit_reading {
    sqlite3 *connection;
    sqlite3_stmt *entry;
};

static bool has_entry(void *self, const struct audit_head *head, int64_t before_row)
{
    struct audit_reading *reading = self;
    if (reading->entry == NULL && sqlite3_prepare_v2(reading->connection, entry_text, -1,
                                                     &reading->entry, NULL) != SQLITE_OK) {
        return false;
    }
    sqlite3_bind_text(reading->entry, 1, head->chain, -1, SQLITE_STATIC);
    sqlite3_bind_int64(reading->entry, 2, head->position);
    sqlite3_bind_text(reading->entry, 3, head->mac, -1, SQLITE_STATIC);
    sqlite3_bind_int64(reading->entry, 4, before_row);
    bool found = sqlite3_step(reading->entry) == SQLITE_ROW;
    sqlite3_reset(reading->entry);
    sqlite3_clear_bindings(reading->entry);
    return found;
}

static struct audit_cell cell_of(sqlite3_stmt *statement, int column)
{
    struct audit_cell cell = {.kind = AUDIT_CELL_OTHER};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        cell.kind = AUDIT_CELL_NULL;
        break;
    case SQLITE_INTEGER:
        cell.kind = AUDIT_CELL_INTEGER;
        cell.integer = sqlite3_column_int64(statement, column);
        break;
    case SQLITE_TEXT:
        cell.kind = AUDIT_CELL_TEXT;
        cell.text = (const char *)sqlite3_column_text(statement, column);
        cell.length = (size_t)sqlite3_column_bytes(statement, column);
        break;
    default:
        break;
    }
    return cell;
}

static int read_rows(sqlite3 *connection, struct audit_walk *walk, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection, rows_text, -1, &statement, NULL);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW) {
            struct audit_cell cells[AUDIT_COLUMN_COUNT];
            for (int column = 0; column < AUDIT_COLUMN_COUNT; column++) {
                cells[column] = cell_of(statement, column);
            }
            audit_walk_row(walk, cells);
        }
    }
    sqlite3_finalize(statement);
    return result == SQLITE_DONE ? 0
                                 : connection_error(connection, result, "reading the audit", error);
}

/* All in one read transaction: what others write meanwhile is not half seen. */
static int walk_database(sqlite3 *connection, struct audit_walk *walk, int64_t *newest,
                         struct error *error)
{
    int64_t triggers = 0;
    if (sqlite_execute(connection, "BEGIN", "reading the audit", error) != 0 ||
        sqlite_read_number(connection, triggers_text, 0, &triggers, error) != 0 ||
        sqlite_read_number(connection, newest_text, 0, newest, error) != 0) {
        return -1;
    }
    if (triggers != 2) {
        audit_walk_find(walk, "the triggers that keep entries from being changed are not there; "
                              "chartty db check tells more");
    }
    if (read_rows(connection, walk, error) != 0) {
        return -1;
    }
    return sqlite_execute(connection, "COMMIT", "reading the audit", error);
}

/* A station's own file (local_file.h) says itself where its key is; NULL. */
static char *noted_key(sqlite3 *connection)
{
    sqlite3_stmt *statement = NULL;
    char *path = NULL;
    if (sqlite3_prepare_v2(connection, "SELECT value FROM ct_meta WHERE key = 'audit_key'", -1,
                           &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        path = memory_copy_text((const char *)sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    return path;
}

static int read_key(const char *path, const char *key_path, sqlite3 *connection,
                    unsigned char key[AUDIT_KEY_BYTES], struct error *error)
{
    int64_t entries = 0;
    if (sqlite_read_number(connection, "SELECT count(*) FROM (SELECT 1 FROM ct_audit LIMIT 1)", 0,
                           &entries, error) != 0) {
        return -1;
    }
    if (entries == 0) { /* nothing is sealed yet, and there may be no key yet */
        memset(key, 0, AUDIT_KEY_BYTES);
        return 0;
    }
    char *own = key_path == NULL ? noted_key(connection) : NULL;
    char *beside = audit_key_path(path);
    const char *chosen = key_path != NULL ? key_path : own != NULL ? own : beside;
    int result = audit_key_read(chosen, false, key, error);
    memory_free(beside);
    memory_free(own);
    return result;
}

static int verify(const char *path, sqlite3 *connection, const struct audit_verify_options *options,
                  struct audit_report *out, struct error *error)
{
    unsigned char key[AUDIT_KEY_BYTES];
    struct audit_reading reading = {.connection = connection};
    int64_t newest = 0;
    if (read_key(path, options->key_path, connection, key, error) != 0) {
        return -1;
    }
    struct audit_walk_options walk_options = {.key = key,
                                              .kept = options->kept,
                                              .ids_are_gapless = true,
                                              .has_entry = has_entry,
                                              .self = &reading,
                                              .finding = options->finding,
                                              .context = options->context};
    struct audit_walk *walk = audit_walk_new(&walk_options);
    int result = walk_database(connection, walk, &newest, error);
    audit_walk_end(walk, newest, out);
    sqlite3_finalize(reading.entry);
    sodium_memzero(key, sizeof key);
    return result;
}

int audit_verify(const struct audit_verify_options *options, struct audit_report *out,
                 struct error *error)
{
    const char *path = sqlite_path(options->url);
    sqlite3 *connection = NULL;
    int64_t tables = 0;
    if (pg_is_url(options->url)) {
        return pg_audit_verify(options, out, error);
    }
    memset(out, 0, sizeof *out);
    if (path == NULL) {
        return error_set(error, ERROR_UNSUPPORTED,
                         "The audit of this database is not verified here. Give a path or "
                         "sqlite:PATH.");
    }
    if (connection_open(path, CONNECTION_READ, BUSY_MS, options->cancel, &connection, error) != 0) {
        return -1;
    }
    int result = sqlite_read_number(connection,
                                    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND "
                                    "name = 'ct_audit'",
                                    0, &tables, error);
    if (result == 0 && tables == 0) {
        result = error_set(error, ERROR_NOT_FOUND,
                           "This database has no audit. See what it is with: chartty db status");
    }
    result = result == 0 ? verify(path, connection, options, out, error) : -1;
    sqlite3_close(connection);
    return result;
}
