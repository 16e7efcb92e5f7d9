/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one save after another. Layer: data/postgres, private.  Thread: the loop's, but for the
 * functions marked "worker". Owns: see pg_queue.h.
 * Which job the writer is on is known to the loop's thread alone, as with the readers: it sets the
 * writer's stop flag only while the writer has that job, and clears it before it gives it another.
 */
#include "src/data/postgres/pg_queue.h"

#include "src/data/postgres/pg_sink.h"
#include "src/data/postgres/pg_writer.h"
#include "src/data/request.h"

struct pg_queue {
    void (*finished)(void *context, struct job *job);
    void *context;
    struct worker *worker;
    struct pg_writer writer;
    struct local_options local_options;
    struct local_store *local;
    bool has_carried;  /* tried, since the last that was kept here */
    struct job *first; /* those that wait */
    struct job *job;   /* the one the writer is on; NULL */
    struct job *rest;  /* of the end: worker, from its submit on */
    bool is_ending;
};

struct pg_queue *pg_queue_new(struct loop *loop, const char *url, const struct local_options *local,
                              void (*finished)(void *context, struct job *job), void *context,
                              struct error *error)
{
    struct pg_queue *queue = memory_new(sizeof *queue);
    queue->finished = finished;
    queue->context = context;
    if (pg_writer_init(&queue->writer, url, local->records_key, local->busy_ms, error) != 0) {
        memory_free(queue);
        return NULL;
    }
    queue->local_options = *local;
    queue->local = local_store_new(local);
    queue->worker = worker_start(loop, "chartty-write", error);
    if (queue->worker == NULL) {
        local_store_free(queue->local);
        pg_writer_release(&queue->writer);
        memory_free(queue);
        return NULL;
    }
    return queue;
}

void pg_queue_opened(struct pg_queue *queue, bool is_adopted)
{
    local_store_are_sealed(queue->local, is_adopted);
}

/* Worker. What the station kept while these records could not be written goes to them after the
 * first save that they took. What cannot be carried now is tried by the next program. */
static void carry_once(struct pg_queue *queue)
{
    struct error ignored;
    if (queue->has_carried || queue->writer.shared.key == NULL ||
        !local_store_is_there(&queue->local_options)) {
        return;
    }
    queue->has_carried = true;
    struct pg_sink records = {.connection = &queue->writer.connection};
    struct local_sink sink = pg_sink_of(&records);
    (void)local_store_carry_audit(&queue->local_options, queue->writer.shared.key, &sink, &ignored);
    pg_sink_release(&records);
}

/* Worker. */
static void run_one(struct pg_queue *queue, struct job *job)
{
    if (!job_is_save(job) || job->save->to_local) {
        local_store_run(queue->local, job);
        queue->has_carried = false; /* on a standby: the primary comes back */
        return;
    }
    pg_writer_run(&queue->writer, job);
    if (job->error.code == ERROR_OK) {
        carry_once(queue);
    }
}

/* Worker. */
static void run_job(void *context)
{
    struct pg_queue *queue = context;
    run_one(queue, queue->job);
}

static void start_next(struct pg_queue *queue);

static void on_job(void *context)
{
    struct pg_queue *queue = context;
    struct job *job = queue->job;
    queue->job = NULL;
    start_next(queue);
    queue->finished(queue->context, job);
}

static void start_next(struct pg_queue *queue)
{
    if (queue->job != NULL || queue->first == NULL || queue->is_ending) {
        return;
    }
    queue->job = queue->first;
    queue->first = queue->job->next;
    pg_calm(&queue->writer.connection);
    local_store_calm(queue->local);
    worker_submit(queue->worker, run_job, on_job, queue);
}

void pg_queue_submit(struct pg_queue *queue, struct job *job)
{
    struct job **link = &queue->first;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    job->next = NULL;
    *link = job;
    start_next(queue);
}

void pg_queue_name_person(struct pg_queue *queue, const char *station, const char *username)
{
    pg_name_person(&queue->writer.connection, station, username);
}

bool pg_queue_cancel(struct pg_queue *queue, struct job *job)
{
    for (struct job **link = &queue->first; *link != NULL; link = &(*link)->next) {
        if (*link == job) {
            *link = job->next;
            return true;
        }
    }
    if (queue->job == job && job_is_save(job) && job->save->is_late) {
        pg_interrupt(&queue->writer.connection);
        local_store_stop(queue->local);
    }
    return false;
}

void pg_queue_hang_up(struct pg_queue *queue)
{
    pg_hang_up(&queue->writer.connection);
}

/* Worker. */
static void run_rest(void *context)
{
    struct pg_queue *queue = context;
    for (struct job *job = queue->rest; job != NULL; job = job->next) {
        run_one(queue, job);
    }
}

void pg_queue_free(struct pg_queue *queue)
{
    if (queue == NULL) {
        return;
    }
    queue->is_ending = true;
    local_store_hurry(queue->local);
    queue->rest = queue->first;
    queue->first = NULL;
    if (queue->rest != NULL) {
        worker_submit(queue->worker, run_rest, NULL, queue);
    }
    worker_stop(queue->worker);
    while (queue->rest != NULL) {
        struct job *job = queue->rest;
        queue->rest = job->next;
        queue->finished(queue->context, job);
    }
    pg_writer_release(&queue->writer);
    local_store_free(queue->local);
    memory_free(queue);
}
