/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a database does to become a copy. Layer: data, private.  Thread: the copying one;
 * it blocks.  Owns: its connection. Must not know: where rows come from.
 *
 * While ct_copy is there, nothing but a copy opens the database. It has one row, the mark, which is
 * written in the transaction of the rows it speaks of.
 */
#ifndef CHARTTY_DATA_CONTENT_TARGET_H
#define CHARTTY_DATA_CONTENT_TARGET_H

#include "src/data/content/content.h"

struct target;

struct copy_mark {
    char source[CONTENT_HASH_TEXT_SIZE]; /* hash of all the source's sums */
    int64_t stage;                       /* the table under way */
    int64_t rows;                        /* written so far, in all */
    bool has_key;                        /* of the newest row of the table under way */
    struct buffer key[CONTENT_KEY_COLUMNS_MAX];
};

#define COPY_MARK_TABLE_SQL                                                                        \
    "CREATE TABLE ct_copy (source TEXT NOT NULL, stage BIGINT NOT NULL, rows_written BIGINT NOT "  \
    "NULL, key1 TEXT, key2 TEXT, key3 TEXT)"
#define COPY_MARK_READ_SQL  "SELECT source, stage, rows_written, key1, key2, key3 FROM ct_copy"
#define COPY_MARK_CLEAR_SQL "DELETE FROM ct_copy"
#define COPY_MARK_ADD_SQL                                                                          \
    "INSERT INTO ct_copy (source, stage, rows_written, key1, key2, key3) VALUES (?1, ?2, ?3, ?4, " \
    "?5, ?6)"

struct target_api {
    int (*begin)(struct target *target, struct error *error);
    int (*commit)(struct target *target, struct error *error);
    /* Within a transaction. The mark's table, and what a copy does without: triggers, indexes. */
    int (*prepare)(struct target *target, struct error *error);
    /* Rows of one table, one call of rows and end_rows a time; a row's values are settled. */
    int (*rows)(struct target *target, int table, struct error *error);
    int (*row)(struct target *target, const struct content_value *values, struct error *error);
    int (*end_rows)(struct target *target, struct error *error);
    int (*write_mark)(struct target *target, const struct copy_mark *mark, struct error *error);
    /* Nobody else writes it until the transaction ends. */
    int (*read_mark)(struct target *target, struct copy_mark *mark, struct error *error);
    /* Of that number and smaller ones the table gives none any more. */
    int (*keep_number)(struct target *target, int table, int64_t number, struct error *error);
    /* Brings back what prepare took away, and takes the mark's table away. */
    int (*finish)(struct target *target, struct error *error);
    /* After the commit: what a planner wants to know. */
    int (*analyze)(struct target *target, struct error *error);
    void (*close)(struct target *target); /* rolls back */
};

/* A database's own struct begins with it. */
struct target {
    const struct target_api *api;
    /* Of the row that was refused: which since rows(), from 1 on (0: not known), and the column (""
     * not known). */
    int64_t refused_row;
    char refused_column[64];
};

/* A database that is there: a new one of chartty's or a half copy. */
struct target *sqlite_target_open(const char *url, struct error *error);
struct target *pg_target_open(const char *url, struct error *error);

#endif
