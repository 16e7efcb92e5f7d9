/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a story while it is played, and its directives by what they are for. Layer: app, private
 * to story*.c. Thread: the loop's. A directive is given what stands behind its name: 0, or -1 and
 * *error with file and line.
 */
#ifndef CHARTTY_APP_STORY_PRIVATE_H
#define CHARTTY_APP_STORY_PRIVATE_H

#include "chartty/control/sign_in.h"
#include "chartty/control/staff.h"
#include "src/app/drug_list.h"
#include "src/app/records.h"
#include "src/app/story.h"
#include "ui/screens/workstation.h"
#include "ui/term/theme.h"

enum { STORY_LINE_SIZE = 4096 };

struct story {
    const char *path;
    const char *const *variables;
    int line;
    struct settings settings;
    struct clock clock;
    struct date today;
    const char *database; /* given for :demo; NULL: a file in the folder */
    char url[1024];
    char folder[64];      /* of a demo database and its state; "" none */
    struct buffer script; /* what the scripted backend is to do; empty: none */
    struct records records;
    struct keymap *keymap;
    struct theme *theme;
    struct tall_man *tall_man;
    enum color_depth depth;
    struct canvas canvas;
    struct workstation *workstation; /* NULL until the first key */
    char user[64];                   /* who is signed in at the first key */
    struct sign_in *desk;
    struct staff_keeper *keeper;
    bool is_open, sign_in_failed, turned;
    struct buffer *output;
};

/* story_begin.c */
/* "FILE, line N: what: value" as *error; returns -1. */
int story_wrong(struct story *story, struct error *error, const char *what, const char *value);
/* Until nothing is under way any more. */
int story_wait_idle(struct story *story, struct error *error);
/* Past the login screen, as the demo's own person; "nobody" stays at it. */
int story_begin_user(struct story *story, struct error *error);
/* Opens records and workstation before the first key, screen or tick; then it does nothing. */
int story_begin(struct story *story, struct error *error);

/* story_settings.c: what stands before the first key */
int story_make_demo(struct story *story, const char *value, struct error *error);
int story_add_row(struct story *story, const char *value, struct error *error);
int story_add_to_script(struct story *story, const char *value, struct error *error);
int story_set_database(struct story *story, const char *value, struct error *error);
int story_set_clock(struct story *story, const char *value, struct error *error);
int story_set_setting(struct story *story, const char *value, struct error *error);
int story_set_size(struct story *story, const char *value, struct error *error);
int story_set_depth(struct story *story, const char *value, struct error *error);
int story_set_theme(struct story *story, const char *value, struct error *error);
int story_set_lines(struct story *story, const char *value, struct error *error);

/* story_acts.c: what a person does, and the time that passes */
int story_press_keys(struct story *story, const char *value, struct error *error);
int story_type_text(struct story *story, const char *value, struct error *error);
int story_paste_text(struct story *story, const char *value, struct error *error);
int story_set_user(struct story *story, const char *value, struct error *error);
int story_advance(struct story *story, const char *value, struct error *error);
int story_wait(struct story *story, const char *value, struct error *error);

/* story_screens.c: what comes out */
int story_print_screen(struct story *story, const char *value, struct error *error);
int story_print_looks(struct story *story, const char *value, struct error *error);

#endif
