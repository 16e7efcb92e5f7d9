/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one place that knows how PostgreSQL says what the tables of queries say as SQLite
 * does. Layer: data, private.  Thread: any; pure.  Must not know: values, a database's API.
 * A text of the tables is constant; so is each text put in its place.
 */
#ifndef CHARTTY_DATA_SQL_DIALECT_H
#define CHARTTY_DATA_SQL_DIALECT_H

#include "src/data/sql.h"

/* Texts that are keys are compared bytewise, whatever the database's language. */
#define SQL_BYTEWISE " COLLATE \"C\""

/* Adds a constant text as PostgreSQL has it. Without the ct_ tables there is no ct_minutes(). */
void sql_dialect_add(struct buffer *out, const char *text, enum sql_tables tables);
/* Is this expression of an order a text? */
bool sql_dialect_is_text(const char *expression);

#endif
