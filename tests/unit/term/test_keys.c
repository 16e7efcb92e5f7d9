/* SPDX-License-Identifier: MIT */
/* Bytes to keys: what each terminal sends, split anywhere, and what must never become a key. */
#include "ui/term/keys.h"

#include "chartty/base/memory.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct heard {
    struct buffer words; /* keys by name, pastes as {text}, each with a blank after it */
    size_t paste_length;
    bool cut;
};

static void hear_key(void *context, const struct key *key)
{
    struct heard *heard = context;
    char name[16];
    key_to_name(key, name);
    buffer_format(&heard->words, "%s ", name);
}

static void hear_paste(void *context, const char *bytes, size_t length, bool cut)
{
    struct heard *heard = context;
    heard->paste_length = length;
    heard->cut = cut;
    buffer_add(&heard->words, "{", 1);
    buffer_add(&heard->words, bytes, length);
    buffer_add(&heard->words, "} ", 2);
}

struct fixture {
    struct keys *keys;
    struct heard heard;
    struct key_sink sink;
};

static void start(struct fixture *fixture, const struct key_string *strings, int count)
{
    memset(fixture, 0, sizeof *fixture);
    fixture->keys = keys_new(strings, count);
    fixture->sink = (struct key_sink){hear_key, hear_paste, &fixture->heard};
    buffer_add(&fixture->heard.words, "", 0);
}

static void stop(struct fixture *fixture)
{
    keys_free(fixture->keys);
    buffer_release(&fixture->heard.words);
}

static void feed(struct fixture *fixture, const char *bytes, size_t length)
{
    keys_feed(fixture->keys, bytes, length, &fixture->sink);
}

static void expect(struct fixture *fixture, const char *want)
{
    assert_string_equal(fixture->heard.words.length > 0 ? fixture->heard.words.bytes : "", want);
    buffer_clear(&fixture->heard.words);
}

static const struct {
    const char *bytes;
    const char *keys;
} sent[] = {
    {"\033[A\033[B\033[C\033[D", "Up Down Right Left "},
    {"\033OA\033OB\033OC\033OD", "Up Down Right Left "},
    {"\033[1;5A\033[1;2D\033O5C\033[a\033Od", "Up Left Right Up Left "},
    {"\033[H\033[F\033OH\033OF\033[1~\033[4~\033[7~\033[8~",
     "Home End Home End Home End Home End "},
    {"\033[2~\033[3~\033[5~\033[6~\033[Z", "Ins Del PgUp PgDn BackTab "},
    {"\033[3;5~\033[3$\033[3^\033[3@", "Del Del Del Del "},
    {"\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4 "},
    {"\033[11~\033[12~\033[13~\033[14~\033[15~", "F1 F2 F3 F4 F5 "},
    {"\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~", "F6 F7 F8 F9 F10 F11 F12 "},
    {"\033[[A\033[[B\033[[C\033[[D\033[[E", "F1 F2 F3 F4 F5 "},
    {"\033[1;2P\033[15;2~", "F1 F5 "},
    {"\033Op\033Oy\033On\033OM\033OX", "0 9 . Enter = "},
    {"\x7f\x08\t\r\n ", "Bksp Bksp Tab Enter Enter Space "},
    {"\x01\x0b\x13\x1a\x1c", "^A ^K ^S ^Z ^\\ "},
    {"aZ~\303\251\346\274\242\360\237\230\200", "a Z ~ \303\251 \346\274\242 \360\237\230\200 "},
    /* Invalid, overlong, surrogates, C1, NUL: nothing, and what follows is kept. */
    {"\xff\xc0\x80x\xc3y\xe2\x82z\xed\xa0\x80q\xc2\x9bp\x80", "x y z q p "},
    /* Alt is not used. */
    {"\033x\033\r\033\303\251a", "a "},
    {"\033\033[Ab", "b "},
    /* Unknown sequences and answers that nobody asked for. */
    {"\033[99~\033[?62;1;6c\033[<0;10;5M\033[200;3Xa", "a "},
    {"\033[27;5;9~\033[97;5u\033[I\033[O\033[?2004;1$yk", "k "},
    {"\033]11;rgb:0000/0000/0000\007\033P1$r0m\033\\\033_x\033\\e", "e "},
    /* A control character ends a sequence and counts itself. */
    {"\033[1;\rz", "Enter z "},
    {"\033[5\033[A", "Up "},
};

static void test_what_terminals_send(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, NULL, 0);
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        feed(&fixture, sent[i].bytes, strlen(sent[i].bytes));
        expect(&fixture, sent[i].keys);
        assert_false(keys_waiting(fixture.keys));
    }
    feed(&fixture, "\0a", 2);
    expect(&fixture, "a ");
    stop(&fixture);
}

static void test_the_same_split_at_every_byte(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, NULL, 0);
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
        for (size_t at = 0; sent[i].bytes[at] != '\0'; at++) {
            feed(&fixture, sent[i].bytes + at, 1);
        }
        expect(&fixture, sent[i].keys);
    }
    stop(&fixture);
}

static void test_terminfo_strings(void **state)
{
    (void)state;
    static const struct key_string strings[] = {
        {"\033[225z", KEY_CODE_F2}, {"\033B", KEY_CODE_DOWN}, {"\013", KEY_CODE_UP},
        {"\033[A", KEY_CODE_F9},    {"\033[", KEY_CODE_F8},   {NULL, KEY_CODE_F7}};
    struct fixture fixture;
    start(&fixture, strings, 6);
    feed(&fixture, "\033[225z\033B\013\033[Ax", 13);
    expect(&fixture, "F2 Down ^K Up x ");
    stop(&fixture);
}

static void test_escape_alone_is_the_esc_key_after_the_delay(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, NULL, 0);
    feed(&fixture, "\033", 1);
    expect(&fixture, "");
    assert_true(keys_waiting(fixture.keys));
    keys_timeout(fixture.keys, &fixture.sink);
    expect(&fixture, "Esc ");
    assert_false(keys_waiting(fixture.keys));
    feed(&fixture, "\033\033", 2);
    keys_timeout(fixture.keys, &fixture.sink);
    expect(&fixture, "Esc Esc ");
    feed(&fixture, "\033[1;", 4); /* unfinished: swallowed */
    keys_timeout(fixture.keys, &fixture.sink);
    expect(&fixture, "");
    feed(&fixture, "\303", 1);
    assert_true(keys_waiting(fixture.keys));
    keys_timeout(fixture.keys, &fixture.sink);
    feed(&fixture, "\251a", 2);
    expect(&fixture, "a ");
    keys_timeout(fixture.keys, &fixture.sink);
    expect(&fixture, "");
    stop(&fixture);
}

/* The rest of an arrow key that comes 80 ms after its Esc (a slow line). */
static void late(struct fixture *fixture, const char *first, const char *rest)
{
    feed(fixture, first, strlen(first));
    keys_timeout(fixture->keys, &fixture->sink);
    keys_late(fixture->keys, true);
    feed(fixture, rest, strlen(rest));
    if (keys_waiting(fixture->keys)) {
        keys_timeout(fixture->keys, &fixture->sink);
    }
    keys_late(fixture->keys, false);
}

static void test_a_late_rest_is_swallowed(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture, NULL, 0);
    late(&fixture, "\033", "[A");
    expect(&fixture, "Esc ");
    late(&fixture, "\033", "OPx");
    expect(&fixture, "Esc x ");
    late(&fixture, "\033", "[[Ay");
    expect(&fixture, "Esc y ");
    late(&fixture, "\033[", "Az");
    expect(&fixture, "z ");
    late(&fixture, "\033[1;", "5D");
    expect(&fixture, "");
    /* What a person types after Esc is kept. */
    late(&fixture, "\033", "q");
    expect(&fixture, "Esc q ");
    late(&fixture, "\033", "[");
    expect(&fixture, "Esc [ ");
    late(&fixture, "\033", "[j");
    expect(&fixture, "Esc [ j ");
    late(&fixture, "\033", "a[A");
    expect(&fixture, "Esc a [ A ");
    /* A paste whose first byte came early is still a paste. */
    late(&fixture, "\033", "[200~d\ny\033[201~");
    expect(&fixture, "Esc {d\ny} ");
    /* Without the late window they are letters. */
    feed(&fixture, "\033", 1);
    keys_timeout(fixture.keys, &fixture.sink);
    feed(&fixture, "[A", 2);
    expect(&fixture, "Esc [ A ");
    stop(&fixture);
}

static void test_a_paste_is_never_keys(void **state)
{
    (void)state;
    static const char text[] = "\033[200~d\ny\nqq\t\033[A\033[201x\003\033\033[201~z";
    struct fixture fixture;
    start(&fixture, NULL, 0);
    feed(&fixture, text, sizeof text - 1);
    expect(&fixture, "{d\ny\nqq\t\033[A\033[201x\003\033} z ");
    assert_false(fixture.heard.cut);
    for (size_t i = 0; i < sizeof text - 1; i++) {
        feed(&fixture, text + i, 1);
        assert_false(i > 6 && i < sizeof text - 9 && keys_waiting(fixture.keys));
    }
    expect(&fixture, "{d\ny\nqq\t\033[A\033[201x\003\033} z ");
    feed(&fixture, "\033[200~\033[201~", 12);
    expect(&fixture, "{} ");
    stop(&fixture);
}

static void test_a_long_paste_is_cut_and_says_so(void **state)
{
    (void)state;
    struct fixture fixture;
    char block[1024];
    memset(block, 'p', sizeof block);
    start(&fixture, NULL, 0);
    feed(&fixture, "\033[200~", 6);
    for (int i = 0; i < 70; i++) {
        feed(&fixture, block, sizeof block);
    }
    feed(&fixture, "\033[201~k", 7);
    assert_int_equal(fixture.heard.paste_length, 64 * 1024);
    assert_true(fixture.heard.cut);
    assert_string_equal(fixture.heard.words.bytes + 64 * 1024 + 2, " k ");
    stop(&fixture);
}

static void test_names(void **state)
{
    (void)state;
    static const char *const names[] = {"F1", "F12",   "^G",       "^\\", "Esc", "Enter", "PgUp",
                                        "a",  "Space", "\303\251", "-",   "^",   "Bksp",  "["};
    struct key key, again;
    char name[16];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(key_by_name(names[i], &key));
        key_to_name(&key, name);
        assert_string_equal(name, names[i]);
        assert_true(key_by_name(name, &again) && key_same(&key, &again));
    }
    static const char *const wrong[] = {"",  "F13",  "^I",  "^M", "^[",   "^1",     "ab",
                                        " ", "\033", "^AB", "f1", "\xff", "\u202e", "\u0301"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(key_by_name(wrong[i], &key));
    }
    assert_true(key_by_name("^x", &key));
    assert_string_equal(key.text, "X");
    assert_true(key_by_name("Space", &key));
    assert_string_equal(key.text, " ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_terminals_send),
        cmocka_unit_test(test_the_same_split_at_every_byte),
        cmocka_unit_test(test_terminfo_strings),
        cmocka_unit_test(test_escape_alone_is_the_esc_key_after_the_delay),
        cmocka_unit_test(test_a_late_rest_is_swallowed),
        cmocka_unit_test(test_a_paste_is_never_keys),
        cmocka_unit_test(test_a_long_paste_is_cut_and_says_so),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
