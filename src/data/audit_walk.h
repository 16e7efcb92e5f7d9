/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the rules of an unbroken audit, entry by entry in the order of the rows; a backend reads
 * the rows. Layer: data, private.  Thread: any; pure but for its memory. Owns: what it remembers of
 * each chain (some hundred bytes a session). Must not know: SQL.
 */
#ifndef CHARTTY_DATA_AUDIT_WALK_H
#define CHARTTY_DATA_AUDIT_WALK_H

#include "chartty/data/audit_verify.h"
#include "src/data/audit_chain.h"

/* A column as it is stored. */
enum audit_cell_kind { AUDIT_CELL_NULL, AUDIT_CELL_INTEGER, AUDIT_CELL_TEXT, AUDIT_CELL_OTHER };
struct audit_cell {
    enum audit_cell_kind kind;
    int64_t integer;
    const char *text; /* length bytes and a 0 */
    size_t length;
};

/* The columns of ct_audit, in its order (model/side_records.h). */
enum audit_column {
#define X(column, kind, label, max, flags, choices) AUDIT_COLUMN_##column,
    AUDIT_ENTRY_FIELDS(X)
#undef X
        AUDIT_COLUMN_COUNT
};

struct audit_walk;
/* ids_are_gapless: a number that is missing is a row that is missing (SQLite, whose numbers are
 * part of the transaction). has_entry: is there an entry of this place and seal before this row?
 * Asked when a chain names one that is not its station's newest. */
struct audit_walk_options {
    const unsigned char *key;
    const struct audit_kept_head *kept;
    bool ids_are_gapless;
    bool (*has_entry)(void *self, const struct audit_head *head, int64_t before_row);
    void *self;
    void (*finding)(void *context, const struct audit_finding *finding);
    void *context;
};
struct audit_walk *audit_walk_new(const struct audit_walk_options *options);
/* newest_id: the greatest number that was ever given, where the database keeps it; 0 not known. */
void audit_walk_end(struct audit_walk *walk, int64_t newest_id, struct audit_report *out);
void audit_walk_row(struct audit_walk *walk, const struct audit_cell cells[AUDIT_COLUMN_COUNT]);
/* A finding that is no entry's: a trigger that is missing. */
void audit_walk_find(struct audit_walk *walk, const char *what);

#endif
