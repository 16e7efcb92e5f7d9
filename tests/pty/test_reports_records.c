/* SPDX-License-Identifier: MIT */
/* The real program against what others' programs did wrong with records; the numbers are those of
 * the list of reports in docs/testing.md. */
#include "support/station.h"

#include "chartty/base/clock.h"
#include "chartty/base/datetime.h"

#include <sqlite3.h>
#include <time.h>

/* AddressSanitizer keeps what was freed. */
#ifdef __SANITIZE_ADDRESS__
enum { RESIDENT_MOST_KIB = 1024 * 1024 };
#else
enum { RESIDENT_MOST_KIB = 200 * 1024 };
#endif

/* ---- 21: cancelling ---- */

static void report_21_a_locked_table_a_cancel_and_the_next_query(void **state)
{
    char database[PATH_ROOM];
    sqlite3 *other;
    world_copy(*state, "locked.db", database);
    struct station station = {.db = database};
    struct pty *pty = station_home(*state, &station);
    assert_int_equal(sqlite3_open(database, &other), SQLITE_OK);
    sqlite3_busy_timeout(other, PATIENCE_MS);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
        pty_type(pty, "ada");
        station_sees(pty, "searching...");
        pty_type(pty, "\033");
        station_sees(pty, "Search cancelled. F5 searches again.");
        assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
        pty_type(pty, "\025ashbr");
        station_sees(pty, "1 match");
        station_sees(pty, "ASHBROOK, Benjamin");
        pty_type(pty, "\025");
        station_sees(pty, "300 patients");
    }
    sqlite3_close(other);
    station_quit(pty);
}

/* ---- 22: a big table and an order without an index ---- */

static void add_appointments(const char *database)
{
    world_run(database,
              "INSERT INTO patients (id, mrn, first_name, last_name, dob) VALUES "
              "(9001, 'MRN00009001', 'Vielbesuch', 'Vera', '1945-07-14');"
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
              "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, "
              "duration_minutes, status, reason) SELECT printf('APX%08d', i), 9001, 1, "
              "date('2000-01-01', '+' || i || ' days'), '08:00', 30, 'completed', "
              "printf('r%05d', (i * 7919) % 50000) FROM n");
}

/* The time from the key to the words that it brings. */
static int64_t answer_ms(struct pty *pty, const char *keys, const char *text)
{
    int64_t from = clock_monotonic_ms();
    pty_type(pty, keys);
    station_sees(pty, text);
    return clock_monotonic_ms() - from;
}

static int64_t open_help(void *context)
{
    struct pty *pty = context;
    int64_t took = answer_ms(pty, "\033OP", "Help - Appointments");
    pty_type(pty, "x");
    station_loses(pty, "Help - Appointments");
    return took;
}

static long resident_kib(pid_t pid)
{
    char path[64], line[128];
    long kib = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        sscanf(line, "VmRSS: %ld", &kib);
    }
    if (file != NULL) {
        fclose(file);
    }
    return kib;
}

static void report_22_sorting_a_big_table_answers_keys(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "big.db", database);
    add_appointments(database);
    struct station station = {.db = database, .width = 160}; /* the reason has its column */
    struct pty *pty = station_home(*state, &station);
    station_open_chart(pty, "vielbesuch", "VERA, Vielbesuch");
    pty_type(pty, "gp");
    station_sees(pty, "Chart > Appointments");
    station_sees(pty, "> 1");
    pty_type(pty, "o");
    station_sees(pty, "Sort by:");
    char line[200], letter[2] = "";
    station_row(pty, "Sort by:", line, sizeof line);
    const char *reason = strstr(line, " Reason");
    if (reason == NULL) {
        fail_msg("no order by reason: %s", line);
    }
    letter[0] = reason[-1];
    pty_type(pty, letter);
    assert_in_range(quickest_turn(open_help, pty, 199), 0, 199); /* while it sorts */
    station_sees(pty, "r00001");
    pty_type(pty, "G");
    station_sees(pty, "r49999");
    pty_type(pty, "gg");
    station_sees(pty, "r00001");
    for (int i = 0; i < 30; i++) { /* ahead of what has been read */
        pty_type(pty, "+");
    }
    station_loses(pty, "r00001");
    assert_true(answer_ms(pty, "G", "r49999") < 5000 * BUSY_MACHINE);
    assert_in_range(resident_kib(pty_pid(pty)), 1, RESIDENT_MOST_KIB);
    station_quit(pty);
}

/* ---- 32: what was not measured is not nought ---- */

static void report_32_blank_vitals_stay_blank(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "blank.db", database);
    world_run(database, "INSERT INTO patients (id, mrn, first_name, last_name, dob) VALUES "
                        "(9001, 'MRN00009001', 'Pulsa', 'Nurpuls', '1975-07-14');"
                        "INSERT INTO vital_signs (patient_id, recorded_date, heart_rate) VALUES "
                        "(9001, '2026-11-01 08:00:00.000000', 72);"
                        "INSERT INTO vital_signs (patient_id, recorded_date, weight) VALUES "
                        "(9001, '2026-11-02 08:00:00.000000', 151.5)");
    static const int sizes[][2] = {{24, 80}, {40, 120}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct station station = {.db = database, .height = sizes[i][0], .width = sizes[i][1]};
        struct pty *pty = station_home(*state, &station);
        station_open_chart(pty, "nurpuls", "NURPULS, Pulsa");
        static const char *const keys[] = {"gs", "gv", "b", "t", "gt"};
        static const char *const shown[] = {"151.5", "72", "72", "72", "Chart > Timeline"};
        static const char *const wrong[] = {" 0 ", "0.0", "nan", "inf", "0/0", "NULL", "null"};
        for (size_t key = 0; key < sizeof keys / sizeof *keys; key++) {
            pty_type(pty, keys[key]);
            if (strcmp(keys[key], "t") != 0) {
                station_sees(pty, shown[key]);
            }
            for (size_t word = 0; word < sizeof wrong / sizeof *wrong; word++) {
                station_never_shows(pty, wrong[word]);
            }
        }
        station_quit(pty);
    }
}

static void report_32_the_summary_marks_what_is_blank(void **state)
{
    char database[PATH_ROOM], line[200];
    world_copy(*state, "blank2.db", database);
    world_run(database, "INSERT INTO patients (id, mrn, first_name, last_name, dob) VALUES "
                        "(9001, 'MRN00009001', 'Pulsa', 'Nurpuls', '1975-07-14');"
                        "INSERT INTO vital_signs (patient_id, recorded_date, heart_rate) VALUES "
                        "(9001, '2026-11-01 08:00:00.000000', 72)");
    struct station station = {.db = database};
    struct pty *pty = station_home(*state, &station);
    station_open_chart(pty, "nurpuls", "NURPULS, Pulsa");
    station_sees(pty, "Pulse  72");
    station_row(pty, "SpO2", line, sizeof line);
    assert_non_null(strstr(line, "SpO2   -"));
    station_row(pty, "Weight", line, sizeof line);
    assert_non_null(strstr(line, "Weight -"));
    station_row(pty, "BP", line, sizeof line);
    assert_non_null(strstr(line, "BP   -  "));
    station_quit(pty);
}

/* ---- 38: signs that are wildcards elsewhere ---- */

static void report_38_signs_are_searched_as_they_are(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "signs.db", database);
    world_run(database, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                        "('MRNSIGN1', 'Qwert', 'O''Bzzz', '1990-01-01'),"
                        "('MRNSIGN2', 'Qwert', 'M\u00fcllerzz', '1990-01-01'),"
                        "('MRNSIGN3', 'Qwert', 'Xa_bzz', '1990-01-01')");
    static const struct {
        const char *typed, *found; /* NULL: nobody */
    } searches[] = {
        {"%", NULL},
        {"_", NULL},
        {"\\", NULL},
        {"'", NULL},
        {"[", NULL},
        {"*", NULL},
        {"xa_b", "MRNSIGN3"},
        {"O'Bz", "MRNSIGN1"},
        {"obz", "MRNSIGN1"},
        {"mullerz", "MRNSIGN2"},
        {"M\u00dcLLERZ", "MRNSIGN2"},
        {"qwert' OR '1'='1", NULL},
    };
    struct station station = {.db = database};
    struct pty *pty = station_home(*state, &station);
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        pty_type(pty, "\025");
        station_sees(pty, "303 patients");
        pty_type(pty, searches[i].typed);
        if (searches[i].found != NULL) {
            station_sees(pty, searches[i].found);
            station_sees(pty, "1 match");
        } else {
            station_sees(pty, "no patient matches");
            station_sees(pty, "No patient matches.");
        }
    }
    char many[301];
    memset(many, 'q', 300);
    many[300] = '\0';
    pty_type(pty, "\025");
    station_sees(pty, "303 patients");
    pty_type(pty, many);
    station_sees(pty, "no patient matches");
    station_quit(pty);
}

/* ---- 39: a date is that date in every zone ---- */

static void report_39_a_birth_date_is_the_same_in_every_zone(void **state)
{
    static const char *const zones[] = {"Pacific/Kiritimati", "America/Los_Angeles", "UTC",
                                        "Pacific/Apia"};
    char database[PATH_ROOM];
    world_copy(*state, "zones.db", database);
    world_run(database, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                        "('MRNZONE1', 'Neu', 'Zonenkind', '2022-02-01'),"
                        "('MRNZONE2', 'Alt', 'Zonenkind', '1900-01-01')");
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct station station = {.db = database, .zone = zones[i]};
        struct pty *pty = station_home(*state, &station);
        pty_type(pty, "zonenkind");
        station_sees(pty, "2 matches");
        station_sees(pty, "01-Feb-2022");
        station_sees(pty, "01-Jan-1900");
        pty_type(pty, "\0252022-02-01");
        station_sees(pty, "MRNZONE1");
        pty_type(pty, "\0251900-01-01");
        station_sees(pty, "MRNZONE2");
        station_sees(pty, "1 match");
        pty_type(pty, "\r");
        station_sees(pty, "Born 01-Jan-1900");
        pty_type(pty, "gd");
        station_sees(pty, "Chart > Demographics");
        station_sees(pty, "01-Jan-1900");
        station_quit(pty);
    }
}

/* ---- 41: days of 23 and 25 hours ---- */

static void words_of_day(struct date day, char out[32])
{
    char words[16];
    date_format_weekday(day, words);
    snprintf(out, 32, "< %s >", words);
}

static void sees_day(struct pty *pty, struct date day)
{
    char shown[32];
    words_of_day(day, shown);
    station_sees(pty, shown);
}

static struct date day_after(struct date day)
{
    return date_from_days(date_to_days(day) + 1);
}

static bool shows_today_or_next(struct pty *pty, void *context)
{
    char today[32], next[32];
    words_of_day(*(struct date *)context, today);
    words_of_day(day_after(*(struct date *)context), next);
    return pty_shows(pty, today) || pty_shows(pty, next);
}

/* The day on the schedule: today's, or the one that began since `before`. */
static struct date day_shown(struct pty *pty, struct date before)
{
    char today[32];
    words_of_day(before, today);
    if (!pty_wait(pty, shows_today_or_next, &before, PATIENCE_MS)) {
        station_print(pty);
        fail_msg("neither %s nor the day after", today);
    }
    return pty_shows(pty, today) ? before : day_after(before);
}

/* Every day of a year is there once and in its order, over both changes of the clock. */
static void report_41_each_date_once(void **state)
{
    static const char *const zones[] = {"America/New_York", "Europe/Berlin", "America/Sao_Paulo"};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct station station = {.zone = zones[i]};
        struct clock clock = clock_system();
        setenv("TZ", zones[i], 1);
        tzset();
        struct date day = clock_today(&clock); /* midnight may come in between */
        struct pty *pty = station_home(*state, &station);
        pty_type(pty, "\t");
        station_sees(pty, "/ To the field");
        pty_type(pty, "gc");
        day = day_shown(pty, day);
        int days = i == 0 ? 370 : 0, weeks = i == 0 ? 0 : 54;
        for (int step = 0; step < days; step++) {
            day = day_after(day);
            pty_type(pty, ">");
            sees_day(pty, day);
        }
        for (int step = 0; step < weeks; step++) {
            day = date_from_days(date_to_days(day) + 7);
            pty_type(pty, "}");
            sees_day(pty, day);
        }
        for (int step = 0; step < 10; step++) {
            day = date_from_days(date_to_days(day) - 1);
            pty_type(pty, "<");
            sees_day(pty, day);
        }
        station_quit(pty);
    }
}

static void report_41_wall_times_stay_what_they_are(void **state)
{
    char database[PATH_ROOM], line[200];
    world_copy(*state, "clocks.db", database);
    world_run(database,
              "INSERT INTO patients (id, mrn, first_name, last_name, dob) VALUES "
              "(9001, 'MRN00009001', 'Uta', 'Uhrzeit', '1975-07-14');"
              "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, "
              "duration_minutes, status) VALUES "
              "('APTCLOCK1', 9001, 1, '2027-03-14', '02:30', 45, 'scheduled'),"
              "('APTCLOCK2', 9001, 1, '2027-11-07', '01:30', 90, 'scheduled')");
    struct station station = {.db = database};
    struct pty *pty = station_home(*state, &station);
    station_open_chart(pty, "uhrzeit", "UHRZEIT, Uta");
    pty_type(pty, "gp");
    station_sees(pty, "Chart > Appointments");
    station_sees(pty, "14-Mar-2027");
    assert_true(station_row(pty, "14-Mar-2027", line, sizeof line) > 0);
    assert_non_null(strstr(line, "02:30"));
    assert_true(station_row(pty, "07-Nov-2027", line, sizeof line) > 0);
    assert_non_null(strstr(line, "01:30"));
    station_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_21_a_locked_table_a_cancel_and_the_next_query),
        cmocka_unit_test(report_22_sorting_a_big_table_answers_keys),
        cmocka_unit_test(report_32_blank_vitals_stay_blank),
        cmocka_unit_test(report_32_the_summary_marks_what_is_blank),
        cmocka_unit_test(report_38_signs_are_searched_as_they_are),
        cmocka_unit_test(report_39_a_birth_date_is_the_same_in_every_zone),
        cmocka_unit_test(report_41_each_date_once),
        cmocka_unit_test(report_41_wall_times_stay_what_they_are),
    };
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
