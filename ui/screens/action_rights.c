/* SPDX-License-Identifier: MIT */
/* Each action's permission, from the list of actions: one without does not build. Constant. */
#include "ui/screens/action_rights.h"

static const enum permission rights[ACTION_COUNT] = {
#define X(id, name, help, word, context, right) [ACTION_##id] = PERMISSION_##right,
#include "ui/term/actions.def"
};

enum permission action_right(enum action action)
{
    return rights[action];
}
