/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the fields of chartty's own tables (architecture decision 3): what the eight tables have
 * no column for. Layer: model.  Thread: any.  Each list is the table of the migrations, column by
 * column, in its order; struct, SQL, audit and redaction come from it (record.h).
 *
 * A side row names its row by row_id and also keeps patient_id and the row's natural key (an
 * appointment's appointment_id, a patient's mrn ...): it counts only while all of them agree. The
 * first field of every list is its row number.
 */
#ifndef CHARTTY_MODEL_SIDE_RECORDS_H
#define CHARTTY_MODEL_SIDE_RECORDS_H

#include "chartty/model/field.h"

/* X(column, KIND, "Label", max characters, flags, CHOICES) */

/* What patients has no column for. birth_date_note: "estimated" or "unknown" (the row then has a
 * placeholder, 1 January of the likely year or 1900-01-01); missing_name_part: "first", "last",
 * "both" (the row has "Unknown" there; a newborn's first name is "Newborn"). */
#define PATIENT_EXTRA_FIELDS(X)                                                                    \
    X(patient_id, ID, "Patient", 0, FIELD_REQUIRED, NONE)                                          \
    X(mrn, CODE, "MRN", 20, FIELD_REQUIRED | FIELD_IDENTIFIES, NONE)                               \
    X(title, TEXT, "Title", 20, 0, NONE)                                                           \
    X(preferred_name, NAME, "Preferred name", 50, FIELD_IDENTIFIES, NONE)                          \
    X(former_name, NAME, "Former name", 50, FIELD_IDENTIFIES, NONE)                                \
    X(died_on, DATE, "Died", 0, 0, NONE)                                                           \
    X(pregnancy, TEXT, "Pregnancy", 20, 0, NONE)                                                   \
    X(birth_date_note, CHOICE, "Birth date is", 20, 0, BIRTH_DATE_NOTE)                            \
    X(missing_name_part, CHOICE, "Name part not known", 20, 0, MISSING_NAME_PART)

/* How far a visit has come: local wall times. moves: a JSON list of {date,time,provider_id,by,at}
 * as it was before each move. status_before: of appointments.status, for undo. */
#define VISIT_FIELDS(X)                                                                            \
    X(row_id, ID, "Row", 0, FIELD_REQUIRED, NONE)                                                  \
    X(appointment_id, CODE, "Appointment", 20, FIELD_REQUIRED, NONE)                               \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(arrived_at, MOMENT, "Arrived", 0, 0, NONE)                                                   \
    X(roomed_at, MOMENT, "Roomed", 0, 0, NONE)                                                     \
    X(with_provider_at, MOMENT, "With provider", 0, 0, NONE)                                       \
    X(done_at, MOMENT, "Done", 0, 0, NONE)                                                         \
    X(left_at, MOMENT, "Left", 0, 0, NONE)                                                         \
    X(no_show_at, MOMENT, "No-show", 0, 0, NONE)                                                   \
    X(cancel_reason, TEXT, "Reason of cancelling", 200, 0, NONE)                                   \
    X(overbook_reason, TEXT, "Reason of overbooking", 200, 0, NONE)                                \
    X(moves, NOTE, "Moves", 0, 0, NONE)                                                            \
    X(cancelled_at, MOMENT, "Cancelled", 0, 0, NONE)

/* "No known allergies": ended_at is set when an allergy is recorded. */
#define ALLERGY_REVIEW_FIELDS(X)                                                                   \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(mrn, CODE, "MRN", 20, FIELD_REQUIRED | FIELD_IDENTIFIES, NONE)                               \
    X(reviewed_at, MOMENT, "Reviewed", 0, FIELD_REQUIRED, NONE)                                    \
    X(reviewed_by, NAME, "By", 100, FIELD_REQUIRED, NONE)                                          \
    X(ended_at, MOMENT, "Ended", 0, 0, NONE)

/* oxygen: "air", or words such as "2 L/min nasal cannula". consciousness: A C V P U. */
#define VITALS_CONTEXT_FIELDS(X)                                                                   \
    X(row_id, ID, "Row", 0, FIELD_REQUIRED, NONE)                                                  \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(recorded_date, MOMENT, "Recorded", 0, FIELD_REQUIRED, NONE)                                  \
    X(oxygen, TEXT, "Air or oxygen", 50, 0, NONE)                                                  \
    X(consciousness, CHOICE, "Consciousness", 20, 0, CONSCIOUSNESS)                                \
    X(spo2_scale, INTEGER, "SpO2 scale", 0, 0, NONE)

#define LAB_REVIEW_FIELDS(X)                                                                       \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(row_id, REFERENCE, "Result", 0, FIELD_REQUIRED, NONE)                                        \
    X(order_id, CODE, "Order", 20, FIELD_REQUIRED, NONE)                                           \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(reviewed_at, MOMENT, "Acknowledged", 0, FIELD_REQUIRED, NONE)                                \
    X(reviewed_by, NAME, "By", 100, FIELD_REQUIRED, NONE)                                          \
    X(read_back, TEXT, "Read-back", 200, 0, NONE)

/* A result as it was before a correction. row_before: the whole row as a JSON object. */
#define LAB_VERSION_FIELDS(X)                                                                      \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(row_id, REFERENCE, "Result", 0, FIELD_REQUIRED, NONE)                                        \
    X(order_id, CODE, "Order", 20, FIELD_REQUIRED, NONE)                                           \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(replaced_at, MOMENT, "Corrected", 0, FIELD_REQUIRED, NONE)                                   \
    X(replaced_by, NAME, "By", 100, FIELD_REQUIRED, NONE)                                          \
    X(reason, TEXT, "Reason", 200, 0, NONE)                                                        \
    X(row_before, NOTE, "Before", 0, FIELD_REQUIRED, NONE)

#define MEDICATION_EVENT_FIELDS(X)                                                                 \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(row_id, REFERENCE, "Medication", 0, FIELD_REQUIRED, NONE)                                    \
    X(medication_id, CODE, "Medication", 20, FIELD_REQUIRED, NONE)                                 \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(event, CHOICE, "Event", 20, FIELD_REQUIRED, MEDICATION_EVENT)                                \
    X(event_date, DATE, "Date", 0, FIELD_REQUIRED, NONE)                                           \
    X(reason, TEXT, "Reason", 200, 0, NONE)                                                        \
    X(recorded_at, MOMENT, "Recorded", 0, FIELD_REQUIRED, NONE)                                    \
    X(recorded_by, NAME, "By", 100, FIELD_REQUIRED, NONE)

/* Entered in error: any row of a clinical table. natural_key: its own id text, or its moment. */
#define RETRACTED_FIELDS(X)                                                                        \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(table_name, TEXT, "Table", 40, FIELD_REQUIRED, NONE)                                         \
    X(row_id, REFERENCE, "Row", 0, FIELD_REQUIRED, NONE)                                           \
    X(natural_key, TEXT, "Key", 60, FIELD_REQUIRED, NONE)                                          \
    X(patient_id, REFERENCE, "Patient", 0, 0, NONE)                                                \
    X(retracted_at, MOMENT, "Entered in error", 0, FIELD_REQUIRED, NONE)                           \
    X(retracted_by, NAME, "By", 100, FIELD_REQUIRED, NONE)                                         \
    X(reason, TEXT, "Reason", 200, FIELD_REQUIRED, NONE)

/* A person who signs in. Hashes are PHC strings; badge_hash: hex of a keyed hash. failed_count
 * counts since the last success; failed_at is the newest failure (UTC); locked_at: until an
 * administrator unlocks. recovered_at: by `staff recover`, shown at administrators' next sign-in.
 */
#define STAFF_FIELDS(X)                                                                            \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(username, CODE, "User", 50, FIELD_REQUIRED | FIELD_UNIQUE | FIELD_INDEXED, NONE)             \
    X(full_name, NAME, "Name", 100, FIELD_REQUIRED, NONE)                                          \
    X(role, CHOICE, "Role", 20, FIELD_REQUIRED, STAFF_ROLE)                                        \
    X(provider_id, REFERENCE, "Provider", 0, 0, NONE)                                              \
    X(password_hash, HASH, "Password", 0, FIELD_SECRET, NONE)                                      \
    X(pin_hash, HASH, "PIN", 0, FIELD_SECRET, NONE)                                                \
    X(badge_hash, HASH, "Badge", 0, FIELD_SECRET, NONE)                                            \
    X(failed_count, INTEGER, "Failures", 0, FIELD_REQUIRED, NONE)                                  \
    X(pin_failed_count, INTEGER, "PIN failures", 0, FIELD_REQUIRED, NONE)                          \
    X(failed_at, TIMESTAMP, "Last failure", 0, 0, NONE)                                            \
    X(locked_at, TIMESTAMP, "Locked", 0, 0, NONE)                                                  \
    X(recovered_at, TIMESTAMP, "Recovered", 0, 0, NONE)                                            \
    X(last_sign_in, TIMESTAMP, "Last sign-in", 0, 0, NONE)                                         \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)

/* A form that was not finished. content: hex of the sealed text. patient_id 0 as NULL. */
#define DRAFT_FIELDS(X)                                                                            \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(staff_id, REFERENCE, "Staff", 0, FIELD_REQUIRED, NONE)                                       \
    X(form, TEXT, "Form", 40, FIELD_REQUIRED, NONE)                                                \
    X(patient_id, REFERENCE, "Patient", 0, 0, NONE)                                                \
    X(row_id, REFERENCE, "Row", 0, 0, NONE)                                                        \
    X(request_id, TEXT, "Request", 40, FIELD_REQUIRED | FIELD_UNIQUE, NONE)                        \
    X(content, HASH, "Content", 0, FIELD_REQUIRED | FIELD_SECRET, NONE)                            \
    X(saved_at, TIMESTAMP, "Saved", 0, FIELD_REQUIRED, NONE)

/* One entry of the audit. entry: the canonical text that mac (hex) is over. at: UTC. */
#define AUDIT_ENTRY_FIELDS(X)                                                                      \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(chain, TEXT, "Chain", 40, FIELD_REQUIRED, NONE)                                              \
    X(position, INTEGER, "Position", 0, FIELD_REQUIRED, NONE)                                      \
    X(at, TIMESTAMP, "When", 0, FIELD_REQUIRED, NONE)                                              \
    X(username, TEXT, "Who", 50, FIELD_REQUIRED, NONE)                                             \
    X(role, TEXT, "Role", 20, FIELD_REQUIRED, NONE)                                                \
    X(station, TEXT, "Station", 64, FIELD_REQUIRED, NONE)                                          \
    X(action, TEXT, "Action", 40, FIELD_REQUIRED, NONE)                                            \
    X(patient_id, REFERENCE, "Patient", 0, 0, NONE)                                                \
    X(table_name, TEXT, "Table", 40, 0, NONE)                                                      \
    X(row_id, REFERENCE, "Row", 0, 0, NONE)                                                        \
    X(entry, NOTE, "Entry", 0, FIELD_REQUIRED, NONE)                                               \
    X(mac, TEXT, "Seal", 64, FIELD_REQUIRED, NONE)

/* Emergency access: 60 minutes to one patient's chart; an administrator reviews it. UTC. */
#define BREAK_GLASS_FIELDS(X)                                                                      \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(staff_id, REFERENCE, "Staff", 0, FIELD_REQUIRED, NONE)                                       \
    X(username, TEXT, "Who", 50, FIELD_REQUIRED, NONE)                                             \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(reason, TEXT, "Reason", 200, FIELD_REQUIRED, NONE)                                           \
    X(started_at, TIMESTAMP, "Started", 0, FIELD_REQUIRED, NONE)                                   \
    X(ends_at, TIMESTAMP, "Ends", 0, FIELD_REQUIRED, NONE)                                         \
    X(reviewed_at, TIMESTAMP, "Reviewed", 0, 0, NONE)                                              \
    X(reviewed_by, TEXT, "Reviewed by", 50, 0, NONE)

#define CLIENT_SECRET_FIELDS(X)                                                                    \
    X(id, ID, "Row", 0, FIELD_REQUIRED | FIELD_GENERATED, NONE)                                    \
    X(row_id, REFERENCE, "Client", 0, FIELD_REQUIRED, NONE)                                        \
    X(client_id, TEXT, "Client", 100, FIELD_REQUIRED, NONE)                                        \
    X(secret_hash, HASH, "Secret", 0, FIELD_REQUIRED | FIELD_SECRET, NONE)                         \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_GENERATED, NONE)                                  \
    X(expires_at, TIMESTAMP, "Ends", 0, 0, NONE)                                                   \
    X(revoked_at, TIMESTAMP, "Revoked", 0, 0, NONE)

#define X(column, kind, label, max, flags, choices) struct field_value column;
struct patient_extra {
    PATIENT_EXTRA_FIELDS(X)
};
struct visit {
    VISIT_FIELDS(X)
};
struct allergy_review {
    ALLERGY_REVIEW_FIELDS(X)
};
struct vitals_context {
    VITALS_CONTEXT_FIELDS(X)
};
struct lab_review {
    LAB_REVIEW_FIELDS(X)
};
struct lab_version {
    LAB_VERSION_FIELDS(X)
};
struct medication_event {
    MEDICATION_EVENT_FIELDS(X)
};
struct retracted {
    RETRACTED_FIELDS(X)
};
struct staff {
    STAFF_FIELDS(X)
};
struct draft {
    DRAFT_FIELDS(X)
};
struct audit_entry {
    AUDIT_ENTRY_FIELDS(X)
};
struct break_glass {
    BREAK_GLASS_FIELDS(X)
};
struct client_secret {
    CLIENT_SECRET_FIELDS(X)
};
#undef X

#endif
