/* SPDX-License-Identifier: MIT */
/* What edit_view*.c share: the form on the screen. Loop thread. */
#ifndef CHARTTY_UI_SCREENS_EDIT_VIEW_PRIVATE_H
#define CHARTTY_UI_SCREENS_EDIT_VIEW_PRIVATE_H

#include "ui/kit/form.h"
#include "ui/kit/overlay.h"
#include "ui/screens/drug_words.h"
#include "ui/screens/edit_view.h"
#include "ui/screens/workstation_private.h"

enum { ASK_LINES = DIALOG_LINES, ASK_LINE_SIZE = 420 };

/* What lies over the form; made from the form's state. */
enum asking {
    ASK_NOTHING,
    ASK_QUESTION, /* something unusual */
    ASK_REENTER,  /* initials and birth year */
    ASK_CONFLICT, /* somebody else saved */
    ASK_LEAVE     /* Esc with changes */
};

struct edit_view {
    struct workstation *workstation;
    struct edit *edit;
    enum screen_id over; /* the screen that it was opened over */
    struct form form;
    bool filled;  /* the form's fields are there */
    bool leaving; /* it closes as soon as its draft is written or gone */
    bool said;    /* that a draft was kept is to be said then */
    enum asking asking;
    struct dialog dialog;
    char lines[ASK_LINES][ASK_LINE_SIZE];
    struct input reenter;
    int conflict_row; /* the entry with the cursor */
    char title[200];  /* of the dialog */
    char look_alikes[600];
};

/* edit_view_ask.c: the dialogs over the form. */
void ask_begin(struct edit_view *view, enum asking asking);
bool ask_action(struct edit_view *view, enum action action);
void ask_text(struct edit_view *view, const char *text, size_t length);
void ask_draw(struct edit_view *view, struct canvas *canvas, const struct area *body);
/* edit_view_conflict.c */
bool conflict_action(struct edit_view *view, enum action action);
void conflict_text(struct edit_view *view, const char *text);
void conflict_draw(struct edit_view *view, struct canvas *canvas, const struct area *body);
/* "SMITH, John (Mr)  Born 14-Jul-1945 (81y)  MRN 00012345"; "" for nobody. */
void patient_words(const struct edit_patient *patient, char *out, size_t size);
/* edit_view.c */
void view_sync(struct edit_view *view); /* the form's fields as the edit has them */
void view_changed(void *context);       /* its state did: a struct edit_view */
/* The form's title as it is shown: drugs with their tall letters. */
void view_title(const struct edit_view *view, char *out, size_t size);
/* edit_view_keys.c */
void view_leave(struct edit_view *view, bool discard);
void view_finish_leaving(struct edit_view *view);

#endif
