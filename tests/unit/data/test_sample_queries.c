/* SPDX-License-Identifier: MIT */
/*
 * The schema page's statements, word for word, on a database that chartty makes. The same on
 * PostgreSQL is in test_postgres_schema.c.
 */
#include "bad_rows.h"

enum { STATEMENT_COUNT = 10 };

/* Two patients with rows, so that a join gone wrong would show. */
static const char seed[] = FIRST_ROWS
    "UPDATE patients SET mrn = 'MRN001';"
    "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('MRN002', 'Bo', 'Abel', "
    "'1990-01-01');"
    "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, status) VALUES "
    "('A2', 1, 1, '2999-01-01', '09:00', 'scheduled'), ('A3', 2, 1, '2999-01-01', '08:00', "
    "'scheduled'), ('A4', 2, 1, '2999-01-01', '07:00', 'cancelled');"
    "INSERT INTO medications (medication_id, patient_id, name, prescribed_date, status) VALUES "
    "('D2', 2, 'Zinc', '2026-01-01', 'active'), ('D3', 1, 'Iron', '2026-01-01', 'completed');"
    "INSERT INTO vital_signs (patient_id, recorded_date) VALUES (1, '2026-11-25 10:00:00'), (1, "
    "'2026-11-23 10:00:00');";

/* What each statement answers: rows, and a column of its first row. */
static const struct {
    int rows;
    const char *column, *value;
} expected[STATEMENT_COUNT] = {
    {0, NULL, NULL},                             /* the INSERT */
    {1, "appointment_count", "2"},               /* counts */
    {1, "last_name", "Lee"},                     /* demographics */
    {2, "provider_name", "Dr. Chen"},            /* his appointments */
    {2, "patient_id", "1"},                      /* his medications, in no order */
    {1, "allergen", "Latex"},                    /* his allergies */
    {3, "recorded_date", "2026-11-25 10:00:00"}, /* his vital signs, newest first */
    {1, "test_name", "CBC"},                     /* his results */
    {2, "last_name", "Abel"},                    /* upcoming appointments: by date, time */
    {2, "name", "Zinc"},                         /* active medications: by last name */
};

static const char *value_of(sqlite3_stmt *statement, const char *column)
{
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        if (strcmp(sqlite3_column_name(statement, i), column) == 0) {
            return (const char *)sqlite3_column_text(statement, i);
        }
    }
    fail_msg("no column %s", column);
    return NULL;
}

static void the_samples_run_word_for_word(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, seed);
    struct buffer samples = fixture_bytes(CHARTTY_SOURCE_DIR "/tests/unit/data/sample_queries.sql");
    const char *rest = samples.bytes;
    int index = 0;
    while (true) {
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(connection, rest, -1, &statement, &rest) != SQLITE_OK) {
            fail_msg("statement %d: %s", index, sqlite3_errmsg(connection));
        }
        if (statement == NULL) {
            break;
        }
        assert_true(index < STATEMENT_COUNT);
        int rows = 0, result;
        while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
            if (rows == 0) {
                assert_string_equal(value_of(statement, expected[index].column),
                                    expected[index].value);
            }
            rows++;
        }
        assert_int_equal(result, SQLITE_DONE);
        assert_int_equal(rows, expected[index].rows);
        sqlite3_finalize(statement);
        index++;
    }
    assert_int_equal(index, STATEMENT_COUNT);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM oauth_clients WHERE "
                                                "client_id = 'client_abc123' AND is_active = 1 "
                                                "AND rate_limit = 1000"),
                     1);
    buffer_release(&samples);
    sqlite3_close(connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_samples_run_word_for_word, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
