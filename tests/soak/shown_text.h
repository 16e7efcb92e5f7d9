/* SPDX-License-Identifier: MIT */
/*
 * Purpose: which text a terminal may be given, said a second time and without the code under test:
 * printable UTF-8, nothing that moves the cursor, changes direction or has no width of its own.
 * Layer: tests. Thread: any; pure.
 */
#ifndef CHARTTY_TESTS_SOAK_SHOWN_TEXT_H
#define CHARTTY_TESTS_SOAK_SHOWN_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* One code point of well-formed UTF-8 (RFC 3629 table 3-7); 0 when it is not. */
static inline size_t shown_decode(const unsigned char *at, size_t length, uint32_t *out)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high;
        size_t size;
    } forms[] = {
        {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (at[0] < forms[i].first_low || at[0] > forms[i].first_high || length < forms[i].size) {
            continue;
        }
        static const unsigned char kept[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
        uint32_t point = at[0] & kept[forms[i].size];
        for (size_t k = 1; k < forms[i].size; k++) {
            unsigned char low = k == 1 ? forms[i].second_low : 0x80;
            unsigned char high = k == 1 ? forms[i].second_high : 0xBF;
            if (at[k] < low || at[k] > high) {
                return 0;
            }
            point = point << 6 | (at[k] & 0x3F);
        }
        *out = point;
        return forms[i].size;
    }
    return 0;
}

/* Controls, and all of Unicode 15's general categories Cf, Zl, Zp, with the selectors. */
static inline const char *shown_point_wrong(uint32_t point)
{
    static const struct {
        uint32_t low, high;
        const char *what;
    } never[] = {
        {0x00, 0x1F, "a control character"},
        {0x7F, 0x9F, "DEL or a C1 control character"},
        {0xAD, 0xAD, "a soft hyphen"},
        {0x600, 0x605, "an Arabic number sign"},
        {0x61C, 0x61C, "a direction mark"},
        {0x6DD, 0x6DD, "an Arabic end of ayah"},
        {0x70F, 0x70F, "a Syriac abbreviation mark"},
        {0x180B, 0x180F, "a Mongolian selector"},
        {0x890, 0x891, "an Arabic pound mark"},
        {0x8E2, 0x8E2, "an Arabic disputed end of ayah"},
        {0x200B, 0x200F, "a zero-width character or direction mark"},
        {0x2028, 0x202E, "a separator or direction override"},
        {0x2060, 0x206F, "an invisible operator or isolate"},
        {0xD800, 0xDFFF, "half a surrogate pair"},
        {0xE000, 0xF8FF, "a private character"},
        {0xFE00, 0xFE0F, "a variation selector"},
        {0xFEFF, 0xFEFF, "a byte order mark"},
        {0xFFF0, 0xFFFB, "an interlinear mark"},
        {0xFFFE, 0xFFFF, "a non-character"},
        {0x110BD, 0x110BD, "a Kaithi number sign"},
        {0x110CD, 0x110CD, "a Kaithi number sign"},
        {0x13430, 0x1343F, "a hieroglyph control"},
        {0x1BCA0, 0x1BCA3, "a shorthand control"},
        {0x1D173, 0x1D17A, "a musical control"},
        {0xE0000, 0xE0FFF, "a tag or selector"},
        {0xF0000, 0x10FFFF, "a private character"},
    };
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        if (point >= never[i].low && point <= never[i].high) {
            return never[i].what;
        }
    }
    return NULL;
}

/* NULL when all of it may be shown. '\n' ends a line of a dump or log where `lines` is set. */
static inline const char *shown_wrong(const char *text, size_t length, int lines)
{
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t at = 0; at < length;) {
        uint32_t point = 0;
        size_t size = shown_decode(bytes + at, length - at, &point);
        if (size == 0) {
            return "not UTF-8";
        }
        if (!(lines && point == '\n')) {
            const char *wrong = shown_point_wrong(point);
            if (wrong != NULL) {
                return wrong;
            }
        }
        at += size;
    }
    return NULL;
}

#endif
