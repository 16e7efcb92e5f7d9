/* SPDX-License-Identifier: MIT */
/*
 * New vital signs: each sign with its last value beside it, units as people type them, BMI and
 * NEWS2 made from what is there. Blank is not zero: what was not taken is NULL. Loop thread.
 */
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/model/news2.h"
#include "chartty/model/vitals_input.h"
#include "src/control/form_clinical.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define OF(column)      RECORD_VITAL_SIGNS, FIELD_OF(vital_signs, column)
#define CONTEXT(column) RECORD_VITALS_CONTEXT, FIELD_OF(vitals_context, column)

static const char *const oxygen_words[] = {"air",
                                           "1 L/min nasal cannula",
                                           "2 L/min nasal cannula",
                                           "3 L/min nasal cannula",
                                           "4 L/min nasal cannula",
                                           "6 L/min face mask",
                                           "28 % Venturi mask",
                                           "40 % Venturi mask",
                                           "15 L/min reservoir mask",
                                           NULL};
static const char *const scale_words[] = {"1", "2", NULL};

enum place {
    RECORDED,
    RESP,
    SPO2,
    OXYGEN,
    SYSTOLIC,
    DIASTOLIC,
    PULSE,
    CONSCIOUS,
    TEMPERATURE,
    WEIGHT,
    HEIGHT,
    NOTES,
    SCALE,
    BMI,
    SCORE,
    FIELD_COUNT
};

enum { LABEL = 16, INPUT = 12 };

static const struct edit_field_spec fields[FIELD_COUNT] = {
    [RECORDED] = {OF(recorded_date), "Taken at", 0, 1, LABEL, 20, EDIT_NOW | EDIT_REQUIRED, NULL,
                  false, "N is now, N-30 half an hour ago, T-1@1530 yesterday 15:30"},
    [RESP] = {OF(respiratory_rate), "Resp /min", 2, 1, LABEL, INPUT, 0, NULL, false,
              "Breaths a minute, counted. Leave blank what was not taken"},
    [SPO2] = {OF(oxygen_saturation), "SpO2 %", 3, 1, LABEL, INPUT, 0, NULL, false,
              "Oxygen saturation in percent"},
    [OXYGEN] = {CONTEXT(oxygen), "Air or oxygen", 4, 1, LABEL, 24, 0, oxygen_words, false,
                "air, or the flow and how it is given; F4 lists the usual ones"},
    [SYSTOLIC] = {OF(systolic_bp), "Systolic mmHg", 5, 1, LABEL, INPUT, 0, NULL, false,
                  "120, or both at once: 120/80"},
    [DIASTOLIC] = {OF(diastolic_bp), "Diastolic mmHg", 6, 1, LABEL, INPUT, 0, NULL, false, NULL},
    [PULSE] = {OF(heart_rate), "Pulse /min", 7, 1, LABEL, INPUT, 0, NULL, false, NULL},
    [CONSCIOUS] = {CONTEXT(consciousness), "Consciousness", 8, 1, LABEL, INPUT, 0, NULL, false,
                   "A alert, C new confusion, V voice, P pain, U unresponsive"},
    [TEMPERATURE] = {OF(temperature), "Temp F", 9, 1, LABEL, INPUT, 0, NULL, false,
                     "98.6 is Fahrenheit; 37.0C is converted and shown"},
    [WEIGHT] = {OF(weight), "Weight lb", 10, 1, LABEL, INPUT, 0, NULL, false,
                "154 is pounds; 70kg or 7 lb 8 oz is converted and shown"},
    [HEIGHT] = {OF(height), "Height in", 11, 1, LABEL, INPUT, 0, NULL, false,
                "70 is inches; 178cm or 5ft10 is converted and shown"},
    [NOTES] = {OF(notes), "Notes", 12, 1, LABEL, 58, 0, NULL, false, NULL},
    [SCALE] = {CONTEXT(spo2_scale), "SpO2 scale", 13, 1, LABEL, 4, 0, scale_words, true,
               "2 only where a clinician has set it (target 88 to 92 %); blank is 1"},
    [BMI] = {OF(bmi), "BMI", 14, 1, LABEL, 8, EDIT_FIXED, NULL, false, NULL},
    [SCORE] = {CONTEXT(patient_id), "NEWS2", 14, 30, 7, 26, EDIT_FIXED, NULL, false, NULL},
};

static const struct edit_heading headings[] = {{"Leave blank what was not taken", 1, 1}};

static enum vital_sign sign_of(int index)
{
    static const enum vital_sign signs[FIELD_COUNT] = {
        [RECORDED] = VITAL_COUNT,
        [RESP] = VITAL_RESPIRATORY_RATE,
        [SPO2] = VITAL_OXYGEN_SATURATION,
        [OXYGEN] = VITAL_COUNT,
        [SYSTOLIC] = VITAL_SYSTOLIC,
        [DIASTOLIC] = VITAL_DIASTOLIC,
        [PULSE] = VITAL_HEART_RATE,
        [CONSCIOUS] = VITAL_COUNT,
        [TEMPERATURE] = VITAL_TEMPERATURE,
        [WEIGHT] = VITAL_WEIGHT,
        [HEIGHT] = VITAL_HEIGHT,
        [NOTES] = VITAL_COUNT,
        [SCALE] = VITAL_COUNT,
        [BMI] = VITAL_COUNT,
        [SCORE] = VITAL_COUNT,
    };
    return signs[index];
}

/* The day that ages are reckoned on: when it was taken, else today. */
static struct date taken_on(const struct edit *edit)
{
    struct datetime at;
    const char *stored = edit_stored(edit, RECORDED);
    if (stored != NULL && datetime_parse(stored, &at, NULL, NULL)) {
        return at.date;
    }
    return clock_today(edit_session(edit)->clock);
}

static bool birth_date(const struct edit *edit, struct date *out)
{
    return date_parse_iso(edit_patient(edit)->dob, out);
}

static int age_days(const struct edit *edit)
{
    struct date born;
    return birth_date(edit, &born) ? vital_age_days(born, taken_on(edit)) : -1;
}

/* The newest set before this one that holds the sign and is no error; NULL: none. */
static const struct vital_signs *last_with(const struct edit *edit, enum vital_sign sign)
{
    const struct vital_signs *set;
    for (int i = 0; (set = edit_beside(edit, RECORD_VITAL_SIGNS, i)) != NULL; i++) {
        if (vital_value(set, sign)->state == FIELD_VALUE &&
            set->recorded_date.state == FIELD_VALUE &&
            !form_is_in_error(edit, RECORD_VITAL_SIGNS, set->id.integer)) {
            return set;
        }
    }
    return NULL;
}

/* "last 25 H on 24-Nov-2026 22:00"; "" when there is none. */
static void last_words(const struct edit *edit, enum vital_sign sign, char *out, size_t size)
{
    struct date born;
    char value[32], when[20];
    const struct vital_signs *set = last_with(edit, sign);
    out[0] = '\0';
    if (set == NULL) {
        return;
    }
    struct datetime at = datetime_from_microseconds(set->recorded_date.integer);
    int age = birth_date(edit, &born) ? vital_age_days(born, at.date) : -1;
    vital_format(sign, vital_value(set, sign), value);
    datetime_format(&at, when);
    const char *mark = vital_flag_mark(vital_flag(sign, vital_value(set, sign), age));
    bool marked = mark[0] != '\0' && strcmp(mark, "?") != 0;
    snprintf(out, size, WORDS("last %s%s%s on %s"), value, marked ? " " : "", marked ? mark : "",
             when);
}

static void begin(struct edit *edit)
{
    char words[96];
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (sign_of(i) != VITAL_COUNT) {
            last_words(edit, sign_of(i), words, sizeof(words));
            edit_remark(edit, i, "%s", words);
        }
    }
}

static struct field_value value_of(enum vital_sign sign, const char *stored)
{
    bool real = sign == VITAL_TEMPERATURE || sign >= VITAL_WEIGHT;
    const struct field_spec spec = {.kind = real ? FIELD_REAL : FIELD_INTEGER};
    return field_read(&spec, stored, stored != NULL ? strlen(stored) : 0);
}

/* "= 26 /min H!  last 25 H on ..."; "= 102.6 F H, from 39.2C, rounded to 0.1". */
static void echo_sign(const struct edit *edit, enum vital_sign sign, const char *stored,
                      const char *made, char *echo, size_t size)
{
    char last[96];
    struct field_value value = value_of(sign, stored);
    const char *mark = vital_flag_mark(vital_flag(sign, &value, age_days(edit)));
    bool marked = mark[0] != '\0' && strcmp(mark, "?") != 0;
    const char *from = strstr(made, ", from ");
    int length = (int)(from != NULL ? from - made : (long)strlen(made));
    last_words(edit, sign, last, sizeof(last));
    snprintf(echo, size, "%.*s%s%s%s%s", length, made, marked ? " " : "", marked ? mark : "",
             from == NULL && last[0] != '\0' ? "  " : "", from != NULL ? from : last);
}

static int read(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                char *echo, size_t echo_size, struct error *error)
{
    char value[VITALS_STORED_SIZE], other[VITALS_STORED_SIZE], words[VITALS_WORDS_SIZE];
    enum vital_sign sign = sign_of(index);
    if (index == BMI || index == SCORE) {
        return form_shown_only(typed, stored, size);
    }
    if (index == CONSCIOUS) {
        static const char *const spelt[] = {"alert", "confusion", "voice", "pain", "unresponsive"};
        for (size_t i = 0; i < sizeof(spelt) / sizeof(spelt[0]); i++) {
            size_t length = strlen(typed);
            if (strncasecmp(spelt[i], typed, length) == 0) {
                snprintf(stored, size, "%c", spelt[i][0] - 'a' + 'A');
                snprintf(echo, echo_size, "= %s%s", i == 1 ? WORDS("new ") : "", WORDS(spelt[i]));
                return 1;
            }
        }
        return 2;
    }
    if (index == OXYGEN && typed[strspn(typed, "0123456789. %")] == '\0') {
        return error_set(error, ERROR_INVALID,
                         "Air or oxygen: write air, or the flow with its unit, such as 4 L/min.");
    }
    if (index == OXYGEN) { /* the score reads it: what it made of the words is said */
        const struct field_value written = {
            .state = FIELD_VALUE, .text = typed, .length = strlen(typed)};
        snprintf(stored, size, "%s", typed);
        if (oxygen_is_air(&written)) {
            snprintf(echo, echo_size, WORDS("= air"));
        } else {
            snprintf(echo, echo_size, WORDS("= oxygen, %d points"), news2_oxygen_points(&written));
        }
        return 1;
    }
    if (index == SCALE && strcmp(typed, "1") != 0 && strcmp(typed, "2") != 0) {
        return error_set(error, ERROR_INVALID, "SpO2 scale is 1 or 2. Blank counts as 1.");
    }
    if (sign == VITAL_COUNT) {
        return 2;
    }
    int result =
        index == SYSTOLIC ? vitals_input_pressure(typed, age_days(edit), value, other, error) : 0;
    if (result == 0) {
        result = vitals_input(sign, typed, age_days(edit), value, words, error);
    } else {
        snprintf(words, sizeof(words), WORDS("= %s mmHg"), value);
    }
    if (result != 1) {
        return result;
    }
    snprintf(stored, size, "%s", value);
    echo_sign(edit, sign, value, words, echo, echo_size);
    return 1;
}

/* "120/80" in the first field fills the second too. */
static void split_pressure(struct edit *edit)
{
    char upper[VITALS_STORED_SIZE], lower[VITALS_STORED_SIZE];
    struct error ignored;
    if (vitals_input_pressure(edit_field(edit, SYSTOLIC).typed, age_days(edit), upper, lower,
                              &ignored) == 1) {
        edit_put(edit, SYSTOLIC, upper, false);
        edit_put(edit, DIASTOLIC, lower, false);
    }
}

static bool is_pregnant(const struct edit *edit)
{
    const struct patient_extra *extra = edit_beside(edit, RECORD_PATIENT_EXTRA, 0);
    return extra != NULL && pregnancy_is_present(&extra->pregnancy);
}

/* What stands in the form as a set, for the score. */
static void put_score(struct edit *edit)
{
    struct vital_signs set = {.respiratory_rate =
                                  value_of(VITAL_RESPIRATORY_RATE, edit_stored(edit, RESP))};
    struct vitals_context context = {0};
    const struct field_spec *spec = record_spec(RECORD_VITALS_CONTEXT)->fields;
    struct date born;
    char words[64];
    set.oxygen_saturation = value_of(VITAL_OXYGEN_SATURATION, edit_stored(edit, SPO2));
    set.systolic_bp = value_of(VITAL_SYSTOLIC, edit_stored(edit, SYSTOLIC));
    set.heart_rate = value_of(VITAL_HEART_RATE, edit_stored(edit, PULSE));
    set.temperature = value_of(VITAL_TEMPERATURE, edit_stored(edit, TEMPERATURE));
    struct field_value *parts[] = {&context.oxygen, &context.consciousness, &context.spo2_scale};
    static const int places[] = {OXYGEN, CONSCIOUS, SCALE};
    for (int i = 0; i < 3; i++) {
        const char *stored = edit_stored(edit, places[i]);
        *parts[i] =
            field_read(&spec[fields[places[i]].field], stored, stored != NULL ? strlen(stored) : 0);
    }
    int age = birth_date(edit, &born) ? age_years(born, taken_on(edit)) : -1;
    struct news2 score = news2_of(&set, &context, age, is_pregnant(edit));
    news2_words(&score, words, sizeof(words));
    edit_put(edit, SCORE, words, true);
}

static void check_jump(struct edit *edit, int index)
{
    char words[VITALS_WORDS_SIZE];
    enum vital_sign sign = sign_of(index);
    const char *stored = edit_stored(edit, index);
    const struct vital_signs *set = last_with(edit, sign);
    if (stored == NULL || set == NULL) {
        return;
    }
    struct datetime at = datetime_from_microseconds(set->recorded_date.integer);
    if (vitals_jump(sign, stored, vital_value(set, sign), at.date, taken_on(edit), age_days(edit),
                    words)) {
        edit_ask(edit, index, "%s", words);
    }
}

static void check_twice(struct edit *edit)
{
    const struct vital_signs *set;
    const char *stored = edit_stored(edit, RECORDED);
    for (int i = 0; stored != NULL && (set = edit_beside(edit, RECORD_VITAL_SIGNS, i)) != NULL;
         i++) {
        if (set->recorded_date.state == FIELD_VALUE &&
            strncmp(set->recorded_date.text, stored, 16) == 0 &&
            !form_is_in_error(edit, RECORD_VITAL_SIGNS, set->id.integer)) {
            edit_ask(
                edit, RECORDED,
                "A set of vital signs of that very minute is recorded already. Record another?");
            return;
        }
    }
}

static void check(struct edit *edit)
{
    char words[VITALS_WORDS_SIZE], bmi[VITALS_STORED_SIZE];
    struct error error;
    bool ask;
    int age = age_days(edit);
    form_not_in_future(edit, RECORDED);
    split_pressure(edit);
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *stored = sign_of(i) != VITAL_COUNT ? edit_stored(edit, i) : NULL;
        if (stored != NULL && vitals_unusual(sign_of(i), stored, age, words)) {
            edit_ask(edit, i, "%s", words);
        }
    }
    if (!vitals_pressures(edit_stored(edit, SYSTOLIC), edit_stored(edit, DIASTOLIC), &ask, words,
                          &error)) {
        edit_wrong(edit, DIASTOLIC, "%s", error.user);
    } else if (ask) {
        edit_ask(edit, DIASTOLIC, "%s", words);
    }
    check_jump(edit, WEIGHT);
    check_jump(edit, HEIGHT);
    check_twice(edit);
    vitals_input_bmi(edit_stored(edit, WEIGHT), edit_stored(edit, HEIGHT), bmi);
    edit_put(edit, BMI, bmi, true);
    if (bmi[0] != '\0' && vitals_unusual(VITAL_BMI, bmi, age, words)) {
        edit_ask(edit, HEIGHT, "%s", words);
    }
    put_score(edit);
}

static bool anything_taken(const struct edit *edit)
{
    for (int i = RESP; i <= NOTES; i++) {
        if (i != OXYGEN && edit_stored(edit, i) != NULL) {
            return true;
        }
    }
    return false;
}

static int compose(struct edit *edit, struct change_set *set, struct error *error)
{
    struct form_stamp stamp;
    char bmi[VITALS_STORED_SIZE];
    FORM_VALUES(vital_signs);
    const char *context[FIELDS_OF(vitals_context)] = {NULL};
    if (!anything_taken(edit)) {
        return error_set(error, ERROR_INVALID,
                         "Nothing was entered. Fill in at least one measurement, or press Esc.");
    }
    form_stamp_of(edit, &stamp);
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (fields[i].type == RECORD_VITAL_SIGNS) {
            values[fields[i].field] = edit_stored(edit, i);
        } else {
            context[fields[i].field] = edit_stored(edit, i);
        }
    }
    bool has_bmi = vitals_input_bmi(edit_stored(edit, WEIGHT), edit_stored(edit, HEIGHT), bmi);
    values[FIELD_OF(vital_signs, bmi)] = has_bmi ? bmi : NULL;
    values[FIELD_OF(vital_signs, patient_id)] = stamp.patient_id;
    values[FIELD_OF(vital_signs, recorded_by)] = stamp.person;
    int step = change_set_insert(set, RECORD_VITAL_SIGNS, values);
    if (context[FIELD_OF(vitals_context, oxygen)] == NULL &&
        context[FIELD_OF(vitals_context, consciousness)] == NULL &&
        context[FIELD_OF(vitals_context, spo2_scale)] == NULL) {
        return 0;
    }
    context[FIELD_OF(vitals_context, patient_id)] = stamp.patient_id;
    context[FIELD_OF(vitals_context, recorded_date)] = edit_stored(edit, RECORDED);
    int side = change_set_insert(set, RECORD_VITALS_CONTEXT, context);
    change_set_link(set, side, FIELD_OF(vitals_context, row_id), step);
    return 0;
}

const struct edit_spec form_vital_signs_new = {
    .form = "vital_signs.new",
    .title = "New vital signs",
    .verb = "Save",
    .done = "Vital signs saved",
    .permission = PERMISSION_WRITE_VITALS,
    .type = RECORD_VITAL_SIGNS,
    .is_new = true,
    .needs_patient = true,
    .fields = fields,
    .field_count = FIELD_COUNT,
    .headings = headings,
    .heading_count = 1,
    .beside = {RECORD_VITAL_SIGNS, RECORD_PATIENT_EXTRA, RECORD_RETRACTED},
    .beside_count = 3,
    .begin = begin,
    .read = read,
    .check = check,
    .compose = compose,
};
