/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the transaction of a save: what is locked, in which order it is looked at and written,
 * and what is true when it fails. Layer: data/postgres.  Thread: the writer's.
 *
 * Several stations save at once. A save that looks whether rows are or are not there is alone with
 * its own eyes: it waits until no other save is under way, and the others wait for it. A booking
 * locks every day that its slot touches, of the provider and of the patient, in one order for all.
 * Each row that is compared is locked as it is read. All locks go with the transaction. A deadlock
 * with another program's is tried again. A commit whose answer is lost is looked up by its request
 * id; when it is not there it may still come, so that only data_settle can tell.
 */
#include "src/data/postgres/pg_writer.h"

#include "chartty/data/migrate.h"
#include "src/data/page_build.h"
#include "src/data/postgres/pg_writer_sql.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1000000, TRIES = 5, SLOTS_MAX = 256, DAY_MINUTES = 1440 };

/* --- statements ------------------------------------------------------------------------------- */

void pg_writer_close(struct pg_writer *writer)
{
    for (int index = 0; index < WRITER_STATEMENT_COUNT; index++) {
        pg_finalize(writer->statements[index]);
    }
    for (int index = 0; index < WRITER_SHAPES; index++) {
        pg_finalize(writer->shapes[index].statement);
    }
    pg_names_forget(&writer->names);
    pg_release(&writer->connection);
    sodium_free(writer->key);
    writer->key = NULL;
}

int pg_writer_failed(struct pg_writer *writer, struct error *error)
{
    return pg_error(&writer->connection, "saving", error);
}

static const char *const statement_texts[WRITER_STATEMENT_COUNT] = {
    [WRITER_VERSION] = "SELECT max(version) FROM ct_schema",
    [WRITER_LOCK_ALONE] = "SELECT pg_advisory_xact_lock(?1)",
    [WRITER_LOCK_BESIDE] = "SELECT pg_advisory_xact_lock_shared(?1)",
    /* in the order of the list */
    [WRITER_LOCK_SLOTS] =
        "SELECT pg_advisory_xact_lock(slot) FROM unnest(CAST(?1 AS BIGINT[])) AS slot",
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

struct pg_statement *pg_writer_statement(struct pg_writer *writer, enum writer_statement which,
                                         struct error *error)
{
    struct pg_statement **statement = &writer->statements[which];
    (void)error;
    if (*statement == NULL) {
        *statement = pg_prepare(&writer->connection, statement_texts[which]);
    }
    pg_reset(*statement);
    pg_clear_bindings(*statement);
    return *statement;
}

/* The shared text; a row's number comes back, and rows that are compared are locked. */
static struct pg_statement *prepare(struct pg_writer *writer, const struct write_shape *shape)
{
    struct buffer text;
    buffer_init(&text);
    write_sql(shape, &text);
    if (shape->kind == WRITE_INSERT) {
        buffer_add_text(&text, " RETURNING ");
        buffer_add_text(&text, record_spec(shape->type)->fields[0].column);
    } else if (shape->kind == WRITE_SELECT) {
        buffer_add_text(&text, " FOR NO KEY UPDATE");
    }
    struct pg_statement *statement = pg_prepare(&writer->connection, text.bytes);
    buffer_release(&text);
    return statement;
}

struct pg_statement *pg_writer_shaped(struct pg_writer *writer, const struct write_shape *shape,
                                      struct error *error)
{
    struct writer_shape *place = NULL;
    (void)error;
    for (int index = 0; place == NULL && index < WRITER_SHAPES; index++) {
        struct writer_shape *kept = &writer->shapes[index];
        if (kept->statement != NULL && write_shape_same(&kept->shape, shape)) {
            place = kept;
        }
    }
    if (place == NULL) {
        place = &writer->shapes[writer->next_shape];
        writer->next_shape = (writer->next_shape + 1) % WRITER_SHAPES;
        pg_finalize(place->statement);
        place->shape = *shape;
        place->statement = prepare(writer, shape);
    }
    pg_reset(place->statement);
    pg_clear_bindings(place->statement);
    return place->statement;
}

int pg_writer_step(struct pg_writer *writer, struct pg_statement *statement, struct error *error)
{
    int result = pg_step(statement);
    pg_reset(statement);
    return result == PG_FAILED ? pg_writer_failed(writer, error) : 0;
}

int pg_writer_first(struct pg_writer *writer, struct pg_statement *statement, struct error *error)
{
    int result = pg_step(statement);
    return result == PG_FAILED ? pg_writer_failed(writer, error) : result;
}

/* --- reading rows ----------------------------------------------------------------------------- */

static void bind_matches(struct pg_statement *statement, const struct change_match *matches,
                         int count)
{
    for (int index = 0; index < count; index++) {
        if (matches[index].value != NULL) {
            pg_bind_text(statement, index + 1, matches[index].value);
        }
    }
}

struct page *pg_writer_select(struct pg_writer *writer, enum record_type type,
                              const struct change_match *matches, int count, struct error *error)
{
    struct write_shape shape = write_shape_of(WRITE_SELECT, type, matches, count);
    struct pg_statement *statement = pg_writer_shaped(writer, &shape, error);
    if (statement == NULL) {
        return NULL;
    }
    struct page *page = page_new(record_spec(type), ROWS_MAX);
    bind_matches(statement, matches, count);
    int result;
    while ((result = pg_step(statement)) == PG_ROW && page->count < ROWS_MAX) {
        struct field_value *row = page_add_row(page, NULL);
        for (int field = 0; field < page->spec->field_count; field++) {
            const char *text = pg_column_text(statement, field);
            page_set(page, row, field, text, (size_t)pg_column_bytes(statement, field));
        }
    }
    if (result == PG_FAILED) {
        (void)pg_writer_failed(writer, error);
        page_free(page);
        page = NULL;
    }
    pg_reset(statement);
    return page;
}

struct page *pg_writer_row(struct pg_writer *writer, enum record_type type, int64_t id,
                           struct error *error)
{
    char number[24];
    (void)snprintf(number, sizeof number, "%" PRId64, id);
    const struct change_match match = {0, number};
    return pg_writer_select(writer, type, &match, 1, error);
}

int pg_writer_exists(struct pg_writer *writer, enum record_type type,
                     const struct change_match *matches, int count, struct error *error)
{
    struct write_shape shape = write_shape_of(WRITE_EXISTS, type, matches, count);
    struct pg_statement *statement = pg_writer_shaped(writer, &shape, error);
    if (statement == NULL) {
        return -1;
    }
    bind_matches(statement, matches, count);
    int there = pg_writer_first(writer, statement, error);
    pg_reset(statement);
    return there;
}

/* --- the transaction -------------------------------------------------------------------------- */

/* "Any other save" and "no other save"; the slots have higher numbers. */
#define LOCK_SAVES (INT64_C(0x63) << 55)

static bool looks_for_rows(const struct change_set *set)
{
    for (int index = 0; index < set->step_count; index++) {
        if (set->steps[index].kind == STEP_EXPECT_NONE ||
            set->steps[index].kind == STEP_EXPECT_SOME) {
            return true;
        }
    }
    return false;
}

static int compare_slots(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

/* The days of a slot of one person, as numbers; who: 1 a provider, 2 a patient. */
static int add_days(const struct change_slot *slot, int64_t who, int64_t id, int64_t *out,
                    int count)
{
    const int64_t day_zero = 719163; /* 1970-01-01 counted from the year 1 */
    int days = (slot->start_minutes + slot->duration_minutes) / DAY_MINUTES;
    for (int day = 0; id != 0 && day <= days && count < SLOTS_MAX; day++) {
        int64_t number = date_to_days(slot->date) + day_zero + day;
        out[count++] = LOCK_SAVES | who << 53 | (id & INT32_MAX) << 22 | (number & 0x3FFFFF);
    }
    return count;
}

/* "{1,2}", sorted; false when there is none. */
static bool list_slots(const struct change_set *set, char *out, size_t size)
{
    int64_t slots[SLOTS_MAX];
    int count = 0;
    size_t used = 1;
    for (int index = 0; index < set->step_count; index++) {
        const struct change_slot *slot = &set->steps[index].slot;
        if (set->steps[index].kind == STEP_EXPECT_FREE) {
            count = add_days(slot, 1, slot->provider_id, slots, count);
            count = add_days(slot, 2, slot->patient_id, slots, count);
        }
    }
    qsort(slots, (size_t)count, sizeof *slots, compare_slots);
    out[0] = '{';
    for (int index = 0; index < count; index++) {
        used += (size_t)snprintf(out + used, size - used, "%s%" PRId64, index > 0 ? "," : "",
                                 slots[index]);
    }
    (void)snprintf(out + used, size - used, "}");
    return count > 0;
}

/* Has another program brought the database to another version meanwhile? */
static int check_version(struct pg_statement *statement, struct error *error)
{
    int count = 0;
    int newest = migrations("postgres", &count)[count - 1].version;
    int version = pg_step(statement) == PG_ROW ? (int)pg_column_int64(statement, 0) : 0;
    pg_reset(statement);
    return version == newest
               ? 0
               : error_set(error, ERROR_OUTDATED,
                           "The database was brought to version %d while this program works with "
                           "version %d. Nothing was saved; start the newer chartty.",
                           version, newest);
}

/* Begins and locks, in one round trip. set NULL: settling. */
static int begin(struct pg_writer *writer, const struct change_set *set, struct error *error)
{
    struct pg_statement *list[3];
    char slots[SLOTS_MAX * 21 + 3];
    int count = 2;
    error_clear(error);
    list[0] = pg_writer_statement(writer, WRITER_VERSION, error);
    list[1] = pg_writer_statement(
        writer, set != NULL && looks_for_rows(set) ? WRITER_LOCK_ALONE : WRITER_LOCK_BESIDE, error);
    pg_bind_int64(list[1], 1, LOCK_SAVES);
    if (set != NULL && list_slots(set, slots, sizeof slots)) {
        list[count++] = pg_writer_statement(writer, WRITER_LOCK_SLOTS, error);
        pg_bind_text(list[2], 1, slots);
    }
    return pg_begin(&writer->connection, false, list, count, "saving", error) != 0
               ? -1
               : check_version(list[0], error);
}

/* The answer of the commit was lost: was it taken all the same? */
static int look_after_commit(struct pg_writer *writer, struct save_work *work, bool has_request,
                             struct error *error)
{
    struct error look;
    enum request_state state = REQUEST_NEW;
    struct error cause = *error;
    if (has_request && begin(writer, NULL, &look) == 0 &&
        pg_writer_find_request(writer, work, NULL, &state, &look) == 0 && state == REQUEST_DONE) {
        work->answer.already = false;
        return 0;
    }
    error_set(error, ERROR_UNCERTAIN,
              "The line to the database server was lost at the end of saving. It is not certain "
              "that this was saved; look at the record before you go on.");
    error_detail(error, "%s", cause.detail);
    return -1;
}

static int commit(struct pg_writer *writer, struct save_work *work, bool has_request,
                  struct error *error)
{
    const struct pg_refusal *refusal = &writer->connection.refusal;
    if (atomic_load(&writer->connection.interrupted) != 0) {
        return error_set(error, ERROR_CANCELLED, "Stopped before it was saved.");
    }
    if (pg_commit(&writer->connection) != PG_FAILED) {
        return 0;
    }
    bool is_unknown = refusal->state[0] == 0 || strncmp(refusal->state, "57P", 3) == 0 ||
                      strncmp(refusal->state, "08", 2) == 0;
    (void)pg_writer_failed(writer, error);
    if (!is_unknown) {
        return -1;
    }
    pg_disconnect(&writer->connection);
    return look_after_commit(writer, work, has_request, error);
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
    if (pg_writer_find_request(writing->writer, writing->work, hash, &state, writing->error) != 0) {
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
        if (pg_writer_do_step(writing, index) != 0) {
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
    if (pg_writer_add_entry(writing, head) != 0 ||
        (has_request &&
         pg_writer_add_request(writing->writer, work, hash, writing->at, writing->error) != 0)) {
        return -1;
    }
    return 1;
}

static void run_save(struct pg_writer *writer, struct save_work *work, struct error *error)
{
    struct audit_head head = {.position = 0};
    struct writing writing = {.writer = writer, .work = work, .error = error};
    int result = begin(writer, work->set, error);
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
    pg_rollback(&writer->connection);
}

static void run_settle(struct pg_writer *writer, struct save_work *work, struct error *error)
{
    char at[27];
    enum request_state state;
    if (begin(writer, NULL, error) == 0) {
        fill_now(work, at);
        if (pg_writer_find_request(writer, work, NULL, &state, error) == 0 &&
            state == REQUEST_NEW && pg_writer_add_request(writer, work, NULL, at, error) == 0) {
            (void)commit(writer, work, false, error);
        }
    }
    pg_rollback(&writer->connection);
}

/* Others' locks and ours crossed, and the server chose this one to give way. */
static bool may_try_again(const struct pg_writer *writer, const struct error *error)
{
    return error->code == ERROR_BUSY && strncmp(writer->connection.refusal.state, "40", 2) == 0 &&
           atomic_load(&writer->connection.interrupted) == 0;
}

void pg_writer_run(struct pg_writer *writer, struct job *job)
{
    if (job->save->to_local) {
        (void)error_set(&job->error, ERROR_DENIED,
                        "These records cannot be written, and this station keeps no file of its "
                        "own for a server's. Nothing was saved.");
        return;
    }
    writer->names.connection = &writer->connection;
    for (int tries = 0; tries < TRIES; tries++) {
        save_work_clear(job->save);
        error_clear(&job->error);
        writer->connection.refusal.state[0] = 0;
        if (job->kind == JOB_SETTLE) {
            run_settle(writer, job->save, &job->error);
        } else {
            run_save(writer, job->save, &job->error);
        }
        if (!may_try_again(writer, &job->error)) {
            break;
        }
    }
    if (job->error.code != ERROR_OK) {
        job->save->answer.changed_rows = 0;
        job->save->names_changed = false;
    }
}
