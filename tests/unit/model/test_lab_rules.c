/* SPDX-License-Identifier: MIT */
/* Lab values: the grammar of what laboratories write, form by form. */
#include "lab_check.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_plain_number),   cmocka_unit_test(test_row_number_with_flag),
        cmocka_unit_test(test_row_critical_flags), cmocka_unit_test(test_row_units),
        cmocka_unit_test(test_row_upper_bound),    cmocka_unit_test(test_row_lower_bound),
        cmocka_unit_test(test_row_interval),       cmocka_unit_test(test_row_ordinal),
        cmocka_unit_test(test_row_negative),       cmocka_unit_test(test_row_positive),
        cmocka_unit_test(test_row_titer),          cmocka_unit_test(test_row_blood_type),
        cmocka_unit_test(test_row_nominal),        cmocka_unit_test(test_row_missing),
        cmocka_unit_test(test_row_text),           cmocka_unit_test(test_row_scientific),
        cmocka_unit_test(test_row_malformed),      cmocka_unit_test(test_row_scale),
    };
    return cmocka_run_group_tests(tests, NULL, lab_check_end);
}
