/* SPDX-License-Identifier: MIT */
/* The canvas: clipping, wide clusters, hostile text, boxes, areas, dumps. */
#include "ui/term/canvas.h"

#include "chartty/base/memory.h"

#include <limits.h>
#include <locale.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_dump(const struct canvas *canvas, bool roles, const char *want)
{
    char *dump = canvas_dump(canvas, roles);
    assert_string_equal(dump, want);
    memory_free(dump);
}

static struct area whole(const struct canvas *canvas)
{
    return (struct area){0, 0, canvas->height, canvas->width};
}

static void test_text_is_clipped_to_the_area(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 3, 10);
    struct area area = {1, 2, 1, 5};
    bool cut = true;
    assert_int_equal(canvas_put(&canvas, &area, 0, 1, 0, ROLE_VALUE, "ab", &cut), 2);
    assert_false(cut);
    assert_int_equal(canvas_put(&canvas, &area, 0, 3, 0, ROLE_VALUE, "xyz", &cut), 2);
    assert_true(cut);
    assert_int_equal(canvas_put(&canvas, &area, 1, 0, 0, ROLE_VALUE, "out", &cut), 0);
    assert_true(cut);
    assert_int_equal(canvas_put(&canvas, &area, -1, 0, 0, ROLE_VALUE, "out", NULL), 0);
    assert_dump(&canvas, true,
                "\n   abxy\n\n0: text*10\n1: text*3 value*4 text*3\n2: text*10\ncursor 0,0\n");
    canvas_release(&canvas);
}

static void test_a_width_limits_and_text_may_begin_left_of_the_area(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 2, 8);
    struct area area = whole(&canvas);
    bool cut = false;
    assert_int_equal(canvas_put(&canvas, &area, 0, 0, 3, ROLE_TEXT, "abcdef", &cut), 3);
    assert_true(cut);
    assert_int_equal(canvas_put(&canvas, &area, 1, -2, 0, ROLE_TEXT, "abcd", &cut), 4);
    assert_false(cut);
    assert_dump(&canvas, false, "abc\ncd\n");
    canvas_release(&canvas);
}

static void test_wide_clusters_are_never_halved(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 1, 6);
    struct area area = whole(&canvas);
    bool cut = false;
    assert_int_equal(canvas_put(&canvas, &area, 0, 0, 3, ROLE_TEXT, "\u6f22\u5b57", &cut), 2);
    assert_true(cut);
    assert_string_equal(canvas.cells[0].bytes, "\u6f22");
    assert_string_equal(canvas.cells[1].bytes, "");
    /* Covering one half blanks the other. */
    canvas_put(&canvas, &area, 0, 1, 1, ROLE_TEXT, "x", NULL);
    assert_dump(&canvas, false, " x\n");
    canvas_put(&canvas, &area, 0, 2, 0, ROLE_TEXT, "\u6f22", NULL);
    canvas_put(&canvas, &area, 0, 2, 1, ROLE_TEXT, "y", NULL);
    assert_dump(&canvas, false, " xy\n");
    canvas_put(&canvas, &area, 0, -1, 0, ROLE_TEXT, "\u6f22z", NULL);
    assert_dump(&canvas, false, " zy\n");
    canvas_release(&canvas);
}

static void test_hostile_text_is_made_safe(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 1, 40);
    struct area area = whole(&canvas);
    canvas_put(&canvas, &area, 0, 0, 0, ROLE_TEXT, "a\033[2Jb\rc\u202ed", NULL);
    assert_dump(&canvas, false, "a\\x1b[2Jb\u240dc<U+202E>d\n");
    canvas_release(&canvas);
}

static void test_formats_of_any_length(void **state)
{
    (void)state;
    struct canvas canvas;
    char long_text[3001];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[3000] = '\0';
    canvas_init(&canvas, 1, 12);
    struct area area = whole(&canvas);
    assert_int_equal(canvas_format(&canvas, &area, 0, 0, 0, ROLE_TEXT, "%d of %d", 4, 230), 8);
    assert_dump(&canvas, false, "4 of 230\n");
    assert_int_equal(canvas_format(&canvas, &area, 0, 0, 0, ROLE_TEXT, "%s", long_text), 12);
    assert_dump(&canvas, false, "xxxxxxxxxxxx\n");
    canvas_release(&canvas);
}

static void test_right_alignment(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 3, 8);
    struct area area = whole(&canvas);
    assert_int_equal(canvas_put_right(&canvas, &area, 0, 1, 5, ROLE_TEXT, "9.5"), 3);
    assert_int_equal(canvas_put_right(&canvas, &area, 1, 0, 0, ROLE_TEXT, "\u6f22"), 2);
    assert_int_equal(canvas_put_right(&canvas, &area, 2, 0, 3, ROLE_TEXT, "123456"), 3);
    assert_dump(&canvas, false, "   9.5\n      \u6f22\n123\n");
    canvas_release(&canvas);
}

static void test_lines_boxes_and_fills(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 4, 6);
    canvas.lines = LINES_ASCII;
    struct area area = {0, 1, 3, 4};
    canvas_repeat(&canvas, &area, 1, -3, 100, ROLE_BANNER_DECEASED, "/");
    canvas_repeat(&canvas, &area, 2, 0, 100, ROLE_BANNER_DECEASED, "\u6f22"); /* too wide */
    assert_dump(&canvas, false, "\n ////\n\n\n");
    canvas_box(&canvas, &area);
    assert_dump(&canvas, false, " +--+\n |  |\n +--+\n\n");
    canvas.lines = LINES_UNICODE;
    canvas_box(&canvas, &area);
    assert_dump(&canvas, false,
                " \u250c\u2500\u2500\u2510\n \u2502  \u2502\n "
                "\u2514\u2500\u2500\u2518\n\n");
    canvas_fill(&canvas, &area, ROLE_KIOSK);
    assert_dump(&canvas, true,
                "\n\n\n\n0: text*1 kiosk*4 text*1\n1: text*1 kiosk*4 text*1\n2: text*1 kiosk*4 "
                "text*1\n3: text*6\ncursor 0,0\n");
    canvas_release(&canvas);
}

static void test_flags_and_cursor(void **state)
{
    (void)state;
    struct canvas canvas;
    canvas_init(&canvas, 2, 4);
    struct area area = {1, 1, 1, 3};
    canvas_flag(&canvas, &area, 0, 0, 2, CELL_SELECTED);
    canvas_flag(&canvas, &area, 0, 1, 0, CELL_MATCH);
    canvas_cursor(&canvas, &area, 5, 1);
    assert_dump(&canvas, true,
                "\n\n0: text*4\n1: text*1 text+selected*1 text+selected+match*1 text+match*1\n"
                "cursor 1,2\n");
    canvas_cursor(&canvas, &area, -3, INT_MAX);
    assert_int_equal(canvas.cursor_row, 1);
    assert_int_equal(canvas.cursor_column, 3);
    canvas_release(&canvas);
}

static void test_areas_are_never_negative(void **state)
{
    (void)state;
    struct area area = {2, 3, 5, 10};
    struct area inside = area_inside(&area);
    assert_memory_equal(&inside, (&(struct area){3, 4, 3, 8}), sizeof inside);
    struct area rows = area_rows(&area, 2, -1);
    assert_memory_equal(&rows, (&(struct area){4, 3, 3, 10}), sizeof rows);
    rows = area_rows(&area, 9, 4);
    assert_int_equal(rows.height, 0);
    struct area columns = area_columns(&area, 4, 100);
    assert_memory_equal(&columns, (&(struct area){2, 7, 5, 6}), sizeof columns);
    struct area centred = area_centred(&area, 3, 4);
    assert_memory_equal(&centred, (&(struct area){3, 6, 3, 4}), sizeof centred);
    centred = area_centred(&area, 50, 50);
    assert_memory_equal(&centred, &area, sizeof centred);
    struct area tiny = {0, 0, 1, 1};
    inside = area_inside(&tiny);
    assert_int_equal(inside.height, 0);
    assert_int_equal(inside.width, 0);
}

/* Every call on every size from nothing up, with areas that stick out: no cell is lost. */
static void test_any_size_and_any_place(void **state)
{
    (void)state;
    for (int height = 0; height < 4; height++) {
        for (int width = 0; width < 5; width++) {
            struct canvas canvas;
            canvas_init(&canvas, height, width);
            for (int at = -6; at < 7; at++) {
                struct area area = {at, at, 4, 4};
                canvas_box(&canvas, &area);
                canvas_put(&canvas, &area, 1, at, 3, ROLE_TEXT, "\u6f22\u6f22a", NULL);
                canvas_put_right(&canvas, &area, 0, at, at, ROLE_TEXT, "\u6f22b");
                canvas_flag(&canvas, &area, at, at, at, CELL_FLASH);
                canvas_vertical(&canvas, &area, at, at, 9);
                canvas_cursor(&canvas, &area, at, at);
                struct area out = {INT_MAX / 2, INT_MAX / 2, 3, 3};
                canvas_put(&canvas, &out, 0, 0, 0, ROLE_TEXT, "no", NULL);
                canvas_put(&canvas, &area, 0, INT_MAX / 2, 0, ROLE_TEXT, "no", NULL);
            }
            for (int i = 0; i < height * width; i++) {
                bool right_half = i % width > 0 && strlen(canvas.cells[i - 1].bytes) > 2;
                assert_true(canvas.cells[i].bytes[0] != '\0' || right_half);
            }
            canvas_release(&canvas);
        }
    }
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_clipped_to_the_area),
        cmocka_unit_test(test_a_width_limits_and_text_may_begin_left_of_the_area),
        cmocka_unit_test(test_wide_clusters_are_never_halved),
        cmocka_unit_test(test_hostile_text_is_made_safe),
        cmocka_unit_test(test_formats_of_any_length),
        cmocka_unit_test(test_right_alignment),
        cmocka_unit_test(test_lines_boxes_and_fills),
        cmocka_unit_test(test_flags_and_cursor),
        cmocka_unit_test(test_areas_are_never_negative),
        cmocka_unit_test(test_any_size_and_any_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
