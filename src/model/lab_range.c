/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reference ranges: as laboratories print them, and of the catalogue's rows.
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: the value that is judged.
 */
#include "src/model/lab_parts.h"

#include "src/model/ascii.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* "3.5-5.0", "3.5 to 5.0", "<200", ">=60", with an optional unit after it. The text is plain. */
static bool read_numbers(const char *text, struct lab_range *out)
{
    const char *c = text;
    double number;
    if (*c == '<' || *c == '>') {
        bool below = *c++ == '<';
        bool inclusive = *c == '=';
        c += inclusive;
        c += *c == ' ';
        if (!lab_number_take(&c, &number)) {
            return false;
        }
        out->low = below ? -INFINITY : number;
        out->high = below ? number : INFINITY;
        out->high_open = below && !inclusive;
        out->low_open = !below && !inclusive;
    } else {
        if (!lab_number_take(&c, &out->low)) {
            return false;
        }
        c += *c == ' ';
        if (*c == '-') {
            c++;
        } else if (strncmp(c, "to ", 3) == 0) {
            c += 2;
        } else {
            return false;
        }
        c += *c == ' ';
        if (!lab_number_take(&c, &out->high) || out->high < out->low) {
            return false;
        }
    }
    c += *c == ' ';
    if (strlen(c) >= sizeof out->unit || (*c && !lab_unit_is_known(c))) {
        return false;
    }
    snprintf(out->unit, sizeof out->unit, "%s", c);
    out->kind = LAB_RANGE_NUMBERS;
    return true;
}

/* The range of both sexes together: what is outside of it is abnormal for anybody. */
static void unite(const struct lab_range *male, const struct lab_range *female,
                  struct lab_range *out)
{
    *out = *male;
    if (male->low == female->low && male->high == female->high) {
        return;
    }
    out->united = true;
    out->low = fmin(male->low, female->low);
    out->high = fmax(male->high, female->high);
}

/* "M:14-18 F:12-16", in either order, with or without a comma or semicolon. */
static bool read_by_sex(const char *text, char sex, struct lab_range *out)
{
    char halves[2][LAB_TEXT_SIZE];
    const char *second = NULL;
    char first_sex = ascii_upper(text[0]);
    if ((first_sex != 'M' && first_sex != 'F') || (text[1] != ':' && text[1] != ' ')) {
        return false;
    }
    char other = first_sex == 'M' ? 'F' : 'M';
    for (const char *c = text + 2; *c; c++) {
        if (ascii_upper(c[0]) == other && (c[1] == ':' || c[1] == ' ') && strchr(" ,;", c[-1])) {
            second = c;
        }
    }
    if (second == NULL) {
        return false;
    }
    snprintf(halves[0], sizeof halves[0], "%.*s", (int)(second - text - 2), text + 2);
    snprintf(halves[1], sizeof halves[1], "%s", second + 2);
    struct lab_range ranges[2] = {{.kind = LAB_RANGE_NONE}, {.kind = LAB_RANGE_NONE}};
    for (int half = 0; half < 2; half++) {
        const char *start = halves[half];
        size_t length = strlen(start);
        while (length > 0 && strchr(" ,;", start[length - 1])) {
            length--;
        }
        halves[half][length] = '\0';
        if (!read_numbers(start + (*start == ' '), &ranges[half])) {
            return false;
        }
    }
    const struct lab_range *male = &ranges[first_sex == 'M' ? 0 : 1];
    const struct lab_range *female = &ranges[first_sex == 'M' ? 1 : 0];
    if (sex == '?') {
        unite(male, female, out);
    } else {
        *out = sex == 'M' ? *male : *female;
    }
    return true;
}

static bool read_titer(const char *text, struct lab_range *out)
{
    struct lab_value titer;
    if (!lab_titer_read(text, &titer) || titer.compare != '<') {
        return false;
    }
    out->kind = LAB_RANGE_TITER;
    out->low = -INFINITY;
    out->high = titer.number;
    out->high_open = !titer.inclusive;
    return true;
}

/* "Negative", "Yellow/Straw": every word must be known, else the reference is not understood. */
static bool read_words(const char *text, struct lab_range *out)
{
    size_t used = 0;
    while (*text) {
        char word[64];
        enum lab_value_kind kind;
        size_t length = strcspn(text, "/,;");
        const char *start = text;
        size_t trimmed = ascii_trim(&start, length);
        if (trimmed == 0 || trimmed >= sizeof word || used + trimmed + 2 >= sizeof out->words) {
            return false;
        }
        memcpy(word, start, trimmed);
        word[trimmed] = '\0';
        if (!lab_word_read(word, &kind) || kind == LAB_VALUE_MISSING ||
            kind == LAB_VALUE_UNCOUNTED) {
            return false;
        }
        used += (size_t)snprintf(out->words + used, sizeof out->words - used, "%s%s",
                                 used ? ";" : "", word);
        text += length + (text[length] != '\0');
    }
    out->kind = LAB_RANGE_WORDS;
    return used > 0;
}

void lab_range_read(const char *reference, char sex, struct lab_range *out)
{
    char plain[LAB_TEXT_SIZE];
    const struct lab_range empty = {.kind = LAB_RANGE_NONE};
    *out = empty;
    if (reference == NULL) {
        return;
    }
    out->kind = LAB_RANGE_UNREADABLE;
    if (!lab_text_plain(reference, plain, sizeof plain)) {
        return;
    }
    size_t length = strlen(plain);
    const char *text = plain;
    /* "(3.5-5.0)", "[3.5-5.0]" */
    if (length > 2 && ((plain[0] == '(' && plain[length - 1] == ')') ||
                       (plain[0] == '[' && plain[length - 1] == ']'))) {
        plain[length - 1] = '\0';
        text = plain + 1;
    }
    enum lab_value_kind kind;
    if (lab_word_read(text, &kind) && kind == LAB_VALUE_MISSING) {
        *out = empty;
        return;
    }
    if (read_titer(text, out)) {
        return;
    }
    struct lab_range attempt = empty;
    if (read_numbers(text, &attempt) || read_by_sex(text, sex, &attempt) ||
        read_words(text, &attempt)) {
        *out = attempt;
    }
}

static struct lab_range of_limits(double low, double high, bool high_open)
{
    struct lab_range range = {.kind = LAB_RANGE_NUMBERS,
                              .low = isnan(low) ? -INFINITY : low,
                              .high = isnan(high) ? INFINITY : high,
                              .high_open = high_open && !isnan(high)};
    return range;
}

void lab_range_of_row(const struct lab_row *row, char sex, struct lab_range *out)
{
    const struct lab_range empty = {.kind = LAB_RANGE_NONE};
    *out = empty;
    if (row->expected[0]) {
        out->kind = LAB_RANGE_WORDS;
        snprintf(out->words, sizeof out->words, "%s", row->expected);
        return;
    }
    if (isnan(row->range.male_low) && isnan(row->range.male_high)) {
        return;
    }
    struct lab_range male =
        of_limits(row->range.male_low, row->range.male_high, row->range.high_open);
    struct lab_range female =
        of_limits(row->range.female_low, row->range.female_high, row->range.high_open);
    if (sex == '?') {
        unite(&male, &female, out);
    } else {
        *out = sex == 'M' ? male : female;
    }
}
