/* SPDX-License-Identifier: MIT */
/* Six reads of one chart by plain libpq, in one read transaction. */
#include "bench/raw_server.h"

#include "bench/measure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const reads[] = {
    "SELECT * FROM patients WHERE id = $1",
    "SELECT * FROM medications WHERE patient_id = $1 AND status = 'active'"
    " ORDER BY prescribed_date DESC, id DESC LIMIT 41",
    "SELECT * FROM allergies WHERE patient_id = $1"
    " ORDER BY status IS DISTINCT FROM 'active', allergen, id LIMIT 41",
    "SELECT * FROM vital_signs WHERE patient_id = $1 ORDER BY recorded_date DESC, id DESC LIMIT 21",
    "SELECT * FROM lab_results WHERE patient_id = $1 ORDER BY resulted_date DESC, id DESC LIMIT 21",
    "SELECT a.*, p.mrn, p.first_name, p.last_name, p.dob, p.phone, r.name, r.specialty"
    " FROM appointments a JOIN patients p ON p.id = a.patient_id"
    " JOIN providers r ON r.id = a.provider_id"
    " WHERE a.patient_id = $1 AND a.status = 'scheduled' AND a.date >= $2"
    " ORDER BY a.date, a.time, a.id LIMIT 21",
};
enum { READS = sizeof reads / sizeof reads[0] };

static void check(struct raw_server *raw, PGresult *result)
{
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK) {
        bench_fail("%s", PQerrorMessage(raw->connection));
    }
}

static void name_of(int read, char out[16])
{
    snprintf(out, 16, "raw%d", read);
}

void raw_server_open(struct raw_server *raw, const char *url, const char *today)
{
    memset(raw, 0, sizeof *raw);
    raw->today = today;
    raw->connection = PQconnectdb(url);
    for (int read = 0; read < READS; read++) {
        char name[16];
        name_of(read, name);
        PGresult *result = PQprepare(raw->connection, name, reads[read], 0, NULL);
        check(raw, result);
        PQclear(result);
    }
}

void raw_server_close(struct raw_server *raw)
{
    PQfinish(raw->connection);
}

static void run(struct raw_server *raw, const char *sql)
{
    PGresult *result = PQexec(raw->connection, sql);
    check(raw, result);
    PQclear(result);
}

static void read_list(struct raw_server *raw, int read, const char *patient)
{
    const char *const values[] = {patient, raw->today};
    char name[16];
    name_of(read, name);
    PGresult *result =
        PQexecPrepared(raw->connection, name, read == READS - 1 ? 2 : 1, values, NULL, NULL, 0);
    check(raw, result);
    for (int row = 0; row < PQntuples(result); row++) {
        raw->rows++;
        for (int column = 0; column < PQnfields(result); column++) {
            raw->bytes += PQgetlength(result, row, column);
        }
    }
    PQclear(result);
}

double raw_server_read(struct raw_server *raw, int64_t patient_id)
{
    char patient[24];
    double start = now_us();
    snprintf(patient, sizeof patient, "%" PRId64, patient_id);
    run(raw, "BEGIN");
    for (int read = 0; read < READS; read++) {
        read_list(raw, read, patient);
    }
    run(raw, "ROLLBACK");
    return now_us() - start;
}
