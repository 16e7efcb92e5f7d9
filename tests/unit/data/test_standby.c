/* SPDX-License-Identifier: MIT */
/*
 * A primary and its standby: the other host is taken when the primary dies; a standby is read from
 * only where that is allowed, says how far it is behind, and takes no save; the audit of what was
 * seen meanwhile goes to the station's own file and from there to the new primary.
 */
#include "line_fixture.h"
#include "postgres_pair.h"

static struct postgres_pair pair;
static char folder[64];

static void path_of(const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", folder, name);
}

/* An entry of the audit alone: a view. */
static struct line_answer note(struct line_station *station, const char *words)
{
    struct error error;
    struct line_answer answer = {.calls = 0};
    struct change_set *set = change_set_new(&station->token, NULL);
    change_set_audit(set, "chart.view", 1, words);
    assert_true(data_save(station->data, station->owner, set, DATA_DEADLINE_MS, line_on_saved,
                          &answer, &error) != 0);
    line_wait(station, &answer);
    return answer;
}

static int64_t number_of(const char *database, const char *sql)
{
    struct buffer lines = postgres_lines(&pair.servers[pair.primary], database, sql);
    int64_t number = strtoll(lines.bytes, NULL, 10);
    buffer_release(&lines);
    return number;
}

static void a_standby_is_not_used_where_nobody_allows_it(void **state)
{
    (void)state;
    struct line_station station;
    char url[256], key[128], local[128];
    path_of("key", key);
    path_of("strict.db", local);
    pair_url(&pair, "clinic", url);
    line_open(&station, url, key, local, false);
    assert_int_equal(line_save(&station, 1, NULL).error.code, ERROR_OK);
    pair_kill(&pair);
    line_until(&station, LINE_LOST, PATIENCE_MS);
    assert_int_equal(line_count(&station).error.code, ERROR_LOST);
    assert_non_null(strstr(data_line(station.data)->error.user, "standby"));
    int64_t began = clock_monotonic_ms();
    pair_promote(&pair);
    line_until(&station, LINE_UP, PATIENCE_MS); /* the other host */
    assert_int_equal(line_save(&station, 2, NULL).error.code, ERROR_OK);
    assert_true(clock_monotonic_ms() - began < 15000 * BUSY_MACHINE);
    assert_int_equal(line_count(&station).total, 2);
    line_close(&station);
    pair_copy(&pair);
}

static void a_standby_is_read_from_where_it_is_allowed(void **state)
{
    (void)state;
    struct line_station station;
    char url[256], key[128], local[128];
    path_of("key", key);
    path_of("local.db", local);
    pair_url(&pair, "clinic", url);
    pair_synchronize(&pair);
    line_open(&station, url, key, local, true);
    assert_int_equal(data_line(station.data)->state, LINE_UP);
    assert_int_equal(line_save(&station, 3, NULL).error.code, ERROR_OK);
    assert_int_equal(note(&station, "on the primary").error.code, ERROR_OK);
    int64_t entries = number_of("clinic", "SELECT count(*) FROM ct_audit");
    pair_kill(&pair);
    line_until(&station, LINE_STANDBY, PATIENCE_MS);
    assert_true(data_line(station.data)->behind_ms >= 0);
    assert_true(data_line(station.data)->behind_ms < 60000 * BUSY_MACHINE);
    assert_int_equal(line_count(&station).total, 3); /* what was acknowledged is there */
    struct line_answer refused = line_save(&station, 4, NULL);
    assert_int_equal(refused.error.code, ERROR_DENIED);
    assert_non_null(strstr(refused.error.user, "standby"));
    assert_int_equal(note(&station, "on the standby").error.code, ERROR_OK);
    assert_int_equal(access(local, R_OK), 0);
    pair_promote(&pair);
    line_until(&station, LINE_UP, PATIENCE_MS);
    assert_int_equal(line_save(&station, 4, NULL).error.code, ERROR_OK);
    /* The save and, carried over after it, what was seen on the standby. */
    assert_int_equal(note(&station, "on the new primary").error.code, ERROR_OK);
    assert_int_equal(number_of("clinic", "SELECT count(*) FROM ct_audit"), entries + 3);
    assert_int_equal(
        number_of("clinic", "SELECT count(*) FROM ct_audit WHERE entry LIKE '%on the standby%'"),
        1);
    line_close(&station);
    pair_copy(&pair);
}

/* Whoever looks at the database is told when a save may die with its server. */
static void the_status_says_who_has_a_copy(void **state)
{
    (void)state;
    struct database_status status;
    struct error error;
    char url[256], standby[192];
    pair_url(&pair, "clinic", url);
    pair_synchronize(&pair);
    assert_ok(database_status(url, &status, &error), &error);
    assert_false(status.is_standby);
    assert_int_equal(status.standbys, 1);
    assert_true(status.is_synchronous);
    (void)pair_says(&pair, "ALTER SYSTEM SET synchronous_standby_names = ''", "");
    (void)pair_says(&pair, "SELECT pg_reload_conf()", "t\n");
    for (int tries = 0; status.is_synchronous && tries < 100; tries++) {
        assert_ok(database_status(url, &status, &error), &error);
    }
    assert_false(status.is_synchronous);
    assert_int_equal(status.standbys, 1);
    (void)snprintf(standby, sizeof standby, "postgresql://chartty@/clinic?host=%s",
                   pair.servers[1 - pair.primary].folder);
    assert_ok(database_status(standby, &status, &error), &error);
    assert_true(status.is_standby);
}

/* Opened while there is no primary at all; it is left for the primary by itself. */
static void a_station_can_begin_on_a_standby(void **state)
{
    (void)state;
    struct line_station station;
    char url[256], key[128], local[128];
    path_of("key", key);
    path_of("begins.db", local);
    pair_url(&pair, "clinic", url);
    pair_synchronize(&pair);
    int64_t providers = number_of("clinic", "SELECT count(*) FROM providers");
    pair_kill(&pair);
    line_open(&station, url, key, local, true);
    assert_int_equal(data_line(station.data)->state, LINE_STANDBY);
    assert_false(data_line(station.data)->is_told);
    assert_int_equal(line_count(&station).total, providers);
    station.changes = 0;
    pair_start_server(&pair.servers[pair.primary]); /* the power is back */
    line_until(&station, LINE_UP, PATIENCE_MS);
    assert_true(station.changes > 0);
    assert_int_equal(line_save(&station, 100, NULL).error.code, ERROR_OK);
    line_close(&station);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_standby_is_not_used_where_nobody_allows_it),
        cmocka_unit_test(a_standby_is_read_from_where_it_is_allowed),
        cmocka_unit_test(the_status_says_who_has_a_copy),
        cmocka_unit_test(a_station_can_begin_on_a_standby),
    };
    (void)snprintf(folder, sizeof folder, "/tmp/chartty-standby-XXXXXX");
    if (mkdtemp(folder) == NULL || !pair_start(&pair)) {
        return 0;
    }
    line_make(&pair.servers[0], "clinic");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    folder_remove(folder);
    pair_stop(&pair);
    return failed;
}
