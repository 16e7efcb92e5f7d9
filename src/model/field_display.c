/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a stored value looks like on screen, kind by kind: safe text, NHS date and time
 * forms (facts.md 4), secrets masked. Layer: model.  Thread: any.  Owns: nothing.  Must not know:
 * columns of a screen, colours.
 */
#include "src/model/field_kinds.h"

#include "chartty/base/memory.h"
#include "chartty/model/identifiers.h"
#include "src/model/ascii.h"
#include "src/model/shown.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* Forms of fixed length: a buffer too small for them is a programmer's mistake. */
static void put(const char *form, char *out, size_t size)
{
    int length = snprintf(out, size, "%s", form);
    assert(length >= 0 && (size_t)length < size);
    (void)length;
}

void display_text(const struct field_spec *spec, const struct field_value *value, char *out,
                  size_t size)
{
    (void)spec;
    shown_text(value->text, value->length, out, size);
}

void display_integer(const struct field_spec *spec, const struct field_value *value, char *out,
                     size_t size)
{
    (void)spec;
    char form[24];
    snprintf(form, sizeof form, "%lld", value->integer);
    put(form, out, size);
}

void display_date(const struct field_spec *spec, const struct field_value *value, char *out,
                  size_t size)
{
    (void)spec;
    char form[12];
    date_format(date_from_days((int32_t)value->integer), form);
    put(form, out, size);
}

void display_time(const struct field_spec *spec, const struct field_value *value, char *out,
                  size_t size)
{
    (void)spec;
    char form[6];
    time_format((int)value->integer, form);
    put(form, out, size);
}

void display_moment(const struct field_spec *spec, const struct field_value *value, char *out,
                    size_t size)
{
    (void)spec;
    char form[20];
    struct datetime at = datetime_from_microseconds(value->integer);
    datetime_format(&at, form);
    put(form, out, size);
}

/* Stored in UTC, shown on the clinic's clock, as every other time on the screen is. */
void display_timestamp(const struct field_spec *spec, const struct field_value *value, char *out,
                       size_t size)
{
    (void)spec;
    char form[20];
    datetime_format_utc(value->integer, form);
    put(form, out, size);
}

/* 98.6, -2, 154.25: what somebody can have typed, as against 100.40000000000001 or 1e+02. */
static bool is_plain_decimal(const struct field_value *value)
{
    size_t index = value->length > 0 && value->text[0] == '-' ? 1 : 0;
    size_t digits = 0;
    bool point = false, leading = true;
    if (index == value->length || !ascii_is_digit(value->text[index]) ||
        !ascii_is_digit(value->text[value->length - 1])) {
        return false;
    }
    for (; index < value->length; index++) {
        char c = value->text[index];
        if (c == '.' && !point) {
            point = true;
        } else if (!ascii_is_digit(c)) {
            return false;
        } else if (c != '0' || !leading) {
            leading = false;
            digits++;
        }
    }
    return digits <= 6;
}

void display_real(const struct field_spec *spec, const struct field_value *value, char *out,
                  size_t size)
{
    char form[32];
    if (!is_plain_decimal(value) && shown_one_decimal(value->real, form, sizeof form)) {
        put(form, out, size);
    } else {
        display_text(spec, value, out, size);
    }
}

void display_boolean(const struct field_spec *spec, const struct field_value *value, char *out,
                     size_t size)
{
    (void)spec;
    put(value->integer ? "yes" : "no", out, size);
}

void display_ssn(const struct field_spec *spec, const struct field_value *value, char *out,
                 size_t size)
{
    (void)spec;
    if (value->length == 0) {
        return;
    }
    /* Only the end is looked at, and an SSN is 11 characters. */
    char copy[FIELD_COPY_SIZE] = "", form[16];
    if (value->length < sizeof copy) {
        memcpy(copy, value->text, value->length);
    }
    ssn_mask(copy, form, sizeof form);
    put(form, out, size);
}

/* "read:patients, write:patients"; what is no list of strings is shown as it is stored. */
void display_scopes(const struct field_spec *spec, const struct field_value *value, char *out,
                    size_t size)
{
    json_t *list = json_loadb(value->text, value->length, 0, NULL);
    struct buffer line;
    buffer_init(&line);
    bool readable = json_is_array(list);
    for (size_t index = 0; readable && index < json_array_size(list); index++) {
        const char *scope = json_string_value(json_array_get(list, index));
        if (scope == NULL) {
            readable = false;
            break;
        }
        buffer_add_text(&line, index > 0 ? ", " : "");
        buffer_add_text(&line, scope);
    }
    if (!readable) {
        display_text(spec, value, out, size);
    } else if (line.length > 0) {
        shown_text(line.bytes, line.length, out, size);
    }
    buffer_release(&line);
    json_decref(list);
}

void display_masked(const struct field_spec *spec, const struct field_value *value, char *out,
                    size_t size)
{
    (void)spec;
    (void)value;
    put("********", out, size);
}
