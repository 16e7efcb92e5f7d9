/* SPDX-License-Identifier: MIT */
/*
 * The box that comes when the first of two keys was pressed and the second does not follow: what
 * may follow it. From the keymap alone. The loop's thread; no state.
 */
#include "ui/kit/overlay.h"

#include "chartty/base/words.h"
#include "ui/kit/action_list.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

enum { ITEM_KEY_SIZE = 16, ITEMS_MOST = ACTION_COUNT, ITEM_GAP = 3 };

struct item {
    char key[ITEM_KEY_SIZE]; /* the second key */
    const char *word;
};

/* The second key of an action whose keys begin with the prefix; NULL when none does. */
static const char *key_after(const struct keymap *keymap, enum action action, const char *prefix)
{
    size_t length = strlen(prefix);
    const char *name;
    for (int index = 0; (name = keymap_key_name(keymap, action, index)) != NULL; index++) {
        if (strncmp(name, prefix, length) == 0 && name[length] == ' ') {
            return name + length + 1;
        }
    }
    return NULL;
}

static int collect(const struct keymap *keymap, unsigned contexts, const bool *off,
                   const char *prefix, struct item *items)
{
    int count = 0;
    for (int i = 1; i < ACTION_COUNT; i++) {
        enum action action = (enum action)i;
        const char *key =
            action_in_force(action, contexts) ? key_after(keymap, action, prefix) : NULL;
        if (key != NULL && (off == NULL || !off[action])) {
            snprintf(items[count].key, ITEM_KEY_SIZE, "%s", key);
            items[count++].word = WORDS(action_spec(action)->word);
        }
    }
    return count;
}

void which_key_draw(struct canvas *canvas, const struct area *body, const struct keymap *keymap,
                    unsigned contexts, const bool *off, const struct key *prefix)
{
    char name[16], title[32];
    struct item items[ITEMS_MOST];
    key_to_name(prefix, name);
    int count = collect(keymap, contexts, off, name, items);
    int widest = 1;
    for (int i = 0; i < count; i++) {
        int width = (int)(strlen(items[i].key) + 2 + strlen(items[i].word)) + ITEM_GAP;
        widest = width > widest ? width : widest;
    }
    int columns = (body->width - 4) / widest;
    columns = columns < 1 ? 1 : columns > count && count > 0 ? count : columns;
    int rows = count > 0 ? (count + columns - 1) / columns : 1;
    /* Not wider than it needs, at the bottom, where the eye is on the message line. */
    columns = count > 0 ? (count + rows - 1) / rows : 1;
    int width = columns * widest + 4 > 24 ? columns * widest + 4 : 24;
    struct area box = area_centred(body, rows + 2, width);
    box.row = body->row + body->height - box.height;
    struct area inside = area_inside(&box);
    snprintf(title, sizeof title, WORDS("%s then"), name);
    draw_box(canvas, &box, title);
    if (count == 0) {
        draw_text(canvas, &inside, 0, 1, inside.width - 1, ROLE_LABEL, WORDS("No such keys here."));
    }
    for (int i = 0; i < count; i++) {
        int row = i % rows, at = 1 + i / rows * widest;
        at += draw_text(canvas, &inside, row, at, inside.width - at, ROLE_VALUE, items[i].key) + 2;
        draw_text(canvas, &inside, row, at, inside.width - at, ROLE_TEXT, items[i].word);
    }
}
