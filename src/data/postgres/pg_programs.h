/* SPDX-License-Identifier: MIT */
/*
 * Purpose: PostgreSQL's own programs: where they are, whether they fit the server, and running them
 * against a connection's server. Layer: data/postgres, private.  Thread: any one; it blocks.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_PROGRAMS_H
#define CHARTTY_DATA_POSTGRES_PG_PROGRAMS_H

#include "src/data/postgres/connection.h"

struct pg_program {
    const char *name;             /* "pg_dump" */
    const char *folder;           /* "" or NULL: the usual places */
    const char *const *arguments; /* beside the address; ends with NULL */
    int input;                    /* -1: none */
    bool (*output)(void *context, const char *bytes, size_t length);
    void *context;
};

/* Whether there is one: 0; -1 and *error as of pg_program_run. */
int pg_program_check(const struct pg_connection *connection, const struct pg_program *program,
                     struct error *error);
/* Runs it against the database of a living connection. -1 and *error: there is none that is as new
 * as the server (both versions are named), it cannot be started, or it failed. */
int pg_program_run(struct pg_connection *connection, const struct pg_program *program,
                   struct error *error);

#endif
