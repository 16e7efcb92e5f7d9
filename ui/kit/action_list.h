/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the actions as help, which-key box and palette show them: twins (the same thing with a
 * letter in lists) as one entry with all its keys. Private to the kit.
 * Layer: kit.  Thread: the loop's; no state.
 */
#ifndef CHARTTY_UI_KIT_ACTION_LIST_H
#define CHARTTY_UI_KIT_ACTION_LIST_H

#include "ui/term/actions.h"
#include "ui/term/keymap.h"

#include <stdbool.h>

enum { ACTION_KEYS_SIZE = 64 };

/* The first action with the same help words: itself when it has no twin before it. */
enum action action_leader(enum action action);
bool action_in_force(enum action action, unsigned contexts);
/* "^K or F9 or :": the keys of the action and its twins that are in force; "" when it has none. */
void action_keys(const struct keymap *keymap, enum action action, unsigned contexts,
                 char out[ACTION_KEYS_SIZE]);

#endif
