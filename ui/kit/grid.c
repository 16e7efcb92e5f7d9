/* SPDX-License-Identifier: MIT */
/*
 * A grid of cells with a frozen first column. With cells focused it has lines between its columns
 * (day schedule); with whole columns focused it has none (flowsheet). The loop's thread; asks its
 * screen for each cell in view while it draws.
 */
#include "ui/kit/grid.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

static bool cells_focused(const struct grid *grid)
{
    return grid->row >= 0;
}

static int clamp(int value, int least, int most)
{
    value = value > most ? most : value;
    return value < least ? least : value;
}

/* ---- scrolling ---- */

static void follow_column(struct grid *grid)
{
    int shown = grid->shown_columns > 0 ? grid->shown_columns : 1;
    grid->column = clamp(grid->column, 0, grid->columns > 0 ? grid->columns - 1 : 0);
    if (grid->column < grid->left) {
        grid->left = grid->column;
    }
    if (grid->column >= grid->left + shown) {
        grid->left = grid->column - shown + 1;
    }
    grid->left = clamp(grid->left, 0, grid->columns > shown ? grid->columns - shown : 0);
}

static void follow_row(struct grid *grid)
{
    int shown = grid->shown_rows > 0 ? grid->shown_rows : 1;
    if (cells_focused(grid)) {
        grid->row = clamp(grid->row, 0, grid->rows > 0 ? grid->rows - 1 : 0);
        if (grid->row < grid->top) {
            grid->top = grid->row;
        }
        if (grid->row >= grid->top + shown) {
            grid->top = grid->row - shown + 1;
        }
    }
    grid->top = clamp(grid->top, 0, grid->rows > shown ? grid->rows - shown : 0);
}

/* ---- drawing ---- */

struct pen {
    struct grid *grid;
    struct canvas *canvas;
    const struct area *area;
    int body;   /* first row of the cells */
    int height; /* rows of cells */
};

static int column_at(const struct grid *grid, int column)
{
    return grid->head_width + (column - grid->left) * grid->column_width;
}

/* Brackets and ground that say where the focus is, also without colour. */
static void draw_focus(const struct pen *pen, int row, int at, bool focused)
{
    int width = pen->grid->column_width;
    canvas_put(pen->canvas, pen->area, row, at + 1, 1, ROLE_VALUE, "[", NULL);
    canvas_put(pen->canvas, pen->area, row, at + width - 1, 1, ROLE_VALUE, "]", NULL);
    canvas_flag(pen->canvas, pen->area, row, at + 1, width - 1,
                focused ? CELL_SELECTED : CELL_SELECTED_NOFOCUS);
    if (focused) {
        canvas_cursor(pen->canvas, pen->area, row, at + 1);
    }
}

/* One separator, the text, the mark at the right end, a blank at either side. */
static void draw_cell(const struct pen *pen, int row, int column, int y)
{
    struct grid_cell cell = {.role = ROLE_TEXT, .mark_role = ROLE_TEXT};
    pen->grid->ops->cell(pen->grid->self, row, column, &cell);
    cell.text[GRID_CELL_SIZE - 1] = '\0';
    cell.mark[sizeof cell.mark - 1] = '\0';
    char safe[GRID_CELL_SIZE * SAFE_GROWTH], mark[sizeof cell.mark * SAFE_GROWTH];
    text_safe(safe, sizeof safe, cell.text, strlen(cell.text), NULL);
    text_safe(mark, sizeof mark, cell.mark, strlen(cell.mark), NULL);
    int at = column_at(pen->grid, column) + 2;
    int width = pen->grid->column_width - 3;
    int mark_width = text_width(mark);
    /* Numbers keep a column for the mark even when they have none, so that they stay in line. */
    int kept = mark_width > 0 ? mark_width + 1 : cell.align_right ? 2 : 0;
    if (mark_width > 0 && mark_width <= width) {
        canvas_put(pen->canvas, pen->area, y, at + width - mark_width, mark_width, cell.mark_role,
                   mark, NULL);
    }
    if (cell.align_right) {
        draw_number(pen->canvas, pen->area, y, at - 1, width + 1 - kept, cell.role, safe);
    } else {
        draw_text(pen->canvas, pen->area, y, at, width - kept, cell.role, safe);
    }
}

static void draw_heads(const struct pen *pen)
{
    struct grid *grid = pen->grid;
    draw_text(pen->canvas, pen->area, 0, 0, grid->head_width, ROLE_TITLE,
              grid->corner != NULL ? grid->corner : "");
    for (int i = 0; i < grid->shown_columns; i++) {
        char text[GRID_CELL_SIZE] = "";
        int at = column_at(grid, grid->left + i) + 2;
        grid->ops->column_head(grid->self, grid->left + i, text, sizeof text);
        if (cells_focused(grid)) {
            draw_text(pen->canvas, pen->area, 0, at, grid->column_width - 3, ROLE_TITLE, text);
        } else {
            /* Over the numbers, which keep two columns for their marks. */
            canvas_put_right(pen->canvas, pen->area, 0, at, grid->column_width - 5, ROLE_TITLE,
                             text);
        }
    }
    if (pen->body > 1) {
        canvas_horizontal(pen->canvas, pen->area, 1, 0, pen->area->width);
    }
}

static void draw_rows(const struct pen *pen)
{
    struct grid *grid = pen->grid;
    for (int i = 0; i < grid->shown_rows; i++) {
        int row = grid->top + i, y = pen->body + i;
        char head[GRID_CELL_SIZE] = "";
        enum role role = ROLE_LABEL;
        grid->ops->row_head(grid->self, row, head, sizeof head, &role);
        draw_text(pen->canvas, pen->area, y, 0, grid->head_width, role, head);
        for (int column = 0; column < grid->shown_columns; column++) {
            draw_cell(pen, row, grid->left + column, y);
        }
    }
}

static void draw_lines(const struct pen *pen)
{
    struct grid *grid = pen->grid;
    for (int i = 0; i <= grid->shown_columns; i++) {
        int at = column_at(grid, grid->left + i);
        canvas_vertical(pen->canvas, pen->area, 0, at, 1);
        canvas_vertical(pen->canvas, pen->area, pen->body, at, grid->shown_rows);
    }
}

static void draw_out_of_view(const struct pen *pen)
{
    struct grid *grid = pen->grid;
    int below = grid->rows - grid->top - grid->shown_rows;
    char words[80] = "";
    if (grid->top > 0) {
        snprintf(words, sizeof words, WORDS("^ %d more above  "), grid->top);
    }
    if (below > 0) {
        text_append(words, sizeof words, WORDS("v %d more below"), below);
    }
    draw_text(pen->canvas, pen->area, pen->body + grid->shown_rows, 1, pen->area->width - 1,
              ROLE_VALUE, words);
}

/* How many rows and columns fit; a column that does not fit whole is not shown. */
static void measure(struct pen *pen)
{
    struct grid *grid = pen->grid;
    pen->body = pen->area->height >= grid->rows + 2 ? 2 : 1;
    pen->height = pen->area->height - pen->body;
    pen->height = pen->height > 0 ? pen->height : 0;
    grid->shown_rows = grid->rows <= pen->height ? grid->rows : pen->height - 1;
    grid->shown_rows = grid->shown_rows > 0 ? grid->shown_rows : 0;
    int room = pen->area->width - grid->head_width;
    int fit = room > 0 && grid->column_width > 0 ? room / grid->column_width : 0;
    grid->shown_columns = fit < grid->columns ? fit : grid->columns;
}

void grid_draw(struct grid *grid, struct canvas *canvas, const struct area *area, bool focused)
{
    struct pen pen = {.grid = grid, .canvas = canvas, .area = area};
    measure(&pen);
    follow_column(grid);
    follow_row(grid);
    if (area->height < 1 || area->width < 1) {
        return;
    }
    draw_heads(&pen);
    draw_rows(&pen);
    if (cells_focused(grid)) {
        draw_lines(&pen);
    }
    if (grid->rows > grid->shown_rows) {
        draw_out_of_view(&pen);
    }
    if (grid->shown_columns == 0) {
        return;
    }
    int at = column_at(grid, grid->column);
    if (cells_focused(grid)) {
        draw_focus(&pen, pen.body + grid->row - grid->top, at, focused);
        return;
    }
    for (int i = 0; i < grid->shown_rows; i++) {
        canvas_flag(canvas, area, pen.body + i, at + 1, grid->column_width - 1,
                    focused ? CELL_SELECTED : CELL_SELECTED_NOFOCUS);
    }
    draw_focus(&pen, 0, at, focused);
}

/* ---- keys ---- */

static unsigned move_row(struct grid *grid, int by)
{
    if (cells_focused(grid)) {
        grid->row = clamp(grid->row + by, 0, grid->rows > 0 ? grid->rows - 1 : 0);
    } else if (grid->rows > grid->shown_rows) {
        grid->top += by;
    } else {
        return REACT_IGNORED; /* all rows are in view: left to the screen */
    }
    follow_row(grid);
    return REACT_HANDLED | REACT_REDRAW;
}

static unsigned move_column(struct grid *grid, int by)
{
    grid->column = clamp(grid->column + by, 0, grid->columns > 0 ? grid->columns - 1 : 0);
    follow_column(grid);
    return REACT_HANDLED | REACT_REDRAW;
}

unsigned grid_action(struct grid *grid, enum action action)
{
    int page = grid->shown_rows > 1 ? grid->shown_rows - 1 : 1;
    switch (action) {
    case ACTION_UP:
        return move_row(grid, -1);
    case ACTION_DOWN:
        return move_row(grid, 1);
    case ACTION_PAGE_UP:
    case ACTION_LIST_PAGE_UP:
        return move_row(grid, -page);
    case ACTION_PAGE_DOWN:
    case ACTION_LIST_PAGE_DOWN:
        return move_row(grid, page);
    case ACTION_LEFT:
        return move_column(grid, -1);
    case ACTION_RIGHT:
        return move_column(grid, 1);
    case ACTION_FIRST:
        return cells_focused(grid) ? move_row(grid, -grid->rows)
                                   : move_column(grid, -grid->columns);
    case ACTION_LAST:
        return cells_focused(grid) ? move_row(grid, grid->rows) : move_column(grid, grid->columns);
    default:
        return REACT_IGNORED;
    }
}
