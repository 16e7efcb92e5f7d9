/* SPDX-License-Identifier: MIT */
/*
 * Purpose: every query in every order, paged both ways and from any key, against a reference
 * compared in C. Layer: tests.
 */
#include "tests/contract/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE = 500 };

/* --- paging ---------------------------------------------------------------------------------- */

static bool same_row(const struct page *a, int row_a, const struct page *b, int row_b)
{
    const struct field_value *left = record_values(page_row(a, row_a));
    const struct field_value *right = record_values(page_row(b, row_b));
    for (int index = 0; index < a->spec->field_count; index++)
        if (!field_same(&left[index], &right[index]))
            return false;
    return true;
}

void suite_expect_rows(const struct page *page, const struct page *whole, int first, int count,
                       const char *what)
{
    if (first < 0) {
        count += first;
        first = 0;
    }
    if (first + count > whole->count)
        count = whole->count - first;
    if (page->count != count)
        fail_msg("%s: %d rows, wanted %d from %d", what, page->count, count, first);
    for (int row = 0; row < count; row++)
        if (!same_row(page, row, whole, first + row))
            fail_msg("%s: row %d is %lld, wanted %lld", what, row,
                     (long long)page_row_id(page, row), (long long)page_row_id(whole, first + row));
    assert_int_equal(page->more_before, first > 0);
    assert_int_equal(page->more_after, first + count < whole->count);
}

static void page_through(struct world *world, const struct query *query, const struct page *whole,
                         int limit)
{
    const char *name = query_name(query->id);
    struct page_request request = {.query = *query, .from = PAGE_FIRST, .limit = limit};
    for (int at = 0; at < whole->count; at += limit) {
        struct page *page = world_page(world, &request);
        suite_expect_rows(page, whole, at, limit, name);
        request.from = PAGE_AFTER;
        request.key = page->keys[page->count - 1];
        page_free(page);
    }
    request.from = PAGE_LAST;
    for (int end = whole->count; end > 0; end -= limit) {
        struct page *page = world_page(world, &request);
        suite_expect_rows(page, whole, end - limit, limit, name);
        request.from = PAGE_BEFORE;
        request.key = page->keys[0];
        page_free(page);
    }
}

static void from_any_key(struct world *world, const struct query *query, const struct page *whole)
{
    const char *name = query_name(query->id);
    struct page_request request = {.query = *query, .limit = 5};
    for (int row = 0; row < whole->count; row += 1 + whole->count / (query->order == 0 ? 9 : 3)) {
        request.key = whole->keys[row];
        request.from = PAGE_AT;
        struct page *page = world_page(world, &request);
        suite_expect_rows(page, whole, row, 5, name);
        page_free(page);
        request.from = PAGE_AFTER;
        page = world_page(world, &request);
        if (row + 1 < whole->count)
            suite_expect_rows(page, whole, row + 1, 5, name);
        else
            assert_true(page->count == 0 && page->more_before && !page->more_after);
        page_free(page);
        request.from = PAGE_BEFORE;
        page = world_page(world, &request);
        suite_expect_rows(page, whole, row - 5, 5, name);
        page_free(page);
    }
}

/* The whole list in this order, checked; the caller frees it. */
struct page *suite_check_order(struct world *world, const struct query *query)
{
    struct page_request request = {.query = *query, .from = PAGE_FIRST, .limit = WHOLE};
    struct page *whole = world_page(world, &request);
    for (int row = 1; row < whole->count; row++)
        if (suite_compare(whole, row - 1, row, query, world->kind) >= 0)
            fail_msg("%s, order %d (%s): rows %d and %d (ids %lld, %lld)", query_name(query->id),
                     query->order,
                     query->order != 0 ? whole->spec->fields[abs(query->order) - 1].column : "own",
                     row - 1, row, (long long)page_row_id(whole, row - 1),
                     (long long)page_row_id(whole, row));
    assert_int_equal(world_count(world, query), whole->count);
    page_through(world, query, whole, query->order == 0 ? 7 : 40);
    if (query->order == 0 && whole->count < 2 * WORLD_ROWS)
        page_through(world, query, whole, 1);
    from_any_key(world, query, whole);
    return whole;
}

/* How many rows each query has, told by plain SQL. */
static const char *const row_counts[QUERY_COUNT] = {
    [QUERY_PATIENTS] = "SELECT count(*) FROM patients",
    [QUERY_PATIENT] = "SELECT 1",
    [QUERY_PROVIDERS] = "SELECT count(*) FROM providers",
    [QUERY_PROVIDER] = "SELECT 1",
    [QUERY_PROVIDERS_OF_DAY] =
        "SELECT count(DISTINCT provider_id) FROM appointments WHERE date = '2026-11-24'",
    [QUERY_APPOINTMENTS_OF_PATIENT] = "SELECT count(*) FROM appointments WHERE patient_id = 3",
    [QUERY_APPOINTMENTS_OF_DAY] = "SELECT count(*) FROM appointments WHERE date = '2026-11-24'",
    [QUERY_APPOINTMENTS_OF_PROVIDER] = "SELECT count(*) FROM appointments WHERE provider_id = 2",
    [QUERY_APPOINTMENTS_UPCOMING] =
        "SELECT count(*) FROM appointments WHERE date >= '2026-11-24' AND status = 'scheduled'",
    [QUERY_MEDICATIONS_OF_PATIENT] = "SELECT count(*) FROM medications WHERE patient_id = 3",
    [QUERY_ALLERGIES_OF_PATIENT] = "SELECT count(*) FROM allergies WHERE patient_id = 3",
    [QUERY_VITAL_SIGNS_OF_PATIENT] = "SELECT count(*) FROM vital_signs WHERE patient_id = 3",
    [QUERY_LAB_RESULTS_OF_PATIENT] = "SELECT count(*) FROM lab_results WHERE patient_id = 3",
    [QUERY_TIMELINE_OF_PATIENT] = "SELECT (SELECT count(*) FROM appointments WHERE patient_id = 3)"
                                  " + (SELECT count(*) FROM medications WHERE patient_id = 3)"
                                  " + (SELECT count(*) FROM allergies WHERE patient_id = 3)"
                                  " + (SELECT count(*) FROM vital_signs WHERE patient_id = 3)"
                                  " + (SELECT count(*) FROM lab_results WHERE patient_id = 3)",
    [QUERY_COUNTS_OF_PATIENT] = "SELECT 1",
    [QUERY_CLIENTS] = "SELECT count(*) FROM oauth_clients",
    [QUERY_CLIENT_ROW] = "SELECT 1",
    [QUERY_CLIENTS_BY_NAME] = "SELECT 1",
    [QUERY_PATIENT_ROW] = "SELECT 1",
    [QUERY_APPOINTMENT_ROW] = "SELECT 1",
    [QUERY_MEDICATION_ROW] = "SELECT 1",
    [QUERY_ALLERGY_ROW] = "SELECT 1",
    [QUERY_VITAL_SIGNS_ROW] = "SELECT 1",
    [QUERY_LAB_RESULT_ROW] = "SELECT 1",
    [QUERY_EVERY_CLIENT] = "SELECT count(*) FROM oauth_clients",
    [QUERY_EVERY_PATIENT] = "SELECT count(*) FROM patients",
    [QUERY_EVERY_PROVIDER] = "SELECT count(*) FROM providers",
    [QUERY_EVERY_APPOINTMENT] = "SELECT count(*) FROM appointments",
    [QUERY_EVERY_MEDICATION] = "SELECT count(*) FROM medications",
    [QUERY_EVERY_ALLERGY] = "SELECT count(*) FROM allergies",
    [QUERY_EVERY_VITAL_SIGNS] = "SELECT count(*) FROM vital_signs",
    [QUERY_EVERY_LAB_RESULT] = "SELECT count(*) FROM lab_results",
    [QUERY_APPOINTMENTS_IN_TIME] = "SELECT count(*) FROM appointments",
    [QUERY_VITAL_SIGNS_IN_TIME] = "SELECT count(*) FROM vital_signs",
#define ORPHANS_OF(table)                                                                          \
    "SELECT count(*) FROM " table " WHERE patient_id NOT IN (SELECT id FROM patients)"
    [QUERY_ORPHAN_APPOINTMENTS] =
        ORPHANS_OF("appointments") " OR provider_id NOT IN (SELECT id FROM providers)",
    [QUERY_ORPHAN_MEDICATIONS] = ORPHANS_OF("medications"),
    [QUERY_ORPHAN_ALLERGIES] = ORPHANS_OF("allergies"),
    [QUERY_ORPHAN_VITAL_SIGNS] = ORPHANS_OF("vital_signs"),
    [QUERY_ORPHAN_LAB_RESULTS] = ORPHANS_OF("lab_results"),
};

/* Rows whose patient is gone are the doctor's tests' to make; another program's database has none
 * of what is chartty's own. */
static bool may_be_empty(enum query_id id, enum world_kind kind)
{
    return kind == WORLD_FOREIGN || strncmp(query_name(id), "ORPHAN_", 7) == 0;
}

static void check_world(enum world_kind kind)
{
    struct world *world = world_make(kind);
    world_open(world, 0);
    assert_int_equal(data_info(world->data)->is_adopted, kind != WORLD_FOREIGN);
    for (int id = 0; id < QUERY_COUNT; id++) {
        if (id == QUERY_PATIENT_SEARCH)
            continue;
        struct query query = world_query((enum query_id)id);
        struct page *whole = suite_check_order(world, &query);
        int64_t wanted = row_counts[id] != NULL ? world_number(world, row_counts[id])
                                                : world_own_count(world, query.id);
        if (wanted < 1 && !may_be_empty(query.id, kind))
            fail_msg("%s: the world has no row for it", query_name(query.id));
        if (whole->count != wanted)
            fail_msg("%s: %d rows, wanted %d", query_name(query.id), whole->count, (int)wanted);
        page_free(whole);
        bool within_patient =
            query.filter.patient_id != 0 && id != QUERY_COUNTS_OF_PATIENT && !suite_is_short();
        int fields = query_record(query.id)->field_count;
        for (int order = -fields; within_patient && order <= fields; order++) {
            query.order = order;
            if (order != 0)
                page_free(suite_check_order(world, &query));
        }
    }
    world_free(world);
}

static void every_order_both_ways(void **state)
{
    (void)state;
    check_world(WORLD_CHARTTY);
}

static void every_order_while_names_wait_to_be_folded(void **state)
{
    (void)state;
    check_world(WORLD_STALE);
}

static void every_order_of_another_programs_database(void **state)
{
    (void)state;
    check_world(WORLD_FOREIGN);
}

/* A reader keeps 64 statements. The oldest is that of the page to come here, and the look behind
 * the page's key has none: it must not take the page's place. */
static void a_page_keeps_its_statement(void **state)
{
    (void)state;
    enum { KEPT = 64 };
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct query query = world_query(QUERY_MEDICATIONS_OF_PATIENT);
    int orders = 2 * query_record(query.id)->field_count + 1;
    struct page_request request = {.query = query, .from = PAGE_FIRST, .limit = WHOLE};
    struct page *whole = world_page(world, &request);
    assert_true(whole->count > 2 && 6 * orders > KEPT);
    request.from = PAGE_BEFORE; /* and then, since nothing is there, from the key on */
    request.key = whole->keys[0];
    page_free(world_page(world, &request));
    for (int other = 0; other < KEPT - 1; other++) {
        struct page_request another = {.query = query, .from = PAGE_LAST, .limit = 1};
        another.query.order = other % orders - orders / 2;
        another.query.filter.preset = (enum query_preset)(other / orders);
        page_free(world_page(world, &another));
    }
    request.from = PAGE_AT;
    request.key = whole->keys[1];
    struct page *page = world_page(world, &request);
    suite_expect_rows(page, whole, 1, WHOLE, "from a key on");
    page_free(page);
    page_free(whole);
    world_free(world);
}

int suite_orders(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_both_ways),
        cmocka_unit_test(every_order_while_names_wait_to_be_folded),
        cmocka_unit_test(every_order_of_another_programs_database),
        cmocka_unit_test(a_page_keeps_its_statement),
    };
    return cmocka_run_group_tests_name("orders and pages", tests, NULL, NULL);
}
