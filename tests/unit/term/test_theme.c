/* SPDX-License-Identifier: MIT */
/* Themes: the five built-in ones are whole and readable, and wrong files are refused. */
#include "ui/term/theme.h"

#include "chartty/base/embedded.h"
#include "ui/term/palette.h"

#include <libconfig.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *name;
    int32_t foreground, background; /* what -1 is on the terminals that it is made for */
    double least;
} themes[] = {{"default-dark", 0xd8dee9, 0x101418, 4.5},
              {"default-light", 0x1f2430, 0xfcfcfa, 4.5},
              {"high-contrast", 0xffffff, 0x000000, 7.0},
              {"amber", 0xffb000, 0x140c00, 4.5},
              {"mono", 0xd8dee9, 0x101418, 4.5}};

static struct theme *load(const char *name)
{
    struct error error;
    error_clear(&error);
    struct theme *theme = theme_load(name, &error);
    assert_string_equal(error.user, "");
    assert_non_null(theme);
    assert_string_equal(theme_name(theme), name);
    return theme;
}

static bool is_decoration(enum role role)
{
    return role == ROLE_BORDER || role == ROLE_BAND; /* ux.md part 10 */
}

static void test_contrast_of_every_text_role(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++) {
        struct theme *theme = load(themes[i].name);
        for (int role = 0; role < ROLE_COUNT; role++) {
            for (int depth = DEPTH_256; depth <= DEPTH_RGB; depth++) {
                struct look look = theme_look(theme, (enum role)role, (enum color_depth)depth);
                double contrast = palette_contrast(
                    palette_rgb(look.foreground, (enum color_depth)depth, themes[i].foreground),
                    palette_rgb(look.background, (enum color_depth)depth, themes[i].background));
                if (!is_decoration((enum role)role) && contrast < themes[i].least) {
                    fail_msg("%s: %s at depth %d has %.2f:1", themes[i].name,
                             role_name((enum role)role), depth, contrast);
                }
            }
        }
        theme_free(theme);
    }
}

static void test_known_contrasts(void **state)
{
    (void)state;
    /* The figures of ux.md part 10. */
    assert_true(palette_contrast(0xd8dee9, 0x101418) > 13.6);
    assert_true(palette_contrast(0xd8dee9, 0x101418) < 13.8);
    assert_true(palette_contrast(0x7d8894, 0x101418) > 5.0);
    assert_true(palette_contrast(0xffffff, 0x000000) > 20.9);
    assert_int_equal(palette_rgb(24, DEPTH_256, 0), 0x005f87);
    assert_int_equal(palette_rgb(255, DEPTH_256, 0), 0xeeeeee);
    assert_int_equal(palette_rgb(-1, DEPTH_256, 7), 7);
}

/* Nothing is left to inheritance in the themes that we ship. */
static void test_built_in_themes_name_every_role(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++) {
        char path[64];
        snprintf(path, sizeof path, "themes/%s.theme", themes[i].name);
        const struct embedded_file *file = embedded_find(path);
        assert_non_null(file);
        config_t config;
        config_init(&config);
        assert_int_equal(config_read_string(&config, file->text), CONFIG_TRUE);
        for (int role = 0; role < ROLE_COUNT; role++) {
            static const char *const wanted[] = {"mono", "c8", "c256", "rgb"};
            for (size_t k = 0; k < 4; k++) {
                char setting[96];
                snprintf(setting, sizeof setting, "theme.roles.%s.%s", role_name((enum role)role),
                         wanted[k]);
                if (config_lookup(&config, setting) == NULL) {
                    fail_msg("%s has no %s", path, setting);
                }
            }
        }
        config_destroy(&config);
    }
}

/* In mono what matters is told by reverse, bold or underline (field report 15). */
static void test_mono_tells_what_matters(void **state)
{
    (void)state;
    static const enum role telling[] = {ROLE_SELECTED, ROLE_CRITICAL, ROLE_HIGH,  ROLE_LOW,
                                        ROLE_ALLERGY,  ROLE_ERROR,    ROLE_FOCUS, ROLE_STALE,
                                        ROLE_FIELD,    ROLE_REQUIRED};
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++) {
        struct theme *theme = load(themes[i].name);
        for (size_t r = 0; r < sizeof telling / sizeof *telling; r++) {
            struct look look = theme_look(theme, telling[r], DEPTH_MONO);
            assert_true(look.attributes & (LOOK_BOLD | LOOK_UNDERLINE | LOOK_REVERSE));
            assert_int_equal(look.foreground, -1);
            assert_int_equal(look.background, -1);
        }
        theme_free(theme);
    }
}

static void test_values_of_the_standard_look(void **state)
{
    (void)state;
    struct theme *theme = load("default-dark");
    struct look look = theme_look(theme, ROLE_BANNER, DEPTH_RGB);
    assert_int_equal(look.foreground, 0xffffff);
    assert_int_equal(look.background, 0x0b3d66);
    assert_int_equal(look.attributes, LOOK_BOLD);
    look = theme_look(theme, ROLE_CRITICAL, DEPTH_256);
    assert_int_equal(look.foreground, 231);
    assert_int_equal(look.background, 124);
    look = theme_look(theme, ROLE_ALLERGY, DEPTH_8);
    assert_int_equal(look.foreground, 0);
    assert_int_equal(look.background, 3);
    look = theme_look(theme, ROLE_ALLERGY, DEPTH_16);
    assert_int_equal(look.background, 3);
    look = theme_look(theme, ROLE_LOW, DEPTH_MONO);
    assert_int_equal(look.attributes, LOOK_BOLD | LOOK_UNDERLINE);
    look = theme_look(theme, ROLE_DISABLED, DEPTH_8);
    assert_int_equal(look.attributes, LOOK_DIM);
    assert_int_equal(theme_look(theme, ROLE_DISABLED, DEPTH_256).attributes, 0);
    theme_free(theme);
}

#define THREE                                                                                      \
    "critical = { mono = [\"bold\"]; c8 = [\"white\", \"red\"]; };"                                \
    "allergy = { mono = [\"bold\"]; c8 = [0, 3]; };"                                               \
    "error = { mono = [\"reverse\"]; c8 = [7, 1]; };"

static void test_inheritance(void **state)
{
    (void)state;
    struct error error;
    error_clear(&error);
    struct theme *theme =
        theme_read("mine",
                   "theme = { name = \"My \\x1b[2J look\"; roles = { " THREE
                   "label = { c16 = [\"bright-red\", \"default\"]; attr = [\"underline\"]; };"
                   "text = { mono = []; c8 = [2, -1]; c256 = [33, -1]; }; }; };",
                   &error);
    assert_string_equal(error.user, "");
    assert_non_null(theme);
    assert_string_equal(theme_name(theme), "My \\x1b[2J look");
    assert_int_equal(theme_look(theme, ROLE_HINT, DEPTH_8).foreground, 2);
    assert_int_equal(theme_look(theme, ROLE_HINT, DEPTH_RGB).foreground, 0x0087ff);
    assert_int_equal(theme_look(theme, ROLE_LABEL, DEPTH_8).foreground, 2);
    assert_int_equal(theme_look(theme, ROLE_LABEL, DEPTH_256).foreground, 9);
    assert_int_equal(theme_look(theme, ROLE_LABEL, DEPTH_256).attributes, LOOK_UNDERLINE);
    assert_int_equal(theme_look(theme, ROLE_LABEL, DEPTH_MONO).attributes, 0);
    assert_int_equal(theme_look(theme, ROLE_CRITICAL, DEPTH_RGB).background, 0xcd0000);
    theme_free(theme);
}

static void test_wrong_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"theme = 1;", "mine: a theme is theme = { name = \"...\"; roles = { ... }; };."},
        {"theme = { roles = { \n banana = { }; }; };", "mine line 2: there is no role \"banana\"."},
        {"theme = { roles = { text = { c8 = [\"pink\", 0]; }; }; };", NULL},
        {"theme = { roles = { text = { c8 = (\"pink\", 0); }; }; };",
         "mine line 1: there is no colour here called \"pink\"."},
        {"theme = { roles = { text = { c8 = [8, 0]; }; }; };",
         "mine line 1: there is no colour here of number \"8\"."},
        {"theme = { roles = { text = { rgb = [\"#12345\", \"default\"]; }; }; };",
         "mine line 1: there is no colour here called \"#12345\"."},
        {"theme = { roles = { text = { c256 = [1]; }; }; };",
         "mine line 1: two colours, letters and ground, are wanted for \"c256\"."},
        {"theme = { roles = { text = { mono = [\"blink\"]; }; }; };",
         "mine line 1: not one of bold, underline, reverse, dim: \"blink\"."},
        {"theme = { roles = { text = { colour = 1; }; }; };",
         "mine line 1: a role has mono, c8, c16, c256, rgb and attr, not \"colour\"."},
        {"theme = { roles = { critical = { mono = [\"dim\"]; }; }; };",
         "mine: the role critical looks like text in mono; give it a look of its own."},
        {"theme = { roles = { " THREE "allergy_none = { }; text = { c8 = [7, 1]; }; }; };",
         "mine: the role critical looks like text in 8 colours; give it a look of its own."},
        {"\n@include \"x\"\n", "mine line 2: @include is not allowed here; copy the text in."},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error error;
        error_clear(&error);
        assert_null(theme_read("mine", wrong[i].text, &error));
        assert_int_equal(error.code, ERROR_INVALID);
        if (wrong[i].message != NULL) {
            assert_string_equal(error.user, wrong[i].message);
        }
    }
}

static void test_unknown_names_list_the_built_in_ones(void **state)
{
    (void)state;
    struct error error;
    assert_null(theme_load("sunset", &error));
    assert_string_equal(error.user,
                        "There is no theme \"sunset\". There are: amber, default-dark, "
                        "default-light, high-contrast, mono; or give the path of a file.");
    assert_null(theme_load("..", &error));
    assert_null(theme_load("", &error));
    assert_null(theme_load("/nowhere/x.theme", &error));
    assert_int_equal(error.code, ERROR_IO);
    struct theme *theme = theme_load(CHARTTY_SOURCE_DIR "/themes/amber.theme", &error);
    assert_non_null(theme);
    theme_free(theme);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contrast_of_every_text_role),
        cmocka_unit_test(test_known_contrasts),
        cmocka_unit_test(test_built_in_themes_name_every_role),
        cmocka_unit_test(test_mono_tells_what_matters),
        cmocka_unit_test(test_values_of_the_standard_look),
        cmocka_unit_test(test_inheritance),
        cmocka_unit_test(test_wrong_files_are_refused),
        cmocka_unit_test(test_unknown_names_list_the_built_in_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
