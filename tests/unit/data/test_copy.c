/* SPDX-License-Identifier: MIT */
/*
 * database_copy between SQLite and PostgreSQL, each way: equal content, numbers kept, triggers that
 * work again; stopped and gone on with; what is refused, and that it leaves nothing behind; a
 * source that is written to meanwhile; a database of another program.
 */
#include "content_rows.h"
#include "pooler.h"

#include "chartty/data/copy.h"
#include "chartty/model/record.h"

/* --- ends ------------------------------------------------------------------------------------- */

/* An end of a copy is closed before the copy: what is done to it goes by these. */
static struct either new_end(struct fixture *fixture, bool is_on_server)
{
    return either_new(fixture->folder, is_on_server);
}

static void run_on(const struct either *end, const char *sql)
{
    struct either opened = *end;
    either_run(&opened, sql);
    either_close(&opened);
}

static long long number_on(const struct either *end, const char *sql)
{
    struct either opened = *end;
    long long number = either_number(&opened, sql);
    either_close(&opened);
    return number;
}

static struct either new_records(struct fixture *fixture, bool is_on_server)
{
    struct either end = either_records(fixture->folder, is_on_server);
    run_on(&end, CONTENT_ROWS);
    return end;
}

/* What is found in the source, a line each. */
static void on_finding(void *context, const struct copy_finding *finding)
{
    buffer_format(context, "%s %lld %s %s\n", finding->table, (long long)finding->row,
                  finding->column, finding->words);
}

static void on_line(void *context, const char *line)
{
    buffer_format(context, "%s\n", line);
}

static void assert_in_order(const struct either *end)
{
    struct buffer findings;
    struct error error;
    buffer_init(&findings);
    assert_ok(database_check(end->url, on_line, &findings, &error), &error);
    if (findings.length > 0) {
        fail_msg("%s", findings.bytes);
    }
    buffer_release(&findings);
}

static enum database_kind kind_of(const char *url)
{
    struct database_status status;
    struct error error;
    assert_ok(database_status(url, &status, &error), &error);
    return status.kind;
}

/* --- each way --------------------------------------------------------------------------------- */

/* Every pair of engines; those with a server only where there is one. */
static void each_way(struct fixture *fixture,
                     void (*check)(struct fixture *fixture, bool from_server, bool to_server))
{
    for (int way = 0; way < (has_cluster ? 4 : 1); way++) {
        check(fixture, (way & 1) != 0, (way & 2) != 0);
    }
}

/* To each engine, from a file. */
static void each_target(struct fixture *fixture,
                        void (*check)(struct fixture *fixture, bool from_server, bool to_server))
{
    for (int way = 0; way < (has_cluster ? 2 : 1); way++) {
        check(fixture, false, way == 1);
    }
}

static void check_equal(struct fixture *fixture, bool from_server, bool to_server)
{
    struct either from = new_records(fixture, from_server), to = new_end(fixture, to_server);
    struct copy_options options = {.from = from.url, .to = to.url};
    struct copy_report report;
    struct error error;
    /* The newest patient is gone: his number is not given again. */
    run_on(&from, "INSERT INTO patients (id, mrn, first_name, last_name, dob) VALUES (77, 'gone', "
                  "'a', 'b', '2000-01-01')");
    if (from_server) {
        run_on(&from, "SELECT setval('patients_id_seq', 77)");
    }
    run_on(&from, "DELETE FROM patients WHERE id = 77");
    struct content_sums before = sums_of(from.url);
    assert_ok(database_copy(&options, &report, &error), &error);
    struct content_sums copied = sums_of(to.url), after = sums_of(from.url);
    assert_same_content(&before, &copied);
    assert_same_content(&copied, &before);
    assert_same_content(&before, &after);
    assert_false(report.is_resumed);
    assert_int_equal(report.written, report.rows);
    assert_in_order(&to);
    assert_int_equal(number_on(&to, "SELECT count(*) FROM ct_change"), 0);
    /* Its own numbers and triggers go on. */
    run_on(&to, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('new', 'a', 'b', "
                "'2000-01-01')");
    assert_int_equal(number_on(&to, "SELECT id FROM patients WHERE mrn = 'new'"), 78);
    assert_int_equal(number_on(&to, "SELECT count(*) FROM ct_change WHERE row_id = 78"), 1);
    assert_int_equal(number_on(&to, "SELECT count(*) FROM ct_name_stale WHERE patient_id = 78"), 1);
}

static void every_way_is_equal(void **state)
{
    each_way(*state, check_equal);
}

/* --- stopped ---------------------------------------------------------------------------------- */

/* Some batches of patients, and of a table whose key is three texts and numbers. */
static const char many_rows_file[] =
    "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 600) INSERT INTO "
    "patients (id, mrn, first_name, last_name, dob) SELECT i, 'many' || i, 'a', 'b', '2000-01-01' "
    "FROM n; INSERT INTO ct_lookup SELECT 'm', mrn, id FROM patients WHERE id >= 100";
static const char many_rows_server[] =
    "INSERT INTO patients (id, mrn, first_name, last_name, dob) SELECT i, 'many' || i, 'a', 'b', "
    "'2000-01-01' FROM generate_series(100, 600) i; INSERT INTO ct_lookup SELECT 'm', mrn, id "
    "FROM patients WHERE id >= 100";

struct stopping {
    atomic_int cancel;
    int64_t at; /* stops once so many rows are written */
    int64_t told;
};

static void stop_at(void *context, enum copy_stage stage, int table, int64_t done, int64_t total)
{
    struct stopping *stopping = context;
    (void)table;
    assert_true(stage == COPY_CHECKING || done <= total);
    if (stage == COPY_WRITING) {
        stopping->told = done;
        if (done >= stopping->at) {
            atomic_store(&stopping->cancel, 1);
        }
    }
}

static void check_stopped(struct fixture *fixture, bool from_server, bool to_server)
{
    struct either from = new_records(fixture, from_server), to = new_end(fixture, to_server);
    struct copy_report report;
    struct error error;
    int64_t written = 0;
    run_on(&from, from_server ? many_rows_server : many_rows_file);
    struct content_sums before = sums_of(from.url);
    /* In the midst of patients, then of ct_lookup. */
    const int64_t stops[] = {200, 1200};
    for (int stop = 0; stop < 2; stop++) {
        struct stopping stopping = {.at = stops[stop]};
        struct copy_options options = {.from = from.url,
                                       .to = to.url,
                                       .batch_rows = 150,
                                       .progress = stop_at,
                                       .context = &stopping,
                                       .cancel = &stopping.cancel};
        struct content_sums sums;
        assert_refused(database_copy(&options, &report, &error), &error, ERROR_CANCELLED,
                       "goes on where it stood");
        written += report.written;
        assert_int_equal(report.is_resumed, stop > 0);
        assert_int_equal(stopping.told, written);
        assert_true(written < report.rows);
        /* Nothing else opens what it has left. */
        assert_int_equal(kind_of(to.url), DATABASE_HALF_COPY);
        assert_refused(content_sum_url(to.url, NULL, &sums, &error), &error, ERROR_REFUSED,
                       "half a copy");
        assert_refused(database_migrate(to.url, NULL, NULL, &error), &error, ERROR_REFUSED,
                       "half a copy");
    }
    struct copy_options options = {.from = from.url, .to = to.url};
    assert_ok(database_copy(&options, &report, &error), &error);
    assert_true(report.is_resumed);
    assert_int_equal(written + report.written, report.rows);
    struct content_sums copied = sums_of(to.url);
    assert_same_content(&before, &copied);
    assert_in_order(&to);
}

static void it_goes_on_where_it_stood(void **state)
{
    each_way(*state, check_stopped);
}

static void half_a_copy_of_other_content_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct either from = new_records(fixture, false), to = new_end(fixture, has_cluster);
    struct stopping stopping = {.at = 1};
    struct copy_options options = {.from = from.url,
                                   .to = to.url,
                                   .progress = stop_at,
                                   .context = &stopping,
                                   .cancel = &stopping.cancel};
    struct copy_report report;
    struct error error;
    assert_int_equal(database_copy(&options, &report, &error), -1);
    run_on(&from, "UPDATE patients SET city = 'Bath' WHERE id = 2");
    options.cancel = NULL;
    assert_refused(database_copy(&options, &report, &error), &error, ERROR_REFUSED,
                   "the source has changed");
    assert_int_equal(report.written, 0);
    run_on(&from, "UPDATE patients SET city = NULL WHERE id = 2");
    assert_ok(database_copy(&options, &report, &error), &error);
}

struct meddling {
    const struct either *target;
    int times;
};

/* As another copy into the same database would. */
static void write_mark_meanwhile(void *context, enum copy_stage stage, int table, int64_t done,
                                 int64_t total)
{
    struct meddling *meddling = context;
    (void)table;
    (void)done;
    (void)total;
    if (stage == COPY_WRITING && meddling->times++ == 0) {
        run_on(meddling->target, "UPDATE ct_copy SET rows_written = rows_written + 150");
    }
}

static void check_alone(struct fixture *fixture, bool from_server, bool to_server)
{
    struct either from = new_records(fixture, from_server), to = new_end(fixture, to_server);
    struct meddling meddling = {.target = &to};
    struct copy_options options = {
        .from = from.url, .to = to.url, .progress = write_mark_meanwhile, .context = &meddling};
    struct copy_report report;
    struct error error;
    assert_refused(database_copy(&options, &report, &error), &error, ERROR_BUSY,
                   "Another chartty db copy");
    assert_int_equal(meddling.times, 1);
    assert_int_equal(kind_of(to.url), DATABASE_HALF_COPY);
}

static void two_copies_into_one_see_each_other(void **state)
{
    each_target(*state, check_alone);
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

/* --- a source that is written to -------------------------------------------------------------- */

struct writing {
    const struct either *source;
    int written;
};

static void write_meanwhile(void *context, enum copy_stage stage, int table, int64_t done,
                            int64_t total)
{
    struct writing *writing = context;
    (void)done;
    (void)total;
    if ((stage == COPY_WRITING || stage == COPY_COMPARING) && table == RECORD_PATIENT &&
        writing->written < 2) {
        run_on(writing->source, "INSERT INTO allergies (id, patient_id, allergen) SELECT max(id) + "
                                "1, 2, 'late' FROM allergies; "
                                "UPDATE patients SET city = 'late' WHERE id = 2");
        writing->written++;
    }
}

static void it_is_the_snapshot_that_is_copied(void **state)
{
    struct fixture *fixture = *state;
    if (!has_cluster) {
        skip();
    }
    struct either from = new_records(fixture, true), to = new_end(fixture, false);
    struct writing writing = {.source = &from};
    struct copy_options options = {
        .from = from.url, .to = to.url, .progress = write_meanwhile, .context = &writing};
    struct copy_report report;
    struct error error;
    struct content_sums before = sums_of(from.url);
    assert_ok(database_copy(&options, &report, &error), &error);
    assert_int_equal(writing.written, 2);
    struct content_sums copied = sums_of(to.url);
    assert_same_content(&before, &copied);
}

/* --- lines ------------------------------------------------------------------------------------ */

struct ending {
    const char *database;
    int ended;
};

/* The server ends all sessions of the copy, once, when rows are written. */
static void end_sessions(void *context, enum copy_stage stage, int table, int64_t done,
                         int64_t total)
{
    struct ending *ending = context;
    char sql[160];
    (void)total;
    if (stage == COPY_WRITING && table == RECORD_PATIENT && done > 100 && ending->ended++ == 0) {
        (void)snprintf(sql, sizeof sql,
                       "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                       "datname = '%s'",
                       ending->database);
        postgres_assert(&cluster, "postgres", sql, "1\n");
    }
}

static void a_line_that_is_lost_leaves_half_a_copy(void **state)
{
    struct fixture *fixture = *state;
    if (!has_cluster) {
        skip();
    }
    for (int way = 0; way < 2; way++) {
        struct either from = new_records(fixture, way == 0), to = new_end(fixture, way == 1);
        struct ending ending = {.database = way == 0 ? from.name : to.name};
        struct copy_options options = {.from = from.url,
                                       .to = to.url,
                                       .batch_rows = 150,
                                       .progress = end_sessions,
                                       .context = &ending};
        struct copy_report report;
        struct error error;
        run_on(&from, way == 0 ? many_rows_server : many_rows_file);
        struct content_sums before = sums_of(from.url);
        if (database_copy(&options, &report, &error) == 0 || error.code != ERROR_LOST) {
            fail_msg("%s (%s)", error.user, error.detail);
        }
        assert_int_equal(kind_of(to.url), DATABASE_HALF_COPY);
        assert_ok(database_copy(&options, &report, &error), &error);
        assert_true(report.is_resumed && report.written < report.rows);
        struct content_sums copied = sums_of(to.url);
        assert_same_content(&before, &copied);
    }
}

static void both_ends_may_be_behind_a_pooler(void **state)
{
    struct fixture *fixture = *state;
    struct pooler pooler;
    if (!has_cluster || !pooler_start(&pooler, &cluster, 3)) {
        skip();
    }
    struct either from = new_records(fixture, true), to = new_end(fixture, true);
    char from_url[192], to_url[192];
    pooler_url(&pooler, from.name, from_url);
    pooler_url(&pooler, to.name, to_url);
    struct copy_options options = {.from = from_url, .to = to_url};
    struct copy_report report;
    struct error error;
    int result = database_copy(&options, &report, &error);
    pooler_stop(&pooler);
    assert_ok(result, &error);
    struct content_sums before = sums_of(from.url), copied = sums_of(to.url);
    assert_same_content(&before, &copied);
    assert_in_order(&to);
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(every_way_is_equal),
        WITH_FOLDER(it_goes_on_where_it_stood),
        WITH_FOLDER(half_a_copy_of_other_content_is_refused),
        WITH_FOLDER(two_copies_into_one_see_each_other),
        WITH_FOLDER(only_a_new_database_becomes_a_copy),
        WITH_FOLDER(a_source_of_another_version_is_refused),
        WITH_FOLDER(another_program_s_database_is_copied),
        WITH_FOLDER(what_would_not_be_taken_is_named),
        WITH_FOLDER(what_only_the_database_knows_is_named_too),
        WITH_FOLDER(it_is_the_snapshot_that_is_copied),
        WITH_FOLDER(a_line_that_is_lost_leaves_half_a_copy),
        WITH_FOLDER(both_ends_may_be_behind_a_pooler),
    };
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
