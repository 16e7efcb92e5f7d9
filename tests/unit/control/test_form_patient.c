/* SPDX-License-Identifier: MIT */
/* Patients and providers registered and changed through their forms, and read back as other
 * programs read them. */
#include "form_fixture.h"

#define NEWEST "ORDER BY id DESC LIMIT 1"
#define NAMES  "SELECT last_name, first_name, dob FROM patients " NEWEST
#define EXTRA                                                                                      \
    "SELECT birth_date_note, missing_name_part, title FROM ct_patient WHERE patient_id ="          \
    " (SELECT max(id) FROM patients)"

static void a_patient_is_registered(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    bench_open(bench, NULL, &form_patient_new, 0);
    BENCH_FILL(bench, {"Last name", "O'Brien"}, {"First name", "Zo\xC3\xAB"}, {"Born", "7/4/76"});
    bench_echo(bench, "Born", "04-Jul-1976 (50y)");
    BENCH_FILL(bench, {"Gender", "Female"}, {"SSN", "123456789"}, {"Title", "Dr"},
               {"Preferred", "Zo"}, {"Former", "Smith"}, {"Phone", "212-555-0142 x12"},
               {"ZIP", "02155"});
    bench_saved(bench);
    BENCH_ROW(bench,
              "SELECT last_name, first_name, dob, gender, ssn, phone, zip_code, street, email FROM "
              "patients " NEWEST,
              "O'Brien|Zo\xC3\xAB|1976-07-04|Female|123-45-6789|212-555-0142 x12|02155|~|~");
    BENCH_ROW(bench,
              "SELECT mrn GLOB 'MRN[0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F]',"
              " length(created_at), length(updated_at) FROM patients " NEWEST,
              "1|26|26");
    BENCH_ROW(bench,
              "SELECT c.mrn = p.mrn, title, preferred_name, former_name, died_on, birth_date_note,"
              " missing_name_part FROM patients p JOIN ct_patient c ON c.patient_id = p.id ORDER BY"
              " p.id DESC LIMIT 1",
              "1|Dr|Zo|Smith|~|~|~");
    BENCH_ROW(bench, "SELECT action, entry LIKE '%123-45-6789%' FROM ct_audit " NEWEST,
              "patient.new|0");
    bench_end(bench);
}

static void a_plain_patient_has_no_particulars(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    bench_open(bench, NULL, &form_patient_new, 0);
    bench_save(bench, EDIT_OPEN); /* nothing is typed: what is needed is said */
    bench_wrong(bench, "Last name", "needed");
    bench_type(bench, "Last name", "Zimmer");
    bench_type(bench, "First name", "Jo");
    bench_refuses(bench, "Born", "1990-02-31", "31 February does not exist");
    bench_refuses(bench, "Born", "2026-12-24", "future");
    bench_refuses(bench, "Born", "1890-02-01", "Nobody lives so long");
    bench_type(bench, "Born", "1990-02-01");
    bench_refuses(bench, "Phone", "555-01", "not a phone number");
    bench_save(bench, EDIT_OPEN);
    bench_type(bench, "Phone", "");
    bench_saved(bench);
    BENCH_ROW(bench, NAMES, "Zimmer|Jo|1990-02-01");
    BENCH_ROW(bench, "SELECT count(*) FROM ct_patient", "0");
    bench_end(bench);
}

static void what_is_not_known_is_a_marked_placeholder(void **state)
{
    static const struct {
        const char *last, *first, *born, *row, *extra;
    } people[] = {
        {"Zimmer", "Newborn", "T", "Zimmer|Newborn|2026-11-24", "~|first|~"},
        {"Zamora", "unknown", "about 1950", "Zamora|Unknown|1950-01-01", "estimated|first|~"},
        {"Unknown", "?", "unknown", "Unknown|Unknown|1900-01-01", "unknown|both|~"},
        {"unknown", "Zoltan", "~1948", "Unknown|Zoltan|1948-01-01", "estimated|last|~"},
    };
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        bench_open(bench, NULL, &form_patient_new, 0);
        bench_type(bench, "Last name", people[i].last);
        bench_type(bench, "First name", people[i].first);
        bench_type(bench, "Born", people[i].born);
        bench_saved(bench);
        BENCH_ROW(bench, NAMES, people[i].row);
        BENCH_ROW(bench, EXTRA, people[i].extra);
    }
    bench_open(bench, NULL, &form_patient_new, 0);
    bench_refuses(bench, "Born", "about 2050", "Nobody was born about 2050");
    bench_end(bench);
}

static void look_alikes_are_asked_about_once(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    bench_open(bench, NULL, &form_patient_new, 0);
    BENCH_FILL(bench, {"Last name", "Adamsen"}, {"First name", "Ada"}, {"Born", "14jul45"});
    bench->answer = false;
    bench_save(bench, EDIT_OPEN);
    bench_asked(bench, "1 patient looks alike");
    bench_asked(bench, "Typed: Adamsen, Ada  14-Jul-1945");
    bench_asked(bench, "1  ADAMSON, Ada  14-Jul-1945");
    bench_asked(bench, "MRN MRN0001: similar last name, same first name, same birth date");
    BENCH_ROW(bench, "SELECT count(*) FROM patients", "4");
    bench->answer = true;
    bench_saved(bench);
    BENCH_ROW(bench, NAMES, "Adamsen|Ada|1945-07-14");
    BENCH_ROW(bench, "SELECT count(*) > 0 FROM ct_audit WHERE action = 'patient.search'", "1");
    bench_end(bench);
}

/* F2 right after the last letter: the save waits for the search, and goes on by itself. */
static void a_hasty_save_waits_for_the_search(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    bench_open(bench, NULL, &form_patient_new, 0);
    edit_type(bench->edit, bench_at(bench, "Last name", 0), "Adamson");
    edit_type(bench->edit, bench_at(bench, "First name", 0), "Ada");
    edit_type(bench->edit, bench_at(bench, "Born", 0), "14jul45");
    edit_save(bench->edit);
    assert_int_equal(edit_state(bench->edit), EDIT_OPEN);
    assert_non_null(strstr(edit_problem(bench->edit), "Looking for people"));
    desk_wait(bench->desk);
    assert_int_equal(edit_state(bench->edit), EDIT_ASKING);
    assert_non_null(strstr(edit_question(bench->edit), "MRN0001"));
    edit_answer(bench->edit, false);
    edit_type(bench->edit, bench_at(bench, "Last name", 0), "Zyx");
    edit_type(bench->edit, bench_at(bench, "First name", 0), "Qx");
    edit_save(bench->edit);
    edit_type(bench->edit, bench_at(bench, "First name", 0), "Qxy"); /* typing gives it up */
    desk_wait(bench->desk);
    assert_int_equal(edit_state(bench->edit), EDIT_OPEN);
    bench_saved(bench);
    BENCH_ROW(bench, NAMES, "Zyx|Qxy|1945-07-14");
    bench_end(bench);
}

static void an_estimated_date_becomes_known(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    desk_run(bench->desk,
             "UPDATE patients SET dob = '1950-01-01', first_name = 'Unknown' WHERE id = 1;"
             "INSERT INTO ct_patient (patient_id, mrn, birth_date_note,"
             " missing_name_part) VALUES (1, 'MRN0001', 'estimated', 'first')");
    struct edit_patient ada = form_ada;
    snprintf(ada.dob, sizeof ada.dob, "1950-01-01");
    bench_open(bench, &ada, &form_patient_edit, 1);
    assert_string_equal(edit_field(bench->edit, bench_at(bench, "Born", 0)).typed, "about 1950");
    bench_type(bench, "City", "Ipswich"); /* another change leaves it as it is */
    bench_saved(bench);
    BENCH_ROW(bench, "SELECT dob, city FROM patients WHERE id = 1", "1950-01-01|Ipswich");
    BENCH_ROW(bench, "SELECT birth_date_note, missing_name_part FROM ct_patient",
              "estimated|first");
    bench_open(bench, &ada, &form_patient_edit, 1);
    bench_type(bench, "Born", "01-Jan-1950"); /* the same day, but known now */
    bench_type(bench, "First name", "Ada");
    bench_saved(bench);
    BENCH_ROW(bench, "SELECT dob, first_name FROM patients WHERE id = 1", "1950-01-01|Ada");
    BENCH_ROW(bench, "SELECT birth_date_note, missing_name_part FROM ct_patient", "~|~");
    bench_end(bench);
}

static void demographics_change_only_what_was_typed(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_CLERK);
    desk_run(bench->desk, "UPDATE patients SET phone = 'old phone', updated_at = '2020-01-01 "
                          "00:00:00.000000', ssn = '***-**-1234' WHERE id = 1");
    bench_open(bench, &form_ada, &form_patient_edit, 1);
    bench_type(bench, "Street", "18 Orchard Cottage");
    bench_type(bench, "Died", "2026-11-01");
    bench_saved(bench);
    bench_asked(bench, "marks the patient as dead");
    BENCH_ROW(bench, "SELECT street, phone, ssn, updated_at > '2026' FROM patients WHERE id = 1",
              "18 Orchard Cottage|old phone|***-**-1234|1");
    BENCH_ROW(bench, "SELECT mrn, died_on, title FROM ct_patient", "MRN0001|2026-11-01|~");
    bench_open(bench, &form_ada, &form_patient_edit, 1);
    bench_refuses(bench, "Died", "1940-01-01", "before the birth date");
    bench_refuses(bench, "Died", "2027-01-01", "still to come");
    bench_end(bench);
}

static void providers_are_checked_by_their_npi(void **state)
{
    struct form_bench one, *bench = &one;
    struct error error;
    bench_begin(bench, *state, STAFF_ADMIN);
    bench_open(bench, NULL, &form_provider_new, 0);
    bench_type(bench, "Name", "Dr. Zoe Three");
    bench_refuses(bench, "NPI", "1234567890", "check digit");
    bench_type(bench, "NPI", "1234567893");
    bench_type(bench, "Specialty", "Cardiology");
    bench_saved(bench);
    BENCH_ROW(bench,
              "SELECT npi, name, specialty, accepting_new_patients, typeof(accepting_new_"
              "patients) FROM providers " NEWEST,
              "1234567893|Dr. Zoe Three|Cardiology|1|integer");
    bench_open(bench, NULL, &form_provider_edit, 3);
    bench_type(bench, "New patients", "no");
    bench_saved(bench);
    BENCH_ROW(bench, "SELECT accepting_new_patients, name FROM providers " NEWEST,
              "0|Dr. Zoe Three");
    session_end(&bench->desk->session);
    struct person clerk = {.staff_id = 7, .role = STAFF_CLERK, .username = "c"};
    session_begin(&bench->desk->session, &clerk);
    assert_null(edit_open(&bench->desk->session, &form_provider_new, NULL, 0, desk_changed,
                          bench->desk, &error));
    assert_int_equal(error.code, ERROR_DENIED);
    bench_end(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(a_patient_is_registered),
        desk_test(a_plain_patient_has_no_particulars),
        desk_test(what_is_not_known_is_a_marked_placeholder),
        desk_test(look_alikes_are_asked_about_once),
        desk_test(a_hasty_save_waits_for_the_search),
        desk_test(an_estimated_date_becomes_known),
        desk_test(demographics_change_only_what_was_typed),
        desk_test(providers_are_checked_by_their_npi),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
