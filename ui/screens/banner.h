/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the patient banner (ux.md rules 1 to 15): name, birth, gender, MRN, always in this
 * order, and the allergy state. Layer: screens.  Thread: the loop's; draws from the chart's own
 * record, never from anything else.
 */
#ifndef CHARTTY_UI_SCREENS_BANNER_H
#define CHARTTY_UI_SCREENS_BANNER_H

#include "chartty/control/chart.h"
#include "ui/term/canvas.h"

/* Draws at the top of the area, full width; returns the rows used (2, from 100 columns 3; one more
 * where a name needs it: a name is never cut). flash: drawn in reverse once, when another patient
 * was opened. */
int banner_draw(struct canvas *canvas, const struct area *area, const struct chart *chart,
                bool flash);

#endif
