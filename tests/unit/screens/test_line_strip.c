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
    assert_shows(stage, "warfarin");
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
    assert_shows(&stage, "warfarin"); /* the strip hides nothing */
    assert_shows(&stage, "Penicillin");
    clock_advance(&desk->clock, 83000);
    assert_shows(&stage, "LOST 12:00:00");
    assert_shows(&stage, "as of 12:00:00 (01:23 ago)");
    assert_shows(&stage, "STALE 01:23");
    stage_keys(&stage, "n a"); /* what writes is off, in words */
    assert_shows(&stage, "[!] No saving until the connection is back. F5 tries now.");
    stage_keys(&stage, "F5");
    loop_run_until(desk->loop, was_tried, &stage, WAIT_MS);
    assert_shows(&stage, "trying (try 2)");
    sqlite3 *other = fixture_open(desk->fixture->path);
    fixture_run(other, "UPDATE medications SET name = 'Heparin' WHERE name = 'Warfarin'");
    sqlite3_close(other);
    assert_shows(&stage, "warfarin");
    stage_keys(&stage, "F5");
    loop_run_until(desk->loop, is_up, &stage, WAIT_MS);
    assert_shows(&stage, "Connection back 12:01:23 - refreshed.");
    assert_hides(&stage, "CONNECTION LOST");
    assert_hides(&stage, "STALE");
    assert_shows(&stage, "heparin");
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
    assert_shows(&stage, "No saving until the primary is back.");
    stage_close(&stage);
}

/* At both sizes, with and without line graphics, after a minute and after weeks, with long names
 * and many tries: whatever is said of the line is said to its end. */
static void no_sentence_is_cut(void **state)
{
    static const struct {
        int height, width;
        enum canvas_lines lines;
    } shapes[] = {{24, 80, LINES_UNICODE},
                  {24, 80, LINES_ASCII},
                  {40, 120, LINES_UNICODE},
                  {40, 120, LINES_ASCII}};
    static const int64_t passed_s[] = {83, 3600, 20000, 2000000}; /* each after the one before */
    struct desk *desk = *state;
    struct stage stage;
    char clinic[101];
    memset(clinic, 'W', sizeof clinic - 1);
    clinic[sizeof clinic - 1] = '\0';
    open_chart(&stage, desk, "line lost query CLIENTS\nline back 2");
    desk->session.clinic = clinic;
    desk->session.station = "west-wing-first-floor-nurses-station-004";
    lose_line(&stage);
    struct data_line *line = (struct data_line *)(uintptr_t)data_line(desk->session.data);
    for (size_t age = 0; age < sizeof passed_s / sizeof passed_s[0]; age++) {
        line->tries = age == 0 ? 1 : 123456;
        clock_advance(&desk->clock, passed_s[age] * 1000);
        for (size_t shape = 0; shape < sizeof shapes / sizeof shapes[0]; shape++) {
            canvas_resize(&stage.canvas, shapes[shape].height, shapes[shape].width);
            stage.canvas.lines = shapes[shape].lines;
            stage_settle(&stage);
            assert_shows(&stage, "[!] DATABASE CONNECTION LOST ");
            assert_shows(&stage, age == 0 ? "READ ONLY - trying (try 1) " : "READ ONLY - trying");
            assert_shows(&stage, " ago).");
            stage_keys(&stage, "n a");
            assert_shows(&stage, "No saving until the connection is back. F5 tries now.");
            workstation_edit(stage.workstation, &form_allergy_new, 0);
            assert_hides(&stage, "is kept here"); /* nor is one begun */
        }
    }
    stage_close(&stage);
}

/* The same with a form open, which has a row of its own where there is no room behind. */
static void a_form_is_said_to_be_kept_at_any_age(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    open_chart(&stage, desk, "line lost query CLIENTS\nline back 1");
    workstation_edit(stage.workstation, &form_allergy_new, 0);
    stage_settle(&stage);
    type(&stage, "Latex");
    lose_line(&stage);
    for (int hours = 0; hours < 200; hours += 49) {
        assert_shows(&stage, " ago).");
        assert_shows(&stage, "Your unsaved form is kept here.");
        clock_advance(&desk->clock, INT64_C(49) * 3600 * 1000);
    }
    stage_close(&stage);
}

/* A person at a kiosk is told where to go, loses what was typed, and can begin again when the line
 * is back. */
static void a_kiosk_sends_people_to_the_desk(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    desk_open(desk, "line lost query CLIENTS\nline back 1");
    session_begin_kiosk(&desk->session);
    stage_open(&stage, desk);
    assert_shows(&stage, "Type your LAST NAME");
    type(&stage, "Adamson");
    assert_shows(&stage, "Adamson");
    lose_line(&stage);
    assert_shows(&stage, "Check-in is not possible just now.");
    assert_shows(&stage, "Please go to the front desk.");
    assert_hides(&stage, "Adamson");
    assert_hides(&stage, "Type your");
    assert_hides(&stage, "LOST"); /* nothing of servers */
    type(&stage, "x");
    stage_keys(&stage, "Enter F1 Esc");
    assert_shows(&stage, "Check-in is not possible just now.");
    line_retry(&desk->session);
    loop_run_until(desk->loop, is_up, &stage, WAIT_MS);
    assert_shows(&stage, "Type your LAST NAME");
    assert_hides(&stage, "not possible");
    assert_hides(&stage, "Adamson");
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
        cmocka_unit_test_setup_teardown(no_sentence_is_cut, desk_setup, desk_teardown),
        cmocka_unit_test_setup_teardown(a_form_is_said_to_be_kept_at_any_age, desk_setup,
                                        desk_teardown),
        cmocka_unit_test_setup_teardown(a_kiosk_sends_people_to_the_desk, desk_setup,
                                        desk_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
