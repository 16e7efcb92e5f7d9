/* SPDX-License-Identifier: MIT */
/* What side rows say of a chart's rows: marks of error, visits, medications, allergies, results,
 * NEWS2. */
#include "unit/control/control_fixture.h"

#include "chartty/base/memory.h"
#include "chartty/control/chart_marks.h"

/* Opens patient 1's chart after these rows were written. */
static struct chart *chart_with(struct desk *desk, const char *rows)
{
    desk_open(desk, NULL);
    if (rows[0] != '\0') {
        desk_run(desk, rows);
    }
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    chart_want_history(chart);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    assert_true(chart_marks_ready(chart));
    return chart;
}

#define MARK(table, row, key)                                                                      \
    "INSERT INTO ct_retracted (table_name, row_id, natural_key, patient_id, retracted_at, "        \
    "retracted_by, reason) VALUES ('" table "', " row ", " key                                     \
    ", 1, '2026-11-24 10:42:00.000000', 'PATEL, Ravi', 'wrong patient');"

static const void *row_with(const struct chart_part *part, const char *text, size_t offset)
{
    for (int i = 0; i < part->count; i++) {
        const char *row = chart_part_row(part, i);
        const struct field_value *value = (const void *)(row + offset);
        if (strcmp(value->text, text) == 0) {
            return row;
        }
    }
    return NULL;
}
#define ROW_WITH(part, record, column, text) row_with(part, text, offsetof(struct record, column))

static void what_is_in_error_is_not_current(void **state)
{
    struct chart *chart =
        chart_with(*state, MARK("medications", "1", "'M1'") MARK("allergies", "1", "'Penicillin'")
                               MARK("vital_signs", "2", "'2026-11-20 08:00:00.000000'")
                                   MARK("lab_results", "2", "'L2'"));
    assert_int_equal(chart_medications(chart).count, 0);
    assert_int_equal(chart_counts(chart)->active_medications.integer, 0);
    assert_int_equal(chart_counts(chart)->active_allergies.integer, 0);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_NOT_RECORDED);
    struct chart_part vitals = chart_vitals(chart);
    assert_int_equal(vitals.count, 1);
    assert_string_equal(
        ((const struct vital_signs *)chart_part_row(&vitals, 0))->recorded_date.text,
        "2026-11-01 08:00:00.000000");
    struct chart_part labs = chart_labs(chart);
    assert_null(ROW_WITH(&labs, lab_result, order_id, "L2"));
    const struct lab_history *history = chart_lab_history(chart);
    assert_int_equal(history->count, 1); /* albumin was in the marked result alone */
    assert_int_equal(history->series[0].count, 1);
    assert_string_equal(history->series[0].points[0].component->value, "4.1");
    /* It stays in the lists: here the allergies and the flowsheet, marked. */
    struct chart_part allergies = chart_allergies(chart);
    const struct allergy *allergy = ROW_WITH(&allergies, allergy, allergen, "Penicillin");
    assert_non_null(allergy);
    assert_non_null(chart_retracted(chart, RECORD_ALLERGY, allergy->id.integer));
    bool ready = false;
    assert_int_equal(chart_vitals_history(chart, &ready).count, 2);
    assert_non_null(chart_retracted(chart, RECORD_VITAL_SIGNS, 2));
    assert_null(chart_retracted(chart, RECORD_VITAL_SIGNS, 1));
    assert_null(chart_retracted(chart, RECORD_APPOINTMENT, 2)); /* another table's row 2 */
    char words[256];
    retracted_words(chart_retracted(chart, RECORD_LAB_RESULT, 2), words, sizeof words);
    assert_string_equal(words,
                        "Entered in error by PATEL, Ravi on 24-Nov-2026 10:42: wrong patient");
    chart_free(chart);
}

/* A mark of another key or another patient's row marks nothing. */
static void a_mark_that_disagrees_is_none(void **state)
{
    struct chart *chart =
        chart_with(*state, MARK("medications", "1", "'M9'") MARK("allergies", "3", "'Pollen'"));
    assert_null(chart_retracted(chart, RECORD_MEDICATION, 1));
    assert_null(chart_retracted(chart, RECORD_ALLERGY, 3));
    assert_int_equal(chart_medications(chart).count, 1);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_KNOWN);
    chart_free(chart);
}

static void natural_keys(void **state)
{
    (void)state;
    char key[NATURAL_KEY_SIZE], long_name[200] = "";
    for (int i = 0; i < 61; i++) {
        size_t length = strlen(long_name);
        snprintf(long_name + length, sizeof long_name - length, "%s", i == 59 ? "\xC3\x9F" : "x");
    }
    struct allergy allergy = {.allergen = {.state = FIELD_VALUE, .text = long_name}};
    natural_key_of(RECORD_ALLERGY, &allergy, key);
    assert_int_equal(strlen(key), 61); /* 60 characters, the last of two bytes */
    struct lab_line line = {.order_id = {.state = FIELD_VALUE, .text = "L1"}};
    natural_key_of(RECORD_LAB_LINE, &line, key);
    assert_string_equal(key, "L1");
    natural_key_of(RECORD_DRAFT, &line, key);
    assert_string_equal(key, "");
}

#define REVIEW(mrn, ended)                                                                         \
    "INSERT INTO ct_allergy_review (patient_id, mrn, reviewed_at, reviewed_by, ended_at) VALUES "  \
    "(1, '" mrn "', '2026-11-24 10:42:00.000000', 'Dr PATEL', " ended ");"
#define NO_ALLERGIES "UPDATE allergies SET status = 'inactive' WHERE patient_id = 1;"

static enum allergy_state allergies_with(struct desk *desk, const char *rows)
{
    if (desk->loop == NULL) {
        desk_open(desk, NULL);
    }
    desk_run(desk, rows);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    enum allergy_state found = chart_allergy_state(chart);
    assert_int_equal(chart_allergy_review(chart) != NULL, found == ALLERGIES_NONE_KNOWN);
    if (found == ALLERGIES_NONE_KNOWN) {
        assert_string_equal(chart_allergy_review(chart)->reviewed_by.text, "Dr PATEL");
    }
    chart_free(chart);
    return found;
}

static void no_known_allergies_needs_an_open_word(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(allergies_with(desk, REVIEW("MRN0001", "NULL")), ALLERGIES_KNOWN); /* void */
    assert_int_equal(allergies_with(desk, NO_ALLERGIES), ALLERGIES_NONE_KNOWN);
    assert_int_equal(allergies_with(desk, "UPDATE ct_allergy_review SET ended_at = "
                                          "'2026-11-24 11:00:00.000000'"),
                     ALLERGIES_NOT_RECORDED);
    assert_int_equal(allergies_with(desk, REVIEW("MRN0009", "NULL")), ALLERGIES_NOT_RECORDED);
    assert_int_equal(allergies_with(desk, REVIEW("MRN0001", "NULL")), ALLERGIES_NONE_KNOWN);
    /* Beside an active row it is void; beside a marked one it is not. */
    assert_int_equal(allergies_with(desk, "UPDATE allergies SET status = 'active' WHERE id = 1"),
                     ALLERGIES_KNOWN);
    assert_int_equal(allergies_with(desk, MARK("allergies", "1", "'Penicillin'")),
                     ALLERGIES_NONE_KNOWN);
}

/* A row that says there are none is neither an allergy nor somebody's word that there are none. */
static void nkda_as_a_row_is_no_word(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(
        allergies_with(desk,
                       NO_ALLERGIES REVIEW(
                           "MRN0001", "NULL") "INSERT INTO allergies (patient_id, allergen) VALUES "
                                              "(1, ' nkda.')"),
        ALLERGIES_NOT_RECORDED);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_known_allergies(chart), 0);
    assert_string_equal(chart_none_known_row(chart)->allergen.text, " nkda.");
    chart_free(chart);
    /* Beside an allergy it takes nothing from it. */
    assert_int_equal(allergies_with(desk, "INSERT INTO allergies (patient_id, allergen) VALUES "
                                          "(1, 'Nkdaxin')"),
                     ALLERGIES_KNOWN);
    chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_counts(chart)->active_allergies.integer, 2);
    assert_int_equal(chart_known_allergies(chart), 1);
    chart_free(chart);
}

#define EVENT(row, key, event, date, reason, at)                                                   \
    "INSERT INTO ct_medication_event (row_id, medication_id, patient_id, event, event_date, "      \
    "reason, recorded_at, recorded_by) VALUES (" row ", '" key "', 1, '" event "', '" date         \
    "', " reason ", '2026-11-24 " at ":00.000000', 'Dr');"

static void medication_is(const struct chart *chart, const char *status, int64_t id,
                          const char *expected)
{
    struct medication medication = {
        .id = {.state = FIELD_VALUE, .integer = id, .text = ""},
        .status = {.state = FIELD_VALUE, .text = status, .length = strlen(status)}};
    struct medication_mark mark = chart_medication_mark(chart, &medication);
    char words[256];
    medication_mark_words(&mark, words, sizeof words);
    assert_string_equal(words, expected);
}

static void medications_have_states(void **state)
{
    struct chart *chart =
        chart_with(*state, EVENT("1", "M1", "resumed", "2026-11-02", "NULL", "09:00")
                               EVENT("1", "M1", "suspended", "2026-11-20", "'surgery'", "10:00")
                                   EVENT("2", "M2", "stopped", "2026-11-21", "'dizzy'", "10:00"));
    medication_is(chart, "active", 1, "suspended since 20-Nov-2026: surgery");
    medication_is(chart, "discontinued", 2, "stopped on 21-Nov-2026: dizzy");
    medication_is(chart, "completed", 2, "completed (status changed by another program)");
    medication_is(chart, "discontinued", 1, "stopped (status changed by another program)");
    medication_is(chart, "active", 77, "active");
    medication_is(chart, "discontinued", 77, "stopped");
    medication_is(chart, "half", 77, "status not known");
    const struct medication_event *events[4];
    assert_int_equal(chart_medication_events(chart, 1, events, 4), 2);
    assert_string_equal(events[0]->event.text, "suspended");
    /* Suspended is still current. */
    assert_int_equal(chart_medications(chart).count, 1);
    chart_free(chart);
}

#define VERSION(at)                                                                                \
    "INSERT INTO ct_lab_version (row_id, order_id, patient_id, replaced_at, replaced_by, reason, " \
    "row_before) VALUES (1, 'L1', 1, '2026-11-24 " at                                              \
    ":00.000000', 'Dr', 'typing', '{\"id\": \"1\", \"results_json\": "                             \
    "\"[{\\\"name\\\":\\\"Potassium\\\",\\\"value\\\":\\\"1.40\\\"}]\"}');"
#define LAB_REVIEW(at)                                                                             \
    "INSERT INTO ct_lab_review (row_id, order_id, patient_id, reviewed_at, reviewed_by) VALUES "   \
    "(1, 'L1', 1, '2026-11-24 " at ":00.000000', 'Dr PATEL');"

static void a_correction_wants_a_new_acknowledgement(void **state)
{
    struct chart *chart = chart_with(*state, LAB_REVIEW("09:00") VERSION("10:00"));
    assert_null(chart_lab_review(chart, 1));
    assert_null(chart_lab_review(chart, 2));
    const struct lab_version *versions[2];
    assert_int_equal(chart_lab_versions(chart, 1, versions, 2), 1);
    struct arena arena;
    struct lab_panel panel;
    struct lab_subject subject = {.age_years = 80, .sex = 'F'};
    arena_init(&arena);
    assert_int_equal(lab_version_read(&arena, versions[0], &subject, &panel), 0);
    assert_int_equal(panel.count, 1);
    assert_string_equal(panel.components[0].value, "1.40");
    arena_release(&arena);
    struct desk *desk = *state;
    desk_run(desk, LAB_REVIEW("11:00"));
    chart_refresh(chart);
    desk_wait(desk);
    assert_string_equal(chart_lab_review(chart, 1)->reviewed_by.text, "Dr PATEL");
    /* What was read is held, and what could not be is told. */
    bool unreadable = true;
    const struct lab_panel *held = chart_lab_panel(chart, 2, &unreadable);
    assert_int_equal(held->count, 2);
    assert_false(unreadable);
    assert_null(chart_lab_panel(chart, 4, &unreadable));
    assert_true(unreadable);
    assert_null(chart_lab_panel(chart, 3, &unreadable));
    assert_false(unreadable);
    chart_free(chart);
}

#define CONTEXT(consciousness)                                                                     \
    "INSERT INTO ct_vitals_context (row_id, patient_id, recorded_date, oxygen, consciousness) "    \
    "VALUES (2, 1, '2026-11-20 08:00:00.000000', 'air', " consciousness ");"
#define FULL_SET                                                                                   \
    "UPDATE vital_signs SET respiratory_rate = 22, oxygen_saturation = 95, systolic_bp = 105, "    \
    "diastolic_bp = 60, heart_rate = 95, temperature = 101.3 WHERE id = 2;"

static void news2_is(struct desk *desk, const char *rows, const char *expected)
{
    desk_run(desk, rows);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    struct chart_part vitals = chart_vitals(chart);
    struct news2 score = chart_news2(chart, chart_part_row(&vitals, 0));
    char words[64];
    news2_words(&score, words, sizeof words);
    assert_string_equal(words, expected);
    chart_free(chart);
}

static void news2_needs_how_a_set_was_taken(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    news2_is(desk, FULL_SET, "incomplete (5 of 7)");
    news2_is(desk, CONTEXT("NULL"), "incomplete (6 of 7)");
    news2_is(desk, "UPDATE ct_vitals_context SET consciousness = 'A'", "6 MED");
    news2_is(desk, "UPDATE ct_vitals_context SET recorded_date = '2026-11-20 09:00:00.000000'",
             "incomplete (5 of 7)");
    news2_is(desk,
             "INSERT INTO ct_patient (patient_id, mrn, pregnancy) VALUES (1, 'MRN0001', "
             "'20 weeks')",
             "not for this patient");
}

static void visits_come_with_the_chart(void **state)
{
    struct chart *chart = chart_with(
        *state, "INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at) VALUES "
                "(1, 'A1', 1, '2026-11-24 08:50:00.000000'), (5, 'A9', 1, '2026-11-24 "
                "08:50:00.000000')");
    struct chart_part part = chart_appointments(chart);
    const struct appointment *here = ROW_WITH(&part, appointment_line, appointment_id, "A1");
    const struct appointment *other = ROW_WITH(&part, appointment_line, appointment_id, "A5");
    assert_int_equal(chart_visit(chart, here).state, VISIT_ARRIVED);
    assert_int_equal(chart_visit(chart, other).state, VISIT_SCHEDULED); /* its key disagrees */
    chart_free(chart);
}

static void a_clerk_is_told_no_clinical_marks(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_run(
        desk,
        MARK("medications", "1",
             "'M1'") "INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at) VALUES "
                     "(1, 'A1', 1, '2026-11-24 08:50:00.000000')");
    desk_sign_in(desk, STAFF_CLERK);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    assert_false(chart_marks_ready(chart));
    desk_wait(desk);
    assert_null(chart_retracted(chart, RECORD_MEDICATION, 1));
    assert_true(chart_marks_ready(chart)); /* of what a clerk may see: the visits */
    struct chart_part part = chart_appointments(chart);
    assert_int_equal(
        chart_visit(chart, ROW_WITH(&part, appointment_line, appointment_id, "A1")).state,
        VISIT_ARRIVED);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_UNAVAILABLE);
    chart_free(chart);
}

int main(void)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)
    const struct CMUnitTest tests[] = {
        WITH_DESK(what_is_in_error_is_not_current),
        WITH_DESK(a_mark_that_disagrees_is_none),
        cmocka_unit_test(natural_keys),
        WITH_DESK(no_known_allergies_needs_an_open_word),
        WITH_DESK(nkda_as_a_row_is_no_word),
        WITH_DESK(medications_have_states),
        WITH_DESK(a_correction_wants_a_new_acknowledgement),
        WITH_DESK(news2_needs_how_a_set_was_taken),
        WITH_DESK(visits_come_with_the_chart),
        WITH_DESK(a_clerk_is_told_no_clinical_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
