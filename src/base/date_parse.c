/* SPDX-License-Identifier: MIT */
/*
 * Reads what is typed into a date field (ux.md, Dates). Any layer, any thread, no state. It never
 * takes a date from text that may mean two: a bare year, or a year of three digits, is refused with
 * a sentence (a bare year once became today, field-reports.md 44).
 */
#include "chartty/base/datetime.h"
#include "chartty/base/error.h"
#include "chartty/base/text.h"
#include "src/base/date_names.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* FileMan's window for two digits where neither past nor future is asked for: 80 years back. */
enum { WINDOW_BACK = 80, TOKENS_MAX = 3, PACKED_YEAR_FIRST = 1800, PACKED_YEAR_LAST = 2199 };

enum token_kind { TOKEN_NUMBER, TOKEN_MONTH };

struct token {
    enum token_kind kind;
    int value; /* the number, or the month 1 to 12 */
    int digits;
};

struct tokens {
    struct token token[TOKENS_MAX];
    int count;
};

/* The parts of a date as typed; year_digits 0 means that no year was given. */
struct typed {
    int day, month, year, year_digits;
};

static int refuse_form(const char *text, struct error *error)
{
    char shown[48];
    bool truncated;
    text_safe(shown, sizeof shown, text, strlen(text), &truncated);
    return error_set(error, ERROR_INVALID,
                     "\"%s%s\" is not a date. Write it like 14-Jul-1945, 7/14/1945 or 1945-07-14.",
                     shown, truncated ? "..." : "");
}

static int refuse_day(struct date date, bool with_year, struct error *error)
{
    if (date.month < 1 || date.month > 12) {
        return error_set(error, ERROR_INVALID, "There is no month %d. Months are 1 to 12.",
                         date.month);
    }
    const char *month = date_month_names[date.month - 1];
    if (with_year && date.day == 29 && date.month == 2) {
        return error_set(error, ERROR_INVALID,
                         "29 February %d does not exist: it is not a leap year.", date.year);
    }
    return error_set(error, ERROR_INVALID, "%d %s does not exist.", date.day, month);
}

static int refuse_range(struct error *error)
{
    return error_set(error, ERROR_INVALID, "The date is out of range. Years are 1 to 9999.");
}

/* A month by its name or at least its first three letters; 0 when it is none. */
static int month_of_word(const char *word, size_t length)
{
    if (length == 4 && strncasecmp(word, "sept", 4) == 0) {
        return 9;
    }
    for (int month = 1; length >= 3 && month <= 12; month++) {
        const char *name = date_month_names[month - 1];
        if (length <= strlen(name) && strncasecmp(word, name, length) == 0) {
            return month;
        }
    }
    return 0;
}

static const char *skip_blanks(const char *text)
{
    while (*text == ' ') {
        text++;
    }
    return text;
}

/* Between two parts: blanks, and at most one of - / or a comma, with blanks around it. */
static const char *skip_separator(const char *text)
{
    text = skip_blanks(text);
    if (*text == '-' || *text == '/' || *text == ',') {
        text = skip_blanks(text + 1);
    }
    return text;
}

static const char *read_number(const char *text, struct token *out)
{
    out->kind = TOKEN_NUMBER;
    out->value = 0;
    out->digits = 0;
    while (isdigit((unsigned char)*text)) {
        if (out->digits == 8) {
            return NULL;
        }
        out->value = out->value * 10 + (*text - '0');
        out->digits++;
        text++;
    }
    return text;
}

static const char *read_month(const char *text, struct token *out)
{
    size_t length = 0;
    while (isalpha((unsigned char)text[length])) {
        length++;
    }
    out->kind = TOKEN_MONTH;
    out->value = month_of_word(text, length);
    out->digits = 0;
    text += length;
    return out->value == 0 ? NULL : *text == '.' ? text + 1 : text;
}

/* False when the text is not made of one to three numbers and month names. */
static bool read_tokens(const char *text, struct tokens *out)
{
    out->count = 0;
    text = skip_blanks(text);
    while (*text != '\0') {
        if (out->count == TOKENS_MAX) {
            return false;
        }
        struct token *token = &out->token[out->count];
        if (isdigit((unsigned char)*text)) {
            text = read_number(text, token);
        } else if (isalpha((unsigned char)*text)) {
            text = read_month(text, token);
        } else {
            return false;
        }
        if (text == NULL) {
            return false;
        }
        out->count++;
        const char *next = skip_separator(text);
        if (*next == '\0' && *skip_blanks(text) != '\0') {
            return false; /* a separator with nothing behind it */
        }
        text = next;
    }
    return out->count > 0;
}

static bool is_number(const struct token *token, int digits_least, int digits_most)
{
    return token->kind == TOKEN_NUMBER && token->digits >= digits_least &&
           token->digits <= digits_most;
}

static bool is_year(const struct token *token)
{
    return is_number(token, 2, 2) || is_number(token, 4, 4);
}

static void set_year(struct typed *out, const struct token *token)
{
    out->year = token->value;
    out->year_digits = token->digits;
}

static void set_numbers(struct typed *out, int first, int second, bool day_first)
{
    out->day = day_first ? first : second;
    out->month = day_first ? second : first;
}

/* 07141945, 19450714 and 071445. Both eight-digit readings cannot hold at once: a year from 1800 to
 * 2199 begins with 18 to 21, which is no month. */
static bool typed_from_packed(const struct token *token, bool day_first, struct typed *out)
{
    int value = token->value;
    if (token->digits == 6) {
        set_numbers(out, value / 10000, value / 100 % 100, day_first);
        out->year = value % 100;
        out->year_digits = 2;
        return true;
    }
    if (token->digits != 8) {
        return false;
    }
    struct date year_first = {value / 10000, value / 100 % 100, value % 100};
    out->year_digits = 4;
    if (year_first.year >= PACKED_YEAR_FIRST && year_first.year <= PACKED_YEAR_LAST &&
        (date_is_valid(year_first) || value % 10000 < PACKED_YEAR_FIRST)) {
        *out = (struct typed){year_first.day, year_first.month, year_first.year, 4};
        return true;
    }
    set_numbers(out, value / 1000000, value / 10000 % 100, day_first);
    out->year = value % 10000;
    return out->year >= PACKED_YEAR_FIRST && out->year <= PACKED_YEAR_LAST;
}

static bool typed_from_tokens(const struct tokens *tokens, bool day_first, struct typed *out)
{
    const struct token *a = &tokens->token[0], *b = &tokens->token[1], *c = &tokens->token[2];
    *out = (struct typed){0, 0, 0, 0};
    if (tokens->count == 1) {
        return a->kind == TOKEN_NUMBER && typed_from_packed(a, day_first, out);
    }
    if (tokens->count == 3 && is_number(a, 4, 4)) { /* 1945-07-14, 1945-Jul-14 */
        set_year(out, a);
        out->month = b->value;
        out->day = c->value;
        return (b->kind == TOKEN_MONTH || is_number(b, 1, 2)) && is_number(c, 1, 2);
    }
    if (tokens->count == 3) {
        if (!is_year(c)) {
            return false;
        }
        set_year(out, c);
    }
    if (a->kind == TOKEN_MONTH) {
        out->month = a->value;
        out->day = b->value;
        return is_number(b, 1, 2);
    }
    if (!is_number(a, 1, 2)) {
        return false;
    }
    if (b->kind == TOKEN_MONTH) {
        out->day = a->value;
        out->month = b->value;
        return true;
    }
    set_numbers(out, a->value, b->value, day_first);
    return is_number(b, 1, 2);
}

static bool is_allowed(struct date date, struct date today, unsigned reading)
{
    int order = date_compare(date, today);
    return date_is_valid(date) && !((reading & DATE_PAST) && order > 0) &&
           !((reading & DATE_FUTURE) && order < 0);
}

/* Steps from the first year to the last and takes the first whose date exists and is on the side
 * that is asked for. */
static bool take_year(struct date *date, int first, int last, int step, struct date today,
                      unsigned reading)
{
    for (int year = first; step > 0 ? year <= last : year >= last; year += step) {
        date->year = year;
        if (year >= 1 && year <= 9999 && is_allowed(*date, today, reading)) {
            return true;
        }
    }
    return false;
}

/* No year and no side asked for is the current year; with a side, 29 February may be eight years
 * off (1896 to 1904). */
static bool guess_missing_year(struct date *date, struct date today, unsigned reading)
{
    if (reading & DATE_PAST) {
        return take_year(date, today.year, today.year - 8, -1, today, reading);
    }
    if (reading & DATE_FUTURE) {
        return take_year(date, today.year, today.year + 8, 1, today, reading);
    }
    date->year = today.year;
    return date_is_valid(*date);
}

static bool guess_century(struct date *date, int two_digits, struct date today, unsigned reading)
{
    int this_century = today.year / 100 * 100 + two_digits;
    if (reading & DATE_PAST) {
        return take_year(date, this_century, this_century - 100, -100, today, reading);
    }
    if (reading & DATE_FUTURE) {
        return take_year(date, this_century, this_century + 100, 100, today, reading);
    }
    int oldest = today.year - WINDOW_BACK;
    int year = oldest / 100 * 100 + two_digits;
    date->year = year < oldest ? year + 100 : year;
    return date_is_valid(*date);
}

static int complete_date(const struct typed *typed, struct date today, unsigned reading,
                         struct date *out, bool *guessed, struct error *error)
{
    struct date date = {typed->year, typed->month, typed->day};
    struct date in_leap_year = {2000, typed->month, typed->day};
    if (!date_is_valid(in_leap_year)) {
        return refuse_day(date, false, error);
    }
    bool found;
    if (typed->year_digits == 4) {
        found = date_is_valid(date);
        if (typed->year == 0) {
            return refuse_range(error);
        }
    } else if (typed->year_digits == 2) {
        found = guess_century(&date, typed->year, today, reading);
    } else {
        found = guess_missing_year(&date, today, reading);
    }
    if (!found) {
        return refuse_day(date, true, error);
    }
    *guessed = typed->year_digits != 4;
    *out = date;
    return 0;
}

/* The sign, number and unit behind T, or alone: -1, +2W. The unit is days when left out after T. */
static int parse_offset(const char *text, bool unit_needed, struct date from, struct date *out,
                        struct error *error)
{
    int sign = *text == '-' ? -1 : 1;
    struct token number;
    const char *after = read_number(skip_blanks(text + 1), &number);
    if (after == NULL) {
        return refuse_range(error);
    }
    after = skip_blanks(after);
    char unit = (char)tolower((unsigned char)*after);
    if (number.digits == 0 || (unit == '\0' && unit_needed)) {
        return error_set(error, ERROR_INVALID,
                         "Add a number and d, w, m or y (days, weeks, months, years), like +3d.");
    }
    if (unit != '\0' && (strchr("dwmy", unit) == NULL || *skip_blanks(after + 1) != '\0')) {
        return error_set(error, ERROR_INVALID,
                         "A date is counted in d, w, m or y (days, weeks, months, years).");
    }
    if (number.value > 4000000) { /* more days than there are in 9999 years */
        return refuse_range(error);
    }
    int count = sign * number.value;
    struct date result = unit == 'w'   ? date_add_days(from, count * 7)
                         : unit == 'm' ? date_add_months(from, count)
                         : unit == 'y' ? date_add_months(from, count * 12)
                                       : date_add_days(from, count);
    if (!date_is_valid(result)) {
        return refuse_range(error);
    }
    *out = result;
    return 0;
}

/* True when the text is shorthand; *status is then what date_parse returns. */
static bool parse_shorthand(const char *text, struct date today, unsigned reading, struct date *out,
                            struct error *error, int *status)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"t", 0}, {"n", 0}, {"now", 0}, {"today", 0}, {"tomorrow", 1}, {"yesterday", -1}};

    const char *rest = skip_blanks(text);
    bool after_today = (*rest == 't' || *rest == 'T') && strchr("+- ", rest[1]) != NULL;
    const char *offset = skip_blanks(after_today ? rest + 1 : rest);
    bool is_offset = *offset == '+' || *offset == '-';
    int word = -1;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i].word);
        if (strncasecmp(rest, words[i].word, length) == 0 && *skip_blanks(rest + length) == '\0') {
            word = (int)i;
        }
    }
    if (word < 0 && !is_offset) {
        return false;
    }
    if (reading & DATE_EXACT) {
        *status =
            error_set(error, ERROR_INVALID, "This date must be written in full, like 14-Jul-1945.");
    } else if (word >= 0) {
        *out = date_add_days(today, words[word].days);
        *status = date_is_valid(*out) ? 0 : refuse_range(error);
    } else {
        *status = parse_offset(offset, !after_today, today, out, error);
    }
    return true;
}

int date_parse(const char *text, struct date today, unsigned reading, struct date *out,
               bool *guessed, struct error *error)
{
    bool guess = false;
    struct date date;
    int status;
    if (*skip_blanks(text) == '\0') {
        return error_set(error, ERROR_INVALID, "The date is empty. Write it like 14-Jul-1945.");
    }
    if (!parse_shorthand(text, today, reading, &date, error, &status)) {
        struct tokens tokens;
        struct typed typed;
        bool readable = read_tokens(text, &tokens) &&
                        typed_from_tokens(&tokens, (reading & DATE_DAY_FIRST) != 0, &typed);
        status = readable ? complete_date(&typed, today, reading, &date, &guess, error)
                          : refuse_form(text, error);
    }
    if (status == 0) {
        *out = date;
    }
    if (status == 0 && guessed != NULL) {
        *guessed = guess;
    }
    return status;
}
