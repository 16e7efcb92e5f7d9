/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the frame of every screen: application bar, section bar, message line, footer (ux.md
 * part 6). Layer: kit.  Thread: the loop's.
 */
#ifndef CHARTTY_UI_KIT_BARS_H
#define CHARTTY_UI_KIT_BARS_H

#include "ui/kit/widget.h"

struct appbar {
    const char *place;    /* "Chart > Labs" */
    const char *database; /* "db:sqlite ok" */
    const char *lock;     /* "lock in 02:00"; NULL none */
    const char *station;  /* "ws-07" */
    const char *user;     /* "kim.lee RN" or "" */
    const char *when;     /* "Tue 24-Nov-2026 22:41" */
    bool demo;            /* says DEMO */
};
/* One row; from 100 columns on with the database state and the lock; the time at the right end;
 * place is never cut before the rest. */
void appbar_draw(struct canvas *canvas, const struct area *area, const struct appbar *bar);

/* "-[Summary] Demog  Meds ..." with words as tabs; `current` in brackets. */
void sectionbar_draw(struct canvas *canvas, const struct area *area, const char *const *words,
                     int count, int current);

enum message_level { MESSAGE_INFO, MESSAGE_WARNING, MESSAGE_ERROR, MESSAGE_CRITICAL };
enum { MESSAGES_KEPT = 50, MESSAGE_SIZE = 200 };
struct messages {
    struct message {
        enum message_level level;
        char text[MESSAGE_SIZE];
        int hour, minute;
    } kept[MESSAGES_KEPT];
    int count, newest;
    bool showing;           /* something is on the line ... */
    struct message on_line; /* ... this one */
};
void messages_init(struct messages *messages);
/* One message at a time: a lower level does not displace a higher one that is showing. */
void messages_add(struct messages *messages, enum message_level level, int hour, int minute,
                  const char *text);
void messages_clear(struct messages *messages); /* the line, not what is kept; CRITICAL stays */
void messages_settle(
    struct messages *messages); /* the line, a CRITICAL one too: it is dealt with */
/* Index into kept of the message `age` places before the newest; -1 when there is none. */
int messages_index(const struct messages *messages, int age);
/* "[!]" and the like, "" for what only informs; the role it is shown in. */
const char *message_mark(enum message_level level, enum role *role);
/* The line: a pending prompt (digits, sort) goes before messages, those before `standing`. */
void messageline_draw(struct canvas *canvas, const struct area *area,
                      const struct messages *messages, const char *prompt, const char *standing);

/* Whole entries of "key word" from the left, cut by entries, never in mid word. */
struct hint {
    enum action action;
    const char *word; /* NULL: the action's own */
};
void footer_draw(struct canvas *canvas, const struct area *area, const struct keymap *keymap,
                 const struct hint *hints, int count);
/* The entries while a menu, a dialog or a field's pick-list is open: it has the keys, not what lies
 * below it. back: what Esc does there. Each returns how many it wrote. */
int hints_of_menu(struct hint *out);
int hints_of_dialog(struct hint *out, const char *back);
int hints_of_picks(struct hint *out);

#endif
