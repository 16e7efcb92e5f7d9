/* SPDX-License-Identifier: MIT */
/* A progress line. The verb's thread. */
#include "src/app/progress.h"

#include "chartty/base/clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 30, PAUSE_MS = 100 };

struct progress progress_begin(void)
{
    struct progress progress = {.shown = isatty(STDERR_FILENO) == 1};
    return progress;
}

void progress_show(struct progress *progress, const char *what, int64_t done, int64_t total)
{
    int64_t now = progress->shown ? clock_monotonic_ms() : 0;
    if (!progress->shown || (progress->painted && now - progress->last_ms < PAUSE_MS)) {
        return;
    }
    char bar[BAR + 1];
    int filled = total > 0 ? (int)(done * BAR / total) : 0;
    memset(bar, '-', BAR);
    memset(bar, '#', (size_t)(filled > BAR ? BAR : filled));
    bar[BAR] = '\0';
    fprintf(stderr, "\r[%s] %3d%%  %s   ", bar, total > 0 ? (int)(done * 100 / total) : 0, what);
    progress->last_ms = now;
    progress->painted = true;
}

void progress_end(struct progress *progress)
{
    if (progress->painted) {
        fprintf(stderr, "\r%*s\r", BAR + 40, "");
    }
}
