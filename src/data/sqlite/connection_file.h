/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a database's file is, for connection.c. Layer: data/sqlite, private.
 * Thread: the connection's.
 */
#ifndef CHARTTY_DATA_SQLITE_CONNECTION_FILE_H
#define CHARTTY_DATA_SQLITE_CONNECTION_FILE_H

#include "src/data/sqlite/connection.h"

enum {
    FILE_PATH_SIZE = 4096,
    FILE_SHOWN_SIZE = 160 /* leaves room for the sentence around it */
};

bool file_reads_only(enum connection_mode mode);
/* The path as a sentence shows it. */
void file_shown_path(const char *path, char out[FILE_SHOWN_SIZE]);
/* What can be said before SQLite opens anything; makes the file of CONNECTION_CREATE. -1 and
 * *error. */
int file_check_path(const char *path, enum connection_mode mode, bool *created,
                    struct error *error);
/* Why the file cannot be read, as far as its bytes tell. Returns -1. */
int file_unreadable(sqlite3 *connection, int result, const char *path, struct error *error);

#endif
