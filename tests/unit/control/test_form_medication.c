/* SPDX-License-Identifier: MIT */
/* The forms of medications: prescribing, renewing, stopping, and what they refuse and ask. */
#include "form_fixture.h"

static void test_prescribe(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    bench_open(bench, &form_ada, &form_medication_new, 0);
    bench_prescribe(bench, "Metformin");
    assert_string_equal(edit_field(bench->edit, bench_at(bench, "Directions", 0)).typed,
                        "Take 500 mg by mouth twice daily.");
    BENCH_FILL(bench, {"Until", "T+10"}, {"Refills", "3"}, {"Notes", "with meals"});
    bench_saved(bench);
    assert_int_equal(bench->reentered, 1);
    BENCH_ROW(
        bench,
        "SELECT length(medication_id), substr(medication_id, 1, 3), patient_id, name, dosage, "
        "frequency, route, prescribed_date, prescriber, status, refills_remaining, notes"
        " FROM medications ORDER BY id DESC",
        "9|MED|1|Metformin|500 mg|twice daily|Oral|2026-11-24|Lee, Kim|active|3|with meals\n"
        "Until 04-Dec-2026.");
    BENCH_ROW(bench,
              "SELECT length(created_at), length(updated_at) FROM medications ORDER BY id DESC",
              "26|26");
    bench_end(bench);
}

static void test_prescribe_refuses(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    bench_open(bench, &form_ada, &form_medication_new, 0);
    bench_refuses(bench, "Medication", "MS", "three letters");
    bench_refuses(bench, "Medication", "MSO4 tablets", "morphine sulfate");
    bench_refuses(bench, "Dose", "10U", "\"units\", not \"U\"");
    bench_refuses(bench, "Dose", "5.0 mg", "\"5\"");
    bench_refuses(bench, "Frequency", "QD", "\"daily\"");
    bench_refuses(bench, "Route", "SC", "Subcutaneous");
    bench_refuses(bench, "Refills", "-1", "whole number");
    bench_refuses(bench, "Notes", "20 mg/day", "per");
    bench_refuses(bench, "Start", "31-Feb-2026", "");
    bench_type(bench, "Dose",
               "A dose that is far longer than the fifty characters of its column, by far");
    bench_wrong(bench, "Dose", "at most 50");
    bench_save(bench, EDIT_OPEN);
    BENCH_ROW(bench, "SELECT count(*) FROM medications", "2");
    bench_end(bench);
}

static void test_prescribe_asks(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    bench_open(bench, &form_ada, &form_medication_new, 0);
    bench_prescribe(bench, "Amoxicillin");
    bench_saved(bench);
    bench_asked(bench, "ALLERGY to Penicillin, severe");
    bench_asked(bench, "amoxicillin is a penicillin");
    BENCH_ROW(bench,
              "SELECT entry LIKE '%confirmed: ALLERGY to Penicillin%' FROM ct_audit"
              " WHERE action = 'medication.new' ORDER BY id DESC",
              "1");
    bench_open(bench, &form_ada, &form_medication_new, 0);
    bench_prescribe(bench, "Coumadin");
    bench_saved(bench);
    bench_asked(bench, "Takes Warfarin already");
    /* one that is inactive is no objection, neither is a past medication */
    bench_open(bench, &form_ada, &form_medication_new, 0);
    bench_prescribe(bench, "Aspirin");
    bench_saved(bench);
    assert_string_equal(bench->asked, "");
    bench_open(bench, &form_bo, &form_medication_new, 0);
    bench_prescribe(bench, "Amoxicillin");
    bench_echo(bench, "Medication", "Allergies not recorded");
    bench_end(bench);
}

static void test_renew(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    desk_run(bench->desk, "UPDATE medications SET dosage = '3 mg', route = 'Oral',"
                          " frequency = 'daily', refills_remaining = 2 WHERE id = 1");
    bench_open(bench, &form_ada, &form_medication_renew, 1);
    assert_string_equal(edit_title(bench->edit), "Renew Warfarin");
    assert_string_equal(edit_field(bench->edit, bench_at(bench, "Dose", 0)).typed, "3 mg");
    bench_type(bench, "Dose", "4 mg");
    bench_saved(bench);
    assert_string_equal(bench->asked, "");
    BENCH_ROW(
        bench,
        "SELECT name, dosage, status, refills_remaining, medication_id <> 'M1' FROM medications "
        "ORDER BY id DESC",
        "Warfarin|4 mg|active|2|1");
    BENCH_ROW(bench, "SELECT status, dosage FROM medications WHERE id = 1", "completed|3 mg");
    BENCH_ROW(bench,
              "SELECT row_id, medication_id, event, event_date, reason FROM ct_medication_event",
              "1|M1|completed|2026-11-24|Renewed");
    bench_end(bench);
}

static void test_status(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    bench_open(bench, &form_ada, &form_medication_suspend, 1);
    bench_save(bench, EDIT_OPEN);
    bench_wrong(bench, "Reason", "needed");
    bench_type(bench, "Reason", "Surgery");
    bench_saved(bench);
    assert_int_equal(bench->reentered, 1); /* the first such write; the next ones ask no more */
    BENCH_ROW(bench, "SELECT status FROM medications WHERE id = 1", "active");
    BENCH_ROW(bench,
              "SELECT event, event_date, reason, recorded_by, recorded_at FROM ct_medication_event",
              "suspended|2026-11-24|Surgery|Lee, Kim|2026-11-24 12:00:00.000000");
    bench_open(bench, &form_ada, &form_medication_resume, 1);
    bench_saved(bench);
    bench_open(bench, &form_ada, &form_medication_stop, 1);
    assert_string_equal(edit_title(bench->edit), "Stop Warfarin");
    bench_refuses(bench, "On", "T+1", "future");
    bench_refuses(bench, "On", "01-Oct-2026", "before it was started on 01-Nov-2026");
    bench_type(bench, "On", "T-1");
    bench_type(bench, "Reason", "Side effect");
    bench_saved(bench);
    BENCH_ROW(bench, "SELECT status FROM medications WHERE id = 1", "discontinued");
    BENCH_ROW(bench, "SELECT event, event_date, reason FROM ct_medication_event ORDER BY id DESC",
              "stopped|2026-11-23|Side effect");
    bench_open(bench, &form_ada, &form_medication_complete, 1);
    bench_save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "not active any more"));
    BENCH_ROW(bench, "SELECT count(*) FROM ct_medication_event", "3");
    bench_end(bench);
}

static void test_a_nurse_does_not_prescribe(void **state)
{
    struct form_bench one, *bench = &one;
    struct error error = {.code = ERROR_OK};
    bench_begin(bench, *state, STAFF_NURSE);
    assert_null(edit_open(&bench->desk->session, &form_medication_new, &form_ada, 0, desk_changed,
                          bench->desk, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    bench_end(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(test_prescribe),      desk_test(test_prescribe_refuses),
        desk_test(test_prescribe_asks), desk_test(test_renew),
        desk_test(test_status),         desk_test(test_a_nurse_does_not_prescribe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
