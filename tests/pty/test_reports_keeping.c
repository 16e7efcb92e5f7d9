/* SPDX-License-Identifier: MIT */
/* The real program against what others' programs did wrong when records are written; the numbers
 * are those of the list of reports in docs/testing.md. */
#include "support/station.h"

#include "chartty/base/clock.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

enum { QUESTION_MS = 400 }; /* a question takes no key that was typed before it could be read */

static void answer(struct pty *pty, const char *question, const char *keys)
{
    station_sees(pty, question);
    pty_settle(pty, QUESTION_MS);
    pty_type(pty, keys);
}

static void repeat(struct pty *pty, const char *keys, int times)
{
    for (int i = 0; i < times; i++) {
        pty_type(pty, keys);
    }
}

static void to_search(struct pty *pty)
{
    pty_type(pty, "gh");
    station_sees(pty, "Find patient");
    pty_type(pty, "/\025");
    station_sees(pty, " patients");
}

/* ---- 25: secrets on a command line ---- */

static bool file_holds(const char *path, const char *text)
{
    static char block[1 << 22];
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    size_t length = fread(block, 1, sizeof block, file);
    fclose(file);
    return memmem(block, length, text, strlen(text)) != NULL;
}

static void no_file_holds(const char *folder, const char *text)
{
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        char path[PATH_ROOM * 2];
        struct stat status;
        snprintf(path, sizeof path, "%s/%.200s", folder, entry->d_name);
        if (entry->d_name[0] == '.' && (entry->d_name[1] == '\0' || entry->d_name[1] == '.')) {
            continue;
        }
        assert_int_equal(lstat(path, &status), 0);
        if (S_ISDIR(status.st_mode)) {
            no_file_holds(path, text);
        } else if (S_ISREG(status.st_mode) && file_holds(path, text)) {
            fail_msg("%s holds a secret", path);
        }
    }
    closedir(entries);
}

static void report_25_no_secret_is_seen(void **state)
{
    static const char wrong[] = "wrong-but-secret-words", pin[] = "161803";
    const struct world *world = *state;
    struct pty *pty = station_start(world, NULL);
    station_sees(pty, "[ Sign in ]");
    pty_type(pty, "demo-doctor\t");
    pty_type(pty, wrong);
    pty_type(pty, "\r");
    station_sees(pty, "[!]");
    pty_type(pty, station_password("demo-doctor"));
    pty_type(pty, "\r");
    station_sees(pty, "> 1");
    /* The login screen of a demo prints the demo's secrets: from here on nothing does. */
    pty_forget(pty);
    pty_type(pty, "\014");
    station_sees(pty, "Locked");
    pty_type(pty, "999999\r");
    station_sees(pty, "[!]");
    pty_type(pty, pin);
    pty_type(pty, "\r");
    station_sees(pty, "> 1");
    const char *const secrets[] = {wrong, station_password("demo-doctor"), pin, "999999"};
    char path[64];
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        static const char *const seen[] = {"cmdline", "environ", "comm"};
        for (size_t k = 0; k < sizeof seen / sizeof *seen; k++) {
            snprintf(path, sizeof path, "/proc/%d/%s", (int)pty_pid(pty), seen[k]);
            assert_false(file_holds(path, secrets[i]));
        }
        assert_null(strstr(pty_raw(pty, NULL), secrets[i]));
        no_file_holds(world->folder, secrets[i]); /* database, journal, audit, state, log */
    }
    station_quit(pty);
}

/* ---- 26: one program-wide "current patient" ---- */

static long long vitals_of(const char *database, const char *mrn)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM vital_signs v JOIN patients p ON p.id = v.patient_id "
             "WHERE p.mrn = '%s'",
             mrn);
    return world_number(database, sql);
}

static void report_26_a_form_has_its_own_patient(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "two-charts.db", database);
    long long first = vitals_of(database, "MRN03847686"),
              second = vitals_of(database, "MRN64003609");
    struct pty *pty = station_home_of(*state, database, "demo-nurse");
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    station_new_vitals(pty);
    repeat(pty, "\t", 6);
    pty_type(pty, "73\t");
    station_sees(pty, "= 73 /min");
    /* Away to another chart by the search, with the form half filled in. */
    pty_type(pty, "\033");
    answer(pty, "[ Keep as draft ]", "k");
    station_loses(pty, "[ Save F2 ]");
    to_search(pty);
    station_open_chart(pty, "wood-perez", "WOOD-PEREZ, Thomas");
    /* Somebody else's import moves every list meanwhile. */
    world_run(database, "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES "
                        "('MRNZ0001', 'Aaa', 'Aaaa', '1980-01-01')");
    pty_type(pty, "gf");
    station_sees(pty, "1 draft, yours alone");
    station_sees(pty, "ADAMS, Ashley");
    pty_type(pty, "\r");
    station_sees(pty, "[ Save F2 ]");
    station_sees(pty, "[73_");
    station_sees(pty, "ADAMS, Ashley");
    station_sees(pty, "MRN03847686");
    station_never_shows(pty, "WOOD-PEREZ");
    pty_type(pty, "\030");
    station_sees(pty, "Vital signs saved at");
    assert_int_equal(vitals_of(database, "MRN03847686"), first + 1);
    assert_int_equal(vitals_of(database, "MRN64003609"), second);
    station_quit(pty);
}

/* The row that the form was opened for is somebody else's by the time of the save. */
static void report_26_a_row_that_became_another_is_not_written(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "renumbered.db", database);
    struct pty *pty = station_home_of(*state, database, "demo-nurse");
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    station_new_vitals(pty);
    repeat(pty, "\t", 6);
    pty_type(pty, "73\t");
    station_sees(pty, "= 73 /min");
    long long rows = world_number(database, "SELECT count(*) FROM vital_signs");
    world_run(database, "UPDATE patients SET mrn = 'MRNZ0002', dob = '1950-02-03' "
                        "WHERE mrn = 'MRN03847686'");
    pty_type(pty, "\030");
    station_sees(pty, "ot saved");
    station_sees(pty, "[73_"); /* what was typed stays */
    assert_int_equal(world_number(database, "SELECT count(*) FROM vital_signs"), rows);
    kill(pty_pid(pty), SIGKILL);
    assert_true(pty_wait_exit(pty, PATIENCE_MS));
    pty_free(pty);
}

/* ---- 28, 30: who is who ---- */

static void register_person(struct pty *pty, const char *search, const char *last,
                            const char *first, const char *born)
{
    to_search(pty);
    pty_type(pty, search);
    station_loses(pty, "300 patients");
    station_sees(pty, "match");
    /* "Still searching" is an answer, too: what is only similar is looked for a moment longer. */
    for (int i = 0; i < 20 && !pty_shows(pty, "[ Register F2 ]"); i++) {
        pty_type(pty, "\016");
        pty_wait_text(pty, "[ Register F2 ]", 700);
    }
    station_sees(pty, "[ Register F2 ]");
    const char *const texts[] = {last, first, born};
    for (size_t i = 0; i < 3; i++) {
        pty_type(pty, "\025");
        pty_type(pty, texts[i]);
        pty_type(pty, "\t");
    }
    pty_type(pty, "\025Male\t");
    station_sees(pty, "[Male");
    pty_type(pty, "\030");
}

static void report_28_surnames_of_two_parts_are_found_and_never_matched_alone(void **state)
{
    static const struct {
        const char *words, *name, *born;
    } searches[] = {{"DIAZ MARTINEZ", "DÍAZ MARTÍNEZ, María José", "27-Jul-1934"},
                    {"díaz martínez, maría", "DÍAZ MARTÍNEZ, María José", "27-Jul-1934"},
                    {"WOOD-PEREZ", "WOOD-PEREZ, Thomas", "02-Sep-1994"},
                    {"wood perez", "WOOD-PEREZ, Thomas", "02-Sep-1994"},
                    {"perez, thomas", "WOOD-PEREZ, Thomas", "02-Sep-1994"}};
    char database[PATH_ROOM];
    world_copy(*state, "surnames.db", database);
    struct pty *pty = station_home_of(*state, database, "demo-nurse");
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        to_search(pty);
        pty_type(pty, searches[i].words);
        station_sees(pty, searches[i].name);
        station_sees(pty, searches[i].born); /* a person decides by what stands beside it */
    }
    register_person(pty, "wood perez", "Wood Perez", "Thomas", "02sep1994");
    station_sees(pty, "1 patient looks alike");
    station_sees(pty, "WOOD-PEREZ, Thomas");
    station_sees(pty, "02-Sep-1994");
    answer(pty, "[ Yes, go on ]", "y");
    station_sees(pty, "Patient registered at");
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE last_name IN "
                                            "('Wood Perez', 'Wood-Perez')"),
                     2);
    /* The name alone says nothing: born 23 years earlier, nobody is asked and nothing is joined. */
    register_person(pty, "wood perez", "Wood Perez", "Thomas", "11nov1971");
    station_sees(pty, "Patient registered at");
    assert_int_equal(world_number(database, "SELECT count(DISTINCT mrn) FROM patients WHERE "
                                            "last_name IN ('Wood Perez', 'Wood-Perez')"),
                     3);
    station_quit(pty);
}

static void report_30_twins_are_two(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "twins.db", database);
    struct pty *pty = station_home_of(*state, database, "demo-nurse");
    register_person(pty, "testmother", "Testmother", "Baby Boy A", "20nov2026");
    station_sees(pty, "Patient registered at");
    register_person(pty, "testmother", "Testmother", "Baby Boy B", "20nov2026");
    station_sees(pty, "1 patient looks alike");
    station_sees(pty, "TESTMOTHER, Baby Boy A"); /* both names: the difference is seen */
    station_sees(pty, "Typed: Testmother, Baby Boy B");
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE last_name = "
                                            "'Testmother'"),
                     1);
    answer(pty, "[ Yes, go on ]", "y");
    station_sees(pty, "Patient registered at");
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE last_name = "
                                            "'Testmother' AND first_name LIKE 'Baby Boy _'"),
                     2);
    /* Not asked again: the second one's telephone is changed. */
    pty_type(pty, "gd");
    station_sees(pty, "Chart > Demographics");
    pty_settle(pty, QUESTION_MS); /* the chart is read */
    pty_type(pty, "e");
    station_sees(pty, "[ Save F2 ]");
    repeat(pty, "\t", 13);
    pty_type(pty, "\025212-555-0177\030");
    station_sees(pty, "saved at");
    station_never_shows(pty, "alike");
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE first_name = "
                                            "'Baby Boy B' AND phone = '212-555-0177'"),
                     1);
    station_quit(pty);
}

/* ---- 34: what no body measures ---- */

static void report_34_absurd_measurements_stop_at_the_form(void **state)
{
    static const struct {
        int field;
        const char *text, *said; /* beside the field, or asked once at Save */
        bool is_asked;
    } tries[] = {{4, "-5", "[!]", false},    {4, "1e9", "[!]", false},
                 {4, "12abc", "[!]", false}, {4, "80/120", "iastolic", true},
                 {2, "101", "[!]", false},   {6, "0", "[!]", false},
                 {8, "36.8", "36.8C", true}, {9, "70", "70kg", true}};
    char database[PATH_ROOM];
    world_copy(*state, "absurd.db", database);
    long long rows = world_number(database, "SELECT count(*) FROM vital_signs");
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        struct pty *pty = station_home_of(*state, database, "demo-nurse");
        station_open_chart(pty, "adams ash", "ADAMS, Ashley");
        station_new_vitals(pty);
        repeat(pty, "\t", tries[i].field);
        pty_type(pty, tries[i].text);
        pty_type(pty, "\t");
        if (!tries[i].is_asked) {
            station_sees(pty, tries[i].said); /* while typing */
        }
        pty_type(pty, "\030");
        station_sees(pty, tries[i].said);
        pty_settle(pty, QUESTION_MS);
        station_never_shows(pty, "Vital signs saved");
        assert_int_equal(world_number(database, "SELECT count(*) FROM vital_signs"), rows);
        kill(pty_pid(pty), SIGKILL);
        assert_true(pty_wait_exit(pty, PATIENCE_MS));
        pty_free(pty);
    }
}

/* ---- 35: a lost update ---- */

static void open_status(struct pty *pty, const char *letter)
{
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    pty_type(pty, "gm");
    station_sees(pty, "Chart > Medications");
    station_sees(pty, "STATUS");
    pty_type(pty, "s");
    answer(pty, "Suspend (pause)", letter);
    station_sees(pty, "*Reason");
}

static void report_35_two_stations_one_medication(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "medication.db", database);
    struct pty *one = station_home_of(*state, database, "demo-doctor");
    struct pty *two = station_home_of(*state, database, "demo-doctor");
    open_status(one, "s");
    open_status(two, "p");
    pty_type(one, "\tHypoglycemia\030");
    answer(one, "Confirm the patient", "aa 2002\r");
    station_sees(one, "topped at");
    pty_type(two, "\tScan tomorrow\030");
    answer(two, "Confirm the patient", "aa 2002\r");
    station_loses(two, "Confirm the patient");
    pty_settle(two, QUESTION_MS);
    assert_int_equal(world_number(database, "SELECT count(*) FROM ct_medication_event"), 1);
    assert_int_equal(world_number(database, "SELECT count(*) FROM ct_medication_event WHERE event "
                                            "= 'stopped' AND reason = 'Hypoglycemia'"),
                     1);
    station_never_shows(two, "uspended at");
    station_sees(two, "ot saved: This medication is not active any more.");
    station_sees(two, "[Scan tomorrow_"); /* what was typed stays */
    station_quit(one);
    kill(pty_pid(two), SIGKILL);
    assert_true(pty_wait_exit(two, PATIENCE_MS));
    pty_free(two);
}

static void open_demographics_form(struct pty *pty)
{
    station_open_chart(pty, "adams ash", "ADAMS, Ashley");
    pty_type(pty, "gd");
    station_sees(pty, "Chart > Demographics");
    pty_type(pty, "e");
    station_sees(pty, "[ Save F2 ]");
    repeat(pty, "\t", 10); /* city; three more to the telephone */
}

static void report_35_both_changes_are_shown_and_none_is_lost(void **state)
{
    char database[PATH_ROOM];
    world_copy(*state, "fields.db", database);
    struct pty *one = station_home_of(*state, database, "demo-nurse");
    struct pty *two = station_home_of(*state, database, "demo-nurse");
    open_demographics_form(one);
    open_demographics_form(two);
    pty_type(one, "\t\t\t\025212-555-0101\030");
    station_sees(one, "saved at");
    pty_type(two, "\025Lynn\t\t\t\025212-555-0202\030");
    station_sees(two, "Someone else saved this record");
    station_sees(two, "212-555-0101"); /* theirs */
    station_sees(two, "212-555-0202"); /* mine */
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE phone = "
                                            "'212-555-0101' AND city IS NOT 'Lynn'"),
                     1);
    pty_settle(two, QUESTION_MS);
    pty_type(two, "\033[C");
    station_sees(two, "(x) yours");
    pty_type(two, "\030");
    station_sees(two, "saved at");
    assert_int_equal(world_number(database, "SELECT count(*) FROM patients WHERE phone = "
                                            "'212-555-0202' AND city = 'Lynn'"),
                     1);
    assert_int_equal(world_number(database, "SELECT count(*) FROM ct_audit WHERE entry LIKE "
                                            "'%212-555-0101%212-555-0202%'"),
                     1); /* what was there before stands in the audit */
    station_quit(one);
    station_quit(two);
}

/* ---- 42: a visit blocks its minutes ---- */

static void report_42_a_visit_blocks_its_minutes(void **state)
{
    static const struct {
        const char *time, *minutes;
        bool is_taken;
    } tries[] = {{"09:15", "15", true},  {"09:30", "15", false},  {"08:45", "30", true},
                 {"08:45", "15", false}, {"9:00 AM", "30", true}, {"11:00", "30", false},
                 {"0900", "30", true}};
    char database[PATH_ROOM];
    world_copy(*state, "overlap.db", database);
    world_run(database,
              "INSERT INTO providers (id, npi, name) VALUES (9001, '1234567893', 'Dr. Zz Report');"
              "INSERT INTO appointments (appointment_id, patient_id, provider_id, date, time, "
              "duration_minutes, status) VALUES "
              "('APTZ1', 2, 9001, '2030-12-03', '9:00 AM', 30, 'scheduled'),"
              "('APTZ2', 2, 9001, '2030-12-03', '11:00', 30, 'cancelled')");
    struct pty *pty = station_home_of(*state, database, "demo-clerk");
    pty_type(pty, "/\025adams ash");
    station_sees(pty, "1 match");
    pty_type(pty, "\r");
    station_sees(pty, "Chart > Summary");
    pty_type(pty, "gp");
    station_sees(pty, "Chart > Appointments");
    station_sees(pty, "> 1");
    pty_settle(pty, QUESTION_MS); /* the chart is read */
    pty_type(pty, "n");
    station_sees(pty, "[ Book F2 ]");
    pty_type(pty, "zz report\t2030-12-03\t");
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        pty_type(pty, "\025");
        pty_type(pty, tries[i].time);
        pty_type(pty, "\t\025");
        pty_type(pty, tries[i].minutes);
        pty_type(pty, "\t");
        if (tries[i].is_taken) {
            station_sees(pty, "Taken:");
        } else {
            station_loses(pty, "Taken:");
        }
        pty_type(pty, "\033[Z\033[Z");
    }
    pty_type(pty, "\030"); /* on a taken one */
    station_sees(pty, "Taken:");
    static const char booked[] = "SELECT count(*) FROM appointments WHERE provider_id = 9001";
    assert_int_equal(world_number(database, booked), 2);
    pty_type(pty, "\0250930\030");
    station_sees(pty, "Appointment booked at");
    assert_int_equal(world_number(database, booked), 3);
    station_quit(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report_25_no_secret_is_seen),
        cmocka_unit_test(report_26_a_form_has_its_own_patient),
        cmocka_unit_test(report_26_a_row_that_became_another_is_not_written),
        cmocka_unit_test(report_28_surnames_of_two_parts_are_found_and_never_matched_alone),
        cmocka_unit_test(report_30_twins_are_two),
        cmocka_unit_test(report_34_absurd_measurements_stop_at_the_form),
        cmocka_unit_test(report_35_two_stations_one_medication),
        cmocka_unit_test(report_35_both_changes_are_shown_and_none_is_lost),
        cmocka_unit_test(report_42_a_visit_blocks_its_minutes),
    };
    return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
