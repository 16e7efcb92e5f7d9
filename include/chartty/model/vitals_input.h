/* SPDX-License-Identifier: MIT */
/*
 * Purpose: vital signs as people type them: "70kg", "37.2C", "5ft10", "120/80", to the schema's
 * units (degrees F, lb, in), with words for what was made of it; what cannot be is refused, what is
 * unusual or a jump is a question. Layer: model.  Thread: any; pure.  Limits: clinical/facts.md
 * 1.1; those that are this project's own choice say so.
 *
 * A number without a unit is in the schema's unit, as typed (at most two decimals). A converted one
 * is rounded to 0.1, half away from zero, and the words say so. Nothing is converted that was not
 * asked for by its unit: a bare 37.2 is refused, with what to type.
 */
#ifndef CHARTTY_MODEL_VITALS_INPUT_H
#define CHARTTY_MODEL_VITALS_INPUT_H

#include "chartty/base/error.h"
#include "chartty/model/vitals_rules.h"

enum { VITALS_STORED_SIZE = 32, VITALS_WORDS_SIZE = 200 };

/*
 * One sign. age_days: vital_age_days, -1 not known. 1: stored and words ("= 154.3 lb, from 70 kg,
 * rounded to 0.1"; "" when there is nothing to say) are set. 0: blank. -1: *error, a sentence that
 * names the field. BMI is never typed: refused.
 */
int vitals_input(enum vital_sign sign, const char *typed, int age_days,
                 char stored[VITALS_STORED_SIZE], char words[VITALS_WORDS_SIZE],
                 struct error *error);

/* "120/80", "120 / 80 mmHg": both parts of a blood pressure typed at once. 0: there is no slash,
 * read it as one number. 1 and both; -1 and *error. */
int vitals_input_pressure(const char *typed, int age_days, char systolic[VITALS_STORED_SIZE],
                          char diastolic[VITALS_STORED_SIZE], struct error *error);

/* Possible, but unusual: true and a question ("Pulse 25 /min is unusual. Is it right?"). stored: of
 * vitals_input. */
bool vitals_unusual(enum vital_sign sign, const char *stored, int age_days,
                    char words[VITALS_WORDS_SIZE]);
/* Of both parts together; refused (false and *error) when the lower is not below the upper. *ask is
 * true, with words, when they are closer than 10 mmHg. */
bool vitals_pressures(const char *systolic, const char *diastolic, bool *ask,
                      char words[VITALS_WORDS_SIZE], struct error *error);
/*
 * Weight or height against the last recorded one: true and a question that holds both values and
 * the date. Adults: weight by more than 10 % within 90 days or 25 % at any time, height by more
 * than 2 in (facts.md; the weights are a project choice). Under 18: weight 10 % less or twice
 * within a year, height an inch less or 6 in more within a year.
 */
bool vitals_jump(enum vital_sign sign, const char *stored, const struct field_value *last,
                 struct date last_date, struct date now, int age_days,
                 char words[VITALS_WORDS_SIZE]);
/* kg/m2 from lb and in, one decimal, with the exact factor, as the other program on these tables
 * computes it (compat.md 1.3). False when one is missing. */
bool vitals_input_bmi(const char *pounds, const char *inches, char out[VITALS_STORED_SIZE]);

#endif
