/* SPDX-License-Identifier: MIT */
/* Identifiers: the vectors of clinical/facts.md 4, valid and invalid. */
#include "chartty/model/identifiers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define EACH(list) (size_t index = 0; index < sizeof(list) / sizeof((list)[0]); index++)

static void test_npi(void **state)
{
    (void)state;
    static const char *const valid[] = {"1234567893", "1993999998", "1000000004",
                                        "2000000002", "2234567891", "1999999992",
                                        "1111111112", "1234095671", "1234905671"};
    static const char *const invalid[] = {"1234567890",  "1234567839", "1324567893", "123456789",
                                          "12345678930", "0000000000", "3234567899", "12345678A3",
                                          "1902000000",  "",           "          "};
    for
        EACH(valid)
    assert_true(npi_is_valid(valid[index]));
    for
        EACH(invalid)
    assert_false(npi_is_valid(invalid[index]));
}

static void test_ssn(void **state)
{
    (void)state;
    static const char *const valid[] = {"001-01-0001", "665-12-3456", "667-12-3456", "899-99-9999",
                                        "001010001"};
    static const char *const invalid[] = {
        "000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567",
        "123-45-0000", "12-345-6789", "12345678",    "",
        "***-**-1234"};
    for
        EACH(valid)
    assert_true(ssn_is_valid(valid[index]));
    for
        EACH(invalid)
    assert_false(ssn_is_valid(invalid[index]));
}

static void test_ssn_mask_never_shows_more_than_four_digits(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"001-01-4321", "***-**-4321"},
        {"001014321", "***-**-4321"},
        {"***-**-1234", "***-**-1234"},
        {"1234", "***-**-****"},
        {"", "***-**-****"},
        {"12345678", "***-**-****"},
        {"not a number", "***-**-****"},
    };
    for
        EACH(cases)
        {
            char out[16];
            ssn_mask(cases[index][0], out, sizeof out);
            assert_string_equal(out, cases[index][1]);
        }
}

static void test_zip(void **state)
{
    (void)state;
    static const char *const valid[] = {"02155", "02155-1234", "99950"};
    static const char *const invalid[] = {"00000",     "00000-1234", "2155",  "02155-123",
                                          "021551234", "02155 1234", "O2155", ""};
    for
        EACH(valid)
    assert_true(zip_is_valid(valid[index]));
    for
        EACH(invalid)
    assert_false(zip_is_valid(invalid[index]));
}

static void test_phone(void **state)
{
    (void)state;
    static const char *const valid[] = {
        "555-0142",         "212-555-0142",     "(212) 555-0142",
        "+1-555-0101",      "+1-212-555-0142",  "1-212-555-0142",
        "2125550142",       "212.555.0142 x12", "212-555-0142 ext. 7",
        "+44 20 7946 0018", " 555-0142 "};
    static const char *const invalid[] = {
        "123-234-5678",      "234-911-5678", "211-555-0142",   "292-555-0142", "372-555-0142",
        "962-555-0142",      "112-555-0142", "911-0142",       "55-0142",      "+123456",
        "+1234567890123456", "call me",      "212-555-0142 x", "212+5550142",  ""};
    for
        EACH(valid)
    assert_true(phone_is_valid(valid[index]));
    for
        EACH(invalid)
    assert_false(phone_is_valid(invalid[index]));
}

static void test_phone_digits(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"(212) 555-0142 x99", "2125550142", "2410555212"},
        {"+1-555-0101", "15550101", "1010555"},
        {"1-212-555-0142", "12125550142", "2410555212"},
        {"+44 20 7946 0018", "442079460018", "810064970244"},
        {"Tel. 555-0142", "5550142", "2410555"},
        {"none", "", ""},
    };
    for
        EACH(cases)
        {
            char out[24];
            assert_int_equal(phone_digits(cases[index][0], out, sizeof out),
                             strlen(cases[index][1]));
            assert_string_equal(out, cases[index][1]);
            assert_int_equal(phone_reversed(cases[index][0], out, sizeof out),
                             strlen(cases[index][2]));
            assert_string_equal(out, cases[index][2]);
        }
    char small[5];
    assert_int_equal(phone_digits("2125550142", small, sizeof small), 4);
    assert_string_equal(small, "2125");
}

static void test_code_folded(void **state)
{
    (void)state;
    char out[32];
    assert_int_equal(code_folded("  mrn001\t", out, sizeof out), 6);
    assert_string_equal(out, "MRN001");
    code_folded("00012345", out, sizeof out);
    assert_string_equal(out, "00012345"); /* leading zeros stay */
    code_folded("m\xC3\xA1r", out, sizeof out);
    assert_string_equal(out, "M\xC3\xA1R");
    assert_int_equal(code_folded("ab\xC3\xA1", out, 4), 2); /* never half a character */
    assert_string_equal(out, "AB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_npi),
        cmocka_unit_test(test_ssn),
        cmocka_unit_test(test_ssn_mask_never_shows_more_than_four_digits),
        cmocka_unit_test(test_zip),
        cmocka_unit_test(test_phone),
        cmocka_unit_test(test_phone_digits),
        cmocka_unit_test(test_code_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
