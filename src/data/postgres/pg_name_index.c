/* SPDX-License-Identifier: MIT */
/* The names of all patients, for guesses at one that was typed wrong. The reader's thread. */
#include "src/data/name_index.h"
#include "src/data/postgres/pg_search.h"

static int add_names(struct pg_connection *connection, struct name_index *index,
                     enum name_field field, const char *text)
{
    struct pg_statement *names = pg_prepare(connection, text);
    int result;
    while ((result = pg_step(names)) == PG_ROW) {
        const char *name = pg_column_text(names, 0);
        if (name != NULL && name[0] != 0) {
            name_index_add(index, field, name, pg_column_int64(names, 1));
        }
    }
    pg_finalize(names);
    return result;
}

struct name_index *pg_name_index_read(struct pg_connection *connection, struct error *error)
{
    if (pg_begin(connection, true, NULL, 0, "reading the names of patients", error) != 0) {
        return NULL;
    }
    struct name_index *index = name_index_new();
    if (add_names(connection, index, NAME_LAST,
                  "SELECT last, count(*) FROM ct_name GROUP BY last ORDER BY last") == PG_FAILED ||
        add_names(connection, index, NAME_FIRST,
                  "SELECT first, count(*) FROM ct_name GROUP BY first ORDER BY first") ==
            PG_FAILED) {
        (void)pg_error(connection, "reading the names of patients", error);
        name_index_release(index);
        index = NULL;
    } else {
        name_index_finish(index);
    }
    pg_rollback(connection);
    return index;
}
