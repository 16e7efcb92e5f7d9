/* SPDX-License-Identifier: MIT */
/*
 * Purpose: finds what is not to be written in a dose. Facts: clinical/facts.md 3.2, the Joint
 * Commission's "do not use" list and ISMP's list of error-prone abbreviations (the facts, not their
 * words). Layer: model.  Thread: any; pure.  Owns: nothing.
 */
#include "chartty/model/dose_rules.h"

#include "src/model/ascii.h"
#include "src/model/shown.h"

#include <stdio.h>
#include <string.h>

enum rule_flags {
    AFTER_NUMBER = 1, /* may stand right behind a digit: 10U */
    CAPITALS = 2,     /* only in capitals: "as" is an English word */
    NOT_IN_NAME = 4,  /* part of names of drugs */
    DOUBTFUL = 8,     /* read in more than one way: nobody but its writer knows which */
};

/* Without the dots that may stand between the letters. Longer ones first where one begins another.
 */
static const struct rule {
    const char *written, *instead;
    unsigned flags;
} rules[] = {
    {"MSO4", "morphine sulfate", 0},
    {"MgSO4", "magnesium sulfate", 0},
    {"MS", "morphine sulfate or magnesium sulfate", CAPITALS | DOUBTFUL},
    {"IU", "units", AFTER_NUMBER},
    {"U", "units", AFTER_NUMBER},
    {"QOD", "every other day", 0},
    {"q1d", "daily", 0},
    {"QHS", "nightly at bedtime", 0},
    {"QD", "daily", 0},
    {"qn", "nightly", 0},
    {"HS", "at bedtime or half-strength", DOUBTFUL},
    {"BT", "at bedtime", CAPITALS},
    {"TIW", "three times weekly", 0},
    {"BIW", "twice weekly", 0},
    {"SC", "Subcutaneous", NOT_IN_NAME},
    {"SQ", "Subcutaneous", 0},
    {"sub q", "Subcutaneous", 0},
    {"subq", "Subcutaneous", 0},
    {"cc", "mL", AFTER_NUMBER},
    {"ug", "mcg", AFTER_NUMBER},
    {"\xC2\xB5g", "mcg", AFTER_NUMBER},
    {"\xCE\xBCg", "mcg", AFTER_NUMBER},
    {"D/C", "discharge or stop", DOUBTFUL},
    {"OD", "daily or right eye", DOUBTFUL},
    {"OS", "left eye", DOUBTFUL},
    {"OU", "both eyes", 0},
    {"AD", "right ear", CAPITALS | DOUBTFUL},
    {"AS", "left ear", CAPITALS | DOUBTFUL},
    {"AU", "both ears", CAPITALS | DOUBTFUL},
    {"per os", "by mouth", 0},
    {"UD", "as directed", DOUBTFUL},
    {"SSI", "sliding scale insulin", DOUBTFUL},
    {"OJ", "orange juice", CAPITALS | DOUBTFUL},
};

static const struct sign {
    char sign;
    const char *instead;
} signs[] = {{'@', "at"}, {'&', "and"}, {'<', "less than"}, {'>', "more than"}};

/* Amounts are counted in these; a number before one is a dose wherever it stands. */
static const char *const dose_units[] = {"mcg",  "mg",    "g",    "kg",    "ml",      "l",
                                         "unit", "units", "meq",  "mmol",  "tablet",  "tablets",
                                         "tab",  "tabs",  "cap",  "caps",  "capsule", "capsules",
                                         "drop", "drops", "puff", "puffs", "%",       NULL};
/* Behind a slash they make it mean "per". */
static const char *const per_words[] = {
    "day", "d",  "hour", "hr",    "h",     "dose",   "min", "minute", "wk",  "week", "kg",
    "ml",  "m2", "l",    "month", "night", "tablet", "tab", "mg",     "mcg", "g",    NULL};

static bool is_word_byte(char c)
{
    return ascii_is_letter(c) || (unsigned char)c >= 0x80;
}

/* The length of `written` at `text`, dots between letters let through; 0 when it is not there. */
static size_t match_at(const char *text, const struct rule *rule)
{
    const char *c = text;
    for (const char *w = rule->written; *w; w++) {
        if (w != rule->written && *c == '.' && *w != '/') {
            c++;
        }
        bool same = rule->flags & CAPITALS ? *c == *w : ascii_lower(*c) == ascii_lower(*w);
        if (!same) {
            return 0;
        }
        c++;
    }
    if (is_word_byte(*c) || ascii_is_digit(*c) || (*c == '/' && ascii_is_letter(c[1]))) {
        return 0;
    }
    return (size_t)(c - text) + (*c == '.' && strchr(rule->written, '/') == NULL && c > text &&
                                         memchr(text, '.', (size_t)(c - text)) != NULL
                                     ? 1
                                     : 0);
}

static bool may_begin(const char *text, size_t at, const struct rule *rule)
{
    if (at == 0) {
        return true;
    }
    char before = text[at - 1];
    if (ascii_is_digit(before)) {
        return (rule->flags & AFTER_NUMBER) != 0;
    }
    return !is_word_byte(before) && before != '.' && before != '-' &&
           !(before == '/' && at > 1 && is_word_byte(text[at - 2]));
}

/* What begins as an abbreviation does: a brand's name, English in capitals. */
static bool is_other_word(const char *text, const struct rule *rule)
{
    static const struct {
        const char *written, *behind;
    } others[] = {{"MS", " contin"},
                  {"AS", " needed"},
                  {"AS", " directed"},
                  {"AS", " required"},
                  {"AS", " tolerated"}};
    for (size_t index = 0; index < sizeof others / sizeof others[0]; index++) {
        if (strcmp(rule->written, others[index].written) == 0 &&
            ascii_begins(text + 2, others[index].behind)) {
            return true;
        }
    }
    return false;
}

static const struct rule *rule_at(enum dose_place place, const char *text, size_t at,
                                  size_t *length)
{
    for (size_t index = 0; index < sizeof rules / sizeof rules[0]; index++) {
        const struct rule *rule = &rules[index];
        if ((rule->flags & NOT_IN_NAME) && place == DOSE_NAME) {
            continue;
        }
        *length = may_begin(text, at, rule) ? match_at(text + at, rule) : 0;
        if (*length > 0 && !is_other_word(text + at, rule)) {
            return rule;
        }
    }
    return NULL;
}

static bool is_listed(const char *const *list, const char *word, size_t length)
{
    for (; *list; list++) {
        bool same = strlen(*list) == length;
        for (size_t at = 0; same && at < length; at++) {
            same = (*list)[at] == ascii_lower(word[at]);
        }
        if (same) {
            return true;
        }
    }
    return false;
}

/* The word of letters (or %) that begins at `text`, blanks before it skipped. */
static size_t word_at(const char **text)
{
    size_t length = 0;
    *text += strspn(*text, " ");
    if (**text == '%') {
        return 1;
    }
    while (ascii_is_letter((*text)[length]) || (length > 0 && ascii_is_digit((*text)[length]))) {
        length++;
    }
    return length;
}

static bool is_dose_unit(const char *text)
{
    size_t length = word_at(&text);
    return is_listed(dose_units, text, length);
}

/* ".5": the point is not seen, and it is ten times as much. */
static size_t naked_decimal(const char *text, size_t at, char instead[64])
{
    if (text[at] != '.' || !ascii_is_digit(text[at + 1]) ||
        (at > 0 &&
         (ascii_is_digit(text[at - 1]) || text[at - 1] == '.' || is_word_byte(text[at - 1])))) {
        return 0;
    }
    size_t length = 1 + strspn(text + at + 1, "0123456789");
    snprintf(instead, 64, "0%.*s", (int)(length > 20 ? 20 : length), text + at);
    return length;
}

/* "5.0": the point is not seen. In instructions only before a unit of dose. */
static size_t trailing_zero(enum dose_place place, const char *text, size_t at, char instead[64])
{
    if (!ascii_is_digit(text[at]) ||
        (at > 0 && (ascii_is_digit(text[at - 1]) || text[at - 1] == '.'))) {
        return 0;
    }
    size_t whole = strspn(text + at, "0123456789,");
    if (text[at + whole] != '.') {
        return 0;
    }
    size_t decimals = strspn(text + at + whole + 1, "0123456789");
    size_t length = whole + 1 + decimals;
    if (decimals == 0 || text[at + length - 1] != '0' || text[at + length] == '.') {
        return 0;
    }
    if (place == DOSE_INSTRUCTIONS && !is_dose_unit(text + at + length)) {
        return 0;
    }
    size_t kept = length;
    while (text[at + kept - 1] == '0') {
        kept--;
    }
    kept -= text[at + kept - 1] == '.';
    snprintf(instead, 64, "%.*s", (int)(kept > 40 ? 40 : kept), text + at);
    return length;
}

/* "mg/day": a slash is read as the number 1. */
static bool is_per_slash(enum dose_place place, const char *text, size_t at)
{
    if (text[at] != '/' || place == DOSE_NAME || place == DOSE_ROUTE) {
        return false;
    }
    const char *word = text + at + 1;
    size_t length = word_at(&word);
    if (is_listed(per_words, word, length)) {
        return true;
    }
    /* "250 mg/5 mL": between numbers alone it is a fraction or a pressure. */
    return place != DOSE_INSTRUCTIONS && at > 0 && is_word_byte(text[at - 1]) && length == 0;
}

static size_t finding_at(enum dose_place place, const char *text, size_t at, char instead[64],
                         bool *is_doubtful)
{
    size_t length = 0;
    const struct rule *rule = rule_at(place, text, at, &length);
    *is_doubtful = rule != NULL && (rule->flags & DOUBTFUL) != 0;
    if (rule) {
        snprintf(instead, 64, "%s", rule->instead);
        return length;
    }
    for (size_t index = 0; index < sizeof signs / sizeof signs[0]; index++) {
        if (text[at] == signs[index].sign) {
            snprintf(instead, 64, "%s", signs[index].instead);
            return 1;
        }
    }
    if (is_per_slash(place, text, at)) {
        const char *behind = text + at + 1 + strspn(text + at + 1, " ");
        *is_doubtful = ascii_is_digit(*behind); /* "250 mg/5 mL", but also "875 mg/125 mg" */
        snprintf(instead, 64, "per");
        return 1;
    }
    length = naked_decimal(text, at, instead);
    return length > 0 ? length : trailing_zero(place, text, at, instead);
}

int dose_findings(enum dose_place place, const char *text, struct dose_finding *out, int room)
{
    int count = 0;
    char instead[64];
    bool is_doubtful;
    for (size_t at = 0; text[at];) {
        size_t length = finding_at(place, text, at, instead, &is_doubtful);
        if (length == 0) {
            at++;
            continue;
        }
        if (count < room) {
            struct dose_finding *finding = &out[count];
            finding->at = at;
            finding->length = length;
            shown_text(text + at, length, finding->found, sizeof finding->found);
            snprintf(finding->instead, sizeof finding->instead, "%s", instead);
        }
        count++;
        at += length;
    }
    return count;
}

/* "10U", "mg/day" and "<5": words stand apart from what is before and behind them. */
static const char *gap(const char *instead, char beside)
{
    bool is_word = ascii_is_letter(instead[0]);
    return is_word && (is_word_byte(beside) || ascii_is_digit(beside)) ? " " : "";
}

bool dose_shown(enum dose_place place, const char *stored, char *out, size_t size)
{
    bool is_other = false, is_doubtful;
    size_t used = 0;
    char instead[64];
    out[0] = '\0';
    for (size_t at = 0; stored[at] != '\0' && used + 1 < size;) {
        size_t length = finding_at(place, stored, at, instead, &is_doubtful);
        if (length == 0 || is_doubtful) {
            length = length == 0 ? 1 : length;
            used += (size_t)snprintf(out + used, size - used, "%.*s", (int)length, stored + at);
        } else {
            char before = at > 0 ? stored[at - 1] : ' ';
            used += (size_t)snprintf(out + used, size - used, "%s%s%s", gap(instead, before),
                                     instead, gap(instead, stored[at + length]));
            is_other = true;
        }
        at += length;
    }
    return is_other;
}

int dose_check(enum dose_place place, const char *label, const char *text, struct error *error)
{
    struct dose_finding found[2];
    int count = dose_findings(place, text, found, 2);
    if (count == 0) {
        return 0;
    }
    if (count == 1) {
        return error_set(error, ERROR_INVALID, "%s: write \"%s\", not \"%s\".", label,
                         found[0].instead, found[0].found);
    }
    return error_set(error, ERROR_INVALID, "%s: write \"%s\", not \"%s\"; \"%s\", not \"%s\".",
                     label, found[0].instead, found[0].found, found[1].instead, found[1].found);
}
