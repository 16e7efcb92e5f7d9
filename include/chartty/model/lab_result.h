/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of lab_results. results_json is read by lab_rules.h.
 * Layer: model.  Thread: any.  The list is the schema page's table, column by column, in its order;
 *          struct, SQL, tables, forms, CSV and audit come from it (record.h).
 */
#ifndef CHARTTY_MODEL_LAB_RESULT_H
#define CHARTTY_MODEL_LAB_RESULT_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */
#define LAB_RESULT_FIELDS(X)                                                                       \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(order_id, CODE, "Order", 20, FIELD_REQUIRED | FIELD_UNIQUE | FIELD_INDEXED, NONE)            \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(test_name, TEXT, "Test", 200, FIELD_REQUIRED, NONE)                                          \
    X(ordered_date, DATE, "Ordered", 0, FIELD_REQUIRED, NONE)                                      \
    X(collected_date, DATE, "Collected", 0, 0, NONE)                                               \
    X(resulted_date, DATE, "Resulted", 0, FIELD_INDEXED, NONE)                                     \
    X(status, CHOICE, "Status", 20, 0, LAB_STATUS)                                                 \
    X(ordered_by, NAME, "Ordered by", 100, 0, NONE)                                                \
    X(results_json, RESULTS, "Results", 0, 0, NONE)                                                \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)                                  \
    X(updated_at, TIMESTAMP, "Updated", 0, FIELD_GENERATED, NONE)

struct lab_result {
#define X(column, kind, label, max, flags, choices) struct field_value column;
    LAB_RESULT_FIELDS(X)
#undef X
};

#endif
