/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what has changed, for data_watch. Layer: data/sqlite.  Thread: the reader's.
 * PRAGMA data_version tells whether another connection has committed since this one looked last;
 * only then is ct_change read. Each reader keeps its own version, so any of them may look.
 */
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_reader.h"

/* *changed: has anybody else committed since this reader looked last? */
static int look(struct sqlite_reader *reader, bool *changed, struct error *error)
{
    int64_t version = 0;
    if (sqlite_reader_number(reader, &reader->data_version, "PRAGMA data_version", 0, &version,
                             error) != 0) {
        return -1;
    }
    *changed = reader->must_look || version != reader->seen_data_version;
    reader->must_look = false;
    reader->seen_data_version = version;
    return 0;
}

int sqlite_watch_begin(struct sqlite_reader *reader, struct error *error)
{
    bool changed = false;
    reader->change = 0;
    if (look(reader, &changed, error) != 0) {
        return -1;
    }
    if (!reader->shared.has_all_tables) {
        return 0;
    }
    return sqlite_reader_number(reader, &reader->last_change, "SELECT max(seq) FROM ct_change", 0,
                                &reader->change, error);
}

/* Notes of the changes after the newest seen; note_count -1 when there are more than fit, or some
 * were trimmed away. */
static int read_notes(struct sqlite_reader *reader, struct job *job)
{
    sqlite3_stmt *statement =
        sqlite_reader_prepare(reader, &reader->changes,
                              "SELECT seq, table_name, row_id, patient_id FROM ct_change"
                              " WHERE seq > ?1 ORDER BY seq",
                              &job->error);
    if (statement == NULL) {
        return -1;
    }
    int64_t last = reader->change;
    bool unknown = false;
    int result = sqlite3_bind_int64(statement, 1, last);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(statement);
        if (result != SQLITE_ROW) {
            break;
        }
        int64_t number = sqlite3_column_int64(statement, 0);
        const struct record_spec *spec =
            record_by_table((const char *)sqlite3_column_text(statement, 1));
        if (number != last + 1 || spec == NULL || job->note_count == CHANGE_NOTES_MAX) {
            unknown = true;
        }
        last = number;
        if (!unknown) {
            job->notes[job->note_count++] =
                (struct change_note){.type = spec->type,
                                     .id = sqlite3_column_int64(statement, 2),
                                     .patient_id = sqlite3_column_int64(statement, 3)};
        }
    }
    int failed = result == SQLITE_DONE ? 0
                                       : connection_error(reader->connection, result,
                                                          "looking for changes", &job->error);
    sqlite3_reset(statement);
    if (failed != 0) {
        return -1;
    }
    if (unknown) {
        job->note_count = -1;
    }
    reader->change = last;
    return 0;
}

void sqlite_watch_read(struct sqlite_reader *reader, struct job *job)
{
    bool changed = false;
    error_clear(&job->error);
    job->note_count = 0;
    if (look(reader, &changed, &job->error) != 0 || !changed) {
        return;
    }
    if (!reader->shared.has_all_tables) {
        job->note_count = -1;
        return;
    }
    if (read_notes(reader, job) != 0) {
        reader->must_look = true;
    }
}
