/* SPDX-License-Identifier: MIT */
/* What other programs write where chartty writes a status or a severity. */
#include "chartty/model/status_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static struct field_value stored(const char *text)
{
    struct field_value value = {.state = text != NULL ? FIELD_UNPARSED : FIELD_NULL,
                                .text = text != NULL ? text : ""};
    value.length = strlen(value.text);
    return value;
}

static void neither_case_nor_blanks_decide(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum status status;
    } cases[] = {
        {"final", STATUS_FINAL},
        {"Final", STATUS_FINAL},
        {"FINAL", STATUS_FINAL},
        {" final\r\n", STATUS_FINAL},
        {"Scheduled   ", STATUS_SCHEDULED},
        {"\tIn_Progress", STATUS_IN_PROGRESS},
        {"CANCELLED", STATUS_CANCELLED},
        {"Inactive", STATUS_INACTIVE},
        {"Active", STATUS_ACTIVE},
        {"", STATUS_NOT_GIVEN},
        {"  ", STATUS_NOT_GIVEN},
        {NULL, STATUS_NOT_GIVEN},
        {"act", STATUS_OTHER},
        {"active-ish", STATUS_OTHER},
        {"resolved", STATUS_OTHER},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct field_value value = stored(cases[i].text);
        assert_int_equal(status_of(&value), cases[i].status);
    }
    struct field_value severity = stored("Moderate ");
    assert_int_equal(severity_of(&severity), SEVERITY_MODERATE);
}

/* What no list has is what would be worse to overlook. */
static void an_unknown_word_is_the_more_dangerous(void **state)
{
    (void)state;
    static const struct {
        const char *severity;
        bool severe;
    } severities[] = {{"severe", true}, {"SEVERE", true},    {"Severe ", true},
                      {"mild", false},  {"MODERATE", false}, {"life-threatening", true},
                      {"", false},      {NULL, false}};
    for (size_t i = 0; i < sizeof(severities) / sizeof(severities[0]); i++) {
        struct allergy allergy = {.severity = stored(severities[i].severity)};
        assert_int_equal(allergy_is_severe(&allergy), severities[i].severe);
    }
    static const struct {
        const char *status;
        bool drug_ended, allergy_inactive, holds_time;
    } statuses[] = {{"active", false, false, true},
                    {"Active", false, false, true},
                    {NULL, false, false, true},
                    {"", false, false, true},
                    {"on hold", false, false, true},
                    {"INACTIVE ", false, true, true}, /* no word of a medication's: taken */
                    {"Discontinued", true, false, true},
                    {"Completed", true, false, true}, /* no word of an allergy's: active */
                    {"Cancelled", false, false, false}};
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        struct field_value status = stored(statuses[i].status);
        struct medication drug = {.status = status};
        struct allergy allergy = {.status = status};
        assert_int_equal(medication_is_ended(&drug), statuses[i].drug_ended);
        assert_int_equal(allergy_is_inactive(&allergy), statuses[i].allergy_inactive);
        assert_int_equal(status_holds_time(&status), statuses[i].holds_time);
    }
}

static void a_result_that_came_stands(void **state)
{
    (void)state;
    static const struct {
        const char *status, *resulted;
        bool stands;
    } cases[] = {{"final", "2026-11-01", true},     {"FINAL", NULL, true},
                 {"corrected", "2026-11-01", true}, {"corrected", NULL, false},
                 {NULL, "2026-11-01", true},        {NULL, NULL, false},
                 {"Pending", "2026-11-01", false},  {"in_progress ", "2026-11-01", false}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_result result = {.status = stored(cases[i].status),
                                    .resulted_date = stored(cases[i].resulted)};
        assert_int_equal(lab_is_final(&result), cases[i].stands);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neither_case_nor_blanks_decide),
        cmocka_unit_test(an_unknown_word_is_the_more_dangerous),
        cmocka_unit_test(a_result_that_came_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
