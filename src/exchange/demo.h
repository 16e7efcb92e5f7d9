/* SPDX-License-Identifier: MIT */
/*
 * Purpose: demo data: deterministic patients and records with the traps of real data;
 * docs/demo-data.md has its distributions and a test holds them. Layer: exchange.  Thread: the
 * caller's; it blocks.
 */
#ifndef CHARTTY_EXCHANGE_DEMO_H
#define CHARTTY_EXCHANGE_DEMO_H

#include "chartty/base/datetime.h"
#include "chartty/base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { DEMO_PATIENTS_MIN = 200, DEMO_PATIENTS_MAX = 10000000 };

struct demo_options {
    const char *url; /* a database that has no rows yet (made and marked by the caller) */
    int64_t patients;
    uint64_t seed;
    struct date today; /* appointments lie around it */
    bool few_children; /* about a tenth of the records each: for databases of ten million */
    bool (*progress)(void *context, int64_t done, int64_t total); /* false stops; may be NULL */
    void *context;
};

/* Same seed, patients and today: same rows, byte for byte, on every backend. */
int demo_fill(const struct demo_options *options, struct error *error);

#endif
