/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one reading connection: answers jobs with prepared statements, each job in one read
 * transaction. Layer: data/sqlite, private.  Thread: the reader's own, but for the cancel flag.
 * Owns: its connection and statements.  Must not know: tickets, owners, the loop.
 */
#ifndef CHARTTY_DATA_SQLITE_READER_H
#define CHARTTY_DATA_SQLITE_READER_H

#include "src/data/backend.h"
#include "src/data/search/search.h"
#include "src/data/sql.h"

#include <sqlite3.h>
#include <stdatomic.h>

/* So many prepared statements a connection; the oldest goes first. */
enum { READER_STATEMENTS = 64 };

struct reader_statement {
    uint64_t shape;
    sqlite3_stmt *statement;  /* NULL: the place is free */
    struct sql_statement sql; /* without its text */
};

struct reader {
    sqlite3 *connection;
    atomic_int cancel; /* set by the loop's thread while the reader is on the job to be stopped */
    bool has_all_tables;
    struct search_handle *search;
    struct reader_statement statements[READER_STATEMENTS];
    int next_statement;
    sqlite3_stmt *begin, *end;
    sqlite3_stmt *stale, *data_version, *changes, *last_change;
    bool must_look; /* at ct_change, whatever the data version */
    int64_t seen_data_version;
};

/* Opens the connection; -1 and *error. has_all_tables is the caller's to set afterwards. */
int reader_open(struct reader *reader, const char *path, int busy_ms, struct error *error);
void reader_close(struct reader *reader);

/* Answers a job of pages or a count. */
void reader_run(struct reader *reader, struct job *job);

/* A small statement, prepared on its first use and kept in *place. NULL and *error. */
sqlite3_stmt *reader_prepare(struct reader *reader, sqlite3_stmt **place, const char *text,
                             struct error *error);
/* The one number that a statement answers with; `missing` when it has no row. */
int reader_number(struct reader *reader, sqlite3_stmt **place, const char *text, int64_t missing,
                  int64_t *out, struct error *error);

/*
 * watch (sqlite_watch.c): what others have changed since *seq; moves *seq on. Without ct_ tables
 * it only knows whether anything has changed: note_count -1.
 */
void reader_read_changes(struct reader *reader, int64_t *seq, struct job *job);
/* Where watching begins: the newest change there is. Once for each reader, when it has opened. */
int reader_watch_begin(struct reader *reader, int64_t *seq, struct error *error);

#endif
