/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the palette colours look like, to compare them: the usual RGB value of an index and
 * the contrast of two colours. Layer: term, private.  Thread: any; constant.
 */
#ifndef CHARTTY_UI_TERM_PALETTE_H
#define CHARTTY_UI_TERM_PALETTE_H

#include "ui/term/theme.h"

#include <stdint.h>

/* The colour as 0xRRGGBB; `own` stands for -1, the terminal's own. */
int32_t palette_rgb(int32_t color, enum color_depth depth, int32_t own);

/* Contrast of two 0xRRGGBB colours, 1 to 21 (WCAG 2.1, "contrast ratio"). */
double palette_contrast(int32_t a, int32_t b);

#endif
