/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what may stand in a field that is written, and what a NULL there becomes. Layer: data,
 * private.  Thread: any; pure.  Owns: nothing.  Must not know: SQL.
 */
#include "src/data/change_steps.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>

static void choices_text(enum field_choice_list list, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    const char *const *choices = field_choices(list);
    for (int i = 0; choices[i] != NULL && used < size; i++) {
        const char *between = i == 0 ? "" : choices[i + 1] == NULL ? " or " : ", ";
        int written = snprintf(out + used, size - used, "%s%s", between, choices[i]);
        used += written > 0 ? (size_t)written : 0;
    }
}

int value_refused(const struct record_spec *spec, const struct field_spec *field,
                  struct error *error)
{
    char choices[120];
    switch (field->kind) {
    case FIELD_DATE:
        return error_set(error, ERROR_REFUSED, "%s of this %s is not a calendar date (YYYY-MM-DD).",
                         field->label, spec->noun);
    case FIELD_MOMENT:
    case FIELD_TIMESTAMP:
        return error_set(error, ERROR_REFUSED,
                         "%s of this %s is not a date and time (YYYY-MM-DD HH:MM:SS).",
                         field->label, spec->noun);
    case FIELD_CHOICE:
        choices_text(field->choices, choices, sizeof choices);
        return error_set(error, ERROR_REFUSED, "%s of this %s must be %s.", field->label,
                         spec->noun, choices);
    case FIELD_INTEGER:
    case FIELD_ID:
    case FIELD_REFERENCE:
        return error_set(error, ERROR_REFUSED,
                         "%s of this %s is not a whole number, or it is too large.", field->label,
                         spec->noun);
    case FIELD_REAL:
        return error_set(error, ERROR_REFUSED, "%s of this %s is not a number.", field->label,
                         spec->noun);
    case FIELD_BOOLEAN:
        return error_set(error, ERROR_REFUSED, "%s of this %s must be yes or no.", field->label,
                         spec->noun);
    case FIELD_RESULTS:
    case FIELD_SCOPES:
        return error_set(error, ERROR_REFUSED, "%s of this %s cannot be read as a list.",
                         field->label, spec->noun);
    default:
        if (field->max > 0) {
            return error_set(error, ERROR_REFUSED,
                             "%s of this %s is longer than %u characters, or it is not text.",
                             field->label, spec->noun, field->max);
        }
        return error_set(error, ERROR_REFUSED, "%s of this %s is not text.", field->label,
                         spec->noun);
    }
}

static unsigned characters(const char *text)
{
    unsigned count = 0;
    for (const char *at = text; *at != '\0'; at++) {
        count += ((unsigned char)*at & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

/* YYYY-MM-DD HH:MM:SS, or with six digits behind: what every reader of this schema reads. */
static bool is_stored_moment(const char *text)
{
    struct datetime at;
    bool has_offset = false;
    size_t length = strlen(text);
    return (length == 19 || length == 26) && text[10] == ' ' &&
           strspn(text + 11, "0123456789:.") == length - 11 &&
           datetime_parse(text, &at, &has_offset, NULL) && !has_offset;
}

static bool is_choice(enum field_choice_list list, const char *text)
{
    const char *const *choices = field_choices(list);
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], text) == 0) {
            return true;
        }
    }
    return choices[0] == NULL;
}

bool value_is_of_kind(const struct field_spec *field, const char *text)
{
    size_t length = strlen(text);
    long long number;
    struct date date;
    switch (field->kind) {
    case FIELD_DATE:
        return date_parse_iso(text, &date);
    case FIELD_MOMENT:
    case FIELD_TIMESTAMP:
        return is_stored_moment(text);
    case FIELD_INTEGER:
    case FIELD_ID:
    case FIELD_REFERENCE:
        return text_to_integer(text, &number) && number >= INT32_MIN && number <= INT32_MAX;
    case FIELD_BOOLEAN:
        return strcmp(text, "0") == 0 || strcmp(text, "1") == 0;
    case FIELD_REAL:
        return field_read(field, text, length).state == FIELD_VALUE;
    default:
        return text_is_utf8(text, length);
    }
}

static bool value_fits(const struct field_spec *field, const char *text)
{
    size_t length = strlen(text);
    if (!text_is_utf8(text, length) || (field->max > 0 && characters(text) > field->max) ||
        !value_is_of_kind(field, text)) {
        return false;
    }
    switch (field->kind) {
    case FIELD_CHOICE:
        return is_choice(field->choices, text);
    case FIELD_RESULTS:
    case FIELD_SCOPES:
        return field_read(field, text, length).state == FIELD_VALUE;
    default:
        return true;
    }
}

static bool is_moment(const struct field_spec *field)
{
    return field->kind == FIELD_MOMENT || field->kind == FIELD_TIMESTAMP;
}

const char *value_form(const struct field_spec *field, const char *text, char room[VALUE_FORM_SIZE])
{
    enum { WITHOUT_DIGITS = 19 };
    if (text == NULL || !is_moment(field) || strlen(text) != WITHOUT_DIGITS ||
        !is_stored_moment(text)) {
        return text;
    }
    (void)snprintf(room, VALUE_FORM_SIZE, "%s.000000", text);
    return room;
}

int value_check(const struct record_spec *spec, int field, const char *text, struct error *error)
{
    const struct field_spec *at = &spec->fields[field];
    if (text == NULL) {
        bool is_made = (at->flags & FIELD_GENERATED) != 0;
        return (at->flags & FIELD_REQUIRED) == 0 || is_made
                   ? 0
                   : error_set(error, ERROR_REFUSED, "%s of this %s is missing.", at->label,
                               spec->noun);
    }
    return value_fits(at, text) ? 0 : value_refused(spec, at, error);
}

static const struct {
    enum record_type type;
    const char *column, *value;
} defaults[] = {
    {RECORD_OAUTH_CLIENT, "is_active", "1"},
    {RECORD_OAUTH_CLIENT, "rate_limit", "1000"},
    {RECORD_PROVIDER, "accepting_new_patients", "1"},
    {RECORD_APPOINTMENT, "duration_minutes", "30"},
    {RECORD_APPOINTMENT, "status", "scheduled"},
    {RECORD_MEDICATION, "status", "active"},
    {RECORD_ALLERGY, "status", "active"},
    {RECORD_LAB_RESULT, "status", "pending"},
    {RECORD_STAFF, "failed_count", "0"},
    {RECORD_STAFF, "pin_failed_count", "0"},
};

const char *value_default(const struct record_spec *spec, int field)
{
    for (size_t index = 0; index < sizeof defaults / sizeof defaults[0]; index++) {
        if (defaults[index].type == spec->type &&
            strcmp(defaults[index].column, spec->fields[field].column) == 0) {
            return defaults[index].value;
        }
    }
    return NULL;
}

bool value_same(const struct field_spec *field, const struct field_value *stored, const char *text)
{
    char room[VALUE_FORM_SIZE], stored_room[VALUE_FORM_SIZE];
    if (stored->state == FIELD_NULL || text == NULL) {
        return stored->state == FIELD_NULL && text == NULL;
    }
    if (is_moment(field) && strlen(stored->text) == stored->length) {
        /* another program's has no digits on SQLite; a server gives it some */
        return strcmp(value_form(field, stored->text, stored_room),
                      value_form(field, text, room)) == 0;
    }
    size_t length = strlen(text);
    if (stored->length == length && memcmp(stored->text, text, length) == 0) {
        return true;
    }
    struct field_value given = field_read(field, text, length);
    if (given.state != FIELD_VALUE || stored->state != FIELD_VALUE) {
        return false;
    }
    switch (field->kind) {
    case FIELD_REAL:
        return !(given.real < stored->real) && !(given.real > stored->real);
    case FIELD_INTEGER:
    case FIELD_ID:
    case FIELD_REFERENCE:
    case FIELD_BOOLEAN:
        return given.integer == stored->integer;
    default:
        return false;
    }
}

int created_field(const struct record_spec *spec)
{
    return record_field(spec, "created_at");
}

int updated_field(const struct record_spec *spec)
{
    return record_field(spec, "updated_at");
}
