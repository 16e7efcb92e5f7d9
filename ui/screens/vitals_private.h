/* SPDX-License-Identifier: MIT */
/* What vitals*.c share: the screen of vital signs and its flowsheet. Loop thread. */
#ifndef CHARTTY_UI_SCREENS_VITALS_PRIVATE_H
#define CHARTTY_UI_SCREENS_VITALS_PRIVATE_H

#include "ui/kit/grid.h"
#include "ui/screens/marks.h"

struct vitals {
    struct list_screen sets; /* first: the list functions work on it */
    bool by_set;
    struct grid grid;
    bool placed; /* the newest column was brought into view */
    bool plot_full;
    enum vital_sign plotted;
};

/* vitals.c */
enum vital_flag vitals_words(const struct screen *screen, const struct vital_signs *set,
                             enum vital_sign sign, char *out, size_t size);
void vitals_news2_cell(const struct screen *screen, const struct vital_signs *set, char *out,
                       size_t size, enum role *role);

/* vitals_sheet.c */
void sheet_begin(struct screen *screen); /* no set yet, at its first row */
void sheet_draw(struct screen *screen, struct canvas *canvas, const struct area *body, int columns);
/* The set in a column: the newest is the last one. NULL: there is none. */
const struct vital_signs *sheet_set(const struct screen *screen, int column);
/* Time of the focused set, in full: the column heads have room for the date only. */
void sheet_focused_words(const struct screen *screen, const struct vitals *state, char *out,
                         size_t size);
void sheet_focused_cell(struct screen *screen, struct grid_cell *cell);
/* The plot is of the sign whose row has the focus. */
void sheet_follow_row(struct vitals *state);

#endif
