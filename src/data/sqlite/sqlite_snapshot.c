/* SPDX-License-Identifier: MIT */
/*
 * One moment of a SQLite file as a file of its own. Any thread; it blocks.
 *
 * A backup in small steps begins anew at each foreign write and never ends beside a busy program;
 * in one step it keeps everybody from committing for as long as the disk takes. So the bytes are
 * first copied without any lock. That copy is of many moments and worth nothing by itself. Then a
 * read transaction is held, in which nobody may write to the file, and the copy is compared with
 * it: what was written meanwhile is copied again, and the copy is the file, byte by byte. That
 * takes as long as reading twice what is in memory by then.
 *
 * A file in WAL mode is no moment without its WAL: its pages are copied by SQLite in one reading
 * transaction, which keeps nobody from committing there.
 *
 * The copy is not synced, but written to the disk as it grows: a gigabyte that goes there at once
 * would hold up the commits of everybody after all.
 */
#include "chartty/base/clock.h"
#include "chartty/base/memory.h"
#include "src/data/backup/files.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_backup.h"
#include "src/data/sqlite/sqlite_database.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 60000, STEP_PAGES = 2048, BLOCK_BYTES = 1 << 20, PART_BYTES = 4096 };
#define DOING "copying the records"

typedef void (*progress_function)(void *context, const char *what, long long done, long long total);

struct snapshot {
    sqlite3 *source;
    const char *to;
    progress_function progress;
    void *context;
    int64_t held_ms;
    /* of a file that is not in WAL mode */
    sqlite3_file *file;
    int copy;
    char *block, *copied; /* BLOCK_BYTES each: of the file, of the copy */
};

static void tell(const struct snapshot *snapshot, const char *what, int64_t done, int64_t total)
{
    if (snapshot->progress != NULL) {
        snapshot->progress(snapshot->context, what, done, total);
    }
}

/* --- byte by byte ---------------------------------------------------------------------------- */

static int size_of_file(const struct snapshot *snapshot, int64_t *out, struct error *error)
{
    sqlite3_int64 size = 0;
    int result = snapshot->file->pMethods->xFileSize(snapshot->file, &size);
    *out = size;
    return result == SQLITE_OK ? 0 : connection_error(snapshot->source, result, DOING, error);
}

/* may_shrink: nothing is locked, so that the file may be shorter than it was a moment ago; what is
 * missing is read as zeroes. */
static int read_block(const struct snapshot *snapshot, int64_t at, int length, bool may_shrink,
                      struct error *error)
{
    int result = snapshot->file->pMethods->xRead(snapshot->file, snapshot->block, length, at);
    return result == SQLITE_OK || (may_shrink && result == SQLITE_IOERR_SHORT_READ)
               ? 0
               : connection_error(snapshot->source, result, DOING, error);
}

static int write_copy(const struct snapshot *snapshot, const char *bytes, size_t length, int64_t at,
                      struct error *error)
{
    for (size_t done = 0; done < length;) {
        ssize_t wrote = pwrite(snapshot->copy, bytes + done, length - done, at + (int64_t)done);
        if (wrote < 0 && errno != EINTR) {
            return file_failed(error, "The copy of the records", "be written", errno);
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return 0;
}

/* What of the block the copy has otherwise, or not at all. */
static int write_changed(const struct snapshot *snapshot, int64_t at, size_t length,
                         struct error *error)
{
    ssize_t had = pread(snapshot->copy, snapshot->copied, length, at);
    if (had < 0) {
        return file_failed(error, "The copy of the records", "be read", errno);
    }
    for (size_t from = 0; from < length; from += PART_BYTES) {
        size_t part = length - from < PART_BYTES ? length - from : PART_BYTES;
        bool is_same = from + part <= (size_t)had &&
                       memcmp(snapshot->block + from, snapshot->copied + from, part) == 0;
        if (!is_same &&
            write_copy(snapshot, snapshot->block + from, part, at + (int64_t)from, error) != 0) {
            return -1;
        }
    }
    return 0;
}

static int walk_file(const struct snapshot *snapshot, bool is_locked, struct error *error)
{
    int64_t size, flushed = 0;
    if (size_of_file(snapshot, &size, error) != 0) {
        return -1;
    }
    for (int64_t at = 0; at < size; at += BLOCK_BYTES) {
        int length = size - at < BLOCK_BYTES ? (int)(size - at) : BLOCK_BYTES;
        if (read_block(snapshot, at, length, !is_locked, error) != 0 ||
            (is_locked ? write_changed(snapshot, at, (size_t)length, error)
                       : write_copy(snapshot, snapshot->block, (size_t)length, at, error)) != 0) {
            return -1;
        }
        if (!is_locked) {
            file_flush_some(snapshot->copy, at + length, &flushed);
        }
        tell(snapshot, is_locked ? "comparing" : "copying", at + length, size);
    }
    return ftruncate(snapshot->copy, size) == 0
               ? 0
               : file_failed(error, "The copy of the records", "be written", errno);
}

static int copy_bytes(struct snapshot *snapshot, struct error *error)
{
    snapshot->copy = open(snapshot->to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (snapshot->copy < 0) {
        return file_failed(error, "The copy of the records", "be made", errno);
    }
    snapshot->block = memory_new(BLOCK_BYTES);
    snapshot->copied = memory_new(BLOCK_BYTES);
    int result = walk_file(snapshot, false, error);
    if (result == 0) {
        result = sqlite_execute(snapshot->source, "BEGIN; SELECT count(*) FROM sqlite_schema",
                                DOING, error);
        int64_t since = clock_monotonic_ms();
        if (result == 0 && connection_is_wal(snapshot->source)) { /* since a moment ago */
            result = error_set(error, ERROR_BUSY,
                               "Another program has just changed how the records are kept. Try "
                               "again.");
        }
        result = result == 0 ? walk_file(snapshot, true, error) : -1;
        (void)sqlite3_exec(snapshot->source, "ROLLBACK", NULL, NULL, NULL);
        snapshot->held_ms = clock_monotonic_ms() - since;
    }
    memory_free(snapshot->block);
    memory_free(snapshot->copied);
    close(snapshot->copy);
    return result;
}

/* --- a file in WAL mode ---------------------------------------------------------------------- */

static int open_copy(const char *to, sqlite3 **out, struct error *error)
{
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int result = sqlite3_open_v2(to, out, flags, NULL);
    if (result != SQLITE_OK) {
        return connection_error(*out, result, "making the copy", error);
    }
    (void)chmod(to, 0600);
    return sqlite_execute(*out, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF",
                          "making the copy", error);
}

static int step_pages(const struct snapshot *snapshot, sqlite3 *copy, struct error *error)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", snapshot->source, "main");
    int result = backup == NULL ? sqlite3_errcode(copy) : SQLITE_OK;
    while (result == SQLITE_OK) {
        result = sqlite3_backup_step(backup, STEP_PAGES);
        int total = sqlite3_backup_pagecount(backup);
        tell(snapshot, "copying", total - sqlite3_backup_remaining(backup), total);
    }
    int ended = backup == NULL ? SQLITE_OK : sqlite3_backup_finish(backup);
    result = result == SQLITE_DONE ? ended : result;
    return result == SQLITE_OK ? 0 : connection_error(copy, result, DOING, error);
}

static int copy_pages(struct snapshot *snapshot, struct error *error)
{
    sqlite3 *copy = NULL;
    int result = open_copy(snapshot->to, &copy, error);
    if (result == 0) {
        result = sqlite_execute(snapshot->source, "BEGIN; SELECT count(*) FROM sqlite_schema",
                                DOING, error);
        result = result == 0 ? step_pages(snapshot, copy, error) : -1;
        (void)sqlite3_exec(snapshot->source, "ROLLBACK", NULL, NULL, NULL);
    }
    if (result == 0) { /* it has no WAL here */
        result = sqlite_execute(copy, "PRAGMA journal_mode = DELETE", "making the copy", error);
    }
    sqlite3_close(copy);
    return result;
}

/* --------------------------------------------------------------------------------------------- */

int sqlite_snapshot(const char *from, const char *to, progress_function progress, void *context,
                    int64_t *held_ms, struct error *error)
{
    struct snapshot snapshot = {.to = to, .progress = progress, .context = context};
    int result = connection_open(from, CONNECTION_READ, BUSY_MS, NULL, &snapshot.source, error);
    if (result == 0) {
        snapshot.file = connection_file(snapshot.source);
        result = snapshot.file == NULL || connection_is_wal(snapshot.source)
                     ? copy_pages(&snapshot, error)
                     : copy_bytes(&snapshot, error);
    }
    sqlite3_close(snapshot.source);
    *held_ms = snapshot.held_ms;
    return result;
}
