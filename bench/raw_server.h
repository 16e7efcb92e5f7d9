/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the data layer is held against on a server: libpq used plainly, prepared
 * statements, one after another, with the right indexes, on the same database in the same run.
 * Benchmarks only; one thread. Must not know: the data layer.
 */
#ifndef CHARTTY_BENCH_RAW_SERVER_H
#define CHARTTY_BENCH_RAW_SERVER_H

#include <libpq-fe.h>
#include <stdint.h>

struct raw_server {
    PGconn *connection;
    const char *today;
    long long bytes, rows; /* of all values read, so that reading cannot be left out */
};

void raw_server_open(struct raw_server *raw, const char *url, const char *today);
void raw_server_close(struct raw_server *raw);
/* The six reads of raw_chart.h. Microseconds. */
double raw_server_read(struct raw_server *raw, int64_t patient_id);

#endif
