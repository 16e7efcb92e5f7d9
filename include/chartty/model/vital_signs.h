/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of vital_signs. Units are the schema's: degrees F, pounds, inches.
 * Layer: model.  Thread: any.  The list is the schema page's table, column by column, in its order;
 *          struct, SQL, tables, forms, CSV and audit come from it (record.h).
 */
#ifndef CHARTTY_MODEL_VITAL_SIGNS_H
#define CHARTTY_MODEL_VITAL_SIGNS_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */
#define VITAL_SIGNS_FIELDS(X)                                                                      \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(recorded_date, MOMENT, "Recorded", 0, FIELD_REQUIRED | FIELD_INDEXED, NONE)                  \
    X(systolic_bp, INTEGER, "Systolic", 0, 0, NONE)                                                \
    X(diastolic_bp, INTEGER, "Diastolic", 0, 0, NONE)                                              \
    X(heart_rate, INTEGER, "Pulse", 0, 0, NONE)                                                    \
    X(temperature, REAL, "Temp", 0, 0, NONE)                                                       \
    X(respiratory_rate, INTEGER, "Resp", 0, 0, NONE)                                               \
    X(oxygen_saturation, INTEGER, "SpO2", 0, 0, NONE)                                              \
    X(weight, REAL, "Weight", 0, 0, NONE)                                                          \
    X(height, REAL, "Height", 0, 0, NONE)                                                          \
    X(bmi, REAL, "BMI", 0, 0, NONE)                                                                \
    X(recorded_by, NAME, "By", 100, 0, NONE)                                                       \
    X(notes, NOTE, "Notes", 0, 0, NONE)                                                            \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)

struct vital_signs {
#define X(column, kind, label, max, flags, choices) struct field_value column;
    VITAL_SIGNS_FIELDS(X)
#undef X
};

#endif
