/* SPDX-License-Identifier: MIT */
/*
 * Each clinical form, typed into and saved on a real database, and read back as the other program
 * on these tables reads it: strict texts, its own statuses, results as a list of five strings.
 */
#include "control_fixture.h"

#include "chartty/control/forms.h"

#include <string.h>
#include <strings.h>

struct bench {
    struct desk *desk;
    struct edit *edit;
    char asked[2048]; /* the questions of the last save, one a line */
    int reentered;
    sqlite3 *connection;
    char row[16384];
};

static void begin(struct bench *bench, struct desk *desk, enum staff_role role)
{
    struct person person = {.staff_id = 7, .role = role};
    memset(bench, 0, sizeof *bench);
    desk_open(desk, NULL);
    desk->session.patterns =
        (struct id_patterns){"MRN{HEX6}", "APT{HEX6}", "MED{HEX6}", "LAB{HEX6}"};
    snprintf(person.username, sizeof person.username, "r.patel");
    snprintf(person.full_name, sizeof person.full_name, "Patel, Ravi");
    session_begin(&desk->session, &person);
    bench->desk = desk;
    bench->connection = fixture_open(desk->fixture->path);
}

static void close_form(struct bench *bench)
{
    if (bench->edit != NULL) {
        edit_free(bench->edit);
        bench->edit = NULL;
        desk_wait(bench->desk);
    }
}

static void end(struct bench *bench)
{
    close_form(bench);
    sqlite3_close(bench->connection);
    session_end(&bench->desk->session);
    desk_wait(bench->desk);
}

static const struct edit_patient ada = {.id = 1,
                                        .mrn = "MRN0001",
                                        .dob = "1945-07-14",
                                        .name = "ADAMSON, Ada",
                                        .born = "14-Jul-1945 (81y)",
                                        .initials = "AA",
                                        .birth_year = 1945,
                                        .sex = 'F'};
static const struct edit_patient bo = {.id = 2,
                                       .mrn = "MRN0002",
                                       .dob = "2018-02-01",
                                       .name = "BERG, Bo",
                                       .born = "01-Feb-2018 (8y 9m)",
                                       .initials = "BB",
                                       .birth_year = 2018,
                                       .sex = 'M'};

static void open_of(struct bench *bench, const struct edit_patient *patient,
                    const struct edit_spec *spec, int64_t row_id)
{
    struct error error = {.code = ERROR_OK};
    close_form(bench);
    bench->edit =
        edit_open(&bench->desk->session, spec, patient, row_id, desk_changed, bench->desk, &error);
    if (bench->edit == NULL) {
        fail_msg("%s: %s", spec->form, error.user);
    }
    desk_wait(bench->desk);
    if (edit_state(bench->edit) != EDIT_OPEN) {
        fail_msg("%s is not open: %s", spec->form, edit_problem(bench->edit));
    }
}

static void open_form(struct bench *bench, const struct edit_spec *spec, int64_t row_id)
{
    open_of(bench, &ada, spec, row_id);
}

static void type_at(struct bench *bench, int index, const char *text)
{
    assert_true(index >= 0);
    edit_focus(bench->edit, index);
    edit_type(bench->edit, index, text);
    edit_leave(bench->edit, index);
}

/* By the words before the field, as a person finds it. */
static int at(struct bench *bench, const char *label)
{
    for (int i = 0; i < edit_field_count(bench->edit); i++) {
        if (strncasecmp(edit_field(bench->edit, i).label, label, strlen(label)) == 0) {
            return i;
        }
    }
    fail_msg("there is no field %s", label);
    return -1;
}

static void type(struct bench *bench, const char *label, const char *text)
{
    type_at(bench, at(bench, label), text);
}

static void wrong(struct bench *bench, const char *label, const char *words)
{
    struct edit_field field = edit_field(bench->edit, at(bench, label));
    if (!field.wrong || strstr(field.error, words) == NULL) {
        fail_msg("%s \"%s\" says \"%s\", not \"%s\"", label, field.typed, field.error, words);
    }
}

static void right(struct bench *bench, const char *label)
{
    struct edit_field field = edit_field(bench->edit, at(bench, label));
    if (field.wrong) {
        fail_msg("%s \"%s\" says \"%s\"", label, field.typed, field.error);
    }
}

static const char *echo(struct bench *bench, const char *label)
{
    return edit_field(bench->edit, at(bench, label)).echo;
}

/* Saves, says yes to each question, enters the patient again. */
static void save(struct bench *bench, enum edit_state expected)
{
    size_t used = 0;
    bench->asked[0] = '\0';
    bench->reentered = 0;
    edit_save(bench->edit);
    for (int turn = 0; turn < 20; turn++) {
        desk_wait(bench->desk);
        if (edit_state(bench->edit) == EDIT_ASKING) {
            used += (size_t)snprintf(bench->asked + used, sizeof bench->asked - used, "%s\n",
                                     edit_question(bench->edit));
            edit_answer(bench->edit, true);
        } else if (edit_state(bench->edit) == EDIT_REENTER) {
            char words[64];
            const struct edit_patient *patient = edit_patient(bench->edit);
            snprintf(words, sizeof words, "%s %d", patient->initials, patient->birth_year);
            bench->reentered++;
            edit_reenter(bench->edit, words);
        } else {
            break;
        }
    }
    if (edit_state(bench->edit) != expected) {
        const char *wrong_words = "";
        for (int i = 0; i < edit_field_count(bench->edit); i++) {
            if (edit_field(bench->edit, i).wrong) {
                wrong_words = edit_field(bench->edit, i).error;
            }
        }
        fail_msg("state %d, not %d: %s | %s", (int)edit_state(bench->edit), (int)expected,
                 edit_problem(bench->edit), wrong_words);
    }
}

static void saved(struct bench *bench)
{
    save(bench, EDIT_SAVED);
    close_form(bench);
}

static void asked(struct bench *bench, const char *words)
{
    if (strstr(bench->asked, words) == NULL) {
        fail_msg("not asked \"%s\", but \"%s\"", words, bench->asked);
    }
}

/* The first row of a query, columns joined by |, NULL as ~. */
static const char *row(struct bench *bench, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    size_t used = 0;
    bench->row[0] = '\0';
    assert_int_equal(sqlite3_prepare_v2(bench->connection, sql, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const unsigned char *text = sqlite3_column_text(statement, i);
            used += (size_t)snprintf(bench->row + used, sizeof bench->row - used, "%s%s",
                                     i > 0 ? "|" : "", text != NULL ? (const char *)text : "~");
        }
    }
    sqlite3_finalize(statement);
    return bench->row;
}
#define ROW(sql, expected) assert_string_equal(row(bench, sql), expected)

/* --- vital signs --- */

static void test_vital_signs(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_NURSE);
    open_form(bench, &form_vital_signs_new, 0);
    assert_non_null(strstr(echo(bench, "Pulse"), "last 72"));
    type(bench, "Resp", "16");
    type(bench, "SpO2 %", "98%");
    type(bench, "Air", "air");
    type(bench, "Systolic", "120/80");
    type(bench, "Pulse", "70");
    type(bench, "Consc", "a");
    type(bench, "Temp", "37.2C");
    assert_non_null(strstr(echo(bench, "Temp"), "= 99.0 F, from 37.2C"));
    type(bench, "Weight", "70kg");
    type(bench, "Height", "178cm");
    type(bench, "Notes", "resting");
    assert_string_equal(edit_field(bench->edit, at(bench, "BMI")).typed, "22.1");
    assert_string_equal(edit_field(bench->edit, at(bench, "NEWS2")).typed, "0 LOW");
    saved(bench);
    assert_string_equal(bench->asked, "");
    ROW("SELECT recorded_date, systolic_bp, diastolic_bp, heart_rate, temperature, "
        "respiratory_rate,"
        " oxygen_saturation, weight, height, bmi, recorded_by, notes, typeof(weight),"
        " typeof(systolic_bp) FROM vital_signs ORDER BY id DESC",
        "2026-11-24 12:00:00.000000|120|80|70|99.0|16|98|154.3|70.1|22.1|Patel, "
        "Ravi|resting|real|integer");
    ROW("SELECT c.row_id = v.id, c.patient_id, c.recorded_date = v.recorded_date, oxygen,"
        " consciousness, spo2_scale FROM ct_vitals_context c, vital_signs v ORDER BY v.id DESC",
        "1|1|1|air|A|~");
    end(bench);
}

static void test_vital_signs_refuse(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_NURSE);
    open_form(bench, &form_vital_signs_new, 0);
    save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "Nothing was entered"));
    type(bench, "Pulse", "0");
    wrong(bench, "Pulse", "0 is not a measurement");
    type(bench, "Temp", "37.2");
    wrong(bench, "Temp", "type 37.2C");
    type(bench, "Air", "4");
    wrong(bench, "Air", "4 L/min");
    type(bench, "Air", "");
    type(bench, "Weight", "98.6F");
    wrong(bench, "Weight", "cannot be in F");
    type(bench, "Taken", "24-Nov-2026 12:01");
    wrong(bench, "Taken", "future");
    type(bench, "Taken", "31-Feb-2026 10:00");
    wrong(bench, "Taken", "");
    type(bench, "Taken", "T-1@0930");
    right(bench, "Taken");
    type(bench, "Systolic", "80");
    type(bench, "Diastolic", "120");
    wrong(bench, "Diastolic", "swap");
    save(bench, EDIT_OPEN);
    type(bench, "Pulse", "");
    type(bench, "Temp", "");
    type(bench, "Weight", "");
    type(bench, "Systolic", "120");
    type(bench, "Diastolic", "80");
    saved(bench);
    ROW("SELECT recorded_date, heart_rate, temperature, weight, bmi FROM vital_signs"
        " ORDER BY id DESC",
        "2026-11-23 09:30:00.000000|~|~|~|~");
    ROW("SELECT count(*) FROM ct_vitals_context", "0");
    end(bench);
}

static void test_vital_signs_ask(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_NURSE);
    desk_run(bench->desk, "INSERT INTO vital_signs (patient_id, recorded_date, weight, height) "
                          "VALUES (1, '2026-11-02 08:00:00.000000', 154.3, 70)");
    open_form(bench, &form_vital_signs_new, 0);
    type(bench, "Weight", "70");
    type(bench, "Height", "75");
    type(bench, "Pulse", "250");
    type(bench, "Taken", "20-Nov-2026 08:00");
    saved(bench);
    asked(bench, "Weight 70 lb, but 154.3 lb on 02-Nov-2026");
    asked(bench, "If it is kilograms, type 70kg.");
    asked(bench, "Height 75 in, but 70");
    asked(bench, "Pulse 250 /min is very high");
    asked(bench, "that very minute");
    end(bench);
}

/* --- medications --- */

static void prescribe(struct bench *bench, const char *name)
{
    type(bench, "Medication", name);
    type(bench, "Dose", "500mg");
    type(bench, "Route", "po");
    type(bench, "Frequency", "bid");
}

static void test_prescribe(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    open_form(bench, &form_medication_new, 0);
    prescribe(bench, "Metformin");
    assert_string_equal(edit_field(bench->edit, at(bench, "Directions")).typed,
                        "Take 500 mg by mouth twice daily.");
    type(bench, "Until", "T+10");
    type(bench, "Refills", "3");
    type(bench, "Notes", "with meals");
    saved(bench);
    assert_int_equal(bench->reentered, 1);
    ROW("SELECT length(medication_id), substr(medication_id, 1, 3), patient_id, name, dosage, "
        "frequency, route, prescribed_date, prescriber, status, refills_remaining, notes"
        " FROM medications ORDER BY id DESC",
        "9|MED|1|Metformin|500 mg|twice daily|Oral|2026-11-24|Patel, Ravi|active|3|with meals\n"
        "Until 04-Dec-2026.");
    ROW("SELECT length(created_at), length(updated_at) FROM medications ORDER BY id DESC", "26|26");
    end(bench);
}

static void test_prescribe_refuses(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    open_form(bench, &form_medication_new, 0);
    type(bench, "Medication", "MS");
    wrong(bench, "Medication", "three letters");
    type(bench, "Medication", "MSO4 tablets");
    wrong(bench, "Medication", "morphine sulfate");
    type(bench, "Dose", "10U");
    wrong(bench, "Dose", "\"units\", not \"U\"");
    type(bench, "Dose", "5.0 mg");
    wrong(bench, "Dose", "\"5\"");
    type(bench, "Frequency", "QD");
    wrong(bench, "Frequency", "\"daily\"");
    type(bench, "Route", "SC");
    wrong(bench, "Route", "Subcutaneous");
    type(bench, "Refills", "-1");
    wrong(bench, "Refills", "whole number");
    type(bench, "Notes", "20 mg/day");
    wrong(bench, "Notes", "per");
    type(bench, "Start", "31-Feb-2026");
    wrong(bench, "Start", "");
    type(bench, "Dose",
         "A dose that is far longer than the fifty characters of its column, by far");
    wrong(bench, "Dose", "at most 50");
    save(bench, EDIT_OPEN);
    ROW("SELECT count(*) FROM medications", "2");
    end(bench);
}

static void test_prescribe_asks(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    open_form(bench, &form_medication_new, 0);
    prescribe(bench, "Amoxicillin");
    saved(bench);
    asked(bench, "ALLERGY to Penicillin, severe");
    asked(bench, "amoxicillin is a penicillin");
    ROW("SELECT entry LIKE '%confirmed: ALLERGY to Penicillin%' FROM ct_audit"
        " WHERE action = 'medication.new' ORDER BY id DESC",
        "1");
    open_form(bench, &form_medication_new, 0);
    prescribe(bench, "Coumadin");
    saved(bench);
    asked(bench, "Takes Warfarin already");
    /* one that is inactive is no objection, neither is a past medication */
    open_form(bench, &form_medication_new, 0);
    prescribe(bench, "Aspirin");
    saved(bench);
    assert_string_equal(bench->asked, "");
    open_of(bench, &bo, &form_medication_new, 0);
    prescribe(bench, "Amoxicillin");
    assert_non_null(strstr(echo(bench, "Medication"), "Allergies not recorded"));
    end(bench);
}

static void test_renew(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    desk_run(bench->desk, "UPDATE medications SET dosage = '3 mg', route = 'Oral',"
                          " frequency = 'daily', refills_remaining = 2 WHERE id = 1");
    open_form(bench, &form_medication_renew, 1);
    assert_string_equal(edit_title(bench->edit), "Renew Warfarin");
    assert_string_equal(edit_field(bench->edit, at(bench, "Dose")).typed, "3 mg");
    type(bench, "Dose", "4 mg");
    saved(bench);
    assert_string_equal(bench->asked, "");
    ROW("SELECT name, dosage, status, refills_remaining, medication_id <> 'M1' FROM medications "
        "ORDER BY id DESC",
        "Warfarin|4 mg|active|2|1");
    ROW("SELECT status, dosage FROM medications WHERE id = 1", "completed|3 mg");
    ROW("SELECT row_id, medication_id, event, event_date, reason FROM ct_medication_event",
        "1|M1|completed|2026-11-24|Renewed");
    end(bench);
}

static void test_status(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    open_form(bench, &form_medication_suspend, 1);
    save(bench, EDIT_OPEN);
    wrong(bench, "Reason", "needed");
    type(bench, "Reason", "Surgery");
    saved(bench);
    assert_int_equal(bench->reentered, 1); /* the first such write; the next ones ask no more */
    ROW("SELECT status FROM medications WHERE id = 1", "active");
    ROW("SELECT event, event_date, reason, recorded_by, recorded_at FROM ct_medication_event",
        "suspended|2026-11-24|Surgery|Patel, Ravi|2026-11-24 12:00:00.000000");
    open_form(bench, &form_medication_resume, 1);
    saved(bench);
    open_form(bench, &form_medication_stop, 1);
    assert_string_equal(edit_title(bench->edit), "Stop Warfarin");
    type(bench, "On", "T+1");
    wrong(bench, "On", "future");
    type(bench, "On", "01-Oct-2026");
    wrong(bench, "On", "before it was started on 01-Nov-2026");
    type(bench, "On", "T-1");
    type(bench, "Reason", "Side effect");
    saved(bench);
    ROW("SELECT status FROM medications WHERE id = 1", "discontinued");
    ROW("SELECT event, event_date, reason FROM ct_medication_event ORDER BY id DESC",
        "stopped|2026-11-23|Side effect");
    open_form(bench, &form_medication_complete, 1);
    save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "not active any more"));
    ROW("SELECT count(*) FROM ct_medication_event", "3");
    end(bench);
}

static void test_a_nurse_does_not_prescribe(void **state)
{
    struct bench one, *bench = &one;
    struct error error = {.code = ERROR_OK};
    begin(bench, *state, STAFF_NURSE);
    assert_null(edit_open(&bench->desk->session, &form_medication_new, &ada, 0, desk_changed,
                          bench->desk, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    end(bench);
}

/* --- allergies --- */

static void test_allergies(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_NURSE);
    open_form(bench, &form_allergy_none_known, 0);
    save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "active allergy"));
    ROW("SELECT count(*) FROM ct_allergy_review", "0");
    open_of(bench, &bo, &form_allergy_none_known, 0);
    saved(bench);
    ROW("SELECT patient_id, mrn, reviewed_at, reviewed_by, ended_at FROM ct_allergy_review",
        "2|MRN0002|2026-11-24 12:00:00.000000|Patel, Ravi|~");
    open_of(bench, &bo, &form_allergy_new, 0);
    type(bench, "Substance", "NKDA");
    wrong(bench, "Substance", "press Esc, then K");
    type(bench, "Substance", "Latex");
    type(bench, "Severity", "mod");
    type(bench, "Reaction", "Rash");
    type(bench, "Onset", "01-Jan-2017");
    wrong(bench, "Onset", "born");
    type(bench, "Onset", "03/02/2020");
    saved(bench);
    ROW("SELECT patient_id, allergen, severity, reaction, onset_date, status FROM allergies ORDER "
        "BY id DESC",
        "2|Latex|moderate|Rash|2020-03-02|active");
    ROW("SELECT ended_at FROM ct_allergy_review", "2026-11-24 12:00:00.000000");
    end(bench);
}

static void test_allergy_asks_and_changes(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_NURSE);
    open_form(bench, &form_allergy_new, 0);
    type(bench, "Substance", "penicillin");
    type(bench, "Reaction", "Hives");
    saved(bench);
    asked(bench, "penicillin is recorded already, severe");
    open_form(bench, &form_allergy_new, 0);
    type(bench, "Substance", "Coumadin");
    type(bench, "Reaction", "Not known");
    saved(bench);
    asked(bench, "The patient is on Warfarin");
    open_form(bench, &form_allergy_edit, 1);
    assert_string_equal(edit_title(bench->edit), "Allergy: Penicillin");
    type(bench, "Reaction", "Anaphylaxis");
    saved(bench);
    ROW("SELECT allergen, severity, reaction, status FROM allergies WHERE id = 1",
        "Penicillin|severe|Anaphylaxis|active");
    open_form(bench, &form_allergy_inactive, 1);
    save(bench, EDIT_OPEN);
    type(bench, "Reason", "Tested negative");
    saved(bench);
    ROW("SELECT status, notes FROM allergies WHERE id = 1",
        "inactive|Inactive since 24-Nov-2026, Patel, Ravi: Tested negative");
    end(bench);
}

/* --- labs --- */

static void test_order_to_result(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    open_form(bench, &form_lab_order, 0);
    type(bench, "Test", "TSH");
    saved(bench);
    asked(bench, "TSH was ordered on 20-Nov-2026");
    open_of(bench, &ada, &form_lab_order, 0);
    type(bench, "Test", "BMP");
    assert_non_null(strstr(echo(bench, "Test"), "8 results"));
    saved(bench);
    ROW("SELECT length(order_id), substr(order_id, 1, 3), test_name, ordered_date, status, "
        "ordered_by, results_json FROM lab_results ORDER BY id DESC",
        "9|LAB|BMP|2026-11-24|pending|Patel, Ravi|~");
    int64_t id = strtoll(row(bench, "SELECT max(id) FROM lab_results"), NULL, 10);
    open_form(bench, &form_lab_collect, id);
    type(bench, "Collected", "23-Nov-2026");
    wrong(bench, "Collected", "before it was ordered");
    type(bench, "Collected", "T");
    saved(bench);
    ROW("SELECT status, collected_date FROM lab_results ORDER BY id DESC",
        "in_progress|2026-11-24");
    open_form(bench, &form_lab_result_entry, id);
    save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "No result was entered"));
    type_at(bench, 0, "99");
    type_at(bench, 4, "7,2");
    assert_non_null(strstr(edit_field(bench->edit, 4).error, "Potassium"));
    type_at(bench, 4, "6.8");
    assert_string_equal(edit_field(bench->edit, 4).echo, "H! critical high");
    saved(bench);
    asked(bench, "CRITICAL: Potassium 6.8 mmol/L");
    asked(bench, "No result for BUN, Creatinine, Sodium, Chloride, CO2 and more");
    ROW("SELECT status, resulted_date, results_json FROM lab_results ORDER BY id DESC",
        "final|2026-11-24|[{\"component\": \"Glucose\", \"value\": \"99\", \"unit\": \"mg/dL\", "
        "\"reference\": \"70-99\", \"flag\": \"normal\"}, {\"component\": \"Potassium\", "
        "\"value\": \"6.8\", \"unit\": \"mmol/L\", \"reference\": \"3.5-5.0\", \"flag\": "
        "\"critical high\"}]");
    end(bench);
}

static void test_acknowledge(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_NURSE);
    desk_run(bench->desk, "UPDATE lab_results SET results_json = replace(results_json, '5.9', "
                          "'6.8') WHERE id = 2");
    open_form(bench, &form_lab_acknowledge, 2);
    save(bench, EDIT_OPEN);
    wrong(bench, "Read-back", "CRITICAL potassium 6.8");
    type(bench, "Read-back", "K 16.8 Dr Patel");
    save(bench, EDIT_OPEN);
    type(bench, "Read-back", "K 6.8, Dr Patel 12:01");
    saved(bench);
    ROW("SELECT row_id, order_id, patient_id, reviewed_at, reviewed_by, read_back FROM "
        "ct_lab_review",
        "2|L2|1|2026-11-24 12:00:00.000000|Patel, Ravi|K 6.8, Dr Patel 12:01");
    open_form(bench, &form_lab_acknowledge, 1); /* nothing critical: no read-back */
    saved(bench);
    open_form(bench, &form_lab_acknowledge, 3);
    save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "no final result"));
    /* it changes under the form: who acknowledges has not seen what stands there now */
    open_form(bench, &form_lab_acknowledge, 1);
    desk_run(bench->desk, "UPDATE lab_results SET results_json = '[]' WHERE id = 1");
    save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "has changed"));
    ROW("SELECT count(*) FROM ct_lab_review", "2");
    end(bench);
}

static void test_correct(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_NURSE);
    open_form(bench, &form_lab_correct, 2);
    assert_string_equal(edit_field(bench->edit, 0).typed, "5.9");
    type(bench, "Reason", "Typing error");
    save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "No result was changed"));
    type_at(bench, 0, "4.9");
    saved(bench);
    ROW("SELECT results_json, status, resulted_date FROM lab_results WHERE id = 2",
        "[{\"component\": \"potassium\", \"value\": \"4.9\", \"unit\": \"mmol/L\", \"reference\": "
        "\"3.5-5.0\", \"flag\": \"normal\"}, {\"component\": \"Albumin\", \"value\": \"4.0\", "
        "\"unit\": \"g/dL\", \"reference\": \"3.5-5.0\", \"flag\": \"normal\"}, {\"component\": "
        "\"Corrected\", \"value\": \"potassium was 5.9 mmol/L; 24-Nov-2026 by Patel, Ravi: Typing "
        "error\", \"unit\": \"\", \"reference\": \"\", \"flag\": \"\"}]|final|2026-11-01");
    ROW("SELECT row_id, order_id, reason, replaced_by, json_extract(row_before, '$.order_id'),"
        " json_extract(row_before, '$.results_json') LIKE '%5.9%',"
        " json_type(row_before, '$.collected_date') FROM ct_lab_version",
        "2|L2|Typing error|Patel, Ravi|L2|1|null");
    /* a second correction keeps the first remark */
    open_form(bench, &form_lab_correct, 2);
    type_at(bench, 1, "4.1");
    type(bench, "Reason", "Measured again");
    saved(bench);
    ROW("SELECT results_json LIKE '%potassium was 5.9%', results_json LIKE '%Albumin was 4.0%'"
        " FROM lab_results WHERE id = 2",
        "1|1");
    ROW("SELECT count(*) FROM ct_lab_version", "2");
    end(bench);
}

/* --- entered in error --- */

static void retract(struct bench *bench, const struct edit_spec *spec, int64_t id)
{
    open_form(bench, spec, id);
    save(bench, EDIT_OPEN);
    type(bench, "Reason", "Wrong patient");
    saved(bench);
}

static void test_retract(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    retract(bench, &form_retract_medication, 1);
    ROW("SELECT status, notes FROM medications WHERE id = 1",
        "discontinued|ENTERED IN ERROR 24-Nov-2026 by Patel, Ravi: Wrong patient");
    ROW("SELECT table_name, row_id, natural_key, patient_id, retracted_at, retracted_by, reason "
        "FROM ct_retracted",
        "medications|1|M1|1|2026-11-24 12:00:00.000000|Patel, Ravi|Wrong patient");
    retract(bench, &form_retract_allergy, 1);
    ROW("SELECT status, notes FROM allergies WHERE id = 1",
        "inactive|ENTERED IN ERROR 24-Nov-2026 by Patel, Ravi: Wrong patient");
    retract(bench, &form_retract_vital_signs, 2);
    ROW("SELECT heart_rate, notes FROM vital_signs WHERE id = 2",
        "72|ENTERED IN ERROR 24-Nov-2026 by Patel, Ravi: Wrong patient");
    ROW("SELECT natural_key FROM ct_retracted ORDER BY id DESC", "2026-11-20 08:00:00.000000");
    retract(bench, &form_retract_lab_result, 2);
    ROW("SELECT json_extract(results_json, '$[2].component'), json_extract(results_json, "
        "'$[2].value'), json_extract(results_json, '$[0].value') FROM lab_results WHERE id = 2",
        "Entered in error|24-Nov-2026 by Patel, Ravi: Wrong patient|5.9");
    retract(bench, &form_retract_lab_result, 4); /* "no JSON" stays as it is */
    ROW("SELECT results_json FROM lab_results WHERE id = 4", "no JSON");
    retract(bench, &form_retract_appointment, 1);
    ROW("SELECT status, notes FROM appointments WHERE id = 1",
        "cancelled|ENTERED IN ERROR 24-Nov-2026 by Patel, Ravi: Wrong patient");
    ROW("SELECT count(*) FROM ct_retracted", "6");
    open_form(bench, &form_retract_medication, 1);
    type(bench, "Reason", "Wrong date");
    save(bench, EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "already"));
    ROW("SELECT count(*) FROM ct_retracted", "6");
    end(bench);
}

/* An error is no allergy any more: "none known" may be said, and drugs are not compared with it. */
static void test_retracted_do_not_count(void **state)
{
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    retract(bench, &form_retract_allergy, 1);
    open_form(bench, &form_medication_new, 0);
    prescribe(bench, "Amoxicillin");
    saved(bench);
    assert_string_equal(bench->asked, "");
    /* ... whatever another program makes of its status */
    desk_run(bench->desk, "UPDATE allergies SET status = 'active' WHERE id = 1");
    open_form(bench, &form_medication_new, 0);
    prescribe(bench, "Ampicillin");
    saved(bench);
    assert_string_equal(bench->asked, "");
    desk_run(bench->desk, "UPDATE allergies SET status = 'inactive' WHERE id = 1");
    retract(bench, &form_retract_vital_signs, 2);
    open_form(bench, &form_vital_signs_new, 0);
    assert_non_null(strstr(echo(bench, "Pulse"), "last 70"));
    open_form(bench, &form_allergy_none_known, 0);
    saved(bench);
    end(bench);
}

/* --- whatever is typed --- */

static const char *long_text(void)
{
    static char text[3001];
    memset(text, 'a', sizeof text - 1);
    return text;
}

/* Bytes and lengths that no column takes are refused in each field of each form, in words. */
static void test_bad_texts(void **state)
{
    static const struct {
        const struct edit_spec *spec;
        int64_t row_id;
    } forms[] = {
        {&form_vital_signs_new, 0},     {&form_medication_new, 0},
        {&form_medication_renew, 1},    {&form_medication_stop, 1},
        {&form_medication_suspend, 1},  {&form_medication_resume, 1},
        {&form_medication_complete, 1}, {&form_allergy_new, 0},
        {&form_allergy_edit, 1},        {&form_allergy_inactive, 1},
        {&form_allergy_none_known, 0},  {&form_lab_order, 0},
        {&form_lab_collect, 3},         {&form_lab_result_entry, 3},
        {&form_lab_correct, 2},         {&form_lab_acknowledge, 2},
        {&form_retract_medication, 1},  {&form_retract_allergy, 1},
        {&form_retract_vital_signs, 1}, {&form_retract_lab_result, 1},
        {&form_retract_appointment, 1},
    };
    static const char *const bad[] = {"\xff\xfe", "x\x1b[2J", "31-Feb-2026", "99999999999999999999",
                                      "2026-13-45 25:61"};
    struct bench one, *bench = &one;
    begin(bench, *state, STAFF_DOCTOR);
    for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
        open_form(bench, forms[f].spec, forms[f].row_id);
        for (int i = 0; i < edit_field_count(bench->edit); i++) {
            struct edit_field field = edit_field(bench->edit, i);
            const struct record_spec *record = record_spec(field.spec->type);
            const struct field_spec *column = &record->fields[field.spec->field];
            if ((field.spec->flags & EDIT_FIXED) != 0) {
                continue;
            }
            for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
                type_at(bench, i, bad[b]);
                struct edit_field typed = edit_field(bench->edit, i);
                bool must = b < 2 || column->kind == FIELD_DATE || column->kind == FIELD_MOMENT ||
                            column->kind == FIELD_INTEGER || column->kind == FIELD_REAL;
                if (must && !typed.wrong) {
                    fail_msg("%s, %s takes \"%s\"", forms[f].spec->form, field.label, bad[b]);
                }
                assert_true(!typed.wrong || strlen(typed.error) > 10);
            }
            type_at(bench, i, long_text());
            field = edit_field(bench->edit, i);
            if (column->kind != FIELD_NOTE && !field.wrong) {
                fail_msg("%s, %s takes 3,000 characters", forms[f].spec->form, field.label);
            }
            type_at(bench, i, "");
        }
    }
    end(bench);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_vital_signs),
        TEST(test_vital_signs_refuse),
        TEST(test_vital_signs_ask),
        TEST(test_prescribe),
        TEST(test_prescribe_refuses),
        TEST(test_prescribe_asks),
        TEST(test_renew),
        TEST(test_status),
        TEST(test_a_nurse_does_not_prescribe),
        TEST(test_allergies),
        TEST(test_allergy_asks_and_changes),
        TEST(test_order_to_result),
        TEST(test_acknowledge),
        TEST(test_correct),
        TEST(test_retract),
        TEST(test_retracted_do_not_count),
        TEST(test_bad_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
