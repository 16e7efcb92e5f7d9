/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reads the rows of a PostgreSQL database for hashes and copies
 * (src/data/content/content.h), some thousand at a time by a cursor. Layer: data/postgres.
 * Thread: any one; it blocks.  Owns: its connection, whose one transaction is the snapshot.
 */
#include "src/data/postgres/pg_content.h"

#include "src/data/content/content.h"
#include "src/data/postgres/pg_database.h"

#include <stdio.h>
#include <string.h>

enum { LOCK_MS = 5000, ANSWER_MS = 3600000 /* sorting a large table takes its time */ };
#define DOING "reading all rows"

struct pg_content {
    struct content base;
    struct pg_connection connection;
    struct pg_statement *slice, *close_cursor;
    struct pg_statement *thousands, *few; /* a slice of most tables, and of one with long rows */
    bool has_cursor;
    char snapshot[64];
};

static struct pg_content *own(struct content *content)
{
    return (struct pg_content *)content;
}

int pg_begin_long(struct pg_connection *connection, bool read_only, const char *doing,
                  struct error *error)
{
    struct pg_statement *unlimited =
        pg_prepare(connection, "SELECT set_config('statement_timeout', '0', true), "
                               "set_config('idle_in_transaction_session_timeout', '0', true)");
    int result = pg_begin(connection, read_only, &unlimited, 1, doing, error);
    pg_finalize(unlimited);
    return result;
}

/* A sequence that gave no number yet has none. */
int pg_newest_number(struct pg_connection *connection, const char *table, int64_t *out,
                     struct error *error)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql,
                   "SELECT greatest((SELECT max(id) FROM %s), (SELECT pg_sequence_last_value("
                   "pg_get_serial_sequence('%s', 'id')::regclass)))",
                   table, table);
    return pg_number(connection, sql, 0, out, error);
}

static int failed(struct pg_content *content, struct error *error)
{
    return pg_error(&content->connection, DOING, error);
}

static void end_rows(struct content *base)
{
    struct pg_content *content = own(base);
    if (content->slice != NULL) {
        pg_reset(content->slice);
    }
    if (content->has_cursor && content->connection.in_transaction) {
        /* When it fails the transaction is gone, which the next statement says. */
        (void)pg_run_all(&content->connection, &content->close_cursor, 1);
    }
    content->has_cursor = false;
}

static int rows(struct content *base, int table, const struct content_value *after,
                struct error *error)
{
    struct pg_content *content = own(base);
    struct buffer text;
    end_rows(base);
    buffer_init(&text);
    buffer_add_text(&text, "DECLARE ct_rows NO SCROLL CURSOR FOR ");
    content_select(base, table, after != NULL, " COLLATE \"C\"", &text);
    struct pg_statement *declare = pg_prepare(&content->connection, text.bytes);
    declare->is_plain = true;
    for (int key = 0; after != NULL && key < content_table(table).key_count; key++) {
        pg_bind_bytes(declare, key + 1, after[key].text, after[key].length);
    }
    /* A draft may have megabytes. */
    content->slice = table == RECORD_DRAFT ? content->few : content->thousands;
    struct pg_statement *list[2] = {declare, content->slice};
    int result = pg_run_all(&content->connection, list, 2);
    pg_finalize(declare);
    buffer_release(&text);
    content->has_cursor = result != PG_FAILED;
    base->table = table;
    return result == PG_FAILED ? failed(content, error) : 0;
}

static void read_value(struct content *base, int column, struct content_value *value)
{
    struct pg_statement *slice = own(base)->slice;
    value->text = pg_column_text(slice, column);
    if (value->text == NULL) {
        value->kind = CONTENT_NULL;
        value->length = 0;
        return;
    }
    char class = pg_column_class(slice, column);
    value->kind = class == 'i' ? CONTENT_INTEGER : class == 'r' ? CONTENT_REAL : CONTENT_TEXT;
    value->length = strlen(value->text);
}

static int step(struct content *base, struct error *error)
{
    struct pg_content *content = own(base);
    int result = pg_step(content->slice);
    if (result == PG_DONE && content->slice->row > 0) { /* a slice that had rows: is there more? */
        pg_reset(content->slice);
        result = pg_step(content->slice);
    }
    if (result != PG_ROW) {
        return result == PG_DONE ? 0 : failed(content, error);
    }
    return 1;
}

static int numbers(struct content *base, const char *sql,
                   void (*each)(void *context, int64_t number), void *context, struct error *error)
{
    struct pg_content *content = own(base);
    struct pg_statement *row = pg_prepare(&content->connection, sql);
    int result;
    while ((result = pg_step(row)) == PG_ROW) {
        each(context, pg_column_int64(row, 0));
    }
    pg_finalize(row);
    return result == PG_FAILED ? failed(content, error) : 0;
}

static int newest_number(struct content *base, int table, int64_t *out, struct error *error)
{
    return pg_newest_number(&own(base)->connection, content_table_name(table), out, error);
}

static const char *snapshot(struct content *base)
{
    struct pg_content *content = own(base);
    struct pg_statement *name = pg_prepare(
        &content->connection, "SELECT pg_export_snapshot() WHERE NOT pg_is_in_recovery()");
    if (content->snapshot[0] == 0 && pg_step(name) == PG_ROW) {
        (void)snprintf(content->snapshot, sizeof content->snapshot, "%s", pg_column_text(name, 0));
    }
    pg_finalize(name);
    return content->snapshot[0] != 0 ? content->snapshot : NULL;
}

static void close_content(struct content *base)
{
    struct pg_content *content = own(base);
    pg_rollback(&content->connection);
    pg_finalize(content->thousands);
    pg_finalize(content->few);
    pg_finalize(content->close_cursor);
    pg_release(&content->connection);
    memory_free(content);
}

static const struct content_api api = {.rows = rows,
                                       .step = step,
                                       .value = read_value,
                                       .end_rows = end_rows,
                                       .numbers = numbers,
                                       .newest_number = newest_number,
                                       .snapshot = snapshot,
                                       .close = close_content};

static int read_columns(struct pg_content *content, struct error *error)
{
    struct pg_statement *row = pg_prepare(
        &content->connection,
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'f', 'm') "
        "AND a.attnum > 0 AND NOT a.attisdropped");
    int result;
    while ((result = pg_step(row)) == PG_ROW) {
        content_note_column(&content->base, pg_column_text(row, 0), pg_column_text(row, 1));
    }
    pg_finalize(row);
    return result == PG_FAILED ? failed(content, error) : 0;
}

struct content *pg_content_open(const char *url, struct error *error)
{
    struct pg_content *content = memory_new(sizeof *content);
    struct database_status status;
    content->base.api = &api;
    if (pg_init(&content->connection, url, LOCK_MS, error) != 0) {
        memory_free(content);
        return NULL;
    }
    content->connection.answer_ms = ANSWER_MS;
    content->thousands = pg_prepare(&content->connection, "FETCH 2000 FROM ct_rows");
    content->few = pg_prepare(&content->connection, "FETCH 10 FROM ct_rows");
    /* What they answer with differs from table to table. */
    content->thousands->is_plain = content->few->is_plain = true;
    content->close_cursor = pg_prepare(&content->connection, "CLOSE ct_rows");
    if (pg_begin_long(&content->connection, true, DOING, error) != 0 ||
        pg_database_read_kind(&content->connection, &status, error) != 0 ||
        read_columns(content, error) != 0) {
        close_content(&content->base);
        return NULL;
    }
    content->base.kind = status.kind;
    content->base.version = status.version;
    return &content->base;
}
