/* SPDX-License-Identifier: MIT */
/* One code point at a time, for the text files of base; any thread, no state. */
#include "src/base/codepoint.h"

#include <utf8proc.h>

size_t codepoint_decode(const char *bytes, size_t length, int32_t *out)
{
    if (length == 0) {
        return 0;
    }
    utf8proc_ssize_t room = length > 4 ? 4 : (utf8proc_ssize_t)length;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)bytes, room, out);
    return used > 0 ? (size_t)used : 0;
}

size_t codepoint_encode(int32_t codepoint, char out[4])
{
    return (size_t)utf8proc_encode_char(codepoint, (utf8proc_uint8_t *)out);
}

/*
 * utf8proc's widths differ from those that terminals and glibc's wcwidth use (compared over all of
 * Unicode, test_text_cluster.c): spacing marks have a column of their own, the middle and end parts
 * of a Hangul syllable none, and the circled numbers and hexagrams below two.
 */
int codepoint_width(int32_t codepoint)
{
    if (codepoint < 0x300) {
        return codepoint >= 0x20 && (codepoint < 0x7F || codepoint >= 0xA0) ? 1 : 0;
    }
    if ((codepoint >= 0x1160 && codepoint <= 0x11FF) ||
        (codepoint >= 0xD7B0 && codepoint <= 0xD7FF)) {
        return 0;
    }
    if ((codepoint >= 0x3248 && codepoint <= 0x324F) ||
        (codepoint >= 0x4DC0 && codepoint <= 0x4DFF)) {
        return 2;
    }
    int width = utf8proc_charwidth(codepoint);
    return width == 0 && utf8proc_category(codepoint) == UTF8PROC_CATEGORY_MC ? 1 : width;
}

bool codepoint_is_mark(int32_t codepoint)
{
    if (codepoint < 0x300) {
        return false;
    }
    utf8proc_category_t category = utf8proc_category(codepoint);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

bool codepoint_is_format(int32_t codepoint)
{
    const utf8proc_property_t *property = utf8proc_get_property(codepoint);
    return property->category == UTF8PROC_CATEGORY_CF ||
           property->category == UTF8PROC_CATEGORY_ZL ||
           property->category == UTF8PROC_CATEGORY_ZP || property->ignorable;
}
