/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one set of vital signs out of the values of an encounter and moment: which LOINC code is
 * which column, and each unit to the schema's. Called by synthea_observations.c. Must not know: the
 * laboratory.
 *
 * Codes and conversions: clinical/facts.md 7 and samples/README.md. Weight, height and temperature
 * are stored to one decimal, the rest whole; what the file said stands in the notes. A unit that is
 * not known costs the value, not the set; nothing is guessed from its size.
 */
#include "chartty/base/text.h"
#include "chartty/model/vitals_rules.h"
#include "src/exchange/synthea.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *code; /* LOINC */
    int column;
    enum vital_sign sign;
} vital_codes[] = {
    {"8480-6", FIELD_OF(vital_signs, systolic_bp), VITAL_SYSTOLIC},
    {"8462-4", FIELD_OF(vital_signs, diastolic_bp), VITAL_DIASTOLIC},
    {"8867-4", FIELD_OF(vital_signs, heart_rate), VITAL_HEART_RATE},
    {"9279-1", FIELD_OF(vital_signs, respiratory_rate), VITAL_RESPIRATORY_RATE},
    {"8310-5", FIELD_OF(vital_signs, temperature), VITAL_TEMPERATURE},
    {"8331-1", FIELD_OF(vital_signs, temperature), VITAL_TEMPERATURE}, /* oral */
    {"2708-6", FIELD_OF(vital_signs, oxygen_saturation), VITAL_OXYGEN_SATURATION},
    {"59408-5", FIELD_OF(vital_signs, oxygen_saturation),
     VITAL_OXYGEN_SATURATION}, /* by oximeter */
    {"29463-7", FIELD_OF(vital_signs, weight), VITAL_WEIGHT},
    {"3141-9", FIELD_OF(vital_signs, weight), VITAL_WEIGHT}, /* measured */
    {"8302-2", FIELD_OF(vital_signs, height), VITAL_HEIGHT},
    {"8306-3", FIELD_OF(vital_signs, height), VITAL_HEIGHT}, /* lying */
    {"39156-5", FIELD_OF(vital_signs, bmi), VITAL_BMI},
};

static double as_it_is(double value)
{
    return value;
}

static double pounds_from_grams(double grams)
{
    return pounds_from_kilograms(grams / 1000);
}

static double inches_from_metres(double metres)
{
    return inches_from_centimetres(metres * 100);
}

/* UCUM units (case-sensitive) of each sign, and how each becomes the schema's. */
static const struct {
    enum vital_sign sign;
    const char *unit;
    double (*convert)(double value);
} vital_units[] = {
    {VITAL_SYSTOLIC, "mm[Hg]", as_it_is},
    {VITAL_DIASTOLIC, "mm[Hg]", as_it_is},
    {VITAL_HEART_RATE, "/min", as_it_is},
    {VITAL_HEART_RATE, "{beats}/min", as_it_is},
    {VITAL_RESPIRATORY_RATE, "/min", as_it_is},
    {VITAL_RESPIRATORY_RATE, "{breaths}/min", as_it_is},
    {VITAL_TEMPERATURE, "Cel", fahrenheit_from_celsius},
    {VITAL_TEMPERATURE, "[degF]", as_it_is},
    {VITAL_OXYGEN_SATURATION, "%", as_it_is},
    {VITAL_WEIGHT, "kg", pounds_from_kilograms},
    {VITAL_WEIGHT, "g", pounds_from_grams},
    {VITAL_WEIGHT, "[lb_av]", as_it_is},
    {VITAL_HEIGHT, "cm", inches_from_centimetres},
    {VITAL_HEIGHT, "m", inches_from_metres},
    {VITAL_HEIGHT, "[in_i]", as_it_is},
    {VITAL_BMI, "kg/m2", as_it_is},
};

/* A set being made. */
struct vital_set {
    struct import_row row;
    char texts[FIELDS_OF(vital_signs)][32];
    struct buffer notes;
    int value_count;
};

static void reject(struct synthea *synthea, const struct synthea_observation *row,
                   const char *column, const char *reason)
{
    import_reject(&synthea->run, RECORD_VITAL_SIGNS, row->place, column, "%s", reason);
}

/* Index into vital_codes, -1 for a code that no column takes (pain, head circumference). */
static int find_code(const char *code)
{
    for (size_t i = 0; i < sizeof vital_codes / sizeof vital_codes[0]; i++) {
        if (strcmp(vital_codes[i].code, code) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool convert(enum vital_sign sign, const char *unit, double *value)
{
    for (size_t i = 0; i < sizeof vital_units / sizeof vital_units[0]; i++) {
        if (vital_units[i].sign == sign && strcmp(vital_units[i].unit, unit) == 0) {
            *value = vital_units[i].convert(*value);
            return true;
        }
    }
    return false;
}

static void write_value(int column, double value, char text[32])
{
    if (record_spec(RECORD_VITAL_SIGNS)->fields[column].kind == FIELD_INTEGER) {
        snprintf(text, 32, "%lld", llround(value));
    } else {
        snprintf(text, 32, "%.1f", round(value * 10) / 10);
    }
}

static bool is_implausible(const struct synthea *synthea, const struct synthea_group *group,
                           enum vital_sign sign, int column, const char *text)
{
    const struct field_spec *spec = &record_spec(RECORD_VITAL_SIGNS)->fields[column];
    struct field_value value = field_read(spec, text, strlen(text));
    int age_days = vital_age_days(synthea->patient.born, group->local.date);
    return vital_flag(sign, &value, age_days) == VITAL_IMPLAUSIBLE;
}

static void take_value(struct synthea *synthea, const struct synthea_group *group,
                       const struct synthea_observation *row, struct vital_set *set)
{
    double value;
    int found = find_code(row->code);
    if (found < 0) {
        reject(synthea, row, "CODE", "No column of the vital signs takes this code.");
        return;
    }
    int column = vital_codes[found].column;
    enum vital_sign sign = vital_codes[found].sign;
    if (set->row.values[column]) {
        reject(synthea, row, "CODE", "The set has this vital sign already.");
        return;
    }
    if (!text_to_real(row->value, &value)) {
        reject(synthea, row, "VALUE", "This is no number.");
        return;
    }
    if (!convert(sign, row->unit, &value)) {
        reject(synthea, row, "UNITS", "The unit is not known for this vital sign.");
        return;
    }
    write_value(column, value, set->texts[column]);
    if (is_implausible(synthea, group, sign, column, set->texts[column])) {
        reject(synthea, row, "VALUE", "The value is outside what can be.");
        return;
    }
    import_set(&set->row, column, set->texts[column]);
    const char *const parts[] = {
        set->value_count ? "; " : "Imported: ", row->description, " ", row->value, " ", row->unit};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        buffer_add_text(&set->notes, parts[i]);
    }
    set->value_count++;
}

static int add_set(struct synthea *synthea, const struct synthea_group *group,
                   struct vital_set *set, struct error *error)
{
    int64_t row_id;
    char patient_text[24], recorded[27];
    int known = import_known(&synthea->run, RECORD_VITAL_SIGNS, group->key, &row_id, error);
    if (known != 0) {
        return known < 0 ? -1 : 0;
    }
    snprintf(patient_text, sizeof patient_text, "%lld", (long long)synthea->patient.row_id);
    datetime_format_stored(&group->local, recorded);
    import_set(&set->row, FIELD_OF(vital_signs, patient_id), patient_text);
    import_set(&set->row, FIELD_OF(vital_signs, recorded_date), recorded);
    import_set(&set->row, FIELD_OF(vital_signs, notes), set->notes.bytes);
    int added =
        import_add(&synthea->run, &set->row, group->key, synthea->patient.row_id, &row_id, error);
    return added < 0 ? -1 : 0;
}

int synthea_take_vitals(struct synthea *synthea, const struct synthea_group *group,
                        struct error *error)
{
    struct vital_set set;
    memset(&set, 0, sizeof set);
    import_row_init(&set.row, RECORD_VITAL_SIGNS, group->rows[0].place);
    buffer_init(&set.notes);
    for (size_t i = 0; i < group->count; i++) {
        if (group->rows[i].type == RECORD_VITAL_SIGNS) {
            take_value(synthea, group, &group->rows[i], &set);
        }
    }
    int result = set.value_count > 0 ? add_set(synthea, group, &set, error) : 0;
    buffer_release(&set.notes);
    return result;
}
