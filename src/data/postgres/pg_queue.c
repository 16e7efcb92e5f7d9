/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one save after another. Layer: data/postgres, private.  Thread: the loop's, but for the
 * functions marked "worker". Owns: see pg_queue.h.
 * Which job the writer is on is known to the loop's thread alone, as with the readers: it sets the
 * writer's stop flag only while the writer has that job, and clears it before it gives it another.
 */
#include "src/data/postgres/pg_queue.h"

#include "src/data/postgres/pg_writer.h"

struct pg_queue {
    void (*finished)(void *context, struct job *job);
    void *context;
    struct worker *worker;
    struct pg_writer writer;
    struct job *first; /* those that wait */
    struct job *job;   /* the one the writer is on; NULL */
    struct job *rest;  /* of the end: worker, from its submit on */
    bool is_ending;
};

struct pg_queue *pg_queue_new(struct loop *loop, const char *url, const char *key_path, int busy_ms,
                              void (*finished)(void *context, struct job *job), void *context,
                              struct error *error)
{
    struct pg_queue *queue = memory_new(sizeof *queue);
    queue->finished = finished;
    queue->context = context;
    if (pg_writer_init(&queue->writer, url, key_path, busy_ms, error) != 0) {
        memory_free(queue);
        return NULL;
    }
    queue->worker = worker_start(loop, "chartty-write", error);
    if (queue->worker == NULL) {
        pg_writer_release(&queue->writer);
        memory_free(queue);
        return NULL;
    }
    return queue;
}

/* Worker. */
static void run_job(void *context)
{
    struct pg_queue *queue = context;
    pg_writer_run(&queue->writer, queue->job);
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
    if (queue->job == job && job->save->is_late) {
        pg_interrupt(&queue->writer.connection);
    }
    return false;
}

/* Worker. */
static void run_rest(void *context)
{
    struct pg_queue *queue = context;
    for (struct job *job = queue->rest; job != NULL; job = job->next) {
        pg_writer_run(&queue->writer, job);
    }
}

void pg_queue_free(struct pg_queue *queue)
{
    if (queue == NULL) {
        return;
    }
    queue->is_ending = true;
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
    memory_free(queue);
}
