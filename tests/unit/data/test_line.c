/* SPDX-License-Identifier: MIT */
/*
 * The line to a PostgreSQL server, made bad by a proxy: what is noticed and how soon, what is said
 * of requests and saves meanwhile, how it comes back, and how soon another station's change is
 * told.
 */
#include "line_fixture.h"
#include "soak/soak.h"

#include "src/data/postgres/connection.h"

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

struct slow {
    const struct data *data;
    int64_t ms;
};

static bool is_slow(void *context)
{
    const struct slow *slow = context;
    return data_line(slow->data)->round_trip_ms >= slow->ms;
}

/* Each way 1.6 s, so that a journey takes longer than a host among several has: what was cancelled
 * costs no line, a line that was cut is made again, and none of it is called lost. */
static void a_slow_line_is_slow_not_useless(void **state)
{
    (void)state;
    struct bad bad;
    struct error error;
    struct query query = {.id = QUERY_PROVIDERS};
    struct line_answer cancelled = {.calls = 0}, first, second;
    bad_open(&bad, "slow", "");
    struct line_station *station = &bad.station;
    struct slow slow = {station->data, 3000};
    proxy_delay(bad.proxy, 1600);
    loop_run_until(station->loop, is_slow, &slow, 10000);
    assert_true(is_slow(&slow));
    int before = proxy_connections(bad.proxy);
    uint64_t ticket = data_count(station->data, station->owner, &query, DATA_DEADLINE_MS,
                                 line_on_count, &cancelled, &error);
    assert_true(data_cancel(station->data, ticket));
    line_ask(station, &first);
    line_ask(station, &second); /* behind what was cancelled */
    line_wait(station, &first);
    line_wait(station, &second);
    assert_int_equal(cancelled.error.code, ERROR_CANCELLED);
    assert_int_equal(first.error.code, ERROR_OK);
    assert_int_equal(second.error.code, ERROR_OK);
    assert_true(proxy_connections(bad.proxy) <= before + 1); /* the cancel's own at most */
    proxy_cut(bad.proxy);
    assert_int_equal(line_count(station).error.code, ERROR_OK);
    assert_int_equal(line_view(station).error.code, ERROR_OK);
    assert_int_equal(data_line(station->data)->state, LINE_UP);
    proxy_delay(bad.proxy, 0);
    bad_close(&bad);
}

/* Two hosts behind one slow line: neither says a word in the time of one among several, and then
 * each has more. In whole runs: it takes 10 s. */
static void several_slow_hosts_are_waited_for(void **state)
{
    (void)state;
    if (!soak_is_whole()) {
        print_message("SKIP: it takes 10 s, in whole runs alone (CHARTTY_SOAK=1)\n");
        skip();
    }
    struct proxy *proxy = line_proxy(&cluster);
    struct pg_connection connection;
    struct error error;
    char url[192];
    line_make(&cluster, "two");
    proxy_delay(proxy, 1600);
    (void)snprintf(url, sizeof url, "postgresql://chartty@127.0.0.1:%d,127.0.0.1:%d/two",
                   proxy_port(proxy), proxy_port(proxy));
    assert_ok(pg_init(&connection, url, 5000, &error), &error);
    int64_t began = clock_monotonic_ms();
    assert_ok(pg_connect(&connection, &error), &error);
    assert_true(clock_monotonic_ms() - began > 6000); /* each was asked before */
    pg_release(&connection);
    proxy_stop(proxy);
}

static bool are_connected(void *context)
{
    return proxy_connections(((struct bad *)context)->proxy) >= 4;
}

/* Connections made so far, when none has come for a second. */
static int until_no_more_come(struct bad *bad)
{
    int count = -1;
    while (count != proxy_connections(bad->proxy)) {
        int never = 0;
        count = proxy_connections(bad->proxy);
        loop_run_until(bad->station.loop, line_is_set, &never, 1000);
    }
    return count;
}

/* The connection for saves is there before the first of them; so is each after a loss. */
static void connections_are_made_before_they_are_needed(void **state)
{
    (void)state;
    struct bad bad;
    bad_open(&bad, "early", "");
    loop_run_until(bad.station.loop, are_connected, &bad, 5000);
    assert_int_equal(proxy_connections(bad.proxy), 4);
    proxy_refuse(bad.proxy, true);
    line_until(&bad.station, LINE_LOST, 5000);
    proxy_refuse(bad.proxy, false);
    line_until(&bad.station, LINE_UP, 15000);
    int back = until_no_more_come(&bad);
    assert_int_equal(line_save(&bad.station, 1, NULL).error.code, ERROR_OK);
    assert_int_equal(line_count(&bad.station).error.code, ERROR_OK);
    assert_int_equal(proxy_connections(bad.proxy), back);
    bad_close(&bad);
}

/* What became of a view's entry is not known: that is said in words about a view. */
static void an_entry_whose_commit_is_lost_says_so(void **state)
{
    (void)state;
    struct bad bad;
    int lost = 0;
    bad_open(&bad, "entry", "");
    for (int tries = 0; tries < 20 && lost == 0; tries++) {
        line_until(&bad.station, LINE_UP, 15000);
        proxy_cut_after(bad.proxy, 200 + 150 * tries); /* on its way, or on the answer's */
        struct line_answer view = line_view(&bad.station);
        if (view.error.code == ERROR_UNCERTAIN) {
            lost++;
            assert_non_null(strstr(view.error.user, "while the entry was written"));
            assert_non_null(strstr(view.error.user, "may then be there twice"));
            assert_null(strstr(view.error.user, "look at the record"));
        }
        proxy_cut_after(bad.proxy, -1);
    }
    assert_int_equal(lost, 1);
    bad_close(&bad);
}

/* The server ends sessions that nobody uses (a restart, a limit): that is found before something is
 * sent on them, so that no save fails and of no entry it is unknown whether it was made. */
static void a_session_that_ended_meanwhile_costs_nothing(void **state)
{
    (void)state;
    struct line_station station;
    char url[192];
    line_make(&cluster, "ended");
    (void)snprintf(url, sizeof url, "postgresql://chartty@/ended?host=%s", cluster.folder);
    line_open(&station, url, key, NULL, false);
    static const char end_all[] =
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = "
        "'ended' AND pid <> pg_backend_pid()";
    assert_int_equal(line_save(&station, 1, NULL).error.code, ERROR_OK);
    run_sql("ended", end_all);
    assert_int_equal(line_save(&station, 2, NULL).error.code, ERROR_OK);
    run_sql("ended", end_all);
    assert_int_equal(line_view(&station).error.code, ERROR_OK);
    run_sql("ended", end_all);
    assert_int_equal(line_count(&station).total, 2);
    line_close(&station);
}

/* Closing does not wait for a server that says nothing, whatever is being connected. */
static void closing_while_connecting_is_quick(void **state)
{
    (void)state;
    struct bad bad;
    struct line_answer answer;
    bad_open(&bad, "closing", "");
    proxy_blackhole(bad.proxy, true);
    run_sql("closing", "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE "
                       "datname = 'closing' AND pid <> pg_backend_pid()");
    line_ask(&bad.station, &answer);
    int64_t began = clock_monotonic_ms();
    int never = 0;
    loop_run_until(bad.station.loop, line_is_set, &never, 300);
    bad_close(&bad);
    assert_true(clock_monotonic_ms() - began < 3500);
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
    run_sql("beside",
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname "
            "= 'beside' AND pid <> pg_backend_pid(); INSERT INTO providers (npi, name) "
            "VALUES ('99', 'x')");
    loop_run_until(bad.station.loop, line_is_set, &bad.station.changes, PATIENCE_MS);
    assert_true(bad.station.changes > 0);
    assert_int_equal(data_line(bad.station.data)->state, LINE_UP);
    assert_true(usual_change(&bad) < 500);
    bad_close(&bad);
}

/* Another program's long transaction has many numbers, and commits after one that began later. */
static void what_commits_late_is_told(void **state)
{
    (void)state;
    struct bad bad;
    bad_open(&bad, "late", "");
    struct line_station *station = &bad.station;
    run_sql("late", "SELECT count(nextval('ct_change_seq_seq')) FROM generate_series(1, 300)");
    station->changes = 0;
    run_sql("late", "INSERT INTO providers (npi, name) VALUES ('1', 'x')");
    loop_run_until(station->loop, line_is_set, &station->changes, 5000);
    assert_int_equal(station->changes, 1);
    for (int round = 0; round < 2; round++) { /* in the midst of the gap, and in what is left */
        char sql[160];
        (void)snprintf(sql, sizeof sql,
                       "INSERT INTO ct_change (seq, table_name, row_id) SELECT max(seq) - %d, "
                       "'providers', 1 FROM ct_change WHERE table_name = 'providers'",
                       150 - 100 * round);
        station->changes = 0;
        run_sql("late", sql);
        loop_run_until(station->loop, line_is_set, &station->changes, 3000);
        assert_int_equal(station->changes, 1);
    }
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
        cmocka_unit_test(a_slow_line_is_slow_not_useless),
        cmocka_unit_test(several_slow_hosts_are_waited_for),
        cmocka_unit_test(connections_are_made_before_they_are_needed),
        cmocka_unit_test(an_entry_whose_commit_is_lost_says_so),
        cmocka_unit_test(a_session_that_ended_meanwhile_costs_nothing),
        cmocka_unit_test(closing_while_connecting_is_quick),
        cmocka_unit_test(what_commits_late_is_told),
        cmocka_unit_test(a_change_is_told_within_a_second),
        cmocka_unit_test(a_change_beside_a_closed_session_is_told),
    };
    if (!postgres_start(&cluster)) {
        return 0;
    }
    (void)snprintf(key, sizeof key, "/tmp/chartty-line-key-%d", (int)getpid());
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)unlink(key);
    postgres_stop(&cluster);
    return failed;
}
