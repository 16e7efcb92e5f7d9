/* SPDX-License-Identifier: MIT */
/*
 * Purpose: pages and counts (reader.h). Layer: data, private.  Thread: the reader's.
 *
 * A job is one read transaction of one moment, so that the pages of one batch, and a page and its
 * "more" marks, agree. First pages of several lists, as a chart opens with, are one round trip with
 * the transaction around them where a database has round trips. Every statement is reset and the
 * transaction ended before a page is handed over: an open read keeps other programs from writing a
 * file.
 */
#include "src/data/reading/reader.h"

#include "chartty/base/clock.h"
#include "src/data/page_build.h"
#include "src/data/page_words.h"

#include <assert.h>

void reader_release(struct reader *reader)
{
    for (int index = 0; index < READER_QUERIES; index++) {
        if (reader->queries[index].statement != NULL) {
            reader->ops->finalize(reader->queries[index].statement);
        }
    }
    if (reader->stale != NULL) {
        reader->ops->finalize(reader->stale);
    }
    if (reader->side != NULL) {
        reader->ops->finalize(reader->side);
    }
    search_free(reader->search);
}

/* --- pages ------------------------------------------------------------------------------------ */

static struct reader_query *query_for(struct reader *reader, const struct page_request *request,
                                      enum sql_tables tables, int limit, struct error *error)
{
    const struct query_filter *filter = &request->query.filter;
    struct sql_shape shape = sql_shape_of(request, tables);
    return reader_query_bound(reader, &shape, filter, &request->key,
                              filter->contains[0] != 0 ? -1 : limit, error);
}

/* The rows of a query that has run, or runs now, until the page has `limit` of them. */
static int take_rows(struct reader *reader, const struct reader_query *query,
                     const struct query_filter *filter, int limit, struct page *page,
                     struct error *error)
{
    int result = 0;
    while (page->count < limit &&
           (result = reader->ops->step(reader, query->statement, error)) > 0) {
        reader_add_row(reader, query, page);
        if (filter->contains[0] != 0 &&
            !page_row_contains(page, page->count - 1, filter->contains)) {
            page_truncate(page, page->count - 1);
        }
    }
    reader->ops->reset(query->statement);
    return result < 0 ? -1 : 0;
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
    struct reader_query *query = query_for(reader, &side, tables, 1, error);
    if (query == NULL) {
        return -1;
    }
    struct page *page = page_new(query_record(request->query.id), 1);
    int failed = take_rows(reader, query, &side.query.filter, 1, page, error);
    *out = page->count > 0;
    page_free(page);
    return failed;
}

static bool is_from_an_end(const struct page_request *request)
{
    return request->from == PAGE_FIRST || request->from == PAGE_LAST;
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

static struct page *as_read_now(struct page *page, const struct page_request *request)
{
    page->as_of_date = request->query.filter.today;
    page->read_at_ms = clock_monotonic_ms();
    return page;
}

/* The page of a query that is bound, or has run. NULL and *error. */
static struct page *take_page(struct reader *reader, const struct reader_query *query,
                              const struct page_request *request, enum sql_tables tables,
                              struct error *error)
{
    struct page *page = page_new(query_record(request->query.id), request->limit + 1);
    int failed = take_rows(reader, query, &request->query.filter, request->limit + 1, page, error);
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
    return as_read_now(page, request);
}

static struct page *read_page(struct reader *reader, const struct page_request *request,
                              enum sql_tables tables, const struct reader_side_rows *side,
                              struct error *error)
{
    if (side->looked && sql_is_side(request->query.id) && !side->has[request->query.id]) {
        return as_read_now(page_new(query_record(request->query.id), request->limit), request);
    }
    if (request->query.id == QUERY_PATIENT_SEARCH) {
        return search_page(reader->search, request, error);
    }
    struct reader_query *query = query_for(reader, request, tables, request->limit + 1, error);
    return query == NULL ? NULL : take_page(reader, query, request, tables, error);
}

/* --- counts ----------------------------------------------------------------------------------- */

static int count_rows(struct reader *reader, const struct query *asked, enum sql_tables tables,
                      struct job *job)
{
    job->exact = true;
    job->total = 0;
    if (asked->id == QUERY_PATIENT_SEARCH) {
        return search_count(reader->search, asked, &job->total, &job->exact, &job->error);
    }
    bool is_filtered = asked->filter.contains[0] != 0;
    struct page_request all = {.query = *asked, .from = PAGE_FIRST};
    struct sql_shape shape =
        is_filtered ? sql_shape_of(&all, tables) : sql_shape_of_count(asked, tables);
    struct reader_query *query =
        reader_query_bound(reader, &shape, &asked->filter, &all.key, -1, &job->error);
    if (query == NULL) {
        return -1;
    }
    struct page *page = page_new(query_record(asked->id), 1);
    int result;
    while ((result = reader->ops->step(reader, query->statement, &job->error)) > 0) {
        if (!is_filtered) {
            job->total = reader->ops->number(query->statement, 0);
            continue;
        }
        reader_add_row(reader, query, page);
        job->total += page_row_contains(page, 0, asked->filter.contains) ? 1 : 0;
        page_truncate(page, 0);
    }
    page_free(page);
    reader->ops->reset(query->statement);
    return result < 0 ? -1 : 0;
}

/* --- jobs ------------------------------------------------------------------------------------- */

static enum sql_tables usual_tables(const struct reader *reader)
{
    return reader->has_all_tables ? SQL_ALL_TABLES : SQL_EIGHT_TABLES;
}

/* Those that one round trip can answer: no search, no second look, each statement once. */
static bool is_one_trip(struct reader *reader, const struct job *job, struct reader_query **queries)
{
    struct error ignored; /* step by step it comes again, and is told */
    for (int index = 0; index < job->count; index++) {
        const struct page_request *request = &job->requests[index];
        if (request->query.id == QUERY_PATIENT_SEARCH || !is_from_an_end(request) ||
            (reader->has_all_tables && sql_is_by_name(request->query.id))) {
            return false;
        }
        queries[index] =
            query_for(reader, request, usual_tables(reader), request->limit + 1, &ignored);
        if (queries[index] == NULL) {
            return false;
        }
        for (int other = 0; other < index; other++) {
            if (queries[other] == queries[index]) {
                return false;
            }
        }
    }
    return job->count < READER_QUERIES;
}

static int answer_in_one_trip(struct reader *reader, struct job *job,
                              struct reader_query *const *queries)
{
    struct reader_statement **list =
        memory_array((size_t)job->count, sizeof(struct reader_statement *));
    for (int index = 0; index < job->count; index++) {
        list[index] = queries[index]->statement;
    }
    int failed = reader->ops->run_together(reader, list, job->count, &job->error);
    for (int index = 0; index < job->count && failed == 0; index++) {
        job->pages[index] = take_page(reader, queries[index], &job->requests[index],
                                      usual_tables(reader), &job->error);
        failed = job->pages[index] == NULL ? -1 : 0;
    }
    memory_free(list);
    return failed;
}

/* *out: are there patients whose names wait to be folded? */
static int has_stale_names(struct reader *reader, bool *out, struct error *error)
{
    if (reader->stale == NULL) {
        reader->stale = reader->ops->prepare(reader, "SELECT 1 FROM ct_name_stale LIMIT 1", error);
    }
    if (reader->stale == NULL) {
        return -1;
    }
    int result = reader->ops->step(reader, reader->stale, error);
    reader->ops->reset(reader->stale);
    *out = result > 0;
    return result < 0 ? -1 : 0;
}

/* What there is to read from: names that wait to be folded change the orders by name. */
static int tables_of(struct reader *reader, const struct job *job, enum sql_tables *out,
                     struct error *error)
{
    *out = usual_tables(reader);
    for (int index = 0; index < job->count && reader->has_all_tables && job->kind == JOB_PAGES;
         index++) {
        enum query_id id = job->requests[index].query.id;
        if (id == QUERY_PATIENT_SEARCH || !sql_is_by_name(id)) {
            continue;
        }
        bool is_stale = false;
        int failed = has_stale_names(reader, &is_stale, error);
        *out = is_stale ? SQL_STALE_NAMES : *out;
        return failed;
    }
    return 0;
}

static int answer_step_by_step(struct reader *reader, struct job *job)
{
    enum sql_tables tables;
    if (reader->ops->begin(reader, &job->error) != 0 ||
        tables_of(reader, job, &tables, &job->error) != 0) {
        return -1;
    }
    if (job->kind == JOB_COUNT) {
        return count_rows(reader, &job->requests[0].query, tables, job);
    }
    struct reader_side_rows side;
    if (reader_look_for_side_rows(reader, job, &side, &job->error) != 0) {
        return -1;
    }
    for (int index = 0; index < job->count; index++) {
        job->pages[index] = read_page(reader, &job->requests[index], tables, &side, &job->error);
        if (job->pages[index] == NULL) {
            return -1;
        }
    }
    return 0;
}

void reader_run(struct reader *reader, struct job *job)
{
    error_clear(&job->error);
    struct reader_query **queries =
        memory_array((size_t)job->count + 1, sizeof(struct reader_query *));
    bool is_together = job->kind == JOB_PAGES && reader->ops->run_together != NULL &&
                       is_one_trip(reader, job, queries);
    int failed =
        is_together ? answer_in_one_trip(reader, job, queries) : answer_step_by_step(reader, job);
    memory_free(queries);
    assert((failed != 0) == (job->error.code != ERROR_OK));
    for (int index = 0; failed != 0 && index < job->count && job->pages != NULL; index++) {
        page_free(job->pages[index]);
        job->pages[index] = NULL;
    }
    reader->ops->end(reader);
}
