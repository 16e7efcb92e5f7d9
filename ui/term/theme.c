/* SPDX-License-Identifier: MIT */
/*
 * Themes: libconfig text to one look a role and depth. Loop's thread; read-only once loaded. Must
 * not know curses or what a role is used for, except that three roles must never look like text.
 */
#include "ui/term/theme.h"

#include "chartty/base/embedded.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/term/config_text.h"
#include "ui/term/palette.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct theme {
    char name[64];
    struct look looks[ROLE_COUNT][DEPTH_COUNT];
};

struct place {
    const char *file;
    struct error *error;
};

static const struct {
    const char *key;
    enum color_depth depth;
    int32_t largest;
} depths[] = {{"c8", DEPTH_8, 7},
              {"c16", DEPTH_16, 15},
              {"c256", DEPTH_256, 255},
              {"rgb", DEPTH_RGB, 0xffffff}};

static const char *const depth_words[DEPTH_COUNT] = {[DEPTH_MONO] = "mono",
                                                     [DEPTH_8] = "8 colours",
                                                     [DEPTH_16] = "16 colours",
                                                     [DEPTH_256] = "256 colours",
                                                     [DEPTH_RGB] = "rgb"};

static const struct {
    const char *word;
    unsigned attribute;
} attribute_words[] = {{"bold", LOOK_BOLD},
                       {"underline", LOOK_UNDERLINE},
                       {"reverse", LOOK_REVERSE},
                       {"dim", LOOK_DIM}};

static const char *const color_words[] = {"black", "red",     "green", "yellow",
                                          "blue",  "magenta", "cyan",  "white"};

/* The marks are part of the screens, never of a theme: these are read over. */
static const char *const ignored[] = {"mark", "fill"};

static int refuse(const struct place *place, const config_setting_t *setting, const char *what,
                  const char *word)
{
    char shown[80];
    text_safe(shown, sizeof shown, word, strlen(word), NULL);
    return error_set(place->error, ERROR_INVALID, "%s line %u: %s \"%s\".", place->file,
                     config_setting_source_line(setting), WORDS(what), shown);
}

/* Adds the attributes that the list names from its element `from` on. */
static int read_attributes(const struct place *place, const config_setting_t *list, int from,
                           unsigned *out)
{
    if (!config_setting_is_aggregate(list)) {
        return refuse(place, list, "a list of bold, underline, reverse, dim is wanted for",
                      config_setting_name(list));
    }
    for (int i = from; i < config_setting_length(list); i++) {
        const char *word = config_setting_get_string_elem(list, i);
        unsigned found = 0;
        for (size_t a = 0; word != NULL && a < sizeof attribute_words / sizeof *attribute_words;
             a++) {
            found |= strcmp(word, attribute_words[a].word) == 0 ? attribute_words[a].attribute : 0;
        }
        if (found == 0) {
            return refuse(place, list, "not one of bold, underline, reverse, dim:",
                          word != NULL ? word : "(no word)");
        }
        *out |= found;
    }
    return 0;
}

/* "default", "red", "bright-red" where there are 16, "#rrggbb" where there is RGB. */
static bool color_by_word(const char *word, int32_t largest, int32_t *out)
{
    if (strcmp(word, "default") == 0) {
        *out = -1;
        return true;
    }
    if (largest == 0xffffff) {
        if (word[0] != '#' || strlen(word) != 7 ||
            strspn(word + 1, "0123456789abcdefABCDEF") != 6) {
            return false;
        }
        *out = (int32_t)strtol(word + 1, NULL, 16);
        return true;
    }
    int32_t bright = largest >= 15 && strncmp(word, "bright-", 7) == 0 ? 8 : 0;
    for (int32_t i = 0; i < 8; i++) {
        if (strcmp(word + (bright > 0 ? 7 : 0), color_words[i]) == 0) {
            *out = i + bright;
            return true;
        }
    }
    return false;
}

static int read_color(const struct place *place, const config_setting_t *pair, unsigned index,
                      int32_t largest, int32_t *out)
{
    const config_setting_t *setting = config_setting_get_elem(pair, index);
    const char *word = config_setting_get_string(setting);
    if (word != NULL) {
        return color_by_word(word, largest, out)
                   ? 0
                   : refuse(place, setting, "there is no colour here called", word);
    }
    int value = config_setting_get_int(setting);
    if (config_setting_type(setting) != CONFIG_TYPE_INT || value < -1 || value > largest) {
        char number[32];
        snprintf(number, sizeof number, "%d", value);
        return refuse(place, setting, "there is no colour here of number", number);
    }
    *out = value;
    return 0;
}

/* [letters, ground], and for this depth alone any of the attribute words. */
static int read_pair(const struct place *place, const config_setting_t *pair, int32_t largest,
                     struct look *look)
{
    if (!config_setting_is_aggregate(pair) || config_setting_length(pair) < 2) {
        return refuse(place, pair, "two colours, letters and ground, are wanted for",
                      config_setting_name(pair));
    }
    return read_color(place, pair, 0, largest, &look->foreground) == 0 &&
                   read_color(place, pair, 1, largest, &look->background) == 0 &&
                   read_attributes(place, pair, 2, &look->attributes) == 0
               ? 0
               : -1;
}

/* What a depth looks like that the role does not name: as the next lower one that it names, else as
 * text does. */
static void fill_depths(struct look looks[DEPTH_COUNT], const bool given[DEPTH_COUNT])
{
    for (int depth = DEPTH_16, named = given[DEPTH_8] ? DEPTH_8 : 0; depth < DEPTH_COUNT; depth++) {
        if (given[depth]) {
            named = depth;
        } else if (named != 0) {
            looks[depth].foreground = looks[named].foreground;
            looks[depth].background = looks[named].background;
            if (depth == DEPTH_RGB) {
                enum color_depth from = (enum color_depth)named;
                looks[depth].foreground = palette_rgb(looks[named].foreground, from, -1);
                looks[depth].background = palette_rgb(looks[named].background, from, -1);
            }
        }
    }
}

/* One line of a role. */
static int read_property(const struct place *place, const config_setting_t *setting,
                         struct look looks[DEPTH_COUNT], bool given[DEPTH_COUNT])
{
    const char *key = config_setting_name(setting);
    unsigned attributes = 0;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        if (strcmp(key, depths[i].key) == 0) {
            given[depths[i].depth] = true;
            return read_pair(place, setting, depths[i].largest, &looks[depths[i].depth]);
        }
    }
    if (strcmp(key, "mono") == 0) {
        looks[DEPTH_MONO].attributes = 0;
        return read_attributes(place, setting, 0, &looks[DEPTH_MONO].attributes);
    }
    if (strcmp(key, "attr") == 0) {
        if (read_attributes(place, setting, 0, &attributes) != 0) {
            return -1;
        }
        for (int depth = DEPTH_8; depth < DEPTH_COUNT; depth++) {
            looks[depth].attributes |= attributes;
        }
        return 0;
    }
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
        if (strcmp(key, ignored[i]) == 0) {
            return 0;
        }
    }
    return refuse(place, setting, "a role has mono, c8, c16, c256, rgb and attr, not", key);
}

static int read_role(const struct place *place, const config_setting_t *group,
                     struct look looks[DEPTH_COUNT])
{
    bool given[DEPTH_COUNT] = {false};
    if (!config_setting_is_group(group)) {
        return refuse(place, group, "a role is a group { mono = ...; c8 = ...; }, not so",
                      config_setting_name(group));
    }
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
        if (read_property(place, setting, looks, given) != 0) {
            return -1;
        }
    }
    fill_depths(looks, given);
    return 0;
}

static int role_by_name(const char *name)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (strcmp(role_name((enum role)role), name) == 0) {
            return role;
        }
    }
    return -1;
}

static int read_roles(const struct place *place, const config_setting_t *roles, struct theme *theme)
{
    const config_setting_t *text = config_setting_get_member(roles, role_name(ROLE_TEXT));
    if (text != NULL && read_role(place, text, theme->looks[ROLE_TEXT]) != 0) {
        return -1;
    }
    for (int role = 1; role < ROLE_COUNT; role++) {
        memcpy(theme->looks[role], theme->looks[ROLE_TEXT], sizeof theme->looks[role]);
    }
    for (int i = 0; i < config_setting_length(roles); i++) {
        const config_setting_t *group = config_setting_get_elem(roles, (unsigned)i);
        int role = role_by_name(config_setting_name(group));
        if (role < 0) {
            return refuse(place, group, "there is no role", config_setting_name(group));
        }
        if (role != ROLE_TEXT && read_role(place, group, theme->looks[role]) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Dim is not on all terminals, so it makes no difference. */
static bool looks_alike(const struct look *a, const struct look *b)
{
    return a->foreground == b->foreground && a->background == b->background &&
           (a->attributes & ~(unsigned)LOOK_DIM) == (b->attributes & ~(unsigned)LOOK_DIM);
}

static int check_roles(const struct place *place, const struct theme *theme)
{
    static const enum role must_differ[] = {ROLE_CRITICAL, ROLE_ALLERGY, ROLE_ERROR};
    for (size_t i = 0; i < sizeof must_differ / sizeof *must_differ; i++) {
        enum role role = must_differ[i];
        for (int depth = 0; depth < DEPTH_COUNT; depth++) {
            if (looks_alike(&theme->looks[role][depth], &theme->looks[ROLE_TEXT][depth])) {
                return error_set(place->error, ERROR_INVALID,
                                 "%s: the role %s looks like text in %s; give it a look of its "
                                 "own.",
                                 place->file, role_name(role), depth_words[depth]);
            }
        }
    }
    return 0;
}

static int read_config(const struct place *place, const config_t *config, struct theme *theme)
{
    const config_setting_t *top = config_lookup(config, "theme");
    const config_setting_t *roles = config_lookup(config, "theme.roles");
    const char *name = NULL;
    if (roles == NULL || !config_setting_is_group(roles)) {
        return error_set(place->error, ERROR_INVALID,
                         "%s: a theme is theme = { name = \"...\"; roles = { ... }; };.",
                         place->file);
    }
    if (config_setting_lookup_string(top, "name", &name)) {
        text_safe(theme->name, sizeof theme->name, name, strlen(name), NULL);
    }
    return read_roles(place, roles, theme) == 0 && check_roles(place, theme) == 0 ? 0 : -1;
}

struct theme *theme_read(const char *name, const char *text, struct error *error)
{
    config_t config;
    const struct place place = {name, error};
    if (config_text_read(&config, name, text, error) != 0) {
        return NULL;
    }
    struct theme *theme = memory_new(sizeof *theme);
    text_safe(theme->name, sizeof theme->name, name, strlen(name), NULL);
    for (int depth = 0; depth < DEPTH_COUNT; depth++) {
        theme->looks[ROLE_TEXT][depth] = (struct look){-1, -1, 0};
    }
    if (read_config(&place, &config, theme) != 0) {
        theme_free(theme);
        theme = NULL;
    }
    config_destroy(&config);
    return theme;
}

static struct theme *read_file(const char *path, struct error *error)
{
    char *text = config_text_file(path, error);
    struct theme *theme = text != NULL ? theme_read(path, text, error) : NULL;
    memory_free(text);
    return theme;
}

/* "There is no theme X. There are: ...", with the built-in ones. */
static void refuse_name(const char *name, struct error *error)
{
    static const char folder[] = "themes/";
    struct buffer names;
    char shown[64];
    buffer_init(&names);
    for (const struct embedded_file *file = embedded_files; file->path != NULL; file++) {
        if (strncmp(file->path, folder, strlen(folder)) == 0) {
            const char *base = file->path + strlen(folder);
            buffer_format(&names, "%s%.*s", names.length > 0 ? ", " : "", (int)strcspn(base, "."),
                          base);
        }
    }
    text_safe(shown, sizeof shown, name, strlen(name), NULL);
    error_set(error, ERROR_NOT_FOUND,
              "There is no theme \"%s\". There are: %s; or give the path of a file.", shown,
              names.bytes != NULL ? names.bytes : WORDS("none"));
    buffer_release(&names);
}

struct theme *theme_load(const char *name_or_path, struct error *error)
{
    static const char *const folders[] = {"/etc/chartty/themes", "/usr/share/chartty/themes"};
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    char path[128];
    if (strchr(name_or_path, '/') != NULL) {
        return read_file(name_or_path, error);
    }
    if (name_or_path[0] == '\0' || strlen(name_or_path) > 60 ||
        name_or_path[strspn(name_or_path, letters)] != '\0') {
        refuse_name(name_or_path, error);
        return NULL;
    }
    snprintf(path, sizeof path, "themes/%s.theme", name_or_path);
    const struct embedded_file *file = embedded_find(path);
    if (file != NULL) {
        return theme_read(name_or_path, file->text, error);
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s.theme", folders[i], name_or_path);
        struct error ignored_error;
        char *text = config_text_file(path, &ignored_error);
        if (text != NULL) {
            struct theme *theme = theme_read(path, text, error);
            memory_free(text);
            return theme;
        }
    }
    refuse_name(name_or_path, error);
    return NULL;
}

void theme_free(struct theme *theme)
{
    memory_free(theme);
}

const char *theme_name(const struct theme *theme)
{
    return theme->name;
}

struct look theme_look(const struct theme *theme, enum role role, enum color_depth depth)
{
    if ((unsigned)role >= ROLE_COUNT || (unsigned)depth >= DEPTH_COUNT) {
        role = ROLE_TEXT;
        depth = DEPTH_MONO;
    }
    return theme->looks[role][depth];
}
