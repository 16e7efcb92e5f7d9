/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the parts of the SQLite bulk load share. Layer: data/sqlite, private.
 * Thread: the loading one.
 */
#ifndef CHARTTY_DATA_SQLITE_SQLITE_LOAD_H
#define CHARTTY_DATA_SQLITE_SQLITE_LOAD_H

#include "src/data/load_api.h"
#include "src/data/sqlite/name_writer.h"

#include <sqlite3.h>
#include <stdbool.h>

/* The statements that are not a table's insert. */
enum load_statement { LOAD_EXTERNAL, LOAD_FIND_EXTERNAL, LOAD_PATIENT_EXTRA, LOAD_STATEMENT_COUNT };

struct sqlite_load {
    struct load base;
    sqlite3 *connection;
    sqlite3_stmt *inserts[RECORD_STORED_COUNT][LOAD_FORMS]; /* prepared when first needed */
    sqlite3_stmt *statements[LOAD_STATEMENT_COUNT];
    struct name_writer names;
    char
        now[27]; /* when the transaction began, as now() is on PostgreSQL: of rows without a time */
    bool in_transaction;
    bool is_bulk; /* the triggers and reading-only indexes are away */
};

/* Closes all prepared statements: a catalogue change would prepare each again anyway. */
void load_forget_statements(struct sqlite_load *load);

/* Makes what a bulk load that was killed has left out. */
int load_mend(struct sqlite_load *load, struct error *error);

/* The indexes that only help reading, and the triggers of inserts; sqlite_restore_catalogue makes
 * them again. Within the caller's transaction. */
int load_take_catalogue_away(sqlite3 *connection, struct error *error);

struct load *sqlite_load_open(const char *url, struct error *error);
int sqlite_load_begin(struct load *base, struct error *error);
int sqlite_load_commit(struct load *base, struct error *error);
int sqlite_load_rollback(struct load *base, struct error *error);
int sqlite_load_bulk(struct load *base, struct error *error);
int sqlite_load_finish(struct load *base, struct error *error);

#endif
