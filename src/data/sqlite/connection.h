/* SPDX-License-Identifier: MIT */
/*
 * Purpose: opening a SQLite file safely: what it is, whether it may be opened at all, the settings
 * of each connection (set and read back), and SQLite's errors as ours. Layer: data/sqlite, private.
 * Thread: the one that will use the connection. Must not: open() or stat-then-open the file with
 * other descriptors while a connection lives (POSIX locks).
 */
#ifndef CHARTTY_DATA_SQLITE_CONNECTION_H
#define CHARTTY_DATA_SQLITE_CONNECTION_H

#include "chartty/base/error.h"
#include "chartty/model/record.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>

enum connection_mode {
    CONNECTION_READ,
    /* Reads for as long as the station runs. Another station may be killed in the middle of a write
     * meanwhile, and what it left can only be rolled back by a connection that may write: this one
     * may, where the file allows it, but takes no statement that does (query_only). */
    CONNECTION_STATION,
    CONNECTION_WRITE,
    CONNECTION_CREATE
};

/*
 * Refuses with one clear sentence each: absent, a folder, not a database, encrypted (no SQLite
 * header), truncated, on a network file system (statfs), folder not writable when writing is asked
 * for, locked by another program for busy_ms. Settings: foreign_keys=ON, trusted_schema=OFF,
 * cell_size_check=ON, temp_store=MEMORY, mmap_size=0, synchronous=EXTRA (FULL in WAL), journal
 * TRUNCATE, or WAL only where the library has the WAL-reset fix (decision 7; a file made by another
 * program keeps its mode), defensive, no extensions; each read back. cancel: when not NULL, an
 * atomic flag that the progress and busy handlers read (non-zero stops the statement with
 * SQLITE_INTERRUPT). A file is created 0600.
 */
int connection_open(const char *path, enum connection_mode mode, int busy_ms,
                    const atomic_int *cancel, sqlite3 **out, struct error *error);

/* What the library is told once, before its first connection; later calls change nothing. Called
 * on the loop's thread, before threads of its own open any. */
void connection_settle_library(void);

/* An SQLite result as an error: busy, full, read-only, corrupt, constraint (REFUSED, naming the
 * column's label), interrupted (CANCELLED), I/O. `doing`: "reading patients", for the user's
 * sentence. Returns -1. */
int connection_error(sqlite3 *connection, int result, const char *doing, struct error *error);

/* The field of that table that the constraint which has just failed is about; -1: not known. */
int connection_refused_field(sqlite3 *connection, enum record_type type);

/* True for library versions (sqlite3_libversion_number) with the mend of the WAL-reset bug. */
bool connection_wal_is_safe(int library_version);

/* SQLite's own descriptor of the database file, to read its bytes through: closing another one
 * would drop the locks of every connection of this process. NULL: none. */
sqlite3_file *connection_file(sqlite3 *connection);
/* Is the file in WAL mode, by its header? */
bool connection_is_wal(sqlite3 *connection);

/* Path of a sqlite: URL or plain path; NULL when the URL has another scheme. A pointer into url. */
const char *sqlite_path(const char *url);

#endif
