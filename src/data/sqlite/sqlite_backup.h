/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what backup and restore need of a SQLite file: one moment of it as a file of its own,
 * its newest audit entry, and the exchange of a file that may be in use. Layer: data, private;
 * sqlite3.h stays behind it.  Thread: any one; it blocks.
 */
#ifndef CHARTTY_DATA_SQLITE_SQLITE_BACKUP_H
#define CHARTTY_DATA_SQLITE_SQLITE_BACKUP_H

#include "chartty/data/audit_verify.h"

#include <stddef.h>

/*
 * Copies the file as it is at one moment into a new one (0600, not synced), in rollback journal
 * mode. Others can commit meanwhile but for *held_ms, in which they wait as for anybody's lock (in
 * WAL mode they need not). progress may be NULL.
 */
int sqlite_snapshot(const char *from, const char *to,
                    void (*progress)(void *context, const char *what, long long done,
                                     long long total),
                    void *context, int64_t *held_ms, struct error *error);

/* The newest entry (position 0: none) and its row. */
int sqlite_newest_entry(const char *path, struct audit_kept_head *head, int64_t *row,
                        struct error *error);

/*
 * Puts the file `made` in the place of `path`, both on one file system. A file that is there is
 * kept beside it as PATH.SUFFIX, whose name goes to kept ("": there was none). ERROR_BUSY while a
 * station or any other program has it open or locked; then nothing was touched.
 */
int sqlite_put_in_place(const char *made, const char *path, const char *suffix, char *kept,
                        size_t size, struct error *error);

#endif
