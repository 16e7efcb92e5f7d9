/* SPDX-License-Identifier: MIT */
/*
 * Purpose: two hundred stations on PostgreSQL through pgbouncer, which pools transactions on twenty
 * connections to the server. A station is a data layer of its own: it searches (the first page),
 * opens a chart, now and then saves, and watches for changes, with a person's pauses. No request
 * may fail; what the first page took is printed. 40 stations with 3 rounds each change; 200 with 50
 * the whole count. Layer: tests.
 */
#include "soak.h"
#include "tests/unit/data/pooler.h"

#include "chartty/base/clock.h"
#include "chartty/base/loop.h"
#include "chartty/data/change_set.h"
#include "chartty/data/copy.h"
#include "chartty/model/search_line.h"
#include "src/exchange/demo.h"

#include <sys/resource.h>

enum {
    PROCESSES = 10,
    SERVER_CONNECTIONS = 20,
    DEADLINE_MS = 30000,
    NAMES_MAX = 300,
    SAVE_EVERY = 3,
    CHART_PAGES = 6
};
enum kind { KIND_OPEN, KIND_FIRST_PAGE, KIND_CHART, KIND_SAVE, KINDS };

/* One answer, as a process tells it. */
struct took {
    int kind, ms;
    bool failed;
};

/* What all processes know. */
static char url[192], key[128], names[NAMES_MAX][64];
static int name_count, patient_count, pause_ms;
static long rounds;
static int answers; /* the pipe's end */

struct station {
    struct loop *loop;
    struct data *data;
    data_owner owner;
    struct data_token token;
    struct soak_random random;
    int number;
    long round;
    int64_t began_ms, patient;
    bool is_done;
    int *left; /* stations that still work */
};

static void tell(const struct station *station, enum kind kind, const struct error *error)
{
    struct took took = {.kind = (int)kind,
                        .ms = (int)(clock_monotonic_ms() - station->began_ms),
                        .failed = error->code != ERROR_OK};
    if (took.failed) {
        fprintf(stderr, "station %d, round %ld, %d: %s (%s)\n", station->number, station->round,
                (int)kind, error->user, error->detail);
    }
    if (write(answers, &took, sizeof took) != (ssize_t)sizeof took) {
        _exit(2);
    }
}

static void end_station(struct station *station)
{
    station->is_done = true;
    --*station->left;
}

static void search(void *context);

static void rest(struct station *station)
{
    if (++station->round >= rounds) {
        end_station(station);
        return;
    }
    (void)loop_timer_start(station->loop,
                           (int64_t)soak_below(&station->random, 2 * (size_t)pause_ms) + 1, 0,
                           search, station);
}

static void on_saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct station *station = context;
    (void)answer;
    tell(station, KIND_SAVE, error);
    rest(station);
}

static void save_vitals(struct station *station)
{
    struct error error;
    char patient[24], rate[16];
    snprintf(patient, sizeof patient, "%lld", (long long)station->patient);
    snprintf(rate, sizeof rate, "%d", 60 + (int)soak_below(&station->random, 40));
    const char *values[FIELDS_OF(vital_signs)] = {[FIELD_OF(vital_signs, patient_id)] = patient,
                                                  [FIELD_OF(vital_signs, recorded_date)] =
                                                      "2026-11-24 10:00:00.000000",
                                                  [FIELD_OF(vital_signs, heart_rate)] = rate};
    struct change_set *set = change_set_new(&station->token, NULL);
    change_set_audit(set, "vital_signs.new", station->patient, NULL);
    (void)change_set_insert(set, RECORD_VITAL_SIGNS, values);
    station->began_ms = clock_monotonic_ms();
    if (data_save(station->data, station->owner, set, DEADLINE_MS, on_saved, station, &error) ==
        0) {
        on_saved(station, &error, NULL);
    }
}

static void on_chart(void *context, const struct error *error, struct page **pages, int count)
{
    struct station *station = context;
    (void)pages;
    (void)count;
    tell(station, KIND_CHART, error);
    if (station->round % SAVE_EVERY == SAVE_EVERY - 1) {
        save_vitals(station);
    } else {
        rest(station);
    }
}

static void open_chart(struct station *station)
{
    static const enum query_id queries[CHART_PAGES] = {
        QUERY_APPOINTMENTS_OF_PATIENT, QUERY_MEDICATIONS_OF_PATIENT, QUERY_ALLERGIES_OF_PATIENT,
        QUERY_VITAL_SIGNS_OF_PATIENT,  QUERY_LAB_RESULTS_OF_PATIENT, QUERY_COUNTS_OF_PATIENT};
    struct page_request requests[CHART_PAGES] = {{.limit = 50}};
    struct error error;
    station->patient = 1 + (int64_t)soak_below(&station->random, (size_t)patient_count);
    for (int index = 0; index < CHART_PAGES; index++) {
        requests[index] =
            (struct page_request){.query = {.id = queries[index]}, .from = PAGE_FIRST, .limit = 50};
        requests[index].query.filter.patient_id = station->patient;
    }
    station->began_ms = clock_monotonic_ms();
    if (data_pages(station->data, station->owner, requests, CHART_PAGES, DEADLINE_MS, on_chart,
                   station, &error) == 0) {
        on_chart(station, &error, NULL, 0);
    }
}

static void on_page(void *context, const struct error *error, struct page **pages, int count)
{
    struct station *station = context;
    struct error nobody = {.code = ERROR_NOT_FOUND, .user = "a name that is there has no row"};
    bool is_found = error->code == ERROR_OK && count == 1 && pages[0]->count > 0;
    tell(station, KIND_FIRST_PAGE, error->code != ERROR_OK || is_found ? error : &nobody);
    open_chart(station);
}

static void search(void *context)
{
    struct station *station = context;
    struct page_request request = {
        .query.id = QUERY_PATIENT_SEARCH, .from = PAGE_FIRST, .limit = 40};
    struct error error;
    struct date today = {2026, 11, 24};
    request.query.filter.today = today;
    request.query.filter.has_today = true;
    search_line_parse(names[soak_below(&station->random, (size_t)name_count)], today, false,
                      &request.query.filter.terms);
    station->began_ms = clock_monotonic_ms();
    if (data_pages(station->data, station->owner, &request, 1, DEADLINE_MS, on_page, station,
                   &error) == 0) {
        on_page(station, &error, NULL, 0);
    }
}

static void on_changes(void *context, const struct change_note *notes, int count)
{
    (void)context;
    (void)notes;
    (void)count;
}

static void on_ready(void *context, const struct error *error)
{
    struct station *station = context;
    struct error ignored;
    tell(station, KIND_OPEN, error);
    if (error->code != ERROR_OK) {
        end_station(station);
        return;
    }
    struct data_session who = {.staff_id = station->number + 1, .role = "nurse"};
    snprintf(who.username, sizeof who.username, "user%d", station->number);
    snprintf(who.station, sizeof who.station, "ws-%d", station->number);
    station->owner = data_owner_new(station->data);
    station->token = (struct data_token){.session = data_session_begin(station->data, &who),
                                         .tables = ~UINT64_C(0),
                                         .permission = "SOAK"};
    (void)data_watch(station->data, station->owner, on_changes, NULL, &ignored);
    search(station);
}

static bool are_done(void *context)
{
    return *(const int *)context == 0;
}

/* One process with its stations. */
static void work(int first, int count)
{
    struct error error;
    struct loop *loop = loop_new(&error);
    struct station *stations = memory_array((size_t)count, sizeof *stations);
    int left = count;
    for (int index = 0; index < count; index++) {
        struct station *station = &stations[index];
        struct data_options options = {.url = url, .audit_key = key};
        station->loop = loop;
        station->number = first + index;
        station->random = soak_random_from((uint64_t)station->number);
        station->left = &left;
        station->began_ms = clock_monotonic_ms();
        station->data = data_open(loop, &options, on_ready, station, &error);
        if (station->data == NULL) {
            on_ready(station, &error);
        }
    }
    loop_run_until(loop, are_done, &left, 3600000);
    for (int index = 0; index < count; index++) {
        data_close(stations[index].data);
    }
    loop_free(loop);
    memory_free(stations);
    _exit(left == 0 ? 0 : 2);
}

/* --- counting --------------------------------------------------------------------------------- */

struct samples {
    int *ms;
    long count, failed;
};

static int compare(const void *left, const void *right)
{
    return *(const int *)left - *(const int *)right;
}

static void print_samples(const char *what, struct samples *samples)
{
    if (samples->count == 0) {
        printf("%-11s none\n", what);
        return;
    }
    qsort(samples->ms, (size_t)samples->count, sizeof(int), compare);
    printf("%-11s %6ld answers, %ld failed; ms: p50 %d, p95 %d, p99 %d, longest %d\n", what,
           samples->count, samples->failed, samples->ms[samples->count / 2],
           samples->ms[samples->count * 95 / 100], samples->ms[samples->count * 99 / 100],
           samples->ms[samples->count - 1]);
}

/* Reads until every process has gone. */
static void collect(int pipe_end, struct samples all[KINDS])
{
    struct took took;
    while (read(pipe_end, &took, sizeof took) == (ssize_t)sizeof took) {
        struct samples *samples = &all[took.kind];
        if ((samples->count & (samples->count - 1)) == 0) {
            samples->ms = memory_resize(samples->ms, (size_t)samples->count * 2 + 1, sizeof(int));
        }
        samples->ms[samples->count++] = took.ms;
        samples->failed += took.failed ? 1 : 0;
    }
}

/* --- the clinic ------------------------------------------------------------------------------- */

static void need(int result, const struct error *error)
{
    if (result != 0) {
        fprintf(stderr, "%s (%s)\n", error->user, error->detail);
        exit(2);
    }
}

/* Made in a file and copied, which is faster. */
static void make_clinic(struct postgres *server, const char *folder, long patients)
{
    char file[128], direct[192];
    struct error error;
    struct copy_report report;
    snprintf(file, sizeof file, "%s/clinic.db", folder);
    snprintf(direct, sizeof direct, "postgresql://chartty@/clinic?host=%s", server->folder);
    struct demo_options demo = {
        .url = file, .patients = patients, .seed = 5, .today = {2026, 11, 24}};
    struct copy_options copy = {.from = file, .to = direct};
    struct buffer lines = postgres_lines(server, "postgres", "CREATE DATABASE clinic");
    buffer_release(&lines);
    need(database_init(file, &error), &error);
    need(demo_fill(&demo, &error), &error);
    need(database_copy(&copy, &report, &error), &error);
    lines = postgres_lines(server, "clinic",
                           "SELECT DISTINCT last_name FROM patients WHERE last_name ~ "
                           "'^[A-Z][a-z]{3,}$' ORDER BY 1 LIMIT 300");
    for (char *at = lines.bytes, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        snprintf(names[name_count++], sizeof names[0], "%.*s", (int)(end - at), at);
    }
    buffer_release(&lines);
    patient_count = (int)patients;
}

static long server_connections(struct postgres *server)
{
    struct buffer lines = postgres_lines(server, "postgres",
                                         "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                         "'clinic' AND backend_type = 'client backend'");
    long count = strtol(lines.bytes, NULL, 10);
    buffer_release(&lines);
    return count;
}

static long run_all(struct postgres *server, int stations)
{
    int ends[2];
    pid_t pids[PROCESSES];
    struct samples all[KINDS] = {{.ms = NULL}};
    static const char *const words[KINDS] = {"opening", "first page", "chart", "save"};
    long wrong = 0;
    if (pipe(ends) != 0) {
        exit(2);
    }
    answers = ends[1];
    fflush(stdout);
    for (int process = 0; process < PROCESSES; process++) {
        pids[process] = fork();
        if (pids[process] == 0) {
            close(ends[0]);
            work(process * stations / PROCESSES, stations / PROCESSES);
        }
    }
    close(ends[1]);
    collect(ends[0], all);
    close(ends[0]);
    for (int process = 0; process < PROCESSES; process++) {
        int status = -1;
        (void)waitpid(pids[process], &status, 0);
        wrong += status == 0 ? 0 : 1;
    }
    long used = server_connections(server);
    printf("%d stations, %ld rounds, %ld connections to the server\n", stations, rounds, used);
    for (int kind = 0; kind < KINDS; kind++) {
        print_samples(words[kind], &all[kind]);
        wrong += all[kind].failed;
        memory_free(all[kind].ms);
    }
    wrong += all[KIND_OPEN].count == stations ? 0 : 1;
    wrong += all[KIND_FIRST_PAGE].count == stations * rounds ? 0 : 1;
    return wrong + (used > SERVER_CONNECTIONS ? 1 : 0);
}

int main(void)
{
    struct postgres server;
    struct pooler pooler;
    struct rlimit files;
    char folder[] = "/tmp/chartty-soak-XXXXXX";
    int stations = (int)soak_count(40, 200);
    rounds = soak_count(3, 50);
    pause_ms = (int)soak_count(100, 1000);
    if (!postgres_start(&server)) {
        return 77;
    }
    if (!pooler_start(&pooler, &server, SERVER_CONNECTIONS)) {
        postgres_stop(&server);
        return 77;
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    if (mkdtemp(folder) == NULL) {
        return 2;
    }
    snprintf(key, sizeof key, "%s/key", folder);
    pooler_url(&pooler, "clinic", url);
    make_clinic(&server, folder, soak_count(1000, 20000));
    long wrong = run_all(&server, stations);
    pooler_stop(&pooler);
    postgres_stop(&server);
    folder_remove(folder);
    return soak_end("stations behind a pooler", stations, wrong);
}
