/* SPDX-License-Identifier: MIT */
/*
 * What must hold for text_safe and its kin whatever comes in; shared by the unit test and the fuzz
 * target. Not thread-safe to change, nothing to change: pure functions over the caller's bytes.
 */
#ifndef CHARTTY_TESTS_FUZZ_TEXT_RULES_H
#define CHARTTY_TESTS_FUZZ_TEXT_RULES_H

#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <string.h>

/* No control byte, no C1 control (C2 80 to C2 9F). */
static inline bool text_has_control(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at < 0x20 || *at == 0x7F || (*at == 0xC2 && at[1] < 0xA0)) {
            return true;
        }
    }
    return false;
}

static inline bool text_has_format(const char *text)
{
    static const char *const forbidden[] = {
        "\xc2\xad",     "\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x80\x8e",
        "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xab",
        "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa0", "\xe2\x81\xa6",
        "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9", "\xef\xbb\xbf", "\xef\xb8\x8f"};
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        if (strstr(text, forbidden[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* The clusters tile the text, each with a column, and the widths agree with text_width. */
static inline const char *cluster_rule_broken(const char *safe)
{
    const char *cursor = safe, *expected = safe, *end = safe + strlen(safe);
    struct text_cluster cluster;
    int width = 0;
    while (text_next(&cursor, end, &cluster)) {
        if (cluster.bytes != expected || cluster.length == 0) {
            return "clusters leave a gap";
        }
        if (cluster.width < 1 || cluster.width > 2) {
            return "a cluster has no column";
        }
        size_t clip = text_clip(safe, width);
        if (width < 60 && clip != (size_t)(cluster.bytes - safe)) {
            return "clip disagrees with the clusters";
        }
        width += cluster.width;
        expected = cluster.bytes + cluster.length;
    }
    if (expected != end) {
        return "clusters end early";
    }
    return width == text_width(safe) ? NULL : "text_width disagrees with the clusters";
}

/* Every cut is a prefix that is itself safe. */
static inline const char *cut_rule_broken(const char *safe, const char *in, size_t length)
{
    char cut[40];
    for (size_t size = 1; size <= sizeof cut; size += 3) {
        bool truncated;
        size_t written = text_safe(cut, size, in, length, &truncated);
        if (written >= size || memcmp(cut, safe, written) != 0 || cut[written] != '\0') {
            return "a cut is no prefix";
        }
        if (truncated != (safe[written] != '\0')) {
            return "truncated is wrong";
        }
        if (!text_is_utf8(cut, written)) {
            return "a cut splits a character";
        }
    }
    return NULL;
}

static inline const char *ascii_rule_broken(const char *safe)
{
    size_t room = strlen(safe) + 1;
    char *ascii = memory_new(room);
    size_t written = text_ascii(ascii, room, safe);
    const char *broken =
        written == (size_t)text_width(safe) ? NULL : "text_ascii changes the width";
    for (size_t i = 0; i < written; i++) {
        if ((unsigned char)ascii[i] < 0x20 || (unsigned char)ascii[i] > 0x7E) {
            broken = "text_ascii is not ASCII";
        }
    }
    memory_free(ascii);
    return broken;
}

static inline const char *fold_rule_broken(const char *in, size_t length)
{
    size_t room = length * 18 + 1;
    char *folded = memory_new(room), *again = memory_new(room), cut[17];
    size_t written = text_fold(folded, room, in, length);
    const char *broken = NULL;
    text_fold(again, room, folded, written);
    size_t cut_length = text_fold(cut, sizeof cut, in, length);
    if (!text_is_utf8(folded, written)) {
        broken = "folded text is no UTF-8";
    } else if (strcmp(folded, again) != 0) {
        broken = "folding is not idempotent";
    } else if (folded[0] == ' ' || (written > 0 && folded[written - 1] == ' ') ||
               strstr(folded, "  ") != NULL) {
        broken = "folded text has blanks too many";
    } else if (strncmp(folded, cut, cut_length) != 0 || !text_is_utf8(cut, cut_length)) {
        broken = "a folded cut is no prefix";
    }
    memory_free(folded);
    memory_free(again);
    return broken;
}

/* NULL when every rule holds for these bytes, else the one that does not. */
static inline const char *text_rule_broken(const char *in, size_t length)
{
    size_t room = length * 12 + 1; /* a tag of four bytes becomes <U+E0061>, a byte \xNN */
    char *safe = memory_new(room), *again = memory_new(room);
    bool truncated = true;
    size_t written = text_safe(safe, room, in, length, &truncated);
    text_safe(again, room, safe, written, NULL);
    const char *broken = NULL;
    if (truncated || written != strlen(safe)) {
        broken = "text was left out";
    } else if (!text_is_utf8(safe, written)) {
        broken = "safe text is no UTF-8";
    } else if (text_has_control(safe)) {
        broken = "safe text has a control";
    } else if (text_has_format(safe)) {
        broken = "safe text has a format character";
    } else if (strcmp(safe, again) != 0) {
        broken = "text_safe is not idempotent";
    }
    broken = broken != NULL ? broken : cluster_rule_broken(safe);
    broken = broken != NULL ? broken : cut_rule_broken(safe, in, length);
    broken = broken != NULL ? broken : ascii_rule_broken(safe);
    broken = broken != NULL ? broken : fold_rule_broken(in, length);
    memory_free(safe);
    memory_free(again);
    return broken;
}

#endif
