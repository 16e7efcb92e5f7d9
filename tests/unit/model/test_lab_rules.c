/* SPDX-License-Identifier: MIT */
/* Lab values: the grammar table of clinical/facts.md 2.2 row by row, ranges, flags, catalogue. */
#include "chartty/model/lab_rules.h"
#include "src/model/lab_parts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct lab_subject man = {50, 'M'}, woman = {50, 'F'}, other = {50, '?'},
                                child = {10, 'M'}, ageless = {-1, 'F'};

static struct lab_component judged_full(const struct lab_subject *subject, const char *name,
                                        const char *value, const char *unit, const char *reference,
                                        const char *source, bool urine)
{
    static struct arena arena; /* freed at the next call; a test process ends soon */
    struct lab_component component = {
        .name = name, .value = value, .unit = unit, .reference = reference, .source_flag = source};
    arena_release(&arena);
    arena_init(&arena);
    lab_component_judge(&arena, &component, subject, urine);
    return component;
}

static void check_flag(const char *name, const char *value, const char *unit, const char *reference,
                       enum lab_flag expected)
{
    struct lab_component component = judged_full(&man, name, value, unit, reference, NULL, false);
    if (component.flag != expected)
        print_error("%s = '%s' %s (%s)\n", name, value ? value : "null", unit ? unit : "-",
                    reference ? reference : "-");
    assert_string_equal(lab_flag_mark(component.flag), lab_flag_mark(expected));
    assert_int_equal(component.flag, expected);
}

/* With the laboratory's own range of 4 to 11. */
static void check_own(const char *value, enum lab_flag expected)
{
    check_flag("Something", value, NULL, "4.0-11.0", expected);
}

static void test_row_plain_number(void **state)
{
    (void)state;
    check_own("7.5", LAB_NORMAL);
    check_own("4.0", LAB_NORMAL);
    check_own("11.0", LAB_NORMAL);
    check_own("3.9", LAB_LOW);
    check_own("11.1", LAB_HIGH);
    check_own("-5", LAB_LOW); /* negative, no range */
    check_own("\xE2\x88\x92"
              "5",
              LAB_LOW);
    check_own(" 7.5 ", LAB_NORMAL);
    check_own("7.5\xC2\xA0", LAB_NORMAL);
}

static void test_row_number_with_flag(void **state)
{
    (void)state;
    static const char *const high[] = {"7.5 H", "H 7.5", "7.5 (H)", "7.5(H)"};
    for (size_t index = 0; index < 4; index++) {
        struct lab_component component =
            judged_full(&man, "Something", high[index], NULL, "4.0-11.0", NULL, false);
        assert_int_equal(component.flag, LAB_NORMAL); /* both are shown */
        assert_true(component.flag_disagrees);
        assert_string_equal(component.source_flag, "H");
        assert_string_equal(component.value, high[index]); /* as stored */
        assert_true(component.has_number && component.number == 7.5);
        component = judged_full(&man, "Something", high[index], NULL, NULL, NULL, false);
        assert_int_equal(component.flag, LAB_HIGH); /* no range: the laboratory's word */
    }
    struct lab_component component =
        judged_full(&man, "Something", "7.5*", NULL, "4.0-11.0", NULL, false);
    assert_string_equal(component.source_flag, "*");
    assert_true(component.flag_disagrees);
    component = judged_full(&man, "Something", "17.5 H", NULL, "4.0-11.0", NULL, false);
    assert_int_equal(component.flag, LAB_HIGH);
    assert_false(component.flag_disagrees);
}

static void test_row_critical_flags(void **state)
{
    (void)state;
    check_own("2.1 LL", LAB_CRITICAL_LOW);
    check_own("7.0 HH", LAB_CRITICAL_HIGH); /* whatever our range says */
    check_own("7.0 C", LAB_CRITICAL);
    check_own("17.0 CRIT", LAB_CRITICAL_HIGH);
    check_own("2.0 PANIC", LAB_CRITICAL_LOW);
    check_own("Detected C", LAB_NOT_EVALUABLE); /* hepatitis C, not critical */
}

static void test_row_units(void **state)
{
    (void)state;
    check_flag("Glucose", "90 mg/dL", NULL, NULL, LAB_NORMAL);
    check_flag("Glucose", "90mg/dL", NULL, NULL, LAB_NORMAL);
    check_flag("Glucose", "120", "MG/DL", NULL, LAB_HIGH);
    check_flag("Glucose", "5.5 mmol/L", NULL, NULL, LAB_NOT_EVALUABLE);
    check_flag("Glucose", "5.5", "mmol/L", NULL, LAB_NOT_EVALUABLE);
    check_flag("Glucose", "90", "furlongs", NULL, LAB_NOT_EVALUABLE);
    check_flag("Glucose", "90 mg/dL", "mmol/L", "70-99", LAB_NOT_EVALUABLE); /* they clash */
    check_flag("Glucose", "90", "mg/dL", "3.9-5.5 mmol/L", LAB_NOT_EVALUABLE);
    check_flag("Sodium", "140", "mEq/L", NULL, LAB_NORMAL);
    check_flag("WBC", "7.5", "x10^3/\xC2\xB5L", NULL, LAB_NORMAL);
    check_flag("WBC", "7.5", "10E3/mcL", NULL, LAB_NORMAL);
    check_flag("Troponin I", "3", NULL, NULL, LAB_NOT_EVALUABLE); /* ng/L or ng/mL? */
    check_flag("Troponin I", "0.5", "ng/mL", NULL, LAB_CRITICAL_HIGH);
    check_flag("D-Dimer", "0.4", "ug/mL", NULL, LAB_NOT_EVALUABLE); /* FEU or DDU? */
}

static void test_row_upper_bound(void **state)
{
    (void)state;
    check_flag("Troponin I", "<0.01", "ng/mL", NULL, LAB_NORMAL);
    check_flag("Something", "<0.01", NULL, "<=0.04", LAB_NORMAL);
    check_flag("Something", "<0.04", NULL, "<0.04", LAB_NORMAL);
    check_flag("Something", "<=0.04", NULL, "<0.04", LAB_NOT_EVALUABLE);
    check_flag("Something", "<0.10", NULL, "<=0.04", LAB_NOT_EVALUABLE);
    check_own("<4", LAB_LOW);
    check_own("<3", LAB_LOW);
    check_own("<=4", LAB_NOT_EVALUABLE);
    check_own("<10", LAB_NOT_EVALUABLE);
    check_flag("Something", "<2", NULL, "0-15", LAB_NORMAL); /* amounts begin at 0 */
    check_flag("Platelets", "<10", "K/uL", NULL, LAB_CRITICAL_LOW);
    check_flag("Platelets", "<100", "K/uL", NULL, LAB_LOW);
}

static void test_row_lower_bound(void **state)
{
    (void)state;
    check_flag("Glucose", ">1000", "mg/dL", NULL, LAB_CRITICAL_HIGH);
    check_flag("Glucose", ">=450", "mg/dL", NULL, LAB_CRITICAL_HIGH);
    check_flag("Glucose", ">= 200", "mg/dL", NULL, LAB_HIGH);
    check_flag("Glucose", ">90", "mg/dL", NULL, LAB_NOT_EVALUABLE);
    check_flag("Glucose", "\xE2\x89\xA5 500", "mg/dL", NULL, LAB_CRITICAL_HIGH);
    check_flag("eGFR", ">60", "mL/min/1.73m2", NULL, LAB_NORMAL);
    check_flag("eGFR", ">60", NULL, ">60", LAB_NORMAL);
    check_flag("eGFR", ">50", "mL/min/1.73m2", NULL, LAB_NOT_EVALUABLE);
}

static void test_row_interval(void **state)
{
    (void)state;
    check_flag("UA WBC", "3-5", "/HPF", NULL, LAB_NORMAL);
    check_flag("UA RBC", "0-2", "/HPF", NULL, LAB_NORMAL);
    check_flag("UA WBC", "10 - 20", "/HPF", NULL, LAB_HIGH);
    check_flag("UA WBC", "3-10", "/HPF", NULL, LAB_NOT_EVALUABLE);
    check_own("2023-01-05", LAB_NOT_EVALUABLE); /* a date */
    check_own("5-3", LAB_NOT_EVALUABLE);
}

static void test_row_ordinal(void **state)
{
    (void)state;
    static const char *const found[] = {"1+",  "2+",    "3+", "4+",    "+",        "++",
                                        "+++", "Trace", "TR", "Small", "Moderate", "Large"};
    for (size_t index = 0; index < sizeof found / sizeof found[0]; index++) {
        check_flag("UA Protein", found[index], NULL, NULL, LAB_ABNORMAL);
        check_flag("Something", found[index], NULL, "Negative", LAB_ABNORMAL);
        check_flag("Something", found[index], NULL, NULL, LAB_NOT_EVALUABLE);
    }
    check_flag("UA Protein", "Trace", NULL, "Negative/Trace", LAB_NORMAL); /* the lab's own */
}

static void test_row_negative(void **state)
{
    (void)state;
    static const char *const words[] = {"NEG",       "Neg",        "Negative",     "Non-reactive",
                                        "NR",        "ND",         "Not detected", "Absent",
                                        "None seen", "Nonreactive"};
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        check_flag("UA Nitrite", words[index], NULL, NULL, LAB_NORMAL);
        check_flag("HIV Ag/Ab", words[index], NULL, "Non-Reactive", LAB_NORMAL);
        check_flag("Rubella IgG", words[index], NULL, NULL, LAB_NOT_EVALUABLE);
        check_flag("Rubella IgG", words[index], NULL, "Positive", LAB_ABNORMAL);
        check_own(words[index], LAB_NOT_EVALUABLE);
    }
}

static void test_row_positive(void **state)
{
    (void)state;
    static const char *const words[] = {"POS",      "Positive", "Reactive",
                                        "Detected", "Present",  "POS *"};
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        check_flag("UA Nitrite", words[index], NULL, NULL, LAB_ABNORMAL);
        check_flag("HBsAg", words[index], NULL, NULL, LAB_ABNORMAL);
    }
    check_flag("Rubella IgG", "Positive", NULL, "Positive", LAB_NORMAL);
    check_flag("hCG serum qual", "Positive", NULL, NULL, LAB_NOT_EVALUABLE);
}

static void test_row_titer(void **state)
{
    (void)state;
    check_flag("ANA", "1:80", NULL, NULL, LAB_NOT_EVALUABLE);
    check_flag("ANA", "1:80", NULL, "<1:40", LAB_HIGH);
    check_flag("ANA", "1:20", NULL, "<1:40", LAB_NORMAL);
    check_flag("ANA", "1:40", NULL, "<1:40", LAB_HIGH);
    check_flag("ANA", "<1:40", NULL, "<1:40", LAB_NORMAL);
    check_flag("ANA", "1:>=640", NULL, "<1:40", LAB_HIGH);
    check_flag("ANA", "1:80", NULL, "0-100", LAB_NOT_EVALUABLE);
    assert_false(judged_full(&man, "ANA", "1:80", NULL, NULL, NULL, false).has_number);
}

static void test_row_blood_type(void **state)
{
    (void)state;
    static const char *const types[] = {"A", "O POS", "AB NEG", "B Rh Positive", "O-"};
    for (size_t index = 0; index < sizeof types / sizeof types[0]; index++) {
        check_flag("ABO/Rh", types[index], NULL, NULL, LAB_NOT_EVALUABLE);
        check_flag("UA Nitrite", types[index], NULL, "Negative", LAB_NOT_EVALUABLE);
    }
}

static void test_row_nominal(void **state)
{
    (void)state;
    check_flag("UA Color", "Yellow", NULL, NULL, LAB_NORMAL);
    check_flag("UA Color", "straw", NULL, NULL, LAB_NORMAL);
    check_flag("UA Color", "Red", NULL, NULL, LAB_ABNORMAL);
    check_flag("UA Clarity", "Clear", NULL, NULL, LAB_NORMAL);
    check_flag("UA Clarity", "Cloudy", NULL, NULL, LAB_ABNORMAL);
    check_flag("UA Color", "Amber", NULL, "Yellow, Amber", LAB_NORMAL);
    check_flag("UA Color", "yelow", NULL, NULL, LAB_NOT_EVALUABLE);
    check_flag("Something", "Clear", NULL, NULL, LAB_NOT_EVALUABLE);
}

static void test_row_missing(void **state)
{
    (void)state;
    static const char *const words[] = {"", NULL, "-", "--", "N/A", ".", "?", "  "};
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        check_own(words[index], LAB_MISSING);
        check_flag("UA Nitrite", words[index], NULL, NULL, LAB_MISSING);
    }
    assert_string_equal(lab_flag_mark(LAB_MISSING), "-");
    struct lab_component component =
        judged_full(&man, "Something", NULL, NULL, "4-11", "high", false);
    assert_int_equal(component.flag, LAB_MISSING);
    assert_true(component.flag_disagrees);
}

static void test_row_text(void **state)
{
    (void)state;
    static const char *const words[] = {
        "see note",       "see comment",       "pending",       "QNS",
        "hemolyzed",      "clotted",           "TNP",           "cancelled",
        "error",          "invalid",           "indeterminate", "equivocal",
        "not calculated", "test not performed"};
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        check_own(words[index], LAB_NOT_EVALUABLE);
        check_flag("UA Nitrite", words[index], NULL, NULL, LAB_NOT_EVALUABLE);
        check_flag("Something", words[index], NULL, words[index], LAB_NOT_EVALUABLE);
    }
    check_flag("UA WBC", "TNTC", NULL, NULL, LAB_HIGH);
    check_flag("Something", "TNTC", NULL, "0-5", LAB_HIGH);
    check_flag("Glucose", "TNTC", "mg/dL", NULL, LAB_NOT_EVALUABLE);
}

static void test_row_scientific(void **state)
{
    (void)state;
    check_flag("Something", "1.2E3", NULL, "1000-1300", LAB_NORMAL);
    check_flag("Something", "1e+03", NULL, "1000-1300", LAB_NORMAL);
    check_own("inf", LAB_NOT_EVALUABLE);
    check_own("nan", LAB_NOT_EVALUABLE);
    check_own("0x1A", LAB_NOT_EVALUABLE);
    check_own("1e999", LAB_NOT_EVALUABLE);
}

static void test_row_malformed(void **state)
{
    (void)state;
    static const char *const slips[] = {"7..5", "7.5.1", "1O0",  "7.5abc", "7,5",
                                        "7.",   "7 5",   "~7.5", "+7.5",   "7.5e"};
    for (size_t index = 0; index < sizeof slips / sizeof slips[0]; index++)
        check_own(slips[index], LAB_NOT_EVALUABLE);
    check_flag("Something", "1,234", NULL, "1000-1300", LAB_NORMAL);
    check_flag("Something", "1,234.5", NULL, "1000-1300", LAB_NORMAL);
    check_flag("Something", "12,34", NULL, "1000-1300", LAB_NOT_EVALUABLE);
    check_flag("Something", ",234", NULL, "0-1300", LAB_NOT_EVALUABLE);
    char text[600];
    memset(text, '7', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    check_own(text, LAB_NOT_EVALUABLE);
}

static void test_row_scale(void **state)
{
    (void)state;
    check_flag("Platelets", "250", NULL, NULL, LAB_NORMAL);
    check_flag("Platelets", "250000", NULL, NULL, LAB_NOT_EVALUABLE);
    check_flag("WBC", "7.5", NULL, NULL, LAB_NORMAL);
    check_flag("WBC", "7500", NULL, NULL, LAB_NOT_EVALUABLE);
    check_flag("WBC", "7500", "K/uL", NULL, LAB_CRITICAL_HIGH);
}

static void test_references(void **state)
{
    (void)state;
    check_flag("Something", "4", NULL, "3.5 - 5.0", LAB_NORMAL);
    check_flag("Something", "4", NULL, "(3.5-5.0)", LAB_NORMAL);
    check_flag("Something", "4", NULL,
               "3.5\xE2\x80\x93"
               "5.0",
               LAB_NORMAL);
    check_flag("Something", "4", NULL, "3.5 to 5.0", LAB_NORMAL);
    check_flag("Something", "-1", NULL, "-2-2", LAB_NORMAL);
    check_flag("Something", "-3", NULL, "-2 - 2", LAB_LOW);
    check_flag("Total Cholesterol", "200", "mg/dL", "<200", LAB_HIGH);
    check_flag("Total Cholesterol", "199", "mg/dL", "<200", LAB_NORMAL);
    check_flag("HDL", "40", "mg/dL", ">40", LAB_LOW);
    check_flag("HDL", "40", "mg/dL", ">=40", LAB_NORMAL);
    check_flag("Something", "4", NULL, "See note", LAB_NOT_EVALUABLE);
    check_flag("Something", "4", NULL, "5.0-3.5", LAB_NOT_EVALUABLE);
    check_flag("Something", "4", NULL, "70-99 fasting", LAB_NOT_EVALUABLE);
    /* An unreadable range of the laboratory is no reason to use ours; critical is critical. */
    check_flag("Potassium", "4", "mmol/L", "See note", LAB_NOT_EVALUABLE);
    check_flag("Potassium", "7", "mmol/L", "See note", LAB_CRITICAL_HIGH);
    struct lab_component component =
        judged_full(&man, "Something", "5", NULL, "<=0.04", NULL, false);
    assert_true(component.has_range && isinf(component.low) && component.high == 0.04);
}

static void test_reference_by_sex(void **state)
{
    (void)state;
    static const char reference[] = "M:14-18 F:12-16";
    assert_int_equal(judged_full(&man, "X", "13", NULL, reference, NULL, false).flag, LAB_LOW);
    assert_int_equal(judged_full(&woman, "X", "13", NULL, reference, NULL, false).flag, LAB_NORMAL);
    assert_int_equal(judged_full(&other, "X", "13", NULL, reference, NULL, false).flag,
                     LAB_NOT_EVALUABLE);
    assert_int_equal(judged_full(&other, "X", "11", NULL, reference, NULL, false).flag, LAB_LOW);
    assert_int_equal(judged_full(&woman, "X", "17", NULL, "F:12-16, M:14-18", NULL, false).flag,
                     LAB_HIGH);
}

static void test_table_by_sex_and_age(void **state)
{
    (void)state;
    assert_int_equal(judged_full(&man, "Hgb", "13", NULL, NULL, NULL, false).flag, LAB_LOW);
    assert_int_equal(judged_full(&woman, "Hgb", "13", NULL, NULL, NULL, false).flag, LAB_NORMAL);
    assert_int_equal(judged_full(&other, "Hgb", "13", NULL, NULL, NULL, false).flag,
                     LAB_NOT_EVALUABLE);
    assert_int_equal(judged_full(&other, "Hgb", "6.9", NULL, NULL, NULL, false).flag,
                     LAB_CRITICAL_LOW);
    static const struct lab_subject *const young[] = {&child, &ageless};
    for (int index = 0; index < 2; index++) {
        struct lab_component component =
            judged_full(young[index], "Potassium", "7.5", "mmol/L", NULL, NULL, false);
        assert_int_equal(component.flag, LAB_NOT_EVALUABLE);
        assert_false(component.has_range);
        component = judged_full(young[index], "Potassium", "7.5", "mmol/L", "3.5-5.5", NULL, false);
        assert_int_equal(component.flag, LAB_HIGH); /* the laboratory's range is the child's */
        assert_true(component.has_range && !component.range_from_table);
    }
}

static void test_own_range_beats_the_table(void **state)
{
    (void)state;
    struct lab_component component =
        judged_full(&man, "Sodium", "134", "mmol/L", "130-150", NULL, false);
    assert_int_equal(component.flag, LAB_NORMAL);
    assert_false(component.range_from_table);
    component = judged_full(&man, "Sodium", "134", "mmol/L", "", NULL, false);
    assert_int_equal(component.flag, LAB_LOW);
    assert_true(component.range_from_table && component.low == 136 && component.high == 145);
    check_flag("Sodium", "165", "mmol/L", "130-170", LAB_NORMAL);
    check_flag("Sodium", "108.9", "mmol/L", "136-145", LAB_CRITICAL_LOW);
    assert_true(judged_full(&man, "HbA1c", "5", "%", NULL, NULL, false).decision_limit);
    assert_false(judged_full(&man, "HbA1c", "5", "%", "4-5.6", NULL, false).decision_limit);
}

static void test_critical_limits(void **state)
{
    (void)state;
    check_flag("Potassium", "6.2", "mmol/L", NULL, LAB_HIGH); /* >6.2 */
    check_flag("Potassium", "6.3", "mmol/L", NULL, LAB_CRITICAL_HIGH);
    check_flag("Potassium", "2.8", "mmol/L", NULL, LAB_LOW);
    check_flag("Potassium", "2.7", "mmol/L", NULL, LAB_CRITICAL_LOW);
    check_flag("INR", "5.0", NULL, NULL, LAB_CRITICAL_HIGH); /* >=5.0 */
    check_flag("Hgb", "7.0", "g/dL", NULL, LAB_CRITICAL_LOW);
    check_flag("Hgb", "21.0", "g/dL", NULL, LAB_HIGH);
    check_flag("pH arterial", "7.20", NULL, NULL, LAB_CRITICAL_LOW);
}

static void test_source_flags(void **state)
{
    (void)state;
    static const struct {
        const char *value, *flag;
        enum lab_flag expected;
        bool disagrees;
    } cases[] = {
        {"7", "normal", LAB_NORMAL, false},
        {"7", "N", LAB_NORMAL, false},
        {"7", "high", LAB_NORMAL, true},
        {"7", "A", LAB_NORMAL, true},
        {"12", "normal", LAB_HIGH, true},
        {"12", "high", LAB_HIGH, false},
        {"12", "low", LAB_HIGH, true},
        {"12", "HH", LAB_CRITICAL_HIGH, false},
        {"7", "HH", LAB_CRITICAL_HIGH, true},
        {"12", "AA", LAB_CRITICAL_HIGH, false},
        {"7", "critical", LAB_CRITICAL, true},
        {"12", "*", LAB_HIGH, false},
        {"7", "", LAB_NORMAL, false},
        {"7", "weird", LAB_NORMAL, true},
        {"7..5", "normal", LAB_NOT_EVALUABLE, false},
        {"7..5", "L", LAB_LOW, false},
        {"3", "<", LAB_LOW, false},
        {"7 HH", "normal", LAB_CRITICAL_HIGH, true},
    };
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        struct lab_component component = judged_full(&man, "Something", cases[index].value, NULL,
                                                     "4-11", cases[index].flag, false);
        assert_int_equal(component.flag, cases[index].expected);
        assert_int_equal(component.flag_disagrees, cases[index].disagrees);
        assert_string_equal(component.source_flag, cases[index].flag);
    }
    /* The seed's two: 5.7 against <5.7 is not normal. */
    struct lab_component component =
        judged_full(&man, "HbA1c", "5.7", "%", "<5.7", "normal", false);
    assert_int_equal(component.flag, LAB_HIGH);
    assert_true(component.flag_disagrees);
}

static void test_names_match_exactly(void **state)
{
    (void)state;
    assert_string_equal(lab_row_find("na+", false)->name, "Sodium");
    assert_string_equal(lab_row_find("Hemoglobin A1c", false)->name, "HbA1c");
    assert_string_equal(lab_row_find("Bilirubin, Total", false)->name, "Total Bilirubin");
    assert_string_equal(lab_row_find("Ca", false)->name, "Calcium");
    assert_string_equal(lab_row_find("Ca++", false)->name, "Ionized Calcium");
    assert_string_equal(lab_row_find("Neutrophils #", false)->name, "Neutrophils Abs");
    assert_string_equal(lab_row_find("Neutrophils %", false)->name, "Neutrophils %");
    assert_null(lab_row_find("Neutrophils", false));
    assert_null(lab_row_find("CA 125", false));
    assert_null(lab_row_find("T3", false));
    assert_null(lab_row_find("RDW-SD", false));
    assert_null(lab_row_find("", false));
    assert_null(lab_row_find("++", false));
    assert_string_equal(lab_row_find("Glucose", false)->name, "Glucose");
    assert_string_equal(lab_row_find("Glucose", true)->name, "UA Glucose");
    assert_null(lab_row_find("Creatinine", true));
}

/* LOINC's mod-10 check digit; each name and alias belongs to one row. */
static void test_catalogue(void **state)
{
    (void)state;
    int count = 0;
    for (const struct lab_row *row; (row = lab_row_at(count)) != NULL; count++) {
        int sum = 0, digits = 0;
        size_t dash = strcspn(row->loinc, "-");
        for (size_t index = dash; index-- > 0; digits++) {
            int digit = row->loinc[index] - '0';
            if (digits % 2 == 0)
                digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }
        assert_int_equal((10 - sum % 10) % 10, row->loinc[dash + 1] - '0');
        assert_ptr_equal(lab_row_find(row->name, false), row);
        for (const char *alias = row->aliases; *alias;) {
            char name[96];
            size_t length = strcspn(alias, ";");
            snprintf(name, sizeof name, "%.*s", (int)length, alias);
            assert_ptr_equal(lab_row_find(name, false), row);
            alias += length + (alias[length] == ';');
        }
        assert_true(row->source[0] != '\0');
        assert_false(row->range.male_low > row->range.male_high);
        assert_false(row->critical_low.at > row->range.male_low);
        assert_false(row->critical_high.at < row->range.male_high);
    }
    assert_int_equal(count, 101);
}

static int release(void **state)
{
    (void)state;
    judged_full(&man, "x", NULL, NULL, NULL, NULL, false);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_plain_number),
        cmocka_unit_test(test_row_number_with_flag),
        cmocka_unit_test(test_row_critical_flags),
        cmocka_unit_test(test_row_units),
        cmocka_unit_test(test_row_upper_bound),
        cmocka_unit_test(test_row_lower_bound),
        cmocka_unit_test(test_row_interval),
        cmocka_unit_test(test_row_ordinal),
        cmocka_unit_test(test_row_negative),
        cmocka_unit_test(test_row_positive),
        cmocka_unit_test(test_row_titer),
        cmocka_unit_test(test_row_blood_type),
        cmocka_unit_test(test_row_nominal),
        cmocka_unit_test(test_row_missing),
        cmocka_unit_test(test_row_text),
        cmocka_unit_test(test_row_scientific),
        cmocka_unit_test(test_row_malformed),
        cmocka_unit_test(test_row_scale),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_reference_by_sex),
        cmocka_unit_test(test_table_by_sex_and_age),
        cmocka_unit_test(test_own_range_beats_the_table),
        cmocka_unit_test(test_critical_limits),
        cmocka_unit_test(test_source_flags),
        cmocka_unit_test(test_names_match_exactly),
        cmocka_unit_test(test_catalogue),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
