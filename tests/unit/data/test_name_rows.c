/* SPDX-License-Identifier: MIT */
/* Which rows search finds a patient by. */
#include "database_fixture.h"

#include "src/data/name_rows.h"

/* "last/first" of each row, the first being the name in its own order. */
static void rows_are(const char *last, const char *first, const char *expected)
{
    struct name_row rows[NAME_ROWS_MAX];
    struct buffer text;
    int count = name_rows(last, first, rows);
    buffer_init(&text);
    for (int i = 0; i < count; i++) {
        buffer_format(&text, "%s%s/%s", i == 0 ? "" : "|", rows[i].last, rows[i].first);
        assert_int_equal(rows[i].alternate, i > 0);
    }
    assert_string_equal(text.bytes, expected);
    buffer_release(&text);
}

static void names_of_one_part(void **state)
{
    (void)state;
    rows_are("Smith", "John", "smith/john");
    rows_are("O'Brien", "SEÁN", "obrien/sean");
    rows_are("李", "小龍", "李/小龍");
}

static void names_of_several_parts_begin_with_each(void **state)
{
    (void)state;
    rows_are("Smith Jones", "Mary Ann",
             "smith jones/mary ann|jones smith/mary ann|smith jones/ann mary|jones smith/ann mary");
    rows_are("García-Márquez", "José", "garcia marquez/jose|marquez garcia/jose");
    rows_are("van der Berg", "Jo", "van der berg/jo|der berg van/jo|berg van der/jo");
}

static void no_row_twice(void **state)
{
    (void)state;
    rows_are("Lee Lee", "Ann", "lee lee/ann");
    rows_are("Lee", "Ann Bo Ann Bo", "lee/ann bo ann bo|lee/bo ann bo ann");
}

static void nothing_to_fold_is_empty(void **state)
{
    (void)state;
    rows_are("—", "", "/");
    rows_are(NULL, "Cher", "/cher");
    rows_are(NULL, NULL, "/");
}

static void there_are_at_most_nine(void **state)
{
    (void)state;
    struct name_row rows[NAME_ROWS_MAX];
    assert_int_equal(name_rows("a b c d e", "f g h i", rows), 9);
    /* Each part of the surname begins a row, and of the given name too. */
    assert_string_equal(rows[4].last, "e a b c d");
    assert_string_equal(rows[7].first, "i f g h");
    assert_string_equal(rows[8].last, "b c d e a");
    assert_string_equal(rows[8].first, "g h i f");
    assert_int_equal(name_rows("a b c d e f g h i j k l m n o p", "x y", rows), 9);
}

static void the_longest_names_fit(void **state)
{
    (void)state;
    struct name_row rows[NAME_ROWS_MAX];
    struct buffer name;
    buffer_init(&name);
    for (int i = 0; i < 2000; i++) {
        buffer_add_text(&name, i % 9 == 4 ? " " : "\xEF\xB7\xBA"); /* folds to many letters */
    }
    int count = name_rows(name.bytes, name.bytes, rows);
    assert_in_range(count, 1, NAME_ROWS_MAX);
    for (int i = 0; i < count; i++) {
        assert_true(strlen(rows[i].last) < NAME_ROW_SIZE);
        assert_true(strlen(rows[i].first) < NAME_ROW_SIZE);
    }
    buffer_release(&name);
}

static void numbers_are_looked_up(void **state)
{
    (void)state;
    struct lookup_row rows[LOOKUP_ROWS_MAX];
    assert_int_equal(lookup_rows(" mrn12be0a ", "+1 (212) 555-0142 x7", rows), 2);
    assert_string_equal(rows[0].kind, "m");
    assert_string_equal(rows[0].key, "MRN12BE0A");
    assert_string_equal(rows[1].kind, "p");
    assert_string_equal(rows[1].key, "2410555212");
    assert_int_equal(lookup_rows("A1", NULL, rows), 1);
    assert_int_equal(lookup_rows("A1", "none", rows), 1);
    assert_int_equal(lookup_rows("", "", rows), 0);
    assert_int_equal(lookup_rows(NULL, "5", rows), 1);
    assert_string_equal(rows[0].kind, "p");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_one_part),
        cmocka_unit_test(names_of_several_parts_begin_with_each),
        cmocka_unit_test(no_row_twice),
        cmocka_unit_test(nothing_to_fold_is_empty),
        cmocka_unit_test(there_are_at_most_nine),
        cmocka_unit_test(the_longest_names_fit),
        cmocka_unit_test(numbers_are_looked_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
