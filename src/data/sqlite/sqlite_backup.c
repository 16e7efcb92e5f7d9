/* SPDX-License-Identifier: MIT */
/*
 * The newest entry of a SQLite file, and the exchange of a file that may be in use. Any thread; it
 * blocks.
 */
#include "src/data/sqlite/sqlite_backup.h"

#include "chartty/base/file.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "src/data/backup/files.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"
#include "src/data/sqlite/stations.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_BUSY_MS = 60000, EXCHANGE_BUSY_MS = 2000 };

int sqlite_newest_entry(const char *path, struct audit_kept_head *head, int64_t *row,
                        struct error *error)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t has_audit = 0;
    memset(head, 0, sizeof *head);
    *row = 0;
    if (connection_open(path, CONNECTION_READ, LOOK_BUSY_MS, NULL, &connection, error) != 0) {
        return -1;
    }
    int result = sqlite_read_number(
        connection, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'ct_audit'",
        0, &has_audit, error);
    if (result == 0 && has_audit > 0) {
        int code = sqlite3_prepare_v2(
            connection, "SELECT id, chain, position, mac FROM ct_audit ORDER BY id DESC LIMIT 1",
            -1, &statement, NULL);
        if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
            *row = sqlite3_column_int64(statement, 0);
            (void)snprintf(head->chain, sizeof head->chain, "%s",
                           (const char *)sqlite3_column_text(statement, 1));
            head->position = sqlite3_column_int64(statement, 2);
            (void)snprintf(head->mac, sizeof head->mac, "%s",
                           (const char *)sqlite3_column_text(statement, 3));
        }
        code = code == SQLITE_OK ? sqlite3_finalize(statement) : code;
        result =
            code == SQLITE_OK ? 0 : connection_error(connection, code, "reading the audit", error);
    }
    sqlite3_close(connection);
    return result;
}

/* --- the exchange ---------------------------------------------------------------------------- */

/* The old file, locked so that no other program is in it, and nothing of it left in a side file.
 * One that is too damaged for that is exchanged all the same: it is kept as it is. */
static int lock_old(const char *path, sqlite3 **out, struct error *error)
{
    *out = NULL;
    if (connection_open(path, CONNECTION_WRITE, EXCHANGE_BUSY_MS, NULL, out, error) != 0) {
        return error->code == ERROR_CORRUPT || error->code == ERROR_INVALID ? 0 : -1;
    }
    int result = sqlite3_exec(*out,
                              "PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_checkpoint(TRUNCATE); "
                              "BEGIN EXCLUSIVE",
                              NULL, NULL, NULL);
    if (result == SQLITE_OK) {
        return 0;
    }
    connection_error(*out, result, "locking the old records", error);
    if (error->code == ERROR_BUSY) {
        error_set(error, ERROR_BUSY,
                  "Another program has the old records open. End it, then try again; nothing was "
                  "touched.");
    }
    sqlite3_close(*out);
    *out = NULL;
    return -1;
}

/* Journals belong to the file that they stand beside: an old one is never applied to a new file. */
static int move_side_file(const char *path, const char *kept, const char *ending)
{
    struct buffer from, to;
    struct stat status;
    buffer_init(&from);
    buffer_init(&to);
    buffer_format(&from, "%s%s", path, ending);
    buffer_format(&to, "%s%s", kept, ending);
    int result = lstat(from.bytes, &status) != 0 ? 0
                 : status.st_size == 0           ? unlink(from.bytes)
                                                 : rename(from.bytes, to.bytes);
    buffer_release(&from);
    buffer_release(&to);
    return result;
}

/* A second name for the old file first, so that the records are never without a file. */
static int exchange(const char *made, const char *path, const char *kept, struct error *error)
{
    static const char *const endings[] = {"-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (move_side_file(path, kept, endings[i]) != 0) {
            return file_failed(error, path, "be exchanged", errno);
        }
    }
    if (link(path, kept) != 0) {
        if (errno == EEXIST || rename(path, kept) != 0) { /* a file system without second names */
            return file_failed(error, kept, "be made", errno);
        }
    }
    if (rename(made, path) != 0) {
        int number = errno;
        (void)rename(kept, path);
        return file_failed(error, path, "be exchanged", number);
    }
    return file_sync_folder(path) == 0 ? 0 : file_failed(error, path, "be written", errno);
}

static int exchange_locked(const char *made, const char *path, const char *suffix, char *kept,
                           size_t size, struct error *error)
{
    sqlite3 *old = NULL;
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) {
        return error_set(error, ERROR_INVALID, "The place of the records is no ordinary file.");
    }
    if (lock_old(path, &old, error) != 0) {
        return -1;
    }
    (void)snprintf(kept, size, "%.1000s.%s", path, suffix);
    int result = exchange(made, path, kept, error);
    sqlite3_close(old); /* nothing was written to it */
    return result;
}

int sqlite_put_in_place(const char *made, const char *path, const char *suffix, char *kept,
                        size_t size, struct error *error)
{
    struct stat status;
    kept[0] = '\0';
    int alone = stations_shut_out(path, error);
    if (alone < 0) {
        return -1;
    }
    int result;
    if (lstat(path, &status) == 0) {
        result = exchange_locked(made, path, suffix, kept, size, error);
    } else {
        result = file_name_new(made, path) == 0 ? 0 : file_failed(error, path, "be made", errno);
    }
    if (result != 0) {
        kept[0] = '\0';
    }
    stations_leave(alone);
    return result;
}
