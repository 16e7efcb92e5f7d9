/* SPDX-License-Identifier: MIT */
/*
 * Purpose: tickets, owners, deadlines and callbacks of the data layer, the same for every backend.
 * Layer: data.  Thread: the loop's only.
 * Owns: each request from the call that makes it until it is answered and its job has come back.
 * Must not know: SQL, threads.
 *
 * A request has two ends: its answer (the callback, or none when its owner has ended) and its job's
 * return. A cancelled or late request is answered at once, while its job is still being
 * interrupted; it is freed when both ends are reached. One timer does both the deadline and the
 * answers that need no job, so that nothing of a closed handle can still be on its way.
 */
#include "chartty/data/data.h"
#include "chartty/base/log.h"
#include "src/data/backend.h"
#include "src/data/change.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/request.h"
#include "src/data/sql.h"
#include "src/data/sqlite/connection.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PAGE_LIMIT_MAX = 500, BUSY_MS_DEFAULT = 5000, TOLD_EVERY_SECONDS = 10 };

void data_settle_library(void)
{
    connection_settle_library();
}

static void request_free(struct request *request)
{
    struct request **link = &request->data->requests;
    while (*link != request) {
        link = &(*link)->next;
    }
    *link = request->next;
    for (int index = 0; request->job.pages != NULL && index < request->job.count; index++) {
        page_free(request->job.pages[index]);
    }
    memory_free(request->job.pages);
    memory_free(request->job.requests);
    memory_free(request->job.notes);
    save_work_free(request->job.save);
    loop_timer_stop(request->timer);
    memory_free(request);
}

static void request_free_if_over(struct request *request)
{
    if (request->answered && !request->submitted) {
        request_free(request);
    }
}

static void answer(struct request *request)
{
    const struct error *error = request->refused ? &request->early : &request->job.error;
    struct job *job = &request->job;
    bool fine = error->code == ERROR_OK;
    assert(!request->answered);
    request->answered = true;
    loop_timer_stop(request->timer);
    request->timer = NULL;
    bool is_known = error->code == ERROR_LOST && request->data->line.state == LINE_LOST;
    if (!fine && error->code != ERROR_CANCELLED && !is_known) {
        log_error(request->data->log, "data", error);
    }
    if (job->kind == JOB_PAGES) {
        request->pages_callback(request->context, error, fine ? job->pages : NULL,
                                fine ? job->count : 0);
    } else if (job->kind == JOB_COUNT) {
        request->count_callback(request->context, error, fine ? job->total : 0, fine && job->exact);
    } else if (job_is_save(job)) {
        save_answered(request, error);
    } else {
        struct data *data = request->data;
        data->changes_request = NULL;
        if (data->noticed && !data->closing) {
            request_changes(data);
        }
        if (fine) {
            changes_arrived(data->changes, job->notes, job->note_count);
        }
    }
}

/* Takes the job away from the backend: at once when it had not begun, else it is interrupted. */
void request_take_back(struct request *request)
{
    if (request->submitted && request->data->backend->cancel(request->data->self, &request->job)) {
        request->submitted = false;
    }
}

static void on_early_answer(void *context)
{
    struct request *request = context;
    request->timer = NULL;
    answer(request);
    request_free_if_over(request);
}

/* Its answer is this error, from the loop's next turn on (never before the caller returns). */
void request_answer_soon(struct request *request, const struct error *error)
{
    request->refused = true;
    request->early = *error;
    loop_timer_stop(request->timer);
    request->timer = loop_timer_start(request->data->loop, 0, 0, on_early_answer, request);
}

/* A journey on a slow line takes what it takes: there is time for some of them. That it is not lost
 * is for others to watch. 0: the line is none. */
static int slow_line_ms(const struct data *data)
{
    enum { SLOW_MS = 500, JOURNEYS = 4, MOST_MS = 45000 };
    int64_t ms = data->line.round_trip_ms * JOURNEYS;
    bool is_slow = data->line.state != LINE_LOST && data->line.round_trip_ms >= SLOW_MS;
    return !is_slow ? 0 : ms < MOST_MS ? (int)ms : MOST_MS;
}

static void on_deadline(void *context)
{
    struct request *request = context;
    bool is_save = job_is_save(&request->job);
    int more_ms = request->has_more_time ? 0 : slow_line_ms(request->data);
    request->timer = NULL;
    if (more_ms > 0) {
        request->has_more_time = true;
        request->timer = loop_timer_start(request->data->loop, more_ms, 0, on_deadline, request);
        return;
    }
    if (is_save) {
        request->job.save->is_late = true;
    }
    request_take_back(request);
    if (is_save && request->submitted) {
        return; /* its end says whether it was committed */
    }
    request->refused = true;
    error_set(&request->early, ERROR_TIMEOUT,
              is_save ? "The database did not answer in time. Nothing was saved; try again in a "
                        "moment."
                      : "The database did not answer in time. Try again in a moment.");
    error_detail(&request->early, "%s",
                 is_save ? "saving" : query_name(request->job.requests[0].query.id));
    answer(request);
    request_free_if_over(request);
}

static void on_finished(void *context, struct job *job)
{
    struct request *request = (struct request *)job;
    (void)context;
    request->submitted = false;
    if (!request->answered) {
        answer(request);
    }
    request_free_if_over(request);
}

static void submit(struct request *request)
{
    struct error error;
    if (line_refuses(request->data, &error) ||
        (job_is_save(&request->job) && save_is_refused(request, &error))) {
        request_answer_soon(request, &error);
        return;
    }
    request->submitted = true;
    request->data->backend->submit(request->data->self, &request->job);
}

static void on_opened(void *context, const struct error *error, const struct data_info *info)
{
    struct data *data = context;
    data->opened = true;
    if (error != NULL && error->code != ERROR_OK) {
        data->open_error = *error;
        log_error(data->log, "open", error);
    } else {
        data->info = *info;
    }
    for (struct request *request = data->requests; request != NULL; request = request->next) {
        if (request->answered || request->refused) {
            continue;
        }
        if (data->open_error.code != ERROR_OK) {
            request_answer_soon(request, &data->open_error);
        } else {
            submit(request);
        }
    }
    if (data->ready != NULL) {
        data->ready(data->ready_context, &data->open_error);
    }
}

/* A new request at the end of the list; begun now, or when the database is open. */
struct request *request_new(struct data *data, enum job_kind kind, data_owner owner)
{
    struct request *request = memory_new(sizeof *request);
    request->job.kind = kind;
    request->data = data;
    request->owner = owner;
    request->ticket = ++data->last_ticket;
    struct request **link = &data->requests;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    *link = request;
    return request;
}

uint64_t request_begin(struct request *request, int deadline_ms)
{
    struct data *data = request->data;
    uint64_t ticket = request->ticket;
    if (data->open_error.code != ERROR_OK) {
        request_answer_soon(request, &data->open_error);
        return ticket;
    }
    if (deadline_ms > 0) {
        request->timer = loop_timer_start(data->loop, deadline_ms, 0, on_deadline, request);
    }
    if (data->opened) {
        submit(request);
    }
    return ticket;
}

void request_changes(struct data *data)
{
    if (!data->opened || data->open_error.code != ERROR_OK || data->line.state == LINE_LOST) {
        return;
    }
    data->noticed = data->changes_request != NULL;
    if (data->noticed) {
        return; /* again, when that is here: it may have looked too early */
    }
    data->quiet_seconds = 0;
    struct request *request = request_new(data, JOB_CHANGES, 0);
    request->job.notes = memory_array(CHANGE_NOTES_MAX, sizeof *request->job.notes);
    data->changes_request = request;
    request_begin(request, 0);
}

/* Each second. Of a server that tells by itself they are asked for now and then all the same. */
static void changes_due(void *context)
{
    struct data *data = context;
    if (data->changes_request == NULL &&
        (!data->line.is_told || ++data->quiet_seconds >= TOLD_EVERY_SECONDS)) {
        request_changes(data);
    }
}

static void on_noticed(void *context)
{
    struct data *data = context;
    if (changes_watched(data->changes)) {
        request_changes(data);
    }
}

static const struct {
    const char *scheme;
    const struct backend *backend;
} backends[] = {
#define X(name, word) {word, &backend_##name},
    BACKENDS(X)
#undef X
};

/* The backend of the URL's scheme; a path without one is SQLite's, the first of the list. */
static const struct backend *backend_of(const char *url, struct error *error)
{
    size_t length = strspn(url, "abcdefghijklmnopqrstuvwxyz");
    if (pg_is_url(url)) {
        return &backend_POSTGRESQL;
    }
    if (length < 2 || url[length] != ':') {
        return backends[0].backend;
    }
    for (size_t index = 0; index < sizeof backends / sizeof backends[0]; index++) {
        if (strlen(backends[index].scheme) == length &&
            memcmp(url, backends[index].scheme, length) == 0) {
            return backends[index].backend;
        }
    }
    error_set(error, ERROR_UNSUPPORTED,
              "This program cannot open a \"%.*s:\" database. Give a path, sqlite:PATH or "
              "postgresql://USER@HOST/DATABASE.",
              (int)(length < 20 ? length : 20), url);
    return NULL;
}

struct data *data_open(struct loop *loop, const struct data_options *options,
                       void (*ready)(void *context, const struct error *error), void *context,
                       struct error *error)
{
    const struct backend *backend = backend_of(options->url, error);
    if (backend == NULL) {
        return NULL;
    }
    struct data *data = memory_new(sizeof *data);
    data->loop = loop;
    data->backend = backend;
    data->log = options->log;
    data->has_local = options->local != NULL;
    data->clock = options->clock;
    data->ready = ready;
    data->ready_context = context;
    data->changes = changes_new(loop, changes_due, data);
    struct data_options given = *options;
    if (given.busy_ms <= 0) {
        given.busy_ms = BUSY_MS_DEFAULT;
    }
    struct backend_host host = {.context = data,
                                .opened = on_opened,
                                .finished = on_finished,
                                .line = line_told,
                                .noticed = on_noticed};
    data->self = backend->open(loop, &given, &host, error);
    if (data->self == NULL) {
        changes_free(data->changes);
        memory_free(data);
        return NULL;
    }
    return data;
}

/* No answer comes for it any more; it goes when its job has come back. A save is still made. */
static void request_drop(struct request *request)
{
    if (job_is_save(&request->job)) {
        request->save_callback = NULL; /* but it goes on */
        return;
    }
    request->answered = true;
    loop_timer_stop(request->timer);
    request->timer = NULL;
    request_take_back(request);
    request_free_if_over(request);
}

void data_close(struct data *data)
{
    if (data == NULL) {
        return;
    }
    data->closing = true;
    data->ready = NULL;
    for (struct request *request = data->requests, *next; request != NULL; request = next) {
        next = request->next;
        if (!request->answered) {
            request_drop(request);
        }
    }
    data->backend->close(data->self);
    while (data->requests != NULL) {
        request_free(data->requests);
    }
    changes_free(data->changes);
    save_session_let_go(data->session);
    memory_free(data);
}

const struct data_info *data_info(const struct data *data)
{
    return &data->info;
}

data_owner data_owner_new(struct data *data)
{
    return ++data->last_owner;
}

void data_owner_end(struct data *data, data_owner owner)
{
    changes_drop(data->changes, owner);
    for (struct request *request = data->requests, *next; request != NULL; request = next) {
        next = request->next;
        if (request->owner == owner && !request->answered) {
            request_drop(request);
        }
    }
}

/* What every query must bring, by its line in QUERIES; orders and presets are sql.c's to know. */
static int query_check(const struct query *query, struct error *error)
{
    unsigned missing = query_lacks(query);
    if (missing != 0) {
        error_set(error, ERROR_INVALID, "This list was asked for without saying of whom or when.");
        error_detail(error, "%s lacks %#x", query_name(query->id), missing);
        return -1;
    }
    return sql_check(query, error);
}

uint64_t data_pages(struct data *data, data_owner owner, const struct page_request *requests,
                    int count, int deadline_ms, data_pages_callback callback, void *context,
                    struct error *error)
{
    assert(count > 0 && callback != NULL);
    for (int index = 0; index < count; index++) {
        assert(requests[index].limit >= 1 && requests[index].limit <= PAGE_LIMIT_MAX);
        if (query_check(&requests[index].query, error) != 0) {
            return 0;
        }
    }
    struct request *request = request_new(data, JOB_PAGES, owner);
    request->job.requests = memory_array((size_t)count, sizeof *requests);
    memcpy(request->job.requests, requests, (size_t)count * sizeof *requests);
    request->job.pages = memory_array((size_t)count, sizeof *request->job.pages);
    request->job.count = count;
    request->pages_callback = callback;
    request->context = context;
    return request_begin(request, deadline_ms);
}

uint64_t data_count(struct data *data, data_owner owner, const struct query *query, int deadline_ms,
                    data_count_callback callback, void *context, struct error *error)
{
    assert(callback != NULL);
    if (query_check(query, error) != 0) {
        return 0;
    }
    struct request *request = request_new(data, JOB_COUNT, owner);
    request->job.requests = memory_new(sizeof *request->job.requests);
    request->job.requests[0].query = *query;
    request->count_callback = callback;
    request->context = context;
    return request_begin(request, deadline_ms);
}

/* NULL when it has been answered, or never was. */
static struct request *request_find(const struct data *data, uint64_t ticket)
{
    struct request *request = data->requests;
    while (request != NULL && request->ticket != ticket) {
        request = request->next;
    }
    return request != NULL && !request->answered ? request : NULL;
}

void data_forget(struct data *data, uint64_t ticket)
{
    struct request *request = request_find(data, ticket);
    if (request != NULL) {
        request_drop(request);
    }
}

bool data_cancel(struct data *data, uint64_t ticket)
{
    struct request *request = request_find(data, ticket);
    if (request == NULL) {
        return false;
    }
    if (!request->refused) {
        struct error error;
        error_clear(&error);
        error_set(&error, ERROR_CANCELLED, "Cancelled.");
        request_take_back(request);
        if (!(job_is_save(&request->job) && request->submitted)) {
            request_answer_soon(request, &error);
        }
    }
    return true;
}

int data_pending(const struct data *data)
{
    int pending = 0;
    for (const struct request *request = data->requests; request != NULL; request = request->next) {
        if (!request->answered && request->job.kind != JOB_CHANGES) {
            pending++;
        }
    }
    return pending;
}

int data_watch(struct data *data, data_owner owner, data_watch_callback callback, void *context,
               struct error *error)
{
    assert(callback != NULL);
    return changes_add(data->changes, owner, callback, context, error);
}
