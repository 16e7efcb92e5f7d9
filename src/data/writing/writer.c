/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the transaction of a save: in which order it is looked at and written, and what is true
 * when it fails; the statements that this takes. Layer: data, private to the backends.  Thread: the
 * writer's.
 *
 * What is read here holds until the commit: the database's begin has taken the locks for it.
 * Whatever fails before the commit takes everything back. A commit of which it is not known what
 * became is looked up by its request id.
 */
#include "src/data/writing/writer.h"

#include "chartty/base/words.h"
#include "chartty/data/migrate.h"
#include "src/data/page_build.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 1000000 };

/* --- statements ------------------------------------------------------------------------------- */

void writer_release(struct writer *writer)
{
    for (int index = 0; index < WRITER_TEXT_COUNT; index++) {
        writer->ops->finalize(writer->statements[index]);
        writer->statements[index] = NULL;
    }
    for (int index = 0; index < WRITER_SHAPES; index++) {
        writer->ops->finalize(writer->shapes[index].statement);
        writer->shapes[index].statement = NULL;
    }
    sodium_free(writer->key);
    writer->key = NULL;
}

static const char *const statement_texts[WRITER_TEXT_COUNT] = {
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
};

struct writer_statement *writer_statement(struct writer *writer, enum writer_text which,
                                          struct error *error)
{
    const char *text = which == WRITER_OVERLAPS ? writer->ops->overlaps : statement_texts[which];
    struct writer_statement **statement = &writer->statements[which];
    if (*statement == NULL) {
        *statement = writer->ops->prepare(writer, text, NULL, error);
    } else {
        writer->ops->reset(*statement);
    }
    return *statement;
}

/* In place of the shape that was prepared longest ago. */
static struct writer_statement *prepare_shape(struct writer *writer,
                                              const struct write_shape *shape, struct error *error)
{
    struct buffer text;
    struct writer_shape *place = &writer->shapes[writer->next_shape];
    writer->next_shape = (writer->next_shape + 1) % WRITER_SHAPES;
    writer->ops->finalize(place->statement);
    place->shape = *shape;
    buffer_init(&text);
    write_sql(shape, &text);
    place->statement = writer->ops->prepare(writer, text.bytes, shape, error);
    buffer_release(&text);
    return place->statement;
}

struct writer_statement *writer_shaped(struct writer *writer, const struct write_shape *shape,
                                       struct error *error)
{
    for (int index = 0; index < WRITER_SHAPES; index++) {
        struct writer_shape *kept = &writer->shapes[index];
        if (kept->statement != NULL && write_shape_same(&kept->shape, shape)) {
            writer->ops->reset(kept->statement);
            return kept->statement;
        }
    }
    return prepare_shape(writer, shape, error);
}

void writer_bind(struct writer *writer, struct writer_statement *statement, int parameter,
                 const char *text)
{
    if (text != NULL) {
        writer->ops->bind_text(statement, parameter, text, strlen(text));
    }
}

int writer_step(struct writer *writer, struct writer_statement *statement, struct error *error)
{
    int result = writer->ops->step(writer, statement);
    int failed = result < 0 ? writer->ops->failed(writer, error) : 0;
    writer->ops->reset(statement); /* after the error was read, which it forgets */
    return failed;
}

int writer_first(struct writer *writer, struct writer_statement *statement, struct error *error)
{
    int result = writer->ops->step(writer, statement);
    if (result < 0) {
        (void)writer->ops->failed(writer, error);
        writer->ops->reset(statement);
    }
    return result;
}

/* --- reading rows ----------------------------------------------------------------------------- */

/* What is matched, in the form it is stored in; lives until the statement is reset. */
struct matching {
    char rooms[CHANGE_MATCHES][VALUE_FORM_SIZE];
};

static void bind_matches(struct writer *writer, struct writer_statement *statement,
                         enum record_type type, const struct change_match *matches, int count,
                         struct matching *matching)
{
    for (int index = 0; index < count; index++) {
        const struct field_spec *field = &record_spec(type)->fields[matches[index].field];
        writer_bind(writer, statement, index + 1,
                    value_form(field, matches[index].value, matching->rooms[index]));
    }
}

/* A text of another kind is in no row; a server would not even compare it. */
static bool can_match(enum record_type type, const struct change_match *matches, int count)
{
    for (int index = 0; index < count; index++) {
        const struct field_spec *field = &record_spec(type)->fields[matches[index].field];
        if (matches[index].value != NULL && !value_is_of_kind(field, matches[index].value)) {
            return false;
        }
    }
    return true;
}

void writer_add_row(struct writer *writer, struct writer_statement *statement, struct page *page)
{
    struct field_value *row = page_add_row(page, NULL);
    for (int field = 0; field < page->spec->field_count; field++) {
        const char *text = writer->ops->text(statement, field);
        page_set(page, row, field, text, writer->ops->length(statement, field));
    }
}

/* All rows, or none: a save that is about some of them is not carried out on the others. */
static int read_rows(struct writer *writer, struct writer_statement *statement, struct page *page,
                     struct error *error)
{
    int result;
    while ((result = writer->ops->step(writer, statement)) == 1) {
        if (page->count == ROWS_MAX) {
            return error_set(error, ERROR_REFUSED,
                             "More than %d rows belong to this. Nothing was saved; ask the "
                             "administrator to do it in parts.",
                             ROWS_MAX);
        }
        writer_add_row(writer, statement, page);
    }
    return result < 0 ? writer->ops->failed(writer, error) : 0;
}

struct page *writer_select(struct writer *writer, enum record_type type,
                           const struct change_match *matches, int count, struct error *error)
{
    struct write_shape shape = write_shape_of(WRITE_SELECT, type, matches, count);
    struct matching matching;
    if (!can_match(type, matches, count)) {
        return page_new(record_spec(type), ROWS_MAX);
    }
    struct writer_statement *statement = writer_shaped(writer, &shape, error);
    if (statement == NULL) {
        return NULL;
    }
    struct page *page = page_new(record_spec(type), ROWS_MAX);
    bind_matches(writer, statement, type, matches, count, &matching);
    if (read_rows(writer, statement, page, error) != 0) {
        page_free(page);
        page = NULL;
    }
    writer->ops->reset(statement);
    return page;
}

struct page *writer_row(struct writer *writer, enum record_type type, int64_t id,
                        struct error *error)
{
    char number[24];
    (void)snprintf(number, sizeof number, "%" PRId64, id);
    const struct change_match match = {0, number};
    return writer_select(writer, type, &match, 1, error);
}

int writer_exists(struct writer *writer, enum record_type type, const struct change_match *matches,
                  int count, struct error *error)
{
    struct write_shape shape = write_shape_of(WRITE_EXISTS, type, matches, count);
    struct matching matching;
    if (!can_match(type, matches, count)) {
        return 0;
    }
    struct writer_statement *statement = writer_shaped(writer, &shape, error);
    if (statement == NULL) {
        return -1;
    }
    bind_matches(writer, statement, type, matches, count, &matching);
    int there = writer_first(writer, statement, error);
    writer->ops->reset(statement);
    return there;
}

/* --- the transaction -------------------------------------------------------------------------- */

/* Has another program brought the database to another version meanwhile? */
int writer_check_version(int version, struct error *error)
{
    int newest = migrations_newest();
    return version == newest
               ? 0
               : error_set(error, ERROR_OUTDATED,
                           "The database was brought to version %d while this program works with "
                           "version %d. Nothing was saved; start the newer chartty.",
                           version, newest);
}

static int begin(struct writer *writer, const struct change_set *set, struct error *error)
{
    error_clear(error);
    return writer->ops->begin(writer, set, error);
}

/* An entry of the audit alone: a view, a search. */
static bool is_entry(const struct change_set *set)
{
    return set != NULL && set->step_count == 0;
}

/* It is not known what became of the commit: was it taken? */
static int look_after_commit(struct writer *writer, struct save_work *work, bool has_request,
                             struct error *error)
{
    struct error look, cause = *error;
    enum request_state state = REQUEST_NEW;
    bool is_known = has_request && writer->ops->look_again(writer, &look) == 0 &&
                    writer_find_request(writer, work, NULL, &state, &look) == 0;
    if (is_known && state == REQUEST_DONE) {
        work->answer.already = false;
        return 0;
    }
    if (is_known && !writer->ops->can_come_late) {
        return -1;
    }
    error_set(error, ERROR_UNCERTAIN, "%s",
              WORDS(is_entry(work->set) ? writer->ops->uncertain_entry : writer->ops->uncertain));
    error_detail(error, "%s", cause.detail);
    return -1;
}

/* Steps `last` (NULL: none) and commits. */
static int commit(struct writer *writer, struct save_work *work, struct writer_statement *last,
                  bool has_request, struct error *error)
{
    if (writer->ops->is_stopped(writer)) {
        return error_set(error, ERROR_CANCELLED, "Stopped before it was saved.");
    }
    switch (writer->ops->commit(writer, last, error)) {
    case WRITER_COMMITTED:
        return 0;
    case WRITER_NOT_COMMITTED:
        return -1;
    default:
        return look_after_commit(writer, work, has_request, error);
    }
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

/* The entry and the request id; the statement that is still to be stepped is *last. */
static int write_entry(struct writing *writing, const char *hash, struct audit_head *head,
                       struct writer_statement **last)
{
    struct writer_statement *entry = writer_add_entry(writing, head);
    if (entry == NULL || hash == NULL) {
        *last = entry;
        return entry != NULL ? 0 : -1;
    }
    if (writer_step(writing->writer, entry, writing->error) != 0) {
        return -1;
    }
    *last = writer_add_request(writing->writer, writing->work, hash, writing->at, writing->error);
    return *last != NULL ? 0 : -1;
}

/* 1: there is something to commit, after *last (NULL: nothing) was stepped. */
static int write_all(struct writing *writing, struct audit_head *head,
                     struct writer_statement **last)
{
    struct save_work *work = writing->work;
    const struct change_set *set = work->set;
    bool is_quiet = save_is_quiet(set);
    bool has_request = !is_quiet && (set->step_count > 0 || set->has_given_id);
    if (has_request) {
        change_set_content(set, writing->hash);
        int known = check_request(writing, writing->hash);
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
    return write_entry(writing, has_request ? writing->hash : NULL, head, last) == 0 ? 1 : -1;
}

static void run_save(struct writer *writer, struct save_work *work, struct error *error)
{
    struct audit_head head = {.position = 0};
    struct writing writing = {.writer = writer, .work = work, .error = error};
    struct writer_statement *last = NULL;
    int result = begin(writer, work->set, error);
    if (result == 0) {
        fill_now(work, writing.at);
        result = write_all(&writing, &head, &last);
    }
    if (result == 1) {
        bool has_request =
            head.position != 0 && (work->set->step_count > 0 || work->set->has_given_id);
        result = commit(writer, work, last, has_request, error);
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
    writer->ops->rollback(writer);
}

static void run_settle(struct writer *writer, struct save_work *work, struct error *error)
{
    char at[27];
    enum request_state state;
    if (begin(writer, NULL, error) == 0) {
        fill_now(work, at);
        if (writer_find_request(writer, work, NULL, &state, error) == 0 && state == REQUEST_NEW) {
            struct writer_statement *claim = writer_add_request(writer, work, NULL, at, error);
            if (claim != NULL) {
                (void)commit(writer, work, claim, false, error);
            }
        }
    }
    writer->ops->rollback(writer);
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
