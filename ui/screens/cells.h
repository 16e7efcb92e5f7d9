/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how values look in cells and details, the same on every screen.
 * Layer: screens.  Thread: the loop's; pure.
 */
#ifndef CHARTTY_UI_SCREENS_CELLS_H
#define CHARTTY_UI_SCREENS_CELLS_H

#include "chartty/model/lab_rules.h"
#include "chartty/model/record.h"
#include "chartty/model/vitals_rules.h"
#include "ui/kit/table.h"
#include "ui/kit/text_view.h"

/* The display form of a record's value into out; "" for null. */
void value_words(enum record_type type, const void *record, int field, char *out, size_t size);
/* "in_progress" as stored is "in progress" on screen. */
void status_to_words(char *status);
/* ... into a cell, marked where it cannot be read as what it should be. */
void cell_value(struct table_cell *cell, enum record_type type, const void *record, int field);
void cell_format(struct table_cell *cell, enum role role, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* ... into a line of details, labelled as the FIELDS list says. */
void detail_value(struct text_view *view, enum record_type type, const void *record, int field);
/* "SMITH, John" of two fields. */
void person_words(const struct field_value *last, const struct field_value *first, char *out,
                  size_t size);
/* A bookkeeping time (UTC) in the clinic's wall time: "20-Nov-2026 16:02". */
void bookkeeping_words(const struct field_value *timestamp, char out[20]);
/* The lab's own range as given; else the one the flag was judged by, marked as ours ("3.5-5.0
 * ref"); else "no range". */
void lab_range_words(const struct lab_component *component, char *out, size_t size);
enum role lab_role(enum lab_flag flag);
/* "6.8 H! mmol/L"; "no value" where there is none. flagged: with the letter. */
void lab_value_words(const struct lab_component *component, bool flagged, char *out, size_t size);
/* The same for one line below another: the value ends at `width`, the letter has two columns. */
void lab_aligned_words(const struct lab_component *component, int width, bool flagged, char *out,
                       size_t size);
int lab_panel_width(const struct lab_panel *panel); /* that width: the widest of its short values */
enum role vital_role(enum vital_flag flag);
/* vital_flag, but signs that no age has a range for (weight, height, BMI) are not marked as lacking
 * one. */
enum vital_flag vital_shown_flag(enum vital_sign sign, const struct field_value *value,
                                 int age_days);
/* A sign of a set: "96/58" and the worse flag of the two for the pressure; value and flag for the
 * others; "" when it was not taken. age_days at the set's time. */
enum vital_flag vital_set_words(const struct vital_signs *set, enum vital_sign sign, int age_days,
                                char *out, size_t size);
/* "BP" for the pressure, vital_label for the others. */
const char *vital_set_label(enum vital_sign sign);

#endif
