/* SPDX-License-Identifier: MIT */
/*
 * Purpose: "Find patient" as terms. The line is cut into words; a date of up to three words is
 * taken out first, then numbers, and what is left is names. Layer: model.  Thread: any; pure. Owns:
 * nothing.  Must not know: SQL, screens.
 *
 * One word can be several things at once: 19450714 is a record number, the end of a phone number
 * and a date of birth. All are set; the search tries each.
 */
#include "chartty/model/search_line.h"

#include "chartty/base/error.h"
#include "chartty/base/text.h"
#include "src/model/ascii.h"

#include <stdio.h>
#include <string.h>

enum {
    LINE_SIZE = 512, /* more than a person types; a paste beyond it is left out, and said so */
    WORDS_MAX = 24,
    DATE_SIZE = 40, /* "14 September 1945" and room */
};

struct word {
    const char *text; /* 0-terminated, in the line's copy */
    size_t length;
    bool comma_after;
    bool used; /* as (part of) a date or a number */
};

struct line {
    char copy[LINE_SIZE];
    struct word words[WORDS_MAX];
    int count;
};

static void cut_words(const char *typed, struct line *line, struct search_terms *out)
{
    size_t length = strnlen(typed, LINE_SIZE);
    if (length == LINE_SIZE) {
        out->too_many = true;
        length--;
        while (length > 0 && ((unsigned char)typed[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    memcpy(line->copy, typed, length);
    line->copy[length] = '\0';
    struct word *word = NULL;
    for (size_t index = 0; index < length; index++) {
        char *c = &line->copy[index];
        bool gap = (unsigned char)*c <= 0x20 || *c == 0x7F;
        if (*c == ',' && line->count > 0) {
            line->words[line->count - 1].comma_after = true;
        }
        if (gap || *c == ',') {
            *c = '\0';
            word = NULL;
        } else if (word) {
            word->length++;
        } else if (line->count < WORDS_MAX) {
            word = &line->words[line->count++];
            *word = (struct word){.text = c, .length = 1};
        } else {
            out->too_many = true;
            return;
        }
    }
}

/* The shape of a whole date: D-D-D, D-Month-D, Month-D-D, or 6 or 8 digits in one. What lacks a
 * year ("7/14") is none: date_parse would take this year's. */
static bool has_date_shape(const char *text)
{
    char groups[8] = "";
    size_t count = 0, run = 0;
    for (const char *c = text; *c; c += run) {
        run = 1;
        if (!ascii_is_digit(*c) && !ascii_is_letter(*c)) {
            if (!strchr("-/. ", *c)) {
                return false;
            }
            continue;
        }
        bool digit = ascii_is_digit(*c);
        while (digit ? ascii_is_digit(c[run]) : ascii_is_letter(c[run])) {
            run++;
        }
        if (count >= 3 || (!digit && run < 3)) {
            return false;
        }
        groups[count++] = digit ? 'D' : 'A';
        if (count == 1 && digit && c[run] == '\0' && c == text) {
            return run == 6 || run == 8;
        }
    }
    return strcmp(groups, "DDD") == 0 || strcmp(groups, "DAD") == 0 || strcmp(groups, "ADD") == 0;
}

static bool take_date(struct line *line, struct date today, bool day_first,
                      struct search_terms *out)
{
    unsigned reading = DATE_PAST | DATE_EXACT | (day_first ? DATE_DAY_FIRST : 0U);
    for (int span = 3; span >= 1; span -= 2) {
        for (int first = 0; first + span <= line->count; first++) {
            char text[DATE_SIZE];
            struct date date;
            struct error ignored;
            const struct word *words = &line->words[first];
            int length = span == 1 ? snprintf(text, sizeof text, "%s", words[0].text)
                                   : snprintf(text, sizeof text, "%s %s %s", words[0].text,
                                              words[1].text, words[2].text);
            if (length >= (int)sizeof text || !has_date_shape(text) ||
                date_parse(text, today, reading, &date, NULL, &ignored) < 0) {
                continue;
            }
            out->dob = date;
            out->has_dob = true;
            for (int index = first; index < first + span; index++) {
                line->words[index].used = true;
            }
            return true;
        }
    }
    return false;
}

static bool has_digit(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
}

static bool only_of(const char *text, const char *set)
{
    return text[strspn(text, set)] == '\0';
}

static void take_digits(const char *text, struct search_terms *out)
{
    char digits[sizeof out->digits];
    size_t length = 0;
    for (; *text; text++) {
        if (!ascii_is_digit(*text)) {
            continue;
        }
        if (length + 1 >= sizeof digits) {
            return;
        }
        digits[length++] = *text;
    }
    digits[length] = '\0';
    memcpy(out->digits, digits, length + 1);
}

/* "(212) 555-0142" and "+1 212 555 0142": one number although it has blanks. */
static void take_spaced_phone(struct line *line, struct search_terms *out)
{
    for (int first = 0; first < line->count; first++) {
        char joined[sizeof out->digits] = "";
        int last = first;
        if (line->words[first].used || !strchr("(+", line->words[first].text[0])) {
            continue;
        }
        for (; last < line->count && !line->words[last].used &&
               only_of(line->words[last].text, "0123456789-().+") &&
               strlen(joined) + line->words[last].length < sizeof joined;
             last++) {
            memcpy(joined + strlen(joined), line->words[last].text, line->words[last].length + 1);
        }
        if (last - first < 2 || !has_digit(joined)) {
            continue;
        }
        take_digits(joined, out);
        for (int index = first; index < last; index++) {
            line->words[index].used = true;
        }
        return;
    }
}

static void take_number(struct word *word, struct search_terms *out)
{
    char code[sizeof out->code];
    if (out->code[0] || out->digits[0] || word->length >= sizeof code) {
        return;
    }
    for (size_t index = 0; index <= word->length; index++) {
        code[index] = ascii_upper(word->text[index]);
    }
    memcpy(out->code, code, word->length + 1);
    if (only_of(word->text, "0123456789-().+")) {
        take_digits(word->text, out);
    }
    word->used = true;
}

/* 1945 in "SMIT J 1945": somebody's year of birth, when there is a name for it to be of. */
static bool take_birth_year(struct word *word, struct date today, struct search_terms *out)
{
    int year;
    if (word->length != 4 || out->birth_year || !text_digits(word->text, 4, &year) || year < 1900 ||
        year > today.year) {
        return false;
    }
    out->birth_year = year;
    word->used = true;
    return true;
}

static void take_numbers(struct line *line, struct date today, bool date_taken,
                         struct search_terms *out)
{
    bool any_name = false;
    for (int index = 0; index < line->count; index++) {
        any_name |= !has_digit(line->words[index].text);
    }
    for (int index = 0; index < line->count; index++) {
        struct word *word = &line->words[index];
        /* A date that is one run of digits stays a number too. */
        bool bare_date = word->used && only_of(word->text, "0123456789") && word->length >= 6;
        if ((word->used && !bare_date) || !has_digit(word->text)) {
            continue;
        }
        if (any_name && !date_taken && take_birth_year(word, today, out)) {
            continue;
        }
        take_number(word, out);
    }
}

/* Folded, a word may be several ("Garcia-Marquez") or none ("%"). */
static void add_parts(const struct word *word, struct search_terms *out)
{
    char folded[LINE_SIZE * 2];
    text_fold(folded, sizeof folded, word->text, word->length);
    for (const char *part = folded; *part;) {
        size_t length = strcspn(part, " ");
        if (length > 0 && out->part_count == SEARCH_PARTS_MAX) {
            out->too_many = true;
            return;
        }
        if (length > 0) {
            size_t kept = length < SEARCH_PART_SIZE ? length : SEARCH_PART_SIZE - 1;
            while (kept < length && kept > 0 && ((unsigned char)part[kept] & 0xC0) == 0x80) {
                kept--;
            }
            memcpy(out->parts[out->part_count], part, kept);
            out->parts[out->part_count++][kept] = '\0';
            out->too_many |= kept < length;
        }
        part += length + (part[length] == ' ');
    }
}

/* "Smith, John" and "Smith," name the surname first; "John Smith, 1945" does not. */
static void take_names(const struct line *line, struct search_terms *out)
{
    int before_comma = 0;
    bool comma = false, anything_after = false;
    for (int index = 0; index < line->count; index++) {
        const struct word *word = &line->words[index];
        anything_after |= comma;
        if (!word->used) {
            add_parts(word, out);
        }
        if (word->comma_after && !comma) {
            comma = true;
            before_comma = out->part_count;
        }
    }
    if (comma && (out->part_count > before_comma || !anything_after)) {
        out->last_part_count = before_comma;
    }
}

void search_line_parse(const char *typed, struct date today, bool day_first,
                       struct search_terms *out)
{
    struct line line = {.count = 0};
    memset(out, 0, sizeof *out);
    cut_words(typed, &line, out);
    bool date_taken = take_date(&line, today, day_first, out);
    take_spaced_phone(&line, out);
    take_numbers(&line, today, date_taken, out);
    take_names(&line, out);
}

bool search_terms_empty(const struct search_terms *terms)
{
    return terms->part_count == 0 && !terms->code[0] && !terms->digits[0] && !terms->has_dob &&
           terms->birth_year == 0;
}
