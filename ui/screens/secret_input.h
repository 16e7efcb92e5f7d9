/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a field for a password or PIN: an input that is shown as stars and zeroed after use.
 * Layer: screens.  Thread: the loop's.
 */
#ifndef CHARTTY_UI_SCREENS_SECRET_INPUT_H
#define CHARTTY_UI_SCREENS_SECRET_INPUT_H

#include "ui/kit/input.h"

void secret_input_draw(const struct input *input, struct canvas *canvas, const struct area *area,
                       int row, int column, int width, bool focused);
/* Empty, with nothing left of what stood there. */
void secret_input_clear(struct input *input);
/* Capitals and no small letter, several of them: Caps Lock may be on. */
bool secret_input_shouts(const struct input *input);

#endif
