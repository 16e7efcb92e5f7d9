/* SPDX-License-Identifier: MIT */
/* The chart's histories: lab values by test and the vitals over time. Loop thread. */
#include "src/control/chart_private.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <stdlib.h>
#include <string.h>

enum { HISTORY_ROWS = 500 };

/* One result while the tests are being sorted out; key is the folded component name. */
struct entry {
    char key[96];
    struct lab_series_point point;
    int order; /* rows come newest first: keeps that within a test */
};

const struct field_value *lab_result_date(const struct lab_result *result)
{
    if (result->collected_date.state == FIELD_VALUE) {
        return &result->collected_date;
    }
    return result->resulted_date.state == FIELD_VALUE ? &result->resulted_date
                                                      : &result->ordered_date;
}

static int64_t date_number(const struct field_value *date)
{
    return date->state == FIELD_VALUE ? date->integer : INT64_MIN;
}

/* By test; within one newest first. */
static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = strcmp(a->key, b->key);
    if (order != 0) {
        return order;
    }
    int64_t date_a = date_number(&a->point.date);
    int64_t date_b = date_number(&b->point.date);
    if (date_a != date_b) {
        return date_a > date_b ? -1 : 1;
    }
    return a->order - b->order;
}

static enum lab_urgency urgency(const struct lab_series *series)
{
    return lab_flag_urgency(series->points[0].component->flag);
}

static int compare_series(const void *left, const void *right)
{
    const struct lab_series *a = left;
    const struct lab_series *b = right;
    int order = (int)urgency(a) - (int)urgency(b);
    return order != 0 ? order : strcmp(a->name, b->name);
}

static void add_components(struct entry *entries, int *count, const struct lab_panel *panel,
                           const struct lab_result *result)
{
    for (int i = 0; i < panel->count; i++) {
        if (panel->components[i].is_remark) {
            continue; /* "Corrected" is no test */
        }
        struct entry *entry = &entries[*count];
        const char *name = panel->components[i].name;
        text_fold(entry->key, sizeof(entry->key), name, strlen(name));
        entry->point.date = *lab_result_date(result);
        entry->point.component = &panel->components[i];
        entry->point.order = result;
        entry->order = *count;
        (*count)++;
    }
}

/* Cuts the sorted entries into one series a test. */
static void make_series(struct lab_history *history, struct arena *arena,
                        const struct entry *entries, int count)
{
    history->series = arena_new(arena, ((size_t)count + 1) * sizeof(*history->series));
    for (int from = 0; from < count;) {
        int to = from + 1;
        while (to < count && strcmp(entries[to].key, entries[from].key) == 0) {
            to++;
        }
        struct lab_series *series = &history->series[history->count++];
        series->name = entries[from].point.component->name;
        series->unit = entries[from].point.component->unit;
        series->count = to - from;
        series->points = arena_new(arena, (size_t)series->count * sizeof(*series->points));
        for (int i = from; i < to; i++) {
            series->points[i - from] = entries[i].point;
        }
        from = to;
    }
    qsort(history->series, (size_t)history->count, sizeof(*history->series), compare_series);
}

/* What is entered in error is in no series and is not waited for. */
static bool is_marked(const struct chart *chart, const struct lab_result *result)
{
    return chart_mark_in(chart->marks, RECORD_LAB_RESULT, result->id.integer) != NULL;
}

static void build_history(struct chart *chart)
{
    struct lab_history *history = &chart->history;
    struct arena *arena = &chart->history_arena;
    const struct page *page = chart->labs;
    arena_release(arena);
    memset(history, 0, sizeof(*history));
    history->all = !page->more_after;
    history->pending = arena_new(arena, ((size_t)page->count + 1) * sizeof(*history->pending));
    chart_panels_begin(page, arena, &chart->history_panels);
    int total = 0;
    for (int i = 0; i < page->count; i++) {
        const struct lab_result *result = page_row(page, i);
        if (is_marked(chart, result)) {
            continue;
        }
        if (result->results_json.state == FIELD_NULL || result->results_json.length == 0) {
            history->pending[history->pending_count++] = result;
        }
        const struct chart_panel *panel = chart_panel_at(chart, page, &chart->history_panels, i);
        history->unreadable += panel->is_unreadable ? 1 : 0;
        total += panel->panel.count;
    }
    struct entry *entries = memory_array((size_t)total + 1, sizeof(*entries));
    int count = 0;
    for (int i = 0; i < page->count; i++) {
        if (!is_marked(chart, page_row(page, i))) {
            add_components(entries, &count, &chart->history_panels.rows[i].panel,
                           page_row(page, i));
        }
    }
    qsort(entries, (size_t)count, sizeof(*entries), compare_entries);
    make_series(history, arena, entries, count);
    memory_free(entries);
}

static void history_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct chart *chart = context;
    (void)count;
    chart->history_failed = error->code != ERROR_OK;
    if (chart->history_failed) {
        chart->history_error = *error;
    } else {
        page_free(chart->labs);
        page_free(chart->vitals);
        page_free(chart->marks);
        chart->labs = pages[0];
        chart->vitals = pages[1];
        chart->marks = pages[2];
        pages[0] = pages[1] = pages[2] = NULL;
        build_history(chart);
    }
    chart->changed(chart->context);
}

void chart_history_read(struct chart *chart)
{
    chart_renew_owner(chart, &chart->history_owner);
    if (rights_check(chart->session, PERMISSION_VIEW_CLINICAL, chart->patient_id,
                     &chart->history_error) != 0) {
        chart->history_failed = true;
        return;
    }
    struct page_request requests[] = {
        {.query = chart_query(chart, QUERY_LAB_RESULTS_OF_PATIENT, QUERY_ALL),
         .limit = HISTORY_ROWS},
        {.query = chart_query(chart, QUERY_VITAL_SIGNS_OF_PATIENT, QUERY_ALL),
         .limit = HISTORY_ROWS},
        {.query = chart_query(chart, QUERY_RETRACTED, QUERY_ALL), .limit = HISTORY_ROWS},
    };
    chart->history_failed =
        data_pages(chart->session->data, chart->history_owner, requests, 3, DATA_DEADLINE_MS,
                   history_came, chart, &chart->history_error) == 0;
}

void chart_want_history(struct chart *chart)
{
    if (!chart->history_wanted) {
        chart->history_wanted = true;
        chart_history_read(chart);
    }
}

const struct lab_history *chart_lab_history(const struct chart *chart)
{
    return chart->labs == NULL ? NULL : &chart->history;
}

struct chart_part chart_vitals_history(const struct chart *chart, bool *ready)
{
    *ready = chart->vitals != NULL;
    return chart_part_of(chart->vitals);
}

const struct error *chart_history_error(const struct chart *chart)
{
    return chart->history_failed ? &chart->history_error : NULL;
}

void chart_history_release(struct chart *chart)
{
    page_free(chart->labs);
    page_free(chart->vitals);
    page_free(chart->marks);
    arena_release(&chart->history_arena);
}
