/* SPDX-License-Identifier: MIT */
/* The list: rows that are not there, not yet there, or could not be read, and numbers not known. */
#include "table_test.h"

#include "chartty/base/clock.h"

static void an_empty_list_says_so(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 0, 4, 40);
    shown_list_draw(&list);
    assert_picture(&list.canvas, "  #  Name            Born          Value\n"
                                 "  No patients recorded.\n");
    assert_position(&list.table, "");
    struct row row;
    assert_false(table_selected(&list.table, &row));
    shown_list_close(&list);
}

static void loading_is_blank_and_says_so_only_when_slow(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(0);
    rows.bounds = (struct rows_bounds){.last = -1, .total = -1, .loading = true};
    rows.bounds.loading_since_ms = clock_monotonic_ms();
    rows.loading_from = 0;
    rows.counted = false;
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(4, 40, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name            Born          Value\n"
                            ">\n");
    rows.bounds.loading_since_ms = clock_monotonic_ms() - 400;
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name            Born          Value\n"
                            ">    loading...\n");
    /* Some are there, more are on their way. */
    rows.bounds = (struct rows_bounds){.last = 1, .at_start = true, .total = -1, .loading = true};
    rows.loading_from = 2;
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name            Born          Value\n"
                            ">    SMITH, Ada 0    14-Jul-1945     6.8\n"
                            "     SMITH, Ada 1    14-Jul-1945   138\n"
                            "  v more below\n");
    canvas_resize(&canvas, 7, 40);
    rows.bounds.loading_since_ms = clock_monotonic_ms() - 400;
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name            Born          Value\n"
                            ">    SMITH, Ada 0    14-Jul-1945     6.8\n"
                            "     SMITH, Ada 1    14-Jul-1945   138\n"
                            "     loading...\n"
                            "\n"
                            "\n"
                            "  v more below\n");
    canvas_release(&canvas);
}

static void a_failure_is_never_an_empty_list(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(0);
    rows.bounds = (struct rows_bounds){.last = -1, .total = -1};
    rows.failed_from = 0;
    error_set(&rows.failure, ERROR_LOST, "The database cannot be reached.");
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(5, 60, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name                                Born          Value\n"
                            "> [!] The database cannot be reached.  F5 tries again\n");
    assert_int_equal(cell_of(&canvas, 1, 3)->role, ROLE_ERROR);
    canvas_resize(&canvas, 5, 30);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name          Born      >\n"
                            "> [!] The database cannot be\n"
                            "  reached.  F5 tries again\n");
    /* Two rows came before the line went. */
    rows.bounds = (struct rows_bounds){.last = 1, .at_start = true, .total = -1};
    rows.failed_from = 2;
    canvas_resize(&canvas, 7, 60);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name                                Born          Value\n"
                            "> 1  SMITH, Ada 0                        14-Jul-1945     6.8\n"
                            "  2  SMITH, Ada 1                        14-Jul-1945   138\n"
                            "  [!] The database cannot be reached.  F5 tries again\n");
    canvas_release(&canvas);
}

static void unknown_numbers_are_blank(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(0);
    rows.bounds = (struct rows_bounds){.first = 500, .last = 519, .total = -1};
    rows.selected = 510;
    rows.counted = false;
    struct table table = list_of(&rows);
    table.top = 510;
    struct canvas canvas = canvas_of(6, 48, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name                    Born          Value\n"
                            "  ^ more above\n"
                            ">    SMITH, Ada 510          14-Jul-1945    6.8\n"
                            "     SMITH, Ada 511          14-Jul-1945  138\n"
                            "     SMITH, Ada 512          14-Jul-1945   10.25\n"
                            "  v more below: Ada 513, Ada 514, Ada 515 ...\n");
    assert_position(&table, "");
    rows.bounds.total = 1002317;
    assert_position(&table, "1,002,317 rows");
    rows.counted = true;
    assert_position(&table, "511-513 of 1,002,317");
    rows.bounds.total = -1;
    assert_position(&table, "511-513 of many");
    canvas_release(&canvas);
}

static void a_failure_above_is_said_above(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(10);
    rows.bounds.at_start = false;
    rows.failed_below = 0;
    error_set(&rows.failure, ERROR_LOST, "The database cannot be reached.");
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(7, 60, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name                                Born          Value\n"
                            "  [!] The database cannot be reached.  F5 tries again\n"
                            "> 1  SMITH, Ada 0                        14-Jul-1945    6.8\n"
                            "  2  SMITH, Ada 1                        14-Jul-1945  138\n"
                            "  3  SMITH, Ada 2                        14-Jul-1945   10.25\n"
                            "  4  SMITH, Ada 3                        14-Jul-1945   12\n"
                            "  v 6 more below: Ada 4, Ada 5, Ada 6, Ada 7, Ada 8, Ada 9\n");
    press(&table, &canvas, ACTION_UP);
    assert_int_equal(rows.selected, 0);
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_list_says_so),
        cmocka_unit_test(loading_is_blank_and_says_so_only_when_slow),
        cmocka_unit_test(a_failure_is_never_an_empty_list),
        cmocka_unit_test(unknown_numbers_are_blank),
        cmocka_unit_test(a_failure_above_is_said_above),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
