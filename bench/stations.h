/* SPDX-License-Identifier: MIT */
/*
 * Purpose: other stations that write to the same database: processes of their own, each saving
 * one set of vital signs a turn in a transaction of its own. Benchmarks only. Owns: the processes;
 * what they wrote is taken away by stations_stop.
 */
#ifndef CHARTTY_BENCH_STATIONS_H
#define CHARTTY_BENCH_STATIONS_H

#include <stdint.h>
#include <sys/types.h>

enum { STATIONS_MAX = 64 };

struct stations {
    const char *path;
    pid_t pids[STATIONS_MAX];
    int count;
    int64_t last_id; /* of vital_signs before */
    double started_us;
};

/* pause_ms: between two saves of one station. */
void stations_start(struct stations *stations, const char *path, int count, int pause_ms);
/* Saves a second that all of them made together. */
double stations_stop(struct stations *stations);

#endif
