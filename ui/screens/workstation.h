/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the frame around all screens: which is shown, the open chart with its banner, keys to
 * actions, overlays, messages; draws everything into one canvas. Layer: screens.  Thread: the
 * loop's. Knows no terminal: whoever drives it (the terminal, a story) gives keys and takes the
 * canvas.
 */
#ifndef CHARTTY_UI_SCREENS_WORKSTATION_H
#define CHARTTY_UI_SCREENS_WORKSTATION_H

#include "ui/screens/screen.h"

struct workstation_options {
    struct session *session;
    const struct keymap *keymap;
    bool allow_copy;              /* `y`, off by default */
    void (*paint)(void *context); /* something looks different: draw soon */
    void (*quit)(void *context);
    bool (*copy)(void *context, const char *text, size_t length); /* to the terminal; may be NULL */
    void *context;
};

struct workstation *workstation_new(const struct workstation_options *options);
void workstation_free(struct workstation *workstation);

void workstation_key(struct workstation *workstation, const struct key *key);
/* Pasted text goes to the field with the focus or is refused with a message; it never becomes
 * commands. */
void workstation_paste(struct workstation *workstation, const char *bytes, size_t length, bool cut);
/* Ends what only waits for time: the 250 ms in which a new question takes no key. For stories. */
void workstation_settle(struct workstation *workstation);
void workstation_draw(struct workstation *workstation, struct canvas *canvas);

enum screen_id workstation_screen(const struct workstation *workstation);

#endif
