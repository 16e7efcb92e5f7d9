/* SPDX-License-Identifier: MIT */
/*
 * Purpose: makes and migrates PostgreSQL databases, and tells what a database is. All pending
 * migrations run in one transaction, so that a failure leaves the database as it was; an advisory
 * lock lets one migration in at a time, and no save beside it. Layer: data/postgres.  Thread: any;
 * it blocks.
 */
#include "src/data/postgres/pg_database.h"

#include "chartty/base/embedded.h"
#include "chartty/model/record.h"
#include "src/data/postgres/connection.h"

#include <stdio.h>
#include <string.h>

enum { LOCK_MS = 5000 };
enum accepted { ACCEPT_EMPTY = 1, ACCEPT_CHARTTY = 2 };

int pg_database_script(struct pg_connection *connection, const char *sql, const char *doing,
                       struct error *error)
{
    connection->refusal = (struct pg_refusal){.state = ""};
    if (connection->link == NULL || PQexitPipelineMode(connection->link) != 1) {
        return pg_error(connection, doing, error);
    }
    PGresult *result = PQexec(connection->link, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        pg_keep_refusal(connection, result);
        (void)pg_error(connection, doing, error);
        status = PGRES_FATAL_ERROR;
    }
    PQclear(result);
    /* A script must not end the transaction that all of them are in. */
    bool is_fine = status != PGRES_FATAL_ERROR;
    bool is_outside = PQtransactionStatus(connection->link) == PQTRANS_IDLE;
    if (PQenterPipelineMode(connection->link) != 1) { /* the line is lost, which was said */
        pg_disconnect(connection);
    }
    if (is_fine && is_outside) {
        (void)error_set(error, ERROR_INTERNAL, "A script ended its own transaction (%s).", doing);
        status = PGRES_FATAL_ERROR;
    }
    return status == PGRES_FATAL_ERROR ? -1 : 0;
}

/* --- what is it? ------------------------------------------------------------------------------ */

/* Which of the described columns are there; tables of extensions do not count. */
static const char columns_sql[] =
    "SELECT c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = c.oid WHERE n.nspname = 'public' AND a.attnum > 0 AND NOT "
    "a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'f', 'm') AND NOT EXISTS (SELECT 1 FROM "
    "pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')";

static int read_columns(struct pg_connection *connection, int found[RECORD_TABLE_COUNT],
                        int64_t *all, struct error *error)
{
    struct pg_statement *rows = pg_prepare(connection, columns_sql);
    int result;
    *all = 0;
    while ((result = pg_step(rows)) == PG_ROW) {
        const struct record_spec *spec = record_by_table(pg_column_text(rows, 0));
        ++*all;
        if (spec != NULL && (int)spec->type < RECORD_TABLE_COUNT &&
            record_field(spec, pg_column_text(rows, 1)) >= 0) {
            found[spec->type]++;
        }
    }
    pg_finalize(rows);
    return result == PG_FAILED ? pg_error(connection, "reading the database", error) : 0;
}

int pg_database_read_kind(struct pg_connection *connection, struct database_status *out,
                          struct error *error)
{
    int found[RECORD_TABLE_COUNT] = {0};
    int64_t all, has_version = 0, version = 0, marks = 0, is_half = 0;
    memset(out, 0, sizeof *out);
    out->program_version = migrations_newest();
    out->is_on_server = true;
    if (read_columns(connection, found, &all, error) != 0 ||
        pg_number(connection, "SELECT 1 WHERE to_regclass('ct_schema') IS NOT NULL", 0,
                  &has_version, error) != 0 ||
        pg_number(connection, "SELECT 1 WHERE to_regclass('ct_copy') IS NOT NULL", 0, &is_half,
                  error) != 0 ||
        (has_version == 1 &&
         (pg_number(connection, "SELECT max(version) FROM ct_schema", 0, &version, error) != 0 ||
          pg_number(connection,
                    "SELECT sum(CASE key WHEN 'demo' THEN 1 WHEN 'adopted' THEN 2 END) FROM "
                    "ct_meta",
                    0, &marks, error) != 0))) {
        return -1;
    }
    bool is_described = true;
    for (int type = 0; type < RECORD_TABLE_COUNT; type++) {
        out->row_counts[type] = found[type] > 0 ? 0 : -1;
        is_described =
            is_described && found[type] == record_spec((enum record_type)type)->field_count;
    }
    out->version = (int)version;
    out->is_demo = (marks & 1) != 0;
    out->was_adopted = (marks & 2) != 0;
    out->kind = all == 0        ? DATABASE_EMPTY
                : is_half == 1  ? DATABASE_HALF_COPY
                : !is_described ? DATABASE_WRONG
                : version > 0   ? DATABASE_CHARTTY
                                : DATABASE_FOREIGN;
    return 0;
}

int pg_database_read_status(struct pg_connection *connection, struct database_status *out,
                            struct error *error)
{
    int result = pg_begin(connection, true, NULL, 0, "reading the database", error);
    result = result == 0 ? pg_database_read_kind(connection, out, error) : -1;
    pg_rollback(connection);
    return result;
}

static int count_rows(struct pg_connection *connection, struct database_status *out,
                      struct error *error)
{
    int result = pg_begin(connection, true, NULL, 0, "counting rows", error);
    for (int type = 0; type < RECORD_TABLE_COUNT && result == 0; type++) {
        struct buffer text;
        buffer_init(&text);
        buffer_add_text(&text, "SELECT count(*) FROM ");
        buffer_add_text(&text, record_spec((enum record_type)type)->table);
        if (out->row_counts[type] >= 0) {
            result = pg_number(connection, text.bytes, 0, &out->row_counts[type], error);
        }
        buffer_release(&text);
    }
    pg_rollback(connection);
    return result;
}

static const char copies_sql[] =
    "SELECT CAST(pg_is_in_recovery() AS INTEGER), (SELECT count(*) FROM pg_stat_replication), "
    "CAST(current_setting('synchronous_standby_names') <> '' AND "
    "current_setting('synchronous_commit') NOT IN ('off', 'local') AS INTEGER)";

/* Who has a copy of what is written, and when. */
static int read_copies(struct pg_connection *connection, struct database_status *out,
                       struct error *error)
{
    struct pg_statement *row = pg_prepare(connection, copies_sql);
    int result = pg_step(row);
    if (result == PG_ROW) {
        out->is_standby = pg_column_int64(row, 0) != 0;
        out->standbys = (int)pg_column_int64(row, 1);
        out->is_synchronous = pg_column_int64(row, 2) != 0;
    }
    pg_finalize(row);
    return result == PG_FAILED ? pg_error(connection, "reading the database", error) : 0;
}

int pg_database_status(const char *url, struct database_status *out, struct error *error)
{
    struct pg_connection connection;
    memset(out, 0, sizeof *out);
    out->program_version = migrations_newest();
    if (pg_init(&connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    connection.may_be_standby = true; /* it is only looked at */
    int result = pg_connect(&connection, error);
    if (result == 0) {
        result = pg_database_read_status(&connection, out, error) == 0 &&
                         read_copies(&connection, out, error) == 0
                     ? count_rows(&connection, out, error)
                     : -1;
    }
    pg_release(&connection);
    return result;
}

/* --- migrations ------------------------------------------------------------------------------- */

static int refuse(const struct database_status *status, unsigned accepted, int newest,
                  struct error *error)
{
    switch (status->kind) {
    case DATABASE_CHARTTY:
        if ((accepted & ACCEPT_CHARTTY) == 0) {
            return error_set(error, ERROR_REFUSED,
                             "This is a chartty database already. Nothing was changed.");
        }
        return status->version <= newest
                   ? 0
                   : error_set(error, ERROR_OUTDATED,
                               "The database has schema version %d; this chartty knows versions up "
                               "to %d. Use a newer chartty.",
                               status->version, newest);
    case DATABASE_EMPTY:
        return (accepted & ACCEPT_EMPTY) != 0
                   ? 0
                   : error_set(error, ERROR_INVALID,
                               "The database has no tables yet. Make them with: chartty db init");
    case DATABASE_FOREIGN:
        return error_set(error, ERROR_REFUSED,
                         "The database was made by another program. chartty adds its own tables to "
                         "it only by: chartty db adopt");
    case DATABASE_HALF_COPY:
        return error_set(error, ERROR_REFUSED, DATABASE_HALF_COPY_SENTENCE);
    default:
        return error_set(error, ERROR_INVALID,
                         "This is a database of something else: it lacks tables or columns of the "
                         "records.");
    }
}

int pg_record_migration(struct pg_connection *connection, const struct migration *migration,
                        struct error *error)
{
    struct pg_statement *added =
        pg_prepare(connection, "INSERT INTO ct_schema (version, name) VALUES (?1, ?2)");
    pg_bind_int64(added, 1, migration->version);
    pg_bind_text(added, 2, migration->name);
    int result = pg_step(added);
    pg_finalize(added);
    return result == PG_FAILED ? pg_error(connection, "noting the migration", error) : 0;
}

/* To the roles of roles.sql, on what has been made; nothing where there are no such roles. */
static int give_rights(struct pg_connection *connection, struct error *error)
{
    const struct embedded_file *grants = embedded_find("schema/postgres/grants.sql");
    return pg_database_script(connection, grants->text, "giving the roles their rights", error);
}

int pg_apply_migrations(struct pg_connection *connection, const struct migration *list, int count,
                        int version, struct error *error)
{
    for (int index = 0; index < count; index++) {
        struct error cause;
        if (list[index].version <= version ||
            pg_database_script(connection, list[index].sql, "migrating", &cause) == 0) {
            continue;
        }
        (void)error_set(error, cause.code,
                        "Migration %d (%s) failed; the database is as it was, at version %d. %s",
                        list[index].version, list[index].name, version,
                        cause.code == ERROR_INTERNAL ? "" : cause.user);
        error_detail(error, "%s", cause.detail);
        return -1;
    }
    for (int index = 0; index < count; index++) {
        if (list[index].version > version &&
            pg_record_migration(connection, &list[index], error) != 0) {
            return -1;
        }
    }
    return give_rights(connection, error);
}

/* Whoever works with the records is not who makes their tables. */
static int check_owner(struct pg_connection *connection, struct error *error)
{
    int64_t may_make = 0;
    if (pg_number(connection, "SELECT 1 WHERE has_schema_privilege('public', 'CREATE')", 0,
                  &may_make, error) != 0) {
        return -1;
    }
    return may_make == 1
               ? 0
               : error_set(error, ERROR_DENIED,
                           "The database user %.60s may not make or change tables. Run this as the "
                           "user who may: chartty_owner, where the roles of chartty were made.",
                           PQuser(connection->link));
}

/* The limits of a session's transactions are none of a migration's. The lock is the one that saves
 * share (pg_writer.c). */
static const char alone_sql[] = "SELECT set_config('statement_timeout', '0', true), "
                                "set_config('idle_in_transaction_session_timeout', '0', true), "
                                "pg_advisory_xact_lock(CAST(99 AS BIGINT) << 55)";

int pg_database_begin_alone(struct pg_connection *connection, const char *doing,
                            struct error *error)
{
    struct pg_statement *alone = pg_prepare(connection, alone_sql);
    int result = pg_begin(connection, false, &alone, 1, doing, error);
    pg_finalize(alone);
    return result;
}

static int migrate_connection(struct pg_connection *connection, const struct migration *list,
                              int count, unsigned accepted, int *from, struct error *error)
{
    struct database_status status;
    if (pg_database_begin_alone(connection, "migrating", error) != 0 ||
        pg_database_read_kind(connection, &status, error) != 0 ||
        refuse(&status, accepted, list[count - 1].version, error) != 0 ||
        check_owner(connection, error) != 0) {
        return -1;
    }
    *from = status.version;
    if (pg_apply_migrations(connection, list, count, status.version, error) != 0) {
        return -1;
    }
    return pg_commit(connection) == PG_FAILED ? pg_error(connection, "migrating", error) : 0;
}

static int migrate_url(const char *url, const struct migration *list, int count, unsigned accepted,
                       int *from, struct error *error)
{
    struct pg_connection connection;
    if (pg_init(&connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    int result = migrate_connection(&connection, list, count, accepted, from, error);
    pg_rollback(&connection);
    pg_release(&connection);
    return result;
}

int pg_database_init(const char *url, struct error *error)
{
    int count, from = 0;
    const struct migration *list = migrations("postgres", &count);
    return migrate_url(url, list, count, ACCEPT_EMPTY, &from, error);
}

int pg_database_migrate(const char *url, int *from, int *to, struct error *error)
{
    int count, before = 0;
    const struct migration *list = migrations("postgres", &count);
    if (migrate_url(url, list, count, ACCEPT_CHARTTY, &before, error) != 0) {
        return -1;
    }
    if (from != NULL) {
        *from = before;
    }
    if (to != NULL) {
        *to = list[count - 1].version;
    }
    return 0;
}

int pg_database_migrate_with(const char *url, const struct migration *list, int count,
                             struct error *error)
{
    int from = 0;
    return migrate_url(url, list, count, ACCEPT_EMPTY | ACCEPT_CHARTTY, &from, error);
}

int pg_database_mark_demo(const char *url, struct error *error)
{
    struct pg_connection connection;
    struct database_status status;
    if (pg_init(&connection, url, LOCK_MS, error) != 0) {
        return -1;
    }
    int result = pg_begin(&connection, false, NULL, 0, "marking the database", error);
    if (result == 0) {
        result = pg_database_read_kind(&connection, &status, error) != 0 ||
                         refuse(&status, ACCEPT_CHARTTY, migrations_newest(), error) != 0 ||
                         pg_execute(&connection,
                                    "INSERT INTO ct_meta (key, value) VALUES ('demo', '1') ON "
                                    "CONFLICT (key) DO UPDATE SET value = '1'",
                                    "marking the database", error) != 0
                     ? -1
                 : pg_commit(&connection) == PG_FAILED
                     ? pg_error(&connection, "marking the database", error)
                     : 0;
    }
    pg_rollback(&connection);
    pg_release(&connection);
    return result;
}
