/* SPDX-License-Identifier: MIT */
/*
 * Purpose: stored text to safe text in a buffer of fixed size; a cut is never silent.
 * Layer: model, private.  Thread: any; pure.
 */
#ifndef CHARTTY_SRC_MODEL_SHOWN_H
#define CHARTTY_SRC_MODEL_SHOWN_H

#include <stdbool.h>
#include <stddef.h>

/* Safe text of `text`; where it does not fit it ends in "...". */
void shown_text(const char *text, size_t length, char *out, size_t size);

/* x rounded to one decimal, half away from zero, in the C locale whatever the program's: 100.4,
 * -0.5. false, and out untouched, for inf, nan and what is too large to print plainly. */
bool shown_one_decimal(double x, char *out, size_t size);

#endif
