/* SPDX-License-Identifier: MIT */
/*
 * What database_copy refuses, and that it leaves nothing behind: targets that are not new, sources
 * of another version, values that would not be taken; and databases of other programs, which it
 * takes.
 */
#include "copy_ends.h"

#include "chartty/model/record.h"

/* What is found in the source, a line each. */
static void on_finding(void *context, const struct copy_finding *finding)
{
    buffer_format(context, "%s %lld %s %s\n", finding->table, (long long)finding->row,
                  finding->column, finding->words);
}

/* --- what is refused -------------------------------------------------------------------------- */

static void assert_target_refused(const struct either *from, const struct either *to,
                                  const char *words)
{
    struct copy_options options = {.from = from->url, .to = to->url};
    struct copy_report report;
    struct error error;
    assert_refused(database_copy(&options, &report, &error), &error, ERROR_REFUSED, words);
}

static void check_targets(struct fixture *fixture, bool from_server, bool to_server)
{
    struct either from = new_records(fixture, from_server), full = new_records(fixture, to_server),
                  other = new_end(fixture, to_server), made = new_end(fixture, to_server);
    struct copy_options options = {.from = from.url, .to = made.url};
    struct copy_report report;
    struct error error;
    assert_target_refused(&from, &full, "is not empty");
    assert_target_refused(&from, &from, "is not empty");
    run_on(&other, "CREATE TABLE patients (id INTEGER)");
    assert_target_refused(&from, &other, "other tables");
    /* Chartty's, and somebody has signed in once: no row of the eight, but rows. */
    assert_ok(database_init(made.url, &error), &error);
    run_on(&made, "INSERT INTO ct_meta VALUES ('x', '1')");
    assert_target_refused(&from, &made, "is not empty");
    run_on(&made, "DELETE FROM ct_meta");
    assert_ok(database_copy(&options, &report, &error), &error);
}

static void only_a_new_database_becomes_a_copy(void **state)
{
    each_target(*state, check_targets);
}

static void a_source_of_another_version_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct either from = new_records(fixture, false), to = new_end(fixture, false);
    struct copy_options options = {.from = from.url, .to = to.url};
    struct copy_report report;
    struct error error;
    run_on(&from, "DELETE FROM ct_schema WHERE version > 2");
    assert_refused(database_copy(&options, &report, &error), &error, ERROR_OUTDATED,
                   "chartty db migrate");
    options.from = "/nonexistent/records.db";
    assert_refused(database_copy(&options, &report, &error), &error, ERROR_NOT_FOUND,
                   "/nonexistent");
    assert_int_not_equal(access(to.url, F_OK), 0);
}

/* --- databases of other programs -------------------------------------------------------------- */

/* The eight tables without a rule, as a program makes them whose language holds to none. */
static struct either new_foreign(struct fixture *fixture, bool is_on_server)
{
    static const char *const types[FIELD_KIND_COUNT] = {[FIELD_REFERENCE] = "INTEGER",
                                                        [FIELD_INTEGER] = "INTEGER",
                                                        [FIELD_REAL] = "FLOAT",
                                                        [FIELD_BOOLEAN] = "BOOLEAN",
                                                        [FIELD_TIMESTAMP] = "DATETIME"};
    struct either end = new_end(fixture, is_on_server);
    struct buffer sql;
    buffer_init(&sql);
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        buffer_format(&sql, "CREATE TABLE %s (id INTEGER PRIMARY KEY", spec->table);
        for (int field = 1; field < spec->field_count; field++) {
            const char *word = types[spec->fields[field].kind];
            buffer_format(&sql, ", %s %s", spec->fields[field].column,
                          word == NULL                                    ? "TEXT"
                          : is_on_server && strcmp(word, "DATETIME") == 0 ? "TIMESTAMP"
                                                                          : word);
        }
        buffer_add_text(&sql, ");");
    }
    buffer_format(&sql, "%s",
                  "INSERT INTO providers (id, npi, name) VALUES (1, 'n', 'Dr. X');"
                  "INSERT INTO patients (id, mrn, first_name, last_name, dob, phone) VALUES "
                  "(4, 'M4', 'Mary Ann', 'Smith-Jones', '1945-07-14', '555 0101'), (9, 'M9', "
                  "'Zo\u00eb', '\u674e', '1945-07-14', NULL);"
                  "INSERT INTO allergies (id, patient_id, allergen) VALUES (1, 4, 'Latex');"
                  "INSERT INTO oauth_clients (id, client_id, client_secret_hash, app_id, app_name, "
                  "role, is_active, created_at) VALUES (1, 'c', 'h', 'a', 'A', 'nurse', TRUE, "
                  "'2026-11-24 10:00:00');"
                  "INSERT INTO vital_signs (id, patient_id, recorded_date, temperature) VALUES (1, "
                  "9, '2026-11-24 10:00:00', 98)");
    run_on(&end, sql.bytes);
    buffer_release(&sql);
    return end;
}

static void check_foreign(struct fixture *fixture, bool from_server, bool to_server)
{
    struct either from = new_foreign(fixture, from_server), to = new_end(fixture, to_server);
    struct copy_options options = {.from = from.url, .to = to.url};
    struct copy_report report;
    struct error error;
    struct copy_plan plan;
    assert_ok(copy_look(from.url, to.url, &plan, &error), &error);
    assert_true(plan.is_foreign);
    assert_int_equal(kind_of(from.url), DATABASE_FOREIGN);
    assert_ok(database_copy(&options, &report, &error), &error);
    struct content_sums source = sums_of(from.url), copied = sums_of(to.url);
    assert_same_content(&source, &copied);
    assert_in_order(&to);
    assert_int_equal(number_on(&to, "SELECT count(*) FROM ct_name WHERE patient_id = 4"), 4);
    assert_int_equal(number_on(&to, "SELECT count(*) FROM ct_name WHERE last = 'jones smith' AND "
                                    "first = 'mary ann' AND alternate = 1"),
                     1);
    assert_int_equal(number_on(&to, "SELECT count(*) FROM ct_lookup"), 3);
    assert_int_equal(number_on(&to, "SELECT count(*) FROM ct_name_stale"), 0);
    run_on(&to, "INSERT INTO providers (npi, name) VALUES ('new', 'Dr. Y')");
    assert_int_equal(number_on(&to, "SELECT max(id) FROM providers"), 2);
}

static void another_program_s_database_is_copied(void **state)
{
    each_way(*state, check_foreign);
}

/* X("rows of the source that would not be taken", "what is found") */
#define BAD_VALUES(X)                                                                              \
    X("UPDATE patients SET mrn = '123456789012345678901' WHERE id = 4",                            \
      "patients 4 mrn is too long\n")                                                              \
    X("UPDATE patients SET first_name = NULL WHERE id = 9", "patients 9 first_name is missing\n")  \
    X("UPDATE patients SET dob = '14/07/1945' WHERE id = 9",                                       \
      "patients 9 dob is not a date of the form YYYY-MM-DD\n")                                     \
    X("UPDATE patients SET dob = '1945-02-30' WHERE id = 9",                                       \
      "patients 9 dob is not a date of the form YYYY-MM-DD\n")                                     \
    X("UPDATE patients SET city = 'a' || char(0) || 'b' WHERE id = 9",                             \
      "patients 9 city has a NUL character in it\n")                                               \
    X("UPDATE patients SET city = CAST(x'61ff' AS TEXT) WHERE id = 9",                             \
      "patients 9 city is not UTF-8 text\n")                                                       \
    X("UPDATE patients SET city = x'6162' WHERE id = 9", "patients 9 city is not text\n")          \
    X("UPDATE vital_signs SET temperature = 'warm'",                                               \
      "vital_signs 1 temperature is not a number\n")                                               \
    X("UPDATE vital_signs SET heart_rate = 70.5",                                                  \
      "vital_signs 1 heart_rate is not a whole number\n")                                          \
    X("UPDATE vital_signs SET heart_rate = 3000000000",                                            \
      "vital_signs 1 heart_rate is a number that is too large\n")                                  \
    X("UPDATE vital_signs SET recorded_date = '2026-11-24T10:00:00'",                              \
      "vital_signs 1 recorded_date is not a time of the form YYYY-MM-DD HH:MM:SS\n")               \
    X("UPDATE vital_signs SET patient_id = 5",                                                     \
      "vital_signs 1 patient_id names a row that is not there\n")                                  \
    X("UPDATE oauth_clients SET is_active = 2",                                                    \
      "oauth_clients 1 is_active is neither yes nor no\n")                                         \
    X("UPDATE oauth_clients SET role = 'janitor'",                                                 \
      "oauth_clients 1 role is none of the words that belong there\n")

static void what_would_not_be_taken_is_named(void **state)
{
    struct fixture *fixture = *state;
    static const char *const cases[][2] = {
#define X(rows, found) {rows, found},
        BAD_VALUES(X)
#undef X
    };
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        struct either from = new_foreign(fixture, false), to = new_end(fixture, false);
        struct buffer found;
        struct copy_options options = {
            .from = from.url, .to = to.url, .finding = on_finding, .context = &found};
        struct copy_report report;
        struct error error;
        buffer_init(&found);
        buffer_add_text(&found, "");
        run_on(&from, cases[index][0]);
        assert_refused(database_copy(&options, &report, &error), &error, ERROR_REFUSED,
                       "1 values would not be taken; nothing was written");
        assert_string_equal(found.bytes, cases[index][1]);
        assert_int_equal(report.findings, 1);
        assert_int_not_equal(access(to.url, F_OK), 0);
        buffer_release(&found);
    }
}

/* What no check of single values finds. */
static void check_doubled(struct fixture *fixture, bool from_server, bool to_server)
{
    struct either from = new_foreign(fixture, from_server), to = new_end(fixture, to_server);
    struct copy_options options = {.from = from.url, .to = to.url};
    struct copy_report report;
    struct error error;
    run_on(&from, "INSERT INTO patients (id, mrn, first_name, last_name, dob) VALUES (11, 'M4', "
                  "'a', 'b', '2000-01-01')");
    assert_refused(database_copy(&options, &report, &error), &error, ERROR_REFUSED,
                   "patients, row 11, mrn was refused");
    assert_null(strstr(error.user, "M4"));
    assert_null(strstr(error.detail, "M4"));
    assert_int_equal(kind_of(to.url), DATABASE_HALF_COPY);
}

static void what_only_the_database_knows_is_named_too(void **state)
{
    each_target(*state, check_doubled);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(only_a_new_database_becomes_a_copy),
        WITH_FOLDER(a_source_of_another_version_is_refused),
        WITH_FOLDER(another_program_s_database_is_copied),
        WITH_FOLDER(what_would_not_be_taken_is_named),
        WITH_FOLDER(what_only_the_database_knows_is_named_too),
    };
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
