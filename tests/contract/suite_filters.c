/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what lists leave out and what their rows hold: filters, dates, the audit's words, values
 * that cannot be read, several requests as one. Layer: tests.
 */
#include "chartty/base/text.h"
#include "tests/contract/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WHOLE = 500 };

static int64_t audit_count(struct world *world, const struct query *query)
{
    struct page *whole = suite_check_order(world, query);
    int64_t count = whole->count;
    page_free(whole);
    return count;
}

static void the_audit_is_sorted_and_filtered(void **state)
{
    (void)state;
    static const int orders[] = {FIELD_OF(audit_entry, at),      FIELD_OF(audit_entry, username),
                                 FIELD_OF(audit_entry, action),  FIELD_OF(audit_entry, patient_id),
                                 FIELD_OF(audit_entry, station), FIELD_OF(audit_entry, table_name)};
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct query query = {.id = QUERY_AUDIT};
    for (size_t index = 0; index < sizeof orders / sizeof orders[0]; index++)
        for (int way = -1; way <= 1; way += 2) {
            query = (struct query){.id = QUERY_AUDIT, .order = way * (orders[index] + 1)};
            assert_int_equal(audit_count(world, &query), 120);
            query.filter.patient_id = 3;
            assert_int_equal(audit_count(world, &query), 24);
        }
    query = (struct query){.id = QUERY_AUDIT, .filter.word = "user1"};
    assert_int_equal(audit_count(world, &query), 40);
    query = (struct query){.id = QUERY_AUDIT, .filter.action = "patient.new"};
    assert_int_equal(audit_count(world, &query), 30);
    snprintf(query.filter.action, sizeof query.filter.action, "patient.*");
    assert_int_equal(audit_count(world, &query), 60);
    query.filter.has_from = query.filter.has_to = true;
    query.filter.from = (struct date){2026, 11, 21};
    query.filter.to = (struct date){2026, 11, 22};
    query.filter.action[0] = 0;
    assert_int_equal(audit_count(world, &query), 48);
    snprintf(query.filter.word, sizeof query.filter.word, "user2");
    assert_int_equal(audit_count(world, &query), 16);
    /* From and to are days of the clinic: three in the morning by UTC is the evening before here.
     */
    world_run(world, "INSERT INTO ct_audit (chain, position, at, username, role, station, action,"
                     " entry, mac) VALUES ('n', 1, '2026-11-22 03:00:00.000000', 'night', 'nurse',"
                     " 'ws', 'x', 'e', 'm')");
    char *zone = getenv("TZ") == NULL ? NULL : memory_copy_text(getenv("TZ"));
    setenv("TZ", "EST5", 1);
    tzset();
    query = (struct query){.id = QUERY_AUDIT, .filter.word = "night"};
    query.filter.has_from = query.filter.has_to = true;
    query.filter.from = query.filter.to = (struct date){2026, 11, 21};
    assert_int_equal(audit_count(world, &query), 1);
    query.filter.from = query.filter.to = (struct date){2026, 11, 22};
    assert_int_equal(audit_count(world, &query), 0);
    if (zone == NULL)
        unsetenv("TZ");
    else
        setenv("TZ", zone, 1);
    tzset();
    memory_free(zone);
    struct query chain = {.id = QUERY_AUDIT_CHAIN, .filter.word = "c2"};
    assert_int_equal(audit_count(world, &chain), 30);
    world_free(world);
}

static void no_pages(void *context, const struct error *error, struct page **pages, int count)
{
    (void)context, (void)error, (void)pages, (void)count;
    fail_msg("a refused request has no answer");
}

static void what_is_marked_in_error_is_not_counted(void **state)
{
    (void)state;
    for (enum world_kind kind = WORLD_CHARTTY; kind <= WORLD_FOREIGN; kind++) {
        struct world *world = world_make(kind);
        world_open(world, 0);
        struct page_request request = {
            .query = world_query(QUERY_COUNTS_OF_PATIENT), .from = PAGE_FIRST, .limit = 1};
        struct page *page = world_page(world, &request);
        const struct patient_counts *counts = page_row(page, 0);
        bool marks = kind != WORLD_FOREIGN;
        assert_int_equal(
            counts->active_medications.integer,
            world_number(world, marks ? "SELECT count(*) FROM medications WHERE patient_id = 3 AND"
                                        " status = 'active' AND id % 5 = 0"
                                      : "SELECT count(*) FROM medications WHERE patient_id = 3 AND"
                                        " status = 'active'"));
        assert_int_equal(
            counts->active_allergies.integer,
            world_number(world, marks ? "SELECT count(*) FROM allergies WHERE patient_id = 3 AND"
                                        " status = 'active' AND id % 5 = 0"
                                      : "SELECT count(*) FROM allergies WHERE patient_id = 3 AND"
                                        " status = 'active'"));
        page_free(page);
        world_free(world);
    }
}

static void a_list_of_nobody_is_refused(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct page_request request = {
        .query = {.id = QUERY_STAFF_BY_NAME}, .from = PAGE_FIRST, .limit = 1};
    struct error error;
    assert_true(data_pages(world->data, world->owner, &request, 1, 0, no_pages, NULL, &error) == 0);
    assert_int_equal(error.code, ERROR_INVALID);
    world_free(world);
}

static void names_are_in_folded_order(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct page_request request = {
        .query = world_query(QUERY_PATIENTS), .from = PAGE_FIRST, .limit = WHOLE};
    struct page *page = world_page(world, &request);
    assert_int_equal(page->count, WORLD_PATIENTS);
    for (int row = 0; row < page->count; row++) {
        const struct patient_hit *hit = page_row(page, row);
        char folded[256];
        text_fold(folded, sizeof folded, hit->last_name.text, hit->last_name.length);
        assert_string_equal(hit->folded_last.text, folded);
        assert_int_equal(hit->match.state, FIELD_NULL);
    }
    page_free(page);
    world_free(world);
}

static void the_next_appointment_is_the_next(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_run(world, "DELETE FROM appointments WHERE patient_id = 2");
    world_run(world,
              "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time,"
              " status) VALUES ('N1', 2, 1, '2026-11-23', '08:00', 'scheduled'),"
              " ('N2', 2, 1, '2026-11-25', '2:00 PM', 'scheduled'),"
              " ('N3', 2, 1, '2026-11-25', '13:00', 'scheduled'),"
              " ('N4', 2, 1, '2026-11-24', '09:00', 'cancelled')");
    world_open(world, 0);
    struct page_request request = {
        .query = world_query(QUERY_PATIENT), .from = PAGE_FIRST, .limit = 1};
    struct page *page = world_page(world, &request);
    const struct patient_hit *hit = page_row(page, 0);
    assert_int_equal(hit->id.integer, 2);
    assert_string_equal(hit->next_date.text, "2026-11-25");
    assert_string_equal(hit->next_time.text, "13:00");
    page_free(page);
    world_run(world, "DELETE FROM appointments WHERE patient_id = 2");
    page = world_page(world, &request);
    hit = page_row(page, 0);
    assert_int_equal(hit->next_date.state, FIELD_NULL);
    page_free(page);
    world_free(world);
}

static void unread_times_have_no_minutes(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct page_request request = {
        .query = world_query(QUERY_APPOINTMENTS_OF_DAY), .from = PAGE_FIRST, .limit = WHOLE};
    struct page *page = world_page(world, &request);
    int unread = 0;
    for (int row = 0; row < page->count; row++) {
        const struct appointment_line *line = page_row(page, row);
        int minutes = time_parse(line->time.text);
        unread += minutes < 0;
        if (minutes < 0)
            assert_int_equal(line->start_minutes.state, FIELD_NULL);
        else
            assert_int_equal(line->start_minutes.integer, minutes);
    }
    assert_true(unread > 0);
    page_free(page);
    world_free(world);
}

static int64_t count_with(struct world *world, enum query_id id, enum query_preset preset,
                          const char *contains)
{
    struct query query = world_query(id);
    query.filter.preset = preset;
    snprintf(query.filter.contains, sizeof query.filter.contains, "%s", contains);
    struct page *whole = suite_check_order(world, &query);
    int64_t count = whole->count;
    page_free(whole);
    return count;
}

static void filters_leave_out_the_others(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    static const struct {
        enum query_id id;
        const char *current;
    } lists[] = {
        {QUERY_MEDICATIONS_OF_PATIENT,
         "SELECT count(*) FROM medications WHERE patient_id = 3 AND status = 'active'"
         " AND id % 5 = 0"}, /* the others are marked as entered in error */
        {QUERY_ALLERGIES_OF_PATIENT,
         "SELECT count(*) FROM allergies WHERE patient_id = 3 AND status = 'active'"
         " AND id % 5 = 0"},
        {QUERY_APPOINTMENTS_OF_PATIENT,
         "SELECT count(*) FROM appointments WHERE patient_id = 3 AND status = 'scheduled'"},
        {QUERY_LAB_RESULTS_OF_PATIENT,
         "SELECT count(*) FROM lab_results WHERE patient_id = 3 AND status <> 'final'"
         " AND NOT (id % 5 <> 0 AND id % 11 = 0)"},
    };
    for (size_t index = 0; index < sizeof lists / sizeof lists[0]; index++) {
        int64_t current = world_number(world, lists[index].current);
        assert_int_equal(count_with(world, lists[index].id, QUERY_CURRENT, ""), current);
        assert_int_equal(count_with(world, lists[index].id, QUERY_PAST, ""),
                         count_with(world, lists[index].id, QUERY_ALL, "") - current);
    }
    assert_int_equal(count_with(world, QUERY_MEDICATIONS_OF_PATIENT, QUERY_ALL, "zinc"),
                     world_number(world, "SELECT count(*) FROM medications WHERE patient_id = 3 AND"
                                         " name = 'Zinc'"));
    assert_int_equal(count_with(world, QUERY_MEDICATIONS_OF_PATIENT, QUERY_ALL, "no such word"), 0);
    world_free(world);
}

/* What another program wrote in its own way stands in the same lists, on both sides of each. */
static void words_of_other_programs_decide_as_ours(void **state)
{
    (void)state;
    static const enum query_id lists[] = {
        QUERY_MEDICATIONS_OF_PATIENT, QUERY_ALLERGIES_OF_PATIENT,  QUERY_APPOINTMENTS_OF_PATIENT,
        QUERY_LAB_RESULTS_OF_PATIENT, QUERY_APPOINTMENTS_UPCOMING, QUERY_LABS_UNREVIEWED,
        QUERY_MEDICATIONS_ACTIVE};
    enum { LISTS = sizeof lists / sizeof lists[0] };
    int64_t before[LISTS][3];
    struct world *world = world_make(WORLD_FOREIGN);
    world_open(world, 0);
    for (int written = 0; written < 2; written++) {
        for (int index = 0; index < LISTS; index++) {
            for (int preset = QUERY_ALL; preset <= QUERY_PAST; preset++) {
                bool has_preset = index < 4 || preset == QUERY_ALL;
                struct query query = world_query(lists[index]);
                query.filter.preset = (enum query_preset)preset;
                int64_t count = has_preset ? world_count(world, &query) : 0;
                if (written == 0) {
                    before[index][preset] = count;
                } else if (count != before[index][preset]) {
                    fail_msg("%s preset %d: %lld, not %lld", query_name(lists[index]), preset,
                             (long long)count, (long long)before[index][preset]);
                }
            }
        }
        assert_true(before[0][QUERY_CURRENT] > 0 && before[4][QUERY_ALL] > 0 &&
                    before[5][QUERY_ALL] > 0);
        static const char *const tables[] = {"appointments", "medications", "allergies",
                                             "lab_results"};
        for (size_t table = 0; table < sizeof tables / sizeof tables[0]; table++) {
            if (world->client == NULL) { /* as where nothing checks them */
                world_run_text(world, "PRAGMA ignore_check_constraints = ON");
            } else if (written == 0) {
                world_run(world, "ALTER TABLE %s DROP CONSTRAINT ck_%s_status", tables[table],
                          tables[table]);
            }
            world_run(world,
                      "UPDATE %s SET status = CASE id %% 3 WHEN 0 THEN upper(status) WHEN 1 THEN"
                      " ' ' || status || '  ' ELSE upper(substr(status, 1, 1)) ||"
                      " substr(status, 2) || '\t\n' END WHERE status IS NOT NULL",
                      tables[table]);
        }
    }
    world_free(world);
}

static void dates_bound_a_list_at_both_ends(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct query query = world_query(QUERY_APPOINTMENTS_UPCOMING);
    struct page *all = suite_check_order(world, &query);
    query.filter.has_to = true;
    query.filter.to = WORLD_DAY;
    struct page *day = suite_check_order(world, &query);
    assert_int_equal(day->count,
                     world_number(world, "SELECT count(*) FROM appointments WHERE"
                                         " date = '2026-11-24' AND status = 'scheduled'"));
    assert_true(day->count > 10 && day->count < all->count);
    /* a key from beyond the bounds, as a list keeps one when its filter changes */
    struct page_request request = {.query = query, .from = PAGE_BEFORE, .limit = 3};
    request.key = all->keys[all->count - 1];
    struct page *page = world_page(world, &request);
    suite_expect_rows(page, day, day->count - 3, 3, "before a later key");
    page_free(page);
    request.query.filter.from = request.query.filter.to = (struct date){2027, 1, 1};
    request.from = PAGE_AT;
    request.key = all->keys[0];
    page = world_page(world, &request);
    assert_string_equal(((const struct appointment_line *)page_row(page, 0))->date.text,
                        "2027-01-01");
    assert_false(page->more_before);
    page_free(page);
    page_free(day);
    page_free(all);
    world_free(world);
}

static void on_batch(void *context, const struct error *error, struct page **pages, int count)
{
    int *rows = context;
    assert_int_equal(error->code, ERROR_OK);
    assert_int_equal(count, 3);
    for (int index = 0; index < count; index++)
        rows[index] = pages[index]->count;
    rows[3] = 1;
}

static bool batch_done(void *context)
{
    return ((int *)context)[3] != 0;
}

static void a_batch_is_one_answer(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct page_request requests[3] = {
        {.query = world_query(QUERY_COUNTS_OF_PATIENT), .from = PAGE_FIRST, .limit = 1},
        {.query = world_query(QUERY_LAB_RESULTS_OF_PATIENT), .from = PAGE_FIRST, .limit = 9},
        {.query = world_query(QUERY_PROVIDERS), .from = PAGE_LAST, .limit = 2}};
    int rows[4] = {0};
    struct error error;
    assert_true(data_pages(world->data, world->owner, requests, 3, DATA_DEADLINE_MS, on_batch, rows,
                           &error) != 0);
    loop_run_until(world->loop, batch_done, rows, PATIENCE_MS);
    assert_int_equal(rows[0], 1);
    assert_int_equal(rows[1], 9);
    assert_int_equal(rows[2], 2);
    world_free(world);
}

static void orders_across_patients_are_refused(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    world_open(world, 0);
    struct query query = world_query(QUERY_PATIENTS);
    struct page_request request = {.query = query, .from = PAGE_FIRST, .limit = 1};
    request.query.order = 3;
    struct error error;
    int rows[4] = {0};
    assert_true(data_pages(world->data, world->owner, &request, 1, 1000, on_batch, rows, &error) ==
                0);
    assert_int_equal(error.code, ERROR_UNSUPPORTED);
    request.query = (struct query){.id = QUERY_ALLERGIES_OF_PATIENT};
    assert_true(data_pages(world->data, world->owner, &request, 1, 1000, on_batch, rows, &error) ==
                0);
    assert_int_equal(error.code, ERROR_INVALID);
    world_free(world);
}

int suite_filters(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_audit_is_sorted_and_filtered),
        cmocka_unit_test(what_is_marked_in_error_is_not_counted),
        cmocka_unit_test(a_list_of_nobody_is_refused),
        cmocka_unit_test(names_are_in_folded_order),
        cmocka_unit_test(the_next_appointment_is_the_next),
        cmocka_unit_test(unread_times_have_no_minutes),
        cmocka_unit_test(filters_leave_out_the_others),
        cmocka_unit_test(words_of_other_programs_decide_as_ours),
        cmocka_unit_test(dates_bound_a_list_at_both_ends),
        cmocka_unit_test(a_batch_is_one_answer),
        cmocka_unit_test(orders_across_patients_are_refused),
    };
    return cmocka_run_group_tests_name("values and filters", tests, NULL, NULL);
}
