/* SPDX-License-Identifier: MIT */
/*
 * The table's geometry: columns across, and which rows are in view. Asks the source for rows only
 * through row(), which answers at once. The loop's thread.
 */
#include "ui/kit/table_layout.h"

#include "chartty/base/error.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

enum { PART_WORTH_SHOWING = 6 /* columns of a column that does not fit whole */ };

/* Columns shown at this width, in order; the result's count. */
static int eligible_columns(const struct table *table, int width, int out[TABLE_COLUMNS_MAX])
{
    int count = 0;
    for (int i = 0; i < table->column_count && i < TABLE_COLUMNS_MAX; i++) {
        if (table->columns[i].from_width <= width) {
            out[count++] = i;
        }
    }
    return count;
}

/* The first column stays; the others from first_column on, as long as there is room. */
static void place_columns(const struct table *table, const int *eligible, int count, int at,
                          int end, struct table_layout *out)
{
    for (int i = 0; i < count; i++) {
        if (i > 0 && i < table->first_column) {
            out->more_left = true;
            continue;
        }
        const struct table_column *column = &table->columns[eligible[i]];
        int width = column->width;
        if (at + width > end) {
            bool part =
                out->count == 0 || (column->align == ALIGN_LEFT && end - at >= PART_WORTH_SHOWING);
            out->more_right = i < count - 1 || out->count > 0;
            if (!part || end <= at) {
                return;
            }
            width = end - at;
        }
        out->places[out->count++] =
            (struct table_place){.column = eligible[i], .at = at, .width = width};
        at += width + TABLE_GAP;
    }
}

/* Gives what is left over to the columns that grow. */
static void grow_columns(const struct table *table, int end, struct table_layout *out)
{
    int shares = 0;
    for (int i = 0; i < out->count; i++) {
        shares += table->columns[out->places[i].column].grow;
    }
    if (shares == 0 || out->count == 0 || out->more_right) {
        return;
    }
    const struct table_place *last = &out->places[out->count - 1];
    int spare = end - (last->at + last->width);
    int moved = 0;
    for (int i = 0; i < out->count && spare > 0; i++) {
        struct table_place *place = &out->places[i];
        int share = table->columns[place->column].grow;
        place->at += moved;
        /* Of what is left, so that the last one gets the rest of the division. */
        int extra = share > 0 ? (spare - moved) * share / shares : 0;
        shares -= share;
        place->width += extra;
        moved += extra;
    }
}

void table_layout(struct table *table, int width, struct table_layout *out)
{
    *out = (struct table_layout){.mark_at = -1};
    int at = 2;
    if (table->numbers) {
        out->number_at = 1;
        out->number_width = table->number_width < 2 ? 2 : table->number_width;
        at = out->number_at + out->number_width + TABLE_GAP;
    }
    if (table->ops->mark != NULL) {
        out->mark_at = at;
        at += 3;
    }
    int eligible[TABLE_COLUMNS_MAX];
    int count = eligible_columns(table, width, eligible);
    int needed = at;
    for (int i = 0; i < count; i++) {
        needed += table->columns[eligible[i]].width + (i > 0 ? TABLE_GAP : 0);
    }
    if (needed <= width || table->first_column < 1) {
        table->first_column = 1;
    }
    if (count > 1 && table->first_column > count - 1) {
        table->first_column = count - 1;
    }
    place_columns(table, eligible, count, at, width, out);
    grow_columns(table, width, out);
}

enum row_state table_row(const struct table *table, int64_t ordinal, struct row *out)
{
    *out = (struct row){0};
    return table->rows.ops->row(table->rows.self, ordinal, out);
}

int64_t table_number(const struct table *table, int64_t ordinal)
{
    return table->rows.ops->number(table->rows.self, ordinal);
}

void table_cell(const struct table *table, const struct row *row, int column,
                struct table_cell *cell, char safe[TABLE_SAFE_SIZE])
{
    cell->text[0] = '\0';
    cell->role = ROLE_TEXT;
    cell->match_from = cell->match_length = 0;
    table->ops->cell(table->self, row, column, cell);
    cell->text[TABLE_CELL_SIZE - 1] = '\0';
    if (table->ops->shown != NULL) {
        table->ops->shown(table->self, row, column, cell->text);
    }
    text_safe(safe, TABLE_SAFE_SIZE, cell->text, strlen(cell->text), NULL);
}

void table_failure(const struct table *table, char *out, size_t size)
{
    const struct error *failure = table->rows.ops->failure(table->rows.self);
    const char *why =
        failure != NULL && failure->user[0] != '\0' ? failure->user : "The list could not be read.";
    snprintf(out, size, WORDS("[!] %s  F5 tries again"), why);
}

/* The tallest of the columns that are shown whole; one line where there are none. */
int table_row_lines(const struct table *table, const struct table_layout *layout, int64_t ordinal)
{
    int lines = 1;
    for (int i = 0; i < layout->count; i++) {
        const struct table_place *place = &layout->places[i];
        struct row row;
        /* A paged source learns from the order of the calls which way the view moves: no needless
         * ones. */
        if (!table->columns[place->column].whole ||
            table_row(table, ordinal, &row) != ROW_PRESENT) {
            continue;
        }
        struct table_cell cell;
        char safe[TABLE_SAFE_SIZE];
        table_cell(table, &row, place->column, &cell, safe);
        int count = wrap_count(safe, place->width, WRAP_PARTS);
        lines = count > lines ? count : lines;
    }
    return lines;
}

bool table_more_below(const struct table_view *view, int64_t ordinal)
{
    const struct rows_bounds *bounds = &view->bounds;
    /* The count may know that this is all before the next page has come to say so. */
    bool all =
        bounds->at_start && bounds->total >= 0 && bounds->total <= bounds->last - bounds->first + 1;
    return view->loaded && (ordinal < bounds->last || (!bounds->at_end && !all));
}

static bool more_above(const struct table_view *view, int64_t ordinal)
{
    return view->loaded && (ordinal > view->bounds.first || !view->bounds.at_start);
}

/* A line for what is above, and one for what is below, where the body has room for them. */
static int reserved_lines(const struct table_view *view, int height, int64_t top, int64_t end)
{
    return (height >= 4 && more_above(view, top) ? 1 : 0) +
           (height >= 2 && table_more_below(view, end) ? 1 : 0);
}

static int lines_between(const struct table *table, const struct table_layout *layout,
                         int64_t first, int64_t last)
{
    int lines = 0;
    for (int64_t ordinal = first; ordinal <= last; ordinal++) {
        lines += table_row_lines(table, layout, ordinal);
    }
    return lines;
}

/* The first row in view: not after the selected one, and as far up as table->top says, as long as
 * the selected one is in view too. Rows are looked at from the top down. */
static int64_t first_in_view(const struct table *table, const struct table_layout *layout,
                             const struct table_view *view, int height)
{
    int64_t selected = view->selected;
    int64_t first = table->top > selected ? selected : table->top;
    first = first < view->bounds.first ? view->bounds.first : first;
    first = first < selected - height ? selected - height : first;
    int lines = lines_between(table, layout, first, selected);
    while (first < selected && lines + reserved_lines(view, height, first, selected) > height) {
        lines -= table_row_lines(table, layout, first++);
    }
    return first;
}

/* Lines from `first` to the end of the list, as far as they are in view; *end is the last of them.
 */
static int lines_to_end(const struct table *table, const struct table_layout *layout,
                        const struct table_view *view, int height, int64_t first, int64_t *end)
{
    int lines = table_row_lines(table, layout, first);
    *end = first;
    while (lines < height && table_more_below(view, *end)) {
        lines += table_row_lines(table, layout, ++*end);
    }
    return lines;
}

/* Where the list ends above the last line of the body, rows from above fill it up. */
static int64_t fill_up(const struct table *table, const struct table_layout *layout,
                       const struct table_view *view, int height, int64_t first)
{
    int64_t end;
    int lines = lines_to_end(table, layout, view, height, first, &end);
    while (lines < height && !table_more_below(view, end) && more_above(view, first)) {
        struct row row;
        if (first - 1 < view->bounds.first && table_row(table, first - 1, &row) != ROW_LOADING) {
            break;
        }
        lines += table_row_lines(table, layout, first - 1);
        if (lines + reserved_lines(view, height, first - 1, end) > height) {
            break;
        }
        first--;
    }
    return first;
}

void table_follow(struct table *table, const struct table_layout *layout, int height,
                  struct table_view *out)
{
    table->rows.ops->bounds(table->rows.self, &out->bounds);
    out->loaded = out->bounds.last >= out->bounds.first;
    out->selected = table->rows.ops->selected(table->rows.self);
    out->above_line = false;
    if (!out->loaded) {
        table->top = out->selected;
        return;
    }
    int64_t top = first_in_view(table, layout, out, height);
    top = fill_up(table, layout, out, height, top);
    /* A line that says "1 more above" is better spent on that row. */
    int64_t first = out->bounds.first;
    if (height >= 4 && out->bounds.at_start && top == first + 1 &&
        table_row_lines(table, layout, first) == 1 &&
        lines_between(table, layout, first, out->selected) +
                reserved_lines(out, height, first, out->selected) <=
            height) {
        top = first;
    }
    table->top = top;
    out->above_line = height >= 4 && more_above(out, top);
}
