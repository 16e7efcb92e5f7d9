/* SPDX-License-Identifier: MIT */
/*
 * The same demo and seed give equal content on SQLite and PostgreSQL, table by table; another seed
 * does not.
 */
#include "unit/data/postgres_cluster.h"

#include "chartty/data/content_hash.h"
#include "src/exchange/demo.h"

static struct postgres cluster;

static struct content_sums demo_sums(const char *url, uint64_t seed)
{
    struct error error;
    struct content_sums sums;
    struct demo_options options = {
        .url = url, .patients = 300, .seed = seed, .today = {2026, 11, 24}};
    assert_ok(database_init(url, &error), &error);
    assert_ok(database_mark_demo(url, &error), &error);
    assert_ok(demo_fill(&options, &error), &error);
    assert_ok(content_sum_url(url, NULL, &sums, &error), &error);
    return sums;
}

static void both_hold_the_same(void **state)
{
    struct fixture *fixture = *state;
    char url[192], other[160];
    if (!postgres_start(&cluster)) {
        skip();
    }
    (void)snprintf(url, sizeof url, "postgresql://chartty@/postgres?host=%s", cluster.folder);
    (void)snprintf(other, sizeof other, "%s/other.db", fixture->folder);
    struct content_sums on_server = demo_sums(url, 42), in_file = demo_sums(fixture->path, 42),
                        of_another_seed = demo_sums(other, 43);
    postgres_stop(&cluster);
    for (int table = 0; table < content_table_count(); table++) {
        const struct content_sum *left = &in_file.tables[table], *right = &on_server.tables[table];
        if (left->rows != right->rows || strcmp(left->hash, right->hash) != 0) {
            fail_msg("%s differs: %lld rows and %lld", content_table_name(table),
                     (long long)left->rows, (long long)right->rows);
        }
    }
    assert_int_equal(in_file.tables[1].rows, 300);
    assert_true(in_file.tables[6].rows > 300);
    assert_true(content_difference(&in_file, &of_another_seed) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_hold_the_same, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
