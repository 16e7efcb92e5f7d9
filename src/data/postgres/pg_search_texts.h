/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the SQL texts of the patient search for PostgreSQL. Layer: data/postgres, private.
 * Constant.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_SEARCH_TEXTS_H
#define CHARTTY_DATA_POSTGRES_PG_SEARCH_TEXTS_H

#include "src/data/search/search_parts.h"

/* NULL for the walks along an index, which are ranges here (pg_ranges.c). */
const char *pg_search_text(enum search_statement which);

/* What is read of several patients in one journey: the rows of many, in the order of their ids. */
struct pg_search_together {
    enum search_statement one; /* what it stands for */
    const char *text;
    int id_column;
};
enum { PG_SEARCH_TOGETHER = 4 };
extern const struct pg_search_together pg_search_together[PG_SEARCH_TOGETHER];

#endif
