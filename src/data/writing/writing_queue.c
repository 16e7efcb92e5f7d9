/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one save after another. Layer: data, private to the backends.  Thread: the loop's, but
 * for the functions marked "worker". Owns: see writing_queue.h.
 * Which job the writer is on is known to the loop's thread alone, as with the readers: it stops the
 * writer only while the writer has that job, and calms it before it gives it another.
 */
#include "src/data/writing/writing_queue.h"

#include "src/data/job_list.h"
#include "src/data/request.h"

struct writing_queue {
    void (*finished)(void *context, struct job *job);
    void *context;
    struct worker *worker;
    struct writer *writer;
    struct local_options local_options;
    struct local_store *local;
    bool has_carried;  /* tried, since the last that was kept here */
    struct job *first; /* those that wait */
    struct job *job;   /* the one the writer is on; NULL */
    struct job *rest;  /* of the end: worker, from its submit on */
    bool is_ending, is_connecting;
};

static void give_up(struct writing_queue *queue)
{
    queue->writer->ops->release(queue->writer);
    memory_free(queue->writer);
    local_store_free(queue->local);
    memory_free(queue);
}

struct writing_queue *writing_queue_new(struct loop *loop, struct writer *writer,
                                        const struct local_options *local,
                                        void (*finished)(void *context, struct job *job),
                                        void *context, struct error *error)
{
    struct writing_queue *queue = memory_new(sizeof *queue);
    queue->finished = finished;
    queue->context = context;
    queue->writer = writer;
    queue->local_options = *local;
    queue->local = local_store_new(local);
    queue->worker = worker_start(loop, "chartty-write", error);
    if (queue->worker == NULL) {
        give_up(queue);
        return NULL;
    }
    return queue;
}

void writing_queue_opened(struct writing_queue *queue, bool is_adopted)
{
    local_store_are_sealed(queue->local, is_adopted);
}

/* Worker. What the station kept while these records could not be written goes to them after the
 * first save that they took. What cannot be carried now is tried by the next program. */
static void carry_once(struct writing_queue *queue)
{
    if (!queue->has_carried && queue->writer->key != NULL &&
        local_store_is_there(&queue->local_options)) {
        queue->has_carried = true;
        queue->writer->ops->carry(queue->writer, &queue->local_options);
    }
}

/* Worker. */
static void run_one(struct writing_queue *queue, struct job *job)
{
    if (!job_is_save(job) || job->save->to_local) {
        local_store_run(queue->local, job);
        queue->has_carried = false; /* a standby's primary comes back */
        return;
    }
    queue->writer->ops->run(queue->writer, job);
    if (job->error.code == ERROR_OK) {
        carry_once(queue);
    }
}

/* Worker. */
static void run_job(void *context)
{
    struct writing_queue *queue = context;
    run_one(queue, queue->job);
}

static void start_next(struct writing_queue *queue);

static void on_job(void *context)
{
    struct writing_queue *queue = context;
    struct job *job = queue->job;
    queue->job = NULL;
    start_next(queue);
    queue->finished(queue->context, job);
}

static void start_next(struct writing_queue *queue)
{
    if (queue->job != NULL || queue->first == NULL || queue->is_ending || queue->is_connecting) {
        return;
    }
    queue->job = job_list_take(&queue->first);
    queue->writer->ops->calm(queue->writer);
    local_store_calm(queue->local);
    worker_submit(queue->worker, run_job, on_job, queue);
}

bool writing_queue_takes(const struct writing_queue *queue, const struct job *job, bool is_adopted)
{
    return job_is_save(job) ||
           (queue->local_options.given != NULL && !is_adopted && local_store_takes(job));
}

/* Worker. */
static void run_connect(void *context)
{
    struct writing_queue *queue = context;
    queue->writer->ops->connect(queue->writer);
}

static void on_connect(void *context)
{
    struct writing_queue *queue = context;
    queue->is_connecting = false;
    start_next(queue);
}

void writing_queue_connect(struct writing_queue *queue)
{
    const struct writer_ops *ops = queue->writer->ops;
    if (ops->connect == NULL || queue->job != NULL || queue->first != NULL || queue->is_ending ||
        queue->is_connecting || ops->is_connected(queue->writer)) {
        return;
    }
    queue->is_connecting = true;
    ops->calm(queue->writer);
    worker_submit(queue->worker, run_connect, on_connect, queue);
}

void writing_queue_submit(struct writing_queue *queue, struct job *job)
{
    job_list_add(&queue->first, job);
    start_next(queue);
}

bool writing_queue_cancel(struct writing_queue *queue, struct job *job)
{
    if (job_list_remove(&queue->first, job)) {
        return true;
    }
    if (queue->job == job && job_is_save(job) && job->save->is_late) {
        queue->writer->ops->stop(queue->writer);
        local_store_stop(queue->local);
    }
    return false;
}

/* Worker. */
static void run_rest(void *context)
{
    struct writing_queue *queue = context;
    for (struct job *job = queue->rest; job != NULL; job = job->next) {
        run_one(queue, job);
    }
}

void writing_queue_free(struct writing_queue *queue)
{
    if (queue == NULL) {
        return;
    }
    queue->is_ending = true;
    queue->writer->ops->hurry(queue->writer, queue->job != NULL || queue->first != NULL);
    local_store_hurry(queue->local);
    queue->rest = queue->first;
    queue->first = NULL;
    if (queue->rest != NULL) {
        worker_submit(queue->worker, run_rest, NULL, queue);
    }
    worker_stop(queue->worker);
    struct job *job;
    while ((job = job_list_take(&queue->rest)) != NULL) {
        queue->finished(queue->context, job);
    }
    give_up(queue);
}
