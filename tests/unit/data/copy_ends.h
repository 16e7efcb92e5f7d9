/* SPDX-License-Identifier: MIT */
/*
 * For the tests of copies: the two ends of one, made and looked at while no copy has them open, and
 * a check that runs each way between the engines.
 */
#ifndef CHARTTY_TESTS_COPY_ENDS_H
#define CHARTTY_TESTS_COPY_ENDS_H

#include "content_rows.h"

#include "chartty/data/copy.h"

/* An end of a copy is closed before the copy: what is done to it goes by these. */
static inline struct either new_end(struct fixture *fixture, bool is_on_server)
{
    return either_new(fixture->folder, is_on_server);
}

static inline void run_on(const struct either *end, const char *sql)
{
    struct either opened = *end;
    either_run(&opened, sql);
    either_close(&opened);
}

static inline long long number_on(const struct either *end, const char *sql)
{
    struct either opened = *end;
    long long number = either_number(&opened, sql);
    either_close(&opened);
    return number;
}

static inline struct either new_records(struct fixture *fixture, bool is_on_server)
{
    struct either end = either_records(fixture->folder, is_on_server);
    run_on(&end, CONTENT_ROWS);
    return end;
}

static inline void on_line(void *context, const char *line)
{
    buffer_format(context, "%s\n", line);
}

static inline void assert_in_order(const struct either *end)
{
    struct buffer findings;
    struct error error;
    buffer_init(&findings);
    assert_ok(database_check(end->url, on_line, &findings, &error), &error);
    if (findings.length > 0) {
        fail_msg("%s", findings.bytes);
    }
    buffer_release(&findings);
}

static inline enum database_kind kind_of(const char *url)
{
    struct database_status status;
    struct error error;
    assert_ok(database_status(url, &status, &error), &error);
    return status.kind;
}

/* Every pair of engines; those with a server only where there is one. */
static inline void each_way(struct fixture *fixture,
                            void (*check)(struct fixture *fixture, bool from_server,
                                          bool to_server))
{
    for (int way = 0; way < (has_cluster ? 4 : 1); way++) {
        check(fixture, (way & 1) != 0, (way & 2) != 0);
    }
}

/* To each engine, from a file. */
static inline void each_target(struct fixture *fixture,
                               void (*check)(struct fixture *fixture, bool from_server,
                                             bool to_server))
{
    for (int way = 0; way < (has_cluster ? 2 : 1); way++) {
        check(fixture, false, way == 1);
    }
}

#endif
