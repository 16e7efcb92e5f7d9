/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how the marks of a chart's rows look (control/chart_marks.h): entered in error, NEWS2,
 * "no known allergies". A mark is a letter and words, never a colour alone. Layer: screens.
 * Thread: the loop's; draws only.
 */
#ifndef CHARTTY_UI_SCREENS_MARKS_H
#define CHARTTY_UI_SCREENS_MARKS_H

#include "chartty/control/chart_marks.h"
#include "ui/screens/list_screen.h"

/* X at the left of a row that is entered in error; false, and nothing written, for all others. */
bool mark_in_error(const struct screen *screen, enum record_type type, int64_t id, char out[8],
                   enum role *role);
/* Gives the cell of such a row its role. */
void cell_in_error(const struct screen *screen, enum record_type type, int64_t id,
                   struct table_cell *cell);
/* The cell of the row's status says so in words: what stood there before is true no more. */
void cell_status_in_error(const struct screen *screen, enum record_type type, int64_t id,
                          struct table_cell *cell);
/* The detail's first line after the title: who, when, why. Nothing for all other rows. */
void detail_in_error(const struct screen *screen, enum record_type type, int64_t id,
                     struct text_view *view);
/* "No known allergies (10:42 24-Nov-2026, PATEL)"; allergy_state_title for the other states. */
void allergy_state_words(const struct chart *chart, char *out, size_t size);
enum role news2_role(enum news2_band band);
/* "16 HIGH"; "(5 of 7)" while parts are missing; "-" where it is not for the patient. */
void news2_brief_words(const struct news2 *score, char *out, size_t size);
/* "16 HIGH = Resp 3 SpO2 2 O2 2 BP 2 Pulse 2 ACVPU 3 Temp 2, SpO2 scale 1 (RCP 2017)"; what is
 * missing is named. */
void news2_parts_words(const struct news2 *score, char *out, size_t size);

#endif
