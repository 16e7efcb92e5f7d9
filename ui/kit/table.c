/* SPDX-License-Identifier: MIT */
/*
 * The list's state: movement, paging, jump by number, sort letters, and the words it has for the
 * message line. Called by screens on the loop's thread; knows nothing of what the rows are.
 */
#include "ui/kit/table.h"

#include "chartty/base/words.h"
#include "ui/kit/table_layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned MOVED = REACT_HANDLED | REACT_REDRAW;

void table_init(struct table *table, const struct table_column *columns, int count,
                const struct table_ops *ops, void *self, struct rows rows)
{
    *table = (struct table){.columns = columns,
                            .column_count = count,
                            .ops = ops,
                            .self = self,
                            .empty = "Nothing here.",
                            .first_column = 1,
                            .numbers = true,
                            .headers = true};
    table_set_rows(table, rows);
}

void table_set_rows(struct table *table, struct rows rows)
{
    table->rows = rows;
    table->top = 0;
    table->digits[0] = '\0';
    table->sorting = false;
    table->refused_number = 0;
    table->told_height = 0;
    table->number_width = 0;
    memset(table->tails, 0, sizeof table->tails);
}

bool table_selected(struct table *table, struct row *out)
{
    int64_t selected = table->rows.ops->selected(table->rows.self);
    return table_row(table, selected, out) == ROW_PRESENT;
}

bool table_clear_pending(struct table *table)
{
    bool pending = table->digits[0] != '\0' || table->sorting || table->refused_number != 0;
    table->digits[0] = '\0';
    table->sorting = false;
    table->refused_number = 0;
    return pending;
}

/* The ordinal nearest to `wanted` that there is, as far as is known. */
static int64_t nearest_row(const struct table *table, int64_t wanted)
{
    struct rows_bounds bounds;
    table->rows.ops->bounds(table->rows.self, &bounds);
    if (bounds.last < bounds.first) {
        return wanted;
    }
    if (wanted < bounds.first && bounds.at_start) {
        return bounds.first;
    }
    if (wanted > bounds.last && bounds.at_end) {
        return bounds.last;
    }
    return wanted;
}

/* The loaded row nearest to an ordinal that is not there yet. */
static int64_t loaded_row(const struct table *table, int64_t wanted)
{
    struct rows_bounds bounds;
    table->rows.ops->bounds(table->rows.self, &bounds);
    wanted = wanted > bounds.last ? bounds.last : wanted;
    return wanted < bounds.first ? bounds.first : wanted;
}

/* Selects the row, or the nearest to it that is there. */
static void select_near(struct table *table, int64_t ordinal)
{
    int64_t wanted = nearest_row(table, ordinal);
    struct row row;
    /* Asking for a row that is not there yet is what fetches it; meanwhile the last one will do. */
    if (table_row(table, wanted, &row) != ROW_PRESENT) {
        wanted = loaded_row(table, wanted);
        if (table_row(table, wanted, &row) != ROW_PRESENT) {
            return;
        }
    }
    table->rows.ops->select(table->rows.self, wanted);
}

static unsigned move_by(struct table *table, int delta)
{
    select_near(table, table->rows.ops->selected(table->rows.self) + delta);
    return MOVED;
}

/* Where the view may begin so that its rows down to `last` are all in it, with a line each for what
 * is above and below. */
static int64_t first_that_shows(struct table *table, const struct table_layout *layout,
                                int64_t last)
{
    int64_t first = last;
    int lines = table_row_lines(table, layout, first);
    while (lines + table_row_lines(table, layout, first - 1) <= table->height - 2) {
        lines += table_row_lines(table, layout, --first);
    }
    return first;
}

static int64_t last_that_shows(struct table *table, const struct table_layout *layout,
                               int64_t first)
{
    int64_t last = first;
    int lines = table_row_lines(table, layout, last);
    while (lines + table_row_lines(table, layout, last + 1) <= table->height - 2) {
        lines += table_row_lines(table, layout, ++last);
    }
    return last;
}

/* A page: the selected row keeps its place where rows are of one height; where they are not it
 * stays in view, so that no row is passed over that was not shown. */
static unsigned move_page(struct table *table, int direction)
{
    struct table_layout layout;
    table_layout(table, table->width, &layout);
    int64_t page = table->read > 1 ? table->read - 1 : 1; /* a row that was loading was not seen */
    int64_t selected = table->rows.ops->selected(table->rows.self);
    int64_t before = table->top, last = table->top;
    if (direction < 0) {
        int64_t fits = before - first_that_shows(table, &layout, before - 1);
        page = page < fits ? page : fits;
    } else {
        last = last_that_shows(table, &layout, before + page);
    }
    int64_t top = before + direction * page;
    int64_t wanted = selected + direction * page;
    if (wanted > last) {
        wanted = direction > 0 && last <= selected ? selected + 1 : last;
    }
    select_near(table, wanted);
    int64_t now = table->rows.ops->selected(table->rows.self);
    table->top = now == wanted ? top : before + now - selected;
    return MOVED;
}

static unsigned jump(struct table *table, enum rows_jump where)
{
    table->rows.ops->jump(table->rows.self, where);
    return MOVED;
}

static unsigned go_to_typed(struct table *table)
{
    int64_t number = strtoll(table->digits, NULL, 10);
    table->digits[0] = '\0';
    if (!table->rows.ops->go_to_number(table->rows.self, number)) {
        table->refused_number = number;
    }
    return MOVED;
}

static unsigned scroll_columns(struct table *table, int by)
{
    struct table_layout layout;
    table_layout(table, table->width, &layout);
    if (by > 0 ? !layout.more_right : !layout.more_left) {
        return REACT_IGNORED; /* left to the screen: earlier or later point of a chart */
    }
    table->first_column += by;
    return MOVED;
}

static bool can_sort(const struct table *table)
{
    for (int i = 0; i < table->column_count; i++) {
        if (table->columns[i].field >= 0) {
            return true;
        }
    }
    return false;
}

unsigned table_action(struct table *table, enum action action)
{
    if (action == ACTION_OPEN && table->digits[0] != '\0') {
        return go_to_typed(table);
    }
    if (action == ACTION_OPEN && table->sorting) {
        table->sorting = false;
        return MOVED;
    }
    unsigned pending = table_clear_pending(table) ? REACT_REDRAW : REACT_IGNORED;
    switch (action) {
    case ACTION_UP:
        return move_by(table, -1);
    case ACTION_DOWN:
        return move_by(table, 1);
    case ACTION_PAGE_UP:
    case ACTION_LIST_PAGE_UP:
        return move_page(table, -1);
    case ACTION_PAGE_DOWN:
    case ACTION_LIST_PAGE_DOWN:
        return move_page(table, 1);
    case ACTION_FIRST:
        return jump(table, ROWS_FIRST);
    case ACTION_LAST:
        return jump(table, ROWS_LAST);
    case ACTION_LEFT:
        return pending | scroll_columns(table, -1);
    case ACTION_RIGHT:
        return pending | scroll_columns(table, 1);
    case ACTION_SORT:
        table->sorting = can_sort(table);
        return table->sorting ? MOVED : pending;
    default:
        return pending;
    }
}

/* The first time ascending, then descending, then the list's own order again. */
static unsigned sort_by_letter(struct table *table, const char *character)
{
    table->sorting = false;
    int letter = 'a';
    for (int i = 0; i < table->column_count; i++) {
        int order = table->columns[i].field + 1;
        if (order <= 0) {
            continue;
        }
        if (character[0] == letter && character[1] == '\0') {
            if (table->sort_field == order) {
                table->sort_field = -order;
            } else {
                table->sort_field = table->sort_field == -order ? 0 : order;
            }
            return MOVED | REACT_RELOAD;
        }
        letter++;
    }
    return MOVED;
}

unsigned table_text(struct table *table, const char *character)
{
    table->refused_number = 0;
    if (table->sorting) {
        return sort_by_letter(table, character);
    }
    if (character[0] < '0' || character[0] > '9' || character[1] != '\0') {
        return table_clear_pending(table) ? REACT_REDRAW : REACT_IGNORED;
    }
    size_t length = strlen(table->digits);
    if (length + 1 < sizeof table->digits && (length > 0 || character[0] != '0')) {
        table->digits[length] = character[0];
        table->digits[length + 1] = '\0';
    }
    return MOVED;
}

static void sort_prompt(const struct table *table, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, WORDS("Sort by:"));
    int letter = 'a';
    for (int i = 0; i < table->column_count && used < size; i++) {
        int order = table->columns[i].field + 1;
        if (order <= 0) {
            continue;
        }
        const char *now = table->sort_field == order    ? " (up)"
                          : table->sort_field == -order ? " (down)"
                                                        : "";
        used += (size_t)snprintf(out + used, size - used, "%s%c %s%s", letter == 'a' ? " " : "  ",
                                 letter, WORDS(table->columns[i].title), now);
        letter++;
    }
}

void table_prompt(const struct table *table, char *out, size_t size)
{
    if (size == 0) {
        return;
    }
    out[0] = '\0';
    if (table->sorting) {
        sort_prompt(table, out, size);
    } else if (table->digits[0] != '\0') {
        snprintf(out, size, WORDS("Row %s_  Enter goes there"), table->digits);
    } else if (table->refused_number != 0) {
        char number[COUNT_TEXT_SIZE];
        count_text(table->refused_number, number);
        struct rows_bounds bounds;
        table->rows.ops->bounds(table->rows.self, &bounds);
        /* By key there is no way to the middle of a list that is not loaded: say so, not that it is
         * not there. */
        bool exists = bounds.total < 0 || table->refused_number <= bounds.total;
        snprintf(out, size,
                 exists ? WORDS("Row %s is not in reach by its number: type what you look for")
                        : WORDS("There is no row %s to go to"),
                 number);
    }
}

void table_position(const struct table *table, char *out, size_t size)
{
    if (size == 0) {
        return;
    }
    out[0] = '\0';
    struct rows_bounds bounds;
    table->rows.ops->bounds(table->rows.self, &bounds);
    if (bounds.last < bounds.first) {
        return;
    }
    if (table->rows.ops->failure(table->rows.self) != NULL) {
        /* The rows in view may all be there: then this line alone tells that they are old. */
        const struct error *failure = table->rows.ops->failure(table->rows.self);
        snprintf(out, size, WORDS("Not refreshed (F5 tries again): %s"), failure->user);
        return;
    }
    char total[COUNT_TEXT_SIZE] = "many", first[COUNT_TEXT_SIZE], last[COUNT_TEXT_SIZE];
    if (bounds.total >= 0) {
        count_text(bounds.total, total);
    }
    int64_t number = table_number(table, table->rows.ops->selected(table->rows.self));
    if (bounds.total >= 0 && bounds.total <= table->shown && number > 0) {
        count_text(number, first);
        snprintf(out, size, WORDS("Row %s of %s"), first, total);
        return;
    }
    int64_t from = table_number(table, table->top);
    if (from > 0 && table->shown > 0) {
        count_text(from, first);
        count_text(from + table->shown - 1, last);
        snprintf(out, size, WORDS("%s-%s of %s"), first, last, total);
    } else if (bounds.total >= 0) {
        snprintf(out, size, WORDS("%s rows"), total);
    }
}
