/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the transaction of a save: what is locked, in which order it is looked at and written,
 * and what is true when it fails. Layer: data/sqlite.  Thread: the writer's.
 *
 * BEGIN IMMEDIATE takes the lock that keeps every other writer out, so that all that is read here
 * holds until the commit. Whatever fails before the commit takes everything back. A commit that
 * fails and has ended the transaction is looked up by its request id, since the disk may have taken
 * it.
 */
#include "src/data/sqlite/writer.h"

#include "chartty/data/migrate.h"
#include "src/data/page_build.h"
#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/writer_sql.h"

#include <poll.h>
#include <sodium.h>
#include <string.h>

enum { HURRY_MS = 1000, ROWS_MAX = 1000000 };

/* --- connection and statements ---------------------------------------------------------------- */

static int on_busy(void *context, int calls)
{
    struct writer *writer = context;
    if (calls == 0) {
        writer->waiting_since_ms = clock_monotonic_ms();
    }
    int64_t now = clock_monotonic_ms();
    int64_t left = writer->busy_ms - (now - writer->waiting_since_ms);
    if (atomic_load(&writer->hurry) != 0) {
        writer->hurry_since_ms = writer->hurry_since_ms != 0 ? writer->hurry_since_ms : now;
        int64_t left_of_all = HURRY_MS - (now - writer->hurry_since_ms);
        left = left_of_all < left ? left_of_all : left;
    }
    if (left <= 0 || (!writer->is_committing && atomic_load(&writer->stop) != 0)) {
        return 0;
    }
    int pause = calls < 5 ? 1 + 2 * calls : 20;
    (void)poll(NULL, 0, left < pause ? (int)left : pause);
    return 1;
}

static int open_connection(struct writer *writer, struct error *error)
{
    if (writer->connection != NULL) {
        return 0;
    }
    if (connection_open(writer->path, CONNECTION_WRITE, writer->busy_ms, &writer->stop,
                        &writer->connection, error) != 0) {
        return -1;
    }
    sqlite3_busy_handler(writer->connection, on_busy, writer);
    writer->names.connection = writer->connection;
    return 0;
}

void writer_close(struct writer *writer)
{
    for (int index = 0; index < WRITER_STATEMENT_COUNT; index++) {
        sqlite3_finalize(writer->statements[index]);
    }
    for (int index = 0; index < WRITER_SHAPES; index++) {
        sqlite3_finalize(writer->shapes[index].statement);
    }
    name_writer_forget(&writer->names);
    sqlite3_close(writer->connection);
    writer->connection = NULL;
    sodium_free(writer->key);
    writer->key = NULL;
}

int writer_failed(struct writer *writer, int result, struct error *error)
{
    return connection_error(writer->connection, result, "saving", error);
}

static int prepare(struct writer *writer, const char *text, sqlite3_stmt **out, struct error *error)
{
    int result =
        sqlite3_prepare_v3(writer->connection, text, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    return result == SQLITE_OK ? 0 : writer_failed(writer, result, error);
}

static const char *const statement_texts[WRITER_STATEMENT_COUNT] = {
    [WRITER_BEGIN] = "BEGIN IMMEDIATE",
    [WRITER_COMMIT] = "COMMIT",
    [WRITER_ROLLBACK] = "ROLLBACK",
    [WRITER_VERSION] = "SELECT max(version) FROM ct_schema",
    [WRITER_FIND_REQUEST] =
        "SELECT state, content_hash, answer, created_at FROM ct_request WHERE request_id = ?1",
    [WRITER_ADD_REQUEST] = "INSERT INTO ct_request (request_id, content_hash, state, staff_id, "
                           "created_at, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [WRITER_ADD_ENTRY] =
        "INSERT INTO ct_audit (chain, position, at, username, role, station, action, patient_id, "
        "table_name, row_id, entry, mac) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [WRITER_HAS_ENTRIES] = "SELECT 1 FROM ct_audit LIMIT 1",
    /* By number, not by time: a clock may have been set back. */
    [WRITER_STATION_HEAD] = "SELECT chain, position, mac FROM ct_audit WHERE id = "
                            "(SELECT max(id) FROM ct_audit WHERE station = ?1)",
    [WRITER_OVERLAPS] = WRITER_OVERLAPS_SQL,
};

sqlite3_stmt *writer_statement(struct writer *writer, enum writer_statement which,
                               struct error *error)
{
    sqlite3_stmt **statement = &writer->statements[which];
    if (*statement == NULL && prepare(writer, statement_texts[which], statement, error) != 0) {
        return NULL;
    }
    sqlite3_reset(*statement);
    sqlite3_clear_bindings(*statement);
    return *statement;
}

sqlite3_stmt *writer_shaped(struct writer *writer, const struct write_shape *shape,
                            struct error *error)
{
    struct writer_shape *place = NULL;
    for (int index = 0; place == NULL && index < WRITER_SHAPES; index++) {
        struct writer_shape *kept = &writer->shapes[index];
        if (kept->statement != NULL && write_shape_same(&kept->shape, shape)) {
            place = kept;
        }
    }
    if (place == NULL) {
        struct buffer text;
        place = &writer->shapes[writer->next_shape];
        writer->next_shape = (writer->next_shape + 1) % WRITER_SHAPES;
        sqlite3_finalize(place->statement);
        place->statement = NULL;
        place->shape = *shape;
        buffer_init(&text);
        write_sql(shape, &text);
        int failed = prepare(writer, text.bytes, &place->statement, error);
        buffer_release(&text);
        if (failed != 0) {
            return NULL;
        }
    }
    sqlite3_reset(place->statement);
    sqlite3_clear_bindings(place->statement);
    return place->statement;
}

int writer_step(struct writer *writer, sqlite3_stmt *statement, struct error *error)
{
    int result = sqlite3_step(statement);
    int failed = result == SQLITE_DONE ? 0 : writer_failed(writer, result, error);
    sqlite3_reset(statement); /* after the error was read, which it forgets */
    return failed;
}

int writer_first(struct writer *writer, sqlite3_stmt *statement, struct error *error)
{
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW || result == SQLITE_DONE) {
        return result == SQLITE_ROW ? 1 : 0;
    }
    writer_failed(writer, result, error);
    sqlite3_reset(statement);
    return -1;
}

/* --- reading rows ----------------------------------------------------------------------------- */

static void bind_matches(sqlite3_stmt *statement, const struct change_match *matches, int count)
{
    for (int index = 0; index < count; index++) {
        if (matches[index].value != NULL) {
            sqlite3_bind_text(statement, index + 1, matches[index].value, -1, SQLITE_STATIC);
        }
    }
}

struct page *writer_select(struct writer *writer, enum record_type type,
                           const struct change_match *matches, int count, struct error *error)
{
    struct write_shape shape = write_shape_of(WRITE_SELECT, type, matches, count);
    sqlite3_stmt *statement = writer_shaped(writer, &shape, error);
    if (statement == NULL) {
        return NULL;
    }
    struct page *page = page_new(record_spec(type), ROWS_MAX);
    bind_matches(statement, matches, count);
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW && page->count < ROWS_MAX) {
        struct field_value *row = page_add_row(page, NULL);
        for (int field = 0; field < page->spec->field_count; field++) {
            const char *text = (const char *)sqlite3_column_text(statement, field);
            page_set(page, row, field, text, (size_t)sqlite3_column_bytes(statement, field));
        }
    }
    if (result != SQLITE_DONE) {
        writer_failed(writer, result, error);
        page_free(page);
        page = NULL;
    }
    sqlite3_reset(statement);
    return page;
}

struct page *writer_row(struct writer *writer, enum record_type type, int64_t id,
                        struct error *error)
{
    char number[24];
    (void)sqlite3_snprintf(sizeof number, number, "%lld", (long long)id);
    const struct change_match match = {0, number};
    return writer_select(writer, type, &match, 1, error);
}

int writer_exists(struct writer *writer, enum record_type type, const struct change_match *matches,
                  int count, struct error *error)
{
    struct write_shape shape = write_shape_of(WRITE_EXISTS, type, matches, count);
    sqlite3_stmt *statement = writer_shaped(writer, &shape, error);
    if (statement == NULL) {
        return -1;
    }
    bind_matches(statement, matches, count);
    int there = writer_first(writer, statement, error);
    sqlite3_reset(statement);
    return there;
}

/* --- the transaction -------------------------------------------------------------------------- */

static int run_plain(struct writer *writer, enum writer_statement which, struct error *error)
{
    sqlite3_stmt *statement = writer_statement(writer, which, error);
    return statement == NULL ? -1 : writer_step(writer, statement, error);
}

/* Keeps the error that led here. A failure of its own leaves nothing to be done: closing the
 * connection takes the transaction back. */
static void take_back(struct writer *writer)
{
    struct error ignored;
    if (writer->connection != NULL && sqlite3_get_autocommit(writer->connection) == 0) {
        (void)run_plain(writer, WRITER_ROLLBACK, &ignored);
    }
}

/* Has another program brought the database to another version meanwhile? */
static int check_version(struct writer *writer, struct error *error)
{
    int count = 0;
    int newest = migrations("sqlite", &count)[count - 1].version;
    sqlite3_stmt *statement = writer_statement(writer, WRITER_VERSION, error);
    int there = statement == NULL ? -1 : writer_first(writer, statement, error);
    if (there < 0) {
        return -1;
    }
    int version = there == 1 ? sqlite3_column_int(statement, 0) : 0;
    sqlite3_reset(statement);
    return version == newest
               ? 0
               : error_set(error, ERROR_OUTDATED,
                           "The database was brought to version %d while this program works with "
                           "version %d. Nothing was saved; start the newer chartty.",
                           version, newest);
}

static int begin(struct writer *writer, struct error *error)
{
    error_clear(error);
    return open_connection(writer, error) != 0 || run_plain(writer, WRITER_BEGIN, error) != 0 ||
                   check_version(writer, error) != 0
               ? -1
               : 0;
}

/* The commit failed and there is no transaction any more: was it taken all the same? */
static int look_after_commit(struct writer *writer, struct save_work *work, bool has_request,
                             struct error *error)
{
    struct error look;
    enum request_state state = REQUEST_NEW;
    if (has_request && writer_find_request(writer, work, NULL, &state, &look) == 0) {
        work->answer.already = false;
        return state == REQUEST_DONE ? 0 : -1;
    }
    struct error cause = *error;
    error_set(error, ERROR_UNCERTAIN,
              "The disk gave an error at the end of saving. It is not certain that this was "
              "saved; look at the record before you go on.");
    error_detail(error, "%s", cause.detail);
    return -1;
}

static int commit(struct writer *writer, struct save_work *work, bool has_request,
                  struct error *error)
{
    if (atomic_load(&writer->stop) != 0) {
        return error_set(error, ERROR_CANCELLED, "Stopped before it was saved.");
    }
    writer->is_committing = true;
    int result = run_plain(writer, WRITER_COMMIT, error);
    writer->is_committing = false;
    if (result != 0 && sqlite3_get_autocommit(writer->connection) != 0) {
        result = look_after_commit(writer, work, has_request, error);
    }
    return result;
}

static void fill_now(struct save_work *work, char at[27])
{
    struct datetime now = clock_utc(&work->clock);
    work->answer.saved_at = now;
    datetime_format_stored(&now, at);
}

/* 1: it was saved before, and the answer is filled; 0: go on. */
static int check_request(struct writing *writing, const char *hash)
{
    enum request_state state;
    if (writer_find_request(writing->writer, writing->work, hash, &state, writing->error) != 0) {
        return -1;
    }
    switch (state) {
    case REQUEST_DONE:
        return 1;
    case REQUEST_VOID:
        return error_set(writing->error, ERROR_REFUSED,
                         "This was given up as not saved and cannot be saved late. Nothing was "
                         "saved; save it anew.");
    case REQUEST_OTHER:
        return error_set(writing->error, ERROR_REFUSED,
                         "Something else was saved from this form already. Nothing was saved; look "
                         "at the record, then save it anew.");
    default:
        return 0;
    }
}

static int do_steps(struct writing *writing)
{
    struct save_work *work = writing->work;
    for (int index = 0; index < work->set->step_count; index++) {
        if (writer_do_step(writing, index) != 0) {
            work->answer.step = index;
            return -1;
        }
    }
    return 0;
}

/* 1: there is something to commit. */
static int write_all(struct writing *writing, struct audit_head *head)
{
    struct save_work *work = writing->work;
    const struct change_set *set = work->set;
    bool is_quiet = save_is_quiet(set);
    bool has_request = !is_quiet && (set->step_count > 0 || set->has_given_id);
    char hash[CONTENT_HASH_SIZE];
    if (has_request) {
        change_set_content(set, hash);
        int known = check_request(writing, hash);
        if (known != 0) {
            return known > 0 ? 0 : -1;
        }
    }
    if (do_steps(writing) != 0) {
        return -1;
    }
    if (set->step_count > 0 && work->answer.changed_rows == 0) {
        return 0;
    }
    if (is_quiet) {
        return 1;
    }
    if (writer_add_entry(writing, head) != 0 ||
        (has_request &&
         writer_add_request(writing->writer, work, hash, writing->at, writing->error) != 0)) {
        return -1;
    }
    return 1;
}

static void run_save(struct writer *writer, struct save_work *work, struct error *error)
{
    struct audit_head head = {.position = 0};
    struct writing writing = {.writer = writer, .work = work, .error = error};
    int result = begin(writer, error);
    if (result == 0) {
        fill_now(work, writing.at);
        result = write_all(&writing, &head);
    }
    if (result == 1) {
        bool has_request =
            head.position != 0 && (work->set->step_count > 0 || work->set->has_given_id);
        result = commit(writer, work, has_request, error);
        if (result == 0) {
            if (head.position != 0) { /* a quiet one leaves the chain as it is */
                work->session->head = head;
            }
            error_clear(error);
        } else if (error->code == ERROR_UNCERTAIN) {
            /* Where this chain ends is not known: the next entry begins another. */
            audit_chain_make(work->session->chain);
            work->session->head.position = 0;
        }
    }
    take_back(writer);
}

static void run_settle(struct writer *writer, struct save_work *work, struct error *error)
{
    char at[27];
    enum request_state state;
    if (begin(writer, error) == 0) {
        fill_now(work, at);
        if (writer_find_request(writer, work, NULL, &state, error) == 0 && state == REQUEST_NEW &&
            writer_add_request(writer, work, NULL, at, error) == 0) {
            (void)commit(writer, work, false, error);
        }
    }
    take_back(writer);
}

void writer_run(struct writer *writer, struct job *job)
{
    save_work_clear(job->save);
    error_clear(&job->error);
    if (job->kind == JOB_SETTLE) {
        run_settle(writer, job->save, &job->error);
    } else {
        run_save(writer, job->save, &job->error);
    }
    if (job->error.code != ERROR_OK) {
        job->save->answer.changed_rows = 0;
        job->save->names_changed = false;
    }
}
