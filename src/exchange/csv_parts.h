/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the two parts of the CSV reader share: the reader, the next record, and why one was
 * refused. Layer: exchange, only csv*.c.  Thread: the reader's; it blocks on the file.
 */
#ifndef CHARTTY_EXCHANGE_CSV_PARTS_H
#define CHARTTY_EXCHANGE_CSV_PARTS_H

#include "chartty/base/memory.h"
#include "src/exchange/csv.h"
#include "src/exchange/csv_source.h"

enum { CSV_FIELD_LIMIT = 64 * 1024, CSV_RECORD_LIMIT = 1024 * 1024 }; /* csv.h says so too */

struct csv {
    struct csv_source source;
    char *name;
    char delimiter;
    int column_count;
    char **headers;
    struct buffer record; /* the values, each ended by a 0 */
    size_t *starts;       /* of each value in the record */
    int count, capacity;
    char reason[96];        /* of the last refusal */
    int reason_column;      /* -1: the whole row */
    long long first_offset; /* of the first record */
    long first_line;
    long line;               /* that the next byte is on */
    long record_line;        /* of the record's first byte */
    long long record_offset; /* likewise */
    long long second_line;   /* offset of the line after the record's first line */
};

/* Splits the next record into values. 1, 0 at the end, -1 with *error. */
int csv_read_record(struct csv *csv, struct error *error);
/* "" for a column that the header has not. */
const char *csv_column_name(const struct csv *csv, int column);
/* Keeps the reason; *error says "file.csv, line 12, column BIRTHDATE: reason". -1. */
int csv_refuse(struct csv *csv, int column, const char *reason, struct error *error);

#endif
