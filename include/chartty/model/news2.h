/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the National Early Warning Score 2 (Royal College of Physicians, 2017; clinical/facts.md
 * 1.5) of one set of vital signs. Layer: model.  Thread: any; pure.
 *
 * Seven parts or no total: a part that is missing, unparsed or implausible is missing, never 0. Not
 * for people under 16 or pregnant. Temperatures are converted to Celsius and rounded to 0.1 before
 * they are banded.
 */
#ifndef CHARTTY_MODEL_NEWS2_H
#define CHARTTY_MODEL_NEWS2_H

#include "chartty/model/side_records.h"
#include "chartty/model/vital_signs.h"

#include <stddef.h>

/* X(PART, "label"): in the order of the chart. */
#define NEWS2_PARTS(X)                                                                             \
    X(RESP, "Resp")                                                                                \
    X(SPO2, "SpO2")                                                                                \
    X(OXYGEN, "O2")                                                                                \
    X(SYSTOLIC, "BP")                                                                              \
    X(PULSE, "Pulse")                                                                              \
    X(CONSCIOUSNESS, "ACVPU")                                                                      \
    X(TEMPERATURE, "Temp")

enum news2_part {
#define X(name, label) NEWS2_##name,
    NEWS2_PARTS(X)
#undef X
        NEWS2_PART_COUNT
};

enum news2_band {
    NEWS2_NOT_FOR_PATIENT, /* under 16, pregnant, age not known */
    NEWS2_INCOMPLETE,
    NEWS2_LOW,
    NEWS2_LOW_SINGLE_3, /* 0 to 4, but one part is 3 */
    NEWS2_MEDIUM,
    NEWS2_HIGH
};

struct news2 {
    enum news2_band band;
    int points[NEWS2_PART_COUNT]; /* -1 missing */
    int known;                    /* how many of seven */
    int total;                    /* -1 unless all seven are known and it is for the patient */
    int scale;                    /* of SpO2: 1 unless 2 was chosen */
};

/* context may be NULL (oxygen and consciousness are then missing). age: years at the time of the
 * set, -1 not known. */
struct news2 news2_of(const struct vital_signs *set, const struct vitals_context *context, int age,
                      bool pregnant);
const char *news2_part_label(enum news2_part part);
const char *news2_band_word(enum news2_band band); /* "LOW", "LOW + 3", "MED", "HIGH" */
/* "16 HIGH"; "incomplete (5 of 7)"; "not for this patient". */
void news2_words(const struct news2 *score, char *out, size_t size);
/* True for air, however written; oxygen is what has a value and is not air. */
bool oxygen_is_air(const struct field_value *oxygen);
int news2_oxygen_points(const struct field_value *oxygen); /* of one that has a value */
/* patient_extra.pregnancy: words other than "no", "not ..." and "unknown" say yes. */
bool pregnancy_is_present(const struct field_value *pregnancy);

#endif
