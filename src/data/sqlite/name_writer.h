/* SPDX-License-Identifier: MIT */
/*
 * Purpose: writes what search finds a patient by (src/data/name_rows.h) beside the patient's row,
 * for saves and loads. Layer: data/sqlite, private.  Thread: the connection's. Owns: its
 * statements.
 */
#ifndef CHARTTY_DATA_SQLITE_NAME_WRITER_H
#define CHARTTY_DATA_SQLITE_NAME_WRITER_H

#include "chartty/base/error.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum name_statement {
    NAME_ADD,
    NAME_ADD_LOOKUP,
    NAME_CLEAR,
    NAME_CLEAR_LOOKUP,
    NAME_UNMARK,
    NAME_STATEMENT_COUNT
};

/* Zeroed, but for its connection. */
struct name_writer {
    sqlite3 *connection;
    sqlite3_stmt *statements[NAME_STATEMENT_COUNT]; /* prepared when first needed */
};

struct named_patient {
    int64_t id;
    const char *last_name, *first_name, *mrn, *phone; /* as stored; NULL = null */
};

/* Within the caller's transaction: the rows of a patient; those that were there before go when
 * is_new is false. -1 and an SQLite result in *result: the connection has its message. */
int name_writer_write(struct name_writer *writer, const struct named_patient *patient, bool is_new,
                      int *result);
/* Takes the mark away that the triggers have set. */
int name_writer_unmark(struct name_writer *writer, int64_t id, int *result);
/* Closes the statements. */
void name_writer_forget(struct name_writer *writer);

#endif
