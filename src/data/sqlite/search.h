/* SPDX-License-Identifier: MIT */
/*
 * Purpose: QUERY_PATIENT_SEARCH on SQLite: tiers (number, exact and prefix names, misspelt), each
 * paged by key. Layer: data/sqlite, private.  Thread: the reader's; one struct a connection.
 */
#ifndef CHARTTY_DATA_SQLITE_SEARCH_H
#define CHARTTY_DATA_SQLITE_SEARCH_H

#include "src/data/page_build.h"

#include <sqlite3.h>

struct name_index; /* src/data/name_index.h: distinct folded names in memory, shared, read-only once
                      built */
struct sqlite_search;

/* Prepares nothing yet. index may be NULL: then nothing misspelt is found until
 * sqlite_search_set_index. */
struct sqlite_search *sqlite_search_new(sqlite3 *connection);
void sqlite_search_free(struct sqlite_search *search);
void sqlite_search_set_index(struct sqlite_search *search, const struct name_index *index);
/* NULL and *error on failure (ERROR_CANCELLED when interrupted). */
struct page *sqlite_search_page(struct sqlite_search *search, const struct page_request *request,
                                struct error *error);
int sqlite_search_count(struct sqlite_search *search, const struct query *query, int64_t *total,
                        bool *exact, struct error *error);
/* Reads the distinct names (a skip-scan) on this connection; NULL and *error on failure. */
struct name_index *sqlite_name_index_read(sqlite3 *connection, struct error *error);

#endif
