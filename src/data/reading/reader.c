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

static bool is_from_an_end(const struct page_request *request)
{
    return request->from == PAGE_FIRST || request->from == PAGE_LAST;
}

/* After or before a row of the list, that row stands on the other side: a look would tell no more,
 * and on PostgreSQL planning it takes as long as reading the page. If the row has gone meanwhile,
 * who goes there is told that nothing is. A key outside the filter's dates is no row of the list.
 */
static bool is_sure_behind(const struct page_request *request, const struct page *page)
{
    return request->from != PAGE_AT && page->count > 0 &&
           sql_shape_of(request, SQL_ALL_TABLES).from == request->from;
}

/* One look at the side of the key where the page is not: it needs no row of the page, so that both
 * go together where a database has round trips. */
static struct reader_query *query_behind(struct reader *reader, const struct page_request *request,
                                         enum sql_tables tables, struct error *error)
{
    const struct query_filter *filter = &request->query.filter;
    struct page_request side = *request;
    side.from = request->from == PAGE_BEFORE ? PAGE_AT : PAGE_BEFORE;
    struct sql_shape shape = sql_shape_of(&side, tables);
    shape.up_to = request->from == PAGE_AFTER;
    return reader_query_bound(reader, &shape, filter, &request->key,
                              filter->contains[0] != 0 ? -1 : 1, error);
}

/* behind: what query_behind gave, bound or run; NULL where no look is needed. */
static int mark_more(struct reader *reader, const struct page_request *request,
                     const struct reader_query *behind, bool more, struct page *page,
                     struct error *error)
{
    bool forward = request->from != PAGE_LAST && request->from != PAGE_BEFORE;
    bool is_any = !is_from_an_end(request) && is_sure_behind(request, page);
    int failed = 0;
    if (behind != NULL) {
        struct page *side = page_new(query_record(request->query.id), 1);
        failed = take_rows(reader, behind, &request->query.filter, 1, side, error);
        is_any = side->count > 0;
        page_free(side);
    }
    page->more_after = forward ? more : is_any;
    page->more_before = forward ? is_any : more;
    return failed;
}

static struct page *as_read_now(struct page *page, const struct page_request *request)
{
    page->as_of_date = request->query.filter.today;
    page->read_at_ms = clock_monotonic_ms();
    return page;
}

/* The rows of a query that is bound, or has run; *more: there are more than the page takes. NULL
 * and *error. */
static struct page *take_page(struct reader *reader, const struct reader_query *query,
                              const struct page_request *request, bool *more, struct error *error)
{
    struct page *page = page_new(query_record(request->query.id), request->limit + 1);
    int failed = take_rows(reader, query, &request->query.filter, request->limit + 1, page, error);
    *more = page->count > request->limit;
    page_truncate(page, request->limit);
    if (failed == 0 && (request->from == PAGE_LAST || request->from == PAGE_BEFORE)) {
        page_reverse(page);
    }
    if (failed != 0) {
        page_free(page);
        return NULL;
    }
    return page;
}

/* Completes a page, or gives it back when the other side cannot be looked at. */
static struct page *complete(struct reader *reader, const struct page_request *request,
                             const struct reader_query *behind, bool more, struct page *page,
                             struct error *error)
{
    if (mark_more(reader, request, behind, more, page, error) != 0) {
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
    reader_begin_turn(reader);
    struct reader_query *query = query_for(reader, request, tables, request->limit + 1, error);
    bool more = false;
    struct page *page = query == NULL ? NULL : take_page(reader, query, request, &more, error);
    const struct reader_query *behind = NULL;
    if (page != NULL && !is_from_an_end(request) && !is_sure_behind(request, page)) {
        behind = query_behind(reader, request, tables, error);
        if (behind == NULL) {
            page_free(page);
            return NULL;
        }
    }
    return page == NULL ? NULL : complete(reader, request, behind, more, page, error);
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
    reader_begin_turn(reader);
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

static struct reader_statement *stale_statement(struct reader *reader, struct error *error)
{
    if (reader->stale == NULL) {
        reader->stale = reader->ops->prepare(reader, "SELECT 1 FROM ct_name_stale LIMIT 1", error);
    }
    return reader->stale;
}

/* *out: are there patients whose names wait to be folded? Of a statement that runs now, or has. */
static int has_stale_names(struct reader *reader, bool *out, struct error *error)
{
    if (stale_statement(reader, error) == NULL) {
        return -1;
    }
    int result = reader->ops->step(reader, reader->stale, error);
    reader->ops->reset(reader->stale);
    *out = result > 0;
    return result < 0 ? -1 : 0;
}

static bool by_names(const struct reader *reader, enum query_id id)
{
    return reader->has_all_tables && id != QUERY_PATIENT_SEARCH && sql_is_by_name(id);
}

/* The statements of a job that go together, in their order. */
struct trip {
    struct reader_query **pages, **behind; /* of each request */
    struct reader_statement **list;
    int count;
    bool asks_for_stale;
};

static void trip_release(struct trip *trip)
{
    memory_free(trip->pages);
    memory_free(trip->behind);
    memory_free(trip->list);
}

/* False when it cannot be prepared, or is one of them already: then its values would be lost. */
static bool trip_add(struct trip *trip, struct reader_statement *statement)
{
    for (int index = 0; index < trip->count; index++) {
        if (trip->list[index] == statement) {
            return false;
        }
    }
    trip->list[trip->count++] = statement;
    return statement != NULL;
}

static bool trip_add_query(struct trip *trip, struct reader_query *query)
{
    return query != NULL && trip_add(trip, query->statement);
}

/* Can one round trip answer it? No search does, and no statement twice. */
static bool trip_plan(struct reader *reader, const struct job *job, struct trip *trip)
{
    struct error ignored; /* step by step it comes again, and is told */
    size_t count = (size_t)job->count;
    *trip = (struct trip){
        .pages = memory_array(count, sizeof(struct reader_query *)),
        .behind = memory_array(count, sizeof(struct reader_query *)),
        .list = memory_array(2 * count + 1, sizeof(struct reader_statement *)),
    };
    reader_begin_turn(reader);
    for (int index = 0; index < job->count; index++) {
        const struct page_request *request = &job->requests[index];
        if (request->query.id == QUERY_PATIENT_SEARCH) {
            return false;
        }
        if (by_names(reader, request->query.id) && !trip->asks_for_stale) {
            trip->asks_for_stale = true;
            if (!trip_add(trip, stale_statement(reader, &ignored))) {
                return false;
            }
        }
        trip->pages[index] =
            query_for(reader, request, usual_tables(reader), request->limit + 1, &ignored);
        if (!trip_add_query(trip, trip->pages[index])) {
            return false;
        }
        if (request->from == PAGE_AT) {
            trip->behind[index] = query_behind(reader, request, usual_tables(reader), &ignored);
            if (!trip_add_query(trip, trip->behind[index])) {
                return false;
            }
        }
    }
    return trip->count < READER_QUERIES;
}

/* 1: done; 0: it must be read step by step, since names wait to be folded, which changes the orders
 * by name, or another look is needed; -1 and the job's error. */
static int trip_make(struct reader *reader, struct job *job, const struct trip *trip)
{
    if (reader->ops->run_together(reader, trip->list, trip->count, &job->error) != 0) {
        return -1;
    }
    bool is_stale = false;
    if (trip->asks_for_stale && has_stale_names(reader, &is_stale, &job->error) != 0) {
        return -1;
    }
    bool is_whole = !is_stale;
    for (int index = 0; index < job->count && is_whole; index++) {
        const struct page_request *request = &job->requests[index];
        bool more = false;
        struct page *page = take_page(reader, trip->pages[index], request, &more, &job->error);
        if (page == NULL) {
            return -1;
        }
        is_whole = trip->behind[index] != NULL || is_from_an_end(request) ||
                   is_sure_behind(request, page); /* else it needs another look */
        job->pages[index] = complete(reader, request, trip->behind[index], more, page, &job->error);
        if (job->pages[index] == NULL) {
            return -1;
        }
    }
    for (int index = 0; index < job->count && !is_whole; index++) {
        page_free(job->pages[index]);
        job->pages[index] = NULL;
    }
    for (int index = 0; index < trip->count && !is_whole; index++) {
        reader->ops->reset(trip->list[index]);
    }
    return is_whole ? 1 : 0;
}

/* What there is to read from: names that wait to be folded change the orders by name. */
static int tables_of(struct reader *reader, const struct job *job, enum sql_tables *out,
                     struct error *error)
{
    *out = usual_tables(reader);
    for (int index = 0; index < job->count && reader->has_all_tables && job->kind == JOB_PAGES;
         index++) {
        if (!by_names(reader, job->requests[index].query.id)) {
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
    struct trip trip = {.count = 0};
    int done = 0;
    if (job->kind == JOB_PAGES && reader->ops->run_together != NULL) {
        done = trip_plan(reader, job, &trip) ? trip_make(reader, job, &trip) : 0;
    }
    trip_release(&trip);
    int failed = done == 0 ? answer_step_by_step(reader, job) : done < 0 ? -1 : 0;
    assert((failed != 0) == (job->error.code != ERROR_OK));
    for (int index = 0; failed != 0 && index < job->count && job->pages != NULL; index++) {
        page_free(job->pages[index]);
        job->pages[index] = NULL;
    }
    reader->ops->end(reader);
}
