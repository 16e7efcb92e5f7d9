/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the table of queries as SQL: columns, tables, conditions and default orders.
 * Layer: data, private to sql.c and sql_queries*.c.  Thread: any; constant tables.
 * In the texts ":patient", ":from" and so on stand for parameters (sql.c numbers them); what stands
 * between two @ is left out without the ct_ tables.
 */
#ifndef CHARTTY_DATA_SQL_QUERIES_H
#define CHARTTY_DATA_SQL_QUERIES_H

#include "src/data/sql.h"

/* One part of an order. nullable: null stands last, whatever the direction. */
struct sql_term {
    const char *expression;
    bool descending;
    bool nullable;
};

enum { SQL_ORDER_TERMS = 5 };

/* Rows of one select: its columns in the record's order, and what they come from. */
struct sql_source {
    const char *const *columns;             /* one a field of the record */
    const char *from;                       /* "FROM ... " */
    const char *where;                      /* NULL = none */
    struct sql_term order[SQL_ORDER_TERMS]; /* ends with expression NULL; then comes the id */
    const char *tie; /* stands before the id in an order by column, where ids alone tie; or NULL */
    const char *id;  /* its expression in the order, where an index has another than columns[0] */
};

/* An order across patients by another column, which has an index of its own (column, at, id): the
 * column, then the time, then the id, all the same way. */
struct sql_sorted {
    int field;
    const char *expression;      /* as the index has it; NULL ends the list */
    bool begins_with_expression; /* see below */
};

struct sql_query {
    struct sql_source all;    /* with the ct_ tables */
    struct sql_source eight;  /* without; from NULL = the same */
    struct sql_source stale;  /* rows of marked patients beside those of `all`; from NULL = none */
    const char *stale_except; /* condition that leaves them out of `all` */
    const char *count_from;   /* cheaper for counting; NULL = the same */
    const char *count_where;
    const char *current, *past; /* conditions of the presets; NULL = refused */
    const char *provider;       /* condition of an optional provider; NULL = refused */
    const char *range_from;     /* conditions of optional dates; NULL = refused */
    const char *range_to;
    bool bounded; /* the order begins with the date that range_from and range_to bound */
    bool begins_with_expression; /* the order: SQLite finds no row value that begins so in an index,
                                    but its first part alone it does */
    bool within_patient;         /* few rows: any column sorts, words filter */
    bool own_tables;             /* without the ct_ tables there are no rows */
    bool dates_down; /* the order descends by the date that range_from and range_to bound */
    const char *word, *action, *action_begins, *patient; /* conditions of optional filters */
    const struct sql_sorted *sorted;                     /* orders beside the default; or NULL */
};

const struct sql_query *sql_query(enum query_id id);

/* sql_shape.c. The order beside the default that has an index; NULL: there is none by that column.
 */
const struct sql_sorted *sql_sorted_by(const struct sql_query *sql, int order);
bool sql_is_forward(enum page_from from);
bool sql_has_key(enum page_from from); /* it begins from one */

/* The minutes of an appointment's time; null when it cannot be read. */
extern const char *const sql_minutes_or_null;

#endif
