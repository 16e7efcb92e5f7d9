/* SPDX-License-Identifier: MIT */
/*
 * Purpose: how PostgreSQL prepares, binds and steps what a reader reads. Layer: data/postgres.
 * Thread: the reader's.
 */
#include "src/data/postgres/pg_reader.h"

#include "src/data/postgres/pg_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOING "reading the records"

static struct pg_connection *connection_of(struct reader *reader)
{
    return &((struct pg_reader *)reader)->connection;
}

static struct pg_statement *pg_of(struct reader_statement *statement)
{
    return (struct pg_statement *)statement;
}

/* --- transactions ----------------------------------------------------------------------------- */

static int begin(struct reader *reader, struct error *error)
{
    return pg_begin_later(connection_of(reader), error);
}

int pg_reader_run_together(struct pg_reader *reader, struct pg_statement *const *list, int count,
                           const char *doing, struct error *error)
{
    struct pg_connection *connection = &reader->connection;
    struct pg_statement *end = pg_prepare(connection, "ROLLBACK");
    struct pg_statement **all = memory_array((size_t)count + 1, sizeof(struct pg_statement *));
    end->is_plain = true;
    memcpy(all, list, (size_t)count * sizeof(struct pg_statement *));
    all[count] = end;
    int failed = pg_begin(connection, true, all, count + 1, doing, error);
    connection->in_transaction = connection->in_transaction && failed != 0;
    memory_free(all);
    pg_finalize(end);
    return failed;
}

static int run_together(struct reader *reader, struct reader_statement *const *list, int count,
                        struct error *error)
{
    return pg_reader_run_together((struct pg_reader *)reader, (struct pg_statement *const *)list,
                                  count, DOING, error);
}

static void end(struct reader *reader)
{
    pg_rollback_unheard(connection_of(reader));
}

/* --- statements ------------------------------------------------------------------------------- */

static struct reader_statement *prepare(struct reader *reader, const char *text,
                                        struct error *error)
{
    (void)error; /* it is refused when it runs */
    return (struct reader_statement *)pg_prepare(connection_of(reader), text);
}

static void finalize(struct reader_statement *statement)
{
    pg_finalize(pg_of(statement));
}

/* The statement's own casts say what the text is; of a number it must be one that a row can have.
 */
static int bind(struct reader *reader, struct reader_statement *statement, int parameter,
                enum sql_class class, const char *text, struct error *error)
{
    (void)reader;
    (void)error;
    if (class == SQL_INTEGER && text != NULL) {
        pg_bind_row(pg_of(statement), parameter, strtoll(text, NULL, 10));
    } else {
        pg_bind_text(pg_of(statement), parameter, text);
    }
    return 0;
}

static int step(struct reader *reader, struct reader_statement *statement, struct error *error)
{
    int result = pg_step_unless_interrupted(pg_of(statement));
    if (result == PG_FAILED) {
        return pg_error(connection_of(reader), DOING, error);
    }
    return result == PG_ROW ? 1 : 0;
}

static void reset(struct reader_statement *statement)
{
    pg_reset(pg_of(statement));
}

static const char *text_at(struct reader_statement *statement, int column, size_t *length)
{
    const char *text = pg_column_text(pg_of(statement), column);
    *length = text != NULL ? strlen(text) : 0;
    return text;
}

static int64_t number_at(struct reader_statement *statement, int column)
{
    return pg_column_int64(pg_of(statement), column);
}

static bool key_part_at(struct reader_statement *statement, int column, char out[PAGE_KEY_SIZE])
{
    const char *text = pg_column_text(pg_of(statement), column);
    if (text == NULL) {
        return false;
    }
    (void)snprintf(out, PAGE_KEY_SIZE, "%c%s", pg_column_class(pg_of(statement), column), text);
    return true;
}

static const struct reader_ops pg_ops = {
    .dialect = SQL_POSTGRESQL,
    .no_limit = NULL,
    .begin = begin,
    .run_together = run_together,
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

int pg_reader_init(struct pg_reader *reader, const char *url, int lock_ms, struct error *error)
{
    reader->shared.ops = &pg_ops;
    return pg_init(&reader->connection, url, lock_ms, error);
}

void pg_reader_release(struct pg_reader *reader)
{
    pg_finalize(reader->changes);
    reader_release(&reader->shared);
    pg_release(&reader->connection);
}
