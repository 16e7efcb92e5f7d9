/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of providers.
 * Layer: model.  Thread: any.  The list is the schema page's table, column by column, in its order;
 *          struct, SQL, tables, forms, CSV and audit come from it (record.h).
 */
#ifndef CHARTTY_MODEL_PROVIDER_H
#define CHARTTY_MODEL_PROVIDER_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */
#define PROVIDER_FIELDS(X)                                                                         \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(npi, NPI, "NPI", 20, FIELD_REQUIRED | FIELD_UNIQUE | FIELD_INDEXED, NONE)                    \
    X(name, NAME, "Name", 100, FIELD_REQUIRED, NONE)                                               \
    X(specialty, TEXT, "Specialty", 100, 0, NONE)                                                  \
    X(department, TEXT, "Department", 100, 0, NONE)                                                \
    X(phone, PHONE, "Phone", 20, 0, NONE)                                                          \
    X(email, EMAIL, "Email", 100, 0, NONE)                                                         \
    X(accepting_new_patients, BOOLEAN, "New patients", 0, 0, NONE)                                 \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)

struct provider {
#define X(column, kind, label, max, flags, choices) struct field_value column;
    PROVIDER_FIELDS(X)
#undef X
};

#endif
