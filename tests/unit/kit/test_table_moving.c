/* SPDX-License-Identifier: MIT */
/* The list: scrolling, pages, jumps by number, sorting, and where the selection stays. */
#include "table_test.h"

static void what_is_out_of_view_is_counted_and_named(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 12, 7, 48);
    shown_list_draw(&list);
    assert_picture(&list.canvas, "  #  Name                    Born          Value\n"
                                 "> 1  SMITH, Ada 0            14-Jul-1945    6.8\n"
                                 "  2  SMITH, Ada 1            14-Jul-1945  138\n"
                                 "  3  SMITH, Ada 2            14-Jul-1945   10.25\n"
                                 "  4  SMITH, Ada 3            14-Jul-1945   12\n"
                                 "  5  SMITH, Ada 4            14-Jul-1945  pend..\n"
                                 "  v 7 more below: Ada 5, Ada 6, Ada 7 ...\n");
    assert_position(&list.table, "1-5 of 12");
    for (int i = 0; i < 5; i++) {
        shown_list_press(&list, ACTION_DOWN);
    }
    assert_picture(&list.canvas, "  #  Name                    Born          Value\n"
                                 "  ^ 2 more above: Ada 1, Ada 0\n"
                                 "  3  SMITH, Ada 2            14-Jul-1945   10.25\n"
                                 "  4  SMITH, Ada 3            14-Jul-1945   12\n"
                                 "  5  SMITH, Ada 4            14-Jul-1945  pend..\n"
                                 "> 6  SMITH, Ada 5            14-Jul-1945    6.8\n"
                                 "  v 6 more below: Ada 6, Ada 7, Ada 8 ...\n");
    assert_position(&list.table, "3-6 of 12");
    shown_list_press(&list, ACTION_LAST);
    assert_picture(&list.canvas, "  #  Name                    Born          Value\n"
                                 "  ^ 7 more above: Ada 6, Ada 5, Ada 4 ...\n"
                                 "  8  SMITH, Ada 7            14-Jul-1945   10.25\n"
                                 "  9  SMITH, Ada 8            14-Jul-1945   12\n"
                                 " 10  SMITH, Ada 9            14-Jul-1945  pend..\n"
                                 " 11  SMITH, Ada 10           14-Jul-1945    6.8\n"
                                 ">12  SMITH, Ada 11           14-Jul-1945  138\n");
    shown_list_press(&list, ACTION_FIRST);
    assert_int_equal(list.table.top, 0);
    shown_list_close(&list);
}

static void an_edge_scrolls_by_single_rows(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 100, 12, 48);
    list.rows.selected = 50;
    shown_list_draw(&list);
    int64_t top = list.table.top;
    shown_list_press(&list, ACTION_DOWN);
    assert_int_equal(list.table.top, top + 1);
    shown_list_press(&list, ACTION_UP);
    assert_int_equal(list.table.top, top + 1); /* inside the view nothing scrolls */
    list.rows.selected = list.table.top;
    shown_list_press(&list, ACTION_UP);
    assert_int_equal(list.table.top, top);
    shown_list_close(&list);
}

static void a_page_keeps_the_place_on_the_screen(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 100, 12, 48);
    list.rows.selected = 50;
    shown_list_draw(&list);
    for (int i = 0; i < 3; i++) {
        shown_list_press(&list, ACTION_UP);
    }
    int64_t selected = list.rows.selected;
    int shown = list.table.shown;
    assert_int_equal(shown, 9); /* of 11 lines one says what is above, one what is below */
    int line = list.canvas.cursor_row;
    shown_list_press(&list, ACTION_PAGE_DOWN);
    assert_int_equal(list.rows.selected, selected + shown - 1);
    assert_int_equal(list.canvas.cursor_row, line);
    shown_list_press(&list, ACTION_LIST_PAGE_UP);
    assert_int_equal(list.rows.selected, selected);
    assert_int_equal(list.canvas.cursor_row, line);
    for (int i = 0; i < 20; i++) {
        shown_list_press(&list, ACTION_PAGE_DOWN);
    }
    assert_int_equal(list.rows.selected, 99);
    assert_int_equal(list.canvas.cursor_row, 11);
    shown_list_close(&list);
}

static void tall_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    (void)column;
    int parts = (int)(row->id * 7 % 5);
    size_t used = (size_t)snprintf(cell->text, sizeof cell->text, "row");
    for (int i = 0; i < parts; i++) {
        used += (size_t)snprintf(cell->text + used, sizeof cell->text - used, " - part");
    }
}

/* Rows of one to five lines: every one of them is in view on the way down, and on the way up. */
static void a_page_passes_over_no_row(void **state)
{
    (void)state;
    enum { ROWS = 200 };
    static const struct table_column tall_columns[] = {
        {.title = "Tall", .width = 8, .whole = true, .field = -1},
    };
    static const struct table_ops tall_ops = {.cell = tall_cell};
    static const enum action ways[] = {ACTION_PAGE_DOWN, ACTION_PAGE_UP};
    for (int height = 4; height < 20; height++) {
        struct told_rows rows = told_rows_of(ROWS);
        struct table table;
        bool seen[2][ROWS] = {{false}};
        table_init(&table, tall_columns, 1, &tall_ops, NULL, rows_told(&rows));
        struct canvas canvas = canvas_of(height, 20, LINES_ASCII);
        draw(&table, &canvas);
        for (int turn = 0; turn < 4 * ROWS; turn++) {
            int way = turn / (2 * ROWS);
            for (int64_t ordinal = table.top; ordinal < table.top + table.shown; ordinal++) {
                seen[way][ordinal] = true;
            }
            press(&table, &canvas, ways[way]);
        }
        for (int row = 0; row < ROWS; row++) {
            if (!seen[0][row] || !seen[1][row]) {
                fail_msg("height %d: row %d was never in view", height, row);
            }
        }
        canvas_release(&canvas);
    }
}

static void a_bigger_screen_wastes_no_lines(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 12, 6, 48);
    list.rows.selected = 11;
    shown_list_draw(&list);
    assert_int_equal(list.table.top, 8);
    canvas_resize(&list.canvas, 20, 48);
    shown_list_draw(&list);
    assert_int_equal(list.table.top, 0);
    assert_int_equal(list.canvas.cursor_row, 12);
    canvas_resize(&list.canvas, 6, 48);
    shown_list_draw(&list);
    assert_int_equal(list.rows.selected, 11);
    assert_int_equal(list.canvas.cursor_row, 5);
    shown_list_close(&list);
}

/* ---- jumps and sorting ---- */

static void digits_and_enter_go_to_a_row(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 50, 10, 48);
    shown_list_draw(&list);
    assert_int_equal(table_action(&list.table, ACTION_OPEN), REACT_IGNORED);
    table_text(&list.table, "0");
    assert_prompt(&list.table, "");
    table_text(&list.table, "1");
    table_text(&list.table, "2");
    assert_prompt(&list.table, "Row 12_  Enter goes there");
    assert_true(table_clear_pending(&list.table));
    assert_false(table_clear_pending(&list.table));
    table_text(&list.table, "4");
    table_text(&list.table, "2");
    shown_list_press(&list, ACTION_OPEN);
    assert_int_equal(list.rows.selected, 41);
    assert_prompt(&list.table, "");
    table_text(&list.table, "9");
    table_text(&list.table, "9");
    shown_list_press(&list, ACTION_OPEN);
    assert_int_equal(list.rows.selected, 41);
    assert_prompt(&list.table, "There is no row 99 to go to");
    shown_list_press(&list, ACTION_UP);
    assert_prompt(&list.table, "");
    for (int i = 0; i < 40; i++) {
        table_text(&list.table, "7");
    }
    assert_prompt(&list.table, "Row 77777777777_  Enter goes there");
    assert_int_equal(table_text(&list.table, "x"),
                     REACT_REDRAW); /* forgotten, and left to the screen */
    assert_prompt(&list.table, "");
    shown_list_close(&list);
}

static void a_letter_sorts_up_then_down_then_not(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 3, 2, 48);
    static const int orders[] = {2, -2, 0};
    static const char *const heads[] = {
        "  #  Name                    Born ^        Value\n",
        "  #  Name                    Born v        Value\n",
        "  #  Name                    Born          Value\n",
    };
    for (int i = 0; i < 3; i++) {
        assert_true(table_action(&list.table, ACTION_SORT) & REACT_REDRAW);
        assert_true(table_text(&list.table, "b") & REACT_RELOAD);
        assert_int_equal(list.table.sort_field, orders[i]);
        list.table.headers = true;
        canvas_clear(&list.canvas);
        struct area area = whole_area(&list.canvas);
        table_draw(&list.table, &list.canvas, &area, true);
        char *drawn = canvas_dump(&list.canvas, false);
        assert_memory_equal(drawn, heads[i], strlen(heads[i]));
        memory_free(drawn);
    }
    table_action(&list.table, ACTION_SORT);
    assert_prompt(&list.table, "Sort by: a Name  b Born");
    assert_int_equal(table_text(&list.table, "c") & REACT_RELOAD, 0); /* Value does not sort */
    assert_int_equal(list.table.sort_field, 0);
    assert_prompt(&list.table, "");
    shown_list_close(&list);
}

/* ---- what is selected and asked for ---- */

static void the_selection_stays_on_rows_that_are_there(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(5);
    rows.bounds.at_end = false;
    rows.failed_from = 5;
    rows.selected = 4;
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(10, 48, LINES_ASCII);
    draw(&table, &canvas);
    press(&table, &canvas, ACTION_DOWN);
    assert_int_equal(rows.selected, 4);
    rows.failed_from = INT64_MAX;
    rows.loading_from = 5;
    rows.selected = 1;
    press(&table, &canvas, ACTION_PAGE_DOWN);
    assert_int_equal(rows.selected, 4); /* the last one that is there */
    press(&table, &canvas, ACTION_DOWN);
    assert_int_equal(rows.selected, 4);
    rows.loading_from = INT64_MAX;
    rows.bounds.last = 9;
    press(&table, &canvas, ACTION_DOWN);
    assert_int_equal(rows.selected, 5);
    canvas_release(&canvas);
}

/* A paged source tells from the order of row() where the view is and which way it moves. */
static void rows_are_asked_for_from_the_top_down(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(1000);
    rows.bounds.at_start = rows.bounds.at_end = false;
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(12, 48, LINES_ASCII);
    rows.selected = 500;
    draw(&table, &canvas);
    press(&table, &canvas, ACTION_DOWN);
    rows.lowest_asked = INT64_MAX;
    rows.asked_upwards = 0;
    draw(&table, &canvas);
    assert_int_equal(rows.lowest_asked, table.top);
    assert_true(rows.asked_upwards <= 2); /* each pass begins at the top again */
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_out_of_view_is_counted_and_named),
        cmocka_unit_test(an_edge_scrolls_by_single_rows),
        cmocka_unit_test(a_page_keeps_the_place_on_the_screen),
        cmocka_unit_test(a_page_passes_over_no_row),
        cmocka_unit_test(a_bigger_screen_wastes_no_lines),
        cmocka_unit_test(digits_and_enter_go_to_a_row),
        cmocka_unit_test(a_letter_sorts_up_then_down_then_not),
        cmocka_unit_test(the_selection_stays_on_rows_that_are_there),
        cmocka_unit_test(rows_are_asked_for_from_the_top_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
