/* SPDX-License-Identifier: MIT */
/*
 * Purpose: `chartty demo`: filling a new database with people who do not exist (demo.h,
 * docs/demo-data.md). Called by the command and by benchmarks, on their thread; it blocks. Owns
 * the load and the providers. Must not know: SQL.
 */
#include "src/exchange/demo.h"

#include "chartty/base/memory.h"
#include "src/exchange/demo_parts.h"

enum {
    ROWS_A_COMMIT = 100000, /* nobody else uses the database yet */
    PATIENTS_A_PROGRESS = 200,
    YEARS_OF_RECORDS = 8,
    FULL_CHART_EVERY = 10000,
    FULL_CHART_AT = 42
};

int demo_put(struct demo *demo, enum record_type type, const char *const *values, int64_t *row_id,
             struct error *error)
{
    int result = load_row(demo->load, type, values, row_id, error);
    demo->pending_rows++;
    demo_text_clear(&demo->text);
    return result;
}

int demo_count(const struct demo *demo, struct demo_chart *chart, int usual, int full)
{
    if (chart->is_very_full) {
        return full;
    }
    int scaled = demo_heads(&chart->random, 2 * usual) * chart->fullness;
    int whole = demo->options->few_children ? 1000 : 100;
    return scaled / whole + (demo_below(&chart->random, whole) < scaled % whole);
}

int32_t demo_day(struct demo_chart *chart)
{
    int32_t span = chart->last_day - chart->first_day + 1;
    int32_t first = demo_below(&chart->random, span), second = demo_below(&chart->random, span);
    return chart->first_day + (first > second ? first : second);
}

/* 6 % have no records at all; the mean is 100. */
static int pick_fullness(struct demo_random *random)
{
    int at = demo_below(random, 1000);
    return at < 60 ? 0 : at < 660 ? 95 : at < 960 ? 125 : at < 998 ? 150 : 400;
}

static void begin_chart(const struct demo *demo, int64_t number, struct demo_chart *chart)
{
    chart->number = number;
    chart->person = demo_person_of(demo, number);
    chart->random = demo_stream(demo->options->seed, DEMO_CHART, (uint64_t)number);
    /* Until yesterday: nothing of today was recorded later than it is now. */
    chart->last_day = chart->person.died == INT32_MAX ? demo->today - 1 : chart->person.died;
    if (chart->last_day < chart->person.born) {
        chart->last_day = chart->person.born;
    }
    int32_t years = 1 + demo_below(&chart->random, YEARS_OF_RECORDS);
    chart->first_day = chart->last_day - years * 365;
    if (chart->first_day < chart->person.born) {
        chart->first_day = chart->person.born;
    }
    chart->fullness = pick_fullness(&chart->random);
    chart->is_very_full = number % FULL_CHART_EVERY == FULL_CHART_AT;
}

static int add_chart(struct demo *demo, int64_t number, struct error *error)
{
    struct demo_chart chart;
    begin_chart(demo, number, &chart);
    if (demo_add_patient(demo, &chart, error) != 0 ||
        demo_add_appointments(demo, &chart, error) != 0 ||
        demo_add_medications(demo, &chart, error) != 0 ||
        demo_add_allergies(demo, &chart, error) != 0 || demo_add_vitals(demo, &chart, error) != 0 ||
        demo_add_labs(demo, &chart, error) != 0) {
        return -1;
    }
    return 0;
}

static int commit_when_full(struct demo *demo, struct error *error)
{
    if (demo->pending_rows < ROWS_A_COMMIT) {
        return 0;
    }
    demo->pending_rows = 0;
    if (load_commit(demo->load, error) != 0) {
        return -1;
    }
    return load_begin(demo->load, error);
}

static int report_progress(const struct demo *demo, int64_t done, struct error *error)
{
    const struct demo_options *options = demo->options;
    bool is_due = done % PATIENTS_A_PROGRESS == 0 || done == options->patients;
    if (!options->progress || !is_due ||
        options->progress(options->context, done, options->patients)) {
        return 0;
    }
    return error_set(error, ERROR_CANCELLED,
                     "Stopped after %lld patients; the database is not complete: remove it.",
                     (long long)done);
}

static int add_all(struct demo *demo, struct error *error)
{
    if (load_begin(demo->load, error) != 0 || demo_add_clients(demo, error) != 0 ||
        demo_add_providers(demo, error) != 0 || demo_add_sign_ins(demo, error) != 0) {
        return -1;
    }
    demo_schedule_init(&demo->schedule, demo->today, demo->provider_count, demo->options->patients,
                       demo->options->few_children);
    for (int64_t number = 1; number <= demo->options->patients; number++) {
        if (add_chart(demo, number, error) != 0 || commit_when_full(demo, error) != 0 ||
            report_progress(demo, number, error) != 0) {
            return -1;
        }
    }
    return load_commit(demo->load, error);
}

int demo_fill(const struct demo_options *options, struct error *error)
{
    if (options->patients < DEMO_PATIENTS_MIN || options->patients > DEMO_PATIENTS_MAX) {
        return error_set(error, ERROR_INVALID, "The number of demo patients must be from %d to %d.",
                         DEMO_PATIENTS_MIN, DEMO_PATIENTS_MAX);
    }
    struct demo *demo = memory_new(sizeof *demo);
    demo->options = options;
    demo->today = date_to_days(options->today);
    demo->load = load_open(options->url, error);
    int result = demo->load && load_bulk(demo->load, error) == 0 ? add_all(demo, error) : -1;
    if (result == 0) {
        result = load_finish(demo->load, error);
    }
    load_close(demo->load);
    memory_free(demo->providers);
    memory_free(demo);
    return result;
}
