/* SPDX-License-Identifier: MIT */
/*
 * Purpose: files that fail: a file system layer of SQLite's over the usual one, whose n-th read,
 * write, truncation, sync or deletion from now on fails, alone or with all after it. A real disk
 * cannot be made to fail at a chosen call. Layer: tests. Thread: any; the counters are atomic.
 */
#ifndef CHARTTY_TESTS_SUPPORT_FAILING_FILES_H
#define CHARTTY_TESTS_SUPPORT_FAILING_FILES_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

struct failing {
    atomic_int left; /* calls until one fails; 0: none does */
    atomic_bool lasting, has_failed;
    atomic_int result; /* SQLITE_FULL, SQLITE_IOERR: what a failed write says */
    sqlite3_vfs *usual;
    sqlite3_vfs vfs;
    sqlite3_io_methods methods;
};

/* The one of the process: SQLite's layers have no place for a context but their own. */
static struct failing failing;

struct failing_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static inline bool failing_now(void)
{
    if (atomic_load(&failing.has_failed) && atomic_load(&failing.lasting)) {
        return true;
    }
    if (atomic_load(&failing.left) > 0 && atomic_fetch_sub(&failing.left, 1) == 1) {
        atomic_store(&failing.has_failed, true);
        return true;
    }
    return false;
}

#define REAL(file) ((struct failing_file *)(void *)(file))->real

static int failing_close(sqlite3_file *file)
{
    return REAL(file)->pMethods->xClose(REAL(file));
}
static int failing_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 at)
{
    return failing_now() ? SQLITE_IOERR_READ
                         : REAL(file)->pMethods->xRead(REAL(file), bytes, count, at);
}
static int failing_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    return failing_now() ? atomic_load(&failing.result)
                         : REAL(file)->pMethods->xWrite(REAL(file), bytes, count, at);
}
static int failing_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return failing_now() ? SQLITE_IOERR_TRUNCATE
                         : REAL(file)->pMethods->xTruncate(REAL(file), size);
}
static int failing_sync(sqlite3_file *file, int flags)
{
    return failing_now() ? SQLITE_IOERR_FSYNC : REAL(file)->pMethods->xSync(REAL(file), flags);
}
static int failing_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return REAL(file)->pMethods->xFileSize(REAL(file), size);
}
static int failing_lock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xLock(REAL(file), level);
}
static int failing_unlock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xUnlock(REAL(file), level);
}
static int failing_reserved(sqlite3_file *file, int *out)
{
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), out);
}
static int failing_control(sqlite3_file *file, int operation, void *argument)
{
    return REAL(file)->pMethods->xFileControl(REAL(file), operation, argument);
}
static int failing_sector(sqlite3_file *file)
{
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}
static int failing_device(sqlite3_file *file)
{
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int failing_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                        int *out_flags)
{
    struct failing_file *own = (struct failing_file *)(void *)file;
    (void)vfs;
    own->real = (sqlite3_file *)(void *)(own + 1);
    int result = failing.usual->xOpen(failing.usual, name, own->real, flags, out_flags);
    own->base.pMethods = result == SQLITE_OK ? &failing.methods : NULL;
    return result;
}

static int failing_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return failing_now() ? SQLITE_IOERR_DELETE : failing.usual->xDelete(failing.usual, name, sync);
}

/* From now on the default layer of the process. */
static inline void failing_install(void)
{
    failing.usual = sqlite3_vfs_find(NULL);
    failing.vfs = *failing.usual;
    failing.vfs.zName = "failing";
    failing.vfs.szOsFile = (int)sizeof(struct failing_file) + failing.usual->szOsFile;
    failing.vfs.xOpen = failing_open;
    failing.vfs.xDelete = failing_delete;
    /* Version 1: no shared memory, no mapping; the journal here is TRUNCATE. */
    failing.methods = (sqlite3_io_methods){.iVersion = 1,
                                           .xClose = failing_close,
                                           .xRead = failing_read,
                                           .xWrite = failing_write,
                                           .xTruncate = failing_truncate,
                                           .xSync = failing_sync,
                                           .xFileSize = failing_size,
                                           .xLock = failing_lock,
                                           .xUnlock = failing_unlock,
                                           .xCheckReservedLock = failing_reserved,
                                           .xFileControl = failing_control,
                                           .xSectorSize = failing_sector,
                                           .xDeviceCharacteristics = failing_device};
    sqlite3_vfs_register(&failing.vfs, 1);
}

static inline void failing_arm(int call, bool lasting, int result)
{
    atomic_store(&failing.has_failed, false);
    atomic_store(&failing.lasting, lasting);
    atomic_store(&failing.result, result);
    atomic_store(&failing.left, call);
}

/* False: there were fewer calls than that. */
static inline bool failing_disarm(void)
{
    atomic_store(&failing.left, 0);
    atomic_store(&failing.lasting, false);
    return atomic_exchange(&failing.has_failed, false);
}

#endif
