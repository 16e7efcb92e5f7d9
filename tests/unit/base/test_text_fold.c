/* SPDX-License-Identifier: MIT */
/* What search compares: folding of names of many languages, and the distance of two. */
#include "unit/base/base_test.h"

#include "chartty/base/text.h"

static void names_fold(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"O'Brien", "obrien"},
        {"O’BRIEN", "obrien"},
        {"OʼBrien", "obrien"},
        {"O´Brien", "obrien"},
        {"García-Márquez", "garcia marquez"},
        {"GARCI\xcc\x81"
         "A  MA\xcc\x81RQUEZ ",
         "garcia marquez"},
        {"St. John-Smith, Jr.", "st john smith jr"},
        {"Müller", "muller"},
        {"Straße", "strasse"},
        {"STRAẞE", "strasse"},
        {"Işık", "isik"},
        {"IŞIK", "isik"},
        {"İstanbul", "istanbul"},
        {"Łukasz Wałęsa", "lukasz walesa"},
        {"Søren Østergård", "soren ostergard"},
        {"Ægir Þór Sigurðsson", "aegir thor sigurdsson"},
        {"Œuvre", "oeuvre"},
        {"Nguyễn Thị Đặng", "nguyen thi dang"},
        {"Nguye\xcc\x82\xcc\x83n", "nguyen"},
        {"Ščepán Džeko", "scepan dzeko"},
        {"Иванов", "иванов"}, /* Cyrillic stays Cyrillic */
        {"Фёдор", "федор"},
        {"Οδυσσέας", "οδυσσεασ"},
        {"山田", "山田"},
        {"が", "\xe3\x81\x8b\xe3\x82\x99"}, /* ga is not ka: the mark is kept */
        {"\xe0\xa4\xb0\xe0\xa4\xbf", "\xe0\xa4\xb0\xe0\xa4\xbf"},
        {"\xd7\xa9\xd6\xb8\xd7\x81", "\xd7\xa9"}, /* Hebrew points go */
        {"\xd9\x85\xd9\x8f\xd8\xad", "\xd9\x85\xd8\xad"},
        {"Ｓｍｉｔｈ", "smith"},
        {"ﬁsher", "fisher"}, /* ligature fi */
        {"Gal·la", "galla"},
        {"a\xc2\xad"
         "b\xe2\x80\x8b"
         "c\xe2\x80\xae"
         "d",
         "abcd"}, /* what is not seen is not there */
        {"M\xfcller", "m ller"},
        {"%_\\[]*'\"", ""},
        {"  --  ", ""},
        {"", ""},
        {"MRN-001 234", "mrn 001 234"},
        {"x²", "x2"},
        {"(555) 123.4567", "555 1234567"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[128];
        size_t length = text_fold(out, sizeof out, cases[i].in, strlen(cases[i].in));
        assert_string_equal(out, cases[i].out);
        assert_int_equal(length, strlen(out));
    }
    char out[8];
    assert_int_equal(text_fold(out, sizeof out, "a\0b", 3), 3);
    assert_string_equal(out, "a b");
}

static void what_does_not_fit_is_left_out(void **state)
{
    (void)state;
    char out[16];
    memset(out, 'X', sizeof out);
    text_fold(out, 4, "MariИ", 6);
    assert_string_equal(out, "mar");
    text_fold(out, 5, "abcИz", 6);
    assert_string_equal(out, "abc"); /* two bytes do not fit, and z does not jump ahead */
    text_fold(out, 5, "abc def", 7);
    assert_string_equal(out, "abc"); /* no blank at the end */
    text_fold(out, 1, "abc", 3);
    assert_string_equal(out, "");
    assert_int_equal(text_fold(out, 0, "abc", 3), 0);
    assert_int_equal(out[15], 'X');
}

static void distances(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int limit, distance;
    } cases[] = {
        {"", "", 2, 0},           {"smith", "smith", 2, 0},
        {"smith", "smyth", 2, 1}, {"smith", "smiht", 2, 1}, /* transposed */
        {"smith", "smit", 2, 1},  {"smith", "ssmith", 2, 1},
        {"smith", "jones", 2, 3}, {"smith", "jones", 9, 5},
        {"ca", "abc", 9, 3}, /* optimal string alignment, not Damerau's 2 */
        {"", "abc", 9, 3},        {"", "abc", 2, 3},
        {"abcdef", "a", 2, 3},    {"kitten", "sitting", 9, 3},
        {"ив", "ви", 2, 1}, /* by characters, not bytes */
        {"smith", "smyth", 0, 1}, {"smith", "smith", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(text_distance(cases[i].a, cases[i].b, cases[i].limit), cases[i].distance);
        assert_int_equal(text_distance(cases[i].b, cases[i].a, cases[i].limit), cases[i].distance);
    }
    char a[1001], b[1001];
    memset(a, 'a', 1000);
    memset(b, 'a', 1000);
    a[1000] = b[1000] = '\0';
    b[0] = 'x';
    b[999] = 'y';
    assert_int_equal(text_distance(a, b, 5), 2);
    assert_int_equal(text_distance("\xff", "a", 5), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fold),
        cmocka_unit_test(what_does_not_fit_is_left_out),
        cmocka_unit_test(distances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
