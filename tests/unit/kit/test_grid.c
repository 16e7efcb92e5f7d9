/* SPDX-License-Identifier: MIT */
/* Schedule and flowsheet as grids: pictures, focus, scrolling both ways. */
#include "kit_test.h"

#include "ui/kit/grid.h"

static void day_head(void *self, int row, char *out, size_t size, enum role *role)
{
    (void)self;
    (void)role;
    snprintf(out, size, "%c%02d:%02d", row == 2 ? '>' : ' ', 8 + row / 2, row % 2 * 30);
}

static void day_column(void *self, int column, char *out, size_t size)
{
    static const char *const names[] = {"Dr PATEL", "Dr ONEILL", "NP GARCIA", "RN KIM"};
    (void)self;
    snprintf(out, size, "%s", names[column % 4]);
}

static void day_cell(void *self, int row, int column, struct grid_cell *cell)
{
    (void)self;
    if (row == column) {
        snprintf(cell->text, sizeof cell->text, "SMITH J~");
        snprintf(cell->mark, sizeof cell->mark, "A");
        cell->role = ROLE_SCHED_BUSY;
    } else if (row == 3) {
        snprintf(cell->text, sizeof cell->text, "A NAME OF TOO MANY LETTERS");
        snprintf(cell->mark, sizeof cell->mark, "(2)");
    } else if (row == 1 && column == 0) {
        snprintf(cell->text, sizeof cell->text, "\xE7\x94\xB0\xE4\xB8\xAD Ken\x1B[m");
    }
}

static const struct grid_ops day_ops = {
    .row_head = day_head, .column_head = day_column, .cell = day_cell};

static struct grid day_grid(int rows)
{
    return (struct grid){.ops = &day_ops,
                         .rows = rows,
                         .columns = 6,
                         .head_width = 7,
                         .column_width = 18,
                         .corner = " Time"};
}

static void draw(struct grid *grid, struct canvas *canvas)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    grid_draw(grid, canvas, &area, true);
}

static void the_day_has_lines_between_columns(void **state)
{
    (void)state;
    struct grid grid = day_grid(5);
    struct canvas canvas = canvas_of(6, 80, LINES_ASCII);
    grid.row = 2;
    grid.column = 1;
    draw(&grid, &canvas);
    assert_picture(
        &canvas,
        " Time  | Dr PATEL        | Dr ONEILL       | NP GARCIA       | RN KIM          |\n"
        " 08:00 | SMITH J~      A |                 |                 |                 |\n"
        " 08:30 | 田中 Ken\\x1b[m  | SMITH J~      A |                 |                 |\n"
        ">09:00 |                 |[               ]| SMITH J~      A |                 |\n"
        " 09:30 | A NAME OF.. (2) | A NAME OF.. (2) | A NAME OF.. (2) | SMITH J~      A |\n"
        " 10:00 |                 |                 |                 |                 |\n");
    assert_int_equal(canvas.cursor_row, 3);
    assert_int_equal(canvas.cursor_column, 26);
    assert_true(cell_of(&canvas, 3, 30)->flags & CELL_SELECTED);
    assert_int_equal(cell_of(&canvas, 1, 9)->role, ROLE_SCHED_BUSY);
    canvas_release(&canvas);
}

static void the_day_scrolls_both_ways(void **state)
{
    (void)state;
    struct grid grid = day_grid(18);
    struct canvas canvas = canvas_of(7, 62, LINES_ASCII);
    draw(&grid, &canvas);
    assert_int_equal(grid.shown_columns, 3);
    assert_int_equal(grid.shown_rows, 5);
    for (int i = 0; i < 4; i++) {
        assert_true(grid_action(&grid, ACTION_RIGHT) & REACT_REDRAW);
    }
    grid_action(&grid, ACTION_PAGE_DOWN);
    grid_action(&grid, ACTION_PAGE_DOWN);
    draw(&grid, &canvas);
    assert_picture(&canvas, " Time  | NP GARCIA       | RN KIM          | Dr PATEL        |\n"
                            " 10:00 |                 |                 | SMITH J~      A |\n"
                            " 10:30 |                 |                 |                 |\n"
                            " 11:00 |                 |                 |                 |\n"
                            " 11:30 |                 |                 |                 |\n"
                            " 12:00 |                 |                 |[               ]|\n"
                            " ^ 4 more above  v 9 more below\n");
    grid_action(&grid, ACTION_LAST);
    draw(&grid, &canvas);
    assert_int_equal(grid.row, 17);
    assert_int_equal(grid.top, 13);
    grid_action(&grid, ACTION_FIRST);
    grid_action(&grid, ACTION_UP);
    assert_int_equal(grid.row, 0);
    assert_int_equal(grid_action(&grid, ACTION_OPEN), REACT_IGNORED);
    canvas_release(&canvas);
}

/* ---- flowsheet ---- */

static void sheet_head(void *self, int row, char *out, size_t size, enum role *role)
{
    static const char *const heads[] = {" Resp   /min", " Temp   F", " NEWS2"};
    (void)self;
    (void)role;
    snprintf(out, size, "%s", heads[row]);
}

static void sheet_column(void *self, int column, char *out, size_t size)
{
    (void)self;
    snprintf(out, size, "%02d:00", 6 + column * 4);
}

static void sheet_cell(void *self, int row, int column, struct grid_cell *cell)
{
    static const char *const texts[3][4] = {
        {"16", "18", "22", "25"}, {"98.2", "98.8", "", "102.4"}, {"0", "2", "6", "16"}};
    static const char *const marks[3][4] = {
        {"", "", "2", "3"}, {"", "", "", "2"}, {"LOW", "LOW", "MED", "HIGH"}};
    (void)self;
    cell->align_right = true;
    snprintf(cell->text, sizeof cell->text, "%s", texts[row][column]);
    snprintf(cell->mark, sizeof cell->mark, "%s", marks[row][column]);
}

static void the_flowsheet_shows_the_newest(void **state)
{
    (void)state;
    static const struct grid_ops ops = {
        .row_head = sheet_head, .column_head = sheet_column, .cell = sheet_cell};
    struct grid grid = {.ops = &ops,
                        .rows = 3,
                        .columns = 4,
                        .head_width = 14,
                        .column_width = 10,
                        .row = -1,
                        .column = 3,
                        .corner = " 24-Nov-2026"};
    struct canvas canvas = canvas_of(6, 60, LINES_ASCII);
    draw(&grid, &canvas);
    assert_picture(&canvas, " 24-Nov-2026    06:00     10:00     14:00    [18:00  ]\n"
                            "------------------------------------------------------------\n"
                            " Resp   /min       16        18        22 2      25 3\n"
                            " Temp   F        98.2      98.8               102.4 2\n"
                            " NEWS2            0 LOW     2 LOW     6 MED   16 HIGH\n");
    assert_true(cell_of(&canvas, 3, 50)->flags & CELL_SELECTED);
    assert_false(cell_of(&canvas, 3, 40)->flags & CELL_SELECTED);
    canvas_resize(&canvas, 6, 40);
    draw(&grid, &canvas);
    assert_picture(&canvas, " 24-Nov-2026    14:00    [18:00  ]\n"
                            "----------------------------------------\n"
                            " Resp   /min       22 2      25 3\n"
                            " Temp   F                 102.4 2\n"
                            " NEWS2            6 MED   16 HIGH\n");
    assert_int_equal(grid_action(&grid, ACTION_UP), REACT_IGNORED);
    grid_action(&grid, ACTION_FIRST);
    draw(&grid, &canvas);
    assert_int_equal(grid.left, 0);
    assert_picture(&canvas, " 24-Nov-2026   [06:00  ]  10:00\n"
                            "----------------------------------------\n"
                            " Resp   /min       16        18\n"
                            " Temp   F        98.2      98.8\n"
                            " NEWS2            0 LOW     2 LOW\n");
    canvas_release(&canvas);
}

static void any_size_is_drawn(void **state)
{
    (void)state;
    for (int height = 0; height < 7; height++) {
        for (int width = 0; width < 30; width += 3) {
            struct grid grid = day_grid(height * 2);
            struct canvas canvas = canvas_of(height, width, LINES_UNICODE);
            draw(&grid, &canvas);
            grid_action(&grid, ACTION_LAST);
            grid_action(&grid, ACTION_RIGHT);
            draw(&grid, &canvas);
            grid.rows = grid.columns = 0;
            draw(&grid, &canvas);
            canvas_release(&canvas);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_has_lines_between_columns),
        cmocka_unit_test(the_day_scrolls_both_ways),
        cmocka_unit_test(the_flowsheet_shows_the_newest),
        cmocka_unit_test(any_size_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
