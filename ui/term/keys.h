/* SPDX-License-Identifier: MIT */
/*
 * Purpose: keys as values and by name, and the decoder from bytes to keys.
 * Layer: term.  Thread: the loop's; the decoder has no clock of its own (keys_timeout is called by
 * a timer).
 */
#ifndef CHARTTY_UI_TERM_KEYS_H
#define CHARTTY_UI_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(CODE, "name in the keymap file and in hints") */
/* One key a line; clang-format never comes to rest on a list of lists. */
/* clang-format off */
#define KEY_CODES(X) \
    X(ENTER, "Enter") \
    X(ESC, "Esc") \
    X(TAB, "Tab") \
    X(BACKTAB, "BackTab") \
    X(SPACE, "Space") \
    X(BACKSPACE, "Bksp") \
    X(DELETE, "Del") \
    X(INSERT, "Ins") \
    X(UP, "Up") \
    X(DOWN, "Down") \
    X(LEFT, "Left") \
    X(RIGHT, "Right") \
    X(HOME, "Home") \
    X(END, "End") \
    X(PAGE_UP, "PgUp") \
    X(PAGE_DOWN, "PgDn") \
    X(F1, "F1") \
    X(F2, "F2") \
    X(F3, "F3") \
    X(F4, "F4") \
    X(F5, "F5") \
    X(F6, "F6") \
    X(F7, "F7") \
    X(F8, "F8") \
    X(F9, "F9") \
    X(F10, "F10") \
    X(F11, "F11") \
    X(F12, "F12")
/* clang-format on */

enum key_code {
    KEY_CODE_NONE,
    KEY_CODE_TEXT,    /* key.text holds one character */
    KEY_CODE_CONTROL, /* key.text[0] is the letter: ^X has 'X' */
#define X(code, name) KEY_CODE_##code,
    KEY_CODES(X)
#undef X
        KEY_CODE_COUNT
};

struct key {
    enum key_code code;
    char text[8]; /* UTF-8 of one code point, 0-terminated; a blank for KEY_CODE_SPACE */
};

/* "F1", "^X", "a", "Space"; false when there is no such key. */
bool key_by_name(const char *name, struct key *out);
void key_to_name(const struct key *key, char out[16]);
bool key_same(const struct key *a, const struct key *b);

/* What the decoder gives out, in order. */
struct key_sink {
    void (*key)(void *context, const struct key *key);
    /* Bracketed paste, whole (up to 64 KiB; `cut` when there was more). Not 0-terminated. */
    void (*paste)(void *context, const char *bytes, size_t length, bool cut);
    void *context;
};

struct keys;
/* Terminfo strings of the terminal are given as pairs; the known xterm, vt, linux, rxvt and PuTTY
 * strings are built in (key_strings.def) and win. Only strings that begin with ESC are taken. */
struct key_string {
    const char *bytes;
    enum key_code code;
};
struct keys *keys_new(const struct key_string *strings, int count);
void keys_free(struct keys *keys);
/* Bytes as they came. A started escape sequence waits for more bytes or for keys_timeout. Inside a
 * paste nothing is a key and nothing times out: it ends at ESC[201~ only (a second paste ends one
 * whose end was lost). */
void keys_feed(struct keys *keys, const char *bytes, size_t length, const struct key_sink *sink);
bool keys_waiting(const struct keys *keys); /* an unfinished sequence: start the escape timer */
/* The escape delay has passed: a lone ESC is the Esc key; an unfinished sequence is swallowed. */
void keys_timeout(struct keys *keys, const struct key_sink *sink);
/* True from such a timeout on, false once half a second has passed: in between, the rest of the
 * sequence that was answered too early ("[A" after a lone ESC) is swallowed instead of typed. */
void keys_late(struct keys *keys, bool late);

#endif
