/* SPDX-License-Identifier: MIT */
/* The list: what stands where in its picture, at any size and with any text. */
#include "table_test.h"

static void rows_stand_in_columns(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 5, 7, 48);
    shown_list_draw(&list);
    assert_picture(&list.canvas, "  #  Name                    Born          Value\n"
                                 "> 1  SMITH, Ada 0            14-Jul-1945    6.8\n"
                                 "  2  SMITH, Ada 1            14-Jul-1945  138\n"
                                 "  3  SMITH, Ada 2            14-Jul-1945   10.25\n"
                                 "  4  SMITH, Ada 3            14-Jul-1945   12\n"
                                 "  5  SMITH, Ada 4            14-Jul-1945  pend..\n");
    assert_position(&list.table, "Row 1 of 5");
    assert_true(cell_of(&list.canvas, 1, 0)->flags & CELL_SELECTED);
    assert_true(cell_of(&list.canvas, 1, 47)->flags & CELL_SELECTED);
    assert_false(cell_of(&list.canvas, 2, 0)->flags & CELL_SELECTED);
    assert_int_equal(list.canvas.cursor_row, 1);
    assert_int_equal(list.canvas.cursor_column, 0);
    shown_list_close(&list);
}

static void without_focus_the_row_is_marked_otherwise(void **state)
{
    (void)state;
    struct shown_list list;
    shown_list_open(&list, 2, 3, 40);
    struct area area = whole_area(&list.canvas);
    table_draw(&list.table, &list.canvas, &area, false);
    assert_int_equal(cell_of(&list.canvas, 1, 3)->flags, CELL_SELECTED_NOFOCUS);
    assert_string_equal(cell_of(&list.canvas, 1, 0)->bytes, ">");
    shown_list_close(&list);
}

static void columns_grow_hide_and_scroll(void **state)
{
    (void)state;
    static const struct table_column many[] = {
        {.title = "Name", .width = 12, .grow = 1, .field = 0},
        {.title = "Born", .width = 11, .field = 1},
        {.title = "Value", .width = 6, .align = ALIGN_RIGHT, .field = -1},
        {.title = "Wide only", .width = 9, .from_width = 60, .field = -1},
    };
    struct told_rows rows = told_rows_of(2);
    struct table table;
    table_init(&table, many, 4, &list_ops, NULL, rows_told(&rows));
    struct canvas canvas = canvas_of(3, 64, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name                         Born          Value  Wide only\n"
                            "> 1  SMITH, Ada 0                 14-Jul-1945     6.8  6.8\n"
                            "  2  SMITH, Ada 1                 14-Jul-1945     138  138\n");
    canvas_resize(&canvas, 3, 30);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name          Born      >\n"
                            "> 1  SMITH, Ada 0  14-Jul-1945\n"
                            "  2  SMITH, Ada 1  14-Jul-1945\n");
    press(&table, &canvas, ACTION_RIGHT);
    assert_picture(&canvas, "  #  Name              < Value\n"
                            "> 1  SMITH, Ada 0          6.8\n"
                            "  2  SMITH, Ada 1          138\n");
    assert_int_equal(table_action(&table, ACTION_RIGHT), REACT_IGNORED);
    press(&table, &canvas, ACTION_LEFT);
    assert_int_equal(table.first_column, 1);
    assert_int_equal(table_action(&table, ACTION_LEFT), REACT_IGNORED);
    canvas_release(&canvas);
}

/* ---- a column that is never cut ---- */

static const char *const medications[] = {
    "warfarin - tablet - DOSE 3 mg - oral - daily",
    "hydrALAZINE - tablet - DOSE 25 mg - oral - three times daily",
    "metformin - tablet - DOSE 500 mg - oral - twice daily",
};

static void medication_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    snprintf(cell->text, sizeof cell->text, "%s",
             column == 0 ? medications[row->id % 3] : "20-Nov-2026");
}

static void medication_mark(void *self, const struct row *row, char out[8], enum role *role)
{
    (void)self;
    if (row->id % 3 == 1) {
        snprintf(out, 8, "~");
        *role = ROLE_LOOKALIKE;
    }
}

static void a_whole_column_wraps_between_parts(void **state)
{
    (void)state;
    static const struct table_column drug_columns[] = {
        {.title = "Medication", .width = 20, .grow = 1, .whole = true, .field = -1},
        {.title = "Started", .width = 11, .field = -1},
    };
    static const struct table_ops drug_ops = {.cell = medication_cell, .mark = medication_mark};
    struct told_rows rows = told_rows_of(6);
    struct table table;
    table_init(&table, drug_columns, 2, &drug_ops, NULL, rows_told(&rows));
    rows.selected = 1;
    struct canvas canvas = canvas_of(9, 60, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #     Medication                               Started\n"
                            "  1     warfarin - tablet - DOSE 3 mg - oral -   20-Nov-2026\n"
                            "        daily\n"
                            "> 2  ~  hydrALAZINE - tablet - DOSE 25 mg -      20-Nov-2026\n"
                            "        oral - three times daily\n"
                            "  3     metformin - tablet - DOSE 500 mg -       20-Nov-2026\n"
                            "        oral - twice daily\n"
                            "\n"
                            "  v 3 more below\n");
    assert_true(cell_of(&canvas, 4, 20)->flags & CELL_SELECTED);
    canvas_resize(&canvas, 9, 42);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #     Medication             Started\n"
                            "  1     warfarin - tablet -    20-Nov-2026\n"
                            "        DOSE 3 mg - oral -\n"
                            "        daily\n"
                            "> 2  ~  hydrALAZINE -          20-Nov-2026\n"
                            "        tablet - DOSE 25 mg -\n"
                            "        oral -\n"
                            "        three times daily\n"
                            "  v 4 more below\n");
    press(&table, &canvas, ACTION_LAST);
    assert_picture(&canvas, "  #     Medication             Started\n"
                            "  ^ 4 more above\n"
                            "  5  ~  hydrALAZINE -          20-Nov-2026\n"
                            "        tablet - DOSE 25 mg -\n"
                            "        oral -\n"
                            "        three times daily\n"
                            "> 6     metformin - tablet -   20-Nov-2026\n"
                            "        DOSE 500 mg - oral -\n"
                            "        twice daily\n");
    canvas_release(&canvas);
}

/* ---- naughty and wide text ---- */

static const char *const naughty[] = {
    "plain",
    "\x1B]52;c;AAAA\x07",
    "two\nlines\tand\rreturn",
    "\xE2\x80\xAEright to left",
    "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 family",
    "\xE7\x94\xB0\xE4\xB8\xAD\xE3\x81\x95\xE3\x82\x93\xE3\x81\xA7\xE3\x81\x99",
    "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81",
    "\xFF\xFE bad bytes",
    "J\u00FCrgen M\u00FCller-L\u00FCdenscheidt",
};
enum { NAUGHTY = sizeof naughty / sizeof *naughty };

static void naughty_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    snprintf(cell->text, sizeof cell->text, "%s", column == 0 ? naughty[row->id] : "|next");
}

static void every_column_lines_up(void **state)
{
    (void)state;
    static const struct table_column two[] = {{.title = "Name", .width = 11, .field = -1},
                                              {.title = "|Next", .width = 5, .field = -1}};
    static const struct table_ops ops = {.cell = naughty_cell};
    static const enum canvas_lines kinds[] = {LINES_ASCII, LINES_UNICODE};
    for (int kind = 0; kind < 2; kind++) {
        struct told_rows rows = told_rows_of(NAUGHTY);
        struct table table;
        table_init(&table, two, 2, &ops, NULL, rows_told(&rows));
        struct canvas canvas = canvas_of(NAUGHTY + 1, 30, kinds[kind]);
        draw(&table, &canvas);
        for (int row = 0; row <= NAUGHTY; row++) {
            assert_string_equal(cell_of(&canvas, row, 18)->bytes, "|");
            assert_string_equal(cell_of(&canvas, row, 17)->bytes, " ");
        }
        canvas_release(&canvas);
    }
}

static void a_wide_letter_is_never_halved(void **state)
{
    (void)state;
    static const struct table_column one[] = {{.title = "Name", .width = 5, .field = -1},
                                              {.title = "|Next", .width = 5, .field = -1}};
    static const struct table_ops ops = {.cell = naughty_cell};
    struct told_rows rows = told_rows_of(6);
    rows.bounds.first = 5;
    rows.selected = 5;
    struct table table;
    table_init(&table, one, 2, &ops, NULL, rows_told(&rows));
    struct canvas canvas = canvas_of(2, 20, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name   |Next\n"
                            "> 6  田 ..  |next\n");
    canvas.lines = LINES_UNICODE;
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name   |Next\n"
                            "> 6  田中…  |next\n");
    canvas_release(&canvas);
}

/* A number in part would be another number. */
static void a_number_that_does_not_fit_shows_no_digit(void **state)
{
    (void)state;
    static const struct table_column narrow[] = {
        {.title = "Name", .width = 12, .field = -1},
        {.title = "B", .width = 3, .align = ALIGN_RIGHT, .field = -1},
        {.title = "V", .width = 3, .align = ALIGN_DECIMAL, .field = -1},
    };
    struct told_rows rows = told_rows_of(3);
    struct table table;
    table_init(&table, narrow, 3, &list_ops, NULL, rows_told(&rows));
    struct canvas canvas = canvas_of(4, 40, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name            B    V\n"
                            "> 1  SMITH, Ada 0  ###  6.8\n"
                            "  2  SMITH, Ada 1  ###  138\n"
                            "  3  SMITH, Ada 2  ###  ###\n");
    canvas_release(&canvas);
}

static void marked_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    list_cell(self, row, column, cell);
    cell->role = column == 0 ? ROLE_CRITICAL : ROLE_TEXT;
    cell->match_from = 7;
    cell->match_length = column == 0 ? 3 : 0;
}

static void found_letters_are_flagged_and_roles_kept(void **state)
{
    (void)state;
    static const struct table_ops ops = {.cell = marked_cell, .mark = medication_mark};
    struct told_rows rows = told_rows_of(2);
    struct table table;
    table_init(&table, columns, COLUMNS, &ops, NULL, rows_told(&rows));
    struct canvas canvas = canvas_of(3, 52, LINES_ASCII);
    draw(&table, &canvas);
    /* 1 + 2 + 2 columns of numbers, 3 of marks, then the name. */
    assert_string_equal(cell_of(&canvas, 2, 5)->bytes, "~");
    assert_int_equal(cell_of(&canvas, 2, 5)->role, ROLE_LOOKALIKE);
    assert_int_equal(cell_of(&canvas, 2, 8)->role, ROLE_CRITICAL);
    for (int column = 8; column < 24; column++) {
        bool found = column >= 15 && column < 18;
        assert_int_equal((cell_of(&canvas, 2, column)->flags & CELL_MATCH) != 0, found);
    }
    canvas_release(&canvas);
}

static void drawing_only_asks_for_rows(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(1000000);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(24, 80, LINES_ASCII);
    rows.selected = 999999;
    draw(&table, &canvas);
    assert_int_equal(rows.other_calls, 0);
    assert_int_equal(rows.window_calls, 1);
    assert_int_equal(rows.window, 23);
    assert_true(rows.row_calls < 400); /* the view, not the list */
    draw(&table, &canvas);
    assert_int_equal(rows.window_calls, 1);
    canvas_release(&canvas);
}

static void any_size_is_drawn(void **state)
{
    (void)state;
    for (int height = 0; height < 9; height++) {
        for (int width = 0; width < 60; width += width < 24 ? 1 : 7) {
            struct told_rows rows = told_rows_of(height * 3);
            struct table table = list_of(&rows);
            rows.selected = height;
            struct canvas canvas = canvas_of(height, width, LINES_ASCII);
            draw(&table, &canvas);
            press(&table, &canvas, ACTION_LAST);
            press(&table, &canvas, ACTION_PAGE_UP);
            canvas_release(&canvas);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_stand_in_columns),
        cmocka_unit_test(without_focus_the_row_is_marked_otherwise),
        cmocka_unit_test(columns_grow_hide_and_scroll),
        cmocka_unit_test(a_whole_column_wraps_between_parts),
        cmocka_unit_test(every_column_lines_up),
        cmocka_unit_test(a_wide_letter_is_never_halved),
        cmocka_unit_test(a_number_that_does_not_fit_shows_no_digit),
        cmocka_unit_test(found_letters_are_flagged_and_roles_kept),
        cmocka_unit_test(drawing_only_asks_for_rows),
        cmocka_unit_test(any_size_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
