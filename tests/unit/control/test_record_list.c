/* SPDX-License-Identifier: MIT */
/* Lists of records: what they filter, find, sort and follow, and how they fail. */
#include "unit/control/control_fixture.h"

#include "chartty/control/record_list.h"

static struct record_list *list_of(struct desk *desk, const char *directives,
                                   enum record_list_kind kind, int64_t patient,
                                   enum record_list_preset preset)
{
    desk_open(desk, directives);
    struct record_list *list =
        record_list_new(&desk->session, kind, patient, preset, desk_changed, desk);
    struct rows rows = record_list_rows(list);
    rows.ops->window(rows.self, 10);
    desk_wait(desk);
    return list;
}

static int64_t total_of(struct record_list *list)
{
    struct rows rows = record_list_rows(list);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    return bounds.total;
}

static const char *medication_at(struct record_list *list, int64_t ordinal)
{
    struct rows rows = record_list_rows(list);
    struct row row;
    assert_int_equal(rows.ops->row(rows.self, ordinal, &row), ROW_PRESENT);
    return ((const struct medication *)row.data)->name.text;
}

static void presets_go_round(void **state)
{
    struct desk *desk = *state;
    struct record_list *list =
        list_of(desk, NULL, RECORD_LIST_PATIENT_MEDICATIONS, 1, PRESET_CURRENT);
    assert_int_equal(total_of(list), 1);
    assert_string_equal(medication_at(list, 0), "Warfarin");
    assert_true(record_list_next_preset(list));
    desk_wait(desk);
    assert_int_equal(record_list_preset(list), PRESET_PAST);
    assert_string_equal(medication_at(list, 0), "Aspirin");
    assert_true(record_list_next_preset(list));
    desk_wait(desk);
    assert_int_equal(record_list_preset(list), PRESET_ALL);
    assert_int_equal(total_of(list), 2);
    record_list_free(list);
}

static void find_and_sort_within_a_patient(void **state)
{
    struct desk *desk = *state;
    struct error error;
    struct record_list *list = list_of(desk, NULL, RECORD_LIST_PATIENT_MEDICATIONS, 1, PRESET_ALL);
    assert_true(record_list_find(list, "ASPÍ", &error)); /* folded like the search */
    desk_wait(desk);
    assert_int_equal(total_of(list), 1);
    assert_string_equal(medication_at(list, 0), "Aspirin");
    assert_true(record_list_find(list, "%", &error));
    desk_wait(desk);
    assert_true(record_list_find(list, "", &error));
    desk_wait(desk);
    int name = record_field(record_spec(RECORD_MEDICATION), "name") + 1;
    assert_true(record_list_sort(list, name, &error));
    desk_wait(desk);
    assert_string_equal(medication_at(list, 0), "Aspirin");
    assert_true(record_list_sort(list, -name, &error));
    desk_wait(desk);
    assert_string_equal(medication_at(list, 0), "Warfarin");
    record_list_free(list);
}

static void lists_of_everybody_refuse_with_a_reason(void **state)
{
    struct desk *desk = *state;
    struct error error = {0};
    struct record_list *list = list_of(desk, NULL, RECORD_LIST_ACTIVE_MEDICATIONS, 0, PRESET_ALL);
    assert_int_equal(total_of(list), 1);
    assert_false(record_list_next_preset(list));
    assert_false(record_list_find(list, "war", &error));
    assert_int_equal(error.code, ERROR_UNSUPPORTED);
    assert_non_null(strstr(error.user, "Home"));
    assert_false(record_list_sort(list, 2, &error));
    assert_true(record_list_sort(list, 0, &error));
    record_list_free(list);
}

static bool has_selection(void *context)
{
    return record_list_selected(context) != NULL;
}

static void upcoming_begins_today(void **state)
{
    struct desk *desk = *state;
    struct record_list *list = list_of(desk, NULL, RECORD_LIST_UPCOMING, 0, PRESET_ALL);
    assert_int_equal(total_of(list), 5); /* not the one of yesterday */
    record_list_from(list, (struct date){2026, 11, 25});
    desk_wait(desk);
    assert_int_equal(total_of(list), 1);
    assert_null(record_list_selected(list)); /* until it is in the audit */
    loop_run_until(desk->loop, has_selection, list, WAIT_MS);
    const struct appointment_line *line = record_list_selected(list);
    assert_string_equal(line->appointment_id.text, "A5");
    record_list_free(list);
}

static void a_failed_list_is_no_empty_list(void **state)
{
    struct desk *desk = *state;
    struct record_list *list =
        list_of(desk, "request 1 error busy", RECORD_LIST_PATIENT_ALLERGIES, 1, PRESET_ALL);
    struct rows rows = record_list_rows(list);
    struct row row;
    assert_int_equal(rows.ops->row(rows.self, 0, &row), ROW_FAILED);
    assert_int_equal(rows.ops->failure(rows.self)->code, ERROR_BUSY);
    assert_null(record_list_selected(list));
    rows.ops->retry(rows.self);
    desk_wait(desk);
    assert_int_equal(rows.ops->row(rows.self, 0, &row), ROW_PRESENT);
    assert_null(rows.ops->failure(rows.self));
    record_list_free(list);
}

static void a_failed_refresh_keeps_rows_and_tells(void **state)
{
    struct desk *desk = *state;
    struct record_list *list = list_of(desk, "request 3 error connection lost",
                                       RECORD_LIST_PATIENT_MEDICATIONS, 1, PRESET_ALL);
    struct rows rows = record_list_rows(list);
    record_list_refresh(list);
    desk_wait(desk);
    assert_string_equal(medication_at(list, 0), "Warfarin");
    assert_int_equal(rows.ops->failure(rows.self)->code, ERROR_LOST);
    record_list_refresh(list);
    desk_wait(desk);
    assert_null(rows.ops->failure(rows.self));
    record_list_free(list);
}

static bool has_three(void *context)
{
    return total_of(context) == 3;
}

static void a_list_follows_its_own_patient(void **state)
{
    struct desk *desk = *state;
    struct record_list *list = list_of(desk, NULL, RECORD_LIST_PATIENT_MEDICATIONS, 1, PRESET_ALL);
    struct rows rows = record_list_rows(list);
    rows.ops->select(rows.self, 1);
    assert_string_equal(((const struct medication *)record_list_selected(list))->name.text,
                        "Aspirin");
    desk_run(desk, "INSERT INTO medications (medication_id, patient_id, name, prescribed_date, "
                   "status) VALUES ('M3', 1, 'Newest', '2026-11-24', 'active'), "
                   "('M4', 2, 'Of another', '2026-11-24', 'active')");
    loop_run_until(desk->loop, has_three, list, WAIT_MS);
    desk_wait(desk);
    assert_int_equal(total_of(list), 3);
    assert_string_equal(((const struct medication *)record_list_selected(list))->name.text,
                        "Aspirin"); /* the row, not the place */
    record_list_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(presets_go_round),
        desk_test(find_and_sort_within_a_patient),
        desk_test(lists_of_everybody_refuse_with_a_reason),
        desk_test(upcoming_begins_today),
        desk_test(a_failed_list_is_no_empty_list),
        desk_test(a_failed_refresh_keeps_rows_and_tells),
        desk_test(a_list_follows_its_own_patient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
