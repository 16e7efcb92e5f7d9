/* SPDX-License-Identifier: MIT */
/*
 * Purpose: ASCII character tests that no locale can change, for the grammars of the model.
 * Layer: model, private.  Thread: any; pure.
 */
#ifndef CHARTTY_SRC_MODEL_ASCII_H
#define CHARTTY_SRC_MODEL_ASCII_H

#include <stdbool.h>
#include <stddef.h>

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Equal but for the case of ASCII letters. */
static inline bool ascii_same(const char *a, const char *b)
{
    while (*a && ascii_lower(*a) == ascii_lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* Begins with `start`, but for the case of ASCII letters. */
static inline bool ascii_begins(const char *text, const char *start)
{
    while (*start && ascii_lower(*text) == ascii_lower(*start)) {
        text++;
        start++;
    }
    return *start == '\0';
}

/* Moves both ends inwards over blanks; returns the new length. */
static inline size_t ascii_trim(const char **text, size_t length)
{
    while (length > 0 && ascii_is_blank((*text)[0])) {
        (*text)++;
        length--;
    }
    while (length > 0 && ascii_is_blank((*text)[length - 1]))
        length--;
    return length;
}

#endif
