/* SPDX-License-Identifier: MIT */
/*
 * The line to the database in the frame: the strip with the age of what is shown, reading on from
 * memory, a form whose text waits, F5, and what is read again when the line is back; a standby.
 */
#include "unit/screens/screens_fixture.h"

#include "chartty/control/forms.h"

static bool is_lost(void *context)
{
    struct stage *stage = context;
    return stage->workstation->line == LINE_LOST;
}

static bool is_up(void *context)
{
    struct stage *stage = context;
    return stage->workstation->line == LINE_UP;
}

static bool was_tried(void *context)
{
    struct stage *stage = context;
    return data_line(stage->desk->session.data)->tries == 2;
}

static void on_count(void *context, const struct error *error, int64_t total, bool exact)
{
    enum error_code *code = context;
    (void)total;
    (void)exact;
    *code = error->code;
}

/* The script's line goes when somebody asks for the API clients. */
static void lose_line(struct stage *stage)
{
    struct error error;
    struct query query = {.id = QUERY_CLIENTS};
    enum error_code code = ERROR_OK;
    data_owner owner = data_owner_new(stage->desk->session.data);
    assert_true(data_count(stage->desk->session.data, owner, &query, DATA_DEADLINE_MS, on_count,
                           &code, &error) != 0);
    loop_run_until(stage->desk->loop, is_lost, stage, WAIT_MS);
    assert_true(is_lost(stage));
    desk_wait(stage->desk);
    assert_int_equal(code, ERROR_LOST);
}

static void type(struct stage *stage, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        struct key key = {.code = KEY_CODE_TEXT, .text = {*at, '\0'}};
        workstation_settle(stage->workstation);
        workstation_key(stage->workstation, &key);
    }
    stage_settle(stage);
}

static void open_chart(struct stage *stage, struct desk *desk, const char *script)
{
    desk_open(desk, script);
    stage_open(stage, desk);
    workstation_open_chart(stage->workstation, 1);
    stage_settle(stage);
    assert_shows(stage, "Warfarin");
    assert_hides(stage, "CONNECTION LOST");
}

static void reading_goes_on_and_says_how_old_it_is(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    open_chart(&stage, desk, "line lost query CLIENTS\nline back 2");
    lose_line(&stage);
    assert_shows(&stage, "DATABASE CONNECTION LOST 12:00:00 - READ ONLY - trying (try 1)");
    assert_shows(&stage, "Data shown are as of 12:00:00 (00:00 ago).");
    assert_shows(&stage, "STALE 00:00");
    assert_shows(&stage, "F5 Retry now");
    assert_shows(&stage, "Warfarin"); /* the strip hides nothing */
    assert_shows(&stage, "Penicillin");
    clock_advance(&desk->clock, 83000);
    assert_shows(&stage, "LOST 12:00:00");
    assert_shows(&stage, "as of 12:00:00 (01:23 ago)");
    assert_shows(&stage, "STALE 01:23");
    stage_keys(&stage, "n a"); /* what writes is off, in words */
    assert_shows(&stage, "Nothing can be saved until the connection is back. F5");
    stage_keys(&stage, "F5");
    loop_run_until(desk->loop, was_tried, &stage, WAIT_MS);
    assert_shows(&stage, "trying (try 2)");
    sqlite3 *other = fixture_open(desk->fixture->path);
    fixture_run(other, "UPDATE medications SET name = 'Heparin' WHERE name = 'Warfarin'");
    sqlite3_close(other);
    assert_shows(&stage, "Warfarin");
    stage_keys(&stage, "F5");
    loop_run_until(desk->loop, is_up, &stage, WAIT_MS);
    assert_shows(&stage, "Connection back 12:01:23 - refreshed.");
    assert_hides(&stage, "CONNECTION LOST");
    assert_hides(&stage, "STALE");
    assert_shows(&stage, "Heparin");
    stage_close(&stage);
}

static void a_form_waits_with_its_text(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    open_chart(&stage, desk, "line lost query CLIENTS\nline back 1");
    workstation_edit(stage.workstation, &form_allergy_new, 0);
    stage_settle(&stage);
    type(&stage, "Latex");
    stage_keys(&stage, "Tab Tab");
    type(&stage, "Rash");
    lose_line(&stage);
    assert_shows(&stage, "Your unsaved form is kept here.");
    stage_keys(&stage, "F2");
    type(&stage, "aa1945");
    stage_keys(&stage, "Enter");
    assert_shows(&stage, "Not saved: The line to the database is lost.");
    assert_shows(&stage, "Latex");
    assert_true(edit_dirty(workstation_form(stage.workstation)));
    type(&stage, "es"); /* it can be typed on */
    assert_shows(&stage, "Rashes");
    stage_keys(&stage, "F5");
    loop_run_until(desk->loop, is_up, &stage, WAIT_MS);
    assert_shows(&stage, "Latex");
    assert_hides(&stage, "CONNECTION LOST");
    stage_keys(&stage, "F2");
    assert_hides(&stage, "Not saved");
    sqlite3 *other = fixture_open(desk->fixture->path);
    assert_int_equal(fixture_number(other, "SELECT count(*) FROM allergies WHERE allergen = "
                                           "'Latex' AND reaction = 'Rashes'"),
                     1);
    sqlite3_close(other);
    stage_close(&stage);
}

static void a_standby_says_how_far_it_is_behind(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    desk_open(desk, "line standby 12");
    stage_open(&stage, desk);
    assert_shows(&stage, "[!] Reading only from a standby, 12 s behind.");
    assert_hides(&stage, "CONNECTION LOST");
    workstation_edit(stage.workstation, &form_patient_new, 0);
    assert_shows(&stage, "Nothing can be saved until the primary is back.");
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reading_goes_on_and_says_how_old_it_is, desk_setup,
                                        desk_teardown),
        cmocka_unit_test_setup_teardown(a_form_waits_with_its_text, desk_setup, desk_teardown),
        cmocka_unit_test_setup_teardown(a_standby_says_how_far_it_is_behind, desk_setup,
                                        desk_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
