/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the picture that a screen draws: cells of a grapheme and a role, in memory. What is
 * painted, dumped and tested is this. Layer: term.  Thread: the loop's. Owns: its cells.  All text
 * put here goes through text_safe first: there is no other way in. Must not know: curses, colours,
 * keys.
 */
#ifndef CHARTTY_UI_TERM_CANVAS_H
#define CHARTTY_UI_TERM_CANVAS_H

#include "ui/term/roles.h"

#include <stdbool.h>
#include <stddef.h>

enum { CELL_BYTES = 22 };

enum cell_flags {
    CELL_SELECTED = 1,         /* drawn on the selected row's ground; mono: reverse */
    CELL_SELECTED_NOFOCUS = 2, /* the selected row of a pane without the focus */
    CELL_MATCH = 4,            /* underlined: the letters that were found */
    CELL_FLASH = 8             /* reverse of what it is: the banner once after a patient change */
};

struct cell {
    char bytes[CELL_BYTES]; /* one grapheme, 0-terminated; "" is the right half of a wide one */
    unsigned char role;     /* enum role */
    unsigned char flags;    /* enum cell_flags */
};

/* A part of the canvas. Drawing outside of it or of the canvas does nothing. */
struct area {
    int row, column, height, width;
};

enum canvas_lines { LINES_UNICODE, LINES_ASCII };

struct canvas {
    int height, width;
    struct cell *cells;            /* height * width, row by row */
    int cursor_row, cursor_column; /* always somewhere: what braille displays follow */
    enum canvas_lines lines;
};

void canvas_init(struct canvas *canvas, int height, int width);
void canvas_resize(struct canvas *canvas, int height, int width); /* blank afterwards */
void canvas_release(struct canvas *canvas);
void canvas_clear(struct canvas *canvas); /* blanks in role TEXT, cursor at 0,0 */

/*
 * Puts text (untrusted UTF-8) at row, column of the area, at most `width` columns (<= 0: up to the
 * area's end); a cluster is never cut. Returns the columns used. *cut (may be NULL): whether
 * something did not fit.
 */
int canvas_put(struct canvas *canvas, const struct area *area, int row, int column, int width,
               enum role role, const char *text, bool *cut);
int canvas_format(struct canvas *canvas, const struct area *area, int row, int column, int width,
                  enum role role, const char *format, ...) __attribute__((format(printf, 7, 8)));
/* The same, right-aligned within width. */
int canvas_put_right(struct canvas *canvas, const struct area *area, int row, int column, int width,
                     enum role role, const char *text);
void canvas_fill(struct canvas *canvas, const struct area *area, enum role role); /* blanks */
/* A one-column character repeated (the `/` of a dead patient's banner). */
void canvas_repeat(struct canvas *canvas, const struct area *area, int row, int column, int count,
                   enum role role, const char *cluster);
/* Adds flags to cells that are there (width <= 0: up to the area's end). */
void canvas_flag(struct canvas *canvas, const struct area *area, int row, int column, int width,
                 unsigned flags);
void canvas_horizontal(struct canvas *canvas, const struct area *area, int row, int column,
                       int width);
void canvas_vertical(struct canvas *canvas, const struct area *area, int row, int column,
                     int height);
void canvas_box(struct canvas *canvas,
                const struct area *area); /* border of the area, inside blanked */
void canvas_cursor(struct canvas *canvas, const struct area *area, int row, int column);

/* The area inside a box, and other cuts; never negative. */
struct area area_inside(const struct area *area);
struct area area_rows(const struct area *area, int from_row,
                      int height); /* height < 0: to the end */
struct area area_columns(const struct area *area, int from_column,
                         int width); /* width < 0: to the end */
struct area area_centred(const struct area *within, int height, int width);

/*
 * A dump for goldens: the text lines (trailing blanks off), then, when roles is true, one line a
 * row of role runs ("0: appbar*70 title+selected*10"), then "cursor ROW,COLUMN". "\n" after each
 * line. The caller frees with memory_free.
 */
char *canvas_dump(const struct canvas *canvas, bool roles);

#endif
