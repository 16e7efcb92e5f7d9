/* SPDX-License-Identifier: MIT */
/*
 * Purpose: "for whom?" over a screen of many patients: Find patient in a box, and the one that is
 * chosen. Layer: screens.  Thread: the loop's. Owns: its search while it is open.
 */
#ifndef CHARTTY_UI_SCREENS_PATIENT_PICK_H
#define CHARTTY_UI_SCREENS_PATIENT_PICK_H

#include "chartty/control/patient_search.h"
#include "ui/kit/input.h"
#include "ui/kit/table.h"
#include "ui/screens/screen.h"

struct patient_pick {
    struct screen *screen;
    char title[160];
    struct patient_search *search; /* NULL: closed */
    struct input input;
    struct table table;
};

/* first: what stands in the field at first (the open chart's MRN); "" nothing. */
void patient_pick_open(struct patient_pick *pick, struct screen *screen, const char *first,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));
void patient_pick_close(struct patient_pick *pick);
static inline bool patient_pick_is_open(const struct patient_pick *pick)
{
    return pick->search != NULL;
}
void patient_pick_draw(struct patient_pick *pick, struct canvas *canvas, const struct area *body);
/* *chosen: the patient, copied, with POP: then it is closed. */
unsigned patient_pick_action(struct patient_pick *pick, enum action action,
                             struct edit_patient *chosen);
unsigned patient_pick_text(struct patient_pick *pick, const char *text, size_t length);

#endif
