/* SPDX-License-Identifier: MIT */
/*
 * One code point at a time, for the text files of base. Private to base; any thread, no state. Only
 * these files know utf8proc.
 */
#ifndef CHARTTY_SRC_BASE_CODEPOINT_H
#define CHARTTY_SRC_BASE_CODEPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CODEPOINT_REPLACEMENT = 0xFFFD };

/* Decodes the well-formed sequence at `bytes` and returns its length, 0 when there is none. */
size_t codepoint_decode(const char *bytes, size_t length, int32_t *out);

/* Writes 1 to 4 bytes, no terminating 0. */
size_t codepoint_encode(int32_t codepoint, char out[4]);

/* Columns, 0 to 2, as wcwidth has them in a UTF-8 locale, whatever the locale of this process. */
int codepoint_width(int32_t codepoint);

bool codepoint_is_mark(int32_t codepoint);

/* Format characters, line and paragraph separators, and all else that is invisible by default. */
bool codepoint_is_format(int32_t codepoint);

#endif
