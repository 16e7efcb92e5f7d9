/* SPDX-License-Identifier: MIT */
/*
 * Records that cannot take an audit entry: it goes to the station's own local.db, is carried over
 * when the records can be written, and where neither can be written nothing of a patient is shown.
 */
#include "unit/control/control_fixture.h"

#include "chartty/control/audit.h"
#include "chartty/control/chart.h"
#include "chartty/data/audit_verify.h"
#include "chartty/data/change_set.h"

#include <sys/stat.h>

struct place {
    char folder[160], local[192], second[192];
};

static struct place place_of(const struct desk *desk)
{
    struct place place;
    snprintf(place.folder, sizeof place.folder, "%s/state", desk->fixture->folder);
    snprintf(place.local, sizeof place.local, "%s/local.db", place.folder);
    snprintf(place.second, sizeof place.second, "%s/local-2.db", place.folder);
    mkdir(place.folder, 0700);
    return place;
}

static void open_as(struct desk *desk, const char *path, const char *local, bool read_only)
{
    struct error error = {0};
    struct datetime now = {.date = {2026, 11, 24}, .hour = 12};
    struct data_options options = {.url = path, .read_only = read_only, .local = local};
    desk->loop = loop_new(&error);
    desk->clock = clock_fixed(&now);
    desk->session = (struct session){.loop = desk->loop, .clock = &desk->clock, .station = "ws-07"};
    desk->session.data = data_open(desk->loop, &options, NULL, NULL, &error);
    assert_non_null(desk->session.data);
    desk_sign_in(desk, STAFF_DOCTOR);
}

static void close_all(struct desk *desk)
{
    data_close(desk->session.data);
    loop_free(desk->loop);
    desk->loop = NULL;
}

static long long number_in(const char *path, const char *sql)
{
    sqlite3 *connection = fixture_open(path);
    long long number = fixture_number(connection, sql);
    sqlite3_close(connection);
    return number;
}

static enum chart_state view(struct desk *desk, int64_t patient)
{
    struct chart *chart = chart_open(&desk->session, patient, desk_changed, desk);
    desk_wait(desk);
    enum chart_state state = chart_state(chart);
    assert_true((state == CHART_READY) == (chart_patient(chart) != NULL));
    chart_free(chart);
    return state;
}

static void assert_verified(const char *path, int64_t entries)
{
    struct error error = {0};
    struct audit_report report;
    struct audit_verify_options options = {.url = path};
    assert_ok(audit_verify(&options, &report, &error), &error);
    if (report.bad != 0) {
        fail_msg("row %d: %s", (int)report.first.row, report.first.what);
    }
    assert_int_equal(report.entries, entries);
}

static void read_only_records_are_recorded_here(void **state)
{
    struct desk *desk = *state;
    struct place place = place_of(desk);
    struct stat status;
    open_as(desk, desk->fixture->path, place.local, true);
    assert_int_equal(view(desk, 1), CHART_READY);
    assert_int_equal(view(desk, 2), CHART_READY);
    close_all(desk);
    assert_int_equal(number_in(desk->fixture->path, "SELECT count(*) FROM ct_audit"), 0);
    assert_int_equal(
        number_in(place.local, "SELECT count(*) FROM ct_audit WHERE action = 'chart.view'"), 2);
    assert_int_equal(stat(place.local, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_verified(place.local, 2);
}

static void what_was_kept_is_carried_over_once(void **state)
{
    struct desk *desk = *state;
    struct place place = place_of(desk);
    for (int session = 0; session < 2; session++) {
        open_as(desk, desk->fixture->path, place.local, true);
        assert_int_equal(view(desk, 1), CHART_READY);
        close_all(desk);
    }
    for (int session = 0; session < 2; session++) {
        open_as(desk, desk->fixture->path, place.local, false);
        assert_int_equal(view(desk, 3), CHART_READY);
        assert_int_equal(view(desk, 4), CHART_READY);
        close_all(desk);
        assert_verified(desk->fixture->path, 4 + 2 * session);
    }
    assert_int_equal(
        number_in(desk->fixture->path, "SELECT count(*) FROM ct_audit WHERE patient_id = 1"), 2);
    assert_int_equal(number_in(desk->fixture->path, "SELECT count(DISTINCT chain) FROM ct_audit"),
                     4);
    /* And once more, after another time without writing. */
    open_as(desk, desk->fixture->path, place.local, true);
    assert_int_equal(view(desk, 2), CHART_READY);
    close_all(desk);
    open_as(desk, desk->fixture->path, place.local, false);
    assert_int_equal(view(desk, 3), CHART_READY);
    close_all(desk);
    assert_int_equal(
        number_in(desk->fixture->path, "SELECT count(*) FROM ct_audit WHERE patient_id = 2"), 1);
    assert_verified(desk->fixture->path, 8);
    assert_verified(place.local, 3);
}

/* A database of another program has no table for entries at all. */
static void foreign_records_are_recorded_here(void **state)
{
    struct desk *desk = *state;
    struct place place = place_of(desk);
    char path[160];
    int count = 0;
    snprintf(path, sizeof path, "%s/foreign.db", desk->fixture->folder);
    sqlite3 *connection = fixture_open(path);
    fixture_run(connection, migrations("sqlite", &count)[0].sql);
    fixture_run(connection, "DROP TABLE IF EXISTS ct_schema");
    fixture_run(connection, desk_records);
    sqlite3_close(connection);
    struct buffer before = fixture_bytes(path);
    open_as(desk, path, place.local, false);
    assert_int_equal(view(desk, 1), CHART_READY);
    assert_false(data_info(desk->session.data)->is_adopted);
    close_all(desk);
    assert_same_bytes(path, &before);
    assert_verified(place.local, 1);
}

static void each_database_has_its_own(void **state)
{
    struct desk *desk = *state;
    struct place place = place_of(desk);
    char path[160];
    snprintf(path, sizeof path, "%s/other.db", desk->fixture->folder);
    struct buffer bytes = fixture_bytes(desk->fixture->path);
    fixture_write(path, bytes.bytes, bytes.length);
    buffer_release(&bytes);
    open_as(desk, desk->fixture->path, place.local, true);
    view(desk, 1);
    close_all(desk);
    open_as(desk, path, place.local, true);
    view(desk, 2);
    close_all(desk);
    assert_int_equal(number_in(place.local, "SELECT sum(patient_id) FROM ct_audit"), 1);
    assert_int_equal(number_in(place.second, "SELECT sum(patient_id) FROM ct_audit"), 2);
    open_as(desk, path, place.local, false);
    view(desk, 3);
    close_all(desk);
    assert_int_equal(number_in(path, "SELECT count(*) FROM ct_audit WHERE patient_id = 1"), 0);
    assert_int_equal(number_in(path, "SELECT count(*) FROM ct_audit WHERE patient_id = 2"), 1);
}

static void where_neither_can_be_written_nothing_is_shown(void **state)
{
    struct desk *desk = *state;
    struct place place = place_of(desk);
    open_as(desk, desk->fixture->path, NULL, true);
    assert_int_equal(view(desk, 1), CHART_FAILED);
    close_all(desk);
    open_as(desk, desk->fixture->path, "/nonexistent/folder/local.db", true);
    assert_int_equal(view(desk, 1), CHART_FAILED);
    close_all(desk);
    /* One that others may read is not trusted. */
    open_as(desk, desk->fixture->path, place.local, true);
    assert_int_equal(view(desk, 1), CHART_READY);
    close_all(desk);
    assert_int_equal(chmod(place.local, 0644), 0);
    open_as(desk, desk->fixture->path, place.local, true);
    assert_int_equal(view(desk, 1), CHART_FAILED);
    close_all(desk);
}

static void refused(void *context, const struct error *error, const struct save_answer *answer)
{
    (void)answer;
    *(enum error_code *)context = error->code;
}

/* Entries alone go there; what changes the records is refused as before. */
static void no_change_goes_there(void **state)
{
    struct desk *desk = *state;
    struct place place = place_of(desk);
    struct data_token token;
    struct error error = {0};
    enum error_code code = ERROR_OK;
    open_as(desk, desk->fixture->path, place.local, true);
    assert_ok(rights_token(&desk->session, PERMISSION_WRITE_ALLERGIES, 1, &token, &error), &error);
    struct change_set *set = change_set_new(&token, NULL);
    const char *values[FIELDS_OF(allergy)] = {NULL};
    values[FIELD_OF(allergy, patient_id)] = "1";
    values[FIELD_OF(allergy, allergen)] = "Latex";
    values[FIELD_OF(allergy, status)] = "active";
    change_set_insert(set, RECORD_ALLERGY, values);
    change_set_audit(set, "allergy.new", 1, NULL);
    assert_true(data_save(desk->session.data, 0, set, 5000, refused, &code, &error) != 0);
    desk_wait(desk);
    assert_int_equal(code, ERROR_DENIED);
    close_all(desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(read_only_records_are_recorded_here),
        desk_test(what_was_kept_is_carried_over_once),
        desk_test(foreign_records_are_recorded_here),
        desk_test(each_database_has_its_own),
        desk_test(where_neither_can_be_written_nothing_is_shown),
        desk_test(no_change_goes_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
