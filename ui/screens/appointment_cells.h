/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the lists of appointments share: cells and details of an appointment_line.
 * Layer: screens.  Thread: the loop's; pure.
 */
#ifndef CHARTTY_UI_SCREENS_APPOINTMENT_CELLS_H
#define CHARTTY_UI_SCREENS_APPOINTMENT_CELLS_H

#include "ui/screens/list_screen.h"

/* Fills the cell of a column by its field; patient_last_name's column shows the whole name. */
void appointment_cell(const struct appointment_line *line, int field, struct table_cell *cell);
/* who: the patient is named too. */
void appointment_detail(const struct appointment_line *line, bool who, struct text_view *view);
/* S scheduled, D done, X cancelled, ? anything else. */
char appointment_letter(const struct appointment_line *line);

#endif
