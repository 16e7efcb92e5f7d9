/* SPDX-License-Identifier: MIT */
/*
 * Purpose: loading rows into a SQLite database with prepared inserts (chartty/data/load.h).
 * Layer: data/sqlite, private.  Thread: any one; it blocks.  Owns: its connection and statements.
 * Values are bound as the texts they come as: SQLite turns them into the column's type, and the
 * CHECKs refuse what cannot be turned.
 */
#include "src/data/sqlite/sqlite_load.h"

#include "chartty/base/clock.h"
#include "chartty/base/memory.h"
#include "chartty/data/migrate.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/sqlite_database.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const statement_texts[LOAD_STATEMENT_COUNT] = {
    [LOAD_EXTERNAL] = LOAD_EXTERNAL_SQL,
    [LOAD_FIND_EXTERNAL] = LOAD_FIND_EXTERNAL_SQL,
    [LOAD_PATIENT_EXTRA] =
        "INSERT INTO ct_patient (patient_id, mrn, title, preferred_name, former_name, died_on) "
        "SELECT id, mrn, ?2, ?3, ?4, ?5 FROM patients WHERE id = ?1 "
        "ON CONFLICT (patient_id) DO UPDATE SET mrn = excluded.mrn, "
        "title = coalesce(excluded.title, title), "
        "preferred_name = coalesce(excluded.preferred_name, preferred_name), "
        "former_name = coalesce(excluded.former_name, former_name), "
        "died_on = coalesce(excluded.died_on, died_on)",
};

static int failed(struct sqlite_load *load, int result, struct error *error)
{
    /* A full disk or an I/O error makes SQLite roll the whole transaction back. */
    if (load->in_transaction && sqlite3_get_autocommit(load->connection) != 0) {
        load->in_transaction = false;
    }
    return connection_error(load->connection, result, "loading rows", error);
}

/* NULL and *error when it cannot be prepared. */
static sqlite3_stmt *statement_of(struct sqlite_load *load, enum load_statement which,
                                  struct error *error)
{
    sqlite3_stmt **statement = &load->statements[which];
    if (*statement == NULL) {
        int result = sqlite3_prepare_v3(load->connection, statement_texts[which], -1,
                                        SQLITE_PREPARE_PERSISTENT, statement, NULL);
        if (result != SQLITE_OK) {
            failed(load, result, error);
        }
    }
    return *statement;
}

void load_forget_statements(struct sqlite_load *load)
{
    for (int type = 0; type < RECORD_STORED_COUNT; type++) {
        for (int form = 0; form < LOAD_FORMS; form++) {
            sqlite3_finalize(load->inserts[type][form]);
            load->inserts[type][form] = NULL;
        }
    }
    for (int i = 0; i < LOAD_STATEMENT_COUNT; i++) {
        sqlite3_finalize(load->statements[i]);
        load->statements[i] = NULL;
    }
    name_writer_forget(&load->names);
}

static int check_version(sqlite3 *connection, struct error *error)
{
    enum database_kind kind;
    int version;
    if (sqlite_database_kind(connection, &kind, &version, error) != 0) {
        return -1;
    }
    return load_check(kind, version, migrations_newest(), error);
}

static void sqlite_load_close(struct load *base)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    load_forget_statements(load);
    sqlite3_close(load->connection); /* rolls back */
    memory_free(load);
}

int sqlite_load_begin(struct load *base, struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    assert(!load->in_transaction);
    if (sqlite_execute(load->connection, "BEGIN IMMEDIATE", "loading rows", error) != 0) {
        return -1;
    }
    load->in_transaction = true;
    const struct clock clock = clock_system();
    const struct datetime now = clock_utc(&clock);
    datetime_format_stored(&now, load->now);
    return 0;
}

static int end_transaction(struct sqlite_load *load, const char *sql, struct error *error)
{
    if (!load->in_transaction) {
        return load_rolled_back(error);
    }
    int result = sqlite3_exec(load->connection, sql, NULL, NULL, NULL);
    if (result != SQLITE_OK) {
        return failed(load, result, error);
    }
    load->in_transaction = false;
    return 0;
}

int sqlite_load_commit(struct load *base, struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    return end_transaction(load, "COMMIT", error);
}

int sqlite_load_rollback(struct load *base, struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    return load->in_transaction ? end_transaction(load, "ROLLBACK", error) : 0;
}

/* After those of the columns. */
static int now_parameter(const struct record_spec *spec)
{
    return spec->field_count + 1;
}

/* NULL and *error when it cannot be prepared. */
static sqlite3_stmt *insert_of(struct sqlite_load *load, const struct record_spec *spec, int form,
                               struct error *error)
{
    sqlite3_stmt **statement = &load->inserts[spec->type][form];
    if (*statement != NULL) {
        return *statement;
    }
    struct buffer text;
    char now[16];
    buffer_init(&text);
    snprintf(now, sizeof now, "?%d", now_parameter(spec));
    load_insert_text(spec, form, now, &text);
    int result = sqlite3_prepare_v3(load->connection, text.bytes, -1, SQLITE_PREPARE_PERSISTENT,
                                    statement, NULL);
    buffer_release(&text);
    if (result != SQLITE_OK) {
        failed(load, result, error);
    }
    return *statement;
}

/* SQLite does not say which reference has no row, so each is looked up. */
static void name_missing_reference(struct sqlite_load *load, const struct record_spec *spec,
                                   const char *const *values, struct error *error)
{
    for (int i = 0; i < spec->field_count; i++) {
        const struct field_spec *field = &spec->fields[i];
        if (field->kind != FIELD_REFERENCE || values[i] == NULL) {
            continue;
        }
        const char *sql = load_referred(field)->type == RECORD_PROVIDER
                              ? "SELECT 1 FROM providers WHERE id = ?1"
                              : "SELECT 1 FROM patients WHERE id = ?1";
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(load->connection, sql, -1, &statement, NULL) == SQLITE_OK) {
            sqlite3_bind_text(statement, 1, values[i], -1, SQLITE_STATIC);
            if (sqlite3_step(statement) == SQLITE_DONE) {
                (void)load_missing_reference(spec, field, error);
            }
        }
        sqlite3_finalize(statement);
    }
}

static int run(struct sqlite_load *load, sqlite3_stmt *statement, struct error *error)
{
    int result = sqlite3_step(statement);
    if (result != SQLITE_DONE) {
        failed(load, result, error); /* before the reset, which forgets the extended code */
        sqlite3_reset(statement);
        return -1;
    }
    sqlite3_reset(statement);
    return 0;
}

/* What search finds the new patient by; then the trigger's mark goes (in a bulk load the trigger is
 * away). */
static int write_search_rows(struct sqlite_load *load, const char *const *values, int64_t id,
                             struct error *error)
{
    const struct named_patient patient = load_named_patient(values, id);
    int result = SQLITE_OK;
    load->names.connection = load->connection;
    if (name_writer_write(&load->names, &patient, true, &result) != 0 ||
        (!load->is_bulk && name_writer_unmark(&load->names, id, &result) != 0)) {
        return failed(load, result, error);
    }
    return 0;
}

static int sqlite_load_row(struct load *base, enum record_type type, const char *const *values,
                           int64_t *id, struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    const struct record_spec *spec = record_spec(type);
    assert((int)type < RECORD_STORED_COUNT);
    if (!load->in_transaction) {
        return load_rolled_back(error);
    }
    int form = load_form(spec, values);
    sqlite3_stmt *statement = insert_of(load, spec, form, error);
    if (statement == NULL) {
        return -1;
    }
    for (int i = 0; i < spec->field_count; i++) {
        if (load_is_given(form, spec->fields[i].column)) {
            /* A NULL text binds NULL. */
            sqlite3_bind_text(statement, i + 1, values[i], -1, SQLITE_STATIC);
        }
    }
    if ((form & (LOAD_NO_CREATED | LOAD_NO_UPDATED)) != 0) {
        sqlite3_bind_text(statement, now_parameter(spec), load->now, -1, SQLITE_STATIC);
    }
    if (run(load, statement, error) != 0) {
        if (sqlite3_extended_errcode(load->connection) == SQLITE_CONSTRAINT_FOREIGNKEY) {
            name_missing_reference(load, spec, values, error);
        }
        return -1;
    }
    int64_t row_id = sqlite3_last_insert_rowid(load->connection);
    if (id != NULL) {
        *id = row_id;
    }
    return type == RECORD_PATIENT ? write_search_rows(load, values, row_id, error) : 0;
}

static int sqlite_load_external_id(struct load *base, const char *system, enum record_type type,
                                   const char *source_id, int64_t row_id, int64_t patient_id,
                                   struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    sqlite3_stmt *statement = statement_of(load, LOAD_EXTERNAL, error);
    if (statement == NULL) {
        return -1;
    }
    sqlite3_bind_text(statement, 1, system, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, record_spec(type)->table, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, source_id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 4, row_id);
    if (patient_id != 0) {
        sqlite3_bind_int64(statement, 5, patient_id);
    } else {
        sqlite3_bind_null(statement, 5);
    }
    if (run(load, statement, error) != 0) {
        if ((sqlite3_errcode(load->connection) & 0xFF) == SQLITE_CONSTRAINT) {
            (void)load_known_already(type, error);
        }
        return -1;
    }
    return 0;
}

static int sqlite_load_find_external(struct load *base, const char *system, enum record_type type,
                                     const char *source_id, int64_t *row_id, struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    sqlite3_stmt *statement = statement_of(load, LOAD_FIND_EXTERNAL, error);
    if (statement == NULL) {
        return -1;
    }
    sqlite3_bind_text(statement, 1, system, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, record_spec(type)->table, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, source_id, -1, SQLITE_STATIC);
    int result = sqlite3_step(statement);
    int found = result == SQLITE_ROW ? 1 : 0;
    if (result == SQLITE_ROW) {
        *row_id = sqlite3_column_int64(statement, 0);
    } else if (result != SQLITE_DONE) {
        found = failed(load, result, error);
    }
    sqlite3_reset(statement);
    return found;
}

static int sqlite_load_patient_extra(struct load *base, int64_t patient_id,
                                     const struct load_patient_extra *extra, struct error *error)
{
    struct sqlite_load *load = (struct sqlite_load *)base;
    sqlite3_stmt *statement = statement_of(load, LOAD_PATIENT_EXTRA, error);
    if (statement == NULL) {
        return -1;
    }
    sqlite3_bind_int64(statement, 1, patient_id);
    sqlite3_bind_text(statement, 2, extra->title, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, extra->preferred_name, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 4, extra->former_name, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 5, extra->died_on, -1, SQLITE_STATIC);
    if (run(load, statement, error) != 0) {
        return -1;
    }
    return sqlite3_changes(load->connection) > 0 ? 0 : load_no_such_patient(error);
}

static const struct load_api sqlite_load_api = {.close = sqlite_load_close,
                                                .begin = sqlite_load_begin,
                                                .commit = sqlite_load_commit,
                                                .rollback = sqlite_load_rollback,
                                                .row = sqlite_load_row,
                                                .external_id = sqlite_load_external_id,
                                                .find_external = sqlite_load_find_external,
                                                .patient_extra = sqlite_load_patient_extra,
                                                .bulk = sqlite_load_bulk,
                                                .finish = sqlite_load_finish};

struct load *sqlite_load_open(const char *url, struct error *error)
{
    const char *path = sqlite_path(url);
    if (path == NULL) {
        error_set(error, ERROR_UNSUPPORTED,
                  "This database address cannot be used here. Give a path or sqlite:PATH.");
        return NULL;
    }
    sqlite3 *connection = NULL;
    if (connection_open(path, CONNECTION_WRITE, 0, NULL, &connection, error) != 0) {
        return NULL;
    }
    struct sqlite_load *load = memory_new(sizeof *load);
    load->base.api = &sqlite_load_api;
    load->connection = connection;
    /* 64 MB: the unique indexes are written at random places. */
    if (check_version(connection, error) != 0 ||
        sqlite_execute(connection, "PRAGMA cache_size = -65536", "loading rows", error) != 0 ||
        load_mend(load, error) != 0) {
        sqlite_load_close(&load->base);
        return NULL;
    }
    return &load->base;
}
