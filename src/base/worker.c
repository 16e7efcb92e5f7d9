/* SPDX-License-Identifier: MIT */
/*
 * A thread with a queue of jobs. worker_* are called on the loop's thread; `run` is called on the
 * worker's, `done` on the loop's. The worker owns its jobs, the caller their contexts. One wake-up
 * of the loop delivers every job that is done by then.
 */
#include "chartty/base/error.h"
#include "chartty/base/loop.h"
#include "chartty/base/memory.h"
#include "chartty/base/thread.h"
#include "src/base/loop_posts.h"

#include <pthread.h>
#include <string.h>

struct job {
    struct job *next;
    void (*run)(void *context);
    void (*done)(void *context);
    void *context;
};

struct job_queue {
    struct job *first;
    struct job *last;
};

struct worker {
    struct loop *loop;
    pthread_t thread;
    pthread_mutex_t lock; /* guards all below but ended */
    pthread_cond_t changed;
    struct job_queue waiting;
    struct job_queue finished;
    bool delivery_posted;
    bool stopping;
    bool *ended; /* loop's thread: set when the worker is freed inside one of its `done` calls */
};

static void queue_put(struct job_queue *queue, struct job *job)
{
    job->next = NULL;
    if (queue->last != NULL) {
        queue->last->next = job;
    } else {
        queue->first = job;
    }
    queue->last = job;
}

static struct job *queue_take(struct job_queue *queue)
{
    struct job *job = queue->first;
    if (job != NULL) {
        queue->first = job->next;
        if (queue->first == NULL) {
            queue->last = NULL;
        }
    }
    return job;
}

static void deliver(void *context);

static void job_deliver(struct job *job)
{
    void (*done)(void *context) = job->done;
    void *context = job->context;
    memory_free(job);
    if (done != NULL) {
        done(context);
    }
}

/* Takes the next finished job unless `last` was taken before. When jobs finished meanwhile they
 * wait for another turn of the loop, so that a stream of jobs cannot starve the timers. */
static struct job *take_finished(struct worker *worker, bool after_last)
{
    pthread_mutex_lock(&worker->lock);
    struct job *job = after_last ? NULL : queue_take(&worker->finished);
    bool again = job == NULL && worker->finished.first != NULL;
    if (job == NULL) {
        worker->delivery_posted = again;
    }
    pthread_mutex_unlock(&worker->lock);
    if (again) {
        loop_post(worker->loop, deliver, worker);
    }
    return job;
}

static void deliver(void *context)
{
    struct worker *worker = context;
    bool ended = false;
    worker->ended = &ended;
    pthread_mutex_lock(&worker->lock);
    const struct job *last = worker->finished.last;
    pthread_mutex_unlock(&worker->lock);
    bool after_last = last == NULL;
    struct job *job;
    while (!ended && (job = take_finished(worker, after_last)) != NULL) {
        after_last = job == last;
        job_deliver(job);
    }
    if (!ended) {
        worker->ended = NULL;
    }
}

/* Waits for a job; NULL when there is none left and none will come. */
static struct job *next_job(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    while (worker->waiting.first == NULL && !worker->stopping) {
        pthread_cond_wait(&worker->changed, &worker->lock);
    }
    struct job *job = queue_take(&worker->waiting);
    pthread_mutex_unlock(&worker->lock);
    return job;
}

static void *worker_main(void *context)
{
    struct worker *worker = context;
    struct job *job;
    while ((job = next_job(worker)) != NULL) {
        job->run(job->context);
        pthread_mutex_lock(&worker->lock);
        queue_put(&worker->finished, job);
        bool post = !worker->delivery_posted;
        worker->delivery_posted = true;
        pthread_mutex_unlock(&worker->lock);
        if (post) {
            loop_post(worker->loop, deliver, worker);
        }
    }
    return NULL;
}

struct worker *worker_start(struct loop *loop, const char *name, struct error *error)
{
    struct worker *worker = memory_new(sizeof *worker);
    worker->loop = loop;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->changed, NULL);
    int code = thread_start(&worker->thread, worker_main, worker);
    if (code != 0) {
        pthread_cond_destroy(&worker->changed);
        pthread_mutex_destroy(&worker->lock);
        memory_free(worker);
        error_set(error, ERROR_IO,
                  "The system gives no more threads. Close other programs and try again.");
        error_detail(error, "worker_start %s: %s", name, strerror(code));
        return NULL;
    }
    char short_name[16]; /* the kernel's limit */
    size_t length = strnlen(name, sizeof short_name - 1);
    memcpy(short_name, name, length);
    short_name[length] = '\0';
    pthread_setname_np(worker->thread, short_name);
    return worker;
}

void worker_submit(struct worker *worker, void (*run)(void *context), void (*done)(void *context),
                   void *context)
{
    struct job *job = memory_new(sizeof *job);
    job->run = run;
    job->done = done;
    job->context = context;
    pthread_mutex_lock(&worker->lock);
    queue_put(&worker->waiting, job);
    pthread_mutex_unlock(&worker->lock);
    pthread_cond_signal(&worker->changed); /* it wakes into a lock that is free */
}

/* A last `done` may submit once more: with the thread gone, its job runs here. */
static void deliver_rest(struct worker *worker)
{
    for (;;) {
        struct job *job = queue_take(&worker->finished);
        if (job == NULL) {
            job = queue_take(&worker->waiting);
            if (job == NULL) {
                return;
            }
            job->run(job->context);
        }
        job_deliver(job);
    }
}

void worker_stop(struct worker *worker)
{
    if (worker == NULL) {
        return;
    }
    pthread_mutex_lock(&worker->lock);
    worker->stopping = true;
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    loop_post_withdraw(worker->loop, deliver, worker);
    if (worker->ended != NULL) {
        *worker->ended = true;
    }
    deliver_rest(worker);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->lock);
    memory_free(worker);
}
