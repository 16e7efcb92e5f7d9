/* SPDX-License-Identifier: MIT */
/*
 * Purpose: requests: answered once and never early, cancelled alone, late, dropped, closed under
 * way; and what cannot be opened. Layer: tests.
 */
#include "chartty/base/text.h"
#include "tests/contract/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STORM = 500, STORM_AT_ONCE = 8, MANY_ROWS = 20000 };

/* Many rows for one patient, none of which has the word: nothing slow is ever done too soon. */
static void make_slow(struct world *world)
{
    world_run(world,
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
              " INSERT INTO vital_signs (patient_id, recorded_date, notes)"
              " SELECT 5, '2026-01-01 00:00:00.000000', 'a note of some length' FROM n",
              MANY_ROWS);
}

static struct page_request slow_request(void)
{
    struct page_request request = {
        .query = {.id = QUERY_TIMELINE_OF_PATIENT}, .from = PAGE_FIRST, .limit = 5};
    request.query.filter.patient_id = 5;
    snprintf(request.query.filter.contains, sizeof request.query.filter.contains, "nowhere");
    return request;
}

static struct page_request fast_request(int64_t patient)
{
    struct page_request request = {.query = {.id = QUERY_PATIENT}, .from = PAGE_FIRST, .limit = 1};
    request.query.filter.id = patient;
    request.query.filter.has_today = true;
    request.query.filter.today = WORLD_DAY;
    return request;
}

struct asked {
    uint64_t ticket;
    int64_t patient; /* 0: the slow request */
    bool cancelled, returned;
    int calls;
    enum error_code code;
    int64_t answered;
};

static void on_asked(void *context, const struct error *error, struct page **pages, int count)
{
    struct asked *asked = context;
    assert_true(asked->returned); /* never before the call has returned */
    asked->calls++;
    asked->code = error->code;
    if (error->code == ERROR_OK && pages[count - 1]->count == 1)
        asked->answered = page_row_id(pages[count - 1], 0);
}

static void ask(struct world *world, data_owner owner, struct asked *asked, int64_t patient,
                int deadline_ms)
{
    /* Before the patient a list, long enough for a cancel that was meant for the job before to be
     * noticed: SQLite looks at the flag every thousand operations. */
    struct page_request requests[2] = {
        {.query = world_query(QUERY_PATIENTS), .from = PAGE_FIRST, .limit = 100},
        fast_request(patient)};
    if (patient == 0)
        requests[0] = slow_request();
    struct error error;
    *asked = (struct asked){.patient = patient};
    asked->ticket = data_pages(world->data, owner, requests, patient != 0 ? 2 : 1, deadline_ms,
                               on_asked, asked, &error);
    assert_true(asked->ticket != 0);
    asked->returned = true;
}

static bool is_answered(void *context)
{
    return ((struct asked *)context)->calls > 0;
}

static bool is_idle(void *context)
{
    return data_pending(context) == 0;
}

static bool one_turn(void *context)
{
    return (*(int *)context)++ > 0;
}

static void cancel_at_random(struct world *world, struct asked *asked, int count)
{
    struct asked *victim = &asked[rand() % count];
    if (victim->calls == 0 && data_cancel(world->data, victim->ticket))
        victim->cancelled = true;
    if (victim->calls > 0)
        assert_false(data_cancel(world->data, victim->ticket));
}

static void a_cancel_hits_its_request_and_no_other(void **state)
{
    (void)state;
    static struct asked asked[STORM];
    struct world *world = world_make(WORLD_CHARTTY);
    make_slow(world);
    world_open(world, 0);
    srand(20261124); /* the storm's shape only: which cancel comes when */
    for (int index = 0; index < STORM; index++) {
        ask(world, world->owner, &asked[index], index % 3 == 0 ? 0 : index % WORLD_PATIENTS + 1,
            60000);
        int first = index >= STORM_AT_ONCE ? index - STORM_AT_ONCE : 0;
        cancel_at_random(world, &asked[first], index - first + 1);
        if (asked[first].patient == 0 && data_cancel(world->data, asked[first].ticket))
            asked[first].cancelled = true;
        int turns = 0;
        if (rand() % 2 == 0)
            loop_run_until(world->loop, one_turn, &turns, rand() % 3);
    }
    for (int index = 0; index < STORM; index++)
        if (asked[index].patient == 0 && data_cancel(world->data, asked[index].ticket))
            asked[index].cancelled = true;
    loop_run_until(world->loop, is_idle, world->data, PATIENCE_MS);
    int cancelled = 0;
    for (int index = 0; index < STORM; index++) {
        const struct asked *at = &asked[index];
        assert_int_equal(at->calls, 1);
        assert_int_equal(at->code, at->cancelled ? ERROR_CANCELLED : ERROR_OK);
        if (!at->cancelled && at->patient != 0)
            assert_int_equal(at->answered, at->patient);
        cancelled += at->cancelled;
    }
    assert_true(cancelled > STORM / 4 && cancelled < STORM);
    world_free(world);
}

/* What a request takes that comes after twenty slow ones were cancelled. */
static int64_t ask_after_cancelled(void *context)
{
    static struct asked slow[20];
    struct world *world = context;
    struct asked after;
    for (int index = 0; index < 20; index++)
        ask(world, world->owner, &slow[index], 0, 60000);
    for (int index = 0; index < 20; index++)
        assert_true(data_cancel(world->data, slow[index].ticket));
    ask(world, world->owner, &after, 7, 60000);
    int64_t begun = clock_monotonic_ms();
    loop_run_until(world->loop, is_answered, &after, PATIENCE_MS);
    assert_int_equal(after.answered, 7);
    return clock_monotonic_ms() - begun;
}

static void a_newer_request_does_not_wait_behind_cancelled_ones(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    make_slow(world);
    world_open(world, 0);
    struct asked alone;
    int64_t begun = clock_monotonic_ms();
    ask(world, world->owner, &alone, 0, 60000);
    loop_run_until(world->loop, is_answered, &alone, PATIENCE_MS);
    int64_t one_slow_ms = clock_monotonic_ms() - begun;
    assert_true(quickest_turn(ask_after_cancelled, world, one_slow_ms) <= one_slow_ms);
    world_free(world);
}

static void a_late_answer_is_a_timeout(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    make_slow(world);
    world_open(world, 0);
    struct asked slow, fast;
    ask(world, world->owner, &slow, 0, 5);
    loop_run_until(world->loop, is_answered, &slow, PATIENCE_MS);
    assert_int_equal(slow.code, ERROR_TIMEOUT);
    assert_false(data_cancel(world->data, slow.ticket));
    ask(world, world->owner, &fast, 9, 20000);
    loop_run_until(world->loop, is_answered, &fast, PATIENCE_MS);
    assert_int_equal(fast.code, ERROR_OK);
    assert_int_equal(fast.answered, 9);
    assert_int_equal(slow.calls, 1);
    world_free(world);
}

static void an_owner_that_has_ended_hears_nothing(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    make_slow(world);
    world_open(world, 0);
    struct asked gone[6], cancelled, kept;
    data_owner owner = data_owner_new(world->data);
    for (int index = 0; index < 6; index++)
        ask(world, owner, &gone[index], index % 2 == 0 ? 0 : index, 20000);
    ask(world, owner, &cancelled, 4, 20000);
    assert_true(data_cancel(world->data, cancelled.ticket));
    ask(world, world->owner, &kept, 11, 20000);
    data_owner_end(world->data, owner);
    assert_int_equal(data_pending(world->data), 1);
    loop_run_until(world->loop, is_idle, world->data, PATIENCE_MS);
    assert_int_equal(kept.answered, 11);
    for (int index = 0; index < 6; index++)
        assert_int_equal(gone[index].calls, 0);
    assert_int_equal(cancelled.calls, 0);
    ask(world, world->owner, &gone[0], 4, 20000);
    data_forget(world->data, gone[0].ticket);
    loop_run_until(world->loop, is_idle, world->data, PATIENCE_MS);
    assert_int_equal(gone[0].calls, 0);
    world_free(world);
}

static void closing_interrupts_and_answers_nobody(void **state)
{
    (void)state;
    static struct asked asked[12];
    struct world *world = world_make(WORLD_CHARTTY);
    make_slow(world);
    world_open(world, 0);
    for (int index = 0; index < 12; index++)
        ask(world, world->owner, &asked[index], index % 2, 20000);
    world_close(world);
    int turns = 0;
    loop_run_until(world->loop, one_turn, &turns, 50);
    for (int index = 0; index < 12; index++)
        assert_int_equal(asked[index].calls, 0);
    world_free(world);
}

static void requests_before_ready_are_answered(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    struct data_options options = {.url = world->url};
    struct error error;
    world->data = data_open(world->loop, &options, NULL, NULL, &error);
    world->owner = data_owner_new(world->data);
    struct asked kept, cancelled;
    ask(world, world->owner, &kept, 6, 20000);
    ask(world, world->owner, &cancelled, 6, 20000);
    assert_true(data_cancel(world->data, cancelled.ticket));
    loop_run_until(world->loop, is_idle, world->data, PATIENCE_MS);
    assert_int_equal(kept.answered, 6);
    assert_int_equal(cancelled.code, ERROR_CANCELLED);
    world_free(world);
}

/* --- opening --------------------------------------------------------------------------------- */

struct opened {
    int calls;
    struct error error;
};

static void on_opened(void *context, const struct error *error)
{
    struct opened *opened = context;
    opened->calls++;
    opened->error = *error;
}

static bool has_opened(void *context)
{
    return ((struct opened *)context)->calls > 0;
}

/* What opening answers, and that a request gets the same error. */
static struct error open_error(struct world *world)
{
    struct data_options options = {.url = world->url};
    struct opened opened = {.calls = 0};
    struct error error;
    struct asked asked;
    world->data = data_open(world->loop, &options, on_opened, &opened, &error);
    assert_non_null(world->data);
    world->owner = data_owner_new(world->data);
    loop_run_until(world->loop, has_opened, &opened, PATIENCE_MS);
    ask(world, world->owner, &asked, 1, 20000);
    loop_run_until(world->loop, is_answered, &asked, PATIENCE_MS);
    assert_int_equal(asked.code, opened.error.code);
    world_close(world);
    return opened.error;
}

static void a_database_of_another_version_is_refused(void **state)
{
    (void)state;
    struct world *world = world_make(WORLD_CHARTTY);
    int64_t version = world_number(world, "SELECT max(version) FROM ct_schema");
    char wanted[32];
    world_run(world, "INSERT INTO ct_schema (version, name) VALUES (9999, 'later')");
    struct error error = open_error(world);
    assert_int_equal(error.code, ERROR_OUTDATED);
    assert_non_null(strstr(error.user, "9999"));
    snprintf(wanted, sizeof wanted, "version %lld", (long long)version);
    assert_non_null(strstr(error.user, wanted));
    world_run(world, "DELETE FROM ct_schema WHERE version > 1");
    error = open_error(world);
    assert_int_equal(error.code, ERROR_OUTDATED);
    assert_non_null(strstr(error.user, "chartty db migrate"));
    world_free(world);
}

static void what_is_no_database_is_refused(void **state)
{
    (void)state;
    if (suite_is_server())
        skip(); /* data_test_postgres has what a server says */
    struct world *world = world_make(WORLD_CHARTTY);
    sqlite3_close(world->other);
    world->other = NULL;
    unlink(world->path);
    assert_int_equal(open_error(world).code, ERROR_NOT_FOUND);
    FILE *file = fopen(world->path, "w");
    fprintf(file, "this is a letter, not a database; it is long enough to be looked at closely\n");
    fclose(file);
    assert_int_not_equal(open_error(world).code, ERROR_OK);
    struct data_options options = {.url = "mysql://nowhere"};
    struct error error;
    assert_null(data_open(world->loop, &options, NULL, NULL, &error));
    assert_int_equal(error.code, ERROR_UNSUPPORTED);
    world_free(world);
}

/* --- the script ------------------------------------------------------------------------------ */

static void the_script_is_followed(void **state)
{
    (void)state;
    if (strcmp(*suite_backend, "script") != 0)
        skip();
    struct world *world = world_make(WORLD_CHARTTY);
    FILE *file = fopen(world->url + strlen("script:"), "w");
    fprintf(file, "database records.db\ndelay 30\nrequest 2 stall 60000\n"
                  "request 3 error connection lost\nquery PROVIDERS error damaged\n");
    fclose(file);
    world_open(world, 0);
    struct asked first, stalled, lost;
    int64_t begun = clock_monotonic_ms();
    ask(world, world->owner, &first, 8, 20000);
    ask(world, world->owner, &stalled, 8, 20000);
    ask(world, world->owner, &lost, 8, 20000);
    loop_run_until(world->loop, is_answered, &first, PATIENCE_MS);
    assert_true(clock_monotonic_ms() - begun >= 28); /* clocks' milliseconds begin apart */
    assert_int_equal(first.answered, 8);
    loop_run_until(world->loop, is_answered, &lost, PATIENCE_MS);
    assert_int_equal(lost.code, ERROR_LOST);
    assert_int_equal(stalled.calls, 0);
    assert_true(data_cancel(world->data, stalled.ticket));
    loop_run_until(world->loop, is_answered, &stalled, PATIENCE_MS);
    assert_int_equal(stalled.code, ERROR_CANCELLED);
    struct page_request request = {
        .query = world_query(QUERY_PROVIDERS), .from = PAGE_FIRST, .limit = 5};
    assert_int_equal(world_page_error(world, &request, 20000), ERROR_CORRUPT);
    world_free(world);
}

int suite_requests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancel_hits_its_request_and_no_other),
        cmocka_unit_test(a_newer_request_does_not_wait_behind_cancelled_ones),
        cmocka_unit_test(a_late_answer_is_a_timeout),
        cmocka_unit_test(an_owner_that_has_ended_hears_nothing),
        cmocka_unit_test(closing_interrupts_and_answers_nobody),
        cmocka_unit_test(requests_before_ready_are_answered),
        cmocka_unit_test(a_database_of_another_version_is_refused),
        cmocka_unit_test(what_is_no_database_is_refused),
        cmocka_unit_test(the_script_is_followed),
    };
    return cmocka_run_group_tests_name("requests", tests, NULL, NULL);
}
