/* SPDX-License-Identifier: MIT */
/* The record tables: eight tables first, columns in the schema page's order, values as an array. */
#include "chartty/model/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_tables_are_the_first_eight(void **state)
{
    (void)state;
    static const char *const tables[] = {"oauth_clients", "patients",    "providers",
                                         "appointments",  "medications", "allergies",
                                         "vital_signs",   "lab_results"};
    static const int columns[] = {13, 21, 9, 15, 14, 9, 15, 12};
    for (int index = 0; index < RECORD_TABLE_COUNT; index++) {
        const struct record_spec *spec = record_by_table(tables[index]);
        assert_non_null(spec);
        assert_int_equal(spec->type, index);
        assert_int_equal(spec->field_count, columns[index]);
        assert_ptr_equal(spec, record_spec((enum record_type)index));
    }
    assert_null(record_by_table("patient"));
    assert_null(record_by_table("")); /* what queries answer with has no table */
}

static void test_field_index_is_the_place_in_the_struct(void **state)
{
    (void)state;
    struct patient patient;
    memset(&patient, 0, sizeof patient);
    patient.dob.text = "here";
    const struct record_spec *spec = record_spec(RECORD_PATIENT);
    int index = record_field(spec, "dob");
    assert_int_equal(index, 4);
    assert_string_equal(record_values(&patient)[index].text, "here");
    assert_string_equal(spec->fields[index].label, "Born");
    assert_int_equal(spec->fields[index].kind, FIELD_DATE);
    assert_int_equal(record_field(spec, "DOB"), -1);
    assert_int_equal(spec->size, sizeof patient);
}

static void test_a_hit_begins_with_its_patient(void **state)
{
    (void)state;
    const struct record_spec *patient = record_spec(RECORD_PATIENT);
    const struct record_spec *hit = record_spec(RECORD_PATIENT_HIT);
    for (int index = 0; index < patient->field_count; index++)
        assert_string_equal(patient->fields[index].column, hit->fields[index].column);
    assert_int_equal(record_field(hit, "next_date"), patient->field_count);
}

static void test_every_choice_field_has_choices(void **state)
{
    (void)state;
    for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        for (int index = 0; index < spec->field_count; index++) {
            const struct field_spec *field = &spec->fields[index];
            bool has_choices = field_choices(field->choices)[0] != NULL;
            assert_int_equal(field->kind == FIELD_CHOICE, has_choices);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_the_first_eight),
        cmocka_unit_test(test_field_index_is_the_place_in_the_struct),
        cmocka_unit_test(test_a_hit_begins_with_its_patient),
        cmocka_unit_test(test_every_choice_field_has_choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
