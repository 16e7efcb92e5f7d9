/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what time an appointment takes, which overlap, and where the next free time is.
 * Layer: model.  Thread: any; pure.  Minutes count from midnight of a day that the caller chose, so
 * that a visit of the day before is negative and one past midnight is over 1,440. A span is
 * half-open: one that ends at 09:30 leaves 09:30 free.
 */
#ifndef CHARTTY_MODEL_SLOTS_H
#define CHARTTY_MODEL_SLOTS_H

#include "chartty/model/record.h"

enum {
    SLOT_DEFAULT_MINUTES = 30, /* what an appointment without a length is taken for */
    SLOT_DAY_MINUTES = 1440,
    SLOT_LONGEST_MINUTES = 1440 /* what a form takes at most */
};

struct slot_span {
    int start, end;
};

/* The time that an appointment holds, counted from midnight of `day`. False: it holds none (it was
 * cancelled, or its date or time cannot be read). */
bool slot_of(const struct appointment *appointment, struct date day, struct slot_span *out);
static inline bool slot_overlap(struct slot_span a, struct slot_span b)
{
    return a.start < b.end && b.start < a.end;
}

/* When a clinic sees people. */
struct slot_hours {
    int start, end;          /* minutes; the last visit ends at `end` at the latest */
    bool closed_on[7];       /* by weekday, 0 Sunday */
    struct datetime not_yet; /* nothing before this is offered: now */
};
/*
 * The first start at or after `from` minutes of `day` where `length` minutes are free of all the
 * spans and lie within the hours: a multiple of `step`, or the very end of a span. -1: none on that
 * day.
 */
int slot_next_free(const struct slot_span *busy, int count, const struct slot_hours *hours,
                   struct date day, int from, int length, int step);

#endif
