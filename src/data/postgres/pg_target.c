/* SPDX-License-Identifier: MIT */
/*
 * Purpose: becomes a copy (src/data/content/target.h), on PostgreSQL, by COPY FROM STDIN. Layer:
 * data/postgres.  Thread: the copying one; it blocks.  Owns: its connection. Needs: the owner of
 * the tables, whose triggers it switches off meanwhile.
 *
 * COPY is not for a pipeline, so the link leaves it while the rows of a batch go, and blocks: a
 * line that is dead ends it by the time-outs of TCP.
 */
#include "src/data/content/target.h"
#include "src/data/postgres/pg_content.h"
#include "src/data/postgres/pg_database.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_MS = 5000, ANSWER_MS = 3600000, SEND_BYTES = 65536 };
#define DOING "copying"

struct pg_target {
    struct target base;
    struct pg_connection connection;
    struct buffer unsent; /* lines of the COPY under way */
    int table;
    bool is_copying;
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

/* "ALTER TABLE patients DISABLE TRIGGER USER": the checks of references are no such triggers. */
static int switch_triggers(struct pg_target *target, const char *how, struct error *error)
{
    struct buffer text;
    int result = 0;
    buffer_init(&text);
    for (int table = 0; table < content_table_count() && result == 0; table++) {
        buffer_clear(&text);
        buffer_add_text(&text, "ALTER TABLE ");
        buffer_add_text(&text, content_table_name(table));
        buffer_add_text(&text, how);
        result = pg_execute(&target->connection, text.bytes, DOING, error);
    }
    buffer_release(&text);
    return result;
}

static int prepare(struct target *target, struct error *error)
{
    return pg_execute(&own(target)->connection, COPY_MARK_TABLE_SQL, DOING, error) != 0
               ? -1
               : switch_triggers(own(target), " DISABLE TRIGGER USER", error);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* "COPY patients, line 12, column mrn: ...": the numbers and names are the same in every language;
 * what comes behind the colon is a value. */
static void note_refused(struct pg_target *target, const PGresult *result)
{
    struct target *base = &target->base;
    const struct pg_refusal *refusal = &target->connection.refusal;
    struct content_table table = content_table(target->table);
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT), *at;
    size_t length = context != NULL ? strcspn(context, ":\"") : 0;
    for (at = context; at != NULL && at < context + length && isdigit((unsigned char)*at) == 0;) {
        at++;
    }
    base->refused_row = at != NULL && at < context + length ? strtoll(at, NULL, 10) : 0;
    for (int column = 0; column < table.column_count; column++) {
        char check[PG_NAME_SIZE + 4], words[PG_NAME_SIZE];
        const char *name = table.columns[column].column;
        (void)snprintf(check, sizeof check, "ck_%.30s_%.30s", table.name, name);
        (void)snprintf(words, sizeof words, " %.60s", name);
        const char *word = at != NULL ? strstr(at, words) : NULL;
        if (strcmp(refusal->column, name) == 0 || strcmp(refusal->constraint, check) == 0 ||
            (word != NULL && word + strlen(words) == context + length)) {
            (void)snprintf(base->refused_column, sizeof base->refused_column, "%s", name);
        }
    }
}

/* The end of a COPY, or of its beginning: back into the pipeline. */
static int leave_copy(struct pg_target *target, struct error *error)
{
    struct pg_connection *connection = &target->connection;
    bool is_fine = true;
    PGresult *result;
    target->is_copying = false;
    connection->refusal = (struct pg_refusal){.state = ""};
    while ((result = PQgetResult(connection->link)) != NULL) {
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && is_fine) {
            is_fine = false;
            pg_keep_refusal(connection, result);
            note_refused(target, result);
        }
        PQclear(result);
        if (status == PGRES_COPY_IN || PQstatus(connection->link) != CONNECTION_OK) {
            pg_disconnect(connection); /* not sent: the line is lost */
        }
    }
    if (PQsetnonblocking(connection->link, 1) != 0 || PQenterPipelineMode(connection->link) != 1) {
        is_fine = false;
    }
    return is_fine ? 0 : failed(target, error);
}

static int rows(struct target *base, int index, struct error *error)
{
    struct pg_target *target = own(base);
    struct content_table table = content_table(index);
    PGconn *link = target->connection.link;
    struct buffer text;
    base->refused_row = 0;
    base->refused_column[0] = 0;
    target->table = index;
    buffer_clear(&target->unsent);
    buffer_init(&text);
    buffer_add_text(&text, "COPY ");
    buffer_add_text(&text, table.name);
    for (int column = 0; column < table.column_count; column++) {
        buffer_add_text(&text, column == 0 ? " (" : ", ");
        buffer_add_text(&text, table.columns[column].column);
    }
    buffer_add_text(&text, ") FROM STDIN");
    target->connection.refusal = (struct pg_refusal){.state = ""};
    bool is_ready = PQexitPipelineMode(link) == 1 && PQsetnonblocking(link, 0) == 0;
    PGresult *result = is_ready ? PQexec(link, text.bytes) : NULL;
    buffer_release(&text);
    target->is_copying = PQresultStatus(result) == PGRES_COPY_IN;
    if (result != NULL && !target->is_copying) {
        pg_keep_refusal(&target->connection, result);
    }
    PQclear(result);
    if (!target->is_copying) {
        (void)failed(target, error);
        return -1;
    }
    return 0;
}

static void add_escaped(struct buffer *line, const struct content_value *value)
{
    static const char escapes[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\v'] = 'v', ['\f'] = 'f', ['\r'] = 'r'};
    const char *from = value->text, *end = value->text + value->length;
    for (const char *at = from; at < end; at++) {
        unsigned char byte = (unsigned char)*at;
        char escape = byte < sizeof escapes ? escapes[byte] : byte == '\\' ? '\\' : 0;
        if (escape != 0) {
            const char pair[2] = {'\\', escape};
            buffer_add(line, from, (size_t)(at - from));
            buffer_add(line, pair, 2);
            from = at + 1;
        }
    }
    buffer_add(line, from, (size_t)(end - from));
}

/* Bytes are no column's kind here. */
static int send_lines(struct pg_target *target, struct error *error)
{
    struct buffer *unsent = &target->unsent;
    int sent = unsent->length == 0
                   ? 1
                   : PQputCopyData(target->connection.link, unsent->bytes, (int)unsent->length);
    buffer_clear(unsent);
    return sent == 1 ? 0 : leave_copy(target, error);
}

static int row(struct target *base, const struct content_value *values, struct error *error)
{
    struct pg_target *target = own(base);
    int count = content_table(target->table).column_count;
    for (int column = 0; column < count; column++) {
        const struct content_value *value = &values[column];
        buffer_add(&target->unsent, "\t", column == 0 ? 0 : 1);
        if (value->kind == CONTENT_NULL || value->kind == CONTENT_ABSENT) {
            buffer_add(&target->unsent, "\\N", 2);
        } else {
            add_escaped(&target->unsent, value);
        }
    }
    buffer_add(&target->unsent, "\n", 1);
    return target->unsent.length < SEND_BYTES ? 0 : send_lines(target, error);
}

static int end_rows(struct target *base, struct error *error)
{
    struct pg_target *target = own(base);
    if (send_lines(target, error) != 0) {
        return -1;
    }
    (void)PQputCopyEnd(target->connection.link, NULL); /* its failure is the result's */
    return leave_copy(target, error);
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
    return switch_triggers(own(base), " ENABLE TRIGGER USER", error) != 0 ||
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
    if (target->is_copying) {
        pg_disconnect(&target->connection); /* takes the batch back */
    }
    pg_rollback(&target->connection);
    buffer_release(&target->unsent);
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
    buffer_init(&target->unsent);
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
