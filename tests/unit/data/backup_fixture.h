/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the tests of backups have in common: records that are worth one. Layer: tests.
 */
#ifndef CHARTTY_TESTS_BACKUP_FIXTURE_H
#define CHARTTY_TESTS_BACKUP_FIXTURE_H

#include "save_fixture.h"

/* Two patients, and an audit with sealed entries, in the records at fixture->path. */
static inline void save_two_patients(struct fixture *fixture)
{
    struct error error = {0};
    struct scene scene = {.fixture = fixture, .clock = clock_system()};
    scene.loop = loop_new(&error);
    scene_open(&scene);
    for (int i = 0; i < 2; i++) {
        const char *patient[FIELDS_OF(patient)] = {[FIELD_OF(patient, first_name)] = "Ada",
                                                   [FIELD_OF(patient, last_name)] = "Example",
                                                   [FIELD_OF(patient, dob)] = "2001-01-01"};
        struct change_set *set = change_set_new(&scene.token, NULL);
        change_set_audit(set, "patient.new", 0, NULL);
        int first = change_set_insert(set, RECORD_PATIENT, patient);
        change_set_make_code(set, first, FIELD_OF(patient, mrn), "B{HEX12}");
        assert_int_equal(scene_save(&scene, set).error.code, ERROR_OK);
    }
    data_close(scene.data);
    loop_free(scene.loop);
}

#endif
