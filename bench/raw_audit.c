/* SPDX-License-Identifier: MIT */
/* One row of the audit, committed plainly. */
#include "bench/raw_audit.h"

#include "bench/measure.h"
#include "bench/raw_chart.h"
#include "bench/records.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COLUMNS "at, username, role, station, action, patient_id, table_name, row_id, entry, mac"

/* --- a file ----------------------------------------------------------------------------------- */

static void execute(sqlite3 *file, const char *sql)
{
    if (sqlite3_exec(file, sql, NULL, NULL, NULL) != SQLITE_OK) {
        bench_fail("%s: %s", sql, sqlite3_errmsg(file));
    }
}

/* Table and indexes as they are, then the rows. */
static void copy_table(sqlite3 *copy, const char *path)
{
    sqlite3 *from = raw_open(path, SQLITE_OPEN_READONLY);
    sqlite3_stmt *parts = raw_prepare(
        from, "SELECT sql FROM sqlite_schema WHERE tbl_name = 'ct_audit' AND sql IS NOT NULL"
              " ORDER BY rowid");
    while (sqlite3_step(parts) == SQLITE_ROW) {
        execute(copy, (const char *)sqlite3_column_text(parts, 0));
    }
    sqlite3_finalize(parts);
    sqlite3_close(from);
    char *attach = sqlite3_mprintf("ATTACH %Q AS records", path);
    execute(copy, attach);
    sqlite3_free(attach);
    execute(copy, "INSERT INTO main.ct_audit SELECT * FROM records.ct_audit");
    execute(copy, "DETACH records");
}

static void remove_copy(const struct raw_audit *raw)
{
    char journal[sizeof raw->path + 16];
    snprintf(journal, sizeof journal, "%s-journal", raw->path);
    unlink(raw->path);
    unlink(journal);
}

/* A journal that is cut to nothing, and each step of it on the disk: as the station's own file. */
static void open_file(struct raw_audit *raw, const char *path)
{
    if (snprintf(raw->path, sizeof raw->path, "%s.raw-audit", path) >= (int)sizeof raw->path) {
        bench_fail("the path is too long");
    }
    remove_copy(raw);
    raw->file = raw_open(raw->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute(raw->file, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = EXTRA");
    copy_table(raw->file, path);
    raw->begin = raw_prepare(raw->file, "BEGIN IMMEDIATE");
    raw->add = raw_prepare(raw->file, "INSERT INTO ct_audit (chain, position, " COLUMNS ")"
                                      " SELECT 'raw', ?1, " COLUMNS
                                      " FROM ct_audit WHERE id = (SELECT max(id) FROM ct_audit)");
    raw->commit = raw_prepare(raw->file, "COMMIT");
}

static void step(struct raw_audit *raw, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE) {
        bench_fail("%s: %s", sqlite3_sql(statement), sqlite3_errmsg(raw->file));
    }
    sqlite3_reset(statement);
}

static void commit_in_file(struct raw_audit *raw)
{
    step(raw, raw->begin);
    sqlite3_bind_int64(raw->add, 1, raw->position);
    step(raw, raw->add);
    step(raw, raw->commit);
}

/* --- a server --------------------------------------------------------------------------------- */

static void on_server(struct raw_audit *raw, const char *sql)
{
    PGresult *result = PQexec(raw->server, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        bench_fail("%s: %s", sql, PQerrorMessage(raw->server));
    }
    PQclear(result);
}

static void open_server(struct raw_audit *raw, const char *url)
{
    raw->server = PQconnectdb(url);
    on_server(raw, "SET client_min_messages = warning");
    on_server(raw, "DROP SCHEMA IF EXISTS bench_raw CASCADE");
    on_server(raw, "CREATE SCHEMA bench_raw");
    on_server(raw, "CREATE TABLE bench_raw.ct_audit (LIKE ct_audit INCLUDING ALL)");
    on_server(raw, "INSERT INTO bench_raw.ct_audit SELECT * FROM ct_audit");
    PGresult *result = PQprepare(
        raw->server, "add",
        "INSERT INTO bench_raw.ct_audit (chain, position, " COLUMNS ") SELECT 'raw', $1, " COLUMNS
        " FROM bench_raw.ct_audit WHERE id = (SELECT max(id) FROM bench_raw.ct_audit)",
        0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        bench_fail("%s", PQerrorMessage(raw->server));
    }
    PQclear(result);
}

static void commit_on_server(struct raw_audit *raw)
{
    char position[24];
    const char *const values[] = {position};
    snprintf(position, sizeof position, "%" PRId64, raw->position);
    PGresult *result = PQexecPrepared(raw->server, "add", 1, values, NULL, NULL, 0);
    if (PQresultStatus(result) != PGRES_COMMAND_OK || strcmp(PQcmdTuples(result), "1") != 0) {
        bench_fail("no entry was added: %s", PQerrorMessage(raw->server));
    }
    PQclear(result);
}

/* --- either ----------------------------------------------------------------------------------- */

void raw_audit_open(struct raw_audit *raw, const char *url)
{
    memset(raw, 0, sizeof *raw);
    raw->is_server = records_are_on_server(url);
    if (raw->is_server) {
        open_server(raw, url);
    } else {
        open_file(raw, url);
    }
}

void raw_audit_close(struct raw_audit *raw)
{
    if (raw->is_server) {
        on_server(raw, "DROP SCHEMA bench_raw CASCADE");
        PQfinish(raw->server);
        return;
    }
    sqlite3_finalize(raw->begin);
    sqlite3_finalize(raw->add);
    sqlite3_finalize(raw->commit);
    sqlite3_close(raw->file);
    remove_copy(raw);
}

double raw_audit_commit(struct raw_audit *raw)
{
    double start = now_us();
    raw->position++;
    if (raw->is_server) {
        commit_on_server(raw);
    } else {
        commit_in_file(raw);
    }
    return now_us() - start;
}
