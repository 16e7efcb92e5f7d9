/* SPDX-License-Identifier: MIT */
/*
 * Purpose: time in tests, which run beside whatever else the machine does. What must come is waited
 * for until it has come: only a wrong program makes a test wait to the end. A promise of speed is
 * that of the quickest of some turns, and one that takes long to try is given BUSY_MACHINE times
 * its time, which is still less than what a wrong program takes. Tests only.
 */
#ifndef CHARTTY_TESTS_SUPPORT_PATIENCE_H
#define CHARTTY_TESTS_SUPPORT_PATIENCE_H

#include <stdint.h>

enum { PATIENCE_MS = 60000, TURNS_MOST = 6, BUSY_MACHINE = 4 };

/* What the quickest of some turns took, each telling its own: what else the machine does makes a
 * turn longer, never shorter. The first that took no longer than enough is the last. */
static inline int64_t quickest_turn(int64_t (*turn)(void *context), void *context, int64_t enough)
{
    int64_t quickest = INT64_MAX;
    for (int i = 0; i < TURNS_MOST && quickest > enough; i++) {
        int64_t took = turn(context);
        quickest = took < quickest ? took : quickest;
    }
    return quickest;
}

#endif
