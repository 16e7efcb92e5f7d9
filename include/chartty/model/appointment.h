/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of appointments. time is free text there (compat.md); it is read by
 * time_parse. Layer: model.  Thread: any.  The list is the schema page's table, column by column,
 * in its order; struct, SQL, tables, forms, CSV and audit come from it (record.h).
 */
#ifndef CHARTTY_MODEL_APPOINTMENT_H
#define CHARTTY_MODEL_APPOINTMENT_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */
#define APPOINTMENT_FIELDS(X)                                                                      \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(appointment_id, CODE, "Appointment", 20, FIELD_REQUIRED | FIELD_UNIQUE | FIELD_INDEXED,      \
      NONE)                                                                                        \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(provider_id, REFERENCE, "Provider", 0, FIELD_REQUIRED, NONE)                                 \
    X(date, DATE, "Date", 0, FIELD_REQUIRED | FIELD_INDEXED, NONE)                                 \
    X(time, TIME, "Time", 20, FIELD_REQUIRED, NONE)                                                \
    X(duration_minutes, INTEGER, "Minutes", 0, 0, NONE)                                            \
    X(appointment_type, TEXT, "Type", 50, 0, NONE)                                                 \
    X(department, TEXT, "Department", 100, 0, NONE)                                                \
    X(location, TEXT, "Location", 200, 0, NONE)                                                    \
    X(status, CHOICE, "Status", 20, FIELD_INDEXED, APPOINTMENT_STATUS)                             \
    X(reason, NOTE, "Reason", 0, 0, NONE)                                                          \
    X(notes, NOTE, "Notes", 0, 0, NONE)                                                            \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)                                  \
    X(updated_at, TIMESTAMP, "Updated", 0, FIELD_GENERATED, NONE)

struct appointment {
#define X(column, kind, label, max, flags, choices) struct field_value column;
    APPOINTMENT_FIELDS(X)
#undef X
};

#endif
