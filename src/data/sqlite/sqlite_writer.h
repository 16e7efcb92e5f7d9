/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one writing connection of an SQLite file. Layer: data/sqlite, private.  Thread: the
 * writer's own, but for `stop` and `hurry`. Owns: its connection and statements.  Must not know:
 * jobs, what a save is made of.
 */
#ifndef CHARTTY_DATA_SQLITE_SQLITE_WRITER_H
#define CHARTTY_DATA_SQLITE_SQLITE_WRITER_H

#include "src/data/sqlite/name_writer.h"
#include "src/data/writing/writer.h"

#include <sqlite3.h>
#include <stdatomic.h>

struct sqlite_writer {
    struct writer shared; /* the first member; its key_path is the caller's */
    const char *path;     /* the caller's; may come after the init */
    int busy_ms;
    atomic_int stop;  /* set by the loop's thread while a late save runs */
    atomic_int hurry; /* set by it when the program ends: all that is left waits for locks a second
                         in all */
    bool is_committing;
    int result;                               /* of the last step, SQLite's */
    int64_t waiting_since_ms, hurry_since_ms; /* hurry_since_ms 0: no need yet */
    sqlite3 *connection;                      /* opened for the first save */
    struct name_writer names;
};

/* Of a zeroed one. Nothing is opened yet. */
void sqlite_writer_init(struct sqlite_writer *writer, const char *path, const char *key_path,
                        int busy_ms);
/* Closes the connection, which takes back what is under way. */
void sqlite_writer_release(struct sqlite_writer *writer);

#endif
