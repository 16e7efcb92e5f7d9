/* SPDX-License-Identifier: MIT */
/* Purpose: the end of a save in one round trip. Layer: data/postgres, private. Thread: the
 * writer's. */
#include "src/data/postgres/pg_later.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define DOING "saving"

void pg_later_release(struct pg_later *later)
{
    pg_finalize(later->guard);
    pg_finalize(later->commit);
    later->guard = later->commit = NULL;
}

void pg_later_begin(struct pg_later *later)
{
    pg_later_drop(later);
    later->owes_begin = true;
}

void pg_later_add(struct pg_later *later, struct pg_statement *statement)
{
    assert(later->count < PG_LATER_MAX);
    statement->is_waiting = true;
    later->waiting[later->count++] = statement;
}

void pg_later_drop(struct pg_later *later)
{
    for (int index = 0; index < later->count; index++) {
        later->waiting[index]->is_waiting = false;
        pg_reset(later->waiting[index]);
        pg_clear_bindings(later->waiting[index]);
    }
    later->count = 0;
    later->owes_begin = false;
}

int pg_later_flush(struct pg_later *later)
{
    assert(!later->owes_begin);
    int result =
        later->count == 0 ? PG_DONE : pg_run_all(later->connection, later->waiting, later->count);
    pg_later_drop(later);
    return result;
}

/* Fails where the version is another one. */
static struct pg_statement *guard_for(struct pg_later *later, int version)
{
    if (later->guard == NULL) {
        later->guard = pg_prepare(later->connection,
                                  "SELECT 1 / CASE WHEN max(version) = CAST(?1 AS INTEGER) THEN 1 "
                                  "ELSE 0 END FROM ct_schema");
    }
    pg_bind_int64(later->guard, 1, version);
    return later->guard;
}

static struct pg_statement *commit_statement(struct pg_later *later)
{
    if (later->commit == NULL) {
        later->commit = pg_prepare(later->connection, "COMMIT");
        later->commit->is_plain = true;
    }
    return later->commit;
}

/* Once the commit is on its way nothing may stop it: what is true must be known. */
static int send(struct pg_later *later, struct pg_statement *const *list, int count, bool begins,
                struct error *error)
{
    struct pg_connection *connection = later->connection;
    connection->is_deaf = true;
    int result = begins ? pg_begin(connection, false, list, count, DOING, error)
                        : pg_run_all(connection, list, count);
    connection->is_deaf = false;
    if (result == PG_DONE) {
        connection->in_transaction = false;
        if (strcmp(PQcmdStatus(list[count - 1]->result), "COMMIT") != 0) {
            (void)snprintf(connection->refusal.state, sizeof connection->refusal.state, "25P02");
            result = PG_FAILED;
        }
    }
    return result;
}

int pg_later_commit(struct pg_later *later, struct pg_statement *lock, int version, bool *was_sent,
                    struct error *error)
{
    struct pg_statement *list[PG_LATER_MAX + 3];
    int count = 0;
    bool begins = later->owes_begin;
    later->connection->refusal.state[0] = 0;
    *was_sent = !begins || pg_connect(later->connection, error) == 0;
    if (!*was_sent) {
        pg_later_drop(later);
        return PG_FAILED;
    }
    if (begins) {
        list[count++] = lock;
        list[count++] = guard_for(later, version);
    }
    for (int index = 0; index < later->count; index++) {
        list[count++] = later->waiting[index];
    }
    list[count++] = commit_statement(later);
    int result = send(later, list, count, begins, error);
    pg_reset(later->commit);
    pg_later_drop(later);
    return result;
}
