/* SPDX-License-Identifier: MIT */
/* The boxes of the summary that have files of their own, and what each box is drawn with. Loop
 * thread. */
#ifndef CHARTTY_UI_SCREENS_SUMMARY_PRIVATE_H
#define CHARTTY_UI_SCREENS_SUMMARY_PRIVATE_H

#include "ui/screens/screen.h"

/* A titled box: title, rule; returns the area under them. */
struct area summary_box(struct canvas *canvas, const struct area *area, const char *title);
/* "v 3 more: names (g m)": what has no room. */
void summary_more(struct canvas *canvas, const struct area *area, int row, long long left,
                  const char *names, const char *keys);

/* summary_labs.c: the latest value of each test, the most urgent first. */
void summary_draw_labs(struct screen *screen, struct canvas *canvas, const struct area *area);
/* summary_vitals.c: the last set; and, where there is room, the last sets side by side. */
void summary_draw_vitals(struct screen *screen, struct canvas *canvas, const struct area *area);
void summary_draw_vitals_sets(struct screen *screen, struct canvas *canvas,
                              const struct area *area);

#endif
