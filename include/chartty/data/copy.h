/* SPDX-License-Identifier: MIT */
/*
 * Purpose: `chartty db copy`: all content of one database into another, new one, of either engine.
 * Layer: data.  Thread: any one; it blocks: for the command line and tests. Contract:
 *
 * - The source is one snapshot and is never written to. Before the first row is written all of it
 *   is read once: counted, hashed, and each value held against what chartty's tables take.
 * - Rows go in the order of their keys, whole batches in one transaction with the mark of where it
 *   stands. Whatever stops it leaves a database that is nothing but half a copy
 *   (DATABASE_HALF_COPY); the same call goes on from the mark, if the source still has the same
 *   content.
 * - At the end the target is read and compared, table by table; only then does it become a
 *   database. Numbers that were given once are not given again.
 */
#ifndef CHARTTY_DATA_COPY_H
#define CHARTTY_DATA_COPY_H

#include "chartty/data/content_hash.h"

enum copy_stage { COPY_CHECKING, COPY_WRITING, COPY_COMPARING };

/* A value that the target would not take. words: "is too long"; the value is in none of them. */
struct copy_finding {
    const char *table, *column;
    int64_t row; /* the key's first column where it is a number; 0: it is none */
    const char *words;
};

struct copy_options {
    const char *from, *to; /* database addresses */
    int batch_rows;        /* at most so many in one transaction; 0: 20,000 */
    /* May be NULL. done of total rows; table by its place in the list of content. */
    void (*progress)(void *context, enum copy_stage stage, int table, int64_t done, int64_t total);
    void (*finding)(void *context, const struct copy_finding *finding); /* may be NULL */
    void *context;
    const atomic_int *cancel; /* may be NULL; non-zero stops with ERROR_CANCELLED */
};

struct copy_report {
    bool is_resumed;
    int64_t rows, written; /* in all; by this call */
    int64_t findings;      /* > 0: nothing was written */
    struct content_sums sums;
    char hash[CONTENT_HASH_TEXT_SIZE]; /* content_sums_hash of the source */
};

/* What a copy would be: both ends are looked at and nothing is written. -1 and *error: refused. */
struct copy_plan {
    bool is_resumed; /* the target is a half copy */
    bool is_foreign; /* the source was made by another program: it has no tables of chartty's */
};
int copy_look(const char *from, const char *to, struct copy_plan *out, struct error *error);

/* -1 and *error; ERROR_REFUSED with out->findings > 0 when values would not be taken. */
int database_copy(const struct copy_options *options, struct copy_report *out, struct error *error);

#endif
