/* SPDX-License-Identifier: MIT */
/* Writers to the same database, as twenty stations of a clinic are. */
#include "bench/stations.h"

#include "bench/measure.h"
#include "bench/records.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

_Noreturn static void write_forever(const char *path, int number, int pause_ms)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* the benchmark may be stopped */
    uint64_t random = (uint64_t)number + 1;
    struct records records;
    records_open(&records, path);
    uint32_t patients = (uint32_t)records_number(&records, "SELECT max(id) FROM patients");
    if (records.file != NULL) {
        records_run(&records, "PRAGMA synchronous = EXTRA", 0);
    }
    for (;;) {
        poll(NULL, 0, pause_ms / 2 + (int)bench_random(&random, (uint32_t)pause_ms + 1));
        records_run(&records,
                    "INSERT INTO vital_signs (patient_id, recorded_date, heart_rate)"
                    " SELECT id, '2024-05-01 10:00:00.000000', 70 FROM patients WHERE id >= ?1"
                    " LIMIT 1",
                    1 + bench_random(&random, patients));
    }
}

void stations_start(struct stations *stations, const char *path, int count, int pause_ms)
{
    memset(stations, 0, sizeof(*stations));
    struct records records;
    records_open(&records, path);
    stations->path = path;
    stations->last_id = records_number(&records, "SELECT max(id) FROM vital_signs");
    records_close(&records);
    stations->started_us = now_us();
    for (int i = 0; i < count && i < STATIONS_MAX; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            write_forever(path, i, pause_ms);
        }
        stations->pids[stations->count++] = pid;
    }
}

double stations_stop(struct stations *stations)
{
    double seconds = (now_us() - stations->started_us) / 1e6;
    for (int i = 0; i < stations->count; i++) {
        kill(stations->pids[i], SIGKILL);
        waitpid(stations->pids[i], NULL, 0);
    }
    struct records records;
    struct records_row row;
    records_open(&records, stations->path);
    (void)records_first(&records, "SELECT count(*) FROM vital_signs WHERE id > ?1",
                        stations->last_id, &row);
    double saves = strtod(row.texts[0], NULL);
    records_run(&records, "DELETE FROM vital_signs WHERE id > ?1", stations->last_id);
    records_close(&records);
    return seconds > 0 ? saves / seconds : 0;
}
