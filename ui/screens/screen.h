/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a screen is: one const table of functions at the end of its file and one line in
 * screens.def. Layer: screens.  Thread: the loop's. A screen draws into the area it is given, never
 * fetches while drawing, never sees key codes: it gets actions, or text when its text field has the
 * focus, and answers with reactions. Must not know: data, SQL, key codes.
 */
#ifndef CHARTTY_UI_SCREENS_SCREEN_H
#define CHARTTY_UI_SCREENS_SCREEN_H

#include "chartty/control/chart.h"
#include "chartty/control/edit.h"
#include "ui/kit/bars.h"
#include "ui/kit/scan.h"
#include "ui/kit/widget.h"

struct workstation;
struct edit;     /* chartty/control/edit.h */
struct tall_man; /* chartty/model/drug_display.h */

enum screen_id {
#define X(id, symbol) SCREEN_##id,
#include "ui/screens/screens.def"
    SCREEN_COUNT
};

enum { SCREEN_HINTS = 20 };

struct screen {
    const struct screen_ops *ops;
    struct workstation *workstation;
    struct session *session;
    struct chart *chart; /* the open chart for screens of a patient, else NULL; the workstation's */
    void *state;         /* ops->size bytes, zeroed before enter */
};

struct screen_ops {
    const char *title; /* "Labs": in the bar and in help */
    bool of_patient;   /* has banner and section bar; screen->chart is set */
    unsigned contexts; /* beside ALL, and LIST or TEXT */
    size_t size;
    void (*enter)(struct screen *screen);
    void (*leave)(struct screen *screen);
    void (*shown)(struct screen *screen); /* it is the current one, anew or again; may be NULL */
    void (*draw)(struct screen *screen, struct canvas *canvas, const struct area *body);
    unsigned (*action)(struct screen *screen, enum action action);
    /* Typed or pasted text while typing() is true, else single characters that no key of the keymap
     * has (digits). */
    unsigned (*text)(struct screen *screen, const char *text, size_t length);
    bool (*typing)(const struct screen *screen); /* a text field has the focus; NULL = never */
    int (*hints)(const struct screen *screen, struct hint *out); /* at most SCREEN_HINTS */
    /* The standing line above the footer: "Row 1 of 4. ..." (may be NULL without find); and what is
     * pending ("Row 12_"). */
    void (*standing)(struct screen *screen, char *out, size_t size);
    void (*prompt)(struct screen *screen, char *out, size_t size); /* may be NULL */
    /* Find as you type: takes the text; false when this screen cannot (it says why in a message).
     * May be NULL. */
    bool (*find)(struct screen *screen, const char *text);
    /* Esc: cancels what is under way or pending here; false when there is nothing to cancel. May be
     * NULL. */
    bool (*cancel)(struct screen *screen);
    void (*refresh)(struct screen *screen); /* F5 */
    /* The form that was opened over this screen has been saved and is about to close (a new
     * patient: edit_saved_id's chart may be opened). May be NULL. */
    void (*saved)(struct screen *screen, const struct edit *edit);
    /* A scan is this screen's (a badge that is being given out); false: the workstation's. May be
     * NULL. */
    bool (*scan)(struct screen *screen, enum scan_kind kind, const char *data);
    const char *const *marks; /* lines for the help, NULL-terminated; may be NULL */
};

const struct screen_ops *screen_ops(enum screen_id id);

/* What screens may ask of the workstation. */
void workstation_go(struct workstation *workstation, enum screen_id id);
void workstation_open_chart(struct workstation *workstation, int64_t patient_id);
/* For controllers' `changed` callbacks: paints soon. context is the workstation. */
void workstation_changed(void *workstation);
void workstation_say(struct workstation *workstation, enum message_level level, const char *format,
                     ...) __attribute__((format(printf, 3, 4)));
/* Opens a form over the body. Its patient is the open chart's (none where spec->needs_patient is
 * false and no chart is open). row_id as edit_open's. When it cannot be opened (rights, another
 * form with changes) a message says why. */
void workstation_edit(struct workstation *workstation, const struct edit_spec *spec,
                      int64_t row_id);
/* ... of a patient who has no chart open here: a row of the schedule (edit_patient_from fills
 * `patient`, which is copied; NULL: nobody). */
void workstation_edit_patient(struct workstation *workstation, const struct edit_spec *spec,
                              const struct edit_patient *patient, int64_t row_id);
/* ... with first texts (edit_presets). */
void workstation_edit_preset(struct workstation *workstation, const struct edit_spec *spec,
                             const struct edit_patient *patient, int64_t row_id,
                             const struct edit_preset *presets, int count);
/* Nothing of what was shown stays on the terminal or in its scrollback. */
void workstation_wipe(struct workstation *workstation);
/* A question or dialog that can write has just opened: keys that were typed ahead are not for it.
 * None is taken in its first 250 ms; they are counted aloud ("3 keys ignored"). */
void workstation_hold(struct workstation *workstation);
/* ... a form that the screen opens itself (a draft): open is called with what to tell when its
 * state changes, as edit_open's; NULL and *error. */
void workstation_edit_opened(struct workstation *workstation,
                             struct edit *(*open)(void *self, void (*changed)(void *context),
                                                  void *context, struct error *error),
                             void *self);
/* How names of drugs look here (drug_words.h); NULL: without tall letters. */
const struct tall_man *workstation_tall_man(const struct workstation *workstation);
/* Copies to the terminal's clipboard where the settings allow it, and says what happened. */
void workstation_copy(struct workstation *workstation, const char *text);
/* Emergency accesses that wait for a review, for who reviews them; else 0. -1: not known. */
int workstation_emergencies(const struct workstation *workstation);

#endif
