/* SPDX-License-Identifier: MIT */
/* The shells and pagers beside the workstation, on a pseudo-terminal. */
#include "bench/pagers.h"

#include "bench/measure.h"
#include "bench/records.h"
#include "bench/terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { QUIET_MS = 60, LOAD_MS = 300000, SETTLE_MS = 1000, KEYS = 9 };

static const char list[] = "SELECT last_name, first_name, dob, mrn, phone FROM patients"
                           " ORDER BY last_name, first_name";

/* table: how sqlite3 has to print for it; psql's own form suits both. */
struct pager {
    const char *name, *program, *table;
};
static const struct pager pagers[] = {{"less -S", "less", "-column"}, {"pspg", "pspg", "-table"}};

static bool is_here(const char *program)
{
    static const char *const folders[] = {"/usr/bin", "/bin"}; /* the PATH of terminal_start */
    char path[80];
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", folders[i], program);
        if (access(path, X_OK) == 0) {
            return true;
        }
    }
    return false;
}

struct peer {
    char shell[64]; /* "psql | pspg" */
    int64_t patients;
};

static void print(const struct peer *peer, const char *criterion, const char *part, double measured,
                  const char *unit)
{
    char what[120];
    struct finding finding = {
        .criterion = criterion, .what = what, .measured = measured, .unit = unit};
    snprintf(what, sizeof(what), "%s: %s", peer->shell, part);
    finding_print(&finding, peer->patients);
}

/* A key some times over: the medians of its bytes and of the time to its last byte. */
static void press(const struct peer *peer, struct terminal *terminal, const char *key,
                  const char *part)
{
    struct samples bytes = {0}, times = {0};
    for (int i = 0; i < KEYS; i++) {
        size_t count = 0;
        double took = terminal_key(terminal, key, QUIET_MS, &count);
        samples_add(&bytes, (double)count);
        samples_add(&times, took / 1e3);
    }
    print(peer, "S5", part, samples_quantile(&bytes, 0.5), "bytes");
    print(peer, "S4", part, samples_quantile(&times, 0.5), "ms");
    samples_free(&bytes);
    samples_free(&times);
}

/* From the start to a screen that stays; false when nothing came. */
static bool load(const struct peer *peer, struct terminal *terminal)
{
    double limit = terminal->started_us + LOAD_MS * 1e3;
    while (!terminal->ended && terminal->length < 1000 && now_us() < limit) {
        terminal_settle(terminal, 20, 200);
    }
    if (terminal->length < 1000) {
        return false;
    }
    print(peer, "S6", "first page", (terminal->last_byte_us - terminal->started_us) / 1e3, "ms");
    terminal_settle(terminal, SETTLE_MS, LOAD_MS);
    return !terminal->ended;
}

static void measure(const struct peer *peer, const struct pager *pager, const char *database,
                    int height, int width)
{
    char command[1200];
    struct terminal terminal;
    double peak;
    if (records_are_on_server(database)) {
        snprintf(command, sizeof(command), "psql -X '%s' -c '%s' | %s", database, list,
                 pager->name);
    } else {
        snprintf(command, sizeof(command), "sqlite3 -header %s '%s' '%s' | %s", pager->table,
                 database, list, pager->name);
    }
    const char *arguments[] = {"/bin/sh", "-c", command, NULL};
    terminal_start(&terminal, arguments, height, width);
    if (load(peer, &terminal)) {
        press(peer, &terminal, " ", "page");
        for (int i = 0; i < height; i++) { /* to the last line of the view */
            terminal_key(&terminal, "\033OB", 10, NULL);
        }
        press(peer, &terminal, "\033OB", "scrolled a row");
        terminal_send(&terminal, "q");
        terminal_settle(&terminal, 300, 2000);
    } else {
        fprintf(stderr, "SKIP: %s showed nothing\n", peer->shell);
    }
    terminal_end(&terminal, &peak);
    print(peer, "S7", "peak", peak, "MB");
}

void pagers_measure(const char *database, int64_t patients, int height, int width)
{
    bool is_server = records_are_on_server(database);
    for (size_t i = 0; i < sizeof(pagers) / sizeof(pagers[0]); i++) {
        struct peer peer = {.patients = patients};
        snprintf(peer.shell, sizeof(peer.shell), "%s | %s", is_server ? "psql" : "sqlite3",
                 pagers[i].name);
        if (is_here(pagers[i].program) && is_here(is_server ? "psql" : "sqlite3")) {
            measure(&peer, &pagers[i], database, height, width);
        } else {
            fprintf(stderr, "SKIP: %s is not here\n", peer.shell);
        }
    }
}
