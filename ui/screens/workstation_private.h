/* SPDX-License-Identifier: MIT */
/* The workstation's own state, for workstation*.c alone. Loop thread. */
#ifndef CHARTTY_UI_SCREENS_WORKSTATION_PRIVATE_H
#define CHARTTY_UI_SCREENS_WORKSTATION_PRIVATE_H

#include "ui/kit/input.h"
#include "ui/kit/overlay.h"
#include "ui/screens/workstation.h"

#include "chartty/base/loop.h"

enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_PALETTE, OVERLAY_MESSAGES, OVERLAY_WHICH_KEY };

struct workstation {
    struct workstation_options options;
    struct screen screens[SCREEN_COUNT]; /* state is NULL until first entered */
    enum screen_id current;
    enum screen_id came_from; /* the screen of many patients that a chart was opened from */
    struct chart *chart;
    bool banner_flash; /* until the next key: another patient's chart was just opened */
    enum overlay overlay;
    struct help help;
    struct palette palette;
    bool finding;
    struct input find;
    bool has_prefix;
    struct key prefix;
    struct messages messages;
    struct loop_timer *which_key_timer, *slow_timer, *minute_timer, *hold_timer;
    int held_keys;          /* ignored since the hold began */
    struct edit_view *form; /* open over the screen it was opened on; NULL none (edit_view.h) */
};

enum { SCREEN_MIN_HEIGHT = 24, SCREEN_MIN_WIDTH = 80 };

struct screen *workstation_current(struct workstation *workstation);
/* The contexts in force now. */
unsigned workstation_contexts(const struct workstation *workstation);
bool workstation_typing(const struct workstation *workstation);
void workstation_repaint(struct workstation *workstation);
/* What the open form fills in; NULL: no form is open. */
struct edit *workstation_form(const struct workstation *workstation);
/* Does one action: the frame's own, else the screen's (workstation_actions.c). */
void workstation_act(struct workstation *workstation, enum action action);
/* Whether whoever is signed in may do it here; false: *error says who may not do what
 * (workstation_rights.c). */
bool workstation_may(const struct workstation *workstation, enum action action,
                     struct error *error);
/* The permission that a screen needs to be gone to. */
enum permission workstation_screen_right(enum screen_id id);
bool workstation_may_see(const struct workstation *workstation, enum screen_id id,
                         struct error *error);
/* The action of a g jump to the screen; ACTION_NONE. And the other way: SCREEN_COUNT. */
enum action workstation_jump_to(enum screen_id id);
enum screen_id workstation_jump_target(enum action action);
/* Why an action is off here; "" when it is on. For the palette. */
void workstation_availability(void *workstation, enum action action, char *why, size_t size);
/* Marks a prefix's end, with its timer and box. */
void workstation_drop_prefix(struct workstation *workstation);
/* The sections of a chart in the bar's order; their count. */
extern const enum screen_id workstation_sections[];
extern const char *const workstation_section_words[];
int workstation_section_count(void);

#endif
