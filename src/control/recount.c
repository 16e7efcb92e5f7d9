/* SPDX-License-Identifier: MIT */
/* Counting again, not too often. Loop thread. */
#include "src/control/recount.h"

#include "chartty/base/clock.h"
#include "chartty/base/loop.h"
#include "chartty/data/pager.h"

enum { PAUSE_MS = 10000, REST_MS = 150 };

void recount_init(struct recount *recount, struct loop *loop, struct pager *pager)
{
    recount->loop = loop;
    recount->pager = pager;
    recount->timer = NULL;
    recount->rest = NULL;
    recount->counted_ms = 0;
}

void recount_stop(struct recount *recount)
{
    loop_timer_stop(recount->timer);
    loop_timer_stop(recount->rest);
    recount->timer = NULL;
    recount->rest = NULL;
}

void recount_now(struct recount *recount)
{
    recount_stop(recount);
    recount->counted_ms = clock_monotonic_ms();
    pager_count(recount->pager);
}

static void due(void *context)
{
    struct recount *recount = context;
    recount->timer = NULL;
    recount_now(recount);
}

void recount_soon(struct recount *recount)
{
    int64_t passed = clock_monotonic_ms() - recount->counted_ms;
    if (passed >= PAUSE_MS) {
        recount_now(recount);
    } else if (recount->timer == NULL) {
        recount->timer = loop_timer_start(recount->loop, PAUSE_MS - passed, 0, due, recount);
    }
}

static void rested(void *context)
{
    struct recount *recount = context;
    struct rows rows = pager_rows(recount->pager);
    struct rows_bounds bounds;
    recount->rest = NULL;
    rows.ops->bounds(rows.self, &bounds);
    if (bounds.total < 0) { /* else the first page was all there is */
        recount_now(recount);
    }
}

void recount_at_rest(struct recount *recount)
{
    recount_stop(recount);
    if (loop_stands_still(recount->loop)) {
        recount_now(recount);
        return;
    }
    recount->rest = loop_timer_start(recount->loop, REST_MS, 0, rested, recount);
}
