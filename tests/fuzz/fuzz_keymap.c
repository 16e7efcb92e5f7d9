/* SPDX-License-Identifier: MIT */
/* Any bytes as a keymap file: refused with a sentence, or every key in it finds its one action. */
#include "fuzz/fuzz.h"

#include "chartty/base/memory.h"
#include "ui/term/keymap.h"

#include <string.h>

/* Each key that an action has leads to that action where the action is in force. */
static void check_action(const struct keymap *keymap, enum action action)
{
    const char *name;
    for (int index = 0; (name = keymap_key_name(keymap, action, index)) != NULL; index++) {
        struct key keys[2];
        char first[40];
        enum action found;
        const char *blank = strchr(name, ' ');
        snprintf(first, sizeof first, "%.*s", (int)(blank != NULL ? blank - name : 39), name);
        fuzz_require(key_by_name(first, &keys[0]), "a key has a name");
        fuzz_require(blank == NULL || key_by_name(blank + 1, &keys[1]), "the second too");
        bool reached = false;
        for (unsigned context = CONTEXT_ALL; context <= CONTEXT_ADMIN; context *= 2) {
            reached = reached || (keymap_find(keymap, context, keys, blank != NULL ? 2 : 1,
                                              &found) == KEYMAP_ACTION &&
                                  found == action);
        }
        fuzz_require(reached, "a key of an action finds it");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_copy_bytes((const char *)bytes, length);
    struct error error;
    error_clear(&error);
    struct keymap *keymap = keymap_read("fuzz", text, &error);
    if (keymap == NULL) {
        fuzz_require(error.code == ERROR_INVALID, "a refusal says why");
        fuzz_require(strncmp(error.user, "fuzz", 4) == 0, "and in which file");
    } else {
        for (int action = 0; action < ACTION_COUNT; action++) {
            check_action(keymap, (enum action)action);
        }
        keymap_free(keymap);
    }
    memory_free(text);
    return 0;
}
