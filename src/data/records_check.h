/* SPDX-License-Identifier: MIT */
/*
 * Purpose: may a station work with this database? The sentences of those it may not are the same
 * for both databases. Layer: data, private to the backends.  Thread: any; pure.
 */
#ifndef CHARTTY_DATA_RECORDS_CHECK_H
#define CHARTTY_DATA_RECORDS_CHECK_H

#include "chartty/data/migrate.h"

/* path: of a file; NULL: a server's. -1 and *error: half a copy, no records, or of a version that
 * is not the program's. */
int records_check(enum database_kind kind, int version, int program_version, const char *path,
                  struct error *error);

#endif
