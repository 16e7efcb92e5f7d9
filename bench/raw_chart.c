/* SPDX-License-Identifier: MIT */
/*
 * Six reads of one chart by the plain C API: as many rows as control/chart.c asks for, and one more
 * to know whether there are more, in one read transaction.
 */
#include "bench/raw_chart.h"

#include "bench/measure.h"

#include <string.h>

static const char *const reads[RAW_READS] = {
    "SELECT * FROM patients WHERE id = ?1",
    "SELECT * FROM medications WHERE patient_id = ?1 AND status = 'active'"
    " ORDER BY prescribed_date DESC, id DESC LIMIT 41",
    "SELECT * FROM allergies WHERE patient_id = ?1"
    " ORDER BY status IS NOT 'active', allergen, id LIMIT 41",
    "SELECT * FROM vital_signs WHERE patient_id = ?1 ORDER BY recorded_date DESC, id DESC LIMIT 21",
    "SELECT * FROM lab_results WHERE patient_id = ?1 ORDER BY resulted_date DESC, id DESC LIMIT 21",
    "SELECT a.*, p.mrn, p.first_name, p.last_name, p.dob, p.phone, r.name, r.specialty"
    " FROM appointments a JOIN patients p ON p.id = a.patient_id"
    " JOIN providers r ON r.id = a.provider_id"
    " WHERE a.patient_id = ?1 AND a.status = 'scheduled' AND a.date >= ?2"
    " ORDER BY a.date, a.time, a.id LIMIT 21",
};

sqlite3 *raw_open(const char *path, int flags)
{
    sqlite3 *connection = NULL;
    if (sqlite3_open_v2(path, &connection, flags, NULL) != SQLITE_OK) {
        bench_fail("%s does not open: %s", path, sqlite3_errmsg(connection));
    }
    sqlite3_busy_timeout(connection, 30000);
    return connection;
}

sqlite3_stmt *raw_prepare(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK) {
        bench_fail("%s: %s", sql, sqlite3_errmsg(connection));
    }
    return statement;
}

int64_t raw_number(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *statement = raw_prepare(connection, sql);
    int64_t number = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return number;
}

void raw_chart_open(struct raw_chart *raw, const char *path, const char *today)
{
    memset(raw, 0, sizeof(*raw));
    raw->connection = raw_open(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX);
    raw->begin = raw_prepare(raw->connection, "BEGIN");
    raw->end = raw_prepare(raw->connection, "ROLLBACK");
    for (int i = 0; i < RAW_READS; i++) {
        raw->reads[i] = raw_prepare(raw->connection, reads[i]);
        if (sqlite3_bind_parameter_count(raw->reads[i]) == 2) {
            sqlite3_bind_text(raw->reads[i], 2, today, -1, SQLITE_TRANSIENT);
        }
    }
}

void raw_chart_close(struct raw_chart *raw)
{
    for (int i = 0; i < RAW_READS; i++) {
        sqlite3_finalize(raw->reads[i]);
    }
    sqlite3_finalize(raw->begin);
    sqlite3_finalize(raw->end);
    sqlite3_close(raw->connection);
}

static void run(sqlite3_stmt *statement)
{
    sqlite3_step(statement);
    sqlite3_reset(statement);
}

static void read_list(struct raw_chart *raw, sqlite3_stmt *statement, int64_t patient_id)
{
    int columns = sqlite3_column_count(statement);
    sqlite3_bind_int64(statement, 1, patient_id);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        raw->rows++;
        for (int column = 0; column < columns; column++) {
            if (sqlite3_column_text(statement, column) != NULL) {
                raw->bytes += sqlite3_column_bytes(statement, column);
            }
        }
    }
    sqlite3_reset(statement);
}

double raw_chart_read(struct raw_chart *raw, int64_t patient_id)
{
    double start = now_us();
    run(raw->begin);
    for (int i = 0; i < RAW_READS; i++) {
        read_list(raw, raw->reads[i], patient_id);
    }
    run(raw->end);
    return now_us() - start;
}
