/* SPDX-License-Identifier: MIT */
/*
 * The frame at a kiosk: one screen and its few keys; no palette, no jumps, no lock, no way out. A
 * key that the screen does not name does nothing. Loop thread.
 */
#include "ui/screens/workstation_private.h"

#include <string.h>

bool kiosk_is(const struct workstation *workstation)
{
    return workstation->options.session->kiosk;
}

void kiosk_begin(struct workstation *workstation)
{
    workstation_enter(workstation, SCREEN_SELF_CHECK_IN);
}

static bool is_known(enum action action)
{
    switch (action) {
    case ACTION_HELP:
    case ACTION_BACK:
    case ACTION_ENTER:
    case ACTION_FIELD_NEXT:
    case ACTION_FIELD_PREVIOUS:
    case ACTION_TEXT_UP:
    case ACTION_TEXT_DOWN:
    case ACTION_CURSOR_LEFT:
    case ACTION_CURSOR_RIGHT:
    case ACTION_CURSOR_HOME:
    case ACTION_CURSOR_END:
    case ACTION_DELETE_LEFT:
    case ACTION_DELETE_RIGHT:
    case ACTION_CLEAR_FIELD:
        return true;
    default:
        return false;
    }
}

void kiosk_key(struct workstation *workstation, const struct key *key)
{
    struct screen *screen = workstation_current(workstation);
    enum action action = ACTION_NONE;
    enum keymap_result answer =
        keymap_find(workstation->options.keymap, CONTEXT_ALL | CONTEXT_TEXT, key, 1, &action);
    if (answer == KEYMAP_ACTION && is_known(action)) {
        screen->ops->action(screen, action);
    } else if (answer == KEYMAP_NONE && key->code == KEY_CODE_SPACE) {
        screen->ops->text(screen, " ", 1);
    } else if (answer == KEYMAP_NONE && key->code == KEY_CODE_TEXT) {
        screen->ops->text(screen, key->text, strlen(key->text));
    }
    workstation_changed(workstation);
}

void kiosk_draw(struct workstation *workstation, struct canvas *canvas)
{
    struct area whole = {0, 0, canvas->height, canvas->width};
    struct area body = area_rows(&whole, 0, canvas->height - 1);
    struct area footer = area_rows(&whole, canvas->height - 1, 1);
    struct screen *screen = workstation_current(workstation);
    struct hint hints[SCREEN_HINTS];
    screen->ops->draw(screen, canvas, &body);
    int count = screen->ops->hints(screen, hints);
    if (count > 0) {
        footer_draw(canvas, &footer, workstation->options.keymap, hints, count);
    }
}
