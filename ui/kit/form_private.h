/* SPDX-License-Identifier: MIT */
/* What form.c and form_draw.c share. Loop thread. */
#ifndef CHARTTY_UI_KIT_FORM_PRIVATE_H
#define CHARTTY_UI_KIT_FORM_PRIVATE_H

#include "ui/kit/form.h"

enum { FORM_PICKS = 600, FORM_PICK_ROWS = 8 };

/* The words of the focused field's list that fit what was typed, the very word on top; how many
 * there are in all by *total. */
int form_picks(const struct form *form, const char **out, int room, int *total);

#endif
