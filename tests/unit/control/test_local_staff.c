/* SPDX-License-Identifier: MIT */
/*
 * Signing in where ct_staff cannot be written: records of another program have their staff in the
 * station's own local.db; chartty's own, open for reading only, have theirs, and count nothing.
 */
#include "staff_fixture.h"

struct place {
    char folder[160], local[192], foreign[192];
};

static struct place make_place(const struct desk *desk)
{
    struct place place;
    snprintf(place.folder, sizeof place.folder, "%s/state", desk->fixture->folder);
    snprintf(place.local, sizeof place.local, "%s/local.db", place.folder);
    snprintf(place.foreign, sizeof place.foreign, "%s/foreign.db", desk->fixture->folder);
    assert_int_equal(mkdir(place.folder, 0700), 0);
    return place;
}

/* The desk again, on other records. */
static void open_again(struct counter *counter, const char *path, const char *local, bool read_only)
{
    struct desk *desk = counter->desk;
    struct error error = {0};
    sign_in_free(counter->sign_in);
    staff_keeper_free(counter->keeper);
    data_close(desk->session.data);
    struct data_options options = {.url = path, .read_only = read_only, .local = local};
    desk->session = (struct session){.loop = desk->loop, .clock = &desk->clock, .station = "ws-07"};
    desk->session.data = data_open(desk->loop, &options, NULL, NULL, &error);
    assert_non_null(desk->session.data);
    counter->sign_in = sign_in_new(&desk->session, &error);
    counter->keeper = staff_keeper_new(&desk->session, &error);
}

static void make_foreign(const char *path)
{
    sqlite3 *connection = fixture_open(path);
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        char sql[256];
        const struct record_spec *spec = record_spec((enum record_type)type);
        snprintf(sql, sizeof sql, "CREATE TABLE %s (id INTEGER PRIMARY KEY)", spec->table);
        fixture_run(connection, sql);
        for (int field = 1; field < spec->field_count; field++) {
            snprintf(sql, sizeof sql, "ALTER TABLE %s ADD COLUMN %s TEXT", spec->table,
                     spec->fields[field].column);
            fixture_run(connection, sql);
        }
    }
    sqlite3_close(connection);
    assert_int_equal(chmod(path, 0600), 0);
}

static long long number_in(const char *path, const char *sql)
{
    sqlite3 *connection = fixture_open(path);
    long long number = fixture_number(connection, sql);
    sqlite3_close(connection);
    return number;
}

static void records_of_another_program(void **state)
{
    struct counter *counter = *state;
    struct place place = make_place(counter->desk);
    struct error error = {0};
    const struct staff_entry first = {"root.a", "Root Ash", STAFF_ADMIN, 0};
    make_foreign(place.foreign);
    struct buffer before = fixture_bytes(place.foreign);
    open_again(counter, place.foreign, place.local, false);
    assert_int_equal(by_password(counter, "root.a", ADA_PASSWORD), SIGN_IN_NOBODY_YET);
    assert_false(data_info(counter->desk->session.data)->is_adopted);
    assert_int_equal(
        staff_add_first(counter->keeper, &first, ADA_PASSWORD, counter_done, counter, &error), 0);
    counter_wait(counter);
    assert_true(counter->answered);
    assert_int_equal(counter->error.code, ERROR_OK);
    counter->answered = false;
    for (int i = 0; i < SIGN_IN_TRIES - 1; i++) {
        assert_int_equal(by_password(counter, "root.a", "a guess of many"), SIGN_IN_REFUSED);
        clock_advance(&counter->desk->clock, 60000);
    }
    assert_int_equal(
        number_in(place.local, "SELECT failed_count FROM ct_staff WHERE username = 'root.a'"), 4);
    assert_int_equal(by_password(counter, "root.a", ADA_PASSWORD), SIGN_IN_DONE);
    assert_int_equal(
        number_in(place.local, "SELECT count(*) FROM ct_audit WHERE action LIKE 'session.%'"), 5);
    /* The next program finds the same people. */
    open_again(counter, place.foreign, place.local, false);
    assert_int_equal(by_password(counter, "root.a", ADA_PASSWORD), SIGN_IN_DONE);
    assert_same_bytes(place.foreign, &before);
}

static void without_a_place_of_its_own_nobody_signs_in(void **state)
{
    struct counter *counter = *state;
    struct place place = make_place(counter->desk);
    make_foreign(place.foreign);
    struct error error = {0};
    const struct staff_entry first = {"root.a", "Root Ash", STAFF_ADMIN, 0};
    open_again(counter, place.foreign, NULL, false);
    assert_int_equal(by_password(counter, "root.a", ADA_PASSWORD), SIGN_IN_NOBODY_YET);
    assert_int_equal(
        staff_add_first(counter->keeper, &first, ADA_PASSWORD, counter_done, counter, &error), 0);
    counter_wait(counter);
    assert_true(counter->answered);
    counter->answered = false;
    assert_int_equal(counter->error.code, ERROR_DENIED);
    open_again(counter, place.foreign, "/nonexistent/local.db", false);
    assert_int_equal(by_password(counter, "root.a", ADA_PASSWORD), SIGN_IN_FAILED);
    assert_int_equal(counter->desk->session.person.staff_id, 0);
}

static void records_open_for_reading_only(void **state)
{
    struct counter *counter = *state;
    struct place place = make_place(counter->desk);
    open_again(counter, counter->desk->fixture->path, place.local, true);
    struct buffer before = fixture_bytes(counter->desk->fixture->path);
    for (int i = 0; i < SIGN_IN_TRIES; i++) {
        assert_int_equal(by_password(counter, "ben", "a guess of many"), SIGN_IN_REFUSED);
        clock_advance(&counter->desk->clock, counter->answer.wait_ms);
    }
    assert_true(counter->answer.wait_ms > 0);
    assert_int_equal(by_password(counter, "ben", BEN_PASSWORD), SIGN_IN_DONE);
    assert_int_equal(by_unlock(counter, BEN_PASSWORD), SIGN_IN_DONE);
    sign_in_out(counter->sign_in, "key");
    counter_wait(counter);
    assert_same_bytes(counter->desk->fixture->path, &before);
    assert_int_equal(
        number_in(place.local, "SELECT count(*) FROM ct_audit WHERE action LIKE 'session.%'"),
        SIGN_IN_TRIES + 3);
    /* Where even that cannot be kept nobody is let in. */
    open_again(counter, counter->desk->fixture->path, NULL, true);
    assert_int_equal(by_password(counter, "ben", BEN_PASSWORD), SIGN_IN_FAILED);
    assert_int_equal(counter->desk->session.person.staff_id, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        counter_test(records_of_another_program),
        counter_test(without_a_place_of_its_own_nobody_signs_in),
        counter_test(records_open_for_reading_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
