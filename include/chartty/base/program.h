/* SPDX-License-Identifier: MIT */
/*
 * Purpose: runs another program to its end: pg_dump and pg_restore, from the verbs that keep
 * backups (architecture decision 16). Never from the workstation, which can start none. Layer:
 * base.  Thread: any one; it blocks. Owns: nothing of the caller's. There is no shell: arguments
 * are a list, and the environment is what is given and nothing else.
 */
#ifndef CHARTTY_BASE_PROGRAM_H
#define CHARTTY_BASE_PROGRAM_H

#include "chartty/base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { PROGRAM_SAID_SIZE = 2048 };

struct program {
    const char *path;               /* from the root on; nothing is searched for */
    const char *const *arguments;   /* its name first, NULL last */
    const char *const *environment; /* "NAME=value", NULL last */
    int input;                      /* a descriptor of the caller's; -1: there is none to read */
    /* What it writes, as it comes; false ends the program. NULL: thrown away. */
    bool (*output)(void *context, const char *bytes, size_t length);
    void *context;
};

/*
 * *status: its exit status; 128 and the signal's number when one ended it; -1 when `output` did.
 * said: the end of what it wrote on standard error, as it was (not safe text yet); may be NULL.
 * -1 and *error when it could not be started.
 */
int program_run(const struct program *program, int *status, char said[PROGRAM_SAID_SIZE],
                struct error *error);

#endif
