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

#include "src/data/sql_dialect.h"

/* As chartty writes them, and as good as all are: told by comparing alone. */
#define STATUS_PLAIN                                                                               \
    "'active', 'inactive', 'discontinued', 'completed', 'scheduled', 'cancelled', 'pending', "     \
    "'in_progress', 'final'"
/* Blank, tab, line feed, vertical tab, form feed, return. */
#define STATUS_BLANKS          "char(32, 9, 10, 11, 12, 13))"
#define STATUS_BLANKS_POSTGRES "E' \\t\\n\\x0b\\f\\r')" SQL_BYTEWISE
#define STATUS_WORD(row)       STATUS_WORD_OF(row, STATUS_BLANKS)
#define STATUS_WORD_OF(row, blanks)                                                                \
    "(CASE WHEN " row ".status IN (" STATUS_PLAIN ") THEN " row                                    \
    ".status ELSE lower(trim(coalesce(" row ".status, ''), " blanks ") END)"

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
