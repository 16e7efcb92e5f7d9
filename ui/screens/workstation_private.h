/* SPDX-License-Identifier: MIT */
/* The workstation's own state, for workstation*.c alone. Loop thread. */
#ifndef CHARTTY_UI_SCREENS_WORKSTATION_PRIVATE_H
#define CHARTTY_UI_SCREENS_WORKSTATION_PRIVATE_H

#include "ui/kit/input.h"
#include "ui/kit/overlay.h"
#include "ui/screens/workstation.h"

#include "chartty/base/loop.h"
#include "chartty/control/audit.h"
#include "chartty/control/emergencies.h"
#include "chartty/control/line.h"
#include "chartty/control/patient_search.h"
#include "chartty/control/sign_in.h"
#include "chartty/control/staff.h"
#include "ui/kit/scan.h"

enum overlay {
    OVERLAY_NONE,
    OVERLAY_HELP,
    OVERLAY_PALETTE,
    OVERLAY_MESSAGES,
    OVERLAY_WHICH_KEY,
    OVERLAY_QUESTION
};

/* Who may come in, and what the lock covers (workstation_gate.c, _sign_in.c, _idle.c). */
struct gate {
    bool busy;                  /* a secret is being looked at */
    bool looking;               /* ... or only whether there is any staff */
    bool submit_due;            /* what was typed meanwhile is to be tried then */
    bool first;                 /* there is no staff: the first administrator is asked for */
    bool failed;                /* the sentence is of a failure */
    char sentence[320];         /* what the last try came to; "" */
    char note[160];             /* in the message line until the next key */
    char badge[SCAN_DATA_SIZE]; /* scanned, waits for its PIN; "" */
    int64_t last_key_ms;
    bool warned; /* that it is about to lock */
    int shown_minutes;
    struct loop_timer *tick_timer;
    struct emergencies *emergencies; /* for who reviews them; NULL: nobody who does */
    bool told;                       /* of what waited at the sign-in */
    /* The lock: */
    int64_t staff_id; /* who is behind it; 0 nobody */
    struct datetime locked_at;
    char why[40];
    enum screen_id screen;
    enum overlay overlay;
    bool finding, showing;
    struct message on_line;
};

/* A question of the frame's own over the body (workstation_question.c). */
enum question { QUESTION_NONE, QUESTION_SIGN_OUT, QUESTION_OPEN_PATIENT, QUESTION_OTHER_PATIENT };

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
    struct gate gate;
    struct scan scan;
    struct loop_timer *scan_timer;
    struct patient_search *scanned; /* looks up a scanned number; NULL none */
    char scanned_code[SCAN_DATA_SIZE];
    struct dialog dialog;
    enum question question;
    char question_lines[3][400];
    int64_t question_patient;
    bool was_clinical; /* the open chart could be seen whole when it was read last */
    bool finding;
    struct input find;
    bool has_prefix;
    struct key prefix;
    struct messages messages;
    /* workstation_copy.c: the text that waits for its entry; NULL */
    char *copying;
    struct audit_view copy_entry;
    enum line_state line; /* workstation_line.c */
    struct loop_timer *age_timer;
    struct loop_timer *which_key_timer, *slow_timer, *minute_timer, *hold_timer;
    int held_keys;                  /* ignored since the hold began */
    struct drafts_arrival *arrival; /* of whoever signed in last; NULL none */
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
/* Enters a screen without asking for a right; leave_lists as when it is gone to. */
void workstation_enter(struct workstation *workstation, enum screen_id id);
void workstation_leave(struct workstation *workstation, enum screen_id id);
/* Which actions whoever is signed in may not do, so that they are not offered. */
void workstation_off(const struct workstation *workstation, bool off[ACTION_COUNT]);
/* What the footer offers of the form or the screen, at most SCREEN_HINTS; the help begins with it.
 */
int workstation_hints(const struct workstation *workstation, struct hint *out);
/* One key, past the reader of scans. */
void workstation_take_key(struct workstation *workstation, const struct key *key);

/* --- workstation_gate.c --- */
void gate_begin(struct workstation *workstation);
void gate_end(struct workstation *workstation);
/* Login or lock is shown: nothing of a patient is, and nothing but signing in can be done. */
bool gate_is_closed(const struct workstation *workstation);
/* Everything of the person before goes: screens, chart, form, messages, what was scanned. A form
 * that is freed keeps its draft, so this comes while the session is still theirs. */
void gate_let_go(struct workstation *workstation);
void gate_sign_out(struct workstation *workstation, const char *why);
/* The login screen over the lock, for another person; and back to the lock. */
void gate_other_user(struct workstation *workstation);
bool gate_back_to_lock(struct workstation *workstation);
void gate_badge(struct workstation *workstation, const char *badge);
void gate_say(struct workstation *workstation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What the actions of a closed station do; false: the screen's. */
bool gate_act(struct workstation *workstation, enum action action);

/* --- workstation_sign_in.c --- */
/* The first screen of whoever is signed in; nobody's login, where staff are looked for. */
void gate_first_screen(struct workstation *workstation);
void gate_try_password(struct workstation *workstation, const char *username, const char *secret);
void gate_try_badge(struct workstation *workstation, const char *secret);
void gate_try_unlock(struct workstation *workstation, const char *secret);
void gate_make_first(struct workstation *workstation, const struct staff_entry *entry,
                     const char *password);

/* --- workstation_idle.c --- */
void gate_watch_time(struct workstation *workstation);
/* A key has come: it counts as work. True when the key must not be used (it woke the lock). */
bool gate_woken(struct workstation *workstation);
/* "lock in 02:00"; "" when nothing counts down. */
void gate_lock_words(const struct workstation *workstation, char *out, size_t size);

/* --- workstation_kiosk.c: the frame at a kiosk --- */
bool kiosk_is(const struct workstation *workstation);
void kiosk_begin(struct workstation *workstation);
void kiosk_key(struct workstation *workstation, const struct key *key);
void kiosk_draw(struct workstation *workstation, struct canvas *canvas);

/* --- workstation_scan.c --- */
/* True when the key is (or may be) of a scan and must not be used now. */
bool scan_takes(struct workstation *workstation, const struct key *key);
void scan_end(struct workstation *workstation);

/* --- workstation_line.c: the line to the database --- */
void line_strip_begin(struct workstation *workstation);
void line_strip_end(struct workstation *workstation);
/* The strip at the top of the rest; returns the rows used, 0 while the line is up. */
int line_strip_draw(struct workstation *workstation, struct canvas *canvas,
                    const struct area *rest);
/* "STALE 00:23" at the left of the message line; the columns used. */
int line_strip_message(struct workstation *workstation, struct canvas *canvas,
                       const struct area *row);
/* F5 comes first while it is lost. */
void line_strip_hints(const struct workstation *workstation, struct hint *hints, int *count);
/* What is another's while nothing can be saved: F5 tries, what writes is off. */
bool line_strip_act(struct workstation *workstation, enum action action);

/* --- workstation_question.c --- */
void question_ask(struct workstation *workstation, enum question question, const char *title,
                  const char *yes, const char *no);
void question_action(struct workstation *workstation, enum action action);
void question_text(struct workstation *workstation, const char *text);

void workstation_copy_begin(struct workstation *workstation);
void workstation_copy_end(struct workstation *workstation);
/* Does one action: the frame's own, else the screen's (workstation_actions.c). */
void workstation_act(struct workstation *workstation, enum action action);
/* Whether whoever is signed in may do it here; false: *error says who may not do what
 * (workstation_rights.c). */
bool workstation_may(const struct workstation *workstation, enum action action,
                     struct error *error);
/* What the action needs on the screen that is shown. */
enum permission workstation_right_here(const struct workstation *workstation, enum action action);
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
