/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a database holds, as a count and a hash a table: the same on SQLite and PostgreSQL
 * for equal content, so that a copy and a backup can be held against what they were made from.
 * Layer: data.  Thread: any one; it blocks: for command-line verbs, tests and workers. Memory: some
 * hundred rows, however large a table is. Must not: show a value of a row, in an error neither.
 *
 * A hash is SHA-256 over the table's rows in the order of their key. A row is its values in the
 * order of its columns, each with its kind (null, whole number, real number, text, bytes) and
 * length, so that NULL, "" and 0 differ. Forms that mean the same are one: a date and time has six
 * digits of a second, a truth value is 0 or 1, a real number is its nearest double.
 */
#ifndef CHARTTY_DATA_CONTENT_HASH_H
#define CHARTTY_DATA_CONTENT_HASH_H

#include "chartty/base/error.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* "1" today; a manifest keeps it, and hashes of another version are not compared. */
#define CONTENT_HASH_VERSION 1

enum { CONTENT_HASH_TEXT_SIZE = 65, CONTENT_TABLES_MAX = 40 };

/* The tables that are content, in the order in which their rows can be written: the eight, then
 * chartty's own but for ct_schema and ct_change. Index 0 to content_table_count() - 1. */
int content_table_count(void);
const char *content_table_name(int index);

struct content_sum {
    bool is_there; /* a database of another program has the eight only */
    int64_t rows;
    char hash[CONTENT_HASH_TEXT_SIZE]; /* hex */
};
struct content_sums {
    struct content_sum tables[CONTENT_TABLES_MAX];
};

/*
 * One snapshot of a database: what others commit after content_open is not seen. On PostgreSQL it
 * is a transaction that reads only (repeatable read), on SQLite a read transaction, which holds up
 * writers only of a file in rollback journal mode. NULL and *error when the database cannot be
 * opened or has no such tables.
 */
struct content;
struct content *content_open(const char *url, struct error *error);
void content_close(struct content *content); /* NULL is allowed */

/* PostgreSQL: the name under which pg_dump --snapshot= reads the same, while `content` is open.
 * NULL on SQLite, and where the server gives none (a standby). */
const char *content_snapshot(struct content *content);
/* The schema version; 0 for a database of another program. */
int content_schema_version(const struct content *content);
/* Is a table there, by its place in the list? */
bool content_has_table(const struct content *content, int table);

struct content_options {
    /* May be NULL. After each few thousand rows: rows of `table` so far. */
    void (*progress)(void *context, int table, int64_t rows);
    void *context;
    const atomic_int *cancel; /* may be NULL; non-zero stops with ERROR_CANCELLED */
};
/* All tables of the snapshot. options may be NULL. -1 and *error: nothing in *out counts. */
int content_sum_all(struct content *content, const struct content_options *options,
                    struct content_sums *out, struct error *error);
/* Open, sum and close. */
int content_sum_url(const char *url, const struct content_options *options,
                    struct content_sums *out, struct error *error);

/* The first table that is in `expected` and has another count or hash (or is missing) in `found`;
 * -1: none. */
int content_difference(const struct content_sums *expected, const struct content_sums *found);
/* One hash over all counts and hashes of the tables that are there, as hex. */
void content_sums_hash(const struct content_sums *sums, char out[CONTENT_HASH_TEXT_SIZE]);

#endif
