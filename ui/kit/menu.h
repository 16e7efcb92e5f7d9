/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a short list of things to do, over the body: each with a letter of its own; what cannot
 * be done now is shown, with why. Layer: kit.  Thread: the loop's. Owns: nothing; the texts are the
 * caller's while it is open.
 *
 * Nothing is done by its letter alone when it stands on nothing yet: the letter chooses and
 * presses, Enter presses what is focused, Esc closes. The focus begins on the first that can be
 * done.
 */
#ifndef CHARTTY_UI_KIT_MENU_H
#define CHARTTY_UI_KIT_MENU_H

#include "ui/kit/widget.h"

enum { MENU_ITEMS = 16, MENU_LINES = 4 };
struct menu_item {
    char letter;       /* "a" */
    const char *words; /* "Arrived" */
    const char *why;   /* NULL: it can be done; else why not */
    bool never;        /* why is the role's, not the moment's */
};
struct menu {
    const char *title;
    const char *lines[MENU_LINES]; /* above the list; NULL-ended */
    struct menu_item items[MENU_ITEMS];
    int count, focused;
};
/* After the items are filled: the focus on the first that can be done. */
void menu_begin(struct menu *menu);
void menu_draw(const struct menu *menu, struct canvas *canvas, const struct area *body);
/* *chosen: the item's index with POP; -1 with POP when it was closed. An item that cannot be done
 * takes the focus, and *chosen is -1 without POP: its why is for the message line. */
unsigned menu_action(struct menu *menu, enum action action, int *chosen);
unsigned menu_text(struct menu *menu, const char *character, int *chosen);
/* Why the focused item cannot be done; "" when it can. */
const char *menu_why(const struct menu *menu);

#endif
