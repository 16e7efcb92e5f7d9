/* SPDX-License-Identifier: MIT */
/*
 * The audit as a list: what its filter's words say, that it sorts by each of its columns, that
 * reading it is itself recorded first, whose patient an entry names, and the check of the chain.
 * With CHARTTY_SOAK=1: a million entries, the first page in every order in under a second
 * (reliability.md row 29).
 */
#include "unit/control/control_fixture.h"
#include "unit/data/audit_world.h"

#include "chartty/base/rows.h"
#include "chartty/control/audit.h"
#include "chartty/control/audit_list.h"

static const struct date today = {2026, 11, 24};

static int parse(const char *words, struct query_filter *filter, char mrn[64], struct error *error)
{
    return audit_filter_parse(words, today, false, filter, mrn, error);
}

static void words_of_a_filter(void **state)
{
    (void)state;
    struct query_filter filter;
    struct error error = {0};
    char mrn[64];
    assert_int_equal(parse("", &filter, mrn, &error), 0);
    assert_string_equal(filter.word, "");
    assert_false(filter.has_from || filter.has_to);
    assert_int_equal(
        parse(" who:Kim.Lee  action:chart.* from:T-7 to:T patient:MRN0001 ", &filter, mrn, &error),
        0);
    assert_string_equal(filter.word, "kim.lee");
    assert_string_equal(filter.action, "chart.*");
    assert_string_equal(mrn, "MRN0001");
    assert_int_equal(filter.from.day, 17);
    assert_int_equal(filter.to.day, 24);
    assert_int_equal(parse("patient:#12", &filter, mrn, &error), 0);
    assert_int_equal(filter.patient_id, 12);
    assert_string_equal(mrn, "");
    static const char *const wrong[] = {"kim",        "who:",       "when:T",    "from:31-Feb-2026",
                                        "patient:#x", "patient:#0", "action:a*b"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(parse(wrong[i], &filter, mrn, &error), -1);
        assert_true(strlen(error.user) > 10);
    }
}

/* --- with entries ---------------------------------------------------------------------------- */

static void note(struct desk *desk, enum audit_action action, int64_t patient, const char *words)
{
    struct error error = {0};
    assert_ok(audit_note(&desk->session, 0, action, patient, words, NULL, NULL, &error), &error);
    desk_wait(desk);
}

/* Three entries of a nurse and two of a doctor; then an administrator. */
static void open_with_entries(struct desk *desk)
{
    desk_open(desk, NULL);
    desk_sign_in(desk, STAFF_NURSE);
    note(desk, AUDIT_CHART_VIEW, 2, NULL);
    note(desk, AUDIT_SECTION_VIEW, 2, "Labs");
    note(desk, AUDIT_SEARCH, 0, "\"berg\", 1 found; patients 2");
    desk_sign_in(desk, STAFF_DOCTOR);
    note(desk, AUDIT_CHART_VIEW, 1, NULL);
    note(desk, AUDIT_SECTION_VIEW, 1, "Vitals");
    desk_sign_in(desk, STAFF_ADMIN);
}

struct painting {
    struct desk *desk;
    struct audit_list *list;
};

/* Rows are pulled as by a screen that is painted, until none waits for anything. */
static bool is_painted(void *context)
{
    struct painting *painting = context;
    struct rows rows = audit_list_rows(painting->list);
    struct row row;
    bool waits = false;
    for (int64_t ordinal = 0; ordinal < 10; ordinal++) {
        waits = rows.ops->row(rows.self, ordinal, &row) == ROW_LOADING || waits;
    }
    return !waits && desk_is_idle(painting->desk);
}

static void settle(struct desk *desk, struct audit_list *list)
{
    struct painting painting = {desk, list};
    loop_run_until(desk->loop, is_painted, &painting, WAIT_MS);
    assert_true(is_painted(&painting));
}

/* "action patient" of each row in view, but for the list's own entries. */
static void assert_rows(struct desk *desk, struct audit_list *list, const char *expected)
{
    struct rows rows = audit_list_rows(list);
    struct row row;
    struct buffer seen;
    settle(desk, list);
    buffer_init(&seen);
    buffer_add_text(&seen, "");
    for (int64_t ordinal = 0; rows.ops->row(rows.self, ordinal, &row) == ROW_PRESENT; ordinal++) {
        const struct audit_entry *entry = row.data;
        if (strcmp(entry->action.text, "audit.view") != 0) {
            buffer_format(&seen, "%s %s\n", entry->action.text, entry->patient_id.text);
        }
    }
    assert_string_equal(seen.bytes, expected);
    buffer_release(&seen);
}

static void filters_and_orders(void **state)
{
    struct desk *desk = *state;
    struct error error = {0};
    open_with_entries(desk);
    struct audit_list *list = audit_list_new(&desk->session, desk_changed, desk);
    assert_rows(desk, list,
                "chart.section 1\nchart.view 1\npatient.search \nchart.section 2\nchart.view 2\n");
    assert_true(audit_list_filter(list, "who:test-nurse", &error));
    assert_rows(desk, list, "patient.search \nchart.section 2\nchart.view 2\n");
    assert_true(audit_list_filter(list, "action:chart.*", &error));
    assert_rows(desk, list, "chart.section 1\nchart.view 1\nchart.section 2\nchart.view 2\n");
    assert_true(audit_list_filter(list, "patient:mrn0002 action:chart.view", &error));
    assert_rows(desk, list, "chart.view 2\n");
    assert_true(audit_list_filter(list, "patient:MRN9999", &error));
    assert_rows(desk, list, "");
    assert_true(audit_list_filter(list, "to:T-400", &error));
    assert_rows(desk, list, "");
    assert_false(audit_list_filter(list, "nonsense", &error));
    assert_string_equal(audit_list_filter_words(list), "to:T-400");
    assert_true(audit_list_filter(list, "action:chart.*", &error));
    assert_true(audit_list_sort(list, FIELD_OF(audit_entry, action) + 1, &error));
    assert_rows(desk, list, "chart.section 2\nchart.section 1\nchart.view 2\nchart.view 1\n");
    assert_true(audit_list_sort(list, -(FIELD_OF(audit_entry, patient_id) + 1), &error));
    assert_rows(desk, list, "chart.section 2\nchart.view 2\nchart.section 1\nchart.view 1\n");
    assert_false(audit_list_sort(list, FIELD_OF(audit_entry, mac) + 1, &error));
    audit_list_free(list);
}

static void reading_it_is_recorded_first(void **state)
{
    struct desk *desk = *state;
    struct error error = {0};
    open_with_entries(desk);
    struct audit_list *list = audit_list_new(&desk->session, desk_changed, desk);
    struct rows rows = audit_list_rows(list);
    struct row row;
    desk_wait(desk);
    assert_int_equal(rows.ops->row(rows.self, 0, &row), ROW_LOADING);
    assert_null(audit_list_selected(list));
    settle(desk, list);
    assert_non_null(audit_list_selected(list));
    assert_true(audit_list_filter(list, "who:test-nurse", &error));
    settle(desk, list);
    audit_list_free(list);
    sqlite3 *connection = desk_look(desk);
    assert_lines(connection,
                 "SELECT json_extract(entry, '$.words') FROM ct_audit WHERE action = 'audit.view'",
                 "audit\naudit who:test-nurse\n");
    sqlite3_close(connection);
}

static void not_recorded_it_is_not_shown(void **state)
{
    struct desk *desk = *state;
    struct row row;
    desk_open(desk, "entry 2 error busy");
    desk_sign_in(desk, STAFF_ADMIN);
    note(desk, AUDIT_CHART_VIEW, 2, NULL);
    struct audit_list *list = audit_list_new(&desk->session, desk_changed, desk);
    struct rows rows = audit_list_rows(list);
    settle(desk, list);
    assert_int_equal(rows.ops->row(rows.self, 0, &row), ROW_FAILED);
    assert_null(audit_list_selected(list));
    audit_list_free(list);
}

static void whose_entry_it_is(void **state)
{
    struct desk *desk = *state;
    struct error error = {0};
    open_with_entries(desk);
    note(desk, AUDIT_CHART_VIEW, 77, NULL);
    struct audit_list *list = audit_list_new(&desk->session, desk_changed, desk);
    assert_true(audit_list_filter(list, "patient:#2", &error));
    settle(desk, list);
    assert_string_equal(audit_list_patient(list), "");
    desk_wait(desk);
    assert_string_equal(audit_list_patient(list), "MRN0002  BERG, Bo");
    assert_true(audit_list_filter(list, "patient:#77", &error));
    settle(desk, list);
    audit_list_patient(list);
    desk_wait(desk);
    assert_string_equal(audit_list_patient(list), "not in the records any more");
    audit_list_free(list);
}

static bool is_checked(void *context)
{
    char words[512];
    bool bad = false;
    audit_list_verify_words(context, words, sizeof words, &bad);
    return strncmp(words, "Checking", 8) != 0;
}

static void the_chain_is_checked_beside(void **state)
{
    struct desk *desk = *state;
    char words[512];
    bool bad = true;
    open_with_entries(desk);
    desk->session.url = desk->fixture->path;
    struct audit_list *list = audit_list_new(&desk->session, desk_changed, desk);
    settle(desk, list);
    audit_list_verify_words(list, words, sizeof words, &bad);
    assert_false(bad);
    audit_list_verify(list);
    loop_run_until(desk->loop, is_checked, list, WAIT_MS);
    audit_list_verify_words(list, words, sizeof words, &bad);
    assert_false(bad);
    assert_non_null(strstr(words, ": 6 entries as they were written."));
    desk_run(desk, "DROP TRIGGER ct_audit_keep_update; UPDATE ct_audit SET role = 'admin' WHERE id "
                   "= 2; CREATE TRIGGER ct_audit_keep_update BEFORE UPDATE ON ct_audit BEGIN "
                   "SELECT RAISE(ABORT, 'x'); END");
    audit_list_verify(list);
    loop_run_until(desk->loop, is_checked, list, WAIT_MS);
    audit_list_verify_words(list, words, sizeof words, &bad);
    assert_true(bad);
    assert_non_null(strstr(words, "CHAIN BROKEN: row 2 its column role"));
    audit_list_verify(list); /* and is left while it runs */
    audit_list_free(list);
}

/* --- a million ------------------------------------------------------------------------------- */

struct got {
    bool done;
    int count;
    enum error_code code;
};

static void got(void *context, const struct error *error, struct page **pages, int count)
{
    struct got *got = context;
    got->done = true;
    got->code = error->code;
    got->count = count > 0 ? pages[0]->count : 0;
}

static bool is_done(void *context)
{
    return ((struct got *)context)->done;
}

static int64_t page_ms(struct desk *desk, const struct query *query, enum page_from from)
{
    struct page_request request = {.query = *query, .from = from, .limit = 66};
    struct got answer = {.done = false};
    struct error error = {0};
    int64_t began = clock_monotonic_ms();
    if (data_pages(desk->session.data, data_owner_new(desk->session.data), &request, 1, 60000, got,
                   &answer, &error) == 0) {
        fail_msg("%s", error.user);
    }
    loop_run_until(desk->loop, is_done, &answer, PATIENCE_MS);
    assert_int_equal(answer.code, ERROR_OK);
    assert_true(answer.count > 0);
    return clock_monotonic_ms() - began;
}

static int64_t longer(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void a_million_entries_by_any_column(void **state)
{
    static const int fields[] = {
        FIELD_OF(audit_entry, at),         FIELD_OF(audit_entry, username),
        FIELD_OF(audit_entry, patient_id), FIELD_OF(audit_entry, action),
        FIELD_OF(audit_entry, station),    FIELD_OF(audit_entry, table_name)};
    static const char *const filters[] = {"",
                                          "who:user3",
                                          "action:medications.*",
                                          "patient:#78",
                                          "who:user3 action:chart.view",
                                          "from:01-Jan-2020 to:01-Jun-2020",
                                          "who:user3 patient:#78"};
    struct desk *desk = *state;
    struct audit_world world;
    const char *soak = getenv("CHARTTY_SOAK");
    int64_t unfiltered = 0, unfiltered_end = 0, worst = 0, worst_end = 0;
    if (soak == NULL || soak[0] != '1') {
        print_message("a million entries: only with CHARTTY_SOAK=1\n");
        skip();
    }
    assert_int_equal(unlink(desk->fixture->path), 0);
    world_begin(&world, desk->fixture);
    world_fill(&world, 20000, 50);
    world_end(&world);
    desk_open(desk, NULL);
    desk_wait(desk);
    for (size_t f = 0; f < sizeof filters / sizeof filters[0]; f++) {
        for (int order = -6; order <= 6; order++) {
            struct query query = {.id = QUERY_AUDIT};
            struct error error = {0};
            char mrn[64];
            assert_ok(parse(filters[f], &query.filter, mrn, &error), &error);
            int place = order < 0 ? -order : order;
            int field = place == 0 ? -1 : fields[place - 1];
            query.order = order < 0 ? -(field + 1) : field + 1;
            int64_t first = page_ms(desk, &query, PAGE_FIRST);
            int64_t last = page_ms(desk, &query, PAGE_LAST);
            if (f == 0) {
                unfiltered = longer(unfiltered, first);
                unfiltered_end = longer(unfiltered_end, last);
            }
            worst = longer(worst, first);
            worst_end = longer(worst_end, last);
        }
    }
    print_message(
        "1,000,000 entries, 13 orders: first page %lld ms at worst, last page %lld ms; with "
        "6 filters %lld ms, %lld ms\n",
        (long long)unfiltered, (long long)unfiltered_end, (long long)worst, (long long)worst_end);
    assert_true(unfiltered < 1000); /* the bar of row 29 */
    assert_true(worst < 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_a_filter),
        desk_test(filters_and_orders),
        desk_test(reading_it_is_recorded_first),
        desk_test(not_recorded_it_is_not_shown),
        desk_test(whose_entry_it_is),
        desk_test(the_chain_is_checked_beside),
        desk_test(a_million_entries_by_any_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
