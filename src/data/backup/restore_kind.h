/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a file is that somebody wants to restore, by its first bytes. Layer: data, private.
 * Thread: any; it blocks.
 */
#ifndef CHARTTY_DATA_BACKUP_RESTORE_KIND_H
#define CHARTTY_DATA_BACKUP_RESTORE_KIND_H

#include "chartty/base/error.h"

enum restore_kind { RESTORE_CONTAINER, RESTORE_SQLITE };

/* A descriptor that stands at the file's beginning; -1 and *error for what is neither, with what to
 * do instead. */
int restore_kind_open(const char *path, enum restore_kind *kind, struct error *error);

#endif
