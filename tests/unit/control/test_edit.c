/* SPDX-License-Identifier: MIT */
/* Filling in a form: first texts, reading with echo and error, undo, questions, re-entry; what is
 * saved and what is not, on a real database. */
#include "edit_fixture.h"

static const char *error_of(struct bench *bench, int field)
{
    return edit_field(bench->edit, field).error;
}

static void a_new_form_is_read_and_saved(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &vitals_spec, 0);
    assert_string_equal(edit_field(bench.edit, FIELD_AT).typed, "24-Nov-2026 12:00");
    assert_false(edit_dirty(bench.edit));
    assert_int_equal(edit_beside_count(bench.edit, RECORD_VITAL_SIGNS), 2);
    bench_type(&bench, FIELD_PULSE, "72");
    bench_type(&bench, FIELD_WEIGHT, "70kg");
    assert_true(edit_dirty(bench.edit));
    assert_string_equal(edit_field(bench.edit, FIELD_WEIGHT).echo, "= 154.3 lb");
    assert_string_equal(edit_stored(bench.edit, FIELD_WEIGHT), "154.3");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_begins(edit_saved_words(bench.edit), "Vital signs saved at ");
    assert_true(edit_saved_id(bench.edit) > 0);
    assert_false(edit_dirty(bench.edit));
    assert_string_equal(bench_look(&bench, "SELECT recorded_date || '|' || heart_rate || '|' || "
                                           "weight || '|' || patient_id FROM vital_signs"
                                           " ORDER BY id DESC"),
                        "2026-11-24 12:00:00.000000|72|154.3|1");
    assert_string_equal(bench_look(&bench, "SELECT action FROM ct_audit ORDER BY id DESC"),
                        "test.vitals");
    bench_end(&bench);
}

static void what_cannot_be_read_is_said_at_the_field(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &vitals_spec, 0);
    static const struct {
        int field;
        const char *typed, *error;
    } cases[] = {
        {FIELD_PULSE, "seventy", "is not a whole number"},
        {FIELD_PULSE, "7\x01", "control character"},
        {FIELD_PULSE, "7\xFF", "not UTF-8"},
        {FIELD_PULSE, "99999999999", "too large"},
        {FIELD_PULSE, "300", "over 250"},
        {FIELD_WEIGHT, "70st", "lb or kg"},
        {FIELD_AT, "31 feb 2026", "not a date with a time"},
        {FIELD_AT, "", "is needed"},
        {FIELD_NOTES, "a\x07z", "control character"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        edit_type(bench.edit, cases[i].field, cases[i].typed);
        edit_leave(bench.edit, cases[i].field);
        assert_holds(error_of(&bench, cases[i].field), cases[i].error);
        edit_save(bench.edit);
        assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
        assert_int_equal(edit_focused(bench.edit), cases[i].field);
        edit_type(bench.edit, cases[i].field, cases[i].field == FIELD_AT ? "now" : "");
        edit_leave(bench.edit, cases[i].field);
        assert_string_equal(error_of(&bench, cases[i].field), "");
    }
    desk_wait(bench.desk);
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM vital_signs"), "2");
    /* 0 is not blank. */
    bench_type(&bench, FIELD_PULSE, "0");
    assert_string_equal(edit_stored(bench.edit, FIELD_PULSE), "0");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_string_equal(bench_look(&bench, "SELECT heart_rate FROM vital_signs ORDER BY id DESC"),
                        "0");
    bench_end(&bench);
}

static void times_have_their_shorthand(void **state)
{
    struct bench bench;
    static const char *const cases[][2] = {{"n", "2026-11-24 12:00:00.000000"},
                                           {"N-30", "2026-11-24 11:30:00.000000"},
                                           {"9:15", "2026-11-24 09:15:00.000000"},
                                           {"t-1@3pm", "2026-11-23 15:00:00.000000"}};
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &vitals_spec, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        edit_type(bench.edit, FIELD_AT, cases[i][0]);
        edit_leave(bench.edit, FIELD_AT);
        assert_non_null(edit_stored(bench.edit, FIELD_AT));
        assert_string_equal(edit_stored(bench.edit, FIELD_AT), cases[i][1]);
        assert_begins(edit_field(bench.edit, FIELD_AT).echo, "= 2");
    }
    bench_end(&bench);
}

static void a_changed_row_writes_what_was_changed(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &allergy_spec, 1);
    assert_string_equal(edit_field(bench.edit, FIELD_ALLERGEN).typed, "Penicillin");
    bench_type(&bench, FIELD_ONSET, "7/14/99");
    assert_begins(edit_field(bench.edit, FIELD_ONSET).echo, "[!] = 14-Jul-1999 (27y)");
    edit_leave(bench.edit, FIELD_ONSET);
    assert_string_equal(edit_field(bench.edit, FIELD_ONSET).echo, "= 14-Jul-1999 (27y)");
    edit_type(bench.edit, FIELD_SEVERITY, "mod");
    edit_leave(bench.edit, FIELD_SEVERITY);
    assert_string_equal(edit_field(bench.edit, FIELD_SEVERITY).echo, "= moderate");
    struct edit_change changes[8];
    assert_int_equal(edit_changes(bench.edit, changes, 8), 2);
    assert_string_equal(changes[0].label, "Severity");
    assert_string_equal(changes[0].before, "severe");
    assert_string_equal(changes[0].after, "moderate");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    assert_int_equal(edit_saved_id(bench.edit), 1);
    assert_string_equal(bench_look(&bench, "SELECT severity || '|' || onset_date || '|' || "
                                           "allergen FROM allergies WHERE id = 1"),
                        "moderate|1999-07-14|Penicillin");
    bench_end(&bench);
}

static void nothing_changed_writes_nothing(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &allergy_spec, 1);
    edit_type(bench.edit, FIELD_SEVERITY, "SEVERE");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_begins(edit_problem(bench.edit), "Nothing has changed");
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM ct_audit"), "0");
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM ct_request"), "0");
    bench_end(&bench);
}

static void undo_goes_back_over_all_fields(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &allergy_spec, 1);
    bench_type(&bench, FIELD_REACTION, "rash");
    edit_type(bench.edit, FIELD_ALLERGEN, ""); /* cleared */
    edit_leave(bench.edit, FIELD_ALLERGEN);
    bench_type(&bench, FIELD_ALLERGEN, "Latex");
    assert_int_equal(edit_undo(bench.edit), FIELD_ALLERGEN);
    assert_string_equal(edit_field(bench.edit, FIELD_ALLERGEN).typed, "");
    assert_int_equal(edit_undo(bench.edit), FIELD_ALLERGEN);
    assert_string_equal(edit_field(bench.edit, FIELD_ALLERGEN).typed, "Penicillin");
    assert_int_equal(edit_undo(bench.edit), FIELD_REACTION);
    assert_string_equal(edit_field(bench.edit, FIELD_REACTION).typed, "");
    assert_int_equal(edit_undo(bench.edit), -1);
    assert_false(edit_dirty(bench.edit));
    edit_type(bench.edit, FIELD_REACTION, "r");
    edit_type(bench.edit, FIELD_REACTION, "ra");
    edit_type(bench.edit, FIELD_REACTION, "rash on both arms"); /* a paste is a change of its own */
    edit_undo(bench.edit);
    assert_string_equal(edit_field(bench.edit, FIELD_REACTION).typed, "ra");
    edit_undo(bench.edit);
    assert_string_equal(edit_field(bench.edit, FIELD_REACTION).typed, "");
    for (int i = 0; i < 500; i++) { /* as many as there were */
        edit_type(bench.edit, i % 2, i % 4 < 2 ? "x" : "yyyyyyyyyy");
    }
    int steps = 0;
    while (edit_undo(bench.edit) >= 0) {
        steps++;
    }
    assert_true(steps > 400);
    assert_string_equal(edit_field(bench.edit, 0).typed, "Penicillin");
    bench_end(&bench);
}

static void what_is_unusual_is_asked_once(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &vitals_spec, 0);
    bench_type(&bench, FIELD_PULSE, "180");
    edit_save(bench.edit);
    assert_int_equal(edit_state(bench.edit), EDIT_ASKING);
    assert_string_equal(edit_question(bench.edit), "Pulse 180 is unusual. Right?");
    edit_answer(bench.edit, false);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_int_equal(edit_focused(bench.edit), FIELD_PULSE);
    edit_save(bench.edit);
    assert_int_equal(edit_state(bench.edit), EDIT_ASKING);
    edit_back(bench.edit);
    edit_save(bench.edit);
    edit_answer(bench.edit, true);
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    bench_end(&bench);
}

static void the_patient_is_entered_again(void **state)
{
    struct bench bench;
    bench_open(&bench, *state, NULL);
    bench_form(&bench, &allergy_spec, 1);
    bench_type(&bench, FIELD_REACTION, "rash");
    edit_save(bench.edit);
    assert_int_equal(edit_state(bench.edit), EDIT_REENTER);
    edit_reenter(bench.edit, "AB 1945");
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_begins(edit_problem(bench.edit), "Not saved: initials");
    edit_save(bench.edit);
    edit_scanned(bench.edit, "MRN0002");
    assert_int_equal(edit_state(bench.edit), EDIT_REENTER);
    assert_holds(edit_problem(bench.edit), "another patient");
    edit_reenter(bench.edit, " a a1945");
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    bench_close_form(&bench);
    /* Not again within five minutes, unless somebody has a similar name. */
    bench_form(&bench, &allergy_spec, 2);
    bench_type(&bench, FIELD_REACTION, "cough");
    edit_save(bench.edit);
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    bench_close_form(&bench);
    struct edit_patient alike = ada;
    struct error error = {0};
    alike.look_alike = true;
    bench.edit =
        edit_open(&bench.desk->session, &allergy_spec, &alike, 2, desk_changed, bench.desk, &error);
    desk_wait(bench.desk);
    bench_type(&bench, FIELD_REACTION, "fever");
    edit_save(bench.edit);
    assert_int_equal(edit_state(bench.edit), EDIT_REENTER);
    edit_scanned(bench.edit, "mrn0001");
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
    bench_close_form(&bench);
    clock_advance(&bench.desk->clock, 5 * 60 * 1000);
    bench_form(&bench, &allergy_spec, 1);
    bench_type(&bench, FIELD_REACTION, "hives");
    edit_save(bench.edit);
    assert_int_equal(edit_state(bench.edit), EDIT_REENTER);
    bench_end(&bench);
}

/* Cy Carlson, and a Cy Carlsson. */
static void a_similar_name_is_always_asked_about(void **state)
{
    struct bench bench;
    struct edit_patient cy = {.id = 3,
                              .mrn = "MRN0003",
                              .dob = "1980-01-01",
                              .name = "CARLSON, Cy (Mr)",
                              .born = "01-Jan-1980 (46y)",
                              .initials = "CC",
                              .birth_year = 1980};
    struct error error = {0};
    bench_open(&bench, *state, NULL);
    for (int i = 0; i < 2; i++) {
        bench.edit = edit_open(&bench.desk->session, &allergy_spec, &cy, 3, desk_changed,
                               bench.desk, &error);
        desk_wait(bench.desk);
        assert_true(edit_patient(bench.edit)->look_alike);
        assert_string_equal(edit_look_alike(bench.edit),
                            "CARLSSON, Cy  born 02-Jan-1980  MRN MRN0004");
        assert_string_equal(bench_look(&bench, "SELECT action || '|' || patient_id FROM ct_audit"
                                               " ORDER BY id DESC"),
                            "patient.search|3"); /* before it is shown */
        bench_type(&bench, FIELD_REACTION, i == 0 ? "rash" : "cough");
        edit_save(bench.edit);
        assert_int_equal(edit_state(bench.edit), EDIT_REENTER);
        edit_reenter(bench.edit, "cc1980");
        desk_wait(bench.desk);
        assert_int_equal(edit_state(bench.edit), EDIT_SAVED);
        bench_close_form(&bench);
    }
    bench_end(&bench);
}

static void whoever_may_not_opens_nothing(void **state)
{
    struct bench bench;
    struct error error = {0};
    bench_open(&bench, *state, NULL);
    bench_person(&bench, 1, STAFF_CLERK);
    assert_null(
        edit_open(&bench.desk->session, &vitals_spec, &ada, 0, desk_changed, bench.desk, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    /* The right is taken away while the form is open. */
    bench_person(&bench, 1, STAFF_DOCTOR);
    bench_form(&bench, &vitals_spec, 0);
    bench_type(&bench, FIELD_PULSE, "72");
    bench.desk->session.person.role = STAFF_CLERK;
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_begins(edit_problem(bench.edit), "Not saved: Role clerk");
    assert_string_equal(edit_field(bench.edit, FIELD_PULSE).typed, "72");
    bench_end(&bench);
}

/* The row of another patient, a row that is gone, and the patient changed meanwhile. */
static void the_wrong_patient_is_never_written(void **state)
{
    struct bench bench;
    struct error error = {0};
    bench_open(&bench, *state, NULL);
    bench.edit =
        edit_open(&bench.desk->session, &allergy_spec, &ada, 3, desk_changed, bench.desk, &error);
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_FAILED);
    assert_holds(edit_problem(bench.edit), "another patient");
    bench_close_form(&bench);
    bench.edit =
        edit_open(&bench.desk->session, &allergy_spec, &ada, 99, desk_changed, bench.desk, &error);
    desk_wait(bench.desk);
    assert_int_equal(edit_state(bench.edit), EDIT_FAILED);
    assert_holds(edit_problem(bench.edit), "no longer there");
    bench_close_form(&bench);
    bench_form(&bench, &vitals_spec, 0);
    bench_type(&bench, FIELD_PULSE, "72");
    desk_run(bench.desk, "UPDATE patients SET dob = '1946-07-14' WHERE id = 1");
    bench_save(&bench);
    assert_int_equal(edit_state(bench.edit), EDIT_OPEN);
    assert_holds(edit_problem(bench.edit), "MRN or date of birth has changed");
    assert_string_equal(bench_look(&bench, "SELECT count(*) FROM vital_signs"), "2");
    bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(a_new_form_is_read_and_saved),
        desk_test(what_cannot_be_read_is_said_at_the_field),
        desk_test(times_have_their_shorthand),
        desk_test(a_changed_row_writes_what_was_changed),
        desk_test(nothing_changed_writes_nothing),
        desk_test(undo_goes_back_over_all_fields),
        desk_test(what_is_unusual_is_asked_once),
        desk_test(the_patient_is_entered_again),
        desk_test(a_similar_name_is_always_asked_about),
        desk_test(whoever_may_not_opens_nothing),
        desk_test(the_wrong_patient_is_never_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
