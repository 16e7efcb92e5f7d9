/* SPDX-License-Identifier: MIT */
/*
 * The examination of whole records: what shows between rows, mends one by one and of a kind, each
 * audited, rows that others change meanwhile, and taking back.
 */
#include "unit/control/control_fixture.h"
#include "unit/data/foreign_schema.h"

#include "chartty/control/doctor.h"
#include "chartty/data/adopt.h"
#include "src/control/doctor_memory.h"
#include "src/control/doctor_spans.h"

#include <sys/stat.h>

struct room {
    struct desk *desk;
    char told[8192];
    bool done;
    struct error error;
    const char *sql_when_found; /* another program's write in the midst */
    int found;
};

static void told(void *context, const struct doctor_told *told)
{
    static const char *const results[] = {"", " mended", " undone", " changed", " refused"};
    struct room *room = context;
    size_t used = strlen(room->told);
    room->found++;
    (void)snprintf(room->told + used, sizeof room->told - used, "%s %s %lld%s%s%s\n",
                   doctor_kind_word(told->finding->kind), record_spec(told->finding->type)->table,
                   (long long)told->finding->id, told->mrn != NULL ? " " : "",
                   told->mrn != NULL ? told->mrn : "", results[told->result]);
    if (room->sql_when_found != NULL) {
        sqlite3 *connection = fixture_open(room->desk->fixture->path);
        sqlite3_busy_timeout(connection, 5000);
        fixture_run(connection, room->sql_when_found);
        sqlite3_close(connection);
        room->sql_when_found = NULL;
    }
}

static void done(void *context, const struct error *error)
{
    struct room *room = context;
    room->done = true;
    room->error = *error;
}

static bool is_done(void *context)
{
    return ((struct room *)context)->done;
}

static void open_foreign(struct desk *desk, const char *rows, bool adopts)
{
    struct error error = {0};
    const struct datetime now = {.date = {2026, 11, 26}, .hour = 12};
    sqlite3 *connection = NULL;
    (void)unlink(desk->fixture->path);
    assert_int_equal(sqlite3_open(desk->fixture->path, &connection), SQLITE_OK);
    fixture_run(connection, foreign_sqlite);
    fixture_run(connection, rows);
    sqlite3_close(connection);
    assert_int_equal(chmod(desk->fixture->path, 0600), 0);
    if (adopts) {
        assert_ok(database_adopt(desk->fixture->path, &error), &error);
    }
    struct data_options options = {.url = desk->fixture->path};
    desk->loop = loop_new(&error);
    desk->clock = clock_fixed(&now);
    desk->session = (struct session){.loop = desk->loop, .clock = &desk->clock, .station = "ws-1"};
    desk->session.data = data_open(desk->loop, &options, NULL, NULL, &error);
    assert_non_null(desk->session.data);
    desk_wait(desk);
}

static void close_foreign(struct desk *desk)
{
    data_close(desk->session.data);
    loop_free(desk->loop);
    desk->session.data = NULL;
    desk->loop = NULL;
}

/* What was told, in room->told. */
static void examine(struct room *room, struct doctor_options options)
{
    struct error error;
    room->told[0] = '\0';
    room->done = false;
    room->found = 0;
    options.told = told;
    options.done = done;
    options.context = room;
    struct doctor *doctor = doctor_begin(&room->desk->session, &options, &error);
    if (doctor == NULL) {
        fail_msg("%s", error.user);
    }
    loop_run_until(room->desk->loop, is_done, room, PATIENCE_MS);
    assert_true(room->done);
    assert_int_equal(room->error.code, ERROR_OK);
    doctor_free(doctor);
}

static const char people[] =
    "INSERT INTO patients (id, mrn, first_name, last_name, dob) VALUES (1, 'MRN1', 'A', 'A', "
    "'1950-01-01'), (2, 'MRN2', 'B', 'B', '2016-01-01');"
    "INSERT INTO providers (id, npi, name) VALUES (1, '1234567893', 'Dr. A'), (2, '1245319599', "
    "'Dr. B');";

static void between_rows(void **state)
{
    struct desk *desk = *state;
    struct room room = {.desk = desk};
    char rows[8192];
    (void)snprintf(
        rows, sizeof rows, "%s%s", people,
        "INSERT INTO appointments (id, appointment_id, patient_id, provider_id, date, time, "
        "duration_minutes, status) VALUES"
        " (1, 'A1', 1, 1, '2026-12-01', '23:45', 60, 'scheduled'),"
        " (2, 'A2', 2, 1, '2026-12-02', '00:30', 30, 'scheduled'),"  /* over midnight */
        " (3, 'A3', 1, 2, '2026-12-02', '00:45', 15, 'scheduled'),"  /* back to back */
        " (4, 'A4', 1, 2, '2026-12-02', '00:50', 15, 'cancelled'),"  /* holds nothing */
        " (5, 'A5', 2, 2, '2026-12-02', '00:50', 15, 'scheduled'),"  /* of 3 the provider, of 2 the
                                                                        patient */
        " (6, 'A6', 99, 2, '2026-12-03', '10:00', 15, 'scheduled');" /* nobody */
        "INSERT INTO allergies (id, patient_id, allergen, status) VALUES (1, 1, 'Penicillin', "
        "'active'), (2, 1, 'Aspirin', 'inactive'), (3, 2, 'Penicillin', NULL);"
        "INSERT INTO medications (id, medication_id, patient_id, name, prescribed_date, status) "
        "VALUES (1, 'M1', 1, 'Amoxicillin 500 mg', '2026-01-01', 'active'), (2, 'M2', 1, "
        "'Aspirin', '2026-01-01', 'active'), (3, 'M3', 2, 'Amoxicillin', '2026-01-01', "
        "'discontinued'), (4, 'M4', 1, 'amoxicillin', '2026-01-01', 'active');"
        "INSERT INTO vital_signs (id, patient_id, recorded_date, height) VALUES"
        " (1, 1, '2026-03-01 10:00:00.000000', 70), (2, 1, '2026-01-01 10:00:00.000000', 65),"
        " (3, 2, '2025-01-01 10:00:00.000000', 48), (4, 2, '2026-01-01 10:00:00.000000', 51),"
        " (5, 2, '2026-02-01 10:00:00.000000', 40)");
    open_foreign(desk, rows, false);
    examine(&room, (struct doctor_options){.every_kind = true});
    /* Row 2 of the heights was before row 1; a child's 3 in a year are growth. */
    assert_string_equal(room.told, "orphan appointments 6\n"
                                   "overlap appointments 2\n"
                                   "overlap appointments 5\n"
                                   "overlap appointments 5\n"
                                   "drug-allergy medications 1\n"
                                   "drug-allergy medications 4\n"
                                   "duplicate-drug medications 4\n"
                                   "height vital_signs 5\n"
                                   "height vital_signs 1\n");
    examine(&room, (struct doctor_options){.kind = DOCTOR_ALLERGY_DRUG, .row = 4});
    assert_string_equal(room.told, "drug-allergy medications 4\n");
    /* Nobody mends what another program made. */
    struct error error;
    struct doctor_options mend = {
        .every_kind = true, .mend = true, .told = told, .done = done, .context = &room};
    desk_sign_in(desk, STAFF_ADMIN);
    assert_null(doctor_begin(&desk->session, &mend, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    close_foreign(desk);
}

static const char times[] =
    "INSERT INTO appointments (id, appointment_id, patient_id, provider_id, date, time, status) "
    "VALUES (1, 'A1', 1, 1, '2026-12-01', '13:00 AM', 'scheduled'), (2, 'A2', 2, 1, '2026-12-02', "
    "'2:00 PM', 'Completed'), (3, 'A3', 2, 1, '2026-12-03', '3:00 PM', 'scheduled');";

static void assert_times(struct desk *desk, const char *expected)
{
    sqlite3 *connection = fixture_open(desk->fixture->path);
    assert_lines(connection, "SELECT time || ' ' || status FROM appointments ORDER BY id",
                 expected);
    sqlite3_close(connection);
}

static void mends_and_takes_back(void **state)
{
    struct desk *desk = *state;
    struct room room = {.desk = desk};
    char rows[4096];
    (void)snprintf(rows, sizeof rows, "%s%s", people, times);
    open_foreign(desk, rows, true);
    /* Neither nobody nor a nurse. */
    struct error error;
    struct doctor_options all = {
        .every_kind = true, .mend = true, .told = told, .done = done, .context = &room};
    assert_null(doctor_begin(&desk->session, &all, &error));
    desk_sign_in(desk, STAFF_NURSE);
    assert_null(doctor_begin(&desk->session, &all, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    desk_sign_in(desk, STAFF_ADMIN);
    examine(&room, (struct doctor_options){.kind = DOCTOR_TIME_FORM, .row = 3, .mend = true});
    assert_string_equal(room.told, "time-form appointments 3 MRN2 mended\n");
    assert_times(desk, "13:00 AM scheduled\n2:00 PM Completed\n15:00 scheduled\n");
    examine(&room, all);
    assert_string_equal(room.told, "time appointments 1 MRN1 mended\n"
                                   "status appointments 2 MRN2 mended\n"
                                   "time-form appointments 2 MRN2 mended\n");
    assert_times(desk, "13:00 scheduled\n14:00 completed\n15:00 scheduled\n");
    examine(&room, all);
    assert_string_equal(room.told, "");
    /* Somebody moves appointment 1: it stays as they left it. */
    sqlite3 *connection = fixture_open(desk->fixture->path);
    sqlite3_busy_timeout(connection, 5000);
    fixture_run(connection, "UPDATE appointments SET time = '13:30' WHERE id = 1");
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_audit WHERE action = "
                                                "'doctor.mend' AND patient_id IS NOT NULL"),
                     3);
    sqlite3_close(connection);
    examine(&room, (struct doctor_options){.every_kind = true, .undo = true});
    assert_string_equal(room.told, "status appointments 2 undone\n"
                                   "time appointments 1 changed\n"
                                   "time-form appointments 3 undone\n");
    assert_times(desk, "13:30 scheduled\n2:00 PM Completed\n3:00 PM scheduled\n");
    /* What is taken back is not taken back twice, and can be mended again. */
    examine(&room, (struct doctor_options){.kind = DOCTOR_TIME_FORM, .undo = true});
    assert_string_equal(room.told, "");
    examine(&room, (struct doctor_options){.kind = DOCTOR_TIME_FORM, .mend = true});
    assert_string_equal(room.told, "time-form appointments 2 MRN2 mended\n"
                                   "time-form appointments 3 MRN2 mended\n");
    close_foreign(desk);
}

static void a_row_that_others_change_is_left_alone(void **state)
{
    struct desk *desk = *state;
    struct room room = {.desk = desk};
    char rows[4096];
    (void)snprintf(rows, sizeof rows, "%s%s", people, times);
    open_foreign(desk, rows, true);
    desk_sign_in(desk, STAFF_ADMIN);
    /* While row 1 is told, row 3 of the same page is written. */
    room.sql_when_found = "UPDATE appointments SET notes = 'x' WHERE id = 3";
    examine(&room, (struct doctor_options){.every_kind = true, .mend = true});
    assert_string_equal(room.told, "time appointments 1 MRN1 mended\n"
                                   "status appointments 2 MRN2 mended\n"
                                   "time-form appointments 2 MRN2 mended\n"
                                   "time-form appointments 3 MRN2 changed\n");
    assert_times(desk, "13:00 scheduled\n14:00 completed\n3:00 PM scheduled\n");
    close_foreign(desk);
}

/* What was marked as entered in error means nothing any more; how it is written still matters. */
static void rows_in_error(void **state)
{
    struct desk *desk = *state;
    struct room room = {.desk = desk};
    char rows[4096];
    (void)snprintf(rows, sizeof rows, "%s%s", people,
                   "INSERT INTO allergies (id, patient_id, allergen, status) VALUES (1, 1, "
                   "'Penicillin', 'active');"
                   "INSERT INTO medications (id, medication_id, patient_id, name, prescribed_date, "
                   "status) VALUES (1, 'M1', 1, 'Amoxicillin', '2026-01-01', 'active');"
                   "INSERT INTO vital_signs (id, patient_id, recorded_date, heart_rate) VALUES (1, "
                   "1, '2026-03-01 10:00:00.123', 900)");
    open_foreign(desk, rows, true);
    desk_sign_in(desk, STAFF_ADMIN);
    examine(&room, (struct doctor_options){.every_kind = true});
    assert_string_equal(room.told, "date vital_signs 1 MRN1\nvitals vital_signs 1 MRN1\n"
                                   "drug-allergy medications 1 MRN1\n");
    sqlite3 *connection = fixture_open(desk->fixture->path);
    sqlite3_busy_timeout(connection, 5000);
    fixture_run(connection,
                "INSERT INTO ct_retracted (table_name, row_id, natural_key, patient_id, "
                "retracted_at, retracted_by, reason) VALUES ('vital_signs', 1, '2026-03-01 "
                "10:00:00.123', 1, '2026-11-01 10:00:00.000000', 'X', 'typing'), ('allergies', 1, "
                "'Penicillin', 1, '2026-11-01 10:00:00.000000', 'X', 'typing')");
    sqlite3_close(connection);
    examine(&room, (struct doctor_options){.every_kind = true});
    assert_string_equal(room.told, "date vital_signs 1 MRN1\n");
    close_foreign(desk);
}

/* More rows than a page, and more patients than are asked for at once. */
static void many_rows(void **state)
{
    struct desk *desk = *state;
    struct room room = {.desk = desk};
    open_foreign(desk,
                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "
                 "INSERT INTO patients (id, mrn, first_name, last_name, dob) SELECT i, 'M' || i, "
                 "'A', 'B', '1970-01-01' FROM n;"
                 "INSERT INTO allergies (patient_id, allergen, status) SELECT id, 'Aspirin', "
                 "'active' FROM patients;"
                 "INSERT INTO medications (medication_id, patient_id, name, prescribed_date, "
                 "status) SELECT 'D' || id, id, 'Aspirin', '2026-01-01', 'active' FROM patients;",
                 false);
    room.told[0] = '\0';
    examine(&room, (struct doctor_options){.kind = DOCTOR_ALLERGY_DRUG});
    assert_int_equal(room.found, 1200);
    close_foreign(desk);
}

static void memory_keeps_what_it_is_told(void **state)
{
    (void)state;
    struct doctor_memory *memory = doctor_memory_new();
    for (int i = 0; i < 30000; i++) {
        char text[24];
        const struct doctor_entry entry = {.patient = i % 10000, .row = i};
        (void)snprintf(text, sizeof text, "drug %d", i % 3000);
        doctor_memory_add(memory, &entry, text);
    }
    for (int patient = 0; patient < 10000; patient++) {
        int count = 0;
        const struct doctor_entry *entry = doctor_memory_first(memory, patient);
        for (; entry != NULL; entry = doctor_memory_next(memory, entry), count++) {
            char text[24];
            (void)snprintf(text, sizeof text, "drug %d", (int)entry->row % 3000);
            assert_int_equal(entry->patient, patient);
            assert_string_equal(doctor_memory_text(memory, entry->text), text);
        }
        assert_int_equal(count, 3);
    }
    assert_null(doctor_memory_first(memory, 77777));
    doctor_memory_free(memory);
    struct doctor_spans *spans = doctor_spans_new();
    const struct doctor_span first = {1, 1, 1, 0, 30}, next = {2, 1, 2, 30, 60},
                             other = {3, 2, 2, 59, 90}, none = {4, 3, 3, 0, 90};
    doctor_spans_add(spans, &first);
    assert_int_equal(doctor_spans_clash(spans, &next, 0), -1);
    doctor_spans_add(spans, &next);
    assert_int_equal(doctor_spans_at(spans, doctor_spans_clash(spans, &other, 0))->row, 2);
    assert_int_equal(doctor_spans_clash(spans, &none, 0), -1);
    doctor_spans_free(spans);
}

#define room_test(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(between_rows),
        room_test(mends_and_takes_back),
        room_test(a_row_that_others_change_is_left_alone),
        room_test(rows_in_error),
        room_test(many_rows),
        cmocka_unit_test(memory_keeps_what_it_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
