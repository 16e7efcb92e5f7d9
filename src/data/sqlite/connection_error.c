/* SPDX-License-Identifier: MIT */
/*
 * Purpose: SQLite's results as ours: what a person can do about each, and the refused column by its
 * label. Layer: data/sqlite, private.  Thread: the connection's.
 * Must not: let SQLite's message into the user's sentence; a value is never in either text.
 */
#include "src/data/sqlite/connection.h"

#include "chartty/model/record.h"
#include "src/data/change_steps.h"

#include <stdio.h>
#include <string.h>

/* The field that a constraint's message is about; NULL when it names none of the tables. */
static const struct field_spec *refused_field(const char *subject,
                                              const struct record_spec **record)
{
    bool is_check = strncmp(subject, "ck_", 3) == 0;
    const char *name = is_check ? subject + 3 : subject;
    for (int type = 0; type < RECORD_STORED_COUNT; type++) {
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
        return value_refused(record, field, error);
    }
}

int connection_refused_field(sqlite3 *connection, enum record_type type)
{
    const struct record_spec *record = NULL;
    const char *colon = strstr(sqlite3_errmsg(connection), ": ");
    const struct field_spec *field = colon != NULL ? refused_field(colon + 2, &record) : NULL;
    return field != NULL && record->type == type ? (int)(field - record->fields) : -1;
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
