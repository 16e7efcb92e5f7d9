/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a progress line on standard error, when that is a terminal; nothing otherwise.
 * Layer: app.  Thread: the verb's.
 */
#ifndef CHARTTY_APP_PROGRESS_H
#define CHARTTY_APP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;      /* standard error is a terminal */
    int64_t last_ms; /* when it was last painted: at most ten times a second */
    bool painted;
};

struct progress progress_begin(void);
void progress_show(struct progress *progress, const char *what, int64_t done, int64_t total);
void progress_end(struct progress *progress); /* clears the line */

#endif
