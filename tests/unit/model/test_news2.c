/* SPDX-License-Identifier: MIT */
/* NEWS2: the worked examples of the facts page part by part, and when there is no score. */
#include "chartty/model/news2.h"

#include "chartty/model/record.h"
#include "chartty/model/vitals_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct vital_signs set;
    struct vitals_context context;
    char texts[8][32];
    int used;
};

static void put(struct world *world, enum record_type type, int field, const char *text)
{
    char *place = world->texts[world->used++];
    (void)snprintf(place, sizeof world->texts[0], "%s", text);
    struct field_value *values = type == RECORD_VITAL_SIGNS
                                     ? (struct field_value *)(void *)&world->set
                                     : (struct field_value *)(void *)&world->context;
    values[field] = field_read(&record_spec(type)->fields[field], place, strlen(place));
}

static void number(struct world *world, int field, int value)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%d", value);
    put(world, RECORD_VITAL_SIGNS, field, text);
}

struct example {
    int resp, spo2, scale;
    const char *oxygen;
    int systolic, pulse;
    const char *consciousness;
    double temperature;
    bool fahrenheit;
    int points[NEWS2_PART_COUNT]; /* in the order of the parts */
    int total;
    const char *words;
};

static void fill(struct world *world, const struct example *example)
{
    memset(world, 0, sizeof *world);
    number(world, FIELD_OF(vital_signs, respiratory_rate), example->resp);
    number(world, FIELD_OF(vital_signs, oxygen_saturation), example->spo2);
    number(world, FIELD_OF(vital_signs, systolic_bp), example->systolic);
    number(world, FIELD_OF(vital_signs, heart_rate), example->pulse);
    char text[32];
    double fahrenheit =
        example->fahrenheit ? example->temperature : fahrenheit_from_celsius(example->temperature);
    (void)snprintf(text, sizeof text, "%.4f", fahrenheit);
    put(world, RECORD_VITAL_SIGNS, FIELD_OF(vital_signs, temperature), text);
    put(world, RECORD_VITALS_CONTEXT, FIELD_OF(vitals_context, oxygen), example->oxygen);
    put(world, RECORD_VITALS_CONTEXT, FIELD_OF(vitals_context, consciousness),
        example->consciousness);
    put(world, RECORD_VITALS_CONTEXT, FIELD_OF(vitals_context, spo2_scale),
        example->scale == 2 ? "2" : "1");
}

static const struct example examples[] = {
    {16, 98, 1, "air", 120, 72, "A", 37.0, false, {0, 0, 0, 0, 0, 0, 0}, 0, "0 LOW"},
    {22, 95, 1, "Air", 105, 95, "A", 38.5, false, {2, 1, 0, 1, 1, 0, 1}, 6, "6 MED"},
    {25, 91, 1, "2 L/min", 90, 131, "V", 39.1, false, {3, 3, 2, 3, 3, 3, 2}, 19, "19 HIGH"},
    {18, 96, 1, "mask", 118, 88, "A", 36.8, false, {0, 0, 2, 0, 0, 0, 0}, 2, "2 LOW"},
    {8, 97, 1, "room air", 130, 60, "A", 36.5, false, {3, 0, 0, 0, 0, 0, 0}, 3, "3 LOW + 3"},
    {20, 88, 2, "air", 135, 85, "A", 37.2, false, {0, 0, 0, 0, 0, 0, 0}, 0, "0 LOW"},
    {21, 97, 2, "2 L", 128, 92, "A", 37.0, false, {2, 3, 2, 0, 1, 0, 0}, 8, "8 HIGH"},
    {18, 93, 2, "air", 140, 80, "A", 36.9, false, {0, 0, 0, 0, 0, 0, 0}, 0, "0 LOW"},
    {24, 95, 2, "2 L", 112, 111, "C", 36.0, false, {2, 2, 2, 0, 2, 3, 1}, 12, "12 HIGH"},
    {12, 92, 1, "air", 220, 40, "A", 35.0, false, {0, 2, 0, 3, 3, 0, 3}, 11, "11 HIGH"},
    {16, 83, 2, "2 L", 101, 50, "A", 38.1, false, {0, 3, 2, 1, 1, 0, 1}, 8, "8 HIGH"},
    {11, 93, 1, "air", 110, 90, "P", 38.0, false, {1, 2, 0, 1, 0, 3, 0}, 7, "7 HIGH"},
    /* in Fahrenheit: rounded to 0.1 C before banding */
    {16, 97, 1, "air", 128, 72, "A", 98.2, true, {0, 0, 0, 0, 0, 0, 0}, 0, "0 LOW"},
    {25, 92, 1, "4 L", 96, 118, "C", 102.4, true, {3, 2, 2, 2, 2, 3, 2}, 16, "16 HIGH"},
    {16, 97, 1, "air", 128, 72, "A", 102.2, true, {0, 0, 0, 0, 0, 0, 1}, 1, "1 LOW"},
    {16, 97, 1, "air", 128, 72, "A", 95.0, true, {0, 0, 0, 0, 0, 0, 3}, 3, "3 LOW + 3"},
    {16, 97, 1, "air", 128, 72, "A", 95.1, true, {0, 0, 0, 0, 0, 0, 1}, 1, "1 LOW"},
};

static void worked_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct world world;
        fill(&world, &examples[i]);
        struct news2 score = news2_of(&world.set, &world.context, 50, false);
        char words[64];
        news2_words(&score, words, sizeof words);
        for (int part = 0; part < NEWS2_PART_COUNT; part++) {
            if (score.points[part] != examples[i].points[part]) {
                fail_msg("example %zu %s: %d", i, news2_part_label((enum news2_part)part),
                         score.points[part]);
            }
        }
        assert_int_equal(score.known, 7);
        assert_int_equal(score.total, examples[i].total);
        assert_int_equal(score.scale, examples[i].scale);
        assert_string_equal(words, examples[i].words);
    }
}

static void score_words(struct world *world, const struct vitals_context *context, int age,
                        bool pregnant, const char *expected)
{
    struct news2 score = news2_of(&world->set, context, age, pregnant);
    char words[64];
    news2_words(&score, words, sizeof words);
    assert_string_equal(words, expected);
    assert_int_equal(score.total, -1);
}

/* A part that is not there is missing, never 0; and a total is never of some parts. */
static void no_score_from_parts(void **state)
{
    (void)state;
    struct world world;
    fill(&world, &examples[0]);
    score_words(&world, NULL, 50, false, "incomplete (5 of 7)");
    score_words(&world, &world.context, 15, false, "not for this patient");
    score_words(&world, &world.context, -1, false, "not for this patient");
    score_words(&world, &world.context, 30, true, "not for this patient");
    world.context.consciousness.state = FIELD_NULL;
    score_words(&world, &world.context, 50, false, "incomplete (6 of 7)");
    fill(&world, &examples[0]);
    world.set.heart_rate.integer = 0; /* 0 is not a pulse */
    score_words(&world, &world.context, 50, false, "incomplete (6 of 7)");
    fill(&world, &examples[0]);
    world.set.temperature.state = FIELD_UNPARSED;
    score_words(&world, &world.context, 50, false, "incomplete (6 of 7)");
    fill(&world, &examples[5]); /* scale 2 without knowing of oxygen: two parts are missing */
    world.context.oxygen.state = FIELD_NULL;
    score_words(&world, &world.context, 50, false, "incomplete (5 of 7)");
}

static void pregnancy_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool present;
    } rows[] = {{"no", false}, {"Not pregnant", false}, {"unknown", false}, {"", false},
                {"yes", true}, {"24 weeks", true},      {"NO", false}};
    const struct field_spec *spec =
        &record_spec(RECORD_PATIENT_EXTRA)->fields[FIELD_OF(patient_extra, pregnancy)];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct field_value value = field_read(spec, rows[i].text, strlen(rows[i].text));
        assert_int_equal(pregnancy_is_present(&value), rows[i].present);
    }
    struct field_value null = {.state = FIELD_NULL, .text = ""};
    assert_false(pregnancy_is_present(&null));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_examples),
        cmocka_unit_test(no_score_from_parts),
        cmocka_unit_test(pregnancy_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
