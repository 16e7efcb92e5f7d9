/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what identifiers are valid and how they are compared (clinical/facts.md 4).
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: where they are stored.
 */
#include "chartty/model/identifiers.h"

#include "src/model/ascii.h"

#include <stdio.h>
#include <string.h>

static bool all_digits(const char *text, size_t count)
{
    for (size_t index = 0; index < count; index++) {
        if (!ascii_is_digit(text[index])) {
            return false;
        }
    }
    return true;
}

bool npi_is_valid(const char *text)
{
    if (strlen(text) != 10 || !all_digits(text, 10) || (text[0] != '1' && text[0] != '2')) {
        return false;
    }
    /* CMS: Luhn over "80840" + NPI; the prefix adds 24 whatever the number. */
    int sum = 24;
    for (int index = 0; index < 10; index++) {
        int digit = text[index] - '0';
        if (index % 2 == 0) {
            digit *= 2;
            if (digit > 9) {
                digit -= 9;
            }
        }
        sum += digit;
    }
    return sum % 10 == 0;
}

bool ssn_is_valid(const char *text)
{
    char digits[10];
    size_t length = strlen(text);
    if (length == 11 && text[3] == '-' && text[6] == '-') {
        snprintf(digits, sizeof digits, "%.3s%.2s%.4s", text, text + 4, text + 7);
    } else if (length == 9) {
        memcpy(digits, text, 10);
    } else {
        return false;
    }
    if (!all_digits(digits, 9)) {
        return false;
    }
    /* SSA POMS RM 10201.035: never issued. */
    if (memcmp(digits, "000", 3) == 0 || memcmp(digits, "666", 3) == 0 || digits[0] == '9') {
        return false;
    }
    return memcmp(digits + 3, "00", 2) != 0 && memcmp(digits + 5, "0000", 4) != 0;
}

void ssn_mask(const char *text, char *out, size_t size)
{
    size_t length = ascii_trim(&text, strlen(text));
    /* Fewer than nine characters are a fragment: its last four could be all there is. */
    bool whole = length >= 9 && all_digits(text + length - 4, 4);
    snprintf(out, size, "***-**-%.4s", whole ? text + length - 4 : "****");
}

bool zip_is_valid(const char *text)
{
    size_t length = strlen(text);
    if (length != 5 && length != 10) {
        return false;
    }
    if (!all_digits(text, 5) || memcmp(text, "00000", 5) == 0) {
        return false;
    }
    return length == 5 || (text[5] == '-' && all_digits(text + 6, 4));
}

/* NXX of the North American plan: N is 2 to 9, and no N11. */
static bool is_exchange(const char *digits)
{
    return digits[0] >= '2' && !(digits[1] == '1' && digits[2] == '1');
}

static bool is_area(const char *digits)
{
    /* Not assigned: N9X, 37X, 96X (NANPA, reserved for growth of the plan). */
    return is_exchange(digits) && digits[1] != '9' && memcmp(digits, "37", 2) != 0 &&
           memcmp(digits, "96", 2) != 0;
}

static bool is_north_american(const char *digits, size_t count)
{
    if (count == 11 && digits[0] == '1') {
        return is_north_american(digits + 1, 10);
    }
    if (count == 10) {
        return is_area(digits) && is_exchange(digits + 3);
    }
    return count == 7 && is_exchange(digits);
}

/* Where an extension or a remark begins: "x12", "ext. 12", "#12", ",12". Letters before the first
 * digit ("Tel. 555-0142") are no extension. */
static bool ends_number(char c)
{
    return ascii_is_letter(c) || c == '#' || c == ',' || c == ';' || c == '/';
}

size_t phone_digits(const char *text, char *out, size_t size)
{
    size_t count = 0;
    for (; *text; text++) {
        if (ascii_is_digit(*text)) {
            if (count + 1 < size) {
                out[count++] = *text;
            }
        } else if (count > 0 && ends_number(*text)) {
            break;
        }
    }
    if (size > 0) {
        out[count] = '\0';
    }
    return count;
}

/* Only digits and what people write between them, then perhaps an extension of 1 to 6 digits. */
static bool has_phone_shape(const char *text)
{
    while (*text && (ascii_is_digit(*text) || strchr(" -.()+", *text))) {
        text++;
    }
    if (!*text) {
        return true;
    }
    if (*text == ',' || *text == ';') {
        text++;
    }
    while (*text == ' ') {
        text++;
    }
    while (ascii_is_letter(*text) || *text == '#' || *text == '.' || *text == ' ') {
        text++;
    }
    size_t digits = strlen(text);
    return digits >= 1 && digits <= 6 && all_digits(text, digits);
}

bool phone_is_valid(const char *text)
{
    char digits[32];
    size_t length = ascii_trim(&text, strlen(text));
    char copy[64];
    if (length >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (!has_phone_shape(copy) || (strchr(copy, '+') && copy[0] != '+')) {
        return false;
    }
    size_t count = phone_digits(copy, digits, sizeof digits);
    if (copy[0] != '+') {
        return is_north_american(digits, count);
    }
    if (digits[0] == '1' && count == 11) {
        return is_north_american(digits, count);
    }
    return count >= 7 && count <= 15;
}

size_t phone_reversed(const char *text, char *out, size_t size)
{
    size_t length = phone_digits(text, out, size);
    size_t blanks = 0;
    while (ascii_is_blank(text[blanks])) {
        blanks++;
    }
    /* "+1-555-0101" (the seed's shape) and 1-212-555-0101 carry the plan's own country code. */
    if (length > 0 && out[0] == '1' && (length == 11 || text[blanks] == '+')) {
        memmove(out, out + 1, length--);
    }
    for (size_t front = 0, back = length; front + 1 < back; front++) {
        char swapped = out[front];
        out[front] = out[--back];
        out[back] = swapped;
    }
    return length;
}

size_t code_folded(const char *text, char *out, size_t size)
{
    size_t length = ascii_trim(&text, strlen(text));
    if (size == 0) {
        return 0;
    }
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    for (size_t index = 0; index < length; index++) {
        out[index] = ascii_upper(text[index]);
    }
    out[length] = '\0';
    return length;
}
