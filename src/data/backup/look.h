/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what is in a SQLite file that nobody else writes, for a manifest: the file is checked on
 * one thread and its rows are hashed on another, while the caller does something else. Layer: data,
 * private.  Thread: one for all calls. Owns: its threads until look_end or look_give_up.
 */
#ifndef CHARTTY_DATA_BACKUP_LOOK_H
#define CHARTTY_DATA_BACKUP_LOOK_H

#include "src/data/backup/manifest.h"

/* Fills head, head_row, schema, sums and findings of *out, which is not touched otherwise until
 * look_end. path and out live so long. */
struct look;
struct look *look_begin(const char *path, struct manifest *out);
/* Waits. *damage: how many of the findings are of the file itself; may be NULL. -1 and *error. */
int look_end(struct look *look, int64_t *damage, struct error *error);
/* Stops it and waits; NULL is allowed. */
void look_give_up(struct look *look);

#endif
