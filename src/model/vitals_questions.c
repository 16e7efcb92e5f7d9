/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what is possible in a typed vital sign, what is unusual, and what is a jump.
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: forms, SQL.
 *
 * Sources: clinical/facts.md 1.1, "confirm outside". A question never refuses: people do have such
 * values, and the true one has to be kept.
 */
#include "chartty/model/vitals_input.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/model/record.h"
#include "src/model/shown.h"
#include "src/model/vitals_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NEWBORN_DAYS = 28, ADULT_YEARS = 18 };

/* age: the first day of the year of that age, as vital_age_days counts. */
static bool is_under(int age_days, int years)
{
    return age_days < 0 || age_days < (years * 1461 + 3) / 4;
}

void vitals_limits(enum vital_sign sign, int age_days, double *least, double *most)
{
    static const struct {
        double least, most;
    } limits[VITAL_COUNT] = {
        [VITAL_RESPIRATORY_RATE] = {1, 69},
        [VITAL_OXYGEN_SATURATION] = {1, 100},
        [VITAL_SYSTOLIC] = {1, 399},
        [VITAL_DIASTOLIC] = {1, 299},
        [VITAL_HEART_RATE] = {1, 299},
        [VITAL_TEMPERATURE] = {70.1, 119.9},
        [VITAL_WEIGHT] = {0.5, 1400},
        /* All ages: adults outside 47.2 to 90.6 in are asked about, not refused: people of short
         * stature have such heights. */
        [VITAL_HEIGHT] = {8, 107},
        [VITAL_BMI] = {0, 0},
    };
    *least = limits[sign].least;
    *most = limits[sign].most;
    if (sign == VITAL_RESPIRATORY_RATE && is_under(age_days, 1)) {
        *most = 119; /* infants exceed 70 */
    }
}

struct usual {
    double least, most;
};

static bool usual_of(enum vital_sign sign, int age_days, struct usual *out)
{
    bool newborn = age_days >= 0 && age_days < NEWBORN_DAYS;
    bool adult = !is_under(age_days, ADULT_YEARS);
    switch (sign) {
    case VITAL_HEART_RATE:
        *out = newborn ? (struct usual){60, 230} : (struct usual){30, 220};
        return true;
    case VITAL_SYSTOLIC:
        *out = (struct usual){50, 260};
        return true;
    case VITAL_DIASTOLIC:
        *out = (struct usual){20, 160};
        return true;
    case VITAL_RESPIRATORY_RATE:
        *out = is_under(age_days, 1) ? (struct usual){5, 80} : (struct usual){5, 60};
        return true;
    case VITAL_TEMPERATURE:
        *out = (struct usual){90, 107};
        return true;
    case VITAL_OXYGEN_SATURATION:
        *out = (struct usual){70, 100};
        return true;
    case VITAL_WEIGHT:
        *out = (struct usual){50, 750};
        return adult;
    case VITAL_HEIGHT:
        *out = (struct usual){47.2, 90.6};
        return adult;
    case VITAL_BMI:
        *out = (struct usual){10.1, 99.9};
        return true;
    default:
        return false;
    }
}

bool vitals_unusual(enum vital_sign sign, const char *stored, int age_days,
                    char words[VITALS_WORDS_SIZE])
{
    struct usual usual;
    double x;
    words[0] = '\0';
    if (!text_to_real(stored, &x) || !usual_of(sign, age_days, &usual)) {
        return false;
    }
    if (x >= usual.least && x <= usual.most) {
        return false;
    }
    const char *unit = vital_unit(sign);
    if (sign == VITAL_BMI) {
        snprintf(words, VITALS_WORDS_SIZE,
                 WORDS("BMI would be %s: weight and height hardly fit together. Are both right?"),
                 stored);
    } else {
        snprintf(words, VITALS_WORDS_SIZE, WORDS("%s %s %s is very %s. Is it right?"),
                 vital_label(sign), stored, unit, x < usual.least ? "low" : "high");
    }
    return true;
}

bool vitals_pressures(const char *systolic, const char *diastolic, bool *ask,
                      char words[VITALS_WORDS_SIZE], struct error *error)
{
    double upper, lower;
    enum { CLOSE = 10 };
    *ask = false;
    words[0] = '\0';
    if (!systolic || !diastolic || !text_to_real(systolic, &upper) ||
        !text_to_real(diastolic, &lower)) {
        return true;
    }
    if (lower >= upper) {
        error_set(error, ERROR_INVALID,
                  "Diastolic %s is not below systolic %s. If they are swapped, swap them.",
                  diastolic, systolic);
        return false;
    }
    if (upper - lower < CLOSE) {
        *ask = true;
        snprintf(words, VITALS_WORDS_SIZE,
                 WORDS("Blood pressure %s/%s: only %.0f mmHg between them. Is it right?"), systolic,
                 diastolic, upper - lower);
    }
    return true;
}

static bool weight_jumps(double now, double last, int days, bool adult)
{
    double change = (now - last) / last;
    if (adult) {
        return fabs(change) > (days <= 90 ? 0.10 : 0.25);
    }
    return change < -0.10 || (days <= 366 && change > 1.0);
}

static bool height_jumps(double now, double last, int days, bool adult)
{
    double change = now - last;
    if (adult) {
        return fabs(change) > 2.0 + 1e-9;
    }
    return change < -1.0 || (days <= 366 && change > 6.0);
}

/* "If 70 is kilograms, type 70kg.": the new number fits the last one in the other unit. */
static void add_slip(enum vital_sign sign, const char *stored, double x, double last, char *words)
{
    double other = sign == VITAL_WEIGHT ? pounds_from_kilograms(x) : inches_from_centimetres(x);
    if (fabs(other - last) / last > 0.1) {
        return;
    }
    size_t used = strlen(words);
    snprintf(words + used, VITALS_WORDS_SIZE - used, WORDS(" If it is %s, type %s%s."),
             sign == VITAL_WEIGHT ? "kilograms" : "centimetres", stored,
             sign == VITAL_WEIGHT ? "kg" : "cm");
}

bool vitals_jump(enum vital_sign sign, const char *stored, const struct field_value *last,
                 struct date last_date, struct date now, int age_days,
                 char words[VITALS_WORDS_SIZE])
{
    double x;
    char before[32], day[12];
    words[0] = '\0';
    bool asked = sign == VITAL_WEIGHT || sign == VITAL_HEIGHT;
    if (!asked || last->state != FIELD_VALUE || !text_to_real(stored, &x) || last->real <= 0 ||
        !isfinite(last->real)) {
        return false;
    }
    int days = date_to_days(now) - date_to_days(last_date);
    bool adult = !is_under(age_days, ADULT_YEARS);
    if (days < 0 || !(sign == VITAL_WEIGHT ? weight_jumps(x, last->real, days, adult)
                                           : height_jumps(x, last->real, days, adult))) {
        return false;
    }
    vital_format(sign, last, before);
    date_format(last_date, day);
    snprintf(words, VITALS_WORDS_SIZE, WORDS("%s %s %s, but %s %s on %s. Is it right?"),
             vital_label(sign), stored, vital_unit(sign), before, vital_unit(sign), day);
    add_slip(sign, stored, x, last->real, words);
    return true;
}

bool vitals_input_bmi(const char *pounds, const char *inches, char out[VITALS_STORED_SIZE])
{
    double lb, in;
    out[0] = '\0';
    if (!pounds || !inches || !text_to_real(pounds, &lb) || !text_to_real(inches, &in) || lb <= 0 ||
        in <= 0) {
        return false;
    }
    double metres = in * 0.0254;
    return shown_one_decimal(lb * 0.45359237 / (metres * metres), out, VITALS_STORED_SIZE);
}
