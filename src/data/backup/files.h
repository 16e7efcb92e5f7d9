/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what base/file.h leaves out: large files that are written before they are named, and a
 * folder for what nobody else may see while it is worked on. Layer: data, private.  Thread: any; it
 * blocks. Owns: what scratch_new gave.
 */
#ifndef CHARTTY_DATA_BACKUP_FILES_H
#define CHARTTY_DATA_BACKUP_FILES_H

#include "chartty/base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* As many bytes as there are, up to length; -1 and errno. */
ssize_t file_read_all(int file, void *bytes, size_t length);
/* "WHAT cannot DOING: reason", and what to do; returns -1. `number` is an errno. */
int file_failed(struct error *error, const char *what, const char *doing, int number);

/*
 * Called after each write of a large file, of which `written` bytes are there: a few megabytes at a
 * time go to the disk, and are waited for. Else all of it would go at once, and hold up the commits
 * of those who save on that disk meanwhile. *flushed begins with 0.
 */
void file_flush_some(int file, int64_t written, int64_t *flushed);

/* Gives a finished file its name, in one step, and never in the place of another (EEXIST), then
 * syncs the folder. -1 and errno. */
int file_name_new(const char *made, const char *path);

/*
 * A folder of this program's own (0700) inside `parent`, called ".chartty-NAME-xxxxxx". What a
 * killed program of this account left there goes first: such a folder is locked while its program
 * lives.
 */
enum { SCRATCH_PATH_SIZE = 1200 };
struct scratch {
    char path[1024]; /* "": there is none */
    int lock;
};
int scratch_new(const char *parent, const char *name, struct scratch *out, struct error *error);
/* The path of a file in it. */
void scratch_file(const struct scratch *scratch, const char *name, char out[SCRATCH_PATH_SIZE]);
void scratch_end(struct scratch *scratch); /* with all that is in it; twice is allowed */

#endif
