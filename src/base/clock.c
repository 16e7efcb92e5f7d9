/* SPDX-License-Identifier: MIT */
/*
 * The time. Any layer; any thread, but clock_advance belongs to the loop's. A fixed clock lets a
 * story or a test stop the day; the monotonic clock is never fixed.
 */
#include "chartty/base/clock.h"

#include <assert.h>
#include <time.h>

static int64_t system_utc_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct clock clock_system(void)
{
    return (struct clock){.fixed = false};
}

struct clock clock_fixed(const struct datetime *local)
{
    struct tm broken = {
        .tm_year = local->date.year - 1900,
        .tm_mon = local->date.month - 1,
        .tm_mday = local->date.day,
        .tm_hour = local->hour,
        .tm_min = local->minute,
        .tm_sec = local->second,
        .tm_isdst = -1,
    };
    int64_t seconds = (int64_t)mktime(&broken);
    return (struct clock){.fixed = true, .fixed_utc_us = seconds * 1000000 + local->microsecond};
}

void clock_advance(struct clock *clock, int64_t milliseconds)
{
    assert(clock->fixed);
    clock->fixed_utc_us += milliseconds * 1000;
}

struct datetime clock_utc(const struct clock *clock)
{
    return datetime_from_microseconds(clock->fixed ? clock->fixed_utc_us : system_utc_us());
}

struct datetime clock_local(const struct clock *clock)
{
    struct datetime utc = clock_utc(clock);
    return datetime_utc_to_local(&utc);
}

struct date clock_today(const struct clock *clock)
{
    return clock_local(clock).date;
}

int64_t clock_thread_us(void)
{
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return (int64_t)spent.tv_sec * 1000000 + spent.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
