/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the screen that is a list with a detail pane: medications, allergies, appointments,
 * timeline, providers, worklists. A screen of that kind gives a spec; everything else is here.
 * Layer: screens.  Thread: the loop's.
 */
#ifndef CHARTTY_UI_SCREENS_LIST_SCREEN_H
#define CHARTTY_UI_SCREENS_LIST_SCREEN_H

#include "chartty/control/record_list.h"
#include "ui/kit/table.h"
#include "ui/kit/text_view.h"
#include "ui/screens/cells.h"
#include "ui/screens/clinical_acts.h"
#include "ui/screens/screen.h"

struct list_screen_spec {
    enum record_list_kind kind;
    enum record_list_preset preset; /* shown first */
    const struct table_column *columns;
    int column_count;
    const struct table_ops *ops; /* their self is the screen */
    const char *empty;           /* "No medications recorded." */
    const char *order_words;     /* "newest start first" */
    void (*detail)(struct screen *screen, const void *record, struct text_view *view);
    /* What may be done to its rows (clinical_acts.h): MEDICATION, ALLERGY ...; 0: nothing. */
    enum record_type acts;
    /* The patient that Enter opens; 0 = Enter shows the detail in full. May be NULL. */
    int64_t (*patient_of)(const void *record);
    void (*before_draw)(struct screen *screen); /* may be NULL */
};

struct list_screen {
    const struct list_screen_spec *spec;
    struct record_list *list;
    struct table table;
    struct text_view detail;
    int64_t detail_id; /* whose detail is in the view; 0 none */
    bool full;         /* the detail covers the list */
    char found[64];    /* what find narrows to; "" nothing */
    char order[64];    /* said instead of the spec's order_words, where a screen sets it */
    struct clinical_acts acts;
};

/* The state of such a screen is a struct list_screen (sizeof it is ops->size). */
void list_screen_enter(struct screen *screen, const struct list_screen_spec *spec);
void list_screen_leave(struct screen *screen);
void list_screen_draw(struct screen *screen, struct canvas *canvas, const struct area *body);
unsigned list_screen_action(struct screen *screen, enum action action);
unsigned list_screen_text(struct screen *screen, const char *text, size_t length);
int list_screen_hints(const struct screen *screen, struct hint *out);
void list_screen_standing(struct screen *screen, char *out, size_t size);
void list_screen_prompt(struct screen *screen, char *out, size_t size);
bool list_screen_find(struct screen *screen, const char *text);
bool list_screen_cancel(struct screen *screen);
bool list_screen_typing(const struct screen *screen); /* its rows' menu takes the letters: of
                                                         ops tables of screens that have acts */
void list_screen_refresh(struct screen *screen);

/* The functions of a list screen's ops table, all but title, of_patient, contexts, enter and marks.
 */
#define LIST_SCREEN_OPS LIST_SCREEN_OPS_OF(struct list_screen)
/* ... of a screen whose state begins with a list screen's. */
#define LIST_SCREEN_OPS_OF(state_type)                                                             \
    .size = sizeof(state_type), .leave = list_screen_leave, .draw = list_screen_draw,              \
    .action = list_screen_action, .text = list_screen_text, .typing = list_screen_typing,          \
    .hints = list_screen_hints, .standing = list_screen_standing, .prompt = list_screen_prompt,    \
    .find = list_screen_find, .cancel = list_screen_cancel, .refresh = list_screen_refresh

#endif
