/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reading CSV files in bounded memory: RFC 4180 quoting, CRLF or LF, a BOM, columns by
 * header name. Layer: exchange.  Thread: any; it blocks on the file. Errors: name file, line and
 * column. A field over 64 KiB, a record over 1 MiB, NUL or invalid UTF-8 is an error of that
 * record.
 */
#ifndef CHARTTY_EXCHANGE_CSV_H
#define CHARTTY_EXCHANGE_CSV_H

#include "chartty/base/error.h"

#include <stddef.h>
#include <stdio.h>

struct csv;

/* Reads the header line; the delimiter (',' or ';' or tab) is told from it. */
struct csv *csv_open(const char *path, struct error *error);
struct csv *csv_read_bytes(const char *name, const char *bytes, size_t length,
                           struct error *error); /* for tests, fuzzing */
void csv_close(struct csv *csv);
const char *csv_name(const struct csv *csv);

/* Column number of a header name (case-insensitive, trimmed), -1 when the file has none. */
int csv_column(const struct csv *csv, const char *name);
int csv_column_count(const struct csv *csv);
const char *csv_header(const struct csv *csv, int column);

/* 1 a record was read, 0 end, -1 this record cannot be read (*error says why; the next call goes on
 * after it; ERROR_IO: the file failed, the next call is the end). Blank lines are passed over. A
 * record with more or fewer values than the header has columns is refused: its values could stand
 * in the wrong columns. */
int csv_next(struct csv *csv, struct error *error);
/* Why the record was refused, without file and line; *column is "" when it is the whole row. Valid
 * until csv_next. */
const char *csv_refusal(const struct csv *csv, const char **column);
long csv_line(const struct csv *csv); /* of the record's first line, from 1 */
const char *csv_field(const struct csv *csv,
                      int column); /* "" for a column it does not have; valid until csv_next */
/* Bytes read and in all, for progress. */
void csv_progress(const struct csv *csv, long long *done, long long *total);

/* Where the record that was read last begins; csv_seek goes back there, so that rows of one person
 * can be read together though they lie apart. `line` is the record's csv_line. */
long long csv_offset(const struct csv *csv);
void csv_seek(struct csv *csv, long long offset, long line);
void csv_rewind(struct csv *csv); /* to the first record */

#endif
