/* SPDX-License-Identifier: MIT */
/* What was typed into Find patient begins the form of somebody new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ui/screens/typed_patient.h"

#include <string.h>

static void typed(const char *words, const char *last, const char *first, const char *born,
                  const char *phone)
{
    struct typed_patient person;
    typed_patient_read(words, (struct date){2026, 11, 24}, false, &person);
    assert_string_equal(person.last, last);
    assert_string_equal(person.first, first);
    assert_string_equal(person.born, born);
    assert_string_equal(person.phone, phone);
    for (int i = 0; i < person.count; i++) {
        assert_true(person.presets[i].text[0] != '\0');
    }
}

static void words_become_fields(void **state)
{
    (void)state;
    typed("smith jo 14jul45", "Smith", "Jo", "14-Jul-1945", "");
    typed("Smith, Anna Maria", "Smith", "Anna Maria", "", "");
    typed("de la Cruz, Ana", "De La Cruz", "Ana", "", "");
    typed("smith 2125550142", "Smith", "", "", "212-555-0142");
    typed("14 July 1945 OBRIEN", "OBRIEN", "", "14-Jul-1945", "");
    typed("lee 1950", "Lee", "", "about 1950", "");
    typed("MRN00012345", "", "", "", "");
    typed("", "", "", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_become_fields)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
