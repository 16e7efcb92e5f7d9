/* SPDX-License-Identifier: MIT */
/*
 * Purpose: files built into the program: migrations, default themes and keymap (cmake/embed.cmake).
 * Layer: base.  Thread: any.  Owns: nothing; constant for the life of the program.
 */
#ifndef CHARTTY_BASE_EMBEDDED_H
#define CHARTTY_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *path; /* "schema/sqlite/0001_records.sql" */
    const char *text; /* 0-terminated */
    size_t length;
};

extern const struct embedded_file embedded_files[]; /* ends with path NULL; sorted by path */

/* NULL when there is none of that path. */
const struct embedded_file *embedded_find(const char *path);

#endif
