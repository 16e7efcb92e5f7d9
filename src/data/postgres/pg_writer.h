/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one writing connection of a station to a PostgreSQL server. Layer: data/postgres,
 * private.  Thread: the writer's own, but for pg_interrupt and pg_calm. Owns: its connection and
 * statements.  Must not know: the loop, what a save is made of.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_WRITER_H
#define CHARTTY_DATA_POSTGRES_PG_WRITER_H

#include "src/data/postgres/pg_later.h"
#include "src/data/postgres/pg_names.h"
#include "src/data/writing/writer.h"

/* The locks of a save; they go with its transaction. */
enum pg_lock {
    PG_LOCK_ALONE,  /* no other save is under way */
    PG_LOCK_BESIDE, /* none that must be alone is */
    PG_LOCK_SLOTS,  /* the days of a booking */
    PG_LOCK_COUNT
};

struct pg_writer {
    struct writer shared;            /* the first member */
    struct pg_connection connection; /* opened for the first save */
    struct pg_statement *locks[PG_LOCK_COUNT];
    struct pg_names names;
    struct pg_later later;
    struct error begin_error; /* of a beginning that was owed */
};

/* Of a zeroed one. Nothing is connected yet. key_path is the caller's. As pg_init. */
int pg_writer_init(struct pg_writer *writer, const char *url, const char *key_path, int lock_ms,
                   struct error *error);
/* Ends the session. */
void pg_writer_release(struct pg_writer *writer);

#endif
