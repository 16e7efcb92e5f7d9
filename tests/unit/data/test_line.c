/* SPDX-License-Identifier: MIT */
/*
 * The line to a PostgreSQL server, made bad by a proxy: what is noticed and how soon, what is said
 * of requests and saves meanwhile, how it comes back, and how soon another station's change is
 * told.
 */
#include "line_fixture.h"

static struct postgres cluster;
static char key[128];

/* A database behind a proxy, and a station on it. */
struct bad {
    struct proxy *proxy;
    struct line_station station;
    char name[32];
};

static void bad_open(struct bad *bad, const char *name, const char *more)
{
    char url[192];
    (void)snprintf(bad->name, sizeof bad->name, "%s", name);
    line_make(&cluster, name);
    bad->proxy = line_proxy(&cluster);
    line_url(bad->proxy, name, more, url);
    line_open(&bad->station, url, key, NULL, false);
    assert_int_equal(data_line(bad->station.data)->state, LINE_UP);
}

static void bad_close(struct bad *bad)
{
    line_close(&bad->station);
    proxy_stop(bad->proxy);
}

static void run_sql(const char *name, const char *sql)
{
    struct buffer lines = postgres_lines(&cluster, name, sql);
    buffer_release(&lines);
}

/* --- loss and return -------------------------------------------------------------------------- */

static void a_lost_line_is_said_and_comes_back_by_itself(void **state)
{
    (void)state;
    struct bad bad;
    bad_open(&bad, "by_itself", "");
    struct line_station *station = &bad.station;
    assert_int_equal(line_count(station).error.code, ERROR_OK);
    proxy_refuse(bad.proxy, true);
    assert_true(line_until(station, LINE_LOST, PATIENCE_MS) < 3000 * BUSY_MACHINE);
    const struct data_line *line = data_line(station->data);
    assert_true(line->tries >= 1 && line->lost_at_ms > 0 && line->heard_at_ms > 0);
    assert_true(line->lost_at_ms - line->heard_at_ms < 6000 * BUSY_MACHINE);
    int64_t began = clock_monotonic_ms();
    struct line_answer read = line_count(station), saved = line_save(station, 1, NULL);
    assert_int_equal(read.error.code, ERROR_LOST);
    assert_int_equal(saved.error.code, ERROR_LOST);
    /* Nobody waits for what cannot come: that would be for 15 s. */
    assert_true(clock_monotonic_ms() - began < 500 * BUSY_MACHINE);
    assert_non_null(strstr(saved.error.user, "line to the database is lost"));
    int changes = station->changes;
    proxy_refuse(bad.proxy, false);
    assert_true(line_until(station, LINE_UP, PATIENCE_MS) < 8000 * BUSY_MACHINE);
    assert_true(station->changes > changes); /* everybody reads again */
    assert_int_equal(data_line(station->data)->tries, 0);
    assert_int_equal(line_count(station).error.code, ERROR_OK);
    assert_int_equal(line_save(station, 1, NULL).error.code, ERROR_OK);
    postgres_assert(&cluster, bad.name, "SELECT count(*) FROM providers", "1\n");
    bad_close(&bad);
}

/* From asking for a line that waits for some seconds until it is there. */
static int64_t ask_for_line(void *context)
{
    struct bad *bad = context;
    struct line_station *station = &bad->station;
    proxy_refuse(bad->proxy, true);
    line_until(station, LINE_LOST, PATIENCE_MS);
    while (data_line(station->data)->tries < 4) { /* now it waits for some seconds */
        int told = station->told;
        station->told = 0;
        loop_run_until(station->loop, line_is_set, &station->told, PATIENCE_MS);
        assert_true(station->told > 0);
        station->told += told;
    }
    proxy_refuse(bad->proxy, false);
    data_line_retry(station->data);
    return line_until(station, LINE_UP, PATIENCE_MS);
}

static void a_lost_line_is_tried_at_once_when_it_is_asked_for(void **state)
{
    (void)state;
    struct bad bad;
    bad_open(&bad, "asked_for", "");
    assert_true(quickest_turn(ask_for_line, &bad, 1499) < 1500);
    bad_close(&bad);
}

/* What was asked for is answered when the line goes, not at its deadline; so is a save. */
static void what_is_under_way_ends_with_the_line(void **state)
{
    (void)state;
    struct bad bad;
    bad_open(&bad, "under_way", "");
    struct line_station *station = &bad.station;
    struct line_answer read, saved;
    assert_int_equal(line_save(station, 1, NULL).error.code, ERROR_OK);
    proxy_blackhole(bad.proxy, true);
    int64_t began = clock_monotonic_ms();
    line_ask(station, &read);
    line_save_begin(station, 2, NULL, &saved);
    /* A dead line is noticed. */
    assert_true(line_until(station, LINE_LOST, PATIENCE_MS) < 15000 * BUSY_MACHINE);
    line_wait(station, &read);
    line_wait(station, &saved);
    assert_int_equal(read.error.code, ERROR_LOST);
    assert_int_equal(saved.error.code, ERROR_LOST); /* it never came to its commit */
    assert_true(clock_monotonic_ms() - began < 15500 * BUSY_MACHINE);
    proxy_blackhole(bad.proxy, false);
    line_until(station, LINE_UP, PATIENCE_MS);
    assert_int_equal(line_save(station, 2, NULL).error.code, ERROR_OK);
    postgres_assert(&cluster, bad.name, "SELECT count(*) FROM providers", "2\n");
    /* Closing waits for nothing that cannot come. */
    proxy_blackhole(bad.proxy, true);
    line_ask(station, &read);
    began = clock_monotonic_ms();
    bad_close(&bad);
    assert_true(clock_monotonic_ms() - began < 6000 * BUSY_MACHINE);
}

/* A cancel on a silent line holds up nobody. */
static void a_cancel_is_answered_on_a_silent_line(void **state)
{
    (void)state;
    struct bad bad;
    bad_open(&bad, "cancelled", "");
    struct line_station *station = &bad.station;
    struct line_answer answer = {.calls = 0};
    struct error error;
    struct query query = {.id = QUERY_PROVIDERS};
    proxy_blackhole(bad.proxy, true);
    uint64_t ticket = data_count(station->data, station->owner, &query, DATA_DEADLINE_MS,
                                 line_on_count, &answer, &error);
    int64_t began = clock_monotonic_ms();
    assert_true(data_cancel(station->data, ticket));
    line_wait(station, &answer);
    assert_int_equal(answer.error.code, ERROR_CANCELLED);
    assert_true(clock_monotonic_ms() - began < 1000 * BUSY_MACHINE); /* not the line's 11 s */
    proxy_blackhole(bad.proxy, false);
    assert_int_equal(line_count(station).error.code, ERROR_OK);
    bad_close(&bad);
}

static void slices_and_delay_are_no_lost_line(void **state)
{
    (void)state;
    struct bad bad;
    bad_open(&bad, "slices", "");
    proxy_slices(bad.proxy, true);
    proxy_delay(bad.proxy, 20);
    assert_int_equal(line_save(&bad.station, 1, NULL).error.code, ERROR_OK);
    assert_int_equal(line_count(&bad.station).total, 1);
    assert_int_equal(data_line(bad.station.data)->state, LINE_UP);
    bad_close(&bad);
}

/* --- changes of others ------------------------------------------------------------------------ */

enum { CHANGES = 10 };

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

/* What another's change took to be told, in ms: the median of ten, which a busy machine moves
 * little, and none is missed. */
static int64_t usual_change(struct bad *bad)
{
    struct line_station *station = &bad->station;
    int64_t took[CHANGES];
    for (int round = 0; round < CHANGES; round++) {
        char sql[96];
        (void)snprintf(sql, sizeof sql, "INSERT INTO providers (npi, name) VALUES ('%d', 'x')",
                       round);
        station->changes = 0;
        run_sql(bad->name, sql);
        int64_t began = clock_monotonic_ms();
        loop_run_until(station->loop, line_is_set, &station->changes, PATIENCE_MS);
        assert_true(station->changes > 0);
        took[round] = clock_monotonic_ms() - began;
    }
    qsort(took, CHANGES, sizeof took[0], by_size);
    return took[CHANGES / 2];
}

static void a_change_is_told_within_a_second(void **state)
{
    (void)state;
    struct bad told, asked;
    bad_open(&told, "told", "");
    assert_true(data_line(told.station.data)->is_told);
    assert_true(usual_change(&told) < 500);
    bad_close(&told);
    bad_open(&asked, "asked", "?chartty_prepared=off"); /* as behind a pooler of transactions */
    assert_false(data_line(asked.station.data)->is_told);
    assert_true(usual_change(&asked) < 1500);
    bad_close(&asked);
}

/* A notice that came while its connection was away is not missed. */
static void a_change_beside_a_closed_session_is_told(void **state)
{
    (void)state;
    struct bad bad;
    bad_open(&bad, "beside", "");
    bad.station.changes = 0;
    run_sql("beside", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname "
                      "= 'beside' AND pid <> pg_backend_pid(); INSERT INTO providers (npi, name) "
                      "VALUES ('99', 'x')");
    loop_run_until(bad.station.loop, line_is_set, &bad.station.changes, PATIENCE_MS);
    assert_true(bad.station.changes > 0);
    assert_int_equal(data_line(bad.station.data)->state, LINE_UP);
    assert_true(usual_change(&bad) < 500);
    bad_close(&bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_line_is_said_and_comes_back_by_itself),
        cmocka_unit_test(a_lost_line_is_tried_at_once_when_it_is_asked_for),
        cmocka_unit_test(what_is_under_way_ends_with_the_line),
        cmocka_unit_test(a_cancel_is_answered_on_a_silent_line),
        cmocka_unit_test(slices_and_delay_are_no_lost_line),
        cmocka_unit_test(a_change_is_told_within_a_second),
        cmocka_unit_test(a_change_beside_a_closed_session_is_told),
    };
    if (!postgres_start(&cluster)) {
        return 0;
    }
    (void)snprintf(key, sizeof key, "/tmp/chartty-line-key-%d", (int)getpid());
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)unlink(key);
    postgres_stop(&cluster);
    return failed;
}
