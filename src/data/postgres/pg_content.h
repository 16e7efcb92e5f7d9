/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what reading and writing all rows of a PostgreSQL database share. Layer: data/postgres,
 * private.  Thread: the connection's.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_CONTENT_H
#define CHARTTY_DATA_POSTGRES_PG_CONTENT_H

#include "src/data/postgres/connection.h"

/* pg_begin for a transaction that may last: a session's limits are not for it. */
int pg_begin_long(struct pg_connection *connection, bool read_only, const char *doing,
                  struct error *error);

/* The greatest number that a table with numbers of its own has given, also to rows that are gone;
 * 0: none. */
int pg_newest_number(struct pg_connection *connection, const char *table, int64_t *out,
                     struct error *error);

#endif
