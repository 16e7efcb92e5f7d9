/* SPDX-License-Identifier: MIT */
/* COPY FROM STDIN. The connection's thread. */
#include "src/data/postgres/pg_copy.h"

#include <stdio.h>
#include <string.h>

/* The end of a COPY, or of its beginning: back into the pipeline. */
static int leave(struct pg_copy *copy)
{
    struct pg_connection *connection = copy->connection;
    bool is_fine = true;
    PGresult *result;
    copy->is_under_way = false;
    connection->refusal = (struct pg_refusal){.state = ""};
    while ((result = PQgetResult(connection->link)) != NULL) {
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && is_fine) {
            const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
            int length = context != NULL ? (int)strcspn(context, ":\"") : 0;
            is_fine = false;
            pg_keep_refusal(connection, result);
            (void)snprintf(copy->where, sizeof copy->where, "%.*s", length,
                           context != NULL ? context : "");
        }
        PQclear(result);
        if (status == PGRES_COPY_IN || PQstatus(connection->link) != CONNECTION_OK) {
            pg_disconnect(connection); /* not sent: the line is lost */
        }
    }
    return PQsetnonblocking(connection->link, 1) == 0 &&
                   PQenterPipelineMode(connection->link) == 1 && is_fine
               ? 0
               : -1;
}

int pg_copy_begin(struct pg_copy *copy, const struct content_table *table)
{
    struct pg_connection *connection = copy->connection;
    PGconn *link = connection->link;
    struct buffer text;
    copy->where[0] = '\0';
    buffer_init(&text);
    buffer_add_text(&text, "COPY ");
    buffer_add_text(&text, table->name);
    for (int column = 0; column < table->column_count; column++) {
        buffer_add_text(&text, column == 0 ? " (" : ", ");
        buffer_add_text(&text, table->columns[column].column);
    }
    buffer_add_text(&text, ") FROM STDIN");
    connection->refusal = (struct pg_refusal){.state = ""};
    bool is_ready = PQexitPipelineMode(link) == 1 && PQsetnonblocking(link, 0) == 0;
    PGresult *result = is_ready ? PQexec(link, text.bytes) : NULL;
    buffer_release(&text);
    copy->is_under_way = PQresultStatus(result) == PGRES_COPY_IN;
    if (result != NULL && !copy->is_under_way) {
        pg_keep_refusal(connection, result);
    }
    PQclear(result);
    if (!copy->is_under_way && (PQsetnonblocking(link, 1) != 0 || PQenterPipelineMode(link) != 1)) {
        pg_disconnect(connection);
    }
    return copy->is_under_way ? 0 : -1;
}

int pg_copy_send(struct pg_copy *copy)
{
    struct buffer *unsent = &copy->unsent;
    int sent = unsent->length == 0
                   ? 1
                   : PQputCopyData(copy->connection->link, unsent->bytes, (int)unsent->length);
    buffer_clear(unsent);
    return sent == 1 ? 0 : leave(copy);
}

int pg_copy_end(struct pg_copy *copy)
{
    if (pg_copy_send(copy) != 0) {
        return -1;
    }
    (void)PQputCopyEnd(copy->connection->link, NULL); /* its failure is the result's */
    return leave(copy);
}

void pg_copy_release(struct pg_copy *copy)
{
    if (copy->is_under_way) {
        pg_disconnect(copy->connection);
    }
    copy->is_under_way = false;
    buffer_release(&copy->unsent);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void add_escaped(struct buffer *lines, const char *from, size_t length)
{
    static const char escapes[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\v'] = 'v', ['\f'] = 'f', ['\r'] = 'r'};
    const char *end = from + length;
    for (const char *at = from; at < end; at++) {
        unsigned char byte = (unsigned char)*at;
        char escape = byte < sizeof escapes ? escapes[byte] : byte == '\\' ? '\\' : 0;
        if (escape != 0) {
            const char pair[2] = {'\\', escape};
            buffer_add(lines, from, (size_t)(at - from));
            buffer_add(lines, pair, 2);
            from = at + 1;
        }
    }
    buffer_add(lines, from, (size_t)(end - from));
}

void pg_copy_add_value(struct buffer *lines, bool is_first, const char *text, size_t length)
{
    buffer_add(lines, "\t", is_first ? 0 : 1);
    if (text == NULL) {
        buffer_add(lines, "\\N", 2);
    } else {
        add_escaped(lines, text, length);
    }
}

void pg_copy_end_row(struct buffer *lines)
{
    buffer_add(lines, "\n", 1);
}

/* --- triggers --------------------------------------------------------------------------------- */

/* "ALTER TABLE patients DISABLE TRIGGER USER" */
int pg_switch_triggers(struct pg_connection *connection, bool on, const char *doing,
                       struct error *error)
{
    struct buffer text;
    int result = 0;
    buffer_init(&text);
    for (int table = 0; table < content_table_count() && result == 0; table++) {
        buffer_clear(&text);
        buffer_add_text(&text, "ALTER TABLE ");
        buffer_add_text(&text, content_table_name(table));
        buffer_add_text(&text, on ? " ENABLE TRIGGER USER" : " DISABLE TRIGGER USER");
        result = pg_execute(connection, text.bytes, doing, error);
    }
    buffer_release(&text);
    return result;
}
