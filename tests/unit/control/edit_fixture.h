/* SPDX-License-Identifier: MIT */
/*
 * For the tests of forms and drafts: two forms of their own (a new set of vital signs, an allergy
 * that is changed), a person who may use them, a station's folder, and the database looked into
 * with plain SQL.
 */
#ifndef CHARTTY_TESTS_EDIT_FIXTURE_H
#define CHARTTY_TESTS_EDIT_FIXTURE_H

#include "control_fixture.h"

#include "chartty/control/drafts.h"
#include "chartty/control/edit.h"
#include "chartty/data/change_set.h"

#define VITALS(column)  RECORD_VITAL_SIGNS, FIELD_OF(vital_signs, column)
#define ALLERGY(column) RECORD_ALLERGY, FIELD_OF(allergy, column)

static const struct edit_patient ada = {.id = 1,
                                        .mrn = "MRN0001",
                                        .dob = "1945-07-14",
                                        .name = "ADAMSON, Ada",
                                        .born = "14-Jul-1945 (81y)",
                                        .initials = "AA",
                                        .birth_year = 1945};

static const struct edit_field_spec vitals_fields[] = {
    {.type = VITALS(recorded_date),
     .line = 0,
     .column = 2,
     .label_width = 10,
     .width = 22,
     .flags = EDIT_NOW},
    {.type = VITALS(heart_rate), .line = 1, .column = 2, .label_width = 10, .width = 8},
    {.type = VITALS(weight), .line = 2, .column = 2, .label_width = 10, .width = 10},
    {.type = VITALS(notes),
     .line = 3,
     .column = 2,
     .label_width = 10,
     .width = 40,
     .flags = EDIT_MULTILINE},
};
enum { FIELD_AT, FIELD_PULSE, FIELD_WEIGHT, FIELD_NOTES };

/* 70kg is 154.3 lb. */
static int read_vitals(struct edit *edit, int index, const char *typed, char *stored, size_t size,
                       char *echo, size_t echo_size, struct error *error)
{
    double kilograms = 0;
    char unit[8] = "";
    (void)edit;
    if (index != FIELD_WEIGHT || sscanf(typed, "%lf%7s", &kilograms, unit) != 2) {
        return 2;
    }
    if (strcmp(unit, "kg") != 0) {
        return error_set(error, ERROR_INVALID, "Weight takes lb or kg.");
    }
    snprintf(stored, size, "%.1f", kilograms * 2.20462);
    snprintf(echo, echo_size, "= %.1f lb", kilograms * 2.20462);
    return 1;
}

static void check_vitals(struct edit *edit)
{
    const char *pulse = edit_stored(edit, FIELD_PULSE);
    if (pulse != NULL && strtol(pulse, NULL, 10) > 250) {
        edit_wrong(edit, FIELD_PULSE, "Pulse over 250 cannot be.");
    } else if (pulse != NULL && strtol(pulse, NULL, 10) > 150) {
        edit_ask(edit, FIELD_PULSE, "Pulse %s is unusual. Right?", pulse);
    }
}

static const struct edit_spec vitals_spec = {
    .form = "test.vitals",
    .title = "New vital signs",
    .verb = "Save",
    .done = "Vital signs saved",
    .permission = PERMISSION_WRITE_VITALS,
    .type = RECORD_VITAL_SIGNS,
    .is_new = true,
    .needs_patient = true,
    .fields = vitals_fields,
    .field_count = 4,
    .beside = {RECORD_VITAL_SIGNS},
    .beside_count = 1,
    .read = read_vitals,
    .check = check_vitals,
};

static const struct edit_field_spec allergy_fields[] = {
    {.type = ALLERGY(allergen), .line = 0, .column = 2, .label_width = 10, .width = 30},
    {.type = ALLERGY(severity), .line = 1, .column = 2, .label_width = 10, .width = 12},
    {.type = ALLERGY(onset_date),
     .line = 2,
     .column = 2,
     .label_width = 10,
     .width = 14,
     .flags = EDIT_PAST},
    {.type = ALLERGY(reaction), .line = 3, .column = 2, .label_width = 10, .width = 30},
};
enum { FIELD_ALLERGEN, FIELD_SEVERITY, FIELD_ONSET, FIELD_REACTION };

static const struct edit_spec allergy_spec = {
    .form = "test.allergy",
    .title = "Change an allergy",
    .verb = "Save",
    .done = "Allergy saved",
    .permission = PERMISSION_WRITE_ALLERGIES,
    .type = RECORD_ALLERGY,
    .needs_patient = true,
    .reenter = true,
    .fields = allergy_fields,
    .field_count = 4,
};

struct bench {
    struct desk *desk;
    struct edit *edit;
    sqlite3 *database;
    char folder[160];
};

static inline void bench_person(struct bench *bench, int64_t id, enum staff_role role)
{
    struct person person = {.staff_id = id, .role = role};
    snprintf(person.username, sizeof person.username, "person%d", (int)id);
    snprintf(person.full_name, sizeof person.full_name, "Person %d", (int)id);
    session_begin(&bench->desk->session, &person);
}

/* Over SQLite, or the scripted backend on it; person 1 is signed in, a doctor. */
static inline void bench_open(struct bench *bench, struct desk *desk, const char *directives)
{
    memset(bench, 0, sizeof *bench);
    bench->desk = desk;
    desk_run(desk, "INSERT INTO ct_staff (id, username, full_name, role, failed_count, "
                   "pin_failed_count, created_at) VALUES"
                   " (1, 'person1', 'Person 1', 'doctor', 0, 0, '2026-01-01 00:00:00.000000'),"
                   " (2, 'person2', 'Person 2', 'doctor', 0, 0, '2026-01-01 00:00:00.000000')");
    desk_open(desk, directives);
    snprintf(bench->folder, sizeof bench->folder, "%s/state", desk->fixture->folder);
    mkdir(bench->folder, 0700);
    desk->session.state_folder = bench->folder;
    desk->session.records = desk->fixture->path;
    bench_person(bench, 1, STAFF_DOCTOR);
    bench->database = fixture_open(desk->fixture->path);
    sqlite3_busy_timeout(bench->database, WAIT_MS);
}

static inline void bench_close_form(struct bench *bench)
{
    edit_free(bench->edit);
    bench->edit = NULL;
    desk_wait(bench->desk);
}

static inline void bench_end(struct bench *bench)
{
    bench_close_form(bench);
    sqlite3_close(bench->database);
    desk_wait(bench->desk);
}

static inline void bench_form(struct bench *bench, const struct edit_spec *spec, int64_t row_id)
{
    struct error error = {0};
    bench->edit =
        edit_open(&bench->desk->session, spec, &ada, row_id, desk_changed, bench->desk, &error);
    if (bench->edit == NULL) {
        fail_msg("%s", error.user);
    }
    desk_wait(bench->desk);
    assert_int_equal(edit_state(bench->edit), EDIT_OPEN);
}

/* Typed as people do, a character more each time. */
static inline void bench_type(struct bench *bench, int field, const char *text)
{
    char typed[256];
    for (size_t i = 1; i <= strlen(text); i++) {
        snprintf(typed, sizeof typed, "%.*s", (int)i, text);
        edit_type(bench->edit, field, typed);
    }
    edit_leave(bench->edit, field);
}

static inline void bench_save(struct bench *bench)
{
    edit_save(bench->edit);
    if (edit_state(bench->edit) == EDIT_REENTER) {
        edit_reenter(bench->edit, "aa 1945");
    }
    desk_wait(bench->desk);
}

/* The first column of the first row, as text; "" for no row or NULL. */
static inline const char *bench_look(struct bench *bench, const char *sql)
{
    static char text[4096];
    sqlite3_stmt *statement = NULL;
    text[0] = '\0';
    assert_int_equal(sqlite3_prepare_v2(bench->database, sql, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != NULL) {
        snprintf(text, sizeof text, "%s", (const char *)sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    return text;
}

static inline void assert_begins(const char *text, const char *beginning)
{
    if (strncmp(text, beginning, strlen(beginning)) != 0) {
        fail_msg("\"%s\" does not begin with \"%s\"", text, beginning);
    }
}

static inline void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" lacks \"%s\"", text, part);
    }
}

#endif
