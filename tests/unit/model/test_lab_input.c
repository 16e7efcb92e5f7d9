/* SPDX-License-Identifier: MIT */
/* Lab results as they are typed: values taken and refused, the panels, flags, and the written list
 * read back by the reader of the program. */
#include "chartty/model/lab_input.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct lab_subject man = {50, 'M'}, woman = {50, 'F'}, child = {8, 'F'};

/* stored NULL: refused with words in the sentence. */
static const struct {
    const char *typed, *unit, *stored, *words;
} table[] = {
    {"", "mmol/L", "", ""},
    {"4.2", "mmol/L", "4.2", ""},
    {" 4.20 ", "mmol/L", "4.20", ""}, /* the laboratory's precision stays */
    {"4.2 mmol/L", "mmol/L", "4.2", ""},
    {"\xE2\x89\xA5"
     "7.2 mmol/L",
     "mmol/L", ">=7.2", ""},
    {"\xE2\x89\xA4 0.5 mmol/L", "mmol/L", "<= 0.5", ""},
    {"\xE2\x88\x92"
     "3 mmol/L",
     "mmol/L", "-3", ""},
    {"4.2\xC2\xA0mmol/L", "mmol/L", "4.2", ""},
    {"4.2 mEq/L", "mmol/L", NULL, "unit \"mEq/L\""},
    {"4.2 mg/dL", "mmol/L", NULL, "unit \"mg/dL\" is not that of the unit field, mmol/L"},
    {"4.2 mmol/L", "", NULL, "unit"},
    {"7,5", "", NULL, "decimal point"},
    {"250,000", "", NULL, "without commas"},
    {",5", "", NULL, "decimal point"},
    {".5", "", NULL, "zero before the point"},
    {"<.5", "", NULL, "zero before the point"},
    {"7..5", "", NULL, "neither a number"},
    {"1O0", "", NULL, "neither a number"},
    {"7.5abc", "", NULL, "neither a number"},
    {"0x1A", "", NULL, "neither a number"},
    {"<0.01", "ng/mL", "<0.01", ""},
    {">=500", "", ">=500", ""},
    {"7.5 H", "", NULL, "leave out the flag"},
    {"7.5*", "", NULL, "leave out the flag"},
    {"Negative", "", "Negative", ""},
    {"hemolyzed", "", "hemolyzed", ""},
    {"A, Rh positive", "", "A, Rh positive", ""},
    {"1:80", "", "1:80", ""},
    {"4+", "", "4+", ""},
    {"0-2", "/[HPF]", "0-2", ""},
    {"4\t2", "", NULL, "control character"},
    {"4\xff", "", NULL, "UTF-8"},
    {"123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
     "1234567890123456789012345678901234567890",
     "", NULL, "too long"},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char out[LAB_INPUT_SIZE];
        struct error error = {.code = ERROR_OK};
        int result = lab_input_value("Potassium", table[i].typed, table[i].unit, out, &error);
        int expected = table[i].stored == NULL ? -1 : table[i].stored[0] != '\0';
        if (result != expected) {
            fail_msg("\"%s\": %d (%s)", table[i].typed, result, error.user);
        }
        assert_string_equal(out, table[i].stored ? table[i].stored : "");
        if (result < 0) {
            if (!strstr(error.user, table[i].words)) {
                fail_msg("\"%s\" says %s", table[i].typed, error.user);
            }
            assert_non_null(strstr(error.user, "Potassium"));
        }
    }
}

static void test_references(void **state)
{
    (void)state;
    char out[LAB_INPUT_SIZE];
    struct error error;
    assert_int_equal(lab_input_reference("Potassium", "3.5-5.0", out, &error), 1);
    assert_int_equal(lab_input_reference("Potassium", "<200", out, &error), 1);
    assert_int_equal(lab_input_reference("Potassium", "", out, &error), 0);
    assert_int_equal(lab_input_reference("Potassium", "see note", out, &error), 1);
    assert_int_equal(lab_input_reference("Potassium", "5.0-3.5", out, &error), -1);
    assert_non_null(strstr(error.user, "no range"));
    assert_int_equal(lab_input_reference("Potassium", "3,5-5,0", out, &error), -1);
}

static void test_panels(void **state)
{
    (void)state;
    const char *names[LAB_INPUT_ROWS];
    assert_int_equal(lab_test_components("BMP", names), 8);
    assert_string_equal(names[4], "Potassium");
    assert_int_equal(lab_test_components("basic metabolic panel", names), 8);
    assert_int_equal(lab_test_components("CMP", names), LAB_INPUT_ROWS);
    assert_int_equal(lab_test_components("Hemoglobin A1c", names), 1);
    assert_string_equal(names[0], "HbA1c");
    assert_int_equal(lab_test_components("Blood Culture", names), 0);
    assert_int_equal(lab_test_components(NULL, names), 0);
    for (int i = 0; lab_test_words[i]; i++) {
        assert_true(lab_test_components(lab_test_words[i], names) > 0);
    }
}

static void test_defaults(void **state)
{
    (void)state;
    char unit[LAB_INPUT_SIZE], reference[LAB_INPUT_SIZE];
    struct lab_subject unknown = {50, '?'};
    lab_component_defaults("BMP", "Potassium", &man, unit, reference);
    assert_string_equal(unit, "mmol/L");
    assert_string_equal(reference, "3.5-5.0");
    lab_component_defaults("CBC", "Hemoglobin", &woman, unit, reference);
    assert_string_equal(reference, "12-16");
    lab_component_defaults("CBC", "Hemoglobin", &unknown, unit, reference);
    assert_string_equal(reference, "M:14-18 F:12-16");
    lab_component_defaults("CBC", "Hemoglobin", &child, unit, reference);
    assert_string_equal(unit, "g/dL");
    assert_string_equal(reference, "");
    lab_component_defaults("Lipid Panel", "Total Cholesterol", &man, unit, reference);
    assert_string_equal(reference, "<200");
    lab_component_defaults("Coagulation", "INR", &man, unit, reference);
    assert_string_equal(unit, "");
    lab_component_defaults("Urinalysis", "Glucose", &man, unit, reference);
    assert_string_equal(reference, "Negative");
    lab_component_defaults("BMP", "Unobtainium", &man, unit, reference);
    assert_string_equal(unit, "");
}

static void test_flags(void **state)
{
    (void)state;
    struct lab_entry high = {"Potassium", "6.8", "mmol/L", "3.5-5.0", NULL};
    struct lab_entry normal = {"Potassium", "4.2", "mmol/L", "3.5-5.0", NULL};
    struct lab_entry text = {"Potassium", "hemolyzed", "mmol/L", "3.5-5.0", NULL};
    assert_string_equal(lab_flag_words(lab_entry_flag(&high, "BMP", &man)), "critical high");
    assert_string_equal(lab_flag_words(lab_entry_flag(&normal, "BMP", &man)), "normal");
    assert_string_equal(lab_flag_words(lab_entry_flag(&text, "BMP", &man)), "");
    /* the table's critical limits are of adults */
    assert_string_equal(lab_flag_words(lab_entry_flag(&high, "BMP", &child)), "high");
}

/* compat.md 1.1: a list of objects, all five always there, all strings; and what was written is
 * read as it was meant. */
static void test_written(void **state)
{
    (void)state;
    static const struct lab_entry entries[] = {
        {"Potassium", "6.8", "mmol/L", "3.5-5.0", NULL},
        {NULL, "1", NULL, NULL, NULL},
        {"", "", "", "", NULL},
        {"Sodium", "138", "mmol/L", "136-145", NULL},
        {"Remark \"x\" \xC3\xA9", "see note", NULL, NULL, NULL},
        {LAB_REMARK_CORRECTED, "Potassium was 5.8 mmol/L", NULL, NULL, "kept"},
    };
    static const char *const keys[] = {"component", "value", "unit", "reference", "flag"};
    struct arena arena;
    struct lab_panel panel;
    struct error error;
    arena_init(&arena);
    const char *json = lab_results_write(&arena, entries, 6, &man);
    json_t *list = json_loads(json, 0, NULL);
    assert_true(json_is_array(list));
    assert_int_equal(json_array_size(list), 4);
    for (size_t i = 0; i < json_array_size(list); i++) {
        assert_int_equal(json_object_size(json_array_get(list, i)), 5);
        for (size_t key = 0; key < 5; key++) {
            assert_true(json_is_string(json_object_get(json_array_get(list, i), keys[key])));
        }
    }
    json_decref(list);
    assert_int_equal(lab_read(&arena, json, strlen(json), &man, &panel, &error), 0);
    assert_int_equal(panel.count, 4);
    assert_string_equal(panel.components[0].value, "6.8");
    assert_string_equal(panel.components[0].source_flag, "critical high");
    assert_int_equal(panel.components[0].flag, LAB_CRITICAL_HIGH);
    assert_false(panel.components[0].flag_disagrees);
    assert_false(panel.components[0].is_remark);
    assert_int_equal(panel.components[1].flag, LAB_NORMAL);
    assert_string_equal(panel.components[2].name, "Remark \"x\" \xC3\xA9");
    assert_int_equal(panel.components[2].flag, LAB_NOT_EVALUABLE);
    assert_true(panel.components[3].is_remark);
    assert_string_equal(panel.components[3].source_flag, "kept");
    assert_int_not_equal(panel.components[3].flag, LAB_NORMAL);
    assert_string_equal(lab_results_write(&arena, NULL, 0, &man), "[]");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values), cmocka_unit_test(test_references),
        cmocka_unit_test(test_panels), cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_flags),  cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
