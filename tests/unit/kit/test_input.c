/* SPDX-License-Identifier: MIT */
/* The one-line field: whole characters, pastes, what is refused, sideways scrolling. */
#include "kit_test.h"

#include "ui/kit/input.h"

#define FAMILY "\U0001F468\u200D\U0001F469\u200D\U0001F467"
#define FLAG   "\U0001F1E9\U0001F1EA"

static void type(struct input *input, const char *text)
{
    input_text(input, text, strlen(text));
}

static void draw(const struct input *input, struct canvas *canvas, bool focused)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    input_draw(input, canvas, &area, 0, 0, canvas->width, focused);
}

static void it_is_drawn_in_brackets(void **state)
{
    (void)state;
    struct input input;
    struct canvas canvas = canvas_of(1, 12, LINES_ASCII);
    input_init(&input, 0);
    draw(&input, &canvas, true);
    assert_picture(&canvas, "[__________]\n");
    assert_int_equal(canvas.cursor_column, 1);
    type(&input, "Smit J");
    draw(&input, &canvas, true);
    assert_picture(&canvas, "[Smit J____]\n");
    assert_int_equal(canvas.cursor_column, 7);
    assert_int_equal(cell_of(&canvas, 0, 3)->role, ROLE_FOCUS);
    draw(&input, &canvas, false);
    assert_int_equal(cell_of(&canvas, 0, 3)->role, ROLE_FIELD);
    canvas_release(&canvas);
}

static void it_scrolls_to_the_cursor(void **state)
{
    (void)state;
    struct input input;
    struct canvas canvas = canvas_of(1, 12, LINES_ASCII);
    input_init(&input, 0);
    type(&input, "abcdefghijklmnopqrstuvwxyz");
    draw(&input, &canvas, true);
    assert_picture(&canvas, "<uvwxyz____]\n");
    assert_int_equal(canvas.cursor_column, 7);
    input_action(&input, ACTION_CURSOR_HOME);
    draw(&input, &canvas, true);
    assert_picture(&canvas, "[abcdefghij>\n");
    assert_int_equal(canvas.cursor_column, 1);
    for (int i = 0; i < 12; i++) {
        input_action(&input, ACTION_CURSOR_RIGHT);
    }
    draw(&input, &canvas, true);
    assert_picture(&canvas, "<fghijklmno>\n");
    assert_int_equal(canvas.cursor_column, 8);
    canvas_release(&canvas);
}

static void keys_take_whole_characters(void **state)
{
    (void)state;
    struct input input;
    input_init(&input, 0);
    /* a, e with an accent, a CJK letter, a family of three, e and its mark, a flag */
    type(&input, "a\u00E9\u7530" FAMILY "e\u0301" FLAG);
    static const char *const left[] = {
        ("a\u00E9\u7530" FAMILY "e\u0301"),
        ("a\u00E9\u7530" FAMILY),
        "a\u00E9\u7530",
        "a\u00E9",
        "a",
        "",
        "",
    };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        input_action(&input, ACTION_DELETE_LEFT);
        assert_string_equal(input.text, left[i]);
        assert_int_equal(input.cursor, strlen(left[i]));
    }
    input_set(&input, "\xC3\xA9\xE7\x94\xB0z");
    input_action(&input, ACTION_CURSOR_HOME);
    input_action(&input, ACTION_CURSOR_RIGHT);
    assert_int_equal(input.cursor, 2);
    input_action(&input, ACTION_DELETE_RIGHT);
    assert_string_equal(input.text, "\xC3\xA9z");
    input_action(&input, ACTION_CURSOR_LEFT);
    input_action(&input, ACTION_CURSOR_LEFT);
    assert_int_equal(input.cursor, 0);
    type(&input, "M");
    assert_string_equal(input.text, "M\xC3\xA9z");
    assert_int_equal(input.cursor, 1);
}

static void a_mark_joins_the_letter_before_it(void **state)
{
    (void)state;
    struct input input;
    input_init(&input, 0);
    type(&input, "ex");
    input_action(&input, ACTION_CURSOR_LEFT);
    type(&input, "\xCC\x81");
    assert_string_equal(input.text, "e\xCC\x81x");
    assert_int_equal(input.cursor, 3);
    input_action(&input, ACTION_DELETE_LEFT);
    assert_string_equal(input.text, "x");
}

static void words_and_the_whole_field_go_and_come_back(void **state)
{
    (void)state;
    struct input input;
    input_init(&input, 0);
    type(&input, "Smith John  1945 ");
    input_action(&input, ACTION_DELETE_WORD);
    assert_string_equal(input.text, "Smith John  ");
    input_action(&input, ACTION_DELETE_WORD);
    assert_string_equal(input.text, "Smith ");
    input_action(&input, ACTION_CLEAR_FIELD);
    assert_string_equal(input.text, "");
    assert_int_equal(input.cursor, 0);
    input_action(&input, ACTION_CLEAR_FIELD);
    assert_string_equal(input.text, "Smith ");
    input_undo(&input);
    assert_string_equal(input.text, "");
}

static void a_paste_is_text_and_nothing_else(void **state)
{
    (void)state;
    struct input input;
    input_init(&input, 0);
    static const char paste[] = "one\r\ntwo\nthree\tfour\x1B[2J\x07\xC2\x9B"
                                "end";
    input_text(&input, paste, sizeof paste - 1);
    assert_string_equal(input.text, "one two three four[2Jend");
    input_set(&input, "kept");
    assert_true(input_text(&input, "\xFF\xFE", 2) & REACT_REDRAW);
    assert_string_equal(input.text, "kept");
    assert_string_not_equal(input.refused, "");
    input_action(&input, ACTION_CURSOR_LEFT);
    assert_string_equal(input.refused, "");
}

static void what_is_too_long_is_refused_whole(void **state)
{
    (void)state;
    struct input input;
    char paste[5000];
    memset(paste, 'a', sizeof paste);
    input_init(&input, 5);
    type(&input, "abc\xC3\xA9");
    input_text(&input, paste, sizeof paste);
    assert_string_equal(input.text, "abc\xC3\xA9");
    assert_string_equal(input.refused, "Too long: 5 characters at most, nothing was put in");
    type(&input, "e");
    assert_string_equal(input.text, "abc\xC3\xA9"
                                    "e");
    assert_string_equal(input.refused, "");
    type(&input, "f");
    assert_string_equal(input.text, "abc\xC3\xA9"
                                    "e");
    type(&input, "\xCC\x81"); /* a mark makes no character more */
    assert_string_equal(input.refused, "");
    input_init(&input, 0);
    input_text(&input, paste, sizeof paste);
    assert_string_equal(input.text, "");
    assert_string_equal(input.refused, "Too long: 4,095 bytes at most, nothing was put in");
    input_text(&input, paste, 4095);
    assert_int_equal(strlen(input.text), 4095);
}

/* What was typed is kept as it is; only the picture is made safe. */
static void format_characters_are_seen(void **state)
{
    (void)state;
    struct input input;
    struct canvas canvas = canvas_of(1, 20, LINES_ASCII);
    input_init(&input, 0);
    type(&input, "a\xE2\x80\xAE"
                 "b\xE7\x94\xB0");
    draw(&input, &canvas, true);
    assert_picture(&canvas, "[a<U+202E>b\xE7\x94\xB0______]\n");
    assert_int_equal(canvas.cursor_column, 13);
    assert_string_equal(input.text, "a\xE2\x80\xAE"
                                    "b\xE7\x94\xB0");
    canvas_release(&canvas);
}

static void no_room_is_no_harm(void **state)
{
    (void)state;
    struct input input;
    input_init(&input, 0);
    type(&input, "\xE7\x94\xB0\xE7\x94\xB0");
    for (int width = 0; width < 6; width++) {
        struct canvas canvas = canvas_of(1, width, LINES_ASCII);
        draw(&input, &canvas, true);
        canvas_release(&canvas);
    }
    struct canvas canvas = canvas_of(1, 5, LINES_ASCII);
    draw(&input, &canvas, false);
    assert_picture(&canvas, "[\xE7\x94\xB0_>\n");
    canvas_release(&canvas);
    assert_int_equal(input_action(&input, ACTION_ENTER), REACT_IGNORED);
    assert_int_equal(input_action(&input, ACTION_FIELD_NEXT), REACT_IGNORED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_drawn_in_brackets),
        cmocka_unit_test(it_scrolls_to_the_cursor),
        cmocka_unit_test(keys_take_whole_characters),
        cmocka_unit_test(a_mark_joins_the_letter_before_it),
        cmocka_unit_test(words_and_the_whole_field_go_and_come_back),
        cmocka_unit_test(a_paste_is_text_and_nothing_else),
        cmocka_unit_test(what_is_too_long_is_refused_whole),
        cmocka_unit_test(format_characters_are_seen),
        cmocka_unit_test(no_room_is_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
