/* SPDX-License-Identifier: MIT */
/*
 * Purpose: writes what search finds a patient by (src/data/name_rows.h) beside the patient's row,
 * for saves and loads. Layer: data/postgres, private.  Thread: the connection's. Owns: its
 * statements.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_NAMES_H
#define CHARTTY_DATA_POSTGRES_PG_NAMES_H

#include "src/data/name_rows.h"
#include "src/data/postgres/connection.h"

/* Zeroed, but for its connection. */
struct pg_names {
    struct pg_connection *connection;
    struct pg_statement *statements[NAME_STATEMENT_COUNT]; /* prepared when first needed */
};

/* Within the caller's transaction: the rows of a patient; those that were there before go when
 * is_new is false. -1: the connection has its refusal. */
int pg_names_write(struct pg_names *writer, const struct named_patient *patient, bool is_new);
/* Takes the mark away that the triggers have set. */
int pg_names_unmark(struct pg_names *writer, int64_t id);
/* Closes the statements. */
void pg_names_forget(struct pg_names *writer);

#endif
