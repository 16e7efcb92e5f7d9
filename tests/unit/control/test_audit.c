/* SPDX-License-Identifier: MIT */
/*
 * Nothing of a patient is shown that is not in the audit: the chart, its sections, lists of many
 * patients, the day, the preview; and a search is recorded within two seconds. The scripted backend
 * keeps entries waiting for ever, or lets them fail.
 */
#include "unit/control/control_fixture.h"

#include "chartty/base/rows.h"
#include "chartty/control/audit.h"
#include "chartty/control/chart.h"
#include "chartty/control/day_schedule.h"
#include "chartty/control/patient_search.h"
#include "chartty/control/record_list.h"
#include "src/control/id_set.h"

static const char never[] = "entry * stall 1000000";
static const char fails[] = "entry * error input/output";

/* What is in the audit, one entry a line: action, patient, words. */
static void assert_audit(struct desk *desk, const char *expected)
{
    sqlite3 *connection = desk_look(desk);
    assert_lines(connection,
                 "SELECT action || ' ' || coalesce(patient_id, '-') || ' ' || "
                 "coalesce(json_extract(entry, '$.words'), '-') FROM ct_audit ORDER BY id",
                 expected);
    sqlite3_close(connection);
}

static int64_t entries(struct desk *desk, const char *action)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ct_audit WHERE action = '%s'", action);
    sqlite3 *connection = desk_look(desk);
    int64_t count = fixture_number(connection, sql);
    sqlite3_close(connection);
    return count;
}

/* Reads are through; entries may still be waiting. */
static bool reads_are_through(void *context)
{
    struct desk *desk = context;
    return data_pending(desk->session.data) <= 1;
}

static bool time_is_up(void *context)
{
    return clock_monotonic_ms() >= *(int64_t *)context;
}

static void pass(struct desk *desk, int ms)
{
    int64_t until = clock_monotonic_ms() + ms;
    loop_run_until(desk->loop, time_is_up, &until, ms + 10);
}

static enum row_state row_state(struct rows rows, int64_t ordinal)
{
    struct row row;
    return rows.ops->row(rows.self, ordinal, &row);
}

struct painting {
    struct desk *desk;
    struct record_list *list;
    int count;
};

/* Rows are pulled as by a screen that is painted, until none waits for anything. */
static bool is_painted(void *context)
{
    struct painting *painting = context;
    bool waits = false;
    for (int64_t ordinal = 0; ordinal < painting->count; ordinal++) {
        waits = row_state(record_list_rows(painting->list), ordinal) == ROW_LOADING || waits;
    }
    return !waits && desk_is_idle(painting->desk);
}

static void draw_list(struct desk *desk, struct record_list *list, int count)
{
    struct painting painting = {desk, list, count};
    loop_run_until(desk->loop, is_painted, &painting, WAIT_MS);
    assert_true(is_painted(&painting));
}

/* --- the chart -------------------------------------------------------------------------------- */

static void a_chart_is_recorded_and_then_shown(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    assert_audit(desk, "chart.view 1 -\n");
    chart_refresh(chart); /* the same view, read again */
    desk_wait(desk);
    assert_audit(desk, "chart.view 1 -\n");
    chart_free(chart);
}

static void an_entry_that_never_comes_shows_nothing(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, never);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    loop_run_until(desk->loop, reads_are_through, desk, WAIT_MS);
    pass(desk, 50);
    assert_int_equal(chart_state(chart), CHART_LOADING);
    assert_null(chart_patient(chart));
    assert_null(chart_counts(chart));
    assert_int_equal(chart_medications(chart).count, 0);
    assert_int_equal(chart_allergy_state(chart), ALLERGIES_UNAVAILABLE);
    assert_int_equal(desk->session.recent_count, 0);
    assert_true(chart_loading_since_ms(chart) > 0);
    assert_audit(desk, "");
    chart_free(chart);
}

/* It was made, or it was not: the answer is lost. */
static void an_entry_of_which_nobody_knows_shows_that(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "entry 1 uncertain");
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_FAILED);
    assert_non_null(strstr(chart_error(chart)->user, "This may not be in the audit, so it is not "
                                                     "shown: "));
    chart_refresh(chart);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    assert_audit(desk, "chart.view 1 -\nchart.view 1 -\n");
    chart_free(chart);
}

static void an_entry_that_fails_shows_why(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "entry 1 error input/output");
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_FAILED);
    assert_non_null(strstr(chart_error(chart)->user, "cannot be recorded in the audit, so it is "
                                                     "not shown"));
    assert_null(chart_patient(chart));
    assert_int_equal(desk->session.recent_count, 0);
    chart_refresh(chart); /* F5 tries both again */
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    assert_string_equal(chart_patient(chart)->last_name.text, "Adamson");
    assert_audit(desk, "chart.view 1 -\n");
    chart_free(chart);
}

static void each_section_is_recorded_once(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    assert_false(chart_section_shown(chart, "Labs"));
    chart_enter_section(chart, CHART_SUMMARY);
    chart_enter_section(chart, "Labs");
    assert_false(chart_section_shown(chart, "Labs"));
    assert_true(chart_section_since_ms(chart, "Labs") > 0);
    desk_wait(desk);
    assert_true(chart_section_shown(chart, CHART_SUMMARY));
    assert_true(chart_section_shown(chart, "Labs"));
    assert_false(chart_section_shown(chart, "Vitals"));
    chart_enter_section(chart, "Vitals");
    chart_enter_section(chart, "Labs");
    desk_wait(desk);
    assert_audit(desk, "chart.view 1 -\nchart.section 1 Labs\nchart.section 1 Vitals\n");
    chart_free(chart);
}

static void a_section_that_fails_stays_hidden(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "entry 2 error busy");
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    chart_enter_section(chart, "Labs");
    desk_wait(desk);
    assert_true(chart_section_shown(chart, CHART_SUMMARY));
    assert_false(chart_section_shown(chart, "Labs"));
    assert_int_equal(chart_section_error(chart, "Labs")->code, ERROR_BUSY);
    chart_refresh(chart);
    desk_wait(desk);
    assert_true(chart_section_shown(chart, "Labs"));
    assert_null(chart_section_error(chart, "Labs"));
    chart_free(chart);
}

/* After a sign-out nobody can be recorded, and so nothing is shown. */
static void signed_out_nothing_is_shown(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    session_end(&desk->session);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_FAILED);
    assert_null(chart_patient(chart));
    assert_audit(desk, "");
    chart_free(chart);
}

/* --- lists of many patients ------------------------------------------------------------------ */

static void a_list_names_its_patients_first(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct record_list *list =
        record_list_new(&desk->session, RECORD_LIST_UPCOMING, 0, PRESET_ALL, desk_changed, desk);
    struct rows rows = record_list_rows(list);
    desk_wait(desk);
    assert_int_equal(row_state(rows, 0), ROW_LOADING);
    assert_null(record_list_selected(list));
    draw_list(desk, list, 6);
    assert_int_equal(row_state(rows, 0), ROW_PRESENT);
    assert_non_null(record_list_selected(list));
    assert_audit(desk, "list.view - Upcoming appointments from 24-Nov-2026; patients 1, 2, 3\n");
    record_list_refresh(list); /* the same rows */
    draw_list(desk, list, 6);
    assert_int_equal(entries(desk, "list.view"), 1);
    desk_run(desk, "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, "
                   "status) VALUES ('B1', 4, 1, '2026-11-24', '08:00', 'scheduled')");
    record_list_refresh(list); /* a patient who was not named yet */
    draw_list(desk, list, 6);
    assert_int_equal(entries(desk, "list.view"), 2);
    record_list_free(list);
}

static void a_list_without_its_entry_shows_nothing(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, never);
    struct record_list *list = record_list_new(&desk->session, RECORD_LIST_ACTIVE_MEDICATIONS, 0,
                                               PRESET_ALL, desk_changed, desk);
    struct rows rows = record_list_rows(list);
    struct rows_bounds bounds;
    desk_wait(desk);
    assert_int_equal(row_state(rows, 0), ROW_LOADING);
    pass(desk, 50); /* the entry waits */
    assert_int_equal(data_pending(desk->session.data), 1);
    assert_int_equal(row_state(rows, 0), ROW_LOADING);
    assert_null(record_list_selected(list));
    rows.ops->bounds(rows.self, &bounds);
    assert_true(bounds.loading);
    record_list_free(list);
}

static void a_list_that_cannot_be_recorded_fails(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "entry 1 error busy");
    struct record_list *list = record_list_new(&desk->session, RECORD_LIST_ACTIVE_MEDICATIONS, 0,
                                               PRESET_ALL, desk_changed, desk);
    struct rows rows = record_list_rows(list);
    draw_list(desk, list, 3);
    assert_int_equal(row_state(rows, 0), ROW_FAILED);
    assert_non_null(strstr(rows.ops->failure(rows.self)->user, "cannot be recorded in the audit"));
    assert_null(record_list_selected(list));
    rows.ops->retry(rows.self);
    draw_list(desk, list, 3);
    assert_int_equal(row_state(rows, 0), ROW_PRESENT);
    assert_null(rows.ops->failure(rows.self));
    record_list_free(list);
}

static void lists_of_nobody_need_no_entry(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct record_list *providers =
        record_list_new(&desk->session, RECORD_LIST_PROVIDERS, 0, PRESET_ALL, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(row_state(record_list_rows(providers), 0), ROW_PRESENT);
    assert_audit(desk, "");
    record_list_free(providers);
}

static void a_day_names_its_patients_first(void **state)
{
    struct desk *desk = *state;
    const struct appointment_line *rows = NULL;
    desk_open(desk, NULL);
    struct day_schedule *day = day_schedule_new(&desk->session, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(day_schedule_appointments(day, 0, &rows), 3);
    assert_audit(desk, "list.view - Schedule of 24-Nov-2026; patients 1, 2, 3\n");
    day_schedule_refresh(day);
    desk_wait(desk);
    assert_int_equal(entries(desk, "list.view"), 1);
    day_schedule_free(day);
}

static bool has_providers(void *context)
{
    return day_schedule_providers(context) == 2;
}

static void a_day_without_its_entry_shows_nothing(void **state)
{
    struct desk *desk = *state;
    const struct appointment_line *rows = NULL;
    desk_open(desk, never);
    struct day_schedule *day = day_schedule_new(&desk->session, desk_changed, desk);
    loop_run_until(desk->loop, has_providers, day, WAIT_MS);
    pass(desk, 100);
    assert_int_equal(day_schedule_providers(day), 2);
    assert_int_equal(day_schedule_appointments(day, 0, &rows), -1);
    day_schedule_free(day);
}

static void a_day_that_cannot_be_recorded_fails(void **state)
{
    struct desk *desk = *state;
    const struct appointment_line *rows = NULL;
    desk_open(desk, fails);
    struct day_schedule *day = day_schedule_new(&desk->session, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(day_schedule_appointments(day, 0, &rows), -2);
    day_schedule_free(day);
}

/* --- searches and previews ------------------------------------------------------------------- */

static bool has_searches(void *context)
{
    return entries(context, "patient.search") >= 1 && desk_is_idle(context);
}

static void draw_rows(struct patient_search *search, int count)
{
    for (int64_t ordinal = 0; ordinal < count; ordinal++) {
        row_state(patient_search_rows(search), ordinal);
    }
}

/* At its limit, a timer of the same loop: whatever else the machine does, they come in order. */
struct limit {
    struct desk *desk;
    bool is_over, was_met;
};

static void entered_or_under_way(void *context)
{
    struct limit *limit = context;
    limit->is_over = true;
    limit->was_met = entries(limit->desk, "patient.search") > 0 || !desk_is_idle(limit->desk);
}

static bool limit_is_over(void *context)
{
    return ((struct limit *)context)->is_over;
}

static void a_search_is_one_entry_within_two_seconds(void **state)
{
    struct desk *desk = *state;
    struct limit limit = {.desk = desk};
    desk_open(desk, NULL);
    struct patient_search *search = patient_search_new(&desk->session, desk_changed, desk);
    int64_t began = clock_monotonic_ms();
    patient_search_type(search, "c");
    patient_search_type(search, "ca");
    patient_search_type(search, "carl");
    desk_wait(desk);
    /* The first page is there. */
    loop_timer_start(desk->loop, 2000, 0, entered_or_under_way, &limit);
    draw_rows(search, 4);
    assert_int_equal(row_state(patient_search_rows(search), 0), ROW_PRESENT); /* at once */
    if (clock_monotonic_ms() - began < 1500) {
        assert_int_equal(entries(desk, "patient.search"), 0);
    }
    loop_run_until(desk->loop, limit_is_over, &limit, WAIT_MS);
    assert_true(limit.was_met);
    loop_run_until(desk->loop, has_searches, desk, WAIT_MS);
    assert_audit(desk, "patient.search - \"carl\", 2 found; patients 3, 4\n");
    patient_search_free(search);
    pass(desk, 50);
    assert_int_equal(entries(desk, "patient.search"), 1);
}

static bool is_counted(void *context)
{
    char status[128];
    patient_search_status(context, status, sizeof status);
    return strcmp(status, "1 match") == 0;
}

static void leaving_writes_what_was_shown(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct patient_search *search = patient_search_new(&desk->session, desk_changed, desk);
    patient_search_type(search, "adamson 123-45-6789");
    desk_wait(desk);
    patient_search_type(search, "adamson");
    desk_wait(desk);
    draw_rows(search, 1);
    loop_run_until(desk->loop, is_counted, search, WAIT_MS);
    patient_search_free(search);
    desk_wait(desk);
    assert_audit(desk, "patient.search - \"adamson\", 1 found; patients 1\n");
    search = patient_search_new(&desk->session, desk_changed, desk);
    patient_search_type(search, "adamson 123-45-6789");
    desk_wait(desk);
    patient_search_free(search);
    desk_wait(desk);
    sqlite3 *connection = desk_look(desk);
    assert_lines(connection, "SELECT count(*) FROM ct_audit WHERE entry LIKE '%123-45%'", "0\n");
    assert_lines(connection, "SELECT count(*) FROM ct_audit WHERE entry LIKE '%***-**-6789%'",
                 "1\n");
    sqlite3_close(connection);
}

/* It holds up no key, but what cannot be recorded is not shown any longer. */
static void a_search_that_cannot_be_recorded_is_taken_away(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, fails);
    struct patient_search *search = patient_search_new(&desk->session, desk_changed, desk);
    struct rows rows = patient_search_rows(search);
    desk_wait(desk);
    draw_rows(search, 4);
    assert_int_equal(row_state(rows, 0), ROW_PRESENT);
    pass(desk, 1800);
    assert_int_equal(row_state(rows, 0), ROW_FAILED);
    assert_non_null(rows.ops->failure(rows.self));
    assert_null(patient_search_selected(search));
    patient_search_free(search);
}

static void a_preview_rests_and_is_recorded_first(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct patient_search *search = patient_search_new(&desk->session, desk_changed, desk);
    struct rows rows = patient_search_rows(search);
    desk_wait(desk);
    rows.ops->select(rows.self, 0);
    assert_null(patient_search_preview(search)); /* the first drawing */
    pass(desk, 300);
    rows.ops->select(rows.self, 1); /* passing by */
    assert_null(patient_search_preview(search));
    pass(desk, 800);
    assert_null(patient_search_preview(search));
    assert_int_equal(entries(desk, "patient.preview"), 0);
    pass(desk, 400);
    desk_wait(desk);
    assert_int_equal(patient_search_preview(search)->id.integer, 2);
    assert_int_equal(entries(desk, "patient.preview"), 1);
    patient_search_free(search);
}

static void a_set_of_ids(void **state)
{
    (void)state;
    struct id_set set = {.count = 0};
    struct buffer words;
    buffer_init(&words);
    for (int64_t id = 200; id > 0; id -= 2) {
        id_set_add(&set, id);
        id_set_add(&set, 200 - id + 2);
    }
    assert_int_equal(set.count, 100);
    assert_true(id_set_has(&set, 2) && id_set_has(&set, 200));
    assert_false(id_set_has(&set, 1) || id_set_has(&set, 201));
    id_set_clear(&set);
    id_set_add(&set, 30);
    id_set_add(&set, -1);
    id_set_words(&set, &words);
    assert_string_equal(words.bytes, "-1, 30");
    id_set_clear(&set);
    buffer_release(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(a_chart_is_recorded_and_then_shown),
        desk_test(an_entry_that_never_comes_shows_nothing),
        desk_test(an_entry_that_fails_shows_why),
        desk_test(an_entry_of_which_nobody_knows_shows_that),
        desk_test(each_section_is_recorded_once),
        desk_test(a_section_that_fails_stays_hidden),
        desk_test(signed_out_nothing_is_shown),
        desk_test(a_list_names_its_patients_first),
        desk_test(a_list_without_its_entry_shows_nothing),
        desk_test(a_list_that_cannot_be_recorded_fails),
        desk_test(lists_of_nobody_need_no_entry),
        desk_test(a_day_names_its_patients_first),
        desk_test(a_day_without_its_entry_shows_nothing),
        desk_test(a_day_that_cannot_be_recorded_fails),
        desk_test(a_search_is_one_entry_within_two_seconds),
        desk_test(leaving_writes_what_was_shown),
        desk_test(a_search_that_cannot_be_recorded_is_taken_away),
        desk_test(a_preview_rests_and_is_recorded_first),
        cmocka_unit_test(a_set_of_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
