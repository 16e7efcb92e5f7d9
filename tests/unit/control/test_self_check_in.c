/* SPDX-License-Identifier: MIT */
/* Self check-in on a real database: who is found, who is not, and that every miss looks alike. */
#include "control_fixture.h"

#include "chartty/control/self_check_in.h"

struct bench {
    struct desk *desk;
    struct self_check_in *check_in;
};

static void begin_with(struct bench *bench, void **state, int hour, int minute,
                       const char *directives)
{
    struct datetime now = {.date = {2026, 11, 24}, .hour = hour, .minute = minute};
    bench->desk = *state;
    desk_open(bench->desk, directives);
    bench->desk->clock = clock_fixed(&now);
    bench->desk->session.kiosk = true;
    session_begin(&bench->desk->session, NULL);
    bench->check_in = self_check_in_new(&bench->desk->session, desk_changed, bench->desk);
}

static void begin(struct bench *bench, void **state, int hour, int minute)
{
    begin_with(bench, state, hour, minute, NULL);
}

static void end(struct bench *bench)
{
    self_check_in_free(bench->check_in);
    session_end(&bench->desk->session);
    desk_wait(bench->desk);
}

static enum check_in_state look(struct bench *bench, const char *name, int year, int month, int day)
{
    self_check_in_look(bench->check_in, name, (struct date){year, month, day});
    desk_wait(bench->desk);
    return self_check_in_state(bench->check_in);
}

static int64_t number(struct bench *bench, const char *sql)
{
    sqlite3 *connection = desk_look(bench->desk);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return out;
}

/* Ada has 09:00 and 23:45 today. */
static void the_arrival_is_marked(void **state)
{
    struct bench bench;
    begin(&bench, state, 8, 30);
    assert_int_equal(look(&bench, "adamson", 1945, 7, 14), CHECK_IN_FOUND);
    assert_string_equal(self_check_in_initials(bench.check_in), "A A");
    assert_string_equal(self_check_in_time(bench.check_in), "09:00");
    self_check_in_confirm(bench.check_in);
    desk_wait(bench.desk);
    assert_int_equal(self_check_in_state(bench.check_in), CHECK_IN_DONE);
    assert_string_equal(self_check_in_initials(bench.check_in), "");
    assert_int_equal(number(&bench,
                            "SELECT count(*) FROM ct_visit WHERE appointment_id = 'A1' AND"
                            " patient_id = 1 AND arrived_at = '2026-11-24 08:30:00.000000'"),
                     1);
    assert_int_equal(number(&bench, "SELECT count(*) FROM ct_audit WHERE action = 'kiosk.check_in'"
                                    " AND patient_id = 1"),
                     1);
    /* Once more: thanked again, and nothing is written. */
    assert_int_equal(look(&bench, "ADAMSON", 1945, 7, 14), CHECK_IN_FOUND);
    clock_advance(&bench.desk->clock, 60000);
    self_check_in_confirm(bench.check_in);
    desk_wait(bench.desk);
    assert_int_equal(self_check_in_state(bench.check_in), CHECK_IN_DONE);
    assert_int_equal(number(&bench, "SELECT count(*) FROM ct_visit WHERE arrived_at ="
                                    " '2026-11-24 08:30:00.000000'"),
                     1);
    end(&bench);
}

static void from_an_hour_before_to_a_quarter_past(void **state)
{
    static const struct {
        int hour, minute;
        enum check_in_state expected;
    } cases[] = {{7, 59, CHECK_IN_MISSED}, {8, 0, CHECK_IN_FOUND},   {9, 0, CHECK_IN_FOUND},
                 {9, 15, CHECK_IN_FOUND},  {9, 16, CHECK_IN_MISSED}, {22, 45, CHECK_IN_FOUND}};
    struct bench bench;
    begin(&bench, state, 7, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct datetime now = {
            .date = {2026, 11, 24}, .hour = cases[i].hour, .minute = cases[i].minute};
        bench.desk->clock = clock_fixed(&now);
        assert_int_equal(look(&bench, "Adamson", 1945, 7, 14), cases[i].expected);
    }
    end(&bench);
}

static void report_37_every_miss_looks_alike(void **state)
{
    struct bench bench;
    begin(&bench, state, 8, 30);
    desk_run(bench.desk,
             "INSERT INTO patients (mrn, last_name, first_name, dob) VALUES"
             " ('TW1', 'Twin', 'Ann', '1990-05-05'), ('TW2', 'Twin', 'Bea', '1990-05-05');"
             "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time,"
             " status) SELECT 'T' || mrn, id, 2, '2026-11-24', '08:40', 'scheduled' FROM patients"
             " WHERE last_name = 'Twin'");
    static const struct {
        const char *name;
        int year, month, day;
    } misses[] = {
        {"Nobody", 1945, 7, 14},  /* no such name */
        {"Adamson", 1945, 7, 15}, /* another date */
        {"Adam", 1945, 7, 14},    /* the beginning of a name is not the name */
        {"%", 1945, 7, 14},       {"*", 1945, 7, 14}, {"_______", 1945, 7, 14},
        {"MRN0001", 1945, 7, 14}, {"", 1945, 7, 14},  {"Ada", 1945, 7, 14},
        {"Carlson", 1980, 1, 1}, /* today, at a time that cannot be read */
        {"Twin", 1990, 5, 5},    /* two alike */
    };
    int count = (int)(sizeof misses / sizeof misses[0]);
    for (int i = 0; i < count; i++) {
        assert_int_equal(
            look(&bench, misses[i].name, misses[i].year, misses[i].month, misses[i].day),
            CHECK_IN_MISSED);
        assert_string_equal(self_check_in_initials(bench.check_in), "");
        assert_string_equal(self_check_in_time(bench.check_in), "");
        assert_int_equal(self_check_in_misses(bench.check_in), i + 1);
        self_check_in_confirm(bench.check_in); /* does nothing now */
        assert_int_equal(self_check_in_state(bench.check_in), CHECK_IN_MISSED);
    }
    desk_wait(bench.desk);
    assert_int_equal(number(&bench, "SELECT count(*) FROM ct_visit"), 0);
    assert_int_equal(
        number(&bench, "SELECT count(*) FROM ct_audit WHERE action = 'kiosk.check_in_failed'"),
        count);
    end(&bench);
}

/* Records that do not answer are nobody's miss, at whichever step. */
static void what_cannot_be_reached_is_no_miss(void **state)
{
    struct bench bench;
    begin_with(&bench, state, 8, 30,
               "request 1 error busy\nrequest 3 error connection lost\nsave 1 error connection "
               "lost\nsave 2 uncertain");
    assert_true(self_check_in_is_possible(bench.check_in));
    assert_int_equal(look(&bench, "Adamson", 1945, 7, 14), CHECK_IN_UNREACHABLE);
    assert_int_equal(look(&bench, "Adamson", 1945, 7, 14), CHECK_IN_UNREACHABLE);
    for (int save = 0; save < 2; save++) {
        assert_int_equal(look(&bench, "Adamson", 1945, 7, 14), CHECK_IN_FOUND);
        self_check_in_confirm(bench.check_in);
        desk_wait(bench.desk);
        assert_int_equal(self_check_in_state(bench.check_in), CHECK_IN_UNREACHABLE);
        assert_string_equal(self_check_in_initials(bench.check_in), "");
    }
    assert_int_equal(self_check_in_misses(bench.check_in), 0);
    assert_int_equal(look(&bench, "Nobody", 1945, 7, 14), CHECK_IN_MISSED);
    assert_int_equal(self_check_in_misses(bench.check_in), 1);
    assert_int_equal(number(&bench, "SELECT count(*) FROM ct_audit WHERE action = "
                                    "'kiosk.check_in_failed' AND entry LIKE '%did not answer%'"),
                     4);
    end(&bench);
}

static void what_was_forgotten_does_not_come_back(void **state)
{
    struct bench bench;
    begin(&bench, state, 8, 30);
    self_check_in_look(bench.check_in, "Adamson", (struct date){1945, 7, 14});
    self_check_in_forget(bench.check_in);
    desk_wait(bench.desk);
    assert_int_equal(self_check_in_state(bench.check_in), CHECK_IN_IDLE);
    assert_int_equal(look(&bench, "Adamson", 1945, 7, 14), CHECK_IN_FOUND);
    self_check_in_forget(bench.check_in);
    self_check_in_confirm(bench.check_in);
    desk_wait(bench.desk);
    assert_int_equal(number(&bench, "SELECT count(*) FROM ct_visit"), 0);
    end(&bench);
}

static void only_a_kiosk_may(void **state)
{
    struct bench bench;
    begin(&bench, state, 8, 30);
    bench.desk->session.kiosk = false;
    assert_int_equal(look(&bench, "Adamson", 1945, 7, 14), CHECK_IN_FOUND);
    self_check_in_confirm(bench.check_in);
    desk_wait(bench.desk);
    assert_int_equal(self_check_in_state(bench.check_in), CHECK_IN_MISSED);
    assert_int_equal(number(&bench, "SELECT count(*) FROM ct_visit"), 0);
    end(&bench);
}

int main(void)
{
#define kiosk_test(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)
    const struct CMUnitTest tests[] = {
        kiosk_test(the_arrival_is_marked),
        kiosk_test(from_an_hour_before_to_a_quarter_past),
        kiosk_test(report_37_every_miss_looks_alike),
        kiosk_test(what_was_forgotten_does_not_come_back),
        kiosk_test(only_a_kiosk_may),
        kiosk_test(what_cannot_be_reached_is_no_miss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
