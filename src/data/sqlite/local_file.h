/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the station's own database for audit entries that the records cannot take (read-only,
 * not adopted; architecture decision 12): finding or making it, and carrying its entries over to
 * the records when they can be written. Layer: data/sqlite, private.  Thread: the writer's; it
 * blocks.
 *
 * It is a database as any other of chartty's, 0600, with its records' path and the place of its key
 * in ct_meta. One file belongs to one database of records: local.db to the first one, local-2.db to
 * the next. Its entries are never taken away; what was carried over is remembered.
 */
#ifndef CHARTTY_DATA_SQLITE_LOCAL_FILE_H
#define CHARTTY_DATA_SQLITE_LOCAL_FILE_H

#include "chartty/base/error.h"

#include <sqlite3.h>

struct local_file {
    char *path, *key_path; /* NULL: not found */
};
void local_file_release(struct local_file *file);

/*
 * given: the path that the settings say ("STATE/local.db"). Makes it where it is absent. The key is
 * the records' own where it is there, or can be made because nothing is sealed with it yet; else
 * one beside the local file. -1 and *error: nothing can be recorded.
 */
int local_file_prepare(const char *given, const char *records_path, const char *records_key,
                       struct local_file *out, struct error *error);

/*
 * Carries over what the local file of these records holds and they do not, in one transaction of
 * `records` (a writing connection, outside of one): the entries that are sealed with `key`. Others
 * stay. Nothing to carry is no error.
 */
int local_file_carry(const char *given, const char *records_path, const unsigned char *key,
                     sqlite3 *records, struct error *error);

#endif
