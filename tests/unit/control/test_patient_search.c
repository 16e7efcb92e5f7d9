/* SPDX-License-Identifier: MIT */
/* Find patient: what is found, counted and selected while somebody types. */
#include "unit/control/control_fixture.h"

#include "chartty/base/clock.h"
#include "chartty/control/patient_search.h"

static struct patient_search *search_of(struct desk *desk, const char *directives)
{
    desk_open(desk, directives);
    struct patient_search *search = patient_search_new(&desk->session, desk_changed, desk);
    struct rows rows = patient_search_rows(search);
    rows.ops->window(rows.self, 10);
    return search;
}

static void assert_status(struct patient_search *search, const char *expected)
{
    char status[128];
    patient_search_status(search, status, sizeof status);
    assert_string_equal(status, expected);
}

struct expected_status {
    struct patient_search *search;
    const char *text;
};

static bool says_so(void *context)
{
    struct expected_status *expected = context;
    char status[128];
    patient_search_status(expected->search, status, sizeof status);
    return strcmp(status, expected->text) == 0;
}

/* The number of matches comes when typing rests. */
static void wait_status(struct desk *desk, struct patient_search *search, const char *text)
{
    struct expected_status expected = {search, text};
    loop_run_until(desk->loop, says_so, &expected, WAIT_MS);
    assert_status(search, text);
}

static void assert_selected(struct patient_search *search, const char *mrn)
{
    const struct patient_hit *hit = patient_search_selected(search);
    if (mrn == NULL) {
        assert_null(hit);
    } else {
        assert_non_null(hit);
        assert_string_equal(hit->mrn.text, mrn);
    }
}

static void the_empty_field_shows_everybody(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, NULL);
    desk_wait(desk);
    assert_status(search, "4 patients");
    assert_selected(search, "MRN0001");
    assert_true(desk->changes > 0);
    patient_search_free(search);
}

static void typing_narrows(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, NULL);
    static const struct {
        const char *typed, *status, *mrn;
    } cases[] = {
        {"carl", "2 matches", "MRN0003"},       {"bo berg", "1 match", "MRN0002"},
        {"1945-07-14", "1 match", "MRN0001"},   {"mrn0002", "1 match", "MRN0002"},
        {"nobody", "no patient matches", NULL}, {"  ", "4 patients", "MRN0001"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        patient_search_type(search, cases[i].typed);
        assert_selected(search, NULL); /* nobody opens a row of the question before */
        desk_wait(desk);
        wait_status(desk, search, cases[i].status);
        assert_selected(search, cases[i].mrn);
    }
    patient_search_free(search);
}

/* Field report 38. */
static void signs_alone_find_nobody(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, NULL);
    static const char *const signs[] = {"%", "_", "%%", "*", "'", "\\", "[", "; --", "%\t_"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        patient_search_type(search, signs[i]);
        desk_wait(desk);
        assert_status(search, "no patient matches");
        assert_selected(search, NULL);
    }
    patient_search_free(search);
}

/* The count of the new question is there before its rows: it says nothing of the old ones. */
static void a_count_before_its_rows(void **state)
{
    struct desk *desk = *state;
    /* 1 and 2: all and their count; 3 and 4: the search's; 5 and 6: all again, counted at rest */
    struct patient_search *search = search_of(desk, "request 5 stall 600");
    desk_wait(desk);
    patient_search_type(search, "berg");
    desk_wait(desk);
    wait_status(desk, search, "1 match");
    patient_search_type(search, "");
    desk_wait(desk);
    assert_status(search, "4 patients");
    patient_search_free(search);
}

static void a_failed_search_leaves_no_old_rows(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, "query PATIENT_SEARCH error busy");
    struct rows rows = patient_search_rows(search);
    struct row row;
    desk_wait(desk);
    assert_int_equal(rows.ops->row(rows.self, 0, &row), ROW_PRESENT);
    patient_search_type(search, "ada");
    desk_wait(desk);
    assert_status(search, "search failed");
    assert_int_equal(rows.ops->row(rows.self, 0, &row), ROW_FAILED);
    assert_selected(search, NULL);
    assert_int_equal(rows.ops->failure(rows.self)->code, ERROR_BUSY);
    patient_search_type(search, "");
    desk_wait(desk);
    assert_status(search, "4 patients");
    assert_int_equal(rows.ops->row(rows.self, 0, &row), ROW_PRESENT);
    patient_search_free(search);
}

static bool is_slow(void *context)
{
    char status[128];
    patient_search_status(context, status, sizeof status);
    return strcmp(status, "searching...") == 0;
}

static void a_slow_search_says_so_and_can_be_cancelled(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, "query PATIENT_SEARCH stall 600000");
    struct rows rows = patient_search_rows(search);
    desk_wait(desk);
    int64_t from = clock_monotonic_ms();
    patient_search_type(search, "ada");
    assert_true(!is_slow(search) || clock_monotonic_ms() - from >= 400);
    loop_run_until(desk->loop, is_slow, search, 2000);
    assert_true(is_slow(search));
    rows.ops->cancel(rows.self);
    assert_int_equal(rows.ops->failure(rows.self)->code, ERROR_CANCELLED);
    assert_selected(search, NULL);
    patient_search_type(search, "");
    desk_wait(desk);
    assert_status(search, "4 patients");
    patient_search_free(search);
}

/* Each key cancels the query of the one before, so only the last is answered, and once. */
static void the_newest_key_wins(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, "query PATIENT_SEARCH stall 100");
    static const char *const keys[] = {"c", "ca", "car", "a", "ad", "b", "be"};
    desk_wait(desk);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        patient_search_type(search, keys[i]);
    }
    assert_int_equal(data_pending(desk->session.data), 1); /* rows: nothing is counted meanwhile */
    desk_wait(desk);
    wait_status(desk, search, "1 match");
    assert_selected(search, "MRN0002");
    patient_search_free(search);
}

static void matches_of_many_pages_are_counted_when_typing_rests(void **state)
{
    struct desk *desk = *state;
    desk_run(desk, "INSERT INTO patients (mrn, last_name, first_name, dob) "
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) "
                   "SELECT 'Z' || i, 'Zed' || i, 'Zoe', '1990-01-01' FROM n");
    struct patient_search *search = search_of(desk, NULL);
    desk_wait(desk);
    assert_status(search, "704 patients");
    patient_search_type(search, "zed");
    assert_int_equal(data_pending(desk->session.data), 1);
    wait_status(desk, search, "700 matches");
    patient_search_free(search);
}

static void like_names_are_marked(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, NULL);
    desk_wait(desk);
    assert_true(patient_search_similar(search, 3));
    assert_true(patient_search_similar(search, 4));
    assert_false(patient_search_similar(search, 1));
    assert_false(patient_search_similar(search, 99));
    patient_search_free(search);
}

static bool shows_five(void *context)
{
    char status[128];
    patient_search_status(context, status, sizeof status);
    return strcmp(status, "5 patients") == 0;
}

static void what_others_write_comes(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, NULL);
    desk_wait(desk);
    desk_run(desk, "INSERT INTO patients (mrn, last_name, first_name, dob) VALUES "
                   "('MRN0005', 'Aaa', 'Aa', '1990-01-01')");
    loop_run_until(desk->loop, shows_five, search, WAIT_MS);
    assert_status(search, "5 patients");
    assert_selected(search, "MRN0001"); /* the selection stays with its patient */
    patient_search_free(search);
}

static void freed_while_a_query_is_under_way(void **state)
{
    struct desk *desk = *state;
    struct patient_search *search = search_of(desk, "delay 50");
    patient_search_type(search, "ada");
    int changes = desk->changes;
    patient_search_free(search);
    desk_wait(desk);
    assert_int_equal(desk->changes, changes); /* nothing calls for what is gone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(the_empty_field_shows_everybody),
        desk_test(typing_narrows),
        desk_test(signs_alone_find_nobody),
        desk_test(a_count_before_its_rows),
        desk_test(a_failed_search_leaves_no_old_rows),
        desk_test(a_slow_search_says_so_and_can_be_cancelled),
        desk_test(the_newest_key_wins),
        desk_test(matches_of_many_pages_are_counted_when_typing_rests),
        desk_test(like_names_are_marked),
        desk_test(what_others_write_comes),
        desk_test(freed_while_a_query_is_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
