/* SPDX-License-Identifier: MIT */
/*
 * Purpose: rows that a story puts into its own database, for what the demo data has none of.
 * Layer: app.  Thread: the loop's; it blocks.
 */
#ifndef CHARTTY_APP_STORY_ROWS_H
#define CHARTTY_APP_STORY_ROWS_H

#include "chartty/base/error.h"

/*
 * "ct_visit row_id=1 | appointment_id=APT1 | arrived_at=2026-11-24 10:12:00.000000": a table and
 * its columns as they are stored; what is left out is null, created_at and updated_at are `moment`.
 * 0, or -1 with *error.
 */
int story_row(const char *url, const char *words, const char *moment, struct error *error);

#endif
