/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the values of one lab test over time: plotted, and as a list beside the plot. Layer:
 * screens, private. Thread: the loop's. `focused` is a point of the series, 0 the newest.
 */
#ifndef CHARTTY_UI_SCREENS_LAB_TREND_H
#define CHARTTY_UI_SCREENS_LAB_TREND_H

#include "chartty/control/chart.h"
#include "ui/term/canvas.h"

/* "HbA1c: 3 of 7: 12-May-2026  6.1 %" of that point. */
void lab_trend_words(const struct lab_series *series, int point, char *out, size_t size);
/* Numbers only: a text result is a gap in the plot and stands in the order list. */
void lab_trend_draw_plot(const struct lab_series *series, int focused, struct canvas *canvas,
                         const struct area *area);
/* Newest first, the focused one marked as in a list. */
void lab_trend_draw_values(const struct lab_series *series, int focused, struct canvas *canvas,
                           const struct area *area);

#endif
