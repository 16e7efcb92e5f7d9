/* SPDX-License-Identifier: MIT */
/*
 * The schema page's sample queries, word for word, on demo data, against the fast forms that the
 * workstation asks: the same rows, and for lists of all patients every one of them through pages by
 * key.
 */
#include "exchange_fixture.h"
#include "support/patience.h"

#include "chartty/base/loop.h"
#include "chartty/data/data.h"
#include "src/exchange/demo.h"

enum { PATIENTS = 300, ROWS_MAX = 20000, COUNT_COLUMNS = 5 };

struct forms {
    struct exchange_fixture fixture;
    sqlite3 *connection;
    struct loop *loop;
    struct data *data;
    struct buffer samples;
    int64_t patient_id;
    struct date today;
};

/* The ids that an answer had, in its order. */
struct ids {
    int64_t at[ROWS_MAX];
    int count;
};

/* The nth SELECT of the page, from 0; the INSERT before them is not counted. */
static sqlite3_stmt *sample(struct forms *forms, int index)
{
    const char *rest = forms->samples.bytes;
    for (int at = -1;; at++) {
        sqlite3_stmt *statement = NULL;
        assert_int_equal(sqlite3_prepare_v2(forms->connection, rest, -1, &statement, &rest),
                         SQLITE_OK);
        assert_non_null(statement);
        if (at == index) {
            return statement;
        }
        sqlite3_finalize(statement);
    }
}

static void sample_ids(struct forms *forms, int index, struct ids *out)
{
    sqlite3_stmt *statement = sample(forms, index);
    out->count = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        assert_true(out->count < ROWS_MAX);
        out->at[out->count++] = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
}

struct answer {
    bool came;
    struct page *page;
};

static void page_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct answer *answer = context;
    assert_int_equal(count, error->code == ERROR_OK ? 1 : count);
    if (error->code != ERROR_OK) {
        fail_msg("%s (%s)", error->user, error->detail);
    }
    answer->page = pages[0];
    pages[0] = NULL;
    answer->came = true;
}

static bool has_come(void *context)
{
    return ((struct answer *)context)->came;
}

static struct page *ask(struct forms *forms, const struct page_request *request)
{
    struct answer answer = {false, NULL};
    struct error error;
    data_owner owner = data_owner_new(forms->data);
    assert_int_not_equal(
        data_pages(forms->data, owner, request, 1, DATA_DEADLINE_MS, page_came, &answer, &error),
        0);
    loop_run_until(forms->loop, has_come, &answer, PATIENCE_MS);
    assert_true(answer.came);
    data_owner_end(forms->data, owner);
    return answer.page;
}

/* Every row of a query, page after page by key. */
static void fast_ids(struct forms *forms, enum query_id id, struct ids *out)
{
    struct page_request request = {.query.id = id, .from = PAGE_FIRST, .limit = 97};
    unsigned needs = query_needs(id);
    request.query.filter.patient_id = (needs & QUERY_NEEDS_PATIENT) != 0 ? forms->patient_id : 0;
    request.query.filter.today = request.query.filter.from = forms->today;
    request.query.filter.has_today = true;
    request.query.filter.has_from = (needs & QUERY_NEEDS_FROM) != 0;
    out->count = 0;
    for (bool more = true; more;) {
        struct page *page = ask(forms, &request);
        for (int i = 0; i < page->count; i++) {
            assert_true(out->count < ROWS_MAX);
            out->at[out->count++] = page_row_id(page, i);
        }
        more = page->more_after;
        if (page->count > 0) {
            request.from = PAGE_AFTER;
            request.key = page->keys[page->count - 1];
        }
        page_free(page);
    }
}

static int compare_ids(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static void assert_same_rows(struct forms *forms, int index, enum query_id id)
{
    struct ids *slow = memory_new(sizeof(*slow)), *fast = memory_new(sizeof(*fast));
    sample_ids(forms, index, slow);
    fast_ids(forms, id, fast);
    assert_true(slow->count > 0);
    assert_int_equal(slow->count, fast->count);
    /* The page's own order sorts times as text and leaves ties open; ours is tested by the contract
     * suite. */
    qsort(slow->at, (size_t)slow->count, sizeof(slow->at[0]), compare_ids);
    qsort(fast->at, (size_t)fast->count, sizeof(fast->at[0]), compare_ids);
    assert_memory_equal(slow->at, fast->at, (size_t)slow->count * sizeof(slow->at[0]));
    memory_free(slow);
    memory_free(fast);
}

static void counts_are_the_same(void **state)
{
    struct forms *forms = *state;
    sqlite3_stmt *statement = sample(forms, 0);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int columns = sqlite3_column_count(statement);
    struct page_request request = {.query.id = QUERY_COUNTS_OF_PATIENT, .limit = 1};
    request.query.filter.patient_id = forms->patient_id;
    struct page *page = ask(forms, &request);
    const struct patient_counts *counts = page_row(page, 0);
    const long long fast[COUNT_COLUMNS] = {
        counts->appointments.integer, counts->medications.integer, counts->allergies.integer,
        counts->vital_signs.integer, counts->lab_results.integer};
    for (int i = 0; i < COUNT_COLUMNS; i++) {
        assert_int_equal(sqlite3_column_int64(statement, columns - COUNT_COLUMNS + i), fast[i]);
        assert_true(fast[i] > 0);
    }
    page_free(page);
    sqlite3_finalize(statement);
}

static void the_patient_is_the_same(void **state)
{
    struct forms *forms = *state;
    sqlite3_stmt *statement = sample(forms, 1);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    struct page_request request = {.query.id = QUERY_PATIENT, .limit = 1};
    request.query.filter.id = forms->patient_id;
    request.query.filter.today = forms->today;
    request.query.filter.has_today = true;
    struct page *page = ask(forms, &request);
    assert_int_equal(page->count, 1);
    const struct field_value *values = record_values(page_row(page, 0));
    for (int i = 0; i < record_spec(RECORD_PATIENT)->field_count; i++) {
        const char *text = (const char *)sqlite3_column_text(statement, i);
        assert_int_equal(values[i].state == FIELD_NULL, text == NULL);
        assert_string_equal(values[i].text, text == NULL ? "" : text);
    }
    page_free(page);
    sqlite3_finalize(statement);
}

static void the_rows_are_the_same(void **state)
{
    struct forms *forms = *state;
    assert_same_rows(forms, 2, QUERY_APPOINTMENTS_OF_PATIENT);
    assert_same_rows(forms, 3, QUERY_MEDICATIONS_OF_PATIENT);
    assert_same_rows(forms, 4, QUERY_ALLERGIES_OF_PATIENT);
    assert_same_rows(forms, 5, QUERY_VITAL_SIGNS_OF_PATIENT);
    assert_same_rows(forms, 6, QUERY_LAB_RESULTS_OF_PATIENT);
    assert_same_rows(forms, 7, QUERY_APPOINTMENTS_UPCOMING);
    assert_same_rows(forms, 8, QUERY_MEDICATIONS_ACTIVE);
}

static void ready(void *context, const struct error *error)
{
    (void)context;
    assert_true(error == NULL || error->code == ERROR_OK);
}

/* The page asks CURRENT_DATE, the database's day, which may be another before the test is over: it
 * is given the day of the demo. */
static void read_samples(struct forms *forms)
{
    static const char now[] = "CURRENT_DATE";
    struct date today = forms->today;
    FILE *file = fopen(CHARTTY_SOURCE_DIR "/tests/unit/data/sample_queries.sql", "r");
    char line[512];
    assert_non_null(file);
    buffer_init(&forms->samples);
    while (fgets(line, sizeof(line), file) != NULL) {
        const char *rest = line;
        for (const char *at; (at = strstr(rest, now)) != NULL; rest = at + strlen(now)) {
            buffer_add(&forms->samples, rest, (size_t)(at - rest));
            buffer_format(&forms->samples, "'%04d-%02d-%02d'", today.year, today.month, today.day);
        }
        buffer_add_text(&forms->samples, rest);
    }
    fclose(file);
}

/* Somebody with rows in every table, but not the fullest: the page's joins would multiply those to
 * millions. */
static const char chart_with_all[] =
    "SELECT patient_id FROM vital_signs v WHERE EXISTS (SELECT 1 FROM appointments WHERE "
    "patient_id = v.patient_id) "
    "AND EXISTS (SELECT 1 FROM medications WHERE patient_id = v.patient_id) AND EXISTS (SELECT 1 "
    "FROM allergies WHERE "
    "patient_id = v.patient_id) AND EXISTS (SELECT 1 FROM lab_results WHERE patient_id = "
    "v.patient_id) "
    "GROUP BY 1 HAVING count(*) < 10 ORDER BY count(*) DESC LIMIT 1";

/* The chart becomes MRN001, as the page's statements have it. */
static void prepare(struct forms *forms)
{
    sqlite3_stmt *statement = NULL;
    char sql[128];
    assert_int_equal(sqlite3_prepare_v2(forms->connection, chart_with_all, -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    forms->patient_id = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    snprintf(sql, sizeof(sql), "UPDATE patients SET mrn = 'MRN001' WHERE id = %lld",
             (long long)forms->patient_id);
    assert_int_equal(sqlite3_exec(forms->connection, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int set_up(void **state)
{
    struct forms *forms = memory_new(sizeof(*forms));
    struct error error;
    forms->today = (struct date){2026, 11, 24};
    fixture_new(&forms->fixture);
    struct demo_options demo = {
        .url = forms->fixture.database, .patients = PATIENTS, .seed = 7, .today = forms->today};
    assert_int_equal(demo_fill(&demo, &error), 0);
    assert_int_equal(sqlite3_open(forms->fixture.database, &forms->connection), SQLITE_OK);
    read_samples(forms);
    prepare(forms);
    forms->loop = loop_new(&error);
    assert_non_null(forms->loop);
    struct data_options options = {.url = forms->fixture.database};
    forms->data = data_open(forms->loop, &options, ready, NULL, &error);
    assert_non_null(forms->data);
    *state = forms;
    return 0;
}

static int tear_down(void **state)
{
    struct forms *forms = *state;
    data_close(forms->data);
    loop_free(forms->loop);
    sqlite3_close(forms->connection);
    buffer_release(&forms->samples);
    fixture_free(&forms->fixture);
    memory_free(forms);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_the_same),
        cmocka_unit_test(the_patient_is_the_same),
        cmocka_unit_test(the_rows_are_the_same),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
