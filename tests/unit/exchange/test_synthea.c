/* SPDX-License-Identifier: MIT */
/*
 * Tests of synthea_import on small folders made here: each mapping, each reason for a row left out,
 * ids that stay, a second run, a dry run, a stop. The whole real folders are in tests/samples. The
 * zone is America/New_York (tests/CMakeLists.txt).
 */
#include "exchange_fixture.h"
#include "import_log.h"

#include <time.h>

#define PATIENT_HEADER                                                                             \
    "Id,BIRTHDATE,DEATHDATE,SSN,PREFIX,FIRST,LAST,MAIDEN,GENDER,ADDRESS,CITY,STATE,ZIP\n"
#define ENCOUNTER_HEADER                                                                           \
    "Id,START,STOP,PATIENT,PROVIDER,ENCOUNTERCLASS,DESCRIPTION,REASONDESCRIPTION\n"
#define MEDICATION_HEADER "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONDESCRIPTION\n"
#define ALLERGY_HEADER                                                                             \
    "START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY,REACTION1,DESCRIPTION1,"   \
    "SEVERITY1,REACTION2,DESCRIPTION2,SEVERITY2\n"
#define OBSERVATION_HEADER "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
#define PATIENT(id)        id ",1980-02-29,,,,Ana1,Silva2,,F,,,,\n"
#define PROVIDERS          "Id,NAME,SPECIALITY\ndoc-1,Víctor493 Noriega353,GENERAL PRACTICE\n"

struct import_test {
    struct exchange_fixture fixture;
    struct import_log log;
    struct import_report report;
    struct error error;
};

static int setup(void **state)
{
    struct import_test *test = memory_new(sizeof *test);
    fixture_new(&test->fixture);
    import_log_init(&test->log);
    *state = test;
    return 0;
}

static int teardown(void **state)
{
    struct import_test *test = *state;
    fixture_free(&test->fixture);
    import_log_release(&test->log);
    memory_free(test);
    return 0;
}

static int run(struct import_test *test, bool dry_run)
{
    import_log_release(&test->log);
    import_log_init(&test->log);
    struct import_options options = {.url = test->fixture.database,
                                     .dry_run = dry_run,
                                     .rejected = import_log_rejected,
                                     .remark = import_log_remark,
                                     .context = &test->log};
    return synthea_import(test->fixture.folder, &options, &test->report, &test->error);
}

static void import_ok(struct import_test *test)
{
    if (run(test, false) != 0)
        fail_msg("%s (%s)", test->error.user, test->error.detail);
}

static void write_file(struct import_test *test, const char *name, const char *text)
{
    fixture_write(&test->fixture, name, text);
}

static void expect_rows(struct import_test *test, const char *sql, const char *expected)
{
    expect_text(test->fixture.database, sql, expected);
}

static void expect_counts(struct import_test *test, enum record_type type, int added, int unchanged,
                          int skipped)
{
    const struct import_counts *counts = &test->report.counts[type];
    assert_int_equal(counts->added, added);
    assert_int_equal(counts->unchanged, unchanged);
    assert_int_equal(counts->skipped, skipped);
}

static void a_patient_comes_with_all_that_is_said(void **state)
{
    struct import_test *test = *state;
    /* A column that no version had (report 44), one of a newer version, a BOM. */
    write_file(test, "patients.csv",
               "\xEF\xBB\xBFId,BIRTHDATE,DEATHDATE,SSN,PREFIX,FIRST,MIDDLE,LAST,SUFFIX,MAIDEN,"
               "GENDER,ADDRESS,CITY,STATE,COUNTY,FIPS,SHOE_SIZE,ZIP\n"
               "9d188916-8390-282b-3ec2-73fce6e08649,1962-05-06,2001-01-31,999-50-8136,Mrs.,"
               "María Eugenia578,Ana12,O'Kon634,MD,Díaz9,F,\"1 Elm St, Apt 2\",Boston,"
               "Massachusetts,Suffolk County,25025,42,02155\n");
    import_ok(test);
    expect_rows(test,
                "SELECT first_name, last_name, dob, gender, ssn, street, city, state, zip_code, "
                "phone, email FROM patients",
                "María Eugenia578 Ana12|O'Kon634|1962-05-06|Female|999-50-8136|1 Elm St, Apt 2|"
                "Boston|Massachusetts|02155|NULL|NULL\n");
    expect_rows(test, "SELECT title, former_name, died_on FROM ct_patient",
                "Mrs.|Díaz9|2001-01-31\n");
    /* SYN and the first 12 digits of the id's SHA-256, so 15 of the 20 characters. */
    expect_rows(test, "SELECT mrn FROM patients", "SYNFDF0CAC12A12\n");
    expect_rows(test,
                "SELECT system, source_table, source_id, row_id, patient_id FROM ct_external_id",
                "synthea|patients|9d188916-8390-282b-3ec2-73fce6e08649|1|1\n");
    assert_string_equal(test->log.remarks.bytes,
                        "patients.csv:0:SHOE_SIZE: The column is not known; it is left out.\n"
                        "providers.csv:0:: The folder has no such file.\n"
                        "encounters.csv:0:: The folder has no such file.\n"
                        "medications.csv:0:: The folder has no such file.\n"
                        "allergies.csv:0:: The folder has no such file.\n"
                        "observations.csv:0:: The folder has no such file.\n"
                        "patients.csv:2:SUFFIX: There is no column for it; it is left out.\n"
                        "patients.csv:2:SSN: No such number is given out; stored as it stands.\n");
    assert_string_equal(test->log.rejections.bytes, "");
    assert_int_equal(test->report.remarks, 8);
}

static void report_44_uncertain_dates_are_refused_and_nothing_is_guessed(void **state)
{
    struct import_test *test = *state;
    static const char *const dates[] = {
        "1962",   "1962-05",    "05/06/1962",           "31/02/1962", "19620506",
        "62-5-6", "1962-02-30", "1962-05-06T00:00:00Z", "2999-01-01"};
    struct buffer text, expected;
    buffer_init(&text);
    buffer_init(&expected);
    buffer_add_text(&text, "Id,BIRTHDATE,FIRST,LAST\np0,,A,B\n");
    buffer_add_text(&expected, "patients.csv:2:BIRTHDATE: The value is missing.\n");
    for (int i = 0; i < 9; i++) {
        buffer_format(&text, "p%d,%s,A,B\n", i + 1, dates[i]);
        buffer_format(&expected, "patients.csv:%d:BIRTHDATE: %s\n", i + 3,
                      i == 8 ? "The date of birth lies in the future."
                             : "This is no date of the form YYYY-MM-DD.");
    }
    buffer_add_text(&text, "good,1962-05-06,A,B\n");
    write_file(test, "patients.csv", text.bytes);
    import_ok(test);
    assert_string_equal(test->log.rejections.bytes, expected.bytes);
    expect_counts(test, RECORD_PATIENT, 1, 0, 10);
    expect_rows(test, "SELECT dob FROM patients", "1962-05-06\n");
    buffer_release(&text);
    buffer_release(&expected);
}

static void a_date_of_birth_is_the_same_in_every_zone(void **state)
{
    struct import_test *test = *state;
    static const char *const zones[] = {"Pacific/Kiritimati", "America/Los_Angeles", "UTC"};
    write_file(test, "patients.csv",
               "Id,BIRTHDATE,FIRST,LAST\na,2022-02-01,A,B\nb,1900-01-01,A,B\n");
    char before[64];
    snprintf(before, sizeof before, "%s", getenv("TZ"));
    for (int i = 0; i < 3; i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        import_ok(test);
        expect_rows(test, "SELECT dob FROM patients ORDER BY id", "2022-02-01\n1900-01-01\n");
    }
    setenv("TZ", before, 1);
    tzset();
}

static void what_does_not_fit_or_lacks_is_refused(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv",
               PATIENT_HEADER
               "a,1980-01-01,,,,"
               "Abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz,B,,F,,,,\n"
               "b,1980-01-01,,,,A,,,F,,,,\n"
               "c,1980-01-01,1979-12-31,,,A,B,,F,,,,\n"
               "d,1980-01-01,,,,A,B,,F,,,,00000\n"
               "d,1980-01-01,,,,A,C,,F,,,,\n"
               ",1980-01-01,,,,A,C,,F,,,,\n"
               "e,1980-01-01,,,,A,\"ééééééééééééééééééééééééééééééééééééééééééééééééé\",,F,,,,\n"
               "f,1980-01-01\n");
    import_ok(test);
    assert_string_equal(
        test->log.rejections.bytes,
        "patients.csv:6:Id: Line 5 has the same id.\n"
        "patients.csv:7:Id: The value is missing.\n"
        "patients.csv:9:: The row cannot be read: the row has 2 values, but the header has 13 "
        "columns.\n"
        "patients.csv:2:FIRST: The value has 52 characters; at most 50 can be stored.\n"
        "patients.csv:3:LAST: The value is missing.\n"
        "patients.csv:4:DEATHDATE: The death lies before the birth.\n");
    expect_counts(test, RECORD_PATIENT, 2, 0, 6);
    expect_rows(test, "SELECT last_name, zip_code FROM patients",
                "B|NULL\nééééééééééééééééééééééééééééééééééééééééééééééééé|NULL\n");
}

static void an_encounter_is_an_appointment_at_the_clinics_clock(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv", PATIENT_HEADER PATIENT("p"));
    write_file(test, "providers.csv", PROVIDERS);
    write_file(test, "encounters.csv",
               ENCOUNTER_HEADER
               /* 02:30 UTC is the evening before in New York; across the end of summer time. */
               "e1,2023-07-01T02:30:40Z,2023-07-01T02:45:40Z,p,doc-1,wellness,Check-up,\n"
               "e2,2023-11-05T05:50:00Z,2023-11-05T06:20:00Z,p,doc-1,emergency,Visit,Asthma\n"
               "e3,2099-01-01T15:00:00Z,,p,doc-1,ambulatory,,\n"
               "e4,2020-01-01T15:00:00Z,2020-01-03T15:00:00Z,p,doc-1,inpatient,Stay,\n"
               "e5,2020-01-01,2020-01-01,p,doc-1,ambulatory,,\n"
               "e6,2020-01-01T15:00:00Z,2020-01-01T14:00:00Z,p,doc-1,ambulatory,,\n"
               "e7,2020-01-01T15:00:00Z,,nobody,doc-1,ambulatory,,\n"
               "e8,2020-01-01T15:00:00Z,,p,doc-9,ambulatory,,\n"
               "e1,2020-01-01T15:00:00Z,,p,doc-1,ambulatory,,\n"
               "e9,yesterday,,p,doc-1,ambulatory,,\n");
    import_ok(test);
    expect_rows(test,
                "SELECT date, time, duration_minutes, appointment_type, status, reason, "
                "provider_id FROM appointments",
                "2023-06-30|22:30|15|wellness|completed|Check-up|1\n"
                "2023-11-05|01:50|30|emergency|completed|Visit: Asthma|1\n"
                "2099-01-01|10:00|NULL|ambulatory|scheduled|NULL|1\n"
                "2020-01-01|10:00|2880|inpatient|completed|Stay|1\n");
    assert_string_equal(
        test->log.rejections.bytes,
        "encounters.csv:8:PATIENT: patients.csv has no patient with this id.\n"
        "encounters.csv:6:START: There is no time of day, which an appointment needs.\n"
        "encounters.csv:7:STOP: The end lies before the start.\n"
        "encounters.csv:9:PROVIDER: No provider with this id was taken from providers.csv.\n"
        "encounters.csv:10:Id: An earlier line has the same id.\n"
        "encounters.csv:11:START: This is no date and time (YYYY-MM-DDTHH:MM:SSZ).\n");
    expect_rows(test, "SELECT npi, name, specialty FROM providers",
                "SYNBB0E4F494437|Víctor493 Noriega353|GENERAL PRACTICE\n");
}

static void medications_keep_their_text_and_their_repetitions(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv", PATIENT_HEADER PATIENT("p"));
    write_file(test, "providers.csv", PROVIDERS);
    write_file(test, "encounters.csv",
               ENCOUNTER_HEADER "e1,2023-07-01T12:00:00Z,,p,doc-1,wellness,,\n");
    write_file(test, "medications.csv",
               MEDICATION_HEADER
               "2019-07-08T03:38:03Z,2019-07-22T23:38:03Z,p,e1,308192,Amoxicillin 500 MG,Otitis\n"
               "2019-07-08T03:38:03Z,,p,e1,308192,Amoxicillin 500 MG,\n"
               "2010-05-05,,p,gone,1,Loratadine 5 MG,\n"
               "soon,,p,e1,2,Loratadine 5 MG,\n"
               "2019-07-08T03:38:03Z,never,p,e1,3,Loratadine 5 MG,\n"
               "2019-07-08T03:38:03Z,,p,e1,4,,\n");
    import_ok(test);
    expect_rows(test,
                "SELECT name, dosage, frequency, route, prescribed_date, prescriber, status, "
                "refills_remaining, notes FROM medications",
                "Amoxicillin 500 MG|NULL|NULL|NULL|2019-07-07|Víctor493 Noriega353|completed|NULL|"
                "For Otitis. Ended 2019-07-22\n"
                "Amoxicillin 500 MG|NULL|NULL|NULL|2019-07-07|Víctor493 Noriega353|active|NULL|"
                "NULL\n"
                "Loratadine 5 MG|NULL|NULL|NULL|2010-05-05|NULL|active|NULL|NULL\n");
    assert_string_equal(
        test->log.rejections.bytes,
        "medications.csv:5:START: This is no date (YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ).\n"
        "medications.csv:6:STOP: This is no date (YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ).\n"
        "medications.csv:7:DESCRIPTION: The value is missing.\n");
    expect_counts(test, RECORD_MEDICATION, 3, 0, 3);
}

static void allergies_lose_tags_and_the_parent_finding(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv", PATIENT_HEADER PATIENT("p"));
    write_file(test, "allergies.csv",
               ALLERGY_HEADER
               "2011-03-02,,p,e,419199007,SNOMED-CT,Allergy to substance (finding),allergy,"
               "environment,,,,,,\n"
               "2011-03-02,,p,e,1,SNOMED-CT,Eggs (edible) (substance),allergy,food,9,"
               "Itching (finding),MILD,8,Eruption of skin (disorder),SEVERE\n"
               "2011-03-02,2015-01-01,p,e,2,SNOMED-CT,Mold (organism),allergy,environment,,,,,,\n"
               "2011-03-02,,p,e,7984,RxNorm,Penicillin V,intolerance,medication,,,HORRIBLE,,,\n"
               "2011-03-02,,p,e,2,SNOMED-CT,Mold (organism),allergy,environment,,,,,,\n"
               "2011,,p,e,3,SNOMED-CT,Latex (substance),allergy,environment,,,,,,\n");
    import_ok(test);
    expect_rows(test,
                "SELECT allergen, reaction, severity, onset_date, status, notes FROM allergies",
                "Eggs (edible)|Itching + Eruption of skin|severe|2011-03-02|active|"
                "Food allergy, SNOMED-CT 1\n"
                "Mold|NULL|NULL|2011-03-02|inactive|Environment allergy, SNOMED-CT 2\n"
                "Penicillin V|NULL|NULL|2011-03-02|active|Medication intolerance, RxNorm 7984\n");
    assert_string_equal(
        test->log.rejections.bytes,
        "allergies.csv:2:CODE: \"Allergy to substance\" names no allergen.\n"
        "allergies.csv:6:CODE: An earlier line says the same allergy from the same day.\n"
        "allergies.csv:7:START: This is no date (YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ).\n");
    assert_non_null(strstr(test->log.remarks.bytes,
                           "allergies.csv:5:SEVERITY1: This is none of MILD, MODERATE, SEVERE; "
                           "left empty.\n"));
}

#define OBSERVED "2023-10-10T04:17:47Z,p,e,"

static void vital_signs_come_in_the_schemas_units(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv", PATIENT_HEADER PATIENT("p"));
    write_file(test, "observations.csv",
               OBSERVATION_HEADER OBSERVED
               "vital-signs,8480-6,Systolic Blood Pressure,118.6,mm[Hg],numeric\n" OBSERVED
               "vital-signs,8302-2,Body Height,170.2,cm,numeric\n" OBSERVED
               "vital-signs,29463-7,Body Weight,70,kg,numeric\n" OBSERVED
               "vital-signs,8310-5,Body temperature,38.0,Cel,numeric\n" OBSERVED
               "vital-signs,59408-5,Oxygen saturation,97.2,%,numeric\n" OBSERVED
               "vital-signs,72514-3,Pain severity,3.0,{score},numeric\n" OBSERVED
               "vital-signs,8867-4,Heart rate,74,1/s,numeric\n" OBSERVED
               "vital-signs,9279-1,Respiratory rate,fast,/min,text\n" OBSERVED
               "vital-signs,8480-6,Systolic Blood Pressure,120,mm[Hg],numeric\n"
               "never,p,e,vital-signs,8867-4,Heart rate,74,/min,numeric\n");
    import_ok(test);
    expect_rows(test,
                "SELECT recorded_date, systolic_bp, diastolic_bp, heart_rate, temperature, "
                "respiratory_rate, oxygen_saturation, weight, height, bmi FROM vital_signs",
                "2023-10-10 00:17:47.000000|119|NULL|NULL|100.4|NULL|97|154.3|67.0|NULL\n");
    expect_rows(test, "SELECT notes FROM vital_signs",
                "Imported: Systolic Blood Pressure 118.6 mm[Hg]; Body Height 170.2 cm; "
                "Body Weight 70 kg; Body temperature 38.0 Cel; Oxygen saturation 97.2 %\n");
    assert_string_equal(
        test->log.rejections.bytes,
        "observations.csv:7:CODE: No column of the vital signs takes this code.\n"
        "observations.csv:8:UNITS: The unit is not known for this vital sign.\n"
        "observations.csv:9:VALUE: This is no number.\n"
        "observations.csv:10:CODE: The set has this vital sign already.\n"
        "observations.csv:11:DATE: This is no date and time (YYYY-MM-DDTHH:MM:SSZ).\n");
    expect_counts(test, RECORD_VITAL_SIGNS, 1, 0, 5);
}

static void what_cannot_be_is_no_vital_sign(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv", PATIENT_HEADER PATIENT("p"));
    write_file(test, "observations.csv",
               OBSERVATION_HEADER OBSERVED
               "vital-signs,8310-5,Body temperature,98.6,Cel,numeric\n" OBSERVED
               "vital-signs,8867-4,Heart rate,74,/min,numeric\n");
    import_ok(test);
    expect_rows(test, "SELECT temperature, heart_rate FROM vital_signs", "NULL|74\n");
    assert_string_equal(test->log.rejections.bytes,
                        "observations.csv:2:VALUE: The value is outside what can be.\n");
}

static void lab_values_are_grouped_by_panel_and_kept_as_they_stand(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv", PATIENT_HEADER PATIENT("p"));
    write_file(
        test, "observations.csv",
        OBSERVATION_HEADER OBSERVED
        "laboratory,2339-0,Glucose,98.70,mg/dL,numeric\n" OBSERVED
        "laboratory,4548-4,Hemoglobin A1c,6.4,%,numeric\n" OBSERVED
        "laboratory,2885-2,Protein,75.2,g/dL,numeric\n" OBSERVED
        "laboratory,5778-6,Color of Urine,\"Say \"\"amber\"\" a\\b\n\xC2\xB5\",null,text\n" OBSERVED
        "laboratory,56799-0,What address do you live at?,1 Elm,,text\n" OBSERVED
        ",QALY,QALY,13.0,a,numeric\n" OBSERVED
        "survey,93027-1,Are you a refugee?,No,,text\n" OBSERVED
        "laboratory,718-7,Hemoglobin,,g/dL,numeric\n");
    import_ok(test);
    expect_rows(
        test,
        "SELECT test_name, ordered_date, collected_date, resulted_date, status, ordered_by, "
        "results_json FROM lab_results",
        "Comprehensive metabolic panel|2023-10-10|2023-10-10|2023-10-10|final|NULL|"
        "[{\"component\":\"Glucose\",\"value\":\"98.70\",\"unit\":\"mg/dL\",\"reference\":\"\","
        "\"flag\":\"\"},{\"component\":\"Total Protein\",\"value\":\"75.2\",\"unit\":\"g/dL\","
        "\"reference\":\"\",\"flag\":\"\"}]\n"
        "HbA1c|2023-10-10|2023-10-10|2023-10-10|final|NULL|[{\"component\":\"HbA1c\",\"value\":"
        "\"6.4\",\"unit\":\"%\",\"reference\":\"\",\"flag\":\"\"}]\n"
        "Color of Urine|2023-10-10|2023-10-10|2023-10-10|final|NULL|[{\"component\":\"Color of "
        "Urine\",\"value\":\"Say "
        "\\\"amber\\\" a\\\\b\\u000A\xC2\xB5\",\"unit\":\"\",\"reference\":\"\",\"flag\":\"\"}]\n");
    assert_string_equal(
        test->log.rejections.bytes,
        "observations.csv:7:CODE: An answer to a question is no laboratory result.\n"
        "observations.csv:8:CATEGORY: A value without a category has no table.\n"
        "observations.csv:9:CATEGORY: Values of the category \"survey\" have no table.\n"
        "observations.csv:10:VALUE: The value is missing.\n");
}

/* Files that are not grouped by patient, and a broken row among them. */
static void rows_lie_in_any_order(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv",
               PATIENT_HEADER PATIENT("p1") "p2,1980,,,,A,B,,F,,,,\n" PATIENT("p3"));
    write_file(test, "medications.csv",
               MEDICATION_HEADER "2001-01-01,,p3,,1,third a,\n"
                                 "2001-01-01,,p1,,1,first a,\n"
                                 "2001-01-01,,p1,,2,\"first\nb\",\n"
                                 "broken\n"
                                 "2001-01-01,,p1,,3,first c,\n"
                                 "2001-01-01,,p2,,1,second,\n"
                                 "2001-01-01,,p3,,2,third b,\n");
    import_ok(test);
    expect_rows(test, "SELECT patient_id, name FROM medications ORDER BY id",
                "1|first a\n1|first\nb\n1|first c\n2|third a\n2|third b\n");
    assert_string_equal(
        test->log.rejections.bytes,
        "medications.csv:6:: The row cannot be read: the row has 1 value, but the header has 7 "
        "columns.\n"
        "patients.csv:3:BIRTHDATE: This is no date of the form YYYY-MM-DD.\n"
        "medications.csv:8:PATIENT: The patient was left out (patients.csv, line 3).\n");
}

/* Report 18: what comes from a file does not reach a terminal as it is. */
static void what_is_said_is_safe_to_show(void **state)
{
    struct import_test *test = *state;
    write_file(test, "patients.csv",
               "Id,BIRTHDATE,FIRST,LAST,\x1B]52;c\n"
               "p,1980-01-01,Al\x1B[2J,B,\n");
    write_file(test, "observations.csv",
               OBSERVATION_HEADER OBSERVED "\x1B[2J\xE2\x80\xAE,1,x,1,,numeric\n");
    import_ok(test);
    assert_null(strchr(test->log.rejections.bytes, '\x1B'));
    assert_null(strchr(test->log.remarks.bytes, '\x1B'));
    assert_string_equal(test->log.rejections.bytes,
                        "observations.csv:2:CATEGORY: Values of the category "
                        "\"\\x1b[2J<U+202E>\" have no table.\n");
    /* The value itself stays what it was. */
    expect_rows(test, "SELECT hex(first_name) FROM patients", "416C1B5B324A\n");
}

static void write_small_folder(struct import_test *test)
{
    write_file(test, "patients.csv", PATIENT_HEADER PATIENT("p1") PATIENT("p2"));
    write_file(test, "providers.csv", PROVIDERS);
    write_file(test, "encounters.csv",
               ENCOUNTER_HEADER "e1,2023-07-01T12:00:00Z,,p1,doc-1,wellness,,\n");
    write_file(test, "medications.csv",
               MEDICATION_HEADER "2001-01-01,,p1,e1,1,one,\n"
                                 "2001-01-01,,p1,e1,1,one,\n");
    write_file(test, "allergies.csv",
               ALLERGY_HEADER "2011-03-02,,p2,e,2,SNOMED-CT,Mold,allergy,environment,,,,,,\n");
    write_file(test, "observations.csv",
               OBSERVATION_HEADER
               "2023-10-10T04:17:47Z,p1,e1,vital-signs,8867-4,Heart rate,74,/min,numeric\n"
               "2023-10-10T04:17:47Z,p1,e1,laboratory,718-7,Hemoglobin,14.1,g/dL,numeric\n");
}

static void a_second_import_adds_nothing_and_says_so(void **state)
{
    struct import_test *test = *state;
    write_small_folder(test);
    import_ok(test);
    char *before = database_content(test->fixture.database);
    import_ok(test);
    char *after = database_content(test->fixture.database);
    assert_string_equal(before, after);
    static const int unchanged[RECORD_TABLE_COUNT] = {0, 2, 1, 1, 2, 1, 1, 1};
    for (int type = 0; type < RECORD_TABLE_COUNT; type++)
        expect_counts(test, (enum record_type)type, 0, unchanged[type], 0);
    memory_free(before);
    memory_free(after);
}

static void a_dry_run_counts_alike_and_writes_nothing(void **state)
{
    struct import_test *test = *state;
    write_small_folder(test);
    assert_int_equal(run(test, true), 0);
    static const int added[RECORD_TABLE_COUNT] = {0, 2, 1, 1, 2, 1, 1, 1};
    for (int type = 0; type < RECORD_TABLE_COUNT; type++)
        expect_counts(test, (enum record_type)type, added[type], 0, 0);
    assert_int_equal(database_number(test->fixture.database,
                                     "SELECT (SELECT count(*) FROM patients) + (SELECT "
                                     "count(*) FROM providers) + (SELECT count(*) FROM "
                                     "ct_external_id) + (SELECT count(*) FROM ct_name)"),
                     0);
}

static void a_later_export_adds_what_is_new(void **state)
{
    struct import_test *test = *state;
    write_small_folder(test);
    import_ok(test);
    write_file(test, "medications.csv",
               MEDICATION_HEADER "2001-01-01,2020-01-01,p1,e1,1,one,\n"
                                 "2001-01-01,,p1,e1,1,one,\n"
                                 "2024-01-01,,p1,e1,1,two,\n");
    import_ok(test);
    expect_counts(test, RECORD_MEDICATION, 1, 2, 0);
    expect_rows(test, "SELECT name FROM medications ORDER BY id", "one\none\ntwo\n");
}

static bool stop_at_patients(void *context, const char *what, long long done, long long total)
{
    (void)context;
    (void)total;
    return strcmp(what, "patients") != 0 || done < 20;
}

static void a_stopped_import_leaves_whole_patients(void **state)
{
    struct import_test *test = *state;
    struct buffer patients, medications;
    buffer_init(&patients);
    buffer_init(&medications);
    buffer_add_text(&patients, "Id,BIRTHDATE,FIRST,LAST\n");
    buffer_add_text(&medications, MEDICATION_HEADER);
    for (int i = 0; i < 100; i++) {
        buffer_format(&patients, "p%d,1980-01-01,A,B\n", i);
        for (int row = 0; row < 3; row++)
            buffer_format(&medications, "2001-01-01,,p%d,,%d,drug,\n", i, row);
    }
    write_file(test, "patients.csv", patients.bytes);
    write_file(test, "medications.csv", medications.bytes);
    struct import_options options = {.url = test->fixture.database, .progress = stop_at_patients};
    assert_int_equal(synthea_import(test->fixture.folder, &options, &test->report, &test->error),
                     -1);
    assert_int_equal(test->error.code, ERROR_CANCELLED);
    long long in = database_number(test->fixture.database, "SELECT count(*) FROM patients");
    assert_in_range(in, 20, 99);
    expect_counts(test, RECORD_PATIENT, (int)in, 0, 0);
    assert_int_equal(database_number(test->fixture.database, "SELECT count(*) FROM medications"),
                     3 * in);
    import_ok(test);
    expect_counts(test, RECORD_PATIENT, 100 - (int)in, (int)in, 0);
    expect_rows(test, "SELECT count(*) FROM medications", "300\n");
    buffer_release(&patients);
    buffer_release(&medications);
}

static void a_folder_that_is_none_is_said_so(void **state)
{
    struct import_test *test = *state;
    assert_int_equal(run(test, false), -1);
    assert_int_equal(test->error.code, ERROR_NOT_FOUND);
    assert_non_null(strstr(test->error.user, "it has no patients.csv"));
    write_file(test, "patients.csv", "Id,FIRST,LAST\na,b,c\n");
    assert_int_equal(run(test, false), -1);
    assert_string_equal(test->error.user,
                        "patients.csv lacks columns that every patient needs; nothing was taken.");
    assert_string_equal(test->log.rejections.bytes,
                        "patients.csv:0:BIRTHDATE: The file has no such column; none of its rows "
                        "can be taken.\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_patient_comes_with_all_that_is_said),
        TEST(report_44_uncertain_dates_are_refused_and_nothing_is_guessed),
        TEST(a_date_of_birth_is_the_same_in_every_zone),
        TEST(what_does_not_fit_or_lacks_is_refused),
        TEST(an_encounter_is_an_appointment_at_the_clinics_clock),
        TEST(medications_keep_their_text_and_their_repetitions),
        TEST(allergies_lose_tags_and_the_parent_finding),
        TEST(vital_signs_come_in_the_schemas_units),
        TEST(what_cannot_be_is_no_vital_sign),
        TEST(lab_values_are_grouped_by_panel_and_kept_as_they_stand),
        TEST(rows_lie_in_any_order),
        TEST(what_is_said_is_safe_to_show),
        TEST(a_second_import_adds_nothing_and_says_so),
        TEST(a_dry_run_counts_alike_and_writes_nothing),
        TEST(a_later_export_adds_what_is_new),
        TEST(a_stopped_import_leaves_whole_patients),
        TEST(a_folder_that_is_none_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
