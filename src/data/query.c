/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what each query answers with, needs and is called, from the one list QUERIES.
 * Layer: data.  Thread: any; constant tables.  Must not know: SQL.
 */
#include "chartty/data/query.h"

#include <assert.h>

static const struct {
    enum record_type record;
    unsigned needs;
    const char *name;
} queries[QUERY_COUNT] = {
#define X(query, type, wanted)                                                                     \
    [QUERY_##query] = {.record = RECORD_##type, .needs = (wanted), .name = #query},
    QUERIES(X)
#undef X
};

const struct record_spec *query_record(enum query_id id)
{
    assert(id < QUERY_COUNT);
    return record_spec(queries[id].record);
}

unsigned query_needs(enum query_id id)
{
    assert(id < QUERY_COUNT);
    return queries[id].needs;
}

const char *query_name(enum query_id id)
{
    assert(id < QUERY_COUNT);
    return queries[id].name;
}
