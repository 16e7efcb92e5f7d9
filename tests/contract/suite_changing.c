/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a database that others write to: rows that come and go between pages, watching, locks,
 * tables that are gone. Layer: tests.
 */
#include "tests/contract/suite.h"

#include <string.h>

enum { SEEN_MAX = 2000 };

/* What a walk over a list has met. */
struct walk {
    int64_t seen[SEEN_MAX];
    int count;
};

static int times_seen(const struct walk *walk, int64_t id)
{
    int times = 0;
    for (int index = 0; index < walk->count; index++)
        times += walk->seen[index] == id;
    return times;
}

/* Another program adds a row like the one of this id, with a natural key of its own. */
static void copy_row(struct world *world, const char *sql, int number, int64_t id)
{
    world_run_with(world, sql, number, id);
}

/* Walks page by page; before each next page another program removes the row whose key is held, and
 * adds one in front of it and one behind. */
static void walk_while_changing(struct world *world, const struct query *query, bool forward,
                                const char *table, const char *copy, struct walk *walk)
{
    struct page_request request = {
        .query = *query, .from = forward ? PAGE_FIRST : PAGE_LAST, .limit = 6};
    for (int number = 0;; number++) {
        struct page *page = world_page(world, &request);
        for (int row = 0; row < page->count; row++)
            walk->seen[walk->count++] = page_row_id(page, forward ? row : page->count - 1 - row);
        bool more = forward ? page->more_after : page->more_before;
        if (more) {
            int edge = forward ? page->count - 1 : 0;
            request.from = forward ? PAGE_AFTER : PAGE_BEFORE;
            request.key = page->keys[edge];
            copy_row(world, copy, number * 2, page_row_id(page, 0));
            copy_row(world, copy, number * 2 + 1, page_row_id(page, edge));
            world_run(world, "DELETE FROM %s WHERE id = %lld", table,
                      (long long)page_row_id(page, edge));
        }
        page_free(page);
        if (!more)
            return;
        assert_true(walk->count < SEEN_MAX - 10);
    }
}

static void check_walk(enum query_id id, const char *table, const char *copy, bool forward)
{
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct query query = world_query(id);
    struct page_request all = {.query = query, .from = PAGE_FIRST, .limit = 500};
    struct page *before = world_page(world, &all);
    struct walk walk = {.count = 0};
    assert_true(before->count > 20); /* several pages, of which rows go and come */
    walk_while_changing(world, &query, forward, table, copy, &walk);
    for (int row = 0; row < before->count; row++)
        if (times_seen(&walk, page_row_id(before, row)) != 1)
            fail_msg("%s: row %lld was met %d times", query_name(id),
                     (long long)page_row_id(before, row),
                     times_seen(&walk, page_row_id(before, row)));
    for (int index = 0; index < walk.count; index++)
        assert_int_equal(times_seen(&walk, walk.seen[index]), 1);
    page_free(before);
    world_free(world);
}

static void rows_come_and_go_between_pages(void **state)
{
    (void)state;
    static const char visit[] =
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, status)"
        " SELECT 'NEW' || ?1, patient_id, provider_id, date, time, status FROM appointments"
        " WHERE id = ?2";
    static const char medication[] =
        "INSERT INTO medications (medication_id, patient_id, name, prescribed_date, status)"
        " SELECT 'NEW' || ?1, patient_id, name, prescribed_date, status FROM medications WHERE id "
        "= ?2";
    static const char patient[] =
        "INSERT INTO patients (mrn, first_name, last_name, dob)"
        " SELECT 'NEW' || ?1, first_name, last_name, dob FROM patients WHERE id = ?2";
    for (int forward = 0; forward < 2; forward++) {
        check_walk(QUERY_APPOINTMENTS_UPCOMING, "appointments", visit, forward != 0);
        check_walk(QUERY_APPOINTMENTS_OF_DAY, "appointments", visit, forward != 0);
        check_walk(QUERY_APPOINTMENTS_OF_PATIENT, "appointments", visit, forward != 0);
        check_walk(QUERY_MEDICATIONS_OF_PATIENT, "medications", medication, forward != 0);
        check_walk(QUERY_MEDICATIONS_ACTIVE, "medications", medication, forward != 0);
        check_walk(QUERY_PATIENTS, "patients", patient, forward != 0);
    }
}

/* --- watch ----------------------------------------------------------------------------------- */

struct watcher {
    int calls;
    int count; /* of the latest call */
    struct change_note notes[300];
    int64_t at_ms;
};

static void on_change(void *context, const struct change_note *notes, int count)
{
    struct watcher *watcher = context;
    watcher->calls++;
    watcher->count = count;
    watcher->at_ms = clock_monotonic_ms();
    if (count > 0)
        memcpy(watcher->notes, notes, (size_t)count * sizeof *notes);
}

static bool has_called(void *context)
{
    return ((struct watcher *)context)->calls > 0;
}

static bool never(void *context)
{
    (void)context;
    return false;
}

static void watch_sees_what_others_write(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct watcher watcher = {.calls = 0};
    struct error error;
    assert_int_equal(data_watch(world->data, world->owner, on_change, &watcher, &error), 0);
    assert_int_equal(data_watch(world->data, world->owner, on_change, &watcher, &error), -1);
    int64_t quickest = INT64_MAX;
    for (int round = 0; round < 3 || (round < TURNS_MOST && quickest >= 1500); round++) {
        watcher.calls = 0;
        int64_t begun = clock_monotonic_ms();
        world_run(world, "UPDATE medications SET dosage = 'round %d' WHERE id = %d", round,
                  5 + round);
        assert_int_equal(watcher.calls, 0);
        loop_run_until(world->loop, has_called, &watcher, PATIENCE_MS);
        assert_int_equal(watcher.calls, 1);
        int64_t took = watcher.at_ms - begun;
        quickest = took < quickest ? took : quickest;
        assert_int_equal(watcher.count, 1);
        assert_int_equal(watcher.notes[0].type, RECORD_MEDICATION);
        assert_int_equal(watcher.notes[0].id, 5 + round);
        assert_int_equal(watcher.notes[0].patient_id, WORLD_HEAVY);
    }
    assert_true(quickest < 1500);
    watcher.calls = 0;
    world_run(world, "UPDATE lab_results SET ordered_by = 'x'"); /* more than are named */
    world_run(world, "UPDATE lab_results SET ordered_by = 'y'");
    world_run(world, "UPDATE medications SET notes = 'x'");
    loop_run_until(world->loop, has_called, &watcher, PATIENCE_MS);
    assert_int_equal(watcher.count, -1);
    watcher.calls = 0;
    data_owner_end(world->data, world->owner);
    world_run(world, "UPDATE medications SET dosage = 'unseen' WHERE id = 5");
    loop_run_until(world->loop, never, NULL, 1200);
    assert_int_equal(watcher.calls, 0);
    world_free(world);
}

static void watch_of_another_programs_database_says_only_that(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_FOREIGN);
    world_open(world, 0);
    struct watcher watcher = {.calls = 0};
    struct error error;
    assert_int_equal(data_watch(world->data, world->owner, on_change, &watcher, &error), 0);
    loop_run_until(world->loop, has_called, &watcher, 1200);
    assert_int_equal(watcher.calls, 0);
    world_run(world, "UPDATE medications SET dosage = 'new' WHERE id = 5");
    loop_run_until(world->loop, has_called, &watcher, PATIENCE_MS);
    assert_int_equal(watcher.count, -1);
    world_free(world);
}

/* --- what goes wrong ------------------------------------------------------------------------- */

static void a_failed_query_is_not_an_empty_list(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_FOREIGN);
    world_open(world, 0);
    struct page_request request = {
        .query = world_query(QUERY_VITAL_SIGNS_OF_PATIENT), .from = PAGE_FIRST, .limit = 5};
    page_free(world_page(world, &request));
    world_run(world, "ALTER TABLE vital_signs RENAME TO gone");
    assert_int_not_equal(world_page_error(world, &request, DATA_DEADLINE_MS), ERROR_OK);
    world_run(world, "ALTER TABLE gone RENAME TO vital_signs");
    page_free(world_page(world, &request));
    world_free(world);
}

static void a_locked_database_is_busy(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 300);
    struct page_request request = {
        .query = world_query(QUERY_PATIENTS), .from = PAGE_FIRST, .limit = 5};
    world_lock(world);
    int64_t begun = clock_monotonic_ms();
    assert_int_equal(world_page_error(world, &request, DATA_DEADLINE_MS), ERROR_BUSY);
    assert_true(clock_monotonic_ms() - begun >= 290);
    world_unlock(world);
    page_free(world_page(world, &request));
    world_free(world);
}

static void a_page_handed_over_holds_no_lock(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct page_request request = {
        .query = world_query(QUERY_PATIENTS), .from = PAGE_FIRST, .limit = 5};
    struct page *page = world_page(world, &request);
    world_lock(world); /* the other reader may be opening */
    world_unlock(world);
    page_free(page);
    world_free(world);
}

int suite_changing(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_and_go_between_pages),
        cmocka_unit_test(watch_sees_what_others_write),
        cmocka_unit_test(watch_of_another_programs_database_says_only_that),
        cmocka_unit_test(a_failed_query_is_not_an_empty_list),
        cmocka_unit_test(a_locked_database_is_busy),
        cmocka_unit_test(a_page_handed_over_holds_no_lock),
    };
    return cmocka_run_group_tests_name("a changing database", tests, NULL, NULL);
}
