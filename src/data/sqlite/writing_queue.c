/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one save after another. Layer: data/sqlite, private.  Thread: the loop's, but for the
 * functions marked "worker". Owns: see writing_queue.h.
 * Which job the writer is on is known to the loop's thread alone, as with the readers: it sets the
 * writer's stop flag only while the writer has that job, and clears it before it gives it another.
 */
#include "src/data/sqlite/writing_queue.h"

#include "src/data/local_store.h"
#include "src/data/request.h"
#include "src/data/sqlite/sqlite_sink.h"
#include "src/data/sqlite/sqlite_writer.h"

struct writing_queue {
    void (*finished)(void *context, struct job *job);
    void *context;
    struct worker *worker;
    struct sqlite_writer writer;
    struct local_options local_options;
    struct local_store *local;
    bool has_carried;  /* tried, once */
    struct job *first; /* those that wait */
    struct job *job;   /* the one the writer is on; NULL */
    struct job *rest;  /* of the end: worker, from its submit on */
    bool is_ending;
};

struct writing_queue *writing_queue_new(struct loop *loop, const char *path, const char *key_path,
                                        const char *local, int busy_ms,
                                        void (*finished)(void *context, struct job *job),
                                        void *context, struct error *error)
{
    struct writing_queue *queue = memory_new(sizeof *queue);
    queue->finished = finished;
    queue->context = context;
    sqlite_writer_init(&queue->writer, path, key_path, busy_ms);
    queue->local_options = (struct local_options){.given = local,
                                                  .records = path,
                                                  .records_key = key_path,
                                                  .is_file = true,
                                                  .busy_ms = busy_ms};
    queue->local = local_store_new(&queue->local_options);
    queue->worker = worker_start(loop, "chartty-write", error);
    if (queue->worker == NULL) {
        local_store_free(queue->local);
        memory_free(queue);
        return NULL;
    }
    return queue;
}

/* Worker. What the station kept while these records could not be written goes to them after the
 * first save that they took. What cannot be carried now is tried by the next program. */
static void carry_once(struct writing_queue *queue)
{
    struct error ignored;
    if (queue->has_carried || queue->writer.shared.key == NULL ||
        !local_store_is_there(&queue->local_options)) {
        return;
    }
    queue->has_carried = true;
    struct sqlite_sink records = {.connection = queue->writer.connection};
    struct local_sink sink = sqlite_sink_of(&records);
    (void)local_store_carry_audit(&queue->local_options, queue->writer.shared.key, &sink, &ignored);
    sqlite_sink_release(&records);
}

/* Worker. */
static void run_one(struct writing_queue *queue, struct job *job)
{
    if (!job_is_save(job) || job->save->to_local) {
        local_store_run(queue->local, job);
        return;
    }
    writer_run(&queue->writer.shared, job);
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
    if (queue->job != NULL || queue->first == NULL || queue->is_ending) {
        return;
    }
    queue->job = queue->first;
    queue->first = queue->job->next;
    atomic_store(&queue->writer.stop, 0);
    local_store_calm(queue->local);
    worker_submit(queue->worker, run_job, on_job, queue);
}

void writing_queue_submit(struct writing_queue *queue, struct job *job)
{
    struct job **link = &queue->first;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    job->next = NULL;
    *link = job;
    start_next(queue);
}

bool writing_queue_cancel(struct writing_queue *queue, struct job *job)
{
    for (struct job **link = &queue->first; *link != NULL; link = &(*link)->next) {
        if (*link == job) {
            *link = job->next;
            return true;
        }
    }
    if (queue->job == job && job_is_save(job) && job->save->is_late) {
        atomic_store(&queue->writer.stop, 1);
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
    atomic_store(&queue->writer.hurry, 1);
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
    sqlite_writer_release(&queue->writer);
    local_store_free(queue->local);
    memory_free(queue);
}
