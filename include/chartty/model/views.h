/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the rows that only queries answer with: a record together with what names it.
 * Layer: model.  Thread: any.  Where a row extends a table's record it begins with that table's
 * fields, so that a pointer to it is also a pointer to the record.
 */
#ifndef CHARTTY_MODEL_VIEWS_H
#define CHARTTY_MODEL_VIEWS_H

#include "chartty/model/appointment.h"
#include "chartty/model/lab_result.h"
#include "chartty/model/medication.h"
#include "chartty/model/patient.h"
#include "chartty/model/side_records.h"

/*
 * A patient in a list or search result. next_date, next_time: the next scheduled appointment on or
 * after today, null when there is none. match: how it was found, 0 name/number as typed, 1 misspelt
 * or inner part of a name; null outside searches. folded_last, folded_first: the search form (the
 * paging key). died_on, preferred_name, former_name, title, birth_date_note, missing_name_part:
 * from ct_patient, null when unknown (model/placeholders.h says what the last two mean).
 */
#define PATIENT_HIT_FIELDS(X)                                                                      \
    PATIENT_FIELDS(X)                                                                              \
    X(next_date, DATE, "Next", 0, 0, NONE)                                                         \
    X(next_time, TIME, "Time", 20, 0, NONE)                                                        \
    X(match, INTEGER, "Match", 0, 0, NONE)                                                         \
    X(folded_last, TEXT, "Folded last", 0, FIELD_IDENTIFIES, NONE)                                 \
    X(folded_first, TEXT, "Folded first", 0, FIELD_IDENTIFIES, NONE)                               \
    X(title, TEXT, "Title", 20, 0, NONE)                                                           \
    X(preferred_name, NAME, "Preferred", 50, FIELD_IDENTIFIES, NONE)                               \
    X(died_on, DATE, "Died", 0, 0, NONE)                                                           \
    X(former_name, NAME, "Former name", 50, FIELD_IDENTIFIES, NONE)                                \
    X(birth_date_note, CHOICE, "Birth date is", 20, 0, BIRTH_DATE_NOTE)                            \
    X(missing_name_part, CHOICE, "Name part not known", 20, 0, MISSING_NAME_PART)

/* start_minutes: time_parse(time), null when the time text cannot be read (such rows come first in
 * a day). The patient's last three: from ct_patient, as in a hit. */
#define APPOINTMENT_LINE_FIELDS(X)                                                                 \
    APPOINTMENT_FIELDS(X)                                                                          \
    X(start_minutes, INTEGER, "Start", 0, 0, NONE)                                                 \
    X(patient_mrn, CODE, "MRN", 20, FIELD_IDENTIFIES, NONE)                                        \
    X(patient_first_name, NAME, "First name", 50, FIELD_IDENTIFIES, NONE)                          \
    X(patient_last_name, NAME, "Last name", 50, FIELD_IDENTIFIES, NONE)                            \
    X(patient_dob, DATE, "Born", 0, FIELD_IDENTIFIES, NONE)                                        \
    X(patient_phone, PHONE, "Phone", 20, FIELD_IDENTIFIES, NONE)                                   \
    X(provider_name, NAME, "Provider", 100, 0, NONE)                                               \
    X(provider_specialty, TEXT, "Specialty", 100, 0, NONE)                                         \
    X(patient_title, TEXT, "Title", 20, 0, NONE)                                                   \
    X(patient_birth_date_note, CHOICE, "Birth date is", 20, 0, BIRTH_DATE_NOTE)                    \
    X(patient_missing_name_part, CHOICE, "Name part not known", 20, 0, MISSING_NAME_PART)

#define MEDICATION_LINE_FIELDS(X)                                                                  \
    MEDICATION_FIELDS(X)                                                                           \
    X(patient_mrn, CODE, "MRN", 20, FIELD_IDENTIFIES, NONE)                                        \
    X(patient_first_name, NAME, "First name", 50, FIELD_IDENTIFIES, NONE)                          \
    X(patient_last_name, NAME, "Last name", 50, FIELD_IDENTIFIES, NONE)                            \
    X(patient_dob, DATE, "Born", 0, FIELD_IDENTIFIES, NONE)                                        \
    X(folded_last, TEXT, "Folded last", 0, FIELD_IDENTIFIES, NONE)                                 \
    X(folded_first, TEXT, "Folded first", 0, FIELD_IDENTIFIES, NONE)

/*
 * One event of a patient's time line, newest first. source: record table ("appointments" ...); at:
 * its clinical date (moment where the table has one, else the date at 00:00); what: one line of
 * words; detail: the rest; status: of the row, null where the table has none. The id is the row's
 * own; (at, source, id) is the key.
 */
#define TIMELINE_ENTRY_FIELDS(X)                                                                   \
    X(id, ID, "Row", 0, FIELD_REQUIRED, NONE)                                                      \
    X(at, MOMENT, "When", 0, 0, NONE)                                                              \
    X(source, TEXT, "Kind", 20, FIELD_REQUIRED, NONE)                                              \
    X(what, TEXT, "What", 0, 0, NONE)                                                              \
    X(detail, NOTE, "Detail", 0, 0, NONE)                                                          \
    X(status, TEXT, "Status", 20, 0, NONE)

#define PATIENT_COUNTS_FIELDS(X)                                                                   \
    X(id, ID, "Row", 0, FIELD_REQUIRED, NONE)                                                      \
    X(appointments, INTEGER, "Appointments", 0, 0, NONE)                                           \
    X(medications, INTEGER, "Medications", 0, 0, NONE)                                             \
    X(allergies, INTEGER, "Allergies", 0, 0, NONE)                                                 \
    X(vital_signs, INTEGER, "Vital signs", 0, 0, NONE)                                             \
    X(lab_results, INTEGER, "Lab results", 0, 0, NONE)                                             \
    X(active_medications, INTEGER, "Active medications", 0, 0, NONE)                               \
    X(active_allergies, INTEGER, "Active allergies", 0, 0, NONE)

/* A result with whose it is; and a draft with whose it is. */
#define LAB_LINE_FIELDS(X)                                                                         \
    LAB_RESULT_FIELDS(X)                                                                           \
    X(patient_mrn, CODE, "MRN", 20, FIELD_IDENTIFIES, NONE)                                        \
    X(patient_first_name, NAME, "First name", 50, FIELD_IDENTIFIES, NONE)                          \
    X(patient_last_name, NAME, "Last name", 50, FIELD_IDENTIFIES, NONE)                            \
    X(patient_dob, DATE, "Born", 0, FIELD_IDENTIFIES, NONE)                                        \
    X(patient_gender, TEXT, "Gender", 20, 0, NONE)

#define DRAFT_LINE_FIELDS(X)                                                                       \
    DRAFT_FIELDS(X)                                                                                \
    X(patient_mrn, CODE, "MRN", 20, FIELD_IDENTIFIES, NONE)                                        \
    X(patient_first_name, NAME, "First name", 50, FIELD_IDENTIFIES, NONE)                          \
    X(patient_last_name, NAME, "Last name", 50, FIELD_IDENTIFIES, NONE)                            \
    X(patient_dob, DATE, "Born", 0, FIELD_IDENTIFIES, NONE)

#define X(column, kind, label, max, flags, choices) struct field_value column;
struct lab_line {
    LAB_LINE_FIELDS(X)
};
struct draft_line {
    DRAFT_LINE_FIELDS(X)
};
struct patient_hit {
    PATIENT_HIT_FIELDS(X)
};
struct appointment_line {
    APPOINTMENT_LINE_FIELDS(X)
};
struct medication_line {
    MEDICATION_LINE_FIELDS(X)
};
struct timeline_entry {
    TIMELINE_ENTRY_FIELDS(X)
};
struct patient_counts {
    PATIENT_COUNTS_FIELDS(X)
};
#undef X

#endif
