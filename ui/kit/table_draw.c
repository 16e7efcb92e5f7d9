/* SPDX-License-Identifier: MIT */
/*
 * The table's picture: header, rows, what is loading or failed, what is out of view. Draws from
 * what the source has at this moment and never waits for it. The loop's thread.
 */
#include "ui/kit/table_layout.h"

#include "chartty/base/clock.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LOADING_WORD_AFTER_MS = 400 /* ux.md 1.2: nothing under 400 ms */ };

/* ---- decimal points ---- */

/* Bytes before the decimal point, or of the whole number when it has none; 0 when the text does not
 * begin like a number. */
static size_t number_head(const char *safe)
{
    size_t length = 0;
    bool digit = false;
    while (safe[length] != '\0' && strchr("0123456789,/<>=+- ", safe[length]) != NULL) {
        if (safe[length] == ' ' && digit) {
            break;
        }
        digit = digit || isdigit((unsigned char)safe[length]);
        length++;
    }
    return digit ? length : 0;
}

static int tail_width(const char *safe)
{
    size_t head = number_head(safe);
    return head == 0 ? 0 : text_width(safe + head);
}

/* Makes room after the decimal point for the rows in view. */
static void measure_tails(struct table *table, const struct table_layout *layout,
                          const struct row *row)
{
    for (int i = 0; i < layout->count; i++) {
        int column = layout->places[i].column;
        if (table->columns[column].align != ALIGN_DECIMAL) {
            continue;
        }
        struct table_cell cell;
        char safe[TABLE_SAFE_SIZE];
        table_cell(table, row, column, &cell, safe);
        int tail = tail_width(safe);
        if (tail > table->tails[column] && tail < layout->places[i].width) {
            table->tails[column] = (unsigned char)tail;
        }
    }
}

/* Where an aligned text begins in its column. */
static int aligned_offset(const struct table *table, const struct table_place *place,
                          const char *safe)
{
    int spare = place->width - text_width(safe);
    switch (table->columns[place->column].align) {
    case ALIGN_RIGHT:
        return spare > 0 ? spare : 0;
    case ALIGN_DECIMAL: {
        if (number_head(safe) == 0) {
            return 0; /* a word among numbers stays at the left, so that it does not look like one
                       */
        }
        int offset = spare - (table->tails[place->column] - tail_width(safe));
        return offset > 0 ? offset : 0;
    }
    case ALIGN_LEFT:
    default:
        return 0;
    }
}

/* ---- one row ---- */

struct pen {
    struct table *table;
    const struct table_layout *layout;
    struct canvas *canvas;
    const struct area *body;
};

static void draw_cell(const struct pen *pen, const struct row *row, const struct table_place *place,
                      int y, int height)
{
    const struct table_column *column = &pen->table->columns[place->column];
    struct table_cell cell;
    char safe[TABLE_SAFE_SIZE];
    table_cell(pen->table, row, place->column, &cell, safe);
    if (column->whole) {
        wrap_draw(pen->canvas, pen->body, y, place->at, place->width, 0, height, WRAP_PARTS,
                  cell.role, safe);
    } else if (column->align == ALIGN_LEFT || number_head(safe) == 0) {
        int offset = aligned_offset(pen->table, place, safe);
        draw_text(pen->canvas, pen->body, y, place->at + offset, place->width - offset, cell.role,
                  safe);
    } else {
        int offset = aligned_offset(pen->table, place, safe);
        int width = text_width(safe);
        draw_number(pen->canvas, pen->body, y, place->at + offset,
                    width < place->width - offset ? width : place->width - offset, cell.role, safe);
    }
    if (cell.match_length > 0 && cell.match_from < place->width) {
        int length = cell.match_length;
        if (length > place->width - cell.match_from) {
            length = place->width - cell.match_from;
        }
        canvas_flag(pen->canvas, pen->body, y, place->at + cell.match_from, length, CELL_MATCH);
    }
}

static void draw_number_column(const struct pen *pen, int64_t ordinal, int y)
{
    int64_t number = table_number(pen->table, ordinal);
    if (pen->layout->number_width == 0 || number <= 0) {
        return; /* not counted yet: blank rather than guessed */
    }
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    canvas_put_right(pen->canvas, pen->body, y, pen->layout->number_at, pen->layout->number_width,
                     ROLE_LABEL, text);
}

static void draw_present(const struct pen *pen, const struct row *row, int64_t ordinal, int y,
                         int height)
{
    draw_number_column(pen, ordinal, y);
    if (pen->layout->mark_at >= 0) {
        char mark[8] = "";
        enum role role = ROLE_TEXT;
        pen->table->ops->mark(pen->table->self, row, mark, &role);
        mark[sizeof mark - 1] = '\0';
        draw_text(pen->canvas, pen->body, y, pen->layout->mark_at, 2, role, mark);
    }
    for (int i = 0; i < pen->layout->count; i++) {
        draw_cell(pen, row, &pen->layout->places[i], y, height);
    }
}

static bool loading_is_slow(const struct table_view *view)
{
    return view->bounds.loading &&
           clock_monotonic_ms() - view->bounds.loading_since_ms >= LOADING_WORD_AFTER_MS;
}

static int first_text_column(const struct table_layout *layout)
{
    return layout->count > 0 ? layout->places[0].at : 2;
}

static int draw_failed(const struct pen *pen, int y, int height)
{
    char text[512], safe[1024];
    table_failure(pen->table, text, sizeof text);
    text_safe(safe, sizeof safe, text, strlen(text), NULL);
    return wrap_draw(pen->canvas, pen->body, y, 2, pen->body->width - 2, 0, height, WRAP_WORDS,
                     ROLE_ERROR, safe);
}

static void mark_selected(const struct pen *pen, int y, int height, bool focused)
{
    canvas_put(pen->canvas, pen->body, y, 0, 1, ROLE_VALUE, ">", NULL);
    for (int line = 0; line < height; line++) {
        canvas_flag(pen->canvas, pen->body, y + line, 0, pen->body->width,
                    focused ? CELL_SELECTED : CELL_SELECTED_NOFOCUS);
    }
    if (focused) {
        canvas_cursor(pen->canvas, pen->body, y, 0);
    }
}

/* ---- what is out of view ---- */

/* How many rows are beyond `ordinal` (by = 1 below, -1 above); -1 when that is not known. */
static int64_t count_beyond(const struct table *table, const struct table_view *view,
                            int64_t ordinal, int by)
{
    const struct rows_bounds *bounds = &view->bounds;
    if (by > 0 && bounds->at_end) {
        return bounds->last - ordinal;
    }
    if (by < 0 && bounds->at_start) {
        return ordinal - bounds->first;
    }
    int64_t number = table_number(table, ordinal);
    if (number <= 0) {
        return -1;
    }
    if (by < 0) {
        return number - 1;
    }
    return bounds->total >= number ? bounds->total - number : -1;
}

/* ": name, name ..." of the loaded rows beyond `ordinal`, whole names only. */
static void names_beyond(const struct pen *pen, const struct table_view *view, int64_t ordinal,
                         int by, int width, char *out, size_t size)
{
    out[0] = '\0';
    /* Upwards only in a list that is loaded whole: see table_row_lines about the order of calls. */
    bool whole = view->bounds.at_start && view->bounds.at_end;
    if (pen->table->ops->name == NULL || (by < 0 && !whole)) {
        return;
    }
    size_t used = 0;
    int columns = 0;
    for (int64_t next = ordinal + by; next >= view->bounds.first && next <= view->bounds.last;
         next += by) {
        struct row row;
        char name[128] = "", safe[512];
        if (table_row(pen->table, next, &row) != ROW_PRESENT) {
            break;
        }
        pen->table->ops->name(pen->table->self, &row, name, sizeof name);
        text_safe(safe, sizeof safe, name, strlen(name), NULL);
        bool last = by > 0 ? !table_more_below(view, next)
                           : next == view->bounds.first && view->bounds.at_start;
        int needed = 2 + text_width(safe) + (last ? 0 : 4);
        if (columns + needed > width || used + strlen(safe) + 8 > size) {
            snprintf(out + used, size - used, "%s", used > 0 ? " ..." : "");
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s", used == 0 ? ": " : ", ", safe);
        columns += 2 + text_width(safe);
    }
}

/* True when what is above the loaded rows could not be read. */
static bool failed_above(const struct table *table, const struct table_view *view)
{
    struct row row;
    return table->top == view->bounds.first && !view->bounds.at_start &&
           table->rows.ops->failure(table->rows.self) != NULL &&
           table_row(table, table->top - 1, &row) == ROW_FAILED;
}

static void draw_beyond(const struct pen *pen, const struct table_view *view, int64_t ordinal,
                        int by, int y)
{
    if (by < 0 && failed_above(pen->table, view)) {
        draw_failed(pen, y, 1);
        return;
    }
    char words[64] = "", number[COUNT_TEXT_SIZE], names[512];
    int64_t count = count_beyond(pen->table, view, ordinal, by);
    const char *where = by > 0 ? WORDS("below") : WORDS("above");
    const char *sign = by > 0 ? "v" : "^";
    if (count > 0) {
        count_text(count, number);
        snprintf(words, sizeof words, WORDS("%s %s more %s"), sign, number, where);
    } else {
        snprintf(words, sizeof words, WORDS("%s more %s"), sign, where);
    }
    int used = 2 + draw_text(pen->canvas, pen->body, y, 2, pen->body->width - 2, ROLE_VALUE, words);
    names_beyond(pen, view, ordinal, by, pen->body->width - used - 1, names, sizeof names);
    draw_text(pen->canvas, pen->body, y, used, pen->body->width - used, ROLE_LABEL, names);
}

/* ---- header and body ---- */

static void draw_header(const struct pen *pen, const struct area *area)
{
    const struct table *table = pen->table;
    const struct table_layout *layout = pen->layout;
    if (layout->number_width > 0) {
        canvas_put_right(pen->canvas, area, 0, layout->number_at, layout->number_width, ROLE_TITLE,
                         "#");
    }
    bool unicode = pen->canvas->lines == LINES_UNICODE;
    for (int i = 0; i < layout->count; i++) {
        const struct table_place *place = &layout->places[i];
        const struct table_column *column = &table->columns[place->column];
        const char *sign = "";
        if (column->field >= 0 && table->sort_field == column->field + 1) {
            sign = unicode ? "\xE2\x86\x91" : "^";
        } else if (column->field >= 0 && table->sort_field == -(column->field + 1)) {
            sign = unicode ? "\xE2\x86\x93" : "v";
        }
        char title[96];
        snprintf(title, sizeof title, "%s%s%s", WORDS(column->title), sign[0] == '\0' ? "" : " ",
                 sign);
        if (column->align == ALIGN_LEFT) {
            draw_text(pen->canvas, area, 0, place->at, place->width, ROLE_TITLE, title);
        } else {
            canvas_put_right(pen->canvas, area, 0, place->at, place->width, ROLE_TITLE, title);
        }
    }
    if (layout->more_left && layout->count > 1) {
        canvas_put(pen->canvas, area, 0, layout->places[1].at - 1, 1, ROLE_VALUE, "<", NULL);
    }
    if (layout->more_right) {
        canvas_put(pen->canvas, area, 0, area->width - 1, 1, ROLE_VALUE, ">", NULL);
    }
}

/* Draws one row at y in at most `room` lines; returns the lines it took, 0 when nothing follows. */
static int draw_row(const struct pen *pen, const struct table_view *view, int64_t ordinal, int y,
                    int room, bool focused, bool *said_loading, bool *failed)
{
    struct row row;
    enum row_state state = table_row(pen->table, ordinal, &row);
    int lines = state == ROW_NONE ? 0 : 1;
    if (state == ROW_PRESENT) {
        lines = table_row_lines(pen->table, pen->layout, ordinal);
        lines = lines < room ? lines : room;
        table_row(pen->table, ordinal, &row);
        draw_present(pen, &row, ordinal, y, lines);
    } else if (state == ROW_LOADING) {
        /* No number: whether there is such a row at all is not known before it has come. */
        if (!*said_loading && loading_is_slow(view)) {
            *said_loading = true;
            draw_text(pen->canvas, pen->body, y, first_text_column(pen->layout),
                      pen->body->width - first_text_column(pen->layout), ROLE_LABEL,
                      WORDS("loading..."));
        }
    } else if (state == ROW_FAILED) {
        *failed = true;
        lines = draw_failed(pen, y, room);
    }
    if (lines > 0 && ordinal == view->selected) {
        mark_selected(pen, y, lines, focused);
    }
    return lines;
}

static bool is_present(const struct table *table, int64_t ordinal)
{
    struct row row;
    return table_row(table, ordinal, &row) == ROW_PRESENT;
}

/* The rows from table->top on; keeps a line for what is below. */
static void draw_rows(const struct pen *pen, const struct table_view *view, bool focused)
{
    struct table *table = pen->table;
    int height = pen->body->height;
    int y = view->above_line ? 1 : 0;
    bool said_loading = false;
    bool more = true;
    int64_t ordinal = table->top;
    table->shown = table->read = 0;
    while (y < height) {
        int keep = height >= 2 && table_more_below(view, ordinal) ? 1 : 0;
        int room = height - y - keep;
        int needed = table_row_lines(table, pen->layout, ordinal);
        if (room <= 0 || (needed > room && table->shown > 0)) {
            break;
        }
        bool failed = false;
        int used = draw_row(pen, view, ordinal, y, room, focused, &said_loading, &failed);
        more = !failed;
        if (used == 0 || failed) {
            break;
        }
        y += used;
        table->shown++;
        table->read += is_present(table, ordinal);
        ordinal++;
    }
    if (view->above_line) {
        draw_beyond(pen, view, table->top, -1, 0);
    }
    if (more && height >= 2 && table->shown > 0 && table_more_below(view, ordinal - 1)) {
        draw_beyond(pen, view, ordinal - 1, 1, height - 1);
    }
}

/* The # column is as wide as the largest number seen; the tails likewise. */
static void measure(struct table *table, const struct table_layout *layout, int height)
{
    for (int64_t ordinal = table->top; ordinal < table->top + height; ordinal++) {
        struct row row;
        if (table_row(table, ordinal, &row) != ROW_PRESENT) {
            break;
        }
        measure_tails(table, layout, &row);
        int width = 1;
        for (int64_t number = table_number(table, ordinal); number >= 10; number /= 10) {
            width++;
        }
        if (width > table->number_width) {
            table->number_width = width;
        }
    }
}

static bool nothing_there(const struct table *table, const struct table_view *view)
{
    struct row row;
    return !view->loaded && view->bounds.at_start && view->bounds.at_end && !view->bounds.loading &&
           table_row(table, view->selected, &row) == ROW_NONE;
}

void table_draw(struct table *table, struct canvas *canvas, const struct area *area, bool focused)
{
    int header = table->headers && area->height > 1 ? 1 : 0;
    struct area body = area_rows(area, header, -1);
    table->width = area->width;
    table->height = body.height;
    if (body.height < 1 || area->width < 1) {
        table->shown = 0;
        return;
    }
    if (table->told_height != body.height) {
        table->told_height = body.height;
        table->rows.ops->window(table->rows.self, body.height);
    }
    struct table_layout layout;
    struct table_view view;
    table_layout(table, area->width, &layout);
    table_follow(table, &layout, body.height, &view);
    measure(table, &layout, body.height);
    table_layout(table, area->width, &layout);
    table_follow(table, &layout, body.height, &view);
    struct pen pen = {.table = table, .layout = &layout, .canvas = canvas, .body = &body};
    if (header) {
        draw_header(&pen, area);
    }
    if (focused) {
        canvas_cursor(canvas, &body, 0, 0);
    }
    if (nothing_there(table, &view)) {
        table->shown = 0;
        /* whole: half of such a sentence can say the opposite */
        wrap_draw(canvas, &body, 0, 2, body.width - 2, 0, body.height, WRAP_WORDS, ROLE_LABEL,
                  WORDS(table->empty));
        return;
    }
    draw_rows(&pen, &view, focused);
}
