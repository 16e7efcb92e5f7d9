/* SPDX-License-Identifier: MIT */
/*
 * Purpose: identifiers and structured texts as typed, to the form that is stored. What a person
 * types must be valid; what is stored already is only warned about (facts.md 4: real NPIs and SSNs
 * of other programs fail their checks). Layer: model.  Thread: any; pure.  Owns: nothing.
 */
#include "src/model/field_kinds.h"

#include "chartty/base/memory.h"
#include "chartty/model/identifiers.h"
#include "chartty/model/lab_rules.h"
#include "src/model/ascii.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int parse_phone(const struct field_spec *spec, const struct field_context *context,
                const char *typed, char *out, size_t size, struct error *error)
{
    if (!phone_is_valid(typed)) {
        return error_set(error, ERROR_INVALID,
                         "%s is not a phone number. Type it as 212-555-0142, with x12 for an "
                         "extension; one abroad begins with +.",
                         spec->label);
    }
    return parse_text(spec, context, typed, out, size, error);
}

int parse_email(const struct field_spec *spec, const struct field_context *context,
                const char *typed, char *out, size_t size, struct error *error)
{
    const char *at = strchr(typed, '@');
    if (!at || at == typed || !at[1] || strchr(at + 1, '@') || strpbrk(typed, " \t\n,;<>\"()")) {
        return error_set(error, ERROR_INVALID,
                         "%s is not an e-mail address. Type it as name@example.org.", spec->label);
    }
    return parse_text(spec, context, typed, out, size, error);
}

int parse_ssn(const struct field_spec *spec, const struct field_context *context, const char *typed,
              char *out, size_t size, struct error *error)
{
    (void)context;
    char form[12];
    /* The typed digits are not repeated in the sentence: it may stand on a shared screen. */
    if (!ssn_is_valid(typed)) {
        return error_set(error, ERROR_INVALID,
                         "%s is not a Social Security number that can exist. Type nine digits, as "
                         "on the card, or leave it empty.",
                         spec->label);
    }
    if (strlen(typed) == 9) {
        snprintf(form, sizeof form, "%.3s-%.2s-%.4s", typed, typed + 3, typed + 5);
    } else {
        snprintf(form, sizeof form, "%s", typed);
    }
    return parse_accept(spec, form, out, size, error);
}

int parse_zip(const struct field_spec *spec, const struct field_context *context, const char *typed,
              char *out, size_t size, struct error *error)
{
    (void)context;
    if (!zip_is_valid(typed)) {
        return error_set(error, ERROR_INVALID,
                         "%s must be 5 digits, or 5 and 4 with a dash: 02155 or 02155-1234.",
                         spec->label);
    }
    return parse_accept(spec, typed, out, size, error);
}

int parse_npi(const struct field_spec *spec, const struct field_context *context, const char *typed,
              char *out, size_t size, struct error *error)
{
    (void)context;
    if (!npi_is_valid(typed)) {
        return error_set(error, ERROR_INVALID,
                         "%s is not valid: 10 digits that begin with 1 or 2 and agree with their "
                         "check digit. Look for a slip.",
                         spec->label);
    }
    return parse_accept(spec, typed, out, size, error);
}

int parse_results(const struct field_spec *spec, const struct field_context *context,
                  const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    struct arena arena;
    struct lab_panel panel;
    struct lab_subject nobody = {-1, '?'};
    struct error why;
    arena_init(&arena);
    int result = lab_read(&arena, typed, strlen(typed), &nobody, &panel, &why);
    arena_release(&arena);
    if (result < 0) {
        return error_set(error, ERROR_INVALID, "%s: %s", spec->label, why.user);
    }
    return parse_accept(spec, typed, out, size, error);
}

/* One word of a scope: RFC 6749's characters but for the backslash and quote it leaves out too. */
static bool is_scope_letter(char c)
{
    return (unsigned char)c > 0x20 && (unsigned char)c < 0x7F && c != '"' && c != '\\';
}

/* Words with blanks or commas between them, or the JSON list itself. */
static json_t *scopes_of(const char *typed)
{
    if (typed[0] == '[') {
        return json_loads(typed, JSON_REJECT_DUPLICATES, NULL);
    }
    json_t *list = json_array();
    while (*typed) {
        size_t length = 0;
        while (is_scope_letter(typed[length]) && typed[length] != ',') {
            length++;
        }
        if (length > 0) {
            json_array_append_new(list, json_stringn(typed, length));
        } else if (*typed != ',' && !ascii_is_blank(*typed)) {
            json_decref(list);
            return NULL;
        }
        typed += length > 0 ? length : 1;
    }
    return list;
}

int parse_scopes(const struct field_spec *spec, const struct field_context *context,
                 const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    json_t *list = scopes_of(typed);
    bool valid = json_is_array(list);
    for (size_t index = 0; valid && index < json_array_size(list); index++) {
        valid = json_is_string(json_array_get(list, index));
    }
    char *form = valid ? json_dumps(list, 0) : NULL;
    json_decref(list);
    if (form == NULL) {
        return error_set(error, ERROR_INVALID,
                         "%s must be words with blanks between them, such as read:patients "
                         "write:vitals.",
                         spec->label);
    }
    int result = parse_accept(spec, form, out, size, error);
    free(form);
    return result;
}

int parse_hash(const struct field_spec *spec, const struct field_context *context,
               const char *typed, char *out, size_t size, struct error *error)
{
    (void)context;
    (void)typed;
    (void)out;
    (void)size;
    return error_set(error, ERROR_REFUSED, "%s is made by the program and cannot be typed.",
                     spec->label);
}
