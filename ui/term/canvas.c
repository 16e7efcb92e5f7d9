/* SPDX-License-Identifier: MIT */
/*
 * Drawing into a canvas: memory only. Used by the widgets and the screens, on the loop's thread.
 * Every text passes text_safe on its way into a cell, and nothing else writes bytes into one. Must
 * not know curses, colours or keys.
 */
#include "ui/term/canvas.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The columns [from, to) of one row of the canvas that a call may touch. */
struct span {
    int row, from, to;
};

static int at_least(int value, int least)
{
    return value < least ? least : value;
}

static int at_most(int value, int most)
{
    return value > most ? most : value;
}

static struct cell *cell_at(const struct canvas *canvas, int row, int column)
{
    return &canvas->cells[(size_t)row * (size_t)canvas->width + (size_t)column];
}

static void cell_blank(struct cell *cell, enum role role)
{
    memset(cell, 0, sizeof *cell);
    cell->bytes[0] = ' ';
    cell->role = (unsigned char)role;
}

void canvas_init(struct canvas *canvas, int height, int width)
{
    memset(canvas, 0, sizeof *canvas);
    canvas_resize(canvas, height, width);
}

void canvas_resize(struct canvas *canvas, int height, int width)
{
    canvas->height = at_least(height, 0);
    canvas->width = at_least(width, 0);
    memory_free(canvas->cells);
    canvas->cells =
        memory_array((size_t)canvas->height * (size_t)canvas->width, sizeof *canvas->cells);
    canvas_clear(canvas);
}

void canvas_release(struct canvas *canvas)
{
    memory_free(canvas->cells);
    memset(canvas, 0, sizeof *canvas);
}

void canvas_clear(struct canvas *canvas)
{
    size_t count = (size_t)canvas->height * (size_t)canvas->width;
    for (size_t i = 0; i < count; i++) {
        cell_blank(&canvas->cells[i], ROLE_TEXT);
    }
    canvas->cursor_row = 0;
    canvas->cursor_column = 0;
}

/* What is left of the wanted columns inside the area and the canvas; empty when nothing is. */
static struct span span_of(const struct canvas *canvas, const struct area *area, int row,
                           int column, int width)
{
    struct span span = {0, 0, 0};
    if (row < 0 || row >= area->height || area->row + row < 0 ||
        area->row + row >= canvas->height) {
        return span;
    }
    int right = at_most(area->width, canvas->width - area->column);
    if (width > 0 && column < right - width) {
        right = column + width;
    }
    span.row = area->row + row;
    span.from = area->column + at_least(at_least(column, 0), -area->column);
    span.to = area->column + right;
    if (span.to <= span.from) {
        span.to = span.from;
    }
    return span;
}

/* Writes one cluster; what is left of a wide one that it covers in part becomes a blank. */
static void cell_write(struct canvas *canvas, int row, int column, const char *bytes, size_t length,
                       int width, enum role role)
{
    struct cell *cell = cell_at(canvas, row, column);
    if (cell->bytes[0] == '\0' && column > 0) {
        memcpy(cell[-1].bytes, " ", 2);
    }
    if (column + width < canvas->width && cell[width].bytes[0] == '\0') {
        memcpy(cell[width].bytes, " ", 2);
    }
    assert(length < CELL_BYTES);
    memset(cell, 0, (size_t)width * sizeof *cell);
    memcpy(cell->bytes, bytes, length);
    for (int i = 0; i < width; i++) {
        cell[i].role = (unsigned char)role;
    }
}

/* Safe text into the span; start is where it begins, which may be left of the span. Returns the
 * columns used up to and in the span. */
static int put_safe(struct canvas *canvas, const struct span *span, int start, enum role role,
                    const char *safe, bool *cut)
{
    const char *cursor = safe;
    const char *end = safe + strlen(safe);
    struct text_cluster cluster;
    int column = start;
    while (text_next(&cursor, end, &cluster)) {
        if (cluster.width <= 0) {
            continue;
        }
        if (cluster.width > span->to - column) {
            *cut = true;
            break;
        }
        if (column >= span->from && cluster.length < CELL_BYTES) {
            cell_write(canvas, span->row, column, cluster.bytes, cluster.length, cluster.width,
                       role);
        } else if (column < span->from && column + cluster.width > span->from) {
            cell_write(canvas, span->row, span->from, " ", 1, 1, role);
        }
        column += cluster.width;
    }
    return column - start;
}

int canvas_put(struct canvas *canvas, const struct area *area, int row, int column, int width,
               enum role role, const char *text, bool *cut)
{
    bool ignored = false;
    cut = cut != NULL ? cut : &ignored;
    *cut = false;
    if (text == NULL || text[0] == '\0') {
        return 0;
    }
    struct span span = span_of(canvas, area, row, column, width);
    int start = area->column + column;
    if (span.to <= span.from || start >= span.to) {
        *cut = true;
        return 0;
    }
    /* Room for one cluster more than there are columns: what is cut is then always seen. */
    size_t size = ((size_t)(span.to - start) + 1) * CELL_BYTES + 1;
    char on_stack[4096];
    char *safe = size <= sizeof on_stack ? on_stack : memory_new(size);
    text_safe(safe, size, text, strlen(text), cut);
    int used = put_safe(canvas, &span, start, role, safe, cut);
    if (safe != on_stack) {
        memory_free(safe);
    }
    return used;
}

int canvas_format(struct canvas *canvas, const struct area *area, int row, int column, int width,
                  enum role role, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, WORDS(format), arguments);
    va_end(arguments);
    if (length < 0) {
        return 0;
    }
    if ((size_t)length < sizeof text) {
        return canvas_put(canvas, area, row, column, width, role, text, NULL);
    }
    char *whole = memory_new((size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(whole, (size_t)length + 1, WORDS(format), arguments);
    va_end(arguments);
    int used = canvas_put(canvas, area, row, column, width, role, whole, NULL);
    memory_free(whole);
    return used;
}

int canvas_put_right(struct canvas *canvas, const struct area *area, int row, int column, int width,
                     enum role role, const char *text)
{
    width = width <= 0 ? area->width - column : width;
    if (text == NULL || width <= 0) {
        return 0;
    }
    size_t size = ((size_t)width + 1) * CELL_BYTES + 1;
    char *safe = memory_new(size);
    text_safe(safe, size, text, strlen(text), NULL);
    int columns = at_most(text_width(safe), width);
    int used = canvas_put(canvas, area, row, column + width - columns, columns, role, safe, NULL);
    memory_free(safe);
    return used;
}

void canvas_fill(struct canvas *canvas, const struct area *area, enum role role)
{
    for (int row = 0; row < area->height; row++) {
        struct span span = span_of(canvas, area, row, 0, 0);
        for (int column = span.from; column < span.to; column++) {
            cell_write(canvas, span.row, column, " ", 1, 1, role);
        }
    }
}

void canvas_repeat(struct canvas *canvas, const struct area *area, int row, int column, int count,
                   enum role role, const char *cluster)
{
    char safe[CELL_BYTES];
    text_safe(safe, sizeof safe, cluster, strlen(cluster), NULL);
    if (count <= 0 || text_width(safe) != 1) {
        return;
    }
    struct span span = span_of(canvas, area, row, column, count);
    for (int at = span.from; at < span.to; at++) {
        cell_write(canvas, span.row, at, safe, strlen(safe), 1, role);
    }
}

void canvas_flag(struct canvas *canvas, const struct area *area, int row, int column, int width,
                 unsigned flags)
{
    struct span span = span_of(canvas, area, row, column, width);
    for (int at = span.from; at < span.to; at++) {
        struct cell *cell = cell_at(canvas, span.row, at);
        cell->flags = (unsigned char)(cell->flags | flags);
    }
}

static const char *line(const struct canvas *canvas, const char *drawn, const char *ascii)
{
    return canvas->lines == LINES_UNICODE ? drawn : ascii;
}

void canvas_horizontal(struct canvas *canvas, const struct area *area, int row, int column,
                       int width)
{
    canvas_repeat(canvas, area, row, column, width, ROLE_BORDER, line(canvas, "\u2500", "-"));
}

void canvas_vertical(struct canvas *canvas, const struct area *area, int row, int column,
                     int height)
{
    for (int at = row; at < row + height; at++) {
        canvas_repeat(canvas, area, at, column, 1, ROLE_BORDER, line(canvas, "\u2502", "|"));
    }
}

void canvas_box(struct canvas *canvas, const struct area *area)
{
    int bottom = area->height - 1, right = area->width - 1;
    canvas_fill(canvas, area, ROLE_TEXT);
    canvas_horizontal(canvas, area, 0, 0, area->width);
    canvas_horizontal(canvas, area, bottom, 0, area->width);
    canvas_vertical(canvas, area, 0, 0, area->height);
    canvas_vertical(canvas, area, 0, right, area->height);
    canvas_repeat(canvas, area, 0, 0, 1, ROLE_BORDER, line(canvas, "\u250c", "+"));
    canvas_repeat(canvas, area, 0, right, 1, ROLE_BORDER, line(canvas, "\u2510", "+"));
    canvas_repeat(canvas, area, bottom, 0, 1, ROLE_BORDER, line(canvas, "\u2514", "+"));
    canvas_repeat(canvas, area, bottom, right, 1, ROLE_BORDER, line(canvas, "\u2518", "+"));
}

void canvas_cursor(struct canvas *canvas, const struct area *area, int row, int column)
{
    row = area->row + at_most(at_least(row, 0), at_least(area->height - 1, 0));
    column = area->column + at_most(at_least(column, 0), at_least(area->width - 1, 0));
    canvas->cursor_row = at_least(at_most(row, canvas->height - 1), 0);
    canvas->cursor_column = at_least(at_most(column, canvas->width - 1), 0);
}

struct area area_inside(const struct area *area)
{
    struct area rows = area_rows(area, 1, at_least(area->height - 2, 0));
    return area_columns(&rows, 1, at_least(area->width - 2, 0));
}

struct area area_rows(const struct area *area, int from_row, int height)
{
    struct area out = *area;
    from_row = at_most(at_least(from_row, 0), at_least(area->height, 0));
    int left = at_least(area->height, 0) - from_row;
    out.row += from_row;
    out.height = height < 0 ? left : at_most(height, left);
    return out;
}

struct area area_columns(const struct area *area, int from_column, int width)
{
    struct area out = *area;
    from_column = at_most(at_least(from_column, 0), at_least(area->width, 0));
    int left = at_least(area->width, 0) - from_column;
    out.column += from_column;
    out.width = width < 0 ? left : at_most(width, left);
    return out;
}

struct area area_centred(const struct area *within, int height, int width)
{
    height = at_least(at_most(height, within->height), 0);
    width = at_least(at_most(width, within->width), 0);
    return (struct area){within->row + (at_least(within->height, 0) - height) / 2,
                         within->column + (at_least(within->width, 0) - width) / 2, height, width};
}
