/* SPDX-License-Identifier: MIT */
/* The row source over an array. */
#include "unit/base/base_test.h"

#include "chartty/base/rows.h"

static const struct row items[3] = {{11, "a"}, {22, "b"}, {33, "c"}};

static void rows_are_given_by_ordinal(void **state)
{
    (void)state;
    struct rows_array array;
    rows_array_init(&array, items, 3);
    const struct rows rows = array.rows;
    struct row row;
    assert_int_equal(rows.ops->row(rows.self, 1, &row), ROW_PRESENT);
    assert_int_equal(row.id, 22);
    assert_string_equal(row.data, "b");
    assert_int_equal(rows.ops->row(rows.self, -1, &row), ROW_NONE);
    assert_int_equal(rows.ops->row(rows.self, 3, &row), ROW_NONE);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    assert_int_equal(bounds.first, 0);
    assert_int_equal(bounds.last, 2);
    assert_int_equal(bounds.total, 3);
    assert_true(bounds.at_start && bounds.at_end && !bounds.loading);
    assert_int_equal(rows.ops->number(rows.self, 2), 3);
    assert_int_equal(rows.ops->number(rows.self, 3), 0);
    assert_null(rows.ops->failure(rows.self));
    rows.ops->window(rows.self, 10);
    rows.ops->retry(rows.self);
    rows.ops->cancel(rows.self);
}

static void the_selection_stays_inside(void **state)
{
    (void)state;
    struct rows_array array;
    rows_array_init(&array, items, 3);
    const struct rows rows = array.rows;
    assert_int_equal(rows.ops->selected(rows.self), 0);
    rows.ops->jump(rows.self, ROWS_LAST);
    assert_int_equal(rows.ops->selected(rows.self), 2);
    array.count = 2; /* the owner's list became shorter */
    assert_int_equal(rows.ops->selected(rows.self), 1);
    rows.ops->select(rows.self, 99);
    assert_int_equal(rows.ops->selected(rows.self), 1);
    rows.ops->select(rows.self, -5);
    assert_int_equal(rows.ops->selected(rows.self), 0);
    assert_true(rows.ops->go_to_number(rows.self, 2));
    assert_int_equal(rows.ops->selected(rows.self), 1);
    assert_false(rows.ops->go_to_number(rows.self, 3));
    assert_false(rows.ops->go_to_number(rows.self, 0));
    rows.ops->jump(rows.self, ROWS_FIRST);
    assert_int_equal(rows.ops->selected(rows.self), 0);
}

static void an_empty_list_has_no_row(void **state)
{
    (void)state;
    struct rows_array array;
    rows_array_init(&array, NULL, 0);
    struct row row;
    struct rows_bounds bounds;
    array.rows.ops->bounds(array.rows.self, &bounds);
    assert_true(bounds.last < bounds.first);
    assert_int_equal(bounds.total, 0);
    array.rows.ops->jump(array.rows.self, ROWS_LAST);
    assert_int_equal(array.rows.ops->selected(array.rows.self), 0);
    assert_int_equal(array.rows.ops->row(array.rows.self, 0, &row), ROW_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_given_by_ordinal),
        cmocka_unit_test(the_selection_stays_inside),
        cmocka_unit_test(an_empty_list_has_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
