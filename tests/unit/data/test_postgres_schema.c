/* SPDX-License-Identifier: MIT */
/*
 * The PostgreSQL migrations on a cluster of the test's own: the catalogue against the schema page,
 * indexes, notices, the minutes function. What rows it takes is in test_raw_sql.c, on both engines.
 */
#include "bad_rows.h"
#include "expected_lines.h"
#include "postgres_cluster.h"
#include "schema_cases.h"

#include "chartty/base/datetime.h"

struct group {
    struct postgres postgres;
    bool is_running;
};

/* The migrations run once; each test has a copy of its own. */
static int start(void **state)
{
    struct group *group = memory_new(sizeof *group);
    *state = group;
    group->is_running = postgres_start(&group->postgres);
    int count;
    const struct migration *list = migrations("postgres", &count);
    if (group->is_running) {
        postgres_assert(&group->postgres, "postgres", "CREATE DATABASE migrated", "");
        for (int i = 0; i < count; i++) {
            postgres_assert(&group->postgres, "migrated", list[i].sql, "");
        }
    }
    return 0;
}

static int stop(void **state)
{
    struct group *group = *state;
    if (group->is_running) {
        postgres_stop(&group->postgres);
    }
    memory_free(group);
    return 0;
}

/* A migrated database of this name; skips the test where there is no server. */
static struct postgres *migrated(void **state, const char *database)
{
    struct group *group = *state;
    if (!group->is_running) {
        skip();
    }
    char create[96];
    (void)snprintf(create, sizeof create, "CREATE DATABASE %s TEMPLATE migrated", database);
    postgres_assert(&group->postgres, "postgres", create, "");
    return &group->postgres;
}

static void the_eight_tables_are_as_described(void **state)
{
    struct postgres *postgres = migrated(state, "catalogue");
    struct buffer actual = postgres_lines(postgres, "catalogue", POSTGRES_LINES);
    struct buffer expected = expected_lines();
    assert_same_lines(&actual, &expected);

    struct fixture fixture = {0};
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/twin.db", postgres->folder);
    fixture_make(&fixture);
    sqlite3 *connection = fixture_open(fixture.path);
    actual = postgres_lines(postgres, "catalogue", POSTGRES_OWN_LINES);
    expected = fixture_lines(connection, SQLITE_OWN_LINES);
    sort_lines(&expected);
    assert_same_lines(&actual, &expected);
    sqlite3_close(connection);
}

static void chartty_s_own_tables_are_their_lists(void **state)
{
    struct postgres *postgres = migrated(state, "own");
    struct buffer lines = postgres_lines(postgres, "own", POSTGRES_SIDE_LINES);
    assert_side_records(&lines);
}

/* However many rows: a transaction gives one notice, and one that changes nothing gives none. */
static void a_transaction_gives_one_notice(void **state)
{
    struct postgres *postgres = migrated(state, "notices");
    struct buffer output;
    assert_int_equal(
        postgres_run(postgres, "notices",
                     FIRST_ROWS "LISTEN ct_change; BEGIN; UPDATE patients SET city = 'Bath'; "
                                "INSERT INTO allergies (patient_id, allergen) SELECT 1, i::text "
                                "FROM generate_series(1, 500) AS i; DELETE FROM allergies; COMMIT; "
                                "UPDATE patients SET city = 'x' WHERE id = 999; BEGIN; UPDATE "
                                "patients SET city = 'y'; ROLLBACK; SELECT 1",
                     "ON_ERROR_STOP=1", &output),
        0);
    int notices = 0;
    for (const char *at = output.bytes; (at = strstr(at, "ct_change")) != NULL; at++) {
        notices++;
    }
    buffer_release(&output);
    assert_int_equal(notices, 1);
}

struct minutes_script {
    struct buffer script, expected;
    int count;
};

static void add_minutes(void *context, const char *text)
{
    struct minutes_script *minutes = context;
    buffer_format(&minutes->script, "SELECT COALESCE(ct_minutes($t$%s$t$), -1) || ' %d';\n", text,
                  minutes->count);
    buffer_format(&minutes->expected, "%d %d\n", time_parse(text), minutes->count++);
}

/* The same texts as the SQLite expression is compared over, in one go. */
static void ct_minutes_is_time_parse(void **state)
{
    struct postgres *postgres = migrated(state, "minutes");
    struct minutes_script minutes = {.count = 0};
    buffer_init(&minutes.script);
    buffer_init(&minutes.expected);
    each_time_text(add_minutes, &minutes);
    struct buffer actual = postgres_lines(postgres, "minutes", minutes.script.bytes);
    assert_true(minutes.count > 2000);
    assert_same_lines(&actual, (sort_lines(&minutes.expected), &minutes.expected));
    buffer_release(&minutes.script);
}

/* Where the planner may neither sort nor read whole tables, it needs the same indexes. */
static void screens_read_by_index(void **state)
{
    static const char *const queries[][2] = {
#define X(query, words) {query, words},
        INDEXED_QUERIES(X, "COALESCE(ct_minutes(time), -1)")
#undef X
    };
    struct postgres *postgres = migrated(state, "plans");
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        struct buffer script;
        char index[64];
        buffer_init(&script);
        (void)snprintf(index, sizeof index, "using %.*s on", (int)strcspn(queries[i][1], " "),
                       queries[i][1]);
        buffer_format(&script,
                      "SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = "
                      "off; SET enable_incremental_sort = off; EXPLAIN %s;",
                      queries[i][0]);
        struct buffer plan = postgres_lines(postgres, "plans", script.bytes);
        if (strstr(plan.bytes, index) == NULL || strstr(plan.bytes, "Sort") != NULL ||
            strstr(plan.bytes, "Seq Scan") != NULL) {
            fail_msg("%s: %s", queries[i][0], plan.bytes);
        }
        buffer_release(&plan);
        buffer_release(&script);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eight_tables_are_as_described),
        cmocka_unit_test(chartty_s_own_tables_are_their_lists),
        cmocka_unit_test(a_transaction_gives_one_notice),
        cmocka_unit_test(ct_minutes_is_time_parse),
        cmocka_unit_test(screens_read_by_index),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
