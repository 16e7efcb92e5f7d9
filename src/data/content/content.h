/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the rows of a database's tables in the order of their key, from one snapshot, with each
 * value in the one form that both engines share. The content hash and `chartty db copy` read by it.
 * Layer: data, private.  Thread: any one; it blocks.  Owns: nothing but what an open content holds;
 * a value is its reader's until the next row. Must not know: libpq, sqlite3.
 */
#ifndef CHARTTY_DATA_CONTENT_CONTENT_H
#define CHARTTY_DATA_CONTENT_CONTENT_H

#include "chartty/base/memory.h"
#include "chartty/data/content_hash.h"
#include "chartty/data/migrate.h"
#include "chartty/model/record.h"

enum { CONTENT_KEY_COLUMNS_MAX = 3, CONTENT_COLUMNS_MAX = FIELDS_OF_TABLE_MAX };

/* --- tables (content_tables.c) --------------------------------------------------------------- */

/* The first key_count columns are the key. */
struct content_table {
    const char *name;
    const struct field_spec *columns;
    int column_count, key_count;
    bool is_numbered; /* the database gives its numbers, in the column id */
};
struct content_table content_table(int index);
/* Its place in the list; -1: no content. */
int content_table_by_name(const char *name);

/* Rows that name a row of another table: each reference that the tables hold to. */
struct content_reference {
    const char *table, *column, *parent; /* the parent's id */
};
extern const struct content_reference content_references[]; /* ends with table NULL */

/* --- values (content_value.c) ---------------------------------------------------------------- */

enum content_kind {
    CONTENT_ABSENT, /* an older version's table has no such column */
    CONTENT_NULL,
    CONTENT_INTEGER,
    CONTENT_REAL,
    CONTENT_TEXT,
    CONTENT_BYTES
};
enum { CONTENT_SHOWN_SIZE = 40 };
struct content_value {
    enum content_kind kind;
    const char *text; /* length bytes and a 0; NULL for ABSENT and NULL */
    size_t length;
    char shown[CONTENT_SHOWN_SIZE]; /* room for a form that is made */
};
/* Brings it to the common form of its column: real numbers, dates with times. */
void content_value_settle(const struct field_spec *column, struct content_value *value);
/* Why a column of chartty's own tables cannot take it, as words after "the value "; NULL when it
 * can. The value is never in it. */
const char *content_value_fault(const struct field_spec *column, const struct content_value *value);

/* --- reading --------------------------------------------------------------------------------- */

struct content_api {
    /* Begins a table's rows, after a key (key_count values; NULL: from the first). */
    int (*rows)(struct content *content, int table, const struct content_value *after,
                struct error *error);
    /* To the next row: 1; 0 at the end; -1. */
    int (*step)(struct content *content, struct error *error);
    /* Of the row, a column that is there, as the database gives it. */
    void (*value)(struct content *content, int column, struct content_value *value);
    void (*end_rows)(struct content *content);
    /* The first column of each row of a query, as numbers. */
    int (*numbers)(struct content *content, const char *sql,
                   void (*each)(void *context, int64_t number), void *context, struct error *error);
    /* The greatest number a numbered table has given, also to rows that are gone; 0: none. */
    int (*newest_number)(struct content *content, int table, int64_t *out, struct error *error);
    const char *(*snapshot)(struct content *content);
    void (*close)(struct content *content);
};

/* A database's own struct begins with it. */
struct content {
    const struct content_api *api;
    enum database_kind kind;
    int version;
    int table;                            /* whose rows are read */
    uint64_t columns[CONTENT_TABLES_MAX]; /* a bit each column that is there */
};

/* As content_open; a half copy, too, when may_be_half. */
struct content *content_open_any(const char *url, bool may_be_half, struct error *error);
struct content *sqlite_content_open(const char *url, struct error *error);
struct content *pg_content_open(const char *url, struct error *error);

/* What a table's rows are read with. The parameters are the key's; collation is said of text that
 * is a key (" COLLATE \"C\"", or ""): both engines order it by its bytes. */
void content_select(const struct content *content, int table, bool has_after, const char *collation,
                    struct buffer *out);
/* The next row of the table under way: 1 and a value a column, settled; 0 at the end; -1. */
int content_next(struct content *content, struct content_value *values, struct error *error);
/* Notes that a table has the column. */
void content_note_column(struct content *content, const char *table, const char *column);

/*
 * All rows of the snapshot, hashed; each row is also given to `row` first (NULL: to nobody), which
 * may end the reading with -1.
 */
struct content_walk {
    const struct content_options *options; /* may be NULL */
    int (*row)(void *context, int table, const struct content_value *values, struct error *error);
    void *context;
};
int content_walk_all(struct content *content, const struct content_walk *walk,
                     struct content_sums *out, struct error *error);

#endif
