/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what can be done to a row of the chart's clinical lists, and where its forms open: new,
 * edit, the status menu, entered in error, acknowledge, renew, none known. Layer: screens.  Thread:
 * the loop's. Owns: its menu's texts; a row is kept by its number, so that a refresh underneath
 * takes nothing away.
 */
#ifndef CHARTTY_UI_SCREENS_CLINICAL_ACTS_H
#define CHARTTY_UI_SCREENS_CLINICAL_ACTS_H

#include "ui/kit/menu.h"
#include "ui/screens/screen.h"

enum { CLINICAL_TITLE_SIZE = 200, CLINICAL_WHY_SIZE = 160 };

struct clinical_acts {
    bool open; /* the menu is over the body */
    struct menu menu;
    const struct edit_spec *specs[MENU_ITEMS];
    int64_t row_id;
    char title[CLINICAL_TITLE_SIZE];
    char why[MENU_ITEMS][CLINICAL_WHY_SIZE];
};

static inline bool clinical_acts_asks(const struct clinical_acts *acts)
{
    return acts->open;
}

/*
 * An action on the list of that type (MEDICATION, ALLERGY, LAB_RESULT, VITAL_SIGNS; PATIENT: the
 * summary). record: the row with the focus, NULL none. REACT_IGNORED: it is not one of these.
 * While the menu is open it takes every action.
 */
unsigned clinical_acts_action(struct clinical_acts *acts, struct screen *screen,
                              enum record_type type, const void *record, enum action action);
/* X on a row, of an APPOINTMENT too: opens the form that marks it as entered in error, or says why
 * not. */
unsigned clinical_acts_retract(struct screen *screen, enum record_type type, const void *record);
/* While the menu is open (typing() is true then). */
unsigned clinical_acts_text(struct clinical_acts *acts, struct screen *screen, const char *text);
void clinical_acts_draw(const struct clinical_acts *acts, struct canvas *canvas,
                        const struct area *body);
/* Esc: closes the menu; false when it was not open. */
bool clinical_acts_cancel(struct clinical_acts *acts);
/* The footer words of what this person may do here; how many were added. At most 6. */
int clinical_acts_hints(const struct screen *screen, enum record_type type, struct hint *out);

/* "[!!] CRITICAL Potassium 6.8 of 24-Nov-2026 is not acknowledged. a acknowledges it."; "" when
 * there is none among the chart's newest results. For the standing line. */
void clinical_acts_critical(struct screen *screen, char *out, size_t size);

#endif
