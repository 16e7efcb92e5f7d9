/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a vital sign's value means: flags by age (clinical/facts.md 1.2 and 1.1), units and
 * BMI. Layer: model.  Thread: any; pure.  Units are the schema's (degrees F, lb, in); each limit
 * names its source.
 */
#ifndef CHARTTY_MODEL_VITALS_RULES_H
#define CHARTTY_MODEL_VITALS_RULES_H

#include "chartty/model/vital_signs.h"

enum vital_sign {
    VITAL_RESPIRATORY_RATE,
    VITAL_OXYGEN_SATURATION,
    VITAL_SYSTOLIC,
    VITAL_DIASTOLIC,
    VITAL_HEART_RATE,
    VITAL_TEMPERATURE,
    VITAL_WEIGHT,
    VITAL_HEIGHT,
    VITAL_BMI,
    VITAL_COUNT
};

enum vital_flag {
    VITAL_NOT_EVALUABLE, /* age unknown, no range, null */
    VITAL_NORMAL,
    VITAL_LOW,
    VITAL_HIGH,
    VITAL_CRITICAL_LOW,
    VITAL_CRITICAL_HIGH,
    VITAL_IMPLAUSIBLE, /* outside what can be: a slip or a unit error; never shown as normal */
};

const struct field_value *vital_value(const struct vital_signs *set, enum vital_sign sign);
const char *vital_label(enum vital_sign sign);
const char *vital_unit(enum vital_sign sign); /* "/min", "%", "mmHg", "F", "lb", "in", "" */
/*
 * age_days at the time of recording, -1 unknown. vital_age_days gives it so that every birthday
 * begins its band (bands are in years of the calendar, a plain difference of days may be a day
 * off); -1 when born after `at`.
 */
int vital_age_days(struct date born, struct date at);
enum vital_flag vital_flag(enum vital_sign sign, const struct field_value *value, int age_days);
/* The range the flag was judged by; false when there is none for this age. */
bool vital_range(enum vital_sign sign, int age_days, double *low, double *high);
const char *vital_flag_mark(enum vital_flag flag); /* "", "L", "H", "L!", "H!", "?", "??" */
/* 703 * lb / in^2 (CDC's published factor), false when either is missing or 0. */
bool vital_bmi(double pounds, double inches, double *out);
/* The value as recorded with its own precision, at most one decimal for REAL; "" for null. */
void vital_format(enum vital_sign sign, const struct field_value *value, char out[32]);
double fahrenheit_from_celsius(double celsius);
double celsius_from_fahrenheit(double fahrenheit);
double pounds_from_kilograms(double kilograms);
double inches_from_centimetres(double centimetres);

#endif
