/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the files of the terminal share: term.c (open, close, input, signals), term_tty.c
 * (descriptors, termios), term_screen.c (terminfo, curses as an engine that writes into memory),
 * term_output.c (the queue to the line), term_paint.c and term_look.c (canvas to curses).
 * Layer: term, private.  Thread: the loop's; term_emergency reads tty and reset alone.
 */
#ifndef CHARTTY_UI_TERM_TERM_PRIVATE_H
#define CHARTTY_UI_TERM_TERM_PRIVATE_H

#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "chartty/base/error.h"
#include "chartty/base/memory.h"
#include "ui/term/term.h"

#include <stdio.h>
#include <termios.h>

enum {
    LOOK_FLAGS = 16, /* combinations of enum cell_flags */
    TERM_NAME_BYTES = 33,
    SIGNALS = 7
};

/* The line: open file descriptions of our own where possible, so that O_NONBLOCK is not left on the
 * one that the shell shares. */
struct term_tty {
    int input, output;
    int input_flags, output_flags; /* to put back; -1 when the description is ours alone */
    struct termios saved, raw;
};

/* Bytes that the line has not taken yet. */
struct term_output {
    struct buffer queue;
    size_t sent; /* of the queue */
    struct loop_watch *watch;
    struct loop_timer *stuck; /* runs while nothing is taken */
    bool unknown;             /* bytes were dropped: what the terminal shows is not known */
    bool refused;             /* a frame was asked for meanwhile */
    bool gone;                /* the line is dead: writing is over */
    uint64_t bytes;
};

/* Attributes as ECMA-48 numbers them: colours as their parameters ("38;5;252"), "" the terminal's
 * own. */
enum { SGR_COLOR_BYTES = 24 };
struct sgr_state {
    char foreground[SGR_COLOR_BYTES], background[SGR_COLOR_BYTES];
    unsigned flags; /* bit n: SGR n */
    char charset;   /* ESC ( with this letter */
};
struct term_sgr {
    struct sgr_state shown, wanted;
    bool unknown; /* what the terminal has: the next one sets all */
};

enum term_drawing { DRAW_UNICODE, DRAW_ACS, DRAW_ASCII };

/* A role with flags as curses takes it. */
struct term_look {
    bool known;
    attr_t attributes;
    int pair;
    int ground;           /* the background's colour */
    bool shows_on_blanks; /* more of it than the ground */
};

struct term {
    struct loop *loop;
    struct term_options options;
    struct term_events events;
    char name[TERM_NAME_BYTES]; /* of the terminfo entry in use */

    struct term_tty tty;
    struct term_output out;

    SCREEN *screen;
    FILE *sink; /* curses writes here; a file in memory */
    struct term_sgr sgr;
    char reset[512], resume[512];
    size_t reset_length, resume_length;
    size_t resume_modes; /* where in resume the modes begin, after what curses does at start */
    bool is_ansi;        /* takes ESC [ sequences: private modes may be sent */
    bool has_clipboard;  /* takes OSC 52 */
    enum { WIPE_NONE, WIPE_DUE, WIPE_QUEUED } wipe; /* clearing what scrolled away */
    char clear_scrolled[32]; /* clears what has scrolled away; "" where that is not known */

    bool utf8;
    enum term_drawing drawing;
    enum color_depth depth;
    bool direct_color;
    bool default_colors;
    bool erases_in_color; /* what is erased gets the ground in force (bce) */
    struct term_look looks[ROLE_COUNT][LOOK_FLAGS];

    struct canvas shown; /* what the terminal shows once the queue is out */
    bool whole;          /* the next paint clears first */
    bool away;           /* stopped: the terminal is the shell's */
    cchar_t *row;        /* room for one row */

    struct keys *keys;
    struct key_sink sink_of_keys;
    int escape_delay_ms;
    struct loop_timer *escape_timer, *late_timer, *hangup_timer;
    struct loop_watch *input_watch;
    struct loop_signal *signals[SIGNALS];
    bool hangup_told;
};

/* term_tty.c */
int tty_open(struct term_tty *tty, int input, int output, struct error *error);
void tty_raw(const struct term_tty *tty);
void tty_restore(const struct term_tty *tty); /* async-signal-safe */
void tty_close(struct term_tty *tty);         /* after tty_restore */
void tty_size(const struct term_tty *tty, int *height, int *width);
/* Writes all that the line takes within timeout_ms. */
void tty_write_now(const struct term_tty *tty, const char *bytes, size_t length, int timeout_ms);

/* term_screen.c */
int screen_open(struct term *term, char note[200], struct error *error);
void screen_close(struct term *term);
void screen_resize(struct term *term, int height, int width);
/* Puts the terminal into the state that curses expects, whatever it was in (CAN first). */
void screen_resume(struct term *term);
/* What curses has written since the last call goes to the queue. */
void screen_take(struct term *term);
/* The key strings of the terminfo entry; their bytes live as long as the screen. */
int screen_key_strings(struct key_string *out, int room);

/* term_sgr.c: bytes are whole sequences and end with one. */
void sgr_filter(struct term_sgr *sgr, const char *bytes, size_t length, struct buffer *out);
void sgr_forget(struct term_sgr *sgr);

/* term_output.c */
int output_open(struct term *term, struct error *error);
void output_close(struct term *term);
void output_add(struct term *term, const char *bytes, size_t length);
void output_drop(struct term *term); /* what waits is never sent */
bool output_is_waiting(const struct term *term);

/* term_paint.c */
void paint_shown(struct term *term); /* the whole of what is shown, again */

/* term_look.c */
enum color_depth look_depth(enum color_choice choice, int colors, bool no_color);
void look_open(struct term *term);
const struct term_look *look_of(struct term *term, const struct cell *cell);

/* term.c */
void term_hung_up(struct term *term);

#endif
