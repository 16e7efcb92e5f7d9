/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the line to the database: whether it answers, since when not, when it is tried again,
 * and whether only a copy of it answers. Layer: data.  Thread: the loop's only.
 *
 * A file's line is always up. While a server's is lost, every request and save is answered at once
 * with ERROR_LOST: nothing was sent. It is tried again by itself, sooner and then each few seconds.
 * When it is back, every watch (data_watch) is told to read again.
 * A standby is read from only where data_options.may_be_standby says so, and only while no primary
 * answers; saves are refused then, but for what the station's own file takes.
 */
#ifndef CHARTTY_DATA_LINE_H
#define CHARTTY_DATA_LINE_H

#include "chartty/base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct data;

enum line_state { LINE_UP, LINE_LOST, LINE_STANDBY };

/* Moments are clock_monotonic_ms. */
struct data_line {
    enum line_state state;
    bool is_told;          /* the server tells of changes by itself; else it is asked each second */
    int64_t heard_at_ms;   /* what was read last was true then; 0: of a file */
    int64_t round_trip_ms; /* how long the last question took to be answered; 0: of a file */
    int64_t lost_at_ms;    /* LOST: since when */
    int64_t
        retry_at_ms;    /* LOST: when it is tried next; 0: just now, or only when it is asked for */
    int tries;          /* LOST: how often it was tried in vain */
    int64_t behind_ms;  /* STANDBY: how far behind its primary, at most; -1 not known */
    struct error error; /* LOST: why */
};

const struct data_line *data_line(const struct data *data);

/* Calls back when the state, the tries or the lag change. One at a time; NULL ends it. */
void data_line_watch(struct data *data, void (*changed)(void *context), void *context);

/* Tries a lost line now; does nothing while it is there. */
void data_line_retry(struct data *data);

#endif
