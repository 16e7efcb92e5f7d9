/* SPDX-License-Identifier: MIT */
/*
 * The keymap: read, checked, looked up. The default is ui/keymap/default.conf, built in; the user's
 * file is read over it. Loop's thread; read-only once loaded. Must not know what an action does.
 */
#include "ui/term/keymap.h"

#include "chartty/base/embedded.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/term/config_text.h"

#include <stdio.h>
#include <string.h>

enum { KEYS_OF_ACTION = 6 };

struct binding {
    struct key keys[2];
    int count;
    unsigned context;
    char name[40];
    char source[128]; /* "FILE line N", for the message about a second meaning */
};

struct keymap {
    struct binding bindings[ACTION_COUNT][KEYS_OF_ACTION];
    int counts[ACTION_COUNT];
};

static const struct {
    unsigned context;
    const char *name;
} context_names[] = {
#define X(id, name) {CONTEXT_##id, name},
    ACTION_CONTEXTS(X)
#undef X
};

/* What can be in force at the same time. */
static const unsigned together[] = {
    CONTEXT_ALL | CONTEXT_TEXT, CONTEXT_ALL | CONTEXT_LIST | CONTEXT_CHART,
    CONTEXT_ALL | CONTEXT_LIST | CONTEXT_SCHEDULE, CONTEXT_ALL | CONTEXT_LIST | CONTEXT_ADMIN};

static unsigned context_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof context_names / sizeof *context_names; i++) {
        if (strcmp(context_names[i].name, name) == 0) {
            return context_names[i].context;
        }
    }
    return 0;
}

static const char *context_name(unsigned context)
{
    for (size_t i = 0; i < sizeof context_names / sizeof *context_names; i++) {
        if (context_names[i].context == context) {
            return context_names[i].name;
        }
    }
    return "";
}

/* "F1", "g s": one or two keys parted by one blank. */
static bool parse_keys(const char *text, struct binding *out)
{
    char first[sizeof out->name];
    const char *blank = strchr(text, ' ');
    size_t length = blank != NULL ? (size_t)(blank - text) : strlen(text);
    if (length == 0 || strlen(text) >= sizeof first) {
        return false;
    }
    memcpy(first, text, length);
    first[length] = '\0';
    out->count = blank != NULL ? 2 : 1;
    snprintf(out->name, sizeof out->name, "%s", text);
    return key_by_name(first, &out->keys[0]) &&
           (blank == NULL || key_by_name(blank + 1, &out->keys[1]));
}

static bool types_text(const struct key *key)
{
    return key->code == KEY_CODE_TEXT || key->code == KEY_CODE_SPACE;
}

static int add_binding(struct keymap *keymap, enum action action, const struct binding *binding,
                       struct error *error)
{
    const char *name = action_spec(action)->name;
    if ((binding->context & (CONTEXT_ALL | CONTEXT_TEXT)) && types_text(&binding->keys[0])) {
        return error_set(error, ERROR_INVALID,
                         "%s: the key \"%s\" of %s could not be typed any more in a text field; "
                         "use a Ctrl or function key.",
                         binding->source, binding->name, name);
    }
    if (keymap->counts[action] == KEYS_OF_ACTION) {
        return error_set(error, ERROR_INVALID, "%s: %s has more than %d keys; leave some out.",
                         binding->source, name, KEYS_OF_ACTION);
    }
    keymap->bindings[action][keymap->counts[action]++] = *binding;
    return 0;
}

/* An action named in a group gets exactly the keys given there. */
static void drop_bindings(struct keymap *keymap, enum action action, unsigned context)
{
    int kept = 0;
    for (int i = 0; i < keymap->counts[action]; i++) {
        if (keymap->bindings[action][i].context != context) {
            keymap->bindings[action][kept++] = keymap->bindings[action][i];
        }
    }
    keymap->counts[action] = kept;
}

static int read_key(struct keymap *keymap, const char *file, enum action action, unsigned context,
                    const config_setting_t *setting, struct error *error)
{
    struct binding binding = {.context = context};
    char shown[64];
    snprintf(binding.source, sizeof binding.source, WORDS("%.100s line %u"), file,
             config_setting_source_line(setting));
    const char *text = config_setting_get_string(setting);
    if (text == NULL) {
        return error_set(error, ERROR_INVALID, "%s: the keys of %s are words in quotes.",
                         binding.source, action_spec(action)->name);
    }
    if (!parse_keys(text, &binding)) {
        text_safe(shown, sizeof shown, text, strlen(text), NULL);
        return error_set(error, ERROR_INVALID,
                         "%s: there is no key \"%s\"; keys look like F1, ^X, PgUp, a, g s.",
                         binding.source, shown);
    }
    return add_binding(keymap, action, &binding, error);
}

static int read_action(struct keymap *keymap, const char *file, unsigned context,
                       const config_setting_t *setting, struct error *error)
{
    const char *name = config_setting_name(setting);
    unsigned line = config_setting_source_line(setting);
    enum action action = action_by_name(name);
    const struct action_spec *spec = action_spec(action);
    if (action == ACTION_NONE) {
        return error_set(error, ERROR_INVALID, "%s line %u: there is no action \"%.60s\".", file,
                         line, name);
    }
    if (spec->context != context && spec->context != CONTEXT_ALL) {
        return error_set(error, ERROR_INVALID, "%s line %u: %s belongs in the group \"%s\".", file,
                         line, name, context_name(spec->context));
    }
    drop_bindings(keymap, action, context);
    if (!config_setting_is_aggregate(setting)) {
        return read_key(keymap, file, action, context, setting, error);
    }
    for (int i = 0; i < config_setting_length(setting); i++) {
        if (read_key(keymap, file, action, context, config_setting_get_elem(setting, (unsigned)i),
                     error) != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_group(struct keymap *keymap, const char *file, const config_setting_t *group,
                      struct error *error)
{
    const char *name = config_setting_name(group);
    unsigned context = context_by_name(name);
    if (context == 0 || !config_setting_is_group(group)) {
        char groups[128] = "";
        for (size_t i = 0; i < sizeof context_names / sizeof *context_names; i++) {
            text_append(groups, sizeof groups, "%s%s", i > 0 ? ", " : "", context_names[i].name);
        }
        return error_set(error, ERROR_INVALID, "%s line %u: \"%.60s\" is not a group of keys (%s).",
                         file, config_setting_source_line(group), name, groups);
    }
    for (int i = 0; i < config_setting_length(group); i++) {
        if (read_action(keymap, file, context, config_setting_get_elem(group, (unsigned)i),
                        error) != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_text(struct keymap *keymap, const char *name, const char *text, struct error *error)
{
    config_t config;
    if (config_text_read(&config, name, text, error) != 0) {
        return -1;
    }
    const config_setting_t *root = config_root_setting(&config);
    int result = 0;
    for (int i = 0; result == 0 && i < config_setting_length(root); i++) {
        result = read_group(keymap, name, config_setting_get_elem(root, (unsigned)i), error);
    }
    config_destroy(&config);
    return result;
}

static bool can_meet(unsigned a, unsigned b)
{
    for (size_t i = 0; i < sizeof together / sizeof *together; i++) {
        if ((together[i] & a) && (together[i] & b)) {
            return true;
        }
    }
    return false;
}

/* The same keys, or one the beginning of the other. */
static bool bindings_clash(const struct binding *a, const struct binding *b)
{
    return can_meet(a->context, b->context) && key_same(&a->keys[0], &b->keys[0]) &&
           (a->count != b->count || a->count == 1 || key_same(&a->keys[1], &b->keys[1]));
}

/* Steps through all bindings of the keymap: *action and *index to the next one. */
static const struct binding *next_binding(const struct keymap *keymap, int *action, int *index)
{
    for (++*index; *action < ACTION_COUNT; ++*action, *index = 0) {
        if (*index < keymap->counts[*action]) {
            return &keymap->bindings[*action][*index];
        }
    }
    return NULL;
}

static int check_meanings(const struct keymap *keymap, struct error *error)
{
    const struct binding *first, *second;
    for (int a = 0, i = -1; (first = next_binding(keymap, &a, &i)) != NULL;) {
        for (int b = a, j = i; (second = next_binding(keymap, &b, &j)) != NULL;) {
            if (bindings_clash(first, second)) {
                return error_set(error, ERROR_INVALID,
                                 "%s: the key \"%s\" of %s is also \"%s\" of %s (%s).",
                                 second->source, second->name, action_spec((enum action)b)->name,
                                 first->name, action_spec((enum action)a)->name, first->source);
            }
        }
    }
    return 0;
}

static struct keymap *checked(struct keymap *keymap, int result, struct error *error)
{
    if (result == 0) {
        result = check_meanings(keymap, error);
    }
    if (result != 0) {
        keymap_free(keymap);
        return NULL;
    }
    return keymap;
}

struct keymap *keymap_read(const char *name, const char *text, struct error *error)
{
    struct keymap *keymap = memory_new(sizeof *keymap);
    return checked(keymap, read_text(keymap, name, text, error), error);
}

struct keymap *keymap_load(const char *path, struct error *error)
{
    const struct embedded_file *standard = embedded_find("ui/keymap/default.conf");
    if (standard == NULL) {
        error_set(error, ERROR_INTERNAL, "The built-in keymap is missing from this program.");
        return NULL;
    }
    struct keymap *keymap = memory_new(sizeof *keymap);
    int result = read_text(keymap, "default.conf", standard->text, error);
    if (result == 0 && path != NULL) {
        char *text = config_text_file(path, error);
        result = text != NULL ? read_text(keymap, path, text, error) : -1;
        memory_free(text);
    }
    return checked(keymap, result, error);
}

void keymap_free(struct keymap *keymap)
{
    memory_free(keymap);
}

enum keymap_result keymap_find(const struct keymap *keymap, unsigned contexts,
                               const struct key *keys, int count, enum action *action)
{
    const struct binding *binding;
    enum keymap_result result = KEYMAP_NONE;
    *action = ACTION_NONE;
    if (count < 1 || count > 2) {
        return KEYMAP_NONE;
    }
    for (int a = 0, i = -1; (binding = next_binding(keymap, &a, &i)) != NULL;) {
        if (!(binding->context & contexts) || !key_same(&binding->keys[0], &keys[0])) {
            continue;
        }
        if (binding->count == count && (count == 1 || key_same(&binding->keys[1], &keys[1]))) {
            *action = (enum action)a;
            return KEYMAP_ACTION;
        }
        if (count == 1) {
            result = KEYMAP_PREFIX;
        }
    }
    return result;
}

const char *keymap_key_name(const struct keymap *keymap, enum action action, int index)
{
    if ((unsigned)action >= ACTION_COUNT || index < 0 || index >= keymap->counts[action]) {
        return NULL;
    }
    return keymap->bindings[action][index].name;
}
