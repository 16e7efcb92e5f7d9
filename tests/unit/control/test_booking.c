/* SPDX-License-Identifier: MIT */
/* Every act on an appointment and its undo, on a real database; overlap in all its shapes. */
#include "control_fixture.h"

#include "chartty/control/booking.h"

#include "chartty/data/change_set.h"

struct bench {
    struct desk *desk;
    struct booking *booking;
    struct booking_outcome outcome;
    int outcomes;
    struct page *page; /* the row that is acted on, as it is now */
    struct page *visits;
};

static void done(void *context, const struct booking_outcome *outcome)
{
    struct bench *bench = context;
    bench->outcome = *outcome;
    bench->outcomes++;
}

static void begin(struct bench *bench, struct desk *desk, enum staff_role role)
{
    struct person person = {.staff_id = 7, .role = role};
    memset(bench, 0, sizeof *bench);
    desk_open(desk, NULL);
    snprintf(person.username, sizeof person.username, "kim.lee");
    snprintf(person.full_name, sizeof person.full_name, "Lee, Kim");
    session_begin(&desk->session, &person);
    bench->desk = desk;
    bench->booking = booking_new(&desk->session, done, bench);
}

static void end(struct bench *bench)
{
    page_free(bench->page);
    page_free(bench->visits);
    booking_free(bench->booking);
    session_end(&bench->desk->session);
    desk_wait(bench->desk);
}

struct read {
    struct page *pages[2];
    bool came;
};

static void pages_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct read *read = context;
    assert_int_equal(error->code, ERROR_OK);
    for (int i = 0; i < count; i++) {
        read->pages[i] = pages[i];
        pages[i] = NULL;
    }
    read->came = true;
}

/* The line of an appointment of a patient, as a screen has it. */
static const struct appointment_line *line_of(struct bench *bench, int64_t patient, int64_t id)
{
    struct page_request requests[2] = {{.limit = 100}, {.limit = 100}};
    struct read read = {.came = false};
    struct error error;
    requests[0].query.id = QUERY_APPOINTMENTS_OF_PATIENT;
    requests[1].query.id = QUERY_VISITS_OF_PATIENT;
    requests[0].query.filter.patient_id = requests[1].query.filter.patient_id = patient;
    data_owner owner = data_owner_new(bench->desk->session.data);
    assert_true(data_pages(bench->desk->session.data, owner, requests, 2, DATA_DEADLINE_MS,
                           pages_came, &read, &error) != 0);
    desk_wait(bench->desk);
    assert_true(read.came);
    data_owner_end(bench->desk->session.data, owner);
    page_free(bench->page);
    page_free(bench->visits);
    bench->page = read.pages[0];
    bench->visits = read.pages[1];
    for (int i = 0; i < bench->page->count; i++) {
        if (page_row_id(bench->page, i) == id) {
            return page_row(bench->page, i);
        }
    }
    fail_msg("appointment %lld is not there", (long long)id);
    return NULL;
}

static struct visit_mark mark_of(struct bench *bench, const struct appointment_line *line)
{
    const struct visit *visit = NULL;
    for (int i = 0; i < bench->visits->count; i++) {
        if (page_row_id(bench->visits, i) == line->id.integer) {
            visit = page_row(bench->visits, i);
        }
    }
    return visit_mark_of((const struct appointment *)line, visit);
}

static enum error_code act(struct bench *bench, int64_t patient, int64_t id,
                           struct booking_change change)
{
    struct error error = {0};
    const struct appointment_line *line = line_of(bench, patient, id);
    int before = bench->outcomes;
    if (booking_do(bench->booking, line, mark_of(bench, line).state, &change, &error) != 0) {
        bench->outcome = (struct booking_outcome){.error = error};
        return error.code;
    }
    desk_wait(bench->desk);
    assert_int_equal(bench->outcomes, before + 1);
    return bench->outcome.error.code;
}

static enum error_code undo(struct bench *bench)
{
    struct error error = {0};
    int before = bench->outcomes;
    if (booking_undo(bench->booking, &error) != 0) {
        return error.code;
    }
    desk_wait(bench->desk);
    assert_int_equal(bench->outcomes, before + 1);
    return bench->outcome.error.code;
}

static void state_is(struct bench *bench, int64_t patient, int64_t id, const char *expected)
{
    char words[256];
    const struct appointment_line *line = line_of(bench, patient, id);
    struct visit_mark mark = mark_of(bench, line);
    visit_mark_words(&mark, NULL, words, sizeof words);
    char all[320];
    snprintf(all, sizeof all, "%s | %s", line->status.text, words);
    assert_string_equal(all, expected);
}

static void assert_done(struct bench *bench, enum error_code code)
{
    if (code != ERROR_OK) {
        fail_msg("%s [%s]", bench->outcome.error.user, bench->outcome.error.detail);
    }
}

enum { ADA = 1, BO = 2, A1 = 1, A2 = 2, A5 = 5, A6 = 6 };

static void each_step_has_its_time_and_its_undo(void **state)
{
    struct bench bench;
    begin(&bench, *state, STAFF_CLERK);
    static const struct {
        enum booking_act act;
        const char *after;
    } steps[] = {
        {BOOKING_ARRIVE, "scheduled | arrived 12:00"},
        {BOOKING_ROOM, "scheduled | roomed 12:00"},
        {BOOKING_WITH_PROVIDER, "scheduled | with provider 12:00"},
        {BOOKING_COMPLETE, "completed | done 12:00"},
    };
    const char *before = "scheduled | scheduled";
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        state_is(&bench, ADA, A1, before);
        assert_done(&bench, act(&bench, ADA, A1, (struct booking_change){.act = steps[i].act}));
        state_is(&bench, ADA, A1, steps[i].after);
        assert_done(&bench, undo(&bench));
        state_is(&bench, ADA, A1, before);
        assert_int_equal(undo(&bench), ERROR_NOT_FOUND); /* once */
        assert_done(&bench, act(&bench, ADA, A1, (struct booking_change){.act = steps[i].act}));
        before = steps[i].after;
    }
    /* Back by the menu, step by step. */
    for (int i = 3; i >= 0; i--) {
        assert_done(&bench,
                    act(&bench, ADA, A1, (struct booking_change){.act = BOOKING_STEP_BACK}));
    }
    state_is(&bench, ADA, A1, "scheduled | scheduled");
    end(&bench);
}

static void endings_have_their_undo(void **state)
{
    struct bench bench;
    begin(&bench, *state, STAFF_CLERK);
    struct booking_change cancel = {.act = BOOKING_CANCEL, .reason = "patient rang"};
    desk_run(bench.desk, "UPDATE appointments SET status = 'cancelled' WHERE id = 2");
    struct booking_change no_show = {.act = BOOKING_NO_SHOW}, arrive = {.act = BOOKING_ARRIVE};
    assert_done(&bench, act(&bench, ADA, A1, cancel));
    state_is(&bench, ADA, A1, "cancelled | cancelled 12:00: patient rang");
    assert_done(&bench, undo(&bench));
    state_is(&bench, ADA, A1, "scheduled | scheduled");
    assert_done(&bench, act(&bench, ADA, A1, no_show));
    state_is(&bench, ADA, A1, "cancelled | no-show 12:00");
    assert_done(&bench, undo(&bench));
    assert_done(&bench, act(&bench, ADA, A1, arrive));
    assert_done(&bench, act(&bench, ADA, A1, (struct booking_change){.act = BOOKING_LEAVE}));
    state_is(&bench, ADA, A1, "cancelled | left 12:00");
    assert_done(&bench, undo(&bench));
    state_is(&bench, ADA, A1, "scheduled | arrived 12:00");
    end(&bench);
}

static void what_cannot_follow_is_refused(void **state)
{
    struct bench bench;
    begin(&bench, *state, STAFF_CLERK);
    assert_int_equal(act(&bench, ADA, A5, (struct booking_change){.act = BOOKING_ARRIVE}),
                     ERROR_REFUSED);
    assert_non_null(strstr(bench.outcome.error.user, "Wed 25-Nov-2026, not today"));
    assert_int_equal(act(&bench, ADA, A6, (struct booking_change){.act = BOOKING_ARRIVE}),
                     ERROR_REFUSED);
    assert_int_equal(act(&bench, ADA, A5, (struct booking_change){.act = BOOKING_NO_SHOW}),
                     ERROR_REFUSED);
    assert_int_equal(act(&bench, ADA, A5, (struct booking_change){.act = BOOKING_COMPLETE}),
                     ERROR_REFUSED);
    assert_int_equal(act(&bench, ADA, A1, (struct booking_change){.act = BOOKING_CANCEL}),
                     ERROR_INVALID); /* without a reason */
    assert_int_equal(act(&bench, ADA, A1, (struct booking_change){.act = BOOKING_STEP_BACK}),
                     ERROR_REFUSED);
    state_is(&bench, ADA, A1, "scheduled | scheduled");
    end(&bench);
}

static void who_may_not_is_refused(void **state)
{
    struct bench bench;
    begin(&bench, *state, STAFF_ADMIN);
    assert_int_equal(act(&bench, ADA, A1, (struct booking_change){.act = BOOKING_ARRIVE}),
                     ERROR_DENIED);
    end(&bench);
}

static void what_was_not_seen_is_not_changed(void **state)
{
    struct bench bench;
    struct error error;
    begin(&bench, *state, STAFF_CLERK);
    struct booking_change arrive = {.act = BOOKING_ARRIVE};
    const struct appointment_line *line = line_of(&bench, ADA, A1);
    desk_run(bench.desk, "UPDATE appointments SET time = '09:30' WHERE id = 1");
    assert_int_equal(booking_do(bench.booking, line, VISIT_SCHEDULED, &arrive, &error), 0);
    desk_wait(bench.desk);
    assert_int_equal(bench.outcome.error.code, ERROR_CONFLICT);
    line = line_of(&bench, ADA, A1);
    desk_run(bench.desk, "INSERT INTO ct_visit (row_id, appointment_id, patient_id, arrived_at)"
                         " VALUES (1, 'A1', 1, '2026-11-24 09:00:00.000000')");
    assert_int_equal(booking_do(bench.booking, line, VISIT_SCHEDULED, &arrive, &error), 0);
    desk_wait(bench.desk);
    assert_int_equal(bench.outcome.error.code, ERROR_CONFLICT);
    assert_non_null(strstr(bench.outcome.error.user, "now arrived"));
    /* Another patient's row by the same number. */
    line = line_of(&bench, ADA, A5);
    desk_run(bench.desk, "UPDATE patients SET dob = '1946-07-14' WHERE id = 1");
    struct booking_change cancel = {.act = BOOKING_CANCEL, .reason = "x"};
    assert_int_equal(booking_do(bench.booking, line, VISIT_SCHEDULED, &cancel, &error), 0);
    desk_wait(bench.desk);
    assert_int_equal(bench.outcome.error.code, ERROR_CONFLICT);
    state_is(&bench, ADA, A5, "scheduled | scheduled");
    end(&bench);
}

static struct booking_change move_to(struct date date, int minutes, int64_t provider)
{
    return (struct booking_change){
        .act = BOOKING_MOVE, .date = date, .minutes = minutes, .provider_id = provider};
}

static void a_move_keeps_where_it_was(void **state)
{
    struct bench bench;
    struct date day = {2026, 11, 26};
    begin(&bench, *state, STAFF_CLERK);
    assert_done(&bench, act(&bench, ADA, A5, move_to(day, 600, 2)));
    state_is(&bench, ADA, A5, "scheduled | scheduled, moved once");
    const struct appointment_line *line = line_of(&bench, ADA, A5);
    assert_string_equal(line->date.text, "2026-11-26");
    assert_string_equal(line->time.text, "10:00");
    assert_int_equal(line->provider_id.integer, 2);
    sqlite3 *connection = fixture_open(bench.desk->fixture->path);
    assert_lines(connection, "SELECT moves FROM ct_visit WHERE row_id = 5",
                 "[{\"date\":\"2026-11-25\",\"time\":\"10:00\",\"provider_id\":1,\"by\":\"Lee, "
                 "Kim\",\"at\":\"2026-11-24 12:00:00.000000\"}]\n");
    assert_lines(connection,
                 "SELECT action FROM ct_audit WHERE patient_id = 1 ORDER BY id DESC LIMIT 1",
                 "appointment.move\n");
    sqlite3_close(connection);
    assert_done(&bench, undo(&bench));
    line = line_of(&bench, ADA, A5);
    assert_string_equal(line->date.text, "2026-11-25");
    assert_int_equal(line->provider_id.integer, 1);
    state_is(&bench, ADA, A5, "scheduled | scheduled");
    /* Onto itself: nothing is in its own way. */
    assert_done(&bench, act(&bench, ADA, A5, move_to((struct date){2026, 11, 25}, 615, 1)));
    end(&bench);
}

static void a_taken_time_is_told_with_the_next_free(void **state)
{
    struct bench bench;
    struct date day = {2026, 11, 24};
    begin(&bench, *state, STAFF_CLERK);
    /* A2 of Bo is at 9:15 AM for 30 minutes with Dr. One, whose day has A1 at 09:00, too. */
    assert_int_equal(act(&bench, ADA, A5, move_to(day, 9 * 60 + 40, 1)), ERROR_REFUSED);
    assert_true(bench.outcome.clash);
    assert_string_equal(bench.outcome.clashes, "Dr. One has BERG, Bo at 09:15 (30 min).");
    assert_true(bench.outcome.has_free);
    assert_int_equal(bench.outcome.free_minutes, 12 * 60); /* it is noon */
    /* The patient is with somebody else then: A4 with Dr. Two at 23:45, over midnight. */
    assert_int_equal(act(&bench, ADA, A5, move_to((struct date){2026, 11, 25}, 0, 1)),
                     ERROR_REFUSED);
    assert_string_equal(bench.outcome.clashes, "ADAMSON, Ada is with Dr. Two at 23:45 (30 min).");
    state_is(&bench, ADA, A5, "scheduled | scheduled");
    end(&bench);
}

static void overbooking_takes_a_right_and_a_reason(void **state)
{
    struct bench bench;
    struct booking_change over = move_to((struct date){2026, 11, 24}, 9 * 60 + 40, 1);
    over.overbook_reason = "mother asked";
    begin(&bench, *state, STAFF_CLERK);
    assert_int_equal(act(&bench, ADA, A5, over), ERROR_DENIED);
    session_end(&bench.desk->session);
    struct person nurse = {.staff_id = 8, .role = STAFF_NURSE, .username = "rn"};
    session_begin(&bench.desk->session, &nurse);
    assert_done(&bench, act(&bench, ADA, A5, over));
    state_is(&bench, ADA, A5, "scheduled | scheduled, moved once, overbooked: mother asked");
    end(&bench);
}

static void taking_a_cancelled_one_back_looks_at_the_time_again(void **state)
{
    struct bench bench;
    begin(&bench, *state, STAFF_CLERK);
    struct booking_change cancel = {.act = BOOKING_CANCEL, .reason = "rang"};
    assert_done(&bench, act(&bench, ADA, A5, cancel));
    desk_run(bench.desk, "INSERT INTO appointments (appointment_id, patient_id, provider_id, date,"
                         " time, duration_minutes, status) VALUES"
                         " ('A9', 2, 1, '2026-11-25', '10:30', NULL, 'scheduled')");
    assert_int_equal(undo(&bench), ERROR_REFUSED);
    assert_true(bench.outcome.clash);
    state_is(&bench, ADA, A5, "cancelled | cancelled 12:00: rang");
    desk_run(bench.desk,
             "UPDATE appointments SET status = 'cancelled' WHERE appointment_id = 'A9'");
    assert_done(&bench, act(&bench, ADA, A5, (struct booking_change){.act = BOOKING_STEP_BACK}));
    state_is(&bench, ADA, A5, "scheduled | scheduled");
    end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(each_step_has_its_time_and_its_undo),
        desk_test(endings_have_their_undo),
        desk_test(what_cannot_follow_is_refused),
        desk_test(who_may_not_is_refused),
        desk_test(what_was_not_seen_is_not_changed),
        desk_test(a_move_keeps_where_it_was),
        desk_test(a_taken_time_is_told_with_the_next_free),
        desk_test(overbooking_takes_a_right_and_a_reason),
        desk_test(taking_a_cancelled_one_back_looks_at_the_time_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
