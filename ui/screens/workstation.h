/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the frame around all screens: which is shown, the open chart with its banner, keys to
 * actions, overlays, messages; draws everything into one canvas. Layer: screens.  Thread: the
 * loop's. Knows no terminal: whoever drives it (the terminal, a story) gives keys and takes the
 * canvas.
 */
#ifndef CHARTTY_UI_SCREENS_WORKSTATION_H
#define CHARTTY_UI_SCREENS_WORKSTATION_H

#include "ui/screens/screen.h"

struct sign_in;
struct tall_man; /* chartty/model/drug_display.h */
struct staff_keeper;

struct workstation_options {
    struct session *session;
    const struct keymap *keymap;
    bool allow_copy;              /* `y`, off by default */
    void (*paint)(void *context); /* something looks different: draw soon */
    void (*quit)(void *context);
    /* Draw and paint at once, and leave nothing in the terminal of what was shown (term_wipe). May
     * be NULL. */
    void (*wipe)(void *context);
    bool (*copy)(void *context, const char *text, size_t length); /* to the terminal; may be NULL */
    void *context;
    /* Who may sign in here. NULL (tests of single screens): there is no login and no lock. */
    struct sign_in *desk;
    struct staff_keeper *keeper;
    int lock_minutes, sign_out_minutes; /* idle, 0: never */
    const char *scan_prefix;            /* NULL or "": no scans */
    const char *sign_in_help;           /* after "Forgotten?"; may be NULL */
    const struct tall_man *tall_man;    /* how names of drugs look; NULL: without tall letters */
    const char *terminal_words; /* "xterm-256color UTF-8", at the login's foot; may be NULL */
};

struct workstation *workstation_new(const struct workstation_options *options);
void workstation_free(struct workstation *workstation);

void workstation_key(struct workstation *workstation, const struct key *key);
/* Pasted text goes to the field with the focus or is refused with a message; it never becomes
 * commands. */
void workstation_paste(struct workstation *workstation, const char *bytes, size_t length, bool cut);
/* Looks at the time: warns, locks or signs out whoever is idle, ends emergency access. A timer of
 * the workstation calls it twice a second; stories call it when they have moved the clock. */
void workstation_tick(struct workstation *workstation);
/* Locks now when somebody is signed in and it is open. why: "key", "idle", "woken". */
void workstation_lock(struct workstation *workstation, const char *why);
/* Somebody was signed in past the login screen (stories): it is let go of what was there, and goes
 * to the home of the role. */
void workstation_signed_in(struct workstation *workstation);
/* Ends what only waits for time: the 250 ms in which a new question takes no key. For stories. */
void workstation_settle(struct workstation *workstation);
void workstation_draw(struct workstation *workstation, struct canvas *canvas);

/* The line is gone or the program is told to end: what was typed is put away. True: done already;
 * else done comes within 300 ms. */
bool workstation_park(struct workstation *workstation, void (*done)(void *context), void *context);

#endif
