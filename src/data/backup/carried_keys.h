/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the keys that an encrypted backup brings along, from the file to their places. Layer:
 * data, private.  Thread: any; it blocks. Owns: nothing.
 */
#ifndef CHARTTY_DATA_BACKUP_CARRIED_KEYS_H
#define CHARTTY_DATA_BACKUP_CARRIED_KEYS_H

#include "src/data/audit_key.h"
#include "src/data/backup/files.h"

enum carried_key { CARRIED_AUDIT_KEY, CARRIED_BADGE_KEY, CARRIED_KEYS };

struct carried_keys {
    bool has[CARRIED_KEYS];
    unsigned char bytes[CARRIED_KEYS][AUDIT_KEY_BYTES];
};

/* Each into a file of the folder for the work, until it is known that it is needed. */
int carried_keys_write(const struct scratch *work, const struct carried_keys *keys,
                       struct error *error);
/* The name of that file, whether it is there or not. */
void carried_key_path(const struct scratch *work, enum carried_key which,
                      char out[SCRATCH_PATH_SIZE]);

/* "" and NULL are no file. */
bool carried_key_is_there(const char *path);
/* A key that is at its place already must be the same: it is never overwritten. */
int carried_key_check(const char *carried, const char *own, struct error *error);
/* Gives one that came along the name under which stations look for it. *placed: it is new there. */
int carried_key_place(const char *carried, const char *own, bool *placed, struct error *error);

#endif
