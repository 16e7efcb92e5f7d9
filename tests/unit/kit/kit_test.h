/* SPDX-License-Identifier: MIT */
/*
 * What the kit's tests share: a canvas compared with a picture in the test, and a row source that
 * does as it is told. For tests/unit/kit only.
 */
#ifndef CHARTTY_TESTS_UNIT_KIT_TEST_H
#define CHARTTY_TESTS_UNIT_KIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "chartty/base/error.h"
#include "chartty/base/memory.h"
#include "chartty/base/rows.h"
#include "ui/term/canvas.h"

static inline struct canvas canvas_of(int height, int width, enum canvas_lines lines)
{
    struct canvas canvas;
    canvas_init(&canvas, height, width);
    canvas.lines = lines;
    return canvas;
}

static inline struct area whole_area(const struct canvas *canvas)
{
    return (struct area){0, 0, canvas->height, canvas->width};
}

/* Compares the picture; blank lines at the end may be left out of `expected`. */
static inline void assert_picture_at(const struct canvas *canvas, const char *expected,
                                     const char *file, int line)
{
    char *drawn = canvas_dump(canvas, false);
    size_t length = strlen(drawn);
    while (length > 1 && drawn[length - 1] == '\n' && drawn[length - 2] == '\n') {
        drawn[--length] = '\0';
    }
    bool same = strcmp(drawn, expected) == 0;
    if (!same) {
        print_error("%s:%d: drawn\n%s--- expected\n%s---\n", file, line, drawn, expected);
    }
    memory_free(drawn);
    _assert_true(same, "the picture is as expected", file, line);
}
#define assert_picture(canvas, expected) assert_picture_at(canvas, expected, __FILE__, __LINE__)

/* One row of the picture begins so. */
static inline void assert_line_at(const struct canvas *canvas, int row, const char *expected,
                                  const char *file, int line)
{
    char *drawn = canvas_dump(canvas, false);
    const char *start = drawn;
    for (int i = 0; i < row; i++) {
        start = strchr(start, '\n') + 1;
    }
    bool same = strncmp(start, expected, strlen(expected)) == 0;
    if (!same) {
        print_error("%s:%d: row %d is not \"%s\" in\n%s", file, line, row, expected, drawn);
    }
    memory_free(drawn);
    _assert_true(same, "the row is as expected", file, line);
}
#define assert_line(canvas, row, expected) assert_line_at(canvas, row, expected, __FILE__, __LINE__)

static inline const struct cell *cell_of(const struct canvas *canvas, int row, int column)
{
    return &canvas->cells[row * canvas->width + column];
}

/* ---- a source that answers as its fields say ---- */

struct told_rows {
    struct rows_bounds bounds;
    int64_t selected;
    int64_t failed_from;  /* ordinals from here on have failed; INT64_MAX = none */
    int64_t failed_below; /* ordinals below this one have failed; INT64_MIN = none */
    int64_t lowest_asked, last_asked;
    int asked_upwards;    /* calls for a row above the one asked for before it */
    int64_t loading_from; /* ordinals from here on are loading; INT64_MAX = none */
    bool counted;         /* numbers are known */
    struct error failure;
    int row_calls, window_calls, other_calls;
    int window;
};

static inline enum row_state told_row(void *self, int64_t ordinal, struct row *out)
{
    struct told_rows *rows = self;
    rows->row_calls++;
    rows->lowest_asked = ordinal < rows->lowest_asked ? ordinal : rows->lowest_asked;
    rows->asked_upwards += ordinal < rows->last_asked;
    rows->last_asked = ordinal;
    if (ordinal >= rows->failed_from || ordinal < rows->failed_below) {
        return ROW_FAILED;
    }
    if (ordinal >= rows->loading_from) {
        return ROW_LOADING;
    }
    if (ordinal < rows->bounds.first || ordinal > rows->bounds.last) {
        return ROW_NONE;
    }
    *out = (struct row){.id = ordinal, .data = rows};
    return ROW_PRESENT;
}

static inline void told_bounds(void *self, struct rows_bounds *out)
{
    const struct told_rows *rows = self;
    *out = rows->bounds;
}

static inline void told_jump(void *self, enum rows_jump where)
{
    struct told_rows *rows = self;
    rows->other_calls++;
    rows->selected = where == ROWS_FIRST ? rows->bounds.first : rows->bounds.last;
}

static inline void told_select(void *self, int64_t ordinal)
{
    struct told_rows *rows = self;
    rows->other_calls++;
    rows->selected = ordinal;
}

static inline int64_t told_selected(void *self)
{
    const struct told_rows *rows = self;
    return rows->selected;
}

static inline int64_t told_number(void *self, int64_t ordinal)
{
    const struct told_rows *rows = self;
    return rows->counted ? ordinal + 1 : 0;
}

static inline bool told_go_to_number(void *self, int64_t number)
{
    struct told_rows *rows = self;
    rows->other_calls++;
    if (number < 1 || number > rows->bounds.last + 1) {
        return false;
    }
    rows->selected = number - 1;
    return true;
}

static inline void told_window(void *self, int height)
{
    struct told_rows *rows = self;
    rows->window_calls++;
    rows->window = height;
}

static inline void told_nothing(void *self)
{
    struct told_rows *rows = self;
    rows->other_calls++;
}

static inline const struct error *told_failure(void *self)
{
    const struct told_rows *rows = self;
    return rows->failure.code != ERROR_OK ? &rows->failure : NULL;
}

static const struct rows_ops told_ops = {
    .row = told_row,
    .bounds = told_bounds,
    .jump = told_jump,
    .select = told_select,
    .selected = told_selected,
    .number = told_number,
    .go_to_number = told_go_to_number,
    .window = told_window,
    .retry = told_nothing,
    .cancel = told_nothing,
    .failure = told_failure,
};

static inline struct told_rows told_rows_of(int64_t count)
{
    return (struct told_rows){
        .bounds = {.last = count - 1, .at_start = true, .at_end = true, .total = count},
        .failed_from = INT64_MAX,
        .loading_from = INT64_MAX,
        .counted = true};
}

static inline struct rows rows_told(struct told_rows *rows)
{
    return (struct rows){.ops = &told_ops, .self = rows};
}

#endif
