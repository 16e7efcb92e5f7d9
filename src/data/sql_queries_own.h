/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the queries of chartty's own tables. Layer: data, private to sql_queries*.c.  Thread:
 * any; constant tables.
 */
#ifndef CHARTTY_DATA_SQL_QUERIES_OWN_H
#define CHARTTY_DATA_SQL_QUERIES_OWN_H

#include "src/data/sql_queries.h"

/* NULL: the query is not one of chartty's own tables. */
const struct sql_query *sql_query_own(enum query_id id);

#endif
