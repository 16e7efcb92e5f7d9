/* SPDX-License-Identifier: MIT */
/*
 * Purpose: demo vital signs of a patient: values of each flag in the range of the age
 * (vital_range), a body that grows and changes slowly, gaps, and slips that cannot be. Called by
 * demo.c. Holds only constant tables.
 */
#include "src/exchange/demo_parts.h"

#include "chartty/model/vitals_rules.h"

#include <math.h>

enum { USUAL_VITALS = 5, FULL_VITALS = 88 };

/* How far outside the range a value lies, in percent of the limit it passes. Critical values are
 * beyond the limits of vitals_rules for adults. */
static const struct reach {
    int low, critical_low, high, critical_high;
    int slip; /* what a hand can type wrongly */
} reaches[] = {
    [VITAL_RESPIRATORY_RATE] = {80, 60, 115, 140, 160},
    [VITAL_SYSTOLIC] = {96, 80, 130, 176, 1200},
    [VITAL_DIASTOLIC] = {80, 60, 125, 160, 790},
    [VITAL_HEART_RATE] = {80, 60, 120, 139, 720},
};

/* In so many of 10,000 values. */
enum {
    LOW_SHARE = 600,
    HIGH_SHARE = 1200,
    CRITICAL_LOW_SHARE = 150,
    CRITICAL_HIGH_SHARE = 150,
    SLIP_SHARE = 20,
    MISSING_SHARE = 800
};

enum outcome { NORMAL, LOW, HIGH, CRITICAL_LOW, CRITICAL_HIGH, SLIP, MISSING };

static enum outcome pick_outcome(struct demo_random *random)
{
    static const struct {
        enum outcome outcome;
        int share;
    } shares[] = {{LOW, LOW_SHARE},
                  {HIGH, HIGH_SHARE},
                  {CRITICAL_LOW, CRITICAL_LOW_SHARE},
                  {CRITICAL_HIGH, CRITICAL_HIGH_SHARE},
                  {SLIP, SLIP_SHARE},
                  {MISSING, MISSING_SHARE}};
    int at = demo_below(random, 10000);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        at -= shares[i].share;
        if (at < 0) {
            return shares[i].outcome;
        }
    }
    return NORMAL;
}

/* -1 is no value. */
static int make_value(struct demo_random *random, enum vital_sign sign, int age_days)
{
    const struct reach *reach = &reaches[sign];
    double low_limit = 0, high_limit = 0;
    if (!vital_range(sign, age_days, &low_limit, &high_limit)) {
        return -1;
    }
    int low = (int)low_limit, high = (int)high_limit;
    switch (pick_outcome(random)) {
    case LOW:
        return demo_between(random, low * reach->low / 100, low - 1);
    case HIGH:
        return demo_between(random, high + 1, high * reach->high / 100);
    case CRITICAL_LOW:
        return demo_between(random, low * (reach->critical_low - 5) / 100,
                            low * reach->critical_low / 100);
    case CRITICAL_HIGH:
        return demo_between(random, high * reach->critical_high / 100,
                            high * (reach->critical_high + 4) / 100);
    case SLIP:
        return reach->slip;
    case MISSING:
        return -1;
    case NORMAL:
        break;
    }
    return demo_between(random, low, high);
}

static int make_saturation(struct demo_random *random)
{
    switch (pick_outcome(random)) {
    case LOW:
        return demo_between(random, 92, 94);
    case CRITICAL_LOW:
        return demo_between(random, 78, 91);
    case SLIP:
        return 109;
    case MISSING:
        return -1;
    default:
        return demo_between(random, 95, 100);
    }
}

/* Tenths of a degree Fahrenheit. */
static int make_temperature(struct demo_random *random, int age_days)
{
    bool is_child = age_days < 16 * 365;
    switch (pick_outcome(random)) {
    case LOW:
        /* For adults all below 95.1 is critical. */
        return is_child ? demo_between(random, 933, 949) : demo_between(random, 951, 955);
    case HIGH:
        return demo_between(random, 1004, 1035);
    case CRITICAL_LOW:
        return demo_between(random, 915, 932);
    case CRITICAL_HIGH:
        return demo_between(random, 1040, 1056);
    case SLIP:
        return demo_between(random, 362, 385); /* degrees Celsius, in the wrong field */
    case MISSING:
        return -1;
    case NORMAL:
        break;
    }
    return demo_between(random, 970, 993);
}

struct body {
    int adult_height; /* tenths of an inch */
    int adult_bmi;    /* tenths */
};

/* Height in tenths of an inch: 20 in at birth, 30 at one, grown by 17. */
static int height_at(const struct body *body, int age_days)
{
    static const int grown_days = 17 * 365;
    if (age_days >= grown_days) {
        return body->adult_height;
    }
    if (age_days < 365) {
        return 200 + 100 * age_days / 365;
    }
    return 300 + (body->adult_height - 300) * (age_days - 365) / (grown_days - 365);
}

/* BMI in tenths: a child's is about 16. */
static int bmi_at(const struct body *body, int age_days)
{
    static const int grown_days = 18 * 365;
    if (age_days >= grown_days) {
        return body->adult_bmi;
    }
    return 160 + (body->adult_bmi - 160) * age_days / grown_days / 2;
}

static struct body make_body(struct demo_chart *chart)
{
    struct demo_random *random = &chart->random;
    struct body body;
    int middle = chart->person.sex == 'M' ? 693 : 638;
    body.adult_height = middle + 9 * (demo_heads(random, 40) - 20);
    /* Underweight to class 3: every band of BMI has its people. */
    body.adult_bmi = demo_chance(random, 300)   ? demo_between(random, 155, 184)
                     : demo_chance(random, 700) ? demo_between(random, 400, 560)
                                                : 190 + 11 * demo_heads(random, 20);
    return body;
}

static void set_body(struct demo *demo, struct demo_chart *chart, const struct body *body,
                     int age_days, const char **values)
{
    struct demo_random *random = &chart->random;
    int height = height_at(body, age_days);
    int bmi = bmi_at(body, age_days) + demo_between(random, -6, 6);
    double pounds = (double)bmi / 10 * height / 10 * height / 10 / 703;
    int weight = (int)(pounds * 10 + 0.5);
    double exact;
    bool has_weight = demo_chance(random, 8500), has_height = demo_chance(random, 7000);
    if (has_weight) {
        values[FIELD_OF(vital_signs, weight)] = demo_tenths(&demo->text, weight);
    }
    if (has_height) {
        values[FIELD_OF(vital_signs, height)] = demo_tenths(&demo->text, height);
    }
    if (has_weight && has_height && vital_bmi(weight / 10.0, height / 10.0, &exact)) {
        values[FIELD_OF(vital_signs, bmi)] = demo_tenths(&demo->text, (int)(exact * 10 + 0.5));
    }
}

static const char *whole(struct demo *demo, int value)
{
    return value < 0 ? NULL : demo_integer(&demo->text, value);
}

static int add_set(struct demo *demo, struct demo_chart *chart, const struct body *body,
                   struct error *error)
{
    struct demo_random *random = &chart->random;
    const char *values[FIELDS_OF(vital_signs)] = {0};
    int64_t row_id;
    int32_t day = demo_day(chart);
    int age_days = vital_age_days(date_from_days(chart->person.born), date_from_days(day));
    int minutes = demo_between(random, 8 * 60, 17 * 60);
    int temperature = make_temperature(random, age_days);
    values[FIELD_OF(vital_signs, patient_id)] = demo_integer(&demo->text, chart->row_id);
    values[FIELD_OF(vital_signs, recorded_date)] = demo_moment(&demo->text, day, minutes);
    values[FIELD_OF(vital_signs, systolic_bp)] =
        whole(demo, make_value(random, VITAL_SYSTOLIC, age_days));
    values[FIELD_OF(vital_signs, diastolic_bp)] =
        whole(demo, make_value(random, VITAL_DIASTOLIC, age_days));
    values[FIELD_OF(vital_signs, heart_rate)] =
        whole(demo, make_value(random, VITAL_HEART_RATE, age_days));
    values[FIELD_OF(vital_signs, respiratory_rate)] =
        whole(demo, make_value(random, VITAL_RESPIRATORY_RATE, age_days));
    values[FIELD_OF(vital_signs, oxygen_saturation)] = whole(demo, make_saturation(random));
    values[FIELD_OF(vital_signs, temperature)] =
        temperature < 0 ? NULL : demo_tenths(&demo->text, temperature);
    set_body(demo, chart, body, age_days, values);
    values[FIELD_OF(vital_signs, recorded_by)] =
        demo_chance(random, 9500) ? demo_nurse(random) : NULL;
    values[FIELD_OF(vital_signs, notes)] =
        demo_chance(random, 200) ? "Patient just climbed the stairs" : NULL;
    values[FIELD_OF(vital_signs, created_at)] = values[FIELD_OF(vital_signs, recorded_date)];
    return demo_put(demo, RECORD_VITAL_SIGNS, values, &row_id, error);
}

int demo_add_vitals(struct demo *demo, struct demo_chart *chart, struct error *error)
{
    struct body body = make_body(chart);
    int count = demo_count(demo, chart, USUAL_VITALS, FULL_VITALS);
    for (int i = 0; i < count; i++) {
        if (add_set(demo, chart, &body, error) != 0) {
            return -1;
        }
    }
    return 0;
}
