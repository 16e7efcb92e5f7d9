/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one reading connection to a SQLite file: the functions of a reader's table
 * (src/data/reading/reader.h), and what has changed. Layer: data/sqlite, private.  Thread: the
 * reader's own, but for the cancel flag. Owns: its connection and statements.  Must not know:
 * tickets, owners, the loop.
 */
#ifndef CHARTTY_DATA_SQLITE_SQLITE_READER_H
#define CHARTTY_DATA_SQLITE_SQLITE_READER_H

#include "src/data/reading/reader.h"

#include <sqlite3.h>
#include <stdatomic.h>

struct sqlite_reader {
    struct reader shared; /* first: a reader is its sqlite_reader */
    sqlite3 *connection;
    atomic_int cancel; /* set by the loop's thread while the reader is on the job to be stopped */
    sqlite3_stmt *begin, *end;
    sqlite3_stmt *data_version, *changes, *last_change;
    bool must_look; /* at ct_change, whatever the data version */
    int64_t seen_data_version;
    int64_t change; /* of a job of changes: the newest one seen, before and after */
};

/* Opens the connection of a zeroed reader; -1 and *error. shared.has_all_tables is the caller's to
 * set afterwards. */
int sqlite_reader_open(struct sqlite_reader *reader, const char *path, int busy_ms,
                       struct error *error);
/* One that was never opened, too. */
void sqlite_reader_close(struct sqlite_reader *reader);

/* A small statement, prepared on its first use and kept in *place. NULL and *error. */
sqlite3_stmt *sqlite_reader_prepare(struct sqlite_reader *reader, sqlite3_stmt **place,
                                    const char *text, struct error *error);
/* The one number that a statement answers with; `missing` when it has no row. */
int sqlite_reader_number(struct sqlite_reader *reader, sqlite3_stmt **place, const char *text,
                         int64_t missing, int64_t *out, struct error *error);

/*
 * sqlite_watch.c: what others have changed since reader->change; moves it on. Without ct_ tables
 * it is only known whether anything has changed: note_count -1.
 */
void sqlite_watch_read(struct sqlite_reader *reader, struct job *job);
/* Where watching begins: the newest change there is. Once for each reader, when it has opened. */
int sqlite_watch_begin(struct sqlite_reader *reader, struct error *error);

#endif
