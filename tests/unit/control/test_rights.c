/* SPDX-License-Identifier: MIT */
/* Who may do what: every permission and role against a table written out by hand, what break-glass
 * lends and what it does not, and the tokens. */
#include "unit/control/control_fixture.h"

#include "chartty/control/rights.h"
#include "chartty/data/change_set.h"

/* Clerk, nurse, doctor, admin; "y" may. Kept apart from rights.h on purpose: a change there has to
 * be made here too. */
static const struct {
    const char *permission, *may;
} cells[] = {
    {"NONE", "yyyy"},
    {"KEEP_DRAFT", "yyyy"},
    {"OWN_SECRETS", "yyyy"},
    {"SEARCH", "yyyy"},
    {"VIEW_DEMOGRAPHICS", "yyyy"},
    {"VIEW_SCHEDULE", "yyyy"},
    {"VIEW_CLINICAL", "-yy-"},
    {"COPY", "yyy-"},
    {"WRITE_PATIENT", "yyy-"},
    {"REVEAL_SSN", "y--y"},
    {"BOOK", "yyy-"},
    {"OVERBOOK", "-yy-"},
    {"CHECK_IN", "yyy-"},
    {"WRITE_ALLERGIES", "-yy-"},
    {"WRITE_VITALS", "-yy-"},
    {"PRESCRIBE", "--y-"},
    {"ORDER_LABS", "--y-"},
    {"FILE_RESULTS", "-yy-"},
    {"ACKNOWLEDGE", "-yy-"},
    {"RETRACT", "-yy-"},
    {"WRITE_PROVIDERS", "---y"},
    {"MANAGE_STAFF", "---y"},
    {"MANAGE_CLIENTS", "---y"},
    {"MEND", "--yy"},
    {"IMPORT", "---y"},
    {"BACKUP", "---y"},
    {"RESTORE", "---y"},
    {"VIEW_AUDIT", "---y"},
    {"PURGE", "---y"},
    {"BREAK_GLASS", "y--y"},
    {"REVIEW_BREAK_GLASS", "---y"},
};
enum { CELLS = sizeof cells / sizeof *cells, PATIENT = 1, OTHER_PATIENT = 2 };

static const enum staff_role columns[4] = {STAFF_CLERK, STAFF_NURSE, STAFF_DOCTOR, STAFF_ADMIN};

static void every_role_and_permission(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    assert_int_equal(CELLS, PERMISSION_COUNT);
    for (int i = 0; i < CELLS; i++) {
        enum permission permission = (enum permission)i;
        assert_string_equal(permission_name(permission), cells[i].permission);
        assert_false(rights_of_role(STAFF_NOBODY, permission));
        for (int c = 0; c < 4; c++) {
            bool expected = cells[i].may[c] == 'y';
            struct error error = {0};
            struct data_token token = {0};
            desk_sign_in(desk, columns[c]);
            if (rights_allow(&desk->session, permission, PATIENT) != expected ||
                rights_of_role(columns[c], permission) != expected) {
                fail_msg("%s x %s", cells[i].permission, staff_role_word(columns[c]));
            }
            int made = rights_token(&desk->session, permission, PATIENT, &token, &error);
            assert_int_equal(made, expected ? 0 : -1);
            if (expected) {
                assert_int_equal(token.session, desk->session.number);
                assert_string_equal(token.permission, cells[i].permission);
            } else {
                assert_int_equal(error.code, ERROR_DENIED);
                assert_non_null(strstr(error.user, staff_role_word(columns[c])));
                assert_non_null(strstr(error.user, permission_words(permission)));
                assert_int_equal(token.tables, 0);
            }
        }
    }
}

static void nobody_may_nothing(void **state)
{
    struct desk *desk = *state;
    struct error error = {0};
    desk_open(desk, NULL);
    session_end(&desk->session);
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        assert_false(rights_allow(&desk->session, (enum permission)i, PATIENT));
    }
    assert_int_equal(rights_check(&desk->session, PERMISSION_SEARCH, 0, &error), -1);
    assert_non_null(strstr(error.user, "not signed in"));
}

static void break_glass_lends_one_thing_for_one_patient(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    desk_sign_in(desk, STAFF_CLERK);
    struct emergency emergency = {.patient_id = PATIENT,
                                  .ends_ms = session_now_ms(&desk->session) + 3600000};
    desk->session.emergency = emergency;
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        enum permission permission = (enum permission)i;
        bool expected =
            rights_of_role(STAFF_CLERK, permission) || permission == PERMISSION_VIEW_CLINICAL;
        assert_int_equal(rights_allow(&desk->session, permission, PATIENT), expected);
        assert_int_equal(rights_allow(&desk->session, permission, OTHER_PATIENT),
                         rights_of_role(STAFF_CLERK, permission));
        assert_int_equal(rights_allow(&desk->session, permission, 0),
                         rights_of_role(STAFF_CLERK, permission));
    }
    clock_advance(&desk->clock, 3600000 - 1);
    assert_true(rights_allow(&desk->session, PERMISSION_VIEW_CLINICAL, PATIENT));
    clock_advance(&desk->clock, 1);
    assert_false(rights_allow(&desk->session, PERMISSION_VIEW_CLINICAL, PATIENT));
    desk->session.emergency = emergency;
    desk_sign_in(desk, STAFF_CLERK); /* somebody else: nothing is inherited */
    assert_int_equal(desk->session.emergency.patient_id, 0);
}

static void a_token_writes_its_tables_only(void **state)
{
    struct desk *desk = *state;
    struct data_token token;
    struct error error = {0};
    desk_open(desk, NULL);
    desk_sign_in(desk, STAFF_NURSE);
    assert_int_equal(rights_token(&desk->session, PERMISSION_WRITE_VITALS, PATIENT, &token, &error),
                     0);
    assert_int_equal(token.tables, DATA_TOKEN_BIT(RECORD_VITAL_SIGNS) |
                                       DATA_TOKEN_BIT(RECORD_VITALS_CONTEXT) |
                                       DATA_TOKEN_BIT(RECORD_DRAFT));
    assert_false(token.may_delete);
}

/* What a clerk is shown: no clinical record type is open to the role. */
static void what_rows_need(void **state)
{
    static const enum record_type clinical[] = {
        RECORD_MEDICATION,      RECORD_ALLERGY,        RECORD_VITAL_SIGNS, RECORD_LAB_RESULT,
        RECORD_MEDICATION_LINE, RECORD_TIMELINE_ENTRY, RECORD_LAB_LINE,    RECORD_PATIENT_COUNTS,
        RECORD_RETRACTED,       RECORD_ALLERGY_REVIEW, RECORD_LAB_VERSION, RECORD_MEDICATION_EVENT,
    };
    (void)state;
    for (size_t i = 0; i < sizeof clinical / sizeof *clinical; i++) {
        assert_false(rights_of_role(STAFF_CLERK, rights_to_see(clinical[i])));
        assert_false(rights_of_role(STAFF_ADMIN, rights_to_see(clinical[i])));
        assert_true(rights_of_role(STAFF_NURSE, rights_to_see(clinical[i])));
    }
    for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
        assert_int_not_equal(rights_to_see((enum record_type)type), PERMISSION_PURGE);
    }
    assert_true(rights_of_role(STAFF_CLERK, rights_to_see(RECORD_PATIENT_HIT)));
    assert_false(rights_of_role(STAFF_DOCTOR, rights_to_see(RECORD_STAFF)));
    assert_false(rights_of_role(STAFF_DOCTOR, rights_to_see(RECORD_AUDIT_ENTRY)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(every_role_and_permission),
        desk_test(nobody_may_nothing),
        desk_test(break_glass_lends_one_thing_for_one_patient),
        desk_test(a_token_writes_its_tables_only),
        cmocka_unit_test(what_rows_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
