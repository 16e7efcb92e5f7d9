/* SPDX-License-Identifier: MIT */
/* One patient's chart: what is claimed of it, and what never is. */
#include "unit/control/control_fixture.h"

#include "chartty/control/chart.h"
#include "chartty/control/chart_marks.h"

static void a_chart_has_its_patients_records(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    assert_int_equal(chart_state(chart), CHART_LOADING);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_UNAVAILABLE); /* not yet "none" */
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    assert_string_equal(chart_patient(chart)->last_name.text, "Adamson");
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_KNOWN);
    assert_int_equal(chart_counts(chart)->active_allergies.integer, 1);
    struct chart_part medications = chart_medications(chart);
    assert_int_equal(medications.count, 1); /* the current one */
    assert_string_equal(((const struct medication *)chart_part_row(&medications, 0))->name.text,
                        "Warfarin");
    struct chart_part vitals = chart_vitals(chart);
    assert_int_equal(vitals.count, 2);
    assert_int_equal(((const struct vital_signs *)chart_part_row(&vitals, 0))->heart_rate.integer,
                     72);
    struct chart_part labs = chart_labs(chart);
    assert_int_equal(labs.count, 4);
    assert_string_equal(((const struct lab_result *)chart_part_row(&labs, 0))->order_id.text, "L3");
    struct chart_part appointments = chart_appointments(chart); /* from today on, soonest first */
    assert_int_equal(appointments.count, 3);
    const struct appointment_line *next = chart_part_row(&appointments, 0);
    assert_string_equal(next->time.text, "09:00");
    assert_int_equal(desk->session.recent_count, 1);
    assert_int_equal(desk->session.recent[0].patient_id, 1);
    assert_string_equal(desk->session.recent[0].name, "ADAMSON, Ada");
    chart_free(chart);
}

/* ux.md rule 11: no row is not "no allergy". */
static void no_row_is_not_no_allergy(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    for (int64_t patient = 2; patient <= 3; patient++) { /* no row, and only an inactive one */
        struct chart *chart = chart_open(&desk->session, patient, desk_changed, desk);
        desk_wait(desk);
        assert_int_equal(chart_allergy_state(chart), ALLERGIES_NOT_RECORDED);
        chart_free(chart);
    }
}

static void a_failed_chart_claims_nothing(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "query ALLERGIES_OF_PATIENT error damaged");
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_FAILED);
    assert_int_equal(chart_error(chart)->code, ERROR_CORRUPT);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_UNAVAILABLE);
    assert_null(chart_patient(chart));
    assert_int_equal(chart_medications(chart).count, 0);
    assert_int_equal(desk->session.recent_count, 0);
    chart_free(chart);
}

/* After a failed refresh the good rows stay, and the allergy state is no longer claimed. */
static void a_failed_refresh_keeps_and_tells(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "request 2 error connection lost");
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    chart_refresh(chart);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_FAILED);
    assert_int_equal(chart_error(chart)->code, ERROR_LOST);
    assert_string_equal(chart_patient(chart)->last_name.text, "Adamson");
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_UNAVAILABLE);
    chart_refresh(chart);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_KNOWN);
    chart_free(chart);
}

static void a_patient_who_is_gone(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct chart *chart = chart_open(&desk->session, 77, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_GONE);
    assert_null(chart_patient(chart));
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_UNAVAILABLE);
    chart_free(chart);
}

static void a_cancelled_chart_can_be_read_again(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "request 1 stall 10000");
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    assert_true(chart_loading_since_ms(chart) > 0);
    chart_cancel(chart);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_FAILED);
    assert_int_equal(chart_error(chart)->code, ERROR_CANCELLED);
    assert_int_equal(chart_loading_since_ms(chart), 0);
    chart_refresh(chart);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    chart_free(chart);
}

/* A chart that is closed while it is read: its answer comes for nobody. */
static void nothing_of_a_closed_chart_comes(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "delay 50");
    struct chart *first = chart_open(&desk->session, 1, desk_changed, desk);
    chart_want_history(first);
    chart_free(first);
    struct chart *second = chart_open(&desk->session, 2, desk_changed, desk);
    desk_wait(desk);
    assert_string_equal(chart_patient(second)->last_name.text, "Berg");
    assert_int_equal(chart_labs(second).count, 0);
    assert_int_equal(desk->session.recent_count, 1);
    assert_int_equal(desk->changes, 1);
    chart_free(second);
}

static void labs_by_test(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_null(chart_lab_history(chart));
    chart_want_history(chart);
    chart_want_history(chart); /* once */
    assert_int_equal(data_pending(desk->session.data), 1);
    desk_wait(desk);
    const struct lab_history *history = chart_lab_history(chart);
    assert_non_null(history);
    assert_int_equal(history->count, 2); /* "Potassium" and "potassium" are one test */
    assert_string_equal(history->series[0].name, "potassium"); /* abnormal first, newest name */
    assert_int_equal(history->series[0].count, 2);
    assert_string_equal(history->series[0].points[0].order->order_id.text, "L2");
    assert_string_equal(history->series[0].points[1].order->order_id.text, "L1");
    assert_string_equal(history->series[1].name, "Albumin");
    assert_int_equal(history->pending_count, 1);
    assert_string_equal(history->pending[0]->order_id.text, "L3");
    assert_int_equal(history->unreadable, 1);
    assert_true(history->all);
    bool ready = false;
    assert_int_equal(chart_vitals_history(chart, &ready).count, 2);
    assert_true(ready);
    chart_free(chart);
}

static void a_failed_history_is_no_empty_history(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "request 2 error busy");
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    chart_want_history(chart);
    desk_wait(desk);
    bool ready = true;
    assert_int_equal(chart_history_error(chart)->code, ERROR_BUSY);
    assert_null(chart_lab_history(chart));
    assert_int_equal(chart_vitals_history(chart, &ready).count, 0);
    assert_false(ready);
    chart_refresh(chart);
    desk_wait(desk);
    assert_null(chart_history_error(chart));
    assert_non_null(chart_lab_history(chart));
    chart_free(chart);
}

static bool has_two_allergies(void *context)
{
    const struct patient_counts *counts = chart_counts(context);
    return counts != NULL && counts->active_allergies.integer == 2;
}

static void what_others_write_comes(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    desk_run(desk, "INSERT INTO allergies (patient_id, allergen, status) VALUES "
                   "(1, 'Latex', 'active')");
    loop_run_until(desk->loop, has_two_allergies, chart, WAIT_MS);
    assert_true(has_two_allergies(chart));
    chart_free(chart);
}

/* Where nothing checks the words, a program may write them in its own way: no allergy is lost for
 * it, none that is severe is taken for a light one, and no "no known allergies" stands beside it.
 */
static void words_in_another_case_hide_nothing(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(desk,
             "PRAGMA ignore_check_constraints = ON;"
             "UPDATE allergies SET status = 'Active ', severity = 'SEVERE' WHERE patient_id = 1"
             " AND allergen = 'Penicillin';"
             "INSERT INTO allergies (patient_id, allergen, severity, status) VALUES"
             " (3, 'Latex', 'life-threatening', 'ACTIVE'), (1, 'Mould', 'Mild', 'INACTIVE');"
             "INSERT INTO ct_allergy_review (patient_id, mrn, reviewed_at, reviewed_by) VALUES"
             " (3, 'MRN0003', '2026-11-01 08:00:00.000000', 'K');"
             "UPDATE medications SET status = 'Active' WHERE medication_id = 'M1';"
             "UPDATE medications SET status = 'COMPLETED' WHERE medication_id = 'M2';"
             "UPDATE appointments SET status = 'Scheduled' WHERE appointment_id = 'A1'");
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_KNOWN);
    assert_int_equal(chart_counts(chart)->active_allergies.integer, 1);
    struct chart_part allergies = chart_allergies(chart);
    const struct allergy *first = chart_part_row(&allergies, 0); /* the current one */
    assert_string_equal(first->allergen.text, "Penicillin");
    assert_true(allergy_is_severe(first));
    struct chart_part medications = chart_medications(chart);
    assert_int_equal(medications.count, 1);
    assert_int_equal(chart_medication_mark(chart, chart_part_row(&medications, 0)).state,
                     MEDICATION_ACTIVE);
    struct chart_part appointments = chart_appointments(chart);
    assert_int_equal(appointments.count, 3);
    assert_int_equal(chart_visit(chart, chart_part_row(&appointments, 0)).state, VISIT_SCHEDULED);
    chart_free(chart);
    chart = chart_open(&desk->session, 3, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_KNOWN);
    allergies = chart_allergies(chart);
    assert_true(allergy_is_severe(chart_part_row(&allergies, 0))); /* of no list: the worst */
    chart_free(chart);
}

static void recent_patients_are_nine_newest_first(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    for (int64_t id = 1; id <= 12; id++) {
        session_remember(&desk->session, id, "NAME", "MRN", "");
    }
    session_remember(&desk->session, 6, "NAME", "MRN", "");
    assert_int_equal(desk->session.recent_count, SESSION_RECENT);
    static const int64_t expected[SESSION_RECENT] = {6, 12, 11, 10, 9, 8, 7, 5, 4};
    for (int i = 0; i < SESSION_RECENT; i++) {
        assert_int_equal(desk->session.recent[i].patient_id, expected[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(a_chart_has_its_patients_records),
        desk_test(no_row_is_not_no_allergy),
        desk_test(a_failed_chart_claims_nothing),
        desk_test(a_failed_refresh_keeps_and_tells),
        desk_test(a_patient_who_is_gone),
        desk_test(a_cancelled_chart_can_be_read_again),
        desk_test(nothing_of_a_closed_chart_comes),
        desk_test(labs_by_test),
        desk_test(a_failed_history_is_no_empty_history),
        desk_test(what_others_write_comes),
        desk_test(words_in_another_case_hide_nothing),
        desk_test(recent_patients_are_nine_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
