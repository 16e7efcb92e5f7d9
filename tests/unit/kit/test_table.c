/* SPDX-License-Identifier: MIT */
/* The list: its picture at several sizes, scrolling, jumps, sorting. */
#include "kit_test.h"

#include "ui/kit/table.h"

#include <inttypes.h>

/* ---- a list of names, dates and values ---- */

static const struct table_column columns[] = {
    {.title = "Name", .width = 12, .grow = 1, .field = 0},
    {.title = "Born", .width = 11, .field = 1},
    {.title = "Value", .width = 6, .align = ALIGN_DECIMAL, .field = -1},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *const values[] = {"6.8", "138", "10.25", "12", "pending"};

static void list_cell(void *self, const struct row *row, int column, struct table_cell *cell)
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

static void list_name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    snprintf(out, size, "Ada %" PRId64, row->id);
}

static const struct table_ops list_ops = {.cell = list_cell, .name = list_name};

static struct table list_of(struct told_rows *rows)
{
    struct table table;
    table_init(&table, columns, COLUMNS, &list_ops, NULL, rows_told(rows));
    table.empty = "No patients recorded.";
    return table;
}

static void draw(struct table *table, struct canvas *canvas)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    table_draw(table, canvas, &area, true);
}

static void press(struct table *table, struct canvas *canvas, enum action action)
{
    assert_true(table_action(table, action) & REACT_HANDLED);
    draw(table, canvas);
}

/* ---- pictures ---- */

static void rows_stand_in_columns(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(5);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(7, 48, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name                    Born          Value\n"
                            "> 1  SMITH, Ada 0            14-Jul-1945    6.8\n"
                            "  2  SMITH, Ada 1            14-Jul-1945  138\n"
                            "  3  SMITH, Ada 2            14-Jul-1945   10.25\n"
                            "  4  SMITH, Ada 3            14-Jul-1945   12\n"
                            "  5  SMITH, Ada 4            14-Jul-1945  pend..\n");
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_stand_in_columns),
    };
    (void)press;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
