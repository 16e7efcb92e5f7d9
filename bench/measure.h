/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the benchmarks share: the time, samples and their quantiles, and one line a finding
 * (tab-separated; bench/table.py makes the table of them). Benchmarks only; one thread. Must not
 * know: databases, terminals.
 */
#ifndef CHARTTY_BENCH_MEASURE_H
#define CHARTTY_BENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

double now_us(void); /* CLOCK_MONOTONIC, microseconds */

struct samples {
    double *values;
    int count, capacity;
};
void samples_add(struct samples *samples, double value);
/* 0.5 is the median; 0 the smallest, 1 the largest. 0 when there are none. */
double samples_quantile(struct samples *samples, double quantile);
void samples_free(struct samples *samples);

enum bar_kind {
    BAR_NONE,           /* printed only */
    BAR_AT_MOST,        /* measured <= bar */
    BAR_RATIO_AT_MOST,  /* measured / reference <= bar */
    BAR_RATIO_AT_LEAST, /* measured / reference >= bar */
};

struct finding {
    const char *criterion; /* "S1" */
    const char *what;      /* the same words at each size: growth (S9) is reckoned by them */
    double measured;
    const char *unit;   /* "ms", "bytes", "MB", "rows/s" */
    const char *beside; /* what the reference is; NULL when there is none */
    double reference;
    enum bar_kind kind;
    double bar;
};
/* patients: size of the database. One line on standard output. */
void finding_print(const struct finding *finding, int64_t patients);

/* Says why on standard error and ends the program. */
_Noreturn void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A small generator of its own, so that each run picks the same. */
uint32_t bench_random(uint64_t *state, uint32_t below);

#endif
