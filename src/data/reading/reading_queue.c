/* SPDX-License-Identifier: MIT */
/*
 * Purpose: two readers, each on a thread of its own, work off one queue. Layer: data, private to
 * the backends.  Thread: the loop's, but for the functions marked "worker". Owns: see
 * reading_queue.h.
 */
#include "src/data/reading/reading_queue.h"

#include "chartty/base/clock.h"
#include "chartty/base/loop.h"
#include "src/data/job_list.h"

enum { NAMES_EVERY_MS = 60000 };

/* A reader and the thread it runs on. */
struct seat {
    struct reading_queue *queue;
    struct reader *reader;
    struct worker *worker;
    bool is_open, is_busy;
    struct job *job; /* the one it is on; NULL while it opens or reads names */
    bool gives_way;  /* its count was stopped for a save, and begins anew after it */
    bool is_cancelled;
    struct error error;
    const struct name_index *names;     /* the ones its search has, or gets with this job */
    const struct name_index *new_names; /* those it gets; a reference; NULL none */
    struct name_index *read_names;      /* what it has just read */
};

struct reading_queue {
    const struct reading_ops *ops;
    struct reading_host host;
    struct seat seats[READERS];
    struct job *first; /* those that wait */
    int saves;         /* under way, that counts give way to */
    bool is_ending;
    struct name_index *names; /* as read last; the searches hold references of their own */
    bool are_names_due;       /* they may have changed since */
    int64_t names_read_at_ms;
};

static void dispatch(struct reading_queue *queue);

/* --- opening ---------------------------------------------------------------------------------- */

static bool is_first(const struct seat *seat)
{
    return seat == &seat->queue->seats[0];
}

/* Worker. */
static void run_open(void *context)
{
    struct seat *seat = context;
    error_clear(&seat->error);
    (void)seat->queue->ops->open(seat->reader, is_first(seat), &seat->error);
}

static void on_open(void *context);

static void open_seat(struct seat *seat)
{
    seat->is_busy = true;
    worker_submit(seat->worker, run_open, on_open, seat);
}

static void on_open(void *context)
{
    struct seat *seat = context;
    struct reading_queue *queue = seat->queue;
    seat->is_busy = false;
    seat->is_open = seat->error.code == ERROR_OK;
    if (queue->is_ending) {
        return;
    }
    if (!is_first(seat)) {
        queue->are_names_due = queue->seats[0].reader->has_all_tables;
        dispatch(queue);
        return;
    }
    if (seat->is_open) {
        open_seat(&queue->seats[1]);
    }
    queue->host.opened(queue->host.context, seat->is_open ? NULL : &seat->error);
}

void reading_queue_open_again(struct reading_queue *queue)
{
    struct seat *second = &queue->seats[1];
    if (!second->is_open && !second->is_busy && !queue->is_ending) {
        open_seat(second);
    }
}

/* --- connecting early ------------------------------------------------------------------------- */

/* Worker. */
static void run_connect(void *context)
{
    struct seat *seat = context;
    seat->queue->ops->connect(seat->reader);
}

static void on_connect(void *context)
{
    struct seat *seat = context;
    struct reading_queue *queue = seat->queue;
    seat->is_busy = false;
    if (queue->is_ending) {
        return;
    }
    if (queue->ops->after != NULL) {
        queue->ops->after(seat->reader, NULL);
    }
    dispatch(queue);
}

void reading_queue_connect(struct reading_queue *queue)
{
    const struct reading_ops *ops = queue->ops;
    for (int index = 0; index < READERS && ops->connect != NULL && !queue->is_ending; index++) {
        struct seat *seat = &queue->seats[index];
        if (seat->is_open && !seat->is_busy && !ops->is_connected(seat->reader)) {
            seat->is_busy = true;
            ops->calm(seat->reader);
            worker_submit(seat->worker, run_connect, on_connect, seat);
        }
    }
}

/* --- names ------------------------------------------------------------------------------------ */

/* Worker. What is misspelt is found by them; without them only that is not found. */
static void run_names(void *context)
{
    struct seat *seat = context;
    error_clear(&seat->error);
    seat->read_names = seat->queue->ops->names(seat->reader, &seat->error);
}

static void on_names(void *context)
{
    struct seat *seat = context;
    struct reading_queue *queue = seat->queue;
    seat->is_busy = false;
    if (seat->read_names != NULL) {
        name_index_release(queue->names);
        queue->names = seat->read_names;
        seat->read_names = NULL;
    } else { /* there are still none, or old ones */
        queue->are_names_due = true;
    }
    dispatch(queue);
}

/* Names are read by the second reader alone, so that the first stays free for what people wait for.
 */
static void read_names_if_due(struct reading_queue *queue)
{
    struct seat *seat = &queue->seats[READERS - 1];
    int64_t now = clock_monotonic_ms();
    if (!queue->are_names_due || seat->is_busy || !seat->is_open ||
        (queue->names_read_at_ms != 0 && now - queue->names_read_at_ms < NAMES_EVERY_MS)) {
        return;
    }
    queue->are_names_due = false;
    queue->names_read_at_ms = now;
    seat->is_busy = true;
    queue->ops->calm(seat->reader);
    worker_submit(seat->worker, run_names, on_names, seat);
}

void reading_queue_names_changed(struct reading_queue *queue)
{
    if (queue != NULL) {
        queue->are_names_due = true;
        dispatch(queue);
    }
}

/* Did somebody write a patient? Then the names in memory may lag behind. */
static bool touches_names(const struct job *job)
{
    if (job->kind != JOB_CHANGES) {
        return false;
    }
    for (int index = 0; index < job->note_count; index++) {
        if (job->notes[index].type == RECORD_PATIENT) {
            return true;
        }
    }
    return job->note_count < 0;
}

/* --- jobs ------------------------------------------------------------------------------------- */

/* Worker. */
static void run_job(void *context)
{
    struct seat *seat = context;
    if (seat->new_names != NULL) {
        search_set_index(seat->reader->search, seat->new_names);
    }
    seat->queue->ops->run(seat->reader, seat->job);
}

static void on_job(void *context)
{
    struct seat *seat = context;
    struct reading_queue *queue = seat->queue;
    struct job *job = seat->job;
    if (seat->reader->has_all_tables && touches_names(job)) {
        queue->are_names_due = true;
    }
    name_index_release(seat->new_names);
    seat->new_names = NULL;
    seat->job = NULL;
    seat->is_busy = false;
    /* stopped in the midst, or while it waited for the save's own lock */
    if (seat->gives_way && !queue->is_ending && job->error.code != ERROR_OK) {
        job_list_add(&queue->first, job);
        dispatch(queue);
        return;
    }
    if (queue->ops->after != NULL) {
        queue->ops->after(seat->reader, job);
    }
    dispatch(queue);
    queue->host.finished(queue->host.context, job);
}

static void start_job(struct seat *seat, struct job *job)
{
    struct reading_queue *queue = seat->queue;
    seat->is_busy = true;
    seat->job = job;
    seat->gives_way = seat->is_cancelled = false;
    if (seat->names != queue->names) {
        seat->names = queue->names;
        seat->new_names = name_index_retain(queue->names);
    }
    if (queue->ops->before != NULL) {
        queue->ops->before(seat->reader, job);
    }
    queue->ops->calm(seat->reader);
    worker_submit(seat->worker, run_job, on_job, seat);
}

/* The first that may begin; NULL. What changes were seen is one reader's at a time, and one that
 * was given up may still be on its way back; counts give way to saves. */
static struct job *take_next(struct reading_queue *queue)
{
    bool is_watching = false;
    for (int index = 0; index < READERS; index++) {
        const struct job *job = queue->seats[index].job;
        is_watching = is_watching || (job != NULL && job->kind == JOB_CHANGES);
    }
    struct job *job = queue->first;
    while (job != NULL && ((job->kind == JOB_COUNT && queue->saves > 0) ||
                           (job->kind == JOB_CHANGES && is_watching))) {
        job = job->next;
    }
    if (job != NULL) {
        (void)job_list_remove(&queue->first, job);
    }
    return job;
}

/* Gives jobs that wait to free readers. */
static void dispatch(struct reading_queue *queue)
{
    if (queue->is_ending) {
        return;
    }
    for (int index = 0; index < READERS; index++) {
        struct seat *seat = &queue->seats[index];
        struct job *job = seat->is_busy || !seat->is_open ? NULL : take_next(queue);
        if (job != NULL) {
            start_job(seat, job);
        }
    }
    if (queue->first == NULL) {
        read_names_if_due(queue);
    }
}

void reading_queue_submit(struct reading_queue *queue, struct job *job)
{
    job_list_add(&queue->first, job);
    dispatch(queue);
}

bool reading_queue_cancel(struct reading_queue *queue, struct job *job)
{
    if (job_list_remove(&queue->first, job)) {
        return true;
    }
    for (int index = 0; index < READERS; index++) {
        struct seat *seat = &queue->seats[index];
        if (seat->job == job) {
            seat->gives_way = false;
            seat->is_cancelled = true;
            queue->ops->stop(seat->reader);
        }
    }
    return false;
}

void reading_queue_make_way(struct reading_queue *queue)
{
    if (queue == NULL) {
        return;
    }
    queue->saves++;
    for (int index = 0; index < READERS; index++) {
        struct seat *seat = &queue->seats[index];
        if (seat->job != NULL && seat->job->kind == JOB_COUNT && !seat->is_cancelled) {
            seat->gives_way = true;
            queue->ops->stop(seat->reader);
        }
    }
}

void reading_queue_way_is_free(struct reading_queue *queue)
{
    if (queue != NULL) {
        queue->saves--;
        dispatch(queue);
    }
}

/* --- beginning and end ------------------------------------------------------------------------ */

struct reading_queue *reading_queue_new(struct loop *loop, const struct reading_ops *ops,
                                        struct reader *const readers[READERS],
                                        const struct reading_host *host, struct error *error)
{
    struct reading_queue *queue = memory_new(sizeof *queue);
    queue->ops = ops;
    queue->host = *host;
    bool is_started = true;
    for (int index = 0; index < READERS; index++) {
        struct seat *seat = &queue->seats[index];
        seat->queue = queue;
        seat->reader = readers[index];
        seat->worker = is_started ? worker_start(loop, "chartty-read", error) : NULL;
        is_started = seat->worker != NULL;
    }
    if (!is_started) {
        reading_queue_free(queue);
        return NULL;
    }
    open_seat(&queue->seats[0]);
    return queue;
}

void reading_queue_free(struct reading_queue *queue)
{
    if (queue == NULL) {
        return;
    }
    queue->is_ending = true;
    for (int index = 0; index < READERS; index++) {
        struct seat *seat = &queue->seats[index];
        queue->ops->stop(seat->reader);
        if (queue->ops->hurry != NULL) {
            queue->ops->hurry(seat->reader, seat->job != NULL);
        }
    }
    struct job *job;
    while ((job = job_list_take(&queue->first)) != NULL) {
        error_set(&job->error, ERROR_CANCELLED, "Cancelled.");
        queue->host.finished(queue->host.context, job);
    }
    for (int index = 0; index < READERS; index++) {
        struct seat *seat = &queue->seats[index];
        worker_stop(seat->worker);
        name_index_release(seat->read_names);
        queue->ops->release(seat->reader);
    }
    name_index_release(queue->names);
    memory_free(queue);
}
