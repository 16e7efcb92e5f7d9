/* SPDX-License-Identifier: MIT */
/* The list: its picture at several sizes, scrolling, jumps by number, sorting. */
#include "kit_test.h"

#include "chartty/base/clock.h"
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

static void assert_prompt(const struct table *table, const char *expected)
{
    char prompt[160];
    table_prompt(table, prompt, sizeof prompt);
    assert_string_equal(prompt, expected);
}

static void assert_position(const struct table *table, const char *expected)
{
    char position[64];
    table_position(table, position, sizeof position);
    assert_string_equal(position, expected);
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
    assert_position(&table, "Row 1 of 5");
    assert_true(cell_of(&canvas, 1, 0)->flags & CELL_SELECTED);
    assert_true(cell_of(&canvas, 1, 47)->flags & CELL_SELECTED);
    assert_false(cell_of(&canvas, 2, 0)->flags & CELL_SELECTED);
    assert_int_equal(canvas.cursor_row, 1);
    assert_int_equal(canvas.cursor_column, 0);
    canvas_release(&canvas);
}

static void without_focus_the_row_is_marked_otherwise(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(2);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(3, 40, LINES_ASCII);
    struct area area = whole_area(&canvas);
    table_draw(&table, &canvas, &area, false);
    assert_int_equal(cell_of(&canvas, 1, 3)->flags, CELL_SELECTED_NOFOCUS);
    assert_string_equal(cell_of(&canvas, 1, 0)->bytes, ">");
    canvas_release(&canvas);
}

static void what_is_out_of_view_is_counted_and_named(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(12);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(7, 48, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name                    Born          Value\n"
                            "> 1  SMITH, Ada 0            14-Jul-1945    6.8\n"
                            "  2  SMITH, Ada 1            14-Jul-1945  138\n"
                            "  3  SMITH, Ada 2            14-Jul-1945   10.25\n"
                            "  4  SMITH, Ada 3            14-Jul-1945   12\n"
                            "  5  SMITH, Ada 4            14-Jul-1945  pend..\n"
                            "  v 7 more below: Ada 5, Ada 6, Ada 7 ...\n");
    assert_position(&table, "1-5 of 12");
    for (int i = 0; i < 5; i++) {
        press(&table, &canvas, ACTION_DOWN);
    }
    assert_picture(&canvas, "  #  Name                    Born          Value\n"
                            "  ^ 2 more above: Ada 1, Ada 0\n"
                            "  3  SMITH, Ada 2            14-Jul-1945   10.25\n"
                            "  4  SMITH, Ada 3            14-Jul-1945   12\n"
                            "  5  SMITH, Ada 4            14-Jul-1945  pend..\n"
                            "> 6  SMITH, Ada 5            14-Jul-1945    6.8\n"
                            "  v 6 more below: Ada 6, Ada 7, Ada 8 ...\n");
    assert_position(&table, "3-6 of 12");
    press(&table, &canvas, ACTION_LAST);
    assert_picture(&canvas, "  #  Name                    Born          Value\n"
                            "  ^ 7 more above: Ada 6, Ada 5, Ada 4 ...\n"
                            "  8  SMITH, Ada 7            14-Jul-1945   10.25\n"
                            "  9  SMITH, Ada 8            14-Jul-1945   12\n"
                            " 10  SMITH, Ada 9            14-Jul-1945  pend..\n"
                            " 11  SMITH, Ada 10           14-Jul-1945    6.8\n"
                            ">12  SMITH, Ada 11           14-Jul-1945  138\n");
    press(&table, &canvas, ACTION_FIRST);
    assert_int_equal(table.top, 0);
    canvas_release(&canvas);
}

static void an_edge_scrolls_by_single_rows(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(100);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(12, 48, LINES_ASCII);
    rows.selected = 50;
    draw(&table, &canvas);
    int64_t top = table.top;
    press(&table, &canvas, ACTION_DOWN);
    assert_int_equal(table.top, top + 1);
    press(&table, &canvas, ACTION_UP);
    assert_int_equal(table.top, top + 1); /* inside the view nothing scrolls */
    rows.selected = table.top;
    press(&table, &canvas, ACTION_UP);
    assert_int_equal(table.top, top);
    canvas_release(&canvas);
}

static void a_page_keeps_the_place_on_the_screen(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(100);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(12, 48, LINES_ASCII);
    rows.selected = 50;
    draw(&table, &canvas);
    for (int i = 0; i < 3; i++) {
        press(&table, &canvas, ACTION_UP);
    }
    int64_t selected = rows.selected;
    int shown = table.shown;
    assert_int_equal(shown, 9); /* of 11 lines one says what is above, one what is below */
    int line = canvas.cursor_row;
    press(&table, &canvas, ACTION_PAGE_DOWN);
    assert_int_equal(rows.selected, selected + shown - 1);
    assert_int_equal(canvas.cursor_row, line);
    press(&table, &canvas, ACTION_LIST_PAGE_UP);
    assert_int_equal(rows.selected, selected);
    assert_int_equal(canvas.cursor_row, line);
    for (int i = 0; i < 20; i++) {
        press(&table, &canvas, ACTION_PAGE_DOWN);
    }
    assert_int_equal(rows.selected, 99);
    assert_int_equal(canvas.cursor_row, 11);
    canvas_release(&canvas);
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
    struct told_rows rows = told_rows_of(12);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(6, 48, LINES_ASCII);
    rows.selected = 11;
    draw(&table, &canvas);
    assert_int_equal(table.top, 8);
    canvas_resize(&canvas, 20, 48);
    draw(&table, &canvas);
    assert_int_equal(table.top, 0);
    assert_int_equal(canvas.cursor_row, 12);
    canvas_resize(&canvas, 6, 48);
    draw(&table, &canvas);
    assert_int_equal(rows.selected, 11);
    assert_int_equal(canvas.cursor_row, 5);
    canvas_release(&canvas);
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

/* ---- nothing, not yet, not at all ---- */

static void an_empty_list_says_so(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(0);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(4, 40, LINES_ASCII);
    draw(&table, &canvas);
    assert_picture(&canvas, "  #  Name            Born          Value\n"
                            "  No patients recorded.\n");
    assert_position(&table, "");
    struct row row;
    assert_false(table_selected(&table, &row));
    canvas_release(&canvas);
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

/* ---- keys ---- */

static void digits_and_enter_go_to_a_row(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(50);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(10, 48, LINES_ASCII);
    draw(&table, &canvas);
    assert_int_equal(table_action(&table, ACTION_OPEN), REACT_IGNORED);
    table_text(&table, "0");
    assert_prompt(&table, "");
    table_text(&table, "1");
    table_text(&table, "2");
    assert_prompt(&table, "Row 12_  Enter goes there");
    assert_true(table_clear_pending(&table));
    assert_false(table_clear_pending(&table));
    table_text(&table, "4");
    table_text(&table, "2");
    press(&table, &canvas, ACTION_OPEN);
    assert_int_equal(rows.selected, 41);
    assert_prompt(&table, "");
    table_text(&table, "9");
    table_text(&table, "9");
    press(&table, &canvas, ACTION_OPEN);
    assert_int_equal(rows.selected, 41);
    assert_prompt(&table, "There is no row 99 to go to");
    press(&table, &canvas, ACTION_UP);
    assert_prompt(&table, "");
    for (int i = 0; i < 40; i++) {
        table_text(&table, "7");
    }
    assert_prompt(&table, "Row 77777777777_  Enter goes there");
    assert_int_equal(table_text(&table, "x"), REACT_REDRAW); /* forgotten, and left to the screen */
    assert_prompt(&table, "");
    canvas_release(&canvas);
}

static void a_letter_sorts_up_then_down_then_not(void **state)
{
    (void)state;
    struct told_rows rows = told_rows_of(3);
    struct table table = list_of(&rows);
    struct canvas canvas = canvas_of(2, 48, LINES_ASCII);
    static const int orders[] = {2, -2, 0};
    static const char *const heads[] = {
        "  #  Name                    Born ^        Value\n",
        "  #  Name                    Born v        Value\n",
        "  #  Name                    Born          Value\n",
    };
    for (int i = 0; i < 3; i++) {
        assert_true(table_action(&table, ACTION_SORT) & REACT_REDRAW);
        assert_true(table_text(&table, "b") & REACT_RELOAD);
        assert_int_equal(table.sort_field, orders[i]);
        table.headers = true;
        canvas_clear(&canvas);
        struct area area = whole_area(&canvas);
        table_draw(&table, &canvas, &area, true);
        char *drawn = canvas_dump(&canvas, false);
        assert_memory_equal(drawn, heads[i], strlen(heads[i]));
        memory_free(drawn);
    }
    table_action(&table, ACTION_SORT);
    assert_prompt(&table, "Sort by: a Name  b Born");
    assert_int_equal(table_text(&table, "c") & REACT_RELOAD, 0); /* Value does not sort */
    assert_int_equal(table.sort_field, 0);
    assert_prompt(&table, "");
    canvas_release(&canvas);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_stand_in_columns),
        cmocka_unit_test(without_focus_the_row_is_marked_otherwise),
        cmocka_unit_test(what_is_out_of_view_is_counted_and_named),
        cmocka_unit_test(an_edge_scrolls_by_single_rows),
        cmocka_unit_test(a_page_keeps_the_place_on_the_screen),
        cmocka_unit_test(a_page_passes_over_no_row),
        cmocka_unit_test(a_bigger_screen_wastes_no_lines),
        cmocka_unit_test(columns_grow_hide_and_scroll),
        cmocka_unit_test(a_whole_column_wraps_between_parts),
        cmocka_unit_test(every_column_lines_up),
        cmocka_unit_test(a_wide_letter_is_never_halved),
        cmocka_unit_test(a_number_that_does_not_fit_shows_no_digit),
        cmocka_unit_test(an_empty_list_says_so),
        cmocka_unit_test(loading_is_blank_and_says_so_only_when_slow),
        cmocka_unit_test(a_failure_is_never_an_empty_list),
        cmocka_unit_test(unknown_numbers_are_blank),
        cmocka_unit_test(drawing_only_asks_for_rows),
        cmocka_unit_test(any_size_is_drawn),
        cmocka_unit_test(digits_and_enter_go_to_a_row),
        cmocka_unit_test(a_letter_sorts_up_then_down_then_not),
        cmocka_unit_test(the_selection_stays_on_rows_that_are_there),
        cmocka_unit_test(rows_are_asked_for_from_the_top_down),
        cmocka_unit_test(a_failure_above_is_said_above),
        cmocka_unit_test(found_letters_are_flagged_and_roles_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
