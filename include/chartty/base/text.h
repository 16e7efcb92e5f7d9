/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what text is: the one function that makes text from outside safe to show, grapheme
 * clusters and their width, clipping by columns, and the folding that search compares by. Layer:
 * base.  Thread: any; no state, and the same in every locale. Owns: nothing; callers bring the
 * room. All sizes are bytes and count the terminating 0. Must not know: patients, curses.
 */
#ifndef CHARTTY_BASE_TEXT_H
#define CHARTTY_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The one sanitizer (architecture decision 10). Writes valid UTF-8 with no byte below 0x20, no DEL,
 * no C1, no bidi, zero-width or other format character: C0, C1, DEL and invalid bytes become \xNN;
 * CR, LF, TAB become U+240D, U+240A, U+2409; format characters (Cf, but the soft hyphen too) and
 * line separators become <U+202E>; non-characters, unassigned and private code points become
 * U+FFFD. A cluster with a ZWJ, a variation selector, a regional indicator, a skin tone or more
 * than four marks becomes one U+FFFD, one column wide. A mark with nothing to stand on gets a
 * dotted circle. Cut only at a cluster. Idempotent. Returns the bytes written without
 * the 0; `truncated` (may be NULL) says whether any input was left out.
 */
size_t text_safe(char *out, size_t size, const char *in, size_t length, bool *truncated);

/*
 * What one cell of the screen (two when it is wide) holds of safe text: a character and all after
 * it that has no column. A spacing vowel sign of an Indic script is a cell of its own, as terminals
 * draw it. Widths come from utf8proc, corrected to what wcwidth and terminals have (CJK 2, marks 0,
 * ambiguous 1), so that they do not depend on a UTF-8 locale being set.
 */
struct text_cluster {
    const char *bytes;
    size_t length; /* bytes */
    int width;     /* columns, 0 to 2 */
};

/* Takes the next cluster of safe text at *cursor (moves it on); false at the end. */
bool text_next(const char **cursor, const char *end, struct text_cluster *out);

/* Bytes of the whole grapheme cluster (an emoji of several code points is one) at the start of any
 * text, for editing; 1 at a byte that begins no character, 0 at the end. */
size_t text_cluster_length(const char *text, size_t length);

/* Columns of safe text. */
int text_width(const char *safe);

/* Bytes of the longest prefix of safe text that is at most `columns` wide; never cuts a cluster. */
size_t text_clip(const char *safe, int columns);

/* Writes behind the text that out holds; what does not fit is cut. */
void text_append(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True when the bytes are well-formed UTF-8 without NUL. */
bool text_is_utf8(const char *bytes, size_t length);

/*
 * Folding for search (architecture decision 9): case and accents away (NFKD, marks dropped, full
 * case folding; letters that do not decompose, such as o-slash, l-stroke, eszett, ae, go to their
 * base letters), apostrophes and full stops away, every other run of non-letters and non-digits one
 * blank, none at the ends. "O'Brien" and "OBRIEN" fold to "obrien", "Garcia-Marquez" with its
 * accents to "garcia marquez". Names in other scripts keep their letters. Returns bytes written;
 * what does not fit is left out at a character boundary.
 */
size_t text_fold(char *out, size_t size, const char *in, size_t length);

/* For terminals that are not UTF-8: each cluster that is not ASCII becomes as many '?' as it is
 * wide; accented Latin letters go to their base letter first ("Jurgen Muller"). */
size_t text_ascii(char *out, size_t size, const char *safe);

/* Optimal string alignment distance of folded texts (transposition counts 1), at most `limit` + 1.
 */
int text_distance(const char *a, const char *b, int limit);

/* Exactly `count` decimal digits at `text` to *out; false otherwise. */
bool text_digits(const char *text, int count, int *out);

/* Whole text to a number in the C locale whatever the program's; false when anything is left over,
 * or inf, nan, hex. */
bool text_to_integer(const char *text, long long *out);
bool text_to_real(const char *text, double *out);

#endif
