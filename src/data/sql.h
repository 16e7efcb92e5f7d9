/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the SQL text of each query, order, direction and filter, assembled from constants alone:
 * every value is a parameter. Layer: data, private to the backends.  Thread: any; pure.
 * Owns: a statement's text is the caller's (buffer_release).  Must not know: a database's API.
 */
#ifndef CHARTTY_DATA_SQL_H
#define CHARTTY_DATA_SQL_H

#include "chartty/base/memory.h"
#include "chartty/data/data.h"

/* What a database has beside the eight tables. */
enum sql_tables {
    SQL_EIGHT_TABLES, /* made by another program, not adopted: no ct_ tables */
    SQL_ALL_TABLES,
    SQL_STALE_NAMES /* patients are marked whose folded names are missing or out of date */
};

/* Whose words the text is in: src/data/sql_dialect.h. */
enum sql_dialect { SQL_SQLITE, SQL_POSTGRESQL };

/* How a query is narrowed by an action's name. */
enum sql_action { SQL_ANY_ACTION, SQL_ONE_ACTION, SQL_ACTIONS_THAT_BEGIN };

/* Everything that decides a statement's text; no values. */
struct sql_shape {
    enum query_id query;
    int order;
    enum page_from from;
    enum query_preset preset;
    enum sql_tables tables;
    bool provider, has_from, has_to;
    bool word, patient; /* optional filters, of the queries that have them */
    enum sql_action action;
    bool up_to;               /* with PAGE_BEFORE: the key's own row too */
    bool count;               /* SELECT count(*) instead of rows */
    enum sql_dialect dialect; /* no part of its number: a backend has one */
};

enum sql_parameter {
    SQL_ID,
    SQL_PATIENT,
    SQL_PROVIDER,
    SQL_FROM,
    SQL_TO,
    SQL_TODAY,
    SQL_FROM_UTC, /* the first moment of the day, and of the one after the last: UTC */
    SQL_TO_UTC,
    SQL_WORD,
    SQL_ACTION,     /* without its star */
    SQL_ACTION_END, /* the least text that does not begin so any more (sql_action_range) */
    SQL_LIMIT,
    SQL_KEY, /* SQL_KEY + n: part n of the page key */
    SQL_PARAMETER_COUNT = SQL_KEY + PAGE_KEY_PARTS
};

struct sql_statement {
    struct buffer text;
    enum sql_dialect dialect;
    enum sql_tables tables; /* while it is built: what may be named */
    int parameter_count;
    int parameters[SQL_PARAMETER_COUNT]; /* parameter ?1 is parameters[0] */
    int key_count;
    int key_columns[PAGE_KEY_PARTS]; /* result columns of the key's parts */
    bool backwards;                  /* rows come last first */
};

/* Is this order, preset and filter one that the query has? -1 and ERROR_UNSUPPORTED. */
int sql_check(const struct query *query, struct error *error);
/* True when its rows are of one of chartty's own tables beside a patient's records (the record's
 * table), by a column patient_id. */
bool sql_is_side(enum query_id id);
/* True when the query's order is by folded names, which SQL_STALE_NAMES changes. */
bool sql_is_by_name(enum query_id id);

/* The shape of a request. A key outside the filter's dates becomes PAGE_FIRST or PAGE_LAST: then
 * the text need not hold both bounds on one column, of which SQLite takes the wrong one. */
struct sql_shape sql_shape_of(const struct page_request *request, enum sql_tables tables);
struct sql_shape sql_shape_of_count(const struct query *query, enum sql_tables tables);
/* Equal for equal shapes, different for different ones. */
uint64_t sql_shape_number(const struct sql_shape *shape);

/* The bounds of an action filter: "patient.*" is "patient." to "patient/". */
enum { SQL_ACTION_SIZE = 40 };
void sql_action_range(const struct query_filter *filter, char begin[SQL_ACTION_SIZE],
                      char end[SQL_ACTION_SIZE]);

void sql_build(const struct sql_shape *shape, struct sql_statement *out);

/*
 * The parts of a key keep their storage class, as a leading letter: i(nteger), r(eal), t(ext); null
 * is null. -1 when there is no such part.
 */
enum sql_class { SQL_NULL, SQL_INTEGER, SQL_REAL, SQL_TEXT };
enum sql_class sql_key_class(const struct page_key *key, int index, const char **text);

#endif
