/* SPDX-License-Identifier: MIT */
/* A form's keys and its picture: focus, Enter, notes, pick-lists, marks, errors, scrolling; and
 * the cursor, which always stands on what has the focus. */
#include "kit_test.h"

#include "ui/kit/form.h"

static const char *const genders[] = {"Female", "Male", "Other", "Unknown", NULL};

static struct form *make_form(void)
{
    struct form *form = memory_new(sizeof *form);
    form_init(form);
    form->save_key = "F2";
    static const struct form_field fields[] = {
        {.label = "Last name",
         .line = 0,
         .column = 2,
         .label_width = 11,
         .width = 20,
         .max = 10,
         .required = true},
        {.label = "MRN", .line = 1, .column = 2, .label_width = 11, .width = 20, .fixed = true},
        {.label = "Gender",
         .line = 1,
         .column = 44,
         .label_width = 8,
         .width = 12,
         .choices = genders},
        {.label = "Notes",
         .line = 3,
         .column = 2,
         .label_width = 11,
         .width = 22,
         .multiline = true},
        {.label = "SSN", .line = 7, .column = 2, .label_width = 11, .width = 16, .masked = true},
    };
    form->count = 5;
    for (int i = 0; i < form->count; i++) {
        form->fields[i] = fields[i];
        form->fields[i].error = form->fields[i].echo = "";
        input_init(&form->fields[i].input, fields[i].max);
        form->fields[i].input.lines = fields[i].multiline;
    }
    input_set(&form->fields[1].input, "MRN0001");
    form_focus(form, form_first(form));
    return form;
}

static enum form_event act(struct form *form, enum action action, int *field)
{
    enum form_event event = FORM_NOTHING;
    form_action(form, action, &event, field);
    return event;
}

static enum form_event put(struct form *form, const char *text)
{
    enum form_event event = FORM_NOTHING;
    int field = -1;
    form_text(form, text, strlen(text), &event, &field);
    return event;
}

static void focus_goes_through_fields_and_buttons(void **state)
{
    (void)state;
    struct form *form = make_form();
    int field = -1;
    assert_int_equal(form->focus, 0);
    assert_int_equal(act(form, ACTION_ENTER, &field), FORM_LEFT);
    assert_int_equal(field, 0);
    assert_int_equal(form->focus, 2); /* over what is fixed */
    act(form, ACTION_FIELD_NEXT, &field);
    act(form, ACTION_FIELD_NEXT, &field);
    assert_int_equal(form->focus, 4);
    act(form, ACTION_TEXT_DOWN, &field);
    assert_int_equal(form->focus, form->count);
    assert_int_equal(act(form, ACTION_ENTER, &field), FORM_SAVE);
    act(form, ACTION_CURSOR_RIGHT, &field);
    assert_int_equal(form->focus, form->count + 1);
    assert_int_equal(act(form, ACTION_ENTER, &field), FORM_CANCEL);
    act(form, ACTION_FIELD_NEXT, &field);
    assert_int_equal(form->focus, 0);
    act(form, ACTION_FIELD_PREVIOUS, &field);
    assert_int_equal(form->focus, form->count + 1);
    act(form, ACTION_TEXT_UP, &field);
    act(form, ACTION_TEXT_UP, &field);
    assert_int_equal(form->focus, 4);
    assert_int_equal(act(form, ACTION_SAVE, &field), FORM_SAVE);
    assert_int_equal(act(form, ACTION_BACK, &field), FORM_CANCEL);
    assert_int_equal(act(form, ACTION_UNDO, &field), FORM_UNDO);
    memory_free(form);
}

static void typing_tells_of_changes_alone(void **state)
{
    (void)state;
    struct form *form = make_form();
    int field = -1;
    assert_int_equal(put(form, "Smith"), FORM_TYPED);
    assert_int_equal(act(form, ACTION_CURSOR_LEFT, &field), FORM_NOTHING);
    assert_int_equal(act(form, ACTION_DELETE_LEFT, &field), FORM_TYPED);
    assert_string_equal(form->fields[0].input.text, "Smih");
    assert_int_equal(act(form, ACTION_CLEAR_FIELD, &field), FORM_TYPED);
    assert_int_equal(put(form, "12345678901"), FORM_NOTHING); /* too long: nothing was put in */
    assert_string_equal(form->fields[0].input.text, "");
    assert_true(form->fields[0].input.refused[0] != '\0');
    form->frozen = true;
    assert_int_equal(put(form, "x"), FORM_NOTHING);
    assert_string_equal(form->fields[0].input.text, "");
    memory_free(form);
}

static void a_note_has_lines(void **state)
{
    (void)state;
    struct form *form = make_form();
    int field = -1;
    form_focus(form, 3);
    put(form, "one");
    assert_int_equal(act(form, ACTION_ENTER, &field), FORM_TYPED);
    put(form, "two words that wrap over the end");
    assert_string_equal(form->fields[3].input.text, "one\ntwo words that wrap over the end");
    struct canvas canvas = canvas_of(14, 80, LINES_ASCII);
    struct area body = whole_area(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 3, "> Notes      [one_________________]");
    assert_line(&canvas, 4, "             [two words that wrap ]");
    assert_line(&canvas, 5, "             [over the end________]");
    assert_line(&canvas, 6, "             [____________________]");
    assert_int_equal(canvas.cursor_row, 5);
    assert_int_equal(canvas.cursor_column, 26);
    act(form, ACTION_TEXT_UP, &field);
    canvas_clear(&canvas);
    form_draw(form, &canvas, &body);
    assert_int_equal(canvas.cursor_row, 4);
    act(form, ACTION_TEXT_UP, &field);
    assert_int_equal(form->focus, 3);
    act(form, ACTION_TEXT_UP, &field); /* at its first line: the field above */
    assert_int_equal(form->focus, 2);
    canvas_release(&canvas);
    memory_free(form);
}

static void a_list_is_narrowed_and_taken(void **state)
{
    (void)state;
    struct form *form = make_form();
    int field = -1;
    form_focus(form, 2);
    act(form, ACTION_CHOICES, &field);
    assert_true(form->picking);
    struct canvas canvas = canvas_of(16, 80, LINES_ASCII);
    struct area body = whole_area(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 3,
                "  Notes      [____________________]                 |[____________] 4 of 4 |");
    assert_line(&canvas, 4, "             [____________________]                 |> Female");
    put(form, "m"); /* what begins so before what has it inside */
    canvas_clear(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 4, "             [____________________]                 |> Male");
    put(form, "ale"); /* the very word comes first, though it is in another one too */
    canvas_clear(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 3,
                "  Notes      [____________________]                 |[male________] 2 of 4 |");
    assert_line(&canvas, 4, "             [____________________]                 |> Male");
    assert_line(&canvas, 5, "             [____________________]                 |  Female");
    assert_int_equal(act(form, ACTION_ENTER, &field), FORM_TYPED);
    assert_string_equal(form->fields[2].input.text, "Male");
    assert_false(form->picking);
    act(form, ACTION_CHOICES, &field);
    put(form, "zz");
    assert_int_equal(act(form, ACTION_ENTER, &field), FORM_NOTHING);
    assert_int_equal(act(form, ACTION_BACK, &field), FORM_NOTHING); /* closes the list alone */
    assert_false(form->picking);
    assert_string_equal(form->fields[2].input.text, "Male");
    form_focus(form, 4);
    assert_int_equal(act(form, ACTION_CHOICES, &field), FORM_REVEAL);
    assert_int_equal(field, 4);
    canvas_release(&canvas);
    memory_free(form);
}

static void marks_errors_and_buttons_are_drawn(void **state)
{
    (void)state;
    struct form *form = make_form();
    input_set(&form->fields[0].input, "Smith");
    form->fields[0].changed = true;
    form->fields[0].wrong = true;
    form->fields[0].error = "Too short.";
    form->fields[2].echo = "= Male";
    input_set(&form->fields[2].input, "m");
    struct canvas canvas = canvas_of(14, 80, LINES_ASCII);
    struct area body = whole_area(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 0, ">*Last name  [Smith_____________]+ [!] Too short.");
    assert_line(&canvas, 1,
                "  MRN         MRN0001                       Gender  [m_________] v  = Male");
    assert_line(&canvas, 13,
                "                                                  [ Save F2 ]   [ Cancel Esc ]");
    assert_int_equal(canvas.cursor_row, 0);
    assert_int_equal(canvas.cursor_column, 19);
    /* No room behind it: below it; nor there: whole above the buttons. */
    form->fields[0].wrong = false;
    form->fields[2].wrong = true;
    form->fields[2].error = "Gender is not one of the list.";
    form_focus(form, 2);
    canvas_clear(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 2,
                "                                                    [!] Gender is not one of");
    assert_line(&canvas, 12, " Gender is not one of the list.");
    assert_true(form->clipped);
    for (int focus = 0; focus < form->count + 2; focus++) {
        if (focus < form->count && form->fields[focus].fixed) {
            continue;
        }
        form_focus(form, focus);
        canvas_clear(&canvas);
        canvas.cursor_row = canvas.cursor_column = -1;
        form_draw(form, &canvas, &body);
        assert_true(canvas.cursor_row >= 0 && canvas.cursor_column >= 0);
    }
    canvas_release(&canvas);
    memory_free(form);
}

static void a_long_form_scrolls_to_its_field(void **state)
{
    (void)state;
    struct form *form = make_form();
    struct canvas canvas = canvas_of(6, 80, LINES_ASCII);
    struct area body = whole_area(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 5, " v more below");
    form_focus(form, 4);
    canvas_clear(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 3, "> SSN");
    assert_line(&canvas, 5, " ^ more above");
    assert_int_equal(canvas.cursor_row, 3);
    form_focus(form, 0);
    canvas_clear(&canvas);
    form_draw(form, &canvas, &body);
    assert_line(&canvas, 0, ">*Last name");
    canvas_release(&canvas);
    memory_free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(focus_goes_through_fields_and_buttons),
        cmocka_unit_test(typing_tells_of_changes_alone),
        cmocka_unit_test(a_note_has_lines),
        cmocka_unit_test(a_list_is_narrowed_and_taken),
        cmocka_unit_test(marks_errors_and_buttons_are_drawn),
        cmocka_unit_test(a_long_form_scrolls_to_its_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
