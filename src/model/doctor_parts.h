/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the doctor's rules share: one row under the hand, and how a finding of it is told.
 * Layer: model, private.  Thread: any; pure.
 */
#ifndef CHARTTY_MODEL_DOCTOR_PARTS_H
#define CHARTTY_MODEL_DOCTOR_PARTS_H

#include "chartty/model/doctor_rules.h"

/* One row under the hand. */
struct doctor_row {
    const struct record_spec *spec;
    const void *row;
    const struct date *today;
    struct arena *arena;
    doctor_found found;
    void *context;
};

/* A finding of this row's field (-1: the row as a whole). */
struct doctor_finding doctor_row_finding(const struct doctor_row *look, enum doctor_kind kind,
                                         int field);
void doctor_row_tell(const struct doctor_row *look, struct doctor_finding *finding,
                     const char *format, ...) __attribute__((format(printf, 3, 4)));
/* NULL: it becomes null. */
void doctor_row_mend(const struct doctor_row *look, struct doctor_finding *finding,
                     const char *text);

/* doctor_labs.c */
void doctor_look_at_lab(const struct doctor_row *look);

#endif
