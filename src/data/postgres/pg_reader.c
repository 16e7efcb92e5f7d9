/* SPDX-License-Identifier: MIT */
/*
 * Purpose: pages and counts from prepared statements. Layer: data/postgres.  Thread: the reader's.
 *
 * A job is one read transaction of one snapshot, so that the pages of one batch, and a page and its
 * "more" marks, are of one moment. First pages of several lists, as a chart opens with, are one
 * round trip with the transaction around them.
 */
#include "src/data/postgres/pg_reader.h"

#include "chartty/base/text.h"
#include "src/data/page_build.h"
#include "src/data/page_words.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define DOING "reading the records"

void pg_reader_release(struct pg_reader *reader)
{
    for (int index = 0; index < PG_READER_STATEMENTS; index++) {
        pg_finalize(reader->statements[index].statement);
    }
    pg_finalize(reader->changes);
    pg_finalize(reader->stale);
    search_free(reader->search);
    pg_release(&reader->connection);
}

/* --- statements ------------------------------------------------------------------------------- */

static struct pg_reader_statement *statement_of(struct pg_reader *reader, struct sql_shape *shape)
{
    uint64_t number = sql_shape_number(shape);
    for (int index = 0; index < PG_READER_STATEMENTS; index++) {
        struct pg_reader_statement *kept = &reader->statements[index];
        if (kept->statement != NULL && kept->shape == number) {
            return kept;
        }
    }
    struct pg_reader_statement *place = &reader->statements[reader->next_statement];
    reader->next_statement = (reader->next_statement + 1) % PG_READER_STATEMENTS;
    pg_finalize(place->statement);
    shape->dialect = SQL_POSTGRESQL;
    sql_build(shape, &place->sql);
    place->statement = pg_prepare(&reader->connection, place->sql.text.bytes);
    buffer_release(&place->sql.text);
    place->shape = number;
    return place;
}

static void bind_date(struct pg_statement *statement, int position, struct date date)
{
    char text[11];
    date_format_iso(date, text);
    pg_bind_text(statement, position, text);
}

/* The clinic's midnight as UTC. */
static void bind_midnight(struct pg_statement *statement, int position, struct date date)
{
    char text[27];
    const struct datetime midnight = {.date = date};
    const struct clock clock = clock_fixed(&midnight);
    const struct datetime utc = clock_utc(&clock);
    datetime_format_stored(&utc, text);
    pg_bind_text(statement, position, text);
}

static void bind_action(struct pg_statement *statement, int position,
                        const struct query_filter *filter, bool is_end)
{
    char begin[SQL_ACTION_SIZE], end[SQL_ACTION_SIZE];
    sql_action_range(filter, begin, end);
    pg_bind_text(statement, position, is_end ? end : begin);
}

static void bind_limit(struct pg_statement *statement, int position, int limit)
{
    if (limit < 0) {
        pg_bind_null(statement, position); /* no limit */
    } else {
        pg_bind_int64(statement, position, limit);
    }
}

static void bind_one(struct pg_statement *statement, int position, int parameter,
                     const struct query_filter *filter, const struct page_key *key, int limit)
{
    const char *text = NULL;
    switch (parameter) {
    case SQL_ID:
        pg_bind_int64(statement, position, filter->id);
        break;
    case SQL_PATIENT:
        pg_bind_int64(statement, position, filter->patient_id);
        break;
    case SQL_PROVIDER:
        pg_bind_int64(statement, position, filter->provider_id);
        break;
    case SQL_FROM:
        bind_date(statement, position, filter->from);
        break;
    case SQL_TO:
        bind_date(statement, position, filter->to);
        break;
    case SQL_FROM_UTC:
        bind_midnight(statement, position, filter->from);
        break;
    case SQL_TO_UTC:
        bind_midnight(statement, position, date_add_days(filter->to, 1));
        break;
    case SQL_TODAY:
        bind_date(statement, position, filter->today);
        break;
    case SQL_WORD:
        pg_bind_text(statement, position, filter->word);
        break;
    case SQL_ACTION:
    case SQL_ACTION_END:
        bind_action(statement, position, filter, parameter == SQL_ACTION_END);
        break;
    case SQL_LIMIT:
        bind_limit(statement, position, limit);
        break;
    default:
        (void)sql_key_class(key, parameter - SQL_KEY, &text);
        pg_bind_text(statement, position, text);
    }
}

static void bind_all(struct pg_reader_statement *prepared, const struct query_filter *filter,
                     const struct page_key *key, int limit)
{
    for (int index = 0; index < prepared->sql.parameter_count; index++) {
        bind_one(prepared->statement, index + 1, prepared->sql.parameters[index], filter, key,
                 limit);
    }
}

/* --- rows ------------------------------------------------------------------------------------- */

static void read_row(struct page *page, const struct pg_reader_statement *prepared)
{
    struct pg_statement *statement = prepared->statement;
    struct page_key *key = NULL;
    struct field_value *row = page_add_row(page, &key);
    char part[PAGE_KEY_SIZE];
    for (int index = 0; index < prepared->sql.key_count; index++) {
        int column = prepared->sql.key_columns[index];
        const char *text = pg_column_text(statement, column);
        (void)snprintf(part, sizeof part, "%c%s", pg_column_class(statement, column),
                       text != NULL ? text : "");
        page_key_add(key, text != NULL ? part : NULL);
    }
    for (int field = 0; field < page->spec->field_count; field++) {
        const char *text = pg_column_text(statement, field);
        page_set(page, row, field, text, text != NULL ? strlen(text) : 0);
    }
}

/* The rows of a statement that has run, or runs now. */
static int take_rows(struct pg_reader *reader, const struct query_filter *filter,
                     struct pg_reader_statement *prepared, int limit, struct page *page,
                     struct error *error)
{
    int result = PG_DONE;
    while (page->count < limit &&
           (result = pg_step_unless_interrupted(prepared->statement)) == PG_ROW) {
        read_row(page, prepared);
        if (filter->contains[0] != 0 &&
            !page_row_contains(page, page->count - 1, filter->contains)) {
            page_truncate(page, page->count - 1);
        }
    }
    if (result == PG_FAILED) {
        (void)pg_error(&reader->connection, DOING, error);
    }
    pg_reset(prepared->statement);
    return result == PG_FAILED ? -1 : 0;
}

static struct pg_reader_statement *ready(struct pg_reader *reader,
                                         const struct page_request *request, enum sql_tables tables,
                                         int limit)
{
    struct sql_shape shape = sql_shape_of(request, tables);
    struct pg_reader_statement *prepared = statement_of(reader, &shape);
    bind_all(prepared, &request->query.filter, &request->key,
             request->query.filter.contains[0] != 0 ? -1 : limit);
    return prepared;
}

/* Is there any row from there on? */
static int probe(struct pg_reader *reader, const struct page_request *request, enum page_from from,
                 const struct page_key *key, enum sql_tables tables, bool *out, struct error *error)
{
    struct page_request side = *request;
    side.from = from;
    if (key != NULL) {
        side.key = *key;
    }
    struct page *page = page_new(query_record(request->query.id), 1);
    int failed =
        take_rows(reader, &side.query.filter, ready(reader, &side, tables, 1), 1, page, error);
    *out = page->count > 0;
    page_free(page);
    return failed;
}

static bool is_from_an_end(const struct page_request *request)
{
    return request->from == PAGE_FIRST || request->from == PAGE_LAST;
}

/* Where the page was not read up to: one more look on that side of it. */
static int mark_more(struct pg_reader *reader, const struct page_request *request,
                     enum sql_tables tables, bool more, struct page *page, struct error *error)
{
    bool forward = request->from != PAGE_LAST && request->from != PAGE_BEFORE;
    bool *ahead = forward ? &page->more_after : &page->more_before;
    bool *behind = forward ? &page->more_before : &page->more_after;
    *ahead = more;
    *behind = false;
    if (is_from_an_end(request)) {
        return 0;
    }
    if (page->count == 0) { /* nothing on that side: whatever there is lies on the other */
        return probe(reader, request, PAGE_FIRST, NULL, tables, behind, error);
    }
    return forward ? probe(reader, request, PAGE_BEFORE, &page->keys[0], tables, behind, error)
                   : probe(reader, request, PAGE_AFTER, &page->keys[page->count - 1], tables,
                           behind, error);
}

/* The page of a statement that has run. */
static struct page *take_page(struct pg_reader *reader, const struct page_request *request,
                              struct pg_reader_statement *prepared, enum sql_tables tables,
                              struct error *error)
{
    struct page *page = page_new(query_record(request->query.id), request->limit + 1);
    int failed =
        take_rows(reader, &request->query.filter, prepared, request->limit + 1, page, error);
    bool more = page->count > request->limit;
    page_truncate(page, request->limit);
    if (failed == 0 && (request->from == PAGE_LAST || request->from == PAGE_BEFORE)) {
        page_reverse(page);
    }
    if (failed == 0) {
        failed = mark_more(reader, request, tables, more, page, error);
    }
    if (failed != 0) {
        page_free(page);
        return NULL;
    }
    page->as_of_date = request->query.filter.today;
    page->read_at_ms = clock_monotonic_ms();
    return page;
}

/* --- jobs ------------------------------------------------------------------------------------- */

/* Those that one round trip can answer: no search, no second look, each statement once. */
static bool is_one_trip(struct pg_reader *reader, const struct job *job,
                        struct pg_reader_statement **prepared)
{
    for (int index = 0; index < job->count; index++) {
        const struct page_request *request = &job->requests[index];
        if (request->query.id == QUERY_PATIENT_SEARCH || !is_from_an_end(request) ||
            (reader->has_all_tables && sql_is_by_name(request->query.id))) {
            return false;
        }
        prepared[index] =
            ready(reader, request, reader->has_all_tables ? SQL_ALL_TABLES : SQL_EIGHT_TABLES,
                  request->limit + 1);
        for (int other = 0; other < index; other++) {
            if (prepared[other] == prepared[index]) {
                return false;
            }
        }
    }
    return job->count < PG_READER_STATEMENTS;
}

static int answer_in_one_trip(struct pg_reader *reader, struct job *job,
                              struct pg_reader_statement *const *prepared)
{
    struct pg_connection *connection = &reader->connection;
    struct pg_statement *end = pg_prepare(connection, "ROLLBACK");
    struct pg_statement **list =
        memory_array((size_t)job->count + 1, sizeof(struct pg_statement *));
    end->is_plain = true;
    for (int index = 0; index < job->count; index++) {
        list[index] = prepared[index]->statement;
    }
    list[job->count] = end;
    int failed = pg_begin(connection, true, list, job->count + 1, DOING, &job->error);
    connection->in_transaction = connection->in_transaction && failed != 0;
    for (int index = 0; index < job->count && failed == 0; index++) {
        job->pages[index] =
            take_page(reader, &job->requests[index], prepared[index], SQL_ALL_TABLES, &job->error);
        failed = job->pages[index] == NULL ? -1 : 0;
    }
    memory_free(list);
    pg_finalize(end);
    return failed;
}

/* Patients whose names wait to be folded change the orders by name. */
static int tables_of(struct pg_reader *reader, const struct job *job, enum sql_tables *out,
                     struct error *error)
{
    *out = reader->has_all_tables ? SQL_ALL_TABLES : SQL_EIGHT_TABLES;
    for (int index = 0; index < job->count && reader->has_all_tables && job->kind == JOB_PAGES;
         index++) {
        enum query_id id = job->requests[index].query.id;
        if (id == QUERY_PATIENT_SEARCH || !sql_is_by_name(id)) {
            continue;
        }
        if (reader->stale == NULL) {
            reader->stale = pg_prepare(&reader->connection, "SELECT 1 FROM ct_name_stale LIMIT 1");
        }
        int there = pg_step(reader->stale);
        pg_reset(reader->stale);
        *out = there == PG_ROW ? SQL_STALE_NAMES : *out;
        return there == PG_FAILED ? pg_error(&reader->connection, DOING, error) : 0;
    }
    return 0;
}

static int count_rows(struct pg_reader *reader, const struct query *query, enum sql_tables tables,
                      struct job *job)
{
    job->exact = true;
    job->total = 0;
    if (query->id == QUERY_PATIENT_SEARCH) {
        return search_count(reader->search, query, &job->total, &job->exact, &job->error);
    }
    bool is_filtered = query->filter.contains[0] != 0;
    struct page_request request = {.query = *query, .from = PAGE_FIRST};
    struct sql_shape shape =
        is_filtered ? sql_shape_of(&request, tables) : sql_shape_of_count(query, tables);
    struct pg_reader_statement *prepared = statement_of(reader, &shape);
    bind_all(prepared, &query->filter, &request.key, -1);
    struct page *page = page_new(query_record(query->id), 1);
    int result;
    while ((result = pg_step_unless_interrupted(prepared->statement)) == PG_ROW) {
        if (!is_filtered) {
            job->total = pg_column_int64(prepared->statement, 0);
            continue;
        }
        read_row(page, prepared);
        job->total += page_row_contains(page, 0, query->filter.contains) ? 1 : 0;
        page_truncate(page, 0);
    }
    page_free(page);
    pg_reset(prepared->statement);
    return result == PG_FAILED ? pg_error(&reader->connection, DOING, &job->error) : 0;
}

static int answer_step_by_step(struct pg_reader *reader, struct job *job)
{
    enum sql_tables tables;
    if (pg_begin_later(&reader->connection, &job->error) != 0 ||
        tables_of(reader, job, &tables, &job->error) != 0) {
        return -1;
    }
    if (job->kind == JOB_COUNT) {
        return count_rows(reader, &job->requests[0].query, tables, job);
    }
    for (int index = 0; index < job->count; index++) {
        const struct page_request *request = &job->requests[index];
        job->pages[index] =
            request->query.id == QUERY_PATIENT_SEARCH
                ? search_page(reader->search, request, &job->error)
                : take_page(reader, request, ready(reader, request, tables, request->limit + 1),
                            tables, &job->error);
        if (job->pages[index] == NULL) {
            return -1;
        }
    }
    return 0;
}

void pg_reader_run(struct pg_reader *reader, struct job *job)
{
    error_clear(&job->error);
    struct pg_reader_statement **prepared =
        memory_array((size_t)job->count + 1, sizeof(struct pg_reader_statement *));
    int failed = job->kind == JOB_PAGES && is_one_trip(reader, job, prepared)
                     ? answer_in_one_trip(reader, job, prepared)
                     : answer_step_by_step(reader, job);
    memory_free(prepared);
    assert((failed != 0) == (job->error.code != ERROR_OK));
    for (int index = 0; failed != 0 && index < job->count && job->pages != NULL; index++) {
        page_free(job->pages[index]);
        job->pages[index] = NULL;
    }
    pg_rollback_unheard(&reader->connection);
}
