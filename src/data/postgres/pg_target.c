/* SPDX-License-Identifier: MIT */
/*
 * Purpose: becomes a copy (src/data/content/target.h), on PostgreSQL, by COPY FROM STDIN. Layer:
 * data/postgres.  Thread: the copying one; it blocks.  Owns: its connection. Needs: the owner of
 * the tables, whose triggers it switches off meanwhile.
 */
#include "src/data/content/target.h"
#include "src/data/postgres/pg_content.h"
#include "src/data/postgres/pg_copy.h"
#include "src/data/postgres/pg_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_MS = 5000, ANSWER_MS = 3600000, SEND_BYTES = 65536 };
#define DOING "copying"

struct pg_target {
    struct target base;
    struct pg_connection connection;
    struct pg_copy copy;
    int table;
};

static struct pg_target *own(struct target *target)
{
    return (struct pg_target *)target;
}

static int failed(struct pg_target *target, struct error *error)
{
    return pg_error(&target->connection, DOING, error);
}

static int begin(struct target *target, struct error *error)
{
    return pg_begin_long(&own(target)->connection, false, DOING, error);
}

static int commit(struct target *target, struct error *error)
{
    return pg_commit(&own(target)->connection) == PG_FAILED ? failed(own(target), error) : 0;
}

static int prepare(struct target *target, struct error *error)
{
    return pg_execute(&own(target)->connection, COPY_MARK_TABLE_SQL, DOING, error) != 0
               ? -1
               : pg_switch_triggers(&own(target)->connection, false, DOING, error);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* "COPY patients, line 12, column mrn": the numbers and names are the same in every language. */
static int refused(struct pg_target *target, struct error *error)
{
    struct target *base = &target->base;
    const struct pg_refusal *refusal = &target->connection.refusal;
    struct content_table table = content_table(target->table);
    const char *where = target->copy.where, *end = where + strlen(where);
    const char *at = where + strcspn(where, "0123456789");
    base->refused_row = strtoll(at, NULL, 10);
    for (int column = 0; column < table.column_count; column++) {
        char check[PG_NAME_SIZE + 4], words[PG_NAME_SIZE];
        const char *name = table.columns[column].column;
        (void)snprintf(check, sizeof check, "ck_%.30s_%.30s", table.name, name);
        (void)snprintf(words, sizeof words, " %.60s", name);
        const char *word = strstr(at, words);
        if (strcmp(refusal->column, name) == 0 || strcmp(refusal->constraint, check) == 0 ||
            (word != NULL && word + strlen(words) == end)) {
            (void)snprintf(base->refused_column, sizeof base->refused_column, "%s", name);
        }
    }
    return failed(target, error);
}

static int rows(struct target *base, int index, struct error *error)
{
    struct pg_target *target = own(base);
    struct content_table table = content_table(index);
    base->refused_row = 0;
    base->refused_column[0] = 0;
    target->table = index;
    buffer_clear(&target->copy.unsent);
    return pg_copy_begin(&target->copy, &table) == 0 ? 0 : failed(target, error);
}

/* Bytes are no column's kind here. */
static int row(struct target *base, const struct content_value *values, struct error *error)
{
    struct pg_target *target = own(base);
    struct buffer *lines = &target->copy.unsent;
    int count = content_table(target->table).column_count;
    for (int column = 0; column < count; column++) {
        const struct content_value *value = &values[column];
        bool is_null = value->kind == CONTENT_NULL || value->kind == CONTENT_ABSENT;
        pg_copy_add_value(lines, column == 0, is_null ? NULL : value->text, value->length);
    }
    pg_copy_end_row(lines);
    return lines->length < SEND_BYTES || pg_copy_send(&target->copy) == 0 ? 0
                                                                          : refused(target, error);
}

static int end_rows(struct target *base, struct error *error)
{
    struct pg_target *target = own(base);
    return pg_copy_end(&target->copy) == 0 ? 0 : refused(target, error);
}

/* --- the mark --------------------------------------------------------------------------------- */

static int write_mark(struct target *base, const struct copy_mark *mark, struct error *error)
{
    struct pg_connection *connection = &own(base)->connection;
    struct pg_statement *list[2] = {pg_prepare(connection, COPY_MARK_CLEAR_SQL),
                                    pg_prepare(connection, COPY_MARK_ADD_SQL)};
    list[0]->is_plain = list[1]->is_plain = true;
    pg_bind_text(list[1], 1, mark->source);
    pg_bind_int64(list[1], 2, mark->stage);
    pg_bind_int64(list[1], 3, mark->rows);
    for (int key = 0; mark->has_key && key < CONTENT_KEY_COLUMNS_MAX; key++) {
        pg_bind_bytes(list[1], 4 + key, mark->key[key].bytes, mark->key[key].length);
    }
    int result = pg_run_all(connection, list, 2);
    pg_finalize(list[0]);
    pg_finalize(list[1]);
    return result == PG_FAILED ? failed(own(base), error) : 0;
}

static int read_mark(struct target *base, struct copy_mark *mark, struct error *error)
{
    struct pg_statement *read =
        pg_prepare(&own(base)->connection, COPY_MARK_READ_SQL " FOR UPDATE");
    int result = pg_step(read);
    if (result == PG_ROW) {
        (void)snprintf(mark->source, sizeof mark->source, "%s", pg_column_text(read, 0));
        mark->stage = pg_column_int64(read, 1);
        mark->rows = pg_column_int64(read, 2);
        mark->has_key = pg_column_text(read, 3) != NULL;
        for (int key = 0; mark->has_key && key < CONTENT_KEY_COLUMNS_MAX; key++) {
            const char *text = pg_column_text(read, 3 + key);
            buffer_clear(&mark->key[key]);
            buffer_add_text(&mark->key[key], text != NULL ? text : "");
        }
    }
    pg_finalize(read);
    return result == PG_FAILED ? failed(own(base), error) : 0;
}

/* --- the end ---------------------------------------------------------------------------------- */

static int keep_number(struct target *base, int table, int64_t number, struct error *error)
{
    struct pg_connection *connection = &own(base)->connection;
    struct pg_statement *set =
        pg_prepare(connection, "SELECT setval(pg_get_serial_sequence(?1, 'id'), ?2)");
    pg_bind_text(set, 1, content_table_name(table));
    pg_bind_int64(set, 2, number);
    int result = pg_step(set);
    pg_finalize(set);
    return result == PG_FAILED ? failed(own(base), error) : 0;
}

static int finish(struct target *base, struct error *error)
{
    struct pg_connection *connection = &own(base)->connection;
    return pg_switch_triggers(connection, true, DOING, error) != 0 ||
                   pg_execute(connection, "DROP TABLE ct_copy", DOING, error) != 0
               ? -1
               : 0;
}

static int analyze(struct target *base, struct error *error)
{
    return begin(base, error) != 0 ||
                   pg_execute(&own(base)->connection, "ANALYZE", DOING, error) != 0
               ? -1
               : commit(base, error);
}

static void close_target(struct target *base)
{
    struct pg_target *target = own(base);
    pg_copy_release(&target->copy); /* takes the batch back */
    pg_rollback(&target->connection);
    pg_release(&target->connection);
    memory_free(target);
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

struct target *pg_target_open(const char *url, struct error *error)
{
    struct pg_target *target = memory_new(sizeof *target);
    target->base.api = &api;
    target->copy.connection = &target->connection;
    buffer_init(&target->copy.unsent);
    if (pg_init(&target->connection, url, LOCK_MS, error) != 0) {
        memory_free(target);
        return NULL;
    }
    target->connection.answer_ms = ANSWER_MS;
    if (pg_connect(&target->connection, error) != 0) {
        close_target(&target->base);
        return NULL;
    }
    return &target->base;
}
