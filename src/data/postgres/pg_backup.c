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
    if (pg_connect_to(&connection, url, LOCK_MS, error) != 0) {
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

int pg_backup_program_check(const char *url, const char *name, const char *programs,
                            struct error *error)
{
    struct pg_connection connection;
    const struct pg_program program = {.name = name, .folder = programs};
    if (pg_init(&connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    connection.may_be_standby = true; /* it is only asked for its version */
    int result = pg_connect(&connection, error);
    result = result == 0 ? pg_program_check(&connection, &program, error) : -1;
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
    int result = pg_run_outside(connection, text.bytes, "reading the audit", error);
    buffer_release(&text);
    return result;
}

static int read_entry(struct pg_connection *connection, struct audit_kept_head *head, int64_t *row,
                      struct error *error)
{
    PGresult *there =
        pg_ask_outside(connection, "SELECT 1 WHERE to_regclass('public.ct_audit') IS NOT NULL",
                       "reading the audit", error);
    bool has_audit = there != NULL && PQntuples(there) == 1;
    PQclear(there);
    if (!has_audit) {
        return there != NULL ? 0 : -1;
    }
    PGresult *rows =
        pg_ask_outside(connection,
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
    if (pg_connect_to(&connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    int result = pg_run_outside(&connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
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

int pg_restore_check(const char *url, const char *programs, struct error *error)
{
    const struct pg_program program = {.name = "pg_restore", .folder = programs};
    struct pg_connection connection;
    struct database_status status;
    int64_t others = 0;
    if (pg_connect_to(&connection, url, LOCK_MS, error) != 0) {
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
    if (result == 0) {
        result = pg_program_check(&connection, &program, error);
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
    if (pg_connect_to(&connection, url, LOCK_MS, error) != 0) {
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
    if (pg_connect_to(&connection, url, LOCK_MS, &ignored) == 0) {
        (void)pg_run_outside(&connection, empty_sql, "emptying the database", &ignored);
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
    if (pg_connect_to(&connection, url, LOCK_MS, error) != 0) {
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
