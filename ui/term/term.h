/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the terminal: opened and always given back, keys in, canvas out. The only folder with
 * curses. Layer: term.  Thread: the loop's. Contract: painting never blocks. Output that the
 * terminal does not take (XOFF, a slow line) waits; while it waits no new frame is begun; when it
 * drains the present canvas is painted. Nothing is written when nothing changed.
 */
#ifndef CHARTTY_UI_TERM_TERM_H
#define CHARTTY_UI_TERM_TERM_H

#include "chartty/base/loop.h"
#include "ui/term/canvas.h"
#include "ui/term/keys.h"
#include "ui/term/theme.h"

struct error;
struct term;

/* X(NAME, "word") as --color and --lines take them. */
enum color_choice { COLOR_AUTO, COLOR_NEVER, COLOR_8, COLOR_16, COLOR_256, COLOR_RGB };
enum lines_choice { LINES_AUTO, LINES_FORCE_UNICODE, LINES_FORCE_ACS, LINES_FORCE_ASCII };

struct term_options {
    int input, output;       /* descriptors, usually 0 and 1 */
    const char *term;        /* $TERM; NULL or "" is refused with a sentence */
    enum color_choice color; /* AUTO: NO_COLOR (not empty) is mono, else what terminfo says */
    enum lines_choice
        lines; /* AUTO: Unicode in a UTF-8 locale, else ACS if the terminal has it, else + - | */
    int escape_delay_ms; /* 0 = ESCDELAY from the environment, else 50 */
    const struct theme *theme;
};

struct term_events {
    void (*key)(void *context, const struct key *key);
    void (*paste)(void *context, const char *bytes, size_t length, bool cut);
    void (*resized)(void *context, int height, int width);
    void (*hangup)(void *context); /* the line is gone, SIGHUP or SIGTERM came: end within 2 s */
    void (*continued)(
        void *context);             /* SIGCONT: the whole screen is painted again by term itself */
    void (*drained)(void *context); /* output that had been stuck is out: give the present canvas to
                                       term_paint */
    void *context;
};

/*
 * Refuses TERM unset, unknown (after trying xterm for xterm-* names, saying so in *note) and
 * terminals without cursor addressing, clear and erase-line, each with one sentence that names TERM
 * and a way out. Alternate screen, raw mode without signals and flow control, bracketed paste.
 * note: 200 bytes for a remark, "" when none.
 */
struct term *term_open(struct loop *loop, const struct term_options *options,
                       const struct term_events *events, char note[200], struct error *error);
/* Clears the screen and gives the terminal back exactly as it was. NULL is allowed; twice is not,
 * nor from inside an event: stop the loop there. */
void term_close(struct term *term);
/* The same for a crash handler: async-signal-safe, best effort, may run at any moment. */
void term_emergency(const struct term *term);

void term_size(const struct term *term, int *height, int *width);
enum color_depth term_depth(const struct term *term);
enum canvas_lines term_lines(const struct term *term); /* what a canvas for it should use */

void term_paint(struct term *term,
                const struct canvas *canvas); /* what differs from what is shown */
/*
 * Nothing that was shown so far stays in the terminal (a lock, a sign-out): what waits for the
 * line, in the kernel too, is dropped; the lines that scrolled away are cleared where the
 * terminal's entry says how (E3); the canvas is painted whole. On a stopped line it is the first
 * that comes out.
 */
void term_wipe(struct term *term, const struct canvas *canvas);
void term_repaint(struct term *term);         /* forget what is shown: the next paint is whole */
uint64_t term_bytes(const struct term *term); /* bytes handed to the line so far (bench S5) */
/* OSC 52, write only; false where it is switched off. */
bool term_copy(struct term *term, const char *text, size_t length);

#endif
