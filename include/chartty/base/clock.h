/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the time, given to whoever needs it, so that a story or a test can stop it.
 * Layer: base.  Thread: any; a clock never changes after it is made except clock_advance (loop
 * thread).
 */
#ifndef CHARTTY_BASE_CLOCK_H
#define CHARTTY_BASE_CLOCK_H

#include "chartty/base/datetime.h"

struct clock {
    bool fixed;
    int64_t fixed_utc_us; /* when fixed */
};

struct clock clock_system(void);
struct clock
clock_fixed(const struct datetime *local); /* the wall time it will show, in the process's TZ */
void clock_advance(struct clock *clock, int64_t milliseconds); /* fixed clocks only */

struct datetime
clock_local(const struct clock *clock); /* the clinic's wall time (TZ is set at start) */
struct datetime clock_utc(const struct clock *clock);
struct date clock_today(const struct clock *clock); /* the clinic's date */
int64_t clock_monotonic_ms(void); /* CLOCK_BOOTTIME: counts while the machine sleeps; never fixed */
int64_t clock_thread_us(void);    /* processor time of the thread that asks */

#endif
