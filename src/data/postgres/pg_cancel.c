/* SPDX-License-Identifier: MIT */
/*
 * Purpose: asking a server to stop a statement, without waiting longer than one likes. Layer:
 * data/postgres.  Thread: the connection's.
 * PQcancel connects and waits, and has no limit of time: on a line that swallows everything it
 * never comes back. So it runs on a thread of its own, which is left behind when it is late; what
 * it needs goes with it.
 */
#include "chartty/base/thread.h"
#include "src/data/postgres/connection.h"

#include <errno.h>
#include <time.h>

struct asking {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    PGcancel *cancel;
    bool is_over, is_left;
};

static void asking_free(struct asking *asking)
{
    PQfreeCancel(asking->cancel);
    (void)pthread_cond_destroy(&asking->changed);
    (void)pthread_mutex_destroy(&asking->lock);
    memory_free(asking);
}

static void *ask(void *context)
{
    struct asking *asking = context;
    char message[128];
    (void)PQcancel(asking->cancel, message, sizeof message);
    (void)pthread_mutex_lock(&asking->lock);
    asking->is_over = true;
    bool is_left = asking->is_left;
    (void)pthread_cond_signal(&asking->changed);
    (void)pthread_mutex_unlock(&asking->lock);
    if (is_left) {
        asking_free(asking);
    }
    return NULL;
}

static struct asking *asking_new(PGconn *link)
{
    struct asking *asking = memory_new(sizeof *asking);
    pthread_condattr_t attributes;
    asking->cancel = PQgetCancel(link);
    (void)pthread_mutex_init(&asking->lock, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&asking->changed, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    return asking;
}

static bool begin(struct asking *asking)
{
    pthread_t thread;
    bool is_begun = asking->cancel != NULL && thread_start(&thread, ask, asking) == 0;
    if (is_begun) {
        (void)pthread_detach(thread);
    }
    return is_begun;
}

bool pg_cancel_within(PGconn *link, int ms)
{
    struct asking *asking = asking_new(link);
    struct timespec until;
    if (!begin(asking)) {
        asking_free(asking);
        return false;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    (void)pthread_mutex_lock(&asking->lock);
    int waited = 0;
    while (!asking->is_over && waited != ETIMEDOUT) {
        waited = pthread_cond_timedwait(&asking->changed, &asking->lock, &until);
    }
    bool is_over = asking->is_over;
    asking->is_left = !is_over; /* the thread frees it */
    (void)pthread_mutex_unlock(&asking->lock);
    if (is_over) {
        asking_free(asking);
    }
    return is_over;
}
