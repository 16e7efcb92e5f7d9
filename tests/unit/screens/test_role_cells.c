/* SPDX-License-Identifier: MIT */
/* Every role x action cell in the frame, from the lists themselves: what the role may do is not
 * refused, what it may not do is refused in words and changes nothing; nor is it offered. */
#include "unit/screens/screens_fixture.h"

#include "ui/screens/action_rights.h"

static const enum staff_role roles[] = {STAFF_CLERK, STAFF_NURSE, STAFF_DOCTOR, STAFF_ADMIN};

static const char *said(const struct stage *stage)
{
    const struct messages *messages = &stage->workstation->messages;
    return messages->showing ? messages->on_line.text : "";
}

/* Which screens stand and what is read: a refused action leaves all of it. */
struct shape {
    enum screen_id current;
    enum overlay overlay;
    const struct chart *chart;
    const void *states[SCREEN_COUNT];
    bool finding;
    int quits;
};

static struct shape shape_of(const struct stage *stage)
{
    const struct workstation *workstation = stage->workstation;
    struct shape shape;
    memset(&shape, 0, sizeof shape);
    shape.current = workstation->current;
    shape.overlay = workstation->overlay;
    shape.chart = workstation->chart;
    shape.finding = workstation->finding;
    shape.quits = stage->quits;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        shape.states[id] = workstation->screens[id].state;
    }
    return shape;
}

static bool same_shape(const struct shape *a, const struct shape *b)
{
    bool same = a->current == b->current && a->overlay == b->overlay && a->chart == b->chart &&
                a->finding == b->finding && a->quits == b->quits;
    for (int id = 0; id < SCREEN_COUNT && same; id++) {
        same = a->states[id] == b->states[id];
    }
    return same;
}

static void try_cell(struct desk *desk, enum staff_role role, enum action action)
{
    struct stage stage;
    desk_sign_in(desk, role);
    stage_open(&stage, desk);
    workstation_open_chart(stage.workstation, 1);
    stage_settle(&stage);
    messages_settle(&stage.workstation->messages);
    struct shape before = shape_of(&stage);
    bool may = rights_of_role(role, action_right(action));
    struct error error = {0};
    workstation_act(stage.workstation, action);
    if (may) {
        if (strstr(said(&stage), " may not ") != NULL) {
            fail_msg("%s x %s was refused: %s", staff_role_word(role), action_spec(action)->name,
                     said(&stage));
        }
    } else {
        struct shape after = shape_of(&stage);
        assert_int_equal(rights_check(&desk->session, action_right(action), 1, &error), -1);
        if (strncmp(said(&stage), error.user, MESSAGE_SIZE - 1) != 0 ||
            !same_shape(&before, &after)) {
            fail_msg("%s x %s was not refused: \"%s\"", staff_role_word(role),
                     action_spec(action)->name, said(&stage));
        }
        char why[64];
        workstation_availability(stage.workstation, action, why, sizeof why);
        assert_string_not_equal(why, "");
    }
    desk_wait(desk);
    stage_close(&stage);
}

static void every_cell(void **state)
{
    struct desk *desk = *state;
    desk_open(desk, NULL);
    int refused = 0;
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
            try_cell(desk, roles[r], (enum action)action);
            refused += !rights_of_role(roles[r], action_right((enum action)action));
        }
    }
    assert_true(refused > 20);
}

/* The four roles in one chart: what is in the section bar, the banner, the summary, the footer. */
static void a_clerk_sees_no_clinical_value(void **state)
{
    static const enum staff_role without[] = {STAFF_CLERK, STAFF_ADMIN};
    struct desk *desk = *state;
    desk_open(desk, NULL);
    for (size_t i = 0; i < 2; i++) {
        struct stage stage;
        desk_sign_in(desk, without[i]);
        stage_open(&stage, desk);
        workstation_open_chart(stage.workstation, 1);
        assert_shows(&stage, "Allergies: see nurse");
        assert_shows(&stage, "[Summary]");
        assert_shows(&stage, "Demographics");
        assert_shows(&stage, "25-Nov-2026 10:00"); /* an appointment */
        assert_hides(&stage, "Penicillin");
        assert_hides(&stage, "arfarin");
        assert_hides(&stage, "Meds");
        assert_hides(&stage, "Labs");
        assert_hides(&stage, "Vitals");
        assert_hides(&stage, "Timeline");
        assert_hides(&stage, "Latest labs");
        assert_int_equal(chart_medications(stage.workstation->chart).count, 0);
        assert_int_equal(chart_allergies(stage.workstation->chart).count, 0);
        assert_null(chart_counts(stage.workstation->chart));
        assert_int_equal(chart_allergy_state(stage.workstation->chart), ALLERGIES_UNAVAILABLE);
        stage_keys(&stage, "] ]"); /* past demographics to the appointments, past all between */
        assert_shows(&stage, "[aPpts]");
        stage_keys(&stage, "]");
        assert_shows(&stage, "[Summary]");
        stage_keys(&stage, "g m");
        assert_shows(&stage, "may not see the clinical record");
        stage_close(&stage);
    }
}

static void a_nurse_sees_it(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    desk_open(desk, NULL);
    desk_sign_in(desk, STAFF_NURSE);
    stage_open(&stage, desk);
    workstation_open_chart(stage.workstation, 1);
    assert_shows(&stage, "Penicillin SEVERE");
    assert_shows(&stage, "warfarin");
    assert_shows(&stage, "Timeline");
    assert_hides(&stage, "see nurse");
    stage_close(&stage);
}

/* The right comes while the chart is open: until it was read again nothing clinical is shown, and
 * nothing that is not there is drawn. */
static void emergency_access_reads_the_chart_again(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    desk_open(desk, NULL);
    desk_sign_in(desk, STAFF_CLERK);
    stage_open(&stage, desk);
    workstation_open_chart(stage.workstation, 1);
    assert_shows(&stage, "see nurse");
    desk->session.emergency.patient_id = 1;
    desk->session.emergency.ends_ms = session_now_ms(&desk->session) + 3600000;
    workstation_draw(stage.workstation, &stage.canvas); /* before any answer */
    char *dump = canvas_dump(&stage.canvas, false);
    assert_non_null(strstr(dump, "see nurse"));
    assert_null(strstr(dump, "EMERGENCY"));
    memory_free(dump);
    workstation_changed(stage.workstation);
    assert_shows(&stage, "EMERGENCY ACCESS until");
    assert_shows(&stage, "Penicillin SEVERE");
    clock_advance(&desk->clock, 3600000);
    workstation_draw(stage.workstation, &stage.canvas); /* before anybody has noticed */
    assert_hides(&stage, "Penicillin");
    workstation_tick(stage.workstation);
    assert_null(stage.workstation->chart);
    stage_close(&stage);
}

/* A chart and a list that are made past the frame hold nothing either. */
static void the_controllers_do_not_ask(void **state)
{
    struct desk *desk = *state;
    bool ready = true;
    desk_open(desk, NULL);
    desk_sign_in(desk, STAFF_CLERK);
    struct chart *chart = chart_open(&desk->session, 1, desk_changed, desk);
    chart_want_history(chart);
    struct record_list *list = record_list_new(&desk->session, RECORD_LIST_PATIENT_MEDICATIONS, 1,
                                               PRESET_ALL, desk_changed, desk);
    desk_wait(desk);
    assert_int_equal(chart_state(chart), CHART_READY);
    assert_null(chart_lab_history(chart));
    assert_int_equal(chart_vitals_history(chart, &ready).count, 0);
    assert_int_equal(chart_history_error(chart)->code, ERROR_DENIED);
    struct rows rows = record_list_rows(list);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    assert_true(bounds.total <= 0);
    assert_null(record_list_selected(list));
    record_list_free(list);
    chart_free(chart);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(every_cell),
        desk_test(a_clerk_sees_no_clinical_value),
        desk_test(a_nurse_sees_it),
        desk_test(emergency_access_reads_the_chart_again),
        desk_test(the_controllers_do_not_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
