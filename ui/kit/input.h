/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a one-line text field: editing by whole characters, scrolling sideways, paste, undo of
 * its last change. Layer: kit.  Thread: the loop's.  Owns: its text (bounded; in the struct).
 */
#ifndef CHARTTY_UI_KIT_INPUT_H
#define CHARTTY_UI_KIT_INPUT_H

#include "ui/kit/widget.h"

enum { INPUT_SIZE = 4096 };

struct input {
    char text[INPUT_SIZE];   /* valid UTF-8 */
    int max;                 /* characters at most, 0 = INPUT_SIZE - 1 bytes */
    bool lines;              /* line ends are kept: a note (form_note.h draws it) */
    int cursor;              /* byte offset, always at a cluster's start */
    char refused[128];       /* why the last key or paste was refused; "" */
    char before[INPUT_SIZE]; /* the text before its last change, for undo */
};

void input_init(struct input *input, int max_characters);
void input_set(struct input *input, const char *text);
/* Typed text or a paste: line ends become blanks, other controls are left out; what is too long is
 * refused whole with `refused` saying so. */
unsigned input_text(struct input *input, const char *text, size_t length);
unsigned input_action(struct input *input,
                      enum action action); /* the TEXT context's editing actions */
/* Takes the last change back; done twice it is there again. Clearing an empty field does it too. */
unsigned input_undo(struct input *input);
/* "[text____]" in `width` columns; cursor put there when focused.
 * What is scrolled out of view shows as '<' and '>' in place of the brackets. */
void input_draw(const struct input *input, struct canvas *canvas, const struct area *area, int row,
                int column, int width, bool focused);

#endif
