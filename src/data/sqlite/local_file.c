/* SPDX-License-Identifier: MIT */
/* The station's own database. The writer's thread; it blocks. */
#include "src/data/sqlite/local_file.h"

#include "src/data/audit_key.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 5000, FILES = 9 };

static const char meta_text[] = "SELECT value FROM ct_meta WHERE key = ?1";
static const char set_meta_text[] =
    "INSERT INTO ct_meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
static const char rows_text[] =
    "SELECT id, chain, position, at, username, role, station, action, patient_id, table_name, "
    "row_id, entry, mac FROM ct_audit WHERE id > ?1 ORDER BY id";
static const char carry_text[] =
    "INSERT INTO ct_audit (chain, position, at, username, role, station, action, patient_id, "
    "table_name, row_id, entry, mac) SELECT ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 "
    "WHERE NOT EXISTS (SELECT 1 FROM ct_audit WHERE chain = ?2 AND position = ?3)";

void local_file_release(struct local_file *file)
{
    memory_free(file->path);
    memory_free(file->key_path);
    file->path = file->key_path = NULL;
}

/* --- what belongs to whom --------------------------------------------------------------------- */

/* "STATE/local-2.db" of "STATE/local.db". */
static char *numbered(const char *given, int number)
{
    struct buffer path;
    size_t length = strlen(given);
    size_t stem = length > 3 && strcmp(given + length - 3, ".db") == 0 ? length - 3 : length;
    buffer_init(&path);
    buffer_add(&path, given, stem);
    if (number > 1) {
        buffer_format(&path, "-%d", number);
    }
    buffer_add_text(&path, given + stem);
    return path.bytes;
}

/* Its whole path, so that it is the same from every folder. */
static char *whole_path(const char *path)
{
    char *real = realpath(path, NULL);
    char *result = memory_copy_text(real != NULL ? real : path);
    free(real);
    return result;
}

/* A value of ct_meta; NULL when there is none. */
static char *read_meta(sqlite3 *connection, const char *key)
{
    sqlite3_stmt *statement = NULL;
    char *value = NULL;
    if (sqlite3_prepare_v2(connection, meta_text, -1, &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
        if (sqlite3_step(statement) == SQLITE_ROW) {
            value = memory_copy_text((const char *)sqlite3_column_text(statement, 0));
        }
    }
    sqlite3_finalize(statement);
    return value;
}

static int write_meta(sqlite3 *connection, const char *key, const char *value, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection, set_meta_text, -1, &statement, NULL);
    if (result == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
        result = sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return result == SQLITE_DONE
               ? 0
               : connection_error(connection, result, "writing the station's own file", error);
}

/* Others must not have read or written it. */
static int check_private(const char *path, struct error *error)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        (status.st_mode & 077) != 0) {
        return error_set(error, ERROR_DENIED,
                         "The station's own file %.150s is open to others. Make it its owner's "
                         "alone (chmod 600).",
                         path);
    }
    return 0;
}

/* Opens it and says whose it is: 1 these records', 0 others', -1 and *error. */
static int open_as(const char *path, const char *records, enum connection_mode mode,
                   sqlite3 **connection, struct error *error)
{
    if (check_private(path, error) != 0 ||
        connection_open(path, mode, BUSY_MS, NULL, connection, error) != 0) {
        return -1;
    }
    char *owner = read_meta(*connection, "records");
    bool is_theirs = owner != NULL && strcmp(owner, records) == 0;
    memory_free(owner);
    if (!is_theirs) {
        sqlite3_close(*connection);
        *connection = NULL;
    }
    return is_theirs ? 1 : 0;
}

/* --- making ------------------------------------------------------------------------------------
 */

/* Is anything sealed in the records? A key must not be made then: it would be another one. */
static bool has_sealed(const char *records_path)
{
    sqlite3 *connection = NULL;
    struct error ignored;
    int64_t tables = 0, entries = 0;
    bool sealed = true;
    if (connection_open(records_path, CONNECTION_READ, BUSY_MS, NULL, &connection, &ignored) == 0 &&
        sqlite_read_number(connection,
                           "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = "
                           "'ct_audit'",
                           0, &tables, &ignored) == 0 &&
        (tables == 0 ||
         sqlite_read_number(connection, "SELECT count(*) FROM (SELECT 1 FROM ct_audit LIMIT 1)", 0,
                            &entries, &ignored) == 0)) {
        sealed = entries > 0;
    }
    sqlite3_close(connection);
    return sealed;
}

static char *choose_key(const char *path, const char *records_path, const char *records_key,
                        struct error *error)
{
    unsigned char key[AUDIT_KEY_BYTES];
    struct error ignored;
    if (audit_key_read(records_key, !has_sealed(records_path), key, &ignored) == 0) {
        return whole_path(records_key);
    }
    char *own = audit_key_path(path);
    if (audit_key_read(own, true, key, error) != 0) {
        memory_free(own);
        return NULL;
    }
    return own;
}

static int make(const char *path, const char *records, const char *records_path,
                const char *records_key, struct error *error)
{
    sqlite3 *connection = NULL;
    char *key = choose_key(path, records_path, records_key, error);
    if (key == NULL) {
        return -1;
    }
    int result = sqlite_database_init(path, error);
    if (result == 0) {
        result = connection_open(path, CONNECTION_WRITE, BUSY_MS, NULL, &connection, error);
    }
    if (result == 0 && (write_meta(connection, "audit_key", key, error) != 0 ||
                        write_meta(connection, "records", records, error) != 0)) {
        result = -1;
    }
    sqlite3_close(connection);
    memory_free(key);
    return result;
}

/* The file of these records among the numbered ones; with `may_make` it is made in the first free
 * place. 1 found, 0 there is none, -1 and *error. */
static int find(const char *given, const char *records_path, const char *records_key, bool may_make,
                enum connection_mode mode, sqlite3 **connection, char **path, struct error *error)
{
    char *records = whole_path(records_path);
    int found = 0;
    *path = NULL;
    for (int number = 1; number <= FILES && found == 0; number++) {
        memory_free(*path);
        *path = numbered(given, number);
        bool is_there = access(*path, F_OK) == 0;
        if (!is_there && !may_make) {
            break;
        }
        int failed = 0;
        if (!is_there) {
            failed = make(*path, records, records_path, records_key, error);
        } else if (may_make) { /* an older program's */
            failed = sqlite_database_migrate(*path, NULL, NULL, error);
        }
        found = failed != 0 ? -1 : open_as(*path, records, mode, connection, error);
    }
    memory_free(records);
    return found;
}

int local_file_prepare(const char *given, const char *records_path, const char *records_key,
                       struct local_file *out, struct error *error)
{
    sqlite3 *connection = NULL;
    memset(out, 0, sizeof *out);
    int found = find(given, records_path, records_key, true, CONNECTION_WRITE, &connection,
                     &out->path, error);
    if (found == 1) {
        out->key_path = read_meta(connection, "audit_key");
        sqlite3_close(connection);
    }
    if (out->key_path != NULL) {
        return 0;
    }
    local_file_release(out);
    return found < 0 ? -1
                     : error_set(error, ERROR_IO,
                                 "This station's own file for the audit cannot be used.");
}

/* --- carrying over -----------------------------------------------------------------------------
 */

/* One entry; *skipped: it is sealed with another key. */
static int carry_row(sqlite3_stmt *row, sqlite3_stmt *insert, const unsigned char *key,
                     int *skipped)
{
    const char *entry = (const char *)sqlite3_column_text(row, 11);
    const char *mac = (const char *)sqlite3_column_text(row, 12);
    if (entry == NULL || mac == NULL ||
        !audit_entry_mac_fits(key, entry, (size_t)sqlite3_column_bytes(row, 11), mac)) {
        (*skipped)++;
        return SQLITE_OK;
    }
    int result = SQLITE_OK;
    for (int column = 1; column <= 12 && result == SQLITE_OK; column++) {
        result = sqlite3_bind_value(insert, column + 1, sqlite3_column_value(row, column));
    }
    if (result == SQLITE_OK) {
        result = sqlite3_step(insert);
        sqlite3_reset(insert);
    }
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

/* *last: the newest row that was looked at; entries under another key end it, so that they are
 * looked at again when the key is there. */
static int carry_rows(sqlite3 *local, sqlite3 *records, const unsigned char *key, int64_t after,
                      int64_t *last, struct error *error)
{
    sqlite3_stmt *row = NULL, *insert = NULL;
    int skipped = 0;
    int result = sqlite3_prepare_v2(local, rows_text, -1, &row, NULL);
    if (result == SQLITE_OK) {
        sqlite3_bind_int64(row, 1, after);
        result = sqlite3_prepare_v2(records, carry_text, -1, &insert, NULL);
    }
    *last = after;
    while (result == SQLITE_OK && skipped == 0 && sqlite3_step(row) == SQLITE_ROW) {
        result = carry_row(row, insert, key, &skipped);
        *last = skipped == 0 ? sqlite3_column_int64(row, 0) : *last;
    }
    sqlite3_finalize(row);
    int failed = result == SQLITE_OK ? 0
                                     : connection_error(records, result,
                                                        "carrying the station's audit over", error);
    sqlite3_finalize(insert);
    return failed;
}

static int carry(sqlite3 *local, sqlite3 *records, const unsigned char *key, struct error *error)
{
    static const char doing[] = "carrying the station's audit over";
    char *carried = read_meta(local, "carried");
    int64_t after = carried != NULL ? strtoll(carried, NULL, 10) : 0, last = 0;
    char number[24];
    memory_free(carried);
    if (sqlite_execute(records, "BEGIN IMMEDIATE", doing, error) != 0) {
        return -1;
    }
    if (carry_rows(local, records, key, after, &last, error) != 0 ||
        sqlite_execute(records, "COMMIT", doing, error) != 0) {
        struct error ignored;
        (void)sqlite_execute(records, "ROLLBACK", doing, &ignored);
        return -1;
    }
    if (last == after) {
        return 0;
    }
    (void)snprintf(number, sizeof number, "%lld", (long long)last);
    return write_meta(local, "carried", number, error);
}

int local_file_carry(const char *given, const char *records_path, const unsigned char *key,
                     sqlite3 *records, struct error *error)
{
    sqlite3 *local = NULL;
    char *path = NULL;
    int found = find(given, records_path, NULL, false, CONNECTION_WRITE, &local, &path, error);
    int result = found < 0 ? -1 : 0;
    if (found == 1) {
        result = carry(local, records, key, error);
        sqlite3_close(local);
    }
    memory_free(path);
    return result;
}
