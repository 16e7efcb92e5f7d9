/* SPDX-License-Identifier: MIT */
/* Doses: every abbreviation that is not to be used is found and its words offered, what only looks
 * like one is not; abbreviations in full; allergies and duplicates by substance and class. */
#include "chartty/model/dose_rules.h"
#include "chartty/model/medication_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* instead NULL: nothing is wrong with it. */
static const struct {
    enum dose_place place;
    const char *text, *found, *instead;
} table[] = {
    {DOSE_AMOUNT, "10U", "U", "units"},
    {DOSE_AMOUNT, "10 u", "u", "units"},
    {DOSE_AMOUNT, "10 units", NULL, NULL},
    {DOSE_AMOUNT, "100 IU", "IU", "units"},
    {DOSE_AMOUNT, "5 cc", "cc", "mL"},
    {DOSE_AMOUNT, "5cc", "cc", "mL"},
    {DOSE_AMOUNT, "50 ug", "ug", "mcg"},
    {DOSE_AMOUNT, "50\xC2\xB5g", "\xC2\xB5g", "mcg"},
    {DOSE_AMOUNT, "50 \xCE\xBCg", "\xCE\xBCg", "mcg"},
    {DOSE_AMOUNT, ".5 mg", ".5", "0.5"},
    {DOSE_AMOUNT, "0.5 mg", NULL, NULL},
    {DOSE_AMOUNT, "5.0 mg", "5.0", "5"},
    {DOSE_AMOUNT, "5.50 mg", "5.50", "5.5"},
    {DOSE_AMOUNT, "1,000.0 mg", "1,000.0", "1,000"},
    {DOSE_AMOUNT, "10 mg", NULL, NULL},
    {DOSE_AMOUNT, "100.5 mg", NULL, NULL},
    {DOSE_AMOUNT, "0.05 mg", NULL, NULL},
    {DOSE_AMOUNT, "5 mg @ bedtime", "@", "at"},
    {DOSE_AMOUNT, "5 mg & 10 mg", "&", "and"},
    {DOSE_AMOUNT, "<5 mg", "<", "less than"},
    {DOSE_AMOUNT, ">5 mg", ">", "more than"},
    {DOSE_AMOUNT, "250 mg/5 mL", "/", "per"},
    {DOSE_AMOUNT, "5 mg/day", "/", "per"},
    {DOSE_AMOUNT, "5 mg/kg", "/", "per"},
    {DOSE_AMOUNT, "1/2 tablet", NULL, NULL},
    {DOSE_FREQUENCY, "QD", "QD", "daily"},
    {DOSE_FREQUENCY, "q.d.", "q.d.", "daily"},
    {DOSE_FREQUENCY, "Q.O.D.", "Q.O.D.", "every other day"},
    {DOSE_FREQUENCY, "qod", "qod", "every other day"},
    {DOSE_FREQUENCY, "qhs", "qhs", "nightly at bedtime"},
    {DOSE_FREQUENCY, "HS", "HS", "at bedtime or half-strength"},
    {DOSE_FREQUENCY, "qn", "qn", "nightly"},
    {DOSE_FREQUENCY, "TIW", "TIW", "three times weekly"},
    {DOSE_FREQUENCY, "biw", "biw", "twice weekly"},
    {DOSE_FREQUENCY, "OD", "OD", "daily or right eye"},
    {DOSE_FREQUENCY, "once/day", "/", "per"},
    {DOSE_FREQUENCY, "UD", "UD", "as directed"},
    {DOSE_FREQUENCY, "BID", NULL, NULL},
    {DOSE_FREQUENCY, "THS", NULL, NULL},
    {DOSE_FREQUENCY, "as needed", NULL, NULL},
    {DOSE_FREQUENCY, "AS NEEDED", NULL, NULL},
    {DOSE_INSTRUCTIONS, "TAKE AS DIRECTED", NULL, NULL},
    {DOSE_FREQUENCY, "2 drops AS", "AS", "left ear"},
    {DOSE_FREQUENCY, "every 6 hours", NULL, NULL},
    {DOSE_FREQUENCY, "good", NULL, NULL},
    {DOSE_ROUTE, "SC", "SC", "Subcutaneous"},
    {DOSE_ROUTE, "SQ", "SQ", "Subcutaneous"},
    {DOSE_ROUTE, "sub q", "sub q", "Subcutaneous"},
    {DOSE_ROUTE, "OS", "OS", "left eye"},
    {DOSE_ROUTE, "OU", "OU", "both eyes"},
    {DOSE_ROUTE, "AD", "AD", "right ear"},
    {DOSE_ROUTE, "AS", "AS", "left ear"},
    {DOSE_ROUTE, "AU", "AU", "both ears"},
    {DOSE_ROUTE, "per os", "per os", "by mouth"},
    {DOSE_ROUTE, "Oral", NULL, NULL},
    {DOSE_NAME, "MS", "MS", "morphine sulfate or magnesium sulfate"},
    {DOSE_NAME, "MSO4", "MSO4", "morphine sulfate"},
    {DOSE_NAME, "MgSO4", "MgSO4", "magnesium sulfate"},
    {DOSE_NAME, "MS Contin", NULL, NULL},
    {DOSE_NAME, "amoxicillin/clavulanate", NULL, NULL},
    {DOSE_NAME, "Toprol-XL", NULL, NULL},
    {DOSE_NAME, "insulin aspart", NULL, NULL},
    {DOSE_INSTRUCTIONS, "INR target 2.0 to 3.0; check on 01-Dec-2026.", NULL, NULL},
    {DOSE_INSTRUCTIONS, "raise to 5.0 mg", "5.0", "5"},
    {DOSE_INSTRUCTIONS, "D/C when dry", "D/C", "discharge or stop"},
    {DOSE_INSTRUCTIONS, "20 mg/day at most", "/", "per"},
    {DOSE_INSTRUCTIONS, "and/or food", NULL, NULL},
    {DOSE_INSTRUCTIONS, "Take as directed by Dr. Oslo", NULL, NULL},
    {DOSE_INSTRUCTIONS, "", NULL, NULL},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct dose_finding found[4];
        struct error error = {.code = ERROR_OK};
        int count = dose_findings(table[i].place, table[i].text, found, 4);
        if (count != (table[i].found != NULL)) {
            fail_msg("\"%s\": %d findings, first \"%s\"", table[i].text, count,
                     count ? found[0].found : "");
        }
        assert_int_equal(dose_check(table[i].place, "Dose", table[i].text, &error), -count);
        if (count) {
            assert_string_equal(found[0].found, table[i].found);
            assert_string_equal(found[0].instead, table[i].instead);
            assert_memory_equal(table[i].text + found[0].at, table[i].found, found[0].length);
            assert_non_null(strstr(error.user, table[i].instead));
        }
    }
}

/* What another program stored: read in full words where there is one way to read it. */
static void test_shown(void **state)
{
    static const struct {
        enum dose_place place;
        const char *stored, *shown; /* NULL: as it is */
    } rows[] = {
        {DOSE_FREQUENCY, "QD", "daily"},
        {DOSE_FREQUENCY, "q.o.d.", "every other day"},
        {DOSE_FREQUENCY, "1 tab QHS PRN", "1 tab nightly at bedtime PRN"},
        {DOSE_AMOUNT, "10U", "10 units"},
        {DOSE_AMOUNT, "100 IU", "100 units"},
        {DOSE_AMOUNT, "50\xC2\xB5g", "50 mcg"},
        {DOSE_AMOUNT, ".5 mg", "0.5 mg"},
        {DOSE_AMOUNT, "5.0 mg", "5 mg"},
        {DOSE_AMOUNT, "250 mg/5 mL", NULL},
        {DOSE_AMOUNT, "875 mg/125 mg", NULL}, /* of two substances */
        {DOSE_AMOUNT, "5 mg/kg", "5 mg per kg"},
        {DOSE_AMOUNT, "<5 mg", "less than 5 mg"},
        {DOSE_ROUTE, "SC", "Subcutaneous"},
        {DOSE_FREQUENCY, "OD", NULL}, /* daily, or the right eye */
        {DOSE_FREQUENCY, "HS", NULL},
        {DOSE_AMOUNT, "MS 5 mg", NULL},
        {DOSE_FREQUENCY, "AS NEEDED", NULL},
        {DOSE_FREQUENCY, "BID", NULL},
        {DOSE_AMOUNT, "500 mg", NULL},
        {DOSE_AMOUNT, "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char shown[DOSE_TEXT_SIZE];
        bool is_other = dose_shown(rows[i].place, rows[i].stored, shown, sizeof shown);
        assert_string_equal(shown, rows[i].shown != NULL ? rows[i].shown : rows[i].stored);
        assert_int_equal(is_other, rows[i].shown != NULL);
    }
    char small[8];
    assert_true(dose_shown(DOSE_FREQUENCY, "QOD and more", small, sizeof small));
    assert_string_equal(small, "every o");
}

static void test_two_at_once(void **state)
{
    (void)state;
    struct dose_finding found[1];
    struct error error;
    assert_int_equal(dose_findings(DOSE_FREQUENCY, "QD @ HS", found, 1), 3);
    assert_int_equal(dose_check(DOSE_FREQUENCY, "Frequency", "QD @ HS", &error), -1);
    assert_string_equal(error.user, "Frequency: write \"daily\", not \"QD\"; \"at\", not \"@\".");
}

static void test_full_words(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"BID", "twice daily"},
        {"b.i.d.", "twice daily"},
        {"tid", "three times daily"},
        {"q6h", "every 6 hours"},
        {"Q4-6H prn", "every 4 to 6 hours as needed"},
        {"q1h", "every hour"},
        {"twice daily", "twice daily"},
        {"q99x", "q99x"},
        {"q0h", "q0h"},
        {"q100h", "q100h"},
        {"q6-4h", "q6-4h"},
        {"q4-6hh", "q4-6hh"},
        {"q", "q"},
        {"qh", "qh"},
        {"bid prn", "twice daily as needed"},
        {"", ""},
    };
    char out[DOSE_TEXT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        dose_frequency(cases[i][0], out);
        assert_string_equal(out, cases[i][1]);
    }
    dose_route("po", out);
    assert_string_equal(out, "Oral");
    dose_route("ORAL", out);
    assert_string_equal(out, "Oral");
    dose_route("By a straw", out);
    assert_string_equal(out, "By a straw");
    dose_tidy(" 500mg  tablet ", out);
    assert_string_equal(out, "500 mg tablet");
    dose_tidy("5 ml", out);
    assert_string_equal(out, "5 mL");
    dose_tidy("B12 1000mcg", out);
    assert_string_equal(out, "B12 1000 mcg");
}

static void test_no_pick_list_is_refused(void **state)
{
    (void)state;
    struct error error;
    char out[DOSE_TEXT_SIZE];
    for (int i = 0; dose_frequency_words[i]; i++) {
        assert_int_equal(dose_check(DOSE_FREQUENCY, "Frequency", dose_frequency_words[i], &error),
                         0);
        dose_frequency(dose_frequency_words[i], out);
        assert_string_equal(out, dose_frequency_words[i]);
    }
    for (int i = 0; dose_route_words[i]; i++) {
        assert_int_equal(dose_check(DOSE_ROUTE, "Route", dose_route_words[i], &error), 0);
        assert_true(strlen(dose_route_words[i]) <= 50);
    }
}

static void test_sig(void **state)
{
    (void)state;
    char out[2 * DOSE_TEXT_SIZE];
    dose_sig("1 tablet", "Oral", "twice daily", out);
    assert_string_equal(out, "Take 1 tablet by mouth twice daily.");
    dose_sig("2 drops", "Left eye", "nightly at bedtime", out);
    assert_string_equal(out, "Put 2 drops into the left eye nightly at bedtime.");
    dose_sig("10 units", "Subcutaneous", NULL, out);
    assert_string_equal(out, "Inject 10 units under the skin.");
    dose_sig("5 mg", "By a straw", "daily", out);
    assert_string_equal(out, "Use 5 mg By a straw daily.");
}

static const struct {
    const char *drug, *allergen;
    enum drug_match match;
    const char *words;
} allergies[] = {
    {"Amoxicillin 500 mg", "Penicillin", DRUG_SAME_CLASS, "amoxicillin is a penicillin"},
    {"Augmentin", "PCN", DRUG_SAME_CLASS, "penicillin"},
    {"amoxicillin", "ampicillin", DRUG_SAME_CLASS, "penicillin"},
    {"Aspirin 81 mg", "Aspirin", DRUG_SAME, "aspirin"},
    {"Aspirin", "ASA", DRUG_SAME, "aspirin"},
    {"ibuprofen", "aspirin", DRUG_SAME_CLASS, "NSAID"},
    {"ibuprofen", "NSAIDs", DRUG_SAME_CLASS, "NSAID"},
    {"celecoxib", "aspirin", DRUG_NO_MATCH, ""},
    {"acetaminophen", "aspirin", DRUG_NO_MATCH, ""},
    {"cephalexin", "Penicillin", DRUG_SAME_CLASS, "react"},
    {"ceftriaxone", "Penicillin", DRUG_LOW, "seldom"},
    {"Bactrim", "Sulfa drugs", DRUG_SAME_CLASS, "sulfonamide"},
    {"hydrochlorothiazide", "sulfa", DRUG_LOW, "seldom"},
    {"lisinopril", "ACE inhibitors", DRUG_SAME_CLASS, "ACE inhibitor"},
    {"Percocet", "acetaminophen", DRUG_SAME, "acetaminophen"},
    {"morphine", "codeine", DRUG_SAME_CLASS, "opioid"},
    {"fentanyl", "codeine", DRUG_LOW, "opioid"},
    {"metformin", "Penicillin", DRUG_NO_MATCH, ""},
    {"Zorblaxin 5 mg", "zorblaxin", DRUG_SAME, "zorblaxin"}, /* not in the catalogue */
    {"potassium chloride", "sodium chloride", DRUG_NO_MATCH, ""},
    {"metformin", "Shellfish", DRUG_NO_MATCH, ""},
    {"", "", DRUG_NO_MATCH, ""},
};

static void test_allergies(void **state)
{
    (void)state;
    char words[DRUG_WORDS_SIZE];
    for (size_t i = 0; i < sizeof allergies / sizeof allergies[0]; i++) {
        enum drug_match match = drug_allergy(allergies[i].drug, allergies[i].allergen, words);
        if (match != allergies[i].match || !strstr(words, allergies[i].words)) {
            fail_msg("%s, allergic to %s: %d \"%s\"", allergies[i].drug, allergies[i].allergen,
                     (int)match, words);
        }
        assert_int_equal(match == DRUG_NO_MATCH, words[0] == '\0');
    }
    assert_true(drug_is_known("Sulfa"));
    assert_false(drug_is_known("Shellfish"));
}

static void test_duplicates(void **state)
{
    (void)state;
    char words[DRUG_WORDS_SIZE];
    assert_int_equal(drug_duplicate("Lisinopril", "Zestril 10 mg", words), DRUG_SAME);
    assert_int_equal(drug_duplicate("Percocet", "Tylenol", words), DRUG_SAME);
    assert_non_null(strstr(words, "acetaminophen"));
    assert_int_equal(drug_duplicate("simvastatin", "Lipitor", words), DRUG_SAME_CLASS);
    assert_non_null(strstr(words, "statins"));
    assert_int_equal(drug_duplicate("glargine", "lispro", words), DRUG_NO_MATCH);
    assert_int_equal(drug_duplicate("metformin", "Lipitor", words), DRUG_NO_MATCH);
    assert_int_equal(drug_duplicate("Zorblaxin", "zorblaxin ER", words), DRUG_SAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_shown),
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_full_words),
        cmocka_unit_test(test_no_pick_list_is_refused),
        cmocka_unit_test(test_sig),
        cmocka_unit_test(test_allergies),
        cmocka_unit_test(test_duplicates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
