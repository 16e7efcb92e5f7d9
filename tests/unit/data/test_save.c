/* SPDX-License-Identifier: MIT */
/* Saves on SQLite: what is written, what is compared, what is refused, and what is left alone. */
#include "save_fixture.h"

static const char *const new_patient[FIELDS_OF(patient)] = {
    [P(mrn)] = "MRN9",       [P(first_name)] = "Zoë",  [P(last_name)] = "O'Brien-Łukasz",
    [P(dob)] = "2001-02-03", [P(ssn)] = "111-22-3333", [P(phone)] = "+1-555-0199"};

/* --- rows ------------------------------------------------------------------------------------- */

static void an_inserted_row_is_there_with_its_stamps(void **state)
{
    struct scene *scene = *state;
    struct change_set *set = scene_set(scene, NULL);
    assert_int_equal(change_set_insert(set, RECORD_PATIENT, new_patient), 0);
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_false(saved.already);
    assert_int_equal(saved.changed_rows, 1);
    assert_int_equal(saved.row_ids[0], 3);
    assert_lines(scene->other, "SELECT first_name || ' ' || last_name FROM patients WHERE id = 3",
                 "Zoë O'Brien-Łukasz\n");
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM patients WHERE id = 3 AND "
                                         "length(created_at) = 26 AND updated_at = created_at AND "
                                         "created_at LIKE '____-__-__ __:__:__.______'"),
                     1);
}

static void nulls_become_defaults_where_the_column_has_one(void **state)
{
    struct scene *scene = *state;
    const char *appointment[FIELDS_OF(appointment)] = {[A(appointment_id)] = "APT1",
                                                       [A(patient_id)] = "1",
                                                       [A(provider_id)] = "1",
                                                       [A(date)] = "2026-11-24",
                                                       [A(time)] = "09:00"};
    const char *medication[FIELDS_OF(medication)] = {[FIELD_OF(medication, medication_id)] = "MED1",
                                                     [FIELD_OF(medication, patient_id)] = "1",
                                                     [FIELD_OF(medication, name)] = "Aspirin",
                                                     [FIELD_OF(medication, prescribed_date)] =
                                                         "2026-11-24"};
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_APPOINTMENT, appointment);
    change_set_insert(set, RECORD_MEDICATION, medication);
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_lines(scene->other, "SELECT duration_minutes || status FROM appointments",
                 "30scheduled\n");
    assert_lines(scene->other, "SELECT status FROM medications", "active\n");
    assert_lines(scene->other, "SELECT refills_remaining FROM medications", "NULL\n");
}

static void an_update_writes_only_its_fields(void **state)
{
    struct scene *scene = *state;
    struct saved saved = scene_update(scene, RECORD_PATIENT, 1, P(city), "Salem");
    assert_saved(&saved);
    assert_int_equal(saved.row_ids[0], 1);
    assert_lines(scene->other, "SELECT city || first_name || phone FROM patients WHERE id = 1",
                 "SalemJohn555-0101\n");
}

static void a_field_is_set_to_null(void **state)
{
    struct scene *scene = *state;
    struct saved saved = scene_update(scene, RECORD_PATIENT, 1, P(gender), NULL);
    assert_saved(&saved);
    assert_lines(scene->other, "SELECT gender FROM patients WHERE id = 1", "NULL\n");
}

static void updated_at_is_later_even_when_the_clock_was_set_back(void **state)
{
    struct scene *scene = *state;
    fixture_run(scene->other,
                "UPDATE patients SET updated_at = '2099-01-01 00:00:00.000009' WHERE id = 1");
    struct saved saved = scene_update(scene, RECORD_PATIENT, 1, P(city), "Salem");
    assert_saved(&saved);
    assert_lines(scene->other, "SELECT updated_at FROM patients WHERE id = 1",
                 "2099-01-01 00:00:00.000010\n");
    fixture_run(scene->other,
                "UPDATE patients SET updated_at = '2001-01-01 00:00:00.000009' WHERE id = 1");
    saved = scene_update(scene, RECORD_PATIENT, 1, P(city), "Boston");
    assert_saved(&saved);
    assert_int_equal(scene_number(scene,
                                  "SELECT count(*) FROM patients WHERE id = 1 AND updated_at "
                                  "> '2024' AND length(updated_at) = 26"),
                     1);
}

static void a_fixed_clock_is_what_stamps_say(void **state)
{
    struct scene *scene = *state;
    struct datetime at = {.date = {2026, 11, 24}, .hour = 10, .minute = 42};
    scene->clock = clock_fixed(&at);
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_PATIENT, new_patient);
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    struct datetime utc = clock_utc(&scene->clock);
    char text[27], sql[128];
    datetime_format_stored(&utc, text);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM patients WHERE created_at = '%s'", text);
    assert_int_equal(scene_number(scene, sql), 1);
    assert_int_equal(saved.saved_at.minute, 42);
}

static void what_is_the_same_already_writes_nothing(void **state)
{
    struct scene *scene = *state;
    fixture_run(scene->other, "UPDATE patients SET updated_at = '2001-01-01 00:00:00.000000';"
                              "INSERT INTO vital_signs (id, patient_id, recorded_date, temperature)"
                              " VALUES (1, 1, '2026-01-01 00:00:00.000000', 98.6)");
    struct saved saved = scene_update(scene, RECORD_PATIENT, 1, P(first_name), "John");
    assert_saved(&saved);
    assert_int_equal(saved.changed_rows, 0);
    saved = scene_update(scene, RECORD_VITAL_SIGNS, 1, FIELD_OF(vital_signs, temperature), "98.60");
    assert_saved(&saved);
    assert_int_equal(saved.changed_rows, 0);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_audit"), 0);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_request"), 0);
    assert_lines(scene->other, "SELECT updated_at FROM patients WHERE id = 1",
                 "2001-01-01 00:00:00.000000\n");
}

static void links_and_codes_join_new_rows(void **state)
{
    struct scene *scene = *state;
    const char *patient[FIELDS_OF(patient)] = {
        [P(first_name)] = "New", [P(last_name)] = "Born", [P(dob)] = "2026-11-24"};
    const char *extra[FIELDS_OF(patient_extra)] = {[FIELD_OF(patient_extra, missing_name_part)] =
                                                       "first"};
    struct change_set *set = scene_set(scene, NULL);
    int first = change_set_insert(set, RECORD_PATIENT, patient);
    change_set_make_code(set, first, P(mrn), "MRN{HEX6}-{DIGIT2}{x}");
    int second = change_set_insert(set, RECORD_PATIENT_EXTRA, extra);
    change_set_link(set, second, 0, first);
    change_set_copy_code(set, second, FIELD_OF(patient_extra, mrn), first, P(mrn));
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_int_equal(saved.row_ids[0], 3);
    assert_int_equal(saved.row_ids[1], 3);
    assert_int_equal(strlen(saved.codes[0]), 15);
    assert_int_equal(strspn(saved.codes[0] + 3, "0123456789ABCDEF"), 6);
    assert_string_equal(saved.codes[0] + 12, "{x}");
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM patients p JOIN ct_patient c ON "
                                         "c.patient_id = p.id AND c.mrn = p.mrn WHERE p.id = 3"),
                     1);
}

static void a_code_that_is_taken_is_made_anew(void **state)
{
    struct scene *scene = *state;
    const char *patient[FIELDS_OF(patient)] = {
        [P(first_name)] = "New", [P(last_name)] = "Born", [P(dob)] = "2026-11-24"};
    fixture_run(scene->other,
                "INSERT INTO patients (mrn, first_name, last_name, dob) VALUES ('K0','a','b',"
                "'2000-01-01'), ('K1','a','b','2000-01-01'), ('K2','a','b','2000-01-01'),"
                "('K3','a','b','2000-01-01'), ('K4','a','b','2000-01-01'), ('K5','a','b',"
                "'2000-01-01'), ('K6','a','b','2000-01-01'), ('K7','a','b','2000-01-01')");
    struct change_set *set = scene_set(scene, NULL);
    change_set_make_code(set, change_set_insert(set, RECORD_PATIENT, patient), P(mrn), "K{DIGIT1}");
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_true(saved.codes[0][1] == '8' || saved.codes[0][1] == '9');
    set = scene_set(scene, NULL);
    change_set_make_code(set, change_set_insert(set, RECORD_PATIENT, patient), P(mrn), "K1");
    saved = scene_save(scene, set);
    assert_not_saved(&saved, ERROR_REFUSED, "No MRN is free");
    assert_int_equal(saved.field, P(mrn));
}

static void all_rows_that_match_are_set_or_deleted(void **state)
{
    struct scene *scene = *state;
    fixture_run(
        scene->other,
        "INSERT INTO ct_allergy_review (patient_id, mrn, reviewed_at, reviewed_by, ended_at)"
        " VALUES (1,'MRN1','2026-01-01 00:00:00','x',NULL),"
        " (1,'MRN1','2026-01-02 00:00:00','x','2026-01-03 00:00:00'),"
        " (2,'MRN2','2026-01-01 00:00:00','x',NULL)");
    const struct change_match matches[] = {{FIELD_OF(allergy_review, patient_id), "1"},
                                           {FIELD_OF(allergy_review, ended_at), NULL}};
    struct change_set *set = scene_set(scene, NULL);
    change_set_update_all(set, RECORD_ALLERGY_REVIEW, matches, 2,
                          FIELD_OF(allergy_review, ended_at), "2026-11-24 10:00:00.000000");
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_int_equal(saved.changed_rows, 1);
    assert_int_equal(
        scene_number(scene, "SELECT count(*) FROM ct_allergy_review WHERE ended_at IS NULL"), 1);
    set = scene_set(scene, NULL);
    change_set_delete_all(set, RECORD_ALLERGY_REVIEW, matches, 1);
    saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_int_equal(saved.changed_rows, 2);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_allergy_review"), 1);
}

static void counting_needs_no_row_as_it_was_read(void **state)
{
    struct scene *scene = *state;
    fixture_run(scene->other, "INSERT INTO ct_staff (id, username, full_name, role) VALUES "
                              "(5, 'bob', 'Bob', 'nurse')");
    for (int time = 0; time < 3; time++) {
        struct change_set *set = scene_set(scene, NULL);
        change_set_add(set, RECORD_STAFF, 5, FIELD_OF(staff, failed_count), 1);
        struct saved saved = scene_save(scene, set);
        assert_saved(&saved);
    }
    assert_int_equal(scene_number(scene, "SELECT failed_count FROM ct_staff"), 3);
    struct change_set *set = scene_set(scene, NULL);
    change_set_add(set, RECORD_STAFF, 6, FIELD_OF(staff, failed_count), 1);
    struct saved saved = scene_save(scene, set);
    assert_not_saved(&saved, ERROR_NOT_FOUND, "not there any more");
}

/* --- conflicts -------------------------------------------------------------------------------- */

/* Another value of the field's kind that the database takes. */
static const char *another(const struct field_spec *field)
{
    switch (field->kind) {
    case FIELD_DATE:
        return "1999-09-09";
    case FIELD_TIMESTAMP:
        return "1999-09-09 00:00:00.000000";
    default:
        return "other";
    }
}

/* Each column: set by another program, and taken away by it where it may be null. */
static void every_column_is_compared(void **state)
{
    struct scene *scene = *state;
    const struct record_spec *spec = record_spec(RECORD_PATIENT);
    for (int field = 1; field < spec->field_count; field++) {
        for (int is_null = 0; is_null < 2; is_null++) {
            if (is_null == 1 && (spec->fields[field].flags & FIELD_REQUIRED) != 0) {
                continue;
            }
            char sql[256];
            struct arena arena;
            arena_init(&arena);
            const char *values[FIELDS_OF(patient)] = {[P(city)] = "Salem"};
            fixture_run(scene->other,
                        "UPDATE patients SET gender='x', ssn='1', email='x', phone='1', street='x',"
                        "city='x', state='x', zip_code='1', insurance_provider='x',"
                        "policy_number='x', group_number='x', emergency_contact_name='x',"
                        "emergency_contact_relationship='x', emergency_contact_phone='x' "
                        "WHERE id = 1");
            void *before = scene_row(scene, &arena, RECORD_PATIENT, 1);
            (void)snprintf(sql, sizeof sql, "UPDATE patients SET %s = %s%s%s WHERE id = 1",
                           spec->fields[field].column, is_null ? "" : "'",
                           is_null ? "NULL" : another(&spec->fields[field]), is_null ? "" : "'");
            fixture_run(scene->other, sql);
            struct change_set *set = scene_set(scene, NULL);
            change_set_update(set, RECORD_PATIENT, before, UINT64_C(1) << P(city), values);
            struct saved saved = {.look_at = field};
            struct error error = {0};
            assert_true(data_save(scene->data, scene->owner, set, 0, saved_take, &saved, &error));
            scene_wait(scene, &saved);
            assert_not_saved(&saved, ERROR_CONFLICT, "Somebody else has changed this patient");
            assert_int_equal(saved.step, 0);
            assert_int_equal(saved.now_count, 1);
            assert_int_equal(saved.now_type, RECORD_PATIENT);
            assert_string_equal(saved.now_text, is_null ? "" : another(&spec->fields[field]));
            arena_release(&arena);
        }
    }
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM patients WHERE city = 'Salem'"), 0);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_audit"), 0);
}

static void null_and_nothing_differ(void **state)
{
    struct scene *scene = *state;
    struct arena arena;
    arena_init(&arena);
    const char *values[FIELDS_OF(patient)] = {[P(city)] = "Salem"};
    void *before = scene_row(scene, &arena, RECORD_PATIENT, 2);
    fixture_run(scene->other, "UPDATE patients SET gender = '' WHERE id = 2");
    struct change_set *set = scene_set(scene, NULL);
    change_set_update(set, RECORD_PATIENT, before, UINT64_C(1) << P(city), values);
    struct saved saved = scene_save(scene, set);
    assert_not_saved(&saved, ERROR_CONFLICT, "Somebody else");
    arena_release(&arena);
}

static void a_row_that_is_gone_is_a_conflict_without_a_row(void **state)
{
    struct scene *scene = *state;
    struct arena arena;
    arena_init(&arena);
    const char *values[FIELDS_OF(patient)] = {[P(city)] = "Salem"};
    void *before = scene_row(scene, &arena, RECORD_PATIENT, 2);
    fixture_run(scene->other, "DELETE FROM patients WHERE id = 2");
    struct change_set *set = scene_set(scene, NULL);
    change_set_update(set, RECORD_PATIENT, before, UINT64_C(1) << P(city), values);
    struct saved saved = scene_save(scene, set);
    assert_not_saved(&saved, ERROR_CONFLICT, "not there any more");
    assert_int_equal(saved.now_count, 0);
    arena_release(&arena);
}

/* The first step was fine; the second takes it back. */
static void what_fails_takes_everything_back(void **state)
{
    struct scene *scene = *state;
    const char *allergy[FIELDS_OF(allergy)] = {[FIELD_OF(allergy, patient_id)] = "99",
                                               [FIELD_OF(allergy, allergen)] = "Nuts"};
    struct change_set *set = scene_set(scene, "0123456789abcdef0123456789abcdef");
    change_set_insert(set, RECORD_PATIENT, new_patient);
    change_set_insert(set, RECORD_ALLERGY, allergy);
    struct saved saved = scene_save(scene, set);
    assert_not_saved(&saved, ERROR_REFUSED, "there is no such patient");
    assert_int_equal(saved.step, 1);
    assert_int_equal(saved.field, FIELD_OF(allergy, patient_id));
    assert_int_equal(scene_number(scene, "SELECT (SELECT count(*) FROM patients) * 1000 + "
                                         "(SELECT count(*) FROM ct_audit) * 100 + (SELECT count(*) "
                                         "FROM ct_request) * 10 + (SELECT count(*) FROM ct_name)"),
                     2000);
}

static void values_that_do_not_fit_name_their_field(void **state)
{
    struct scene *scene = *state;
    static const struct {
        int field;
        const char *value, *sentence;
    } cases[] = {
        {P(first_name), "123456789012345678901234567890123456789012345678901",
         "First name of this patient is longer than 50 characters"},
        {P(first_name), NULL, "First name of this patient is missing"},
        {P(first_name), "\xff", "First name of this patient"},
        {P(dob), "2001-02-31", "Born of this patient is not a calendar date"},
        {P(mrn), "MRN1", "MRN is taken already by another patient"},
    };
    for (size_t index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        const char *values[FIELDS_OF(patient)];
        memcpy(values, new_patient, sizeof values);
        values[cases[index].field] = cases[index].value;
        struct change_set *set = scene_set(scene, NULL);
        change_set_insert(set, RECORD_PATIENT, values);
        struct saved saved = scene_save(scene, set);
        assert_not_saved(&saved, ERROR_REFUSED, cases[index].sentence);
        assert_int_equal(saved.field, cases[index].field);
    }
    /* fifty characters of several bytes fit */
    struct saved saved = scene_update(scene, RECORD_PATIENT, 1, P(first_name),
                                      "ŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁ");
    assert_saved(&saved);
}

static void an_unknown_role_names_its_table_of_chartty(void **state)
{
    struct scene *scene = *state;
    const char *values[FIELDS_OF(staff)] = {[FIELD_OF(staff, username)] = "bob",
                                            [FIELD_OF(staff, full_name)] = "Bob",
                                            [FIELD_OF(staff, role)] = "nurse"};
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_STAFF, values);
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_STAFF, values);
    saved = scene_save(scene, set);
    assert_not_saved(&saved, ERROR_REFUSED, "User is taken already by another staff member");
    assert_int_equal(saved.field, FIELD_OF(staff, username));
}

/* --- search ----------------------------------------------------------------------------------- */

static void a_saved_patient_is_found_by_name(void **state)
{
    struct scene *scene = *state;
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_PATIENT, new_patient);
    struct saved saved = scene_save(scene, set);
    assert_saved(&saved);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_name_stale WHERE patient_id = 3"),
                     0);
    assert_true(scene_number(scene, "SELECT count(*) FROM ct_name WHERE patient_id = 3") > 1);
    assert_lines(scene->other, "SELECT last FROM ct_name WHERE patient_id = 3 AND alternate = 0",
                 "obrien lukasz\n");
    saved = scene_update(scene, RECORD_PATIENT, 3, P(last_name), "Miller");
    assert_saved(&saved);
    assert_lines(scene->other, "SELECT last FROM ct_name WHERE patient_id = 3", "miller\n");
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_name_stale WHERE patient_id = 3"),
                     0);
    saved = scene_update(scene, RECORD_PATIENT, 3, P(phone), "555 7777");
    assert_saved(&saved);
    assert_int_equal(scene_number(scene, "SELECT count(*) FROM ct_lookup WHERE patient_id = 3 AND "
                                         "kind = 'p' AND key LIKE '7777555%'"),
                     1);
}

/* --- rights ----------------------------------------------------------------------------------- */

static void assert_denied(struct scene *scene, struct change_set *set, const char *detail)
{
    struct saved saved = {.look_at = 0};
    struct error error = {0};
    assert_int_equal(data_save(scene->data, scene->owner, set, 0, saved_take, &saved, &error), 0);
    assert_int_equal(error.code, ERROR_DENIED);
    if (strstr(error.detail, detail) == NULL) {
        fail_msg("\"%s\" [%s] lacks \"%s\"", error.user, error.detail, detail);
    }
}

static void without_the_right_token_nothing_is_sent(void **state)
{
    struct scene *scene = *state;
    const struct change_match match = {0, "1"};
    const char *entry[FIELDS_OF(audit_entry)] = {NULL};
    struct data_token all = scene->token;

    scene->token.tables = ~DATA_TOKEN_BIT(RECORD_PATIENT);
    struct change_set *set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_PATIENT, new_patient);
    assert_denied(scene, set, "patients is outside the token");

    scene->token = all;
    scene->token.may_delete = false;
    set = scene_set(scene, NULL);
    change_set_delete_all(set, RECORD_PATIENT, &match, 1);
    assert_denied(scene, set, "may not delete");

    scene->token = all;
    set = scene_set(scene, NULL);
    change_set_insert(set, RECORD_AUDIT_ENTRY, entry);
    assert_denied(scene, set, "ct_audit");
    set = scene_set(scene, NULL);
    change_set_update_all(set, RECORD_AUDIT_ENTRY, &match, 1, 1, "x");
    assert_denied(scene, set, "ct_audit");

    set = change_set_new(&scene->token, NULL);
    change_set_insert(set, RECORD_PATIENT, new_patient);
    assert_denied(scene, set, "without an audit entry");

    scene->token.session++;
    assert_denied(scene, scene_set(scene, NULL), "another session");
    scene->token = all;
    data_session_end(scene->data);
    assert_denied(scene, scene_set(scene, NULL), "another session");
    assert_int_equal(data_pending(scene->data), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
        TEST(an_inserted_row_is_there_with_its_stamps),
        TEST(nulls_become_defaults_where_the_column_has_one),
        TEST(an_update_writes_only_its_fields),
        TEST(a_field_is_set_to_null),
        TEST(updated_at_is_later_even_when_the_clock_was_set_back),
        TEST(a_fixed_clock_is_what_stamps_say),
        TEST(what_is_the_same_already_writes_nothing),
        TEST(links_and_codes_join_new_rows),
        TEST(a_code_that_is_taken_is_made_anew),
        TEST(all_rows_that_match_are_set_or_deleted),
        TEST(counting_needs_no_row_as_it_was_read),
        TEST(every_column_is_compared),
        TEST(null_and_nothing_differ),
        TEST(a_row_that_is_gone_is_a_conflict_without_a_row),
        TEST(what_fails_takes_everything_back),
        TEST(values_that_do_not_fit_name_their_field),
        TEST(an_unknown_role_names_its_table_of_chartty),
        TEST(a_saved_patient_is_found_by_name),
        TEST(without_the_right_token_nothing_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
