/* SPDX-License-Identifier: MIT */
/* The real program against what others' programs did wrong with what they show; the numbers are
 * those of the list of reports in docs/testing.md. */
#include "support/station.h"

/* ---- 15: no colours ---- */

static const char abnormal_lab[] =
    "INSERT INTO lab_results (order_id, patient_id, test_name, status, ordered_date, "
    "collected_date, resulted_date, results_json) VALUES ('LAB00009001', 9001, 'BMP', 'final', "
    "'2026-11-01', '2026-11-01', '2026-11-01', "
    "'[{\"name\":\"Potassium\",\"value\":\"5.9\",\"unit\":\"mmol/L\",\"reference_range\":"
    "\"3.5-5.0\"}]')";

static void has_no_colour(struct pty *pty)
{
    const char *raw = pty_raw(pty, NULL);
    for (const char *at = strstr(raw, "\033["); at != NULL; at = strstr(at + 2, "\033[")) {
        size_t length = strspn(at + 2, "0123456789;");
        if (at[2 + length] != 'm') {
            continue;
        }
        for (const char *number = at + 2; number < at + 2 + length;) {
            char *end;
            long value = strtol(number, &end, 10);
            assert_true(value < 30 || value == 39 || value == 49);
            number = end + 1;
        }
    }
}

static void report_15_no_colour_carries_the_meaning(void **state)
{
    static const struct {
        const char *term, *variable;
    } looks[] = {{"vt100", NULL}, {"xterm-mono", NULL}, {"xterm-256color", "NO_COLOR=1"}};
    char database[PATH_ROOM], line[256];
    world_copy(*state, "mono.db", database);
    world_add_patient(database, "Monochrom", "Otto");
    world_run(database, abnormal_lab);
    world_run(database, "INSERT INTO allergies (patient_id, allergen, severity, status) VALUES "
                        "(9001, 'Penicillin', 'severe', 'active')");
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        struct station station = {
            .db = database,
            .term = looks[i].term,
            .environment = (const char *const[]){looks[i].variable, NULL},
        };
        struct pty *pty = station_home(*state, &station);
        int row = station_row(pty, "> 1", line, sizeof line); /* the selected row */
        assert_true(row > 0);
        station_sees(pty, "[____"); /* the field that has the focus, with the cursor in it */
        assert_true(pty_cursor_visible(pty));
        pty_type(pty, "\t");
        station_sees(pty, "/ To the field");
        assert_true(pty_cell_reverse(pty, row, 3));
        assert_false(pty_cell_reverse(pty, row + 1, 3));
        pty_type(pty, "/monochr");
        station_sees(pty, "1 match");
        pty_type(pty, "\r");
        station_sees(pty, "[!] Known allergies (1)  Penicillin SEVERE");
        pty_type(pty, "gl");
        station_sees(pty, "Chart > Labs");
        station_sees(pty, "5.9  H");
        has_no_colour(pty);
        station_quit(pty);
    }
}

/* ---- 18: text that would steer the terminal ---- */

#define HOSTILE                                                                                    \
    "\033]52;c;cHduZWQ=\a\033[2J\r\xc2\x9b"                                                        \
    "31m\u202eevil\033]0;title\a"

static void add_hostile_records(const char *database)
{
    static const char *const inserts[] = {
        "INSERT INTO allergies (patient_id, allergen, reaction, severity, status, notes) "
        "VALUES (9001, 'Al' || ?1, ?1, 'severe', 'active', ?1)",
        "INSERT INTO medications (medication_id, patient_id, name, dosage, frequency, route, "
        "prescribed_date, prescriber, status, notes) VALUES ('MEDHOSTILE', 9001, 'Me' || ?1, '5' "
        "|| "
        "substr(?1, 1, 40), substr(?1, 1, 99), substr(?1, 1, 49), '2026-11-01', ?1, 'active', ?1)",
        "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, "
        "duration_minutes, status, reason, notes, location) VALUES ('APTHOSTILE', 9001, 1, "
        "date('now'), '08:00', 30, 'scheduled', 'Re' || ?1, ?1, ?1)",
        "INSERT INTO vital_signs (patient_id, recorded_date, heart_rate, recorded_by, notes) "
        "VALUES (9001, '2026-11-01 08:00:00.000000', 70, ?1, ?1)",
        "UPDATE patients SET street = ?1, city = ?1, insurance_provider = ?1, "
        "emergency_contact_name = ?1, email = ?1 WHERE id = 9001",
        "UPDATE providers SET name = 'Dr. ' || ?1, department = ?1, specialty = ?1 WHERE id = 1",
    };
    for (size_t i = 0; i < sizeof inserts / sizeof *inserts; i++) {
        world_run_with(database, inserts[i], (const char *const[]){HOSTILE, NULL});
    }
    world_run_with(
        database,
        "INSERT INTO lab_results (order_id, patient_id, test_name, status, "
        "ordered_date, resulted_date, ordered_by, results_json) VALUES ('LABHOSTILE', 9001, "
        "'La' || ?1, 'final', '2026-11-01', '2026-11-01', ?1, "
        "'[{\"name\":\"X\\u001b]52;c;eA==\\u0007\",\"value\":\"\\u009b2J\\u202e\","
        "\"unit\":\"\\u001b[2J\",\"reference_range\":\"\\u001bc\"}]')",
        (const char *const[]){HOSTILE, NULL});
}

static void report_18_stored_text_never_steers_the_terminal(void **state)
{
    static const struct {
        const char *keys, *screen;
    } screens[] = {
        {"gd", "Chart > Demographics"},
        {"gm", "Chart > Medications"},
        {"ga", "Chart > Allergies"},
        {"gl", "Chart > Labs"},
        {"b", "b: by test"},
        {"gv", "Chart > Vitals"},
        {"gp", "Chart > Appointments"},
        {"gt", "Chart > Timeline"},
        {"gs", "Chart > Summary"},
        {"gu", " Upcoming"},
        {"gk", " Active medications"},
        {"gr", " Providers"},
        {"gc", " Schedule"},
        {"v", "genda"},
        {"gh", " Home"},
    };
    static const int sizes[][2] = {{24, 80}, {40, 120}, {60, 200}};
    char database[PATH_ROOM];
    world_copy(*state, "hostile.db", database);
    world_add_patient(database, "Hostil\033]52;c;eA==\a", "A\033[2J\r\xc2\x9b\u202e");
    add_hostile_records(database);
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
        struct station station = {.db = database,
                                  .height = sizes[size][0],
                                  .width = sizes[size][1],
                                  .term = size == 0 ? "xterm" : "xterm-256color"};
        struct pty *pty = station_home(*state, &station);
        pty_type(pty, "hostil");
        station_sees(pty, "1 match");
        station_sees(pty, "HOSTIL\\x1b]52;C;EA==\\x07");
        pty_type(pty, "\r");
        station_sees(pty, "Chart > Summary");
        for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
            pty_type(pty, screens[i].keys);
            station_sees(pty, screens[i].screen);
            if (strcmp(screens[i].keys, "gl") != 0 && strcmp(screens[i].keys, "gc") != 0) {
                pty_type(pty, "j");
            }
        }
        station_wrote_no_raw(pty);
        station_quit(pty);
    }
}

static void report_18_messages_are_safe_too(void **state)
{
    const char *const wrong[][4] = {
        {"--theme", "\033]0;x\a\033[2J", NULL}, {"--config", "/tmp/\033[2Jnone\xc2\x9b", NULL},
        {"--color", "\033[2J", NULL},           {"--nonsense\033[2J", NULL},
        {"noun\033[2J", "verb\a", NULL},        {"db", "status", "/tmp/\033[2J\u202e.db", NULL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct station station = {.arguments = wrong[i], .width = 300};
        struct pty *pty = station_start(*state, &station);
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        assert_true(pty_status(pty) == 1 << 8 || pty_status(pty) == 2 << 8);
        if (strchr(pty_raw(pty, NULL), '\033') != NULL) {
            fail_msg("an escape in message %zu", i);
        }
        station_wrote_no_raw(pty);
        pty_free(pty);
    }
    struct station station = {.db = "/tmp/none/\033[2J\u202e.db", .width = 300};
    struct pty *pty = station_start(*state, &station);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    assert_int_equal(pty_status(pty), 1 << 8);
    assert_null(strchr(pty_raw(pty, NULL), '\033'));
    station_wrote_no_raw(pty);
    pty_free(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_15_no_colour_carries_the_meaning),
        cmocka_unit_test(report_18_stored_text_never_steers_the_terminal),
        cmocka_unit_test(report_18_messages_are_safe_too),
    };
    cmocka_set_test_filter(getenv("CHARTTY_TEST_FILTER"));
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
