/* SPDX-License-Identifier: MIT */
/*
 * For the tests of a line to a server: the data layer as a station has it, over an address, with a
 * session, a watch, and requests and saves that are waited for.
 */
#ifndef CHARTTY_TESTS_LINE_FIXTURE_H
#define CHARTTY_TESTS_LINE_FIXTURE_H

#include "postgres_cluster.h"
#include "support/proxy.h"

#include "chartty/base/clock.h"
#include "chartty/base/loop.h"
#include "chartty/data/change_set.h"
#include "chartty/data/load.h"

struct line_station {
    struct loop *loop;
    struct data *data;
    data_owner owner;
    struct data_token token;
    int ready, changes, told; /* calls of the watch; calls about the line */
    struct error error;       /* of opening */
};

static inline void line_on_ready(void *context, const struct error *error)
{
    struct line_station *station = context;
    station->error = *error;
    station->ready++;
}

static inline void line_on_change(void *context, const struct change_note *notes, int count)
{
    (void)notes;
    (void)count;
    ((struct line_station *)context)->changes++;
}

static inline void line_on_line(void *context)
{
    ((struct line_station *)context)->told++;
}

static inline bool line_is_set(void *context)
{
    return *(const int *)context != 0;
}

/* key: the audit's key file, the same for all stations of one database. */
static inline void line_open(struct line_station *station, const char *url, const char *key,
                             const char *local, bool may_be_standby)
{
    struct error error;
    *station = (struct line_station){.loop = loop_new(&error)};
    struct data_options options = {.url = url,
                                   .busy_ms = 5000,
                                   .audit_key = key,
                                   .local = local,
                                   .may_be_standby = may_be_standby};
    station->data = data_open(station->loop, &options, line_on_ready, station, &error);
    assert_non_null(station->data);
    loop_run_until(station->loop, line_is_set, &station->ready, PATIENCE_MS);
    if (station->error.code != ERROR_OK) {
        fail_msg("%s [%s]", station->error.user, station->error.detail);
    }
    assert_int_equal(station->ready, 1);
    station->owner = data_owner_new(station->data);
    data_line_watch(station->data, line_on_line, station);
    assert_int_equal(data_watch(station->data, station->owner, line_on_change, station, &error), 0);
    struct data_session who = {.staff_id = 7};
    (void)snprintf(who.username, sizeof who.username, "ann");
    (void)snprintf(who.full_name, sizeof who.full_name, "Ann Example");
    (void)snprintf(who.role, sizeof who.role, "nurse");
    (void)snprintf(who.station, sizeof who.station, "ws-1");
    station->token = (struct data_token){.session = data_session_begin(station->data, &who),
                                         .tables = ~UINT64_C(0),
                                         .permission = "TEST"};
}

static inline void line_close(struct line_station *station)
{
    data_close(station->data);
    loop_free(station->loop);
}

/* --- the line --------------------------------------------------------------------------------- */

struct line_wanted {
    struct line_station *station;
    enum line_state state;
};

static inline bool line_has_state(void *context)
{
    const struct line_wanted *wanted = context;
    return data_line(wanted->station->data)->state == wanted->state;
}

/* Milliseconds until the line is so; fails the test when it never is. */
static inline int64_t line_until(struct line_station *station, enum line_state state,
                                 int timeout_ms)
{
    struct line_wanted wanted = {station, state};
    int64_t began = clock_monotonic_ms();
    loop_run_until(station->loop, line_has_state, &wanted, timeout_ms);
    assert_int_equal(data_line(station->data)->state, state);
    return clock_monotonic_ms() - began;
}

/* --- requests --------------------------------------------------------------------------------- */

struct line_answer {
    int calls;
    struct error error;
    int64_t total;
    bool already;
};

static inline void line_on_count(void *context, const struct error *error, int64_t total,
                                 bool exact)
{
    struct line_answer *answer = context;
    (void)exact;
    answer->calls++;
    answer->error = *error;
    answer->total = total;
}

static inline void line_ask(struct line_station *station, struct line_answer *answer)
{
    struct error error;
    struct query query = {.id = QUERY_PROVIDERS};
    *answer = (struct line_answer){.calls = 0};
    assert_true(data_count(station->data, station->owner, &query, DATA_DEADLINE_MS, line_on_count,
                           answer, &error) != 0);
}

static inline void line_wait(struct line_station *station, struct line_answer *answer)
{
    loop_run_until(station->loop, line_is_set, &answer->calls, PATIENCE_MS);
    assert_int_equal(answer->calls, 1);
}

/* Providers, as the data layer counts them. */
static inline struct line_answer line_count(struct line_station *station)
{
    struct line_answer answer;
    line_ask(station, &answer);
    line_wait(station, &answer);
    return answer;
}

static inline void line_on_saved(void *context, const struct error *error,
                                 const struct save_answer *saved)
{
    struct line_answer *answer = context;
    answer->calls++;
    answer->error = *error;
    answer->already = saved->already;
}

/* A provider with that number, under that request id. */
static inline void line_save_begin(struct line_station *station, long number,
                                   const char *request_id, struct line_answer *answer)
{
    struct error error;
    char npi[24];
    (void)snprintf(npi, sizeof npi, "%010ld", number);
    const char *values[FIELDS_OF(provider)] = {[FIELD_OF(provider, npi)] = npi,
                                               [FIELD_OF(provider, name)] = "Ann"};
    struct change_set *set = change_set_new(&station->token, request_id);
    change_set_audit(set, "test.save", 0, NULL);
    change_set_insert(set, RECORD_PROVIDER, values);
    *answer = (struct line_answer){.calls = 0};
    assert_true(data_save(station->data, station->owner, set, DATA_DEADLINE_MS, line_on_saved,
                          answer, &error) != 0);
}

static inline struct line_answer line_save(struct line_station *station, long number,
                                           const char *request_id)
{
    struct line_answer answer;
    line_save_begin(station, number, request_id, &answer);
    line_wait(station, &answer);
    return answer;
}

/* An entry of the audit alone, as of a view. */
static inline struct line_answer line_view(struct line_station *station)
{
    struct error error;
    struct line_answer answer = {.calls = 0};
    struct change_set *set = change_set_new(&station->token, NULL);
    change_set_audit(set, "test.view", 0, NULL);
    assert_true(data_save(station->data, station->owner, set, DATA_DEADLINE_MS, line_on_saved,
                          &answer, &error) != 0);
    line_wait(station, &answer);
    return answer;
}

static inline struct line_answer line_settle(struct line_station *station, const char *request_id)
{
    struct error error;
    struct line_answer answer = {.calls = 0};
    assert_true(data_settle(station->data, station->owner, request_id, DATA_DEADLINE_MS,
                            line_on_saved, &answer, &error) != 0);
    line_wait(station, &answer);
    return answer;
}

/* --- databases -------------------------------------------------------------------------------- */

/* A new database of chartty's on the server. */
static inline void line_make(struct postgres *server, const char *name)
{
    char sql[64], url[192];
    struct error error;
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
    struct buffer lines = postgres_lines(server, "postgres", sql);
    buffer_release(&lines);
    (void)snprintf(url, sizeof url, "postgresql://chartty@/%s?host=%s", name, server->folder);
    assert_ok(database_init(url, &error), &error);
}

static inline struct proxy *line_proxy(const struct postgres *server)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/.s.PGSQL.5432", server->folder);
    return proxy_start(path);
}

/* The address of the database behind a proxy. */
static inline void line_url(const struct proxy *proxy, const char *name, const char *more,
                            char out[192])
{
    (void)snprintf(out, 192, "postgresql://chartty@127.0.0.1:%d/%s%s", proxy_port(proxy), name,
                   more);
}

#endif
