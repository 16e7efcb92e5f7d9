/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one reading connection to a PostgreSQL server: the functions of a reader's table
 * (src/data/reading/reader.h). Layer: data/postgres, private.  Thread: the reader's own, but for
 * pg_interrupt and pg_calm. Owns: its connection and statements.  Must not know: tickets, owners.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_READER_H
#define CHARTTY_DATA_POSTGRES_PG_READER_H

#include "src/data/postgres/connection.h"
#include "src/data/reading/reader.h"

struct pg_reader {
    struct reader shared; /* first: a reader is its pg_reader */
    struct pg_connection connection;
    struct pg_statement *changes;
    bool has_failed; /* its job has found that the line is lost */
};

/* Any thread. Nothing is connected yet. -1 and *error; it is to be released all the same. */
int pg_reader_init(struct pg_reader *reader, const char *url, int lock_ms, struct error *error);
void pg_reader_release(struct pg_reader *reader);
/* Runs them in a read transaction of their own, in one round trip. -1 and *error. */
int pg_reader_run_together(struct pg_reader *reader, struct pg_statement *const *list, int count,
                           const char *doing, struct error *error);

#endif
