/* SPDX-License-Identifier: MIT */
/*
 * What search compares: text without case, accents and punctuation, and the distance of two such
 * texts. Any layer, any thread, no state. Both backends and every saved name go through it, so that
 * a change here wants every ct_name row folded again.
 */
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "src/base/codepoint.h"
#include "src/base/letters.h"

#include <string.h>
#include <utf8proc.h>

enum {
    DECOMPOSED_MOST = 32, /* the longest in Unicode is 18 */
    DISTANCE_ON_STACK = 128,
};

const char *letter_base(int32_t small)
{
    static const struct {
        int32_t letter;
        char base[3];
    } letters[] = {
        {0x00E6, "ae"}, /* ae */
        {0x00F0, "d"},  /* eth */
        {0x00F8, "o"},  /* o-slash */
        {0x00FE, "th"}, /* thorn */
        {0x0111, "d"},  /* d-stroke: Vietnamese, Croatian */
        {0x0127, "h"},  /* h-stroke: Maltese */
        {0x0131, "i"},  /* dotless i: Turkish */
        {0x0138, "k"},  /* kra */
        {0x0142, "l"},  /* l-stroke: Polish */
        {0x014B, "n"},  /* eng: Sami */
        {0x0153, "oe"}, /* oe */
        {0x0167, "t"},  /* t-stroke: Sami */
        {0x0180, "b"},  /* b-stroke */
        {0x0199, "k"},  /* k-hook: Hausa, as the next */
        {0x01B4, "y"},  /* y-hook */
        {0x0253, "b"},  /* b-hook */
        {0x0254, "o"},  /* open o: Akan, Ewe, as open e */
        {0x0256, "d"},  /* d-tail: Ewe */
        {0x0257, "d"},  /* d-hook */
        {0x0259, "e"},  /* schwa: Azerbaijani */
        {0x025B, "e"},  /* open e */
        {0x0268, "i"},  /* i-stroke */
        {0x0289, "u"},  /* u-bar */
        {0x028B, "v"},  /* v-hook: Ewe */
    };
    for (size_t i = 0; small >= 0xE6 && small <= 0x28B && i < sizeof letters / sizeof letters[0];
         i++) {
        if (letters[i].letter == small) {
            return letters[i].base;
        }
    }
    return NULL;
}

/* Signs inside a name that leave no gap: apostrophes in all their codings, the full stop, the
 * Catalan middle dot, the Hawaiian okina. */
static bool is_left_out(int32_t codepoint)
{
    switch (codepoint) {
    case '\'':
    case '.':
    case '`':
    case 0x00B4: /* acute accent typed as an apostrophe */
    case 0x00B7:
    case 0x02B9:
    case 0x02BB:
    case 0x02BC:
    case 0x02BD:
    case 0x02BE:
    case 0x02BF:
    case 0x02C8:
    case 0x055A:
    case 0x05F3:
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
    case 0xA78C:
    case 0x0640: /* the Arabic stretcher */
        return true;
    default:
        return false;
    }
}

/* Marks of the alphabets whose words are read without them (Latin, Greek, Cyrillic, Hebrew, Arabic,
 * Syriac). From U+0900 on marks are vowels and sounds of the word: Devanagari, Thai, kana. */
static bool is_dropped_mark(int32_t codepoint)
{
    bool general = codepoint < 0x0900 || (codepoint >= 0x1AB0 && codepoint <= 0x1AFF) ||
                   (codepoint >= 0x1DC0 && codepoint <= 0x1DFF) ||
                   (codepoint >= 0x20D0 && codepoint <= 0x20FF) ||
                   (codepoint >= 0xFE20 && codepoint <= 0xFE2F);
    return general && codepoint_is_mark(codepoint);
}

static bool is_letter_or_digit(int32_t codepoint)
{
    utf8proc_category_t category = utf8proc_category(codepoint);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) ||
           codepoint_is_mark(codepoint);
}

struct folded {
    char *bytes;
    size_t room; /* without the terminating 0 */
    size_t length;
    bool gap;  /* a blank is due before the next letter */
    bool full; /* something did not fit: nothing after it is written either */
};

static void put_folded(struct folded *folded, const char *bytes, size_t length)
{
    size_t blank = folded->gap && folded->length > 0 ? 1 : 0;
    if (folded->full || blank + length > folded->room - folded->length) {
        folded->full = true;
        return;
    }
    if (blank == 1) {
        folded->bytes[folded->length++] = ' ';
    }
    memcpy(folded->bytes + folded->length, bytes, length);
    folded->length += length;
    folded->gap = false;
}

/* A code point that is folded and decomposed. */
static void put_part(struct folded *folded, int32_t codepoint)
{
    if (is_left_out(codepoint) || is_dropped_mark(codepoint)) {
        return;
    }
    const char *base = letter_base(codepoint);
    if (base != NULL) {
        put_folded(folded, base, strlen(base));
    } else if (is_letter_or_digit(codepoint)) {
        char bytes[4];
        put_folded(folded, bytes, codepoint_encode(codepoint, bytes));
    } else {
        folded->gap = true;
    }
}

static void put_ascii(struct folded *folded, char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        byte = (char)(byte - 'A' + 'a');
    }
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
        put_folded(folded, &byte, 1);
    } else if (!is_left_out(byte)) {
        folded->gap = true;
    }
}

static void put_codepoint(struct folded *folded, int32_t codepoint)
{
    utf8proc_int32_t parts[DECOMPOSED_MOST];
    int boundary = 0;
    if (is_left_out(codepoint)) { /* before decomposing: an acute accent would become a blank */
        return;
    }
    utf8proc_ssize_t count = utf8proc_decompose_char(
        codepoint, parts, DECOMPOSED_MOST,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &boundary);
    for (utf8proc_ssize_t i = 0; i < count && count <= DECOMPOSED_MOST; i++) {
        put_part(folded, parts[i]);
    }
}

size_t text_fold(char *out, size_t size, const char *in, size_t length)
{
    if (size == 0) {
        return 0;
    }
    struct folded folded = {.bytes = out, .room = size - 1};
    for (size_t at = 0; at < length && !folded.full;) {
        int32_t codepoint;
        size_t used = 1;
        if ((unsigned char)in[at] < 0x80) {
            put_ascii(&folded, in[at]);
        } else if ((used = codepoint_decode(in + at, length - at, &codepoint)) > 0) {
            put_codepoint(&folded, codepoint);
        } else {
            folded.gap = true; /* a byte of another coding is no letter */
            used = 1;
        }
        at += used;
    }
    out[folded.length] = '\0';
    return folded.length;
}

/* The code points of a text; bytes that are none count as themselves. */
static int decode_all(const char *text, int32_t *out)
{
    size_t length = strlen(text);
    int count = 0;
    for (size_t at = 0; at < length;) {
        size_t used = codepoint_decode(text + at, length - at, &out[count]);
        if (used == 0) {
            out[count] = (unsigned char)text[at];
            used = 1;
        }
        count++;
        at += used;
    }
    return count;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* `rows` has room for three rows of count_b + 1. Stops once no cell of a row is within the limit.
 */
static int alignment_distance(const int32_t *a, int count_a, const int32_t *b, int count_b,
                              int limit, int *rows)
{
    int *older = rows, *previous = rows + (count_b + 1), *current = rows + 2 * (count_b + 1);
    for (int j = 0; j <= count_b; j++) {
        previous[j] = j;
    }
    for (int i = 1; i <= count_a; i++) {
        current[0] = i;
        int best = i;
        for (int j = 1; j <= count_b; j++) {
            int changed = previous[j - 1] + (a[i - 1] != b[j - 1]);
            int cell = least(changed, least(previous[j], current[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cell = least(cell, older[j - 2] + 1);
            }
            current[j] = cell;
            best = least(best, cell);
        }
        if (best > limit) {
            return limit + 1;
        }
        int *spare = older;
        older = previous;
        previous = current;
        current = spare;
    }
    return least(previous[count_b], limit + 1);
}

static size_t count_points(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

int text_distance(const char *a, const char *b, int limit)
{
    size_t points_a = count_points(a), points_b = count_points(b);
    /* Most names of a list differ too much in length: that needs no decoding. */
    if ((points_a > points_b ? points_a - points_b : points_b - points_a) >
        (size_t)(limit < 0 ? 0 : limit)) {
        return limit + 1;
    }
    size_t length_a = strlen(a), length_b = strlen(b);
    size_t longest = length_a > length_b ? length_a : length_b;
    int32_t stack_points[2 * DISTANCE_ON_STACK];
    int stack_rows[3 * (DISTANCE_ON_STACK + 1)];
    int32_t *points = stack_points;
    int *rows = stack_rows;
    if (longest > DISTANCE_ON_STACK) {
        points = memory_array(2 * longest, sizeof *points);
        rows = memory_array(3 * (longest + 1), sizeof *rows);
    }
    size_t half = longest > DISTANCE_ON_STACK ? longest : DISTANCE_ON_STACK;
    int count_a = decode_all(a, points);
    int count_b = decode_all(b, points + half);
    int apart = count_a > count_b ? count_a - count_b : count_b - count_a;
    int distance = apart > limit
                       ? limit + 1
                       : alignment_distance(points, count_a, points + half, count_b, limit, rows);
    if (points != stack_points) {
        memory_free(points);
        memory_free(rows);
    }
    return distance;
}
