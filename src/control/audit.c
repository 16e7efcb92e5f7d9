/* SPDX-License-Identifier: MIT */
/* The names of audit actions, and entries that stand alone. */
#include "chartty/control/audit.h"

static const char *const action_texts[AUDIT_ACTION_COUNT] = {
#define X(name, text) [AUDIT_##name] = text,
    AUDIT_ACTIONS(X)
#undef X
};

const char *audit_action_text(enum audit_action action)
{
    return action_texts[action];
}
