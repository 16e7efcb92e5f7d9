/* SPDX-License-Identifier: MIT */
/* The forms of vital signs and allergies, and marks of error, typed into and saved on a real
 * database, and read back as the other program on these tables reads it: strict texts, its own
 * statuses. */
#include "form_fixture.h"

/* --- vital signs --- */

static void test_vital_signs(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_NURSE);
    bench_open(bench, &form_ada, &form_vital_signs_new, 0);
    bench_echo(bench, "Pulse", "last 72");
    BENCH_FILL(bench, {"Resp", "16"}, {"SpO2 %", "98%"}, {"Air", "air"}, {"Systolic", "120/80"},
               {"Pulse", "70"}, {"Consc", "a"}, {"Temp", "37.2C"});
    bench_echo(bench, "Temp", "= 99.0 F, from 37.2C");
    BENCH_FILL(bench, {"Weight", "70kg"}, {"Height", "178cm"}, {"Notes", "resting"});
    assert_string_equal(edit_field(bench->edit, bench_at(bench, "BMI", 0)).typed, "22.1");
    assert_string_equal(edit_field(bench->edit, bench_at(bench, "NEWS2", 0)).typed, "0 LOW");
    bench_saved(bench);
    assert_string_equal(bench->asked, "");
    BENCH_ROW(bench,
              "SELECT recorded_date, systolic_bp, diastolic_bp, heart_rate, temperature, "
              "respiratory_rate,"
              " oxygen_saturation, weight, height, bmi, recorded_by, notes, typeof(weight),"
              " typeof(systolic_bp) FROM vital_signs ORDER BY id DESC",
              "2026-11-24 12:00:00.000000|120|80|70|99.0|16|98|154.3|70.1|22.1|Lee, "
              "Kim|resting|real|integer");
    BENCH_ROW(
        bench,
        "SELECT c.row_id = v.id, c.patient_id, c.recorded_date = v.recorded_date, oxygen,"
        " consciousness, spo2_scale FROM ct_vitals_context c, vital_signs v ORDER BY v.id DESC",
        "1|1|1|air|A|~");
    bench_end(bench);
}

static void test_vital_signs_refuse(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_NURSE);
    bench_open(bench, &form_ada, &form_vital_signs_new, 0);
    bench_save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "Nothing was entered"));
    bench_refuses(bench, "Pulse", "0", "0 is not a measurement");
    bench_refuses(bench, "Temp", "37.2", "type 37.2C");
    bench_refuses(bench, "Air", "4", "4 L/min");
    bench_type(bench, "Air", "");
    bench_refuses(bench, "Weight", "98.6F", "cannot be in F");
    bench_refuses(bench, "Taken", "24-Nov-2026 12:01", "future");
    bench_refuses(bench, "Taken", "31-Feb-2026 10:00", "");
    bench_type(bench, "Taken", "T-1@0930");
    bench_right(bench, "Taken");
    bench_type(bench, "Systolic", "80");
    bench_refuses(bench, "Diastolic", "120", "swap");
    bench_save(bench, EDIT_OPEN);
    BENCH_FILL(bench, {"Pulse", ""}, {"Temp", ""}, {"Weight", ""}, {"Systolic", "120"},
               {"Diastolic", "80"});
    bench_saved(bench);
    BENCH_ROW(bench,
              "SELECT recorded_date, heart_rate, temperature, weight, bmi FROM vital_signs"
              " ORDER BY id DESC",
              "2026-11-23 09:30:00.000000|~|~|~|~");
    BENCH_ROW(bench, "SELECT count(*) FROM ct_vitals_context", "0");
    bench_end(bench);
}

static void test_vital_signs_ask(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_NURSE);
    desk_run(bench->desk, "INSERT INTO vital_signs (patient_id, recorded_date, weight, height) "
                          "VALUES (1, '2026-11-02 08:00:00.000000', 154.3, 70)");
    bench_open(bench, &form_ada, &form_vital_signs_new, 0);
    BENCH_FILL(bench, {"Weight", "70"}, {"Height", "75"}, {"Pulse", "250"},
               {"Taken", "20-Nov-2026 08:00"});
    bench_saved(bench);
    bench_asked(bench, "Weight 70 lb, but 154.3 lb on 02-Nov-2026");
    bench_asked(bench, "If it is kilograms, type 70kg.");
    bench_asked(bench, "Height 75 in, but 70");
    bench_asked(bench, "Pulse 250 /min is very high");
    bench_asked(bench, "that very minute");
    bench_end(bench);
}

/* --- allergies --- */

static void test_allergies(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_NURSE);
    bench_open(bench, &form_ada, &form_allergy_none_known, 0);
    bench_save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "active allergy"));
    BENCH_ROW(bench, "SELECT count(*) FROM ct_allergy_review", "0");
    bench_open(bench, &form_bo, &form_allergy_none_known, 0);
    bench_saved(bench);
    BENCH_ROW(bench,
              "SELECT patient_id, mrn, reviewed_at, reviewed_by, ended_at FROM ct_allergy_review",
              "2|MRN0002|2026-11-24 12:00:00.000000|Lee, Kim|~");
    bench_open(bench, &form_bo, &form_allergy_new, 0);
    bench_refuses(bench, "Substance", "NKDA", "press Esc, then K");
    BENCH_FILL(bench, {"Substance", "Latex"}, {"Severity", "mod"}, {"Reaction", "Rash"});
    bench_refuses(bench, "Onset", "01-Jan-2017", "born");
    bench_type(bench, "Onset", "03/02/2020");
    bench_saved(bench);
    BENCH_ROW(
        bench,
        "SELECT patient_id, allergen, severity, reaction, onset_date, status FROM allergies ORDER "
        "BY id DESC",
        "2|Latex|moderate|Rash|2020-03-02|active");
    BENCH_ROW(bench, "SELECT ended_at FROM ct_allergy_review", "2026-11-24 12:00:00.000000");
    bench_end(bench);
}

static void test_allergy_asks_and_changes(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_NURSE);
    bench_open(bench, &form_ada, &form_allergy_new, 0);
    bench_type(bench, "Substance", "penicillin");
    bench_type(bench, "Reaction", "Hives");
    bench_saved(bench);
    bench_asked(bench, "penicillin is recorded already, severe");
    bench_open(bench, &form_ada, &form_allergy_new, 0);
    bench_type(bench, "Substance", "Coumadin");
    bench_type(bench, "Reaction", "Not known");
    bench_saved(bench);
    bench_asked(bench, "The patient is on Warfarin");
    bench_open(bench, &form_ada, &form_allergy_edit, 1);
    assert_string_equal(edit_title(bench->edit), "Allergy: Penicillin");
    bench_type(bench, "Reaction", "Anaphylaxis");
    bench_saved(bench);
    BENCH_ROW(bench, "SELECT allergen, severity, reaction, status FROM allergies WHERE id = 1",
              "Penicillin|severe|Anaphylaxis|active");
    bench_open(bench, &form_ada, &form_allergy_inactive, 1);
    bench_save(bench, EDIT_OPEN);
    bench_type(bench, "Reason", "Tested negative");
    bench_saved(bench);
    BENCH_ROW(bench, "SELECT status, notes FROM allergies WHERE id = 1",
              "inactive|Inactive since 24-Nov-2026, Lee, Kim: Tested negative");
    bench_end(bench);
}

/* --- entered in error --- */

static void retract(struct form_bench *bench, const struct edit_spec *spec, int64_t id)
{
    bench_open(bench, &form_ada, spec, id);
    bench_save(bench, EDIT_OPEN);
    bench_type(bench, "Reason", "Wrong patient");
    bench_saved(bench);
}

static void test_retract(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    retract(bench, &form_retract_medication, 1);
    BENCH_ROW(bench, "SELECT status, notes FROM medications WHERE id = 1",
              "discontinued|ENTERED IN ERROR 24-Nov-2026 by Lee, Kim: Wrong patient");
    BENCH_ROW(
        bench,
        "SELECT table_name, row_id, natural_key, patient_id, retracted_at, retracted_by, reason "
        "FROM ct_retracted",
        "medications|1|M1|1|2026-11-24 12:00:00.000000|Lee, Kim|Wrong patient");
    retract(bench, &form_retract_allergy, 1);
    BENCH_ROW(bench, "SELECT status, notes FROM allergies WHERE id = 1",
              "inactive|ENTERED IN ERROR 24-Nov-2026 by Lee, Kim: Wrong patient");
    retract(bench, &form_retract_vital_signs, 2);
    BENCH_ROW(bench, "SELECT heart_rate, notes FROM vital_signs WHERE id = 2",
              "72|ENTERED IN ERROR 24-Nov-2026 by Lee, Kim: Wrong patient");
    BENCH_ROW(bench, "SELECT natural_key FROM ct_retracted ORDER BY id DESC",
              "2026-11-20 08:00:00.000000");
    retract(bench, &form_retract_lab_result, 2);
    BENCH_ROW(
        bench,
        "SELECT json_extract(results_json, '$[2].component'), json_extract(results_json, "
        "'$[2].value'), json_extract(results_json, '$[0].value') FROM lab_results WHERE id = 2",
        "Entered in error|24-Nov-2026 by Lee, Kim: Wrong patient|5.9");
    retract(bench, &form_retract_lab_result, 4); /* "no JSON" stays as it is */
    BENCH_ROW(bench, "SELECT results_json FROM lab_results WHERE id = 4", "no JSON");
    retract(bench, &form_retract_appointment, 1);
    BENCH_ROW(bench, "SELECT status, notes FROM appointments WHERE id = 1",
              "cancelled|ENTERED IN ERROR 24-Nov-2026 by Lee, Kim: Wrong patient");
    BENCH_ROW(bench, "SELECT count(*) FROM ct_retracted", "6");
    bench_open(bench, &form_ada, &form_retract_medication, 1);
    bench_type(bench, "Reason", "Wrong date");
    bench_save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "already"));
    BENCH_ROW(bench, "SELECT count(*) FROM ct_retracted", "6");
    bench_end(bench);
}

/* An error is no allergy any more: "none known" may be said, and drugs are not compared with it. */
static void test_retracted_do_not_count(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    retract(bench, &form_retract_allergy, 1);
    bench_open(bench, &form_ada, &form_medication_new, 0);
    bench_prescribe(bench, "Amoxicillin");
    bench_saved(bench);
    assert_string_equal(bench->asked, "");
    /* ... whatever another program makes of its status */
    desk_run(bench->desk, "UPDATE allergies SET status = 'active' WHERE id = 1");
    bench_open(bench, &form_ada, &form_medication_new, 0);
    bench_prescribe(bench, "Ampicillin");
    bench_saved(bench);
    assert_string_equal(bench->asked, "");
    desk_run(bench->desk, "UPDATE allergies SET status = 'inactive' WHERE id = 1");
    retract(bench, &form_retract_vital_signs, 2);
    bench_open(bench, &form_ada, &form_vital_signs_new, 0);
    bench_echo(bench, "Pulse", "last 70");
    bench_open(bench, &form_ada, &form_allergy_none_known, 0);
    bench_saved(bench);
    bench_end(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(test_vital_signs),
        desk_test(test_vital_signs_refuse),
        desk_test(test_vital_signs_ask),
        desk_test(test_allergies),
        desk_test(test_allergy_asks_and_changes),
        desk_test(test_retract),
        desk_test(test_retracted_do_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
