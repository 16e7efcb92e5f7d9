/* SPDX-License-Identifier: MIT */
/* Who is found when somebody is registered, on a real database. */
#include "control_fixture.h"

#include "chartty/control/duplicates.h"

static struct duplicate_person person(const char *last, const char *first, const char *born)
{
    struct duplicate_person made = {.about = false};
    snprintf(made.last, sizeof made.last, "%s", last);
    snprintf(made.first, sizeof made.first, "%s", first);
    made.has_born = born != NULL && date_parse_iso(born, &made.born);
    return made;
}

static struct duplicates *look(struct desk *desk, struct duplicate_person asked)
{
    struct duplicates *duplicates = duplicates_new(&desk->session, desk_changed, desk);
    duplicates_look(duplicates, &asked);
    desk_wait(desk);
    return duplicates;
}

static void a_slip_is_found(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    char words[160];
    int total = 0;
    struct duplicates *duplicates = look(desk, person("Adamsen", "Ada", "1945-07-14"));
    assert_int_equal(duplicates_state(duplicates), DUPLICATES_READY);
    assert_int_equal(duplicates_count(duplicates, &total), 1);
    assert_int_equal(total, 1);
    assert_string_equal(duplicates_hit(duplicates, 0)->mrn.text, "MRN0001");
    duplicates_words(duplicates, 0, words, sizeof words);
    assert_string_equal(words, "similar last name, same first name, same birth date");
    duplicates_free(duplicates);
}

static void two_who_look_alike_are_both_found(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct duplicates *duplicates = look(desk, person("Carlson", "Cy", "1980-01-01"));
    assert_int_equal(duplicates_count(duplicates, NULL), 2);
    assert_string_equal(duplicates_hit(duplicates, 0)->mrn.text, "MRN0003"); /* the likelier */
    assert_string_equal(duplicates_hit(duplicates, 1)->mrn.text, "MRN0004");
    duplicates_free(duplicates);
}

static void swapped_names_and_sounds_are_found_by_the_birth_date(void **state)
{
    struct desk *desk = *state;
    desk_run(desk, "INSERT INTO patients (id, mrn, last_name, first_name, dob) VALUES"
                   " (9, 'MRN0009', 'Smyth', 'Catherine', '1970-05-05')");
    desk_open(desk, NULL);
    struct duplicates *duplicates = look(desk, person("Bo", "Berg", "2018-02-01"));
    assert_int_equal(duplicates_count(duplicates, NULL), 1);
    assert_string_equal(duplicates_hit(duplicates, 0)->mrn.text, "MRN0002");
    duplicates_free(duplicates);
    duplicates = look(desk, person("Smith", "Katherine", "1970-05-05"));
    assert_int_equal(duplicates_count(duplicates, NULL), 1);
    duplicates_free(duplicates);
}

static void a_phone_finds_who_moved_house(void **state)
{
    struct desk *desk = *state;
    desk_run(desk, "UPDATE patients SET phone = '+1-212-555-0142' WHERE id = 1");
    desk_open(desk, NULL);
    struct duplicate_person asked = person("Adamson", "Ada", "1950-09-30");
    snprintf(asked.phone, sizeof asked.phone, "(212) 555-0142");
    struct duplicates *duplicates = look(desk, asked);
    assert_int_equal(duplicates_count(duplicates, NULL), 1);
    asked.phone[0] = '\0'; /* a namesake alone is none */
    duplicates_look(duplicates, &asked);
    desk_wait(desk);
    assert_int_equal(duplicates_count(duplicates, NULL), 0);
    assert_int_equal(duplicates_state(duplicates), DUPLICATES_READY);
    duplicates_free(duplicates);
}

static void nobody_is_looked_for_without_a_name(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    struct duplicates *duplicates = look(desk, person("", "", "1945-07-14"));
    assert_int_equal(duplicates_state(duplicates), DUPLICATES_NONE);
    duplicates_free(duplicates);
}

static void a_failed_search_is_not_none(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, "query PATIENT_SEARCH error damaged");
    struct duplicates *duplicates = look(desk, person("Adamson", "Ada", "1945-07-14"));
    assert_int_equal(duplicates_state(duplicates), DUPLICATES_FAILED);
    assert_non_null(duplicates_error(duplicates));
    duplicates_free(duplicates);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(a_slip_is_found),
        desk_test(two_who_look_alike_are_both_found),
        desk_test(swapped_names_and_sounds_are_found_by_the_birth_date),
        desk_test(a_phone_finds_who_moved_house),
        desk_test(nobody_is_looked_for_without_a_name),
        desk_test(a_failed_search_is_not_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
