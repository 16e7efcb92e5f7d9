/* SPDX-License-Identifier: MIT */
/*
 * Purpose: ranges of the patient search's indexes, several in one round trip, each row with what
 * the search reads of its patient afterwards. Layer: data/postgres, private.  Thread: the reader's.
 * Owns: its statements, kept from one search to the next, and the rows until pg_ranges_forget.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_RANGES_H
#define CHARTTY_DATA_POSTGRES_PG_RANGES_H

#include "src/data/postgres/connection.h"
#include "src/data/search/search_parts.h"

/* One patient of a range's answer. */
struct pg_known {
    int64_t id;
    struct pg_statement *at; /* whose row it is */
    int row;
    bool has_hit; /* with the columns that a hit shows */
};

struct pg_ranges;
struct pg_ranges *pg_ranges_new(struct pg_connection *connection);
void pg_ranges_free(struct pg_ranges *ranges); /* NULL is allowed */
void pg_ranges_forget(struct pg_ranges *ranges);

/* As search_api's ask, together with other statements in the same round trip. PG_FAILED: see the
 * connection's refusal. */
int pg_ranges_ask(struct pg_ranges *ranges, const struct search_ask *ask,
                  struct pg_statement *const *beside, int beside_count, size_t *place);
bool pg_ranges_next(struct pg_ranges *ranges, size_t place, const char **key, const char **second,
                    int64_t *id);
/* NULL: no answer has the patient. */
const struct pg_known *pg_ranges_known(const struct pg_ranges *ranges, int64_t id);

/* Of a known patient, as text: NULL is null. */
const char *pg_known_column(const struct pg_known *known, int column);
/* Columns of the patient's row in a range's answer. */
enum {
    PG_RANGE_KEY,
    PG_RANGE_SECOND,
    PG_RANGE_ID,
    PG_RANGE_NAMES, /* last, PG_NAME_SIGN, first; PG_ROW_SIGN; ... */
    PG_RANGE_PERSON,
    PG_RANGE_HIT = PG_RANGE_PERSON + 4, /* only where has_hit: as STATEMENT_HIT's */
    PG_RANGE_DATE = PG_RANGE_HIT + FIELDS_OF(patient) + 6,
    PG_RANGE_TIMES /* of that day, each ended by PG_ROW_SIGN */
};
#define PG_NAME_SIGN '\x1e'
#define PG_ROW_SIGN  '\x1f'

#endif
