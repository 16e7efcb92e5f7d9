/* SPDX-License-Identifier: MIT */
/* Lab values against reference ranges: the laboratory's own, the catalogue's, critical limits. */
#include "lab_check.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_reference_by_sex),
        cmocka_unit_test(test_table_by_sex_and_age),
        cmocka_unit_test(test_own_range_beats_the_table),
        cmocka_unit_test(test_critical_limits),
        cmocka_unit_test(test_source_flags),
        cmocka_unit_test(test_names_match_exactly),
        cmocka_unit_test(test_catalogue),
    };
    return cmocka_run_group_tests(tests, NULL, lab_check_end);
}
