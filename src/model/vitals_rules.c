/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a vital sign's value means: plausible, in the range of the age, critical.
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: screens, SQL.
 *
 * The ranges are of somebody awake (there is no column for sleep), and a flag says "outside the
 * range", no more: evidence centiles differ from them (facts.md 1.2, Fleming 2011).
 */
#include "chartty/model/vitals_rules.h"

#include "chartty/model/record.h"
#include "src/model/shown.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The first day of the year of age `years`: the mean year, rounded up (vital_age_days gives the
 * same on every birthday). */
#define YEARS(years) (((years)*1461 + 3) / 4)
enum { NEONATE_DAYS = 28, ADULT_DAYS = YEARS(16), NO_END = 1000000, FEVER_IS_CRITICAL_DAYS = 60 };

struct sign_row {
    size_t offset; /* of the column in struct vital_signs */
    const char *unit;
    /* facts.md 1.1, "hard reject outside"; MIT-LCP/mimic-code vitalsign.sql, height.sql and Chan &
     * Raffa 2017 for weight and BMI. open: the limit itself is not possible. */
    double least, most;
    bool least_open, most_open;
    bool whole; /* an INTEGER column */
};

#define OF(column) offsetof(struct vital_signs, column)
static const struct sign_row signs[VITAL_COUNT] = {
    [VITAL_RESPIRATORY_RATE] = {OF(respiratory_rate), "/min", 0, 70, true, true, true},
    [VITAL_OXYGEN_SATURATION] = {OF(oxygen_saturation), "%", 0, 100, true, false, true},
    [VITAL_SYSTOLIC] = {OF(systolic_bp), "mmHg", 0, 400, true, true, true},
    [VITAL_DIASTOLIC] = {OF(diastolic_bp), "mmHg", 0, 300, true, true, true},
    [VITAL_HEART_RATE] = {OF(heart_rate), "/min", 0, 300, true, true, true},
    [VITAL_TEMPERATURE] = {OF(temperature), "F", 70, 120, true, true, false},
    [VITAL_WEIGHT] = {OF(weight), "lb", 0.5, 1400, false, false, false},
    [VITAL_HEIGHT] = {OF(height), "in", 8, 107, false, false, false},
    [VITAL_BMI] = {OF(bmi), "", 10, 100, true, true, false},
};

/* An infant breathes faster than the adult limit (facts.md 1.1: "infants exceed 70, so widen"). */
static const double infant_respiratory_most = 120;
/* Adults: 120 to 230 cm (mimic-code height.sql). */
static const double adult_height_least = 47.2, adult_height_most = 90.6;

struct band {
    int from, to;     /* age in days, half-open; the first band that holds the age counts */
    double low, high; /* inclusive; NAN: no limit on this side */
    double critical_low, critical_high; /* inclusive; NAN: none */
    const char *source;
};

#define PALS  "PALS 2015 as tabulated by PedsCases"
#define NEWS2 "NEWS2 items that score 3 (RCP 2017)"
#define NO    NAN

/* facts.md 1.2, awake; adult critical limits of 1.2, "project choice, mirror NEWS2". */
static const struct band heart_rate_bands[] = {
    {0, NEONATE_DAYS, 100, 205, NO, NO, PALS},
    {NEONATE_DAYS, YEARS(1), 100, 190, NO, NO, PALS},
    {YEARS(1), YEARS(3), 98, 140, NO, NO, PALS},
    {YEARS(3), YEARS(6), 80, 120, NO, NO, PALS},
    {YEARS(6), YEARS(12), 75, 118, NO, NO, PALS},
    {YEARS(12), ADULT_DAYS, 60, 100, NO, NO, PALS},
    {ADULT_DAYS, NO_END, 60, 100, 40, 131, PALS "; " NEWS2},
};

static const struct band respiratory_rate_bands[] = {
    {0, YEARS(1), 30, 53, NO, NO, PALS},
    {YEARS(1), YEARS(3), 22, 37, NO, NO, PALS},
    {YEARS(3), YEARS(6), 20, 28, NO, NO, PALS},
    {YEARS(6), YEARS(12), 18, 25, NO, NO, PALS},
    {YEARS(12), ADULT_DAYS, 12, 20, NO, NO, PALS},
    {ADULT_DAYS, NO_END, 12, 20, 8, 25, PALS "; " NEWS2},
};

/* Critical low in children: hypotension, "less than 70 + 2 x age", so the number before it. */
static const struct band systolic_bands[] = {
    {0, NEONATE_DAYS, 67, 84, 59, NO, PALS " (96 h)"},
    {NEONATE_DAYS, YEARS(1), 72, 104, 69, NO, PALS},
    {YEARS(1), YEARS(2), 86, 106, 71, NO, PALS},
    {YEARS(2), YEARS(3), 86, 106, 73, NO, PALS},
    {YEARS(3), YEARS(4), 89, 112, 75, NO, PALS},
    {YEARS(4), YEARS(5), 89, 112, 77, NO, PALS},
    {YEARS(5), YEARS(6), 89, 112, 79, NO, PALS},
    {YEARS(6), YEARS(7), 97, 115, 81, NO, PALS},
    {YEARS(7), YEARS(8), 97, 115, 83, NO, PALS},
    {YEARS(8), YEARS(9), 97, 115, 85, NO, PALS},
    {YEARS(9), YEARS(10), 97, 115, 87, NO, PALS},
    {YEARS(10), YEARS(12), 102, 120, 89, NO, PALS},
    {YEARS(12), ADULT_DAYS, 110, 131, 89, NO, PALS},
    {ADULT_DAYS, NO_END, 90, 129, 90, 220, PALS "; " NEWS2},
};

static const struct band diastolic_bands[] = {
    {0, NEONATE_DAYS, 35, 53, NO, NO, PALS " (96 h)"},
    {NEONATE_DAYS, YEARS(1), 37, 56, NO, NO, PALS},
    {YEARS(1), YEARS(3), 42, 63, NO, NO, PALS},
    {YEARS(3), YEARS(6), 46, 72, NO, NO, PALS},
    {YEARS(6), YEARS(10), 57, 76, NO, NO, PALS},
    {YEARS(10), YEARS(12), 61, 80, NO, NO, PALS},
    {YEARS(12), ADULT_DAYS, 64, 83, NO, NO, PALS},
    {ADULT_DAYS, NO_END, 60, 79, NO, 121, PALS "; crisis above 120, ACC/AHA 2017"},
};

static const struct band oxygen_saturation_bands[] = {
    {0, ADULT_DAYS, 95, 100, 91, NO, "PedsCases: below 92 is of concern"},
    {ADULT_DAYS, NO_END, 95, 100, 91, NO, "general [K]; " NEWS2},
};

/* Fever from 100.4 F (38.0 C), hypothermia below 95.0 F (35.0 C), critical from 104.0 F and to 93.2
 * F [K]; a fever in the first 60 days of life is critical; adults are critical at 95.0 F (NEWS2).
 */
static const struct band temperature_bands[] = {
    {0, FEVER_IS_CRITICAL_DAYS + 1, 95.0, 100.3, 93.2, 100.4, "general [K], fever of the newborn"},
    {FEVER_IS_CRITICAL_DAYS + 1, ADULT_DAYS, 95.0, 100.3, 93.2, 104.0, "general [K]"},
    {ADULT_DAYS, NO_END, 95.1, 100.3, 95.0, 104.0, "general [K]; " NEWS2},
};

#define BANDS(table) table, sizeof table / sizeof table[0]
static const struct {
    const struct band *bands;
    size_t count;
} band_tables[VITAL_COUNT] = {
    [VITAL_RESPIRATORY_RATE] = {BANDS(respiratory_rate_bands)},
    [VITAL_OXYGEN_SATURATION] = {BANDS(oxygen_saturation_bands)},
    [VITAL_SYSTOLIC] = {BANDS(systolic_bands)},
    [VITAL_DIASTOLIC] = {BANDS(diastolic_bands)},
    [VITAL_HEART_RATE] = {BANDS(heart_rate_bands)},
    [VITAL_TEMPERATURE] = {BANDS(temperature_bands)},
    /* Weight, height and BMI have no range of age alone. */
};

static const struct band *band_of(enum vital_sign sign, int age_days)
{
    for (size_t index = 0; age_days >= 0 && index < band_tables[sign].count; index++) {
        const struct band *band = &band_tables[sign].bands[index];
        if (age_days >= band->from && age_days < band->to) {
            return band;
        }
    }
    return NULL;
}

const struct field_value *vital_value(const struct vital_signs *set, enum vital_sign sign)
{
    return (const struct field_value *)(const void *)((const char *)set + signs[sign].offset);
}

static const struct field_spec *spec_of(enum vital_sign sign)
{
    size_t index = signs[sign].offset / sizeof(struct field_value);
    return &record_spec(RECORD_VITAL_SIGNS)->fields[index];
}

const char *vital_label(enum vital_sign sign)
{
    return spec_of(sign)->label;
}

const char *vital_unit(enum vital_sign sign)
{
    return signs[sign].unit;
}

int vital_age_days(struct date born, struct date at)
{
    int32_t days = date_to_days(at) - date_to_days(born);
    if (days < 0) {
        return -1;
    }
    int years = age_years(born, at);
    if (years < 1) {
        return days < YEARS(1) ? days : YEARS(1) - 1;
    }
    struct date birthday = date_add_months(born, 12 * years);
    /* Born on 29 February, a year older on 1 March (facts.md 1.2). */
    if (birthday.day != born.day) {
        birthday = date_add_days(birthday, 1);
    }
    int age = YEARS(years) + (int)(date_to_days(at) - date_to_days(birthday));
    return age < YEARS(years + 1) ? age : YEARS(years + 1) - 1;
}

static bool is_plausible(enum vital_sign sign, double x, int age_days)
{
    const struct sign_row *row = &signs[sign];
    double least = row->least, most = row->most;
    if (sign == VITAL_RESPIRATORY_RATE && age_days < YEARS(1)) { /* an unknown age too */
        most = infant_respiratory_most;
    }
    if (sign == VITAL_HEIGHT && age_days >= YEARS(18)) {
        least = adult_height_least;
        most = adult_height_most;
    }
    return x >= least && x <= most && !(row->least_open && x == least) &&
           !(row->most_open && x == most);
}

/* The number as it is shown: a FLOAT column answers 100.4 as 100.40000000000001. */
static bool number_of(enum vital_sign sign, const struct field_value *value, double *out)
{
    if (value->state != FIELD_VALUE) {
        return false;
    }
    *out = signs[sign].whole ? (double)value->integer : round(value->real * 10) / 10;
    return isfinite(*out);
}

enum vital_flag vital_flag(enum vital_sign sign, const struct field_value *value, int age_days)
{
    double x;
    if (!number_of(sign, value, &x)) {
        return VITAL_NOT_EVALUABLE;
    }
    if (!is_plausible(sign, x, age_days)) {
        return VITAL_IMPLAUSIBLE;
    }
    const struct band *band = band_of(sign, age_days);
    if (band == NULL) {
        return VITAL_NOT_EVALUABLE;
    }
    if (x <= band->critical_low) {
        return VITAL_CRITICAL_LOW;
    }
    if (x >= band->critical_high) {
        return VITAL_CRITICAL_HIGH;
    }
    if (x < band->low) {
        return VITAL_LOW;
    }
    return x > band->high ? VITAL_HIGH : VITAL_NORMAL;
}

bool vital_range(enum vital_sign sign, int age_days, double *low, double *high)
{
    const struct band *band = band_of(sign, age_days);
    if (band == NULL) {
        return false;
    }
    *low = band->low;
    *high = band->high;
    return true;
}

const char *vital_flag_mark(enum vital_flag flag)
{
    static const char *const marks[] = {
        [VITAL_NOT_EVALUABLE] = "?", [VITAL_NORMAL] = "",         [VITAL_LOW] = "L",
        [VITAL_HIGH] = "H",          [VITAL_CRITICAL_LOW] = "L!", [VITAL_CRITICAL_HIGH] = "H!",
        [VITAL_IMPLAUSIBLE] = "??",
    };
    return marks[flag];
}

bool vital_bmi(double pounds, double inches, double *out)
{
    if (!isfinite(pounds) || !isfinite(inches) || pounds <= 0 || inches <= 0) {
        return false;
    }
    double bmi = pounds / (inches * inches) * 703; /* CDC's published factor, not 703.0696 */
    if (!isfinite(bmi)) {
        return false;
    }
    *out = bmi;
    return true;
}

/* 98 and 98.6 stay; 98.65 and 98.599999999999994 go to one decimal. */
static bool has_one_decimal(const struct field_value *value)
{
    const char *point = memchr(value->text, '.', value->length);
    size_t decimals = point ? value->length - (size_t)(point + 1 - value->text) : 0;
    return decimals <= 1 && value->length <= 8 && !memchr(value->text, 'e', value->length) &&
           !memchr(value->text, 'E', value->length);
}

void vital_format(enum vital_sign sign, const struct field_value *value, char out[32])
{
    double x;
    if (number_of(sign, value, &x) && !signs[sign].whole && !has_one_decimal(value) &&
        shown_one_decimal(value->real, out, 32)) {
        return;
    }
    field_display(spec_of(sign), value, out, 32);
}

/* Exact factors: facts.md 1.3. */
double fahrenheit_from_celsius(double celsius)
{
    return celsius * 9 / 5 + 32;
}

double celsius_from_fahrenheit(double fahrenheit)
{
    return (fahrenheit - 32) * 5 / 9;
}

double pounds_from_kilograms(double kilograms)
{
    return kilograms / 0.45359237;
}

double inches_from_centimetres(double centimetres)
{
    return centimetres / 2.54;
}
