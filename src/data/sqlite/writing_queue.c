/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one save after another. Layer: data/sqlite, private.  Thread: the loop's, but for the
 * functions marked "worker". Owns: see writing_queue.h.
 * Which job the writer is on is known to the loop's thread alone, as with the readers: it sets the
 * writer's stop flag only while the writer has that job, and clears it before it gives it another.
 */
#include "src/data/sqlite/writing_queue.h"

#include "src/data/request.h"
#include "src/data/sqlite/local_file.h"
#include "src/data/sqlite/reader.h"
#include "src/data/sqlite/sqlite_writer.h"

#include <string.h>

struct writing_queue {
    void (*finished)(void *context, struct job *job);
    void *context;
    struct worker *worker;
    struct sqlite_writer writer;
    /* The station's own file. Worker, but for local_given and stop. */
    const char *local_given;
    struct local_file local_file;
    struct sqlite_writer local;
    struct reader local_reader; /* its connection NULL: not opened yet */
    bool has_carried;           /* tried, once */
    struct job *first;          /* those that wait */
    struct job *job;            /* the one the writer is on; NULL */
    struct job *rest;           /* of the end: worker, from its submit on */
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
    queue->local_given = local;
    sqlite_writer_init(&queue->local, NULL, NULL, busy_ms);
    queue->worker = worker_start(loop, "chartty-write", error);
    if (queue->worker == NULL) {
        memory_free(queue);
        return NULL;
    }
    return queue;
}

/* Worker. */
static int prepare_local(struct writing_queue *queue, struct error *error)
{
    if (queue->local.path != NULL) {
        return 0;
    }
    if (local_file_prepare(queue->local_given, queue->writer.path, queue->writer.shared.key_path,
                           &queue->local_file, error) != 0) {
        return -1;
    }
    queue->local.path = queue->local_file.path;
    queue->local.shared.key_path = queue->local_file.key_path;
    return 0;
}

/* Worker. What the records cannot take: an entry, or staff. */
static void run_local(struct writing_queue *queue, struct job *job)
{
    if (prepare_local(queue, &job->error) == 0) {
        writer_run(&queue->local.shared, job);
    }
}

/* Worker. Staff of records that have no place for them; the file is made for the first who asks. */
static void read_local(struct writing_queue *queue, struct job *job)
{
    struct reader *reader = &queue->local_reader;
    if (prepare_local(queue, &job->error) != 0) {
        return;
    }
    if (reader->connection == NULL &&
        reader_open(reader, queue->local.path, queue->local.busy_ms, &job->error) != 0) {
        reader_close(reader);
        memset(reader, 0, sizeof *reader);
        return;
    }
    reader->has_all_tables = true;
    reader_run(reader, job);
}

/* Worker. What the station kept while these records could not be written goes to them after the
 * first save that they took. What cannot be carried now is tried by the next program. */
static void carry_once(struct writing_queue *queue)
{
    struct error ignored;
    if (queue->local_given == NULL || queue->has_carried || queue->writer.shared.key == NULL) {
        return;
    }
    queue->has_carried = true;
    (void)local_file_carry(queue->local_given, queue->writer.path, queue->writer.shared.key,
                           queue->writer.connection, &ignored);
}

/* Worker. */
static void run_one(struct writing_queue *queue, struct job *job)
{
    if (!job_is_save(job)) {
        read_local(queue, job);
        return;
    }
    if (job->save->to_local) {
        run_local(queue, job);
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
    atomic_store(&queue->local.stop, 0);
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
        atomic_store(&queue->local.stop, 1);
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
    atomic_store(&queue->local.hurry, 1);
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
    sqlite_writer_release(&queue->local);
    reader_close(&queue->local_reader);
    local_file_release(&queue->local_file);
    memory_free(queue);
}
