/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a database on a server to restore a backup into for a look, which nobody else takes or
 * drops while it is in use. Layer: data, private; libpq stays behind it. Thread: any one; it
 * blocks. Owns: the database until pg_scratch_drop.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_SCRATCH_H
#define CHARTTY_DATA_POSTGRES_PG_SCRATCH_H

#include "chartty/base/error.h"

/* The first is what an administrator names in pg_hba.conf; the others have the number behind it:
 * chartty_verify_2 to chartty_verify_8. */
#define PG_SCRATCH_NAME "chartty_verify"
enum { PG_SCRATCH_MAX = 8 };

/* A new and empty database on the server of that address. What looks that were killed have left
 * there is dropped first. NULL and *error: the role may make none, is not let into it, or all names
 * are in use (ERROR_BUSY). */
struct pg_scratch *pg_scratch_make(const char *url, struct error *error);
const char *pg_scratch_url(const struct pg_scratch *scratch);
/* Drops it; whoever is in it must have left. NULL is allowed. */
void pg_scratch_drop(struct pg_scratch *scratch);

#endif
