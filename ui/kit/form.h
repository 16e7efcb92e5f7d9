/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a form on the screen: labelled inputs in lines, headings, marks of required, changed and
 * wrong fields, echoes, pick-lists, and the buttons; scrolled when it is longer than the body.
 * Layer: kit.  Thread: the loop's. Owns: its inputs. Must not know: patients, what a field means.
 *
 * Modeless (ux.md part 1.2): no field traps the cursor; errors stand beside the field; Enter is the
 * next field and saves only on the Save button.
 */
#ifndef CHARTTY_UI_KIT_FORM_H
#define CHARTTY_UI_KIT_FORM_H

#include "ui/kit/input.h"

enum { FORM_FIELDS = 64, FORM_HEADINGS = 8 };

struct form_field {
    const char *label;
    int line, column, label_width, width, max; /* max: characters, 0 none */
    bool required, fixed, masked, multiline;
    bool revealed;              /* a masked field that shows its text now */
    const char *const *choices; /* NULL-terminated; NULL none */
    bool choices_only;
    /* How a word of this field looks where nobody types in it (the pick-list, a fixed field); NULL:
     * as it is. Keeps its length. */
    void (*shown)(const void *context, char *text);
    const void *shown_context;
    /* The owner's, at each draw: */
    bool changed, wrong;
    const char *error, *echo; /* "" */
    struct input input;
};

struct form {
    struct form_field fields[FORM_FIELDS];
    int count;
    struct {
        const char *text;
        int line, column;
    } headings[FORM_HEADINGS];
    int heading_count;
    const char *save_word; /* "Save" */
    int focus;             /* a field; count: the Save button; count + 1: Cancel */
    int top;               /* first line shown */
    bool clipped;          /* the focused field's words did not fit (set by the draw) */
    bool picking;          /* the pick-list of the focused field is open */
    int picked, pick_top;
    struct input pick;    /* what narrows it */
    const char *save_key; /* "F2": shown on the button; NULL none */
    bool frozen;          /* nothing can be typed now (it is being saved) */
};

enum form_event {
    FORM_NOTHING,
    FORM_TYPED,  /* the focused field's text has changed */
    FORM_LEFT,   /* *field was left for another */
    FORM_SAVE,   /* F2 or the button */
    FORM_CANCEL, /* Esc (no pick-list open) or the button */
    FORM_REVEAL, /* F4 on a masked field */
    FORM_UNDO    /* ^Z: the owner takes the last change of any field back */
};

void form_init(struct form *form);
/* Each answers with reactions; *event and *field say what the owner has to do. */
unsigned form_action(struct form *form, enum action action, enum form_event *event, int *field);
unsigned form_text(struct form *form, const char *text, size_t length, enum form_event *event,
                   int *field);
void form_focus(struct form *form, int field);
/* The first field that can be typed in; 0 when there is none. */
int form_first(const struct form *form);
/* Lines that all fields need together. */
int form_lines(const struct form *form);
/* Rows of a multi-line field: up to the next field below it, four at most. */
int form_rows_of(const struct form *form, int field);
void form_draw(struct form *form, struct canvas *canvas, const struct area *body);

#endif
