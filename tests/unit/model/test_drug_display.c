/* SPDX-License-Identifier: MIT */
/* Tall-man letters: which words change, and which never do. */
#include "chartty/base/embedded.h"
#include "chartty/model/drug_display.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static int read_list(void **state)
{
    const struct embedded_file *file = embedded_find("drugs/tall-man.list");
    assert_non_null(file);
    *state = tall_man_read("built in", file->text, NULL);
    assert_non_null(*state);
    return 0;
}

static int free_list(void **state)
{
    tall_man_free(*state);
    return 0;
}

static void expect_name(const struct tall_man *list, const char *stored, const char *shown)
{
    char name[200];
    (void)snprintf(name, sizeof(name), "%s", stored);
    drug_display(list, name);
    assert_string_equal(name, shown);
}

static void names_are_shown_with_their_tall_letters(void **state)
{
    static const char *const cases[][2] = {
        {"hydralazine 25 mg", "hydrALAZINE 25 mg"},
        {"HYDRALAZINE", "hydrALAZINE"},
        {"HydrOXYzine HCl", "hydrOXYzine HCl"},
        {"Prednisone20mg/PREDNISOLONE", "predniSONE20mg/prednisoLONE"},
        {"methylprednisone", "methylprednisone"}, /* a word of its own */
        {"Dopamin\xC3\xA9", "Dopamin\xC3\xA9"},
        {"\xC3\xA9"
         "dopamine",
         "\xC3\xA9"
         "dopamine"},
        {"Lisinopril 10 MG Oral Tablet", "lisinopril 10 MG Oral Tablet"},
        {"LISINOPRIL", "lisinopril"},
        {"Insulin Glargine (Lantus)", "insulin glargine (Lantus)"},
        {"Amoxicillin-Clavulanate", "amoxicillin-clavulanate"},
        {"LisinoPRIL", "LisinoPRIL"}, /* another house's letters */
        {"Zestril", "Zestril"},       /* a brand that no list has */
        {"celebrex", "CeleBREX"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect_name(*state, cases[i][0], cases[i][1]);
    }
    expect_name(NULL, "Hydralazine", "hydralazine"); /* switched off: lower case alone */
}

static void sentences_keep_all_other_words(void **state)
{
    char text[] = "Lisinopril Smith takes HYDRALAZINE already: both hold hydralazine. Sulfa?";
    tall_man_words(*state, text);
    assert_string_equal(
        text, "Lisinopril Smith takes hydrALAZINE already: both hold hydrALAZINE. Sulfa?");
    tall_man_words(NULL, text);
}

static void what_a_name_is_taken_for(void **state)
{
    char words[200];
    tall_man_look_alikes(*state, "Hydralazine 25 mg", words, sizeof(words));
    assert_string_equal(words, "hydrOXYzine, HYDROmorphone");
    tall_man_look_alikes(*state, "clonazepam", words, sizeof(words)); /* of two groups */
    assert_string_equal(words, "ALPRAZolam, LORazepam, cloNIDine, KlonoPIN");
    tall_man_look_alikes(*state, "warfarin", words, sizeof(words));
    assert_string_equal(words, "");
    tall_man_look_alikes(NULL, "hydralazine", words, sizeof(words));
    assert_string_equal(words, "");
}

static void a_wrong_list_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"fooBAR\nFOObar\n", "foo-BAR", "foo1", "caf\xC3\xA9"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct error error = {0};
        assert_null(tall_man_read("my.list", wrong[i], &error));
        assert_int_equal(error.code, ERROR_INVALID);
        assert_non_null(strstr(error.user, "my.list, line "));
    }
    struct tall_man *list = tall_man_read("my.list", "# a\r\n\n fooBAR\tbazQUX # b\r\n", NULL);
    expect_name(list, "Foobar and BAZQUX", "fooBAR and bazQUX");
    tall_man_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_shown_with_their_tall_letters),
        cmocka_unit_test(sentences_keep_all_other_words),
        cmocka_unit_test(what_a_name_is_taken_for),
        cmocka_unit_test(a_wrong_list_is_refused),
    };
    return cmocka_run_group_tests(tests, read_list, free_list);
}
