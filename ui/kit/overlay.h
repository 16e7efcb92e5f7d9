/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what lies over the body: help, which-key box, command palette, dialog, message list; all
 * made from the action list and the keymap, never from words of their own. Layer: kit.  Thread: the
 * loop's.  They cover the body only, never the banner.
 */
#ifndef CHARTTY_UI_KIT_OVERLAY_H
#define CHARTTY_UI_KIT_OVERLAY_H

#include "ui/kit/bars.h"
#include "ui/kit/input.h"

/* Help: the actions in force in `contexts`, grouped (Move, Open, Go, Always ...), in pages that
 * fit. */
enum { HELP_HERE = 20 };
struct help {
    const char *screen; /* "Labs" */
    unsigned contexts;
    struct hint here[HELP_HERE]; /* the footer's entries: what works on this screen, all of them */
    int here_count;
    int page, pages;          /* pages is set by the draw */
    const char *const *marks; /* lines of "H high  L low", NULL-terminated; may be NULL */
    bool off[ACTION_COUNT];   /* what whoever is signed in may not do: it is left out */
};
/* What works here comes first; what works on some screens only is listed on no other. */
void help_here(struct help *help, const struct hint *hints, int count);
void help_draw(struct help *help, struct canvas *canvas, const struct area *body,
               const struct keymap *keymap);
unsigned help_action(struct help *help,
                     enum action action); /* POP when it closes; Space (help_text) next page */
unsigned help_text(struct help *help, const char *character);

/* Which-key: the actions whose keys begin with `prefix`. off: as in the help; NULL: none is. */
void which_key_draw(struct canvas *canvas, const struct area *body, const struct keymap *keymap,
                    unsigned contexts, const bool *off, const struct key *prefix);

/* Palette: every action by its words; those not in force are shown disabled with why. */
struct palette {
    struct input input;
    unsigned contexts;
    int selected, top;
    bool only_on; /* lists what can be done now and nothing else */
    /* May be NULL. Fills why an action is off; "" when it is on. */
    void (*availability)(void *self, enum action action, char *why, size_t size);
    void *self;
};
void palette_init(struct palette *palette, unsigned contexts,
                  void (*availability)(void *self, enum action action, char *why, size_t size),
                  void *self);
void palette_draw(struct palette *palette, struct canvas *canvas, const struct area *body,
                  const struct keymap *keymap);
unsigned palette_text(struct palette *palette, const char *text, size_t length);
/* *chosen is set together with REACT_POP when one was taken; ACTION_NONE with POP when it was
 * closed. */
unsigned palette_action(struct palette *palette, enum action action, enum action *chosen);

/* Dialog: a question with buttons; the last one is the safe one and has the focus at first. */
enum { DIALOG_LINES = 12, DIALOG_BUTTONS = 4 };
struct dialog {
    const char *title;
    const char *lines[DIALOG_LINES];
    const char *buttons[DIALOG_BUTTONS];
    int button_count, focused;
    bool moved; /* set by the first key; until then the focus is on the last button, the safe one */
};
void dialog_draw(struct dialog *dialog, struct canvas *canvas, const struct area *body);
/* *pressed: the button's index with POP; -1 with POP when it was cancelled. */
unsigned dialog_action(struct dialog *dialog, enum action action, int *pressed);
unsigned dialog_text(struct dialog *dialog, const char *character,
                     int *pressed); /* first letter of a button */

/* The messages kept, newest first. */
void message_list_draw(struct canvas *canvas, const struct area *body,
                       const struct messages *messages);

#endif
