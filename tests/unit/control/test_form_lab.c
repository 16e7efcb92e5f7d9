/* SPDX-License-Identifier: MIT */
/* The forms of results: order, collect, file, acknowledge, correct; stored as a list of five
 * strings. */
#include "form_fixture.h"

static void test_order_to_result(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    bench_open(bench, &form_ada, &form_lab_order, 0);
    bench_type(bench, "Test", "TSH");
    bench_saved(bench);
    bench_asked(bench, "TSH was ordered on 20-Nov-2026");
    bench_open(bench, &form_ada, &form_lab_order, 0);
    bench_type(bench, "Test", "BMP");
    bench_echo(bench, "Test", "8 results");
    bench_saved(bench);
    BENCH_ROW(bench,
              "SELECT length(order_id), substr(order_id, 1, 3), test_name, ordered_date, status, "
              "ordered_by, results_json FROM lab_results ORDER BY id DESC",
              "9|LAB|BMP|2026-11-24|pending|Lee, Kim|~");
    int64_t id = strtoll(bench_row(bench, "SELECT max(id) FROM lab_results"), NULL, 10);
    bench_open(bench, &form_ada, &form_lab_collect, id);
    bench_refuses(bench, "Collected", "23-Nov-2026", "before it was ordered");
    bench_type(bench, "Collected", "T");
    bench_saved(bench);
    BENCH_ROW(bench, "SELECT status, collected_date FROM lab_results ORDER BY id DESC",
              "in_progress|2026-11-24");
    bench_open(bench, &form_ada, &form_lab_result_entry, id);
    bench_save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "No result was entered"));
    bench_type_at(bench, 0, "99");
    bench_type_at(bench, 4, "7,2");
    assert_non_null(strstr(edit_field(bench->edit, 4).error, "Potassium"));
    bench_type_at(bench, 4, "6.8");
    assert_string_equal(edit_field(bench->edit, 4).echo, "H! critical high");
    bench_saved(bench);
    bench_asked(bench, "CRITICAL: Potassium 6.8 mmol/L");
    bench_asked(bench, "No result for BUN, Creatinine, Sodium, Chloride, CO2 and more");
    BENCH_ROW(
        bench, "SELECT status, resulted_date, results_json FROM lab_results ORDER BY id DESC",
        "final|2026-11-24|[{\"component\": \"Glucose\", \"value\": \"99\", \"unit\": \"mg/dL\", "
        "\"reference\": \"70-99\", \"flag\": \"normal\"}, {\"component\": \"Potassium\", "
        "\"value\": \"6.8\", \"unit\": \"mmol/L\", \"reference\": \"3.5-5.0\", \"flag\": "
        "\"critical high\"}]");
    bench_end(bench);
}

static void test_acknowledge(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_NURSE);
    desk_run(bench->desk, "UPDATE lab_results SET results_json = replace(results_json, '5.9', "
                          "'6.8') WHERE id = 2");
    bench_open(bench, &form_ada, &form_lab_acknowledge, 2);
    bench_save(bench, EDIT_OPEN);
    bench_wrong(bench, "Read-back", "CRITICAL potassium 6.8");
    bench_type(bench, "Read-back", "K 16.8 Dr Patel");
    bench_save(bench, EDIT_OPEN);
    bench_type(bench, "Read-back", "K 6.8, Dr Patel 12:01");
    bench_saved(bench);
    BENCH_ROW(bench,
              "SELECT row_id, order_id, patient_id, reviewed_at, reviewed_by, read_back FROM "
              "ct_lab_review",
              "2|L2|1|2026-11-24 12:00:00.000000|Lee, Kim|K 6.8, Dr Patel 12:01");
    bench_open(bench, &form_ada, &form_lab_acknowledge, 1); /* nothing critical: no read-back */
    bench_saved(bench);
    bench_open(bench, &form_ada, &form_lab_acknowledge, 3);
    bench_save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "no final result"));
    /* it changes under the form: who acknowledges has not seen what stands there now */
    bench_open(bench, &form_ada, &form_lab_acknowledge, 1);
    desk_run(bench->desk, "UPDATE lab_results SET results_json = '[]' WHERE id = 1");
    bench_save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "has changed"));
    BENCH_ROW(bench, "SELECT count(*) FROM ct_lab_review", "2");
    bench_end(bench);
}

static void test_correct(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_NURSE);
    bench_open(bench, &form_ada, &form_lab_correct, 2);
    assert_string_equal(edit_field(bench->edit, 0).typed, "5.9");
    bench_type(bench, "Reason", "Typing error");
    bench_save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "No result was changed"));
    bench_type_at(bench, 0, "4.9");
    bench_saved(bench);
    BENCH_ROW(
        bench, "SELECT results_json, status, resulted_date FROM lab_results WHERE id = 2",
        "[{\"component\": \"potassium\", \"value\": \"4.9\", \"unit\": \"mmol/L\", \"reference\": "
        "\"3.5-5.0\", \"flag\": \"normal\"}, {\"component\": \"Albumin\", \"value\": \"4.0\", "
        "\"unit\": \"g/dL\", \"reference\": \"3.5-5.0\", \"flag\": \"normal\"}, {\"component\": "
        "\"Corrected\", \"value\": \"potassium was 5.9 mmol/L; 24-Nov-2026 by Lee, Kim: Typing "
        "error\", \"unit\": \"\", \"reference\": \"\", \"flag\": \"\"}]|final|2026-11-01");
    BENCH_ROW(
        bench,
        "SELECT row_id, order_id, reason, replaced_by, json_extract(row_before, '$.order_id'),"
        " json_extract(row_before, '$.results_json') LIKE '%5.9%',"
        " json_type(row_before, '$.collected_date') FROM ct_lab_version",
        "2|L2|Typing error|Lee, Kim|L2|1|null");
    /* a second correction keeps the first remark */
    bench_open(bench, &form_ada, &form_lab_correct, 2);
    bench_type_at(bench, 1, "4.1");
    bench_type(bench, "Reason", "Measured again");
    bench_saved(bench);
    BENCH_ROW(
        bench,
        "SELECT results_json LIKE '%potassium was 5.9%', results_json LIKE '%Albumin was 4.0%'"
        " FROM lab_results WHERE id = 2",
        "1|1");
    BENCH_ROW(bench, "SELECT count(*) FROM ct_lab_version", "2");
    bench_end(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(test_order_to_result),
        desk_test(test_acknowledge),
        desk_test(test_correct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
