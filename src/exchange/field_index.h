/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the place of each column in its record's list (PATIENT_AT_mrn), made from the FIELDS
 * lists, for code that fills the array of values that load_row takes. Layer: exchange.
 */
#ifndef CHARTTY_EXCHANGE_FIELD_INDEX_H
#define CHARTTY_EXCHANGE_FIELD_INDEX_H

#include "chartty/model/record.h"

#define X(column, kind, label, max, flags, choices) OAUTH_CLIENT_AT_##column,
enum { OAUTH_CLIENT_FIELDS(X) OAUTH_CLIENT_VALUES };
#undef X
#define X(column, kind, label, max, flags, choices) PATIENT_AT_##column,
enum { PATIENT_FIELDS(X) PATIENT_VALUES };
#undef X
#define X(column, kind, label, max, flags, choices) PROVIDER_AT_##column,
enum { PROVIDER_FIELDS(X) PROVIDER_VALUES };
#undef X
#define X(column, kind, label, max, flags, choices) APPOINTMENT_AT_##column,
enum { APPOINTMENT_FIELDS(X) APPOINTMENT_VALUES };
#undef X
#define X(column, kind, label, max, flags, choices) MEDICATION_AT_##column,
enum { MEDICATION_FIELDS(X) MEDICATION_VALUES };
#undef X
#define X(column, kind, label, max, flags, choices) ALLERGY_AT_##column,
enum { ALLERGY_FIELDS(X) ALLERGY_VALUES };
#undef X
#define X(column, kind, label, max, flags, choices) VITAL_SIGNS_AT_##column,
enum { VITAL_SIGNS_FIELDS(X) VITAL_SIGNS_VALUES };
#undef X
#define X(column, kind, label, max, flags, choices) LAB_RESULT_AT_##column,
enum { LAB_RESULT_FIELDS(X) LAB_RESULT_VALUES };
#undef X

enum { RECORD_VALUES_MAX = PATIENT_VALUES }; /* no table has more columns than patients */

#endif
