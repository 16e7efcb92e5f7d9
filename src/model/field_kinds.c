/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the table of kinds, and how each reads stored text. Reading is lenient in form and never
 * guesses a value: what is in doubt is unparsed, and is shown as it is stored.
 * Layer: model.  Thread: any; pure.  Owns: nothing.  Must not know: SQL, screens.
 */
#include "src/model/field_kinds.h"

#include "chartty/base/text.h"
#include "src/model/ascii.h"

#include <math.h>
#include <string.h>

static bool read_integer(const struct field_spec *spec, const char *copy, struct field_value *value)
{
    (void)spec;
    double real;
    if (copy == NULL) {
        return false;
    }
    if (text_to_integer(copy, &value->integer)) {
        return true;
    }
    /* A REAL column that holds whole numbers answers "72.0"; beyond 2^53 a double has lost units.
     */
    if (!text_to_real(copy, &real) || real != trunc(real) || fabs(real) > 9007199254740992.0) {
        return false;
    }
    value->integer = (long long)real;
    return true;
}

static bool read_real(const struct field_spec *spec, const char *copy, struct field_value *value)
{
    (void)spec;
    return copy != NULL && text_to_real(copy, &value->real) && isfinite(value->real);
}

static bool read_boolean(const struct field_spec *spec, const char *copy, struct field_value *value)
{
    (void)spec;
    if (copy == NULL) {
        return false;
    }
    bool yes = strcmp(copy, "1") == 0 || ascii_same(copy, "t") || ascii_same(copy, "true");
    bool no = strcmp(copy, "0") == 0 || ascii_same(copy, "f") || ascii_same(copy, "false");
    value->integer = yes;
    return yes || no;
}

static bool read_choice(const struct field_spec *spec, const char *copy, struct field_value *value)
{
    (void)value;
    if (copy == NULL) {
        return false;
    }
    for (const char *const *choice = field_choices(spec->choices); *choice; choice++) {
        if (strcmp(copy, *choice) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_date(const struct field_spec *spec, const char *copy, struct field_value *value)
{
    (void)spec;
    struct datetime at;
    bool has_offset = false;
    if (copy == NULL) {
        return false;
    }
    if (!date_parse_iso(copy, &at.date)) {
        /* A date written by a program that keeps only date-times: midnight and no zone, or it means
         * a moment and the day is not certain. */
        if (!datetime_parse(copy, &at, &has_offset, NULL) || has_offset) {
            return false;
        }
        if (at.hour != 0 || at.minute != 0 || at.second != 0 || at.microsecond != 0) {
            return false;
        }
    }
    value->integer = date_to_days(at.date);
    return true;
}

static bool read_time(const struct field_spec *spec, const char *copy, struct field_value *value)
{
    (void)spec;
    int minutes = copy == NULL ? -1 : time_parse(copy);
    value->integer = minutes < 0 ? 0 : minutes;
    return minutes >= 0;
}

/* A clinical time is the clinic's wall clock: one with a zone of its own would be shown at a wrong
 * hour, so it is left as it is stored. */
static bool read_moment(const struct field_spec *spec, const char *copy, struct field_value *value)
{
    (void)spec;
    struct datetime at;
    bool has_offset = false;
    if (copy == NULL || !datetime_parse(copy, &at, &has_offset, NULL) || has_offset) {
        return false;
    }
    value->integer = datetime_to_microseconds(&at);
    return true;
}

/* Bookkeeping times are UTC, which some programs say ("Z", "+00:00"). */
static bool read_timestamp(const struct field_spec *spec, const char *copy,
                           struct field_value *value)
{
    (void)spec;
    struct datetime at;
    bool has_offset = false;
    int offset_minutes = 0;
    if (copy == NULL || !datetime_parse(copy, &at, &has_offset, &offset_minutes)) {
        return false;
    }
    if (has_offset && offset_minutes != 0) {
        return false;
    }
    value->integer = datetime_to_microseconds(&at);
    return true;
}

const struct field_kind_row field_kind_rows[FIELD_KIND_COUNT] = {
    [FIELD_ID] = {read_integer, parse_integer, display_text},
    [FIELD_REFERENCE] = {read_integer, parse_integer, display_text},
    [FIELD_TEXT] = {NULL, parse_text, display_text},
    [FIELD_NOTE] = {NULL, parse_note, display_text},
    [FIELD_NAME] = {NULL, parse_text, display_text},
    [FIELD_CODE] = {NULL, parse_code, display_text},
    [FIELD_CHOICE] = {read_choice, parse_choice, display_text},
    [FIELD_DATE] = {read_date, parse_date, display_date},
    [FIELD_TIME] = {read_time, parse_time, display_time},
    [FIELD_MOMENT] = {read_moment, parse_moment, display_moment},
    [FIELD_TIMESTAMP] = {read_timestamp, parse_moment, display_timestamp},
    [FIELD_INTEGER] = {read_integer, parse_integer, display_integer},
    [FIELD_REAL] = {read_real, parse_real, display_real},
    [FIELD_BOOLEAN] = {read_boolean, parse_boolean, display_boolean},
    [FIELD_PHONE] = {NULL, parse_phone, display_text},
    [FIELD_EMAIL] = {NULL, parse_email, display_text},
    [FIELD_SSN] = {NULL, parse_ssn, display_ssn},
    [FIELD_ZIP] = {NULL, parse_zip, display_text},
    [FIELD_NPI] = {NULL, parse_npi, display_text},
    [FIELD_RESULTS] = {NULL, parse_results, display_text},
    [FIELD_SCOPES] = {NULL, parse_scopes, display_scopes},
    [FIELD_HASH] = {NULL, parse_hash, display_masked},
};
