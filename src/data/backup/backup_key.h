/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the key of a backup's stream, from a passphrase or from a key file. Layer: data,
 * private.  Thread: any; it blocks (Argon2id takes about a second and 256 MiB).
 */
#ifndef CHARTTY_DATA_BACKUP_BACKUP_KEY_H
#define CHARTTY_DATA_BACKUP_BACKUP_KEY_H

#include "chartty/data/backup.h"

enum {
    BACKUP_KEY_SIZE = 32,
    BACKUP_SALT_SIZE = 16,
    BACKUP_KEY_PASSES = 3,
    BACKUP_KEY_KIB = 262144,
    KEY_FILE_MIN = 32,
    KEY_FILE_MAX = 65536
};

/* key: in locked memory. passes and kib: what the file says; a file that asks for more than a
 * machine should give is refused. -1 and *error. */
int backup_key_make(const struct backup_secret *secret, unsigned passes, unsigned kib,
                    const unsigned char salt[BACKUP_SALT_SIZE], unsigned char key[BACKUP_KEY_SIZE],
                    struct error *error);
/* Whether a key can be made of that file. -1 and *error. */
int backup_key_file_check(const char *path, struct error *error);

#endif
