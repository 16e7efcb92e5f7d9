/* SPDX-License-Identifier: MIT */
/*
 * S1, S2, S3 of docs/performance.md through the real controllers and data layer, beside the plain C
 * API on the same database. bench_data DATABASE PATIENT-IDS [ORM-MS SHELL-MS]
 */
#include "bench/client.h"
#include "bench/measure.h"
#include "bench/raw_chart.h"
#include "bench/raw_server.h"
#include "bench/records.h"
#include "bench/search_words.h"
#include "chartty/control/chart.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHARTS_MAX = 200, CHART_ROUNDS = 11, SEARCH_ROUNDS = 3, PAGE_ROUNDS = 200, LIST_PAGE = 66 };

struct bench {
    const char *path;
    bool is_server;
    int64_t patients;
    int64_t ids[CHARTS_MAX]; /* the first is the fullest */
    int id_count;
    double orm_ms, shell_ms; /* of one chart; 0 when not measured */
    struct clock clock;
    struct client client;
};

/* S1: a chart opened by the controller, until it is ready to be painted. */

static void chart_changed(void *context)
{
    (void)context;
}

static bool chart_came(void *context)
{
    return chart_state(context) != CHART_LOADING;
}

static double open_chart(struct bench *bench, struct session *session, int64_t id)
{
    double start = now_us();
    struct chart *chart = chart_open(session, id, chart_changed, NULL);
    loop_run_until(bench->client.loop, chart_came, chart, 60000);
    double took = now_us() - start;
    if (chart_state(chart) != CHART_READY) {
        bench_fail("the chart of patient %" PRId64 " did not open", id);
    }
    chart_free(chart);
    return took;
}

/* Beside the plain C API; on a server the bar is the count of round trips, which the tests hold
 * (tests/unit/control/test_round_trips.c). */
static void print_beside_raw(const struct bench *bench, const char *what, double chart_us,
                             double raw_us)
{
    struct finding finding = {.criterion = "S1",
                              .what = what,
                              .measured = chart_us / 1e3,
                              .unit = "ms",
                              .beside = bench->is_server ? "plain libpq" : "raw C API",
                              .reference = raw_us / 1e3,
                              .kind = bench->is_server ? BAR_NONE : BAR_RATIO_AT_MOST,
                              .bar = bench->is_server ? 0 : 2};
    finding_print(&finding, bench->patients);
}

static void print_chart(struct bench *bench, struct samples *chart, struct samples *raw,
                        double full_chart, double full_raw)
{
    double chart_ms = samples_quantile(chart, 0.5) / 1e3;
    print_beside_raw(bench, "chart opened, data part, median", samples_quantile(chart, 0.5),
                     samples_quantile(raw, 0.5));
    print_beside_raw(bench, "chart opened, data part, p99", samples_quantile(chart, 0.99),
                     samples_quantile(raw, 0.99));
    print_beside_raw(bench, "chart opened, data part, fullest chart", full_chart, full_raw);
    if (bench->orm_ms > 0) {
        struct finding orm = {"S1",
                              "chart opened, beside the ORM",
                              chart_ms,
                              "ms",
                              "ORM",
                              bench->orm_ms,
                              BAR_RATIO_AT_MOST,
                              0.05};
        finding_print(&orm, bench->patients);
    }
    if (bench->shell_ms > 0) {
        struct finding shell = {"S1",
                                "chart opened, beside the shell",
                                chart_ms,
                                "ms",
                                bench->is_server ? "psql" : "sqlite3 shell",
                                bench->shell_ms,
                                BAR_NONE,
                                0};
        finding_print(&shell, bench->patients);
    }
}

/* Both take turns on each patient, and the best of some rounds counts: other programs run too. */
static void measure_charts(struct bench *bench)
{
    struct raw_chart raw;
    struct raw_server server;
    struct samples chart_samples = {0}, raw_samples = {0};
    struct session session = {
        .loop = bench->client.loop, .data = bench->client.data, .clock = &bench->clock};
    /* As at a station: a chart is there when its view is committed to the audit. */
    struct person doctor = {.staff_id = 1, .role = STAFF_DOCTOR, .username = "bench"};
    char today[11];
    double full_chart = 0, full_raw = 0;
    session_begin(&session, &doctor);
    date_format_iso(clock_today(&bench->clock), today);
    if (bench->is_server) {
        raw_server_open(&server, bench->path, today);
    } else {
        raw_chart_open(&raw, bench->path, today);
    }
    for (int i = 0; i < bench->id_count; i++) {
        struct samples charts = {0}, raws = {0};
        for (int round = 0; round < CHART_ROUNDS; round++) {
            samples_add(&raws, bench->is_server ? raw_server_read(&server, bench->ids[i])
                                                : raw_chart_read(&raw, bench->ids[i]));
            samples_add(&charts, open_chart(bench, &session, bench->ids[i]));
        }
        samples_add(&chart_samples, samples_quantile(&charts, 0));
        samples_add(&raw_samples, samples_quantile(&raws, 0));
        if (i == 0) {
            full_chart = samples_quantile(&charts, 0);
            full_raw = samples_quantile(&raws, 0);
        }
        samples_free(&charts);
        samples_free(&raws);
    }
    print_chart(bench, &chart_samples, &raw_samples, full_chart, full_raw);
    samples_free(&chart_samples);
    samples_free(&raw_samples);
    if (bench->is_server) {
        raw_server_close(&server);
    } else {
        raw_chart_close(&raw);
    }
    session_end(&session);
}

/* S2: the first page after each key. */

static struct page_request list_request(const struct bench *bench, enum page_from from)
{
    struct page_request request = {.query.id = QUERY_PATIENTS, .from = from, .limit = LIST_PAGE};
    request.query.filter.today = clock_today(&bench->clock);
    request.query.filter.has_today = true;
    return request;
}

static double search_once(struct bench *bench, const char *typed)
{
    struct page_request request = list_request(bench, PAGE_FIRST);
    double best = 0;
    request.query.id = QUERY_PATIENT_SEARCH;
    search_line_parse(typed, request.query.filter.today, false, &request.query.filter.terms);
    for (int round = 0; round < SEARCH_ROUNDS; round++) {
        double took = client_ask(&bench->client, &request, 1);
        best = round == 0 || took < best ? took : best;
    }
    return best;
}

/* Misspelt and inner parts must not come before a name as typed. */
static void check_order(const struct page *page, const char *typed)
{
    int64_t last = 0;
    for (int i = 0; i < page->count; i++) {
        const struct patient_hit *hit = page_row(page, i);
        int64_t match = hit->match.state == FIELD_VALUE ? hit->match.integer : 0;
        if (match < last) {
            fprintf(stderr, "bench: \"%s\" has a guess before an exact match\n", typed);
        }
        last = match;
    }
}

/* The median's bar of what is typed. */
static double as_typed_ms(const struct bench *bench)
{
    return bench->is_server ? 2 : 1;
}

static void print_search(const struct bench *bench, enum search_kind kind, struct samples *samples,
                         const char *slowest)
{
    char what[100];
    bool guess = kind == SEARCH_MISSPELT || kind == SEARCH_INNER;
    struct finding finding = {.criterion = "S2", .what = what, .unit = "ms", .kind = BAR_AT_MOST};
    snprintf(what, sizeof(what), "%s, median", search_kind_words(kind));
    finding.measured = samples_quantile(samples, 0.5) / 1e3;
    finding.bar = guess ? 30 : as_typed_ms(bench);
    finding_print(&finding, bench->patients);
    snprintf(what, sizeof(what), "%s, p99", search_kind_words(kind));
    finding.measured = samples_quantile(samples, 0.99) / 1e3;
    finding.bar = guess ? 30 : 8;
    finding_print(&finding, bench->patients);
    fprintf(stderr, "bench: %s: %d searches, slowest %.2f ms \"%s\"\n", search_kind_words(kind),
            samples->count, samples_quantile(samples, 1) / 1e3, slowest);
}

static void measure_searches(struct bench *bench, int people)
{
    struct search_words words;
    struct samples all = {0};
    struct records records;
    records_open(&records, bench->path);
    search_words_make(&words, &records, people);
    records_close(&records);
    for (int kind = 0; kind < SEARCH_KIND_COUNT; kind++) {
        struct samples samples = {0};
        double worst = 0;
        const char *slowest = "";
        for (int i = 0; i < words.count; i++) {
            if (words.kinds[i] != kind) {
                continue;
            }
            double took = search_once(bench, words.texts[i]);
            check_order(bench->client.pages[0], words.texts[i]);
            samples_add(&samples, took);
            if (kind < SEARCH_NUMBER) {
                samples_add(&all, took);
            }
            if (took > worst) {
                worst = took;
                slowest = words.texts[i];
            }
        }
        print_search(bench, (enum search_kind)kind, &samples, slowest);
        samples_free(&samples);
    }
    struct finding median = {.criterion = "S2",
                             .what = "search as typed, all prefixes, median",
                             .measured = samples_quantile(&all, 0.5) / 1e3,
                             .unit = "ms",
                             .kind = BAR_AT_MOST,
                             .bar = as_typed_ms(bench)};
    struct finding p99 = {.criterion = "S2",
                          .what = "search as typed, all prefixes, p99",
                          .measured = samples_quantile(&all, 0.99) / 1e3,
                          .unit = "ms",
                          .kind = BAR_AT_MOST,
                          .bar = 8};
    finding_print(&median, bench->patients);
    finding_print(&p99, bench->patients);
    samples_free(&all);
    search_words_free(&words);
}

/* S3: pages of the whole list, far from its beginning. */

/* The key of the row in the middle: by pages, as a person would come there. */
static struct page_key middle_key(struct bench *bench)
{
    struct page_request request = list_request(bench, PAGE_FIRST);
    int64_t at = 0;
    request.limit = 500;
    client_ask(&bench->client, &request, 1);
    request.from = PAGE_AFTER;
    while (at + 2 * request.limit <= bench->patients / 2 && bench->client.pages[0]->more_after) {
        const struct page *page = bench->client.pages[0];
        at += page->count;
        request.key = page->keys[page->count - 1];
        client_ask(&bench->client, &request, 1);
    }
    return bench->client.pages[0]->keys[0];
}

static const char *const place_words[] = {"first page", "page in the middle", "last page",
                                          "page before the middle"};

static void measure_pages(struct bench *bench)
{
    enum { FIRST, MIDDLE, LAST, BEFORE, PLACES };
    static const enum page_from from[PLACES] = {PAGE_FIRST, PAGE_AFTER, PAGE_LAST, PAGE_BEFORE};
    struct samples samples[PLACES] = {0};
    struct page_request requests[PLACES];
    struct page_key key = middle_key(bench);
    for (int place = 0; place < PLACES; place++) {
        requests[place] = list_request(bench, from[place]);
        requests[place].key = key;
    }
    for (int round = 0; round < PAGE_ROUNDS; round++) {
        for (int place = 0; place < PLACES; place++) {
            samples_add(&samples[place], client_ask(&bench->client, &requests[place], 1));
        }
    }
    double first = samples_quantile(&samples[FIRST], 0.25);
    struct finding one = {
        .criterion = "S3", .what = place_words[FIRST], .measured = first / 1e3, .unit = "ms"};
    finding_print(&one, bench->patients);
    for (int place = MIDDLE; place < PLACES; place++) {
        struct finding finding = {"S3",
                                  place_words[place],
                                  samples_quantile(&samples[place], 0.25) / 1e3,
                                  "ms",
                                  "first page",
                                  first / 1e3,
                                  BAR_RATIO_AT_MOST,
                                  1.3};
        finding_print(&finding, bench->patients);
    }
    for (int place = 0; place < PLACES; place++) {
        samples_free(&samples[place]);
    }
}

static void read_ids(struct bench *bench, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        bench_fail("%s cannot be read", path);
    }
    while (bench->id_count < CHARTS_MAX &&
           fscanf(file, "%" SCNd64, &bench->ids[bench->id_count]) == 1) {
        bench->id_count++;
    }
    fclose(file);
}

int main(int argc, char **argv)
{
    static const int people_small = 40, people_many = 200;
    struct bench bench = {.clock = clock_system()};
    if (argc < 3) {
        bench_fail("usage: bench_data DATABASE PATIENT-IDS [ORM-MS SHELL-MS]");
    }
    bench.path = argv[1];
    read_ids(&bench, argv[2]);
    bench.orm_ms = argc > 3 ? strtod(argv[3], NULL) : 0;
    bench.shell_ms = argc > 4 ? strtod(argv[4], NULL) : 0;
    struct records records;
    bench.is_server = records_are_on_server(bench.path);
    records_open(&records, bench.path);
    bench.patients = records_number(&records, "SELECT count(*) FROM patients");
    records_close(&records);
    client_open(&bench.client, bench.path);
    measure_charts(&bench);
    measure_searches(&bench, bench.patients < 5000 ? people_small : people_many);
    measure_pages(&bench);
    client_close(&bench.client);
    return 0;
}
