/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the statements that a reader keeps, what is bound to their parameters, and how a row
 * becomes one of a page. Layer: data, private.  Thread: the reader's.
 */
#include "src/data/page_build.h"
#include "src/data/reading/reader.h"

#include <inttypes.h>
#include <stdio.h>

void reader_begin_turn(struct reader *reader)
{
    reader->turn++;
}

/* The oldest that is not in use; NULL: all are. */
static struct reader_query *free_place(struct reader *reader)
{
    for (int tried = 0; tried < READER_QUERIES; tried++) {
        struct reader_query *place = &reader->queries[reader->next_query];
        reader->next_query = (reader->next_query + 1) % READER_QUERIES;
        if (place->statement == NULL || place->turn != reader->turn) {
            return place;
        }
    }
    return NULL;
}

static struct reader_query *query_of(struct reader *reader, const struct sql_shape *shape,
                                     struct error *error)
{
    uint64_t number = sql_shape_number(shape);
    for (int index = 0; index < READER_QUERIES; index++) {
        struct reader_query *kept = &reader->queries[index];
        if (kept->statement != NULL && kept->shape == number) {
            kept->turn = reader->turn;
            return kept;
        }
    }
    struct reader_query *place = free_place(reader);
    if (place == NULL) {
        error_set(error, ERROR_INTERNAL, "The list could not be read. Try again.");
        return NULL;
    }
    if (place->statement != NULL) {
        reader->ops->finalize(place->statement);
    }
    struct sql_shape spoken = *shape;
    spoken.dialect = reader->ops->dialect;
    sql_build(&spoken, &place->sql);
    place->statement = reader->ops->prepare(reader, place->sql.text.bytes, error);
    buffer_release(&place->sql.text);
    place->shape = number;
    place->turn = reader->turn;
    return place->statement != NULL ? place : NULL;
}

/* --- parameters ------------------------------------------------------------------------------- */

/* What is bound: a text of the filter or the key, or one that is written here. */
struct value {
    enum sql_class class;
    const char *text;
    char written[SQL_ACTION_SIZE];
};

static void set_text(struct value *value, const char *text)
{
    value->class = SQL_TEXT;
    value->text = text;
}

static void set_number(struct value *value, int64_t number)
{
    (void)snprintf(value->written, sizeof value->written, "%" PRId64, number);
    value->class = SQL_INTEGER;
    value->text = value->written;
}

static void set_date(struct value *value, struct date date)
{
    date_format_iso(date, value->written);
    set_text(value, value->written);
}

/* The clinic's midnight as UTC. */
static void set_midnight(struct value *value, struct date date)
{
    const struct datetime midnight = {.date = date};
    const struct clock clock = clock_fixed(&midnight);
    const struct datetime utc = clock_utc(&clock);
    datetime_format_stored(&utc, value->written);
    set_text(value, value->written);
}

static void set_action(struct value *value, const struct query_filter *filter, bool is_end)
{
    char begin[SQL_ACTION_SIZE], end[SQL_ACTION_SIZE];
    sql_action_range(filter, begin, end);
    (void)snprintf(value->written, sizeof value->written, "%s", is_end ? end : begin);
    set_text(value, value->written);
}

static void set_limit(struct value *value, const char *no_limit, int limit)
{
    if (limit >= 0) {
        set_number(value, limit);
    } else {
        value->class = no_limit != NULL ? SQL_INTEGER : SQL_NULL;
        value->text = no_limit;
    }
}

static void set_value(struct value *value, int parameter, const struct query_filter *filter,
                      const struct page_key *key)
{
    switch (parameter) {
    case SQL_ID:
        set_number(value, filter->id);
        break;
    case SQL_PATIENT:
        set_number(value, filter->patient_id);
        break;
    case SQL_PROVIDER:
        set_number(value, filter->provider_id);
        break;
    case SQL_FROM:
        set_date(value, filter->from);
        break;
    case SQL_TO:
        set_date(value, filter->to);
        break;
    case SQL_FROM_UTC:
        set_midnight(value, filter->from);
        break;
    case SQL_TO_UTC:
        set_midnight(value, date_add_days(filter->to, 1));
        break;
    case SQL_TODAY:
        set_date(value, filter->today);
        break;
    case SQL_WORD:
        set_text(value, filter->word);
        break;
    case SQL_ACTION:
    case SQL_ACTION_END:
        set_action(value, filter, parameter == SQL_ACTION_END);
        break;
    default:
        value->text = NULL;
        value->class = sql_key_class(key, parameter - SQL_KEY, &value->text);
    }
}

struct reader_query *reader_query_bound(struct reader *reader, const struct sql_shape *shape,
                                        const struct query_filter *filter,
                                        const struct page_key *key, int limit, struct error *error)
{
    struct reader_query *query = query_of(reader, shape, error);
    for (int index = 0; query != NULL && index < query->sql.parameter_count; index++) {
        struct value value;
        if (query->sql.parameters[index] == SQL_LIMIT) {
            set_limit(&value, reader->ops->no_limit, limit);
        } else {
            set_value(&value, query->sql.parameters[index], filter, key);
        }
        if (reader->ops->bind(reader, query->statement, index + 1, value.class, value.text,
                              error) != 0) {
            return NULL;
        }
    }
    return query;
}

/* --- rows ------------------------------------------------------------------------------------- */

void reader_add_row(struct reader *reader, const struct reader_query *query, struct page *page)
{
    struct page_key *key = NULL;
    struct field_value *row = page_add_row(page, &key);
    char part[PAGE_KEY_SIZE];
    for (int index = 0; index < query->sql.key_count; index++) {
        bool is_there =
            reader->ops->key_part(query->statement, query->sql.key_columns[index], part);
        page_key_add(key, is_there ? part : NULL);
    }
    for (int field = 0; field < page->spec->field_count; field++) {
        size_t length = 0;
        const char *text = reader->ops->text(query->statement, field, &length);
        page_set(page, row, field, text, length);
    }
}
