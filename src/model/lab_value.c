/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a result string taken apart by the grammar of clinical/facts.md 2.2. What is not wholly
 * understood is LAB_VALUE_TEXT, which no rule ever calls normal.
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: ranges, patients.
 */
#include "src/model/lab_parts.h"

#include "chartty/base/text.h"
#include "src/model/ascii.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Signs that laboratories print for plain ones. */
static const struct {
    const char *bytes, *plain;
} look_alikes[] = {
    {"\xC2\xA0", " "},      /* no-break space */
    {"\xE2\x80\x89", " "},  /* thin space */
    {"\xE2\x80\xAF", " "},  /* narrow no-break space */
    {"\xE2\x89\xA4", "<="}, /* less-than or equal */
    {"\xE2\x89\xA5", ">="}, /* greater-than or equal */
    {"\xE2\x88\x92", "-"},  /* minus */
    {"\xE2\x80\x93", "-"},  /* en dash */
    {"\xE2\x80\x91", "-"},  /* non-breaking hyphen */
    {"\xCE\xBC", "u"},      /* Greek mu */
    {"\xC2\xB5", "u"},      /* micro sign */
};

/* The plain text of what begins at `text`; *taken bytes of it. */
static const char *plain_of(const char *text, size_t *taken, char one[2])
{
    bool may_look_alike = (unsigned char)*text >= 0x80; /* most of a result is ASCII */
    for (size_t index = 0; may_look_alike && index < sizeof look_alikes / sizeof look_alikes[0];
         index++) {
        size_t length = strlen(look_alikes[index].bytes);
        if (strncmp(text, look_alikes[index].bytes, length) == 0) {
            *taken = length;
            return look_alikes[index].plain;
        }
    }
    *taken = 1;
    one[0] = ascii_is_blank(*text) ? ' ' : *text;
    one[1] = '\0';
    return one;
}

bool lab_text_plain(const char *text, char *out, size_t size)
{
    size_t length = 0;
    while (*text) {
        char one[2];
        size_t taken;
        for (const char *c = plain_of(text, &taken, one); *c; c++) {
            if (*c == ' ' && (length == 0 || out[length - 1] == ' ')) {
                continue;
            }
            if (length + 1 >= size) {
                return false;
            }
            out[length++] = *c;
        }
        text += taken;
    }
    if (length > 0 && out[length - 1] == ' ') {
        length--;
    }
    out[length] = '\0';
    return true;
}

/* Copies digits without their thousands commas; false when a comma stands anywhere else: "7,5" may
 * be seven and a half. */
static bool take_whole_part(const char **cursor, char *out, size_t *length, size_t size)
{
    const char *c = *cursor;
    size_t group = 0;
    bool commas = false;
    for (;; c++) {
        if (ascii_is_digit(*c)) {
            if (*length + 1 >= size) {
                return false;
            }
            out[(*length)++] = *c;
            group++;
        } else if (*c == ',') {
            if (group == 0 || group > 3 || (commas && group != 3)) {
                return false;
            }
            commas = true;
            group = 0;
        } else {
            break;
        }
    }
    if (group == 0 || (commas && group != 3)) {
        return false;
    }
    *cursor = c;
    return true;
}

bool lab_number_take(const char **cursor, double *out)
{
    char copy[64];
    size_t length = 0;
    const char *c = *cursor;
    if (*c == '-') {
        copy[length++] = *c++;
    }
    if (*c == '.' && ascii_is_digit(c[1])) {
        copy[length++] = '0';
    } else if (!take_whole_part(&c, copy, &length, sizeof copy)) {
        return false;
    }
    if (*c == '.') {
        if (!ascii_is_digit(c[1])) {
            return false;
        }
        do {
            if (length + 1 >= sizeof copy) {
                return false;
            }
            copy[length++] = *c++;
        } while (ascii_is_digit(*c));
    }
    if (*c == 'e' || *c == 'E') {
        size_t sign = c[1] == '+' || c[1] == '-' ? 1 : 0;
        size_t digits = strspn(c + 1 + sign, "0123456789");
        /* "5E" is no power of ten; the letter is left for the unit, which will not know it. */
        if (digits > 0 && length + 1 + sign + digits < sizeof copy) {
            memcpy(copy + length, c, 1 + sign + digits);
            length += 1 + sign + digits;
            c += 1 + sign + digits;
        }
    }
    copy[length] = '\0';
    if (!text_to_real(copy, out) || !isfinite(*out)) {
        return false;
    }
    *cursor = c;
    return true;
}

static char take_compare(const char **cursor, bool *inclusive)
{
    const char *c = *cursor;
    if (*c != '<' && *c != '>') {
        return '=';
    }
    char compare = *c++;
    *inclusive = *c == '=';
    c += *inclusive;
    while (*c == ' ') {
        c++;
    }
    *cursor = c;
    return compare;
}

bool lab_titer_read(const char *text, struct lab_value *out)
{
    bool inclusive = false;
    char compare = take_compare(&text, &inclusive);
    if (strncmp(text, "1:", 2) != 0) {
        return false;
    }
    text += 2;
    if (*text == '<' || *text == '>') {
        if (compare != '=') {
            return false;
        }
        compare = take_compare(&text, &inclusive);
    }
    double number;
    if (!ascii_is_digit(*text) || !lab_number_take(&text, &number) || *text) {
        return false;
    }
    out->kind = LAB_VALUE_TITER;
    out->number = number;
    out->compare = compare;
    out->inclusive = inclusive;
    return true;
}

/* ABO and Rh, where NEG and POS are no results. */
static bool is_blood_type(const char *text)
{
    static const char *const groups[] = {"AB", "A", "B", "O"};
    static const char *const factors[] = {
        "",   " pos", " neg",    " positive", " negative",    "+",           "-",
        " +", " -",   " rh pos", " rh neg",   " rh positive", " rh negative"};
    for (size_t group = 0; group < sizeof groups / sizeof groups[0]; group++) {
        size_t length = strlen(groups[group]);
        if (strncmp(text, groups[group], length) != 0) {
            continue;
        }
        for (size_t factor = 0; factor < sizeof factors / sizeof factors[0]; factor++) {
            if (ascii_same(text + length, factors[factor])) {
                return true;
            }
        }
    }
    return false;
}

/* [compare] number [- number] [unit] and nothing else. */
static bool read_numbers(const char *text, struct lab_value *out)
{
    bool inclusive = false;
    char compare = take_compare(&text, &inclusive);
    if (!lab_number_take(&text, &out->number)) {
        return false;
    }
    out->kind = LAB_VALUE_NUMBER;
    if (compare != '=') {
        out->kind = compare == '<' ? LAB_VALUE_BELOW : LAB_VALUE_ABOVE;
        out->inclusive = inclusive;
    } else {
        const char *dash = text + (*text == ' ');
        if (*dash == '-') {
            text = dash + 1 + (dash[1] == ' ');
            if (!lab_number_take(&text, &out->high) || out->high < out->number) {
                return false; /* 2023-01-05 ends with a third number, 5-3 runs backwards */
            }
            out->kind = LAB_VALUE_INTERVAL;
        }
    }
    text += *text == ' ';
    if (*text == '\0') {
        return true;
    }
    /* Only a unit that some laboratory uses: in 1O0 and 7.5abc the rest is a slip, not a unit. */
    if (strlen(text) >= sizeof out->unit || !lab_unit_is_known(text)) {
        return false;
    }
    snprintf(out->unit, sizeof out->unit, "%s", text);
    return true;
}

static bool read_core(const char *text, struct lab_value *out)
{
    if (is_blood_type(text)) {
        return false;
    }
    if (lab_word_read(text, &out->kind)) {
        return true;
    }
    return lab_titer_read(text, out) || read_numbers(text, out);
}

/*
 * A flag beside the value: "7.5 H", "H 7.5", "7.5*", "7.5 (H)", "POS *". Copies what is left to
 * `rest` and the flag to `flag`; false when there is none.
 */
static bool split_flag(const char *text, char *rest, char *flag, size_t flag_size)
{
    size_t length = strlen(text), from, to;
    if (length > 1 && text[length - 1] == '*') {
        from = length - 1;
        to = length;
    } else if (length > 3 && text[length - 1] == ')' && strrchr(text, '(')) {
        from = (size_t)(strrchr(text, '(') - text) + 1;
        to = length - 1;
    } else if (strrchr(text, ' ')) {
        from = (size_t)(strrchr(text, ' ') - text) + 1;
        to = length;
    } else {
        return false;
    }
    if (from == 0 || to - from >= flag_size || to <= from) {
        return false;
    }
    memcpy(flag, text + from, to - from);
    flag[to - from] = '\0';
    size_t kept = from - (text[from - 1] == '(');
    while (kept > 0 && text[kept - 1] == ' ') {
        kept--;
    }
    memcpy(rest, text, kept);
    rest[kept] = '\0';
    return kept > 0 && lab_source_read(flag) != LAB_SOURCE_UNKNOWN;
}

static bool split_leading_flag(const char *text, char *rest, char *flag, size_t flag_size)
{
    size_t length = strcspn(text, " ");
    if (text[length] == '\0' || length >= flag_size || *text == '<' || *text == '>') {
        return false;
    }
    memcpy(flag, text, length);
    flag[length] = '\0';
    snprintf(rest, LAB_TEXT_SIZE, "%s", text + length + 1);
    return lab_source_read(flag) != LAB_SOURCE_UNKNOWN;
}

/* Beside a word, one letter may be part of its meaning ("Detected C"): only these are flags there.
 */
static bool flag_suits(enum lab_value_kind kind, enum lab_source source, const char *flag)
{
    if (kind == LAB_VALUE_TEXT || kind == LAB_VALUE_MISSING || kind == LAB_VALUE_NOMINAL) {
        return false;
    }
    bool numeric = kind == LAB_VALUE_NUMBER || kind == LAB_VALUE_BELOW || kind == LAB_VALUE_ABOVE ||
                   kind == LAB_VALUE_INTERVAL;
    return numeric || source != LAB_SOURCE_CRITICAL || strlen(flag) > 1;
}

static bool read_flagged(const char *text, struct lab_value *out)
{
    char rest[LAB_TEXT_SIZE], flag[sizeof out->source_text];
    struct lab_value inner = {.kind = LAB_VALUE_TEXT};
    if (!split_flag(text, rest, flag, sizeof flag) &&
        !split_leading_flag(text, rest, flag, sizeof flag)) {
        return false;
    }
    enum lab_source source = lab_source_read(flag);
    if (is_blood_type(text) || !read_core(rest, &inner) || !flag_suits(inner.kind, source, flag)) {
        return false;
    }
    *out = inner;
    out->source = source;
    snprintf(out->source_text, sizeof out->source_text, "%s", flag);
    snprintf(out->text, sizeof out->text, "%s", rest);
    return true;
}

void lab_value_read(const char *text, struct lab_value *out)
{
    char plain[LAB_TEXT_SIZE];
    struct lab_value value = {.kind = LAB_VALUE_TEXT};
    *out = value;
    if (text == NULL) {
        out->kind = LAB_VALUE_MISSING;
        return;
    }
    if (!lab_text_plain(text, plain, sizeof plain)) {
        return;
    }
    /* The flag first: in "7.5 L" the L is low, not litres. */
    if (read_flagged(plain, out)) {
        return;
    }
    if (read_core(plain, &value)) {
        *out = value;
    }
    snprintf(out->text, sizeof out->text, "%s", plain);
}
