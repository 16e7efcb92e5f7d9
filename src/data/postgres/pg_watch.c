/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what has changed, for data_watch. Layer: data/postgres.  Thread: the reader's.
 *
 * Numbers of ct_change are given before their transaction commits: a gap may be filled later, or
 * never. The numbers of small gaps are asked for again for a while.
 */
#include "src/data/postgres/pg_watch.h"
#include "chartty/base/clock.h"

#include <inttypes.h>
#include <stdio.h>

enum { GAP_MS = 30000 };
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

static void forget_gap(struct pg_watch *watch, int64_t seq)
{
    int64_t now = clock_monotonic_ms();
    int kept = 0;
    for (int index = 0; index < watch->gap_count; index++) {
        if (watch->gaps[index].seq != seq && watch->gaps[index].until_ms > now) {
            watch->gaps[kept++] = watch->gaps[index];
        }
    }
    watch->gap_count = kept;
}

/* False: there are more than can be asked for again. */
static bool note_gap(struct pg_watch *watch, int64_t from, int64_t to)
{
    if (to - from > WATCH_GAPS_MAX - watch->gap_count) {
        return false;
    }
    for (int64_t seq = from; seq < to; seq++) {
        watch->gaps[watch->gap_count].seq = seq;
        watch->gaps[watch->gap_count++].until_ms = clock_monotonic_ms() + GAP_MS;
    }
    return true;
}

static void list_gaps(struct pg_watch *watch, char *out, size_t size)
{
    size_t used = 0;
    forget_gap(watch, 0);
    out[used++] = '{';
    for (int index = 0; index < watch->gap_count; index++) {
        used += (size_t)snprintf(out + used, size - used, "%s%" PRId64, index > 0 ? "," : "",
                                 watch->gaps[index].seq);
    }
    (void)snprintf(out + used, size - used, "}");
}

static void take_note(struct pg_watch *watch, struct pg_statement *row, struct job *job,
                      bool *unknown)
{
    int64_t seq = pg_column_int64(row, 0);
    const struct record_spec *spec = record_by_table(pg_column_text(row, 1));
    if (seq > watch->seq) {
        *unknown = (seq > watch->seq + 1 && !note_gap(watch, watch->seq + 1, seq)) || *unknown;
        watch->seq = seq;
    } else {
        forget_gap(watch, seq);
    }
    *unknown = *unknown || spec == NULL || job->note_count == CHANGE_NOTES_MAX;
    if (!*unknown) {
        job->notes[job->note_count++] = (struct change_note){.type = spec->type,
                                                             .id = pg_column_int64(row, 2),
                                                             .patient_id = pg_column_int64(row, 3)};
    }
}

void pg_watch_read(struct pg_watch *watch, struct pg_reader *reader, struct job *job)
{
    char gaps[WATCH_GAPS_MAX * 21 + 3];
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
            pg_prepare(&reader->connection,
                       reader->shared.has_all_tables
                           ? "SELECT seq, table_name, row_id, patient_id FROM ct_change WHERE seq "
                             "> ?1 OR seq = ANY (CAST(?2 AS BIGINT[])) ORDER BY seq"
                           : mark_sql);
    }
    if (reader->shared.has_all_tables) {
        list_gaps(watch, gaps, sizeof gaps);
        pg_bind_int64(reader->changes, 1, watch->seq);
        pg_bind_text(reader->changes, 2, gaps);
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
