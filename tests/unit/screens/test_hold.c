/* SPDX-License-Identifier: MIT */
/* Type-ahead is not an answer: a question that has just opened takes no key for 250 ms, counts
 * those that came, and says so; a paste is none either. */
#include "unit/screens/screens_fixture.h"

static const char *said(const struct stage *stage)
{
    const struct messages *messages = &stage->workstation->messages;
    return messages->showing ? messages->on_line.text : "";
}

static void press(struct stage *stage, const char *name)
{
    struct key key;
    assert_true(key_by_name(name, &key));
    workstation_key(stage->workstation, &key);
}

static bool is_over(void *context)
{
    return ((struct stage *)context)->workstation->hold_timer == NULL;
}

static void keys_typed_ahead_answer_nothing(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    desk_open(desk, NULL);
    stage_open(&stage, desk);
    snprintf(stage.workstation->question_lines[0], 40, "Open ADAMSON, Ada?");
    stage.workstation->question_patient = 1;
    question_ask(stage.workstation, QUESTION_OPEN_PATIENT, "Scanned", "Open", "Stay here");
    int64_t from = clock_monotonic_ms();
    press(&stage, "o"); /* the first letter of a button */
    press(&stage, "Left");
    workstation_paste(stage.workstation, "o", 1, false);
    assert_int_equal(stage.workstation->overlay, OVERLAY_QUESTION);
    assert_null(stage.workstation->chart);
    loop_run_until(desk->loop, is_over, &stage, WAIT_MS);
    assert_in_range(clock_monotonic_ms() - from, 240, WAIT_MS);
    assert_string_equal(said(&stage), "3 keys ignored: typed before the question.");
    assert_false(stage.workstation->dialog.moved); /* the safe button still */
    press(&stage, "o");
    assert_non_null(stage.workstation->chart);
    desk_wait(desk);
    stage_close(&stage);
}

static void the_safe_button_is_what_enter_presses(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    desk_open(desk, NULL);
    stage_open(&stage, desk);
    stage.workstation->question_patient = 1;
    question_ask(stage.workstation, QUESTION_OPEN_PATIENT, "Scanned", "Open", "Stay here");
    workstation_settle(stage.workstation);
    assert_string_equal(said(&stage), ""); /* nothing was ignored, nothing is said */
    press(&stage, "Enter");
    assert_null(stage.workstation->chart);
    assert_int_equal(stage.workstation->overlay, OVERLAY_NONE);
    stage_close(&stage);
}

/* Whose chart it is has not been read yet: no form opens, and none for nobody. */
static void a_key_before_the_chart_is_read_is_told_so(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    desk_open(desk, NULL);
    stage_open(&stage, desk);
    workstation_open_chart(stage.workstation, 1);
    workstation_go(stage.workstation, SCREEN_ALLERGIES);
    press(&stage, "n");
    assert_null(stage.workstation->form);
    assert_string_equal(said(&stage), "The chart is still being read: press the key again.");
    stage_settle(&stage);
    press(&stage, "n");
    assert_non_null(stage.workstation->form);
    desk_wait(desk);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(keys_typed_ahead_answer_nothing),
        desk_test(the_safe_button_is_what_enter_presses),
        desk_test(a_key_before_the_chart_is_read_is_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
