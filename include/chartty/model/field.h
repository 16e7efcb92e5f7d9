/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what one stored value is: null, a value, or text that cannot be read as its kind; the
 * kinds, how each reads what people and other programs write, and how each writes. Layer: model.
 * Thread: any; pure. Owns: nothing: a field_value points at text of its record's arena (or a
 * literal). Must not know: SQL, screens.
 *
 * NULL is a state of its own in every kind: never 0, never "". "" in a column is a value of length
 * 0.
 */
#ifndef CHARTTY_MODEL_FIELD_H
#define CHARTTY_MODEL_FIELD_H

#include "chartty/base/datetime.h"
#include "chartty/base/error.h"

/* X(KIND, "word"): the one list of kinds; src/model/field_kinds.c has one row of functions for
 * each. */
#define FIELD_KINDS(X)                                                                             \
    X(ID, "row number")                                                                            \
    X(REFERENCE, "reference") /* id of a row of another table */                                   \
    X(TEXT, "text")           /* one line */                                                       \
    X(NOTE, "note")           /* many lines */                                                     \
    X(NAME, "name")           /* of a person */                                                    \
    X(CODE, "identifier")     /* MRN, order id: upper-cased for comparing, stored as given */      \
    X(CHOICE, "choice")       /* one of a closed list (field_choices) */                           \
    X(DATE, "date")                                                                                \
    X(TIME, "time of day")                                                                         \
    X(MOMENT, "date and time") /* clinical: the clinic's wall clock */                             \
    X(TIMESTAMP, "time stamp") /* bookkeeping: UTC */                                              \
    X(INTEGER, "whole number")                                                                     \
    X(REAL, "number")                                                                              \
    X(BOOLEAN, "yes or no")                                                                        \
    X(PHONE, "phone number")                                                                       \
    X(EMAIL, "e-mail address")                                                                     \
    X(SSN, "Social Security number")                                                               \
    X(ZIP, "ZIP code")                                                                             \
    X(NPI, "NPI")                                                                                  \
    X(RESULTS, "results") /* results_json: an object or a list of objects */                       \
    X(SCOPES, "scopes")   /* JSON array of strings */                                              \
    X(HASH, "hash")       /* never shown, never logged */

enum field_kind {
#define X(name, word) FIELD_##name,
    FIELD_KINDS(X)
#undef X
        FIELD_KIND_COUNT
};

enum field_flags {
    FIELD_REQUIRED = 1,   /* NOT NULL */
    FIELD_UNIQUE = 2,     /* unique index */
    FIELD_INDEXED = 4,    /* index of its own, as the schema page describes */
    FIELD_GENERATED = 8,  /* filled by the program, not typed (ids, created_at) */
    FIELD_SECRET = 16,    /* masked on screen, in logs and in the audit */
    FIELD_IDENTIFIES = 32 /* names a patient: never in a log */
};

enum field_state { FIELD_NULL, FIELD_VALUE, FIELD_UNPARSED };

struct field_value {
    enum field_state state;
    const char
        *text; /* as stored; "" when null. Untrusted: goes through text_safe before it is shown */
    size_t length;
    union {
        long long integer; /* ID REFERENCE INTEGER; BOOLEAN 0 or 1; TIME minutes; MOMENT, TIMESTAMP
                              microseconds (datetime_to_microseconds); DATE days */
        double real;       /* REAL */
    };
};

/* The lists of closed choices. X(LIST, "default or empty", "a", "b", ...) */
#define FIELD_CHOICE_LISTS(X)                                                                      \
    X(NONE, "")                                                                                    \
    X(APPOINTMENT_STATUS, "scheduled", "scheduled", "completed", "cancelled")                      \
    X(MEDICATION_STATUS, "active", "active", "discontinued", "completed")                          \
    X(ALLERGY_SEVERITY, "", "mild", "moderate", "severe")                                          \
    X(ALLERGY_STATUS, "active", "active", "inactive")                                              \
    X(LAB_STATUS, "pending", "pending", "in_progress", "final")                                    \
    X(CLIENT_ROLE, "", "doctor", "nurse", "patient", "admin", "system")                            \
    X(BIRTH_DATE_NOTE, "", "estimated", "unknown")                                                 \
    X(MISSING_NAME_PART, "", "first", "last", "both")                                              \
    X(CONSCIOUSNESS, "", "A", "C", "V", "P", "U")                                                  \
    X(MEDICATION_EVENT, "", "stopped", "suspended", "resumed", "completed")                        \
    X(STAFF_ROLE, "", "clerk", "nurse", "doctor", "admin")

enum field_choice_list {
#define X(name, ...) CHOICES_##name,
    FIELD_CHOICE_LISTS(X)
#undef X
        FIELD_CHOICE_LIST_COUNT
};

/* NULL-terminated; never NULL. The first entry is not the default; see field_default. */
const char *const *field_choices(enum field_choice_list list);

struct field_spec {
    const char *column; /* as in the schema page */
    enum field_kind kind;
    const char *label; /* on forms and column heads */
    unsigned max;      /* characters, 0 = no limit (TEXT) */
    unsigned flags;
    enum field_choice_list choices;
};

const char *field_kind_word(enum field_kind kind);

/* What a stored text is: sets state and the union from `text` (kept, not copied; NULL text is
 * FIELD_NULL). */
struct field_value field_read(const struct field_spec *spec, const char *text, size_t length);

/*
 * What a person typed, leniently, to the strict form that is stored (written to out, at least max +
 * 1 or 64 bytes; a date to YYYY-MM-DD, a time to HH:MM, a moment to six digits, a phone as typed
 * but trimmed). Returns 1 for a value, 0 for blank (NULL), -1 with a sentence for the user that
 * names spec->label.
 */
struct field_context {
    struct date today;
    unsigned date_reading; /* enum date_reading */
};
int field_parse(const struct field_spec *spec, const struct field_context *context,
                const char *typed, char *out, size_t size, struct error *error);

/*
 * What a value looks like on screen, safe text: dates DD-Mmm-YYYY, times HH:mm, booleans yes/no,
 * NULL the empty string (screens choose "Not recorded"), unparsed values as stored. Secrets are
 * masked (***-**-1234). Never cut: `size` too small is a programmer's mistake except for NOTE and
 * RESULTS, which are clipped.
 */
void field_display(const struct field_spec *spec, const struct field_value *value, char *out,
                   size_t size);

/* 1 when equal as stored (null-safe). */
int field_same(const struct field_value *a, const struct field_value *b);

#endif
