/* SPDX-License-Identifier: MIT */
/* Hostile texts in every field of every form: bytes, kinds and lengths that no column takes are
 * refused beside the field, in words. */
#include "form_fixture.h"

/* row: of the desk's records; `whom`: the form is about Ada. A form that is not here fails. */
static const struct {
    const struct edit_spec *spec;
    int64_t row;
    bool whom;
} forms[] = {
    {&form_patient_new, 0, false},       {&form_patient_edit, 1, true},
    {&form_appointment_new, 0, true},    {&form_appointment_edit, 1, true},
    {&form_appointment_cancel, 1, true}, {&form_provider_new, 0, false},
    {&form_provider_edit, 1, false},     {&form_vital_signs_new, 0, true},
    {&form_medication_new, 0, true},     {&form_medication_renew, 1, true},
    {&form_medication_stop, 1, true},    {&form_medication_suspend, 1, true},
    {&form_medication_resume, 1, true},  {&form_medication_complete, 1, true},
    {&form_allergy_new, 0, true},        {&form_allergy_edit, 1, true},
    {&form_allergy_inactive, 1, true},   {&form_allergy_none_known, 0, true},
    {&form_lab_order, 0, true},          {&form_lab_collect, 3, true},
    {&form_lab_result_entry, 3, true},   {&form_lab_correct, 2, true},
    {&form_lab_acknowledge, 2, true},    {&form_retract_medication, 1, true},
    {&form_retract_allergy, 1, true},    {&form_retract_vital_signs, 1, true},
    {&form_retract_lab_result, 1, true}, {&form_retract_appointment, 1, true},
    {&form_client_new, 0, false},        {&form_client_edit, 1, false},
    {&form_break_glass, 0, true},        {&form_staff_new, 0, false},
    {&form_staff_edit, 7, false},
};
enum { FORM_COUNT = sizeof forms / sizeof forms[0] };

static void no_form_is_left_out(void **state)
{
    static const struct edit_spec *const all[] = {
#define X(symbol) &form_##symbol,
        FORMS(X)
#undef X
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        size_t at = 0;
        while (at < FORM_COUNT && forms[at].spec != all[i]) {
            at++;
        }
        if (at == FORM_COUNT) {
            fail_msg("%s is not tried", all[i]->form);
        }
    }
}

/* Whoever may fill it in. */
static void become(struct form_bench *bench, const struct edit_spec *spec)
{
    static const enum staff_role roles[] = {STAFF_DOCTOR, STAFF_ADMIN, STAFF_CLERK};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        struct person person = {.staff_id = 7, .role = roles[i]};
        snprintf(person.username, sizeof person.username, "kim.lee");
        snprintf(person.full_name, sizeof person.full_name, "Lee, Kim");
        bench_close(bench);
        session_begin(&bench->desk->session, &person);
        desk_wait(bench->desk);
        if (rights_allow(&bench->desk->session, spec->permission, 0)) {
            return;
        }
    }
    fail_msg("nobody may fill in %s", spec->form);
}

static const char *long_text(void)
{
    static char text[3001];
    memset(text, 'a', sizeof text - 1);
    return text;
}

static bool is_strict(enum field_kind kind)
{
    return kind == FIELD_DATE || kind == FIELD_MOMENT || kind == FIELD_INTEGER ||
           kind == FIELD_REAL;
}

static void try_field(struct form_bench *bench, int index)
{
    static const char *const bad[] = {"\xff\xfe", "x\x1b[2J", "31-Feb-2026", "99999999999999999999",
                                      "2026-13-45 25:61"};
    enum { ALWAYS = 2 }; /* the first two are text of no kind */
    struct edit_field field = edit_field(bench->edit, index);
    const struct record_spec *record = record_spec(field.spec->type);
    const struct field_spec *column = &record->fields[field.spec->field];
    const char *form = edit_spec(bench->edit)->form;
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; b++) {
        bench_type_at(bench, index, bad[b]);
        struct edit_field typed = edit_field(bench->edit, index);
        if ((b < ALWAYS || is_strict(column->kind)) && !typed.wrong) {
            fail_msg("%s, %s takes \"%s\"", form, field.label, bad[b]);
        }
        assert_true(!typed.wrong || strlen(typed.error) > 10);
    }
    bench_type_at(bench, index, long_text());
    if (column->kind != FIELD_NOTE && !edit_field(bench->edit, index).wrong) {
        fail_msg("%s, %s takes 3,000 characters", form, field.label);
    }
    bench_type_at(bench, index, "");
}

static void every_field_of_every_form_refuses_in_words(void **state)
{
    struct form_bench one, *bench = &one;
    bench_begin(bench, *state, STAFF_DOCTOR);
    desk_run(bench->desk,
             "INSERT INTO ct_staff (id, username, full_name, role) VALUES"
             " (7, 'kim.lee', 'Lee, Kim', 'admin'), (8, 'ana.ruiz', 'Ana Ruiz', 'admin');"
             "INSERT INTO oauth_clients (id, client_id, client_secret_hash, app_id, app_name, role,"
             " scopes) VALUES (1, 'portal', 'x', 'p', 'Portal', 'patient', '[\"read:own\"]')");
    for (size_t f = 0; f < FORM_COUNT; f++) {
        become(bench, forms[f].spec);
        bench_open(bench, forms[f].whom ? &form_ada : NULL, forms[f].spec, forms[f].row);
        for (int i = 0; i < edit_field_count(bench->edit); i++) {
            if ((edit_field(bench->edit, i).spec->flags & EDIT_FIXED) == 0) {
                try_field(bench, i);
            }
        }
    }
    bench_end(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_form_is_left_out),
        desk_test(every_field_of_every_form_refuses_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
