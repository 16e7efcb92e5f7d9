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
    MARKS_MOST = 4,  /* what ncurses keeps in a cell beside the character */
    GROWTH_MOST = 4, /* a byte becomes four at most: \xNN; <U+200B> is eight for three */
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

/* The unit that is written whole or not at all. */
struct unit {
    size_t length; /* bytes of input */
    enum { UNIT_BYTE, UNIT_CONTROL, UNIT_CLUSTER } kind;
    int32_t codepoint; /* the first */
};

static struct unit next_unit(const char *in, size_t length)
{
    struct unit unit = {.length = 1, .kind = UNIT_BYTE};
    size_t used = codepoint_decode(in, length, &unit.codepoint);
    if (used > 0 && utf8proc_category(unit.codepoint) == UTF8PROC_CATEGORY_CC) {
        unit.kind = UNIT_CONTROL; /* alone, so that CR and LF are not one cluster */
        unit.length = used;
    } else if (used > 0) {
        unit.kind = UNIT_CLUSTER;
        unit.length = text_cluster_length(in, length);
    }
    return unit;
}

static void put_unit(struct output *output, const char *in, const struct unit *unit)
{
    switch (unit->kind) {
    case UNIT_BYTE:
        put_hex_byte(output, (unsigned char)*in);
        break;
    case UNIT_CONTROL:
        put_control(output, unit->codepoint);
        break;
    case UNIT_CLUSTER:
        put_cluster(output, in, unit->length);
        break;
    }
}

static bool fits(const char *in, const struct unit *unit, size_t room)
{
    if (unit->length * GROWTH_MOST <= room) {
        return true;
    }
    struct output measure = {.bytes = NULL};
    put_unit(&measure, in, unit);
    return measure.length <= room;
}

/*
 * Most text is ASCII and Latin letters (U+00A0 to U+02FF but the soft hyphen): nothing of it is a
 * mark or joins with its neighbour, so that it is copied as it is. Returns its length within room;
 * the last character before anything else is left to the clusters, since marks may follow it.
 */
static size_t plain_run(const char *in, size_t length, size_t room)
{
    const unsigned char *bytes = (const unsigned char *)in;
    size_t at = 0, last = 0;
    while (at < length) {
        size_t step = 0;
        if (bytes[at] >= 0x20 && bytes[at] < 0x7F) {
            step = 1;
        } else if (bytes[at] >= 0xC2 && bytes[at] <= 0xCB && at + 1 < length &&
                   bytes[at + 1] >= (bytes[at] == 0xC2 ? 0xA0 : 0x80) && bytes[at + 1] <= 0xBF &&
                   !(bytes[at] == 0xC2 && bytes[at + 1] == 0xAD)) {
            step = 2;
        }
        if (step == 0) {
            return bytes[at] < 0x80 ? at : last;
        }
        if (at + step > room) {
            return at;
        }
        last = at;
        at += step;
    }
    return at;
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
        size_t run = plain_run(in + at, length - at, room - output.length);
        put_bytes(&output, in + at, run);
        at += run;
        if (at == length) {
            break;
        }
        struct unit unit = next_unit(in + at, length - at);
        if (!fits(in + at, &unit, room - output.length)) {
            break;
        }
        put_unit(&output, in + at, &unit);
        at += unit.length;
    }
    out[output.length] = '\0';
    if (truncated != NULL) {
        *truncated = at < length;
    }
    return output.length;
}
