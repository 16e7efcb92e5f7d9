/* SPDX-License-Identifier: MIT */
/* The lines of a note. Loop thread. */
#include "ui/kit/form_note.h"

#include "chartty/base/text.h"

#include <string.h>

/* The cluster at the text's start, made safe; its columns by *columns. */
static size_t picture(const char *text, size_t length, char *safe, size_t size, int *columns)
{
    size_t used = text_cluster_length(text, length);
    text_safe(safe, size, text, used, NULL);
    *columns = text_width(safe);
    return used > 0 ? used : 1;
}

/* Where the line that begins at `from` ends, and by *next where the next one begins. */
static size_t line_end(const char *text, size_t from, int columns, size_t *next)
{
    size_t length = strlen(text), at = from, blank = 0;
    int used = 0, width;
    char safe[256];
    while (at < length && text[at] != '\n') {
        size_t step = picture(text + at, length - at, safe, sizeof(safe), &width);
        if (used + width > columns && at > from) {
            /* After the last blank of the line, unless it is one long word. */
            *next = blank > from ? blank : at;
            return *next;
        }
        used += width;
        at += step;
        if (text[at - 1] == ' ') {
            blank = at;
        }
    }
    *next = at < length ? at + 1 : at;
    return at;
}

/* The line of the cursor: its number, and where it begins and ends. */
static int cursor_line(const struct input *input, int columns, size_t *start, size_t *end)
{
    size_t from = 0, next = 0, cursor = (size_t)input->cursor, length = strlen(input->text);
    for (int line = 0;; line++) {
        size_t stop = line_end(input->text, from, columns, &next);
        bool wrapped = next == stop && stop < length;
        bool here = cursor < stop || (cursor == stop && !wrapped);
        bool last = next >= length && !(stop < length && input->text[stop] == '\n');
        if (here || last) {
            *start = from;
            *end = stop;
            return line;
        }
        from = next;
    }
}

static int columns_between(const char *text, size_t from, size_t to)
{
    char safe[256];
    int total = 0, width;
    while (from < to) {
        from += picture(text + from, to - from, safe, sizeof(safe), &width);
        total += width;
    }
    return total;
}

/* The offset in the line nearest to `column`. */
static size_t offset_at(const char *text, size_t start, size_t end, int column)
{
    char safe[256];
    int used = 0, width;
    while (start < end) {
        size_t step = picture(text + start, end - start, safe, sizeof(safe), &width);
        if (used + width > column) {
            break;
        }
        used += width;
        start += step;
    }
    return start;
}

static bool line_number(const char *text, int columns, int wanted, size_t *start, size_t *end)
{
    size_t from = 0, next = 0, length = strlen(text);
    for (int line = 0;; line++) {
        size_t stop = line_end(text, from, columns, &next);
        if (line == wanted) {
            *start = from;
            *end = stop;
            return true;
        }
        if (next >= length && !(stop < length && text[stop] == '\n')) {
            return false;
        }
        from = next;
    }
}

bool note_move(struct input *input, int columns, int by)
{
    size_t start, end, other_start, other_end;
    int line = cursor_line(input, columns, &start, &end);
    int column = columns_between(input->text, start, (size_t)input->cursor);
    if (line + by < 0 || !line_number(input->text, columns, line + by, &other_start, &other_end)) {
        return false;
    }
    input->cursor = (int)offset_at(input->text, other_start, other_end, column);
    return true;
}

static void draw_line(const char *text, size_t start, size_t end, struct canvas *canvas,
                      const struct area *area, int row, int column, enum role role)
{
    char safe[256];
    int at = 0, width;
    while (start < end) {
        start += picture(text + start, end - start, safe, sizeof(safe), &width);
        if (width > 0) {
            canvas_put(canvas, area, row, column + at, width, role, safe, NULL);
        }
        at += width;
    }
}

void note_draw(const struct input *input, struct canvas *canvas, const struct area *area, int row,
               int column, int width, int height, bool focused)
{
    int inner = width - 2;
    if (inner < 1 || height < 1) {
        return;
    }
    enum role role = focused ? ROLE_FOCUS : ROLE_FIELD;
    size_t start = 0, end = 0;
    int line = cursor_line(input, inner, &start, &end);
    int top = focused && line >= height ? line - height + 1 : 0;
    int cursor_column = columns_between(input->text, start, (size_t)input->cursor);
    for (int i = 0; i < height; i++) {
        size_t from, to;
        bool there = line_number(input->text, inner, top + i, &from, &to);
        bool more = i == height - 1 && line_number(input->text, inner, top + i + 1, &start, &end);
        canvas_repeat(canvas, area, row + i, column + 1, inner, role, "_");
        if (there) {
            draw_line(input->text, from, to, canvas, area, row + i, column + 1, role);
        }
        canvas_put(canvas, area, row + i, column, 1, ROLE_LABEL, i == 0 && top > 0 ? "^" : "[",
                   NULL);
        canvas_put(canvas, area, row + i, column + width - 1, 1, ROLE_LABEL, more ? "v" : "]",
                   NULL);
    }
    if (focused) {
        int at = cursor_column < inner ? cursor_column : inner - 1;
        canvas_cursor(canvas, area, row + line - top, column + 1 + at);
    }
}
