/* SPDX-License-Identifier: MIT */
/*
 * Purpose: which value each row of a plot stands for. Private to plot*.c.
 * Layer: kit.  Thread: any; pure.
 */
#ifndef CHARTTY_UI_KIT_PLOT_SCALE_H
#define CHARTTY_UI_KIT_PLOT_SCALE_H

#include "ui/kit/plot.h"

struct plot_scale {
    double top, step; /* value of row 0, and what a row down takes off */
    int rows;
    int decimals;          /* of the labels */
    int high_row, low_row; /* of the range's limits; -1 = open or no range */
};

/* At most `rows` rows that hold all points and the limits; the limits fall on rows, so that nothing
 * in range is drawn outside the band. False when there is no known point or no room. */
bool plot_scale_fit(const struct plot *plot, int rows, struct plot_scale *out);
/* The nearest row, but in the band exactly when the value is in range. */
int plot_scale_row(const struct plot_scale *scale, const struct plot *plot, double value);
double plot_scale_value(const struct plot_scale *scale, int row);
bool plot_scale_in_band(const struct plot_scale *scale, int row);

#endif
