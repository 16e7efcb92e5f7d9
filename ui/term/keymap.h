/* SPDX-License-Identifier: MIT */
/*
 * Purpose: which keys do which action where: the default keymap file, then the user's over it.
 * Layer: term.  Thread: the loop's; read-only once loaded.
 * Errors: every problem names file and line: unknown action, unknown key, a key with two meanings
 * in one place.
 */
#ifndef CHARTTY_UI_TERM_KEYMAP_H
#define CHARTTY_UI_TERM_KEYMAP_H

#include "chartty/base/error.h"
#include "ui/term/actions.h"
#include "ui/term/keys.h"

struct keymap;

/* The built-in ui/keymap/default.conf; path (may be NULL) is read over it: an action named there
 * gets exactly the keys given there. */
struct keymap *keymap_load(const char *path, struct error *error);
struct keymap *keymap_read(const char *name, const char *text,
                           struct error *error); /* one text alone, for tests */
void keymap_free(struct keymap *keymap);

enum keymap_result { KEYMAP_NONE, KEYMAP_PREFIX, KEYMAP_ACTION };
/* keys[0..count-1]: what was pressed since the last action (count <= 2). contexts: what is in
 * force. */
enum keymap_result keymap_find(const struct keymap *keymap, unsigned contexts,
                               const struct key *keys, int count, enum action *action);

/* The key for the footer, e.g. "F1", "^K", "g s"; NULL when the action has none. index 0 is the
 * first. */
const char *keymap_key_name(const struct keymap *keymap, enum action action, int index);

#endif
