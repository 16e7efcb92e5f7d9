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

unsigned query_lacks(const struct query *query)
{
    const struct query_filter *filter = &query->filter;
    unsigned missing = query_needs(query->id);
    if (filter->id != 0) {
        missing &= ~(unsigned)QUERY_NEEDS_ID;
    }
    if (filter->patient_id != 0) {
        missing &= ~(unsigned)QUERY_NEEDS_PATIENT;
    }
    if (filter->has_from) {
        missing &= ~(unsigned)QUERY_NEEDS_FROM;
    }
    if (filter->has_today) {
        missing &= ~(unsigned)QUERY_NEEDS_TODAY;
    }
    if (!search_terms_empty(&filter->terms)) {
        missing &= ~(unsigned)QUERY_NEEDS_TERMS;
    }
    if (filter->word[0] != 0) {
        missing &= ~(unsigned)QUERY_NEEDS_WORD;
    }
    return missing;
}

const char *query_name(enum query_id id)
{
    assert(id < QUERY_COUNT);
    return queries[id].name;
}

bool query_of_row(enum record_type type, enum query_id *out)
{
    static const struct {
        enum record_type type;
        enum query_id query;
    } rows[] = {
        {RECORD_PATIENT, QUERY_PATIENT_ROW},
        {RECORD_PROVIDER, QUERY_PROVIDER},
        {RECORD_APPOINTMENT, QUERY_APPOINTMENT_ROW},
        {RECORD_MEDICATION, QUERY_MEDICATION_ROW},
        {RECORD_ALLERGY, QUERY_ALLERGY_ROW},
        {RECORD_VITAL_SIGNS, QUERY_VITAL_SIGNS_ROW},
        {RECORD_LAB_RESULT, QUERY_LAB_RESULT_ROW},
        {RECORD_OAUTH_CLIENT, QUERY_CLIENT_ROW},
        {RECORD_STAFF, QUERY_STAFF_ROW},
    };
    for (size_t index = 0; index < sizeof(rows) / sizeof(rows[0]); index++) {
        if (rows[index].type == type) {
            *out = rows[index].query;
            return true;
        }
    }
    return false;
}
