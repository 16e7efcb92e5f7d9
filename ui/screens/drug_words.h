/* SPDX-License-Identifier: MIT */
/*
 * Purpose: drugs on their way to the screen: names in tall-man letters and lower case
 * (model/drug_display.h), doses in full words (model/dose_rules.h), never in what is kept, copied
 * or searched. Layer: screens.  Thread: the loop's; pure.
 */
#ifndef CHARTTY_UI_SCREENS_DRUG_WORDS_H
#define CHARTTY_UI_SCREENS_DRUG_WORDS_H

#include "chartty/model/dose_rules.h"
#include "chartty/model/drug_display.h"
#include "ui/screens/screen.h"

struct text_view; /* ui/kit/text_view.h */

/* A medication's name as it is shown; "" for null. */
void drug_name_words(const struct screen *screen, const struct field_value *name, char *out,
                     size_t size);
/* The first `length` bytes of a text that begins with one: what stands behind it is somebody's own
 * words. */
void drug_name_in(const struct screen *screen, char *text, size_t length);

/* An amount, a route or a frequency as it is shown: "daily" for a stored "QD"; "" for null. */
void dose_words(enum dose_place place, const struct field_value *stored, char *out, size_t size);
/* In a detail: what is stored stands behind it where it is not the same: "daily (stored: QD)". */
void detail_dose(struct text_view *view, const char *label, enum dose_place place,
                 const struct field_value *stored);

#endif
