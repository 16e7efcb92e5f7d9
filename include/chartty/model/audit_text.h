/* SPDX-License-Identifier: MIT */
/*
 * Purpose: an audit entry's sealed text in words: who did what to which row, each column before and
 * after. Layer: model.  Thread: any; pure. The texts are as stored, untrusted: they go through
 * text_safe before they are shown.
 */
#ifndef CHARTTY_MODEL_AUDIT_TEXT_H
#define CHARTTY_MODEL_AUDIT_TEXT_H

#include "chartty/model/field.h"

#include <stddef.h>
#include <stdint.h>

enum audit_part {
    AUDIT_PART_FACT,   /* label: "Name", "Terminal", "Reason" ...; after: what it is */
    AUDIT_PART_ROW,    /* label: "Changed: medication 12"; the columns of it follow */
    AUDIT_PART_COLUMN, /* label: the column's; before and after as stored, NULL: null */
};
/* column: what the stored texts of a COLUMN are; NULL where it is not known, and for other parts.
 */
typedef void (*audit_part_function)(void *context, enum audit_part part, const char *label,
                                    const struct field_spec *column, const char *before,
                                    const char *after);

/* Calls it for each part in reading order. Returns -1 without a call when the text is no entry. */
int audit_text_parts(const char *text, size_t length, audit_part_function function, void *context);

/* Calls it for each column of each row that the entry says was updated; before and after NULL:
 * null.
 */
void audit_text_updates(const char *text, size_t length,
                        void (*function)(void *context, const char *table, int64_t row,
                                         const char *column, const char *before, const char *after),
                        void *context);
/* The entry's own words; "" none. */
void audit_text_words(const char *text, size_t length, char *out, size_t size);

/* One line: the words, else "dosage: 5 mg -> 10 mg; and 2 more", else "". Cut between characters
 * where size is too small. */
void audit_text_line(const char *text, size_t length, char *out, size_t size);

#endif
