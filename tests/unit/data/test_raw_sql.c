/* SPDX-License-Identifier: MIT */
/*
 * What the database itself holds, whoever writes: plain SQL as any other program would send it, the
 * same on SQLite and on PostgreSQL.
 */
#include "bad_rows.h"
#include "either.h"

enum { TABLE_COUNT = 8 };

static long long all_rows(struct either *records)
{
    return either_number(records,
                         "SELECT (SELECT count(*) FROM oauth_clients) + (SELECT count(*) FROM "
                         "patients) + (SELECT count(*) FROM providers) + (SELECT count(*) FROM "
                         "appointments) + (SELECT count(*) FROM medications) + (SELECT count(*) "
                         "FROM allergies) + (SELECT count(*) FROM vital_signs) + (SELECT "
                         "count(*) FROM lab_results)");
}

static struct either *with_first_rows(void **state)
{
    struct either *records = both_records(state);
    either_run(records, FIRST_ROWS);
    return records;
}

/* X(what was filled in just now, in the one form, is true) of each engine. */
#define IS_NOW_FILE(column)                                                                        \
    "abs(julianday('now') - julianday(" column ")) < 0.001 AND " column                            \
    " GLOB '*-*-* *:*:*.[0-9][0-9][0-9]000'"
#define IS_NOW_SERVER(column)                                                                      \
    "abs(extract(epoch FROM " column " - (now() AT TIME ZONE 'UTC'))) < 60"

/* Each described default, by leaving its column out. */
static void defaults_fill_what_is_left_out(void **state)
{
    struct either *records = both_records(state);
    if (records->is_on_server) {
        either_run(records, "SET timezone = 'Asia/Tokyo'");
    }
    either_run(records, FIRST_ROWS);
    int checked = 0;
#define COLUMN(table, column, type, length, nullability, default_value)                            \
    if (strcmp(default_value, "now") == 0) {                                                       \
        either_assert(records,                                                                     \
                      records->is_on_server ? "SELECT 'right' FROM " #table                        \
                                              " WHERE id = 1 AND " IS_NOW_SERVER(#column)          \
                                            : "SELECT 'right' FROM " #table                        \
                                              " WHERE id = 1 AND " IS_NOW_FILE(#column),           \
                      "right\n");                                                                  \
        checked++;                                                                                 \
    } else if (default_value[0] != '\0') {                                                         \
        either_assert(records,                                                                     \
                      "SELECT 'right' FROM " #table " WHERE id = 1 AND " #column                   \
                      " = " default_value,                                                         \
                      "right\n");                                                                  \
        checked++;                                                                                 \
    } else if (nullability == NULLABLE) {                                                          \
        either_assert(records, "SELECT " #column " FROM " #table " WHERE id = 1", "NULL\n");       \
    }
    enum { NULLABLE, NOT_NULL };
#include "expected_schema.def"
    assert_int_equal(checked, 21);
}

struct refusals {
    struct either *records;
    int refused;
};

static void must_be_refused(void *context, const char *sql, const struct expected_column *column,
                            const char *value)
{
    struct refusals *refusals = context;
    if (!either_refuses(refusals->records, sql)) {
        fail_msg("%s.%s took %s", column->table, column->column, value);
    }
    refusals->refused++;
}

static void bad_rows_are_refused(void **state)
{
    struct either *records = with_first_rows(state);
    struct refusals refusals = {records, 0};
    int count = each_bad_row(records->is_on_server ? POSTGRES : SQLITE, must_be_refused, &refusals);
    assert_true(count >= 500);
    assert_int_equal(refusals.refused, count);
    assert_int_equal(all_rows(records), TABLE_COUNT);
    print_message("%d bad rows, %d refused\n", count, refusals.refused);
}

/* An UPDATE is held to the same. */
static void bad_updates_are_refused(void **state)
{
    struct either *records = with_first_rows(state);
    static const char *const updates[] = {
        "UPDATE patients SET dob = '2026-02-30'",
        "UPDATE patients SET first_name = NULL",
        "UPDATE appointments SET status = 'arrived'",
        "UPDATE appointments SET provider_id = 7",
        "UPDATE vital_signs SET systolic_bp = 'one-twenty'",
        "UPDATE vital_signs SET recorded_date = '2026-11-24T10:00:00'",
        "UPDATE lab_results SET results_json = X'00'",
        "UPDATE oauth_clients SET role = 'janitor'",
    };
    for (size_t i = 0; i < sizeof updates / sizeof updates[0]; i++) {
        /* PostgreSQL reads the T and stores what it means; X'00' is a row of bits to it, as text.
         */
        if (!records->is_on_server ||
            (strstr(updates[i], "24T10") == NULL && strstr(updates[i], "X'00'") == NULL)) {
            if (!either_refuses(records, updates[i])) {
                fail_msg("%s", updates[i]);
            }
        }
    }
}

static void good_rows_are_taken(void **state)
{
    struct either *records = with_first_rows(state);
    struct expected_column columns[COLUMN_COUNT_MAX];
    int count = expected_columns(columns), taken = 0;
    struct buffer sql, longest;
    char value[64];
    buffer_init(&sql);
    buffer_init(&longest);
    for (int i = 0; i < count; i++) {
        if (strcmp(columns[i].column, "id") == 0) {
            continue;
        }
        good_value(&columns[i], 2 * i, value, sizeof value);
        insert_text(&sql, &columns[i], value, 2 * i);
        either_run(records, sql.bytes);
        taken++;
        if (!columns[i].is_required) {
            insert_text(&sql, &columns[i], "NULL", 2 * i + 1);
            either_run(records, sql.bytes);
            taken++;
        }
        if (columns[i].length > 0 && !has_choices(&columns[i])) {
            buffer_clear(&longest);
            buffer_add_text(&longest, "'");
            for (int k = 0; k < columns[i].length; k++) {
                buffer_add_text(&longest, "\xF0\x9F\x98\x80"); /* four bytes, one character */
            }
            buffer_add_text(&longest, "'");
            insert_text(&sql, &columns[i], longest.bytes, 1000 + i);
            either_run(records, sql.bytes);
            taken++;
        }
    }
    assert_int_equal(all_rows(records), TABLE_COUNT + taken);
    buffer_release(&sql);
    buffer_release(&longest);
}

/* compat.md: the forms that the other server and people write, and every date-time it reads. */
static void other_programs_forms_are_taken(void **state)
{
    struct either *records = with_first_rows(state);
    static const char *const times[] = {"09:00",    "9:00 AM",  "12:00 AM", "13:00 AM", "",
                                        "whenever", "09:00:00", "2:30 PM",  "24:00"};
    static const char *const datetimes[] = {
        "2026-11-24 12:00:00",        "2026-11-24 12:00:00.1", "2026-11-24 12:00:00.123",
        "2026-11-24 23:59:59.999999", "0001-01-01 00:00:00",   "9999-12-31 23:59:59.999999"};
    static const char *const statements[] = {
        "UPDATE allergies SET severity = 'moderate', status = 'inactive'",
        "UPDATE allergies SET severity = NULL, status = NULL",
        "UPDATE medications SET status = 'discontinued'",
        "UPDATE lab_results SET status = 'in_progress', results_json = 'not even JSON'",
        "UPDATE patients SET phone = '', ssn = '***-**-1234', last_name = '—'",
        "UPDATE patients SET dob = '2000-02-29'",
        "UPDATE providers SET accepting_new_patients = TRUE",
        "UPDATE vital_signs SET weight = 70, height = -1.5e-300",
    };
    char sql[160];
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        (void)snprintf(sql, sizeof sql, "UPDATE appointments SET time = '%s'", times[i]);
        either_run(records, sql);
    }
    for (size_t i = 0; i < sizeof datetimes / sizeof datetimes[0]; i++) {
        (void)snprintf(sql, sizeof sql,
                       "UPDATE vital_signs SET recorded_date = '%s', created_at = '%s'",
                       datetimes[i], datetimes[i]);
        either_run(records, sql);
    }
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        either_run(records, statements[i]);
    }
}

static void count_of_patient(struct either *records, int patient, int expected)
{
    static const char *const children[] = {"appointments", "medications", "allergies",
                                           "vital_signs", "lab_results"};
    char sql[128];
    for (int i = 0; i < 5; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE patient_id = %d",
                       children[i], patient);
        assert_int_equal(either_number(records, sql), expected);
    }
}

static void deleting_a_patient_takes_his_rows_only(void **state)
{
    struct either *records = with_first_rows(state);
    either_run(records,
               "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('M2', 'Bo', 'Lee', "
               "'1990-01-01');"
               "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time) "
               "VALUES ('A2', 2, 1, '2026-11-24', '09:00');"
               "INSERT INTO medications (medication_id, patient_id, name, prescribed_date) VALUES "
               "('D2', 2, 'x', '2026-11-24'); INSERT INTO allergies (patient_id, allergen) VALUES "
               "(2, 'x'); INSERT INTO vital_signs (patient_id, recorded_date) VALUES (2, "
               "'2026-11-24 10:00:00'); INSERT INTO lab_results (order_id, patient_id, test_name, "
               "ordered_date) VALUES ('L2', 2, 'x', '2026-11-24')");
    either_run(
        records,
        "INSERT INTO ct_patient (patient_id, mrn) VALUES (1, 'TAKEN'); "
        "INSERT INTO ct_visit (row_id, appointment_id, patient_id) VALUES (1, "
        "'TAKEN', 1); INSERT INTO ct_name (last, first, patient_id) VALUES "
        "('lee', 'ann', 1), ('lee', 'bo', 2); INSERT INTO ct_lookup VALUES "
        "('m', 'TAKEN', 1); INSERT INTO ct_external_id VALUES ('s', "
        "'lab_results', 'x1', 1, 1), ('s', 'patients', 'p1', 1, 1), ('s', "
        "'patients', 'p2', 2, 2); INSERT INTO ct_retracted "
        "(table_name, row_id, natural_key, patient_id, retracted_at, retracted_by, reason) VALUES "
        "('allergies', 1, '', 1, '2026-11-24 10:00:00', 'x', 'x')");
    struct buffer others =
        either_lines(records, "SELECT mrn || CAST(created_at AS TEXT) FROM patients "
                              "WHERE id = 2 UNION ALL SELECT npi FROM "
                              "providers");
    either_run(records, "DELETE FROM patients WHERE id = 1");
    count_of_patient(records, 1, 0);
    count_of_patient(records, 2, 1);
    either_assert(records,
                  "SELECT mrn || CAST(created_at AS TEXT) FROM patients WHERE id = 2 UNION ALL "
                  "SELECT npi FROM "
                  "providers",
                  others.bytes);
    buffer_release(&others);
    /* His side rows went too. */
    assert_int_equal(either_number(records, "SELECT count(*) FROM ct_patient"), 0);
    assert_int_equal(either_number(records, "SELECT count(*) FROM ct_visit"), 0);
    assert_int_equal(either_number(records, "SELECT count(*) FROM ct_lookup"), 0);
    assert_int_equal(either_number(records, "SELECT count(*) FROM ct_retracted"), 0);
    either_assert(records, "SELECT first FROM ct_name", "bo\n");
    either_assert(records, "SELECT source_id FROM ct_external_id", "p2\n");
    either_assert(records, "SELECT patient_id FROM ct_name_stale", "2\n");
    /* An id is never used twice. */
    either_run(records, "DELETE FROM patients; INSERT INTO patients (mrn, first_name, "
                        "last_name, dob) VALUES ('M3', 'a', 'b', '2000-01-01')");
    either_assert(records, "SELECT id FROM patients", "3\n");
}

static void a_provider_with_appointments_stays(void **state)
{
    struct either *records = with_first_rows(state);
    either_run(records, "INSERT INTO providers (npi, name) VALUES ('free', 'Dr. No')");
    assert_true(either_refuses(records, "DELETE FROM providers WHERE id = 1"));
    either_run(records, "DELETE FROM providers WHERE id = 2");
    either_run(records, "DELETE FROM appointments; DELETE FROM providers WHERE id = 1");
}

static void every_change_is_noted(void **state)
{
    struct either *records = with_first_rows(state);
    either_assert(
        records,
        "SELECT table_name || ' ' || row_id || ' ' || coalesce(CAST(patient_id AS TEXT), '-') FROM "
        "ct_change ORDER BY seq",
        "oauth_clients 1 -\npatients 1 1\nproviders 1 -\nappointments 1 1\n"
        "medications 1 1\nallergies 1 1\nvital_signs 1 1\nlab_results 1 1\n");
    either_run(records, "DELETE FROM ct_change; INSERT INTO patients (mrn, first_name, "
                        "last_name, dob) VALUES ('M2', 'Bo', 'Lee', '1990-01-01'); UPDATE "
                        "allergies SET patient_id = 2; UPDATE allergies SET notes = 'x'");
    either_assert(records,
                  "SELECT table_name || ' ' || row_id || ' ' || patient_id FROM ct_change ORDER BY "
                  "seq",
                  "patients 2 2\nallergies 1 2\nallergies 1 1\nallergies 1 2\n");
    /* Which of a delete's rows is noted first is the engine's. */
    either_run(records, "DELETE FROM ct_change; DELETE FROM patients WHERE id = 2");
    either_assert(records,
                  "SELECT table_name || ' ' || row_id || ' ' || patient_id FROM ct_change ORDER BY "
                  "table_name",
                  "allergies 1 2\npatients 2 2\n");
    either_run(records, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                        "i < 12000) INSERT INTO allergies (patient_id, allergen) SELECT 1, CAST(i "
                        "AS TEXT) FROM n");
    long long kept = either_number(records, "SELECT count(*) FROM ct_change");
    assert_in_range(kept, 10000, 10256);
}

/* A side row changes what is shown of its patient. */
static void changes_of_side_rows_are_noted(void **state)
{
    struct either *records = with_first_rows(state);
    static const char *const rows[][2] = {
        {"ct_patient (patient_id, mrn) VALUES (1, 'm')", "title = 'Ms'"},
        {"ct_visit (row_id, appointment_id, patient_id) VALUES (1, 'a', 1)",
         "arrived_at = '2026-11-24 10:00:00'"},
        {"ct_allergy_review (patient_id, mrn, reviewed_at, reviewed_by) VALUES (1, 'm', "
         "'2026-11-24 10:00:00', 'x')",
         "ended_at = '2026-11-24 11:00:00'"},
        {"ct_vitals_context (row_id, patient_id, recorded_date) VALUES (1, 1, '2026-11-24 "
         "10:00:00')",
         "oxygen = 'air'"},
        {"ct_lab_review (row_id, order_id, patient_id, reviewed_at, reviewed_by) VALUES (1, 'o', "
         "1, '2026-11-24 10:00:00', 'x')",
         "read_back = 'x'"},
        {"ct_lab_version (row_id, order_id, patient_id, replaced_at, replaced_by, row_before) "
         "VALUES (1, 'o', 1, '2026-11-24 10:00:00', 'x', '{}')",
         "reason = 'x'"},
        {"ct_medication_event (row_id, medication_id, patient_id, event, event_date, recorded_at, "
         "recorded_by) VALUES (1, 'd', 1, 'completed', '2026-11-24', '2026-11-24 10:00:00', 'x')",
         "reason = 'x'"},
        {"ct_retracted (table_name, row_id, natural_key, patient_id, retracted_at, retracted_by, "
         "reason) VALUES ('allergies', 1, 'x', 1, '2026-11-24 10:00:00', 'x', 'x')",
         "reason = 'y'"},
    };
    char sql[512], expected[64];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int name = (int)strcspn(rows[i][0], " ");
        either_run(records, "DELETE FROM ct_change");
        (void)snprintf(sql, sizeof sql, "INSERT INTO %s", rows[i][0]);
        either_run(records, sql);
        (void)snprintf(sql, sizeof sql, "UPDATE %.*s SET %s", name, rows[i][0], rows[i][1]);
        either_run(records, sql);
        (void)snprintf(expected, sizeof expected, "%.*s 1 1\n%.*s 1 1\n", name, rows[i][0], name,
                       rows[i][0]);
        either_assert(records,
                      "SELECT table_name || ' ' || row_id || ' ' || patient_id FROM ct_change "
                      "ORDER BY seq",
                      expected);
    }
}

static void audit_entries_stay_as_they_are(void **state)
{
    struct either *records = with_first_rows(state);
    static const char *const statements[] = {"UPDATE ct_audit SET username = 'nobody'",
                                             "DELETE FROM ct_audit"};
    either_run(records, "INSERT INTO ct_audit (chain, position, at, username, role, station, "
                        "action, entry, mac) VALUES ('c', 1, '2026-11-24 10:00:00.000000', "
                        "'kim', 'nurse', 'ws-1', 'chart.view', 'e', 'm')");
    for (size_t i = 0; i < 2; i++) {
        assert_true(either_refuses(records, statements[i]));
    }
    either_assert(records, "SELECT username FROM ct_audit", "kim\n");
}

static void changed_names_are_marked(void **state)
{
    struct either *records = with_first_rows(state);
    static const struct {
        const char *update;
        int marks;
    } updates[] = {{"UPDATE patients SET last_name = 'Li'", 1},
                   {"UPDATE patients SET first_name = 'Jo'", 1},
                   {"UPDATE patients SET mrn = 'M9'", 1},
                   {"UPDATE patients SET phone = '555-0101'", 1},
                   {"UPDATE OR REPLACE patients SET phone = '1'; UPDATE OR FAIL patients SET phone "
                    "= '2'",
                    1}, /* an outer conflict clause reaches into triggers */
                   {"UPDATE patients SET city = 'Bath', updated_at = NULL", 0},
                   {"UPDATE providers SET name = 'x'", 0}};
    either_assert(records, "SELECT patient_id FROM ct_name_stale", "1\n");
    for (size_t i = 0; i < sizeof updates / sizeof updates[0]; i++) {
        if (records->is_on_server && strstr(updates[i].update, "UPDATE OR") != NULL) {
            continue;
        }
        either_run(records, "DELETE FROM ct_name_stale");
        either_run(records, updates[i].update);
        assert_int_equal(either_number(records, "SELECT count(*) FROM ct_name_stale"),
                         updates[i].marks);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(defaults_fill_what_is_left_out),
        ON_BOTH(bad_rows_are_refused),
        ON_BOTH(bad_updates_are_refused),
        ON_BOTH(good_rows_are_taken),
        ON_BOTH(other_programs_forms_are_taken),
        ON_BOTH(deleting_a_patient_takes_his_rows_only),
        ON_BOTH(a_provider_with_appointments_stays),
        ON_BOTH(every_change_is_noted),
        ON_BOTH(changes_of_side_rows_are_noted),
        ON_BOTH(audit_entries_stay_as_they_are),
        ON_BOTH(changed_names_are_marked),
    };
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
