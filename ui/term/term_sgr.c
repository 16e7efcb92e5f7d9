/* SPDX-License-Identifier: MIT */
/*
 * Fewer bytes for the same picture (performance.md S5): curses sets colours that are set already
 * and takes all of them back after every frame, 11 bytes a piece with 256 colours. Here attributes
 * are held back until something is drawn with them, and only what differs is sent. Used by
 * term_screen.c on whole frames, for terminals of ECMA-48. Must not know what is drawn.
 */
#include "ui/term/term_private.h"

#include <string.h>

enum { FLAG_LIMIT = 9 }; /* SGR 1 to 9 are attributes that add up */

/* The length of the escape sequence at bytes[0]; all of a frame is there. */
static size_t sequence_length(const char *bytes, size_t length)
{
    size_t at = 2;
    if (length < 2) {
        return length;
    }
    if (bytes[1] == '(' || bytes[1] == ')') {
        return length < 3 ? length : 3;
    }
    if (bytes[1] != '[') {
        return 2;
    }
    while (at < length && (bytes[at] < 0x40 || bytes[at] > 0x7e)) {
        at++;
    }
    return at < length ? at + 1 : length;
}

/* The first parameters of "38;5;252;1m" that are one colour; 0 when they are none. */
static size_t color_length(const char *text)
{
    size_t parameters = strncmp(text + 2, ";5;", 3) == 0   ? 3
                        : strncmp(text + 2, ";2;", 3) == 0 ? 5
                                                           : 0;
    size_t at = 0;
    if (text[2] == ':') {
        return strcspn(text, ";m");
    }
    for (size_t i = 0; i < parameters; i++) {
        at += strcspn(text + at, ";m");
        at += i + 1 < parameters && text[at] == ';' ? 1 : 0;
    }
    return at;
}

static bool keep_color(char out[SGR_COLOR_BYTES], const char *text, size_t length)
{
    if (length == 0 || length >= SGR_COLOR_BYTES) {
        return false;
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

static void plain(struct sgr_state *state)
{
    state->flags = 0;
    state->foreground[0] = state->background[0] = '\0';
}

/* One parameter at text; returns its length, or 0 when it is none that is known here. */
static size_t take_parameter(struct sgr_state *state, const char *text)
{
    size_t length = strcspn(text, ";m");
    int value = 0;
    for (size_t i = 0; i < length && text[i] >= '0' && text[i] <= '9' && value < 1000; i++) {
        value = value * 10 + (text[i] - '0');
    }
    bool is_background = (value >= 40 && value <= 49) || (value >= 100 && value <= 107);
    char *color = is_background ? state->background : state->foreground;
    if (value == 38 || value == 48) {
        length = color_length(text);
        return keep_color(color, text, length) ? length : 0;
    }
    if (memchr(text, ':', length) != NULL) {
        return 0;
    }
    if (value == 39 || value == 49) {
        color[0] = '\0';
    } else if ((value >= 30 && value <= 47) || (value >= 90 && value <= 107)) {
        return keep_color(color, text, length) ? length : 0;
    } else if (value >= 1 && value <= FLAG_LIMIT) {
        state->flags |= 1u << value;
    } else {
        return 0;
    }
    return length;
}

/* ESC [ ... m: what is wanted from now on. False when a part of it is not known here. */
static bool take_attributes(struct sgr_state *state, const char *sequence)
{
    const char *text = sequence + 2;
    for (;;) {
        size_t length = strcspn(text, ";m");
        if (length == 0 || (length == 1 && text[0] == '0')) {
            plain(state);
        } else {
            length = take_parameter(state, text);
            if (length == 0) {
                return false;
            }
        }
        text += length;
        if (*text != ';') {
            return *text == 'm';
        }
        text++;
    }
}

static void add_parameter(struct buffer *out, bool *first, const char *text)
{
    buffer_format(out, "%s%s", *first ? "" : ";", text);
    *first = false;
}

static void add_flags(struct buffer *out, bool *first, unsigned flags)
{
    for (int value = 1; value <= FLAG_LIMIT; value++) {
        char text[4];
        if (flags & (1u << value)) {
            snprintf(text, sizeof text, "%d", value);
            add_parameter(out, first, text);
        }
    }
}

/* Sends what differs between what the terminal has and what is wanted. */
static void flush(struct term_sgr *sgr, struct buffer *out)
{
    const struct sgr_state *wanted = &sgr->wanted;
    struct sgr_state *shown = &sgr->shown;
    if (shown->charset != wanted->charset) {
        buffer_format(out, "\033(%c", wanted->charset);
    }
    bool same_colors = strcmp(shown->foreground, wanted->foreground) == 0 &&
                       strcmp(shown->background, wanted->background) == 0;
    if (sgr->unknown || !same_colors || shown->flags != wanted->flags) {
        bool first = true;
        bool is_plain =
            wanted->flags == 0 && wanted->foreground[0] == '\0' && wanted->background[0] == '\0';
        buffer_add(out, "\033[", 2);
        if (sgr->unknown || is_plain || (shown->flags & ~wanted->flags)) {
            /* Turning one attribute off is not known everywhere: all off, and anew. */
            plain(shown);
            if (!is_plain) {
                add_parameter(out, &first, "0");
            }
        }
        add_flags(out, &first, wanted->flags & ~shown->flags);
        if (strcmp(shown->foreground, wanted->foreground) != 0) {
            add_parameter(out, &first, wanted->foreground[0] ? wanted->foreground : "39");
        }
        if (strcmp(shown->background, wanted->background) != 0) {
            add_parameter(out, &first, wanted->background[0] ? wanted->background : "49");
        }
        buffer_add(out, "m", 1);
    }
    *shown = *wanted;
    sgr->unknown = false;
}

/* Only moves the cursor or sets the scrolling rows: attributes make no difference to it. */
static bool is_movement(const char *sequence, size_t length)
{
    return length > 2 && sequence[1] == '[' && strchr("HfdGABCDr", sequence[length - 1]) != NULL;
}

static void take_sequence(struct term_sgr *sgr, const char *sequence, size_t length,
                          struct buffer *out)
{
    struct sgr_state wanted = sgr->wanted;
    if (length == 3 && sequence[1] == '(') {
        sgr->wanted.charset = sequence[2];
        return;
    }
    if (length > 2 && sequence[1] == '[' && sequence[length - 1] == 'm') {
        if (take_attributes(&wanted, sequence)) {
            sgr->wanted = wanted;
            return;
        }
        flush(sgr, out);
        sgr->unknown = true;
    } else if (!is_movement(sequence, length)) {
        flush(sgr, out);
    }
    buffer_add(out, sequence, length);
}

void sgr_filter(struct term_sgr *sgr, const char *bytes, size_t length, struct buffer *out)
{
    for (size_t at = 0; at < length;) {
        size_t count = 1;
        if (bytes[at] == '\033') {
            count = sequence_length(bytes + at, length - at);
            take_sequence(sgr, bytes + at, count, out);
        } else {
            if (bytes[at] != '\r' && bytes[at] != '\b') {
                flush(sgr, out);
            }
            buffer_add(out, bytes + at, 1);
        }
        at += count;
    }
}

void sgr_forget(struct term_sgr *sgr)
{
    memset(sgr, 0, sizeof *sgr);
    sgr->shown.charset = sgr->wanted.charset = 'B';
    sgr->unknown = true;
}
