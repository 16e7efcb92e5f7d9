/* SPDX-License-Identifier: MIT */
/*
 * For tests that run on SQLite and on PostgreSQL: a database of the test's own on either, and plain
 * SQL on it, as any other program would send it. One cluster for the group of tests.
 */
#ifndef CHARTTY_TESTS_EITHER_H
#define CHARTTY_TESTS_EITHER_H

#include "postgres_cluster.h"

#include <libpq-fe.h>

static struct postgres cluster;
static bool has_cluster;

static inline int start_cluster(void **state)
{
    (void)state;
    has_cluster = postgres_start(&cluster);
    return 0;
}

static inline int stop_cluster(void **state)
{
    (void)state;
    if (has_cluster) {
        postgres_stop(&cluster);
    }
    return 0;
}

struct either {
    bool is_on_server;
    char name[32], url[192];
    sqlite3 *file;  /* open from its first use on */
    PGconn *server; /* the same */
};

static inline PGconn *either_connect(const char *database)
{
    char text[160];
    (void)snprintf(text, sizeof text, "host=%s user=chartty dbname=%s client_encoding=UTF8",
                   cluster.folder, database);
    PGconn *server = PQconnectdb(text);
    if (PQstatus(server) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(server));
    }
    PQclear(PQexec(server, "SET client_min_messages = warning"));
    return server;
}

/* Without a table. folder: where a file may be. */
static inline struct either either_new(const char *folder, bool is_on_server)
{
    static int numbered;
    struct either either = {.is_on_server = is_on_server};
    (void)snprintf(either.name, sizeof either.name, "either%d", ++numbered);
    if (is_on_server) {
        char sql[64];
        PGconn *server = either_connect("postgres");
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", either.name);
        PGresult *result = PQexec(server, sql);
        assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
        PQclear(result);
        PQfinish(server);
        (void)snprintf(either.url, sizeof either.url, "postgresql://chartty@/%s?host=%s",
                       either.name, cluster.folder);
    } else {
        (void)snprintf(either.url, sizeof either.url, "%s/%s.db", folder, either.name);
    }
    return either;
}

/* Closed, so that the code under test is alone with it; the next use opens it again. */
static inline void either_close(struct either *either)
{
    sqlite3_close(either->file);
    PQfinish(either->server);
    either->file = NULL;
    either->server = NULL;
}

static inline void either_open(struct either *either)
{
    if (either->is_on_server && either->server == NULL) {
        either->server = either_connect(either->name);
    } else if (!either->is_on_server && either->file == NULL) {
        either->file = fixture_open(either->url);
        sqlite3_busy_timeout(either->file, 5000); /* the code under test may be reading */
    }
}

/* One of chartty's. */
static inline struct either either_records(const char *folder, bool is_on_server)
{
    struct either either = either_new(folder, is_on_server);
    struct error error;
    assert_ok(database_init(either.url, &error), &error);
    return either;
}

static inline void either_run(struct either *either, const char *sql)
{
    either_open(either);
    if (!either->is_on_server) {
        fixture_run(either->file, sql);
        return;
    }
    PGresult *result = PQexec(either->server, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(either->server));
    }
    PQclear(result);
}

/* Refused for what the values are: SQLite's "datatype mismatch" is what the row id itself says; on
 * PostgreSQL 22 data, 23 constraint, 42804 another type, 54000 chr(0), P0001 a trigger. */
static inline bool either_refuses(struct either *either, const char *sql)
{
    either_open(either);
    if (!either->is_on_server) {
        int result = sqlite3_exec(either->file, sql, NULL, NULL, NULL);
        return result == SQLITE_CONSTRAINT || result == SQLITE_MISMATCH;
    }
    PGresult *result = PQexec(either->server, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    bool is_refused =
        state != NULL &&
        (strncmp(state, "22", 2) == 0 || strncmp(state, "23", 2) == 0 ||
         strcmp(state, "42804") == 0 || strcmp(state, "54000") == 0 || strcmp(state, "P0001") == 0);
    PQclear(result);
    return is_refused;
}

/* The first column of all rows, one a line; the caller releases it. */
static inline struct buffer either_lines(struct either *either, const char *sql)
{
    either_open(either);
    if (!either->is_on_server) {
        return fixture_lines(either->file, sql);
    }
    struct buffer lines;
    buffer_init(&lines);
    buffer_add_text(&lines, "");
    PGresult *result = PQexec(either->server, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(either->server));
    }
    for (int row = 0; row < PQntuples(result); row++) {
        buffer_format(&lines, "%s\n",
                      PQgetisnull(result, row, 0) ? "NULL" : PQgetvalue(result, row, 0));
    }
    PQclear(result);
    return lines;
}

static inline void either_assert(struct either *either, const char *sql, const char *expected)
{
    struct buffer lines = either_lines(either, sql);
    if (strcmp(lines.bytes, expected) != 0) {
        fail_msg("%s:\n%s\nis not\n%s", sql, lines.bytes, expected);
    }
    buffer_release(&lines);
}

static inline long long either_number(struct either *either, const char *sql)
{
    struct buffer lines = either_lines(either, sql);
    long long number = strtoll(lines.bytes, NULL, 10);
    buffer_release(&lines);
    return number;
}

/* --- a test that runs on both ---------------------------------------------------------------- */

/* A test's state: a folder, and records in it or on the server. */
struct both {
    struct fixture *fixture;
    struct either either;
};

static inline int both_setup(void **state, bool is_on_server)
{
    struct both *both = memory_new(sizeof *both);
    void *fixture;
    if (fixture_setup(&fixture) != 0) {
        return -1;
    }
    both->fixture = fixture;
    both->either.is_on_server = is_on_server;
    if (!is_on_server || has_cluster) {
        both->either = either_records(both->fixture->folder, is_on_server);
    }
    *state = both;
    return 0;
}

static inline int both_setup_file(void **state)
{
    return both_setup(state, false);
}

static inline int both_setup_server(void **state)
{
    return both_setup(state, true);
}

static inline int both_teardown(void **state)
{
    struct both *both = *state;
    void *fixture = both->fixture;
    either_close(&both->either);
    (void)fixture_teardown(&fixture);
    memory_free(both);
    return 0;
}

/* The records of a test; skips it where there is no server. */
static inline struct either *both_records(void **state)
{
    struct both *both = *state;
    if (both->either.is_on_server && !has_cluster) {
        skip();
    }
    return &both->either;
}

#define ON_BOTH(test)                                                                              \
    {#test " (SQLite)", test, both_setup_file, both_teardown, NULL},                               \
    {                                                                                              \
#test " (PostgreSQL)", test, both_setup_server, both_teardown, NULL                        \
    }

#endif
