/* SPDX-License-Identifier: MIT */
/* The sanitizer: what each rule writes, that its own output stays, that nothing is cut in half. */
#include "unit/base/base_test.h"

#include "chartty/base/text.h"
#include "fuzz/text_rules.h"
#include "src/base/codepoint.h"

#include <stdio.h>
#include <stdlib.h>

struct written {
    const char *in, *out;
};

static void check(const struct written *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char out[256];
        bool truncated = true;
        size_t length = text_safe(out, sizeof out, cases[i].in, strlen(cases[i].in), &truncated);
        assert_string_equal(out, cases[i].out);
        assert_int_equal(length, strlen(out));
        assert_false(truncated);
        assert_null(text_rule_broken(cases[i].in, strlen(cases[i].in)));
    }
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof((cases)[0]))

static void controls_become_visible(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"", ""},
        {"plain text ~", "plain text ~"},
        {"\x1b[2Jx", "\\x1b[2Jx"},
        {"a\r\nb\tc", "a␍␊b␉c"},
        {"\x01\x7f", "\\x01\\x7f"},
        {"\xc2\x9b"
         "31m",
         "\\x9b31m"},
        {"\xc2\x85", "\\x85"},
        {"\\x1b", "\\x1b"},
    };
    CHECK(cases);
    char out[16];
    assert_int_equal(text_safe(out, sizeof out, "a\0b", 3, NULL), 6);
    assert_string_equal(out, "a\\x00b");
}

static void bytes_that_are_no_utf8(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"M\xfcller", "M\\xfcller"},
        {"\xc3", "\\xc3"},
        {"\xc0\x80", "\\xc0\\x80"},          /* overlong NUL */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"}, /* surrogate */
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"\xe2\x82", "\\xe2\\x82"},
        {"€", "€"},
        {"\xff\xcc\x81", "\\xff\xe2\x97\x8c\xcc\x81"}, /* a mark after no letter */
    };
    CHECK(cases);
}

static void invisible_characters_are_named(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"a\xe2\x80\xae"
         "b",
         "a<U+202E>b"},
        {"a\xe2\x81\xa6"
         "b",
         "a<U+2066>b"},
        {"a\xc2\xad"
         "b",
         "a<U+00AD>b"},
        {"a\xe2\x80\x8b"
         "b",
         "a<U+200B>b"},
        {"a\xe2\x80\x8c"
         "b",
         "a<U+200C>b"}, /* non-joiner, which belongs to the cluster of a */
        {"a\xe2\x80\xa8", "a<U+2028>"},
        {"\xef\xbb\xbf", "<U+FEFF>"},
        {"\xf3\xa0\x81\xa1", "<U+E0061>"}, /* a tag */
        {"\xe3\x85\xa4", "<U+3164>"},      /* Hangul filler: a blank name */
        {"a\xcd\x8f\xcc\x81", "a<U+034F>\xe2\x97\x8c\xcc\x81"},
        {"a\xcd\x8f\xcd\x8f\xcd\x8f\xcd\x8f\xcd\x8f", /* named, so none of five marks */
         "a<U+034F><U+034F><U+034F><U+034F><U+034F>"},
        {"\xd8\x80", "<U+0600>"},
    };
    CHECK(cases);
}

static void doubtful_clusters_become_one_sign(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7!", "\xef\xbf\xbd!"}, /* family with joiner */
        {"\xe2\x9d\xa4\xef\xb8\x8f!", "\xef\xbf\xbd!"},                     /* heart and selector */
        {"\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa!", "\xef\xbf\xbd!"},             /* flag */
        {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd!", "\xef\xbf\xbd!"},             /* skin tone */
        {"\n\xf0\x9f\x8f\xbd", "\xe2\x90\x8a\xef\xbf\xbd"},
        {"\xe2\x80\x8d", "\xef\xbf\xbd"},
        {"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84!", "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84!"}, /* four */
        {"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x86!", "\xef\xbf\xbd!"},              /* five */
        {"\xcd\xb8\xef\xbf\xbf\xee\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    };
    CHECK(cases);
}

static void letters_stay(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"José García-Márquez", "José García-Márquez"},
        {"Nguye\xcc\x82\xcc\x83n", "Nguye\xcc\x82\xcc\x83n"},
        {"山田", "山田"},
        {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"},
        {"\xe0\xa4\xb0\xe0\xa4\xbe\xe0\xa4\xae", "\xe0\xa4\xb0\xe0\xa4\xbe\xe0\xa4\xae"},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab"},
        {"\xe1\x85\xa1", "\xef\xbf\xbd"}, /* a Hangul vowel alone has no column */
        {"\xcc\x81"
         "a",
         "\xe2\x97\x8c\xcc\x81"
         "a"},
    };
    CHECK(cases);
}

static void it_cuts_between_clusters(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t size;
        const char *out;
        bool truncated;
    } cases[] = {
        {"abc", 4, "abc", false},       {"abc", 3, "ab", true},
        {"abc", 1, "", true},           {"", 1, "", false},
        {"ab\x1b", 6, "ab", true},      {"ab\x1b", 7, "ab\\x1b", false},
        {"ae\xcc\x81", 4, "a", true},   {"ae\xcc\x81", 5, "ae\xcc\x81", false},
        {"\xe2\x80\xae", 8, "", true},  {"\xe2\x80\xae", 9, "<U+202E>", false},
        {"abe\xcc\x81", 3, "ab", true}, {"éé", 4, "é", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[16];
        memset(out, 'X', sizeof out);
        bool truncated = !cases[i].truncated;
        text_safe(out, cases[i].size, cases[i].in, strlen(cases[i].in), &truncated);
        assert_string_equal(out, cases[i].out);
        assert_int_equal(truncated, cases[i].truncated);
        assert_int_equal(out[cases[i].size], 'X');
    }
    bool truncated = false;
    assert_int_equal(text_safe(NULL, 0, "abc", 3, &truncated), 0);
    assert_true(truncated);
    char out[4];
    assert_int_equal(text_safe(out, sizeof out, NULL, 0, NULL), 0);
    assert_string_equal(out, "");
}

/* One in 61 of the ideographs, Hangul syllables and whatever is unassigned: they are all alike. */
static bool is_sampled_out(int32_t codepoint)
{
    bool is_many = (codepoint >= 0x3400 && codepoint < 0xA000) ||
                   (codepoint >= 0xAC00 && codepoint < 0xD7A4) || codepoint >= 0x20000;
    bool is_special = codepoint >= 0xE0000 && codepoint < 0xE0200; /* tags, selectors */
    return is_many && !is_special && codepoint % 61 != 0;
}

/* Alone, before and after a letter, twice, before a mark, after a line feed. */
static void the_rules_hold_for_every_code_point(void **state)
{
    (void)state;
    for (int32_t codepoint = 1; codepoint <= 0x10FFFF; codepoint++) {
        if (is_sampled_out(codepoint) || (codepoint >= 0xD800 && codepoint < 0xE000)) {
            continue;
        }
        char one[5], text[48];
        one[codepoint_encode(codepoint, one)] = '\0';
        int total = snprintf(text, sizeof text, "%sa%s%s\xcc\x81z\n%s", one, one, one, one);
        const char *broken = text_rule_broken(text, (size_t)total);
        if (broken != NULL) {
            fail_msg("U+%04X: %s", (unsigned)codepoint, broken);
        }
    }
}

static void naughty_strings_do_nothing(void **state)
{
    (void)state;
    const char *samples = getenv("CHARTTY_SAMPLES");
    char path[512];
    snprintf(path, sizeof path, "%s/names/blns.txt",
             samples != NULL ? samples : CHARTTY_SOURCE_DIR "/../shared/samples");
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        skip();
    }
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    int lines = 0;
    while ((length = getline(&line, &room, file)) >= 0) {
        const char *broken = text_rule_broken(line, (size_t)length);
        if (broken != NULL) {
            fail_msg("line %d: %s", lines + 1, broken);
        }
        lines++;
    }
    assert_true(lines > 400);
    free(line);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_become_visible),
        cmocka_unit_test(bytes_that_are_no_utf8),
        cmocka_unit_test(invisible_characters_are_named),
        cmocka_unit_test(doubtful_clusters_become_one_sign),
        cmocka_unit_test(letters_stay),
        cmocka_unit_test(it_cuts_between_clusters),
        cmocka_unit_test(the_rules_hold_for_every_code_point),
        cmocka_unit_test(naughty_strings_do_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
