/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the list share: a list of names, dates and values, drawn and asked what it
 * says. For tests/unit/kit/test_table*.c.
 */
#ifndef CHARTTY_TESTS_UNIT_KIT_TABLE_TEST_H
#define CHARTTY_TESTS_UNIT_KIT_TABLE_TEST_H

#include "kit_test.h"

#include "ui/kit/table.h"

#include <inttypes.h>

static const struct table_column columns[] = {
    {.title = "Name", .width = 12, .grow = 1, .field = 0},
    {.title = "Born", .width = 11, .field = 1},
    {.title = "Value", .width = 6, .align = ALIGN_DECIMAL, .field = -1},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *const values[] = {"6.8", "138", "10.25", "12", "pending"};

static inline void list_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    switch (column) {
    case 0:
        snprintf(cell->text, sizeof cell->text, "SMITH, Ada %" PRId64, row->id);
        break;
    case 1:
        snprintf(cell->text, sizeof cell->text, "14-Jul-1945");
        break;
    default:
        snprintf(cell->text, sizeof cell->text, "%s", values[row->id % 5]);
    }
}

static inline void list_name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    snprintf(out, size, "Ada %" PRId64, row->id);
}

static const struct table_ops list_ops = {.cell = list_cell, .name = list_name};

static inline struct table list_of(struct told_rows *rows)
{
    struct table table;
    table_init(&table, columns, COLUMNS, &list_ops, NULL, rows_told(rows));
    table.empty = "No patients recorded.";
    return table;
}

static inline void draw(struct table *table, struct canvas *canvas)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    table_draw(table, canvas, &area, true);
}

static inline void press(struct table *table, struct canvas *canvas, enum action action)
{
    assert_true(table_action(table, action) & REACT_HANDLED);
    draw(table, canvas);
}

/* A list of so many names on a canvas of its own; nothing is drawn yet. */
struct shown_list {
    struct told_rows rows;
    struct table table;
    struct canvas canvas;
};

static inline void shown_list_open(struct shown_list *list, int count, int height, int width)
{
    list->rows = told_rows_of(count);
    list->table = list_of(&list->rows);
    list->canvas = canvas_of(height, width, LINES_ASCII);
}

static inline void shown_list_close(struct shown_list *list)
{
    canvas_release(&list->canvas);
}

static inline void shown_list_draw(struct shown_list *list)
{
    draw(&list->table, &list->canvas);
}

static inline void shown_list_press(struct shown_list *list, enum action action)
{
    press(&list->table, &list->canvas, action);
}

static inline void assert_prompt(const struct table *table, const char *expected)
{
    char prompt[160];
    table_prompt(table, prompt, sizeof prompt);
    assert_string_equal(prompt, expected);
}

static inline void assert_position(const struct table *table, const char *expected)
{
    char position[64];
    table_position(table, position, sizeof position);
    assert_string_equal(position, expected);
}

#endif
