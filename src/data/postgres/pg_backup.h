/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what backup and restore need of a PostgreSQL server, by address: pg_dump and pg_restore,
 * the newest audit entry, an empty database to restore into. Layer: data, private; libpq stays
 * behind it.  Thread: any one; it blocks. The programs are given the address as this program
 * resolved it, never a password: they read ~/.pgpass, PGPASSFILE or the service file themselves.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_BACKUP_H
#define CHARTTY_DATA_POSTGRES_PG_BACKUP_H

#include "chartty/data/audit_verify.h"

#include <stddef.h>

/* What pg_dump -Fc writes of that snapshot (content_hash.h), as it comes. programs: the folder of
 * pg_dump; "" or NULL: looked for. -1 and *error: none that fits the server, or it failed. */
int pg_backup_dump(const char *url, const char *snapshot, const char *programs,
                   bool (*output)(void *context, const char *bytes, size_t length), void *context,
                   struct error *error);

/* Whether pg_dump or pg_restore is here and fits the server, which a standby may be, too. */
int pg_backup_program_check(const char *url, const char *name, const char *programs,
                            struct error *error);

/* The newest entry (position 0: none) and its row; snapshot NULL: as it is now. */
int pg_backup_newest_entry(const char *url, const char *snapshot, struct audit_kept_head *head,
                           int64_t *row, struct error *error);

/* May this be restored into: pg_restore is here, no tables (else ERROR_REFUSED), nobody connected
 * (else ERROR_BUSY)? */
int pg_restore_check(const char *url, const char *programs, struct error *error);
/* From a descriptor that stands at the archive's beginning, in one transaction: all or nothing.
 * Owner and rights are left out: whoever restores owns it. */
int pg_restore_fill(const char *url, const char *programs, int archive, struct error *error);
/* Takes away all that pg_restore_fill made in a database that was empty. */
void pg_restore_empty(const char *url);

/* Whose credentials reach the server: the owner of the database or of its records? */
int pg_owner_check(const char *url, struct error *error);

#endif
