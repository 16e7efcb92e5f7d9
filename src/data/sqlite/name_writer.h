/* SPDX-License-Identifier: MIT */
/*
 * Purpose: writes what search finds a patient by (src/data/name_rows.h) beside the patient's row,
 * for saves and loads. Layer: data/sqlite, private.  Thread: the connection's. Owns: its
 * statements.
 */
#ifndef CHARTTY_DATA_SQLITE_NAME_WRITER_H
#define CHARTTY_DATA_SQLITE_NAME_WRITER_H

#include "chartty/base/error.h"
#include "src/data/name_rows.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* Zeroed, but for its connection. */
struct name_writer {
    sqlite3 *connection;
    sqlite3_stmt *statements[NAME_STATEMENT_COUNT]; /* prepared when first needed */
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
