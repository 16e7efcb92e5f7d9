/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the patient search on SQLite, and the names it guesses from. Layer: data/sqlite,
 * private. Thread: the reader's; one search a connection.
 */
#ifndef CHARTTY_DATA_SQLITE_SQLITE_SEARCH_H
#define CHARTTY_DATA_SQLITE_SQLITE_SEARCH_H

#include "src/data/search/search.h"

#include <sqlite3.h>

/* Prepares nothing yet. */
struct search_handle *sqlite_search_new(sqlite3 *connection);
/* Reads the distinct names (a skip-scan) on this connection; NULL and *error on failure. */
struct name_index *sqlite_name_index_read(sqlite3 *connection, struct error *error);

#endif
