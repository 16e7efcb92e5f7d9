/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of medications.
 * Layer: model.  Thread: any.  The list is the schema page's table, column by column, in its order;
 *          struct, SQL, tables, forms, CSV and audit come from it (record.h).
 */
#ifndef CHARTTY_MODEL_MEDICATION_H
#define CHARTTY_MODEL_MEDICATION_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */
#define MEDICATION_FIELDS(X)                                                                       \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(medication_id, CODE, "Medication id", 20, FIELD_REQUIRED | FIELD_UNIQUE | FIELD_INDEXED,     \
      NONE)                                                                                        \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(name, TEXT, "Medication", 200, FIELD_REQUIRED, NONE)                                         \
    X(dosage, TEXT, "Dose", 50, 0, NONE)                                                           \
    X(frequency, TEXT, "Frequency", 100, 0, NONE)                                                  \
    X(route, TEXT, "Route", 50, 0, NONE)                                                           \
    X(prescribed_date, DATE, "Started", 0, FIELD_REQUIRED, NONE)                                   \
    X(prescriber, NAME, "Prescriber", 100, 0, NONE)                                                \
    X(status, CHOICE, "Status", 20, FIELD_INDEXED, MEDICATION_STATUS)                              \
    X(refills_remaining, INTEGER, "Refills", 0, 0, NONE)                                           \
    X(notes, NOTE, "Notes", 0, 0, NONE)                                                            \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)                                  \
    X(updated_at, TIMESTAMP, "Updated", 0, FIELD_GENERATED, NONE)

struct medication {
#define X(column, kind, label, max, flags, choices) struct field_value column;
    MEDICATION_FIELDS(X)
#undef X
};

#endif
