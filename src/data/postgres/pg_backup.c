/* SPDX-License-Identifier: MIT */
/* Backup and restore on a PostgreSQL server. Any thread; it blocks. */
#include "src/data/postgres/pg_backup.h"

#include "src/data/postgres/connection.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/postgres/pg_programs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_MS = 5000, LOOKS = 30 };

static int open_server(struct pg_connection *connection, const char *url, struct error *error)
{
    if (pg_init(connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    if (pg_connect(connection, error) != 0) {
        pg_release(connection);
        return -1;
    }
    return 0;
}

/* Statements that no transaction of pg_begin may surround. NULL and *error; PQclear. */
static PGresult *run(struct pg_connection *connection, const char *sql, const char *doing,
                     struct error *error)
{
    struct pg_refusal *refusal = &connection->refusal;
    *refusal = (struct pg_refusal){.state = ""};
    if (connection->link != NULL && PQpipelineStatus(connection->link) != PQ_PIPELINE_OFF) {
        (void)PQexitPipelineMode(connection->link);
    }
    PGresult *result = PQexec(connection->link, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        return result;
    }
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    (void)snprintf(refusal->state, sizeof refusal->state, "%s", state != NULL ? state : "");
    (void)snprintf(refusal->message, sizeof refusal->message, "%s", message != NULL ? message : "");
    (void)pg_error(connection, doing, error);
    PQclear(result);
    return NULL;
}

static int run_only(struct pg_connection *connection, const char *sql, const char *doing,
                    struct error *error)
{
    PGresult *result = run(connection, sql, doing, error);
    PQclear(result);
    return result != NULL ? 0 : -1;
}

/* --- making ---------------------------------------------------------------------------------- */

/* "00000003-0000001B-1": nothing else goes into a statement or an argument. */
static bool is_snapshot(const char *name)
{
    return name[0] != '\0' && strspn(name, "0123456789ABCDEFabcdef-") == strlen(name);
}

int pg_backup_dump(const char *url, const char *snapshot, const char *programs,
                   bool (*output)(void *context, const char *bytes, size_t length), void *context,
                   struct error *error)
{
    struct pg_connection connection;
    char option[100];
    if (!is_snapshot(snapshot)) {
        return error_set(error, ERROR_INTERNAL, "The server's snapshot has no usable name.");
    }
    if (open_server(&connection, url, error) != 0) {
        return -1;
    }
    (void)snprintf(option, sizeof option, "--snapshot=%.60s", snapshot);
    const char *const arguments[] = {"--format=custom",
                                     "--no-password",
                                     "--compress=1",
                                     option,
                                     "--lock-wait-timeout=60000",
                                     NULL};
    struct pg_program program = {.name = "pg_dump",
                                 .folder = programs,
                                 .arguments = arguments,
                                 .input = -1,
                                 .output = output,
                                 .context = context};
    int result = pg_program_run(&connection, &program, error);
    pg_release(&connection);
    return result;
}

static int take_snapshot(struct pg_connection *connection, const char *snapshot,
                         struct error *error)
{
    struct buffer text;
    if (!is_snapshot(snapshot)) {
        return error_set(error, ERROR_INTERNAL, "The server's snapshot has no usable name.");
    }
    buffer_init(&text);
    buffer_add_text(&text, "SET TRANSACTION SNAPSHOT '");
    buffer_add_text(&text, snapshot);
    buffer_add_text(&text, "'");
    int result = run_only(connection, text.bytes, "reading the audit", error);
    buffer_release(&text);
    return result;
}

static int read_entry(struct pg_connection *connection, struct audit_kept_head *head, int64_t *row,
                      struct error *error)
{
    PGresult *there = run(connection, "SELECT 1 WHERE to_regclass('public.ct_audit') IS NOT NULL",
                          "reading the audit", error);
    bool has_audit = there != NULL && PQntuples(there) == 1;
    PQclear(there);
    if (!has_audit) {
        return there != NULL ? 0 : -1;
    }
    PGresult *rows = run(connection,
                         "SELECT id, chain, position, mac FROM public.ct_audit ORDER BY id DESC "
                         "LIMIT 1",
                         "reading the audit", error);
    if (rows != NULL && PQntuples(rows) == 1) {
        *row = strtoll(PQgetvalue(rows, 0, 0), NULL, 10);
        (void)snprintf(head->chain, sizeof head->chain, "%s", PQgetvalue(rows, 0, 1));
        head->position = strtoll(PQgetvalue(rows, 0, 2), NULL, 10);
        (void)snprintf(head->mac, sizeof head->mac, "%s", PQgetvalue(rows, 0, 3));
    }
    PQclear(rows);
    return rows != NULL ? 0 : -1;
}

int pg_backup_newest_entry(const char *url, const char *snapshot, struct audit_kept_head *head,
                           int64_t *row, struct error *error)
{
    struct pg_connection connection;
    memset(head, 0, sizeof *head);
    *row = 0;
    if (open_server(&connection, url, error) != 0) {
        return -1;
    }
    int result = run_only(&connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                          "reading the audit", error);
    if (result == 0 && snapshot != NULL) {
        result = take_snapshot(&connection, snapshot, error);
    }
    result = result == 0 ? read_entry(&connection, head, row, error) : -1;
    pg_release(&connection);
    return result;
}

/* --- bringing back --------------------------------------------------------------------------- */

static const char others_sql[] =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    "pg_backend_pid() AND backend_type = 'client backend'";

/* A session that has just ended is listed for a moment more: it is waited for. */
static int count_others(struct pg_connection *connection, bool waits, int64_t *others,
                        struct error *error)
{
    int64_t waited;
    int result = pg_begin(connection, true, NULL, 0, "looking at the database", error);
    if (result == 0 && waits) {
        result = pg_number(connection, "SELECT 1 FROM pg_sleep(0.1)", 0, &waited, error);
    }
    result = result == 0 ? pg_number(connection, others_sql, 0, others, error) : -1;
    pg_rollback(connection);
    return result;
}

int pg_restore_check(const char *url, struct error *error)
{
    struct pg_connection connection;
    struct database_status status;
    int64_t others = 0;
    if (open_server(&connection, url, error) != 0) {
        return -1;
    }
    int result = pg_database_read_status(&connection, &status, error);
    if (result == 0 && status.kind != DATABASE_EMPTY) {
        result = error_set(error, ERROR_REFUSED,
                           "The database holds tables already; a backup is restored into an empty "
                           "one. Make one with: createdb -E UTF8 -T template0 NAME");
    }
    for (int look = 0; result == 0 && look < LOOKS && (look == 0 || others > 0); look++) {
        result = count_others(&connection, look > 0, &others, error);
    }
    if (result == 0 && others > 0) {
        result = error_set(error, ERROR_BUSY,
                           "Somebody is connected to the database. Close every station on it, then "
                           "try again; nothing was touched.");
    }
    pg_release(&connection);
    return result;
}

int pg_restore_fill(const char *url, const char *programs, int archive, struct error *error)
{
    static const char *const arguments[] = {
        "--no-password",        "--no-owner", "--no-privileges", "--no-comments", "--exit-on-error",
        "--single-transaction", NULL};
    struct pg_connection connection;
    if (open_server(&connection, url, error) != 0) {
        return -1;
    }
    struct pg_program program = {
        .name = "pg_restore", .folder = programs, .arguments = arguments, .input = archive};
    int result = pg_program_run(&connection, &program, error);
    pg_release(&connection);
    return result;
}

/* The database was empty before: what is in it now, but for extensions, is the backup's. */
static const char empty_sql[] =
    "DO $$ DECLARE t record; BEGIN"
    " FOR t IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace ="
    " 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT 1 FROM pg_depend d"
    " WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
    " LOOP EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', t.name); END LOOP;"
    " FOR t IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace ="
    " 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_depend d"
    " WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')"
    " LOOP EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', t.name); END LOOP; END $$";

void pg_restore_empty(const char *url)
{
    struct pg_connection connection;
    struct error ignored;
    if (open_server(&connection, url, &ignored) == 0) {
        (void)run_only(&connection, empty_sql, "emptying the database", &ignored);
        pg_release(&connection);
    }
}

/* --- a scratch database ---------------------------------------------------------------------- */

static int make_scratch(struct pg_connection *connection, struct error *error)
{
    if (run_only(connection, "DROP DATABASE IF EXISTS chartty_verify", "making a scratch database",
                 error) != 0) {
        return strcmp(connection->refusal.state, "55006") == 0
                   ? error_set(error, ERROR_BUSY,
                               "Somebody looks at a backup on this server already. Try again when "
                               "that is done.")
                   : -1;
    }
    if (run_only(connection, "CREATE DATABASE chartty_verify TEMPLATE template0 ENCODING 'UTF8'",
                 "making a scratch database", error) != 0) {
        return strcmp(connection->refusal.state, "42501") == 0
                   ? error_set(error, ERROR_DENIED,
                               "This role may not make a scratch database. Give it the right "
                               "(ALTER ROLE NAME CREATEDB), or name a server on which it may with "
                               "--db.")
                   : -1;
    }
    return 0;
}

int pg_scratch_make(const char *url, char *scratch_url, size_t size, struct error *error)
{
    struct pg_connection connection;
    bool is_url = strncmp(url, "postgres", 8) == 0; /* else libpq's other form: words */
    int length = snprintf(scratch_url, size, "%s%sdbname=chartty_verify", url,
                          !is_url                    ? " "
                          : strchr(url, '?') != NULL ? "&"
                                                     : "?");
    if (length < 0 || (size_t)length >= size) {
        return error_set(error, ERROR_INVALID, "The server's address is too long.");
    }
    if (open_server(&connection, url, error) != 0) {
        return -1;
    }
    int result = make_scratch(&connection, error);
    pg_release(&connection);
    return result;
}

void pg_scratch_drop(const char *url)
{
    struct pg_connection connection;
    struct error ignored;
    if (open_server(&connection, url, &ignored) == 0) {
        (void)run_only(&connection, "DROP DATABASE IF EXISTS chartty_verify",
                       "dropping the scratch database", &ignored);
        pg_release(&connection);
    }
}

/* --- whose it is ----------------------------------------------------------------------------- */

static const char owner_sql[] =
    "SELECT count(*) FROM (SELECT datdba AS owner FROM pg_database WHERE datname = "
    "current_database() UNION ALL SELECT relowner FROM pg_class WHERE oid = "
    "to_regclass('public.patients')) AS owners WHERE pg_has_role(owner, 'MEMBER')";

int pg_owner_check(const char *url, struct error *error)
{
    struct pg_connection connection;
    int64_t count = 0;
    if (open_server(&connection, url, error) != 0) {
        return -1;
    }
    int result = pg_begin(&connection, true, NULL, 0, "looking at the database", error) != 0 ||
                         pg_number(&connection, owner_sql, 0, &count, error) != 0
                     ? -1
                     : 0;
    pg_rollback(&connection);
    pg_release(&connection);
    if (result == 0 && count == 0) {
        result = error_set(error, ERROR_DENIED,
                           "Only the role that owns the records may do this without signing in. "
                           "Add: --as USER, or name the owner in the address.");
    }
    return result;
}
