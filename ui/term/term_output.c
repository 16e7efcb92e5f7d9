/* SPDX-License-Identifier: MIT */
/*
 * The queue between curses and the line. Nothing here blocks: what the line does not take waits for
 * the loop to say that it is writable. When nothing at all has been taken for a second (XOFF, a
 * dead reader) the rest is dropped, so that what comes out afterwards is the present screen and not
 * an old one. Used by term.c and term_paint.c on the loop's thread.
 */
#include "ui/term/term_private.h"

#include <errno.h>
#include <unistd.h>

enum { STUCK_MS = 1000 };

static void stop_stuck_timer(struct term_output *out)
{
    loop_timer_stop(out->stuck);
    out->stuck = NULL;
}

void output_drop(struct term *term)
{
    struct term_output *out = &term->out;
    if (out->sent < out->queue.length) {
        tcflush(term->tty.output, TCOFLUSH);
        out->unknown = true;
    }
    if (term->wipe == WIPE_QUEUED) {
        term->wipe = WIPE_DUE;
    }
    buffer_clear(&out->queue);
    out->sent = 0;
    stop_stuck_timer(out);
}

static void stuck_for_long(void *context)
{
    struct term *term = context;
    term->out.stuck = NULL; /* a timer that ran once is the loop's to free */
    output_drop(term);
}

/* True when all is out. */
static bool drain(struct term *term)
{
    struct term_output *out = &term->out;
    while (out->sent < out->queue.length && !out->gone) {
        ssize_t count =
            write(term->tty.output, out->queue.bytes + out->sent, out->queue.length - out->sent);
        if (count > 0) {
            out->sent += (size_t)count;
            out->bytes += (uint64_t)count;
            stop_stuck_timer(out);
        } else if (count < 0 && errno != EAGAIN && errno != EINTR) {
            term_hung_up(term);
        } else if (count == 0 || errno == EAGAIN) {
            break;
        }
    }
    if (out->sent < out->queue.length && !out->gone) {
        loop_watch_change(out->watch, LOOP_WRITABLE);
        if (out->stuck == NULL) {
            out->stuck = loop_timer_start(term->loop, STUCK_MS, 0, stuck_for_long, term);
        }
        return false;
    }
    buffer_clear(&out->queue);
    out->sent = 0;
    if (term->wipe == WIPE_QUEUED) {
        term->wipe = WIPE_NONE;
    }
    return true;
}

static void line_is_ready(void *context, unsigned events)
{
    struct term *term = context;
    struct term_output *out = &term->out;
    if (events & LOOP_HANGUP) {
        term_hung_up(term);
        return;
    }
    if (!(events & LOOP_WRITABLE) || out->gone) {
        return;
    }
    if (out->unknown) {
        out->unknown = false;
        out->refused = true;
        screen_resume(term);
    }
    if (!drain(term) || out->gone) {
        return;
    }
    loop_watch_change(out->watch, 0);
    if (out->refused) {
        out->refused = false;
        term->events.drained(term->events.context);
    }
}

int output_open(struct term *term, struct error *error)
{
    buffer_init(&term->out.queue);
    term->out.watch = loop_watch_start(term->loop, term->tty.output, 0, line_is_ready, term, error);
    return term->out.watch != NULL ? 0 : -1;
}

void output_close(struct term *term)
{
    stop_stuck_timer(&term->out);
    loop_watch_stop(term->out.watch);
    term->out.watch = NULL;
    buffer_release(&term->out.queue);
}

void output_add(struct term *term, const char *bytes, size_t length)
{
    struct term_output *out = &term->out;
    if (out->gone || length == 0) {
        return;
    }
    bool waited = output_is_waiting(term);
    buffer_add(&out->queue, bytes, length);
    if (!waited) {
        drain(term);
    }
}

bool output_is_waiting(const struct term *term)
{
    return term->out.sent < term->out.queue.length || term->out.unknown;
}
