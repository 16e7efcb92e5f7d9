/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what in a row does not fit: forms that other programs on this schema cannot read, values
 * that disagree with each other, clients that want looking at; and what it would be when mended,
 * where that is certain. Layer: model.  Thread: any; pure but for the memory it is given. Must not
 * know: SQL, screens. What is told of a row never holds its values: those are apart.
 */
#ifndef CHARTTY_MODEL_DOCTOR_RULES_H
#define CHARTTY_MODEL_DOCTOR_RULES_H

#include "chartty/base/memory.h"
#include "chartty/model/record.h"

#include <string.h>

/*
 * X(KIND, "name", mends, "what to do"): the one list. mends: 1 where some or all of the kind have a
 * mend that is certain; 0: somebody must look.
 */
#define DOCTOR_KINDS(X)                                                                            \
    X(TIME, "time", 1,                                                                             \
      "An appointment's time cannot be read, so that it stands outside the day: move the "         \
      "appointment to its true time (g c, then m).")                                               \
    X(TIME_FORM, "time-form", 1,                                                                   \
      "An appointment's time is not HH:MM: other servers compare the text and book over it.")      \
    X(MIDNIGHT, "midnight", 0,                                                                     \
      "An appointment is at 12 AM, which is midnight: if noon was meant, move it (g c, then m).")  \
    X(DATE, "date", 1,                                                                             \
      "A date is not in the stored form: other servers fail on the whole patient. What is not "    \
      "mended is in doubt: set it in the form, or in the program that wrote it.")                  \
    X(RESULTS, "results", 1,                                                                       \
      "results_json cannot be read: other servers fail on all of the patient's results. Mending "  \
      "keeps the whole text as one result that nobody takes for normal.")                          \
    X(RESULTS_SHAPE, "results-shape", 1,                                                           \
      "results_json is an object where a list is expected. Mending writes the list.")              \
    X(FLAG, "flag", 1,                                                                             \
      "A result's flag disagrees with its own reference range. Mending sets the flag by the "      \
      "range; the result as it was is kept.")                                                      \
    X(LENGTH, "length", 1,                                                                         \
      "A value is longer than its column: PostgreSQL would refuse the row. Blanks at its ends "    \
      "are mended away; shorten the others in the form.")                                          \
    X(TYPE, "type", 1,                                                                             \
      "A value is not of its column's type: PostgreSQL would refuse the row. Set it in the form, " \
      "or in the program that wrote it.")                                                          \
    X(STATUS, "status", 1,                                                                         \
      "A status, severity or role is none of the known words, so that lists leave the row out.")   \
    X(ORPHAN, "orphan", 0,                                                                         \
      "A row names a patient or provider who is not there: no chart shows it. It cannot be "       \
      "mended: nobody knows whose it is, and chartty deletes nothing clinical. Bring whoever is "  \
      "missing back under the same number, or have the program that wrote the row remove it.")     \
    X(ALLERGY_DRUG, "drug-allergy", 0,                                                             \
      "A patient has an active drug that an active allergy speaks against: tell the prescriber "   \
      "today; stop the drug or correct the allergy in the chart.")                                 \
    X(DUPLICATE, "duplicate-drug", 0,                                                              \
      "A patient has an active drug twice: have the prescriber stop one in the chart.")            \
    X(NO_ALLERGY, "none-known", 0,                                                                 \
      "An allergy row says that there are none, and is shown as an allergy. Ask the patient; "     \
      "retract the row in the chart, then record \"No known allergies\" (K).")                     \
    X(OVERLAP, "overlap", 0,                                                                       \
      "Two appointments of one patient or provider overlap: move one (g c, then m).")              \
    X(HEIGHT, "height", 0,                                                                         \
      "A height is too far from the one before: measure again; mark the wrong one as entered in "  \
      "error.")                                                                                    \
    X(VITALS, "vitals", 0,                                                                         \
      "A vital sign cannot be true: measure again, or mark it as entered in error.")               \
    X(BIRTH, "birth-date", 0,                                                                      \
      "A birth date is in the future or over 120 years ago: ask the patient, and correct it.")     \
    X(LAB_DATES, "lab-dates", 0,                                                                   \
      "A result's dates are in the wrong order: ask the laboratory, and correct the result.")      \
    X(NPI, "npi", 0,                                                                               \
      "A provider's NPI fails its check digit: look it up and correct the provider.")              \
    X(CLIENT_UNUSED, "client-unused", 1,                                                           \
      "An API client was never used, or not for 90 days. Mending disables it.")                    \
    X(CLIENT_WIDE, "client-wide", 0,                                                               \
      "An API client may do more than it should, or its scopes cannot be read: chartty client "    \
      "scopes.")

enum doctor_kind {
#define X(name, word, mends, what) DOCTOR_##name,
    DOCTOR_KINDS(X)
#undef X
        DOCTOR_KIND_COUNT
};

const char *doctor_kind_word(enum doctor_kind kind); /* "time" */
bool doctor_kind_mends(enum doctor_kind kind);
const char *doctor_kind_advice(enum doctor_kind kind);
/* DOCTOR_KIND_COUNT: there is none of that name. */
enum doctor_kind doctor_kind_by_word(const char *word);

enum { DOCTOR_WORDS_SIZE = 200 };
struct doctor_finding {
    enum doctor_kind kind;
    enum record_type type;
    int64_t id, patient_id;        /* patient_id 0: of no patient */
    int field;                     /* -1: the row as a whole */
    char words[DOCTOR_WORDS_SIZE]; /* what is wrong, without a value; safe text */
    const char *value;             /* as stored, untrusted; NULL */
    bool has_mend;
    const char *mend; /* what the field would be; NULL is null */
};

/* Calls `found` for each thing; the texts are of the row or in the arena. */
typedef void (*doctor_found)(void *context, const struct doctor_finding *finding);
void doctor_look(enum record_type type, const void *row, const struct date *today,
                 struct arena *arena, doctor_found found, void *context);

/* --- parts, for tests and for what looks at several rows -------------------------------------- */

/* "13:00 AM" is 13:00, "9.30" is 09:30. False: in doubt. */
bool doctor_mend_time(const char *text, char out[6]);
/* To the stored form of a date, a moment, a time stamp; *is_null: it becomes null. False: in doubt,
 * or there is nothing to mend (doctor_date_fits). */
bool doctor_mend_date(const struct field_spec *field, const char *text, char out[27],
                      bool *is_null);
/* Can every program on this schema read it? */
bool doctor_date_fits(const struct field_spec *field, const char *text);
/* "NKDA", "No known allergies" where an allergen belongs: the word in lower case; else NULL. */
const char *doctor_none_known(const char *allergen);
#endif
