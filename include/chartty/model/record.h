/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the record types and their field lists as tables, made from the FIELDS lists. A record
 * is its struct (struct patient ...), which is nothing but field_values in the list's order, so
 * that the same memory is also an array of values. Layer: model.  Thread: any; constant tables.
 */
#ifndef CHARTTY_MODEL_RECORD_H
#define CHARTTY_MODEL_RECORD_H

#include "chartty/model/allergy.h"
#include "chartty/model/appointment.h"
#include "chartty/model/lab_result.h"
#include "chartty/model/medication.h"
#include "chartty/model/oauth_client.h"
#include "chartty/model/patient.h"
#include "chartty/model/provider.h"
#include "chartty/model/side_records.h"
#include "chartty/model/views.h"
#include "chartty/model/vital_signs.h"

#include <stddef.h>

/* X(TYPE, struct name, FIELDS list, "table", "noun"): the eight tables first, then chartty's own
 * tables, then what queries answer with. */
#define RECORD_TYPES(X)                                                                            \
    X(OAUTH_CLIENT, oauth_client, OAUTH_CLIENT_FIELDS, "oauth_clients", "client")                  \
    X(PATIENT, patient, PATIENT_FIELDS, "patients", "patient")                                     \
    X(PROVIDER, provider, PROVIDER_FIELDS, "providers", "provider")                                \
    X(APPOINTMENT, appointment, APPOINTMENT_FIELDS, "appointments", "appointment")                 \
    X(MEDICATION, medication, MEDICATION_FIELDS, "medications", "medication")                      \
    X(ALLERGY, allergy, ALLERGY_FIELDS, "allergies", "allergy")                                    \
    X(VITAL_SIGNS, vital_signs, VITAL_SIGNS_FIELDS, "vital_signs", "set of vital signs")           \
    X(LAB_RESULT, lab_result, LAB_RESULT_FIELDS, "lab_results", "lab result")                      \
    X(PATIENT_EXTRA, patient_extra, PATIENT_EXTRA_FIELDS, "ct_patient", "patient's particulars")   \
    X(VISIT, visit, VISIT_FIELDS, "ct_visit", "visit")                                             \
    X(ALLERGY_REVIEW, allergy_review, ALLERGY_REVIEW_FIELDS, "ct_allergy_review",                  \
      "allergy review")                                                                            \
    X(VITALS_CONTEXT, vitals_context, VITALS_CONTEXT_FIELDS, "ct_vitals_context",                  \
      "context of vital signs")                                                                    \
    X(LAB_REVIEW, lab_review, LAB_REVIEW_FIELDS, "ct_lab_review", "acknowledgement")               \
    X(LAB_VERSION, lab_version, LAB_VERSION_FIELDS, "ct_lab_version", "earlier result")            \
    X(MEDICATION_EVENT, medication_event, MEDICATION_EVENT_FIELDS, "ct_medication_event",          \
      "medication event")                                                                          \
    X(RETRACTED, retracted, RETRACTED_FIELDS, "ct_retracted", "mark of error")                     \
    X(STAFF, staff, STAFF_FIELDS, "ct_staff", "staff member")                                      \
    X(DRAFT, draft, DRAFT_FIELDS, "ct_draft", "draft")                                             \
    X(AUDIT_ENTRY, audit_entry, AUDIT_ENTRY_FIELDS, "ct_audit", "audit entry")                     \
    X(BREAK_GLASS, break_glass, BREAK_GLASS_FIELDS, "ct_break_glass", "emergency access")          \
    X(CLIENT_SECRET, client_secret, CLIENT_SECRET_FIELDS, "ct_client_secret", "client's secret")   \
    X(PATIENT_HIT, patient_hit, PATIENT_HIT_FIELDS, "", "patient")                                 \
    X(APPOINTMENT_LINE, appointment_line, APPOINTMENT_LINE_FIELDS, "", "appointment")              \
    X(MEDICATION_LINE, medication_line, MEDICATION_LINE_FIELDS, "", "medication")                  \
    X(TIMELINE_ENTRY, timeline_entry, TIMELINE_ENTRY_FIELDS, "", "event")                          \
    X(LAB_LINE, lab_line, LAB_LINE_FIELDS, "", "lab result")                                       \
    X(DRAFT_LINE, draft_line, DRAFT_LINE_FIELDS, "", "draft")                                      \
    X(PATIENT_COUNTS, patient_counts, PATIENT_COUNTS_FIELDS, "", "record count")

enum record_type {
#define X(type, name, fields, table, noun) RECORD_##type,
    RECORD_TYPES(X)
#undef X
        RECORD_TYPE_COUNT
};
#define RECORD_TABLE_COUNT  8 /* the first eight are the tables of the schema page */
#define RECORD_STORED_COUNT ((int)RECORD_PATIENT_HIT) /* all before it are tables */

struct record_spec {
    enum record_type type;
    const char *table; /* "" for what only queries answer with */
    const char *noun;
    const struct field_spec *fields;
    int field_count;
    size_t size; /* of the struct */
};

const struct record_spec *record_spec(enum record_type type);
/* Index of a column, -1 when there is none. */
int record_field(const struct record_spec *spec, const char *column);
/* One of the eight or of chartty's own; NULL when no table is called so. */
const struct record_spec *record_by_table(const char *table);

/* A column's place in its record's list, and how many columns it has, as constants:
 * FIELD_OF(medication, name). */
#define FIELD_OF(record, column)                                                                   \
    ((int)(offsetof(struct record, column) / sizeof(struct field_value)))
#define FIELDS_OF(record)   ((int)(sizeof(struct record) / sizeof(struct field_value)))
/* No table has more columns than patients. */
#define FIELDS_OF_TABLE_MAX FIELDS_OF(patient)

/* The values of a record in the list's order; field_count of them. */
static inline const struct field_value *record_values(const void *record)
{
    return (const struct field_value *)record;
}

#endif
