/* SPDX-License-Identifier: MIT */
/*
 * Purpose: lab results out of the values of an encounter and moment: values of one panel become one
 * row, others a row each. Called by synthea_observations.c. Must not know: vital signs.
 *
 * A value keeps its text as it stands (precision says something), its unit too, also where the
 * source is wrong (Protein 75.2 labelled g/dL). There is no reference and no flag in the file, and
 * none is made. A component is named as the tables of lab_rules name it, by its LOINC code.
 */
#include "src/exchange/synthea.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum panel { PANEL_NONE, PANEL_METABOLIC, PANEL_CBC, PANEL_LIPID, PANEL_IGE, PANEL_COUNT };

static const char *const panel_names[PANEL_COUNT] = {
    [PANEL_METABOLIC] = "Basic metabolic panel",
    [PANEL_CBC] = "Complete blood count",
    [PANEL_LIPID] = "Lipid panel",
    [PANEL_IGE] = "Allergen specific IgE panel",
};
/* With values that a basic panel has not. */
static const char comprehensive[] = "Comprehensive metabolic panel";

/* Codes as met in Synthea's files (clinical/facts.md 2.1: whole-blood codes are the same
 * component). The name is NULL where the file's own description is kept. */
static const struct synthea_lab_code {
    const char *code; /* LOINC */
    const char *component;
    enum panel panel;
    bool only_comprehensive;
} lab_codes[] = {
    {"2339-0", "Glucose", PANEL_METABOLIC, false},
    {"2345-7", "Glucose", PANEL_METABOLIC, false},
    {"6299-2", "BUN", PANEL_METABOLIC, false},
    {"3094-0", "BUN", PANEL_METABOLIC, false},
    {"38483-4", "Creatinine", PANEL_METABOLIC, false},
    {"2160-0", "Creatinine", PANEL_METABOLIC, false},
    {"49765-1", "Calcium", PANEL_METABOLIC, false},
    {"17861-6", "Calcium", PANEL_METABOLIC, false},
    {"2947-0", "Sodium", PANEL_METABOLIC, false},
    {"2951-2", "Sodium", PANEL_METABOLIC, false},
    {"6298-4", "Potassium", PANEL_METABOLIC, false},
    {"2823-3", "Potassium", PANEL_METABOLIC, false},
    {"2069-3", "Chloride", PANEL_METABOLIC, false},
    {"2075-0", "Chloride", PANEL_METABOLIC, false},
    {"20565-8", "CO2", PANEL_METABOLIC, false},
    {"2028-9", "CO2", PANEL_METABOLIC, false},
    {"33914-3", "eGFR", PANEL_METABOLIC, false},
    {"2885-2", "Total Protein", PANEL_METABOLIC, true},
    {"1751-7", "Albumin", PANEL_METABOLIC, true},
    {"10834-0", "Globulin", PANEL_METABOLIC, true},
    {"1975-2", "Total Bilirubin", PANEL_METABOLIC, true},
    {"6768-6", "ALP", PANEL_METABOLIC, true},
    {"1742-6", "ALT", PANEL_METABOLIC, true},
    {"1920-8", "AST", PANEL_METABOLIC, true},
    {"6690-2", "WBC", PANEL_CBC, false},
    {"789-8", "RBC", PANEL_CBC, false},
    {"718-7", "Hemoglobin", PANEL_CBC, false},
    {"4544-3", "Hematocrit", PANEL_CBC, false},
    {"787-2", "MCV", PANEL_CBC, false},
    {"785-6", "MCH", PANEL_CBC, false},
    {"786-4", "MCHC", PANEL_CBC, false},
    {"788-0", "RDW", PANEL_CBC, false},
    {"21000-5", "RDW-SD", PANEL_CBC, false}, /* in fL: not the RDW in % */
    {"777-3", "Platelets", PANEL_CBC, false},
    {"32207-3", "PDW", PANEL_CBC, false},
    {"32623-1", "MPV", PANEL_CBC, false},
    {"2093-3", "Total Cholesterol", PANEL_LIPID, false},
    {"2571-8", "Triglycerides", PANEL_LIPID, false},
    {"18262-6", "LDL", PANEL_LIPID, false},
    {"13457-7", "LDL", PANEL_LIPID, false},
    {"2085-9", "HDL", PANEL_LIPID, false},
    {"4548-4", "HbA1c", PANEL_NONE, false},
};

const struct synthea_lab_code *synthea_lab_code(const char *code)
{
    for (size_t i = 0; i < sizeof lab_codes / sizeof lab_codes[0]; i++) {
        if (strcmp(lab_codes[i].code, code) == 0) {
            return &lab_codes[i];
        }
    }
    return NULL;
}

static enum panel panel_of(const struct synthea_observation *row)
{
    static const char ige[] = " IgE Ab in Serum";
    if (row->known) {
        return row->known->panel;
    }
    size_t length = strlen(row->description);
    if (length > sizeof ige - 1 && strcmp(row->description + length - (sizeof ige - 1), ige) == 0) {
        return PANEL_IGE;
    }
    return PANEL_NONE;
}

static const char *component_of(const struct synthea_observation *row)
{
    return row->known ? row->known->component : row->description;
}

/* Do two values of a group stand in one row? */
static bool same_test(const struct synthea_observation *a, const struct synthea_observation *b)
{
    enum panel panel = panel_of(a);
    if (panel != panel_of(b)) {
        return false;
    }
    return panel != PANEL_NONE || strcmp(a->code, b->code) == 0;
}

/* Synthea writes the word null where there is no unit. */
static const char *unit_of(const struct synthea_observation *row)
{
    return strcmp(row->unit, "null") == 0 ? "" : row->unit;
}

/* A row being made. */
struct lab_test {
    const struct synthea_observation *first;
    const char *name;
    struct buffer components; /* the list in JSON, without its brackets */
};

/* The member of an object; the text is UTF-8. */
static void add_member(struct buffer *out, const char *before, const char *name, const char *text)
{
    buffer_add_text(out, before);
    buffer_add_text(out, name);
    buffer_add_text(out, "\":\"");
    for (size_t plain; *text; text += plain) {
        for (plain = 0;
             (unsigned char)text[plain] >= ' ' && text[plain] != '"' && text[plain] != '\\';) {
            plain++;
        }
        buffer_add(out, text, plain);
        if (text[plain]) {
            buffer_format(out, (unsigned char)text[plain] < ' ' ? "\\u%04X" : "\\%c", text[plain]);
            plain++;
        }
    }
    buffer_add_text(out, "\"");
}

static void add_component(struct synthea *synthea, const struct synthea_observation *row,
                          struct lab_test *test)
{
    struct buffer *out = &test->components;
    if (row->value[0] == 0) {
        import_reject(&synthea->run, RECORD_LAB_RESULT, row->place, "VALUE",
                      "The value is missing.");
        return;
    }
    if (row->known && row->known->only_comprehensive) {
        test->name = comprehensive;
    }
    add_member(out, out->length > 0 ? ",{\"" : "{\"", "component", component_of(row));
    add_member(out, ",\"", "value", row->value);
    add_member(out, ",\"", "unit", unit_of(row));
    buffer_add_text(out, ",\"reference\":\"\",\"flag\":\"\"}");
}

static int add_test(struct synthea *synthea, const struct synthea_group *group,
                    const struct lab_test *test, const char *key, const char *results,
                    struct error *error)
{
    struct import_run *run = &synthea->run;
    struct import_row row;
    char order_id[21], patient_text[24], date[11];
    int64_t row_id;
    import_row_init(&row, RECORD_LAB_RESULT, test->first->place);
    import_stable_id("LAB", key, order_id);
    snprintf(patient_text, sizeof patient_text, "%lld", (long long)synthea->patient.row_id);
    date_format_iso(group->local.date, date);
    import_set(&row, FIELD_OF(lab_result, order_id), order_id);
    import_set(&row, FIELD_OF(lab_result, patient_id), patient_text);
    import_set_text(run, &row, FIELD_OF(lab_result, test_name), "DESCRIPTION", test->name);
    import_set(&row, FIELD_OF(lab_result, ordered_date), date);
    import_set(&row, FIELD_OF(lab_result, collected_date), date);
    import_set(&row, FIELD_OF(lab_result, resulted_date), date);
    import_set(&row, FIELD_OF(lab_result, status), "final");
    const struct synthea_provider_entry *provider =
        synthea_provider_of(synthea, test->first->encounter);
    import_set(&row, FIELD_OF(lab_result, ordered_by), provider ? provider->name : NULL);
    import_set(&row, FIELD_OF(lab_result, results_json), results);
    if (row.rejected) {
        return 0;
    }
    return import_add(run, &row, key, synthea->patient.row_id, &row_id, error) < 0 ? -1 : 0;
}

/* The row that begins with the group's row at `start`. */
static int take_test(struct synthea *synthea, const struct synthea_group *group, size_t start,
                     struct error *error)
{
    const struct synthea_observation *first = &group->rows[start];
    enum panel panel = panel_of(first);
    struct lab_test test = {
        first, panel_names[panel] ? panel_names[panel] : component_of(first), {NULL, 0, 0}};
    for (size_t i = start; i < group->count; i++) {
        if (group->rows[i].type == RECORD_LAB_RESULT && same_test(first, &group->rows[i])) {
            add_component(synthea, &group->rows[i], &test);
        }
    }
    int result = 0;
    if (test.components.length > 0) {
        int64_t row_id;
        /* By the panel's basic name, which more values do not change. */
        const char *key = arena_format(&synthea->patient.arena, "%s/%s", group->key,
                                       panel_names[panel] ? panel_names[panel] : first->code);
        result = import_known(&synthea->run, RECORD_LAB_RESULT, key, &row_id, error);
        if (result == 0) {
            const char *results =
                arena_format(&synthea->patient.arena, "[%s]", test.components.bytes);
            result = add_test(synthea, group, &test, key, results, error);
        }
    }
    buffer_release(&test.components);
    return result < 0 ? -1 : 0;
}

int synthea_take_labs(struct synthea *synthea, const struct synthea_group *group,
                      struct error *error)
{
    for (size_t i = 0; i < group->count; i++) {
        if (group->rows[i].type != RECORD_LAB_RESULT) {
            continue;
        }
        bool is_first = true;
        for (size_t j = 0; j < i && is_first; j++) {
            is_first = group->rows[j].type != RECORD_LAB_RESULT ||
                       !same_test(&group->rows[j], &group->rows[i]);
        }
        if (is_first && take_test(synthea, group, i, error) != 0) {
            return -1;
        }
    }
    return 0;
}
