/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what others have changed since it was looked last. Layer: data/postgres, private.
 * Thread: the reader's that has the job; one look at a time. Owns: nothing.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_WATCH_H
#define CHARTTY_DATA_POSTGRES_PG_WATCH_H

#include "src/data/postgres/pg_reader.h"

enum { WATCH_GAPS_MAX = 256 };

struct pg_watch {
    bool is_new; /* where it begins is to be looked up: another server answers */
    int64_t seq; /* the newest change seen */
    int gap_count;
    struct watch_gap {
        int64_t first, last, until_ms;
    } gaps[WATCH_GAPS_MAX]; /* numbers before it that were not there yet */
};

/* Where watching begins: the newest change there is. */
int pg_watch_begin(struct pg_watch *watch, struct pg_reader *reader, struct error *error);
/* Notes of the changes since; without ct_ tables it is only known whether there was any: -1. */
void pg_watch_read(struct pg_watch *watch, struct pg_reader *reader, struct job *job);

#endif
