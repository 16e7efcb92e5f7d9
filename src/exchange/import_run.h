/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what every importer needs while it runs: saying which row was left out and why, ids that
 * are the same each time, values that fit their column, and rows that are added once.
 * Layer: exchange, importers only.  Thread: the caller's; it blocks. Owns: the load it has open.
 */
#ifndef CHARTTY_EXCHANGE_IMPORT_RUN_H
#define CHARTTY_EXCHANGE_IMPORT_RUN_H

#include "chartty/base/clock.h"
#include "chartty/base/memory.h"
#include "chartty/data/load.h"
#include "chartty/model/record.h"
#include "src/exchange/import.h"

#include <stdbool.h>

struct import_run {
    const char *system; /* of ct_external_id: "synthea" */
    const struct import_options *options;
    struct import_report *report;
    struct import_report committed; /* what the report was at the last commit */
    struct load *load;
    struct clock clock;
    long long pending_rows; /* written since the last commit; 0: no transaction is open */
};

/* Where a row was read. */
struct import_place {
    const char *file;
    long line;
};

int import_begin(struct import_run *run, const char *system, const struct import_options *options,
                 struct import_report *report, struct error *error);
/* Commits when `result` is 0 or the user stopped it, else rolls back; the report is what was
 * committed. Returns result, or -1 when the commit failed. */
int import_end(struct import_run *run, int result, struct error *error);
/* Between two whole patients: commits when enough rows are waiting. 0 or -1. */
int import_between_patients(struct import_run *run, struct error *error);

/* Counts the row as skipped and says why. */
void import_reject(struct import_run *run, enum record_type type, struct import_place place,
                   const char *column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void import_remark(struct import_run *run, struct import_place place, const char *column,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
/* 0, or -1 with ERROR_CANCELLED when the user stopped it. */
int import_progress(struct import_run *run, const char *what, long long done, long long total,
                    struct error *error);

/* prefix and twelve hexadecimal digits of the source id's SHA-256: "SYN0A1B2C3D4E5F". */
void import_stable_id(const char *prefix, const char *source_id, char out[21]);

/* A row being made. values are in the order of the record's list; texts live until the row is
 * added. */
struct import_row {
    enum record_type type;
    struct import_place place;
    const char *values[FIELDS_OF_TABLE_MAX];
    bool rejected; /* a reason was given; the row is not added */
};
void import_row_init(struct import_row *row, enum record_type type, struct import_place place);
/* Sets a text, "" as NULL. Too long for its column, or missing where it must not be: the row is
 * rejected, `column` is named. */
void import_set_text(struct import_run *run, struct import_row *row, int field, const char *column,
                     const char *text);
/* Sets the same id-like text without a column of the file. */
void import_set(struct import_row *row, int field, const char *text);

/* 1 this row was imported before (counted as unchanged, *row_id its id), 0 it was not, -1 error. */
int import_known(struct import_run *run, enum record_type type, const char *source_id,
                 int64_t *row_id, struct error *error);
/* Adds a row that was not there, with its source id. 1 added, 0 refused (said and counted), -1
 * error. patient_id 0 where the table has none. In a dry run nothing is written, *row_id is 0. */
int import_add(struct import_run *run, const struct import_row *row, const char *source_id,
               int64_t patient_id, int64_t *row_id, struct error *error);

/* Dates and times of files. A date alone is that date in every zone; a time with Z or an offset is
 * moved to the wall clock of the process's TZ; a time without one is taken as it stands. */
enum import_time { IMPORT_TIME_EMPTY, IMPORT_TIME_DATE, IMPORT_TIME_FULL, IMPORT_TIME_BAD };
enum import_time import_read_time(const char *text, struct datetime *local, int64_t *utc_us);
/* Exactly YYYY-MM-DD of the calendar. */
bool import_read_date(const char *text, struct date *out);

#endif
