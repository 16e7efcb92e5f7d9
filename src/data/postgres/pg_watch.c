/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what has changed, for data_watch. Layer: data/postgres.  Thread: the reader's.
 *
 * Numbers of ct_change are given before their transaction commits: a gap, however wide, may be
 * filled later, or never. It is asked for again for a while.
 */
#include "src/data/postgres/pg_watch.h"
#include "chartty/base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { GAP_MS = 300000, WIDE = 64, NUMBERS_SIZE = WATCH_GAPS_MAX * 21 + 3 };
#define DOING "looking for changes"

/* Any transaction that writes raises the number; so do those of other databases of the server. */
static const char mark_sql[] = "SELECT txid_snapshot_xmax(txid_current_snapshot())";
static const char newest_sql[] = "SELECT coalesce(max(seq), 0) FROM ct_change";

int pg_watch_begin(struct pg_watch *watch, struct pg_reader *reader, struct error *error)
{
    struct pg_statement *newest =
        pg_prepare(&reader->connection, reader->shared.has_all_tables ? newest_sql : mark_sql);
    int failed = pg_reader_run_together(reader, &newest, 1, DOING, error);
    watch->gap_count = 0;
    if (failed == 0 && pg_step(newest) == PG_ROW) {
        watch->seq = pg_column_int64(newest, 0);
    }
    pg_finalize(newest);
    return failed;
}

static void remove_gap(struct pg_watch *watch, int index)
{
    watch->gap_count--;
    memmove(&watch->gaps[index], &watch->gaps[index + 1],
            (size_t)(watch->gap_count - index) * sizeof watch->gaps[0]);
}

/* Where there is no room the first gives way, which is an old one. */
static void add_gap(struct pg_watch *watch, int64_t first, int64_t last, int64_t until_ms)
{
    if (watch->gap_count == WATCH_GAPS_MAX) {
        remove_gap(watch, 0);
    }
    watch->gaps[watch->gap_count++] = (struct watch_gap){first, last, until_ms};
}

/* What is left of a gap when one of its numbers has come. */
static void fill_gap(struct pg_watch *watch, int64_t seq)
{
    for (int index = 0; index < watch->gap_count; index++) {
        const struct watch_gap gap = watch->gaps[index];
        if (seq < gap.first || seq > gap.last) {
            continue;
        }
        remove_gap(watch, index);
        if (seq > gap.first) {
            add_gap(watch, gap.first, seq - 1, gap.until_ms);
        }
        if (seq < gap.last) {
            add_gap(watch, seq + 1, gap.last, gap.until_ms);
        }
        return;
    }
}

static void forget_old_gaps(struct pg_watch *watch)
{
    int64_t now = clock_monotonic_ms();
    for (int index = watch->gap_count - 1; index >= 0; index--) {
        if (watch->gaps[index].until_ms <= now) {
            remove_gap(watch, index);
        }
    }
}

/* Their first or last numbers: "{12,40}" */
static void list_gaps(const struct pg_watch *watch, bool lasts, char out[NUMBERS_SIZE])
{
    size_t used = 0;
    out[used++] = '{';
    for (int index = 0; index < watch->gap_count; index++) {
        const struct watch_gap *gap = &watch->gaps[index];
        used += (size_t)snprintf(out + used, NUMBERS_SIZE - used, "%s%" PRId64,
                                 index > 0 ? "," : "", lasts ? gap->last : gap->first);
    }
    (void)snprintf(out + used, NUMBERS_SIZE - used, "}");
}

static void bind_seen(struct pg_watch *watch, struct pg_statement *changes)
{
    char numbers[NUMBERS_SIZE];
    forget_old_gaps(watch);
    pg_bind_int64(changes, 1, watch->seq);
    list_gaps(watch, false, numbers);
    pg_bind_text(changes, 2, numbers);
    list_gaps(watch, true, numbers);
    pg_bind_text(changes, 3, numbers);
}

static const char changes_sql[] =
    "SELECT seq, table_name, row_id, patient_id FROM ct_change WHERE seq > ?1 UNION ALL SELECT "
    "c.seq, c.table_name, c.row_id, c.patient_id FROM unnest(CAST(?2 AS BIGINT[]), CAST(?3 AS "
    "BIGINT[])) AS gap (low, high) JOIN ct_change c ON c.seq BETWEEN gap.low AND gap.high ORDER BY "
    "1";

static void take_note(struct pg_watch *watch, struct pg_statement *row, struct job *job,
                      bool *unknown)
{
    int64_t seq = pg_column_int64(row, 0);
    const struct record_spec *spec = record_by_table(pg_column_text(row, 1));
    if (seq <= watch->seq) {
        fill_gap(watch, seq);
    } else if (seq > watch->seq + 1) {
        add_gap(watch, watch->seq + 1, seq - 1, clock_monotonic_ms() + GAP_MS);
        *unknown = *unknown || seq - watch->seq > WIDE; /* or they were trimmed away */
    }
    watch->seq = seq > watch->seq ? seq : watch->seq;
    *unknown = *unknown || spec == NULL || job->note_count == CHANGE_NOTES_MAX;
    if (!*unknown) {
        job->notes[job->note_count++] = (struct change_note){.type = spec->type,
                                                             .id = pg_column_int64(row, 2),
                                                             .patient_id = pg_column_int64(row, 3)};
    }
}

void pg_watch_read(struct pg_watch *watch, struct pg_reader *reader, struct job *job)
{
    bool unknown = false;
    error_clear(&job->error);
    job->note_count = 0;
    if (watch->is_new) { /* what came before is not known */
        if (pg_watch_begin(watch, reader, &job->error) == 0) {
            watch->is_new = false;
            job->note_count = -1;
        }
        return;
    }
    if (reader->changes == NULL) {
        reader->changes =
            pg_prepare(&reader->connection, reader->shared.has_all_tables ? changes_sql : mark_sql);
    }
    if (reader->shared.has_all_tables) {
        bind_seen(watch, reader->changes);
    }
    if (pg_reader_run_together(reader, &reader->changes, 1, DOING, &job->error) != 0) {
        return;
    }
    while (pg_step(reader->changes) == PG_ROW) {
        if (reader->shared.has_all_tables) {
            take_note(watch, reader->changes, job, &unknown);
        } else {
            unknown = pg_column_int64(reader->changes, 0) != watch->seq;
            watch->seq = pg_column_int64(reader->changes, 0);
        }
    }
    pg_reset(reader->changes);
    if (unknown) {
        job->note_count = -1;
    }
}
