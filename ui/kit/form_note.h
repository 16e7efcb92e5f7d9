/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a note's text in lines: wrapped between words, the cursor found in it and moved up and
 * down. Private to the form. Layer: kit.  Thread: the loop's; no state.
 */
#ifndef CHARTTY_UI_KIT_FORM_NOTE_H
#define CHARTTY_UI_KIT_FORM_NOTE_H

#include "ui/kit/input.h"

/* The cursor a line up or down, in lines of `columns`; false at the first or last line. */
bool note_move(struct input *input, int columns, int by);
/* Draws `height` lines around the cursor, each "[text___]" in `width` columns. */
void note_draw(const struct input *input, struct canvas *canvas, const struct area *area, int row,
               int column, int width, int height, bool focused);

#endif
