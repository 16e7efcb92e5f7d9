/* SPDX-License-Identifier: MIT */
/* A short list of things to do: what cannot be done is shown and never pressed. */
#include "kit_test.h"

#include "ui/kit/menu.h"

static struct menu status_menu(void)
{
    struct menu menu = {.title = "Status", .lines = {"SMITH, John", NULL}};
    menu.items[0] = (struct menu_item){'a', "Arrived", "It is there already.", false};
    menu.items[1] = (struct menu_item){'r', "Roomed", NULL, false};
    menu.items[2] = (struct menu_item){'d', "Done", NULL, false};
    menu.count = 3;
    menu_begin(&menu);
    return menu;
}

static void the_focus_begins_on_what_can_be_done(void **state)
{
    (void)state;
    struct menu menu = status_menu();
    int chosen = 9;
    assert_int_equal(menu.focused, 1);
    assert_string_equal(menu_why(&menu), "");
    assert_true((menu_action(&menu, ACTION_ENTER, &chosen) & REACT_POP) != 0);
    assert_int_equal(chosen, 1);
}

static void what_cannot_be_done_is_not_pressed(void **state)
{
    (void)state;
    struct menu menu = status_menu();
    int chosen = 9;
    assert_true((menu_text(&menu, "A", &chosen) & REACT_POP) == 0);
    assert_int_equal(chosen, -1);
    assert_int_equal(menu.focused, 0);
    assert_string_equal(menu_why(&menu), "It is there already.");
    assert_true((menu_action(&menu, ACTION_ENTER, &chosen) & REACT_POP) == 0);
    assert_int_equal(chosen, -1);
}

static void letters_press_and_escape_closes(void **state)
{
    (void)state;
    struct menu menu = status_menu();
    int chosen = 9;
    assert_true((menu_text(&menu, "d", &chosen) & REACT_POP) != 0);
    assert_int_equal(chosen, 2);
    assert_int_equal(menu_text(&menu, "x", &chosen), REACT_IGNORED);
    assert_int_equal(chosen, -1);
    assert_true((menu_action(&menu, ACTION_BACK, &chosen) & REACT_POP) != 0);
    assert_int_equal(chosen, -1);
}

static void the_focus_goes_round(void **state)
{
    (void)state;
    struct menu menu = status_menu();
    int chosen;
    menu_action(&menu, ACTION_TEXT_DOWN, &chosen);
    menu_action(&menu, ACTION_TEXT_DOWN, &chosen);
    assert_int_equal(menu.focused, 0);
    menu_action(&menu, ACTION_TEXT_UP, &chosen);
    assert_int_equal(menu.focused, 2);
}

static void it_is_drawn_with_what_cannot_be_done(void **state)
{
    (void)state;
    struct menu menu = status_menu();
    struct canvas canvas = canvas_of(12, 60, LINES_ASCII);
    struct area body = whole_area(&canvas);
    menu_draw(&menu, &canvas, &body);
    char *drawn = canvas_dump(&canvas, false);
    assert_non_null(strstr(drawn, "SMITH, John"));
    assert_non_null(strstr(drawn, "  A  Arrived (not now)"));
    assert_non_null(strstr(drawn, "> R  Roomed"));
    memory_free(drawn);
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_focus_begins_on_what_can_be_done),
        cmocka_unit_test(what_cannot_be_done_is_not_pressed),
        cmocka_unit_test(letters_press_and_escape_closes),
        cmocka_unit_test(the_focus_goes_round),
        cmocka_unit_test(it_is_drawn_with_what_cannot_be_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
