/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the form that is open over the body of a screen: keys and text to the form being filled
 * in, its questions, its conflict, leaving it. For workstation*.c alone. Layer: screens.  Thread:
 * the loop's. Owns: the form; closing it keeps its draft unless it was saved or discarded.
 */
#ifndef CHARTTY_UI_SCREENS_EDIT_VIEW_H
#define CHARTTY_UI_SCREENS_EDIT_VIEW_H

#include "ui/screens/screen.h"

struct edit_view;

/* A form is open over the screen that is shown now. */
bool edit_view_shown(const struct workstation *workstation);
void edit_view_draw(struct workstation *workstation, struct canvas *canvas,
                    const struct area *body);
/* False: the frame's (help, palette, messages, sign out). */
bool edit_view_act(struct workstation *workstation, enum action action);
void edit_view_text(struct workstation *workstation, const char *text, size_t length);
int edit_view_hints(const struct workstation *workstation, struct hint *out);
void edit_view_standing(const struct workstation *workstation, char *out, size_t size);
/* "New", "Edit", "Stop": what comes behind the screen's name in the bar. */
void edit_view_place(const struct workstation *workstation, char *out, size_t size);
/* Closes it; its draft stays. */
void edit_view_close(struct workstation *workstation);

/* Somebody has signed in: their drafts are tidied, and how many there are is said. */
void edit_view_signed_in(struct workstation *workstation);
/* The end: what edit_view_signed_in began. */
void edit_view_end(struct workstation *workstation);

#endif
