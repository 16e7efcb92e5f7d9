/* SPDX-License-Identifier: MIT */
/* Vital signs: bands at every boundary birthday, critical limits, what cannot be, BMI, units. */
#include "chartty/model/vitals_rules.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ADULT = 50 * 365 };

static struct field_value recorded(enum vital_sign sign, const char *text)
{
    struct field_spec spec = {"c", FIELD_INTEGER, "C", 0, 0, CHOICES_NONE};
    if (sign == VITAL_TEMPERATURE || sign >= VITAL_WEIGHT)
        spec.kind = FIELD_REAL;
    return field_read(&spec, text, text ? strlen(text) : 0);
}

static const char *mark_of(enum vital_sign sign, const char *text, int age_days)
{
    struct field_value value = recorded(sign, text);
    return vital_flag_mark(vital_flag(sign, &value, age_days));
}

#define CHECK(sign, text, mark) assert_string_equal(mark_of(VITAL_##sign, text, ADULT), mark)

static void test_adult_limits(void **state)
{
    (void)state;
    CHECK(HEART_RATE, "40", "L!");
    CHECK(HEART_RATE, "41", "L");
    CHECK(HEART_RATE, "60", "");
    CHECK(HEART_RATE, "100", "");
    CHECK(HEART_RATE, "101", "H");
    CHECK(HEART_RATE, "130", "H");
    CHECK(HEART_RATE, "131", "H!");
    CHECK(RESPIRATORY_RATE, "8", "L!");
    CHECK(RESPIRATORY_RATE, "9", "L");
    CHECK(RESPIRATORY_RATE, "12", "");
    CHECK(RESPIRATORY_RATE, "20", "");
    CHECK(RESPIRATORY_RATE, "24", "H");
    CHECK(RESPIRATORY_RATE, "25", "H!");
    CHECK(SYSTOLIC, "90", "L!");
    CHECK(SYSTOLIC, "91", "");
    CHECK(SYSTOLIC, "129", "");
    CHECK(SYSTOLIC, "130", "H");
    CHECK(SYSTOLIC, "219", "H");
    CHECK(SYSTOLIC, "220", "H!");
    CHECK(DIASTOLIC, "59", "L");
    CHECK(DIASTOLIC, "60", "");
    CHECK(DIASTOLIC, "80", "H");
    CHECK(DIASTOLIC, "120", "H");
    CHECK(DIASTOLIC, "121", "H!");
    CHECK(OXYGEN_SATURATION, "91", "L!");
    CHECK(OXYGEN_SATURATION, "92", "L");
    CHECK(OXYGEN_SATURATION, "95", "");
    CHECK(OXYGEN_SATURATION, "100", "");
}

static void test_temperature(void **state)
{
    (void)state;
    CHECK(TEMPERATURE, "95.0", "L!");
    CHECK(TEMPERATURE, "95.1", "");
    CHECK(TEMPERATURE, "98.6", "");
    CHECK(TEMPERATURE, "100.3", "");
    CHECK(TEMPERATURE, "100.4", "H");
    CHECK(TEMPERATURE, "100.40000000000001", "H");
    CHECK(TEMPERATURE, "100.39999999999999", "H"); /* 100.4 as a FLOAT column may answer it */
    CHECK(TEMPERATURE, "103.9", "H");
    CHECK(TEMPERATURE, "104.0", "H!");
    assert_string_equal(mark_of(VITAL_TEMPERATURE, "100.4", 60), "H!"); /* fever of a newborn */
    assert_string_equal(mark_of(VITAL_TEMPERATURE, "100.4", 61), "H");
    assert_string_equal(mark_of(VITAL_TEMPERATURE, "94.9", 3000), "L");
    assert_string_equal(mark_of(VITAL_TEMPERATURE, "93.2", 3000), "L!");
}

static void test_what_cannot_be(void **state)
{
    (void)state;
    CHECK(HEART_RATE, "0", "??"); /* 0 is not "not measured" */
    CHECK(HEART_RATE, "300", "??");
    CHECK(HEART_RATE, "-60", "??");
    CHECK(OXYGEN_SATURATION, "101", "??");
    CHECK(SYSTOLIC, "400", "??");
    CHECK(DIASTOLIC, "300", "??");
    CHECK(TEMPERATURE, "37.0", "??"); /* Celsius */
    CHECK(TEMPERATURE, "70", "??");
    CHECK(TEMPERATURE, "120", "??");
    CHECK(RESPIRATORY_RATE, "70", "??");
    assert_string_equal(mark_of(VITAL_RESPIRATORY_RATE, "75", 100), "H"); /* infants may */
    assert_string_equal(mark_of(VITAL_RESPIRATORY_RATE, "120", 100), "??");
    CHECK(WEIGHT, "0.4", "??");
    CHECK(WEIGHT, "1401", "??");
    CHECK(WEIGHT, "154.3", "?"); /* no range */
    CHECK(HEIGHT, "170", "??");  /* centimetres */
    CHECK(HEIGHT, "30", "??");
    assert_string_equal(mark_of(VITAL_HEIGHT, "30", 365), "?");
    CHECK(BMI, "10", "??");
    CHECK(BMI, "100", "??");
    assert_string_equal(mark_of(VITAL_HEART_RATE, "400", -1), "??"); /* at any age */
}

static void test_not_evaluable(void **state)
{
    (void)state;
    CHECK(HEART_RATE, NULL, "?");
    CHECK(HEART_RATE, "72 bpm", "?");
    CHECK(TEMPERATURE, "nan", "?");
    assert_string_equal(mark_of(VITAL_HEART_RATE, "72", -1), "?");
    double low, high;
    assert_false(vital_range(VITAL_HEART_RATE, -1, &low, &high));
    assert_false(vital_range(VITAL_WEIGHT, ADULT, &low, &high));
}

/* facts.md 1.2, each band at its first day: heart rate, respiration, both pressures. */
static void test_bands(void **state)
{
    (void)state;
    static const struct {
        struct date at; /* of somebody born on 2000-02-29 */
        double heart[2], breath[2], systolic[2], diastolic[2];
    } rows[] = {
        {{2000, 2, 29}, {100, 205}, {30, 53}, {67, 84}, {35, 53}},
        {{2000, 3, 27}, {100, 205}, {30, 53}, {67, 84}, {35, 53}},
        {{2000, 3, 28}, {100, 190}, {30, 53}, {72, 104}, {37, 56}},
        {{2001, 2, 28}, {100, 190}, {30, 53}, {72, 104}, {37, 56}},
        {{2001, 3, 1}, {98, 140}, {22, 37}, {86, 106}, {42, 63}},
        {{2003, 2, 28}, {98, 140}, {22, 37}, {86, 106}, {42, 63}},
        {{2003, 3, 1}, {80, 120}, {20, 28}, {89, 112}, {46, 72}},
        {{2006, 2, 28}, {80, 120}, {20, 28}, {89, 112}, {46, 72}},
        {{2006, 3, 1}, {75, 118}, {18, 25}, {97, 115}, {57, 76}},
        {{2010, 2, 28}, {75, 118}, {18, 25}, {97, 115}, {57, 76}},
        {{2010, 3, 1}, {75, 118}, {18, 25}, {102, 120}, {61, 80}},
        {{2012, 2, 28}, {75, 118}, {18, 25}, {102, 120}, {61, 80}},
        {{2012, 2, 29}, {60, 100}, {12, 20}, {110, 131}, {64, 83}},
        {{2016, 2, 28}, {60, 100}, {12, 20}, {110, 131}, {64, 83}},
        {{2016, 2, 29}, {60, 100}, {12, 20}, {90, 129}, {60, 79}},
        {{2100, 1, 1}, {60, 100}, {12, 20}, {90, 129}, {60, 79}},
    };
    for (size_t index = 0; index < sizeof rows / sizeof rows[0]; index++) {
        const double *expected[] = {rows[index].heart, rows[index].breath, rows[index].systolic,
                                    rows[index].diastolic};
        static const enum vital_sign signs[] = {VITAL_HEART_RATE, VITAL_RESPIRATORY_RATE,
                                                VITAL_SYSTOLIC, VITAL_DIASTOLIC};
        int age = vital_age_days((struct date){2000, 2, 29}, rows[index].at);
        for (int sign = 0; sign < 4; sign++) {
            double low, high;
            assert_true(vital_range(signs[sign], age, &low, &high));
            assert_true(low == expected[sign][0] && high == expected[sign][1]);
        }
    }
}

/* No gap and no overlap: every day of life has one band, and the birthday begins a year. */
static void test_every_birthday(void **state)
{
    (void)state;
    for (int first = 0; first < 4 * 366; first += 61) {
        struct date born = date_add_days((struct date){1999, 1, 1}, first);
        for (int years = 1; years <= 20; years++) {
            struct date birthday = {born.year + years, born.month, born.day};
            if (!date_is_valid(birthday))
                birthday = (struct date){born.year + years, 3, 1};
            int age = vital_age_days(born, birthday);
            assert_int_equal(age, (years * 1461 + 3) / 4);
            assert_true(vital_age_days(born, date_add_days(birthday, -1)) < age);
        }
    }
    assert_int_equal(vital_age_days((struct date){2001, 1, 1}, (struct date){2000, 12, 31}), -1);
    for (int age = 0; age < 40000; age++) {
        double low, high;
        for (int sign = 0; sign <= VITAL_TEMPERATURE; sign++) {
            assert_true(vital_range((enum vital_sign)sign, age, &low, &high));
            assert_true(low < high);
        }
    }
}

static void test_child_hypotension(void **state)
{
    (void)state;
    struct date born = {2020, 1, 1};
    int five = vital_age_days(born, (struct date){2025, 6, 1});
    assert_string_equal(mark_of(VITAL_SYSTOLIC, "79", five), "L!"); /* < 70 + 2 x 5 */
    assert_string_equal(mark_of(VITAL_SYSTOLIC, "80", five), "L");
    assert_string_equal(mark_of(VITAL_SYSTOLIC, "59", 3), "L!");
    assert_string_equal(mark_of(VITAL_SYSTOLIC, "69", 100), "L!");
    assert_string_equal(
        mark_of(VITAL_SYSTOLIC, "89", vital_age_days(born, (struct date){2031, 1, 1})), "L!");
}

static void test_values_and_labels(void **state)
{
    (void)state;
    struct vital_signs set;
    memset(&set, 0, sizeof set);
    set.bmi.text = "bmi";
    set.systolic_bp.text = "systolic";
    assert_string_equal(vital_value(&set, VITAL_BMI)->text, "bmi");
    assert_string_equal(vital_value(&set, VITAL_SYSTOLIC)->text, "systolic");
    assert_string_equal(vital_label(VITAL_HEART_RATE), "Pulse");
    assert_string_equal(vital_label(VITAL_OXYGEN_SATURATION), "SpO2");
    assert_string_equal(vital_unit(VITAL_SYSTOLIC), "mmHg");
    assert_string_equal(vital_unit(VITAL_BMI), "");
}

static void test_format(void **state)
{
    (void)state;
    static const struct {
        enum vital_sign sign;
        const char *text, *expected;
    } cases[] = {
        {VITAL_TEMPERATURE, "98.6", "98.6"},
        {VITAL_TEMPERATURE, "98", "98"},
        {VITAL_TEMPERATURE, "100.40000000000001", "100.4"},
        {VITAL_WEIGHT, "154.25", "154.3"}, /* half away from zero */
        {VITAL_WEIGHT, "154.24", "154.2"},
        {VITAL_HEART_RATE, "72.0", "72"},
        {VITAL_HEART_RATE, "fast", "fast"},
        {VITAL_HEART_RATE, NULL, ""},
        {VITAL_TEMPERATURE, "1e300", "1e300"},
        {VITAL_TEMPERATURE, "nan", "nan"},
        {VITAL_TEMPERATURE, "a text far longer than any number could be",
         "a text far longer than any n..."},
    };
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        char out[32];
        struct field_value value = recorded(cases[index].sign, cases[index].text);
        vital_format(cases[index].sign, &value, out);
        assert_string_equal(out, cases[index].expected);
    }
}

/* facts.md 1.3: the published factor 703. */
static void test_bmi(void **state)
{
    (void)state;
    static const struct {
        double pounds, inches;
        const char *bmi;
    } cases[] = {{150, 65, "24.9586"}, {180, 70, "25.8245"}, {110, 66, "17.7525"},
                 {250, 68, "38.0082"}, {300, 64, "51.4893"}, {154.3, 68.9, "22.8498"}};
    double bmi = -1;
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        char out[16];
        assert_true(vital_bmi(cases[index].pounds, cases[index].inches, &bmi));
        snprintf(out, sizeof out, "%.4f", bmi);
        assert_string_equal(out, cases[index].bmi);
    }
    bmi = -1;
    assert_false(vital_bmi(150, 0, &bmi));
    assert_false(vital_bmi(0, 65, &bmi));
    assert_false(vital_bmi(NAN, 65, &bmi));
    assert_false(vital_bmi(150, 1e-200, &bmi));
    assert_true(bmi == -1); /* untouched */
}

static void test_units(void **state)
{
    (void)state;
    static const double pairs[][2] = {{95.0, 35.0},  {95.1, 35.1},  {96.8, 36.0},  {96.9, 36.1},
                                      {98.6, 37.0},  {100.4, 38.0}, {100.5, 38.1}, {102.2, 39.0},
                                      {102.3, 39.1}, {104.0, 40.0}};
    for (size_t index = 0; index < sizeof pairs / sizeof pairs[0]; index++)
        assert_true(fabs(round(celsius_from_fahrenheit(pairs[index][0]) * 10) / 10 -
                         pairs[index][1]) < 1e-9);
    for (int tenths = 700; tenths < 1200; tenths++) {
        double fahrenheit = tenths / 10.0;
        double back = fahrenheit_from_celsius(celsius_from_fahrenheit(fahrenheit));
        assert_true(fabs(back - fahrenheit) < 0.05);
    }
    assert_true(fabs(pounds_from_kilograms(70) - 154.3236) < 1e-4);
    assert_true(fabs(inches_from_centimetres(254) - 100) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adult_limits),
        cmocka_unit_test(test_temperature),
        cmocka_unit_test(test_what_cannot_be),
        cmocka_unit_test(test_not_evaluable),
        cmocka_unit_test(test_bands),
        cmocka_unit_test(test_every_birthday),
        cmocka_unit_test(test_child_hypotension),
        cmocka_unit_test(test_values_and_labels),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_bmi),
        cmocka_unit_test(test_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
