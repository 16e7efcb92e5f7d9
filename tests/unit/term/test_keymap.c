/* SPDX-License-Identifier: MIT */
/* The keymap: the built-in one against the key table of ux.md, and what a user's file may do. */
#include "ui/term/keymap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum {
    IN_LIST = CONTEXT_ALL | CONTEXT_LIST,
    IN_CHART = IN_LIST | CONTEXT_CHART,
    IN_SCHEDULE = IN_LIST | CONTEXT_SCHEDULE,
    IN_TEXT = CONTEXT_ALL | CONTEXT_TEXT
};

static enum action find(const struct keymap *keymap, unsigned contexts, const char *first,
                        const char *second, enum keymap_result *result)
{
    struct key keys[2];
    enum action action = ACTION_NONE;
    assert_true(key_by_name(first, &keys[0]));
    if (second != NULL) {
        assert_true(key_by_name(second, &keys[1]));
    }
    *result = keymap_find(keymap, contexts, keys, second != NULL ? 2 : 1, &action);
    return action;
}

static struct keymap *built_in(void)
{
    struct error error;
    error_clear(&error);
    struct keymap *keymap = keymap_load(NULL, &error);
    assert_string_equal(error.user, "");
    assert_non_null(keymap);
    return keymap;
}

static void test_the_key_table(void **state)
{
    (void)state;
    static const struct {
        unsigned contexts;
        const char *first, *second;
        enum action action;
    } table[] = {
        {IN_TEXT, "F1", NULL, ACTION_HELP},
        {IN_LIST, "^G", NULL, ACTION_HELP},
        {IN_TEXT, "F3", NULL, ACTION_FIND},
        {IN_TEXT, "^F", NULL, ACTION_FIND},
        {IN_LIST, "F5", NULL, ACTION_REFRESH},
        {IN_LIST, "^R", NULL, ACTION_REFRESH},
        {IN_TEXT, "F6", NULL, ACTION_NEXT_PANE},
        {IN_LIST, "Tab", NULL, ACTION_NEXT_PANE},
        {IN_TEXT, "PgUp", NULL, ACTION_PAGE_UP},
        {IN_LIST, "F7", NULL, ACTION_PAGE_UP},
        {IN_LIST, "F8", NULL, ACTION_PAGE_DOWN},
        {IN_LIST, "^K", NULL, ACTION_PALETTE},
        {IN_TEXT, "F9", NULL, ACTION_PALETTE},
        {IN_TEXT, "Esc", NULL, ACTION_BACK},
        {IN_LIST, "^C", NULL, ACTION_BACK},
        {IN_LIST, "?", NULL, ACTION_LIST_HELP},
        {IN_LIST, "/", NULL, ACTION_LIST_FIND},
        {IN_LIST, ":", NULL, ACTION_LIST_PALETTE},
        {IN_LIST, "q", NULL, ACTION_LIST_BACK},
        {IN_LIST, "k", NULL, ACTION_UP},
        {IN_LIST, "Down", NULL, ACTION_DOWN},
        {IN_LIST, "g", "g", ACTION_FIRST},
        {IN_LIST, "G", NULL, ACTION_LAST},
        {IN_LIST, "h", NULL, ACTION_LEFT},
        {IN_LIST, "Enter", NULL, ACTION_OPEN},
        {IN_CHART, "g", "s", ACTION_GO_SUMMARY},
        {IN_CHART, "g", "v", ACTION_GO_VITALS},
        {IN_CHART, "g", "h", ACTION_GO_HOME},
        {IN_CHART, "[", NULL, ACTION_PREVIOUS_SECTION},
        {IN_SCHEDULE, "v", NULL, ACTION_VIEW},
        {IN_SCHEDULE, "T", NULL, ACTION_TODAY},
        {IN_SCHEDULE, "{", NULL, ACTION_WEEK_BACK},
        {IN_TEXT, "Tab", NULL, ACTION_FIELD_NEXT},
        {IN_TEXT, "BackTab", NULL, ACTION_FIELD_PREVIOUS},
        {IN_TEXT, "^A", NULL, ACTION_CURSOR_HOME},
        {IN_TEXT, "^E", NULL, ACTION_CURSOR_END},
        {IN_TEXT, "^W", NULL, ACTION_DELETE_WORD},
        {IN_TEXT, "^D", NULL, ACTION_DELETE_RIGHT},
        {IN_TEXT, "^U", NULL, ACTION_CLEAR_FIELD},
        {IN_TEXT, "Bksp", NULL, ACTION_DELETE_LEFT},
        {IN_TEXT, "Up", NULL, ACTION_TEXT_UP},
    };
    struct keymap *keymap = built_in();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        enum keymap_result result;
        enum action action =
            find(keymap, table[i].contexts, table[i].first, table[i].second, &result);
        assert_int_equal(result, KEYMAP_ACTION);
        assert_string_equal(action_spec(action)->name, action_spec(table[i].action)->name);
    }
    keymap_free(keymap);
}

static void test_letters_are_text_in_a_field(void **state)
{
    (void)state;
    struct keymap *keymap = built_in();
    enum keymap_result result;
    for (char letter = '!'; letter <= '~'; letter++) {
        const char name[2] = {letter, '\0'};
        assert_int_equal(find(keymap, IN_TEXT, name, NULL, &result), ACTION_NONE);
        assert_int_equal(result, KEYMAP_NONE);
    }
    find(keymap, IN_TEXT, "Space", NULL, &result);
    assert_int_equal(result, KEYMAP_NONE);
    find(keymap, IN_LIST, "g", NULL, &result);
    assert_int_equal(result, KEYMAP_PREFIX);
    find(keymap, IN_LIST, "g", "s", &result); /* no chart is open */
    assert_int_equal(result, KEYMAP_NONE);
    keymap_free(keymap);
}

/* Every action but messages has a key, and its twin for terminals without function keys. */
static void test_every_action_can_be_reached(void **state)
{
    (void)state;
    struct keymap *keymap = built_in();
    for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        const char *name = keymap_key_name(keymap, (enum action)action, 0);
        if (action == ACTION_MESSAGES) {
            assert_null(name);
        } else {
            assert_non_null(name);
        }
    }
    assert_string_equal(keymap_key_name(keymap, ACTION_HELP, 0), "F1");
    assert_string_equal(keymap_key_name(keymap, ACTION_HELP, 1), "^G");
    assert_null(keymap_key_name(keymap, ACTION_HELP, 2));
    assert_string_equal(keymap_key_name(keymap, ACTION_GO_SUMMARY, 0), "g s");
    keymap_free(keymap);
}

/* ux.md part 9: no global Ctrl key is a field-editing key, and none is flow control or a prefix of
 * screen or tmux alone. */
static void test_no_global_ctrl_key_edits_a_field(void **state)
{
    (void)state;
    struct keymap *keymap = built_in();
    enum keymap_result result;
    static const char *const editing[] = {"^A", "^E", "^W", "^D", "^U", "^S", "^Q", "^B"};
    for (size_t i = 0; i < sizeof editing / sizeof *editing; i++) {
        find(keymap, CONTEXT_ALL, editing[i], NULL, &result);
        assert_int_equal(result, KEYMAP_NONE);
    }
    keymap_free(keymap);
}

static void test_wrong_files_are_refused_with_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"all = {\n help = [\"F1\"];\n find = [\"F1\"];\n};\n",
         "mine line 3: the key \"F1\" of find is also \"F1\" of help (mine line 2)."},
        {"list = {\n up = [\"g\"];\n first = [\"g g\"];\n};\n",
         "mine line 3: the key \"g g\" of first is also \"g\" of up (mine line 2)."},
        {"all = { find = [\"^W\"]; };\ntext = { delete_word = [\"^W\"]; };\n",
         "mine line 2: the key \"^W\" of delete_word is also \"^W\" of find (mine line 1)."},
        {"all = {\n explode = [\"F1\"];\n};\n", "mine line 2: there is no action \"explode\"."},
        {"all = {\n help = [\"F99\"];\n};\n",
         "mine line 2: there is no key \"F99\"; keys look like F1, ^X, PgUp, a, g s."},
        {"all = {\n help = [\"x\"];\n};\n",
         "mine line 2: the key \"x\" of help could not be typed any more in a text field; use a "
         "Ctrl or function key."},
        {"all = {\n up = [\"Up\"];\n};\n", "mine line 2: up belongs in the group \"list\"."},
        {"all = {\n help = 7;\n};\n", "mine line 2: the keys of help are words in quotes."},
        {"\nkeys = { };\n",
         "mine line 2: \"keys\" is not a group of keys (all, text, list, chart, schedule, "
         "admin)."},
        {"all = {\n help = \n", "mine line 3: syntax error."},
        {"\n @include \"/etc/passwd\"\n",
         "mine line 2: @include is not allowed here; copy the text in."},
        {"all = { help = [\"F1\",\"F2\",\"F3\",\"F4\",\"F5\",\"F6\",\"F7\"]; };",
         "mine line 1: help has more than 6 keys; leave some out."},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error error;
        error_clear(&error);
        assert_null(keymap_read("mine", wrong[i].text, &error));
        assert_string_equal(error.user, wrong[i].message);
        assert_int_equal(error.code, ERROR_INVALID);
    }
}

/* A chart and a schedule are never open at once. */
static void test_the_same_key_in_places_that_never_meet(void **state)
{
    (void)state;
    struct error error;
    struct keymap *keymap = keymap_read(
        "mine", "chart = { next_section = \"v\"; }; schedule = { view = \"v\"; };", &error);
    assert_non_null(keymap);
    enum keymap_result result;
    assert_int_equal(find(keymap, IN_CHART, "v", NULL, &result), ACTION_NEXT_SECTION);
    assert_int_equal(find(keymap, IN_SCHEDULE, "v", NULL, &result), ACTION_VIEW);
    keymap_free(keymap);
}

static void test_a_file_replaces_the_keys_it_names(void **state)
{
    (void)state;
    char path[] = "/tmp/chartty-keymap-XXXXXX";
    static const char text[] = "all = { help = [\"F11\"]; quit = []; };\n";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, sizeof text - 1), (int)sizeof text - 1);
    close(fd);
    struct error error;
    error_clear(&error);
    struct keymap *keymap = keymap_load(path, &error);
    assert_string_equal(error.user, "");
    enum keymap_result result;
    assert_int_equal(find(keymap, IN_LIST, "F11", NULL, &result), ACTION_HELP);
    assert_int_equal(find(keymap, IN_LIST, "F1", NULL, &result), ACTION_NONE);
    assert_int_equal(find(keymap, IN_LIST, "^O", NULL, &result), ACTION_NONE);
    assert_int_equal(find(keymap, IN_LIST, "F3", NULL, &result), ACTION_FIND);
    keymap_free(keymap);
    unlink(path);
    assert_null(keymap_load(path, &error));
    assert_int_equal(error.code, ERROR_IO);
    assert_non_null(strstr(error.user, path));
    assert_null(keymap_load("/dev/zero", &error));
    assert_string_equal(error.user, "/dev/zero is not a plain file.");
}

static void test_the_list_of_actions(void **state)
{
    (void)state;
    assert_int_equal(action_by_name("go_summary"), ACTION_GO_SUMMARY);
    assert_int_equal(action_by_name(""), ACTION_NONE);
    assert_int_equal(action_by_name(NULL), ACTION_NONE);
    assert_string_equal(action_spec(ACTION_NONE)->name, "");
    assert_string_equal(action_spec(ACTION_COUNT)->word, "");
    for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        const struct action_spec *spec = action_spec((enum action)action);
        assert_int_equal(action_by_name(spec->name), action);
        assert_true(spec->help[0] != '\0' && spec->word[0] != '\0' && spec->context != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_key_table),
        cmocka_unit_test(test_letters_are_text_in_a_field),
        cmocka_unit_test(test_every_action_can_be_reached),
        cmocka_unit_test(test_no_global_ctrl_key_edits_a_field),
        cmocka_unit_test(test_wrong_files_are_refused_with_file_and_line),
        cmocka_unit_test(test_the_same_key_in_places_that_never_meet),
        cmocka_unit_test(test_a_file_replaces_the_keys_it_names),
        cmocka_unit_test(test_the_list_of_actions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
