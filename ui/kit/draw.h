/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the widgets draw with beyond the canvas: text that shows where it was cut, boxes
 * with a title, text wrapped between words, counts with commas. Private to the kit.
 * Layer: kit.  Thread: the loop's; no state.
 */
#ifndef CHARTTY_UI_KIT_DRAW_H
#define CHARTTY_UI_KIT_DRAW_H

#include "ui/term/canvas.h"

#include <stdint.h>

enum {
    COUNT_TEXT_SIZE = 32,
    /* The sanitizer makes at most nine bytes of one ("<U+202E>" of three, "\xNN" of one). */
    SAFE_GROWTH = 4
};

/*
 * Text in exactly `width` columns at most; where it did not fit an ellipsis (".." in ASCII) says
 * so. Returns the columns used; nothing is drawn when width is 0 or less.
 */
int draw_text(struct canvas *canvas, const struct area *area, int row, int column, int width,
              enum role role, const char *text);

/* A number in `width` columns, right-aligned: never shown in part, "##" when it does not fit. */
void draw_number(struct canvas *canvas, const struct area *area, int row, int column, int width,
                 enum role role, const char *text);

/* A box over what lies there, "-- title --" in its upper border. */
void draw_box(struct canvas *canvas, const struct area *area, const char *title);

/* 1002317 as "1,002,317". */
void count_text(int64_t count, char out[COUNT_TEXT_SIZE]);

/* One line of wrapped text: bytes of the text that was given. */
struct wrap_line {
    const char *start;
    size_t length;
};

enum wrap_style {
    WRAP_WORDS, /* the last blank that fits */
    WRAP_PARTS  /* rather after the last " - " that fits: "oral -" and "three times daily" */
};

/*
 * Takes the next line of safe text at *cursor; false at the end. A number and its unit stay
 * together; a word that is wider than a line is cut behind its last hyphen or
 * slash, else between clusters, so nothing is ever lost.
 */
bool wrap_next(const char **cursor, int columns, enum wrap_style style, struct wrap_line *out);
/* How many lines it takes; at least 1. */
int wrap_count(const char *safe, int columns, enum wrap_style style);
/* Draws at most `height` lines from line `skip` on; returns the lines drawn. */
int wrap_draw(struct canvas *canvas, const struct area *area, int row, int column, int columns,
              int skip, int height, enum wrap_style style, enum role role, const char *safe);

#endif
