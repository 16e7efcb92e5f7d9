/* SPDX-License-Identifier: MIT */
/* What a value would be when mended, where that is certain. Pure. */
#include "chartty/model/doctor_rules.h"

#include "chartty/base/text.h"
#include "src/model/ascii.h"

#include <stdio.h>

/* One or two digits; -1. */
static int number_at(const char **at)
{
    int number = 0, digits = 0;
    for (; digits < 2 && ascii_is_digit(**at); digits++, (*at)++) {
        number = number * 10 + (**at - '0');
    }
    return digits > 0 ? number : -1;
}

/* An hour over 12 is of 24, so that AM or PM behind it says nothing more. A point between hours and
 * minutes is a colon. */
bool doctor_mend_time(const char *text, char out[6])
{
    const char *at = text + strspn(text, " ");
    int hours = number_at(&at);
    if (hours < 0 || hours > 23 || (*at != ':' && *at != '.')) {
        return false;
    }
    bool has_point = *at++ == '.';
    int minutes = ascii_is_digit(at[0]) && ascii_is_digit(at[1]) ? number_at(&at) : -1;
    at += strspn(at, " ");
    bool has_half = (ascii_upper(*at) == 'A' || ascii_upper(*at) == 'P');
    if (has_half) {
        at += ascii_upper(at[1]) == 'M' ? 2 : 1;
        at += strspn(at, " ");
    }
    if (minutes < 0 || minutes > 59 || *at != '\0' || has_half == has_point ||
        (has_half && hours < 13)) {
        return false;
    }
    time_format(hours * 60 + minutes, out);
    return true;
}

/* YYYY-MM-DD HH:MM:SS, alone or with six digits behind. */
static bool is_stored_moment(const char *text)
{
    struct datetime at;
    bool has_offset = false;
    size_t length = strlen(text);
    return (length == 19 || length == 26) && text[10] == ' ' &&
           datetime_parse(text, &at, &has_offset, NULL) && !has_offset;
}

bool doctor_date_fits(const struct field_spec *field, const char *text)
{
    struct date date;
    return field->kind == FIELD_DATE ? date_parse_iso(text, &date) : is_stored_moment(text);
}

/* "06/15/1985": certain only where one of the two cannot be a month, or both are the same. */
static bool date_of_slashes(const char *text, struct date *out)
{
    int first = number_at(&text);
    if (first < 0 || *text++ != '/') {
        return false;
    }
    int second = number_at(&text);
    if (second < 0 || *text++ != '/' || strlen(text) != 4 || strspn(text, "0123456789") != 4 ||
        text[0] == '0' || (first <= 12 && second <= 12 && first != second)) {
        return false;
    }
    char iso[32];
    (void)snprintf(iso, sizeof iso, "%s-%02d-%02d", text, first > 12 ? second : first,
                   first > 12 ? first : second);
    return date_parse_iso(iso, out);
}

/* "14-Jul-1945", "July 14 1945", "19450714": a month in letters, or all eight digits. */
static bool date_of_words(const char *text, struct date *out)
{
    struct error ignored;
    struct date any = {2000, 1, 1};
    bool guessed = false, has_letter = false;
    for (const char *at = text; *at != '\0'; at++) {
        has_letter = has_letter || ascii_is_letter(*at);
    }
    bool is_digits = strlen(text) == 8 && strspn(text, "0123456789") == 8 &&
                     (strncmp(text, "19", 2) == 0 || strncmp(text, "20", 2) == 0);
    return (has_letter || is_digits) &&
           date_parse(text, any, DATE_EXACT, out, &guessed, &ignored) == 0 && !guessed;
}

static bool mend_date(const char *text, char out[27])
{
    struct date date;
    struct datetime moment;
    bool has_offset = false;
    if (datetime_parse(text, &moment, &has_offset, NULL)) {
        if (has_offset || moment.hour != 0 || moment.minute != 0 || moment.second != 0) {
            return false;
        }
        date = moment.date;
    } else if (!date_of_slashes(text, &date) && !date_of_words(text, &date)) {
        return false;
    }
    date_format_iso(date, out);
    return true;
}

bool doctor_mend_date(const struct field_spec *field, const char *text, char out[27], bool *is_null)
{
    struct datetime moment;
    bool has_offset = false;
    int offset = 0;
    char trimmed[64];
    size_t begin = strspn(text, " \t"), length = strlen(text + begin);
    *is_null = length == 0;
    if (*is_null) {
        return (field->flags & FIELD_REQUIRED) == 0;
    }
    while (length > 0 && (text[begin + length - 1] == ' ' || text[begin + length - 1] == '\t')) {
        length--;
    }
    if (length >= sizeof trimmed) {
        return false;
    }
    memcpy(trimmed, text + begin, length);
    trimmed[length] = '\0';
    if (field->kind == FIELD_DATE) {
        return mend_date(trimmed, out);
    }
    /* A bookkeeping time is UTC, which Z says too; of a clinical one nobody knows the zone. */
    if (!datetime_parse(trimmed, &moment, &has_offset, &offset) ||
        (has_offset && (offset != 0 || field->kind != FIELD_TIMESTAMP))) {
        return false;
    }
    datetime_format_stored(&moment, out);
    return true;
}

const char *doctor_none_known(const char *allergen)
{
    static const char *const none[] = {"none",
                                       "nka",
                                       "nkda",
                                       "nkfa",
                                       "no known allergies",
                                       "no",
                                       "none known",
                                       "nil",
                                       "no allergies",
                                       "no known drug allergies",
                                       "n/a",
                                       "no known allergy",
                                       "no known food allergies"};
    size_t length = ascii_trim(&allergen, strlen(allergen));
    while (length > 0 && allergen[length - 1] == '.') {
        length--;
    }
    for (size_t index = 0; index < sizeof none / sizeof none[0]; index++) {
        if (strlen(none[index]) == length && ascii_begins(allergen, none[index])) {
            return none[index];
        }
    }
    return NULL;
}
