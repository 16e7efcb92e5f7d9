/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the forms of patients share: what is typed for what is not known, and the
 * look-alikes of somebody new. Layer: control, private.  Thread: the loop's.
 */
#ifndef CHARTTY_SRC_CONTROL_FORM_PATIENT_H
#define CHARTTY_SRC_CONTROL_FORM_PATIENT_H

#include "chartty/control/edit.h"
#include "chartty/model/placeholders.h"

#define PATIENT(column) RECORD_PATIENT, FIELD_OF(patient, column)
#define EXTRA(column)   RECORD_PATIENT_EXTRA, FIELD_OF(patient_extra, column)

/* form_patient_known.c */
/* "unknown", "about 1950", "newborn" become the placeholders of the row. */
int patient_form_read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                      char *echo, size_t echo_size, struct error *error);
bool patient_form_show(struct edit *edit, int index, const char *stored, char *out, size_t size);
/* What ct_patient has of the form's patient; NULL nothing. */
const struct patient_extra *patient_extra_of(const struct edit *edit);
const char *patient_typed(const struct edit *edit, enum record_type type, int field);
enum birth_known patient_typed_birth(const char *typed);
/* For ct_patient: "estimated", "unknown"; "first", "last", "both"; NULL all is known. */
const char *patient_birth_note(const struct edit *edit);
const char *patient_missing_part(const struct edit *edit);
/* A date field as it was read; false: blank or wrong. */
bool patient_date(const struct edit *edit, enum record_type type, int field, struct date *out);

/* form_patient_alike.c */
void patient_form_check_alikes(struct edit *edit);
void patient_form_end(struct edit *edit);

#endif
