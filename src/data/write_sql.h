/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the SQL texts of saving, made of the FIELDS lists alone: every value is a parameter.
 * Layer: data, private to the backends.  Thread: any; pure. Owns: nothing; the text goes to the
 * caller's buffer.
 */
#ifndef CHARTTY_DATA_WRITE_SQL_H
#define CHARTTY_DATA_WRITE_SQL_H

#include "chartty/base/memory.h"
#include "chartty/data/change_set.h"
#include "chartty/model/record.h"

enum write_kind {
    WRITE_INSERT, /* fields: the columns; parameter n + 1 is field n */
    WRITE_UPDATE, /* fields: the columns set; parameter n + 1 is field n, the row's number is
                     parameter WRITE_ROW */
    WRITE_DELETE, /* of the row of number WRITE_ROW */
    WRITE_SELECT, /* all columns of the rows that match; parameter n + 1 is match n */
    WRITE_EXISTS  /* 1 of the first row that matches */
};
enum { WRITE_ROW = FIELDS_OF_TABLE_MAX + 1 };

/* Everything that decides the text; no values. */
struct write_shape {
    enum write_kind kind;
    enum record_type type;
    uint64_t fields;
    int match_count;
    int match_fields[CHANGE_MATCHES];
    int match_nulls[CHANGE_MATCHES]; /* 1: IS NULL, without a parameter */
};

/* The shape of rows that match. */
struct write_shape write_shape_of(enum write_kind kind, enum record_type type,
                                  const struct change_match *matches, int count);
bool write_shape_same(const struct write_shape *a, const struct write_shape *b);
void write_sql(const struct write_shape *shape, struct buffer *out);

#endif
