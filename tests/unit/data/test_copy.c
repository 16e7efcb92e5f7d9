/* SPDX-License-Identifier: MIT */
/*
 * database_copy between SQLite and PostgreSQL, each way: equal content, numbers kept, triggers that
 * work again; stopped and gone on with; a source that is written to meanwhile; lines that are lost,
 * and poolers. What is refused is in test_copy_refused.c.
 */
#include "copy_ends.h"
#include "line_fixture.h"
#include "pooler.h"

#include "chartty/model/record.h"

/* --- each way --------------------------------------------------------------------------------- */

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
    struct proxy *proxy;
    int ended;
};

enum { BYTES_OF_A_BATCH = 3000 }; /* so many: the line ends within one */

/* The line is cut once, when rows are written. */
static void end_line(void *context, enum copy_stage stage, int table, int64_t done, int64_t total)
{
    struct ending *ending = context;
    (void)total;
    if (stage == COPY_WRITING && table == RECORD_PATIENT && done > 100 && ending->ended++ == 0) {
        proxy_cut_after(ending->proxy, BYTES_OF_A_BATCH);
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
        struct ending ending = {.proxy = line_proxy(&cluster)};
        char line[192];
        line_url(ending.proxy, way == 0 ? from.name : to.name, "", line);
        struct copy_options options = {.from = way == 0 ? line : from.url,
                                       .to = way == 1 ? line : to.url,
                                       .batch_rows = 150,
                                       .progress = end_line,
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
        assert_int_equal(proxy_cuts(ending.proxy), 1);
        proxy_stop(ending.proxy);
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
        WITH_FOLDER(it_is_the_snapshot_that_is_copied),
        WITH_FOLDER(a_line_that_is_lost_leaves_half_a_copy),
        WITH_FOLDER(both_ends_may_be_behind_a_pooler),
    };
    return cmocka_run_group_tests(tests, start_cluster, stop_cluster);
}
