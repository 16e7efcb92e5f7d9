/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the three files of the table share: where its columns are, which rows are in view.
 * Private to table*.c.  Layer: kit.  Thread: the loop's.
 */
#ifndef CHARTTY_UI_KIT_TABLE_LAYOUT_H
#define CHARTTY_UI_KIT_TABLE_LAYOUT_H

#include "ui/kit/draw.h"
#include "ui/kit/table.h"

enum { TABLE_GAP = 2, TABLE_SAFE_SIZE = TABLE_CELL_SIZE * SAFE_GROWTH };

struct table_place {
    int column; /* of table->columns */
    int at, width;
};
struct table_layout {
    int number_at, number_width; /* number_width 0: no # column */
    int mark_at;                 /* -1: no marks */
    struct table_place places[TABLE_COLUMNS_MAX];
    int count;
    bool more_left, more_right; /* columns scrolled out of view */
};

/* Which lines of the body are for what. */
struct table_view {
    struct rows_bounds bounds;
    int64_t selected;
    bool loaded;     /* at least one row is there */
    bool above_line; /* the first line counts what is above */
};

/* Places the columns in `width`; puts table->first_column right. */
void table_layout(struct table *table, int width, struct table_layout *out);

enum row_state table_row(const struct table *table, int64_t ordinal, struct row *out);
/* The cell, its text safe to measure and show. */
void table_cell(const struct table *table, const struct row *row, int column,
                struct table_cell *cell, char safe[TABLE_SAFE_SIZE]);
int64_t table_number(const struct table *table, int64_t ordinal);
/* Lines that the row takes: 1 unless its whole column wraps or a failure has much to say. */
int table_row_lines(const struct table *table, const struct table_layout *layout, int64_t ordinal);
/* "[!] reason  F5 tries again". */
void table_failure(const struct table *table, char *out, size_t size);

/* Moves table->top so that the selected row is in view and no line is wasted. */
void table_follow(struct table *table, const struct table_layout *layout, int height,
                  struct table_view *out);
bool table_more_below(const struct table_view *view, int64_t ordinal); /* rows after this one */

#endif
