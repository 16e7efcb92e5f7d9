/* SPDX-License-Identifier: MIT */
/*
 * What a request asks of a query as a shape: whether the query has it, and which text it needs.
 * Pure.
 */
#include "src/data/sql.h"
#include "src/data/sql_queries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sql_is_side(enum query_id id)
{
    return sql_query(id)->own_tables && sql_query(id)->within_patient;
}

bool sql_is_by_name(enum query_id id)
{
    return sql_query(id)->stale.from != NULL;
}

const struct sql_sorted *sql_sorted_by(const struct sql_query *sql, int order)
{
    const struct sql_sorted *sorted = sql->sorted;
    while (sorted != NULL && sorted->expression != NULL && sorted->field != abs(order) - 1) {
        sorted++;
    }
    return sorted != NULL && sorted->expression != NULL ? sorted : NULL;
}

static bool has_order(const struct query *query, const struct sql_query *sql)
{
    if (query->order == QUERY_ORDER_DEFAULT) {
        return true;
    }
    return sql->within_patient ? abs(query->order) <= query_record(query->id)->field_count
                               : sql_sorted_by(sql, query->order) != NULL;
}

static bool has_words(const struct query *query, const struct sql_query *sql)
{
    const struct query_filter *filter = &query->filter;
    bool needs_word = (query_needs(query->id) & QUERY_NEEDS_WORD) != 0;
    return (filter->word[0] == 0 || needs_word || sql->word != NULL) &&
           (filter->action[0] == 0 || sql->action != NULL) &&
           (filter->contains[0] == 0 || sql->within_patient);
}

int sql_check(const struct query *query, struct error *error)
{
    if (query->id == QUERY_PATIENT_SEARCH) {
        return 0;
    }
    const struct sql_query *sql = sql_query(query->id);
    const struct query_filter *filter = &query->filter;
    const char *refused = NULL;
    if (!has_order(query, sql)) {
        refused = "order";
    } else if (filter->preset != QUERY_ALL && sql->current == NULL) {
        refused = "selection";
    } else if (filter->provider_id != 0 && sql->provider == NULL) {
        refused = "provider";
    } else if (!has_words(query, sql)) {
        refused = "filter";
    } else if ((filter->has_from && sql->range_from == NULL &&
                (query_needs(query->id) & QUERY_NEEDS_FROM) == 0) ||
               (filter->has_to && sql->range_to == NULL)) {
        refused = "range of dates";
    }
    if (refused == NULL) {
        return 0;
    }
    error_set(error, ERROR_UNSUPPORTED, "This list has no such %s.", refused);
    error_detail(error, "%s order %d preset %d", query_name(query->id), query->order,
                 (int)filter->preset);
    return -1;
}

bool sql_is_forward(enum page_from from)
{
    return from == PAGE_FIRST || from == PAGE_AFTER || from == PAGE_AT;
}

bool sql_has_key(enum page_from from)
{
    return from == PAGE_AFTER || from == PAGE_AT || from == PAGE_BEFORE;
}

static enum sql_action action_of(const struct query_filter *filter)
{
    size_t length = strlen(filter->action);
    if (length == 0) {
        return SQL_ANY_ACTION;
    }
    return filter->action[length - 1] == '*' ? SQL_ACTIONS_THAT_BEGIN : SQL_ONE_ACTION;
}

void sql_action_range(const struct query_filter *filter, char begin[SQL_ACTION_SIZE],
                      char end[SQL_ACTION_SIZE])
{
    (void)snprintf(begin, SQL_ACTION_SIZE, "%s", filter->action);
    if (action_of(filter) == SQL_ACTIONS_THAT_BEGIN) {
        begin[strlen(begin) - 1] = 0;
    }
    (void)snprintf(end, SQL_ACTION_SIZE, "%s", begin);
    size_t length = strlen(end);
    if (length > 0) {
        end[length - 1]++; /* names are ASCII, so that this is no overflow */
    } else {
        (void)snprintf(end, SQL_ACTION_SIZE, "\x7f");
    }
}

struct sql_shape sql_shape_of_count(const struct query *query, enum sql_tables tables)
{
    const struct sql_query *sql = sql_query(query->id);
    const struct query_filter *filter = &query->filter;
    return (struct sql_shape){.query = query->id,
                              .from = PAGE_FIRST,
                              .preset = filter->preset,
                              .tables = tables,
                              .provider = filter->provider_id != 0,
                              .has_from = filter->has_from && sql->range_from != NULL,
                              .has_to = filter->has_to && sql->range_to != NULL,
                              .word = filter->word[0] != 0 && sql->word != NULL,
                              .patient = filter->patient_id != 0 && sql->patient != NULL,
                              .action = sql->action != NULL ? action_of(filter) : SQL_ANY_ACTION,
                              .count = true};
}

struct sql_shape sql_shape_of(const struct page_request *request, enum sql_tables tables)
{
    const struct query_filter *filter = &request->query.filter;
    struct sql_shape shape = sql_shape_of_count(&request->query, tables);
    shape.count = false;
    shape.order = request->query.order;
    shape.from = request->from;
    const char *key_date = NULL;
    if (!sql_query(shape.query)->bounded || !sql_has_key(shape.from) ||
        sql_key_class(&request->key, 0, &key_date) != SQL_TEXT) {
        return shape;
    }
    char bound[11];
    if (sql_is_forward(shape.from) && shape.has_from) {
        date_format_iso(filter->from, bound);
        if (strcmp(key_date, bound) < 0) {
            shape.from = PAGE_FIRST;
        }
    } else if (!sql_is_forward(shape.from) && shape.has_to) {
        date_format_iso(filter->to, bound);
        if (strcmp(key_date, bound) > 0) {
            shape.from = PAGE_LAST;
        }
    }
    return shape;
}

uint64_t sql_shape_number(const struct sql_shape *shape)
{
    uint64_t number = (uint64_t)shape->query;
    number = number << 8 | (uint64_t)(shape->order + 128);
    number = number << 3 | (uint64_t)shape->from;
    number = number << 2 | (uint64_t)shape->preset;
    number = number << 2 | (uint64_t)shape->tables;
    number = number << 1 | (uint64_t)shape->provider;
    number = number << 1 | (uint64_t)shape->has_from;
    number = number << 1 | (uint64_t)shape->has_to;
    number = number << 1 | (uint64_t)shape->word;
    number = number << 1 | (uint64_t)shape->patient;
    number = number << 2 | (uint64_t)shape->action;
    number = number << 1 | (uint64_t)shape->up_to;
    return number << 1 | (uint64_t)shape->count;
}
