/* SPDX-License-Identifier: MIT */
/*
 * Purpose: files that are whole or not there, and stay after a power cut. Layer: base.
 * Thread: any; the calls wait for the disk. Errors: -1 and errno; no sentence, since only the
 * caller knows what the file is.
 */
#ifndef CHARTTY_BASE_FILE_H
#define CHARTTY_BASE_FILE_H

#include <stddef.h>

/* All of the bytes, however many calls it takes. */
int file_write_all(int descriptor, const void *bytes, size_t length);

/* The folder's part of a path: "." without one; memory_free. */
char *file_folder(const char *path);

/* Whether a new file of that name could be made now: 0, or -1 and errno (EEXIST: it is there
 * already; of the folder: ENOENT, ENOTDIR, EACCES, EROFS). */
int file_check_new(const char *path);

/* A new name is safe only when its folder is on the disk: that of the path, which has not to exist.
 */
int file_sync_folder(const char *path);

/*
 * A file of that name with those bytes, for its owner alone. It is written beside its place and
 * linked there, so that nobody reads half of it and of two programs that make it at once one wins:
 * what is there already stays, and is no error.
 */
int file_make_once(const char *path, const void *bytes, size_t length);

#endif
