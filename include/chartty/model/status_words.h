/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the words by which the records say how a thing stands and how severe an allergy is, as
 * the values that screens and controllers decide by. Layer: model.  Thread: any; pure.  Owns:
 * nothing.  Must not know: SQL (its same rules are src/data/status_sql.h), screens.
 *
 * Other programs write "Severe", "FINAL" or "active " where nothing checks them. Case and blanks
 * around a word never decide. A word that is on no list is shown as it is stored and counts as what
 * is more dangerous to overlook: an allergy as severe, a drug as taken, a visit as one that comes,
 * a result that has come as one that somebody must acknowledge.
 */
#ifndef CHARTTY_MODEL_STATUS_WORDS_H
#define CHARTTY_MODEL_STATUS_WORDS_H

#include "chartty/model/record.h"

/* X(NAME, "word"): of all tables together; no word means two things. */
#define STATUS_WORDS(X)                                                                            \
    X(ACTIVE, "active")                                                                            \
    X(INACTIVE, "inactive")                                                                        \
    X(DISCONTINUED, "discontinued")                                                                \
    X(COMPLETED, "completed")                                                                      \
    X(SCHEDULED, "scheduled")                                                                      \
    X(CANCELLED, "cancelled")                                                                      \
    X(PENDING, "pending")                                                                          \
    X(IN_PROGRESS, "in_progress")                                                                  \
    X(FINAL, "final")
#define SEVERITY_WORDS(X)                                                                          \
    X(MILD, "mild")                                                                                \
    X(MODERATE, "moderate")                                                                        \
    X(SEVERE, "severe")

/* NOT_GIVEN: null or blank. OTHER: a word of no list. */
enum status {
    STATUS_NOT_GIVEN,
    STATUS_OTHER,
#define X(name, word) STATUS_##name,
    STATUS_WORDS(X)
#undef X
        STATUS_COUNT
};
enum severity {
    SEVERITY_NOT_GIVEN,
    SEVERITY_OTHER,
#define X(name, word) SEVERITY_##name,
    SEVERITY_WORDS(X)
#undef X
        SEVERITY_COUNT
};

enum status status_of(const struct field_value *value);
enum severity severity_of(const struct field_value *value);

/* Of an appointment: whatever is not cancelled holds its time. */
bool status_holds_time(const struct field_value *status);

/* Each table's own words end a row of it: a medication that somebody calls "inactive" is on no list
 * of a medication's, and counts as taken. */
bool medication_is_ended(const struct medication *medication);
bool allergy_is_severe(const struct allergy *allergy); /* a word of no list is */
bool allergy_is_inactive(const struct allergy *allergy);
/* A result that stands: final, or one that has come (resulted_date) and is not said to be open. */
bool lab_is_final(const struct lab_result *result);

#endif
