/* SPDX-License-Identifier: MIT */
/* Settings: defaults, what each file changes, and what is refused with file, line and name. */
#include "src/app/settings.h"

#include "unit/data/database_fixture.h"

static void defaults_are_those_of_the_list(void **state)
{
    (void)state;
    struct settings settings;
    settings_defaults(&settings);
    assert_string_equal(settings.clinic, "chartty");
    assert_string_equal(settings.theme, "default-dark");
    assert_string_equal(settings.zone, "");
    assert_int_equal(settings.escape_delay_ms, 50);
    assert_int_equal(settings.lock_minutes, 5);
    assert_false(settings.copy);
    assert_false(settings.day_first);
}

static void a_text_changes_only_what_it_names(void **state)
{
    (void)state;
    struct settings settings;
    struct error error = {0};
    settings_defaults(&settings);
    assert_ok(settings_read_text(&settings, "x.conf",
                                 "clinic = \"Hilltop \u00e9\";\nescape_delay_ms = 200;\n"
                                 "copy = true;\n# a remark\n",
                                 &error),
              &error);
    assert_string_equal(settings.clinic, "Hilltop \u00e9");
    assert_int_equal(settings.escape_delay_ms, 200);
    assert_true(settings.copy);
    assert_string_equal(settings.theme, "default-dark");
    assert_ok(settings_read_text(&settings, "empty.conf", "", &error), &error);
    assert_int_equal(settings.escape_delay_ms, 200);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } wrong[] = {
        {"\n\nclinik = \"x\";", "x.conf, line 3: clinik is not a setting"},
        {"copy = 1;", "line 1: copy wants true or false"},
        {"copy = \"yes\";", "line 1: copy wants true or false"},
        {"\nlock_minutes = 16;", "line 2: lock_minutes wants a whole number from 1 to 15"},
        {"lock_minutes = 0;", "from 1 to 15"},
        {"lock_minutes = -1;", "from 1 to 15"},
        {"lock_minutes = 1.5;", "whole number"},
        {"lock_minutes = 99999999999999999999;", "x.conf, line 1"},
        {"theme = \"\";", "theme wants a text in quotes of 1 to 400"},
        {"theme = 5;", "theme wants a text in quotes"},
        {"day_start = \"13:00 PM\";", "line 1: day_start wants a time of day"},
        {"day_end = \"7:00\";", "day_end (7:00) is not after day_start (08:00)"},
        {"work_days = \"Mon\";", "work_days wants digits of weekdays"},
        {"theme = ;", "x.conf, line 1"},
        {"clinic = \"x\"\nclinic = {", "x.conf, line"},
        {"clinic = { a = 1; };", "clinic wants a text"},
        {"database_sslmode = \"none\";", "database_sslmode wants one of"},
        {"database_channel_binding = \"no\";", "database_channel_binding wants one of"},
        {"clinic = [\"a\"];", "clinic wants a text"},
        {"\n@include \"/etc/passwd\"\n", "line 2: @include is not allowed"},
        {"  @include \"x\"", "@include is not allowed"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct settings settings;
        struct error error = {0};
        settings_defaults(&settings);
        assert_refused(settings_read_text(&settings, "x.conf", wrong[i].text, &error), &error,
                       ERROR_INVALID, wrong[i].part);
    }
}

static void a_text_past_its_room_is_refused(void **state)
{
    (void)state;
    struct settings settings;
    struct error error = {0};
    char text[700] = "theme = \"";
    memset(text + 9, 'x', 401);
    memcpy(text + 9 + 401, "\";", 3);
    settings_defaults(&settings);
    assert_refused(settings_read_text(&settings, "x.conf", text, &error), &error, ERROR_INVALID,
                   "1 to 400");
    memcpy(text + 9 + 400, "\";", 3);
    assert_ok(settings_read_text(&settings, "x.conf", text, &error), &error);
    assert_int_equal(strlen(settings.theme), 400);
}

static void files_that_others_may_write_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct settings settings;
    struct error error = {0};
    settings_defaults(&settings);
    fixture_write(fixture->path, "copy = true;\n", 13);
    assert_int_equal(chmod(fixture->path, 0622), 0);
    assert_refused(settings_read(&settings, fixture->path, false, &error), &error, ERROR_DENIED,
                   "chmod go-w");
    assert_false(settings.copy);
    assert_int_equal(chmod(fixture->path, 0644), 0);
    assert_ok(settings_read(&settings, fixture->path, false, &error), &error);
    assert_true(settings.copy);
}

static void a_missing_file_is_allowed_only_where_it_is(void **state)
{
    struct fixture *fixture = *state;
    struct settings settings;
    struct error error = {0};
    settings_defaults(&settings);
    assert_ok(settings_read(&settings, fixture->path, true, &error), &error);
    assert_refused(settings_read(&settings, fixture->path, false, &error), &error, ERROR_NOT_FOUND,
                   fixture->path);
    assert_refused(settings_read(&settings, fixture->folder, true, &error), &error, ERROR_INVALID,
                   "is not a file");
}

static void a_large_file_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct settings settings;
    struct error error = {0};
    enum { SIZE = 64 * 1024 + 1 };
    char *text = memory_new(SIZE);
    memset(text, '\n', SIZE);
    fixture_write(fixture->path, text, SIZE);
    assert_int_equal(chmod(fixture->path, 0600), 0);
    assert_refused(settings_read(&settings, fixture->path, false, &error), &error, ERROR_INVALID,
                   "larger than 64 KiB");
    fixture_write(fixture->path, text, SIZE - 1);
    assert_ok(settings_read(&settings, fixture->path, false, &error), &error);
    memory_free(text);
}

/* The user's file over the site's, --config over both. */
static void the_later_file_wins(void **state)
{
    struct fixture *fixture = *state;
    struct settings settings;
    struct error error = {0};
    char folder[128], user[192];
    snprintf(folder, sizeof folder, "%s/chartty", fixture->folder);
    snprintf(user, sizeof user, "%s/chartty.conf", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    fixture_write(user, "clinic = \"user\"; copy = true;\n", 30);
    assert_int_equal(chmod(user, 0600), 0);
    fixture_write(fixture->path, "clinic = \"given\";\n", 18);
    assert_int_equal(chmod(fixture->path, 0600), 0);
    setenv("XDG_CONFIG_HOME", fixture->folder, 1);
    assert_ok(settings_load(&settings, NULL, &error), &error);
    assert_string_equal(settings.clinic, "user");
    assert_ok(settings_load(&settings, fixture->path, &error), &error);
    assert_string_equal(settings.clinic, "given");
    assert_true(settings.copy);
    unsetenv("XDG_CONFIG_HOME");
}

int main(void)
{
#define file_test(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_the_list),
        cmocka_unit_test(a_text_changes_only_what_it_names),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_text_past_its_room_is_refused),
        file_test(files_that_others_may_write_are_refused),
        file_test(a_missing_file_is_allowed_only_where_it_is),
        file_test(a_large_file_is_refused),
        file_test(the_later_file_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
