/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the key file that seals the audit: 32 random bytes outside the database, readable by its
 * owner alone. Layer: data, private (control/audit*.c may include it).  Thread: any; it blocks on a
 * small file. Owns: nothing.
 */
#ifndef CHARTTY_DATA_AUDIT_KEY_H
#define CHARTTY_DATA_AUDIT_KEY_H

#include "src/data/audit_chain.h"

/* The key file that belongs to a database's path when no other was named; memory_free. */
char *audit_key_path(const char *database_path);

/*
 * Reads the key. may_make: there is no entry yet, so that a missing file is made (0600, never over
 * another). -1 and ERROR_DENIED or ERROR_IO with a sentence that names the file: it is missing, is
 * not 32 bytes, belongs to somebody else, or others may read or write it.
 */
int audit_key_read(const char *path, bool may_make, unsigned char key[AUDIT_KEY_BYTES],
                   struct error *error);
/* Any key of that size, where nothing has to be said about whose it is: 1 and the bytes; 0 when
 * there is no such file, or no path; -1. */
int key_file_read(const char *path, unsigned char key[AUDIT_KEY_BYTES], struct error *error);
/* A new file (0600) with that key. One that is there already stays as it is, and is no error. */
int audit_key_place(const char *path, const unsigned char key[AUDIT_KEY_BYTES],
                    struct error *error);

#endif
