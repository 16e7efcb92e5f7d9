/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of patients.
 * Layer: model.  Thread: any.  The list is the schema page's table, column by column, in its order;
 *          struct, SQL, tables, forms, CSV and audit come from it (record.h).
 */
#ifndef CHARTTY_MODEL_PATIENT_H
#define CHARTTY_MODEL_PATIENT_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */
#define PATIENT_FIELDS(X)                                                                          \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(mrn, CODE, "MRN", 20, FIELD_REQUIRED | FIELD_UNIQUE | FIELD_INDEXED | FIELD_IDENTIFIES,      \
      NONE)                                                                                        \
    X(first_name, NAME, "First name", 50, FIELD_REQUIRED | FIELD_IDENTIFIES, NONE)                 \
    X(last_name, NAME, "Last name", 50, FIELD_REQUIRED | FIELD_INDEXED | FIELD_IDENTIFIES, NONE)   \
    X(dob, DATE, "Born", 0, FIELD_REQUIRED | FIELD_IDENTIFIES, NONE)                               \
    X(gender, TEXT, "Gender", 20, 0, NONE)                                                         \
    X(ssn, SSN, "SSN", 20, FIELD_SECRET | FIELD_IDENTIFIES, NONE)                                  \
    X(email, EMAIL, "Email", 100, FIELD_IDENTIFIES, NONE)                                          \
    X(phone, PHONE, "Phone", 20, FIELD_IDENTIFIES, NONE)                                           \
    X(street, TEXT, "Street", 200, FIELD_IDENTIFIES, NONE)                                         \
    X(city, TEXT, "City", 100, FIELD_IDENTIFIES, NONE)                                             \
    X(state, TEXT, "State", 50, 0, NONE)                                                           \
    X(zip_code, ZIP, "ZIP", 20, FIELD_IDENTIFIES, NONE)                                            \
    X(insurance_provider, TEXT, "Insurance", 100, 0, NONE)                                         \
    X(policy_number, CODE, "Policy", 50, FIELD_IDENTIFIES, NONE)                                   \
    X(group_number, CODE, "Group", 50, 0, NONE)                                                    \
    X(emergency_contact_name, NAME, "Emergency contact", 100, FIELD_IDENTIFIES, NONE)              \
    X(emergency_contact_relationship, TEXT, "Relation", 50, 0, NONE)                               \
    X(emergency_contact_phone, PHONE, "Emergency phone", 20, FIELD_IDENTIFIES, NONE)               \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)                                  \
    X(updated_at, TIMESTAMP, "Updated", 0, FIELD_GENERATED, NONE)

struct patient {
#define X(column, kind, label, max, flags, choices) struct field_value column;
    PATIENT_FIELDS(X)
#undef X
};

#endif
