/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a person typed into a field, to the strict form that is stored: texts, choices,
 * dates, times and numbers (identifiers are in field_parse_identifiers.c).
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: forms, SQL.
 * Each refusal names the field, says what is wrong and what to type.
 */
#include "src/model/field_kinds.h"

#include "chartty/base/text.h"
#include "src/model/ascii.h"
#include "src/model/shown.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The typed text in a refusal: safe, and short enough that the sentence keeps its end. */
struct quoted {
    char text[48];
};
static struct quoted quote(const char *typed)
{
    struct quoted quoted;
    shown_text(typed, strlen(typed), quoted.text, sizeof quoted.text);
    return quoted;
}

int parse_accept(const struct field_spec *spec, const char *accepted, char *out, size_t size,
                 struct error *error)
{
    size_t length = strlen(accepted);
    if (length >= size) {
        return error_set(error, ERROR_INVALID, "%s is too long for this field. Shorten it.",
                         spec->label);
    }
    memcpy(out, accepted, length + 1);
    return 1;
}

/* Characters as PostgreSQL counts them for VARCHAR: code points. */
static size_t characters_of(const char *text)
{
    size_t count = 0;
    for (; *text; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

static int check_text(const struct field_spec *spec, const char *typed, bool lines,
                      struct error *error)
{
    size_t length = strlen(typed);
    if (!text_is_utf8(typed, length)) {
        return error_set(error, ERROR_INVALID,
                         "%s holds bytes that are not UTF-8 text. Type it again.", spec->label);
    }
    for (const char *c = typed; *c; c++) {
        bool control = (unsigned char)*c < 0x20 || *c == 0x7F;
        if (control && !(lines && (*c == '\n' || *c == '\t'))) {
            return error_set(error, ERROR_INVALID,
                             "%s holds a control character. Type it again without it.",
                             spec->label);
        }
    }
    size_t characters = characters_of(typed);
    if (spec->max > 0 && characters > spec->max) {
        return error_set(error, ERROR_INVALID, "%s has %zu characters; at most %u fit. Shorten it.",
                         spec->label, characters, spec->max);
    }
    return 1;
}

int parse_text(const struct field_spec *spec, const struct field_context *context,
               const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    if (check_text(spec, typed, false, error) < 0) {
        return -1;
    }
    return parse_accept(spec, typed, out, size, error);
}

int parse_note(const struct field_spec *spec, const struct field_context *context,
               const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    /* Line ends of a paste from Windows become plain ones. */
    size_t length = 0;
    for (const char *c = typed; *c; c++) {
        if (c[0] == '\r' && c[1] == '\n') {
            continue;
        }
        if (length + 1 >= size) {
            return error_set(error, ERROR_INVALID, "%s is too long for this field. Shorten it.",
                             spec->label);
        }
        out[length++] = *c;
    }
    out[length] = '\0';
    return check_text(spec, out, true, error);
}

int parse_code(const struct field_spec *spec, const struct field_context *context,
               const char *typed, char *out, size_t size, struct error *error)
{
    /* HL7 v2 delimiters would split the identifier in every message it goes out with (facts.md 4).
     */
    if (strpbrk(typed, "|^~\\&")) {
        return error_set(error, ERROR_INVALID, "%s cannot hold any of | ^ ~ \\ &. Leave them out.",
                         spec->label);
    }
    return parse_text(spec, context, typed, out, size, error);
}

/* "in progress" and "IN-PROGRESS" are in_progress; `whole` false: what was typed is its beginning.
 */
static bool choice_matches(const char *choice, const char *typed, bool whole)
{
    for (; *typed; typed++, choice++) {
        char c = *typed == ' ' || *typed == '-' ? '_' : ascii_lower(*typed);
        if (c != *choice) {
            return false;
        }
    }
    return !whole || *choice == '\0';
}

int parse_choice(const struct field_spec *spec, const struct field_context *context,
                 const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    const char *const *choices = field_choices(spec->choices);
    const char *found = NULL;
    int begin_so = 0;
    for (const char *const *choice = choices; *choice; choice++) {
        if (choice_matches(*choice, typed, true)) {
            return parse_accept(spec, *choice, out, size, error);
        }
        if (choice_matches(*choice, typed, false)) {
            found = *choice;
            begin_so++;
        }
    }
    if (begin_so == 1) {
        return parse_accept(spec, found, out, size, error);
    }
    char list[160] = "";
    size_t used = 0;
    for (const char *const *choice = choices; *choice && used < sizeof list; choice++) {
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", *choice);
    }
    return error_set(error, ERROR_INVALID, "%s cannot be \"%s\". Choose one of: %s.", spec->label,
                     quote(typed).text, list);
}

int parse_date(const struct field_spec *spec, const struct field_context *context,
               const char *typed, char *out, size_t size, struct error *error)
{
    struct date date;
    struct error why;
    char form[11];
    if (date_parse(typed, context->today, context->date_reading, &date, NULL, &why) < 0) {
        return error_set(error, ERROR_INVALID, "%s: %s", spec->label, why.user);
    }
    date_format_iso(date, form);
    return parse_accept(spec, form, out, size, error);
}

int parse_time(const struct field_spec *spec, const struct field_context *context,
               const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    char form[6];
    int minutes = time_parse(typed);
    if (minutes < 0) {
        return error_set(error, ERROR_INVALID,
                         "%s: \"%s\" is not a time of day. Type it as 14:30 or 2:30 PM.",
                         spec->label, quote(typed).text);
    }
    time_format(minutes, form);
    return parse_accept(spec, form, out, size, error);
}

/* A date and a time with a blank between them; where the date ends is found by trying, since both
 * may hold blanks ("14 Jul 1945 9:00 AM"). */
static bool split_moment(const struct field_context *context, const char *typed,
                         struct datetime *out)
{
    char date_text[FIELD_COPY_SIZE];
    struct error ignored;
    memset(out, 0, sizeof *out);
    /* "14 Jul 1945" alone is a date, not 14 July at 19:45. */
    if (date_parse(typed, context->today, context->date_reading, &out->date, NULL, &ignored) == 0) {
        return false;
    }
    for (const char *blank = strchr(typed, ' '); blank; blank = strchr(blank + 1, ' ')) {
        size_t length = (size_t)(blank - typed);
        int minutes = time_parse(blank + 1);
        if (minutes < 0 || length >= sizeof date_text) {
            continue;
        }
        memcpy(date_text, typed, length);
        date_text[length] = '\0';
        if (date_parse(date_text, context->today, context->date_reading, &out->date, NULL,
                       &ignored) < 0) {
            continue;
        }
        out->hour = minutes / 60;
        out->minute = minutes % 60;
        return true;
    }
    return false;
}

int parse_moment(const struct field_spec *spec, const struct field_context *context,
                 const char *typed, char *out, size_t size, struct error *error)
{
    struct datetime at;
    bool has_offset = false;
    char form[27];
    bool stored_form = strchr(typed, ':') && datetime_parse(typed, &at, &has_offset, NULL);
    if (stored_form && has_offset) {
        return error_set(error, ERROR_INVALID,
                         "%s: leave out the time zone and type the clinic's time.", spec->label);
    }
    if (!stored_form && !split_moment(context, typed, &at)) {
        return error_set(error, ERROR_INVALID,
                         "%s: \"%s\" is not a date with a time. Type it as 24-Nov-2026 22:30.",
                         spec->label, quote(typed).text);
    }
    datetime_format_stored(&at, form);
    return parse_accept(spec, form, out, size, error);
}

int parse_integer(const struct field_spec *spec, const struct field_context *context,
                  const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    long long number;
    char form[24];
    if (!text_to_integer(typed, &number)) {
        return error_set(error, ERROR_INVALID,
                         "%s: \"%s\" is not a whole number. Type digits only, such as 72.",
                         spec->label, quote(typed).text);
    }
    /* INTEGER is four bytes on PostgreSQL; a record must be able to move there. */
    if (number < INT32_MIN || number > INT32_MAX) {
        return error_set(error, ERROR_INVALID, "%s: %s is too large. Check it.", spec->label,
                         quote(typed).text);
    }
    snprintf(form, sizeof form, "%lld", number);
    return parse_accept(spec, form, out, size, error);
}

int parse_real(const struct field_spec *spec, const struct field_context *context,
               const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    double number;
    if (strchr(typed, ',')) {
        return error_set(error, ERROR_INVALID,
                         "%s: type the number with a decimal point and no commas, such as 98.6.",
                         spec->label);
    }
    if (!text_to_real(typed, &number) || !isfinite(number) || strlen(typed) >= FIELD_COPY_SIZE) {
        return error_set(error, ERROR_INVALID, "%s: \"%s\" is not a number. Type it as 98.6.",
                         spec->label, quote(typed).text);
    }
    return parse_accept(spec, typed, out, size, error);
}

int parse_boolean(const struct field_spec *spec, const struct field_context *context,
                  const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    static const char *const yes[] = {"yes", "y", "true", "t", "1"};
    static const char *const no[] = {"no", "n", "false", "f", "0"};
    for (size_t index = 0; index < sizeof yes / sizeof yes[0]; index++) {
        if (ascii_same(typed, yes[index])) {
            return parse_accept(spec, "1", out, size, error);
        }
        if (ascii_same(typed, no[index])) {
            return parse_accept(spec, "0", out, size, error);
        }
    }
    return error_set(error, ERROR_INVALID, "%s must be yes or no.", spec->label);
}
