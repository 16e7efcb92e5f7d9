/* SPDX-License-Identifier: MIT */
/*
 * Purpose: SQLite's results as ours: what a person can do about each, and the refused column by its
 * label. Layer: data/sqlite, private.  Thread: the connection's.
 * Must not: let SQLite's message into the user's sentence; a value is never in either text.
 */
#include "src/data/sqlite/connection.h"

#include "chartty/model/record.h"

#include <stdio.h>
#include <string.h>

/* The field that a constraint's message is about; NULL when it names none of the eight tables. */
static const struct field_spec *refused_field(const char *subject,
                                              const struct record_spec **record)
{
    bool is_check = strncmp(subject, "ck_", 3) == 0;
    const char *name = is_check ? subject + 3 : subject;
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        size_t length = strlen(spec->table);
        if (strncmp(name, spec->table, length) != 0 || name[length] != (is_check ? '_' : '.')) {
            continue;
        }
        char column[64];
        (void)snprintf(column, sizeof column, "%.*s", (int)strcspn(name + length + 1, ", "),
                       name + length + 1);
        int index = record_field(spec, column);
        if (index >= 0) {
            *record = spec;
            return &spec->fields[index];
        }
    }
    return NULL;
}

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

/* Why a CHECK said no, by the kind of its field: the CHECKs hold types, lengths and lists only. */
static int check_refused(const struct record_spec *record, const struct field_spec *field,
                         struct error *error)
{
    char choices[120];
    switch (field->kind) {
    case FIELD_DATE:
        return error_set(error, ERROR_REFUSED, "%s of this %s is not a calendar date (YYYY-MM-DD).",
                         field->label, record->noun);
    case FIELD_MOMENT:
    case FIELD_TIMESTAMP:
        return error_set(error, ERROR_REFUSED,
                         "%s of this %s is not a date and time (YYYY-MM-DD HH:MM:SS).",
                         field->label, record->noun);
    case FIELD_CHOICE:
        choices_text(field->choices, choices, sizeof choices);
        return error_set(error, ERROR_REFUSED, "%s of this %s must be %s.", field->label,
                         record->noun, choices);
    case FIELD_INTEGER:
    case FIELD_ID:
    case FIELD_REFERENCE:
        return error_set(error, ERROR_REFUSED,
                         "%s of this %s is not a whole number, or it is too large.", field->label,
                         record->noun);
    case FIELD_REAL:
        return error_set(error, ERROR_REFUSED, "%s of this %s is not a number.", field->label,
                         record->noun);
    case FIELD_BOOLEAN:
        return error_set(error, ERROR_REFUSED, "%s of this %s must be yes or no.", field->label,
                         record->noun);
    default:
        if (field->max > 0) {
            return error_set(error, ERROR_REFUSED,
                             "%s of this %s is longer than %u characters, or it is not text.",
                             field->label, record->noun, field->max);
        }
        return error_set(error, ERROR_REFUSED, "%s of this %s is not text.", field->label,
                         record->noun);
    }
}

static int constraint_refused(const char *message, int extended, struct error *error)
{
    const struct record_spec *record = NULL;
    const char *colon = strstr(message, ": ");
    const struct field_spec *field = colon != NULL ? refused_field(colon + 2, &record) : NULL;
    if (extended == SQLITE_CONSTRAINT_FOREIGNKEY || extended == SQLITE_CONSTRAINT_TRIGGER) {
        return error_set(error, ERROR_REFUSED,
                         "A row that this one names is not there, or other rows still name this "
                         "one. Nothing was changed.");
    }
    if (field == NULL) {
        return error_set(error, ERROR_REFUSED,
                         "The database refused a value. Nothing was changed.");
    }
    switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return error_set(error, ERROR_REFUSED, "%s is taken already by another %s.", field->label,
                         record->noun);
    case SQLITE_CONSTRAINT_NOTNULL:
        return error_set(error, ERROR_REFUSED, "%s of this %s is missing.", field->label,
                         record->noun);
    default:
        return check_refused(record, field, error);
    }
}

int connection_error(sqlite3 *connection, int result, const char *doing, struct error *error)
{
    const char *message = connection != NULL ? sqlite3_errmsg(connection) : sqlite3_errstr(result);
    int extended = connection != NULL ? sqlite3_extended_errcode(connection) : result;
    if ((extended & 0xFF) != (result & 0xFF)) {
        extended = result;
    }
    switch (result & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        error_set(error, ERROR_BUSY,
                  "Another program holds the database (%s). Try again in a moment.", doing);
        break;
    case SQLITE_INTERRUPT:
        error_set(error, ERROR_CANCELLED, "Cancelled (%s).", doing);
        break;
    case SQLITE_CONSTRAINT:
        constraint_refused(message, extended, error);
        break;
    case SQLITE_MISMATCH:
        error_set(error, ERROR_REFUSED, "A row number is not a whole number (%s).", doing);
        break;
    case SQLITE_TOOBIG:
        error_set(error, ERROR_REFUSED, "A text is too long for the database (%s).", doing);
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        error_set(error, ERROR_DENIED,
                  "The database or its folder cannot be written (%s). Ask for write permission on "
                  "both.",
                  doing);
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        error_set(error, ERROR_CORRUPT,
                  "The database file is damaged (%s). Stop work on it and restore a backup.",
                  doing);
        break;
    case SQLITE_FULL:
        error_set(error, ERROR_IO,
                  "The disk is full (%s). Nothing was changed; make room and try again.", doing);
        break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        error_set(error, ERROR_IO, "The disk gave an error (%s). Nothing was changed.", doing);
        break;
    default:
        error_set(error, ERROR_INTERNAL, "The database could not do this (%s).", doing);
        break;
    }
    /* Constraint messages hold names of tables and columns, never values. */
    error_detail(error, "sqlite %d: %s", extended, message);
    return -1;
}
