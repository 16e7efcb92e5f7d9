/* SPDX-License-Identifier: MIT */
/*
 * Purpose: audit entries as lines for people, as CSV and as JSON. Layer: exchange.  Thread: any; it
 * writes to the stream. A line for people and each CSV value are safe text; JSON is ASCII and holds
 * the sealed text as it is, with its seal, so that a copy can be verified elsewhere.
 */
#ifndef CHARTTY_EXCHANGE_AUDIT_EXPORT_H
#define CHARTTY_EXCHANGE_AUDIT_EXPORT_H

#include "chartty/model/record.h"

#include <stdio.h>

enum audit_format { AUDIT_LINES, AUDIT_CSV, AUDIT_JSON };

/* The head of the columns; JSON has none. */
void audit_export_begin(FILE *file, enum audit_format format);
/* One entry, one line. Times in lines are the clinic's, as screens write them; in CSV and
 * JSON UTC as stored. */
void audit_export_entry(FILE *file, enum audit_format format, const struct audit_entry *entry);

#endif
