/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the status words in SQL, by the rules of chartty/model/status_words.h: neither case nor
 * blanks around a word decide, and what is none of the words that end a thing is not ended.
 * Layer: data, private.  row: the alias (or table) before the column.
 *
 * coalesce: a status that is missing is no word, where a comparison with null would lose the row.
 * Lower case is ASCII's on both engines (a locale may make another letter of an I).
 */
#ifndef CHARTTY_DATA_STATUS_SQL_H
#define CHARTTY_DATA_STATUS_SQL_H

#include "chartty/model/status_words.h"
#include "src/data/sql_dialect.h"

/* Blank, tab, line feed, vertical tab, form feed, return. */
#define STATUS_BLANKS            "char(32, 9, 10, 11, 12, 13))"
#define STATUS_BLANKS_POSTGRES   "E' \\t\\n\\x0b\\f\\r')" SQL_BYTEWISE
#define STATUS_WORD(row)         STATUS_WORD_OF(row, STATUS_BLANKS)
/* A word of the list, as chartty writes it and nearly all are, is told by comparing alone. One
 * comparison after the other: of IN (...) SQLite makes a table, anew for each patient of a page. */
#define STATUS_PLAIN(name, word) " WHEN '" word "' THEN '" word "'"
#define STATUS_WORD_OF(row, blanks)                                                                \
    "(CASE " row ".status" STATUS_WORDS(STATUS_PLAIN) " ELSE lower(trim(coalesce(" row             \
                                                      ".status, ''), " blanks ") END)"

#define MEDICATION_ENDED(row) "(" STATUS_WORD(row) " IN ('discontinued', 'completed'))"
#define ALLERGY_ENDED(row)    "(" STATUS_WORD(row) " = 'inactive')"
/* Neither over nor cancelled: somebody may come. */
#define VISIT_TO_COME_OF(row, blanks)                                                              \
    STATUS_WORD_OF(row, blanks) " NOT IN ('completed', 'cancelled')"
#define VISIT_TO_COME(row) VISIT_TO_COME_OF(row, STATUS_BLANKS)
#define VISIT_OVER(row)    "(" STATUS_WORD(row) " IN ('completed', 'cancelled'))"
#define LAB_NOT_OPEN(row)  STATUS_WORD(row) " NOT IN ('pending', 'in_progress')"
#define LAB_STANDS(row)                                                                            \
    "(" STATUS_WORD(row) " = 'final' OR (" LAB_NOT_OPEN(row) " AND " row                           \
                                                             ".resulted_date IS NOT NULL))"

#endif
