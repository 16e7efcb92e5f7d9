/* SPDX-License-Identifier: MIT */
/*
 * Safe text by columns: the clusters of the cells, width, clipping, and the form for terminals that
 * have no UTF-8. Any layer, any thread, no state. Text that is not safe does no harm here, but its
 * widths mean nothing.
 */
#include "chartty/base/text.h"
#include "src/base/codepoint.h"
#include "src/base/letters.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

static bool is_ascii(char byte)
{
    return (unsigned char)byte < 0x80;
}

bool text_next(const char **cursor, const char *end, struct text_cluster *out)
{
    const char *at = *cursor;
    if (at >= end) {
        return false;
    }
    out->bytes = at;
    out->length = 1;
    out->width = 1;
    if (is_ascii(*at) && (at + 1 == end || is_ascii(at[1]))) {
        *cursor = at + 1;
        return true;
    }
    int32_t codepoint;
    size_t used = codepoint_decode(at, (size_t)(end - at), &codepoint);
    if (used > 0) {
        out->length = used;
        out->width = codepoint_width(codepoint);
        /* All that has no column of its own belongs to the cell before it. */
        for (;;) {
            const char *next = at + out->length;
            used = codepoint_decode(next, (size_t)(end - next), &codepoint);
            if (used == 0 || codepoint < 0x300 || codepoint_width(codepoint) > 0) {
                break;
            }
            out->length += used;
        }
    }
    *cursor = at + out->length;
    return true;
}

size_t text_cluster_length(const char *text, size_t length)
{
    int32_t previous, next;
    utf8proc_int32_t state = 0;
    size_t used = codepoint_decode(text, length, &previous);
    if (used == 0) {
        return length > 0 ? 1 : 0;
    }
    for (;;) {
        size_t more = codepoint_decode(text + used, length - used, &next);
        if (more == 0 || utf8proc_grapheme_break_stateful(previous, next, &state)) {
            return used;
        }
        used += more;
        previous = next;
    }
}

int text_width(const char *safe)
{
    const char *end = safe + strlen(safe);
    struct text_cluster cluster;
    int width = 0;
    while (*safe != '\0' && is_ascii(safe[0]) && is_ascii(safe[1])) { /* most text to its end */
        width++;
        safe++;
    }
    while (text_next(&safe, end, &cluster)) {
        width += cluster.width;
    }
    return width;
}

size_t text_clip(const char *safe, int columns)
{
    const char *cursor = safe;
    const char *end = safe + strlen(safe);
    const char *fits = safe;
    struct text_cluster cluster;
    int width = 0;
    while (text_next(&cursor, end, &cluster) && width + cluster.width <= columns) {
        width += cluster.width;
        fits = cursor;
    }
    return (size_t)(fits - safe);
}

/* How many of the bytes are surely ASCII and no NUL, looked at eight at a time. */
static size_t plain_beginning(const char *bytes, size_t length)
{
    static const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    size_t at = 0;
    for (uint64_t word; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        if (((word | (word - ones)) & tops) != 0) { /* a top bit, or one that a NUL borrowed */
            break;
        }
    }
    return at;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    size_t at = plain_beginning(bytes, length);
    while (at < length) {
        int32_t codepoint;
        size_t used =
            is_ascii(bytes[at]) ? 1 : codepoint_decode(bytes + at, length - at, &codepoint);
        if (used == 0 || bytes[at] == '\0') {
            return false;
        }
        at += used;
    }
    return true;
}

/* The ASCII letter or sign that a code point of one column is written as, 0 when there is none. */
static char ascii_of(int32_t codepoint)
{
    if (codepoint == 0x2018 || codepoint == 0x2019) { /* quotes around names */
        return '\'';
    }
    if (codepoint == 0x201C || codepoint == 0x201D) {
        return '"';
    }
    if (codepoint >= 0x2010 && codepoint <= 0x2015) { /* hyphens and dashes */
        return '-';
    }
    if (codepoint == 0x00B5) { /* the micro sign; UCUM writes it u */
        return 'u';
    }
    int32_t small = utf8proc_tolower(codepoint);
    const char *base = letter_base(small);
    if (base != NULL) {
        char letter = base[1] == '\0' ? base[0] : '\0';
        return codepoint == small ? letter : (char)toupper((unsigned char)letter);
    }
    utf8proc_int32_t parts[32];
    int boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        codepoint, parts, 32, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
    if (count < 1 || count > 32 || parts[0] > 0x7E) {
        return '\0';
    }
    for (utf8proc_ssize_t i = 1; i < count; i++) {
        if (!codepoint_is_mark(parts[i])) {
            return '\0';
        }
    }
    return (char)parts[0];
}

size_t text_ascii(char *out, size_t size, const char *safe)
{
    const char *end = safe + strlen(safe);
    struct text_cluster cluster;
    size_t written = 0;
    if (size == 0) {
        return 0;
    }
    while (text_next(&safe, end, &cluster)) {
        char letter = '\0';
        int32_t codepoint;
        if (cluster.width == 1 && codepoint_decode(cluster.bytes, cluster.length, &codepoint) > 0) {
            letter = codepoint < 0x80 ? (char)codepoint : ascii_of(codepoint);
        }
        if (written + (size_t)cluster.width >= size) {
            break;
        }
        for (int column = 0; column < cluster.width; column++) {
            out[written++] = letter != '\0' ? letter : '?';
        }
    }
    out[written] = '\0';
    return written;
}
