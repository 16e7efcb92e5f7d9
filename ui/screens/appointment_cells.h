/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the lists of appointments share: cells and details of an appointment_line.
 * Layer: screens.  Thread: the loop's; pure.
 */
#ifndef CHARTTY_UI_SCREENS_APPOINTMENT_CELLS_H
#define CHARTTY_UI_SCREENS_APPOINTMENT_CELLS_H

#include "ui/screens/marks.h"

/* Fills the cell of a column by its field; patient_last_name's column shows the whole name. */
void appointment_cell(const struct appointment_line *line, int field, struct table_cell *cell);
/* ... of a status column, by the visit: "arrived 25m", "no-show". */
void visit_cell(const struct visit_mark *mark, const struct datetime *now, struct table_cell *cell);
/* who: the patient is named too. visit may be NULL: what the appointment's status says. */
void appointment_detail(const struct appointment_line *line, bool who,
                        const struct visit_mark *visit, const struct datetime *now,
                        struct text_view *view);
/* "SMITH, John (Mr)", or what of it is not known. */
void line_person(const struct appointment_line *line, char *out, size_t size);
/* "SMITH J" for narrow cells. */
void line_short(const struct appointment_line *line, char *out, size_t size);
/* A line begins with its appointment's fields. */
static inline const struct appointment *appointment_of(const struct appointment_line *line)
{
    return (const struct appointment *)(const void *)line;
}

#endif
