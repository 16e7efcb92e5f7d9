/* SPDX-License-Identifier: MIT */
/*
 * Purpose: eight processes that write to one file for hours, open and close it, and ask for
 * checkpoints at times of chance (row 5 of the promises): no page is damaged, and each number is
 * what was acknowledged. In WAL mode where the library has the mend of its reset, else with the
 * journal that takes its place; the last line says which. soak_journal; five seconds each time, a
 * day as a soak, CHARTTY_SOAK_SECONDS otherwise. Layer: tests. Thread: one a process, and the data
 * layer's.
 */
#include "many_processes.h"
#include "soak.h"

#include <time.h>

enum { WRITERS = 8, PATIENTS = 4, BUSY_MS = 60000 };

/* What a process has seen; its count is what it was told is saved. */
struct writer {
    struct place place;
    sqlite3 *other; /* another program with the file open */
    struct soak_random random;
};

static void open_other(struct writer *writer, const char *path)
{
    if (sqlite3_open(path, &writer->other) != SQLITE_OK ||
        sqlite3_busy_timeout(writer->other, BUSY_MS) != SQLITE_OK) {
        place_give_up(&writer->place, "the other program");
    }
}

/* A checkpoint that is told to wait may find others at it: it is asked for, not insisted on. */
static void checkpoint(struct writer *writer)
{
    static const int kinds[] = {SQLITE_CHECKPOINT_PASSIVE, SQLITE_CHECKPOINT_FULL,
                                SQLITE_CHECKPOINT_RESTART, SQLITE_CHECKPOINT_TRUNCATE};
    int result = sqlite3_wal_checkpoint_v2(writer->other, NULL, SOAK_PICK(&writer->random, kinds),
                                           NULL, NULL);
    if (result != SQLITE_OK && result != SQLITE_BUSY && result != SQLITE_LOCKED) {
        place_give_up(&writer->place, sqlite3_errmsg(writer->other));
    }
}

/* One process, until its time is over. */
static int write_on(const char *path, int number, long seconds)
{
    struct writer writer = {.random = soak_random_from((uint64_t)number)};
    int saved = 0;
    time_t end = time(NULL) + seconds;
    place_open(&writer.place, path, number);
    open_other(&writer, path);
    while (time(NULL) < end) {
        saved += place_add_one(&writer.place, number % PATIENTS + 1) ? 1 : 0;
        if (soak_below(&writer.random, 8) == 0) {
            checkpoint(&writer);
        }
        if (soak_below(&writer.random, 200) ==
            0) { /* the last one that closes takes the WAL away */
            place_close(&writer.place);
            sqlite3_close(writer.other);
            place_open(&writer.place, path, number);
            open_other(&writer, path);
        }
    }
    place_close(&writer.place);
    sqlite3_close(writer.other);
    return saved;
}

int main(void)
{
    struct records records = {.is_server = false};
    const char *given = getenv("CHARTTY_SOAK_SECONDS");
    long seconds = given != NULL ? strtol(given, NULL, 10) : soak_count(5, 24 * 60 * 60), wrong = 0;
    (void)records_make(&records);
    long saved = run_processes(WRITERS, write_on, records.url, seconds);
    int64_t values =
        records_number(&records, "SELECT sum(CAST(group_number AS INTEGER)) FROM patients");
    int64_t entries = records_number(&records, "SELECT count(*) FROM ct_audit");
    int64_t is_wal =
        records_number(&records, "SELECT journal_mode = 'wal' FROM pragma_journal_mode");
    printf("SQLite %s, %s: %d processes for %ld s: %ld saves acknowledged, the numbers say %lld, "
           "%lld entries of the audit\n",
           sqlite3_libversion(), is_wal == 1 ? "WAL" : "TRUNCATE with EXTRA", WRITERS, seconds,
           saved, (long long)values, (long long)entries);
    wrong += saved != values || saved != entries ? 1 : 0;
    wrong += records_findings(&records);
    records_end(&records);
    return soak_end("eight processes on one file", saved, wrong);
}
