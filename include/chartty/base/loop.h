/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the event loop (libuv, hidden in loop.c): timers, descriptors, signals, work on other
 * threads. Layer: base.  Thread: everything here is called on the loop's thread, except loop_post.
 * Contract: a callback runs on the loop's thread, never before the call that asked for it has
 * returned. A stopped timer or watch is not called again and its memory is the loop's to free. An
 * error return means that no callback comes.
 */
#ifndef CHARTTY_BASE_LOOP_H
#define CHARTTY_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct loop;
struct loop_timer;
struct loop_watch;
struct loop_signal;

struct loop *loop_new(struct error *error);
void loop_free(struct loop *loop); /* closes all that is still open in it */

void loop_run(struct loop *loop); /* until loop_stop */
/* Until done() is true, loop_stop, or the timeout; done() is asked before the first and after every
 * turn. */
void loop_run_until(struct loop *loop, bool (*done)(void *context), void *context, int timeout_ms);
void loop_stop(struct loop *loop);
/* From here on no time passes for timers: one with a delay is never due. loop_run_until still ends
 * at its timeout. For a story, whose screens would else tell how slow the machine is. */
void loop_stand_still(struct loop *loop);
bool loop_stands_still(const struct loop *loop);

/* After delay_ms, then each repeat_ms (0 = once; then the handle is gone after its callback). */
struct loop_timer *loop_timer_start(struct loop *loop, int64_t delay_ms, int64_t repeat_ms,
                                    void (*callback)(void *context), void *context);
void loop_timer_stop(struct loop_timer *timer); /* NULL is allowed */

enum loop_events { LOOP_READABLE = 1, LOOP_WRITABLE = 2, LOOP_HANGUP = 4 };
/* events given to the callback may include LOOP_HANGUP at any time; it comes again and again until
 * the watch is stopped. What cannot be waited for (a file, /dev/null) is an error. The descriptor
 * is non-blocking from then on; who shares it with another program sets it back. Stop the watch
 * before closing the descriptor. */
struct loop_watch *loop_watch_start(struct loop *loop, int fd, unsigned events,
                                    void (*callback)(void *context, unsigned events), void *context,
                                    struct error *error);
void loop_watch_change(struct loop_watch *watch, unsigned events);
void loop_watch_stop(struct loop_watch *watch);

struct loop_signal *loop_signal_start(struct loop *loop, int signal_number,
                                      void (*callback)(void *context, int signal_number),
                                      void *context);
void loop_signal_stop(struct loop_signal *handle);

/* From any thread: runs function(context) soon on the loop's thread, in the order posted. */
void loop_post(struct loop *loop, void (*function)(void *context), void *context);

/* A thread with a queue: jobs run one after another on it, each `done` comes on the loop's thread.
 */
struct worker;
struct worker *worker_start(struct loop *loop, const char *name, struct error *error);
void worker_submit(struct worker *worker, void (*run)(void *context), void (*done)(void *context),
                   void *context);
/* Runs what is queued, joins the thread, delivers the outstanding `done` calls before it returns.
 * May be called from a `done`. Every worker is stopped before loop_free. */
void worker_stop(struct worker *worker);

#endif
