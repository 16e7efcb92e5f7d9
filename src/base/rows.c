/* SPDX-License-Identifier: MIT */
/*
 * The row source over an array in memory, for small lists and tests. The loop's thread; the caller
 * owns the items. Nothing is ever loading in it, so retry and cancel have nothing to do.
 */
#include "chartty/base/rows.h"

#include <stddef.h>

static enum row_state array_row(void *self, int64_t ordinal, struct row *out)
{
    const struct rows_array *array = self;
    if (ordinal < 0 || ordinal >= array->count) {
        return ROW_NONE;
    }
    *out = array->items[ordinal];
    return ROW_PRESENT;
}

static void array_bounds(void *self, struct rows_bounds *out)
{
    const struct rows_array *array = self;
    *out = (struct rows_bounds){.first = 0,
                                .last = array->count - 1,
                                .at_start = true,
                                .at_end = true,
                                .total = array->count};
}

/* The nearest ordinal there is; 0 in an empty list. */
static int64_t array_nearest(const struct rows_array *array, int64_t ordinal)
{
    if (ordinal >= array->count) {
        ordinal = array->count - 1;
    }
    return ordinal < 0 ? 0 : ordinal;
}

static void array_select(void *self, int64_t ordinal)
{
    struct rows_array *array = self;
    array->selected = array_nearest(array, ordinal);
}

static void array_jump(void *self, enum rows_jump where)
{
    struct rows_array *array = self;
    array_select(array, where == ROWS_FIRST ? 0 : array->count - 1);
}

static int64_t array_selected(void *self)
{
    const struct rows_array *array = self;
    return array_nearest(array, array->selected);
}

static int64_t array_number(void *self, int64_t ordinal)
{
    const struct rows_array *array = self;
    return ordinal >= 0 && ordinal < array->count ? ordinal + 1 : 0;
}

static bool array_go_to_number(void *self, int64_t number)
{
    struct rows_array *array = self;
    if (number < 1 || number > array->count) {
        return false;
    }
    array->selected = number - 1;
    return true;
}

static void array_window(void *self, int height)
{
    (void)self;
    (void)height;
}

static void array_nothing(void *self)
{
    (void)self;
}

static const struct error *array_failure(void *self)
{
    (void)self;
    return NULL;
}

static const struct rows_ops array_ops = {
    .row = array_row,
    .bounds = array_bounds,
    .jump = array_jump,
    .select = array_select,
    .selected = array_selected,
    .number = array_number,
    .go_to_number = array_go_to_number,
    .window = array_window,
    .retry = array_nothing,
    .cancel = array_nothing,
    .failure = array_failure,
};

void rows_array_init(struct rows_array *array, const struct row *items, int64_t count)
{
    *array = (struct rows_array){
        .rows = {.ops = &array_ops, .self = array}, .items = items, .count = count};
}
