/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what reading and questioning of typed vital signs share.
 * Layer: model, private.  Thread: any; pure.
 */
#ifndef CHARTTY_SRC_MODEL_VITALS_PARTS_H
#define CHARTTY_SRC_MODEL_VITALS_PARTS_H

#include "chartty/model/vitals_rules.h"

enum { FIELD_COPY = 64 }; /* longer texts are no measurement */

struct shown_words {
    char text[FIELD_COPY];
};

/* The least and most that are possible and may be stored, both inclusive in steps of 0.01 (1 where
 * the column is whole). */
void vitals_limits(enum vital_sign sign, int age_days, double *least, double *most);

#endif
