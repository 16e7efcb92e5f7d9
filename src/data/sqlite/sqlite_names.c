/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reads the distinct folded names and how many bear each, for the name index.
 * Layer: data/sqlite, private.  Thread: a reader's, in the background.
 */
#include "src/data/name_index.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_search.h"

/* Both run along an index in its own order, so nothing is sorted. */
static const char *const texts[NAME_FIELD_COUNT] = {
    [NAME_LAST] = "SELECT last, count(*) FROM ct_name GROUP BY last ORDER BY last",
    [NAME_FIRST] = "SELECT first, count(*) FROM ct_name GROUP BY first ORDER BY first",
};

static int read_names(sqlite3 *connection, enum name_field field, struct name_index *index)
{
    sqlite3_stmt *row = NULL;
    int result = sqlite3_prepare_v2(connection, texts[field], -1, &row, NULL);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(row);
        const char *name = result == SQLITE_ROW ? (const char *)sqlite3_column_text(row, 0) : NULL;
        if (name != NULL && name[0] != 0) {
            name_index_add(index, field, name, sqlite3_column_int64(row, 1));
        }
    }
    sqlite3_finalize(row);
    return result;
}

struct name_index *sqlite_name_index_read(sqlite3 *connection, struct error *error)
{
    struct name_index *index = name_index_new();
    for (int field = 0; field < NAME_FIELD_COUNT; field++) {
        int result = read_names(connection, (enum name_field)field, index);
        if (result != SQLITE_DONE) {
            connection_error(connection, result, "reading the names of patients", error);
            name_index_release(index);
            return NULL;
        }
    }
    name_index_finish(index);
    return index;
}
