/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the transactions of a connection, and what each of them begins with. Layer:
 * data/postgres.  Thread: see connection.h.
 *
 * What a session must have is said in each transaction, so that it holds behind a pooler of
 * transactions too, where the next one may be on another session of the server.
 */
#include "src/data/postgres/connection.h"

#include <stdio.h>
#include <string.h>

/* The path ends with the temporary tables, which are looked at first where it does not name them:
 * nobody's can stand before a table of the records. Our own deadline (15 s) comes before the
 * server's limit, which is there for a station that is gone. */
#define SEARCH_PATH "public, pg_temp"
#define SETTINGS                                                                                   \
    "SELECT pg_catalog.set_config('search_path', '" SEARCH_PATH "', true),"                        \
    " pg_catalog.set_config('DateStyle', 'ISO, YMD', true),"                                       \
    " pg_catalog.set_config('TimeZone', 'UTC', true),"                                             \
    " pg_catalog.set_config('extra_float_digits', '1', true),"                                     \
    " pg_catalog.set_config('statement_timeout', '20s', true),"                                    \
    " pg_catalog.set_config('idle_in_transaction_session_timeout', '15s', true),"                  \
    " pg_catalog.set_config('lock_timeout', ?1, true),"                                            \
    " pg_catalog.set_config('application_name', ?2, true)"
static const char settings_sql[] = SETTINGS;
/* Servers from 14 on notice while a statement runs that its station is gone. */
static const char settings_14_sql[] =
    SETTINGS ", pg_catalog.set_config('client_connection_check_interval', '5s', true)";
enum { SERVER_NOTICES_LOSS = 140000 };

static struct pg_statement *settings_of(struct pg_connection *connection)
{
    bool notices_loss = PQserverVersion(connection->link) >= SERVER_NOTICES_LOSS;
    char limit[16];
    if (connection->settings == NULL || connection->settings_notice_loss != notices_loss) {
        pg_finalize(connection->settings);
        connection->settings =
            pg_prepare(connection, notices_loss ? settings_14_sql : settings_sql);
        connection->settings_notice_loss = notices_loss;
    }
    (void)snprintf(limit, sizeof limit, "%dms", connection->lock_ms);
    pg_bind_text(connection->settings, 1, limit);
    pg_bind_text(connection->settings, 2, connection->label);
    return connection->settings;
}

/* The server says what is set now. */
static int check_settings(struct pg_connection *connection, struct error *error)
{
    const PGresult *result = connection->settings->result;
    if (result != NULL && PQntuples(result) == 1 &&
        strcmp(PQgetvalue(result, 0, 0), SEARCH_PATH) == 0) {
        return 0;
    }
    return error_set(error, ERROR_DENIED,
                     "The database server does not look for the tables where chartty says. Ask the "
                     "administrator for a pooler that keeps transactions on one session "
                     "(pool_mode = transaction).");
}

static struct pg_statement *plain(struct pg_connection *connection, const char *text)
{
    struct pg_statement *statement = pg_prepare(connection, text);
    statement->is_plain = true;
    return statement;
}

int pg_begin(struct pg_connection *connection, bool read_only, struct pg_statement *const *more,
             int count, const char *doing, struct error *error)
{
    if (connection->in_transaction) {
        pg_rollback(connection);
    }
    if (pg_connect(connection, error) != 0) {
        return -1;
    }
    struct pg_statement *begin =
        plain(connection, read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
    struct pg_statement **list = memory_array((size_t)count + 2, sizeof(struct pg_statement *));
    list[0] = begin;
    list[1] = settings_of(connection);
    for (int index = 0; index < count; index++) {
        list[index + 2] = more[index];
    }
    connection->in_transaction = true;
    connection->refusal.state[0] = 0; /* of a transaction before this one */
    int result = pg_run_all(connection, list, count + 2);
    memory_free(list);
    pg_finalize(begin);
    if (result == PG_FAILED) {
        (void)pg_error(connection, doing, error);
    } else if (check_settings(connection, error) != 0) {
        result = PG_FAILED;
    }
    if (result == PG_FAILED) {
        pg_rollback(connection);
    }
    return result;
}

int pg_begin_later(struct pg_connection *connection, struct error *error)
{
    if (connection->in_transaction) {
        pg_rollback(connection);
    }
    connection->owes_begin = pg_connect(connection, error) == 0;
    return connection->owes_begin ? 0 : -1;
}

static int run_plain(struct pg_connection *connection, const char *text)
{
    struct pg_statement *statement = plain(connection, text);
    int result = pg_run_all(connection, &statement, 1);
    pg_finalize(statement);
    return result;
}

int pg_commit(struct pg_connection *connection)
{
    /* A transaction that has failed answers COMMIT with ROLLBACK, which is no error to the server.
     */
    struct pg_statement *statement = plain(connection, "COMMIT");
    connection->is_deaf = true;
    int result = pg_run_all(connection, &statement, 1);
    connection->is_deaf = false;
    if (result == PG_DONE) {
        connection->in_transaction = false;
        if (strcmp(PQcmdStatus(statement->result), "COMMIT") != 0) {
            (void)snprintf(connection->refusal.state, sizeof connection->refusal.state, "25P02");
            result = PG_FAILED;
        }
    }
    pg_finalize(statement);
    return result;
}

void pg_rollback_unheard(struct pg_connection *connection)
{
    connection->owes_begin = false;
    if (!connection->in_transaction || connection->link == NULL) {
        return;
    }
    if (PQsendQueryParams(connection->link, "ROLLBACK", 0, NULL, NULL, NULL, NULL, 0) != 1 ||
        PQpipelineSync(connection->link) != 1 || PQflush(connection->link) < 0) {
        pg_disconnect(connection);
        return;
    }
    connection->in_transaction = false;
    connection->unheard++;
}

void pg_rollback(struct pg_connection *connection)
{
    connection->owes_begin = false;
    struct pg_refusal refusal = connection->refusal;
    if (connection->in_transaction && connection->link != NULL) {
        connection->is_deaf = true;
        if (run_plain(connection, "ROLLBACK") == PG_FAILED) {
            pg_disconnect(connection);
        }
        connection->is_deaf = false;
    }
    connection->in_transaction = false;
    connection->refusal = refusal;
}

int pg_execute(struct pg_connection *connection, const char *text, const char *doing,
               struct error *error)
{
    return run_plain(connection, text) == PG_FAILED ? pg_error(connection, doing, error) : 0;
}

int pg_number(struct pg_connection *connection, const char *text, int64_t missing, int64_t *out,
              struct error *error)
{
    struct pg_statement *statement = plain(connection, text);
    int result = pg_step(statement);
    *out = missing;
    if (result == PG_ROW && pg_column_text(statement, 0) != NULL) {
        *out = pg_column_int64(statement, 0);
    }
    if (result == PG_FAILED) {
        (void)pg_error(connection, "reading the database", error);
    }
    pg_finalize(statement);
    return result == PG_FAILED ? -1 : 0;
}

PGresult *pg_ask_outside(struct pg_connection *connection, const char *sql, const char *doing,
                         struct error *error)
{
    connection->refusal = (struct pg_refusal){.state = ""};
    if (connection->link != NULL && PQpipelineStatus(connection->link) != PQ_PIPELINE_OFF) {
        (void)PQexitPipelineMode(connection->link);
    }
    PGresult *result = PQexec(connection->link, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        return result;
    }
    pg_keep_refusal(connection, result);
    (void)pg_error(connection, doing, error);
    PQclear(result);
    return NULL;
}

int pg_run_outside(struct pg_connection *connection, const char *sql, const char *doing,
                   struct error *error)
{
    PGresult *result = pg_ask_outside(connection, sql, doing, error);
    PQclear(result);
    return result != NULL ? 0 : -1;
}
