/* SPDX-License-Identifier: MIT */
/* Single rows of either engine by its plain C API. */
#include "bench/records.h"

#include "bench/measure.h"
#include "bench/raw_chart.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool records_are_on_server(const char *url)
{
    return strncmp(url, "postgresql:", 11) == 0 || strncmp(url, "service=", 8) == 0;
}

void records_open(struct records *records, const char *url)
{
    *records = (struct records){.file = NULL};
    if (!records_are_on_server(url)) {
        records->file = raw_open(url, SQLITE_OPEN_READWRITE);
        return;
    }
    records->server = PQconnectdb(url);
    if (PQstatus(records->server) != CONNECTION_OK) {
        bench_fail("%s", PQerrorMessage(records->server));
    }
}

void records_close(struct records *records)
{
    sqlite3_close(records->file);
    PQfinish(records->server);
    *records = (struct records){.file = NULL};
}

static bool first_of_file(struct records *records, const char *sql, int64_t number,
                          struct records_row *out)
{
    sqlite3_stmt *statement = raw_prepare(records->file, sql);
    if (sqlite3_bind_parameter_count(statement) > 0) {
        sqlite3_bind_int64(statement, 1, number);
    }
    int result = sqlite3_step(statement);
    for (int column = 0; result == SQLITE_ROW && column < sqlite3_column_count(statement) &&
                         column < RECORDS_COLUMNS;
         column++) {
        const char *text = (const char *)sqlite3_column_text(statement, column);
        snprintf(out->texts[column], RECORDS_TEXT, "%s", text != NULL ? text : "");
    }
    sqlite3_finalize(statement);
    return result == SQLITE_ROW;
}

/* SQLite's ?1 is PostgreSQL's $1. */
static bool first_of_server(struct records *records, const char *sql, int64_t number,
                            struct records_row *out)
{
    char own[1024], value[24];
    const char *values[] = {value};
    snprintf(own, sizeof own, "%s", sql);
    snprintf(value, sizeof value, "%" PRId64, number);
    char *mark = strchr(own, '?');
    if (mark != NULL) {
        *mark = '$';
    }
    PGresult *result =
        PQexecParams(records->server, own, mark != NULL ? 1 : 0, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK) {
        bench_fail("%s: %s", own, PQresultErrorMessage(result));
    }
    bool is_there = PQntuples(result) > 0;
    for (int column = 0; is_there && column < PQnfields(result) && column < RECORDS_COLUMNS;
         column++) {
        snprintf(out->texts[column], RECORDS_TEXT, "%s", PQgetvalue(result, 0, column));
    }
    PQclear(result);
    return is_there;
}

bool records_first(struct records *records, const char *sql, int64_t number,
                   struct records_row *out)
{
    memset(out, 0, sizeof *out);
    return records->file != NULL ? first_of_file(records, sql, number, out)
                                 : first_of_server(records, sql, number, out);
}

int64_t records_number(struct records *records, const char *sql)
{
    struct records_row row;
    return records_first(records, sql, 0, &row) ? strtoll(row.texts[0], NULL, 10) : 0;
}

void records_run(struct records *records, const char *sql, int64_t number)
{
    struct records_row row;
    (void)records_first(records, sql, number, &row);
}
