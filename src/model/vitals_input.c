/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one typed vital sign to its stored number: the number, its unit, what that unit means in
 * this field. What is asked about is in vitals_questions.c.
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: forms, SQL.
 */
#include "chartty/model/vitals_input.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "src/model/ascii.h"
#include "src/model/shown.h"
#include "src/model/vitals_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum quantity { TEMPERATURE, MASS, LENGTH, PRESSURE, RATE, SHARE, QUANTITY_COUNT };

enum unit_mark { OWN, CONVERTED, NOT_TAKEN };

/* What people write behind a number. in the schema's unit: number * factor + offset. */
static const struct unit {
    enum quantity quantity;
    enum unit_mark mark;
    const char *names; /* folded, separated by ; the first is shown */
    double factor, offset;
} units[] = {
    {TEMPERATURE, OWN, "F;degf;deg f;fahrenheit", 1, 0},
    {TEMPERATURE, CONVERTED, "C;degc;deg c;celsius;centigrade", 9.0 / 5, 32},
    {TEMPERATURE, NOT_TAKEN, "K;kelvin", 0, 0},
    {MASS, OWN, "lb;lbs;pound;pounds", 1, 0},
    {MASS, CONVERTED, "kg;kgs;kilo;kilos;kilogram;kilograms", 1 / 0.45359237, 0},
    {MASS, CONVERTED, "g;gr;gram;grams", 1 / 453.59237, 0},
    {MASS, CONVERTED, "oz;ounce;ounces", 1.0 / 16, 0},
    {MASS, NOT_TAKEN, "st;stone", 0, 0},
    {LENGTH, OWN, "in;inch;inches;ins;\"", 1, 0},
    {LENGTH, CONVERTED, "cm;centimeter;centimeters;centimetre;centimetres", 1 / 2.54, 0},
    {LENGTH, CONVERTED, "m;meter;meters;metre;metres", 100 / 2.54, 0},
    {LENGTH, CONVERTED, "ft;foot;feet;'", 12, 0},
    {LENGTH, NOT_TAKEN, "mm", 0, 0},
    {PRESSURE, OWN, "mmHg;mm hg", 1, 0},
    {PRESSURE, NOT_TAKEN, "kPa", 0, 0},
    {RATE, OWN, "/min;bpm;per min;per minute;/minute;a minute", 1, 0},
    {SHARE, OWN, "%;percent;per cent", 1, 0},
};
enum { UNIT_COUNT = (int)(sizeof units / sizeof units[0]), UNIT_SIZE = 24, NUMBER_SIZE = 16 };

static const enum quantity quantities[VITAL_COUNT] = {
    [VITAL_RESPIRATORY_RATE] = RATE, [VITAL_OXYGEN_SATURATION] = SHARE,
    [VITAL_SYSTOLIC] = PRESSURE,     [VITAL_DIASTOLIC] = PRESSURE,
    [VITAL_HEART_RATE] = RATE,       [VITAL_TEMPERATURE] = TEMPERATURE,
    [VITAL_WEIGHT] = MASS,           [VITAL_HEIGHT] = LENGTH,
    [VITAL_BMI] = QUANTITY_COUNT,
};

static const char *const usage[VITAL_COUNT] = {
    [VITAL_RESPIRATORY_RATE] = "a whole number a minute, such as 16",
    [VITAL_OXYGEN_SATURATION] = "a whole number of percent, such as 98",
    [VITAL_SYSTOLIC] = "mmHg, such as 120 or 120/80",
    [VITAL_DIASTOLIC] = "mmHg, such as 80",
    [VITAL_HEART_RATE] = "a whole number a minute, such as 72",
    [VITAL_TEMPERATURE] = "98.6, 98.6F or 37.0C",
    [VITAL_WEIGHT] = "154, 154 lb, 70kg or 7 lb 8 oz",
    [VITAL_HEIGHT] = "70, 70 in, 178cm or 5ft10",
    [VITAL_BMI] = "",
};

/* A number and what stands behind it, up to the next number. */
struct part {
    char number[NUMBER_SIZE]; /* as typed, without leading zeros */
    double value;
    int decimals;
    const struct unit *unit; /* NULL: none was given */
    char unit_text[UNIT_SIZE];
};

static struct shown_words quote(const char *typed)
{
    struct shown_words quoted;
    shown_text(typed, strlen(typed), quoted.text, sizeof quoted.text);
    return quoted;
}

static bool is_sign(enum vital_sign sign, const struct unit *unit)
{
    return unit->quantity == quantities[sign];
}

static bool is_whole(enum vital_sign sign)
{
    return sign != VITAL_TEMPERATURE && sign < VITAL_WEIGHT;
}

static const char *first_name(const struct unit *unit, char out[UNIT_SIZE])
{
    size_t length = strcspn(unit->names, ";");
    memcpy(out, unit->names, length);
    out[length] = '\0';
    return out;
}

/* Folded: lower case, the degree sign away, one blank for many. */
static void fold_unit(const char *text, size_t length, char out[UNIT_SIZE])
{
    size_t used = 0;
    for (size_t at = 0; at < length && used + 1 < UNIT_SIZE; at++) {
        bool degree = at + 1 < length && (text[at] == '\xC2') &&
                      (text[at + 1] == '\xB0' || text[at + 1] == '\xBA');
        if (degree) {
            at++;
        } else if (!ascii_is_blank(text[at])) {
            out[used++] = ascii_lower(text[at]);
        } else if (used > 0 && out[used - 1] != ' ') {
            out[used++] = ' ';
        }
    }
    while (used > 0 && (out[used - 1] == ' ' || out[used - 1] == '.')) {
        used--; /* "70 lb." */
    }
    out[used] = '\0';
}

static bool is_named(const char *names, const char *folded)
{
    for (size_t length; *names; names += length + (names[length] == ';')) {
        length = strcspn(names, ";");
        bool same = strlen(folded) == length;
        for (size_t at = 0; same && at < length; at++) {
            same = ascii_lower(names[at]) == folded[at];
        }
        if (same) {
            return true;
        }
    }
    return false;
}

static const struct unit *find_unit(const char *folded)
{
    for (int index = 0; index < UNIT_COUNT; index++) {
        if (is_named(units[index].names, folded)) {
            return &units[index];
        }
    }
    return NULL;
}

/* Digits, a point, digits: no signs, exponents, commas, hex. Moves *cursor past it. */
static bool take_number(const char **cursor, struct part *out)
{
    const char *c = *cursor;
    size_t length = 0;
    if (!ascii_is_digit(*c)) {
        return false;
    }
    while (c[0] == '0' && ascii_is_digit(c[1])) {
        c++;
    }
    for (; ascii_is_digit(*c) && length + 4 < NUMBER_SIZE; c++) {
        out->number[length++] = *c;
    }
    out->decimals = 0;
    if (*c == '.' && ascii_is_digit(c[1])) {
        out->number[length++] = *c++;
        for (; ascii_is_digit(*c) && length + 1 < NUMBER_SIZE; c++) {
            out->number[length++] = *c;
            out->decimals++;
        }
    }
    out->number[length] = '\0';
    *cursor = c;
    return !ascii_is_digit(*c) && *c != '.' && *c != ',' && text_to_real(out->number, &out->value);
}

/* Takes one part: a number and the unit behind it. */
static bool take_part(const char **cursor, struct part *out)
{
    memset(out, 0, sizeof *out);
    if (!take_number(cursor, out)) {
        return false;
    }
    size_t length = strcspn(*cursor, "0123456789");
    fold_unit(*cursor, length, out->unit_text);
    out->unit = find_unit(out->unit_text);
    *cursor += length;
    return true;
}

static int refuse_form(enum vital_sign sign, const char *typed, struct error *error)
{
    const char *label = vital_label(sign);
    if (strchr(typed, ',')) {
        return error_set(error, ERROR_INVALID,
                         "%s: type a decimal point, not a comma, and no thousands: %s.", label,
                         usage[sign]);
    }
    if (typed[0] == '.') {
        return error_set(error, ERROR_INVALID, "%s: write the zero before the point, as in 0.5.",
                         label);
    }
    if (typed[0] == '-') {
        return error_set(error, ERROR_INVALID, "%s cannot be negative. Type %s.", label,
                         usage[sign]);
    }
    return error_set(error, ERROR_INVALID, "%s: \"%s\" is not a measurement. Type %s.", label,
                     quote(typed).text, usage[sign]);
}

/* The unit is of another field, is not taken, or is not known at all. */
static int refuse_unit(enum vital_sign sign, const struct part *part, struct error *error)
{
    char name[UNIT_SIZE];
    if (part->unit == NULL) {
        return error_set(error, ERROR_INVALID, "%s: the unit \"%s\" is not known. Type %s.",
                         vital_label(sign), quote(part->unit_text).text, usage[sign]);
    }
    first_name(part->unit, name);
    if (is_sign(sign, part->unit)) {
        return error_set(error, ERROR_INVALID, "%s is not taken in %s here. Type %s.",
                         vital_label(sign), name, usage[sign]);
    }
    return error_set(error, ERROR_INVALID, "%s cannot be in %s. Type %s.", vital_label(sign), name,
                     usage[sign]);
}

static int check_unit(enum vital_sign sign, const struct part *part, struct error *error)
{
    bool none = part->unit_text[0] == '\0';
    if (none || (part->unit && is_sign(sign, part->unit) && part->unit->mark != NOT_TAKEN)) {
        return 0;
    }
    return refuse_unit(sign, part, error);
}

/* "5ft10", "5'10\"", "7 lb 8 oz": the second part is the smaller unit, below one of the first. */
static bool join_parts(enum vital_sign sign, const struct part *first, const struct part *second,
                       double *out)
{
    char big[UNIT_SIZE] = "", small[UNIT_SIZE] = "";
    if (first->unit == NULL || (second->unit == NULL && second->unit_text[0] != '\0')) {
        return false;
    }
    first_name(first->unit, big);
    if (second->unit) {
        first_name(second->unit, small);
    }
    if (first->decimals > 0) {
        return false;
    }
    if (sign == VITAL_HEIGHT && strcmp(big, "ft") == 0 && second->value < 12) {
        bool inches = small[0] == '\0' || strcmp(small, "in") == 0;
        *out = first->value * 12 + second->value;
        return inches;
    }
    if (sign == VITAL_WEIGHT && strcmp(big, "lb") == 0 && second->value < 16) {
        *out = first->value + second->value / 16;
        return strcmp(small, "oz") == 0;
    }
    return false;
}

/* A slip of unit that the number gives away; "" none. suffix: what to type behind the number. */
static const char *slip_of(enum vital_sign sign, double x, const char **suffix)
{
    static const struct {
        enum vital_sign sign;
        double least, most;
        const char *words, *suffix;
    } slips[] = {
        {VITAL_TEMPERATURE, 25, 45, "Celsius", "C"},
        {VITAL_HEIGHT, 107.01, 272, "cm", "cm"},
        {VITAL_HEIGHT, 0.3, 2.72, "metres", "m"},
        {VITAL_WEIGHT, 1400.01, 20000, "grams", "g"},
    };
    for (size_t index = 0; index < sizeof slips / sizeof slips[0]; index++) {
        if (slips[index].sign == sign && x >= slips[index].least && x <= slips[index].most) {
            *suffix = slips[index].suffix;
            return slips[index].words;
        }
    }
    return "";
}

/* In the schema's unit, is it possible at all? number: as typed, for the hint. The sentence is
 * short enough to stand beside the field. */
static int check_possible(enum vital_sign sign, const char *number, const char *stored,
                          bool converted, int age_days, struct error *error)
{
    double x = 0, least, most;
    const char *label = vital_label(sign), *unit = vital_unit(sign), *suffix = "";
    text_to_real(stored, &x);
    if (x == 0) {
        return error_set(error, ERROR_INVALID,
                         "%s: 0 is not a measurement. Leave it blank when it was not taken; what "
                         "was found goes into the notes.",
                         label);
    }
    vitals_limits(sign, age_days, &least, &most);
    if (x >= least && x <= most) {
        return 1;
    }
    const char *slip = converted ? "" : slip_of(sign, x, &suffix);
    if (slip[0]) {
        return error_set(error, ERROR_INVALID, "%s %s cannot be; for %s type %s%s.", label, stored,
                         slip, number, suffix);
    }
    return error_set(error, ERROR_INVALID, "%s %s %s cannot be: %.10g to %.10g %s. Check it.",
                     label, stored, unit, least, most, unit);
}

/* The number in the schema's unit, written to stored. */
static int store(enum vital_sign sign, const struct part *part, bool joined, double x, char *stored,
                 struct error *error)
{
    bool own = part->unit == NULL || (part->unit->mark == OWN && !joined);
    if (own) {
        if (is_whole(sign) && part->decimals > 0) {
            return error_set(error, ERROR_INVALID, "%s is a whole number. Type %s.",
                             vital_label(sign), usage[sign]);
        }
        if (part->decimals > 2) {
            return error_set(error, ERROR_INVALID, "%s: at most two decimals are kept. Shorten it.",
                             vital_label(sign));
        }
        snprintf(stored, VITALS_STORED_SIZE, "%s", part->number);
        return 1;
    }
    if (!shown_one_decimal(x, stored, VITALS_STORED_SIZE)) {
        return error_set(error, ERROR_INVALID, "%s is too large. Check it.", vital_label(sign));
    }
    return 1;
}

static void say(enum vital_sign sign, const char *typed, const char *stored, double x, bool made,
                char *words)
{
    double kept = 0;
    if (!made) {
        snprintf(words, VITALS_WORDS_SIZE, "= %s %s", stored, vital_unit(sign));
        return;
    }
    text_to_real(stored, &kept);
    snprintf(words, VITALS_WORDS_SIZE, WORDS("= %s %s, from %s%s"), stored, vital_unit(sign),
             quote(typed).text, fabs(kept - x) > 1e-9 ? WORDS(", rounded to 0.1") : "");
}

int vitals_input(enum vital_sign sign, const char *typed, int age_days,
                 char stored[VITALS_STORED_SIZE], char words[VITALS_WORDS_SIZE],
                 struct error *error)
{
    struct part first, second;
    char trimmed[FIELD_COPY];
    const char *cursor = typed;
    size_t length = ascii_trim(&cursor, strlen(typed));
    stored[0] = words[0] = '\0';
    if (length == 0) {
        return 0;
    }
    if (sign == VITAL_BMI) {
        return error_set(error, ERROR_INVALID, "BMI is computed from weight and height.");
    }
    if (length >= sizeof trimmed) {
        return error_set(error, ERROR_INVALID, "%s is too long. Type %s.", vital_label(sign),
                         usage[sign]);
    }
    memcpy(trimmed, cursor, length);
    trimmed[length] = '\0';
    cursor = trimmed;
    if (!take_part(&cursor, &first)) {
        return refuse_form(sign, trimmed, error);
    }
    if (check_unit(sign, &first, error) < 0) {
        return -1;
    }
    double x = first.unit ? first.value * first.unit->factor + first.unit->offset : first.value;
    bool joined = *cursor != '\0';
    if (joined && (!take_part(&cursor, &second) || *cursor != '\0' ||
                   !join_parts(sign, &first, &second, &x))) {
        return refuse_form(sign, trimmed, error);
    }
    bool made = joined || (first.unit && first.unit->mark == CONVERTED);
    if (store(sign, &first, joined, x, stored, error) < 0 ||
        check_possible(sign, first.number, stored, made, age_days, error) < 0) {
        stored[0] = '\0';
        return -1;
    }
    say(sign, trimmed, stored, x, made, words);
    return 1;
}

int vitals_input_pressure(const char *typed, int age_days, char systolic[VITALS_STORED_SIZE],
                          char diastolic[VITALS_STORED_SIZE], struct error *error)
{
    char upper[FIELD_COPY], words[VITALS_WORDS_SIZE];
    const char *slash = strchr(typed, '/');
    systolic[0] = diastolic[0] = '\0';
    if (slash == NULL) {
        return 0;
    }
    size_t length = (size_t)(slash - typed);
    if (length >= sizeof upper) {
        return refuse_form(VITAL_SYSTOLIC, typed, error);
    }
    memcpy(upper, typed, length);
    upper[length] = '\0';
    int first = vitals_input(VITAL_SYSTOLIC, upper, age_days, systolic, words, error);
    int second = first < 0
                     ? -1
                     : vitals_input(VITAL_DIASTOLIC, slash + 1, age_days, diastolic, words, error);
    if (first > 0 && second > 0) {
        return 1;
    }
    systolic[0] = diastolic[0] = '\0';
    return first < 0 || second < 0 ? -1 : refuse_form(VITAL_SYSTOLIC, typed, error);
}
