/* SPDX-License-Identifier: MIT */
/*
 * Purpose: reads the rows of a SQLite database for hashes and copies (src/data/content/content.h).
 * Layer: data/sqlite, private.  Thread: any one; it blocks.  Owns: its connection, whose one read
 * transaction is the snapshot.
 */
#include "src/data/content/content.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_MS = 5000 };
#define DOING "reading all rows"

struct sqlite_content {
    struct content base;
    sqlite3 *connection;
    sqlite3_stmt *rows;
};

static struct sqlite_content *own(struct content *content)
{
    return (struct sqlite_content *)content;
}

static int failed(struct sqlite_content *content, int result, struct error *error)
{
    return connection_error(content->connection, result, DOING, error);
}

static void end_rows(struct content *base)
{
    sqlite3_finalize(own(base)->rows);
    own(base)->rows = NULL;
}

static int rows(struct content *base, int table, const struct content_value *after,
                struct error *error)
{
    struct sqlite_content *content = own(base);
    struct buffer text;
    end_rows(base);
    buffer_init(&text);
    content_select(base, table, after != NULL, "", &text);
    int result = sqlite3_prepare_v2(content->connection, text.bytes, -1, &content->rows, NULL);
    buffer_release(&text);
    for (int key = 0; after != NULL && result == SQLITE_OK && key < content_table(table).key_count;
         key++) {
        result =
            after[key].kind == CONTENT_INTEGER
                ? sqlite3_bind_int64(content->rows, key + 1, strtoll(after[key].text, NULL, 10))
                : sqlite3_bind_text(content->rows, key + 1, after[key].text, (int)after[key].length,
                                    SQLITE_TRANSIENT);
    }
    base->table = table;
    return result == SQLITE_OK ? 0 : failed(content, result, error);
}

/* The column's own text of a real number has fifteen digits only. */
static void read_value(struct content *base, int column, struct content_value *value)
{
    sqlite3_stmt *row = own(base)->rows;
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
        value->kind = CONTENT_INTEGER;
        break;
    case SQLITE_FLOAT:
        value->kind = CONTENT_REAL;
        (void)snprintf(value->shown, sizeof value->shown, "%.17g",
                       sqlite3_column_double(row, column));
        value->text = value->shown;
        value->length = strlen(value->shown);
        return;
    case SQLITE_BLOB:
        value->kind = CONTENT_BYTES;
        value->text = sqlite3_column_blob(row, column);
        value->length = (size_t)sqlite3_column_bytes(row, column);
        return;
    case SQLITE_NULL:
        *value = (struct content_value){.kind = CONTENT_NULL};
        return;
    default:
        value->kind = CONTENT_TEXT;
    }
    value->text = (const char *)sqlite3_column_text(row, column);
    value->length = (size_t)sqlite3_column_bytes(row, column);
}

static int step(struct content *base, struct error *error)
{
    struct sqlite_content *content = own(base);
    int result = sqlite3_step(content->rows);
    if (result != SQLITE_ROW) {
        return result == SQLITE_DONE ? 0 : failed(content, result, error);
    }
    return 1;
}

static int numbers(struct content *base, const char *sql,
                   void (*each)(void *context, int64_t number), void *context, struct error *error)
{
    sqlite3_stmt *row = NULL;
    int result = sqlite3_prepare_v2(own(base)->connection, sql, -1, &row, NULL);
    if (result == SQLITE_OK) {
        while ((result = sqlite3_step(row)) == SQLITE_ROW) {
            each(context, sqlite3_column_int64(row, 0));
        }
    }
    (void)sqlite3_finalize(row);
    return result == SQLITE_DONE ? 0 : failed(own(base), result, error);
}

/* A database of another program keeps no such numbers. */
static int newest_number(struct content *base, int table, int64_t *out, struct error *error)
{
    int64_t greatest = 0, kept = 0, has_kept = 0;
    char sql[160];
    (void)snprintf(sql, sizeof sql, "SELECT max(id) FROM %s", content_table_name(table));
    if (sqlite_read_number(own(base)->connection, sql, 0, &greatest, error) != 0 ||
        sqlite_read_number(own(base)->connection,
                           "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'", 0,
                           &has_kept, error) != 0) {
        return -1;
    }
    (void)snprintf(sql, sizeof sql, "SELECT seq FROM sqlite_sequence WHERE name = '%s'",
                   content_table_name(table));
    if (has_kept > 0 && sqlite_read_number(own(base)->connection, sql, 0, &kept, error) != 0) {
        return -1;
    }
    *out = kept > greatest ? kept : greatest;
    return 0;
}

static const char *snapshot(struct content *base)
{
    (void)base;
    return NULL;
}

static void close_content(struct content *base)
{
    end_rows(base);
    sqlite3_close(own(base)->connection); /* ends the read transaction */
    memory_free(base);
}

static const struct content_api api = {.rows = rows,
                                       .step = step,
                                       .value = read_value,
                                       .end_rows = end_rows,
                                       .numbers = numbers,
                                       .newest_number = newest_number,
                                       .snapshot = snapshot,
                                       .close = close_content};

static int read_columns(struct sqlite_content *content, struct error *error)
{
    sqlite3_stmt *row = NULL;
    int result = sqlite3_prepare_v2(content->connection,
                                    "SELECT m.name, c.name FROM sqlite_schema m, "
                                    "pragma_table_info(m.name) c WHERE m.type = 'table'",
                                    -1, &row, NULL);
    if (result == SQLITE_OK) {
        while ((result = sqlite3_step(row)) == SQLITE_ROW) {
            content_note_column(&content->base, (const char *)sqlite3_column_text(row, 0),
                                (const char *)sqlite3_column_text(row, 1));
        }
    }
    (void)sqlite3_finalize(row);
    return result == SQLITE_DONE ? 0 : failed(content, result, error);
}

struct content *sqlite_content_open(const char *url, struct error *error)
{
    const char *path = sqlite_path(url);
    sqlite3 *connection = NULL;
    if (path == NULL) {
        (void)error_set(error, ERROR_UNSUPPORTED,
                        "This database address cannot be used here. Give a path, sqlite:PATH or "
                        "postgresql://USER@HOST/DATABASE.");
        return NULL;
    }
    if (connection_open(path, CONNECTION_READ, BUSY_MS, NULL, &connection, error) != 0) {
        return NULL;
    }
    struct sqlite_content *content = memory_new(sizeof *content);
    content->base.api = &api;
    content->connection = connection;
    if (sqlite_execute(connection, "BEGIN", DOING, error) != 0 ||
        sqlite_database_kind(connection, &content->base.kind, &content->base.version, error) != 0 ||
        read_columns(content, error) != 0) {
        close_content(&content->base);
        return NULL;
    }
    return &content->base;
}
