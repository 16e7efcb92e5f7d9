/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the parts of the differential test share: two worlds, one on each engine, the
 * numbers that decide what is asked of both, and complaints. Layer: tests.  Thread: one.
 */
#ifndef CHARTTY_TESTS_CONTRACT_DIFFERENTIAL_H
#define CHARTTY_TESTS_CONTRACT_DIFFERENTIAL_H

#include "chartty/data/change_set.h"
#include "tests/contract/suite.h"
#include "tests/soak/soak.h"

enum { ENGINES = 2, KEPT_ROWS = 8 }; /* engine 0: SQLite, 1: PostgreSQL */

/* A page of one row of a table, as it was read some time ago. */
struct kept_row {
    enum record_type type;
    struct page *page;
};

struct twin {
    struct world *world;
    struct data_token token;
    struct kept_row kept[KEPT_ROWS];
};

struct twins {
    struct twin each[ENGINES];
    struct clock clock;
    struct soak_random random;
    long operation; /* which one this is */
    long refused, saved;
    bool names_change; /* patients' names are written: guesses may lag behind them */
};

/* Fails the test, naming the operation. */
void twins_differ(const struct twins *twins, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));
/* Fails when two pages differ in rows or in what lies beside them. */
void twins_same_pages(const struct twins *twins, const char *what, const struct page *left,
                      const struct page *right);
/* For loop_run_until: the int has become another than 0. */
static inline bool twin_was_called(void *context)
{
    return *(int *)context != 0;
}

/* differential_saves.c: one save, or one look at what became of one, on both. */
void twins_save(struct twins *twins);
void twins_forget_rows(struct twins *twins);

#endif
