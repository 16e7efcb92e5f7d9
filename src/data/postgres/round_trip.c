/* SPDX-License-Identifier: MIT */
/*
 * Purpose: statements sent and answered in one round trip. Layer: data/postgres.  Thread: see
 * connection.h.
 *
 * The link is in libpq's pipeline mode from the beginning: preparing a statement, running it and
 * those beside it are sent together. A cancel is sent by the worker itself, since PQcancel waits
 * for a connection of its own; a server that does not answer even then loses the link.
 */
#include "chartty/base/clock.h"
#include "src/data/postgres/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* TOLD_MS: as long as an answer takes on a line that is slow, not lost. */
enum { CANCEL_MS = 2000, TOLD_MS = 11500, PREPARED_MAX = 400 };

static void copy_part(char *out, size_t size, const PGresult *result, int field)
{
    const char *part = PQresultErrorField(result, field);
    (void)snprintf(out, size, "%s", part != NULL ? part : "");
}

/* "Key (mrn)=(...)": the column, whatever the language; the value is left behind. */
static void column_of_detail(struct pg_refusal *refusal, const PGresult *result)
{
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *open = detail != NULL ? strchr(detail, '(') : NULL;
    if (refusal->column[0] == 0 && open != NULL && strncmp(refusal->state, "23", 2) == 0) {
        (void)snprintf(refusal->column, sizeof refusal->column, "%.*s",
                       (int)strcspn(open + 1, ",)"), open + 1);
    }
}

void pg_keep_refusal(struct pg_connection *connection, const PGresult *result)
{
    struct pg_refusal *refusal = &connection->refusal;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (connection->in_transaction && refusal->state[0] != 0 && state != NULL &&
        strcmp(state, "25P02") == 0) {
        return; /* "the transaction has failed": why is known already */
    }
    *refusal = (struct pg_refusal){.state = ""};
    copy_part(refusal->state, sizeof refusal->state, result, PG_DIAG_SQLSTATE);
    copy_part(refusal->table, sizeof refusal->table, result, PG_DIAG_TABLE_NAME);
    copy_part(refusal->column, sizeof refusal->column, result, PG_DIAG_COLUMN_NAME);
    copy_part(refusal->constraint, sizeof refusal->constraint, result, PG_DIAG_CONSTRAINT_NAME);
    copy_part(refusal->message, sizeof refusal->message, result, PG_DIAG_MESSAGE_PRIMARY);
    column_of_detail(refusal, result);
}

static int lost(struct pg_connection *connection)
{
    connection->refusal = (struct pg_refusal){.state = ""};
    (void)snprintf(connection->refusal.message, sizeof connection->refusal.message, "%s",
                   atomic_load(&connection->interrupted) != 0 ? "interrupted" : "line lost");
    pg_disconnect(connection);
    return PG_FAILED;
}

static bool needs_preparing(const struct pg_statement *statement)
{
    return !statement->is_plain &&
           (statement->name[0] == 0 || statement->generation != statement->connection->generation);
}

static bool send_one(struct pg_statement *statement, bool *is_preparing)
{
    struct pg_connection *connection = statement->connection;
    const char *values[PG_PARAMETERS_MAX];
    for (int index = 0; index < statement->parameter_count; index++) {
        values[index] = statement->values[statement->numbers[index]];
    }
    *is_preparing = false;
    if (needs_preparing(statement)) {
        if (connection->is_prepared_off || connection->prepared >= PREPARED_MAX) {
            return PQsendQueryParams(connection->link, statement->text.bytes,
                                     statement->parameter_count, NULL, values, NULL, NULL, 0) == 1;
        }
        (void)snprintf(statement->name, sizeof statement->name, "ct%u", ++connection->prepared);
        statement->generation = connection->generation;
        *is_preparing = true;
        if (PQsendPrepare(connection->link, statement->name, statement->text.bytes, 0, NULL) != 1) {
            return false;
        }
    }
    if (statement->is_plain) {
        return PQsendQueryParams(connection->link, statement->text.bytes,
                                 statement->parameter_count, NULL, values, NULL, NULL, 0) == 1;
    }
    return PQsendQueryPrepared(connection->link, statement->name, statement->parameter_count,
                               values, NULL, NULL, 0) == 1;
}

/* A cancel that takes its time is waited for: a new link would take more. What was cancelled then
 * has as long as that to end. */
static bool cancel(struct pg_connection *connection, int64_t *until)
{
    int64_t began = clock_monotonic_ms();
    if (!pg_cancel_within(connection, TOLD_MS)) {
        return false;
    }
    int64_t now = clock_monotonic_ms();
    *until = now + (now - began > CANCEL_MS ? now - began : CANCEL_MS);
    return true;
}

/* Sends what is to be sent and reads until a result is there. False: the line is lost. */
static bool wait_for_result(struct pg_connection *connection, bool *is_cancelled, int64_t *until)
{
    while (true) {
        int unsent = PQflush(connection->link);
        if (unsent < 0) {
            return false;
        }
        if (unsent == 0 && PQisBusy(connection->link) == 0) {
            return true;
        }
        bool is_deaf = *is_cancelled || connection->is_deaf;
        if (!is_deaf && atomic_load(&connection->interrupted) != 0) {
            is_deaf = true;
            *is_cancelled = true;
            if (!cancel(connection, until)) {
                return false;
            }
        }
        struct pollfd polled[3] = {{.fd = PQsocket(connection->link),
                                    .events = (short)(unsent == 1 ? POLLIN | POLLOUT : POLLIN)},
                                   {.fd = is_deaf ? -1 : connection->wake, .events = POLLIN},
                                   {.fd = connection->cut, .events = POLLIN}};
        int64_t left = pg_time_left(connection, *until);
        if (left <= 0 || atomic_load(&connection->hung_up) != 0 ||
            (poll(polled, 3, (int)left) < 0 && errno != EINTR)) {
            return false;
        }
        if (polled[2].revents != 0) {
            pg_lower_cut(connection);
        }
        if ((polled[0].revents & ~POLLOUT) != 0 && PQconsumeInput(connection->link) == 0) {
            return false;
        }
    }
}

/* The next result, or NULL between two statements; *lost says that there is no line any more. */
static PGresult *next_result(struct pg_connection *connection, bool *is_cancelled, int64_t *until,
                             bool *is_lost)
{
    *is_lost = !wait_for_result(connection, is_cancelled, until);
    return *is_lost ? NULL : PQgetResult(connection->link);
}

/* Reads one statement's results; keeps the rows when wanted. */
static bool read_one(struct pg_connection *connection, struct pg_statement *keeper,
                     bool *is_cancelled, int64_t *until, bool *failed)
{
    bool is_lost = false;
    PGresult *result;
    while ((result = next_result(connection, is_cancelled, until, &is_lost)) != NULL) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_FATAL_ERROR && !*failed) {
            pg_keep_refusal(connection, result);
        }
        bool is_fine = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
        *failed = *failed || !is_fine;
        if (is_fine && keeper != NULL && keeper->result == NULL) {
            keeper->result = result;
        } else {
            PQclear(result);
        }
    }
    return !is_lost;
}

static bool read_sync(struct pg_connection *connection, bool *is_cancelled, int64_t *until)
{
    bool is_lost = false;
    PGresult *result = next_result(connection, is_cancelled, until, &is_lost);
    bool is_sync = result != NULL && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    return is_sync;
}

/* The answers to what was sent before and not waited for. */
static bool read_unheard(struct pg_connection *connection, bool *is_cancelled, int64_t *until)
{
    bool failed = false, sent = true;
    for (; sent && connection->unheard > 0; connection->unheard--) {
        sent = read_one(connection, NULL, is_cancelled, until, &failed) &&
               read_sync(connection, is_cancelled, until);
    }
    return sent;
}

int pg_run_all(struct pg_connection *connection, struct pg_statement *const *list, int count)
{
    struct error ignored; /* the caller reads the refusal */
    if (connection->owes_begin) {
        connection->owes_begin = false;
        return pg_begin(connection, true, list, count, "reading", &ignored);
    }
    bool *preparing = memory_array((size_t)count, sizeof *preparing);
    bool sent = connection->link != NULL, failed = false, is_cancelled = false;
    int64_t until = clock_monotonic_ms() + connection->answer_ms;
    for (int index = 0; index < count; index++) {
        pg_reset(list[index]);
        sent = sent && send_one(list[index], &preparing[index]);
    }
    sent = sent && PQpipelineSync(connection->link) == 1;
    sent = sent && read_unheard(connection, &is_cancelled, &until);
    for (int index = 0; sent && index < count; index++) {
        if (preparing[index]) {
            sent = read_one(connection, NULL, &is_cancelled, &until, &failed);
            if (failed) {
                list[index]->name[0] = 0;
            }
        }
        sent = sent && read_one(connection, list[index], &is_cancelled, &until, &failed);
        list[index]->row = -1;
    }
    sent = sent && read_sync(connection, &is_cancelled, &until);
    memory_free(preparing);
    if (!sent) {
        return lost(connection);
    }
    return failed ? PG_FAILED : PG_DONE;
}
