/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the lab forms share: who a result is judged for, titles, that the row is still as
 * it was shown. Layer: control, private.  Thread: the loop's.
 */
#ifndef CHARTTY_SRC_CONTROL_FORM_LAB_H
#define CHARTTY_SRC_CONTROL_FORM_LAB_H

#include "chartty/model/lab_input.h"
#include "src/control/form_clinical.h"

/* on NULL: today. */
struct lab_subject form_lab_subject(const struct edit *edit, const struct date *on);
/* On the day of the result: collected, else resulted, else ordered. */
struct lab_subject form_lab_row_subject(const struct edit *edit, const struct lab_result *result);
/* "Collect BMP, order LAB12AB34" (spec->begin). */
void form_lab_entitle(struct edit *edit);
/* The form's row still has the status and the results that were shown. */
void form_lab_expect_status(const struct edit *edit, struct change_set *set, const char *sentence);

#endif
