/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the audit entry of a view is held against: one row with the same texts and indexes,
 * committed by the plain C API as safely as a station commits, on the same file system or server.
 * It goes into a copy of the table: a file beside the database, a schema on the server; both are
 * gone afterwards. Benchmarks only; one thread. Must not know: the data layer.
 */
#ifndef CHARTTY_BENCH_RAW_AUDIT_H
#define CHARTTY_BENCH_RAW_AUDIT_H

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct raw_audit {
    bool is_server;
    char path[4096]; /* of the copy; "" on a server */
    sqlite3 *file;
    sqlite3_stmt *begin, *add, *commit;
    PGconn *server;
    int64_t position;
};

/* Fails the program, also when the database has no entry yet to copy. */
void raw_audit_open(struct raw_audit *raw, const char *url);
void raw_audit_close(struct raw_audit *raw);
/* Adds the newest entry's row once more, with the next position, and commits. Microseconds. */
double raw_audit_commit(struct raw_audit *raw);

#endif
