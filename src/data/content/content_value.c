/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the common form of a value, and what a column of chartty's own tables takes: the rules
 * of the migrations (PostgreSQL's types, SQLite's CHECKs), which a database of another program need
 * not hold to. Layer: data.  Thread: any; pure.
 */
#include "src/data/content/content.h"

#include "chartty/base/datetime.h"
#include "chartty/base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_LENGTH = 19, STORED_LENGTH = 26 };

static bool is_moment(const struct field_spec *column)
{
    return column->kind == FIELD_MOMENT || column->kind == FIELD_TIMESTAMP;
}

/* YYYY-MM-DD HH:MM:SS with up to six digits of a second: the forms that every program on this
 * schema reads. */
static bool is_stored_moment(const struct content_value *value)
{
    static const char form[] = "dddd-dd-dd dd:dd:dd.dddddd";
    struct datetime at;
    bool has_offset;
    int offset;
    if (value->kind != CONTENT_TEXT || value->length < SECONDS_LENGTH ||
        value->length > STORED_LENGTH || value->length == SECONDS_LENGTH + 1) {
        return false;
    }
    for (size_t index = 0; index < value->length; index++) {
        bool is_digit = isdigit((unsigned char)value->text[index]) != 0;
        if (form[index] == 'd' ? !is_digit : value->text[index] != form[index]) {
            return false;
        }
    }
    return datetime_parse(value->text, &at, &has_offset, &offset);
}

static void settle_moment(struct content_value *value)
{
    if (is_stored_moment(value) && value->length < STORED_LENGTH) {
        (void)snprintf(value->shown, sizeof value->shown, "%.*s%s%.*s", (int)value->length,
                       value->text, value->length == SECONDS_LENGTH ? "." : "",
                       (int)(STORED_LENGTH - (value->length == SECONDS_LENGTH ? SECONDS_LENGTH + 1
                                                                              : value->length)),
                       "000000");
        value->text = value->shown;
        value->length = STORED_LENGTH;
    }
}

/* Seventeen digits name a double; -0 is 0, since SQLite stores it so. */
static void settle_real(struct content_value *value)
{
    double number = strtod(value->text, NULL);
    int length = snprintf(value->shown, sizeof value->shown, "%.17g", number == 0 ? 0.0 : number);
    value->text = value->shown;
    value->length = (size_t)length;
}

void content_value_settle(const struct field_spec *column, struct content_value *value)
{
    if (value->kind == CONTENT_REAL && value->text != value->shown) {
        settle_real(value);
    } else if (is_moment(column)) {
        settle_moment(value);
    }
}

/* --- what a column takes ---------------------------------------------------------------------- */

static const char *integer_fault(const struct content_value *value)
{
    long long number;
    if (value->kind != CONTENT_INTEGER) {
        return "is not a whole number";
    }
    return text_to_integer(value->text, &number) && number >= INT32_MIN && number <= INT32_MAX
               ? NULL
               : "is a number that is too large";
}

static const char *real_fault(const struct content_value *value)
{
    return value->kind == CONTENT_REAL && isfinite(strtod(value->text, NULL)) ? NULL
                                                                              : "is not a number";
}

static const char *boolean_fault(const struct content_value *value)
{
    bool is_known = value->kind == CONTENT_INTEGER && value->length == 1 &&
                    (value->text[0] == '0' || value->text[0] == '1');
    return is_known ? NULL : "is neither yes nor no";
}

static const char *date_fault(const struct content_value *value)
{
    struct date date;
    bool is_date = value->kind == CONTENT_TEXT && value->length == strlen("YYYY-MM-DD") &&
                   date_parse_iso(value->text, &date);
    return is_date ? NULL : "is not a date of the form YYYY-MM-DD";
}

static size_t characters(const struct content_value *value)
{
    size_t count = 0;
    for (size_t index = 0; index < value->length; index++) {
        count += ((unsigned char)value->text[index] & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

static const char *text_fault(const struct field_spec *column, const struct content_value *value)
{
    if (value->kind != CONTENT_TEXT) {
        return "is not text";
    }
    if (memchr(value->text, 0, value->length) != NULL) {
        return "has a NUL character in it";
    }
    if (!text_is_utf8(value->text, value->length)) {
        return "is not UTF-8 text";
    }
    return column->max > 0 && characters(value) > column->max ? "is too long" : NULL;
}

static const char *choice_fault(const struct field_spec *column, const struct content_value *value)
{
    const char *const *choices = field_choices(column->choices);
    if (value->kind == CONTENT_TEXT && choices[0] != NULL) {
        while (*choices != NULL && strcmp(*choices, value->text) != 0) {
            choices++;
        }
        if (*choices == NULL) {
            return "is none of the words that belong there";
        }
    }
    return text_fault(column, value);
}

const char *content_value_fault(const struct field_spec *column, const struct content_value *value)
{
    if (value->kind == CONTENT_NULL || value->kind == CONTENT_ABSENT) {
        return (column->flags & FIELD_REQUIRED) != 0 ? "is missing" : NULL;
    }
    switch (column->kind) {
    case FIELD_ID:
    case FIELD_REFERENCE:
    case FIELD_INTEGER:
        return integer_fault(value);
    case FIELD_REAL:
        return real_fault(value);
    case FIELD_BOOLEAN:
        return boolean_fault(value);
    case FIELD_DATE:
        return date_fault(value);
    case FIELD_MOMENT:
    case FIELD_TIMESTAMP:
        return is_stored_moment(value) ? NULL : "is not a time of the form YYYY-MM-DD HH:MM:SS";
    case FIELD_CHOICE:
        return choice_fault(column, value);
    default:
        return text_fault(column, value);
    }
}
