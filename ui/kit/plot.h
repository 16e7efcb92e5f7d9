/* SPDX-License-Identifier: MIT */
/*
 * Purpose: trends in characters: a plot with a reference band and a true-to-scale time axis,
 * sparklines, range bars (ux.md part 3; the eleven criteria of rule 30). Layer: kit.  Thread: the
 * loop's; pure drawing.
 */
#ifndef CHARTTY_UI_KIT_PLOT_H
#define CHARTTY_UI_KIT_PLOT_H

#include "ui/kit/widget.h"

#include <stdint.h>

struct plot_point {
    int64_t at; /* microseconds or days: any unit, the same for all */
    double value;
    enum role role; /* ROLE_NORMAL, HIGH, LOW, CRITICAL, NORANGE */
    char mark;      /* 'o' in range, 'H', 'L', '?' */
};
struct plot {
    const struct plot_point *points; /* oldest first */
    int count;
    bool has_range;
    double low, high;      /* -inf/+inf when one-sided */
    int decimals;          /* of the axis labels */
    int focused;           /* index of the focused point, -1 none */
    const char *from, *to; /* words under the ends of the time axis */
};
/* y steps are chosen so that the range's limits fall on rows. Missing values are gaps, never
 * joined. */
void plot_draw(const struct plot *plot, struct canvas *canvas, const struct area *area);

/* ASCII "_.-=^", Unicode blocks where the canvas has Unicode lines; at most `width` newest values;
 * needs 2. */
void sparkline(const double *values, int count, int width, bool unicode, char *out, size_t size);
/* "L---[==========]", "[=====|====]", "[==========]-----H!" of 12 cells for the range. */
void range_bar(double value, double low, double high, const char *mark, char *out, size_t size);

#endif
