/* SPDX-License-Identifier: MIT */
/*
 * S5, S6, S7 of docs/performance.md, on a pseudo-terminal with the real program: bytes sent, time
 * from start to the first page, peak memory; and a shell with a pager beside them (pagers.h).
 * bench_screen DATABASE CHARTTY FULLEST-PATIENT
 */
#include "bench/measure.h"
#include "bench/pagers.h"
#include "bench/plain_curses.h"
#include "bench/records.h"
#include "bench/terminal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEIGHT = 40, WIDTH = 120, NARROW = 99, QUIET_MS = 60, STARTS = 15, SIGN_INS = 9 };

#define KEY_DOWN  "\033OB"
#define KEY_UP    "\033OA"
#define KEY_NEXT  "\033[6~"
#define KEY_PRIOR "\033[5~"
#define KEY_TAB   "\t"
#define KEY_ENTER "\r"

struct bench {
    const char *path, *program;
    int64_t patients;
    char first_mrn[40];   /* of the first patient in name order */
    char fullest_mrn[40]; /* of the patient with the most records */
    int pages;            /* how far lists are scrolled through */
};

static void print(const struct bench *bench, const struct finding *finding)
{
    finding_print(finding, bench->patients);
}

static void start(struct terminal *terminal, const struct bench *bench, int width)
{
    const char *arguments[] = {bench->program, "--db", bench->path, NULL};
    terminal_start(terminal, arguments, HEIGHT, width);
    terminal_sign_in(terminal);
    if (!terminal_await(terminal, bench->first_mrn, 0, 15000)) {
        bench_fail("%s did not show the first page: %.*s", bench->program, (int)terminal->length,
                   terminal->bytes);
    }
    /* The preview of the first row comes when the cursor has rested on it for a second. */
    terminal_settle(terminal, 1500, 15000);
}

/* S5 */

static size_t bytes_of(struct terminal *terminal, const char *key)
{
    size_t bytes = 0;
    terminal_key(terminal, key, QUIET_MS, &bytes);
    return bytes;
}

static double median_bytes(struct terminal *terminal, const char *key, int times)
{
    struct samples samples = {0};
    for (int i = 0; i < times; i++) {
        samples_add(&samples, (double)bytes_of(terminal, key));
    }
    double median = samples_quantile(&samples, 0.5);
    samples_free(&samples);
    return median;
}

static void measure_page_bytes(const struct bench *bench, struct terminal *terminal, int width,
                               const char *pane)
{
    char what[100];
    size_t before = terminal->length;
    double bytes = (double)bytes_of(terminal, KEY_NEXT);
    double plain =
        (double)plain_curses_bytes(terminal->bytes, before, terminal->length, HEIGHT, width);
    snprintf(what, sizeof(what), "page, %s", pane);
    struct finding finding = {
        "S5", what, bytes, "bytes", "the same cells in plain ncurses", plain, BAR_RATIO_AT_MOST,
        1.2};
    print(bench, &finding);
}

static void measure_bytes(const struct bench *bench, int width, const char *pane, double moved,
                          double scrolled)
{
    struct terminal terminal;
    char what[100];
    struct finding finding = {
        .criterion = "S5", .what = what, .unit = "bytes", .kind = BAR_AT_MOST};
    start(&terminal, bench, width);
    terminal_key(&terminal, KEY_TAB, QUIET_MS, NULL);
    snprintf(what, sizeof(what), "cursor moved, %s", pane);
    finding.measured = median_bytes(&terminal, KEY_DOWN, 9);
    finding.bar = moved;
    print(bench, &finding);
    measure_page_bytes(bench, &terminal, width, pane);
    for (int i = 0; i < HEIGHT; i++) { /* to the last line of the view */
        terminal_key(&terminal, KEY_DOWN, 10, NULL);
    }
    snprintf(what, sizeof(what), "list scrolled a row, %s", pane);
    finding.measured = median_bytes(&terminal, KEY_DOWN, 9);
    finding.bar = scrolled;
    print(bench, &finding);
    terminal_end(&terminal, NULL);
}

static void measure_silence(const struct bench *bench)
{
    struct terminal terminal;
    struct finding finding = {.criterion = "S5", .unit = "bytes", .kind = BAR_AT_MOST, .bar = 0};
    start(&terminal, bench, WIDTH);
    terminal_key(&terminal, KEY_TAB, QUIET_MS, NULL);
    finding.what = "nothing pressed for 3 s";
    finding.measured = (double)terminal_settle(&terminal, 3000, 3000);
    print(bench, &finding);
    terminal_key(&terminal, "gg", 200, NULL);
    finding.what = "a key that changes nothing";
    finding.measured = (double)bytes_of(&terminal, "\033OH");
    print(bench, &finding);
    terminal_end(&terminal, NULL);
}

/* S6 */

static void measure_start(const struct bench *bench)
{
    struct samples first = {0}, page = {0};
    const char *arguments[] = {bench->program, "--db", bench->path, NULL};
    for (int i = 0; i < STARTS; i++) {
        struct terminal terminal;
        terminal_start(&terminal, arguments, HEIGHT, WIDTH);
        terminal_settle(&terminal, 0, 0);
        while (terminal.length == 0 && !terminal.ended) {
            terminal_settle(&terminal, 1, 1);
        }
        samples_add(&first, (terminal.last_byte_us - terminal.started_us) / 1e3);
        if (!terminal_await(&terminal, "[ Sign in ]", 0, 15000)) {
            bench_fail("no sign-in");
        }
        samples_add(&page, (terminal.last_byte_us - terminal.started_us) / 1e3);
        terminal_settle(&terminal, 100, 1000);
        terminal_end(&terminal, NULL);
    }
    struct finding frame = {.criterion = "S6",
                            .what = "start to the first bytes",
                            .measured = samples_quantile(&first, 0.5),
                            .unit = "ms",
                            .kind = BAR_AT_MOST,
                            .bar = 40};
    struct finding list = {.criterion = "S6",
                           .what = "start to the sign-in screen",
                           .measured = samples_quantile(&page, 0.5),
                           .unit = "ms",
                           .kind = BAR_AT_MOST,
                           .bar = 40};
    print(bench, &frame);
    print(bench, &list);
    samples_free(&first);
    samples_free(&page);
}

/* One hash of the very passes and memory that a sign-in takes. Milliseconds. */
static double hash_once(const char *phc)
{
    double start = now_us();
    if (crypto_pwhash_str_verify(phc, SIGN_IN_SECRET, strlen(SIGN_IN_SECRET)) != 0) {
        bench_fail("the password of " SIGN_IN_NAME " is another one");
    }
    return (now_us() - start) / 1e3;
}

/* From Enter to the first page of patients; what the hash of the same run takes is taken off. */
static void measure_sign_in(const struct bench *bench)
{
    struct samples signed_in = {0}, hashes = {0};
    const char *arguments[] = {bench->program, "--db", bench->path, NULL};
    struct records records;
    struct records_row row;
    records_open(&records, bench->path);
    if (!records_first(&records,
                       "SELECT password_hash FROM ct_staff WHERE username = '" SIGN_IN_NAME "'", 0,
                       &row)) {
        bench_fail("nobody is called " SIGN_IN_NAME);
    }
    records_close(&records);
    for (int i = 0; i < SIGN_INS; i++) {
        struct terminal terminal;
        samples_add(&hashes, hash_once(row.texts[0]));
        terminal_start(&terminal, arguments, HEIGHT, WIDTH);
        terminal_type_sign_in(&terminal);
        terminal_settle(&terminal, QUIET_MS, 1000);
        size_t before = terminal.length;
        double start = now_us();
        terminal_send(&terminal, KEY_ENTER);
        if (!terminal_await(&terminal, bench->first_mrn, before, 30000)) {
            bench_fail("no page after the sign-in");
        }
        samples_add(&signed_in, (terminal.last_byte_us - start) / 1e3);
        terminal_end(&terminal, NULL);
    }
    double hash = samples_quantile(&hashes, 0.5);
    struct finding rest = {.criterion = "S6",
                           .what = "signed in to the first page, beside the password hash",
                           .measured = samples_quantile(&signed_in, 0.5) - hash,
                           .unit = "ms",
                           .kind = BAR_AT_MOST,
                           .bar = 30};
    struct finding alone = {
        .criterion = "S6", .what = "the password hash", .measured = hash, .unit = "ms"};
    print(bench, &rest);
    print(bench, &alone);
    samples_free(&signed_in);
    samples_free(&hashes);
}

/* S7 */

static void scroll(struct terminal *terminal, const char *key, int times)
{
    for (int i = 0; i < times && !terminal->ended; i++) {
        terminal_send(terminal, key);
        terminal_settle(terminal, 8, 1000);
    }
}

static void print_peak(const struct bench *bench, const struct terminal *terminal, const char *what)
{
    struct finding finding = {.criterion = "S7",
                              .what = what,
                              .measured = terminal_peak_mb(terminal),
                              .unit = "MB",
                              .kind = BAR_AT_MOST,
                              .bar = 20};
    print(bench, &finding);
}

static void measure_memory(const struct bench *bench)
{
    static const char *const lists[] = {"gc", "gr", "gu", "gk"};
    static const char *const sections[] = {"gs", "gd", "gm", "ga", "gl", "gv", "gp", "gt"};
    struct terminal terminal;
    start(&terminal, bench, WIDTH);
    terminal_forget_peak(&terminal);
    print_peak(bench, &terminal, "peak after the start");
    terminal_key(&terminal, KEY_TAB, QUIET_MS, NULL);
    scroll(&terminal, KEY_NEXT, bench->pages);
    scroll(&terminal, "\033OF", 1);
    scroll(&terminal, KEY_PRIOR, bench->pages / 2);
    print_peak(bench, &terminal, "peak, patients scrolled through");
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        terminal_key(&terminal, lists[i], QUIET_MS, NULL);
        scroll(&terminal, KEY_NEXT, bench->pages / 4);
    }
    print_peak(bench, &terminal, "peak, other lists scrolled through");
    terminal_key(&terminal, "gh", QUIET_MS, NULL);
    terminal_key(&terminal, "/", QUIET_MS, NULL);
    terminal_key(&terminal, "\025", QUIET_MS, NULL);
    terminal_key(&terminal, bench->fullest_mrn, 300, NULL);
    terminal_key(&terminal, KEY_ENTER, 300, NULL);
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        terminal_key(&terminal, sections[i], 200, NULL);
        scroll(&terminal, KEY_NEXT, 12);
        scroll(&terminal, "t", 2);
    }
    print_peak(bench, &terminal, "peak, the fullest chart scrolled through");
    if (terminal.ended) {
        bench_fail("the program has ended by itself");
    }
    terminal_end(&terminal, NULL);
}

static void read_texts(struct bench *bench, const char *fullest)
{
    struct records records;
    struct records_row row;
    records_open(&records, bench->path);
    bench->patients = records_number(&records, "SELECT count(*) FROM patients");
    (void)records_first(&records,
                        "SELECT p.mrn FROM ct_name n JOIN patients p ON p.id = n.patient_id"
                        " WHERE n.alternate = 0 ORDER BY n.last, n.first, n.patient_id LIMIT 1",
                        0, &row);
    snprintf(bench->first_mrn, sizeof(bench->first_mrn), "%.*s", (int)sizeof(bench->first_mrn) - 1,
             row.texts[0]);
    (void)records_first(&records, "SELECT mrn FROM patients WHERE id = ?1",
                        strtoll(fullest, NULL, 10), &row);
    snprintf(bench->fullest_mrn, sizeof(bench->fullest_mrn), "%.*s",
             (int)sizeof(bench->fullest_mrn) - 1, row.texts[0]);
    records_close(&records);
}

int main(int argc, char **argv)
{
    struct bench bench = {0};
    if (argc != 4 || sodium_init() < 0) {
        bench_fail("usage: bench_screen DATABASE CHARTTY FULLEST-PATIENT");
    }
    bench.path = argv[1];
    bench.program = argv[2];
    read_texts(&bench, argv[3]);
    bench.pages = bench.patients < 5000 ? 40 : 400;
    measure_bytes(&bench, NARROW, "no detail pane (99x40)", 232, 240);
    measure_bytes(&bench, WIDTH, "detail pane open (120x40)", 600, 600);
    measure_silence(&bench);
    measure_start(&bench);
    measure_sign_in(&bench);
    pagers_measure(bench.path, bench.patients, HEIGHT, WIDTH);
    measure_memory(&bench);
    return 0;
}
