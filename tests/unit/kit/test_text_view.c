/* SPDX-License-Identifier: MIT */
/* Label-and-value lines: alignment, wrapping, scrolling by wrapped lines, what is below. */
#include "kit_test.h"

#include "ui/kit/text_view.h"

static void draw(struct text_view *view, struct canvas *canvas)
{
    struct area area = whole_area(canvas);
    canvas_clear(canvas);
    text_view_draw(view, canvas, &area);
}

static void fill(struct text_view *view)
{
    text_view_title(view, "warfarin");
    text_view_field(view, "DOSE", "3 mg");
    text_view_field(view, "ROUTE", "");
    text_view_field(view, "NOTES", "INR target 2.0 to 3.0; check on 01-Dec-2026.");
    text_view_field_role(view, "K", ROLE_CRITICAL, "6.8 H!");
    text_view_gap(view);
    text_view_text(view, ROLE_WARNING, "[!] Interaction: aspirin + warfarin, bleeding risk.");
}

static void labels_and_values_stand_in_columns(void **state)
{
    (void)state;
    struct text_view view;
    struct canvas canvas = canvas_of(12, 36, LINES_ASCII);
    text_view_init(&view);
    fill(&view);
    draw(&view, &canvas);
    assert_picture(&canvas, "warfarin\n"
                            "------------------------------------\n"
                            "DOSE   3 mg\n"
                            "ROUTE  Not recorded\n"
                            "NOTES  INR target 2.0 to 3.0; check\n"
                            "       on 01-Dec-2026.\n"
                            "K      6.8 H!\n"
                            "\n"
                            "[!] Interaction: aspirin + warfarin,\n"
                            "bleeding risk.\n");
    assert_int_equal(cell_of(&canvas, 2, 0)->role, ROLE_LABEL);
    assert_int_equal(cell_of(&canvas, 2, 7)->role, ROLE_VALUE);
    assert_int_equal(cell_of(&canvas, 3, 7)->role, ROLE_LABEL); /* not recorded is no value */
    assert_int_equal(cell_of(&canvas, 6, 7)->role, ROLE_CRITICAL);
    canvas_release(&canvas);
    text_view_release(&view);
}

static void it_scrolls_by_wrapped_lines(void **state)
{
    (void)state;
    struct text_view view;
    struct canvas canvas = canvas_of(5, 36, LINES_ASCII);
    text_view_init(&view);
    fill(&view);
    draw(&view, &canvas);
    assert_picture(&canvas, "warfarin\n"
                            "------------------------------------\n"
                            "DOSE   3 mg\n"
                            "ROUTE  Not recorded\n"
                            "v 6 more lines\n");
    assert_true(text_view_action(&view, ACTION_PAGE_DOWN) & REACT_REDRAW);
    draw(&view, &canvas);
    assert_picture(&canvas, "ROUTE  Not recorded\n"
                            "NOTES  INR target 2.0 to 3.0; check\n"
                            "       on 01-Dec-2026.\n"
                            "K      6.8 H!\n"
                            "v 3 more lines\n");
    text_view_action(&view, ACTION_DOWN);
    text_view_action(&view, ACTION_DOWN);
    draw(&view, &canvas);
    assert_picture(&canvas, "       on 01-Dec-2026.\n"
                            "K      6.8 H!\n"
                            "\n"
                            "[!] Interaction: aspirin + warfarin,\n"
                            "bleeding risk.\n");
    text_view_action(&view, ACTION_LAST);
    draw(&view, &canvas);
    assert_picture(&canvas, "       on 01-Dec-2026.\n"
                            "K      6.8 H!\n"
                            "\n"
                            "[!] Interaction: aspirin + warfarin,\n"
                            "bleeding risk.\n");
    assert_int_equal(text_view_action(&view, ACTION_DOWN), REACT_HANDLED);
    text_view_action(&view, ACTION_FIRST);
    assert_int_equal(view.top, 0);
    assert_int_equal(text_view_action(&view, ACTION_OPEN), REACT_IGNORED);
    canvas_release(&canvas);
    text_view_release(&view);
}

static void naughty_text_keeps_its_place(void **state)
{
    (void)state;
    struct text_view view;
    struct canvas canvas = canvas_of(8, 24, LINES_UNICODE);
    text_view_init(&view);
    text_view_title(&view, "\xE7\x94\xB0\xE4\xB8\xAD Ken");
    text_view_field(&view, "\x1B[2J", "a\nb");
    text_view_field(&view, "A very long label it is", "value");
    text_view_field(&view, "Word", "Donaudampfschifffahrtsgesellschaft");
    draw(&view, &canvas);
    assert_picture(&canvas, "田中 Ken\n"
                            "────────────────────────\n"
                            "\\x1b[2J       a␊b\n"
                            "A very long…  value\n"
                            "Word          Donaudampf\n"
                            "              schifffahr\n"
                            "              tsgesellsc\n"
                            "              haft\n");
    text_view_clear(&view);
    text_view_text(&view, ROLE_TEXT, NULL);
    draw(&view, &canvas);
    assert_picture(&canvas, "\n");
    canvas_release(&canvas);
    text_view_release(&view);
}

static void any_size_is_drawn(void **state)
{
    (void)state;
    struct text_view view;
    text_view_init(&view);
    fill(&view);
    for (int height = 0; height < 6; height++) {
        for (int width = 0; width < 14; width++) {
            struct canvas canvas = canvas_of(height, width, LINES_ASCII);
            draw(&view, &canvas);
            text_view_action(&view, ACTION_LAST);
            draw(&view, &canvas);
            canvas_release(&canvas);
        }
    }
    text_view_release(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_and_values_stand_in_columns),
        cmocka_unit_test(it_scrolls_by_wrapped_lines),
        cmocka_unit_test(naughty_text_keeps_its_place),
        cmocka_unit_test(any_size_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
