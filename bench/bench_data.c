/* SPDX-License-Identifier: MIT */
/*
 * S1, S2, S3 of docs/performance.md through the real controllers and data layer, beside the plain C
 * API on the same database. bench_data DATABASE PATIENT-IDS [ORM-MS SHELL-MS]
 */
#include "bench/client.h"
#include "bench/measure.h"
#include "bench/raw_audit.h"
#include "bench/raw_chart.h"
#include "bench/raw_server.h"
#include "bench/records.h"
#include "bench/search_words.h"
#include "chartty/control/audit.h"
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

struct committed {
    bool came;
    struct error error;
};

static void entry_committed(void *context, const struct error *error,
                            const struct save_answer *answer)
{
    struct committed *committed = context;
    (void)answer;
    committed->came = true;
    committed->error = *error;
}

static bool entry_came(void *context)
{
    return ((const struct committed *)context)->came;
}

/* The entry that a view waits for, alone. */
static double commit_view(struct bench *bench, struct session *session, int64_t id)
{
    struct committed committed = {false, {ERROR_OK, "", ""}};
    double start = now_us();
    if (audit_note(session, bench->client.owner, AUDIT_CHART_VIEW, id, NULL, entry_committed,
                   &committed, &committed.error) != 0) {
        bench_fail("%s", committed.error.user);
    }
    loop_run_until(bench->client.loop, entry_came, &committed, 60000);
    double took = now_us() - start;
    if (!committed.came || committed.error.code != ERROR_OK) {
        bench_fail("the view of patient %" PRId64 " is not in the audit: %s", id,
                   committed.error.user);
    }
    return took;
}

/* What is measured of each chart, in turn. A chart is opened with its view recorded, as at a
 * station, and without, for its data part. Both kinds of reading come right after a commit, as when
 * a person comes from a search: the database's pages are read from the system again. */
enum turn { TURN_RAW, TURN_COMMIT, TURN_DATA, TURN_RAW_COMMIT, TURN_WHOLE, TURNS };

struct chart_bench {
    struct bench *bench;
    struct raw_chart raw;
    struct raw_server server;
    struct raw_audit raw_audit;
    struct session recorded, unrecorded;
    struct samples best[TURNS]; /* of each patient */
    double fullest[TURNS];
};

static double take_turn(struct chart_bench *charts, enum turn turn, int64_t id)
{
    struct bench *bench = charts->bench;
    switch (turn) {
    case TURN_RAW:
        return bench->is_server ? raw_server_read(&charts->server, id)
                                : raw_chart_read(&charts->raw, id);
    case TURN_DATA:
        return open_chart(bench, &charts->unrecorded, id);
    case TURN_COMMIT:
        return commit_view(bench, &charts->recorded, id);
    case TURN_RAW_COMMIT:
        return raw_audit_commit(&charts->raw_audit);
    default:
        return open_chart(bench, &charts->recorded, id);
    }
}

/* The best of some rounds counts: other programs run too. */
static void measure_chart(struct chart_bench *charts, int64_t id, bool is_fullest)
{
    struct samples samples[TURNS] = {0};
    for (int round = 0; round < CHART_ROUNDS; round++) {
        for (int turn = 0; turn < TURNS; turn++) {
            samples_add(&samples[turn], take_turn(charts, (enum turn)turn, id));
        }
    }
    for (int turn = 0; turn < TURNS; turn++) {
        double best = samples_quantile(&samples[turn], 0);
        samples_add(&charts->best[turn], best);
        charts->fullest[turn] = is_fullest ? best : charts->fullest[turn];
        samples_free(&samples[turn]);
    }
}

/* On a server the bar of the data part is the count of round trips, which the tests hold
 * (tests/unit/control/test_round_trips.c). */
static void print_chart(struct chart_bench *charts)
{
    const struct bench *bench = charts->bench;
    bool on_server = bench->is_server;
    const char *raw = on_server ? "plain libpq" : "raw C API";
    enum bar_kind data_kind = on_server ? BAR_NONE : BAR_RATIO_AT_MOST;
    double medians[TURNS], slow[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
        medians[turn] = samples_quantile(&charts->best[turn], 0.5) / 1e3;
        slow[turn] = samples_quantile(&charts->best[turn], 0.99) / 1e3;
    }
    const struct finding findings[] = {
        {"S1", "chart opened, data part, median", medians[TURN_DATA], "ms", raw, medians[TURN_RAW],
         data_kind, 2},
        {"S1", "chart opened, data part, p99", slow[TURN_DATA], "ms", raw, slow[TURN_RAW],
         data_kind, 2},
        {"S1", "chart opened, data part, fullest chart", charts->fullest[TURN_DATA] / 1e3, "ms",
         raw, charts->fullest[TURN_RAW] / 1e3, data_kind, 2},
        {"S1", "the view's audit commit, median", medians[TURN_COMMIT], "ms", "raw commit",
         medians[TURN_RAW_COMMIT], BAR_RATIO_AT_MOST, 3},
        {"S1", "the view's audit commit, p99", slow[TURN_COMMIT], "ms", "raw commit",
         slow[TURN_RAW_COMMIT], BAR_RATIO_AT_MOST, 3},
        {"S1", "chart opened, view committed, median", medians[TURN_WHOLE], "ms", "raw commit",
         medians[TURN_RAW_COMMIT], BAR_NONE, 0},
        {"S1", "chart opened, data part, beside the ORM", medians[TURN_DATA], "ms", "ORM",
         bench->orm_ms, BAR_RATIO_AT_MOST, 0.05},
        {"S1", "chart opened, data part, beside the shell", medians[TURN_DATA], "ms",
         on_server ? "psql" : "sqlite3 shell", bench->shell_ms, BAR_NONE, 0},
    };
    for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++) {
        if (findings[i].reference > 0) {
            finding_print(&findings[i], bench->patients);
        }
    }
}

static void measure_charts(struct bench *bench)
{
    struct chart_bench charts = {.bench = bench,
                                 .recorded = {.loop = bench->client.loop,
                                              .data = bench->client.data,
                                              .clock = &bench->clock}};
    struct person doctor = {.staff_id = 1, .role = STAFF_DOCTOR, .username = "bench"};
    char today[11];
    charts.unrecorded = charts.recorded;
    charts.unrecorded.person = doctor; /* no session begins: nothing is recorded */
    session_begin(&charts.recorded, &doctor);
    date_format_iso(clock_today(&bench->clock), today);
    if (bench->is_server) {
        raw_server_open(&charts.server, bench->path, today);
    } else {
        raw_chart_open(&charts.raw, bench->path, today);
    }
    (void)commit_view(bench, &charts.recorded, bench->ids[0]);
    raw_audit_open(&charts.raw_audit, bench->path);
    for (int i = 0; i < bench->id_count; i++) {
        measure_chart(&charts, bench->ids[i], i == 0);
    }
    print_chart(&charts);
    for (int turn = 0; turn < TURNS; turn++) {
        samples_free(&charts.best[turn]);
    }
    raw_audit_close(&charts.raw_audit);
    if (bench->is_server) {
        raw_server_close(&charts.server);
    } else {
        raw_chart_close(&charts.raw);
    }
    session_end(&charts.recorded);
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
    memory_share_heap(); /* as chartty does */
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
