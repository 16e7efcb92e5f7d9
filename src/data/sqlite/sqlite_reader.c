/* SPDX-License-Identifier: MIT */
/*
 * Purpose: pages and counts from prepared statements. Layer: data/sqlite.  Thread: the reader's.
 * A job is one read transaction, so that the pages of one batch, and a page and its "more" marks,
 * are of one moment. Every statement is reset and the transaction ended before a page is handed
 * over: without WAL an open read keeps other programs from writing.
 */
#include "chartty/base/text.h"
#include "src/data/page_words.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/reader.h"
#include "src/data/sqlite/sqlite_search.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int reader_open(struct reader *reader, const char *path, int busy_ms, struct error *error)
{
    if (connection_open(path, CONNECTION_STATION, busy_ms, &reader->cancel, &reader->connection,
                        error) != 0) {
        return -1;
    }
    reader->search = sqlite_search_new(reader->connection);
    return 0;
}

void reader_close(struct reader *reader)
{
    for (int index = 0; index < READER_STATEMENTS; index++) {
        sqlite3_finalize(reader->statements[index].statement);
    }
    sqlite3_stmt *const kept[] = {reader->begin,        reader->end,     reader->stale,
                                  reader->data_version, reader->changes, reader->last_change};
    for (size_t index = 0; index < sizeof kept / sizeof kept[0]; index++) {
        sqlite3_finalize(kept[index]);
    }
    if (reader->search != NULL) {
        search_free(reader->search);
    }
    sqlite3_close(reader->connection);
}

static int prepare(struct reader *reader, const char *text, sqlite3_stmt **out, struct error *error)
{
    int result =
        sqlite3_prepare_v3(reader->connection, text, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    if (result == SQLITE_OK) {
        return 0;
    }
    return connection_error(reader->connection, result, "reading the records", error);
}

sqlite3_stmt *reader_prepare(struct reader *reader, sqlite3_stmt **place, const char *text,
                             struct error *error)
{
    if (*place == NULL && prepare(reader, text, place, error) != 0) {
        return NULL;
    }
    return *place;
}

/* Resets the statement; its result, when it is no row and no end, becomes the error. */
static int finish(struct reader *reader, sqlite3_stmt *statement, int result, struct error *error)
{
    int failed = 0;
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        failed = connection_error(reader->connection, result, "reading the records", error);
    }
    sqlite3_reset(statement);
    return failed;
}

int reader_number(struct reader *reader, sqlite3_stmt **place, const char *text, int64_t missing,
                  int64_t *out, struct error *error)
{
    sqlite3_stmt *statement = reader_prepare(reader, place, text, error);
    if (statement == NULL) {
        return -1;
    }
    int result = sqlite3_step(statement);
    bool there = result == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL;
    *out = there ? sqlite3_column_int64(statement, 0) : missing;
    return finish(reader, statement, result, error);
}

/* The prepared statement of a shape. NULL and *error. */
static struct reader_statement *statement_of(struct reader *reader, const struct sql_shape *shape,
                                             struct error *error)
{
    uint64_t number = sql_shape_number(shape);
    for (int index = 0; index < READER_STATEMENTS; index++) {
        struct reader_statement *kept = &reader->statements[index];
        if (kept->statement != NULL && kept->shape == number) {
            return kept;
        }
    }
    struct reader_statement *place = &reader->statements[reader->next_statement];
    reader->next_statement = (reader->next_statement + 1) % READER_STATEMENTS;
    sqlite3_finalize(place->statement);
    place->statement = NULL;
    sql_build(shape, &place->sql);
    int failed = prepare(reader, place->sql.text.bytes, &place->statement, error);
    buffer_release(&place->sql.text);
    place->shape = number;
    return failed != 0 ? NULL : place;
}

static int bind_date(sqlite3_stmt *statement, int position, struct date date)
{
    char text[11];
    date_format_iso(date, text);
    return sqlite3_bind_text(statement, position, text, -1, SQLITE_TRANSIENT);
}

static int bind_key(sqlite3_stmt *statement, int position, const struct page_key *key, int part)
{
    const char *text = NULL;
    long long integer = 0;
    double real = 0;
    switch (sql_key_class(key, part, &text)) {
    case SQL_NULL:
        return sqlite3_bind_null(statement, position);
    case SQL_INTEGER:
        return text_to_integer(text, &integer) ? sqlite3_bind_int64(statement, position, integer)
                                               : SQLITE_MISMATCH;
    case SQL_REAL:
        return text_to_real(text, &real) ? sqlite3_bind_double(statement, position, real)
                                         : SQLITE_MISMATCH;
    case SQL_TEXT:
        break;
    }
    return sqlite3_bind_text(statement, position, text, -1, SQLITE_TRANSIENT);
}

static int bind_text(sqlite3_stmt *statement, int position, const struct query_filter *filter,
                     int parameter)
{
    if (parameter == SQL_WORD) {
        return sqlite3_bind_text(statement, position, filter->word, -1, SQLITE_TRANSIENT);
    }
    char begin[SQL_ACTION_SIZE], end[SQL_ACTION_SIZE];
    sql_action_range(filter, begin, end);
    return sqlite3_bind_text(statement, position, parameter == SQL_ACTION ? begin : end, -1,
                             SQLITE_TRANSIENT);
}

/* Binds every parameter of the statement; limit -1 is no limit. */
static int bind_all(struct reader *reader, const struct reader_statement *prepared,
                    const struct query_filter *filter, const struct page_key *key, int limit,
                    struct error *error)
{
    sqlite3_stmt *statement = prepared->statement;
    int result = SQLITE_OK;
    for (int index = 0; index < prepared->sql.parameter_count && result == SQLITE_OK; index++) {
        int parameter = prepared->sql.parameters[index];
        int position = index + 1;
        if (parameter >= SQL_KEY) {
            result = bind_key(statement, position, key, parameter - SQL_KEY);
        } else if (parameter == SQL_ID) {
            result = sqlite3_bind_int64(statement, position, filter->id);
        } else if (parameter == SQL_PATIENT) {
            result = sqlite3_bind_int64(statement, position, filter->patient_id);
        } else if (parameter == SQL_PROVIDER) {
            result = sqlite3_bind_int64(statement, position, filter->provider_id);
        } else if (parameter == SQL_FROM) {
            result = bind_date(statement, position, filter->from);
        } else if (parameter == SQL_TO) {
            result = bind_date(statement, position, filter->to);
        } else if (parameter == SQL_TODAY) {
            result = bind_date(statement, position, filter->today);
        } else if (parameter == SQL_WORD || parameter == SQL_ACTION ||
                   parameter == SQL_ACTION_END) {
            result = bind_text(statement, position, filter, parameter);
        } else {
            result = sqlite3_bind_int(statement, position, limit);
        }
    }
    if (result == SQLITE_OK) {
        return 0;
    }
    return connection_error(reader->connection, result, "reading the records", error);
}

static void add_key_part(struct page_key *key, sqlite3_stmt *statement, int column)
{
    char text[PAGE_KEY_SIZE];
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        page_key_add(key, NULL);
        return;
    case SQLITE_INTEGER:
        snprintf(text, sizeof text, "i%lld", (long long)sqlite3_column_int64(statement, column));
        break;
    case SQLITE_FLOAT:
        snprintf(text, sizeof text, "r%.17g", sqlite3_column_double(statement, column));
        break;
    default:
        snprintf(text, sizeof text, "t%s", (const char *)sqlite3_column_text(statement, column));
    }
    page_key_add(key, text);
}

static void read_row(struct page *page, const struct reader_statement *prepared)
{
    sqlite3_stmt *statement = prepared->statement;
    struct page_key *key = NULL;
    struct field_value *row = page_add_row(page, &key);
    /* first the keys: reading a number as text changes what its column is */
    for (int part = 0; part < prepared->sql.key_count; part++) {
        add_key_part(key, statement, prepared->sql.key_columns[part]);
    }
    for (int field = 0; field < page->spec->field_count; field++) {
        const char *text = (const char *)sqlite3_column_text(statement, field);
        page_set(page, row, field, text, (size_t)sqlite3_column_bytes(statement, field));
    }
}

/* Steps until the page has `limit` rows, or the statement has no more. */
static int read_rows(struct reader *reader, const struct page_request *request,
                     const struct sql_shape *shape, int limit, struct page *page,
                     struct error *error)
{
    const struct query_filter *filter = &request->query.filter;
    bool filtered = filter->contains[0] != 0;
    struct reader_statement *prepared = statement_of(reader, shape, error);
    if (prepared == NULL ||
        bind_all(reader, prepared, filter, &request->key, filtered ? -1 : limit, error) != 0) {
        return -1;
    }
    int result = SQLITE_DONE;
    while (page->count < limit && (result = sqlite3_step(prepared->statement)) == SQLITE_ROW) {
        read_row(page, prepared);
        if (filtered && !page_row_contains(page, page->count - 1, filter->contains)) {
            page_truncate(page, page->count - 1);
        }
    }
    return finish(reader, prepared->statement, result, error);
}

/* Is there any row from there on? */
static int probe(struct reader *reader, const struct page_request *request, enum page_from from,
                 const struct page_key *key, enum sql_tables tables, bool *out, struct error *error)
{
    struct page_request side = *request;
    side.from = from;
    if (key != NULL) {
        side.key = *key;
    }
    struct sql_shape shape = sql_shape_of(&side, tables);
    struct page *page = page_new(query_record(request->query.id), 1);
    int failed = read_rows(reader, &side, &shape, 1, page, error);
    *out = page->count > 0;
    page_free(page);
    return failed;
}

/* Where the page was not read up to: one more look on that side of it. */
static int mark_more(struct reader *reader, const struct page_request *request,
                     enum sql_tables tables, bool more, struct page *page, struct error *error)
{
    bool forward = request->from != PAGE_LAST && request->from != PAGE_BEFORE;
    bool *ahead = forward ? &page->more_after : &page->more_before;
    bool *behind = forward ? &page->more_before : &page->more_after;
    *ahead = more;
    *behind = false;
    if (request->from == PAGE_FIRST || request->from == PAGE_LAST) {
        return 0;
    }
    if (page->count == 0) { /* nothing on that side: whatever there is lies on the other */
        return probe(reader, request, PAGE_FIRST, NULL, tables, behind, error);
    }
    return forward ? probe(reader, request, PAGE_BEFORE, &page->keys[0], tables, behind, error)
                   : probe(reader, request, PAGE_AFTER, &page->keys[page->count - 1], tables,
                           behind, error);
}

static struct page *read_page(struct reader *reader, const struct page_request *request,
                              enum sql_tables tables, struct error *error)
{
    if (request->query.id == QUERY_PATIENT_SEARCH) {
        return search_page(reader->search, request, error);
    }
    struct sql_shape shape = sql_shape_of(request, tables);
    struct page *page = page_new(query_record(request->query.id), request->limit + 1);
    int failed = read_rows(reader, request, &shape, request->limit + 1, page, error);
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

static int count_filtered(struct reader *reader, const struct query *query, enum sql_tables tables,
                          int64_t *total, struct error *error)
{
    struct page_request request = {.query = *query, .from = PAGE_FIRST};
    struct sql_shape shape = sql_shape_of(&request, tables);
    struct reader_statement *prepared = statement_of(reader, &shape, error);
    if (prepared == NULL ||
        bind_all(reader, prepared, &query->filter, &request.key, -1, error) != 0) {
        return -1;
    }
    struct page *page = page_new(query_record(query->id), 1);
    int result;
    *total = 0;
    while ((result = sqlite3_step(prepared->statement)) == SQLITE_ROW) {
        read_row(page, prepared);
        if (page_row_contains(page, 0, query->filter.contains)) {
            ++*total;
        }
        page_truncate(page, 0);
    }
    page_free(page);
    return finish(reader, prepared->statement, result, error);
}

static int count_rows(struct reader *reader, const struct query *query, enum sql_tables tables,
                      struct job *job)
{
    job->exact = true;
    if (query->id == QUERY_PATIENT_SEARCH) {
        return search_count(reader->search, query, &job->total, &job->exact, &job->error);
    }
    if (query->filter.contains[0] != 0) {
        return count_filtered(reader, query, tables, &job->total, &job->error);
    }
    struct sql_shape shape = sql_shape_of_count(query, tables);
    struct reader_statement *prepared = statement_of(reader, &shape, &job->error);
    if (prepared == NULL ||
        bind_all(reader, prepared, &query->filter, NULL, -1, &job->error) != 0) {
        return -1;
    }
    int result = sqlite3_step(prepared->statement);
    job->total = result == SQLITE_ROW ? sqlite3_column_int64(prepared->statement, 0) : 0;
    return finish(reader, prepared->statement, result, &job->error);
}

static int run_plain(struct reader *reader, sqlite3_stmt **place, const char *text,
                     struct error *error)
{
    sqlite3_stmt *statement = reader_prepare(reader, place, text, error);
    return statement == NULL ? -1 : finish(reader, statement, sqlite3_step(statement), error);
}

/* What there is to read from: patients whose names wait to be folded change the orders by name. */
static int tables_of(struct reader *reader, const struct job *job, enum sql_tables *out,
                     struct error *error)
{
    *out = reader->has_all_tables ? SQL_ALL_TABLES : SQL_EIGHT_TABLES;
    if (!reader->has_all_tables || job->kind != JOB_PAGES) {
        return 0;
    }
    for (int index = 0; index < job->count; index++) {
        enum query_id id = job->requests[index].query.id;
        if (id == QUERY_PATIENT_SEARCH || !sql_is_by_name(id)) {
            continue;
        }
        int64_t stale = 0;
        if (reader_number(reader, &reader->stale, "SELECT 1 FROM ct_name_stale LIMIT 1", 0, &stale,
                          error) != 0) {
            return -1;
        }
        if (stale != 0) {
            *out = SQL_STALE_NAMES;
        }
        return 0;
    }
    return 0;
}

/* Nothing was written, so that going back is the cheap way to end; when even that is interrupted
 * the next job tries again. */
static void end_transaction(struct reader *reader)
{
    if (!sqlite3_get_autocommit(reader->connection)) {
        run_plain(reader, &reader->end, "ROLLBACK", NULL);
    }
}

static int answer(struct reader *reader, struct job *job)
{
    enum sql_tables tables;
    end_transaction(reader);
    if (run_plain(reader, &reader->begin, "BEGIN", &job->error) != 0 ||
        tables_of(reader, job, &tables, &job->error) != 0) {
        return -1;
    }
    if (job->kind == JOB_COUNT) {
        return count_rows(reader, &job->requests[0].query, tables, job);
    }
    for (int index = 0; index < job->count; index++) {
        job->pages[index] = read_page(reader, &job->requests[index], tables, &job->error);
        if (job->pages[index] == NULL) {
            return -1;
        }
    }
    return 0;
}

void reader_run(struct reader *reader, struct job *job)
{
    error_clear(&job->error);
    int failed = answer(reader, job);
    assert((failed != 0) == (job->error.code != ERROR_OK));
    if (failed != 0) {
        for (int index = 0; index < job->count && job->pages != NULL; index++) {
            page_free(job->pages[index]);
            job->pages[index] = NULL;
        }
    }
    end_transaction(reader);
}
