/* SPDX-License-Identifier: MIT */
/*
 * Purpose: `chartty db copy` of a demo clinic with all its rows from SQLite to PostgreSQL, killed
 * half-way (SIGKILL, seen by the mark in the copy) and run again; then back to a file. Counts and
 * hashes of every table must be equal. The real program (CHARTTY_BINARY). 2,000 patients a change,
 * 200,000 the whole count, whose way back is not gone. Layer: tests.
 */
#include "soak.h"
#include "support/patience.h"
#include "tests/unit/data/postgres_cluster.h"

#include "chartty/base/clock.h"
#include "chartty/data/content_hash.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>

struct place {
    struct postgres server;
    char folder[64], file[96], back[96], url[128];
};

static pid_t begin_program(char *const arguments[])
{
    pid_t child = fork();
    if (child == 0) {
        execv(arguments[0], arguments);
        _exit(127);
    }
    return child;
}

static int end_program(pid_t child)
{
    int status = -1;
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static double seconds_since(int64_t began_ms)
{
    return (double)(clock_monotonic_ms() - began_ms) / 1000;
}

/* Rows that are in the copy for good; -1: there is no mark (yet). */
static int64_t rows_written(PGconn *watch)
{
    PGresult *result = PQexec(watch, "SELECT rows_written FROM ct_copy");
    bool is_there = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    int64_t rows = is_there ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : -1;
    PQclear(result);
    return rows;
}

static int64_t all_rows(const struct content_sums *sums)
{
    int64_t rows = 0;
    for (int table = 0; table < content_table_count(); table++) {
        rows += sums->tables[table].rows;
    }
    return rows;
}

static struct content_sums sums_of(const char *url)
{
    struct content_sums sums = {.tables = {{.rows = 0}}};
    struct error error;
    if (content_sum_url(url, NULL, &sums, &error) != 0) {
        fprintf(stderr, "%s: %s (%s)\n", url, error.user, error.detail);
        exit(2);
    }
    return sums;
}

/* Kills the copy, which begins anew, once `rows` are in it; how many were then. */
static int64_t copy_and_kill(struct place *place, char *const copy[], int64_t rows)
{
    struct buffer made = postgres_lines(&place->server, "postgres",
                                        "DROP DATABASE IF EXISTS copy;\nCREATE DATABASE copy");
    buffer_release(&made);
    char text[160];
    (void)snprintf(text, sizeof text, "host=%s user=chartty dbname=copy", place->server.folder);
    PGconn *watch = PQconnectdb(text);
    pid_t child = begin_program(copy);
    int64_t written = -1;
    int status;
    while (written < rows && waitpid(child, &status, WNOHANG) == 0) {
        written = rows_written(watch);
    }
    (void)kill(child, SIGKILL);
    (void)waitpid(child, &status, 0);
    written = rows_written(watch);
    PQfinish(watch);
    return written;
}

static long compare(const char *what, const struct content_sums *expected, const char *url)
{
    struct content_sums found = sums_of(url);
    char left[CONTENT_HASH_TEXT_SIZE], right[CONTENT_HASH_TEXT_SIZE];
    content_sums_hash(expected, left);
    content_sums_hash(&found, right);
    int table = content_difference(expected, &found);
    printf("%s: %lld rows, hash %.16s; %s\n", what, (long long)all_rows(&found), right,
           table < 0 && strcmp(left, right) == 0 ? "equal" : content_table_name(table));
    return table < 0 && strcmp(left, right) == 0 ? 0 : 1;
}

static long run(struct place *place, char *program, long patients)
{
    char count[16];
    (void)snprintf(count, sizeof count, "%ld", patients);
    char *demo[] = {program, "demo", "--db", place->file, "--patients", count, "--seed", "8", NULL};
    char *copy[] = {program, "db", "copy", place->file, place->url, NULL};
    char *back[] = {program, "db", "copy", place->url, place->back, NULL};
    char *verify[] = {program, "audit", "verify", place->url, NULL};
    if (end_program(begin_program(demo)) != 0) {
        return 1;
    }
    int64_t began = clock_monotonic_ms();
    struct content_sums before = sums_of(place->file);
    int64_t rows = all_rows(&before);
    printf("%ld patients, %lld rows, hashed in %.1f s\n", patients, (long long)rows,
           seconds_since(began));
    began = clock_monotonic_ms();
    int64_t half = rows;
    for (int turn = 0; turn < TURNS_MOST && half >= rows; turn++) { /* the kill may come too late */
        half = copy_and_kill(place, copy, rows / 3);
    }
    printf("killed with %lld rows in the copy, after %.1f s\n", (long long)half,
           seconds_since(began));
    struct database_status status;
    struct error error;
    long wrong = half < rows / 3 || half >= rows ? 1 : 0;
    wrong += database_status(place->url, &status, &error) != 0 || status.kind != DATABASE_HALF_COPY
                 ? 1
                 : 0;
    began = clock_monotonic_ms();
    wrong += end_program(begin_program(copy)) != 0 ? 1 : 0;
    printf("gone on with to the end in %.1f s\n", seconds_since(began));
    /* The copy was entered in the source before it began. */
    struct content_sums source = sums_of(place->file);
    wrong += compare("on PostgreSQL", &source, place->url);
    wrong += end_program(begin_program(verify)) != 0 ? 1 : 0;
    if (!soak_is_whole()) {
        wrong += end_program(begin_program(back)) != 0 ? 1 : 0;
        struct content_sums server = sums_of(place->url);
        wrong += compare("back in a file", &server, place->back);
    }
    return wrong;
}

int main(void)
{
    struct place place;
    char *program = getenv("CHARTTY_BINARY");
    long patients = soak_count(2000, 200000);
    if (program == NULL || !postgres_start(&place.server)) {
        return 77;
    }
    (void)snprintf(place.folder, sizeof place.folder, "/tmp/chartty-soak-XXXXXX");
    if (mkdtemp(place.folder) == NULL) {
        return 2;
    }
    (void)snprintf(place.file, sizeof place.file, "%s/clinic.db", place.folder);
    (void)snprintf(place.back, sizeof place.back, "%s/back.db", place.folder);
    (void)snprintf(place.url, sizeof place.url, "postgresql://chartty@/copy?host=%s",
                   place.server.folder);
    setenv("XDG_DATA_HOME", place.folder, 1);
    setenv("XDG_STATE_HOME", place.folder, 1);
    long wrong = run(&place, program, patients);
    postgres_stop(&place.server);
    folder_remove(place.folder);
    return soak_end("patients copied", patients, wrong);
}
