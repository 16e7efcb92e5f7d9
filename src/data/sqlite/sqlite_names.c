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
    [NAME_LAST] = "SELECT last, count(*) FROM ct_name WHERE last > ?1 GROUP BY last ORDER BY last"
                  " LIMIT 256",
    [NAME_FIRST] = "SELECT first, count(*) FROM ct_name WHERE first > ?1 GROUP BY first"
                   " ORDER BY first LIMIT 256",
};

/* The names behind those that are there. */
static int read_slice(sqlite3_stmt *row, enum name_field field, struct name_index *index)
{
    size_t count = name_index_count(index, field);
    const char *last = count > 0 ? name_index_name(index, field, count - 1) : "";
    int result = sqlite3_bind_text(row, 1, last, -1, SQLITE_TRANSIENT);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(row);
        if (result == SQLITE_ROW) {
            name_index_add(index, field, (const char *)sqlite3_column_text(row, 0),
                           sqlite3_column_int64(row, 1));
        }
    }
    (void)sqlite3_reset(row);
    return result;
}

/* In slices: a save waits until nobody reads, and the names of ten million take half a second. */
static int read_names(sqlite3 *connection, enum name_field field, struct name_index *index)
{
    sqlite3_stmt *row = NULL;
    int result = sqlite3_prepare_v2(connection, texts[field], -1, &row, NULL);
    size_t before, count = 0;
    if (result == SQLITE_OK) {
        do {
            before = count;
            result = read_slice(row, field, index);
            count = name_index_count(index, field);
        } while (result == SQLITE_DONE && count > before);
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
