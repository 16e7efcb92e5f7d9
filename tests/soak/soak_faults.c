/* SPDX-License-Identifier: MIT */
/*
 * Row 4 of the reliability study: in 20 kinds of saves every n-th call to the disk fails, once or
 * from then on, as an error or as a full disk. A save that said "saved" is there whole; one that
 * did not is not there at all, or said that it is not certain; and the same request again ends with
 * it there once. A change tries every 5th call, a night every one.
 */
#include "soak.h"
#include "support/failing_files.h"
#include "unit/data/save_fixture.h"

#define FIELD(record, column) FIELD_OF(record, column)

enum { CALLS_MAX = 2000, STEP_EACH_CHANGE = 5 };

struct trial {
    struct scene *scene;
    struct arena arena;
    struct change_set *set;
    long number;
};

/* Updates go to and fro, so that each of them changes something. */
static bool request_is_odd(const struct trial *trial)
{
    return trial->number % 2 == 1;
}

static const char *const *fill(const char **values, int count, ...)
{
    va_list list;
    va_start(list, count);
    for (int i = 0; i < count; i++) {
        int field = va_arg(list, int);
        values[field] = va_arg(list, const char *);
    }
    va_end(list);
    return values;
}

static int insert(struct trial *trial, enum record_type type, int count, ...)
{
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    va_list list;
    va_start(list, count);
    for (int i = 0; i < count; i++) {
        int field = va_arg(list, int);
        values[field] = va_arg(list, const char *);
    }
    va_end(list);
    return change_set_insert(trial->set, type, values);
}

static void update(struct trial *trial, enum record_type type, int64_t id, int field,
                   const char *value)
{
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    fill(values, 1, field, value);
    change_set_update(trial->set, type, scene_row(trial->scene, &trial->arena, type, id),
                      UINT64_C(1) << field, values);
}

static int insert_code(struct trial *trial, int step, int field, const char *pattern)
{
    change_set_make_code(trial->set, step, field, pattern);
    return step;
}

/* --- the 20 kinds ---------------------------------------------------------------------------- */

static void patient_new(struct trial *trial)
{
    int step = insert(trial, RECORD_PATIENT, 3, P(first_name), "Ann", P(last_name), "O'Brien",
                      P(dob), "1990-01-02");
    insert_code(trial, step, P(mrn), "MRN{HEX6}");
}
static void patient_new_with_extra(struct trial *trial)
{
    int step = insert(trial, RECORD_PATIENT, 3, P(first_name), "Newborn", P(last_name), "Diaz",
                      P(dob), "2026-11-24");
    insert_code(trial, step, P(mrn), "MRN{HEX6}");
    int extra =
        insert(trial, RECORD_PATIENT_EXTRA, 1, FIELD(patient_extra, missing_name_part), "first");
    change_set_link(trial->set, extra, FIELD(patient_extra, patient_id), step);
    change_set_copy_code(trial->set, extra, FIELD(patient_extra, mrn), step, P(mrn));
}
static void patient_phone(struct trial *trial)
{
    update(trial, RECORD_PATIENT, 1, P(phone), request_is_odd(trial) ? "555-0177" : "555-0178");
}
static void patient_name(struct trial *trial)
{
    update(trial, RECORD_PATIENT, 1, P(last_name), request_is_odd(trial) ? "Smyth" : "Smithe");
}
static int appointment(struct trial *trial, const char *time)
{
    int step =
        insert(trial, RECORD_APPOINTMENT, 6, A(patient_id), "1", A(provider_id), "1", A(date),
               "2026-12-01", A(time), time, A(duration_minutes), "15", A(status), "scheduled");
    return insert_code(trial, step, A(appointment_id), "APT{HEX6}");
}
static void booking(struct trial *trial)
{
    struct change_slot slot = {.provider_id = 1,
                               .patient_id = 1,
                               .date = {2026, 12, 1},
                               .start_minutes = 540,
                               .duration_minutes = 15,
                               .allow = true};
    change_set_expect_free(trial->set, &slot);
    appointment(trial, "09:00");
}
static void booking_moved(struct trial *trial)
{
    update(trial, RECORD_APPOINTMENT, 1, A(time), request_is_odd(trial) ? "10:00" : "11:00");
}
static void arrived(struct trial *trial)
{
    int step = appointment(trial, "12:00");
    int visit = insert(trial, RECORD_VISIT, 2, FIELD(visit, patient_id), "1",
                       FIELD(visit, arrived_at), "2026-12-01 12:00:00.000000");
    change_set_link(trial->set, visit, FIELD(visit, row_id), step);
    change_set_copy_code(trial->set, visit, FIELD(visit, appointment_id), step, A(appointment_id));
}
static int medication(struct trial *trial)
{
    int step = insert(trial, RECORD_MEDICATION, 5, FIELD(medication, patient_id), "1",
                      FIELD(medication, name), "Metformin", FIELD(medication, prescribed_date),
                      "2026-11-24", FIELD(medication, status), "active",
                      FIELD(medication, prescriber), "Dr. Chen");
    return insert_code(trial, step, FIELD(medication, medication_id), "MED{HEX6}");
}
static void prescription(struct trial *trial)
{
    medication(trial);
}
static void prescription_with_event(struct trial *trial)
{
    int step = medication(trial);
    int event =
        insert(trial, RECORD_MEDICATION_EVENT, 6, FIELD(medication_event, patient_id), "1",
               FIELD(medication_event, event), "suspended", FIELD(medication_event, event_date),
               "2026-11-24", FIELD(medication_event, reason), "nausea",
               FIELD(medication_event, recorded_at), "2026-11-24 10:00:00.000000",
               FIELD(medication_event, recorded_by), "Ann");
    change_set_link(trial->set, event, FIELD(medication_event, row_id), step);
    change_set_copy_code(trial->set, event, FIELD(medication_event, medication_id), step,
                         FIELD(medication, medication_id));
}
static void stopped(struct trial *trial)
{
    update(trial, RECORD_MEDICATION, 1, FIELD(medication, status),
           request_is_odd(trial) ? "discontinued" : "completed");
}
static void allergy(struct trial *trial)
{
    static const struct change_match open[] = {{FIELD(allergy_review, patient_id), "1"},
                                               {FIELD(allergy_review, ended_at), NULL}};
    insert(trial, RECORD_ALLERGY, 4, FIELD(allergy, patient_id), "1", FIELD(allergy, allergen),
           "Latex", FIELD(allergy, severity), "mild", FIELD(allergy, status), "active");
    change_set_update_all(trial->set, RECORD_ALLERGY_REVIEW, open, 2,
                          FIELD(allergy_review, ended_at), "2026-11-24 10:00:00.000000");
}
static void none_known(struct trial *trial)
{
    static const struct change_match active[] = {{FIELD(allergy, patient_id), "2"},
                                                 {FIELD(allergy, status), "active"}};
    change_set_expect_none(trial->set, RECORD_ALLERGY, active, 2, "There is one.");
    insert(trial, RECORD_ALLERGY_REVIEW, 4, FIELD(allergy_review, patient_id), "2",
           FIELD(allergy_review, mrn), "MRN2", FIELD(allergy_review, reviewed_at),
           "2026-11-24 10:00:00.000000", FIELD(allergy_review, reviewed_by), "Ann");
}
static int vitals(struct trial *trial)
{
    return insert(trial, RECORD_VITAL_SIGNS, 4, FIELD(vital_signs, patient_id), "1",
                  FIELD(vital_signs, recorded_date), "2026-11-24 10:00:00.000000",
                  FIELD(vital_signs, heart_rate), "72", FIELD(vital_signs, recorded_by), "Ann");
}
static void vital_signs(struct trial *trial)
{
    vitals(trial);
}
static void vital_signs_with_context(struct trial *trial)
{
    int step = vitals(trial);
    int context = insert(trial, RECORD_VITALS_CONTEXT, 3, FIELD(vitals_context, patient_id), "1",
                         FIELD(vitals_context, recorded_date), "2026-11-24 10:00:00.000000",
                         FIELD(vitals_context, oxygen), "air");
    change_set_link(trial->set, context, FIELD(vitals_context, row_id), step);
}
static void lab_order(struct trial *trial)
{
    int step = insert(trial, RECORD_LAB_RESULT, 4, FIELD(lab_result, patient_id), "1",
                      FIELD(lab_result, test_name), "CBC", FIELD(lab_result, ordered_date),
                      "2026-11-24", FIELD(lab_result, status), "pending");
    insert_code(trial, step, FIELD(lab_result, order_id), "LAB{HEX6}");
}
static void lab_corrected(struct trial *trial)
{
    insert(trial, RECORD_LAB_VERSION, 6, FIELD(lab_version, row_id), "1",
           FIELD(lab_version, order_id), "L1", FIELD(lab_version, patient_id), "1",
           FIELD(lab_version, replaced_at), "2026-11-24 10:00:00.000000",
           FIELD(lab_version, replaced_by), "Ann", FIELD(lab_version, row_before), "{}");
    update(trial, RECORD_LAB_RESULT, 1, FIELD(lab_result, results_json),
           request_is_odd(trial) ? "[{\"component\":\"K\",\"value\":\"4.1\"}]"
                                 : "[{\"component\":\"K\",\"value\":\"4.2\"}]");
}
static void lab_acknowledged(struct trial *trial)
{
    insert(trial, RECORD_LAB_REVIEW, 5, FIELD(lab_review, row_id), "1", FIELD(lab_review, order_id),
           "L1", FIELD(lab_review, patient_id), "1", FIELD(lab_review, reviewed_at),
           "2026-11-24 10:00:00.000000", FIELD(lab_review, reviewed_by), "Ann");
}
static void a_draft(struct trial *trial)
{
    insert(trial, RECORD_DRAFT, 5, FIELD(draft, staff_id), "1", FIELD(draft, form), "allergy.new",
           FIELD(draft, request_id), change_set_request_id(trial->set), FIELD(draft, content),
           "00ff", FIELD(draft, saved_at), "2026-11-24 10:00:00.000000");
}
static void drafts_gone(struct trial *trial)
{
    const struct change_match mine[] = {
        {FIELD(draft, request_id), change_set_request_id(trial->set)}};
    insert(trial, RECORD_DRAFT, 5, FIELD(draft, staff_id), "1", FIELD(draft, form), "allergy.new",
           FIELD(draft, request_id), change_set_request_id(trial->set), FIELD(draft, content),
           "00ff", FIELD(draft, saved_at), "2026-11-24 10:00:00.000000");
    change_set_delete_all(trial->set, RECORD_DRAFT, mine, 1);
}
static void an_entry(struct trial *trial)
{
    (void)trial;
}

static const struct kind {
    const char *name;
    void (*compose)(struct trial *trial);
} kinds[] = {
    {"patient", patient_new},
    {"patient with particulars", patient_new_with_extra},
    {"phone", patient_phone},
    {"name", patient_name},
    {"booking", booking},
    {"move", booking_moved},
    {"arrival", arrived},
    {"prescription", prescription},
    {"prescription and event", prescription_with_event},
    {"stop", stopped},
    {"allergy", allergy},
    {"none known", none_known},
    {"vital signs", vital_signs},
    {"vital signs in context", vital_signs_with_context},
    {"order", lab_order},
    {"correction", lab_corrected},
    {"acknowledgement", lab_acknowledged},
    {"draft", a_draft},
    {"drafts gone", drafts_gone},
    {"entry alone", an_entry},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]), TABLES = RECORD_STORED_COUNT + 1 };

static const char *const own_rows =
    "INSERT INTO ct_staff (id, username, full_name, role) VALUES (1, 'ann', 'Ann', 'nurse');"
    "INSERT INTO appointments (id, appointment_id, patient_id, provider_id, date, time, status)"
    " VALUES (1, 'A1', 1, 2, '2026-12-02', '08:00', 'scheduled');"
    "INSERT INTO medications (id, medication_id, patient_id, name, prescribed_date, status)"
    " VALUES (1, 'M1', 1, 'Warfarin', '2026-11-01', 'active');"
    "INSERT INTO lab_results (id, order_id, patient_id, test_name, ordered_date, status)"
    " VALUES (1, 'L1', 1, 'BMP', '2026-11-01', 'final');";

/* How many rows there are of each table, by plain SQL; the last: of this request. */
static void count_rows(struct scene *scene, const char *request_id, long long out[TABLES])
{
    char sql[160];
    for (int type = 0; type < RECORD_STORED_COUNT; type++) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s",
                 record_spec((enum record_type)type)->table);
        out[type] = scene_number(scene, sql);
    }
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM ct_request WHERE state = 'done' AND request_id = '%s'",
             request_id);
    out[RECORD_STORED_COUNT] = scene_number(scene, sql);
}

static struct change_set *compose(struct scene *scene, const struct kind *kind, long number,
                                  const char *request_id)
{
    struct trial trial = {.scene = scene, .number = number};
    arena_init(&trial.arena);
    trial.set = change_set_new(&scene->token, request_id);
    change_set_audit(trial.set, "test.save", 1, "why");
    kind->compose(&trial);
    arena_release(&trial.arena);
    return trial.set;
}

static bool is_same(const long long *before, const long long *after, const long long *delta)
{
    for (int i = 0; i < TABLES; i++) {
        if (after[i] - before[i] != (delta != NULL ? delta[i] : 0)) {
            return false;
        }
    }
    return true;
}

struct run {
    struct scene *scene;
    long done, wrong, acknowledged, uncertain, refused;
    long number;
};

static void report(struct run *run, const struct kind *kind, int call, bool lasting,
                   const struct saved *saved, const char *words)
{
    run->wrong++;
    printf("%s, call %d%s: %s (answered %s: %s)\n", kind->name, call, lasting ? " and on" : "",
           words, error_word(saved->error.code), saved->error.user);
}

/* False: the save makes fewer calls than that. */
static bool try_call(struct run *run, const struct kind *kind, const long long *delta, int call,
                     bool lasting, int result)
{
    long long before[TABLES], after[TABLES], again[TABLES];
    char request_id[REQUEST_ID_SIZE];
    request_id_make(request_id);
    run->number++;
    count_rows(run->scene, request_id, before);
    /* Composed before the calls fail, the second one too: what it reads belongs to the test, and
     * the same request has the same content. */
    struct change_set *set = compose(run->scene, kind, run->number, request_id);
    struct change_set *same = compose(run->scene, kind, run->number, request_id);
    failing_arm(call, lasting, result);
    struct saved saved = scene_save(run->scene, set);
    bool failed = failing_disarm();
    count_rows(run->scene, request_id, after);
    bool there = is_same(before, after, delta), absent = is_same(before, after, NULL);
    if (saved.error.code == ERROR_OK) {
        run->acknowledged++;
        if (!there) {
            report(run, kind, call, lasting, &saved, "said to be saved, and is not");
        }
    } else if (saved.error.code == ERROR_UNCERTAIN) {
        run->uncertain++;
        if (!there && !absent) {
            report(run, kind, call, lasting, &saved, "there by half");
        }
    } else {
        run->refused++;
        if (!absent) {
            report(run, kind, call, lasting, &saved, "said not to be saved, and something is");
        }
    }
    struct saved second = scene_save(run->scene, same);
    count_rows(run->scene, request_id, again);
    if (second.error.code != ERROR_OK || !is_same(before, again, delta)) {
        report(run, kind, call, lasting, &second, "not there once after the second try");
        scene_reopen(run->scene);
    }
    run->done++;
    return failed;
}

static void check_file(struct run *run, const char *when)
{
    if (scene_number(run->scene, "SELECT count(*) FROM pragma_integrity_check"
                                 " WHERE integrity_check <> 'ok'") != 0 ||
        scene_number(run->scene, "SELECT count(*) FROM pragma_foreign_key_check") != 0) {
        run->wrong++;
        printf("%s: the file is not in order\n", when);
    }
}

static void run_kind(struct run *run, const struct kind *kind)
{
    static const int results[] = {SQLITE_IOERR_WRITE, SQLITE_FULL};
    long long before[TABLES], delta[TABLES];
    char request_id[REQUEST_ID_SIZE];
    request_id_make(request_id);
    count_rows(run->scene, request_id, before);
    struct saved saved =
        scene_save(run->scene, compose(run->scene, kind, ++run->number, request_id));
    assert_saved(&saved);
    count_rows(run->scene, request_id, delta);
    for (int i = 0; i < TABLES; i++) {
        delta[i] -= before[i];
    }
    int step = soak_is_whole() ? 1 : STEP_EACH_CHANGE;
    for (int variant = 0; variant < 4; variant++) {
        bool lasting = variant % 2 == 1;
        for (int call = 1; call < CALLS_MAX; call += step) {
            if (!try_call(run, kind, delta, call, lasting, results[variant / 2])) {
                break;
            }
        }
    }
    check_file(run, kind->name);
    scene_reopen(run->scene);
}

static void every_call_fails_once(void **state)
{
    struct run run = {.scene = *state};
    failing_disarm();
    fixture_run(run.scene->other, own_rows);
    for (int i = 0; i < KINDS; i++) {
        run_kind(&run, &kinds[i]);
    }
    printf("%ld saved, %ld not, %ld not certain\n", run.acknowledged, run.refused, run.uncertain);
    assert_int_equal(soak_end("failing calls of 20 kinds of saves", run.done, run.wrong), 0);
    assert_true(run.refused > 0 && run.acknowledged > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_call_fails_once, scene_setup, scene_teardown)};
    failing_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
