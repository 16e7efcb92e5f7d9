/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the list of staff and the boxes that ask about one person share. Layer:
 * screens, private to admin_staff*.c. Thread: the loop's.
 */
#ifndef CHARTTY_UI_SCREENS_ADMIN_STAFF_PRIVATE_H
#define CHARTTY_UI_SCREENS_ADMIN_STAFF_PRIVATE_H

#include "ui/screens/list_screen.h"
#include "ui/screens/secret_input.h"
#include "ui/screens/workstation_private.h"

/* What is being asked about the person. */
enum asking { ASK_NOTHING, ASK_SWITCH, ASK_PIN, ASK_BADGE, ASK_PASSWORD };

struct admin {
    struct list_screen list; /* first: list_screen works on the state */
    enum asking asking;
    int64_t person; /* who it is about */
    char username[64], full_name[128];
    bool is_on;
    struct input first, again; /* of a secret */
    int focus;
    bool busy;
    char problem[400];
    struct dialog dialog;
    char lines[2][256];
    int64_t new_person; /* was just added: a password is asked for as soon as the row is there */
};

bool staff_is_set(const struct field_value *value);

/* admin_staff_ask.c */
/* Opens the box about the selected person. */
void staff_ask(struct screen *screen, enum asking asking);
void staff_ask_stop(struct admin *admin);
/* No secret is left in memory. */
void staff_ask_clear(struct admin *admin);
/* A secret is typed in a box of its own; all else is asked by a dialog. */
bool staff_asks_for_secret(const struct admin *admin);
/* A button of the dialog; what was typed. */
void staff_ask_pressed(struct screen *screen, int button);
void staff_ask_submit(struct screen *screen);
unsigned staff_ask_secret_action(struct screen *screen, enum action action);
void staff_ask_draw(struct admin *admin, struct canvas *canvas, const struct area *body);

#endif
