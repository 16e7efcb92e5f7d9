/* SPDX-License-Identifier: MIT */
/*
 * Purpose: becomes a copy (src/data/content/target.h), on SQLite, with prepared inserts. Layer:
 * data/sqlite, private.  Thread: the copying one; it blocks.  Owns: its connection and statements.
 */
#include "src/data/content/target.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"
#include "src/data/sqlite/sqlite_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOING "copying"

struct sqlite_target {
    struct target base;
    sqlite3 *connection;
    sqlite3_stmt *insert; /* of the table whose rows come */
    int table;
    int64_t row; /* since rows() */
};

static struct sqlite_target *own(struct target *target)
{
    return (struct sqlite_target *)target;
}

static int failed(struct sqlite_target *target, int result, struct error *error)
{
    return connection_error(target->connection, result, DOING, error);
}

static int begin(struct target *target, struct error *error)
{
    return sqlite_execute(own(target)->connection, "BEGIN IMMEDIATE", DOING, error);
}

static int commit(struct target *target, struct error *error)
{
    return sqlite_execute(own(target)->connection, "COMMIT", DOING, error);
}

static int prepare(struct target *target, struct error *error)
{
    return sqlite_execute(own(target)->connection, COPY_MARK_TABLE_SQL, DOING, error) != 0
               ? -1
               : load_take_catalogue_away(own(target)->connection, error);
}

/* --- rows ------------------------------------------------------------------------------------- */

static int rows(struct target *base, int index, struct error *error)
{
    struct sqlite_target *target = own(base);
    struct content_table table = content_table(index);
    struct buffer text;
    buffer_init(&text);
    buffer_add_text(&text, "INSERT INTO ");
    buffer_add_text(&text, table.name);
    for (int column = 0; column < table.column_count; column++) {
        buffer_add_text(&text, column == 0 ? " (" : ", ");
        buffer_add_text(&text, table.columns[column].column);
    }
    for (int column = 0; column < table.column_count; column++) {
        buffer_add_text(&text, column == 0 ? ") VALUES (" : ", ");
        buffer_format(&text, "?%d", column + 1);
    }
    buffer_add_text(&text, ")");
    sqlite3_finalize(target->insert);
    target->insert = NULL;
    target->table = index;
    target->row = base->refused_row = 0;
    base->refused_column[0] = 0;
    int result = sqlite3_prepare_v3(target->connection, text.bytes, -1, SQLITE_PREPARE_PERSISTENT,
                                    &target->insert, NULL);
    buffer_release(&text);
    return result == SQLITE_OK ? 0 : failed(target, result, error);
}

static void bind(sqlite3_stmt *insert, int parameter, const struct content_value *value)
{
    switch (value->kind) {
    case CONTENT_INTEGER:
        sqlite3_bind_int64(insert, parameter, strtoll(value->text, NULL, 10));
        break;
    case CONTENT_REAL:
        sqlite3_bind_double(insert, parameter, strtod(value->text, NULL));
        break;
    case CONTENT_TEXT:
        sqlite3_bind_text(insert, parameter, value->text, (int)value->length, SQLITE_STATIC);
        break;
    case CONTENT_BYTES:
        sqlite3_bind_blob(insert, parameter, value->text, (int)value->length, SQLITE_STATIC);
        break;
    case CONTENT_NULL:
    case CONTENT_ABSENT:
        sqlite3_bind_null(insert, parameter);
        break;
    }
}

static void note_refused(struct sqlite_target *target)
{
    struct target *base = &target->base;
    base->refused_row = target->row;
    if (target->table < RECORD_STORED_COUNT) {
        int field = connection_refused_field(target->connection, (enum record_type)target->table);
        (void)snprintf(base->refused_column, sizeof base->refused_column, "%s",
                       field >= 0 ? content_table(target->table).columns[field].column : "");
    }
}

static int row(struct target *base, const struct content_value *values, struct error *error)
{
    struct sqlite_target *target = own(base);
    int count = content_table(target->table).column_count;
    target->row++;
    for (int column = 0; column < count; column++) {
        bind(target->insert, column + 1, &values[column]);
    }
    int result = sqlite3_step(target->insert);
    if (result != SQLITE_DONE) {
        (void)failed(target, result, error); /* before the reset, which forgets the code */
        note_refused(target);
    }
    (void)sqlite3_reset(target->insert);
    return result == SQLITE_DONE ? 0 : -1;
}

static int end_rows(struct target *base, struct error *error)
{
    (void)error;
    sqlite3_finalize(own(base)->insert);
    own(base)->insert = NULL;
    return 0;
}

/* --- the mark --------------------------------------------------------------------------------- */

static int write_mark(struct target *base, const struct copy_mark *mark, struct error *error)
{
    sqlite3 *connection = own(base)->connection;
    sqlite3_stmt *add = NULL;
    if (sqlite_execute(connection, COPY_MARK_CLEAR_SQL, DOING, error) != 0) {
        return -1;
    }
    int result = sqlite3_prepare_v2(connection, COPY_MARK_ADD_SQL, -1, &add, NULL);
    if (result == SQLITE_OK) {
        sqlite3_bind_text(add, 1, mark->source, -1, SQLITE_STATIC);
        sqlite3_bind_int64(add, 2, mark->stage);
        sqlite3_bind_int64(add, 3, mark->rows);
        for (int key = 0; mark->has_key && key < CONTENT_KEY_COLUMNS_MAX; key++) {
            sqlite3_bind_text(add, 4 + key, mark->key[key].bytes, (int)mark->key[key].length,
                              SQLITE_STATIC);
        }
        (void)sqlite3_step(add);
        result = sqlite3_finalize(add);
    }
    return result == SQLITE_OK ? 0 : failed(own(base), result, error);
}

static int read_mark(struct target *base, struct copy_mark *mark, struct error *error)
{
    sqlite3_stmt *read = NULL;
    int result = sqlite3_prepare_v2(own(base)->connection, COPY_MARK_READ_SQL, -1, &read, NULL);
    if (result == SQLITE_OK && sqlite3_step(read) == SQLITE_ROW) {
        (void)snprintf(mark->source, sizeof mark->source, "%s",
                       (const char *)sqlite3_column_text(read, 0));
        mark->stage = sqlite3_column_int64(read, 1);
        mark->rows = sqlite3_column_int64(read, 2);
        mark->has_key = sqlite3_column_type(read, 3) != SQLITE_NULL;
        for (int key = 0; mark->has_key && key < CONTENT_KEY_COLUMNS_MAX; key++) {
            buffer_clear(&mark->key[key]);
            if (sqlite3_column_type(read, 3 + key) != SQLITE_NULL) {
                buffer_add(&mark->key[key], (const char *)sqlite3_column_text(read, 3 + key),
                           (size_t)sqlite3_column_bytes(read, 3 + key));
            }
        }
    }
    if (result == SQLITE_OK) {
        result = sqlite3_finalize(read);
    }
    return result == SQLITE_OK ? 0 : failed(own(base), result, error);
}

/* --- the end ---------------------------------------------------------------------------------- */

static int keep_number(struct target *base, int table, int64_t number, struct error *error)
{
    static const char *const texts[] = {
        "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM "
        "sqlite_sequence WHERE name = ?1)",
        "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1"};
    int result = SQLITE_OK;
    for (int index = 0; index < 2 && result == SQLITE_OK; index++) {
        sqlite3_stmt *statement = NULL;
        result = sqlite3_prepare_v2(own(base)->connection, texts[index], -1, &statement, NULL);
        if (result == SQLITE_OK) {
            sqlite3_bind_text(statement, 1, content_table_name(table), -1, SQLITE_STATIC);
            sqlite3_bind_int64(statement, 2, number);
            (void)sqlite3_step(statement);
            result = sqlite3_finalize(statement);
        }
    }
    return result == SQLITE_OK ? 0 : failed(own(base), result, error);
}

static int finish(struct target *base, struct error *error)
{
    sqlite3 *connection = own(base)->connection;
    return sqlite_restore_catalogue(connection, error) != 0 ||
                   sqlite_execute(connection, "DROP TABLE ct_copy", DOING, error) != 0
               ? -1
               : 0;
}

static int analyze(struct target *base, struct error *error)
{
    return sqlite_execute(own(base)->connection, "PRAGMA analysis_limit = 1000; ANALYZE", DOING,
                          error);
}

static void close_target(struct target *base)
{
    sqlite3_finalize(own(base)->insert);
    sqlite3_close(own(base)->connection); /* rolls back */
    memory_free(base);
}

static const struct target_api api = {.begin = begin,
                                      .commit = commit,
                                      .prepare = prepare,
                                      .rows = rows,
                                      .row = row,
                                      .end_rows = end_rows,
                                      .write_mark = write_mark,
                                      .read_mark = read_mark,
                                      .keep_number = keep_number,
                                      .finish = finish,
                                      .analyze = analyze,
                                      .close = close_target};

struct target *sqlite_target_open(const char *url, struct error *error)
{
    sqlite3 *connection = NULL;
    if (connection_open(sqlite_path(url), CONNECTION_WRITE, 0, NULL, &connection, error) != 0) {
        return NULL;
    }
    struct sqlite_target *target = memory_new(sizeof *target);
    target->base.api = &api;
    target->connection = connection;
    /* As for a bulk load: the unique indexes are written at random places. */
    if (sqlite_execute(connection, "PRAGMA cache_size = -65536", DOING, error) != 0) {
        close_target(&target->base);
        return NULL;
    }
    return &target->base;
}
