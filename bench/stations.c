/* SPDX-License-Identifier: MIT */
/* Writers to the same file, as twenty stations of a clinic are. */
#include "bench/stations.h"

#include "bench/measure.h"
#include "bench/raw_chart.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

_Noreturn static void write_forever(const char *path, int number, int pause_ms)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* the benchmark may be stopped */
    uint64_t random = (uint64_t)number + 1;
    sqlite3 *connection = raw_open(path, SQLITE_OPEN_READWRITE);
    uint32_t patients = (uint32_t)raw_number(connection, "SELECT max(id) FROM patients");
    sqlite3_stmt *begin = raw_prepare(connection, "BEGIN IMMEDIATE");
    sqlite3_stmt *commit = raw_prepare(connection, "COMMIT");
    sqlite3_stmt *insert =
        raw_prepare(connection, "INSERT INTO vital_signs (patient_id, recorded_date, heart_rate)"
                                " SELECT id, '2024-05-01 10:00:00.000000', 70 FROM patients"
                                " WHERE id >= ?1 LIMIT 1");
    sqlite3_exec(connection, "PRAGMA synchronous = EXTRA", NULL, NULL, NULL);
    for (;;) {
        poll(NULL, 0, pause_ms / 2 + (int)bench_random(&random, (uint32_t)pause_ms + 1));
        sqlite3_bind_int64(insert, 1, 1 + bench_random(&random, patients));
        if (sqlite3_step(begin) == SQLITE_DONE) {
            sqlite3_step(insert);
            sqlite3_reset(insert);
            sqlite3_step(commit);
            sqlite3_reset(commit);
        }
        sqlite3_reset(begin);
    }
}

void stations_start(struct stations *stations, const char *path, int count, int pause_ms)
{
    memset(stations, 0, sizeof(*stations));
    sqlite3 *connection = raw_open(path, SQLITE_OPEN_READONLY);
    stations->path = path;
    stations->last_id = raw_number(connection, "SELECT max(id) FROM vital_signs");
    sqlite3_close(connection);
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
    char sql[100];
    sqlite3 *connection = raw_open(stations->path, SQLITE_OPEN_READWRITE);
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM vital_signs WHERE id > %lld",
             (long long)stations->last_id);
    int64_t saves = raw_number(connection, sql);
    snprintf(sql, sizeof(sql), "DELETE FROM vital_signs WHERE id > %lld",
             (long long)stations->last_id);
    sqlite3_exec(connection, sql, NULL, NULL, NULL);
    sqlite3_close(connection);
    return seconds > 0 ? (double)saves / seconds : 0;
}
