/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the total of a list, counted again after changes but not after each: at a busy site a
 * list of half a million rows would otherwise be counted all the time. Layer: control, private.
 * Thread: the loop's.  Owns: its timer; lives in its list.
 */
#ifndef CHARTTY_CONTROL_RECOUNT_H
#define CHARTTY_CONTROL_RECOUNT_H

#include <stdint.h>

struct loop;
struct loop_timer;
struct pager;

struct recount {
    struct loop *loop;
    struct pager *pager;
    struct loop_timer *timer; /* a count is due then */
    struct loop_timer *rest;  /* likewise, unless something else is typed before */
    int64_t counted_ms;       /* when it was asked for last */
};

void recount_init(struct recount *recount, struct loop *loop, struct pager *pager);
void recount_now(struct recount *recount); /* another query: its total is not known at all */
/* Another query, and the next key may ask for another one: counted when typing rests, since
 * counting takes many times what the first page does, and nobody reads a number that goes at the
 * next key. */
void recount_at_rest(struct recount *recount);
void recount_soon(struct recount *recount); /* something changed: at most once in ten seconds */
void recount_stop(struct recount *recount);

#endif
