/* SPDX-License-Identifier: MIT */
/*
 * Purpose: adding chartty's tables, indexes and triggers to a database that another program made:
 * `chartty db adopt`. Layer: data.  Thread: any, but it blocks: for command-line verbs and tests.
 * Contract: all is added in one transaction, or nothing; the eight tables are never made anew, no
 * row of theirs is written, a SQLite file keeps its journal. The other program goes on writing:
 * what chartty adds uses built-in functions only.
 */
#ifndef CHARTTY_DATA_ADOPT_H
#define CHARTTY_DATA_ADOPT_H

#include "chartty/base/error.h"

/* kind: "table", "index", "trigger", "function". */
typedef void (*database_object_function)(void *context, const char *kind, const char *name);

/*
 * What adopting would add, object by object: none when the database has it all. Writes nothing.
 * Refused for what is not a database of the eight tables, for an older version of chartty's
 * (migrate it), and for one that has other things under chartty's names.
 */
int database_adopt_plan(const char *url, database_object_function object, void *context,
                        struct error *error);

/* Adds it, with the names that search finds people by. Nothing to add is no error. A database that
 * has chartty's tables already gets back the described indexes that it lacks (on SQLite all indexes
 * and triggers). */
int database_adopt(const char *url, struct error *error);

#endif
