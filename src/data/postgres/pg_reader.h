/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one reading connection: answers jobs, each in one read transaction, the queries of a
 * job's pages in one round trip. Layer: data/postgres, private.  Thread: the reader's own, but for
 * pg_interrupt and pg_calm. Owns: its connection and statements.  Must not know: tickets, owners.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_READER_H
#define CHARTTY_DATA_POSTGRES_PG_READER_H

#include "src/data/backend.h"
#include "src/data/postgres/pg_search.h"
#include "src/data/sql.h"

enum { PG_READER_STATEMENTS = 64 };

struct pg_reader_statement {
    uint64_t shape;
    struct pg_statement *statement; /* NULL: the place is free */
    struct sql_statement sql;       /* without its text */
};

struct pg_reader {
    struct pg_connection connection;
    bool has_all_tables;
    struct search_handle *search;
    struct pg_reader_statement statements[PG_READER_STATEMENTS];
    int next_statement;
    struct pg_statement *changes, *stale;
};

void pg_reader_release(struct pg_reader *reader);
/* Answers a job of pages or a count. */
void pg_reader_run(struct pg_reader *reader, struct job *job);
#endif
