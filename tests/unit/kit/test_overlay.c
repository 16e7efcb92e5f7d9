/* SPDX-License-Identifier: MIT */
/* Help, which-key box, palette and dialog: what they show is made from actions and keymap. */
#include "kit_test.h"

#include "ui/kit/overlay.h"

static const unsigned CHART = CONTEXT_ALL | CONTEXT_LIST | CONTEXT_CHART;

static struct keymap *default_keymap(void)
{
    struct error error;
    struct keymap *keymap = keymap_load(NULL, &error);
    assert_non_null(keymap);
    return keymap;
}

static struct keymap *small_keymap(void)
{
    struct error error;
    struct keymap *keymap = keymap_read("small.conf",
                                        "all = { help = [\"F1\"]; back = [\"Esc\"]; };\n"
                                        "list = { list_help = [\"?\"]; up = [\"Up\", \"k\"];\n"
                                        "  open = [\"Enter\"]; go_home = [\"g h\"]; };\n"
                                        "chart = { go_labs = [\"g l\"]; go_vitals = [\"g v\"]; };",
                                        &error);
    if (keymap == NULL) {
        print_error("%s\n", error.user);
    }
    assert_non_null(keymap);
    return keymap;
}

/* ---- help ---- */

static void help_groups_what_is_in_force(void **state)
{
    (void)state;
    static const char *const marks[] = {"H high  L low  H! L! critical", NULL};
    struct keymap *keymap = small_keymap();
    struct help help = {.screen = "Labs", .contexts = CHART, .marks = marks};
    struct canvas canvas = canvas_of(16, 70, LINES_ASCII);
    struct area body = whole_area(&canvas);
    help_draw(&help, &canvas, &body, keymap);
    assert_picture(&canvas,
                   "\n"
                   "\n"
                   "+-- Help - Labs -----------------------------------------------------+\n"
                   "| Move     Up or k  Row up                                           |\n"
                   "| Open     Enter    Open the row                                     |\n"
                   "| Go       g l      Labs                                             |\n"
                   "|          g v      Vitals                                           |\n"
                   "|          g h      Home: find a patient                             |\n"
                   "| Always   F1 or ?  Help for this screen                             |\n"
                   "|          Esc      Back, cancel, close                              |\n"
                   "| Marks    H high  L low  H! L! critical                             |\n"
                   "|                                                                    |\n"
                   "| Any key closes.                                                    |\n"
                   "+--------------------------------------------------------------------+\n");
    /* Without a chart its keys are not shown. */
    help.contexts = CONTEXT_ALL | CONTEXT_LIST;
    canvas_clear(&canvas);
    help_draw(&help, &canvas, &body, keymap);
    char *drawn = canvas_dump(&canvas, false);
    assert_null(strstr(drawn, "Labs  "));
    assert_null(strstr(drawn, "g l"));
    assert_non_null(strstr(drawn, "g h"));
    memory_free(drawn);
    canvas_release(&canvas);
    keymap_free(keymap);
}

/* What the footer has no room for stands first, in its own words; what only other screens have is
 * left out. */
static void help_begins_with_what_works_here(void **state)
{
    (void)state;
    static const struct hint hints[] = {
        {ACTION_HELP, NULL}, {ACTION_STATUS, "Stop/suspend"}, {ACTION_BACK, NULL}};
    struct keymap *keymap = default_keymap();
    struct help help = {.screen = "Meds", .contexts = CHART};
    struct canvas canvas = canvas_of(100, 80, LINES_ASCII);
    struct area body = whole_area(&canvas);
    help.off[ACTION_GO_LABS] = true;
    help_here(&help, hints, 3);
    help_draw(&help, &canvas, &body, keymap);
    char *drawn = canvas_dump(&canvas, false);
    const char *here = strstr(drawn, "Stop/suspend");
    assert_non_null(here);
    assert_true(strstr(drawn, "| Here     s ") < here);
    assert_true(here < strstr(drawn, "Row up"));
    assert_null(strstr(drawn, action_spec(ACTION_STATUS)->help));
    assert_null(strstr(drawn, action_spec(ACTION_CHECK_IN)->help));
    assert_null(strstr(drawn, "g l")); /* not this person's */
    assert_non_null(strstr(drawn, "g v"));
    assert_non_null(strstr(drawn, action_spec(ACTION_HELP)->help));
    memory_free(drawn);
    canvas_release(&canvas);
    keymap_free(keymap);
}

static void help_has_pages_that_fit(void **state)
{
    (void)state;
    struct keymap *keymap = default_keymap();
    struct help help = {.screen = "Labs", .contexts = CHART};
    struct canvas canvas = canvas_of(18, 80, LINES_ASCII);
    struct area body = whole_area(&canvas);
    help_draw(&help, &canvas, &body, keymap);
    assert_true(help.pages > 1);
    assert_line(&canvas, 0, "  +-- Help - Labs (1 of ");
    assert_line(&canvas, 1, "  | Move     F6 or Tab        Next pane ");
    assert_line(&canvas, 2, "  |          PgUp or F7 or -  Page up ");
    assert_line(&canvas, 16, "  | Space next page.  Any other key closes. ");
    assert_int_equal(help_text(&help, " "), REACT_HANDLED | REACT_REDRAW);
    assert_int_equal(help.page, 1);
    canvas_clear(&canvas);
    help_draw(&help, &canvas, &body, keymap);
    assert_line(&canvas, 0, "  +-- Help - Labs (2 of ");
    assert_line(&canvas, 1, "  | List "); /* a page begins with its group's name */
    help_action(&help, ACTION_PAGE_UP);
    assert_int_equal(help.page, 0);
    help_action(&help, ACTION_PAGE_UP);
    assert_int_equal(help.page, help.pages - 1);
    assert_true(help_action(&help, ACTION_BACK) & REACT_POP);
    assert_true(help_text(&help, "x") & REACT_POP);
    canvas_release(&canvas);
    keymap_free(keymap);
}

/* Every action that has a key is on some page. */
static void help_leaves_no_key_out(void **state)
{
    (void)state;
    struct keymap *keymap = default_keymap();
    struct help help = {.screen = "All", .contexts = ~0u};
    struct canvas canvas = canvas_of(100, 80, LINES_ASCII);
    struct area body = whole_area(&canvas);
    help_draw(&help, &canvas, &body, keymap);
    assert_int_equal(help.pages, 1);
    char *drawn = canvas_dump(&canvas, false);
    for (int action = 1; action < ACTION_COUNT; action++) {
        if (keymap_key_name(keymap, (enum action)action, 0) != NULL) {
            assert_non_null(strstr(drawn, action_spec((enum action)action)->help));
            assert_non_null(strstr(drawn, keymap_key_name(keymap, (enum action)action, 0)));
        }
    }
    memory_free(drawn);
    canvas_release(&canvas);
    keymap_free(keymap);
}

/* ---- which-key ---- */

static void which_key_lists_the_second_keys(void **state)
{
    (void)state;
    struct keymap *keymap = small_keymap();
    struct canvas canvas = canvas_of(6, 60, LINES_ASCII);
    struct area body = whole_area(&canvas);
    struct key prefix = {.code = KEY_CODE_TEXT, .text = "g"};
    which_key_draw(&canvas, &body, keymap, CHART, NULL, &prefix);
    assert_picture(&canvas, "\n"
                            "\n"
                            "\n"
                            "          +-- g then ----------------------------+\n"
                            "          | l  Labs     v  Vitals   h  Home      |\n"
                            "          +--------------------------------------+\n");
    canvas_resize(&canvas, 6, 30);
    body = whole_area(&canvas);
    which_key_draw(&canvas, &body, keymap, CONTEXT_LIST, NULL, &prefix);
    assert_picture(&canvas, "\n"
                            "\n"
                            "\n"
                            "   +-- g then ------------+\n"
                            "   | h  Home              |\n"
                            "   +----------------------+\n");
    prefix.text[0] = 'z';
    canvas_clear(&canvas);
    which_key_draw(&canvas, &body, keymap, CHART, NULL, &prefix);
    assert_picture(&canvas, "\n"
                            "\n"
                            "\n"
                            "   +-- z then ------------+\n"
                            "   | No such keys here.   |\n"
                            "   +----------------------+\n");
    canvas_release(&canvas);
    keymap_free(keymap);
}

/* ---- palette ---- */

static void off_by_role(void *self, enum action action, char *why, size_t size)
{
    (void)self;
    if (action == ACTION_GO_VITALS) {
        snprintf(why, size, "not allowed: doctor");
    }
}

static void type(struct palette *palette, const char *text)
{
    enum action chosen;
    palette_action(palette, ACTION_CURSOR_END, &chosen);
    palette_action(palette, ACTION_CLEAR_FIELD, &chosen);
    assert_true(palette_text(palette, text, strlen(text)) & REACT_HANDLED);
}

/* Rows of the list begin at 3: border, field, blank. */
static void the_palette_finds_by_words(void **state)
{
    (void)state;
    struct keymap *keymap = small_keymap();
    struct palette palette;
    struct canvas canvas = canvas_of(14, 72, LINES_ASCII);
    struct area body = whole_area(&canvas);
    palette_init(&palette, CHART, off_by_role, NULL);
    palette_draw(&palette, &canvas, &body, keymap);
    assert_line(&canvas, 0, " +-- Commands - type to find ------");
    assert_line(&canvas, 1, " | > [_________");
    assert_line(&canvas, 3, " | > F1     Help for this screen ");
    assert_true(cell_of(&canvas, 3, 20)->flags & CELL_SELECTED);
    assert_int_equal(canvas.cursor_row, 1);
    /* Without case and accents, words in any order, anywhere; but beginnings of words first. */
    type(&palette, "HOM p\xC3\xA1t");
    canvas_clear(&canvas);
    palette_draw(&palette, &canvas, &body, keymap);
    assert_line(&canvas, 3, " | > g h    Home: find a patient ");
    assert_true(cell_of(&canvas, 3, 12)->flags & CELL_MATCH);
    assert_false(cell_of(&canvas, 3, 15)->flags & CELL_MATCH);
    assert_line(&canvas, 12, " | 1 of ");
    type(&palette, "lab");
    canvas_clear(&canvas);
    palette_draw(&palette, &canvas, &body, keymap);
    assert_line(&canvas, 3, " | > g l    Labs ");
    type(&palette, "al"); /* in "terminal" too, which stands before it in the list of actions */
    canvas_clear(&canvas);
    palette_draw(&palette, &canvas, &body, keymap);
    assert_line(&canvas, 3, " | > -      Record: no known allergies ");
    assert_line(&canvas, 4, " |   -      Allergies ");
    type(&palette, "zzz");
    canvas_clear(&canvas);
    palette_draw(&palette, &canvas, &body, keymap);
    assert_line(&canvas, 3, " |   No command has these words.");
    assert_line(&canvas, 12, " | 0 of ");
    canvas_release(&canvas);
    keymap_free(keymap);
}

static void the_palette_says_why_something_is_off(void **state)
{
    (void)state;
    struct keymap *keymap = small_keymap();
    struct palette palette;
    enum action chosen = ACTION_HELP;
    struct canvas canvas = canvas_of(9, 72, LINES_ASCII);
    struct area body = whole_area(&canvas);
    palette_init(&palette, CHART, off_by_role, NULL);
    type(&palette, "vitals");
    palette_draw(&palette, &canvas, &body, keymap);
    assert_line(&canvas, 3,
                " | > g v    Vitals                              (not allowed: doctor) |");
    assert_int_equal(cell_of(&canvas, 3, 12)->role, ROLE_DISABLED);
    assert_true(cell_of(&canvas, 3, 12)->flags & CELL_MATCH);
    assert_int_equal(palette_action(&palette, ACTION_ENTER, &chosen) & REACT_POP, 0);
    assert_int_equal(chosen, ACTION_NONE);
    /* The schedule's own keys, from a chart; "-" stands for no key. */
    type(&palette, "today");
    canvas_clear(&canvas);
    palette_draw(&palette, &canvas, &body, keymap);
    assert_line(&canvas, 3,
                " | > -      Today                              (only on the schedule) |");
    canvas_release(&canvas);
    keymap_free(keymap);
}

static void the_palette_gives_the_action(void **state)
{
    (void)state;
    struct palette palette;
    enum action chosen;
    palette_init(&palette, CHART, NULL, NULL);
    type(&palette, "labs");
    assert_true(palette_action(&palette, ACTION_ENTER, &chosen) & REACT_POP);
    assert_int_equal(chosen, ACTION_GO_LABS);
    type(&palette, "row");
    palette_action(&palette, ACTION_TEXT_DOWN, &chosen);
    palette_action(&palette, ACTION_TEXT_DOWN, &chosen);
    palette_action(&palette, ACTION_TEXT_UP, &chosen);
    assert_true(palette_action(&palette, ACTION_ENTER, &chosen) & REACT_POP);
    assert_int_equal(chosen, ACTION_DOWN); /* "Row up", "Row down" */
    assert_true(palette_action(&palette, ACTION_BACK, &chosen) & REACT_POP);
    assert_int_equal(chosen, ACTION_NONE);
    palette_action(&palette, ACTION_UP, &chosen);
    palette_action(&palette, ACTION_PAGE_UP, &chosen);
    assert_int_equal(palette.selected, 0);
}

/* ---- dialog ---- */

static struct dialog question(void)
{
    return (struct dialog){.title = "End the program",
                           .lines = {"End chartty now?", "", "Nothing is unsaved."},
                           .buttons = {"End", "Elsewhere", "Stay"},
                           .button_count = 3};
}

static void the_safe_button_has_the_focus(void **state)
{
    (void)state;
    struct dialog dialog = question();
    int pressed;
    struct canvas canvas = canvas_of(10, 60, LINES_ASCII);
    struct area body = whole_area(&canvas);
    dialog_draw(&dialog, &canvas, &body);
    assert_picture(&canvas, "\n"
                            "         +-- End the program --------------------+\n"
                            "         |                                       |\n"
                            "         |  End chartty now?                     |\n"
                            "         |                                       |\n"
                            "         |  Nothing is unsaved.                  |\n"
                            "         |                                       |\n"
                            "         |  [ End ]   [ Elsewhere ]   [ Stay ]   |\n"
                            "         +---------------------------------------+\n");
    assert_int_equal(dialog.focused, 2);
    assert_int_equal(cell_of(&canvas, canvas.cursor_row, canvas.cursor_column)->role, ROLE_FOCUS);
    assert_string_equal(cell_of(&canvas, canvas.cursor_row, canvas.cursor_column)->bytes, "S");
    assert_true(dialog_action(&dialog, ACTION_ENTER, &pressed) & REACT_POP);
    assert_int_equal(pressed, 2);
    dialog = question(); /* Enter before it was ever drawn is safe too */
    dialog_action(&dialog, ACTION_OPEN, &pressed);
    assert_int_equal(pressed, 2);
    canvas_release(&canvas);
}

static void dialog_keys(void **state)
{
    (void)state;
    struct dialog dialog = question();
    int pressed = 7;
    dialog_action(&dialog, ACTION_FIELD_NEXT, &pressed);
    assert_int_equal(pressed, -1);
    assert_int_equal(dialog.focused, 0);
    dialog_action(&dialog, ACTION_LEFT, &pressed);
    assert_int_equal(dialog.focused, 2);
    assert_true(dialog_text(&dialog, "s", &pressed) & REACT_POP);
    assert_int_equal(pressed, 2);
    /* Two begin with E: the letter only walks. */
    assert_false(dialog_text(&dialog, "E", &pressed) & REACT_POP);
    assert_int_equal(dialog.focused, 0);
    dialog_text(&dialog, "e", &pressed);
    assert_int_equal(dialog.focused, 1);
    assert_int_equal(pressed, -1);
    assert_int_equal(dialog_text(&dialog, "x", &pressed), REACT_IGNORED);
    assert_true(dialog_action(&dialog, ACTION_BACK, &pressed) & REACT_POP);
    assert_int_equal(pressed, -1);
    struct dialog notice = {.title = "Notice", .lines = {"Nothing to choose."}};
    assert_int_equal(dialog_text(&notice, "x", &pressed), REACT_IGNORED);
    assert_true(dialog_action(&notice, ACTION_ENTER, &pressed) & REACT_POP);
    assert_int_equal(pressed, -1);
}

static void a_long_line_wraps_and_naughty_text_is_harmless(void **state)
{
    (void)state;
    struct dialog dialog = {
        .title = "Read only\x1B[2J",
        .lines = {"This database was made by another program and is open read-only until the "
                  "administrator adopts it.",
                  "\xE7\x94\xB0\xE4\xB8\xAD, Ken"},
        .buttons = {"Close"},
        .button_count = 1};
    struct canvas canvas = canvas_of(12, 50, LINES_UNICODE);
    struct area body = whole_area(&canvas);
    dialog_draw(&dialog, &canvas, &body);
    assert_picture(&canvas, "\n"
                            "┌── Read only\\x1b[2J ────────────────────────────┐\n"
                            "│                                                │\n"
                            "│  This database was made by another program     │\n"
                            "│  and is open read-only until the               │\n"
                            "│  administrator adopts it.                      │\n"
                            "│  田中, Ken                                     │\n"
                            "│                                                │\n"
                            "│  [ Close ]                                     │\n"
                            "└────────────────────────────────────────────────┘\n");
    canvas_release(&canvas);
}

static void overlays_fit_any_body(void **state)
{
    (void)state;
    struct keymap *keymap = default_keymap();
    struct key prefix = {.code = KEY_CODE_TEXT, .text = "g"};
    for (int height = 0; height < 12; height++) {
        for (int width = 0; width < 80; width += width < 12 ? 1 : 9) {
            struct canvas canvas = canvas_of(height, width, LINES_UNICODE);
            struct area body = whole_area(&canvas);
            struct help help = {.screen = "Labs", .contexts = CHART, .page = 3};
            struct dialog dialog = question();
            struct palette palette;
            struct messages messages;
            messages_init(&messages);
            messages_add(&messages, MESSAGE_ERROR, 1, 2, "A message of some length, in words.");
            palette_init(&palette, CHART, NULL, NULL);
            palette.selected = 20;
            help_draw(&help, &canvas, &body, keymap);
            which_key_draw(&canvas, &body, keymap, CHART, NULL, &prefix);
            palette_draw(&palette, &canvas, &body, keymap);
            dialog_draw(&dialog, &canvas, &body);
            message_list_draw(&canvas, &body, &messages);
            canvas_release(&canvas);
        }
    }
    keymap_free(keymap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_groups_what_is_in_force),
        cmocka_unit_test(help_begins_with_what_works_here),
        cmocka_unit_test(help_has_pages_that_fit),
        cmocka_unit_test(help_leaves_no_key_out),
        cmocka_unit_test(which_key_lists_the_second_keys),
        cmocka_unit_test(the_palette_finds_by_words),
        cmocka_unit_test(the_palette_says_why_something_is_off),
        cmocka_unit_test(the_palette_gives_the_action),
        cmocka_unit_test(the_safe_button_has_the_focus),
        cmocka_unit_test(dialog_keys),
        cmocka_unit_test(a_long_line_wraps_and_naughty_text_is_harmless),
        cmocka_unit_test(overlays_fit_any_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
