/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what `chartty db doctor` found, as lines for people or as JSON for programs, and how
 * many of each kind. Layer: exchange.  Thread: any one.  Values are written only where whoever
 * signed in may see them; all text is safe.
 */
#ifndef CHARTTY_EXCHANGE_DOCTOR_REPORT_H
#define CHARTTY_EXCHANGE_DOCTOR_REPORT_H

#include "chartty/control/doctor.h"

#include <stdio.h>

struct doctor_report {
    FILE *out;
    bool json;
    int64_t counts[DOCTOR_KIND_COUNT]; /* of all findings */
    int64_t left[DOCTOR_KIND_COUNT];   /* that were neither mended nor taken back */
    int64_t with_mend[DOCTOR_KIND_COUNT];
    int64_t total, total_left;
};

void doctor_report_begin(struct doctor_report *report, FILE *out, bool json);
void doctor_report_add(struct doctor_report *report, const struct doctor_told *told);
/* The counts, and what to do about each kind that is left. */
void doctor_report_end(struct doctor_report *report, bool undone);

#endif
