/* SPDX-License-Identifier: MIT */
/* Words that a screen shows otherwise than they are stored, or that decide whatever their case. */
#include "unit/screens/screens_fixture.h"

#include "chartty/model/drug_display.h"
#include "ui/screens/list_screen.h"

static char copied[64];

static bool copy(void *context, const char *text, size_t length)
{
    (void)context;
    snprintf(copied, sizeof copied, "%.*s", (int)length, text);
    return true;
}

/* Tall letters are the screen's alone: what is copied is what is stored. */
static void what_is_copied_keeps_its_letters(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    struct tall_man *list = tall_man_read("test", "warFARIN wheFARIN", NULL);
    desk_open(desk, NULL);
    stage_open(&stage, desk);
    stage.workstation->options.allow_copy = true;
    stage.workstation->options.copy = copy;
    stage.workstation->options.tall_man = list;
    workstation_open_chart(stage.workstation, 1);
    assert_shows(&stage, "warFARIN");
    stage_keys(&stage, "g m");
    assert_shows(&stage, "warFARIN"); /* the list, and the detail */
    assert_hides(&stage, "Warfarin");
    stage_keys(&stage, "s");
    assert_shows(&stage, "warFARIN");
    stage_keys(&stage, "Esc g t / w a r f a r i n"); /* found by its letters, in any case */
    assert_shows(&stage, "warFARIN");
    stage_keys(&stage, "Enter");
    struct list_screen *timeline = stage.workstation->screens[SCREEN_TIMELINE].state;
    timeline->table.first_column = 2; /* what happened */
    stage_keys(&stage, "y");
    stage_settle(&stage);
    assert_string_equal(copied, "Warfarin, started");
    stage_close(&stage);
    tall_man_free(list);
}

/* As another program wrote them: the worst stands first, and a word of no list is the worst. */
static void severe_allergies_stand_in_the_banner(void **state)
{
    struct desk *desk = *state;
    struct stage stage;
    desk_open(desk, NULL);
    desk_run(desk, "PRAGMA ignore_check_constraints = ON;"
                   "UPDATE allergies SET severity = 'Severe ', status = 'ACTIVE' WHERE id = 1;"
                   "INSERT INTO allergies (patient_id, allergen, severity, status) VALUES"
                   " (1, 'Wool', 'Mild', 'Active'), (1, 'Latex', 'anaphylactic', 'active '),"
                   " (1, 'Soap', 'SEVERE', 'Inactive')");
    stage_open(&stage, desk);
    workstation_open_chart(stage.workstation, 1);
    assert_shows(&stage, "[!] Known allergies (3)  Latex anaphylactic; Penicillin SEVERE; Wool ");
    stage_keys(&stage, "g a");
    assert_shows(&stage, " !  Penicillin            SEVERE ");
    assert_shows(&stage, " !  Latex                 anaphyl");
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        desk_test(what_is_copied_keeps_its_letters),
        desk_test(severe_allergies_stand_in_the_banner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
