/* SPDX-License-Identifier: MIT */
/*
 * What the database itself holds, whoever writes: plain SQL as any other program would send it.
 * The same on PostgreSQL is in test_postgres_schema.c.
 */
#include "bad_rows.h"

enum { TABLE_COUNT = 8 };

static long long all_rows(sqlite3 *connection)
{
    return fixture_number(connection,
                          "SELECT (SELECT count(*) FROM oauth_clients) + (SELECT count(*) FROM "
                          "patients) + (SELECT count(*) FROM providers) + (SELECT count(*) FROM "
                          "appointments) + (SELECT count(*) FROM medications) + (SELECT count(*) "
                          "FROM allergies) + (SELECT count(*) FROM vital_signs) + (SELECT "
                          "count(*) FROM lab_results)");
}

static sqlite3 *open_with_first_rows(struct fixture *fixture)
{
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, FIRST_ROWS);
    return connection;
}

/* Each described default, by leaving its column out. */
static void defaults_fill_what_is_left_out(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
    int checked = 0;
    char sql[256], expected[64];
#define COLUMN(table, column, type, length, nullability, default_value)                            \
    if (strcmp(default_value, "now") == 0) {                                                       \
        assert_int_equal(fixture_number(connection,                                                \
                                        "SELECT abs(julianday('now') - julianday(" #column         \
                                        ")) < 0.001 AND " #column                                  \
                                        " GLOB '*-*-* *:*:*.[0-9][0-9][0-9]000' "                  \
                                        "FROM " #table " WHERE id = 1"),                           \
                         1);                                                                       \
        checked++;                                                                                 \
    } else if (default_value[0] != '\0') {                                                         \
        (void)snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE id = 1", #column, #table);        \
        const char *value = strcmp(default_value, "true") == 0 ? "1" : default_value;              \
        bool is_quoted = value[0] == '\'';                                                         \
        (void)snprintf(expected, sizeof expected, "%.*s\n",                                        \
                       (int)strlen(value) - (is_quoted ? 2 : 0), value + (is_quoted ? 1 : 0));     \
        assert_lines(connection, sql, expected);                                                   \
        checked++;                                                                                 \
    } else if (nullability == NULLABLE) {                                                          \
        (void)snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE id = 1", #column, #table);        \
        assert_lines(connection, sql, "NULL\n");                                                   \
    }
    enum { NULLABLE, NOT_NULL };
#include "expected_schema.def"
    assert_int_equal(checked, 21);
    sqlite3_close(connection);
}

struct refusals {
    sqlite3 *connection;
    int refused;
};

static void must_be_refused(void *context, const char *sql, const struct expected_column *column,
                            const char *value)
{
    struct refusals *refusals = context;
    int result = sqlite3_exec(refusals->connection, sql, NULL, NULL, NULL);
    /* "datatype mismatch" is what the row id itself says. */
    if (result != SQLITE_CONSTRAINT && result != SQLITE_MISMATCH) {
        fail_msg("%s.%s took %s (%d: %s)", column->table, column->column, value, result,
                 sqlite3_errmsg(refusals->connection));
    }
    refusals->refused++;
}

static void bad_rows_are_refused(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
    struct refusals refusals = {connection, 0};
    int count = each_bad_row(SQLITE, must_be_refused, &refusals);
    assert_true(count >= 500);
    assert_int_equal(refusals.refused, count);
    assert_int_equal(all_rows(connection), TABLE_COUNT);
    print_message("%d bad rows, %d refused\n", count, refusals.refused);
    sqlite3_close(connection);
}

/* An UPDATE is held to the same. */
static void bad_updates_are_refused(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
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
        assert_int_equal(sqlite3_exec(connection, updates[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
    }
    sqlite3_close(connection);
}

static void good_rows_are_taken(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
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
        fixture_run(connection, sql.bytes);
        taken++;
        if (!columns[i].is_required) {
            insert_text(&sql, &columns[i], "NULL", 2 * i + 1);
            fixture_run(connection, sql.bytes);
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
            fixture_run(connection, sql.bytes);
            taken++;
        }
    }
    assert_int_equal(all_rows(connection), TABLE_COUNT + taken);
    buffer_release(&sql);
    buffer_release(&longest);
    sqlite3_close(connection);
}

/* compat.md: the forms that the other server and people write, and every date-time it reads. */
static void other_programs_forms_are_taken(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
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
    sqlite3_stmt *statement = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(connection, "UPDATE appointments SET time = ?1", -1, &statement, NULL),
        SQLITE_OK);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        sqlite3_bind_text(statement, 1, times[i], -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    assert_int_equal(sqlite3_prepare_v2(connection,
                                        "UPDATE vital_signs SET recorded_date = ?1, created_at = "
                                        "?1",
                                        -1, &statement, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < sizeof datetimes / sizeof datetimes[0]; i++) {
        sqlite3_bind_text(statement, 1, datetimes[i], -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        fixture_run(connection, statements[i]);
    }
    sqlite3_close(connection);
}

static void count_of_patient(sqlite3 *connection, int patient, int expected)
{
    static const char *const children[] = {"appointments", "medications", "allergies",
                                           "vital_signs", "lab_results"};
    char sql[128];
    for (int i = 0; i < 5; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE patient_id = %d",
                       children[i], patient);
        assert_int_equal(fixture_number(connection, sql), expected);
    }
}

static void deleting_a_patient_takes_his_rows_only(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
    fixture_run(connection,
                "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('M2', 'Bo', 'Lee', "
                "'1990-01-01');"
                "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time) "
                "VALUES ('A2', 2, 1, '2026-11-24', '09:00');"
                "INSERT INTO medications (medication_id, patient_id, name, prescribed_date) VALUES "
                "('D2', 2, 'x', '2026-11-24'); INSERT INTO allergies (patient_id, allergen) VALUES "
                "(2, 'x'); INSERT INTO vital_signs (patient_id, recorded_date) VALUES (2, "
                "'2026-11-24 10:00:00'); INSERT INTO lab_results (order_id, patient_id, test_name, "
                "ordered_date) VALUES ('L2', 2, 'x', '2026-11-24')");
    fixture_run(connection, "INSERT INTO ct_patient (patient_id, mrn) VALUES (1, 'TAKEN'); "
                            "INSERT INTO ct_visit (row_id, appointment_id, patient_id) VALUES (1, "
                            "'TAKEN', 1); INSERT INTO ct_name (last, first, patient_id) VALUES "
                            "('lee', 'ann', 1), ('lee', 'bo', 2); INSERT INTO ct_lookup VALUES "
                            "('m', 'TAKEN', 1); INSERT INTO ct_external_id VALUES ('s', "
                            "'lab_results', 'x1', 1, 1), ('s', 'patients', 'p1', 1, 1), ('s', "
                            "'patients', 'p2', 2, 2); INSERT INTO ct_retracted VALUES "
                            "(NULL, 'allergies', 1, '', 1, '2026-11-24 10:00:00', 'x', 'x')");
    struct buffer others = fixture_lines(connection, "SELECT mrn || created_at FROM patients "
                                                     "WHERE id = 2 UNION ALL SELECT npi FROM "
                                                     "providers");
    fixture_run(connection, "DELETE FROM patients WHERE id = 1");
    count_of_patient(connection, 1, 0);
    count_of_patient(connection, 2, 1);
    assert_lines(connection,
                 "SELECT mrn || created_at FROM patients WHERE id = 2 UNION ALL SELECT npi FROM "
                 "providers",
                 others.bytes);
    buffer_release(&others);
    /* His side rows went too. */
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_patient"), 0);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_visit"), 0);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_lookup"), 0);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_retracted"), 0);
    assert_lines(connection, "SELECT first FROM ct_name", "bo\n");
    assert_lines(connection, "SELECT source_id FROM ct_external_id", "p2\n");
    assert_lines(connection, "SELECT patient_id FROM ct_name_stale", "2\n");
    /* An id is never used twice. */
    fixture_run(connection, "DELETE FROM patients; INSERT INTO patients (mrn, first_name, "
                            "last_name, dob) VALUES ('M3', 'a', 'b', '2000-01-01')");
    assert_lines(connection, "SELECT id FROM patients", "3\n");
    sqlite3_close(connection);
}

static void a_provider_with_appointments_stays(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
    fixture_run(connection, "INSERT INTO providers (npi, name) VALUES ('free', 'Dr. No')");
    assert_int_equal(
        sqlite3_exec(connection, "DELETE FROM providers WHERE id = 1", NULL, NULL, NULL),
        SQLITE_CONSTRAINT);
    fixture_run(connection, "DELETE FROM providers WHERE id = 2");
    fixture_run(connection, "DELETE FROM appointments; DELETE FROM providers WHERE id = 1");
    sqlite3_close(connection);
}

static void every_change_is_noted(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
    assert_lines(connection,
                 "SELECT table_name || ' ' || row_id || ' ' || coalesce(patient_id, '-') FROM "
                 "ct_change ORDER BY seq",
                 "oauth_clients 1 -\npatients 1 1\nproviders 1 -\nappointments 1 1\n"
                 "medications 1 1\nallergies 1 1\nvital_signs 1 1\nlab_results 1 1\n");
    fixture_run(connection, "DELETE FROM ct_change; INSERT INTO patients (mrn, first_name, "
                            "last_name, dob) VALUES ('M2', 'Bo', 'Lee', '1990-01-01'); UPDATE "
                            "allergies SET patient_id = 2; UPDATE allergies SET notes = 'x'; "
                            "DELETE FROM patients WHERE id = 2");
    assert_lines(connection,
                 "SELECT table_name || ' ' || row_id || ' ' || patient_id FROM ct_change ORDER BY "
                 "seq",
                 "patients 2 2\nallergies 1 2\nallergies 1 1\nallergies 1 2\nallergies 1 2\n"
                 "patients 2 2\n");
    fixture_run(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                            "i < 12000) INSERT INTO allergies (patient_id, allergen) SELECT 1, i "
                            "FROM n");
    long long kept = fixture_number(connection, "SELECT count(*) FROM ct_change");
    assert_in_range(kept, 10000, 10256);
    sqlite3_close(connection);
}

/* A side row changes what is shown of its patient. */
static void changes_of_side_rows_are_noted(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
    static const char *const rows[][2] = {
        {"ct_patient (patient_id, mrn) VALUES (1, 'm')", "title = 'Ms'"},
        {"ct_visit (row_id, appointment_id, patient_id) VALUES (1, 'a', 1)",
         "arrived_at = '2026-11-24 10:00:00'"},
        {"ct_allergy_review (patient_id, mrn, reviewed_at, reviewed_by) VALUES (1, 'm', "
         "'2026-11-24 10:00:00', 'x')",
         "ended_at = '2026-11-24 11:00:00'"},
        {"ct_vitals_context (row_id, patient_id, recorded_date) VALUES (1, 1, 'x')",
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
        fixture_run(connection, "DELETE FROM ct_change");
        (void)snprintf(sql, sizeof sql, "INSERT INTO %s", rows[i][0]);
        fixture_run(connection, sql);
        (void)snprintf(sql, sizeof sql, "UPDATE %.*s SET %s", name, rows[i][0], rows[i][1]);
        fixture_run(connection, sql);
        (void)snprintf(expected, sizeof expected, "%.*s 1 1\n%.*s 1 1\n", name, rows[i][0], name,
                       rows[i][0]);
        assert_lines(connection,
                     "SELECT table_name || ' ' || row_id || ' ' || patient_id FROM ct_change "
                     "ORDER BY seq",
                     expected);
    }
    sqlite3_close(connection);
}

static void audit_entries_stay_as_they_are(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
    static const char *const statements[] = {"UPDATE ct_audit SET username = 'nobody'",
                                             "DELETE FROM ct_audit"};
    fixture_run(connection, "INSERT INTO ct_audit (chain, position, at, username, role, station, "
                            "action, entry, mac) VALUES ('c', 1, '2026-11-24 10:00:00.000000', "
                            "'kim', 'nurse', 'ws-1', 'chart.view', 'e', 'm')");
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(sqlite3_exec(connection, statements[i], NULL, NULL, NULL),
                         SQLITE_CONSTRAINT);
    }
    assert_lines(connection, "SELECT username FROM ct_audit", "kim\n");
    sqlite3_close(connection);
}

static void changed_names_are_marked(void **state)
{
    sqlite3 *connection = open_with_first_rows(*state);
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
    assert_lines(connection, "SELECT patient_id FROM ct_name_stale", "1\n");
    for (size_t i = 0; i < sizeof updates / sizeof updates[0]; i++) {
        fixture_run(connection, "DELETE FROM ct_name_stale");
        fixture_run(connection, updates[i].update);
        assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_name_stale"),
                         updates[i].marks);
    }
    sqlite3_close(connection);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(defaults_fill_what_is_left_out),
        WITH_FOLDER(bad_rows_are_refused),
        WITH_FOLDER(bad_updates_are_refused),
        WITH_FOLDER(good_rows_are_taken),
        WITH_FOLDER(other_programs_forms_are_taken),
        WITH_FOLDER(deleting_a_patient_takes_his_rows_only),
        WITH_FOLDER(a_provider_with_appointments_stays),
        WITH_FOLDER(every_change_is_noted),
        WITH_FOLDER(changes_of_side_rows_are_noted),
        WITH_FOLDER(audit_entries_stay_as_they_are),
        WITH_FOLDER(changed_names_are_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
