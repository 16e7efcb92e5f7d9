/* SPDX-License-Identifier: MIT */
/*
 * Purpose: asking a server to stop a statement, without waiting longer than one likes. Layer:
 * data/postgres.  Thread: the connection's.
 * PQcancel connects and waits, and has no limit of time: on a line that swallows everything it
 * never comes back. So it runs on a thread of its own, which is left behind when it is late, or
 * when the line is hung up meanwhile; what it needs goes with it.
 */
#include "chartty/base/clock.h"
#include "chartty/base/thread.h"
#include "src/data/postgres/connection.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct asking {
    pthread_mutex_t lock;
    int over; /* an eventfd, raised at the end */
    PGcancel *cancel;
    bool is_over, is_left;
};

static void asking_free(struct asking *asking)
{
    PQfreeCancel(asking->cancel);
    (void)pthread_mutex_destroy(&asking->lock);
    if (asking->over >= 0) {
        (void)close(asking->over);
    }
    memory_free(asking);
}

static void *ask(void *context)
{
    struct asking *asking = context;
    char message[128];
    (void)PQcancel(asking->cancel, message, sizeof message);
    (void)pthread_mutex_lock(&asking->lock);
    const uint64_t one = 1;
    asking->is_over = true;
    bool is_left = asking->is_left;
    (void)!write(asking->over, &one, sizeof one); /* under the lock: else it could be closed */
    (void)pthread_mutex_unlock(&asking->lock);
    if (is_left) {
        asking_free(asking);
    }
    return NULL;
}

static struct asking *asking_new(PGconn *link)
{
    struct asking *asking = memory_new(sizeof *asking);
    asking->cancel = PQgetCancel(link);
    asking->over = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    (void)pthread_mutex_init(&asking->lock, NULL);
    return asking;
}

static bool begin(struct asking *asking)
{
    pthread_t thread;
    bool is_begun =
        asking->cancel != NULL && asking->over >= 0 && thread_start(&thread, ask, asking) == 0;
    if (is_begun) {
        (void)pthread_detach(thread);
    }
    return is_begun;
}

/* Until it is over, too late, or hung up. */
static void wait_for(struct pg_connection *connection, const struct asking *asking, int64_t until)
{
    int64_t left;
    while ((left = pg_time_left(connection, until)) > 0 && atomic_load(&connection->hung_up) == 0) {
        struct pollfd polled[2] = {{.fd = asking->over, .events = POLLIN},
                                   {.fd = connection->cut, .events = POLLIN}};
        (void)poll(polled, 2, (int)left);
        if (polled[0].revents != 0) {
            return;
        }
        if (polled[1].revents != 0) {
            pg_lower_cut(connection);
        }
    }
}

bool pg_cancel_within(struct pg_connection *connection, int ms)
{
    struct asking *asking = asking_new(connection->link);
    if (!begin(asking)) {
        asking_free(asking);
        return false;
    }
    wait_for(connection, asking, clock_monotonic_ms() + ms);
    (void)pthread_mutex_lock(&asking->lock);
    bool is_over = asking->is_over;
    asking->is_left = !is_over; /* the thread frees it */
    (void)pthread_mutex_unlock(&asking->lock);
    if (is_over) {
        asking_free(asking);
    }
    return is_over;
}
