/* SPDX-License-Identifier: MIT */
/*
 * Purpose: loading rows into a PostgreSQL database (chartty/data/load.h), one by one with prepared
 * inserts; into a new one all at once (pg_load_bulk.c).
 * Layer: data/postgres.  Thread: any one; it blocks.  Owns: its connection and statements.
 * A row that a constraint refuses would end the transaction: each stands behind a savepoint, sent
 * and released in the same round trip.
 */
#include "src/data/postgres/pg_load.h"
#include "src/data/postgres/pg_database.h"

#include <assert.h>
#include <string.h>

#define DOING   PG_LOAD_DOING
#define NOW_SQL "timezone('UTC', now())"
enum { LOCK_MS = 5000, ANSWER_MS = 3600000 /* statistics of all rows take their time */ };

static const char *const statement_texts[LOAD_STATEMENTS] = {
    [LOAD_EXTERNAL] = LOAD_EXTERNAL_SQL,
    [LOAD_FIND_EXTERNAL] = LOAD_FIND_EXTERNAL_SQL,
    [LOAD_PATIENT_EXTRA] =
        "INSERT INTO ct_patient AS c (patient_id, mrn, title, preferred_name, former_name, died_on)"
        " SELECT id, mrn, ?2, ?3, ?4, CAST(?5 AS DATE) FROM patients WHERE id = ?1 "
        "ON CONFLICT (patient_id) DO UPDATE SET mrn = excluded.mrn, "
        "title = coalesce(excluded.title, c.title), "
        "preferred_name = coalesce(excluded.preferred_name, c.preferred_name), "
        "former_name = coalesce(excluded.former_name, c.former_name), "
        "died_on = coalesce(excluded.died_on, c.died_on)",
};

static struct pg_load *own(struct load *load)
{
    return (struct pg_load *)load;
}

static struct pg_statement *kept(struct pg_load *load, struct pg_statement **place,
                                 const char *text)
{
    if (*place == NULL) {
        *place = pg_prepare(&load->connection, text);
    }
    return *place;
}

static struct pg_statement *statement_of(struct pg_load *load, enum pg_load_statement which)
{
    struct pg_statement *statement = kept(load, &load->statements[which], statement_texts[which]);
    pg_reset(statement);
    pg_clear_bindings(statement);
    return statement;
}

static void close_load(struct load *base)
{
    struct pg_load *load = own(base);
    for (int type = 0; type < RECORD_STORED_COUNT; type++) {
        for (int form = 0; form < LOAD_FORMS; form++) {
            pg_finalize(load->inserts[type][form]);
        }
    }
    for (int which = 0; which < LOAD_STATEMENTS; which++) {
        pg_finalize(load->statements[which]);
    }
    pg_finalize(load->save);
    pg_finalize(load->release);
    pg_finalize(load->back);
    pg_names_forget(&load->names);
    pg_load_bulk_release(load);
    pg_release(&load->connection); /* rolls back */
    memory_free(load);
}

static int begin(struct load *base, struct error *error)
{
    struct pg_load *load = own(base);
    assert(!load->connection.in_transaction);
    return pg_begin(&load->connection, false, NULL, 0, DOING, error) == 0
               ? pg_load_bulk_begin(load, error)
               : -1;
}

static int need_transaction(const struct pg_load *load, struct error *error)
{
    return load->connection.in_transaction ? 0 : load_rolled_back(error);
}

int pg_load_follow_ids(struct pg_load *load, struct error *error)
{
    for (int type = 0; type < RECORD_STORED_COUNT; type++) {
        const struct record_spec *spec = record_spec((enum record_type)type);
        if (!load->has_given_ids[type] || strcmp(spec->fields[0].column, "id") != 0) {
            continue;
        }
        struct buffer text;
        buffer_init(&text);
        buffer_add_text(&text, "SELECT setval(pg_get_serial_sequence('");
        buffer_add_text(&text, spec->table);
        buffer_add_text(&text, "', 'id'), max(id)) FROM ");
        buffer_add_text(&text, spec->table);
        int failed = pg_execute(&load->connection, text.bytes, DOING, error);
        buffer_release(&text);
        if (failed != 0) {
            return -1;
        }
        load->has_given_ids[type] = false;
    }
    return 0;
}

static int commit(struct load *base, struct error *error)
{
    struct pg_load *load = own(base);
    if (need_transaction(load, error) != 0 || pg_load_bulk_commit(load, error) != 0 ||
        pg_load_follow_ids(load, error) != 0) {
        return -1;
    }
    return pg_commit(&load->connection) == PG_FAILED ? pg_error(&load->connection, DOING, error)
                                                     : 0;
}

static int rollback(struct load *base, struct error *error)
{
    (void)error;
    pg_load_bulk_forget(own(base));
    pg_rollback(&own(base)->connection);
    return 0;
}

static struct pg_statement *insert_of(struct pg_load *load, const struct record_spec *spec,
                                      int form)
{
    struct pg_statement **place = &load->inserts[spec->type][form];
    if (*place == NULL) {
        struct buffer text;
        buffer_init(&text);
        load_insert_text(spec, form, NOW_SQL, &text);
        buffer_add_text(&text, " RETURNING ");
        buffer_add_text(&text, spec->fields[0].column);
        *place = pg_prepare(&load->connection, text.bytes);
        buffer_release(&text);
    }
    return *place;
}

/* Between a savepoint and its release; a refusal takes back to the savepoint. */
static int run(struct pg_load *load, struct pg_statement *statement, struct error *error)
{
    struct pg_statement *list[3] = {kept(load, &load->save, "SAVEPOINT ct_row"), statement,
                                    kept(load, &load->release, "RELEASE SAVEPOINT ct_row")};
    if (pg_run_all(&load->connection, list, 3) != PG_FAILED) {
        return 0;
    }
    (void)pg_error(&load->connection, DOING, error);
    struct pg_refusal refusal = load->connection.refusal;
    struct pg_statement *back = kept(load, &load->back, "ROLLBACK TO SAVEPOINT ct_row");
    if (pg_run_all(&load->connection, &back, 1) == PG_FAILED) {
        pg_rollback(&load->connection);
    }
    load->connection.refusal = refusal;
    return -1;
}

static void name_missing_reference(struct pg_load *load, const struct record_spec *spec,
                                   struct error *error)
{
    const struct pg_refusal *refusal = &load->connection.refusal;
    int field = record_field(spec, refusal->column);
    if (strcmp(refusal->state, "23503") == 0 && field >= 0) {
        (void)load_missing_reference(spec, &spec->fields[field], error);
    }
}

static int write_search_rows(struct pg_load *load, const char *const *values, int64_t id,
                             struct error *error)
{
    const struct named_patient patient = load_named_patient(values, id);
    return pg_names_write(&load->names, &patient, true) != 0 ||
                   pg_names_unmark(&load->names, id) != 0
               ? pg_error(&load->connection, DOING, error)
               : 0;
}

static int row(struct load *base, enum record_type type, const char *const *values, int64_t *id,
               struct error *error)
{
    struct pg_load *load = own(base);
    const struct record_spec *spec = record_spec(type);
    assert((int)type < RECORD_STORED_COUNT);
    if (need_transaction(load, error) != 0) {
        return -1;
    }
    int form = load_form(spec, values);
    if (pg_load_bulk_takes(load, form)) {
        return pg_load_bulk_row(load, spec, values, id, error);
    }
    if (pg_load_bulk_send(load, error) != 0) {
        return -1;
    }
    struct pg_statement *insert = insert_of(load, spec, form);
    for (int field = 0; field < spec->field_count; field++) {
        if (load_is_given(form, spec->fields[field].column)) {
            pg_bind_text(insert, field + 1, values[field]);
        }
    }
    if (run(load, insert, error) != 0) {
        name_missing_reference(load, spec, error);
        return -1;
    }
    (void)pg_step(insert);
    int64_t row_id = pg_column_int64(insert, 0);
    pg_reset(insert);
    load->has_given_ids[type] = load->has_given_ids[type] || values[0] != NULL;
    pg_load_bulk_note(load, type, row_id);
    if (id != NULL) {
        *id = row_id;
    }
    return type == RECORD_PATIENT ? write_search_rows(load, values, row_id, error) : 0;
}

static int external_id(struct load *base, const char *system, enum record_type type,
                       const char *source_id, int64_t row_id, int64_t patient_id,
                       struct error *error)
{
    struct pg_load *load = own(base);
    if (pg_load_bulk_send(load, error) != 0) {
        return -1;
    }
    struct pg_statement *statement = statement_of(load, LOAD_EXTERNAL);
    pg_bind_text(statement, 1, system);
    pg_bind_text(statement, 2, record_spec(type)->table);
    pg_bind_text(statement, 3, source_id);
    pg_bind_int64(statement, 4, row_id);
    if (patient_id != 0) {
        pg_bind_int64(statement, 5, patient_id);
    }
    if (run(load, statement, error) == 0) {
        return 0;
    }
    if (strncmp(load->connection.refusal.state, "23", 2) == 0) {
        (void)load_known_already(type, error);
    }
    return -1;
}

static int find_external(struct load *base, const char *system, enum record_type type,
                         const char *source_id, int64_t *row_id, struct error *error)
{
    struct pg_load *load = own(base);
    bool is_own = !load->connection.in_transaction;
    if (is_own ? pg_begin(&load->connection, true, NULL, 0, DOING, error) != 0
               : pg_load_bulk_send(load, error) != 0) {
        return -1;
    }
    struct pg_statement *statement = statement_of(load, LOAD_FIND_EXTERNAL);
    pg_bind_text(statement, 1, system);
    pg_bind_text(statement, 2, record_spec(type)->table);
    pg_bind_text(statement, 3, source_id);
    int result = pg_step(statement);
    if (result == PG_ROW) {
        *row_id = pg_column_int64(statement, 0);
    } else if (result == PG_FAILED) {
        (void)pg_error(&load->connection, DOING, error);
    }
    pg_reset(statement);
    if (is_own) {
        pg_rollback(&load->connection);
    }
    return result;
}

static int patient_extra(struct load *base, int64_t patient_id,
                         const struct load_patient_extra *extra, struct error *error)
{
    struct pg_load *load = own(base);
    int done = pg_load_bulk_extra(load, patient_id, extra, error);
    if (done != 0 || pg_load_bulk_send(load, error) != 0) {
        return done == 1 ? 0 : -1;
    }
    struct pg_statement *statement = statement_of(load, LOAD_PATIENT_EXTRA);
    pg_bind_int64(statement, 1, patient_id);
    pg_bind_text(statement, 2, extra->title);
    pg_bind_text(statement, 3, extra->preferred_name);
    pg_bind_text(statement, 4, extra->former_name);
    pg_bind_text(statement, 5, extra->died_on);
    if (run(load, statement, error) != 0) {
        return -1;
    }
    return pg_affected(statement) > 0 ? 0 : load_no_such_patient(error);
}

/* Indexes stay: they are made again no faster than they are kept, and other sessions may read. */
static int bulk(struct load *base, struct error *error)
{
    struct pg_load *load = own(base);
    int64_t any = 0;
    int result = pg_begin(&load->connection, true, NULL, 0, DOING, error);
    if (result == 0) {
        result = pg_number(&load->connection,
                           "SELECT count(*) FROM (SELECT 1 FROM patients UNION ALL SELECT 1 FROM "
                           "providers UNION ALL SELECT 1 FROM oauth_clients LIMIT 1) AS rows",
                           0, &any, error);
    }
    pg_rollback(&load->connection);
    if (result == 0 && any > 0) {
        return load_has_rows(error);
    }
    load->bulk.is_on = result == 0;
    return result;
}

static int finish(struct load *base, struct error *error)
{
    struct pg_load *load = own(base);
    assert(!load->connection.in_transaction);
    load->bulk.is_on = false;
    if (pg_begin(&load->connection, false, NULL, 0, DOING, error) != 0) {
        return -1;
    }
    if (pg_execute(&load->connection, "SELECT set_config('statement_timeout', '0', true)", DOING,
                   error) != 0 ||
        pg_execute(&load->connection, "ANALYZE", DOING, error) != 0) {
        pg_rollback(&load->connection);
        return -1;
    }
    return pg_commit(&load->connection) == PG_FAILED ? pg_error(&load->connection, DOING, error)
                                                     : 0;
}

static const struct load_api pg_load_api = {.close = close_load,
                                            .begin = begin,
                                            .commit = commit,
                                            .rollback = rollback,
                                            .row = row,
                                            .external_id = external_id,
                                            .find_external = find_external,
                                            .patient_extra = patient_extra,
                                            .bulk = bulk,
                                            .finish = finish};

static int check_version(struct pg_load *load, struct error *error)
{
    struct database_status status;
    if (pg_connect(&load->connection, error) != 0 ||
        pg_database_read_status(&load->connection, &status, error) != 0) {
        return -1;
    }
    return load_check(status.kind, status.version, status.program_version, error);
}

struct load *pg_load_open(const char *url, struct error *error)
{
    struct pg_load *load = memory_new(sizeof *load);
    load->base.api = &pg_load_api;
    if (pg_init(&load->connection, url, LOCK_MS, error) != 0) {
        memory_free(load);
        return NULL;
    }
    load->names.connection = load->bulk.copy.connection = &load->connection;
    load->connection.answer_ms = ANSWER_MS;
    if (check_version(load, error) != 0) {
        close_load(&load->base);
        return NULL;
    }
    return &load->base;
}
