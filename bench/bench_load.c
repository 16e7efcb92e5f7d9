/* SPDX-License-Identifier: MIT */
/*
 * S8 of docs/performance.md: a folder of Synthea's CSV through the product's own import, beside
 * plain prepared inserts of the very rows that it left (in all tables), with the same checks,
 * indexes and triggers, and as many commits. bench_load SCRATCH-FOLDER PATIENTS
 */
#include "bench/measure.h"
#include "bench/raw_chart.h"
#include "bench/synthea_folder.h"
#include "chartty/data/data.h"
#include "chartty/data/load.h"
#include "chartty/data/migrate.h"
#include "src/exchange/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS_A_COMMIT = 4000, COLUMNS_MAX = 40, PATH_SIZE = 4096, ROUNDS = 3 };

/* What an import fills; ct_change and ct_name_stale are the triggers' own. */
static const char *const tables[] = {"providers", "patients",    "appointments",  "medications",
                                     "allergies", "vital_signs", "lab_results",   "ct_patient",
                                     "ct_name",   "ct_lookup",   "ct_external_id"};
enum { TABLES = sizeof(tables) / sizeof(tables[0]), EIGHT_TABLES = 7 };

struct bench {
    char folder[PATH_SIZE - 32], imported[PATH_SIZE], copied[PATH_SIZE];
    int patients;
    long long rows; /* of the eight tables */
};

static void new_database(const char *path)
{
    struct error error;
    char journal[PATH_SIZE + 16];
    snprintf(journal, sizeof(journal), "%s-journal", path);
    unlink(path);
    unlink(journal);
    if (database_init(path, &error) != 0) {
        bench_fail("%s", error.user);
    }
}

static double import_all(struct bench *bench)
{
    struct import_options options = {.url = bench->imported};
    struct import_report report;
    struct error error;
    char folder[PATH_SIZE];
    snprintf(folder, sizeof(folder), "%s/synthea", bench->folder);
    new_database(bench->imported);
    double start = now_us();
    if (synthea_import(folder, &options, &report, &error) != 0) {
        bench_fail("%s", error.user);
    }
    double seconds = (now_us() - start) / 1e6;
    bench->rows = 0;
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        bench->rows += report.counts[type].added;
    }
    return seconds;
}

static sqlite3_stmt *insert_into(sqlite3 *connection, const char *table, int columns)
{
    char sql[300];
    int length = snprintf(sql, sizeof(sql), "INSERT INTO main.%s VALUES (?", table);
    for (int i = 1; i < columns; i++) {
        length += snprintf(sql + length, sizeof(sql) - (size_t)length, ",?");
    }
    snprintf(sql + length, sizeof(sql) - (size_t)length, ")");
    return raw_prepare(connection, sql);
}

static void run(sqlite3 *connection, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(connection, sql, NULL, NULL, &message) != SQLITE_OK) {
        bench_fail("%s: %s", sql, message);
    }
}

/* Reads each row of a table, and inserts it when there is an insert. */
static long long copy_table(sqlite3 *connection, const char *table, bool insert)
{
    char sql[100];
    long long rows = 0;
    snprintf(sql, sizeof(sql), "SELECT * FROM source.%s", table);
    sqlite3_stmt *read = raw_prepare(connection, sql);
    int columns = sqlite3_column_count(read);
    sqlite3_stmt *write = insert_into(connection, table, columns);
    while (sqlite3_step(read) == SQLITE_ROW) {
        for (int column = 0; column < columns; column++) {
            sqlite3_bind_value(write, column + 1, sqlite3_column_value(read, column));
        }
        if (insert && sqlite3_step(write) != SQLITE_DONE) {
            bench_fail("%s: %s", table, sqlite3_errmsg(connection));
        }
        sqlite3_reset(write);
        if (++rows % ROWS_A_COMMIT == 0 && insert) {
            run(connection, "COMMIT; BEGIN IMMEDIATE");
        }
    }
    sqlite3_finalize(read);
    sqlite3_finalize(write);
    return rows;
}

static double copy_all(sqlite3 *connection, bool insert)
{
    double start = now_us();
    run(connection, "BEGIN IMMEDIATE");
    for (int i = 0; i < TABLES; i++) {
        copy_table(connection, tables[i], insert);
    }
    if (insert) {
        run(connection, "DELETE FROM ct_name_stale");
    }
    run(connection, "COMMIT");
    return (now_us() - start) / 1e6;
}

/* Seconds of the inserts alone: reading the rows is measured apart and taken off. */
static double insert_raw(struct bench *bench)
{
    char attach[PATH_SIZE + 40];
    new_database(bench->copied);
    sqlite3 *connection = raw_open(bench->copied, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    run(connection,
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = EXTRA;"
        " PRAGMA journal_mode = TRUNCATE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536");
    snprintf(attach, sizeof(attach), "ATTACH '%s' AS source", bench->imported);
    run(connection, attach);
    copy_all(connection, false);
    double reading = copy_all(connection, false);
    double all = copy_all(connection, true);
    sqlite3_close(connection);
    return all - reading;
}

/* The same rows of the eight tables through load.h alone, without reading CSV. */
static double load_rows(struct bench *bench)
{
    static const enum record_type types[EIGHT_TABLES] = {
        RECORD_PROVIDER, RECORD_PATIENT,     RECORD_APPOINTMENT, RECORD_MEDICATION,
        RECORD_ALLERGY,  RECORD_VITAL_SIGNS, RECORD_LAB_RESULT};
    struct error error;
    double seconds = 0;
    sqlite3 *source = raw_open(bench->imported, SQLITE_OPEN_READONLY);
    new_database(bench->copied);
    struct load *load = load_open(bench->copied, &error);
    if (load == NULL || load_begin(load, &error) != 0) {
        bench_fail("%s", error.user);
    }
    for (int i = 0; i < EIGHT_TABLES; i++) {
        char sql[100];
        long long rows = 0;
        snprintf(sql, sizeof(sql), "SELECT * FROM %s", tables[i]);
        sqlite3_stmt *read = raw_prepare(source, sql);
        while (sqlite3_step(read) == SQLITE_ROW) {
            const char *values[COLUMNS_MAX] = {NULL};
            int64_t id;
            for (int column = 0; column < sqlite3_column_count(read); column++) {
                values[column] = (const char *)sqlite3_column_text(read, column);
            }
            double start = now_us();
            bool commit = ++rows % ROWS_A_COMMIT == 0;
            if (load_row(load, types[i], values, &id, &error) != 0 ||
                (commit && (load_commit(load, &error) != 0 || load_begin(load, &error) != 0))) {
                bench_fail("%s (%s)", error.user, error.detail);
            }
            seconds += (now_us() - start) / 1e6;
        }
        sqlite3_finalize(read);
    }
    double start = now_us();
    if (load_commit(load, &error) != 0) {
        bench_fail("%s", error.user);
    }
    seconds += (now_us() - start) / 1e6;
    load_close(load);
    sqlite3_close(source);
    return seconds;
}

int main(int argc, char **argv)
{
    struct bench bench = {0};
    struct samples import = {0}, raw = {0}, loading = {0};
    char folder[PATH_SIZE];
    data_settle_library(); /* as chartty does */
    if (argc != 3) {
        bench_fail("usage: bench_load SCRATCH-FOLDER PATIENTS");
    }
    snprintf(bench.folder, sizeof(bench.folder), "%s", argv[1]);
    snprintf(bench.imported, sizeof(bench.imported), "%s/imported.db", bench.folder);
    snprintf(bench.copied, sizeof(bench.copied), "%s/copied.db", bench.folder);
    bench.patients = (int)strtol(argv[2], NULL, 10);
    snprintf(folder, sizeof(folder), "%s/synthea", bench.folder);
    synthea_folder_write(folder, bench.patients);
    for (int round = 0; round < ROUNDS; round++) {
        samples_add(&import, import_all(&bench));
        samples_add(&raw, insert_raw(&bench));
        samples_add(&loading, load_rows(&bench));
    }
    double rows = (double)bench.rows, inserts = rows / samples_quantile(&raw, 0);
    struct finding findings[] = {
        {"S8", "import synthea-csv", rows / samples_quantile(&import, 0), "rows/s",
         "raw prepared inserts", inserts, BAR_RATIO_AT_LEAST, 0.5},
        {"S8", "data layer's load alone", rows / samples_quantile(&loading, 0), "rows/s",
         "raw prepared inserts", inserts, BAR_NONE, 0},
    };
    for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++) {
        finding_print(&findings[i], bench.patients);
    }
    unlink(bench.imported);
    unlink(bench.copied);
    return 0;
}
