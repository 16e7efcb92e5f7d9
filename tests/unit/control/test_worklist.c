/* SPDX-License-Identifier: MIT */
/* Results that nobody has acknowledged: which, in what order, seen by whom, and recorded first. */
#include "unit/control/control_fixture.h"

#include "chartty/control/worklist.h"

#define LAB(order, patient, resulted, results)                                                     \
    "INSERT INTO lab_results (order_id, patient_id, test_name, status, ordered_date, "             \
    "resulted_date, results_json) VALUES ('" order "', " patient ", 'Test', 'final', "             \
    "'2026-11-01', '" resulted "', '" results "');"
#define POTASSIUM(value)                                                                           \
    "[{\"name\":\"Potassium\",\"value\":\"" value                                                  \
    "\",\"unit\":\"mmol/L\",\"reference_range\":\"3.5-5.1\"}]"

/* Beside those of the fixture: L2 of 1 November (potassium high), L4 (no JSON); L1 is too old. */
static const char more[] = LAB("W1", "2", "2026-11-10", POTASSIUM("4.0"))
    LAB("W2", "3", "2026-11-03", POTASSIUM("6.9")) LAB("W3", "2", "2026-11-24", POTASSIUM("4.4"))
        LAB("W4", "2", "2026-10-24", POTASSIUM("7.9"));

static struct worklist *opened(struct desk *desk)
{
    struct worklist *list = worklist_new(&desk->session, desk_changed, desk);
    desk_wait(desk);
    return list;
}

static void assert_orders(const struct worklist *list, const char *const *orders, int count)
{
    assert_int_equal(worklist_state(list), WORKLIST_READY);
    assert_int_equal(worklist_count(list), count);
    for (int i = 0; i < count; i++) {
        assert_string_equal(worklist_item(list, i)->line->order_id.text, orders[i]);
    }
}

static void the_most_urgent_come_first(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(desk, more);
    struct worklist *list = opened(desk);
    /* Critical; then what is abnormal or cannot be read; then the others; newest first in each. W4
     * is a day too old. */
    static const char *const orders[] = {"W2", "L4", "L2", "W3", "W1"};
    assert_int_equal(worklist_state(list), WORKLIST_READY);
    assert_int_equal(worklist_count(list), 5);
    assert_orders(list, orders, 5);
    const struct worklist_item *first = worklist_item(list, 0);
    assert_int_equal(first->urgency, URGENCY_CRITICAL);
    assert_string_equal(first->worst->value, "6.9");
    assert_string_equal(first->line->patient_last_name.text, "Carlson");
    assert_true(worklist_item(list, 1)->unreadable);
    assert_false(worklist_more(list));
    worklist_free(list);
}

static void what_was_acknowledged_or_is_in_error_goes(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(desk, more);
    struct worklist *list = opened(desk);
    desk_run(desk, "INSERT INTO ct_lab_review (row_id, order_id, patient_id, reviewed_at, "
                   "reviewed_by) SELECT id, order_id, patient_id, '2026-11-24 12:00:00.000000', "
                   "'Dr' FROM lab_results WHERE order_id IN ('W2', 'W3')");
    desk_run(desk, "INSERT INTO ct_retracted (table_name, row_id, natural_key, patient_id, "
                   "retracted_at, retracted_by, reason) SELECT 'lab_results', id, order_id, "
                   "patient_id, '2026-11-24 12:00:00.000000', 'Dr', 'x' FROM lab_results WHERE "
                   "order_id = 'L2'");
    worklist_refresh(list);
    desk_wait(desk);
    static const char *const left[] = {"L4", "W1"};
    assert_orders(list, left, 2);
    /* A correction makes the acknowledgement one of another result. */
    desk_run(desk, "INSERT INTO ct_lab_version (row_id, order_id, patient_id, replaced_at, "
                   "replaced_by, row_before) SELECT id, order_id, patient_id, '2026-11-24 "
                   "12:30:00.000000', 'Dr', '{}' FROM lab_results WHERE order_id = 'W2'");
    worklist_refresh(list);
    desk_wait(desk);
    static const char *const again[] = {"W2", "L4", "W1"};
    assert_orders(list, again, 3);
    worklist_free(list);
}

static bool saw_four(void *context)
{
    return worklist_count(context) == 4;
}

static void it_follows_what_others_write(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(desk, more);
    struct worklist *list = opened(desk);
    desk_run(desk, "INSERT INTO ct_lab_review (row_id, order_id, patient_id, reviewed_at, "
                   "reviewed_by) SELECT id, order_id, patient_id, '2026-11-24 12:00:00.000000', "
                   "'Dr' FROM lab_results WHERE order_id = 'W2'");
    loop_run_until(desk->loop, saw_four, list, WAIT_MS);
    assert_int_equal(worklist_count(list), 4);
    worklist_free(list);
}

/* The entry names the patients, and is there when the rows are. */
static void it_is_recorded_before_it_is_shown(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(desk, more);
    struct worklist *list = opened(desk);
    sqlite3 *connection = fixture_open(desk->fixture->path);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_audit WHERE action = "
                                                "'list.view' AND entry LIKE '%1, 2, 3%'"),
                     1);
    worklist_refresh(list); /* the same patients: nothing more to record */
    desk_wait(desk);
    assert_int_equal(
        fixture_number(connection, "SELECT count(*) FROM ct_audit WHERE action = 'list.view'"), 1);
    sqlite3_close(connection);
    worklist_free(list);
}

static void a_clerk_is_given_nothing(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_sign_in(desk, STAFF_CLERK);
    struct worklist *list = opened(desk);
    assert_int_equal(worklist_state(list), WORKLIST_FAILED);
    assert_int_equal(worklist_error(list)->code, ERROR_DENIED);
    assert_int_equal(worklist_count(list), 0);
    worklist_free(list);
    struct todo *todo = todo_new(&desk->session, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(todo_results(todo).state, TODO_NOT_MINE);
    assert_int_equal(todo_drafts(todo).state, TODO_COUNTED);
    todo_free(todo);
}

static void a_failure_is_no_empty_list(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "query LABS_UNREVIEWED error damaged");
    struct worklist *list = opened(desk);
    assert_int_equal(worklist_state(list), WORKLIST_FAILED);
    struct todo *todo = todo_new(&desk->session, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(todo_results(todo).state, TODO_FAILED);
    todo_free(todo);
    worklist_free(list);
}

static void what_is_to_do_is_counted(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(desk, more);
    desk_run(desk, "INSERT INTO ct_staff (id, username, full_name, role) VALUES (1, 'a', 'A', "
                   "'doctor'), (2, 'b', 'B', 'nurse'); INSERT INTO ct_draft (staff_id, form, "
                   "request_id, content, saved_at) VALUES (1, 'allergy.new', 'r1', '00', "
                   "'2026-11-24 10:00:00'), (2, 'allergy.new', 'r2', '00', '2026-11-24 "
                   "10:00:00'), (1, 'allergy.new', 'r3', '00', '2026-11-24 10:00:00')");
    struct todo *todo = todo_new(&desk->session, desk_changed, desk);
    assert_int_equal(todo_results(todo).state, TODO_COUNTING);
    desk_wait(desk);
    assert_int_equal(todo_results(todo).state, TODO_COUNTED);
    assert_int_equal(todo_results(todo).count, 5);
    assert_int_equal(todo_drafts(todo).count, 2);
    todo_free(todo);
}

int main(void)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)
    const struct CMUnitTest tests[] = {
        WITH_DESK(the_most_urgent_come_first),
        WITH_DESK(what_was_acknowledged_or_is_in_error_goes),
        WITH_DESK(it_follows_what_others_write),
        WITH_DESK(it_is_recorded_before_it_is_shown),
        WITH_DESK(a_clerk_is_given_nothing),
        WITH_DESK(a_failure_is_no_empty_list),
        WITH_DESK(what_is_to_do_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
