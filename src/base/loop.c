/* SPDX-License-Identifier: MIT */
/*
 * The event loop: the only file that knows libuv. Everything runs on the loop's thread, except
 * loop_post. The loop owns every handle: a stopped one is closed, and freed by libuv's close
 * callback, which is after any callback of it that is still on the stack.
 */
#include "chartty/base/loop.h"
#include "chartty/base/error.h"
#include "chartty/base/memory.h"
#include "src/base/loop_posts.h"

#include <uv.h>

struct posted {
    struct posted *next;
    void (*function)(void *context);
    void *context;
};

struct loop {
    uv_loop_t uv;
    uv_async_t wake;
    uv_mutex_t lock; /* guards first_post and last_post */
    struct posted *first_post;
    struct posted *last_post;
    bool stopping, stands_still;
};

struct loop_timer {
    uv_timer_t uv;
    void (*callback)(void *context);
    void *context;
};

struct loop_watch {
    uv_poll_t uv;
    void (*callback)(void *context, unsigned events);
    void *context;
};

struct loop_signal {
    uv_signal_t uv;
    void (*callback)(void *context, int signal_number);
    void *context;
};

/* data of a handle is the block that holds it. */
static void handle_closed(uv_handle_t *handle)
{
    memory_free(handle->data);
}

static void handle_close(uv_handle_t *handle)
{
    if (!uv_is_closing(handle)) {
        uv_close(handle, handle_closed);
    }
}

static struct posted *take_post(struct loop *loop)
{
    uv_mutex_lock(&loop->lock);
    struct posted *post = loop->first_post;
    if (post != NULL) {
        loop->first_post = post->next;
        if (loop->first_post == NULL) {
            loop->last_post = NULL;
        }
    }
    uv_mutex_unlock(&loop->lock);
    return post;
}

static void run_posts(uv_async_t *wake)
{
    struct loop *loop = wake->data;
    uv_mutex_lock(&loop->lock);
    const struct posted *last = loop->last_post;
    uv_mutex_unlock(&loop->lock);
    /* Only what was there: a function that posts itself again must not starve the timers. */
    bool more = last != NULL;
    while (more) {
        struct posted *post = take_post(loop);
        if (post == NULL) {
            return;
        }
        more = post != last;
        void (*function)(void *context) = post->function;
        void *context = post->context;
        memory_free(post);
        function(context);
    }
    uv_mutex_lock(&loop->lock);
    bool left = loop->first_post != NULL;
    uv_mutex_unlock(&loop->lock);
    if (left) {
        uv_async_send(&loop->wake);
    }
}

struct loop *loop_new(struct error *error)
{
    struct loop *loop = memory_new(sizeof *loop);
    int code = uv_loop_init(&loop->uv);
    if (code == 0) {
        code = uv_async_init(&loop->uv, &loop->wake, run_posts);
        if (code == 0) {
            code = uv_mutex_init(&loop->lock);
            if (code == 0) {
                loop->wake.data = loop;
                return loop;
            }
            uv_close((uv_handle_t *)&loop->wake, NULL);
            uv_run(&loop->uv, UV_RUN_DEFAULT);
        }
        uv_loop_close(&loop->uv);
    }
    memory_free(loop);
    error_set(error, ERROR_IO,
              "The system gives no event loop: %s. Close other programs and try again.",
              uv_strerror(code));
    error_detail(error, "loop_new: %s", uv_err_name(code));
    return NULL;
}

static void close_any(uv_handle_t *handle, void *wake)
{
    if (handle == wake) {
        uv_close(handle, NULL);
    } else {
        handle_close(handle);
    }
}

void loop_free(struct loop *loop)
{
    if (loop == NULL) {
        return;
    }
    uv_walk(&loop->uv, close_any, &loop->wake);
    while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0) {
    }
    uv_loop_close(&loop->uv);
    struct posted *post;
    while ((post = take_post(loop)) != NULL) {
        memory_free(post);
    }
    uv_mutex_destroy(&loop->lock);
    memory_free(loop);
}

void loop_run(struct loop *loop)
{
    while (!loop->stopping) {
        uv_run(&loop->uv, UV_RUN_DEFAULT);
    }
    loop->stopping = false;
}

static void set_flag(void *context)
{
    *(bool *)context = true;
}

static void timer_due(uv_timer_t *handle)
{
    struct loop_timer *timer = handle->data;
    bool once = uv_timer_get_repeat(handle) == 0;
    timer->callback(timer->context);
    if (once) {
        handle_close((uv_handle_t *)handle);
    }
}

static struct loop_timer *timer_new(struct loop *loop, void (*callback)(void *context),
                                    void *context)
{
    struct loop_timer *timer = memory_new(sizeof *timer);
    timer->callback = callback;
    timer->context = context;
    timer->uv.data = timer;
    uv_timer_init(&loop->uv, &timer->uv);
    return timer;
}

static void timer_begin(struct loop_timer *timer, int64_t delay_ms, int64_t repeat_ms)
{
    /* libuv counts from the start of this turn, which may be a long callback ago. */
    uv_update_time(timer->uv.loop);
    uv_timer_start(&timer->uv, timer_due, delay_ms < 0 ? 0 : (uint64_t)delay_ms,
                   repeat_ms < 0 ? 0 : (uint64_t)repeat_ms);
}

void loop_run_until(struct loop *loop, bool (*done)(void *context), void *context, int timeout_ms)
{
    bool expired = false;
    struct loop_timer *timer = timer_new(loop, set_flag, &expired);
    timer_begin(timer, timeout_ms, 0);
    bool finished = done(context);
    while (!finished && !expired && !loop->stopping) {
        uv_run(&loop->uv, UV_RUN_ONCE);
        finished = done(context);
    }
    if (!expired) {
        loop_timer_stop(timer);
    }
    loop->stopping = false;
}

void loop_stop(struct loop *loop)
{
    loop->stopping = true;
    uv_stop(&loop->uv);
}

struct loop_timer *loop_timer_start(struct loop *loop, int64_t delay_ms, int64_t repeat_ms,
                                    void (*callback)(void *context), void *context)
{
    struct loop_timer *timer = timer_new(loop, callback, context);
    if (!loop->stands_still || delay_ms <= 0) {
        timer_begin(timer, delay_ms, repeat_ms);
    }
    return timer;
}

void loop_stand_still(struct loop *loop)
{
    loop->stands_still = true;
}

bool loop_stands_still(const struct loop *loop)
{
    return loop->stands_still;
}

void loop_timer_stop(struct loop_timer *timer)
{
    if (timer != NULL) {
        handle_close((uv_handle_t *)&timer->uv);
    }
}

static void watch_ready(uv_poll_t *handle, int status, int uv_events)
{
    struct loop_watch *watch = handle->data;
    unsigned events = 0;
    if (uv_events & UV_READABLE) {
        events |= LOOP_READABLE;
    }
    if (uv_events & UV_WRITABLE) {
        events |= LOOP_WRITABLE;
    }
    if (status < 0 || (uv_events & UV_DISCONNECT)) {
        events |= LOOP_HANGUP;
    }
    watch->callback(watch->context, events);
}

static int watch_arm(struct loop_watch *watch, unsigned events)
{
    int uv_events = UV_DISCONNECT;
    if (events & LOOP_READABLE) {
        uv_events |= UV_READABLE;
    }
    if (events & LOOP_WRITABLE) {
        uv_events |= UV_WRITABLE;
    }
    return uv_poll_start(&watch->uv, uv_events, watch_ready);
}

struct loop_watch *loop_watch_start(struct loop *loop, int fd, unsigned events,
                                    void (*callback)(void *context, unsigned events), void *context,
                                    struct error *error)
{
    struct loop_watch *watch = memory_new(sizeof *watch);
    watch->callback = callback;
    watch->context = context;
    watch->uv.data = watch;
    int code = uv_poll_init(&loop->uv, &watch->uv, fd);
    if (code == 0) {
        code = watch_arm(watch, events);
        if (code == 0) {
            return watch;
        }
        handle_close((uv_handle_t *)&watch->uv);
    } else {
        memory_free(watch);
    }
    error_set(error, ERROR_UNSUPPORTED,
              "The input or output cannot be waited for: it is no terminal, pipe or connection.");
    error_detail(error, "loop_watch_start: descriptor %d: %s", fd, uv_err_name(code));
    return NULL;
}

void loop_watch_change(struct loop_watch *watch, unsigned events)
{
    if (!uv_is_closing((uv_handle_t *)&watch->uv)) {
        watch_arm(watch, events);
    }
}

void loop_watch_stop(struct loop_watch *watch)
{
    if (watch != NULL) {
        handle_close((uv_handle_t *)&watch->uv);
    }
}

static void signal_came(uv_signal_t *handle, int signal_number)
{
    struct loop_signal *watched = handle->data;
    watched->callback(watched->context, signal_number);
}

struct loop_signal *loop_signal_start(struct loop *loop, int signal_number,
                                      void (*callback)(void *context, int signal_number),
                                      void *context)
{
    struct loop_signal *watched = memory_new(sizeof *watched);
    watched->callback = callback;
    watched->context = context;
    watched->uv.data = watched;
    if (uv_signal_init(&loop->uv, &watched->uv) != 0) {
        memory_free(watched);
        return NULL;
    }
    if (uv_signal_start(&watched->uv, signal_came, signal_number) != 0) {
        handle_close((uv_handle_t *)&watched->uv);
        return NULL;
    }
    return watched;
}

void loop_signal_stop(struct loop_signal *handle)
{
    if (handle != NULL) {
        handle_close((uv_handle_t *)&handle->uv);
    }
}

void loop_post(struct loop *loop, void (*function)(void *context), void *context)
{
    struct posted *post = memory_new(sizeof *post);
    post->function = function;
    post->context = context;
    uv_mutex_lock(&loop->lock);
    if (loop->last_post != NULL) {
        loop->last_post->next = post;
    } else {
        loop->first_post = post;
    }
    loop->last_post = post;
    uv_mutex_unlock(&loop->lock);
    uv_async_send(&loop->wake);
}

void loop_post_withdraw(struct loop *loop, void (*function)(void *context), void *context)
{
    uv_mutex_lock(&loop->lock);
    struct posted *previous = NULL;
    struct posted *post = loop->first_post;
    while (post != NULL) {
        struct posted *next = post->next;
        if (post->function == function && post->context == context) {
            if (previous != NULL) {
                previous->next = next;
            } else {
                loop->first_post = next;
            }
            if (next == NULL) {
                loop->last_post = previous;
            }
            memory_free(post);
        } else {
            previous = post;
        }
        post = next;
    }
    uv_mutex_unlock(&loop->lock);
}
