/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the pager over a real database: what a list sees while it scrolls, jumps, reads again,
 * waits and fails. Layer: data tests.
 */
#include "support/folder.h"
#include "support/patience.h"

#include "chartty/data/migrate.h"
#include "chartty/data/pager.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROVIDERS = 1000, HEIGHT = 10, WAIT_MS = PATIENCE_MS };

struct scene {
    char folder[64], path[96];
    sqlite3 *other;
    struct loop *loop;
    struct data *data;
    data_owner owner;
    struct pager *pager;
    struct rows rows;
    int changes;
};

static void run(struct scene *scene, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(scene->other, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

static void on_changed(void *context)
{
    ((struct scene *)context)->changes++;
}

/* Providers P0001 to P1000, whose ids run the other way, so that an id is no ordinal. */
static int set_up(void **state)
{
    struct scene *scene = memory_new(sizeof *scene);
    struct error error;
    snprintf(scene->folder, sizeof scene->folder, "/tmp/chartty-pager-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    snprintf(scene->path, sizeof scene->path, "%s/records.db", scene->folder);
    assert_int_equal(database_init(scene->path, &error), 0);
    assert_int_equal(sqlite3_open(scene->path, &scene->other), SQLITE_OK);
    sqlite3_busy_timeout(scene->other, 5000);
    run(scene, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
               " INSERT INTO providers (id, npi, name) SELECT 2000 - i, printf('N%04d', i),"
               " printf('P%04d', i) FROM n");
    scene->loop = loop_new(&error);
    struct data_options options = {.url = scene->path};
    scene->data = data_open(scene->loop, &options, NULL, NULL, &error);
    assert_non_null(scene->data);
    scene->owner = data_owner_new(scene->data);
    scene->pager = pager_new(scene->data, scene->owner, on_changed, scene);
    scene->rows = pager_rows(scene->pager);
    scene->rows.ops->window(scene->rows.self, HEIGHT);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    pager_free(scene->pager);
    data_close(scene->data);
    loop_free(scene->loop);
    sqlite3_close(scene->other);
    folder_remove(scene->folder);
    memory_free(scene);
    return 0;
}

static bool is_idle(void *context)
{
    return data_pending(context) == 0;
}

static void wait_idle(struct scene *scene)
{
    loop_run_until(scene->loop, is_idle, scene->data, WAIT_MS);
    assert_int_equal(data_pending(scene->data), 0);
}

static void show_providers(struct scene *scene, bool keep_old)
{
    struct query query = {.id = QUERY_PROVIDERS};
    pager_set_query(scene->pager, &query, keep_old);
}

static enum row_state row_at(struct scene *scene, int64_t ordinal, struct row *out)
{
    return scene->rows.ops->row(scene->rows.self, ordinal, out);
}

/* Pulls the rows of a view as a list does, top first; waits until all are there. */
static void paint(struct scene *scene, int64_t top)
{
    struct row row;
    for (int round = 0; round < 50; round++) {
        bool loading = false;
        for (int64_t ordinal = top; ordinal < top + HEIGHT; ordinal++)
            loading = row_at(scene, ordinal, &row) == ROW_LOADING || loading;
        if (!loading)
            return;
        wait_idle(scene);
    }
    fail_msg("the rows never came");
}

static void expect_name(struct scene *scene, int64_t ordinal, const char *name)
{
    struct row row;
    assert_int_equal(row_at(scene, ordinal, &row), ROW_PRESENT);
    const struct provider *provider = row.data;
    assert_string_equal(provider->name.text, name);
    assert_int_equal(row.id, provider->id.integer);
}

static struct rows_bounds bounds_of(struct scene *scene)
{
    struct rows_bounds bounds;
    scene->rows.ops->bounds(scene->rows.self, &bounds);
    return bounds;
}

static const char *selected_name(struct scene *scene)
{
    const struct provider *provider = pager_selected_row(scene->pager);
    assert_non_null(provider);
    return provider->name.text;
}

static void a_new_list_loads_and_then_shows(void **state)
{
    struct scene *scene = *state;
    struct row row;
    assert_int_equal(row_at(scene, 0, &row), ROW_NONE);
    show_providers(scene, false);
    assert_int_equal(row_at(scene, 0, &row), ROW_LOADING);
    assert_true(bounds_of(scene).loading && bounds_of(scene).last < bounds_of(scene).first);
    assert_int_equal(scene->changes, 0);
    wait_idle(scene);
    assert_int_equal(scene->changes, 1);
    expect_name(scene, 0, "P0001");
    struct rows_bounds bounds = bounds_of(scene);
    assert_int_equal(bounds.last - bounds.first + 1, 2 * HEIGHT);
    assert_true(bounds.at_start && !bounds.at_end && !bounds.loading);
    assert_int_equal(bounds.total, -1);
    assert_int_equal(row_at(scene, -1, &row), ROW_NONE);
    assert_string_equal(selected_name(scene), "P0001");
    pager_count(scene->pager);
    wait_idle(scene);
    assert_int_equal(bounds_of(scene).total, PROVIDERS);
}

static void scrolling_meets_every_row_both_ways(void **state)
{
    struct scene *scene = *state;
    char name[16];
    show_providers(scene, false);
    wait_idle(scene);
    for (int64_t top = 0; top <= PROVIDERS - HEIGHT; top += 3) {
        paint(scene, top);
        for (int64_t ordinal = top; ordinal < top + HEIGHT; ordinal++) {
            snprintf(name, sizeof name, "P%04d", (int)ordinal + 1);
            expect_name(scene, ordinal, name);
            assert_int_equal(scene->rows.ops->number(scene->rows.self, ordinal), ordinal + 1);
        }
        struct rows_bounds bounds = bounds_of(scene);
        assert_true(bounds.last - bounds.first + 1 <= PAGER_PAGES * 2 * HEIGHT);
    }
    paint(scene, PROVIDERS - HEIGHT);
    struct row row;
    assert_int_equal(row_at(scene, PROVIDERS, &row), ROW_NONE);
    assert_true(bounds_of(scene).at_end && !bounds_of(scene).at_start);
    for (int64_t top = PROVIDERS - HEIGHT; top >= 0; top -= 7) {
        paint(scene, top);
        snprintf(name, sizeof name, "P%04d", (int)top + 1);
        expect_name(scene, top, name);
    }
    paint(scene, 0);
    assert_true(bounds_of(scene).at_start);
    assert_int_equal(row_at(scene, -1, &row), ROW_NONE);
}

static void one_page_is_fetched_ahead(void **state)
{
    struct scene *scene = *state;
    show_providers(scene, false);
    wait_idle(scene);
    paint(scene, 0);
    assert_int_equal(data_pending(scene->data), 0); /* nobody travels yet */
    paint(scene, 1);
    assert_int_equal(data_pending(scene->data), 1);
    wait_idle(scene);
    assert_int_equal(bounds_of(scene).last, 4 * HEIGHT - 1);
    paint(scene, 2); /* a page is ahead already */
    assert_int_equal(data_pending(scene->data), 0);
}

static void jumps_go_to_both_ends(void **state)
{
    struct scene *scene = *state;
    const struct rows_ops *ops = scene->rows.ops;
    show_providers(scene, false);
    wait_idle(scene);
    ops->jump(scene->rows.self, ROWS_LAST);
    wait_idle(scene);
    assert_string_equal(selected_name(scene), "P1000");
    int64_t last = ops->selected(scene->rows.self);
    assert_int_equal(last, bounds_of(scene).last);
    assert_int_equal(ops->number(scene->rows.self, last), 0);
    expect_name(scene, last - 1, "P0999");
    pager_count(scene->pager);
    wait_idle(scene);
    assert_int_equal(ops->number(scene->rows.self, last), PROVIDERS);
    ops->jump(scene->rows.self, ROWS_FIRST);
    wait_idle(scene);
    assert_string_equal(selected_name(scene), "P0001");
    assert_int_equal(ops->number(scene->rows.self, ops->selected(scene->rows.self)), 1);
    assert_true(ops->go_to_number(scene->rows.self, 5));
    assert_string_equal(selected_name(scene), "P0005");
    assert_false(ops->go_to_number(scene->rows.self, 700));
    assert_false(ops->go_to_number(scene->rows.self, 0));
    assert_true(ops->go_to_number(scene->rows.self, PROVIDERS));
    wait_idle(scene);
    assert_string_equal(selected_name(scene), "P1000");
}

static void reading_again_keeps_the_selected_row(void **state)
{
    struct scene *scene = *state;
    const struct rows_ops *ops = scene->rows.ops;
    show_providers(scene, false);
    wait_idle(scene);
    for (int64_t top = 0; top <= 50; top += 5)
        paint(scene, top);
    ops->select(scene->rows.self, 55);
    assert_string_equal(selected_name(scene), "P0056");
    run(scene, "INSERT INTO providers (npi, name) VALUES ('A', 'P0052b'), ('B', 'P0001b')");
    pager_refresh(scene->pager);
    wait_idle(scene);
    assert_string_equal(selected_name(scene), "P0056");
    expect_name(scene, 50, "P0051"); /* the row at the top of the view stays where it was */
    expect_name(scene, 52, "P0052b");
    assert_int_equal(ops->selected(scene->rows.self), 56);
    run(scene, "DELETE FROM providers WHERE name IN ('P0056', 'P0057')");
    pager_refresh(scene->pager);
    wait_idle(scene);
    assert_string_equal(selected_name(scene), "P0058");
    run(scene, "DELETE FROM providers WHERE name > 'P0010'");
    pager_refresh(scene->pager);
    wait_idle(scene);
    assert_string_equal(selected_name(scene), "P0010");
    assert_true(bounds_of(scene).at_start && bounds_of(scene).at_end);
    assert_int_equal(bounds_of(scene).total, 11);
    run(scene, "DELETE FROM providers");
    pager_refresh(scene->pager);
    wait_idle(scene);
    assert_null(pager_selected_row(scene->pager));
    assert_int_equal(bounds_of(scene).total, 0);
    struct row row;
    assert_int_equal(row_at(scene, 0, &row), ROW_NONE);
}

static void a_failed_fetch_is_shown_and_tried_again(void **state)
{
    struct scene *scene = *state;
    const struct rows_ops *ops = scene->rows.ops;
    struct row row;
    show_providers(scene, false);
    wait_idle(scene);
    assert_null(ops->failure(scene->rows.self));
    run(scene, "ALTER TABLE providers RENAME TO gone");
    assert_int_equal(row_at(scene, 25, &row), ROW_LOADING);
    wait_idle(scene);
    assert_int_equal(row_at(scene, 25, &row), ROW_FAILED);
    assert_int_equal(row_at(scene, 5, &row), ROW_PRESENT);
    assert_non_null(ops->failure(scene->rows.self));
    assert_true(ops->failure(scene->rows.self)->user[0] != 0);
    assert_int_equal(data_pending(scene->data), 0); /* it does not try for ever */
    run(scene, "ALTER TABLE gone RENAME TO providers");
    ops->retry(scene->rows.self);
    assert_int_equal(row_at(scene, 25, &row), ROW_LOADING);
    wait_idle(scene);
    expect_name(scene, 25, "P0026");
    assert_null(ops->failure(scene->rows.self));
}

static void old_rows_stay_readable_but_not_selected(void **state)
{
    struct scene *scene = *state;
    show_providers(scene, false);
    wait_idle(scene);
    run(scene, "BEGIN EXCLUSIVE");
    struct query query = {.id = QUERY_PROVIDER, .filter.id = 2000 - 7};
    pager_set_query(scene->pager, &query, true);
    expect_name(scene, 3, "P0004");
    assert_true(bounds_of(scene).loading);
    assert_null(pager_selected_row(scene->pager));
    run(scene, "COMMIT");
    wait_idle(scene);
    expect_name(scene, 0, "P0007");
    assert_string_equal(selected_name(scene), "P0007");
    assert_int_equal(bounds_of(scene).total, 1);
    show_providers(scene, false);
    struct row row;
    assert_int_equal(row_at(scene, 0, &row), ROW_LOADING);
}

static void a_stopped_fetch_waits_to_be_asked_again(void **state)
{
    struct scene *scene = *state;
    const struct rows_ops *ops = scene->rows.ops;
    struct row row;
    show_providers(scene, false);
    wait_idle(scene);
    run(scene, "BEGIN EXCLUSIVE");
    assert_int_equal(row_at(scene, 30, &row), ROW_LOADING);
    ops->cancel(scene->rows.self);
    assert_int_equal(row_at(scene, 30, &row), ROW_FAILED);
    assert_int_equal(ops->failure(scene->rows.self)->code, ERROR_CANCELLED);
    assert_int_equal(row_at(scene, 3, &row), ROW_PRESENT);
    run(scene, "COMMIT");
    ops->retry(scene->rows.self);
    wait_idle(scene);
    expect_name(scene, 30, "P0031");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_list_loads_and_then_shows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scrolling_meets_every_row_both_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_page_is_fetched_ahead, set_up, tear_down),
        cmocka_unit_test_setup_teardown(jumps_go_to_both_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reading_again_keeps_the_selected_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failed_fetch_is_shown_and_tried_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_rows_stay_readable_but_not_selected, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stopped_fetch_waits_to_be_asked_again, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
