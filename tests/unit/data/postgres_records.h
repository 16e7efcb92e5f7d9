/* SPDX-License-Identifier: MIT */
/*
 * Purpose: databases on the tests' cluster, with records or without, and the data layer opened on
 * them. Layer: tests.
 */
#ifndef CHARTTY_TESTS_POSTGRES_RECORDS_H
#define CHARTTY_TESTS_POSTGRES_RECORDS_H

#include "chartty/base/loop.h"
#include "chartty/data/data.h"
#include "postgres_cluster.h"

static struct postgres cluster;
static int numbered;

/* --- databases -------------------------------------------------------------------------------- */

static inline void url_of(const char *user, const char *database, char out[192])
{
    (void)snprintf(out, 192, "postgresql://%s@/%s?host=%s", user, database, cluster.folder);
}

static inline void run_sql(const char *database, const char *sql)
{
    struct buffer lines = postgres_lines(&cluster, database, sql);
    buffer_release(&lines);
}

/* A new database; its URL. */
static inline void make_database(const char *options, char name[32], char url[192])
{
    char sql[128];
    (void)snprintf(name, 32, "d%d", ++numbered);
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s %s", name, options);
    run_sql("postgres", sql);
    url_of("chartty", name, url);
}

static inline void make_records(char name[32], char url[192])
{
    struct error error;
    make_database("", name, url);
    if (database_init(url, &error) != 0) {
        fail_msg("%s (%s)", error.user, error.detail);
    }
}

/* --- the data layer --------------------------------------------------------------------------- */

struct opened {
    struct loop *loop;
    struct data *data;
    struct error error;
    int calls;
};

static inline void on_ready(void *context, const struct error *error)
{
    struct opened *opened = context;
    opened->error = *error;
    opened->calls++;
}

static inline bool is_ready(void *context)
{
    return ((struct opened *)context)->calls > 0;
}

static struct opened open_waiting(const char *url, int busy_ms)
{
    struct opened opened = {.calls = 0};
    struct error error;
    char key[128];
    opened.loop = loop_new(&error);
    assert_non_null(opened.loop);
    (void)snprintf(key, sizeof key, "/tmp/chartty-pg-key-%d", (int)getpid());
    struct data_options options = {.url = url, .busy_ms = busy_ms, .audit_key = key};
    opened.data = data_open(opened.loop, &options, on_ready, &opened, &opened.error);
    if (opened.data != NULL) {
        loop_run_until(opened.loop, is_ready, &opened, PATIENCE_MS);
        assert_int_equal(opened.calls, 1);
    }
    return opened;
}

static struct opened open_url(const char *url)
{
    return open_waiting(url, 500);
}

static inline void close_opened(struct opened *opened)
{
    data_close(opened->data);
    loop_free(opened->loop);
}

static inline void assert_open_says(const char *url, enum error_code code, const char *words)
{
    struct opened opened = open_url(url);
    if (opened.error.code != code || strstr(opened.error.user, words) == NULL) {
        fail_msg("\"%s\" (%s) [%s] lacks \"%s\"", opened.error.user, error_word(opened.error.code),
                 opened.error.detail, words);
    }
    close_opened(&opened);
}

struct answered {
    int calls;
    enum error_code code;
    int64_t total;
};

static inline void on_count(void *context, const struct error *error, int64_t total, bool exact)
{
    struct answered *answered = context;
    (void)exact;
    answered->calls++;
    answered->code = error->code;
    answered->total = total;
}

static inline bool is_answered(void *context)
{
    return ((struct answered *)context)->calls > 0;
}

static struct answered count_providers(struct opened *opened)
{
    struct answered answered = {.calls = 0};
    struct error error;
    struct query query = {.id = QUERY_PROVIDERS};
    data_owner owner = data_owner_new(opened->data);
    assert_true(data_count(opened->data, owner, &query, DATA_DEADLINE_MS, on_count, &answered,
                           &error) != 0);
    loop_run_until(opened->loop, is_answered, &answered, PATIENCE_MS);
    assert_int_equal(answered.calls, 1);
    return answered;
}

#endif
