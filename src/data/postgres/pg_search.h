/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the patient search on PostgreSQL, and the names it guesses from. Layer: data/postgres,
 * private.  Thread: the reader's; one search a connection.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_SEARCH_H
#define CHARTTY_DATA_POSTGRES_PG_SEARCH_H

#include "src/data/postgres/connection.h"
#include "src/data/search/search.h"

/* is_adopted: the database has the ct_ tables. Within the caller's transactions. */
struct search_handle *pg_search_new(struct pg_connection *connection, bool is_adopted);
/* The distinct names, read in a transaction of its own; NULL and *error on failure. */
struct name_index *pg_name_index_read(struct pg_connection *connection, struct error *error);

#endif
