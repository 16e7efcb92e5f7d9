/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a record as a JSON object: its columns as texts as they are stored, null for NULL.
 * Layer: exchange.  Thread: any; pure. Must not know: where the record comes from.
 */
#ifndef CHARTTY_EXCHANGE_RECORD_JSON_H
#define CHARTTY_EXCHANGE_RECORD_JSON_H

#include "chartty/base/memory.h"
#include "chartty/model/record.h"

/* Appends {"column":"text",...} without the row's id; secrets (hashes, SSN) are left out. extra and
 * extra_text: one more member; NULL none. */
void record_json(enum record_type type, const void *record, const char *extra,
                 const char *extra_text, struct buffer *out);

#endif
