/* SPDX-License-Identifier: MIT */
/*
 * Emergency access and who reviews it, on both engines: one that comes while an administrator is
 * signed in is noticed within seconds, told once, and waits until somebody has reviewed it.
 */
#include "control_fixture.h"
#include "unit/data/either.h"

#include "chartty/control/emergencies.h"

static const char glass[] =
    "INSERT INTO ct_break_glass (staff_id, username, patient_id, reason, started_at, ends_at)"
    " VALUES (%d, '%s', 1, 'Found unconscious', '2026-11-24 12:00:%02d.000000',"
    " '2026-11-24 13:00:%02d.000000')";

struct review {
    struct either *records;
    struct desk desk;
    struct emergencies *emergencies;
    int expected; /* how many shall wait */
};

static void break_glass(struct review *review, int staff, const char *username, int second)
{
    char sql[400];
    (void)snprintf(sql, sizeof sql, glass, staff, username, second, second);
    either_run(review->records, sql);
    either_close(review->records);
}

static void were_read(void *context, const struct error *error, struct page **pages, int count)
{
    (void)context;
    (void)pages;
    assert_int_equal(error->code, ERROR_OK);
    assert_int_equal(count, 1);
}

static void begin(struct review *review, void **state, enum staff_role role)
{
    struct error error = {0};
    struct datetime now = {.date = {2026, 11, 24}, .hour = 12};
    memset(review, 0, sizeof *review);
    review->records = both_records(state);
    struct desk *desk = &review->desk;
    break_glass(review, 7, "old.case", 1);
    struct data_options options = {.url = review->records->url};
    desk->loop = loop_new(&error);
    desk->clock = clock_fixed(&now);
    desk->session = (struct session){.loop = desk->loop, .clock = &desk->clock};
    desk->session.data = data_open(desk->loop, &options, NULL, NULL, &error);
    assert_non_null(desk->session.data);
    desk_sign_in(desk, role); /* number 1 of the staff */
    review->emergencies = emergencies_new(&desk->session, desk_changed, desk);
    const struct page_request some = {.query = {.id = QUERY_PROVIDERS}, .limit = 1};
    data_owner owner = data_owner_new(desk->session.data);
    assert_true(data_pages(desk->session.data, owner, &some, 1, WAIT_MS, were_read, NULL, &error) !=
                0);
    desk_wait(desk); /* the records are open: what is written from here on is a change */
}

static void end(struct review *review)
{
    emergencies_free(review->emergencies);
    data_close(review->desk.session.data);
    loop_free(review->desk.loop);
}

static bool are_waiting(void *context)
{
    const struct review *review = context;
    return emergencies_waiting(review->emergencies) == review->expected &&
           desk_is_idle(&((struct review *)context)->desk);
}

/* What another one has written comes as a note; the clock of the desk stands. */
static void wait_for(struct review *review, int waiting)
{
    review->expected = waiting;
    loop_run_until(review->desk.loop, are_waiting, review, WAIT_MS);
    assert_int_equal(emergencies_waiting(review->emergencies), waiting);
}

static void one_that_comes_is_told_once(void **state)
{
    struct review review;
    char by[64];
    begin(&review, state, STAFF_ADMIN);
    assert_int_equal(emergencies_waiting(review.emergencies), 1);
    assert_int_equal(emergencies_take_news(review.emergencies, by), 1);
    assert_string_equal(by, "old.case");

    assert_int_equal(emergencies_take_news(review.emergencies, by), 0);
    break_glass(&review, 8, "kim.lee", 20);
    break_glass(&review, 9, "new.case", 40);
    wait_for(&review, 3);
    assert_int_equal(emergencies_take_news(review.emergencies, by), 2);
    assert_string_equal(by, "new.case");

    /* what is no emergency is not read for; one more is told alone */
    int changes = review.desk.changes;
    either_run(review.records, "UPDATE patients SET city = 'Elsewhere'");
    either_close(review.records);
    break_glass(&review, 7, "old.case", 50);
    wait_for(&review, 4);
    assert_int_equal(review.desk.changes, changes + 1);
    assert_int_equal(emergencies_take_news(review.emergencies, by), 1);
    assert_string_equal(by, "old.case");
    end(&review);
}

static void ones_own_waits_and_is_no_news(void **state)
{
    struct review review;
    char by[64];
    begin(&review, state, STAFF_ADMIN);
    assert_int_equal(emergencies_take_news(review.emergencies, by), 1);
    break_glass(&review, 1, "test-admin", 20);
    wait_for(&review, 2);
    assert_int_equal(emergencies_take_news(review.emergencies, by), 0);
    end(&review);
}

/* Another administrator has reviewed it: the number goes down here too. */
static void what_another_has_reviewed_waits_no_more(void **state)
{
    struct review review;
    begin(&review, state, STAFF_ADMIN);
    either_run(review.records, "UPDATE ct_break_glass SET reviewed_by = 'other',"
                               " reviewed_at = '2026-11-24 12:00:30.000000'");
    either_close(review.records);
    wait_for(&review, 0);
    end(&review);
}

static void on_note(void *context, const struct change_note *notes, int count)
{
    (void)notes;
    (void)count;
    *(bool *)context = true;
}

static bool is_heard(void *context)
{
    return *(bool *)context;
}

/* Until the note of the last change has come to this station. */
static void note_comes(struct review *review)
{
    struct data *data = review->desk.session.data;
    bool heard = false;
    data_owner owner = data_owner_new(data);
    assert_int_equal(data_watch(data, owner, on_note, &heard, NULL), 0);
    loop_run_until(review->desk.loop, is_heard, &heard, WAIT_MS);
    assert_true(heard);
    data_owner_end(data, owner);
    desk_wait(&review->desk);
}

static void who_does_not_review_is_told_nothing(void **state)
{
    struct review review;
    char by[64];
    begin(&review, state, STAFF_DOCTOR);
    break_glass(&review, 8, "kim.lee", 20);
    note_comes(&review);
    assert_int_equal(emergencies_waiting(review.emergencies), -1);
    assert_int_equal(emergencies_take_news(review.emergencies, by), 0);
    end(&review);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(one_that_comes_is_told_once),
        ON_BOTH(ones_own_waits_and_is_no_news),
        ON_BOTH(what_another_has_reviewed_waits_no_more),
        ON_BOTH(who_does_not_review_is_told_nothing),
    };
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
