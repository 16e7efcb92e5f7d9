/* SPDX-License-Identifier: MIT */
/*
 * Purpose: SQLite records as what the station's own rows are carried to (src/data/local_store.h).
 * Layer: data/sqlite, private.  Thread: the connection's.
 */
#ifndef CHARTTY_DATA_SQLITE_SQLITE_SINK_H
#define CHARTTY_DATA_SQLITE_SQLITE_SINK_H

#include "src/data/local_store.h"

#include <sqlite3.h>

struct sqlite_sink {
    sqlite3 *connection; /* a writing one, outside of a transaction */
    sqlite3_stmt *insert;
    const char *sql; /* of the insert */
};

struct local_sink sqlite_sink_of(struct sqlite_sink *sink);
void sqlite_sink_release(struct sqlite_sink *sink);

#endif
