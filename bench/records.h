/* SPDX-License-Identifier: MIT */
/*
 * Purpose: single rows of a database of either engine, by its plain C API: what the benchmarks have
 * to know of the records, and what other stations write. Benchmarks only; one thread. Must not
 * know: the data layer.
 */
#ifndef CHARTTY_BENCH_RECORDS_H
#define CHARTTY_BENCH_RECORDS_H

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum { RECORDS_COLUMNS = 4, RECORDS_TEXT = 128 };

struct records_row {
    char texts[RECORDS_COLUMNS][RECORDS_TEXT]; /* "" where there is none */
};

struct records {
    sqlite3 *file; /* NULL: on a server */
    PGconn *server;
};

bool records_are_on_server(const char *url);
void records_open(struct records *records, const char *url); /* fails the program */
void records_close(struct records *records);
/* The first row; ?1 in the text is the number. False: there is none. */
bool records_first(struct records *records, const char *sql, int64_t number,
                   struct records_row *out);
/* Its first column; 0 when there is none. */
int64_t records_number(struct records *records, const char *sql);
/* A statement without rows, in a transaction of its own. */
void records_run(struct records *records, const char *sql, int64_t number);

#endif
