/* SPDX-License-Identifier: MIT */
/* The table of actions, made from actions.def. Any thread; constant. */
#include "ui/term/actions.h"

#include <stddef.h>
#include <string.h>

static const struct action_spec specs[ACTION_COUNT] = {
    [ACTION_NONE] = {"", "", "", 0},
#define X(id, name, help, word, context, right)                                                    \
    [ACTION_##id] = {name, help, word, CONTEXT_##context},
#include "ui/term/actions.def"
};

const struct action_spec *action_spec(enum action action)
{
    if ((unsigned)action >= ACTION_COUNT) {
        action = ACTION_NONE;
    }
    return &specs[action];
}

enum action action_by_name(const char *name)
{
    for (int i = ACTION_NONE + 1; name != NULL && i < ACTION_COUNT; i++) {
        if (strcmp(specs[i].name, name) == 0) {
            return (enum action)i;
        }
    }
    return ACTION_NONE;
}
