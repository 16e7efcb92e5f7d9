/* SPDX-License-Identifier: MIT */
/* What a save expects to find: the same patient, rows there or not, a free time. */
#include "save_fixture.h"

static struct saved expect_patient(struct scene *scene, int64_t patient, const char *mrn,
                                   const char *dob)
{
    const char *allergy[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, patient_id)] = "1",
                                               [FIELD_OF(allergy, allergen)] = "Nuts"};
    struct change_set *set = scene_set(scene, NULL);
    change_set_expect_patient(set, patient, mrn, dob);
    change_set_insert(set, RECORD_ALLERGY, allergy);
    return scene_save(scene, set);
}

static void the_patient_must_be_the_same(void **state)
{
    struct scene *scene = *state;
    struct saved saved = expect_patient(scene, 1, "MRN1", "1945-07-14");
    assert_saved(&saved);
    saved = expect_patient(scene, 1, "MRN2", "1945-07-14");
    assert_not_saved(&saved, ERROR_CONFLICT, "MRN or date of birth");
    assert_int_equal(saved.now_type, RECORD_PATIENT);
    assert_int_equal(saved.now_count, 1);
    saved = expect_patient(scene, 1, "MRN1", "1945-07-15");
    assert_not_saved(&saved, ERROR_CONFLICT, "MRN or date of birth");
    saved = expect_patient(scene, 99, "MRN1", "1945-07-14");
    assert_not_saved(&saved, ERROR_CONFLICT, "not there any more");
    assert_int_equal(saved.now_count, 0);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM allergies"), 1);
}

static void rows_must_be_there_or_not(void **state)
{
    struct scene *scene = *state;
    const struct change_match active[] = {{FIELD_OF(allergy, patient_id), "1"},
                                          {FIELD_OF(allergy, status), "active"}};
    const struct change_match no_onset[] = {{FIELD_OF(allergy, onset_date), NULL}};
    const char *allergy[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, patient_id)] = "1",
                                               [FIELD_OF(allergy, allergen)] = "Nuts"};
    for (int time = 0; time < 2; time++) {
        struct change_set *set = scene_set(scene, NULL);
        change_set_expect_none(set, RECORD_ALLERGY, active, 2, "There is an active allergy.");
        change_set_insert(set, RECORD_ALLERGY, allergy);
        struct saved saved = scene_save(scene, set);
        if (time == 0) {
            assert_saved(&saved);
        } else {
            assert_not_saved(&saved, ERROR_REFUSED, "There is an active allergy.");
            assert_int_equal(saved.step, 0);
        }
    }
    for (int time = 0; time < 2; time++) {
        struct change_set *set = scene_set(scene, NULL);
        change_set_expect_some(set, RECORD_ALLERGY, no_onset, 1, "None without an onset.");
        change_set_insert(set, RECORD_ALLERGY, allergy);
        struct saved saved = scene_save(scene, set);
        if (time == 0) {
            assert_saved(&saved);
            fixture_run(scene->other, "UPDATE allergies SET onset_date = '2001-01-01'");
        } else {
            assert_not_saved(&saved, ERROR_REFUSED, "None without an onset.");
        }
    }
}

/* --- free times ------------------------------------------------------------------------------- */

static void add_appointment(struct scene *scene, int id, int patient, int provider,
                            const char *date, const char *time, const char *minutes,
                            const char *status)
{
    char sql[400];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO appointments (id, appointment_id, patient_id, provider_id, date, "
                   "time, duration_minutes, status) VALUES (%d, 'APT%d', %d, %d, '%s', '%s', %s, "
                   "'%s')",
                   id, id, patient, provider, date, time, minutes, status);
    fixture_run(scene->other, sql);
}

static struct saved try_slot(struct scene *scene, const struct change_slot *slot)
{
    const char *values[FIELDS_OF(appointment)] = {
        [A(patient_id)] = "1",
        [A(provider_id)] = "1",
        [A(date)] = "2026-11-24",
        [A(time)] = "bad for once", /* so that no try is in the next one's way */
    };
    struct change_set *set = scene_set(scene, NULL);
    change_set_expect_free(set, slot);
    change_set_make_code(set, change_set_insert(set, RECORD_APPOINTMENT, values), A(appointment_id),
                         "T{HEX6}");
    return scene_save(scene, set);
}

static void assert_taken(struct scene *scene, struct change_slot slot, int64_t by)
{
    struct saved saved = try_slot(scene, &slot);
    assert_not_saved(&saved, ERROR_REFUSED, "That time is taken");
    assert_int_equal(saved.now_type, RECORD_APPOINTMENT_LINE);
    assert_int_equal(saved.now_count, 1);
    assert_int_equal(saved.now_ids[0], by);
    slot.allow = true;
    saved = try_slot(scene, &slot);
    assert_saved(&saved);
    assert_int_equal(saved.now_count, 1);
}

static void assert_free(struct scene *scene, struct change_slot slot)
{
    struct saved saved = try_slot(scene, &slot);
    assert_saved(&saved);
    assert_int_equal(saved.now_count, -1);
}

static struct change_slot slot_at(int start, int minutes)
{
    return (struct change_slot){.provider_id = 1,
                                .patient_id = 1,
                                .date = {2026, 11, 24},
                                .start_minutes = start,
                                .duration_minutes = minutes};
}

static void a_time_is_free_or_taken(void **state)
{
    struct scene *scene = *state;
    add_appointment(scene, 10, 2, 1, "2026-11-24", "9:00 AM", "60", "scheduled");
    assert_taken(scene, slot_at(9 * 60, 60), 10);
    assert_taken(scene, slot_at(8 * 60 + 30, 31), 10);
    assert_taken(scene, slot_at(9 * 60 + 59, 1), 10);
    assert_taken(scene, slot_at(8 * 60, 24 * 60), 10);
    assert_free(scene, slot_at(8 * 60 + 30, 30)); /* half-open */
    assert_free(scene, slot_at(10 * 60, 30));
    struct change_slot itself = slot_at(9 * 60, 60);
    itself.except_id = 10;
    assert_free(scene, itself);
    struct change_slot others = slot_at(9 * 60, 60);
    others.provider_id = 2;
    assert_free(scene, others);
    others.patient_id = 2; /* that patient sits with provider 1 then */
    assert_taken(scene, others, 10);
    struct change_slot next_day = slot_at(9 * 60, 60);
    next_day.date.day = 25;
    assert_free(scene, next_day);
}

static void a_missing_duration_is_half_an_hour(void **state)
{
    struct scene *scene = *state;
    add_appointment(scene, 10, 2, 1, "2026-11-24", "09:00", "NULL", "scheduled");
    assert_taken(scene, slot_at(9 * 60 + 29, 10), 10);
    assert_free(scene, slot_at(9 * 60 + 30, 10));
}

static void midnight_is_no_border(void **state)
{
    struct scene *scene = *state;
    add_appointment(scene, 10, 2, 1, "2026-11-23", "23:30", "60", "scheduled");
    add_appointment(scene, 11, 2, 1, "2026-11-25", "00:00", "30", "scheduled");
    assert_taken(scene, slot_at(0, 30), 10);
    assert_free(scene, slot_at(30, 30));
    assert_taken(scene, slot_at(23 * 60 + 50, 20), 11);
    assert_free(scene, slot_at(23 * 60 + 50, 10));
}

static void those_that_take_no_time_are_left_out(void **state)
{
    struct scene *scene = *state;
    add_appointment(scene, 10, 2, 1, "2026-11-24", "09:00", "60", "cancelled");
    add_appointment(scene, 11, 2, 1, "2026-11-24", "13:00 AM", "60", "scheduled");
    add_appointment(scene, 12, 2, 1, "2026-11-24", "09:00", "60", "scheduled");
    fixture_run(scene->other,
                "INSERT INTO ct_visit (row_id, appointment_id, patient_id, no_show_at)"
                " VALUES (12, 'APT12', 2, '2026-11-24 09:30:00.000000')");
    assert_free(scene, slot_at(9 * 60, 60));
    /* a visit of another appointment, which had this number once, is none */
    fixture_run(scene->other, "UPDATE ct_visit SET appointment_id = 'APT99'");
    assert_taken(scene, slot_at(9 * 60, 60), 12);
    add_appointment(scene, 99, 2, 2, "2026-11-24", "11:00", "60", "completed");
    struct change_slot slot = slot_at(11 * 60, 60);
    slot.provider_id = 2;
    assert_taken(scene, slot, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
        TEST(the_patient_must_be_the_same), TEST(rows_must_be_there_or_not),
        TEST(a_time_is_free_or_taken),      TEST(a_missing_duration_is_half_an_hour),
        TEST(midnight_is_no_border),        TEST(those_that_take_no_time_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
