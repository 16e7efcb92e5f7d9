/* SPDX-License-Identifier: MIT */
/*
 * Purpose: typed lab results to what is stored. Layer: model.  Thread: any.  Owns: nothing.
 * Flags are not typed: they are what reading the stored text again gives, so that what was filed
 * and what is shown later never differ.
 */
#include "chartty/model/lab_input.h"

#include "chartty/base/text.h"
#include "chartty/model/record.h"
#include "src/model/ascii.h"
#include "src/model/lab_parts.h"
#include "src/model/shown.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const lab_test_words[] = {
    "CBC",           "BMP",         "CMP",   "Lipid Panel", "Hepatic Panel",
    "Thyroid Panel", "Coagulation", "HbA1c", "Glucose",     "Potassium",
    "Creatinine",    "TSH",         "INR",   "Troponin I",  "Lactate",
    "Urinalysis",    NULL,
};

static const struct panel {
    const char *names; /* separated by ; */
    const char *components[LAB_INPUT_ROWS];
} panels[] = {
    {"CBC;Complete blood count;CBC with differential;Full blood count",
     {"WBC", "RBC", "Hemoglobin", "Hematocrit", "MCV", "MCH", "MCHC", "RDW", "Platelets"}},
    {"BMP;Basic metabolic panel;Metabolic panel;Chem 7",
     {"Glucose", "BUN", "Creatinine", "Sodium", "Potassium", "Chloride", "CO2", "Calcium"}},
    {"CMP;Comprehensive metabolic panel",
     {"Glucose", "BUN", "Creatinine", "Sodium", "Potassium", "Chloride", "CO2", "Calcium",
      "Total Protein", "Albumin", "Total Bilirubin", "ALP", "ALT", "AST"}},
    {"Lipid Panel;Lipids;Lipid profile", {"Total Cholesterol", "Triglycerides", "HDL", "LDL"}},
    {"Hepatic Panel;Liver Panel;Liver function tests;Hepatic function panel;LFT",
     {"Total Protein", "Albumin", "Total Bilirubin", "Direct Bilirubin", "ALP", "ALT", "AST"}},
    {"Thyroid Panel;Thyroid function tests;TFT", {"TSH", "Free T4"}},
    {"Coagulation;Coagulation panel;PT/INR;PT/PTT;Prothrombin Time/INR", {"PT", "INR", "aPTT"}},
    {"Urinalysis;UA",
     {"UA Color", "UA Clarity", "UA Specific Gravity", "UA pH", "UA Protein", "UA Glucose",
      "UA Ketones", "UA Blood", "UA Nitrite", "UA Leukocyte Esterase", "UA Bilirubin",
      "UA Urobilinogen", "UA WBC", "UA RBC"}},
};

static bool is_named(const char *names, const char *name)
{
    char item[64];
    for (size_t length; *names; names += length + (names[length] == ';')) {
        length = strcspn(names, ";");
        snprintf(item, sizeof item, "%.*s", (int)length, names);
        if (ascii_same(item, name)) {
            return true;
        }
    }
    return false;
}

int lab_test_components(const char *test, const char *out[LAB_INPUT_ROWS])
{
    char name[LAB_TEXT_SIZE];
    if (test == NULL || !lab_text_plain(test, name, sizeof name)) {
        return 0;
    }
    for (size_t index = 0; index < sizeof panels / sizeof panels[0]; index++) {
        if (!is_named(panels[index].names, name)) {
            continue;
        }
        int count = 0;
        while (count < LAB_INPUT_ROWS && panels[index].components[count]) {
            out[count] = panels[index].components[count];
            count++;
        }
        return count;
    }
    const struct lab_row *row = lab_row_find(name, false);
    if (row) {
        out[0] = row->name;
    }
    return row != NULL;
}

static bool is_urine_test(const char *test)
{
    return test && (is_named(panels[sizeof panels / sizeof panels[0] - 1].names, test) ||
                    lab_name_is_urine(test));
}

static int decimals_of(double x)
{
    for (int decimals = 0; decimals < 3; decimals++) {
        double scaled = x * pow(10, decimals);
        if (fabs(scaled - round(scaled)) < 1e-6) {
            return decimals;
        }
    }
    return 3;
}

/* "3.5-5.0", "<200", "<=0.04", ">=60": both ends with the same decimals. */
static void range_words(double low, double high, bool high_open, char *out, size_t size)
{
    if (isnan(low) && isnan(high)) {
        out[0] = '\0';
    } else if (isnan(low)) {
        snprintf(out, size, "%s%.*f", high_open ? "<" : "<=", decimals_of(high), high);
    } else if (isnan(high)) {
        snprintf(out, size, ">=%.*f", decimals_of(low), low);
    } else {
        int decimals = decimals_of(low) > decimals_of(high) ? decimals_of(low) : decimals_of(high);
        snprintf(out, size, "%.*f-%.*f", decimals, low, decimals, high);
    }
}

static void reference_of(const struct lab_row *row, char sex, char out[LAB_INPUT_SIZE])
{
    const struct lab_row_range *range = &row->range;
    char male[48], female[48];
    if (row->expected[0]) {
        size_t length = strcspn(row->expected, ";");
        snprintf(out, LAB_INPUT_SIZE, "%.*s", (int)length, row->expected);
        return;
    }
    range_words(range->male_low, range->male_high, range->high_open, male, sizeof male);
    range_words(range->female_low, range->female_high, range->high_open, female, sizeof female);
    if (sex == 'F') {
        snprintf(out, LAB_INPUT_SIZE, "%s", female);
    } else if (sex == 'M' || strcmp(male, female) == 0) {
        snprintf(out, LAB_INPUT_SIZE, "%s", male);
    } else {
        snprintf(out, LAB_INPUT_SIZE, "M:%s F:%s", male, female);
    }
}

void lab_component_defaults(const char *test, const char *component,
                            const struct lab_subject *subject, char unit[LAB_INPUT_SIZE],
                            char reference[LAB_INPUT_SIZE])
{
    const struct lab_row *row = lab_row_find(component, is_urine_test(test));
    unit[0] = reference[0] = '\0';
    if (row == NULL) {
        return;
    }
    snprintf(unit, LAB_INPUT_SIZE, "%.*s", (int)strcspn(row->units, ";"), row->units);
    if (unit[0] == '{' || unit[0] == '[') {
        unit[0] = '\0'; /* "{INR}", "[pH]": codes of a number without a unit */
    }
    if (subject->age_years >= 18) {
        reference_of(row, subject->sex, reference);
    }
}

/* --- one text --- */

int lab_input_text(const char *what, const char *typed, char out[LAB_INPUT_SIZE],
                   struct error *error)
{
    size_t length = ascii_trim(&typed, strlen(typed));
    out[0] = '\0';
    if (!text_is_utf8(typed, length)) {
        return error_set(error, ERROR_INVALID,
                         "%s holds bytes that are not UTF-8 text. Type it again.", what);
    }
    if (length >= LAB_INPUT_SIZE) {
        return error_set(error, ERROR_INVALID, "%s is too long: at most %d bytes fit. Shorten it.",
                         what, LAB_INPUT_SIZE - 1);
    }
    for (size_t at = 0; at < length; at++) {
        if ((unsigned char)typed[at] < 0x20 || typed[at] == 0x7F) {
            return error_set(error, ERROR_INVALID,
                             "%s holds a control character. Type it again without it.", what);
        }
    }
    memcpy(out, typed, length);
    out[length] = '\0';
    return length > 0;
}

struct quoted {
    char text[48];
};
static struct quoted quote(const char *text)
{
    struct quoted quoted;
    shown_text(text, strlen(text), quoted.text, sizeof quoted.text);
    return quoted;
}

static bool begins_as_number(const char *text)
{
    text += *text == '<' || *text == '>';
    text += *text == '=';
    text += *text == ' ';
    text += *text == '-' || *text == '+';
    text += *text == '.' || *text == ',';
    return ascii_is_digit(*text);
}

/* A comma beside a digit: 7,5 is seven and a half to some and a slip to others. */
static bool has_number_comma(const char *text)
{
    for (const char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ',')) {
        bool before = comma > text && ascii_is_digit(comma[-1]);
        if (ascii_is_digit(comma[1]) && (before || comma == text)) {
            return true;
        }
    }
    return false;
}

static bool is_naked_decimal(const char *text)
{
    text += strspn(text, "<>= -");
    return text[0] == '.' && ascii_is_digit(text[1]);
}

static int refuse_flag(const char *component, const struct lab_value *value, struct error *error)
{
    return error_set(error, ERROR_INVALID,
                     "%s: leave out the flag \"%s\"; it is computed from the reference.", component,
                     quote(value->source_text).text);
}

int lab_input_value(const char *component, const char *typed, const char *unit,
                    char out[LAB_INPUT_SIZE], struct error *error)
{
    struct lab_value value;
    int result = lab_input_text(component, typed, out, error);
    if (result <= 0) {
        return result;
    }
    char text[LAB_INPUT_SIZE];
    memcpy(text, out, sizeof text);
    out[0] = '\0';
    if (has_number_comma(text)) {
        return error_set(error, ERROR_INVALID,
                         "%s: type %s with a decimal point and without commas, such as 7.5.",
                         component, quote(text).text);
    }
    if (is_naked_decimal(text)) {
        return error_set(error, ERROR_INVALID, "%s: write the zero before the point, as in 0.5.",
                         component);
    }
    lab_value_read(text, &value);
    if (value.kind == LAB_VALUE_TEXT && begins_as_number(text)) {
        return error_set(error, ERROR_INVALID,
                         "%s: \"%s\" is neither a number nor a known unit behind one. Type the "
                         "number alone, such as 7.5 or <0.01.",
                         component, quote(text).text);
    }
    if (value.source_text[0]) {
        return refuse_flag(component, &value, error);
    }
    if (value.unit[0]) {
        if (unit == NULL || !unit[0] || !lab_unit_same(value.unit, unit)) {
            return error_set(
                error, ERROR_INVALID,
                "%s: the unit \"%s\" is not that of the unit field%s%s. Type the number "
                "alone, and the unit in its field.",
                component, quote(value.unit).text, unit && unit[0] ? ", " : "",
                unit && unit[0] ? quote(unit).text : "");
        }
        /* The unit has its own field. The plain text, where a sign of more than a byte (as in "7.2
         * or more") is one that every reader knows. */
        const char *start = value.text;
        size_t kept = strspn(start, "<>=0123456789.- eE+");
        kept = ascii_trim(&start, kept);
        memcpy(out, start, kept);
        out[kept] = '\0';
        return 1;
    }
    memcpy(out, text, sizeof text);
    return 1;
}

int lab_input_reference(const char *component, const char *typed, char out[LAB_INPUT_SIZE],
                        struct error *error)
{
    struct lab_range range;
    int result = lab_input_text("Reference", typed, out, error);
    if (result <= 0) {
        return result;
    }
    lab_range_read(out, 'M', &range);
    if (range.kind == LAB_RANGE_UNREADABLE && begins_as_number(out)) {
        error_set(error, ERROR_INVALID,
                  "%s: the reference \"%s\" is no range. Type it as 3.5-5.0, <200 or >=60.",
                  component, quote(out).text);
        out[0] = '\0';
        return -1;
    }
    return 1;
}

/* --- flags and writing --- */

const char *lab_flag_words(enum lab_flag flag)
{
    static const char *const words[] = {
        [LAB_NOT_EVALUABLE] = "",
        [LAB_NORMAL] = "normal",
        [LAB_LOW] = "low",
        [LAB_HIGH] = "high",
        [LAB_ABNORMAL] = "abnormal",
        [LAB_CRITICAL_LOW] = "critical low",
        [LAB_CRITICAL_HIGH] = "critical high",
        [LAB_CRITICAL] = "critical",
        [LAB_MISSING] = "",
    };
    return words[flag];
}

static const char *text_or(const char *text)
{
    return text ? text : "";
}

static bool is_given(const struct lab_entry *entry)
{
    return entry->component && entry->component[0];
}

/* All that is judged together: whether a panel is of urine shows in its names. */
static void judge(struct arena *arena, const struct lab_entry *entry,
                  const struct lab_subject *subject, bool urine, struct lab_component *out)
{
    memset(out, 0, sizeof *out);
    out->name = entry->component;
    out->value = entry->value;
    out->unit = entry->unit;
    out->reference = entry->reference;
    lab_component_judge(arena, out, subject, urine);
}

enum lab_flag lab_entry_flag(const struct lab_entry *entry, const char *test,
                             const struct lab_subject *subject)
{
    struct arena arena;
    struct lab_component component;
    if (!is_given(entry)) {
        return LAB_MISSING;
    }
    arena_init(&arena);
    bool urine = is_urine_test(test) || lab_name_is_urine(entry->component);
    judge(&arena, entry, subject, urine, &component);
    arena_release(&arena);
    return component.flag;
}

/* Bytes that are no UTF-8 are shown as such; nothing is left out. */
static json_t *string_of(const char *text)
{
    json_t *string = json_string(text_or(text));
    if (string == NULL) {
        size_t size = strlen(text) * 9 + 16;
        char *safe = memory_new(size);
        text_safe(safe, size, text, strlen(text), NULL);
        string = json_string(safe);
        memory_free(safe);
    }
    return string;
}

const char *lab_row_json(struct arena *arena, const struct lab_result *result)
{
    const struct record_spec *spec = record_spec(RECORD_LAB_RESULT);
    const struct field_value *values = record_values(result);
    json_t *object = json_object();
    for (int field = 0; field < spec->field_count; field++) {
        json_object_set_new(object, spec->fields[field].column,
                            values[field].state == FIELD_NULL ? json_null()
                                                              : string_of(values[field].text));
    }
    char *text = json_dumps(object, JSON_COMPACT);
    const char *kept = arena_copy_text(arena, text ? text : "{}");
    free(text);
    json_decref(object);
    return kept;
}

const char *lab_results_write(struct arena *arena, const struct lab_entry *entries, int count,
                              const struct lab_subject *subject)
{
    json_t *list = json_array();
    bool urine = false;
    for (int index = 0; index < count; index++) {
        urine |= is_given(&entries[index]) && lab_name_is_urine(entries[index].component);
    }
    for (int index = 0; index < count; index++) {
        struct lab_component judged;
        const struct lab_entry *entry = &entries[index];
        if (!is_given(entry)) {
            continue;
        }
        judge(arena, entry, subject, urine, &judged);
        json_t *object = json_object();
        json_object_set_new(object, "component", string_of(entry->component));
        json_object_set_new(object, "value", string_of(entry->value));
        json_object_set_new(object, "unit", string_of(entry->unit));
        json_object_set_new(object, "reference", string_of(entry->reference));
        json_object_set_new(object, "flag",
                            string_of(entry->flag ? entry->flag : lab_flag_words(judged.flag)));
        json_array_append_new(list, object);
    }
    char *text = json_dumps(list, 0);
    const char *kept = arena_copy_text(arena, text ? text : "[]");
    free(text);
    json_decref(list);
    return kept;
}
