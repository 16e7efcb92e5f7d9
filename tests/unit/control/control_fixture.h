/* SPDX-License-Identifier: MIT */
/*
 * For the tests of controllers: a database of a few people of known records, a session over it (or
 * over the scripted backend on it) on a fixed day, and waiting until nothing is under way.
 */
#ifndef CHARTTY_TESTS_CONTROL_FIXTURE_H
#define CHARTTY_TESTS_CONTROL_FIXTURE_H

#include "unit/data/database_fixture.h"

#include "chartty/base/loop.h"
#include "chartty/control/session.h"
#include "chartty/data/data.h"

enum { WAIT_MS = PATIENCE_MS };

struct desk {
    struct fixture *fixture; /* first: its setup and teardown work on it */
    struct loop *loop;
    struct session session;
    struct clock clock;
    int changes; /* how often a controller said that it looks different */
};

/* Ada, 81, with records of all kinds; Bo, 8, with none; Cy and Cyd, whose names are alike. */
static const char desk_records[] =
    "INSERT INTO providers (id, npi, name) VALUES (1, 'N1', 'Dr. One'), (2, 'N2', 'Dr. Two');"
    "INSERT INTO patients (id, mrn, last_name, first_name, dob, gender) VALUES"
    " (1, 'MRN0001', 'Adamson', 'Ada', '1945-07-14', 'Female'),"
    " (2, 'MRN0002', 'Berg', 'Bo', '2018-02-01', 'Male'),"
    " (3, 'MRN0003', 'Carlson', 'Cy', '1980-01-01', NULL),"
    " (4, 'MRN0004', 'Carlsson', 'Cy', '1980-01-02', NULL);"
    "INSERT INTO medications (medication_id, patient_id, name, prescribed_date, status) VALUES"
    " ('M1', 1, 'Warfarin', '2026-11-01', 'active'), ('M2', 1, 'Aspirin', '2025-11-01', "
    "'completed');"
    "INSERT INTO allergies (patient_id, allergen, severity, status) VALUES"
    " (1, 'Penicillin', 'severe', 'active'), (1, 'Dust', 'mild', 'inactive'),"
    " (3, 'Pollen', 'mild', 'inactive');"
    "INSERT INTO vital_signs (patient_id, recorded_date, heart_rate) VALUES"
    " (1, '2026-11-01 08:00:00.000000', 70), (1, '2026-11-20 08:00:00.000000', 72);"
    "INSERT INTO lab_results (order_id, patient_id, test_name, status, ordered_date, resulted_date,"
    " results_json) VALUES"
    " ('L1', 1, 'BMP', 'final', '2026-10-01', '2026-10-01',"
    "  "
    "'[{\"name\":\"Potassium\",\"value\":\"4.1\",\"unit\":\"mmol/"
    "L\",\"reference_range\":\"3.5-5.0\"}]'),"
    " ('L2', 1, 'BMP', 'final', '2026-11-01', '2026-11-01',"
    "  "
    "'[{\"name\":\"potassium\",\"value\":\"5.9\",\"unit\":\"mmol/"
    "L\",\"reference_range\":\"3.5-5.0\"},"
    "    "
    "{\"name\":\"Albumin\",\"value\":\"4.0\",\"unit\":\"g/dL\",\"reference_range\":\"3.5-5.0\"}]'),"
    " ('L3', 1, 'TSH', 'pending', '2026-11-20', NULL, NULL),"
    " ('L4', 1, 'CBC', 'final', '2026-11-02', '2026-11-02', 'no JSON');"
    "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time,"
    " duration_minutes, status) VALUES"
    " ('A1', 1, 1, '2026-11-24', '09:00', 30, 'scheduled'),"
    " ('A2', 2, 1, '2026-11-24', '9:15 AM', 30, 'scheduled'),"
    " ('A3', 3, 1, '2026-11-24', 'after lunch', 30, 'scheduled'),"
    " ('A4', 1, 2, '2026-11-24', '23:45', 30, 'scheduled'),"
    " ('A5', 1, 1, '2026-11-25', '10:00', 45, 'scheduled'),"
    " ('A6', 1, 1, '2026-11-23', '10:00', 45, 'completed')";

static inline bool desk_is_idle(void *context)
{
    return data_pending(((struct desk *)context)->session.data) == 0;
}

static inline void desk_wait(struct desk *desk)
{
    loop_run_until(desk->loop, desk_is_idle, desk, WAIT_MS);
    assert_int_equal(data_pending(desk->session.data), 0);
}

static inline void desk_changed(void *context)
{
    ((struct desk *)context)->changes++;
}

static inline int desk_setup(void **state)
{
    struct desk *desk = memory_new(sizeof *desk);
    void *made = NULL;
    if (fixture_setup(&made) != 0) {
        return -1;
    }
    desk->fixture = made;
    fixture_make(desk->fixture);
    sqlite3 *connection = fixture_open(desk->fixture->path);
    fixture_run(connection, desk_records);
    sqlite3_close(connection);
    *state = desk;
    return 0;
}

/* Whoever is signed in from now on. */
static inline void desk_sign_in(struct desk *desk, enum staff_role role)
{
    struct person person = {.staff_id = 1, .role = role};
    snprintf(person.username, sizeof person.username, "test-%s", staff_role_word(role));
    snprintf(person.full_name, sizeof person.full_name, "Test %s", staff_role_short(role));
    session_begin(&desk->session, &person);
}

/* Opens the session with a doctor signed in; directives NULL: SQLite itself, else the scripted
 * backend over it. */
static inline void desk_open(struct desk *desk, const char *directives)
{
    char url[256], path[160], script[512];
    struct error error = {0};
    struct datetime now = {.date = {2026, 11, 24}, .hour = 12};
    if (directives == NULL) {
        snprintf(url, sizeof url, "%s", desk->fixture->path);
    } else {
        snprintf(path, sizeof path, "%s/test.script", desk->fixture->folder);
        snprintf(url, sizeof url, "script:%s", path);
        snprintf(script, sizeof script, "database test.db\n%s\n", directives);
        fixture_write(path, script, strlen(script));
    }
    struct data_options options = {.url = url};
    desk->loop = loop_new(&error);
    desk->clock = clock_fixed(&now);
    desk->session = (struct session){.loop = desk->loop, .clock = &desk->clock};
    desk->session.data = data_open(desk->loop, &options, NULL, NULL, &error);
    assert_non_null(desk->session.data);
    desk_sign_in(desk, STAFF_DOCTOR);
}

static inline int desk_teardown(void **state)
{
    struct desk *desk = *state;
    if (desk->loop != NULL) {
        data_close(desk->session.data);
        loop_free(desk->loop);
    }
    void *made = desk->fixture;
    fixture_teardown(&made);
    memory_free(desk);
    return 0;
}

/* Another program looks, while this one may be writing. */
static inline sqlite3 *desk_look(struct desk *desk)
{
    sqlite3 *connection = NULL;
    assert_int_equal(sqlite3_open(desk->fixture->path, &connection), SQLITE_OK);
    sqlite3_busy_timeout(connection, WAIT_MS);
    return connection;
}

/* Another program writes. */
static inline void desk_run(struct desk *desk, const char *sql)
{
    sqlite3 *connection = fixture_open(desk->fixture->path);
    sqlite3_busy_timeout(connection, WAIT_MS);
    fixture_run(connection, sql);
    sqlite3_close(connection);
}

#define desk_test(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)

#endif
