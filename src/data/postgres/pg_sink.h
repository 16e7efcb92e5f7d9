/* SPDX-License-Identifier: MIT */
/*
 * Purpose: PostgreSQL records as what the station's own rows are carried to
 * (src/data/local_store.h). Layer: data/postgres, private.  Thread: the connection's.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_SINK_H
#define CHARTTY_DATA_POSTGRES_PG_SINK_H

#include "src/data/local_store.h"
#include "src/data/postgres/connection.h"

struct pg_sink {
    struct pg_connection *connection; /* outside of a transaction */
    struct pg_statement *insert;
    const char *sql; /* of the insert */
};

struct local_sink pg_sink_of(struct pg_sink *sink);
void pg_sink_release(struct pg_sink *sink);

#endif
