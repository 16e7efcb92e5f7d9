/* SPDX-License-Identifier: MIT */
/*
 * The three roles of schema/postgres/roles.sql on a private cluster: each can do what it should,
 * and nothing else; before and after the tables are made, and when a later migration adds one.
 */
#include "postgres_cluster.h"

#include <libpq-fe.h>

static struct postgres cluster;

static void url_of(const char *user, const char *database, char out[192])
{
    (void)snprintf(out, 192, "postgresql://%s@/%s?host=%s", user, database, cluster.folder);
}

static void run_sql(const char *database, const char *sql)
{
    struct buffer lines = postgres_lines(&cluster, database, sql);
    buffer_release(&lines);
}

static PGconn *connect_as(const char *role, const char *database)
{
    char url[192];
    url_of(role, database, url);
    PGconn *link = PQconnectdb(url);
    if (PQstatus(link) != CONNECTION_OK) {
        fail_msg("%s: %s", role, PQerrorMessage(link));
    }
    return link;
}

/* Whether the role may run it; what it does is taken back. */
static void assert_may(const char *role, const char *database, const char *sql, bool may)
{
    PGconn *link = connect_as(role, database);
    PQclear(PQexec(link, "SET lock_timeout = 5000; BEGIN READ WRITE"));
    PGresult *result = PQexec(link, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    bool is_refused = state != NULL && strcmp(state, "42501") == 0;
    if (is_refused == may || (may && state != NULL)) {
        fail_msg("%s %s: %s%s", role, may ? "may not" : "may", sql, PQresultErrorMessage(result));
    }
    PQclear(result);
    PQfinish(link);
}

static const char *const tables[] = {"oauth_clients", "patients",  "providers",   "appointments",
                                     "medications",   "allergies", "vital_signs", "lab_results"};

static void make_records(const char *name)
{
    char sql[96], url[192];
    struct error error;
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", name);
    run_sql("postgres", sql);
    postgres_run_schema(&cluster, CHARTTY_SOURCE_DIR, name, "roles.sql");
    url_of("chartty_owner", name, url);
    if (database_init(url, &error) != 0) {
        fail_msg("%s (%s)", error.user, error.detail);
    }
}

static void each_role_may_what_it_should_and_no_more(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        bool owner, app, report;
    } cases[] = {
        /* tables, schemas, functions, rights */
        {"CREATE TABLE mine (id int)", true, false, false},
        {"CREATE TEMP TABLE mine (id int)", true, false, false},
        {"CREATE SCHEMA mine", true, false, false},
        {"CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", true, false, false},
        {"ALTER TABLE patients ADD mine int", true, false, false},
        {"ALTER TABLE ct_audit DISABLE TRIGGER ALL", true, false, false},
        {"ALTER TABLE patients DISABLE TRIGGER ALL", false, false, false}, /* the system's, too */
        {"DROP TABLE ct_name", true, false, false},
        {"CREATE INDEX mine ON patients (phone)", true, false, false},
        {"CREATE TRIGGER mine AFTER INSERT ON patients EXECUTE FUNCTION ct_note_patient()", true,
         false, false},
        {"TRUNCATE ct_name", true, false, false},
        {"GRANT UPDATE ON ct_audit TO chartty_app; UPDATE ct_audit SET mac = 'x'", true, false,
         false},
        {"SET ROLE chartty_owner", true, false, false},
        {"CREATE ROLE mine", false, false, false},
        {"SELECT setval('patients_id_seq', 1)", true, false, false},
        {"SELECT pg_read_file('PG_VERSION')", false, false, false},
        {"COPY patients TO PROGRAM 'cat'", false, false, false},
        /* what the database is */
        {"SELECT count(*) FROM ct_schema", true, true, true},
        {"INSERT INTO ct_schema (version, name) VALUES (99, 'x')", true, false, false},
        {"DELETE FROM ct_schema", true, false, false},
        {"INSERT INTO ct_meta (key, value) VALUES ('x', 'y')", true, false, false},
        /* the audit */
        {"SELECT entry FROM ct_audit", true, true, true},
        {"INSERT INTO ct_audit (chain, position, at, username, role, station, action, entry, mac) "
         "VALUES ('c', 1, now(), 'u', 'r', 's', 'a', 'e', 'm')",
         true, true, false},
        {"UPDATE ct_audit SET mac = 'x'", true, false, false},
        {"DELETE FROM ct_audit", true, false, false},
        {"SELECT 1 FROM ct_audit FOR UPDATE", true, false, false},
        /* the records */
        {"INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('M1', 'A', 'L', "
         "'1980-01-02')",
         true, true, false},
        {"UPDATE patients SET phone = '1'", true, true, false},
        {"DELETE FROM patients", true, true, false},
        {"INSERT INTO ct_change (table_name, row_id) VALUES ('patients', 1)", true, true, false},
        {"DELETE FROM ct_change", true, true, false},
        {"SELECT pg_advisory_xact_lock(1)", true, true, true},
        {"LISTEN chartty_change", true, true, true},
        /* secrets */
        {"SELECT client_id, app_name FROM oauth_clients", true, true, true},
        {"SELECT client_secret_hash FROM oauth_clients", true, true, false},
        {"SELECT username, full_name, role FROM ct_staff", true, true, true},
        {"SELECT password_hash FROM ct_staff", true, true, false},
        {"SELECT pin_hash FROM ct_staff", true, true, false},
        {"SELECT badge_hash FROM ct_staff", true, true, false},
        {"SELECT * FROM ct_client_secret", true, true, false},
        {"SELECT * FROM ct_draft", true, true, false},
    };
    make_records("rights");
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        assert_may("chartty_owner", "rights", cases[index].sql, cases[index].owner);
        assert_may("chartty_app", "rights", cases[index].sql, cases[index].app);
        assert_may("chartty_report", "rights", cases[index].sql, cases[index].report);
    }
    for (size_t index = 0; index < sizeof tables / sizeof tables[0]; index++) {
        char sql[96];
        (void)snprintf(sql, sizeof sql, "SELECT id FROM %s", tables[index]);
        assert_may("chartty_report", "rights", sql, true);
        assert_may("chartty_app", "rights", sql, true);
    }
    postgres_assert(&cluster, "rights",
                    "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
                    "WHERE r.rolname LIKE 'chartty\\_%'",
                    "0\n");
    postgres_assert(&cluster, "rights",
                    "SELECT string_agg(rolname, ' ') FROM pg_roles WHERE rolname LIKE "
                    "'chartty\\_%' AND (rolsuper OR "
                    "rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)",
                    "chartty_owner\n"); /* which may make databases */
    postgres_assert(
        &cluster, "rights",
        "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'chartty\\_%' AND (rolsuper OR "
        "rolcreaterole OR rolreplication OR rolbypassrls)",
        "0\n");
}

/* Even the owner's hand is stopped by the triggers, and the report's session by itself. */
static void the_audit_and_reports_have_a_second_wall(void **state)
{
    (void)state;
    PGconn *link = connect_as("chartty_owner", "rights");
    PGresult *result = PQexec(link, "TRUNCATE ct_audit");
    assert_int_equal(PQresultStatus(result), PGRES_FATAL_ERROR);
    PQclear(result);
    PQfinish(link);
    link = connect_as("chartty_report", "rights");
    result = PQexec(link, "CREATE TABLE mine (id int)");
    assert_string_equal(PQresultErrorField(result, PG_DIAG_SQLSTATE), "25006");
    PQclear(result);
    result = PQexec(link, "SHOW search_path");
    assert_string_equal(PQgetvalue(result, 0, 0), "public, pg_temp");
    PQclear(result);
    PQfinish(link);
}

static void only_the_owner_makes_and_migrates(void **state)
{
    (void)state;
    char url[192];
    struct error error = {.code = ERROR_OK};
    static const struct migration later[] = {
        {901, "later", "CREATE TABLE ct_later (id SERIAL PRIMARY KEY, note TEXT)"}};
    run_sql("postgres", "CREATE DATABASE bare");
    postgres_run_schema(&cluster, CHARTTY_SOURCE_DIR, "bare", "roles.sql");
    url_of("chartty_app", "bare", url);
    assert_refused(database_init(url, &error), &error, ERROR_DENIED, "chartty_owner");
    url_of("chartty_app", "rights", url);
    assert_refused(database_migrate(url, NULL, NULL, &error), &error, ERROR_DENIED,
                   "chartty_app may not make or change tables");
    assert_refused(database_migrate_with(url, later, 1, &error), &error, ERROR_DENIED,
                   "chartty_owner");
    url_of("chartty_report", "rights", url);
    assert_refused(database_migrate(url, NULL, NULL, &error), &error, ERROR_LOST,
                   "the user only reads");
    /* A table that a later migration adds is there for both. */
    make_records("migrated");
    url_of("chartty_owner", "migrated", url);
    assert_ok(database_migrate_with(url, later, 1, &error), &error);
    assert_may("chartty_app", "migrated", "INSERT INTO ct_later (note) VALUES ('x')", true);
    assert_may("chartty_app", "migrated", "UPDATE ct_later SET note = 'y'", true);
    assert_may("chartty_report", "migrated", "SELECT note FROM ct_later", true);
    assert_may("chartty_report", "migrated", "DELETE FROM ct_later", false);
}

/* Tables of before the roles: an administrator's, and those of another program's user. */
static void tables_that_are_there_come_into_the_roles(void **state)
{
    (void)state;
    char url[192];
    struct error error = {.code = ERROR_OK};
    int from = 0, to = 0;
    run_sql("postgres", "CREATE DATABASE older");
    url_of("chartty", "older", url);
    assert_ok(database_init(url, &error), &error);
    run_sql("older", "CREATE TABLE elsewhere (id int)");
    run_sql("older", "GRANT ALL ON ct_audit TO PUBLIC");
    for (int time = 0; time < 2; time++) { /* it may run again */
        postgres_run_schema(&cluster, CHARTTY_SOURCE_DIR, "older", "roles.sql");
    }
    assert_may("chartty_app", "older", "UPDATE patients SET phone = '1'", true);
    assert_may("chartty_app", "older", "UPDATE ct_audit SET mac = 'x'", false);
    assert_may("chartty_app", "older", "SELECT * FROM elsewhere", false);
    assert_may("chartty_owner", "older", "CREATE INDEX mine ON patients (phone)", true);
    url_of("chartty_owner", "older", url);
    assert_ok(database_migrate(url, &from, &to, &error), &error);
    assert_int_equal(from, to);

    run_sql("postgres", "CREATE DATABASE foreign_one; CREATE ROLE api LOGIN");
    run_sql("foreign_one", "GRANT CREATE ON SCHEMA public TO api; SET ROLE api; CREATE TABLE "
                           "patients (id SERIAL PRIMARY KEY, phone text)");
    postgres_run_schema(&cluster, CHARTTY_SOURCE_DIR, "foreign_one", "roles.sql");
    assert_may("api", "foreign_one", "INSERT INTO patients (phone) VALUES ('1')", true);
    assert_may("api", "foreign_one", "ALTER TABLE patients ADD more text", true);
    assert_may("chartty_owner", "foreign_one", "CREATE INDEX mine ON patients (phone)", true);
    assert_may("chartty_app", "foreign_one", "INSERT INTO patients (phone) VALUES ('1')", true);
    run_sql("postgres", "REVOKE api FROM chartty_owner");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_may_what_it_should_and_no_more),
        cmocka_unit_test(the_audit_and_reports_have_a_second_wall),
        cmocka_unit_test(only_the_owner_makes_and_migrates),
        cmocka_unit_test(tables_that_are_there_come_into_the_roles),
    };
    if (!postgres_start(&cluster)) {
        return 0; /* said aloud */
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    postgres_stop(&cluster);
    return failed;
}
