/* SPDX-License-Identifier: MIT */
/*
 * Purpose: NEWS2 of one set of vital signs. Layer: model.  Thread: any; pure.  Owns: nothing.
 * Must not know: screens, SQL. Source: Royal College of Physicians, NEWS2, 2017 (clinical/facts.md
 * 1.5).
 */
#include "chartty/model/news2.h"

#include "chartty/base/words.h"
#include "chartty/model/vitals_rules.h"
#include "src/model/ascii.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NEWS2_YEARS = 16, MEDIUM_FROM = 5, HIGH_FROM = 7, ADULT_DAYS = 7305 };

/* One step of a part: values up to `most` score so many points. */
struct step {
    double most;
    int points;
};

static const struct step resp_steps[] = {{8, 3}, {11, 1}, {20, 0}, {24, 2}, {INFINITY, 3}};
static const struct step spo2_steps[] = {{91, 3}, {93, 2}, {95, 1}, {INFINITY, 0}};
static const struct step spo2_2_air_steps[] = {{83, 3}, {85, 2}, {87, 1}, {INFINITY, 0}};
static const struct step spo2_2_oxygen_steps[] = {{83, 3}, {85, 2}, {87, 1},      {92, 0},
                                                  {94, 1}, {96, 2}, {INFINITY, 3}};
static const struct step systolic_steps[] = {{90, 3}, {100, 2}, {110, 1}, {219, 0}, {INFINITY, 3}};
static const struct step pulse_steps[] = {{40, 3},  {50, 1},  {90, 0},
                                          {110, 1}, {130, 2}, {INFINITY, 3}};
static const struct step temperature_steps[] = {
    {35.0, 3}, {36.0, 1}, {38.0, 0}, {39.0, 1}, {INFINITY, 2}};

static int points_of(const struct step *steps, double value)
{
    while (value > steps->most) {
        steps++;
    }
    return steps->points;
}

/* The value of a sign; false when there is none that can be believed. */
static bool believed(const struct vital_signs *set, enum vital_sign sign, double *out)
{
    const struct field_value *value = vital_value(set, sign);
    if (value->state != FIELD_VALUE || vital_flag(sign, value, ADULT_DAYS) == VITAL_IMPLAUSIBLE) {
        return false;
    }
    *out = sign == VITAL_TEMPERATURE ? value->real : (double)value->integer;
    return true;
}

static void score(struct news2 *out, enum news2_part part, const struct vital_signs *set,
                  enum vital_sign sign, const struct step *steps)
{
    double value;
    if (believed(set, sign, &value)) {
        out->points[part] = points_of(steps, value);
    }
}

bool oxygen_is_air(const struct field_value *oxygen)
{
    static const char *const words[] = {"air", "room air", "on air", "ra"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (oxygen->state == FIELD_VALUE && ascii_same(oxygen->text, words[i])) {
            return true;
        }
    }
    return false;
}

bool pregnancy_is_present(const struct field_value *pregnancy)
{
    const char *text = pregnancy->text;
    if (pregnancy->state != FIELD_VALUE || pregnancy->length == 0) {
        return false;
    }
    char begin[5] = "";
    (void)snprintf(begin, sizeof begin, "%s", text);
    return !ascii_same(text, "no") && !ascii_same(text, "n") && !ascii_same(begin, "not ") &&
           !ascii_same(text, "unknown");
}

int news2_oxygen_points(const struct field_value *oxygen)
{
    return oxygen_is_air(oxygen) ? 0 : 2;
}

static void score_context(struct news2 *out, const struct vitals_context *context)
{
    if (context == NULL) {
        return;
    }
    if (context->oxygen.state == FIELD_VALUE && context->oxygen.length > 0) {
        out->points[NEWS2_OXYGEN] = news2_oxygen_points(&context->oxygen);
    }
    if (context->consciousness.state == FIELD_VALUE) {
        out->points[NEWS2_CONSCIOUSNESS] = ascii_same(context->consciousness.text, "A") ? 0 : 3;
    }
    if (context->spo2_scale.state == FIELD_VALUE && context->spo2_scale.integer == 2) {
        out->scale = 2;
    }
}

/* Scale 2 scores high saturations by whether oxygen is given, so it needs to know. */
static void score_saturation(struct news2 *out, const struct vital_signs *set)
{
    double value;
    if (!believed(set, VITAL_OXYGEN_SATURATION, &value)) {
        return;
    }
    int oxygen = out->points[NEWS2_OXYGEN];
    if (out->scale != 2) {
        out->points[NEWS2_SPO2] = points_of(spo2_steps, value);
    } else if (oxygen >= 0) {
        out->points[NEWS2_SPO2] =
            points_of(oxygen == 0 ? spo2_2_air_steps : spo2_2_oxygen_steps, value);
    }
}

static enum news2_band band_of(const struct news2 *out, bool single_3)
{
    if (out->total >= HIGH_FROM) {
        return NEWS2_HIGH;
    }
    if (out->total >= MEDIUM_FROM) {
        return NEWS2_MEDIUM;
    }
    return single_3 ? NEWS2_LOW_SINGLE_3 : NEWS2_LOW;
}

struct news2 news2_of(const struct vital_signs *set, const struct vitals_context *context, int age,
                      bool pregnant)
{
    struct news2 out = {.band = NEWS2_NOT_FOR_PATIENT, .total = -1, .scale = 1};
    for (int part = 0; part < NEWS2_PART_COUNT; part++) {
        out.points[part] = -1;
    }
    if (age < NEWS2_YEARS || pregnant) {
        return out;
    }
    score_context(&out, context);
    score(&out, NEWS2_RESP, set, VITAL_RESPIRATORY_RATE, resp_steps);
    score_saturation(&out, set);
    score(&out, NEWS2_SYSTOLIC, set, VITAL_SYSTOLIC, systolic_steps);
    score(&out, NEWS2_PULSE, set, VITAL_HEART_RATE, pulse_steps);
    double fahrenheit;
    if (believed(set, VITAL_TEMPERATURE, &fahrenheit)) {
        double celsius = round(celsius_from_fahrenheit(fahrenheit) * 10) / 10;
        out.points[NEWS2_TEMPERATURE] = points_of(temperature_steps, celsius);
    }
    int total = 0;
    bool single_3 = false;
    for (int part = 0; part < NEWS2_PART_COUNT; part++) {
        if (out.points[part] >= 0) {
            out.known++;
            total += out.points[part];
            single_3 = single_3 || out.points[part] == 3;
        }
    }
    out.band = NEWS2_INCOMPLETE;
    if (out.known == NEWS2_PART_COUNT) {
        out.total = total;
        out.band = band_of(&out, single_3);
    }
    return out;
}

const char *news2_part_label(enum news2_part part)
{
    static const char *const labels[] = {
#define X(name, label) [NEWS2_##name] = (label),
        NEWS2_PARTS(X)
#undef X
    };
    return labels[part];
}

const char *news2_band_word(enum news2_band band)
{
    static const char *const words[] = {
        [NEWS2_NOT_FOR_PATIENT] = "not for this patient",
        [NEWS2_INCOMPLETE] = "incomplete",
        [NEWS2_LOW] = "LOW",
        [NEWS2_LOW_SINGLE_3] = "LOW + 3",
        [NEWS2_MEDIUM] = "MED",
        [NEWS2_HIGH] = "HIGH",
    };
    return words[band];
}

void news2_words(const struct news2 *score, char *out, size_t size)
{
    const char *word = WORDS(news2_band_word(score->band));
    if (score->band == NEWS2_INCOMPLETE) {
        (void)snprintf(out, size, WORDS("%s (%d of %d)"), word, score->known,
                       (int)NEWS2_PART_COUNT);
    } else if (score->total >= 0) {
        (void)snprintf(out, size, "%d %s", score->total, word);
    } else {
        (void)snprintf(out, size, "%s", word);
    }
}
