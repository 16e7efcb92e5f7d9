/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how SQLite prepares, binds and steps what a reader reads. Layer: data/sqlite.  Thread:
 * the reader's.
 */
#include "src/data/sqlite/sqlite_reader.h"

#include "chartty/base/text.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_search.h"

#include <stdio.h>
#include <string.h>

#define DOING "reading the records"

static struct sqlite_reader *own(struct reader *reader)
{
    return (struct sqlite_reader *)reader;
}

static sqlite3_stmt *sqlite_statement(struct reader_statement *statement)
{
    return (sqlite3_stmt *)statement;
}

static int prepare_kept(struct sqlite_reader *reader, const char *text, sqlite3_stmt **out,
                        struct error *error)
{
    int result =
        sqlite3_prepare_v3(reader->connection, text, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    return result == SQLITE_OK ? 0 : connection_error(reader->connection, result, DOING, error);
}

/* --- small statements of its own -------------------------------------------------------------- */

sqlite3_stmt *sqlite_reader_prepare(struct sqlite_reader *reader, sqlite3_stmt **place,
                                    const char *text, struct error *error)
{
    if (*place == NULL && prepare_kept(reader, text, place, error) != 0) {
        return NULL;
    }
    return *place;
}

/* Resets the statement; its result, when it is no row and no end, becomes the error. */
static int finish(struct sqlite_reader *reader, sqlite3_stmt *statement, int result,
                  struct error *error)
{
    int failed = 0;
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        failed = connection_error(reader->connection, result, DOING, error);
    }
    sqlite3_reset(statement);
    return failed;
}

int sqlite_reader_number(struct sqlite_reader *reader, sqlite3_stmt **place, const char *text,
                         int64_t missing, int64_t *out, struct error *error)
{
    sqlite3_stmt *statement = sqlite_reader_prepare(reader, place, text, error);
    if (statement == NULL) {
        return -1;
    }
    int result = sqlite3_step(statement);
    bool there = result == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL;
    *out = there ? sqlite3_column_int64(statement, 0) : missing;
    return finish(reader, statement, result, error);
}

static int run_plain(struct sqlite_reader *reader, sqlite3_stmt **place, const char *text,
                     struct error *error)
{
    sqlite3_stmt *statement = sqlite_reader_prepare(reader, place, text, error);
    return statement == NULL ? -1 : finish(reader, statement, sqlite3_step(statement), error);
}

/* --- the table of functions ------------------------------------------------------------------- */

/* Going back is the cheap way to end; when even that is interrupted the next job tries again. */
static void end(struct reader *reader)
{
    if (!sqlite3_get_autocommit(own(reader)->connection)) {
        run_plain(own(reader), &own(reader)->end, "ROLLBACK", NULL);
    }
}

static int begin(struct reader *reader, struct error *error)
{
    end(reader);
    return run_plain(own(reader), &own(reader)->begin, "BEGIN", error);
}

static struct reader_statement *prepare(struct reader *reader, const char *text,
                                        struct error *error)
{
    sqlite3_stmt *statement = NULL;
    (void)prepare_kept(own(reader), text, &statement, error);
    return (struct reader_statement *)statement;
}

static void finalize(struct reader_statement *statement)
{
    sqlite3_finalize(sqlite_statement(statement));
}

static int bind_value(sqlite3_stmt *statement, int parameter, enum sql_class class,
                      const char *text)
{
    long long integer = 0;
    double real = 0;
    switch (class) {
    case SQL_NULL:
        return sqlite3_bind_null(statement, parameter);
    case SQL_INTEGER:
        return text_to_integer(text, &integer) ? sqlite3_bind_int64(statement, parameter, integer)
                                               : SQLITE_MISMATCH;
    case SQL_REAL:
        return text_to_real(text, &real) ? sqlite3_bind_double(statement, parameter, real)
                                         : SQLITE_MISMATCH;
    case SQL_TEXT:
        break;
    }
    return sqlite3_bind_text(statement, parameter, text, -1, SQLITE_TRANSIENT);
}

static int bind(struct reader *reader, struct reader_statement *statement, int parameter,
                enum sql_class class, const char *text, struct error *error)
{
    int result = bind_value(sqlite_statement(statement), parameter, class, text);
    return result == SQLITE_OK ? 0
                               : connection_error(own(reader)->connection, result, DOING, error);
}

static int step(struct reader *reader, struct reader_statement *statement, struct error *error)
{
    int result = sqlite3_step(sqlite_statement(statement));
    if (result == SQLITE_ROW) {
        return 1;
    }
    return result == SQLITE_DONE ? 0
                                 : connection_error(own(reader)->connection, result, DOING, error);
}

static void reset(struct reader_statement *statement)
{
    sqlite3_reset(sqlite_statement(statement));
}

static const char *text_at(struct reader_statement *statement, int column, size_t *length)
{
    const char *text = (const char *)sqlite3_column_text(sqlite_statement(statement), column);
    *length = (size_t)sqlite3_column_bytes(sqlite_statement(statement), column);
    return text;
}

static int64_t number_at(struct reader_statement *statement, int column)
{
    return sqlite3_column_int64(sqlite_statement(statement), column);
}

/* Reading a number as text changes what its column is: so this comes before text_at. */
static bool key_part_at(struct reader_statement *statement, int column, char out[PAGE_KEY_SIZE])
{
    sqlite3_stmt *row = sqlite_statement(statement);
    int type = sqlite3_column_type(row, column);
    if (type == SQLITE_NULL) {
        return false;
    }
    if (type == SQLITE_FLOAT) {
        (void)snprintf(out, PAGE_KEY_SIZE, "r%.17g", sqlite3_column_double(row, column));
        return true;
    }
    const char *text = (const char *)sqlite3_column_text(row, column);
    size_t length = strnlen(text, PAGE_KEY_SIZE - 2);
    out[0] = type == SQLITE_INTEGER ? 'i' : 't';
    memcpy(out + 1, text, length); /* printf would take a third of what a row takes */
    out[1 + length] = '\0';
    return true;
}

static const struct reader_ops sqlite_ops = {
    .dialect = SQL_SQLITE,
    .no_limit = "-1",
    .begin = begin,
    .end = end,
    .prepare = prepare,
    .finalize = finalize,
    .bind = bind,
    .step = step,
    .reset = reset,
    .text = text_at,
    .number = number_at,
    .key_part = key_part_at,
};

/* --- beginning and end ------------------------------------------------------------------------ */

int sqlite_reader_open(struct sqlite_reader *reader, const char *path, int busy_ms,
                       struct error *error)
{
    reader->shared.ops = &sqlite_ops;
    if (connection_open(path, CONNECTION_STATION, busy_ms, &reader->cancel, &reader->connection,
                        error) != 0) {
        return -1;
    }
    reader->shared.search = sqlite_search_new(reader->connection);
    return 0;
}

void sqlite_reader_close(struct sqlite_reader *reader)
{
    sqlite3_stmt *const kept[] = {reader->begin, reader->end, reader->data_version, reader->changes,
                                  reader->last_change};
    for (size_t index = 0; index < sizeof kept / sizeof kept[0]; index++) {
        sqlite3_finalize(kept[index]);
    }
    reader_release(&reader->shared);
    sqlite3_close(reader->connection);
}
