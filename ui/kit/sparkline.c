/* SPDX-License-Identifier: MIT */
/*
 * Trends in one line: sparklines and range bars (ux.md part 3). A sparkline hides size, so a range
 * bar or the number itself always stands beside it (rule 31). Pure; any thread.
 */
#include "ui/kit/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    RANGE_CELLS = 12,     /* "[==========]" */
    DASHES_PER_RANGE = 5, /* dashes of a value that lies one range's width outside */
    DASHES_MOST = 8
};

static const char *const ascii_levels[] = {"_", ".", "-", "=", "^"};
static const char *const unicode_levels[] = {
    "\xE2\x96\x81", "\xE2\x96\x82", "\xE2\x96\x83", "\xE2\x96\x84",
    "\xE2\x96\x85", "\xE2\x96\x86", "\xE2\x96\x87", "\xE2\x96\x88",
};

/* Level of a value between least and most; the middle one when all are the same. */
static int level_of(double value, double least, double most, int levels)
{
    if (!(most > least)) {
        return (levels - 1) / 2;
    }
    int level = (int)lround((value - least) / (most - least) * (levels - 1));
    return level < 0 ? 0 : level >= levels ? levels - 1 : level;
}

void sparkline(const double *values, int count, int width, bool unicode, char *out, size_t size)
{
    const char *const *words = unicode ? unicode_levels : ascii_levels;
    int levels = unicode ? 8 : 5, known = 0;
    double least = INFINITY, most = -INFINITY;
    if (size == 0) {
        return;
    }
    out[0] = '\0';
    int first = count > width ? count - width : 0;
    for (int i = first; i < count; i++) {
        if (isfinite(values[i])) {
            least = fmin(least, values[i]);
            most = fmax(most, values[i]);
            known++;
        }
    }
    if (known < 2) {
        return;
    }
    size_t used = 0;
    for (int i = first; i < count; i++) {
        const char *word =
            isfinite(values[i]) ? words[level_of(values[i], least, most, levels)] : " ";
        size_t length = strlen(word);
        if (used + length + 1 > size) {
            return;
        }
        memcpy(out + used, word, length + 1);
        used += length;
    }
}

/* Dashes between the range's end and a value that lies `beyond` it. */
static int dashes(double beyond, double range)
{
    long count = DASHES_MOST;
    if (range > 0 && beyond / range < DASHES_MOST) {
        count = lround(beyond / range * DASHES_PER_RANGE);
    }
    return count < 1 ? 1 : count > DASHES_MOST ? DASHES_MOST : (int)count;
}

void range_bar(double value, double low, double high, const char *mark, char *out, size_t size)
{
    if (size > 0) {
        out[0] = '\0';
    }
    if (!isfinite(value) || isnan(low) || isnan(high) || low > high ||
        (!isfinite(low) && !isfinite(high))) {
        return;
    }
    /* An open end has no bracket: "<" and ">". Beyond it nothing can be out of range. */
    bool open = !isfinite(low) || !isfinite(high);
    double range = open ? fabs(isfinite(low) ? low : high) : high - low;
    char bar[RANGE_CELLS + 1];
    memset(bar, '=', RANGE_CELLS);
    bar[0] = isfinite(low) ? '[' : '<';
    bar[RANGE_CELLS - 1] = isfinite(high) ? ']' : '>';
    bar[RANGE_CELLS] = '\0';
    static const char line[] = "--------";
    if (value < low) {
        snprintf(out, size, "%s%.*s%s", mark, dashes(low - value, range), line, bar);
    } else if (value > high) {
        snprintf(out, size, "%s%.*s%s", bar, dashes(value - high, range), line, mark);
    } else {
        double place = open || range <= 0 ? 0.5 : (value - low) / range;
        bar[1 + (int)lround(place * (RANGE_CELLS - 3))] = '|';
        snprintf(out, size, "%s", bar);
    }
}
