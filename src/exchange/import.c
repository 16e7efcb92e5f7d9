/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what all importers share (import_run.h). Called by them, on the caller's thread; it
 * blocks on the database. Owns the load of the run. Must not know: any one file format.
 *
 * A commit falls only between two patients, so that a killed import leaves whole patients.
 */
#include "src/exchange/import_run.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <assert.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    ROWS_A_COMMIT = 4000, /* about 0.1 s of writing: other stations wait no longer than that */
    REASON_SIZE = 320,
    COLUMN_SIZE = 128,
    STABLE_ID_BYTES = 6
};

int import_begin(struct import_run *run, const char *system, const struct import_options *options,
                 struct import_report *report, struct error *error)
{
    memset(run, 0, sizeof *run);
    memset(report, 0, sizeof *report);
    run->system = system;
    run->options = options;
    run->report = report;
    run->clock = clock_system();
    run->load = load_open(options->url, error);
    return run->load ? 0 : -1;
}

static int commit(struct import_run *run, struct error *error)
{
    if (run->pending_rows > 0 && !run->options->dry_run && load_commit(run->load, error) != 0) {
        return -1;
    }
    run->committed = *run->report;
    run->pending_rows = 0;
    return 0;
}

int import_between_patients(struct import_run *run, struct error *error)
{
    return run->pending_rows < ROWS_A_COMMIT ? 0 : commit(run, error);
}

int import_end(struct import_run *run, int result, struct error *error)
{
    /* Stopped by the user, between two patients: what is there is whole. */
    bool stopped = result != 0 && error->code == ERROR_CANCELLED;
    if ((result == 0 || stopped) && commit(run, error) != 0) {
        result = -1;
    }
    *run->report = run->committed;
    load_close(run->load);
    return result;
}

typedef void (*tell_function)(void *context, const struct import_rejection *what);

/* What is quoted from a file is made safe to show before anybody sees it. */
__attribute__((format(printf, 5, 0))) static void
tell(const struct import_run *run, tell_function function, struct import_place place,
     const char *column, const char *format, va_list arguments)
{
    char raw[REASON_SIZE], reason[REASON_SIZE * 2], safe_column[COLUMN_SIZE];
    if (!function) {
        return;
    }
    vsnprintf(raw, sizeof raw, format, arguments);
    text_safe(reason, sizeof reason, raw, strlen(raw), NULL);
    text_safe(safe_column, sizeof safe_column, column, strlen(column), NULL);
    struct import_rejection what = {place.file, place.line, safe_column, reason};
    function(run->options->context, &what);
}

void import_reject(struct import_run *run, enum record_type type, struct import_place place,
                   const char *column, const char *format, ...)
{
    va_list arguments;
    run->report->counts[type].skipped++;
    va_start(arguments, format);
    tell(run, run->options->rejected, place, column, WORDS(format), arguments);
    va_end(arguments);
}

void import_remark(struct import_run *run, struct import_place place, const char *column,
                   const char *format, ...)
{
    va_list arguments;
    run->report->remarks++;
    va_start(arguments, format);
    tell(run, run->options->remark, place, column, WORDS(format), arguments);
    va_end(arguments);
}

int import_progress(struct import_run *run, const char *what, long long done, long long total,
                    struct error *error)
{
    const struct import_options *options = run->options;
    if (!options->progress || options->progress(options->context, what, done, total)) {
        return 0;
    }
    return error_set(error, ERROR_CANCELLED,
                     "The import was stopped. What is in is whole; run it again to go on.");
}

void import_stable_id(const char *prefix, const char *source_id, char out[21])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char digits[2 * STABLE_ID_BYTES + 1];
    crypto_hash_sha256(hash, (const unsigned char *)source_id, strlen(source_id));
    sodium_bin2hex(digits, sizeof digits, hash, STABLE_ID_BYTES);
    for (char *digit = digits; *digit; digit++) {
        if (*digit >= 'a') {
            *digit = (char)(*digit - 'a' + 'A');
        }
    }
    snprintf(out, 21, "%s%s", prefix, digits);
}

void import_row_init(struct import_row *row, enum record_type type, struct import_place place)
{
    memset(row, 0, sizeof *row);
    row->type = type;
    row->place = place;
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

void import_set_text(struct import_run *run, struct import_row *row, int field, const char *column,
                     const char *text)
{
    const struct field_spec *spec = &record_spec(row->type)->fields[field];
    if (row->rejected) {
        return;
    }
    if (text[0] == 0) {
        if (spec->flags & FIELD_REQUIRED) {
            row->rejected = true;
            import_reject(run, row->type, row->place, column, "The value is missing.");
        }
        return;
    }
    if (spec->max && count_characters(text) > spec->max) {
        row->rejected = true;
        import_reject(run, row->type, row->place, column,
                      "The value has %zu characters; at most %u can be stored.",
                      count_characters(text), spec->max);
        return;
    }
    row->values[field] = text;
}

void import_set(struct import_row *row, int field, const char *text)
{
    row->values[field] = text;
}

int import_known(struct import_run *run, enum record_type type, const char *source_id,
                 int64_t *row_id, struct error *error)
{
    int found = load_find_external(run->load, run->system, type, source_id, row_id, error);
    if (found == 1) {
        run->report->counts[type].unchanged++;
    }
    return found;
}

int import_add(struct import_run *run, const struct import_row *row, const char *source_id,
               int64_t patient_id, int64_t *row_id, struct error *error)
{
    assert(!row->rejected);
    *row_id = 0;
    if (!run->options->dry_run) {
        /* Begun by the first row, so that nobody is kept waiting while files are only read. */
        if (run->pending_rows == 0 && load_begin(run->load, error) != 0) {
            return -1;
        }
        run->pending_rows++;
        if (load_row(run->load, row->type, row->values, row_id, error) != 0) {
            if (error->code != ERROR_REFUSED) {
                return -1;
            }
            import_reject(run, row->type, row->place, "", "%s", error->user);
            return 0;
        }
        if (load_external_id(run->load, run->system, row->type, source_id, *row_id,
                             row->type == RECORD_PATIENT ? *row_id : patient_id, error) != 0) {
            return -1;
        }
    }
    run->report->counts[row->type].added++;
    return 1;
}

enum import_time import_read_time(const char *text, struct datetime *local, int64_t *utc_us)
{
    bool has_offset = false;
    int offset_minutes = 0;
    *utc_us = 0;
    if (text[0] == 0) {
        return IMPORT_TIME_EMPTY;
    }
    if (import_read_date(text, &local->date)) {
        local->hour = local->minute = local->second = local->microsecond = 0;
        return IMPORT_TIME_DATE;
    }
    if (!datetime_parse(text, local, &has_offset, &offset_minutes) || strlen(text) < 16) {
        return IMPORT_TIME_BAD;
    }
    *utc_us = datetime_to_microseconds(local);
    if (has_offset) {
        *utc_us -= (int64_t)offset_minutes * 60 * 1000000;
        struct datetime utc = datetime_from_microseconds(*utc_us);
        *local = datetime_utc_to_local(&utc);
    }
    return IMPORT_TIME_FULL;
}

bool import_read_date(const char *text, struct date *out)
{
    return date_parse_iso(text, out) && date_is_valid(*out);
}
