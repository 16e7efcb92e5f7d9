/* SPDX-License-Identifier: MIT */
/*
 * S4 of docs/performance.md: from a key to the last byte that it paints, on a pseudo-terminal with
 * the real program; the same with the database stalled, and with other stations writing.
 * bench_keys DATABASE CHARTTY SCRATCH-FOLDER
 */
#include "bench/measure.h"
#include "bench/records.h"
#include "bench/stations.h"
#include "bench/terminal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEIGHT = 40,
    WIDTH = 120,
    QUIET_MS = 40,
    QUIET_CHART_MS = 400, /* a chart comes when its view is on the disk, long after its frame */
    QUIET_WRITING_MS = 150,
    STATIONS = 20,
    STATION_PAUSE_MS = 1000
};

#define KEY_DOWN  "\033OB"
#define KEY_UP    "\033OA"
#define KEY_NEXT  "\033[6~"
#define KEY_PRIOR "\033[5~"
#define KEY_CLEAR "\025"
#define KEY_TAB   "\t"
#define KEY_ENTER "\r"
#define KEY_ESC   "\033"

struct bench {
    const char *path, *program;
    int64_t patients;
    int rounds;   /* 1 on a small database */
    int quiet_ms; /* nothing more comes of a key after such a silence */
};

/* The slowest of some keys and what stood in the field then, to look into. */
struct slowest {
    double ms;
    char typed[32];
};

static void start(struct terminal *terminal, const struct bench *bench, const char *url)
{
    const char *arguments[] = {bench->program, "--db", url, NULL};
    terminal_start(terminal, arguments, HEIGHT, WIDTH);
    terminal_sign_in(terminal);
    terminal_settle(terminal, 400, 15000);
    if (terminal->ended) {
        bench_fail("%s did not start: %.*s", bench->program, (int)terminal->length,
                   terminal->bytes);
    }
}

static void press(const struct bench *bench, struct terminal *terminal, const char *key, int times,
                  struct samples *samples)
{
    for (int i = 0; i < times; i++) {
        double took = terminal_key(terminal, key, bench->quiet_ms, NULL);
        if (took > 0) {
            samples_add(samples, took / 1e3);
        }
    }
}

static void type(const struct bench *bench, struct terminal *terminal, const char *text,
                 struct samples *samples, struct slowest *slowest)
{
    for (int length = 1; text[length - 1] != '\0'; length++) {
        char key[2] = {text[length - 1], '\0'};
        int count = samples->count;
        press(bench, terminal, key, 1, samples);
        if (samples->count > count && samples->values[count] > slowest->ms) {
            slowest->ms = samples->values[count];
            snprintf(slowest->typed, sizeof(slowest->typed), "%.*s", length, text);
        }
    }
}

static void print(const struct bench *bench, const char *keys, const char *state,
                  struct samples *samples, bool has_bar)
{
    char what[120];
    struct finding finding = {.criterion = "S4", .what = what, .unit = "ms"};
    snprintf(what, sizeof(what), "%s%s, median", keys, state);
    finding.measured = samples_quantile(samples, 0.5);
    finding_print(&finding, bench->patients);
    snprintf(what, sizeof(what), "%s%s, p99", keys, state);
    finding.measured = samples_quantile(samples, 0.99);
    finding.kind = has_bar ? BAR_AT_MOST : BAR_NONE;
    finding.bar = 8;
    finding_print(&finding, bench->patients);
}

static const char *const typed[] = {"smith", "jo gar", "m", "garcia", "nguyen t", "le", "brown j"};

/* Typing, arrows and pages in the list of patients. */
static void measure_list(const struct bench *bench, const char *url, const char *state,
                         bool has_bar)
{
    struct terminal terminal;
    struct samples typing = {0}, arrows = {0}, pages = {0}, all = {0};
    struct slowest slowest = {.ms = 0};
    start(&terminal, bench, url);
    for (int round = 0; round < bench->rounds; round++) {
        for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
            type(bench, &terminal, typed[i], &typing, &slowest);
            press(bench, &terminal, KEY_CLEAR, 1, &typing);
        }
    }
    terminal_settle(&terminal, 200, 2000);
    terminal_key(&terminal, KEY_TAB, QUIET_MS, NULL);
    press(bench, &terminal, KEY_DOWN, 60 * bench->rounds, &arrows);
    press(bench, &terminal, KEY_UP, 20 * bench->rounds, &arrows);
    press(bench, &terminal, KEY_NEXT, 40 * bench->rounds, &pages);
    press(bench, &terminal, KEY_PRIOR, 20 * bench->rounds, &pages);
    terminal_end(&terminal, NULL);
    for (int i = 0; i < typing.count + arrows.count + pages.count; i++) {
        const double *value = i < typing.count ? &typing.values[i]
                              : i < typing.count + arrows.count
                                  ? &arrows.values[i - typing.count]
                                  : &pages.values[i - typing.count - arrows.count];
        samples_add(&all, *value);
    }
    fprintf(stderr, "bench: typing%s: slowest %.1f ms \"%s\"\n", state, slowest.ms, slowest.typed);
    print(bench, "key to painted: typing in search", state, &typing, has_bar);
    print(bench, "key to painted: arrows", state, &arrows, has_bar);
    print(bench, "key to painted: pages", state, &pages, has_bar);
    print(bench, "key to painted: all of these", state, &all, has_bar);
    samples_free(&typing);
    samples_free(&arrows);
    samples_free(&pages);
    samples_free(&all);
}

static void measure_charts(const struct bench *bench)
{
    struct terminal terminal;
    struct samples opening = {0}, closing = {0};
    struct bench patient = *bench;
    patient.quiet_ms = QUIET_CHART_MS;
    start(&terminal, bench, bench->path);
    terminal_key(&terminal, KEY_TAB, QUIET_MS, NULL);
    for (int i = 0; i < 20 * bench->rounds; i++) {
        press(bench, &terminal, KEY_DOWN, 1, &closing);
        closing.count = 0;
        press(&patient, &terminal, KEY_ENTER, 1, &opening);
        terminal_key(&terminal, "gh", QUIET_MS, NULL);
        terminal_key(&terminal, KEY_TAB, QUIET_MS, NULL);
    }
    terminal_end(&terminal, NULL);
    print(bench, "key to painted: chart opened", "", &opening, true);
    samples_free(&opening);
    samples_free(&closing);
}

/* The database answers nothing for 5 s; what is typed appears all the same, and rows that were
 * there already can be moved about in. A key comes each 40 ms, before any answer. */
static void measure_stalled(const struct bench *bench, const char *folder)
{
    char path[PATH_MAX], url[PATH_MAX + 16], database[PATH_MAX];
    struct terminal terminal;
    struct samples keys = {0};
    struct slowest slowest = {.ms = 0};
    if (realpath(bench->path, database) == NULL) {
        bench_fail("%s is not there", bench->path);
    }
    snprintf(path, sizeof(path), "%s/stalled.script", folder);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        bench_fail("%s cannot be written", path);
    }
    fprintf(file, "database %s\nquery PATIENT_SEARCH stall 5000\n", database);
    fclose(file);
    snprintf(url, sizeof(url), "script:%s", path);
    start(&terminal, bench, url);
    for (int round = 0; round < bench->rounds; round++) {
        for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
            type(bench, &terminal, typed[i], &keys, &slowest);
            press(bench, &terminal, "\177", (int)strlen(typed[i]) - 1, &keys);
            terminal_key(&terminal, "\177", QUIET_MS, NULL);
        }
    }
    type(bench, &terminal, "smi", &keys, &slowest);
    terminal_key(&terminal, KEY_TAB, QUIET_MS, NULL);
    press(bench, &terminal, KEY_DOWN, 15, &keys);
    press(bench, &terminal, KEY_UP, 10, &keys);
    terminal_end(&terminal, NULL);
    print(bench, "key to painted: typing and arrows", ", database stalled 5 s", &keys, true);
    samples_free(&keys);
}

int main(int argc, char **argv)
{
    struct bench bench = {0};
    struct stations stations;
    if (argc != 4) {
        bench_fail("usage: bench_keys DATABASE CHARTTY SCRATCH-FOLDER");
    }
    bench.path = argv[1];
    bench.program = argv[2];
    struct records records;
    records_open(&records, bench.path);
    bench.patients = records_number(&records, "SELECT count(*) FROM patients");
    records_close(&records);
    bench.rounds = bench.patients < 5000 ? 1 : 2;
    bench.quiet_ms = QUIET_MS;
    measure_list(&bench, bench.path, "", true);
    measure_charts(&bench);
    if (!records_are_on_server(bench.path)) { /* the backend that stalls stands on a file */
        measure_stalled(&bench, argv[3]);
    }
    bench.quiet_ms = QUIET_WRITING_MS;
    stations_start(&stations, bench.path, STATIONS, STATION_PAUSE_MS);
    measure_list(&bench, bench.path, ", 20 stations writing", false);
    struct finding saves = {.criterion = "S4",
                            .what = "saves of the 20 stations",
                            .measured = stations_stop(&stations),
                            .unit = "saves/s"};
    finding_print(&saves, bench.patients);
    return 0;
}
