/* SPDX-License-Identifier: MIT */
/* Vital signs as they are typed: a table of inputs with what is stored or refused, questions about
 * the unusual, jumps, BMI. */
#include "chartty/model/vitals_input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ADULT = 50 * 365, INFANT = 100, CHILD = 8 * 365 };

/* stored NULL: refused, and the sentence holds `words`; "" blank; else words are in the echo. */
static const struct {
    enum vital_sign sign;
    const char *typed, *stored, *words;
} table[] = {
    {VITAL_WEIGHT, "", "", ""},
    {VITAL_WEIGHT, "   ", "", ""},
    {VITAL_WEIGHT, "70kg", "154.3", "from 70kg, rounded to 0.1"},
    {VITAL_WEIGHT, "70 kg", "154.3", "= 154.3 lb"},
    {VITAL_WEIGHT, "70 KG", "154.3", "rounded"},
    {VITAL_WEIGHT, "70.5 kilograms", "155.4", "rounded"},
    {VITAL_WEIGHT, "154 lb", "154", "= 154 lb"},
    {VITAL_WEIGHT, "154lbs", "154", "= 154 lb"},
    {VITAL_WEIGHT, "154 lb.", "154", ""},
    {VITAL_WEIGHT, "154.25", "154.25", ""},
    {VITAL_WEIGHT, "154.255", NULL, "two decimals"},
    {VITAL_WEIGHT, "0154", "154", ""},
    {VITAL_WEIGHT, " 154 ", "154", ""},
    {VITAL_WEIGHT, "7 lb 8 oz", "7.5", "from 7 lb 8 oz"},
    {VITAL_WEIGHT, "7lb8oz", "7.5", ""},
    {VITAL_WEIGHT, "7 lb 16 oz", NULL, "not a measurement"},
    {VITAL_WEIGHT, "3200g", "7.1", "from 3200g"},
    {VITAL_WEIGHT, "3200", NULL, "for grams type 3200g"},
    {VITAL_WEIGHT, "11 stone", NULL, "not taken in st"},
    {VITAL_WEIGHT, "98.6F", NULL, "cannot be in F"},
    {VITAL_WEIGHT, "178cm", NULL, "cannot be in cm"},
    {VITAL_WEIGHT, "0", NULL, "0 is not a measurement"},
    {VITAL_WEIGHT, "0.0", NULL, "0 is not a measurement"},
    {VITAL_WEIGHT, "0kg", NULL, "0 is not a measurement"},
    {VITAL_WEIGHT, "-70", NULL, "negative"},
    {VITAL_WEIGHT, "70,5", NULL, "decimal point"},
    {VITAL_WEIGHT, "1,540", NULL, "decimal point"},
    {VITAL_WEIGHT, ".5", NULL, "zero before the point"},
    {VITAL_WEIGHT, "0.4", NULL, "cannot be"},
    {VITAL_WEIGHT, "0.5", "0.5", ""},
    {VITAL_WEIGHT, "1400", "1400", ""},
    {VITAL_WEIGHT, "1401", NULL, "cannot be"},
    {VITAL_WEIGHT, "20001", NULL, "0.5 to 1400 lb"},
    {VITAL_WEIGHT, "700kg", NULL, "cannot be"},
    {VITAL_WEIGHT, "1e2", NULL, "not"},
    {VITAL_WEIGHT, "0x46", NULL, "not"},
    {VITAL_WEIGHT, "inf", NULL, "not a measurement"},
    {VITAL_WEIGHT, "nan", NULL, "not a measurement"},
    {VITAL_WEIGHT, "kg", NULL, "not a measurement"},
    {VITAL_WEIGHT, "70 80", NULL, "not a measurement"},
    {VITAL_WEIGHT, "70.", NULL, "not a measurement"},
    {VITAL_WEIGHT, "70..5", NULL, "not a measurement"},
    {VITAL_WEIGHT, "7O", NULL, "\"o\" is not known"},
    {VITAL_WEIGHT, "99999999999999999999", NULL, ""},
    {VITAL_TEMPERATURE, "98.6", "98.6", "= 98.6 F"},
    {VITAL_TEMPERATURE, "98.6F", "98.6", ""},
    {VITAL_TEMPERATURE,
     "98.6 \xC2\xB0"
     "F",
     "98.6", ""},
    {VITAL_TEMPERATURE, "37.2C", "99.0", "from 37.2C"},
    {VITAL_TEMPERATURE,
     "37.2 \xC2\xB0"
     "C",
     "99.0", ""},
    {VITAL_TEMPERATURE, "37c", "98.6", ""},
    {VITAL_TEMPERATURE, "38.0C", "100.4", ""},
    {VITAL_TEMPERATURE, "37.2", NULL, "for Celsius type 37.2C"},
    {VITAL_TEMPERATURE, "310 K", NULL, "not taken in K"},
    {VITAL_TEMPERATURE, "98.6C", NULL, "cannot be"},
    {VITAL_TEMPERATURE, "70kg", NULL, "Temp cannot be in kg"},
    {VITAL_TEMPERATURE, "986", NULL, "70.1 to 119.9"},
    {VITAL_TEMPERATURE, "36,6", NULL, "decimal point"},
    {VITAL_TEMPERATURE, "0", NULL, "0 is not"},
    {VITAL_HEIGHT, "70", "70", "= 70 in"},
    {VITAL_HEIGHT, "70in", "70", ""},
    {VITAL_HEIGHT, "70\"", "70", ""},
    {VITAL_HEIGHT, "70.25", "70.25", ""},
    {VITAL_HEIGHT, "178cm", "70.1", "from 178cm, rounded to 0.1"},
    {VITAL_HEIGHT, "1.78m", "70.1", ""},
    {VITAL_HEIGHT, "5ft10", "70.0", "from 5ft10"},
    {VITAL_HEIGHT, "5 ft 10 in", "70.0", ""},
    {VITAL_HEIGHT, "5'10\"", "70.0", ""},
    {VITAL_HEIGHT, "5'10", "70.0", ""},
    {VITAL_HEIGHT, "5ft 10.5in", "70.5", ""},
    {VITAL_HEIGHT, "6ft", "72.0", ""},
    {VITAL_HEIGHT, "5ft12", NULL, "not a measurement"},
    {VITAL_HEIGHT, "5ft10kg", NULL, "not a measurement"},
    {VITAL_HEIGHT, "5 10", NULL, "not a measurement"},
    {VITAL_HEIGHT, "5.5ft 2", NULL, "not a measurement"},
    {VITAL_HEIGHT, "178", NULL, "for cm type 178cm"},
    {VITAL_HEIGHT, "1.78", NULL, "for metres type 1.78m"},
    {VITAL_HEIGHT, "1780mm", NULL, "not taken in mm"},
    {VITAL_HEIGHT, "178 furlongs", NULL, "\"furlongs\" is not known"},
    {VITAL_HEIGHT, "45", "45", ""}, /* people of short stature: asked, not refused */
    {VITAL_HEART_RATE, "72", "72", "= 72 /min"},
    {VITAL_HEART_RATE, "72 bpm", "72", ""},
    {VITAL_HEART_RATE, "72/min", "72", ""},
    {VITAL_HEART_RATE, "72.5", NULL, "whole number"},
    {VITAL_HEART_RATE, "0", NULL, "0 is not a measurement"},
    {VITAL_HEART_RATE, "299", "299", ""},
    {VITAL_HEART_RATE, "300", NULL, "1 to 299"},
    {VITAL_HEART_RATE, "72%", NULL, "cannot be in %"},
    {VITAL_HEART_RATE, "120/80", NULL, "not known"},
    {VITAL_RESPIRATORY_RATE, "16", "16", ""},
    {VITAL_RESPIRATORY_RATE, "69", "69", ""},
    {VITAL_RESPIRATORY_RATE, "70", NULL, "1 to 69"},
    {VITAL_OXYGEN_SATURATION, "98%", "98", ""},
    {VITAL_OXYGEN_SATURATION, "98 percent", "98", ""},
    {VITAL_OXYGEN_SATURATION, "100", "100", ""},
    {VITAL_OXYGEN_SATURATION, "101", NULL, "1 to 100"},
    {VITAL_OXYGEN_SATURATION, "0.98", NULL, "whole number"},
    {VITAL_SYSTOLIC, "120", "120", ""},
    {VITAL_SYSTOLIC, "120 mmHg", "120", ""},
    {VITAL_SYSTOLIC, "16 kPa", NULL, "not taken in kPa"},
    {VITAL_SYSTOLIC, "400", NULL, "1 to 399"},
    {VITAL_DIASTOLIC, "80 mm Hg", "80", ""},
    {VITAL_DIASTOLIC, "300", NULL, "1 to 299"},
    {VITAL_BMI, "25", NULL, "computed"},
    {VITAL_WEIGHT, "\x1b[2J", NULL, "not a measurement"},
    {VITAL_WEIGHT, "70\xff", NULL, "not known"},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char stored[VITALS_STORED_SIZE], words[VITALS_WORDS_SIZE];
        struct error error = {.code = ERROR_OK};
        int result = vitals_input(table[i].sign, table[i].typed, ADULT, stored, words, &error);
        int expected = table[i].stored == NULL ? -1 : table[i].stored[0] != '\0';
        if (result != expected) {
            fail_msg("\"%s\": %d, not %d (%s)", table[i].typed, result, expected, error.user);
        }
        assert_string_equal(stored, table[i].stored ? table[i].stored : "");
        if (!strstr(result < 0 ? error.user : words, table[i].words)) {
            fail_msg("\"%s\" says \"%s\", not \"%s\"", table[i].typed,
                     result < 0 ? error.user : words, table[i].words);
        }
        if (result < 0 && table[i].sign != VITAL_BMI) {
            assert_non_null(strstr(error.user, vital_label(table[i].sign)));
        }
    }
}

static void test_infants_breathe_faster(void **state)
{
    (void)state;
    char stored[VITALS_STORED_SIZE], words[VITALS_WORDS_SIZE];
    struct error error;
    assert_int_equal(vitals_input(VITAL_RESPIRATORY_RATE, "80", INFANT, stored, words, &error), 1);
    assert_int_equal(vitals_input(VITAL_RESPIRATORY_RATE, "80", -1, stored, words, &error), 1);
    assert_int_equal(vitals_input(VITAL_RESPIRATORY_RATE, "80", ADULT, stored, words, &error), -1);
}

static void test_pressure_in_one(void **state)
{
    (void)state;
    char upper[VITALS_STORED_SIZE], lower[VITALS_STORED_SIZE];
    struct error error;
    assert_int_equal(vitals_input_pressure("120", ADULT, upper, lower, &error), 0);
    assert_int_equal(vitals_input_pressure("120/80", ADULT, upper, lower, &error), 1);
    assert_string_equal(upper, "120");
    assert_string_equal(lower, "80");
    assert_int_equal(vitals_input_pressure(" 120 / 80 mmHg", ADULT, upper, lower, &error), 1);
    assert_string_equal(lower, "80");
    assert_int_equal(vitals_input_pressure("120/", ADULT, upper, lower, &error), -1);
    assert_int_equal(vitals_input_pressure("/80", ADULT, upper, lower, &error), -1);
    assert_int_equal(vitals_input_pressure("120/80/60", ADULT, upper, lower, &error), -1);
    assert_string_equal(upper, "");
    assert_int_equal(vitals_input_pressure("120/800", ADULT, upper, lower, &error), -1);
    assert_non_null(strstr(error.user, "Diastolic"));
}

static void test_pressures_together(void **state)
{
    (void)state;
    bool ask;
    char words[VITALS_WORDS_SIZE];
    struct error error;
    assert_true(vitals_pressures("120", "80", &ask, words, &error));
    assert_false(ask);
    assert_true(vitals_pressures("120", NULL, &ask, words, &error));
    assert_false(vitals_pressures("80", "120", &ask, words, &error));
    assert_non_null(strstr(error.user, "Diastolic 120 is not below systolic 80"));
    assert_false(vitals_pressures("80", "80", &ask, words, &error));
    assert_true(vitals_pressures("89", "80", &ask, words, &error));
    assert_true(ask);
    assert_true(vitals_pressures("90", "80", &ask, words, &error));
    assert_false(ask);
}

static bool unusual(enum vital_sign sign, const char *stored, int age)
{
    char words[VITALS_WORDS_SIZE];
    bool asked = vitals_unusual(sign, stored, age, words);
    assert_int_equal(asked, words[0] != '\0');
    return asked;
}

static void test_unusual(void **state)
{
    (void)state;
    assert_false(unusual(VITAL_HEART_RATE, "30", ADULT));
    assert_true(unusual(VITAL_HEART_RATE, "29", ADULT));
    assert_false(unusual(VITAL_HEART_RATE, "220", ADULT));
    assert_true(unusual(VITAL_HEART_RATE, "221", ADULT));
    assert_true(unusual(VITAL_HEART_RATE, "59", 10)); /* a newborn */
    assert_false(unusual(VITAL_HEART_RATE, "225", 10));
    assert_true(unusual(VITAL_SYSTOLIC, "261", ADULT));
    assert_true(unusual(VITAL_DIASTOLIC, "19", ADULT));
    assert_true(unusual(VITAL_RESPIRATORY_RATE, "61", ADULT));
    assert_true(unusual(VITAL_TEMPERATURE, "107.1", ADULT));
    assert_false(unusual(VITAL_TEMPERATURE, "98.6", ADULT));
    assert_true(unusual(VITAL_OXYGEN_SATURATION, "69", ADULT));
    assert_true(unusual(VITAL_WEIGHT, "49.9", ADULT));
    assert_false(unusual(VITAL_WEIGHT, "20", CHILD));
    assert_true(unusual(VITAL_HEIGHT, "45", ADULT));
    assert_false(unusual(VITAL_HEIGHT, "45", CHILD));
    assert_true(unusual(VITAL_BMI, "9.9", ADULT));
    assert_false(unusual(VITAL_BMI, "25.0", ADULT));
}

static const struct date now = {2026, 11, 24};

static bool jumps(enum vital_sign sign, const char *stored, const char *last, struct date at,
                  int age, char words[VITALS_WORDS_SIZE])
{
    struct field_spec spec = {"c", FIELD_REAL, "C", 0, 0, CHOICES_NONE};
    struct field_value value = field_read(&spec, last, last ? strlen(last) : 0);
    return vitals_jump(sign, stored, &value, at, now, age, words);
}

static void test_jumps(void **state)
{
    (void)state;
    char words[VITALS_WORDS_SIZE];
    struct date recent = {2026, 11, 2}, old = {2025, 1, 2};
    assert_true(jumps(VITAL_WEIGHT, "160", "182.0", recent, ADULT, words));
    assert_non_null(strstr(words, "160 lb"));
    assert_non_null(strstr(words, "182.0 lb on 02-Nov-2026"));
    assert_false(jumps(VITAL_WEIGHT, "170", "182.0", recent, ADULT, words));
    assert_false(jumps(VITAL_WEIGHT, "160", "182.0", old, ADULT, words));
    assert_true(jumps(VITAL_WEIGHT, "130", "182.0", old, ADULT, words));
    assert_true(jumps(VITAL_WEIGHT, "70", "154.3", recent, ADULT, words));
    assert_non_null(strstr(words, "If it is kilograms, type 70kg."));
    assert_false(jumps(VITAL_HEIGHT, "70", "72", recent, ADULT, words));
    assert_true(jumps(VITAL_HEIGHT, "69.9", "72", recent, ADULT, words));
    assert_false(jumps(VITAL_HEIGHT, "50", "46", recent, CHILD, words));
    assert_true(jumps(VITAL_HEIGHT, "44", "46", recent, CHILD, words));
    assert_true(jumps(VITAL_WEIGHT, "120", "55", recent, CHILD, words));
    assert_false(jumps(VITAL_WEIGHT, "160", NULL, recent, ADULT, words));
    assert_false(jumps(VITAL_WEIGHT, "160", "0", recent, ADULT, words));
    assert_false(jumps(VITAL_WEIGHT, "160", "rubbish", recent, ADULT, words));
    assert_false(jumps(VITAL_HEART_RATE, "160", "60", recent, ADULT, words));
    /* a set that is recorded later than this one is not "the last" */
    assert_false(jumps(VITAL_WEIGHT, "160", "182", (struct date){2026, 11, 25}, ADULT, words));
}

static void test_bmi(void **state)
{
    (void)state;
    char bmi[VITALS_STORED_SIZE];
    assert_true(vitals_input_bmi("180", "70", bmi));
    assert_string_equal(bmi, "25.8");
    assert_true(vitals_input_bmi("154.3", "68.9", bmi)); /* 22.8 by the factor 703 */
    assert_string_equal(bmi, "22.9");
    assert_false(vitals_input_bmi("180", NULL, bmi));
    assert_false(vitals_input_bmi("180", "0", bmi));
    assert_string_equal(bmi, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_infants_breathe_faster),
        cmocka_unit_test(test_pressure_in_one),
        cmocka_unit_test(test_pressures_together),
        cmocka_unit_test(test_unusual),
        cmocka_unit_test(test_jumps),
        cmocka_unit_test(test_bmi),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
