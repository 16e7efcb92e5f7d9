/* SPDX-License-Identifier: MIT */
/*
 * Purpose: names of drugs on their way to the screen: tall-man letters and lower case
 * (model/drug_display.h), never in what is kept, copied or searched. Layer: screens.
 * Thread: the loop's; pure.
 */
#ifndef CHARTTY_UI_SCREENS_DRUG_WORDS_H
#define CHARTTY_UI_SCREENS_DRUG_WORDS_H

#include "chartty/model/drug_display.h"
#include "ui/screens/screen.h"

/* A medication's name as it is shown; "" for null. */
void drug_name_words(const struct screen *screen, const struct field_value *name, char *out,
                     size_t size);
/* The first `length` bytes of a text that begins with one: what stands behind it is somebody's own
 * words. */
void drug_name_in(const struct screen *screen, char *text, size_t length);

#endif
