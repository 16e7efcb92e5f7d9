/* SPDX-License-Identifier: MIT */
/* Loading rows: what is stored, what is refused, what a kill leaves, and how fast it is. */
#include "database_fixture.h"

#include "chartty/base/clock.h"
#include "chartty/data/load.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

enum { FIELDS_MAX = 32 };

/* A row to load: set() by column, the others NULL. */
struct row {
    enum record_type type;
    const char *values[FIELDS_MAX];
};

static void set(struct row *row, const char *column, const char *value)
{
    int index = record_field(record_spec(row->type), column);
    assert_true(index >= 0 && index < FIELDS_MAX);
    row->values[index] = value;
}

static struct row patient(const char *mrn, const char *last, const char *first)
{
    struct row row = {RECORD_PATIENT, {0}};
    set(&row, "mrn", mrn);
    set(&row, "last_name", last);
    set(&row, "first_name", first);
    set(&row, "dob", "1945-07-14");
    return row;
}

static int64_t store(struct load *load, const struct row *row)
{
    struct error error = {0};
    int64_t id = 0;
    assert_ok(load_row(load, row->type, row->values, &id, &error), &error);
    return id;
}

static void begin(struct load *load)
{
    struct error error = {0};
    assert_ok(load_begin(load, &error), &error);
}

static void commit(struct load *load)
{
    struct error error = {0};
    assert_ok(load_commit(load, &error), &error);
}

static struct load *opened(const char *path)
{
    struct error error = {0};
    struct load *load = load_open(path, &error);
    if (load == NULL) {
        fail_msg("%s [%s]", error.user, error.detail);
    }
    return load;
}

static void no_findings(void *context, const char *line)
{
    (void)context;
    fail_msg("%s", line);
}

static void assert_sound(const char *path)
{
    struct error error = {0};
    assert_ok(database_check(path, no_findings, NULL, &error), &error);
}

static void rows_are_stored_as_given(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    struct load *load = opened(fixture->path);
    begin(load);
    struct row person = patient("MRN001", "García Márquez", "José");
    set(&person, "phone", "+1-212-555-0142");
    set(&person, "created_at", "2020-01-02 03:04:05.000006");
    assert_int_equal(store(load, &person), 1);
    struct row provider = {RECORD_PROVIDER, {0}};
    set(&provider, "id", "70");
    set(&provider, "npi", "1234567893");
    set(&provider, "name", "Dr. Chen");
    set(&provider, "accepting_new_patients", "0");
    assert_int_equal(store(load, &provider), 70);
    struct row vitals = {RECORD_VITAL_SIGNS, {0}};
    set(&vitals, "patient_id", "1");
    set(&vitals, "recorded_date", "2026-11-24 10:00:00.000000");
    set(&vitals, "systolic_bp", "120");
    set(&vitals, "temperature", "98");
    assert_int_equal(store(load, &vitals), 1);
    commit(load);
    load_close(load);

    sqlite3 *connection = fixture_open(fixture->path);
    assert_lines(connection,
                 "SELECT mrn || '|' || last_name || '|' || created_at || '|' || (updated_at > "
                 "'2026') || '|' || coalesce(ssn, 'null') FROM patients",
                 "MRN001|García Márquez|2020-01-02 03:04:05.000006|1|null\n");
    assert_lines(connection,
                 "SELECT typeof(systolic_bp) || typeof(temperature) || temperature || "
                 "typeof(diastolic_bp) FROM vital_signs",
                 "integerreal98.0null\n");
    assert_lines(connection, "SELECT accepting_new_patients || typeof(created_at) FROM providers",
                 "0text\n");
    assert_lines(connection,
                 "SELECT last || '/' || first || ' ' || patient_id || ' ' || alternate FROM "
                 "ct_name ORDER BY alternate",
                 "garcia marquez/jose 1 0\nmarquez garcia/jose 1 1\n");
    assert_lines(connection, "SELECT kind || key || ' ' || patient_id FROM ct_lookup",
                 "mMRN001 1\np2410555212 1\n");
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_name_stale"), 0);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_change"), 3);
    sqlite3_close(connection);
    assert_sound(fixture->path);
}

static void refused(struct load *load, const struct row *row, const char *sentence)
{
    struct error error = {0};
    assert_refused(load_row(load, row->type, row->values, NULL, &error), &error, ERROR_REFUSED,
                   sentence);
}

static void a_refused_row_leaves_the_others(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    struct load *load = opened(fixture->path);
    begin(load);
    struct row person = patient("A", "Lee", "Ann");
    store(load, &person);
    refused(load, &person, "MRN is taken already by another patient.");
    struct row wrong = patient("B", "Lee", "Bo");
    set(&wrong, "dob", "1945-02-29");
    refused(load, &wrong, "Born of this patient is not a calendar date");
    wrong = patient("B", "Lee", NULL);
    refused(load, &wrong, "First name of this patient is missing");
    struct row allergy = {RECORD_ALLERGY, {0}};
    set(&allergy, "allergen", "Latex");
    set(&allergy, "patient_id", "77");
    refused(load, &allergy, "Patient of this allergy: there is no such patient.");
    set(&allergy, "patient_id", NULL);
    refused(load, &allergy, "Patient of this allergy is missing.");
    struct row visit = {RECORD_APPOINTMENT, {0}};
    set(&visit, "appointment_id", "APT1");
    set(&visit, "patient_id", "1");
    set(&visit, "provider_id", "5");
    set(&visit, "date", "2026-11-24");
    set(&visit, "time", "9am");
    refused(load, &visit, "Provider of this appointment: there is no such provider.");
    person = patient("C", "Lee", "Cy");
    store(load, &person);
    commit(load);
    load_close(load);
    sqlite3 *connection = fixture_open(fixture->path);
    assert_lines(connection, "SELECT mrn FROM patients", "A\nC\n");
    assert_lines(connection, "SELECT first FROM ct_name", "ann\ncy\n");
    sqlite3_close(connection);
    assert_sound(fixture->path);
}

static void sources_and_extras_are_kept(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    int64_t found = 0;
    fixture_make(fixture);
    struct load *load = opened(fixture->path);
    begin(load);
    struct row person = patient("A", "Lee", "Ann");
    int64_t id = store(load, &person);
    assert_ok(load_external_id(load, "synthea", RECORD_PATIENT, "uuid-1", id, id, &error), &error);
    assert_ok(load_external_id(load, "hl7", RECORD_PATIENT, "uuid-1", id, id, &error), &error);
    assert_ok(load_external_id(load, "synthea", RECORD_PROVIDER, "uuid-1", 8, 0, &error), &error);
    assert_refused(load_external_id(load, "synthea", RECORD_PATIENT, "uuid-1", 9, 9, &error),
                   &error, ERROR_REFUSED, "already");
    assert_int_equal(load_find_external(load, "synthea", RECORD_PATIENT, "uuid-1", &found, &error),
                     1);
    assert_int_equal(found, id);
    assert_int_equal(load_find_external(load, "synthea", RECORD_PROVIDER, "uuid-1", &found, &error),
                     1);
    assert_int_equal(found, 8);
    assert_int_equal(load_find_external(load, "fhir", RECORD_PATIENT, "uuid-1", &found, &error), 0);

    assert_ok(load_patient_extra(load, id, &(struct load_patient_extra){.title = "Ms"}, &error),
              &error);
    assert_ok(
        load_patient_extra(load, id, &(struct load_patient_extra){.died_on = "2020-01-02"}, &error),
        &error);
    assert_refused(
        load_patient_extra(load, 99, &(struct load_patient_extra){.title = "Mr"}, &error), &error,
        ERROR_NOT_FOUND, "no such patient");
    commit(load);
    load_close(load);
    sqlite3 *connection = fixture_open(fixture->path);
    assert_lines(connection,
                 "SELECT mrn || title || died_on || coalesce(preferred_name, '-') FROM ct_patient",
                 "AMs2020-01-02-\n");
    sqlite3_close(connection);
}

static void rollback_takes_all_back(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    fixture_make(fixture);
    struct load *load = opened(fixture->path);
    struct row person = patient("A", "Lee", "Ann");
    begin(load);
    store(load, &person);
    assert_ok(load_rollback(load, &error), &error);
    assert_ok(load_rollback(load, &error), &error);
    begin(load);
    store(load, &person);
    load_close(load); /* without a commit */
    sqlite3 *connection = fixture_open(fixture->path);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM patients"), 0);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_name"), 0);
    sqlite3_close(connection);
}

enum { BATCH = 50, ROWS_A_PATIENT = 4 };

/* Patients with an appointment and two sets of vital signs each, in transactions of BATCH. */
static void load_patients(struct load *load, int from, int count)
{
    for (int i = from; i < from + count; i++) {
        char mrn[20], last[20], first[20], phone[20], id_text[24], appointment[20];
        (void)snprintf(mrn, sizeof mrn, "MRN%06X", (unsigned)i * 2654435761U >> 8);
        (void)snprintf(last, sizeof last, "Name%d", i * 7919 % 3001);
        (void)snprintf(first, sizeof first, "First%d", i * 104729 % 499);
        (void)snprintf(phone, sizeof phone, "+1-212-555-%04d", i % 10000);
        (void)snprintf(appointment, sizeof appointment, "APT%d", i);
        if (i % BATCH == 0) {
            begin(load);
        }
        struct row row = patient(mrn, last, first);
        set(&row, "phone", phone);
        (void)snprintf(id_text, sizeof id_text, "%lld", (long long)store(load, &row));
        row = (struct row){RECORD_APPOINTMENT, {0}};
        set(&row, "appointment_id", appointment);
        set(&row, "patient_id", id_text);
        set(&row, "provider_id", "1");
        set(&row, "date", "2026-11-24");
        set(&row, "time", "9:30 AM");
        set(&row, "status", "scheduled");
        store(load, &row);
        row = (struct row){RECORD_VITAL_SIGNS, {0}};
        set(&row, "patient_id", id_text);
        set(&row, "recorded_date", "2026-11-24 10:00:00.000000");
        set(&row, "systolic_bp", "120");
        set(&row, "temperature", "98.6");
        store(load, &row);
        store(load, &row);
        if (i % BATCH == BATCH - 1) {
            commit(load);
        }
    }
}

static void load_provider(struct load *load)
{
    struct row provider = {RECORD_PROVIDER, {0}};
    set(&provider, "npi", "1");
    set(&provider, "name", "Dr. Chen");
    begin(load);
    store(load, &provider);
    commit(load);
}

/* Kills a child that loads, some time after it has committed `kill_after` patients. */
static void kill_a_load(const char *path, bool bulk, int kill_after)
{
    pid_t child = fork();
    if (child == 0) {
        struct error error;
        struct load *load = load_open(path, &error);
        if (load == NULL || (bulk && load_bulk(load, &error) != 0)) {
            _exit(1);
        }
        load_provider(load);
        load_patients(load, 0, 1000000000);
        _exit(0);
    }
    long long committed = 0;
    while (committed < kill_after) {
        assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
        (void)poll(NULL, 0, 3);
        sqlite3 *reader = NULL;
        sqlite3_stmt *statement = NULL;
        if (sqlite3_open_v2(path, &reader, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
            sqlite3_prepare_v2(reader, "SELECT count(*) FROM patients", -1, &statement, NULL) ==
                SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW) {
            committed = sqlite3_column_int64(statement, 0);
        }
        sqlite3_finalize(statement);
        sqlite3_close(reader);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void assert_whole_transactions(const char *path)
{
    sqlite3 *connection = fixture_open(path);
    long long patients = fixture_number(connection, "SELECT count(*) FROM patients");
    assert_true(patients > 0);
    assert_int_equal(patients % BATCH, 0);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM appointments"), patients);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM vital_signs"), 2 * patients);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_name"), patients);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_lookup"), 2 * patients);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_name_stale"), 0);
    sqlite3_close(connection);
}

static void a_killed_load_leaves_whole_transactions(void **state)
{
    struct fixture *fixture = *state;
    fixture_make(fixture);
    kill_a_load(fixture->path, false, 100);
    assert_whole_transactions(fixture->path);
    assert_sound(fixture->path);
}

static void a_bulk_load_ends_like_any_other(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    fixture_make(fixture);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "CREATE INDEX mine ON patients (city)");
    long long objects = fixture_number(connection, "SELECT count(*) FROM sqlite_schema");
    struct load *load = opened(fixture->path);
    assert_ok(load_bulk(load, &error), &error);
    assert_true(fixture_number(connection, "SELECT count(*) FROM sqlite_schema") < objects - 20);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM sqlite_schema WHERE name IN "
                                                "('mine', 'ix_patients_mrn')"),
                     2);
    load_provider(load);
    load_patients(load, 0, 200);
    begin(load);
    struct row twice = patient("MRN000000", "a", "b");
    refused(load, &twice, "MRN is taken already");
    commit(load);
    assert_ok(load_finish(load, &error), &error);
    begin(load); /* and goes on as without load_bulk */
    twice = patient("Z", "a", "b");
    store(load, &twice);
    commit(load);
    assert_int_equal(load_bulk(load, &error), -1);
    assert_non_null(strstr(error.user, "has rows already"));
    load_close(load);
    assert_int_equal(fixture_number(connection,
                                    "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE "
                                    "'sqlite_stat%'"),
                     objects);
    assert_true(fixture_number(connection, "SELECT count(*) FROM sqlite_stat1") > 10);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_change"), 1);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_meta"), 0);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_name"), 201);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM ct_name_stale"), 0);
    sqlite3_close(connection);
    assert_sound(fixture->path);
}

static void a_killed_bulk_load_is_mended(void **state)
{
    struct fixture *fixture = *state;
    struct buffer lines;
    fixture_make(fixture);
    kill_a_load(fixture->path, true, 100);
    assert_whole_transactions(fixture->path);
    sqlite3 *connection = fixture_open(fixture->path);
    lines = fixture_lines(connection, "SELECT name FROM sqlite_schema WHERE type = 'trigger'");
    assert_null(strstr(lines.bytes, "ct_patients_insert"));
    buffer_release(&lines);
    sqlite3_close(connection);
    load_close(opened(fixture->path));
    assert_sound(fixture->path);
    assert_whole_transactions(fixture->path);
}

static void what_cannot_be_loaded_into(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    int count;
    assert_null(load_open(fixture->path, &error));
    assert_int_equal(error.code, ERROR_NOT_FOUND);
    assert_null(load_open("mysql://x", &error));
    assert_int_equal(error.code, ERROR_UNSUPPORTED);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, migrations("sqlite", &count)[0].sql);
    sqlite3_close(connection);
    assert_null(load_open(fixture->path, &error));
    assert_int_equal(error.code, ERROR_INVALID);
    assert_int_equal(unlink(fixture->path), 0);
    fixture_make(fixture);
    connection = fixture_open(fixture->path);
    fixture_run(connection, "INSERT INTO ct_schema (version, name) VALUES (99, 'later')");
    sqlite3_close(connection);
    assert_null(load_open(fixture->path, &error));
    assert_int_equal(error.code, ERROR_OUTDATED);
    assert_non_null(strstr(error.user, "99"));
}

/* The same rows by prepared inserts that a program of its own would write, the search rows too,
 * which it has folded before. */
static int64_t raw_load(const char *path, int count)
{
    static const char *const texts[] = {
        "INSERT INTO patients (mrn, last_name, first_name, dob, phone) VALUES (?1, ?2, ?3, "
        "'1945-07-14', ?4)",
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, status) "
        "VALUES (?1, ?2, 1, '2026-11-24', '9:30 AM', 'scheduled')",
        "INSERT INTO vital_signs (patient_id, recorded_date, systolic_bp, temperature) VALUES (?2, "
        "'2026-11-24 10:00:00.000000', 120, 98.6)",
        "INSERT INTO ct_name VALUES (?2, ?3, last_insert_rowid(), 0)",
        "INSERT INTO ct_lookup VALUES ('m', ?1, ?2)",
        "INSERT INTO ct_lookup VALUES ('p', ?1, ?2)",
        "DELETE FROM ct_name_stale WHERE patient_id = ?2",
    };
    enum { TEXTS = 7 };
    sqlite3_stmt *statements[TEXTS];
    sqlite3 *connection = fixture_open(path);
    fixture_run(connection, "PRAGMA synchronous = EXTRA; PRAGMA journal_mode = TRUNCATE; PRAGMA "
                            "cache_size = -65536; INSERT INTO providers (npi, name) VALUES ('1', "
                            "'Dr. Chen')");
    for (int s = 0; s < TEXTS; s++) {
        assert_int_equal(sqlite3_prepare_v2(connection, texts[s], -1, &statements[s], NULL),
                         SQLITE_OK);
    }
    int64_t started = clock_monotonic_ms();
    for (int i = 0; i < count; i++) {
        char mrn[20], last[20], first[20], phone[20], appointment[20];
        (void)snprintf(mrn, sizeof mrn, "MRN%06X", (unsigned)i * 2654435761U >> 8);
        (void)snprintf(last, sizeof last, "name%d", i * 7919 % 3001);
        (void)snprintf(first, sizeof first, "first%d", i * 104729 % 499);
        (void)snprintf(phone, sizeof phone, "+1-212-555-%04d", i % 10000);
        (void)snprintf(appointment, sizeof appointment, "APT%d", i);
        if (i % BATCH == 0) {
            fixture_run(connection, "BEGIN IMMEDIATE");
        }
        sqlite3_bind_text(statements[0], 1, mrn, -1, SQLITE_STATIC);
        sqlite3_bind_text(statements[0], 2, last, -1, SQLITE_STATIC);
        sqlite3_bind_text(statements[0], 3, first, -1, SQLITE_STATIC);
        sqlite3_bind_text(statements[0], 4, phone, -1, SQLITE_STATIC);
        sqlite3_bind_text(statements[3], 2, last, -1, SQLITE_STATIC);
        sqlite3_bind_text(statements[3], 3, first, -1, SQLITE_STATIC);
        sqlite3_bind_text(statements[1], 1, appointment, -1, SQLITE_STATIC);
        sqlite3_bind_text(statements[4], 1, mrn, -1, SQLITE_STATIC);
        sqlite3_bind_text(statements[5], 1, phone, -1, SQLITE_STATIC);
        for (int s = 0; s < TEXTS + 1; s++) {
            static const int order[] = {0, 3, 1, 2, 2, 4, 5, 6};
            sqlite3_stmt *statement = statements[order[s]];
            if (order[s] != 0 && order[s] != 3) {
                sqlite3_bind_int64(statement, 2, i + 1);
            }
            assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
            sqlite3_reset(statement);
        }
        if (i % BATCH == BATCH - 1) {
            fixture_run(connection, "COMMIT");
        }
    }
    int64_t spent = clock_monotonic_ms() - started;
    for (int s = 0; s < TEXTS; s++) {
        sqlite3_finalize(statements[s]);
    }
    sqlite3_close(connection);
    return spent > 0 ? spent : 1;
}

/* Reports; no test fails on a time (performance.md, S8). */
static void speed_is_reported(void **state)
{
    struct fixture *fixture = *state;
    enum { PATIENTS = 1500 };
    fixture_make(fixture);
    int64_t raw = raw_load(fixture->path, PATIENTS);
    assert_int_equal(unlink(fixture->path), 0);
    fixture_make(fixture);
    struct load *load = opened(fixture->path);
    load_provider(load);
    int64_t started = clock_monotonic_ms();
    load_patients(load, 0, PATIENTS);
    int64_t spent = clock_monotonic_ms() - started;
    load_close(load);
    print_message("%d rows: raw inserts %lld ms, load %lld ms: %lld %% of the raw speed\n",
                  PATIENTS * ROWS_A_PATIENT, (long long)raw, (long long)spent,
                  (long long)(100 * raw / (spent > 0 ? spent : 1)));
    sqlite3 *connection = fixture_open(fixture->path);
    assert_int_equal(fixture_number(connection, "SELECT count(*) FROM patients"), PATIENTS);
    sqlite3_close(connection);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(rows_are_stored_as_given),
        WITH_FOLDER(a_refused_row_leaves_the_others),
        WITH_FOLDER(sources_and_extras_are_kept),
        WITH_FOLDER(rollback_takes_all_back),
        WITH_FOLDER(a_killed_load_leaves_whole_transactions),
        WITH_FOLDER(a_bulk_load_ends_like_any_other),
        WITH_FOLDER(a_killed_bulk_load_is_mended),
        WITH_FOLDER(what_cannot_be_loaded_into),
        WITH_FOLDER(speed_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
