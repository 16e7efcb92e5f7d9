/* SPDX-License-Identifier: MIT */
/* What in a row does not fit, and what is certain enough to be mended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chartty/model/doctor_rules.h"

#include <stdio.h>

static const struct date today = {2026, 11, 26};

static void times_that_are_certain(void **state)
{
    (void)state;
    static const struct {
        const char *text, *mended; /* NULL: in doubt */
    } cases[] = {
        {"13:00 AM", "13:00"}, {"13:00 PM", "13:00"}, {"23:59pm", "23:59"}, {" 14:30 A ", "14:30"},
        {"9.30", "09:30"},     {"09.05", "09:05"},    {"0:30 PM", NULL},    {"24:00", NULL},
        {"9:60", NULL},        {"25:00 AM", NULL},    {"", NULL},           {"TBD", NULL},
        {"12:00 XM", NULL},    {"13:00 AM x", NULL},  {"1300 AM", NULL},    {"9.3", NULL},
        {"9.30 AM", NULL},     {"13:0 AM", NULL},     {"after lunch", NULL}};
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        char out[6] = "";
        bool mends = doctor_mend_time(cases[index].text, out);
        if (mends != (cases[index].mended != NULL) ||
            (mends && strcmp(out, cases[index].mended) != 0)) {
            fail_msg("\"%s\" became \"%s\" (%d)", cases[index].text, out, mends);
        }
    }
}

static void dates_that_are_certain(void **state)
{
    (void)state;
    static const struct field_spec born = {"dob", FIELD_DATE, "Born", 0, FIELD_REQUIRED, 0};
    static const struct field_spec onset = {"onset_date", FIELD_DATE, "Onset", 0, 0, 0};
    static const struct field_spec moment = {"recorded_date", FIELD_MOMENT, "At", 0, 0, 0};
    static const struct field_spec stamp = {"created_at", FIELD_TIMESTAMP, "Created", 0, 0, 0};
    static const struct {
        const struct field_spec *field;
        const char *text, *mended; /* "NULL": it becomes null; NULL: in doubt */
    } cases[] = {
        {&born, "06/15/1985", "1985-06-15"},
        {&born, "15/06/1985", "1985-06-15"},
        {&born, "06/06/1985", "1985-06-06"},
        {&born, "06/07/1985", NULL},
        {&born, "02/30/1985", NULL},
        {&born, "6/15/85", NULL},
        {&born, "14-Jul-1945", "1945-07-14"},
        {&born, "July 14 1945", "1945-07-14"},
        {&born, "19450714", "1945-07-14"},
        {&born, "1985-06-15 00:00:00", "1985-06-15"},
        {&born, "1985-06-15T00:00:00", "1985-06-15"},
        {&born, "1985-06-15 10:00:00", NULL},
        {&born, "1985-06-31", NULL},
        {&born, "", NULL},
        {&onset, "", "NULL"},
        {&onset, "  ", "NULL"},
        {&onset, "spring", NULL},
        {&moment, "2026-11-24T12:00:00", "2026-11-24 12:00:00.000000"},
        {&moment, "2026-11-24 12:00", "2026-11-24 12:00:00.000000"},
        {&moment, "2026-11-24", "2026-11-24 00:00:00.000000"},
        {&moment, "2026-11-24 12:00:00.123", "2026-11-24 12:00:00.123000"},
        {&moment, "2026-11-24T12:00:00Z", NULL},
        {&moment, "2026-11-24T12:00:00-05:00", NULL},
        {&stamp, "2026-11-24T12:00:00Z", "2026-11-24 12:00:00.000000"},
        {&stamp, "2026-11-24T12:00:00-05:00", NULL},
        {&stamp, "", "NULL"},
        {&stamp, "yesterday", NULL},
    };
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        char out[27] = "";
        bool is_null = false;
        assert_false(doctor_date_fits(cases[index].field, cases[index].text));
        bool mends = doctor_mend_date(cases[index].field, cases[index].text, out, &is_null);
        const char *came = !mends ? "-" : is_null ? "NULL" : out;
        const char *wanted = cases[index].mended != NULL ? cases[index].mended : "-";
        if (strcmp(came, wanted) != 0) {
            fail_msg("%s \"%s\" became %s, not %s", cases[index].field->column, cases[index].text,
                     came, wanted);
        }
        if (mends && !is_null) {
            assert_true(doctor_date_fits(cases[index].field, out));
        }
    }
    assert_true(doctor_date_fits(&born, "1985-06-15"));
    assert_true(doctor_date_fits(&stamp, "2026-11-24 12:00:00"));
    assert_true(doctor_date_fits(&stamp, "2026-11-24 12:00:00.123456"));
}

/* --- rows ------------------------------------------------------------------------------------- */

struct told {
    char words[2048];
};

static void on_found(void *context, const struct doctor_finding *finding)
{
    struct told *told = context;
    size_t used = strlen(told->words);
    const char *column =
        finding->field >= 0 ? record_spec(finding->type)->fields[finding->field].column : "row";
    (void)snprintf(told->words + used, sizeof told->words - used, "%s %s%s%s; ",
                   doctor_kind_word(finding->kind), column, finding->has_mend ? " -> " : "",
                   !finding->has_mend      ? ""
                   : finding->mend == NULL ? "NULL"
                                           : finding->mend);
    assert_true(finding->words[0] != '\0');
    assert_true(doctor_kind_mends(finding->kind) || !finding->has_mend);
}

/* pairs: column, text, ..., NULL. The other columns are null, the id is 7. */
static void assert_found(enum record_type type, const char *const *pairs, const char *expected)
{
    const struct record_spec *spec = record_spec(type);
    struct field_value values[FIELDS_OF_TABLE_MAX];
    struct arena arena;
    struct told told = {.words = ""};
    for (int field = 0; field < spec->field_count; field++) {
        values[field] = field_read(&spec->fields[field], NULL, 0);
    }
    values[0] = field_read(&spec->fields[0], "7", 1);
    for (; *pairs != NULL; pairs += 2) {
        int field = record_field(spec, pairs[0]);
        assert_true(field >= 0);
        values[field] = field_read(&spec->fields[field], pairs[1], strlen(pairs[1]));
    }
    arena_init(&arena);
    doctor_look(type, values, &today, &arena, on_found, &told);
    assert_string_equal(told.words, expected);
    arena_release(&arena);
}

#define FOUND(type, expected, ...)                                                                 \
    assert_found(RECORD_##type, (const char *const[]){__VA_ARGS__, NULL}, expected)

static void rows_that_do_not_fit(void **state)
{
    (void)state;
    FOUND(APPOINTMENT, "", "time", "09:00", "status", "scheduled", "date", "2026-11-26");
    FOUND(APPOINTMENT, "time time -> 13:00; ", "time", "13:00 AM");
    FOUND(APPOINTMENT, "time time; ", "time", "TBD");
    FOUND(APPOINTMENT, "time-form time -> 14:00; ", "time", "2:00 PM");
    FOUND(APPOINTMENT, "midnight time; ", "time", "12:00 AM");
    FOUND(APPOINTMENT, "time-form time -> 12:00; ", "time", "12:00 PM");
    FOUND(APPOINTMENT, "status status -> cancelled; ", "time", "09:00", "status", " Cancelled");
    FOUND(APPOINTMENT, "status status; ", "time", "09:00", "status", "no_show");
    FOUND(APPOINTMENT, "status status -> NULL; ", "time", "09:00", "status", "");
    FOUND(APPOINTMENT, "type duration_minutes; ", "time", "09:00", "duration_minutes", "half");
    FOUND(APPOINTMENT, "type duration_minutes; ", "time", "09:00", "duration_minutes",
          "99999999999");
    FOUND(PATIENT, "", "dob", "1970-01-01", "mrn", "MRN1");
    FOUND(PATIENT, "date dob -> 1985-06-15; ", "dob", "06/15/1985");
    FOUND(PATIENT, "date dob; ", "dob", "06/07/1985");
    FOUND(PATIENT, "birth-date dob; ", "dob", "2027-01-01");
    FOUND(PATIENT, "birth-date dob; ", "dob", "1890-01-01");
    FOUND(PATIENT, "", "dob", "1900-01-01"); /* the placeholder */
    FOUND(PATIENT, "length state; ", "dob", "1970-01-01", "state",
          "Massachusetts, which is a state of the United States of America");
    FOUND(PATIENT, "length zip_code -> 02155; ", "dob", "1970-01-01", "zip_code",
          "02155                    ");
    FOUND(PATIENT, "type city; ", "dob", "1970-01-01", "city", "K\xF6ln");
    FOUND(PROVIDER, "npi npi; ", "npi", "1234567890", "name", "Dr. X");
    FOUND(PROVIDER, "", "npi", "1234567893", "name", "Dr. X");
    FOUND(ALLERGY, "none-known allergen; ", "allergen", "NKDA", "status", "active");
    FOUND(ALLERGY, "", "allergen", "NKDA", "status", "inactive");
    FOUND(ALLERGY, "", "allergen", "Penicillin", "severity", "mild");
    FOUND(VITAL_SIGNS, "vitals heart_rate; ", "heart_rate", "900");
    FOUND(VITAL_SIGNS, "vitals diastolic_bp; ", "systolic_bp", "80", "diastolic_bp", "120");
    FOUND(LAB_RESULT, "lab-dates resulted_date; ", "ordered_date", "2026-01-02", "resulted_date",
          "2026-01-01");
    FOUND(OAUTH_CLIENT, "client-unused is_active -> 0; client-wide scopes; ", "is_active", "1",
          "role", "patient", "scopes", "[\"write:labs\"]", "created_at",
          "2025-01-01 00:00:00.000000", "contact_email", "a@b.example");
    FOUND(OAUTH_CLIENT, "", "is_active", "0", "role", "doctor", "scopes", "[\"read:labs\"]",
          "created_at", "2025-01-01 00:00:00.000000");
}

#define LIST(value, reference, flag)                                                               \
    "[{\"component\": \"HbA1c\", \"value\": \"" value                                              \
    "\", \"unit\": \"%\", \"reference\": \"" reference "\", \"flag\": \"" flag "\"}]"

static void results_that_do_not_fit(void **state)
{
    (void)state;
    FOUND(LAB_RESULT, "", "results_json", LIST("5.6", "<5.7", "normal"));
    FOUND(LAB_RESULT, "flag results_json -> " LIST("5.7", "<5.7", "high") "; ", "results_json",
          LIST("5.7", "<5.7", "normal"));
    FOUND(LAB_RESULT, "flag results_json -> " LIST("5.0", "4.0-5.6", "normal") "; ", "results_json",
          LIST("5.0", "4.0-5.6", "high"));
    FOUND(LAB_RESULT, "", "results_json", LIST("see note", "<5.7", "high")); /* nothing to judge */
    FOUND(LAB_RESULT, "flag results_json; ", "results_json", LIST("5.0", "4.0-5.6", "critical"));
    /* Another's own keys are kept: nothing is written anew that would lose them. */
    FOUND(LAB_RESULT, "flag results_json; ", "results_json",
          "[{\"component\":\"HbA1c\",\"value\":\"5.7\",\"unit\":\"%\",\"reference\":\"<5.7\","
          "\"flag\":\"normal\",\"method\":\"HPLC\"}]");
    FOUND(LAB_RESULT,
          "results-shape results_json -> [{\"component\": \"WBC\", \"value\": \"7.50\", \"unit\": "
          "\"\", \"reference\": \"\", \"flag\": \"\"}]; ",
          "results_json", "{\"WBC\":\"7.50\"}");
    FOUND(LAB_RESULT, "results-shape results_json; ", "results_json",
          "{\"WBC\":{\"value\":\"7.5\",\"by\":\"x\"}}");
    FOUND(LAB_RESULT, "results results_json -> NULL; ", "results_json", "");
    FOUND(LAB_RESULT,
          "results results_json -> [{\"component\": \"Unreadable result\", \"value\": \"{'WBC': "
          "7.5}\", \"unit\": \"\", \"reference\": \"\", \"flag\": \"\"}]; ",
          "results_json", "{'WBC': 7.5}");
}

static void kinds_have_names(void **state)
{
    (void)state;
    for (int kind = 0; kind < DOCTOR_KIND_COUNT; kind++) {
        assert_int_equal(doctor_kind_by_word(doctor_kind_word((enum doctor_kind)kind)), kind);
        assert_true(strlen(doctor_kind_advice((enum doctor_kind)kind)) > 20);
    }
    assert_int_equal(doctor_kind_by_word("nonsense"), DOCTOR_KIND_COUNT);
    assert_string_equal(doctor_none_known("nkda"), "nkda");
    assert_null(doctor_none_known("Nonoxynol"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_that_are_certain), cmocka_unit_test(dates_that_are_certain),
        cmocka_unit_test(rows_that_do_not_fit),   cmocka_unit_test(results_that_do_not_fit),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
