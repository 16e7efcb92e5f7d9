/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a statement's parameters, rows and values, and their stored forms. Layer: data/postgres.
 * Thread: the connection's.
 */
#include "chartty/base/text.h"
#include "src/data/postgres/connection.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the server's catalogue; they are the same on every server. */
enum {
    TYPE_BOOL = 16,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_FLOAT8 = 701,
    TYPE_TIMESTAMP = 1114
};

/* ?7 becomes the next $n, or the one it had before. Parameters may leave numbers out, which the
 * server does not allow. */
static void add_text(struct pg_statement *statement, const char *text)
{
    for (const char *mark; (mark = strchr(text, '?')) != NULL;) {
        char *end;
        buffer_add(&statement->text, text, (size_t)(mark - text));
        int number = (int)strtol(mark + 1, &end, 10), index = 0;
        if (end == mark + 1) {
            buffer_add_text(&statement->text, "?");
            text = end;
            continue;
        }
        assert(number >= 1 && number <= PG_PARAMETERS_MAX);
        while (index < statement->parameter_count && statement->numbers[index] != number) {
            index++;
        }
        if (index == statement->parameter_count) {
            assert(index < PG_PARAMETERS_MAX);
            statement->numbers[statement->parameter_count++] = number;
        }
        buffer_format(&statement->text, "$%d", index + 1);
        text = end;
    }
    buffer_add_text(&statement->text, text);
}

struct pg_statement *pg_prepare(struct pg_connection *connection, const char *text)
{
    struct pg_statement *statement = memory_new(sizeof *statement);
    statement->connection = connection;
    buffer_init(&statement->text);
    add_text(statement, text);
    return statement;
}

void pg_finalize(struct pg_statement *statement)
{
    if (statement == NULL) {
        return;
    }
    pg_clear_bindings(statement);
    PQclear(statement->result);
    buffer_release(&statement->text);
    memory_free(statement);
}

void pg_bind_bytes(struct pg_statement *statement, int parameter, const char *text, size_t length)
{
    assert(parameter >= 1 && parameter <= PG_PARAMETERS_MAX);
    memory_free(statement->values[parameter]);
    statement->values[parameter] = NULL;
    if (text != NULL) {
        statement->values[parameter] = memory_new(length + 1);
        memcpy(statement->values[parameter], text, length);
    }
}

void pg_bind_text(struct pg_statement *statement, int parameter, const char *text)
{
    pg_bind_bytes(statement, parameter, text, text != NULL ? strlen(text) : 0);
}

void pg_bind_int64(struct pg_statement *statement, int parameter, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRId64, number);
    pg_bind_text(statement, parameter, text);
}

void pg_bind_row(struct pg_statement *statement, int parameter, int64_t id)
{
    pg_bind_int64(statement, parameter,
                  id < INT32_MIN   ? INT32_MIN
                  : id > INT32_MAX ? INT32_MAX
                                   : id);
}

void pg_clear_bindings(struct pg_statement *statement)
{
    for (int parameter = 1; parameter <= PG_PARAMETERS_MAX; parameter++) {
        memory_free(statement->values[parameter]);
        statement->values[parameter] = NULL;
    }
}

void pg_reset(struct pg_statement *statement)
{
    PQclear(statement->result);
    statement->result = NULL;
    statement->row = -1;
}

int pg_step(struct pg_statement *statement)
{
    if (statement->result == NULL &&
        pg_run_all(statement->connection, &statement, 1) == PG_FAILED) {
        return PG_FAILED;
    }
    statement->row++;
    return statement->row < PQntuples(statement->result) ? PG_ROW : PG_DONE;
}

int pg_step_unless_interrupted(struct pg_statement *statement)
{
    struct pg_connection *connection = statement->connection;
    if (atomic_load(&connection->interrupted) == 0) {
        return pg_step(statement);
    }
    connection->refusal = (struct pg_refusal){.state = "57014", .message = "interrupted"};
    return PG_FAILED;
}

int64_t pg_column_int64(struct pg_statement *statement, int column)
{
    const char *text = pg_column_text(statement, column);
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

/* "2026-11-24 10:00:00" has six digits of a second where it is stored; "98" is "98.0". */
static const char *stored_form(struct pg_statement *statement, int column, const char *text)
{
    char *shown = statement->shown[column];
    switch (PQftype(statement->result, column)) {
    case TYPE_BOOL:
        return text[0] == 't' ? "1" : "0";
    case TYPE_TIMESTAMP: {
        const char *point = strchr(text, '.');
        size_t digits = point != NULL ? strlen(point + 1) : 0;
        (void)snprintf(shown, PG_SHOWN_SIZE, "%.26s%s%.*s", text, point != NULL ? "" : ".",
                       digits < 6 ? (int)(6 - digits) : 0, "000000");
        return shown;
    }
    case TYPE_FLOAT8:
        if (strpbrk(text, ".eIN") != NULL) {
            return text;
        }
        (void)snprintf(shown, PG_SHOWN_SIZE, "%s.0", text);
        return shown;
    default:
        return text;
    }
}

const char *pg_column_text(struct pg_statement *statement, int column)
{
    if (PQgetisnull(statement->result, statement->row, column)) {
        return NULL;
    }
    assert(column < PG_COLUMNS_MAX);
    return stored_form(statement, column, PQgetvalue(statement->result, statement->row, column));
}

int pg_column_bytes(struct pg_statement *statement, int column)
{
    const char *text = pg_column_text(statement, column);
    return text != NULL ? (int)strlen(text) : 0;
}

char pg_column_class(const struct pg_statement *statement, int column)
{
    switch (PQftype(statement->result, column)) {
    case TYPE_BOOL:
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
        return 'i';
    case TYPE_FLOAT8:
        return 'r';
    default:
        return 't';
    }
}

int64_t pg_affected(const struct pg_statement *statement)
{
    return statement->result != NULL ? strtoll(PQcmdTuples(statement->result), NULL, 10) : 0;
}
