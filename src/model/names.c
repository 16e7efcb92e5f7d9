/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how people are named on screen, and which names look alike.
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: screens, SQL.
 */
#include "chartty/model/names.h"

#include "chartty/base/memory.h"
#include "src/model/ascii.h"
#include "src/model/shown.h"

#include <string.h>
#include <utf8proc.h>

static const char unknown_name[] = "Name not known";

/* Unicode SpecialCasing.txt, the unconditional rows where one letter becomes several: utf8proc maps
 * one to one only. */
static const struct {
    utf8proc_int32_t letter;
    const char *upper;
} long_uppers[] = {
    {0x00DF, "SS"},               /* sharp s */
    {0x0149, "\xCA\xBCN"},        /* n with apostrophe */
    {0x01F0, "J\xCC\x8C"},        /* j with caron */
    {0x0587, "\xD4\xB5\xD5\x92"}, /* Armenian ech yiwn */
    {0x1E96, "H\xCC\xB1"},        /* h with line below */
    {0x1E97, "T\xCC\x88"},        /* t with diaeresis */
    {0x1E98, "W\xCC\x8A"},        /* w with ring */
    {0x1E99, "Y\xCC\x8A"},        /* y with ring */
    {0xFB00, "FF"},
    {0xFB01, "FI"},
    {0xFB02, "FL"},
    {0xFB03, "FFI"},
    {0xFB04, "FFL"},
    {0xFB05, "ST"},
    {0xFB06, "ST"},
};

static void add_upper_letter(struct buffer *buffer, utf8proc_int32_t letter)
{
    for (size_t index = 0; index < sizeof long_uppers / sizeof long_uppers[0]; index++) {
        if (long_uppers[index].letter == letter) {
            buffer_add_text(buffer, long_uppers[index].upper);
            return;
        }
    }
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t length = utf8proc_encode_char(utf8proc_toupper(letter), bytes);
    buffer_add(buffer, (const char *)bytes, (size_t)length);
}

/* Bytes that are no UTF-8 stay as they are; the sanitizer makes them visible afterwards. */
static void add_upper(struct buffer *buffer, const char *text, size_t length)
{
    while (length > 0) {
        utf8proc_int32_t letter = -1;
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &letter);
        if (taken <= 0) {
            taken = 1;
            buffer_add(buffer, text, 1);
        } else {
            add_upper_letter(buffer, letter);
        }
        text += taken;
        length -= (size_t)taken;
    }
}

struct name_part {
    const char *text;
    size_t length; /* 0 when there is no such part */
};

/* A null, and a part of nothing but blanks, is a missing part. */
static struct name_part part_of(const struct field_value *value)
{
    struct name_part part = {"", 0};
    if (value == NULL || value->state == FIELD_NULL) {
        return part;
    }
    part.text = value->text;
    part.length = ascii_trim(&part.text, value->length);
    return part;
}

static void show_buffer(struct buffer *buffer, char *out, size_t size)
{
    if (buffer->length == 0) {
        buffer_add_text(buffer, unknown_name);
    }
    shown_text(buffer->bytes, buffer->length, out, size);
    buffer_release(buffer);
}

void name_display(const struct field_value *last, const struct field_value *first,
                  const struct field_value *title, char *out, size_t size)
{
    struct name_part family = part_of(last), given = part_of(first), form = part_of(title);
    struct buffer buffer;
    buffer_init(&buffer);
    add_upper(&buffer, family.text, family.length);
    if (family.length > 0 && given.length > 0) {
        buffer_add_text(&buffer, ", ");
    }
    buffer_add(&buffer, given.text, given.length);
    if (buffer.length > 0 && form.length > 0) {
        buffer_add_text(&buffer, " (");
        buffer_add(&buffer, form.text, form.length);
        buffer_add_text(&buffer, ")");
    }
    show_buffer(&buffer, out, size);
}

/* The first cluster as the screen would show it, upper case. Only the beginning is looked at. */
static void add_initial(struct buffer *buffer, struct name_part part)
{
    char safe[64];
    text_safe(safe, sizeof safe, part.text, part.length, NULL);
    const char *cursor = safe;
    struct text_cluster cluster;
    if (text_next(&cursor, safe + strlen(safe), &cluster)) {
        add_upper(buffer, cluster.bytes, cluster.length);
    }
}

void name_short(const struct field_value *last, const struct field_value *first, char *out,
                size_t size)
{
    struct name_part family = part_of(last), given = part_of(first);
    struct buffer buffer;
    buffer_init(&buffer);
    if (family.length == 0) {
        buffer_add(&buffer, given.text, given.length);
    } else {
        add_upper(&buffer, family.text, family.length);
        if (given.length > 0) {
            buffer_add_text(&buffer, " ");
            add_initial(&buffer, given);
        }
    }
    show_buffer(&buffer, out, size);
}

void name_initials(const struct field_value *first, const struct field_value *last, char *out,
                   size_t size)
{
    struct name_part given = part_of(first), family = part_of(last);
    struct buffer buffer;
    buffer_init(&buffer);
    add_initial(&buffer, given);
    if (given.length > 0 && family.length > 0) {
        buffer_add_text(&buffer, " ");
    }
    add_initial(&buffer, family);
    if (buffer.length == 0) {
        buffer_add_text(&buffer, "?");
    }
    show_buffer(&buffer, out, size);
}

static size_t letters_of(const char *text)
{
    size_t count = 0;
    for (; *text; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

/* One is the start of the other, or they share their first three letters: John and Johnny, not John
 * and Joanna, or half of a page would be marked and the mark would say nothing. */
static bool begin_alike(const char *a, const char *b)
{
    enum { SHARED = 3 };
    size_t length_a = strlen(a), length_b = strlen(b);
    size_t length = length_a < length_b ? length_a : length_b;
    return strncmp(a, b, length < SHARED ? length : SHARED) == 0;
}

bool name_similar(const char *last_a, const char *first_a, const char *last_b, const char *first_b)
{
    if (!*last_a != !*last_b) {
        return false;
    }
    size_t letters_a = letters_of(last_a), letters_b = letters_of(last_b);
    /* One slip more is likely in a long name (ux.md, SAFER look-alike rule). */
    int limit = (letters_a < letters_b ? letters_a : letters_b) >= 8 ? 2 : 1;
    if (text_distance(last_a, last_b, limit) > limit) {
        return false;
    }
    /* A first name that is not known could be anybody's. */
    if (!*first_a || !*first_b) {
        return true;
    }
    return begin_alike(first_a, first_b) || text_distance(first_a, first_b, 1) <= 1;
}
