/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the data layer is held against: SQLite's C API used plainly, with prepared
 * statements and the right indexes, on the same file in the same run. Benchmarks only; one thread.
 * Must not know: the data layer.
 */
#ifndef CHARTTY_BENCH_RAW_CHART_H
#define CHARTTY_BENCH_RAW_CHART_H

#include <sqlite3.h>
#include <stdint.h>

enum { RAW_READS = 6 };

struct raw_chart {
    sqlite3 *connection;
    sqlite3_stmt *reads[RAW_READS], *begin, *end;
    long long bytes; /* of all values read, so that reading cannot be left out */
    long long rows;
};

sqlite3 *raw_open(const char *path, int flags); /* fails the program */
sqlite3_stmt *raw_prepare(sqlite3 *connection, const char *sql);
/* First column of the first row; 0 when there is none. */
int64_t raw_number(sqlite3 *connection, const char *sql);

void raw_chart_open(struct raw_chart *raw, const char *path, const char *today);
void raw_chart_close(struct raw_chart *raw);
/* The patient and the first pages of its five lists, all columns. Microseconds. */
double raw_chart_read(struct raw_chart *raw, int64_t patient_id);

#endif
