/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what was typed into Find patient, as the first texts of a new patient's form.
 * Layer: screens.  Thread: any; pure.
 */
#ifndef CHARTTY_UI_SCREENS_TYPED_PATIENT_H
#define CHARTTY_UI_SCREENS_TYPED_PATIENT_H

#include "chartty/control/edit.h"

enum { TYPED_PRESETS = 4, TYPED_SIZE = 128 };
struct typed_patient {
    char last[TYPED_SIZE], first[TYPED_SIZE], born[16], phone[32];
    struct edit_preset presets[TYPED_PRESETS];
    int count;
};
/* "smith jo 14jul45" is SMITH, Jo, 14-Jul-1945; with a comma the family name stands before it. */
void typed_patient_read(const char *typed, struct date today, bool day_first,
                        struct typed_patient *out);

#endif
