/* SPDX-License-Identifier: MIT */
/*
 * Purpose: many rows into a table by COPY FROM STDIN, for copies and loads. Layer: data/postgres,
 * private.  Thread: the connection's; it blocks.  Owns: lines that are not sent yet.
 *
 * COPY is not for a pipeline, so the link leaves it while the rows go, and blocks: a line that is
 * dead ends it by the time-outs of TCP.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_COPY_H
#define CHARTTY_DATA_POSTGRES_PG_COPY_H

#include "src/data/content/content.h"
#include "src/data/postgres/connection.h"

/* Zeroed, but for its connection. */
struct pg_copy {
    struct pg_connection *connection;
    struct buffer unsent;
    bool is_under_way;
    /* Of the row that was refused, "COPY patients, line 12, column mrn" without what stands behind
     * it, which is a value. */
    char where[3 * PG_NAME_SIZE];
};

/* Each: 0; -1 and the connection's refusal, after which no COPY is under way. */
int pg_copy_begin(struct pg_copy *copy, const struct content_table *table);
/* Sends what stands in copy->unsent: whole rows. */
int pg_copy_send(struct pg_copy *copy);
int pg_copy_end(struct pg_copy *copy);
/* Gives up the link of one that is under way, and what is not sent. */
void pg_copy_release(struct pg_copy *copy);

/* A row: its values in the order of the table's columns, then its end. text NULL: null. */
void pg_copy_add_value(struct buffer *lines, bool is_first, const char *text, size_t length);
void pg_copy_end_row(struct buffer *lines);

/* The triggers of all tables that are content, within the caller's transaction: the checks of
 * references are none of them. Only the tables' owner may. */
int pg_switch_triggers(struct pg_connection *connection, bool on, const char *doing,
                       struct error *error);

#endif
