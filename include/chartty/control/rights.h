/* SPDX-License-Identifier: MIT */
/*
 * Purpose: who may do what (architecture decision 11): one table, role by permission; each action
 * of the program names its permission, each form too. Layer: control.  Thread: the loop's; the
 * table is constant. Default is no. The data layer refuses a write without the token made here.
 */
#ifndef CHARTTY_CONTROL_RIGHTS_H
#define CHARTTY_CONTROL_RIGHTS_H

#include "chartty/base/error.h"
#include "chartty/model/record.h"

#include <stdbool.h>
#include <stdint.h>

struct session;
struct data_token; /* chartty/data/change_set.h */

/*
 * X(PERMISSION, "what it lets one do", clerk, nurse, doctor, admin, records it may write: W(TYPE)
 * is the bit of a record type, rights.c). Clerks and administrators see no clinical values (ux.md
 * rule 7); break-glass lends them VIEW_CLINICAL of one patient for an hour, and no more.
 */
#define PERMISSIONS(X)                                                                             \
    X(NONE, "use the program", 1, 1, 1, 1, 0)                                                      \
    X(KEEP_DRAFT, "keep a draft", 1, 1, 1, 1, W(DRAFT))                                            \
    X(OWN_SECRETS, "change one's own password and PIN", 1, 1, 1, 1, W(STAFF))                      \
    X(SEARCH, "find patients", 1, 1, 1, 1, 0)                                                      \
    X(VIEW_DEMOGRAPHICS, "see demographics", 1, 1, 1, 1, 0)                                        \
    X(VIEW_SCHEDULE, "see the schedule", 1, 1, 1, 1, 0)                                            \
    X(VIEW_CLINICAL, "see the clinical record", 0, 1, 1, 0, 0)                                     \
    X(COPY, "copy to the clipboard", 1, 1, 1, 0, 0)                                                \
    X(WRITE_PATIENT, "register and change patients", 1, 1, 1, 0, W(PATIENT) | W(PATIENT_EXTRA))    \
    X(REVEAL_SSN, "see a whole Social Security number", 1, 0, 0, 1, 0)                             \
    X(BOOK, "book, move and cancel appointments", 1, 1, 1, 0, W(APPOINTMENT) | W(VISIT))           \
    X(OVERBOOK, "book over another appointment", 0, 1, 1, 0, W(APPOINTMENT) | W(VISIT))            \
    X(CHECK_IN, "check patients in", 1, 1, 1, 0, W(APPOINTMENT) | W(VISIT))                        \
    X(WRITE_ALLERGIES, "record allergies", 0, 1, 1, 0, W(ALLERGY) | W(ALLERGY_REVIEW))             \
    X(WRITE_VITALS, "record vital signs", 0, 1, 1, 0, W(VITAL_SIGNS) | W(VITALS_CONTEXT))          \
    X(PRESCRIBE, "prescribe and stop medications", 0, 0, 1, 0,                                     \
      W(MEDICATION) | W(MEDICATION_EVENT))                                                         \
    X(ORDER_LABS, "order lab tests", 0, 0, 1, 0, W(LAB_RESULT))                                    \
    X(FILE_RESULTS, "collect and file lab results", 0, 1, 1, 0, W(LAB_RESULT) | W(LAB_VERSION))    \
    X(ACKNOWLEDGE, "acknowledge results", 0, 1, 1, 0, W(LAB_REVIEW))                               \
    X(RETRACT, "mark rows as entered in error", 0, 1, 1, 0,                                        \
      W(RETRACTED) | W(MEDICATION) | W(ALLERGY) | W(VITAL_SIGNS) | W(LAB_RESULT) | W(APPOINTMENT)) \
    X(WRITE_PROVIDERS, "change providers", 0, 0, 0, 1, W(PROVIDER) | W(APPOINTMENT) | W(VISIT))    \
    X(MANAGE_STAFF, "manage staff", 0, 0, 0, 1, W(STAFF))                                          \
    X(MANAGE_CLIENTS, "manage API clients", 0, 0, 0, 1, W(OAUTH_CLIENT) | W(CLIENT_SECRET))        \
    X(MEND, "look for what does not fit and mend it", 0, 0, 1, 1,                                  \
      W(PATIENT) | W(PROVIDER) | W(APPOINTMENT) | W(MEDICATION) | W(ALLERGY) | W(VITAL_SIGNS) |    \
          W(LAB_RESULT) | W(LAB_VERSION))                                                          \
    X(IMPORT, "import records", 0, 0, 0, 1, 0)                                                     \
    X(BACKUP, "make a backup of all records", 0, 0, 0, 1, 0)                                       \
    X(RESTORE, "restore records from a backup", 0, 0, 0, 1, 0)                                     \
    X(VIEW_AUDIT, "read and export the audit", 0, 0, 0, 1, 0)                                      \
    X(PURGE, "remove a patient by law", 0, 0, 0, 1, ~(uint64_t)0)                                  \
    X(BREAK_GLASS, "open a chart in an emergency", 1, 0, 0, 1, W(BREAK_GLASS))                     \
    X(REVIEW_BREAK_GLASS, "review emergency access", 0, 0, 0, 1, W(BREAK_GLASS))

enum permission {
#define X(name, words, clerk, nurse, doctor, admin, tables) PERMISSION_##name,
    PERMISSIONS(X)
#undef X
        PERMISSION_COUNT
};

enum staff_role {
    STAFF_NOBODY,
    STAFF_CLERK,
    STAFF_NURSE,
    STAFF_DOCTOR,
    STAFF_ADMIN,
    STAFF_ROLE_COUNT
};
const char *staff_role_word(enum staff_role role);    /* "nurse"; "" for nobody */
enum staff_role staff_role_by_word(const char *word); /* STAFF_NOBODY when there is none */
const char *staff_role_short(enum staff_role role);   /* for the application bar: "RN", "MD" ... */

const char *permission_name(enum permission permission);  /* "WRITE_PATIENT" */
const char *permission_words(enum permission permission); /* "register and change patients" */

/* Does it let one write anything? */
bool rights_writes(enum permission permission);

/* The table alone. */
bool rights_of_role(enum staff_role role, enum permission permission);
/* Whoever is signed in, with break-glass where it is in force for that patient (0 none). */
bool rights_allow(const struct session *session, enum permission permission, int64_t patient_id);
/* The same: 0, or -1 and ERROR_DENIED with a sentence that names role and permission. */
int rights_check(const struct session *session, enum permission permission, int64_t patient_id,
                 struct error *error);
/* What one must be allowed to do to be shown rows of that type; controllers do not even ask for
 * what they may not show. */
enum permission rights_to_see(enum record_type type);
/* The token for writing; -1 and ERROR_DENIED with a sentence that names role and permission. */
int rights_token(const struct session *session, enum permission permission, int64_t patient_id,
                 struct data_token *out, struct error *error);
/* For sign-in itself, when nobody is signed in: counts failures, and the first administrator. */
void rights_sign_in_token(const struct session *session, struct data_token *out);
/* For self check-in: an arrival and nothing else, and only in a session with `kiosk` set. */
int rights_kiosk_token(const struct session *session, struct data_token *out, struct error *error);

#endif
