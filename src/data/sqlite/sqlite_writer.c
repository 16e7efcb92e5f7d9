/* SPDX-License-Identifier: MIT */
/*
 * Purpose: SQLite's side of writing (src/data/writing/writer.h). Layer: data/sqlite.  Thread: the
 * writer's.
 *
 * BEGIN IMMEDIATE takes the lock that keeps every other writer out, so that all that is read after
 * it holds until the commit. A commit that fails and has ended the transaction may have been taken
 * by the disk.
 */
#include "src/data/sqlite/sqlite_writer.h"

#include "src/data/sqlite/connection.h"
#include "src/data/sqlite/minutes_expression.h"
#include "src/data/sqlite/sqlite_sink.h"
#include "src/data/writing/overlaps_sql.h"

#include <poll.h>
#include <string.h>

enum { HURRY_MS = 1000 };

static struct sqlite_writer *own(struct writer *writer)
{
    return (struct sqlite_writer *)writer;
}

static sqlite3_stmt *sqlite_statement(struct writer_statement *statement)
{
    return (sqlite3_stmt *)statement;
}

/* --- the connection --------------------------------------------------------------------------- */

static int on_busy(void *context, int calls)
{
    struct sqlite_writer *writer = context;
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

static int open_connection(struct sqlite_writer *writer, struct error *error)
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

void sqlite_writer_release(struct sqlite_writer *writer)
{
    writer_release(&writer->shared);
    name_writer_forget(&writer->names);
    sqlite3_close(writer->connection);
    writer->connection = NULL;
}

/* --- statements ------------------------------------------------------------------------------- */

static int failed(struct writer *writer, struct error *error)
{
    return connection_error(own(writer)->connection, own(writer)->result, "saving", error);
}

static struct writer_statement *prepare(struct writer *writer, const char *text,
                                        const struct write_shape *shape, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    (void)shape; /* the shared text is SQLite's own */
    own(writer)->result = sqlite3_prepare_v3(own(writer)->connection, text, -1,
                                             SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (own(writer)->result != SQLITE_OK) {
        (void)failed(writer, error);
        return NULL;
    }
    return (struct writer_statement *)statement;
}

static void finalize(struct writer_statement *statement)
{
    sqlite3_finalize(sqlite_statement(statement));
}

static void bind_text(struct writer_statement *statement, int parameter, const char *text,
                      size_t length)
{
    sqlite3_bind_text(sqlite_statement(statement), parameter, text, (int)length, SQLITE_STATIC);
}

static void bind_number(struct writer_statement *statement, int parameter, int64_t number)
{
    sqlite3_bind_int64(sqlite_statement(statement), parameter, number);
}

static int step(struct writer *writer, struct writer_statement *statement)
{
    int result = own(writer)->result = sqlite3_step(sqlite_statement(statement));
    return result == SQLITE_ROW ? 1 : result == SQLITE_DONE ? 0 : -1;
}

static const char *text_at(struct writer_statement *statement, int column)
{
    return (const char *)sqlite3_column_text(sqlite_statement(statement), column);
}

static size_t length_at(struct writer_statement *statement, int column)
{
    return (size_t)sqlite3_column_bytes(sqlite_statement(statement), column);
}

static int64_t number_at(struct writer_statement *statement, int column)
{
    return sqlite3_column_int64(sqlite_statement(statement), column);
}

static void reset(struct writer_statement *statement)
{
    sqlite3_reset(sqlite_statement(statement));
    sqlite3_clear_bindings(sqlite_statement(statement));
}

/* --- refusals and rows ------------------------------------------------------------------------ */

static int refused_field(struct writer *writer, enum record_type type)
{
    return (own(writer)->result & 0xFF) == SQLITE_CONSTRAINT
               ? connection_refused_field(own(writer)->connection, type)
               : -1;
}

/* SQLite does not say which reference has no row, so each is looked up. */
static int missing_reference(struct writer *writer, const struct record_spec *spec,
                             const char *const *values)
{
    if (own(writer)->result != SQLITE_CONSTRAINT_FOREIGNKEY) {
        return -1;
    }
    for (int field = 0; field < spec->field_count; field++) {
        enum record_type type;
        struct error ignored;
        const struct change_match match = {0, values[field]};
        if (values[field] != NULL && writer_referred_type(spec->fields[field].column, &type) &&
            writer_exists(writer, type, &match, 1, &ignored) == 0) {
            return field;
        }
    }
    return -1;
}

static int64_t row_made(struct writer *writer, struct writer_statement *statement)
{
    (void)statement;
    return sqlite3_last_insert_rowid(own(writer)->connection);
}

static int write_names(struct writer *writer, const struct patient *row, bool is_new,
                       struct error *error)
{
    struct sqlite_writer *sqlite = own(writer);
    const struct named_patient patient = {.id = row->id.integer,
                                          .last_name = writer_text_of(&row->last_name),
                                          .first_name = writer_text_of(&row->first_name),
                                          .mrn = writer_text_of(&row->mrn),
                                          .phone = writer_text_of(&row->phone)};
    return name_writer_write(&sqlite->names, &patient, is_new, &sqlite->result) != 0 ||
                   name_writer_unmark(&sqlite->names, patient.id, &sqlite->result) != 0
               ? failed(writer, error)
               : 0;
}

/* --- the transaction -------------------------------------------------------------------------- */

/* Of a word that begins or ends it. */
static int execute(struct writer *writer, const char *word, struct error *error)
{
    own(writer)->result = sqlite3_exec(own(writer)->connection, word, NULL, NULL, NULL);
    return own(writer)->result == SQLITE_OK ? 0 : failed(writer, error);
}

static int begin(struct writer *writer, const struct change_set *set, struct error *error)
{
    (void)set; /* one lock for all */
    if (open_connection(own(writer), error) != 0 ||
        execute(writer, "BEGIN IMMEDIATE", error) != 0) {
        return -1;
    }
    struct writer_statement *found = writer_statement(writer, WRITER_VERSION, error);
    int there = found == NULL ? -1 : writer_first(writer, found, error);
    if (there < 0) {
        return -1;
    }
    int version = there == 1 ? (int)number_at(found, 0) : 0;
    reset(found);
    return writer_check_version(version, error);
}

static bool is_stopped(const struct writer *writer)
{
    return atomic_load(&((const struct sqlite_writer *)writer)->stop) != 0;
}

static enum writer_end commit(struct writer *writer, struct writer_statement *last,
                              struct error *error)
{
    if (last != NULL && writer_step(writer, last, error) != 0) {
        return WRITER_NOT_COMMITTED;
    }
    own(writer)->is_committing = true;
    int result = execute(writer, "COMMIT", error);
    own(writer)->is_committing = false;
    if (result == 0) {
        return WRITER_COMMITTED;
    }
    return sqlite3_get_autocommit(own(writer)->connection) != 0 ? WRITER_UNKNOWN
                                                                : WRITER_NOT_COMMITTED;
}

static int look_again(struct writer *writer, struct error *error)
{
    (void)writer;
    (void)error;
    return 0;
}

/* A failure of its own leaves nothing to be done: closing the connection takes the rest back. */
static void rollback(struct writer *writer)
{
    struct error ignored;
    if (own(writer)->connection != NULL && sqlite3_get_autocommit(own(writer)->connection) == 0) {
        (void)execute(writer, "ROLLBACK", &ignored);
    }
}

/* --- for the queue ---------------------------------------------------------------------------- */

static void carry(struct writer *writer, const struct local_options *local)
{
    struct error ignored;
    struct sqlite_sink records = {.connection = own(writer)->connection};
    struct local_sink sink = sqlite_sink_of(&records);
    (void)local_store_carry_audit(local, writer->key, &sink, &ignored);
    sqlite_sink_release(&records);
}

static void stop(struct writer *writer)
{
    atomic_store(&own(writer)->stop, 1);
}

static void calm(struct writer *writer)
{
    atomic_store(&own(writer)->stop, 0);
}

static void hurry(struct writer *writer, bool has_saves)
{
    (void)has_saves;
    atomic_store(&own(writer)->hurry, 1);
}

static void release(struct writer *writer)
{
    sqlite_writer_release(own(writer));
}

static const struct writer_ops sqlite_ops = {
    .overlaps = WRITER_OVERLAPS_SQL(MINUTES_EXPRESSION, STATUS_BLANKS),
    .uncertain = "The disk gave an error at the end of saving. It is not certain that this was "
                 "saved; look at the record before you go on.",
    .uncertain_entry = "The disk gave an error while the entry was written. Try again, and tell "
                       "the administrator; the entry may then be there twice.",
    .can_come_late = false,
    .begin = begin,
    .is_stopped = is_stopped,
    .commit = commit,
    .look_again = look_again,
    .rollback = rollback,
    .prepare = prepare,
    .finalize = finalize,
    .bind_text = bind_text,
    .bind_number = bind_number,
    .step = step,
    .text = text_at,
    .length = length_at,
    .number = number_at,
    .reset = reset,
    .failed = failed,
    .refused_field = refused_field,
    .missing_reference = missing_reference,
    .row_made = row_made,
    .write_names = write_names,
    .run = writer_run,
    .carry = carry,
    .stop = stop,
    .calm = calm,
    .hurry = hurry,
    .release = release,
};

void sqlite_writer_init(struct sqlite_writer *writer, const char *path, const char *key_path,
                        int busy_ms)
{
    writer->shared.ops = &sqlite_ops;
    writer->shared.key_path = key_path;
    writer->path = path;
    writer->busy_ms = busy_ms;
}
