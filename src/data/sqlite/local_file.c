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
    "table_name, row_id, entry, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
    "ON CONFLICT DO NOTHING";
static const char staff_text[] =
    "SELECT username, full_name, role, provider_id, password_hash, pin_hash, badge_hash, "
    "failed_count, pin_failed_count, failed_at, locked_at, recovered_at, last_sign_in, created_at "
    "FROM ct_staff ORDER BY id";
static const char carry_staff_text[] =
    "INSERT INTO ct_staff (username, full_name, role, provider_id, password_hash, pin_hash, "
    "badge_hash, failed_count, pin_failed_count, failed_at, locked_at, recovered_at, last_sign_in, "
    "created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
    "ON CONFLICT DO NOTHING";
enum { AUDIT_VALUES = 12, STAFF_VALUES = 14, ENTRY_COLUMN = 11, MAC_COLUMN = 12 };

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

/* --- making ---------------------------------------------------------------------------------- */

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

static char *choose_key(const char *path, const struct local_options *options, bool is_sealed,
                        struct error *error)
{
    unsigned char key[AUDIT_KEY_BYTES];
    struct error ignored;
    is_sealed = options->is_file ? has_sealed(options->records) : is_sealed;
    if (audit_key_read(options->records_key, !is_sealed, key, &ignored) == 0) {
        return whole_path(options->records_key);
    }
    char *own = audit_key_path(path);
    if (audit_key_read(own, true, key, error) != 0) {
        memory_free(own);
        return NULL;
    }
    return own;
}

static int make(const char *path, const char *records, const struct local_options *options,
                bool is_sealed, struct error *error)
{
    sqlite3 *connection = NULL;
    char *key = choose_key(path, options, is_sealed, error);
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
static int find(const struct local_options *options, bool may_make, bool is_sealed,
                sqlite3 **connection, char **path, struct error *error)
{
    char *records =
        options->is_file ? whole_path(options->records) : memory_copy_text(options->records);
    int found = 0;
    *path = NULL;
    for (int number = 1; number <= FILES && found == 0; number++) {
        memory_free(*path);
        *path = numbered(options->given, number);
        bool is_there = access(*path, F_OK) == 0;
        if (!is_there && !may_make) {
            break;
        }
        int failed = 0;
        if (!is_there) {
            failed = make(*path, records, options, is_sealed, error);
        } else if (may_make) { /* an older program's */
            failed = sqlite_database_migrate(*path, NULL, NULL, error);
        }
        found = failed != 0 ? -1 : open_as(*path, records, CONNECTION_WRITE, connection, error);
    }
    memory_free(records);
    return found;
}

int local_file_prepare(const struct local_options *options, bool is_sealed, struct local_file *out,
                       struct error *error)
{
    sqlite3 *connection = NULL;
    memset(out, 0, sizeof *out);
    int found = find(options, true, is_sealed, &connection, &out->path, error);
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

/* --- carrying over --------------------------------------------------------------------------- */

static int add_row(sqlite3_stmt *row, int from, int count, const char *sql,
                   const struct local_sink *sink, struct error *error)
{
    const char *values[STAFF_VALUES];
    for (int index = 0; index < count; index++) {
        values[index] = (const char *)sqlite3_column_text(row, from + index);
    }
    return sink->add(sink->self, sql, values, count, error);
}

static bool is_sealed_with(sqlite3_stmt *row, const unsigned char *key)
{
    const char *entry = (const char *)sqlite3_column_text(row, ENTRY_COLUMN);
    const char *mac = (const char *)sqlite3_column_text(row, MAC_COLUMN);
    return entry != NULL && mac != NULL &&
           audit_entry_mac_fits(key, entry, (size_t)sqlite3_column_bytes(row, ENTRY_COLUMN), mac);
}

/* *last: the newest row that was carried; an entry under another key ends it, so that those are
 * looked at again when the key is there. */
static int carry_entries(sqlite3 *local, const unsigned char *key, int64_t *last,
                         const struct local_sink *sink, struct error *error)
{
    sqlite3_stmt *row = NULL;
    int failed = 0, result = sqlite3_prepare_v2(local, rows_text, -1, &row, NULL);
    if (result == SQLITE_OK) {
        sqlite3_bind_int64(row, 1, *last);
    }
    while (result == SQLITE_OK && failed == 0 && sqlite3_step(row) == SQLITE_ROW &&
           is_sealed_with(row, key)) {
        failed = add_row(row, 1, AUDIT_VALUES, carry_text, sink, error);
        *last = sqlite3_column_int64(row, 0);
    }
    result = result == SQLITE_OK ? sqlite3_reset(row) : result;
    if (failed == 0 && result != SQLITE_OK) {
        failed = connection_error(local, result, "reading the station's audit", error);
    }
    sqlite3_finalize(row);
    return failed;
}

static int carry_people(sqlite3 *local, const struct local_sink *sink, struct error *error)
{
    sqlite3_stmt *row = NULL;
    int failed = 0, result = sqlite3_prepare_v2(local, staff_text, -1, &row, NULL);
    while (result == SQLITE_OK && failed == 0 && sqlite3_step(row) == SQLITE_ROW) {
        failed = add_row(row, 0, STAFF_VALUES, carry_staff_text, sink, error);
    }
    result = result == SQLITE_OK ? sqlite3_reset(row) : result;
    if (failed == 0 && result != SQLITE_OK) {
        failed = connection_error(local, result, "reading the station's staff", error);
    }
    sqlite3_finalize(row);
    return failed;
}

static int commit(const struct local_sink *sink, int result, struct error *error)
{
    if (result != 0 || sink->commit(sink->self, error) != 0) {
        sink->rollback(sink->self);
        return -1;
    }
    return 0;
}

static int carry_audit(sqlite3 *local, const unsigned char *key, const struct local_sink *sink,
                       struct error *error)
{
    char *carried = read_meta(local, "carried"), number[24];
    int64_t before = carried != NULL ? strtoll(carried, NULL, 10) : 0, last = before;
    memory_free(carried);
    if (sink->begin(sink->self, error) != 0 ||
        commit(sink, carry_entries(local, key, &last, sink, error), error) != 0) {
        return -1;
    }
    (void)snprintf(number, sizeof number, "%lld", (long long)last);
    return last == before ? 0 : write_meta(local, "carried", number, error);
}

bool local_store_is_there(const struct local_options *options)
{
    return options->given != NULL && access(options->given, F_OK) == 0;
}

int local_store_carry_audit(const struct local_options *options, const unsigned char *key,
                            const struct local_sink *sink, struct error *error)
{
    sqlite3 *local = NULL;
    char *path = NULL;
    int found = find(options, false, false, &local, &path, error);
    int result = found < 0 ? -1 : 0;
    if (found == 1) {
        result = carry_audit(local, key, sink, error);
        sqlite3_close(local);
    }
    memory_free(path);
    return result;
}

static int carry_staff(sqlite3 *local, const struct local_sink *sink, struct error *error)
{
    bool has_staff = true;
    if (sink->begin(sink->self, error) != 0) {
        return -1;
    }
    int result = sink->has_staff(sink->self, &has_staff, error);
    return commit(sink, result == 0 && !has_staff ? carry_people(local, sink, error) : result,
                  error);
}

int local_store_carry_staff(const struct local_options *options, const struct local_sink *sink,
                            struct error *error)
{
    sqlite3 *local = NULL;
    char *path = NULL;
    int found = find(options, false, false, &local, &path, error);
    int result = found < 0 ? -1 : 0;
    if (found == 1) {
        result = carry_staff(local, sink, error);
        sqlite3_close(local);
    }
    memory_free(path);
    return result;
}
