/* SPDX-License-Identifier: MIT */
/*
 * The schema page's statements, word for word, on a database that chartty makes, of either engine:
 * the same rows.
 */
#include "bad_rows.h"
#include "either.h"

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

/* What a statement answered: how many rows, and the wanted column of the first. */
struct answer {
    int rows;
    char value[64];
};

static struct answer ask_file(sqlite3 *file, const char *sql, const char *column)
{
    struct answer answer = {.rows = 0};
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(file, sql, -1, &statement, NULL);
    if (result != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(file));
    }
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; answer.rows == 0 && i < sqlite3_column_count(statement); i++) {
            if (column != NULL && strcmp(sqlite3_column_name(statement, i), column) == 0) {
                (void)snprintf(answer.value, sizeof answer.value, "%s",
                               (const char *)sqlite3_column_text(statement, i));
            }
        }
        answer.rows++;
    }
    assert_int_equal(result, SQLITE_DONE);
    sqlite3_finalize(statement);
    return answer;
}

static struct answer ask_server(PGconn *server, const char *sql, const char *column)
{
    struct answer answer = {.rows = 0};
    PGresult *result = PQexec(server, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(server));
    }
    answer.rows = PQntuples(result);
    int found = answer.rows > 0 && column != NULL ? PQfnumber(result, column) : -1;
    (void)snprintf(answer.value, sizeof answer.value, "%s",
                   found >= 0 ? PQgetvalue(result, 0, found) : "");
    PQclear(result);
    return answer;
}

static void the_samples_run_word_for_word(void **state)
{
    struct either *records = both_records(state);
    either_run(records, seed);
    struct buffer samples = fixture_bytes(CHARTTY_SOURCE_DIR "/tests/unit/data/sample_queries.sql");
    int index = 0;
    for (char *at = samples.bytes, *end; (end = strchr(at, ';')) != NULL; at = end + 1, index++) {
        assert_true(index < STATEMENT_COUNT);
        *end = 0;
        struct answer answer = records->is_on_server
                                   ? ask_server(records->server, at, expected[index].column)
                                   : ask_file(records->file, at, expected[index].column);
        assert_int_equal(answer.rows, expected[index].rows);
        assert_string_equal(answer.value,
                            expected[index].value != NULL ? expected[index].value : "");
    }
    assert_int_equal(index, STATEMENT_COUNT);
    assert_int_equal(either_number(records,
                                   "SELECT count(*) FROM oauth_clients WHERE client_id = "
                                   "'client_abc123' AND is_active = TRUE AND rate_limit = 1000"),
                     1);
    buffer_release(&samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_samples_run_word_for_word),
    };
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
