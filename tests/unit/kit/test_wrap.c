/* SPDX-License-Identifier: MIT */
/* Wrapping between words and parts, counts with commas, numbers that are never cut. */
#include "kit_test.h"

#include "ui/kit/draw.h"

/* The lines joined by "|". */
static void assert_wrapped(const char *text, int columns, enum wrap_style style,
                           const char *expected)
{
    char joined[256] = "";
    struct wrap_line line;
    const char *cursor = text;
    int count = 0;
    while (wrap_next(&cursor, columns, style, &line)) {
        size_t used = strlen(joined);
        snprintf(joined + used, sizeof joined - used, "%s%.*s", count > 0 ? "|" : "",
                 (int)line.length, line.start);
        count++;
    }
    assert_string_equal(joined, expected);
    assert_int_equal(wrap_count(text, columns, style), count > 0 ? count : 1);
}

static void text_wraps_between_words(void **state)
{
    (void)state;
    assert_wrapped("", 10, WRAP_WORDS, "");
    assert_wrapped("one two three", 20, WRAP_WORDS, "one two three");
    assert_wrapped("one two three", 8, WRAP_WORDS, "one two|three");
    assert_wrapped("one two three", 7, WRAP_WORDS, "one two|three");
    assert_wrapped("one  two", 4, WRAP_WORDS, "one|two");
    assert_wrapped("  indented line", 10, WRAP_WORDS, "  indented|line");
    assert_wrapped("endless", 3, WRAP_WORDS, "end|les|s");
    assert_wrapped("ab endless", 4, WRAP_WORDS, "ab|endl|ess");
    /* A word that is too long breaks where it is joined; a short one does not. */
    assert_wrapped("Sulfamethoxazole-Trimethoprim", 26, WRAP_PARTS,
                   "Sulfamethoxazole-|Trimethoprim");
    assert_wrapped("take co-codamol", 12, WRAP_WORDS, "take|co-codamol");
    assert_wrapped("10*3/uL", 5, WRAP_WORDS, "10*3/|uL");
}

/* ux.md rule 18: number and unit stay together, a break only between parts. */
static void parts_and_units_stay_together(void **state)
{
    (void)state;
    static const char line[] = "metformin - tablet - DOSE 500 mg - oral - twice daily";
    assert_wrapped(line, 60, WRAP_PARTS, line);
    assert_wrapped(line, 48, WRAP_PARTS, "metformin - tablet - DOSE 500 mg - oral -|twice daily");
    assert_wrapped(line, 30, WRAP_PARTS, "metformin - tablet -|DOSE 500 mg - oral -|twice daily");
    assert_wrapped("DOSE 500 mg", 8, WRAP_PARTS, "DOSE|500 mg");
    assert_wrapped("DOSE 500 mg", 9, WRAP_WORDS, "DOSE|500 mg");
    assert_wrapped("fill 50 % now", 7, WRAP_WORDS, "fill|50 %|now");
    assert_wrapped("1000 mg", 5, WRAP_WORDS, "1000|mg"); /* no other place to break */
    assert_wrapped("oral - daily", 6, WRAP_WORDS, "oral -|daily");
    assert_wrapped("oral - daily", 5, WRAP_WORDS, "oral|-|daily");
}

static void wide_letters_are_not_halved(void **state)
{
    (void)state;
    assert_wrapped("\u7530\u4E2D\u3055", 3, WRAP_WORDS, "\u7530|\u4E2D|\u3055");
    assert_wrapped("\u7530\u4E2D\u3055", 4, WRAP_WORDS, "\u7530\u4E2D|\u3055");
    assert_wrapped("\u7530\u4E2D", 1, WRAP_WORDS, "\u7530|\u4E2D"); /* no room, but no end either */
    assert_wrapped("e\u0301e\u0301e\u0301", 2, WRAP_WORDS, "e\u0301e\u0301|e\u0301");
}

static void counts_have_commas(void **state)
{
    (void)state;
    static const struct {
        int64_t count;
        const char *text;
    } counts[] = {{0, "0"},
                  {999, "999"},
                  {1000, "1,000"},
                  {1002317, "1,002,317"},
                  {-1234, "-1,234"},
                  {-123, "-123"},
                  {INT64_MAX, "9,223,372,036,854,775,807"}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        char text[COUNT_TEXT_SIZE];
        count_text(counts[i].count, text);
        assert_string_equal(text, counts[i].text);
    }
}

static void what_is_cut_shows_it(void **state)
{
    (void)state;
    struct canvas canvas = canvas_of(5, 12, LINES_ASCII);
    struct area area = whole_area(&canvas);
    assert_int_equal(draw_text(&canvas, &area, 0, 0, 6, ROLE_TEXT, "abcdef"), 6);
    assert_int_equal(draw_text(&canvas, &area, 1, 0, 6, ROLE_TEXT, "abcdefg"), 6);
    assert_int_equal(draw_text(&canvas, &area, 2, 0, 0, ROLE_TEXT, "abc"), 0);
    draw_number(&canvas, &area, 2, 0, 6, ROLE_TEXT, "123456");
    draw_number(&canvas, &area, 3, 0, 6, ROLE_TEXT, "1234567");
    draw_text(&canvas, &area, 4, 8, 9, ROLE_TEXT, "abcdefg"); /* the area's end counts too */
    assert_picture(&canvas, "abcdef\n"
                            "abcd..\n"
                            "123456\n"
                            "######\n"
                            "        ab..\n");
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_wraps_between_words),
        cmocka_unit_test(parts_and_units_stay_together),
        cmocka_unit_test(wide_letters_are_not_halved),
        cmocka_unit_test(counts_have_commas),
        cmocka_unit_test(what_is_cut_shows_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
