/* SPDX-License-Identifier: MIT */
/* Columns: clusters, widths as terminals have them, clipping, the form without UTF-8. */
#include "unit/base/base_test.h"

#include "chartty/base/text.h"
#include "src/base/codepoint.h"

#include <locale.h>
#include <utf8proc.h>
#include <wchar.h>

static void clusters_hold_a_character_and_its_marks(void **state)
{
    (void)state;
    const char *text = "ae\xcc\x81\xe5\xb1\xb1\xe0\xa4\xb0\xe0\xa4\xbe\xe1\x84\x92\xe1\x85\xa1";
    static const struct {
        size_t length;
        int width;
    } expected[] = {{1, 1}, {3, 1}, {3, 2}, {3, 1}, {3, 1}, {6, 2}};
    const char *cursor = text, *end = text + strlen(text);
    struct text_cluster cluster;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(text_next(&cursor, end, &cluster));
        assert_int_equal(cluster.length, expected[i].length);
        assert_int_equal(cluster.width, expected[i].width);
    }
    assert_false(text_next(&cursor, end, &cluster));
    assert_ptr_equal(cursor, end);
}

static void the_end_is_respected(void **state)
{
    (void)state;
    const char *text = "e\xcc\x81";
    const char *cursor = text;
    struct text_cluster cluster;
    assert_true(text_next(&cursor, text + 1, &cluster)); /* the mark is beyond the end */
    assert_int_equal(cluster.length, 1);
    assert_false(text_next(&cursor, text + 1, &cluster));
    cursor = text;
    assert_true(text_next(&cursor, text + 2, &cluster)); /* half a mark: no harm */
    assert_int_equal(cluster.length, 1);
}

static void widths(void **state)
{
    (void)state;
    setlocale(LC_ALL, "C"); /* no UTF-8 locale is needed */
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("José"), 4);
    assert_int_equal(text_width("Jose\xcc\x81"), 4);
    assert_int_equal(text_width("山田"), 4);
    assert_int_equal(text_width("Ａ"), 2);  /* fullwidth A */
    assert_int_equal(text_width("ｱ"), 1);   /* halfwidth kana */
    assert_int_equal(text_width("°µ≥"), 3); /* ambiguous is one */
    assert_int_equal(text_width("─█"), 2);
    assert_int_equal(text_width("한"), 2);
    assert_int_equal(text_width("\xf0\x9f\x98\x80"), 2);
    assert_int_equal(text_width("\xef\xbf\xbd"), 1);
}

/* Every character that this C library knows: a cell that curses and we count alike. */
static void widths_agree_with_wcwidth(void **state)
{
    (void)state;
    if (setlocale(LC_ALL, "C.UTF-8") == NULL) {
        skip();
    }
    int compared = 0;
    for (int32_t codepoint = 0x20; codepoint <= 0x10FFFF; codepoint++) {
        utf8proc_category_t category = utf8proc_category(codepoint);
        int theirs = wcwidth((wchar_t)codepoint);
        if (category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CC ||
            category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CS ||
            codepoint_is_format(codepoint) || theirs < 0) {
            continue; /* text_safe lets none of these through; or newer than the C library */
        }
        if (codepoint_width(codepoint) != theirs) {
            fail_msg("U+%04X: %d, wcwidth says %d", (unsigned)codepoint, codepoint_width(codepoint),
                     theirs);
        }
        compared++;
    }
    assert_true(compared > 130000);
    setlocale(LC_ALL, "C");
}

static void clipping(void **state)
{
    (void)state;
    const char *text = "a山e\xcc\x81x";
    assert_int_equal(text_clip(text, -1), 0);
    assert_int_equal(text_clip(text, 0), 0);
    assert_int_equal(text_clip(text, 1), 1);
    assert_int_equal(text_clip(text, 2), 1); /* half of a wide one is none */
    assert_int_equal(text_clip(text, 3), 4);
    assert_int_equal(text_clip(text, 4), 7); /* the mark comes along */
    assert_int_equal(text_clip(text, 5), 8);
    assert_int_equal(text_clip(text, 500), 8);
    assert_int_equal(text_clip("", 5), 0);
}

static void well_formed(void **state)
{
    (void)state;
    assert_true(text_is_utf8("", 0));
    assert_true(text_is_utf8("aé山😀", 10));
    assert_false(text_is_utf8("a\0b", 3));
    assert_false(text_is_utf8("\xc3", 1));
    assert_false(text_is_utf8("\xed\xa0\x80", 3));
    assert_false(text_is_utf8("\xc0\x80", 2));
    assert_false(text_is_utf8("\xf8\x88\x80\x80\x80", 5));
}

static void without_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *safe, *ascii;
    } cases[] = {
        {"Jürgen Müller", "Jurgen Muller"},
        {"Ju\xcc\x88rgen", "Jurgen"},
        {"Łódź Øst", "Lodz Ost"},
        {"Iıİ", "IiI"},
        {"Æ", "?"}, /* two letters do not fit one column: no guess */
        {"Groß", "Gro?"},
        {"O’Brien", "O'Brien"},
        {"A–B", "A-B"},
        {"5 µg", "5 ug"},
        {"≥5", "?5"},
        {"山", "??"},
        {"Ａ", "??"},
        {"Ив", "??"},
        {"\xc2\xa0x", " x"},
        {"␊", "?"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[64];
        size_t written = text_ascii(out, sizeof out, cases[i].safe);
        assert_string_equal(out, cases[i].ascii);
        assert_int_equal(written, strlen(out));
    }
    char small[4] = "XXX";
    assert_int_equal(text_ascii(small, 3, "a山"), 1);
    assert_string_equal(small, "a");
    assert_int_equal(text_ascii(small, 0, "a"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clusters_hold_a_character_and_its_marks),
        cmocka_unit_test(the_end_is_respected),
        cmocka_unit_test(widths),
        cmocka_unit_test(widths_agree_with_wcwidth),
        cmocka_unit_test(clipping),
        cmocka_unit_test(well_formed),
        cmocka_unit_test(without_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
