/* SPDX-License-Identifier: MIT */
/*
 * Databases that another program made, on SQLite and on a PostgreSQL server of the test's own: they
 * open for reading only with staff and audit in the station's file, are adopted in one transaction
 * or not at all, keep their tables, go on being written by the other program, and get what the
 * station kept.
 */
#include "foreign_schema.h"
#include "postgres_cluster.h"

#include "chartty/base/loop.h"
#include "chartty/data/adopt.h"
#include "chartty/data/audit_verify.h"
#include "chartty/data/change_set.h"
#include "chartty/model/search_line.h"

static struct postgres cluster;
static bool has_server;

/* --- one database, of either kind ------------------------------------------------------------- */

struct place {
    struct fixture *fixture;
    bool on_server;
    char url[192], database[32];
    char folder[96], local[128], key[128];
};

static void run_sql(const struct place *place, const char *sql)
{
    if (place->on_server) {
        struct buffer lines = postgres_lines(&cluster, place->database, sql);
        buffer_release(&lines);
        return;
    }
    sqlite3 *connection = NULL; /* as the other program: foreign keys are not watched */
    assert_int_equal(sqlite3_open(place->fixture->path, &connection), SQLITE_OK);
    sqlite3_busy_timeout(connection, 5000);
    fixture_run(connection, sql);
    sqlite3_close(connection);
}

static void assert_says(const struct place *place, const char *sql, const char *expected)
{
    if (place->on_server) {
        postgres_assert(&cluster, place->database, sql, expected);
        return;
    }
    sqlite3 *connection = fixture_open(place->fixture->path);
    assert_lines(connection, sql, expected);
    sqlite3_close(connection);
}

/* Three people, in the forms that the other program writes. */
static const char people[] =
    "INSERT INTO patients (mrn, first_name, last_name, dob, phone, created_at, updated_at) VALUES"
    " ('MRN001', 'Ada', 'Example', '1970-01-02', '+1-555-0101', '2026-01-02 03:04:05.000000',"
    " '2026-01-02 03:04:05.000000'), ('MRN002', 'Zo\xC3\xAB \"Z\" \\', 'O''Neil-Smith', "
    "'1980-02-03', NULL, NULL, NULL), ('MRN003', 'Bob', 'Jones', '1990-03-04', NULL, NULL, NULL);"
    "INSERT INTO providers (npi, name) VALUES ('1234567893', 'Dr. Chen');"
    "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time) VALUES"
    " ('APT001', 1, 1, '2026-11-26', '13:00 AM')";

static struct place make_foreign(struct fixture *fixture, bool on_server)
{
    static int numbered;
    struct place place = {.fixture = fixture, .on_server = on_server};
    (void)snprintf(place.folder, sizeof place.folder, "%s/state", fixture->folder);
    (void)snprintf(place.local, sizeof place.local, "%s/local.db", place.folder);
    (void)snprintf(place.key, sizeof place.key, "%s/key", fixture->folder);
    assert_int_equal(mkdir(place.folder, 0700), 0);
    (void)snprintf(place.url, sizeof place.url, "%s", fixture->path);
    if (on_server) {
        char sql[64];
        (void)snprintf(place.database, sizeof place.database, "f%d", ++numbered);
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", place.database);
        postgres_assert(&cluster, "postgres", sql, "");
        (void)snprintf(place.url, sizeof place.url, "postgresql://chartty@/%s?host=%s",
                       place.database, cluster.folder);
    }
    run_sql(&place, on_server ? foreign_postgres : foreign_sqlite);
    run_sql(&place, people);
    if (!on_server) {
        assert_int_equal(chmod(fixture->path, 0600), 0);
    }
    return place;
}

static void count_object(void *context, const char *kind, const char *name)
{
    (void)kind;
    assert_true(strncmp(name, "ct_", 3) == 0 || strncmp(name, "ix_", 3) == 0);
    ++*(int *)context;
}

static int planned(const struct place *place)
{
    struct error error;
    int count = 0;
    assert_ok(database_adopt_plan(place->url, count_object, &count, &error), &error);
    return count;
}

static void adopt(const struct place *place)
{
    struct error error;
    assert_ok(database_adopt(place->url, &error), &error);
}

static void no_finding(void *context, const char *line)
{
    (void)context;
    fail_msg("%s", line);
}

static void no_audit_finding(void *context, const struct audit_finding *finding)
{
    (void)context;
    fail_msg("%s", finding->what);
}

/* --- the data layer on it --------------------------------------------------------------------- */

struct opened {
    struct loop *loop;
    struct data *data;
    data_owner owner;
    int calls;
    struct error error;
    char names[256]; /* of the page that came */
    struct data_token token;
};

static bool is_called(void *context)
{
    return ((struct opened *)context)->calls > 0;
}

static void on_ready(void *context, const struct error *error)
{
    struct opened *opened = context;
    opened->error = *error;
    opened->calls++;
}

static void wait_for(struct opened *opened)
{
    loop_run_until(opened->loop, is_called, opened, PATIENCE_MS);
    assert_int_equal(opened->calls, 1);
    opened->calls = 0;
}

static void open_data(const struct place *place, struct opened *opened)
{
    struct error error;
    *opened = (struct opened){.calls = 0};
    opened->loop = loop_new(&error);
    struct data_options options = {
        .url = place->url, .audit_key = place->key, .local = place->local};
    opened->data = data_open(opened->loop, &options, on_ready, opened, &error);
    assert_non_null(opened->data);
    wait_for(opened);
    assert_int_equal(opened->error.code, ERROR_OK);
    opened->owner = data_owner_new(opened->data);
    struct data_session who = {
        .staff_id = 1, .username = "ann", .full_name = "Ann", .role = "admin", .station = "ws-1"};
    opened->token = (struct data_token){.session = data_session_begin(opened->data, &who),
                                        .tables = ~UINT64_C(0),
                                        .may_delete = true,
                                        .permission = "TEST"};
}

static void close_data(struct opened *opened)
{
    data_close(opened->data);
    loop_free(opened->loop);
}

static void on_saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct opened *opened = context;
    (void)answer;
    opened->error = *error;
    opened->calls++;
}

static enum error_code save(struct opened *opened, struct change_set *set)
{
    struct error error;
    assert_true(data_save(opened->data, opened->owner, set, DATA_DEADLINE_MS, on_saved, opened,
                          &error) != 0);
    wait_for(opened);
    return opened->error.code;
}

static struct change_set *new_set(struct opened *opened, const char *action)
{
    struct change_set *set = change_set_new(&opened->token, NULL);
    change_set_audit(set, action, 0, NULL);
    return set;
}

static enum error_code save_staff(struct opened *opened, const char *username)
{
    const char *values[FIELDS_OF(staff)] = {NULL};
    struct change_set *set = new_set(opened, "staff.add");
    values[FIELD_OF(staff, username)] = username;
    values[FIELD_OF(staff, full_name)] = "Ann Ash";
    values[FIELD_OF(staff, role)] = "admin";
    values[FIELD_OF(staff, password_hash)] = "$argon2id$none";
    change_set_insert(set, RECORD_STAFF, values);
    return save(opened, set);
}

static void on_pages(void *context, const struct error *error, struct page **pages, int count)
{
    struct opened *opened = context;
    size_t used = 0;
    opened->error = *error;
    opened->calls++;
    opened->names[0] = '\0';
    for (int row = 0; count > 0 && pages != NULL && row < pages[0]->count; row++) {
        const struct record_spec *spec = pages[0]->spec;
        int field = record_field(spec, spec->type == RECORD_STAFF ? "username" : "mrn");
        used += (size_t)snprintf(opened->names + used, sizeof opened->names - used, "%s ",
                                 record_values(page_row(pages[0], row))[field].text);
    }
}

static void assert_page(struct opened *opened, const struct page_request *request,
                        const char *expected)
{
    struct error error;
    assert_true(data_pages(opened->data, opened->owner, request, 1, DATA_DEADLINE_MS, on_pages,
                           opened, &error) != 0);
    wait_for(opened);
    assert_int_equal(opened->error.code, ERROR_OK);
    assert_string_equal(opened->names, expected);
}

static void assert_found(struct opened *opened, const char *typed, const char *expected)
{
    struct page_request request = {.query.id = QUERY_PATIENT_SEARCH, .limit = 10};
    struct date today = {2026, 11, 26};
    request.query.filter.has_today = true;
    request.query.filter.today = today;
    search_line_parse(typed, today, false, &request.query.filter.terms);
    assert_page(opened, &request, expected);
}

static void assert_staff(struct opened *opened, const char *expected)
{
    struct page_request request = {.query.id = QUERY_STAFF, .limit = 10};
    assert_page(opened, &request, expected);
}

/* --- tests ------------------------------------------------------------------------------------ */

/* Each test is run on both; what there is no server for is said aloud. */
typedef void (*place_test)(struct place *place);
static void on_each(void **state, place_test test)
{
    struct fixture *fixture = *state;
    struct place place = make_foreign(fixture, false);
    test(&place);
    if (has_server) {
        folder_remove(place.folder);
        (void)unlink(fixture->path);
        (void)unlink(place.key);
        place = make_foreign(fixture, true);
        test(&place);
    }
}

static const char eight_sqlite[] =
    "SELECT sql FROM sqlite_schema WHERE tbl_name NOT LIKE 'ct\\_%' ESCAPE '\\' AND name NOT LIKE "
    "'ct\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
static const char eight_postgres[] =
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = "
    "c.relnamespace WHERE n.nspname = 'public' AND a.attnum > 0 AND c.relkind = 'r' AND c.relname "
    "NOT LIKE 'ct\\_%' ORDER BY 1, 2";

static struct buffer eight(const struct place *place)
{
    if (place->on_server) {
        return postgres_lines(&cluster, place->database, eight_postgres);
    }
    sqlite3 *connection = fixture_open(place->fixture->path);
    struct buffer lines = fixture_lines(connection, eight_sqlite);
    sqlite3_close(connection);
    return lines;
}

static void adopt_keeps(struct place *place)
{
    struct error error;
    struct database_status status;
    struct buffer before = eight(place);
    assert_ok(database_status(place->url, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_FOREIGN);
    assert_true(planned(place) > 80);
    adopt(place);
    struct buffer after = eight(place);
    assert_string_equal(before.bytes, after.bytes);
    buffer_release(&before);
    buffer_release(&after);
    assert_ok(database_status(place->url, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_CHARTTY);
    assert_true(status.was_adopted);
    assert_int_equal(status.row_counts[RECORD_PATIENT], 3);
    assert_ok(database_check(place->url, no_finding, NULL, &error), &error);
    assert_says(place, "SELECT count(*) FROM ct_name_stale", "0\n");
    assert_int_equal(planned(place), 0);
    adopt(place); /* nothing to do */
    if (!place->on_server) {
        assert_says(place, "PRAGMA journal_mode", "delete\n");
        struct opened opened;
        open_data(place, &opened); /* nor does a station change it */
        assert_int_equal(save(&opened, new_set(&opened, "test.entry")), ERROR_OK);
        close_data(&opened);
        assert_says(place, "PRAGMA journal_mode", "delete\n");
    }
}

static void adopting_adds_and_keeps_what_is_there(void **state)
{
    on_each(state, adopt_keeps);
}

static void lose_an_index(struct place *place)
{
    run_sql(place, "DROP INDEX ix_patients_mrn");
    run_sql(place, "DROP INDEX ix_appointments_status");
    int count = planned(place);
    adopt(place);
    assert_int_equal(planned(place), 0);
    assert_true(count > 80);
    run_sql(place, "DROP INDEX ix_appointments_status");
    assert_int_equal(planned(place), 1);
    adopt(place);
    assert_int_equal(planned(place), 0);
}

static void indexes_that_are_missing_are_added(void **state)
{
    on_each(state, lose_an_index);
}

static void fail_half_way(struct place *place)
{
    struct error error;
    run_sql(place, "CREATE TABLE ct_visit (anything INTEGER)");
    struct buffer bytes = {.bytes = NULL}, before = eight(place);
    if (!place->on_server) {
        bytes = fixture_bytes(place->fixture->path);
    }
    int count = 0;
    assert_refused(database_adopt_plan(place->url, count_object, &count, &error), &error,
                   ERROR_REFUSED, "ct_visit");
    assert_int_equal(database_adopt(place->url, &error), -1);
    if (!place->on_server) {
        assert_same_bytes(place->fixture->path, &bytes);
    }
    struct buffer after = eight(place);
    assert_string_equal(before.bytes, after.bytes);
    buffer_release(&before);
    buffer_release(&after);
    run_sql(place, "DROP TABLE ct_visit");
    /* An index that the rows do not allow, found late. */
    run_sql(place, "DROP INDEX ix_patients_mrn");
    run_sql(place, "UPDATE patients SET mrn = 'SAME'");
    assert_int_equal(database_adopt(place->url, &error), -1);
    struct database_status status;
    assert_ok(database_status(place->url, &status, &error), &error);
    assert_int_equal(status.kind, DATABASE_FOREIGN);
}

static void a_failure_leaves_it_as_it_was(void **state)
{
    on_each(state, fail_half_way);
}

static void other_writes(struct place *place)
{
    struct opened opened;
    adopt(place);
    run_sql(place, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('MRN004', 'Cy', "
                   "'Carlson', '1985-05-05')");
    open_data(place, &opened);
    assert_found(&opened, "carlson", "MRN004 ");
    assert_found(&opened, "exam", "MRN001 ");
    assert_found(&opened, "zoe oneil", "MRN002 ");
    run_sql(place, "UPDATE patients SET last_name = 'Newname' WHERE mrn = 'MRN004'");
    assert_found(&opened, "newname", "MRN004 ");
    close_data(&opened);
    /* Side rows go with their row, also where nobody watches foreign keys. */
    run_sql(place,
            "INSERT INTO ct_patient (patient_id, mrn) VALUES (3, 'MRN003');"
            "INSERT INTO ct_visit (row_id, appointment_id, patient_id) VALUES (1, 'APT001', 1)");
    run_sql(place, "DELETE FROM appointments WHERE id = 1; DELETE FROM patients WHERE id = 3");
    assert_says(place, "SELECT count(*) FROM ct_visit", "0\n");
    assert_says(place, "SELECT count(*) FROM ct_patient", "0\n");
    assert_says(place, "SELECT count(*) FROM ct_name WHERE patient_id = 3", "0\n");
}

static void the_other_program_goes_on_writing(void **state)
{
    on_each(state, other_writes);
}

static void before_and_after(struct place *place)
{
    struct opened opened;
    open_data(place, &opened);
    assert_false(data_info(opened.data)->is_adopted);
    assert_true(data_info(opened.data)->is_read_only);
    assert_found(&opened, "exam", "MRN001 ");
    assert_staff(&opened, "");
    assert_int_equal(save(&opened, new_set(&opened, "chart.view")), ERROR_OK);
    assert_int_equal(save_staff(&opened, "ann.ash"), ERROR_OK);
    assert_staff(&opened, "ann.ash ");
    /* Of the records themselves nothing is written. */
    const char *values[FIELDS_OF(provider)] = {NULL};
    struct change_set *set = new_set(&opened, "provider.add");
    values[FIELD_OF(provider, npi)] = "1245319599";
    values[FIELD_OF(provider, name)] = "Dr. No";
    change_set_insert(set, RECORD_PROVIDER, values);
    assert_int_equal(save(&opened, set), ERROR_DENIED);
    close_data(&opened);
    adopt(place);
    open_data(place, &opened);
    assert_staff(&opened, "ann.ash ");
    assert_says(place, "SELECT count(*) FROM ct_audit", "0\n");
    assert_int_equal(save(&opened, new_set(&opened, "chart.view")), ERROR_OK);
    assert_int_equal(save(&opened, new_set(&opened, "chart.view")), ERROR_OK);
    close_data(&opened);
    assert_says(place, "SELECT count(*) FROM ct_audit WHERE action = 'chart.view'", "3\n");
    assert_says(place, "SELECT count(*) FROM ct_audit WHERE action = 'staff.add'", "1\n");
    struct error error;
    struct audit_report report;
    struct audit_verify_options options = {
        .url = place->url, .key_path = place->key, .finding = no_audit_finding};
    assert_ok(audit_verify(&options, &report, &error), &error);
    /* People who are there are not joined by others. */
    open_data(place, &opened);
    assert_staff(&opened, "ann.ash ");
    close_data(&opened);
}

static void staff_and_audit_go_over(void **state)
{
    on_each(state, before_and_after);
}

/* The other program's role has no right on any table of chartty's. */
static void a_role_without_rights_goes_on_writing(void **state)
{
    if (!has_server) {
        skip();
    }
    struct place place = make_foreign(*state, true);
    struct error error;
    char url[192];
    (void)snprintf(url, sizeof url, "postgresql://other@/%s?host=%s", place.database,
                   cluster.folder);
    run_sql(&place, "CREATE ROLE other LOGIN");
    assert_refused(database_adopt(url, &error), &error, ERROR_DENIED, "role that owns them");
    adopt(&place);
    run_sql(&place, "GRANT ALL ON patients, appointments TO other; GRANT "
                    "ALL ON ALL SEQUENCES IN SCHEMA public TO other");
    run_sql(&place, "SET ROLE other; INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                    "('MRN009', 'A', 'B', '1985-05-05'); UPDATE patients SET last_name = 'C' WHERE "
                    "mrn = 'MRN009'; DELETE FROM patients WHERE mrn = 'MRN009'; DELETE FROM "
                    "appointments");
    assert_says(&place, "SELECT count(*) FROM ct_change", "4\n");
}

static void what_is_no_database_of_records_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int count = 0;
    assert_int_equal(database_adopt_plan(fixture->path, count_object, &count, &error), -1);
    sqlite3 *connection = fixture_open(fixture->path);
    fixture_run(connection, "CREATE TABLE anything (a)");
    sqlite3_close(connection);
    assert_int_equal(chmod(fixture->path, 0600), 0);
    assert_refused(database_adopt_plan(fixture->path, count_object, &count, &error), &error,
                   ERROR_INVALID, "something else");
    assert_refused(database_adopt(fixture->path, &error), &error, ERROR_INVALID, "something else");
    assert_int_equal(count, 0);
}

static int start(void **state)
{
    (void)state;
    has_server = postgres_start(&cluster);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    if (has_server) {
        postgres_stop(&cluster);
    }
    return 0;
}

#define place_test(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(adopting_adds_and_keeps_what_is_there),
        place_test(indexes_that_are_missing_are_added),
        place_test(a_failure_leaves_it_as_it_was),
        place_test(the_other_program_goes_on_writing),
        place_test(staff_and_audit_go_over),
        place_test(a_role_without_rights_goes_on_writing),
        place_test(what_is_no_database_of_records_is_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
