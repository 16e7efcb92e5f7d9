/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a grid of cells with a frozen first column and a focused cell: day schedule, vitals
 * flowsheet. Layer: kit.  Thread: the loop's.  Columns scroll sideways and rows up and down to keep
 * the focus in view.
 */
#ifndef CHARTTY_UI_KIT_GRID_H
#define CHARTTY_UI_KIT_GRID_H

#include "ui/kit/widget.h"

enum { GRID_CELL_SIZE = 128 };
struct grid_cell {
    char text[GRID_CELL_SIZE]; /* at the left (or right when align_right) */
    char mark[8];              /* at the right end: status letter, NEWS2 points */
    enum role role, mark_role;
    bool align_right;
};
struct grid_ops {
    void (*row_head)(void *self, int row, char *out, size_t size, enum role *role);
    void (*column_head)(void *self, int column, char *out, size_t size);
    void (*cell)(void *self, int row, int column, struct grid_cell *cell); /* comes blank */
};
struct grid {
    const struct grid_ops *ops;
    void *self;
    int rows, columns;
    int head_width;                /* of the frozen column */
    int column_width;              /* each; the last ones that do not fit whole are not shown */
    int row, column;               /* focused; row -1: whole columns are focused (flowsheet) */
    int top, left;                 /* scrolled */
    int shown_rows, shown_columns; /* set by the draw */
    const char *corner;            /* over the frozen column; may be NULL */
};
void grid_draw(struct grid *grid, struct canvas *canvas, const struct area *area, bool focused);
unsigned grid_action(struct grid *grid, enum action action); /* arrows, paging, FIRST, LAST */

#endif
