/* SPDX-License-Identifier: MIT */
/*
 * Purpose: PostgreSQL's side of writing (src/data/writing/writer.h): what a save locks, its
 * transaction, and what is known when its answer is lost. Layer: data/postgres.  Thread: the
 * writer's.
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
#include "src/data/local_store.h"
#include "src/data/postgres/pg_sink.h"
#include "src/data/writing/overlaps_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 5, SLOTS_MAX = 256, DAY_MINUTES = 1440 };

static struct pg_writer *own(struct writer *writer)
{
    return (struct pg_writer *)writer;
}

static struct pg_statement *pg_of(struct writer_statement *statement)
{
    return (struct pg_statement *)statement;
}

/* --- statements ------------------------------------------------------------------------------- */

/* The shared text; a row's number comes back, and rows that are compared are locked. */
static struct writer_statement *prepare(struct writer *writer, const char *shared,
                                        const struct write_shape *shape, struct error *error)
{
    struct buffer text;
    (void)error; /* it is sent when it is first stepped */
    buffer_init(&text);
    buffer_add_text(&text, shared);
    if (shape != NULL && shape->kind == WRITE_INSERT) {
        buffer_add_text(&text, " RETURNING ");
        buffer_add_text(&text, record_spec(shape->type)->fields[0].column);
    } else if (shape != NULL && shape->kind == WRITE_SELECT) {
        buffer_add_text(&text, " FOR NO KEY UPDATE");
    }
    struct pg_statement *statement = pg_prepare(&own(writer)->connection, text.bytes);
    buffer_release(&text);
    return (struct writer_statement *)statement;
}

static void finalize(struct writer_statement *statement)
{
    pg_finalize(pg_of(statement));
}

static void bind_text(struct writer_statement *statement, int parameter, const char *text,
                      size_t length)
{
    pg_bind_bytes(pg_of(statement), parameter, text, length);
}

static void bind_number(struct writer_statement *statement, int parameter, int64_t number)
{
    pg_bind_int64(pg_of(statement), parameter, number);
}

static int begin_now(struct writer *writer, const struct change_set *set, struct error *error);

/* What may wait for the end of the save. */
static bool may_wait(const struct writer *writer, const struct writer_statement *statement)
{
    return statement == writer->statements[WRITER_ADD_ENTRY] ||
           statement == writer->statements[WRITER_ADD_REQUEST];
}

/* The statement needs what stands before it. */
static bool is_up_to_date(struct writer *writer)
{
    struct pg_later *later = &own(writer)->later;
    if (later->owes_begin) {
        later->owes_begin = false;
        return begin_now(writer, NULL, &own(writer)->begin_error) == 0;
    }
    return pg_later_flush(later) != PG_FAILED;
}

static int step(struct writer *writer, struct writer_statement *statement)
{
    own(writer)->begin_error.code = ERROR_OK;
    if (may_wait(writer, statement)) {
        pg_later_add(&own(writer)->later, pg_of(statement));
        return 0;
    }
    if (!is_up_to_date(writer)) {
        return -1;
    }
    int result = pg_step(pg_of(statement));
    return result == PG_ROW ? 1 : result == PG_DONE ? 0 : -1;
}

static const char *text_at(struct writer_statement *statement, int column)
{
    return pg_column_text(pg_of(statement), column);
}

static size_t length_at(struct writer_statement *statement, int column)
{
    return (size_t)pg_column_bytes(pg_of(statement), column);
}

static int64_t number_at(struct writer_statement *statement, int column)
{
    return pg_column_int64(pg_of(statement), column);
}

static void reset(struct writer_statement *statement)
{
    if (!pg_of(statement)->is_waiting) {
        pg_reset(pg_of(statement));
        pg_clear_bindings(pg_of(statement));
    }
}

/* --- refusals and rows ------------------------------------------------------------------------ */

static int failed(struct writer *writer, struct error *error)
{
    if (own(writer)->begin_error.code != ERROR_OK) {
        *error = own(writer)->begin_error;
        return -1;
    }
    return pg_error(&own(writer)->connection, "saving", error);
}

static int refused_field(struct writer *writer, enum record_type type)
{
    return pg_refused_field(&own(writer)->connection, type);
}

static int missing_reference(struct writer *writer, const struct record_spec *spec,
                             const char *const *values)
{
    const struct pg_refusal *refusal = &own(writer)->connection.refusal;
    (void)values; /* the server says which */
    return strcmp(refusal->state, "23503") == 0 && strcmp(refusal->table, spec->table) == 0
               ? record_field(spec, refusal->column)
               : -1;
}

static int64_t row_made(struct writer *writer, struct writer_statement *statement)
{
    (void)writer;
    return number_at(statement, 0);
}

static int write_names(struct writer *writer, const struct patient *row, bool is_new,
                       struct error *error)
{
    struct pg_names *names = &own(writer)->names;
    const struct named_patient patient = {.id = row->id.integer,
                                          .last_name = writer_text_of(&row->last_name),
                                          .first_name = writer_text_of(&row->first_name),
                                          .mrn = writer_text_of(&row->mrn),
                                          .phone = writer_text_of(&row->phone)};
    return pg_names_write(names, &patient, is_new) != 0 || pg_names_unmark(names, patient.id) != 0
               ? failed(writer, error)
               : 0;
}

/* --- what a save locks ------------------------------------------------------------------------ */

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

static const char *const lock_texts[PG_LOCK_COUNT] = {
    [PG_LOCK_ALONE] = "SELECT pg_advisory_xact_lock(?1)",
    [PG_LOCK_BESIDE] = "SELECT pg_advisory_xact_lock_shared(?1)",
    /* in the order of the list */
    [PG_LOCK_SLOTS] =
        "SELECT pg_advisory_xact_lock(slot) FROM unnest(CAST(?1 AS BIGINT[])) AS slot",
};

static struct pg_statement *lock(struct pg_writer *writer, enum pg_lock which)
{
    struct pg_statement **statement = &writer->locks[which];
    if (*statement == NULL) {
        *statement = pg_prepare(&writer->connection, lock_texts[which]);
    }
    pg_reset(*statement);
    pg_clear_bindings(*statement);
    return *statement;
}

/* --- the transaction -------------------------------------------------------------------------- */

/* Begins, locks and asks for the version, in one round trip. */
static int begin_now(struct writer *writer, const struct change_set *set, struct error *error)
{
    struct pg_statement *list[3];
    char slots[SLOTS_MAX * 21 + 3];
    int count = 2;
    struct writer_statement *version = writer_statement(writer, WRITER_VERSION, error);
    bool is_alone = set != NULL && looks_for_rows(set);
    list[0] = pg_of(version);
    list[1] = lock(own(writer), is_alone ? PG_LOCK_ALONE : PG_LOCK_BESIDE);
    pg_bind_int64(list[1], 1, LOCK_SAVES);
    if (set != NULL && list_slots(set, slots, sizeof slots)) {
        list[count++] = lock(own(writer), PG_LOCK_SLOTS);
        pg_bind_text(list[2], 1, slots);
    }
    if (pg_begin(&own(writer)->connection, false, list, count, "saving", error) != 0) {
        return -1;
    }
    int found = pg_step(pg_of(version)) == PG_ROW ? (int)number_at(version, 0) : 0;
    reset(version);
    return writer_check_version(found, error);
}

/* An entry of the audit alone needs nothing that was read before. */
static int begin(struct writer *writer, const struct change_set *set, struct error *error)
{
    pg_later_drop(&own(writer)->later);
    if (set != NULL && set->step_count == 0 && !set->has_given_id) {
        pg_later_begin(&own(writer)->later);
        return 0;
    }
    return begin_now(writer, set, error);
}

static bool is_stopped(const struct writer *writer)
{
    return atomic_load(&((const struct pg_writer *)writer)->connection.interrupted) != 0;
}

static enum writer_end commit(struct writer *writer, struct writer_statement *last,
                              struct error *error)
{
    struct pg_connection *connection = &own(writer)->connection;
    const char *state = connection->refusal.state;
    if (last != NULL) {
        pg_later_add(&own(writer)->later, pg_of(last));
    }
    struct pg_statement *beside = lock(own(writer), PG_LOCK_BESIDE);
    bool was_sent = false;
    pg_bind_int64(beside, 1, LOCK_SAVES);
    if (pg_later_commit(&own(writer)->later, beside, migrations_newest(), &was_sent, error) !=
        PG_FAILED) {
        return WRITER_COMMITTED;
    }
    if (!was_sent) {
        return WRITER_NOT_COMMITTED; /* there is no line: *error says why */
    }
    if (strcmp(state, "22012") == 0) { /* another version: which? */
        if (begin_now(writer, NULL, error) == 0) {
            (void)error_set(error, ERROR_BUSY,
                            "The database was brought to another version just now. Nothing was "
                            "saved; try again.");
        }
        return WRITER_NOT_COMMITTED;
    }
    bool is_unknown =
        state[0] == 0 || strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0;
    (void)failed(writer, error);
    if (is_unknown) {
        pg_disconnect(connection);
    }
    return is_unknown ? WRITER_UNKNOWN : WRITER_NOT_COMMITTED;
}

static int look_again(struct writer *writer, struct error *error)
{
    return begin(writer, NULL, error);
}

static void rollback(struct writer *writer)
{
    pg_later_drop(&own(writer)->later);
    pg_rollback(&own(writer)->connection);
}

/* --- for the queue ---------------------------------------------------------------------------- */

/* Others' locks and ours crossed, and the server chose this one to give way. */
static bool may_try_again(const struct pg_writer *writer, const struct error *error)
{
    return error->code == ERROR_BUSY && strncmp(writer->connection.refusal.state, "40", 2) == 0 &&
           !is_stopped(&writer->shared);
}

static void run(struct writer *writer, struct job *job)
{
    for (int tries = 0; tries < TRIES; tries++) {
        own(writer)->connection.refusal.state[0] = 0;
        writer_run(writer, job);
        if (!may_try_again(own(writer), &job->error)) {
            return;
        }
    }
}

static void carry(struct writer *writer, const struct local_options *local)
{
    struct error ignored;
    struct pg_sink records = {.connection = &own(writer)->connection};
    struct local_sink sink = pg_sink_of(&records);
    (void)local_store_carry_audit(local, writer->key, &sink, &ignored);
    pg_sink_release(&records);
}

static void stop(struct writer *writer)
{
    pg_interrupt(&own(writer)->connection);
}

static void calm(struct writer *writer)
{
    pg_calm(&own(writer)->connection);
}

/* Of locks the server's lock_timeout is the limit. Nobody watches the line any more: what has not
 * come in the time in which a dead one is noticed does not come. */
static void hurry(struct writer *writer, bool has_saves)
{
    enum { END_MS = 15000 };
    pg_hurry(&own(writer)->connection, has_saves ? END_MS : 0);
}

static bool is_connected(const struct writer *writer)
{
    return pg_is_connected(&((const struct pg_writer *)writer)->connection);
}

static void connect_early(struct writer *writer)
{
    struct error ignored; /* the first save meets it again */
    (void)pg_connect(&own(writer)->connection, &ignored);
}

static void release(struct writer *writer)
{
    pg_writer_release(own(writer));
}

static const struct writer_ops pg_ops = {
    .overlaps = WRITER_OVERLAPS_SQL("ct_minutes(time)", STATUS_BLANKS_POSTGRES),
    .uncertain = "The line to the database server was lost at the end of saving. It is not certain "
                 "that this was saved; look at the record before you go on.",
    .uncertain_entry = "The line to the database server was lost while the entry was written. Try "
                       "again when it is back; the entry may then be there twice.",
    .can_come_late = true,
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
    .run = run,
    .carry = carry,
    .stop = stop,
    .calm = calm,
    .hurry = hurry,
    .is_connected = is_connected,
    .connect = connect_early,
    .release = release,
};

int pg_writer_init(struct pg_writer *writer, const char *url, const char *key_path, int lock_ms,
                   struct error *error)
{
    writer->shared.ops = &pg_ops;
    writer->shared.key_path = key_path;
    writer->names.connection = &writer->connection;
    writer->later.connection = &writer->connection;
    return pg_init(&writer->connection, url, lock_ms, error);
}

void pg_writer_release(struct pg_writer *writer)
{
    writer_release(&writer->shared);
    pg_later_release(&writer->later);
    for (int which = 0; which < PG_LOCK_COUNT; which++) {
        pg_finalize(writer->locks[which]);
    }
    pg_names_forget(&writer->names);
    pg_release(&writer->connection);
}
