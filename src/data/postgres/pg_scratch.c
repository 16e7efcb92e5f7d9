/* SPDX-License-Identifier: MIT */
/*
 * Purpose: see pg_scratch.h. Layer: data/postgres. Thread: any one; it blocks.
 *
 * The names are few and known, since pg_hba.conf lets into databases by name. Whoever has made one
 * stays connected to it, so that the server itself refuses to drop it; one that nobody is in was
 * left by a killed look. Between making and connecting another one may take it for such: what is
 * made in the database first says whose it is.
 */
#include "src/data/postgres/pg_scratch.h"

#include "chartty/base/memory.h"
#include "src/data/postgres/connection.h"

#include <stdio.h>
#include <string.h>

enum { LOCK_MS = 5000, ROUNDS = 3, IDLE_LIMIT_SINCE = 140000 };
enum { ADDRESS_SIZE = 1200, STATEMENT_SIZE = 160 };

struct pg_scratch {
    char *server;
    char url[ADDRESS_SIZE], name[PG_NAME_SIZE];
    struct pg_connection held; /* to the database itself */
};

enum claim { CLAIM_FAILED = -1, CLAIM_MINE, CLAIM_TAKEN };

static void name_of(int number, char out[PG_NAME_SIZE])
{
    if (number == 1) {
        (void)snprintf(out, PG_NAME_SIZE, "%s", PG_SCRATCH_NAME);
    } else {
        (void)snprintf(out, PG_NAME_SIZE, "%s_%d", PG_SCRATCH_NAME, number);
    }
}

/* What stands last in an address is what counts. */
static int address_of(const char *server, const char *name, char out[ADDRESS_SIZE],
                      struct error *error)
{
    bool is_url = strncmp(server, "postgres", 8) == 0; /* else libpq's other form: words */
    const char *joint = !is_url ? " " : strchr(server, '?') != NULL ? "&" : "?";
    int length = snprintf(out, ADDRESS_SIZE, "%s%sdbname=%s", server, joint, name);
    return length > 0 && length < ADDRESS_SIZE
               ? 0
               : error_set(error, ERROR_INVALID,
                           "The server's address is too long. Shorten it, or use a service file.");
}

/* "DROP DATABASE IF EXISTS name": the name is one of ours, never somebody's text. */
static int run_with_name(struct pg_connection *connection, const char *before, const char *name,
                         const char *after, const char *doing, struct error *error)
{
    char sql[STATEMENT_SIZE];
    (void)snprintf(sql, sizeof sql, "%s%s%s", before, name, after);
    return pg_run_outside(connection, sql, doing, error);
}

static int drop(struct pg_connection *connection, const char *name, struct error *error)
{
    return run_with_name(connection, "DROP DATABASE IF EXISTS ", name, "",
                         "dropping a scratch database", error);
}

/* --- what was left --------------------------------------------------------------------------- */

/* Asked before, since the server waits five seconds for whoever is in it before it refuses. */
static const char left_sql[] =
    "SELECT datname FROM pg_stat_database WHERE numbackends = 0 AND datname LIKE "
    "'" PG_SCRATCH_NAME "%'";

static bool is_ours(const char *name)
{
    char known[PG_NAME_SIZE];
    for (int number = 1; number <= PG_SCRATCH_MAX; number++) {
        name_of(number, known);
        if (strcmp(name, known) == 0) {
            return true;
        }
    }
    return false;
}

/* Another role's cannot be dropped, and is passed over as one in use is. */
static void drop_left(struct pg_connection *connection)
{
    struct error ignored;
    PGresult *rows =
        pg_ask_outside(connection, left_sql, "looking for scratch databases", &ignored);
    for (int row = 0; rows != NULL && row < PQntuples(rows); row++) {
        if (is_ours(PQgetvalue(rows, row, 0))) {
            (void)drop(connection, PQgetvalue(rows, row, 0), &ignored);
        }
    }
    PQclear(rows);
}

/* --- making ---------------------------------------------------------------------------------- */

/* Somebody else has it: it was there, or came in the same moment. */
static bool is_taken(const struct pg_connection *connection)
{
    static const char *const states[] = {"42P04", "42P06", "23505"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strcmp(connection->refusal.state, states[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum claim create(struct pg_connection *connection, const char *name, struct error *error)
{
    if (run_with_name(connection, "CREATE DATABASE ", name, " TEMPLATE template0 ENCODING 'UTF8'",
                      "making a scratch database", error) == 0) {
        return CLAIM_MINE;
    }
    if (is_taken(connection)) {
        return CLAIM_TAKEN;
    }
    if (strcmp(connection->refusal.state, "42501") == 0) {
        (void)error_set(error, ERROR_DENIED,
                        "This role may not make a scratch database. Give it the right (ALTER ROLE "
                        "NAME CREATEDB), or name a server on which it may with --db.");
    }
    return CLAIM_FAILED;
}

/* One that was dropped and made by another role in between is not ours either. */
static const char owner_sql[] =
    "SELECT 1 FROM pg_database WHERE datname = current_database() AND pg_get_userbyid(datdba) = "
    "current_user";

/* The schema is there once: whoever has made it has the database. */
static enum claim look_whose(struct pg_connection *held, struct error *error)
{
    static const char doing[] = "making a scratch database";
    PGresult *rows = pg_ask_outside(held, owner_sql, doing, error);
    bool was_asked = rows != NULL, is_owner = was_asked && PQntuples(rows) == 1;
    PQclear(rows);
    if (!is_owner) {
        return was_asked ? CLAIM_TAKEN : CLAIM_FAILED;
    }
    if (pg_run_outside(held, "CREATE SCHEMA chartty_scratch", doing, error) != 0) {
        return is_taken(held) ? CLAIM_TAKEN : CLAIM_FAILED;
    }
    bool has_limit = PQserverVersion(held->link) >= IDLE_LIMIT_SINCE;
    return has_limit && pg_run_outside(held, "SET idle_session_timeout = 0", doing, error) != 0
               ? CLAIM_FAILED
               : CLAIM_MINE;
}

static enum claim hold(struct pg_scratch *scratch, struct error *error)
{
    if (pg_connect_to(&scratch->held, scratch->url, LOCK_MS, error) != 0) {
        if (error->code == ERROR_DENIED) {
            (void)error_set(error, ERROR_DENIED,
                            "The server does not let this role into the scratch database %s. Ask "
                            "the administrator for it in pg_hba.conf and ~/.pgpass, or try again "
                            "when nobody else looks at a backup.",
                            scratch->name);
        }
        return error->code == ERROR_NOT_FOUND ? CLAIM_TAKEN : CLAIM_FAILED;
    }
    enum claim claim = look_whose(&scratch->held, error);
    if (claim != CLAIM_MINE) {
        pg_release(&scratch->held);
    }
    return claim;
}

static enum claim try_name(struct pg_scratch *scratch, struct pg_connection *connection, int number,
                           struct error *error)
{
    struct error ignored;
    name_of(number, scratch->name);
    if (address_of(scratch->server, scratch->name, scratch->url, error) != 0) {
        return CLAIM_FAILED;
    }
    enum claim claim = create(connection, scratch->name, error);
    if (claim != CLAIM_MINE) {
        return claim;
    }
    claim = hold(scratch, error);
    if (claim == CLAIM_FAILED) {
        (void)drop(connection, scratch->name, &ignored);
    }
    return claim;
}

static enum claim make(struct pg_scratch *scratch, struct pg_connection *connection,
                       struct error *error)
{
    enum claim claim = CLAIM_TAKEN;
    for (int round = 0; round < ROUNDS && claim == CLAIM_TAKEN; round++) {
        drop_left(connection);
        for (int number = 1; number <= PG_SCRATCH_MAX && claim == CLAIM_TAKEN; number++) {
            claim = try_name(scratch, connection, number, error);
        }
    }
    if (claim == CLAIM_TAKEN) {
        (void)error_set(error, ERROR_BUSY,
                        "All %d scratch databases of this server are in use, or were left by "
                        "another role. Try again later, or drop what nobody needs: DROP DATABASE "
                        "%s",
                        PG_SCRATCH_MAX, PG_SCRATCH_NAME);
    }
    return claim;
}

struct pg_scratch *pg_scratch_make(const char *url, struct error *error)
{
    struct pg_scratch *scratch = memory_new(sizeof *scratch);
    struct pg_connection connection;
    enum claim claim = CLAIM_FAILED;
    scratch->server = memory_copy_text(url);
    if (pg_connect_to(&connection, url, LOCK_MS, error) == 0) {
        claim = make(scratch, &connection, error);
        pg_release(&connection);
    }
    if (claim == CLAIM_MINE) {
        error_clear(error); /* what another name was refused for is over */
        return scratch;
    }
    memory_free(scratch->server);
    memory_free(scratch);
    return NULL;
}

const char *pg_scratch_url(const struct pg_scratch *scratch)
{
    return scratch->url;
}

void pg_scratch_drop(struct pg_scratch *scratch)
{
    struct pg_connection connection;
    struct error ignored;
    if (scratch == NULL) {
        return;
    }
    pg_release(&scratch->held);
    if (pg_connect_to(&connection, scratch->server, LOCK_MS, &ignored) == 0) {
        (void)drop(&connection, scratch->name, &ignored);
        pg_release(&connection);
    }
    memory_free(scratch->server);
    memory_free(scratch);
}
