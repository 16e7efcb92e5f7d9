/* SPDX-License-Identifier: MIT */
/*
 * Purpose: appointments that are not over yet while all are read in the order of their start, to
 * find those that overlap. Layer: control, private.  Thread: any one. Memory: what runs at once.
 */
#ifndef CHARTTY_CONTROL_DOCTOR_SPANS_H
#define CHARTTY_CONTROL_DOCTOR_SPANS_H

#include <stdint.h>

struct doctor_span {
    int64_t row, patient, provider, start, end; /* minutes since 1970; half-open */
};

struct doctor_spans;
struct doctor_spans *doctor_spans_new(void);
void doctor_spans_free(struct doctor_spans *spans); /* NULL is allowed */
/* The first at or after place `from` that overlaps `now` and has its patient or provider; -1. */
int doctor_spans_clash(const struct doctor_spans *spans, const struct doctor_span *now, int from);
const struct doctor_span *doctor_spans_at(const struct doctor_spans *spans, int place);
/* Those that ended before `now` begins are forgotten. */
void doctor_spans_add(struct doctor_spans *spans, const struct doctor_span *now);

#endif
