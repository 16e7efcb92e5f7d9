/* SPDX-License-Identifier: MIT */
/*
 * The one sanitizer: text from a database, a file, a server or the environment becomes text that
 * can do nothing to a screen, a log or a title. Any layer, any thread, no state.
 *
 * Every rule here keeps its own output as it is (idempotent): what it writes in place of something
 * is plain, and no replacement can join with what stands beside it into something that the rules
 * would replace.
 */
#include "chartty/base/text.h"
#include "src/base/codepoint.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

enum {
    MARKS_MOST = 4, /* what ncurses keeps in a cell beside the character */
    ZERO_WIDTH_JOINER = 0x200D,
    DOTTED_CIRCLE = 0x25CC, /* carries a mark that has no letter of its own */
    SYMBOL_FOR_LINE_FEED = 0x240A,
    SYMBOL_FOR_RETURN = 0x240D,
    SYMBOL_FOR_TAB = 0x2409,
};

/* Bytes written so far; `bytes` NULL only counts. */
struct output {
    char *bytes;
    size_t length;
};

static void put_bytes(struct output *output, const char *bytes, size_t length)
{
    if (output->bytes != NULL) {
        memcpy(output->bytes + output->length, bytes, length);
    }
    output->length += length;
}

static void put_codepoint(struct output *output, int32_t codepoint)
{
    char bytes[4];
    put_bytes(output, bytes, codepoint_encode(codepoint, bytes));
}

static void put_hex_byte(struct output *output, unsigned byte)
{
    static const char digits[] = "0123456789abcdef";
    char text[4] = {'\\', 'x', digits[byte >> 4 & 15], digits[byte & 15]};
    put_bytes(output, text, sizeof text);
}

static void put_format(struct output *output, int32_t codepoint)
{
    char text[16];
    int length = snprintf(text, sizeof text, "<U+%04X>", (unsigned)codepoint);
    put_bytes(output, text, (size_t)length);
}

static void put_control(struct output *output, int32_t codepoint)
{
    switch (codepoint) {
    case '\n':
        put_codepoint(output, SYMBOL_FOR_LINE_FEED);
        break;
    case '\r':
        put_codepoint(output, SYMBOL_FOR_RETURN);
        break;
    case '\t':
        put_codepoint(output, SYMBOL_FOR_TAB);
        break;
    default:
        put_hex_byte(output, (unsigned)codepoint);
    }
}

static bool is_variation_selector(int32_t codepoint)
{
    return (codepoint >= 0xFE00 && codepoint <= 0xFE0F) ||
           (codepoint >= 0xE0100 && codepoint <= 0xE01EF) ||
           (codepoint >= 0x180B && codepoint <= 0x180D) || codepoint == 0x180F;
}

/* Joiners, selectors, flags and skin tones: terminals do not agree how wide their cluster is. */
static bool has_doubtful_width(int32_t codepoint)
{
    bool is_flag = codepoint >= 0x1F1E6 && codepoint <= 0x1F1FF;
    bool is_skin_tone = codepoint >= 0x1F3FB && codepoint <= 0x1F3FF;
    return codepoint == ZERO_WIDTH_JOINER || is_variation_selector(codepoint) || is_flag ||
           is_skin_tone;
}

static bool is_unassigned(int32_t codepoint)
{
    utf8proc_category_t category = utf8proc_category(codepoint);
    return category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CO;
}

/* Bytes of the grapheme cluster at `in`, which begins with a code point that is well formed. */
static size_t cluster_length(const char *in, size_t length)
{
    int32_t previous, next;
    utf8proc_int32_t state = 0;
    size_t used = codepoint_decode(in, length, &previous);
    for (;;) {
        size_t more = codepoint_decode(in + used, length - used, &next);
        if (more == 0 || utf8proc_grapheme_break_stateful(previous, next, &state)) {
            return used;
        }
        used += more;
        previous = next;
    }
}

/* True for a cluster that is shown as one replacement character. */
static bool is_replaced_whole(const char *in, size_t length)
{
    int marks = 0;
    int32_t codepoint;
    for (size_t at = 0; at < length; at += codepoint_decode(in + at, length - at, &codepoint)) {
        codepoint_decode(in + at, length - at, &codepoint);
        if (has_doubtful_width(codepoint)) {
            return true;
        }
        marks += codepoint_is_mark(codepoint) && !codepoint_is_format(codepoint);
    }
    return marks > MARKS_MOST;
}

/* One code point of a cluster. *has_base says whether a mark now has something to stand on. */
static void put_safe_codepoint(struct output *output, int32_t codepoint, const char *bytes,
                               size_t length, bool *has_base)
{
    if (utf8proc_category(codepoint) == UTF8PROC_CATEGORY_CC) {
        put_control(output, codepoint);
        *has_base = false;
    } else if (codepoint_is_format(codepoint)) {
        put_format(output, codepoint);
        *has_base = false;
    } else if (is_unassigned(codepoint)) {
        put_codepoint(output, CODEPOINT_REPLACEMENT);
        *has_base = true;
    } else if (codepoint_width(codepoint) > 0) {
        put_bytes(output, bytes, length);
        *has_base = true;
    } else if (*has_base) {
        put_bytes(output, bytes, length);
    } else if (codepoint_is_mark(codepoint)) {
        put_codepoint(output, DOTTED_CIRCLE);
        put_bytes(output, bytes, length);
        *has_base = true;
    } else { /* a part of a Hangul syllable alone: nothing would be seen */
        put_codepoint(output, CODEPOINT_REPLACEMENT);
    }
}

static void put_cluster(struct output *output, const char *in, size_t length)
{
    if (is_replaced_whole(in, length)) {
        put_codepoint(output, CODEPOINT_REPLACEMENT);
        return;
    }
    bool has_base = false;
    for (size_t at = 0; at < length;) {
        int32_t codepoint;
        size_t used = codepoint_decode(in + at, length - at, &codepoint);
        put_safe_codepoint(output, codepoint, in + at, used, &has_base);
        at += used;
    }
}

/* The unit at `in` that is written whole or not at all; returns the input bytes it takes. */
static size_t put_unit(struct output *output, const char *in, size_t length)
{
    int32_t codepoint;
    if (codepoint_decode(in, length, &codepoint) == 0) {
        put_hex_byte(output, (unsigned char)*in);
        return 1;
    }
    if (utf8proc_category(codepoint) == UTF8PROC_CATEGORY_CC) { /* also keeps CR and LF apart */
        put_control(output, codepoint);
        return codepoint < 0x80 ? 1 : 2;
    }
    size_t used = cluster_length(in, length);
    put_cluster(output, in, used);
    return used;
}

/* Printable ASCII up to the character that what follows may combine with. */
static size_t plain_run(const char *in, size_t length)
{
    size_t run = 0;
    while (run < length && in[run] >= 0x20 && in[run] < 0x7F) {
        run++;
    }
    return run < length && run > 0 && (unsigned char)in[run] >= 0x80 ? run - 1 : run;
}

size_t text_safe(char *out, size_t size, const char *in, size_t length, bool *truncated)
{
    struct output output = {.bytes = out};
    size_t at = 0;
    if (size == 0) {
        if (truncated != NULL) {
            *truncated = length > 0;
        }
        return 0;
    }
    size_t room = size - 1;
    while (at < length) {
        size_t run = plain_run(in + at, length - at);
        size_t fits = run < room - output.length ? run : room - output.length;
        put_bytes(&output, in + at, fits);
        at += fits;
        if (fits < run || at == length) {
            break;
        }
        struct output measure = {.bytes = NULL};
        put_unit(&measure, in + at, length - at);
        if (measure.length > room - output.length) {
            break;
        }
        at += put_unit(&output, in + at, length - at);
    }
    out[output.length] = '\0';
    if (truncated != NULL) {
        *truncated = at < length;
    }
    return output.length;
}

size_t text_cluster_length(const char *text, size_t length)
{
    int32_t codepoint;
    if (length == 0) {
        return 0;
    }
    return codepoint_decode(text, length, &codepoint) == 0 ? 1 : cluster_length(text, length);
}
