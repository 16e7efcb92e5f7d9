/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of allergies.
 * Layer: model.  Thread: any.  The list is the schema page's table, column by column, in its order;
 *          struct, SQL, tables, forms, CSV and audit come from it (record.h).
 */
#ifndef CHARTTY_MODEL_ALLERGY_H
#define CHARTTY_MODEL_ALLERGY_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */
#define ALLERGY_FIELDS(X)                                                                          \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(allergen, TEXT, "Allergen", 200, FIELD_REQUIRED, NONE)                                       \
    X(reaction, NOTE, "Reaction", 0, 0, NONE)                                                      \
    X(severity, CHOICE, "Severity", 20, 0, ALLERGY_SEVERITY)                                       \
    X(onset_date, DATE, "Onset", 0, 0, NONE)                                                       \
    X(status, CHOICE, "Status", 20, 0, ALLERGY_STATUS)                                             \
    X(notes, NOTE, "Notes", 0, 0, NONE)                                                            \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)

struct allergy {
#define X(column, kind, label, max, flags, choices) struct field_value column;
    ALLERGY_FIELDS(X)
#undef X
};

#endif
