/* SPDX-License-Identifier: MIT */
/* Actions with their twins and keys, for what is generated from them. No state. */
#include "ui/kit/action_list.h"

#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

enum action action_leader(enum action action)
{
    const char *help = action_spec(action)->help;
    for (int other = 1; other < (int)action; other++) {
        if (strcmp(action_spec((enum action)other)->help, help) == 0) {
            return (enum action)other;
        }
    }
    return action;
}

bool action_in_force(enum action action, unsigned contexts)
{
    return (action_spec(action)->context & (contexts | CONTEXT_ALL)) != 0;
}

/* Adds the keys of one action; what does not fit whole is left out. */
static void add_keys(const struct keymap *keymap, enum action action, char out[ACTION_KEYS_SIZE])
{
    for (int index = 0;; index++) {
        const char *key = keymap_key_name(keymap, action, index);
        size_t used = strlen(out);
        if (key == NULL || used + strlen(key) + sizeof " or " > ACTION_KEYS_SIZE) {
            return;
        }
        snprintf(out + used, ACTION_KEYS_SIZE - used, "%s%s", used > 0 ? WORDS(" or ") : "", key);
    }
}

void action_keys(const struct keymap *keymap, enum action action, unsigned contexts,
                 char out[ACTION_KEYS_SIZE])
{
    const char *help = action_spec(action)->help;
    out[0] = '\0';
    for (int other = 1; other < ACTION_COUNT; other++) {
        if (action_in_force((enum action)other, contexts) &&
            strcmp(action_spec((enum action)other)->help, help) == 0) {
            add_keys(keymap, (enum action)other, out);
        }
    }
}
