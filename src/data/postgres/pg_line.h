/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the connection that keeps watch over the line: it listens for what other stations
 * commit, asks the server every few seconds whether it is there, finds that it is not within 15
 * seconds, and connects again. Layer: data/postgres, private.  Thread: the loop's.  Owns: its
 * connection and its thread.  Must not know: jobs.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_LINE_H
#define CHARTTY_DATA_POSTGRES_PG_LINE_H

#include "chartty/base/loop.h"
#include "chartty/data/line.h"

struct pg_line_host {
    void *context;
    /* After the first look, and whenever something has changed. again: another server answers, or
     * the same after it was lost: what is connected is to connect anew, what was read may be old.
     */
    void (*line)(void *context, const struct data_line *line, bool again);
    /* Somebody has committed. */
    void (*noticed)(void *context);
};

struct pg_line;

/* NULL and *error. Nothing is connected before pg_line_begin. */
struct pg_line *pg_line_new(struct loop *loop, const char *url, bool may_be_standby,
                            const struct pg_line_host *host, struct error *error);
/* has_notices: the database sends them (schema 0004). */
void pg_line_begin(struct pg_line *line, bool has_notices);
/* Another connection has failed: it is looked at once. NULL is allowed. */
void pg_line_doubt(struct pg_line *line);
/* A lost line is tried now. */
void pg_line_retry(struct pg_line *line);
void pg_line_free(struct pg_line *line); /* NULL is allowed */

#endif
