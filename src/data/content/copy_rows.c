/* SPDX-License-Identifier: MIT */
/*
 * Purpose: writes a copy's rows, batch by batch, each with the mark of where it stands. Layer:
 * data.  Thread: the copying one; it blocks.  Owns: a batch's keys; of a database without folded
 * names, a batch's patients.
 *
 * The stages are the tables in their order, then one more for names: a database of another program
 * has none, and they are made here as a load makes them.
 */
#include "src/data/content/copy_parts.h"
#include "src/data/name_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BATCH_ROWS = 20000, BATCH_BYTES = 16 << 20 };

/* --- the mark --------------------------------------------------------------------------------- */

static bool is_number(const struct field_spec *column)
{
    return column->kind == FIELD_ID || column->kind == FIELD_REFERENCE;
}

/* The mark's key as the values it was. */
static void read_key(const struct copy_mark *mark, int table,
                     struct content_value out[CONTENT_KEY_COLUMNS_MAX])
{
    struct content_table read = content_table(table);
    for (int key = 0; key < read.key_count; key++) {
        out[key].kind = is_number(&read.columns[key]) ? CONTENT_INTEGER : CONTENT_TEXT;
        out[key].text = mark->key[key].bytes;
        out[key].length = mark->key[key].length;
    }
}

static void note_key(struct copy_mark *mark, int table, const struct content_value *values)
{
    mark->has_key = true;
    for (int key = 0; key < content_table(table).key_count; key++) {
        buffer_clear(&mark->key[key]);
        buffer_add_text(&mark->key[key], "");
        buffer_add(&mark->key[key], values[key].text, values[key].length);
    }
}

/* Two copies into one database would both go on from the same mark: whose mark is not the one it
 * wrote last has another beside it. */
static int is_alone(struct copying *copying, struct error *error)
{
    struct copy_mark *seen = &copying->seen;
    if (copying->target->api->read_mark(copying->target, seen, error) != 0) {
        return -1;
    }
    return seen->stage == copying->mark_stage && seen->rows == copying->mark.rows
               ? 0
               : error_set(error, ERROR_BUSY,
                           "Another chartty db copy writes to this database. Wait until it has "
                           "ended, then look with: chartty db status");
}

/* --- a batch ---------------------------------------------------------------------------------- */

struct batch {
    int64_t *numbers; /* of its rows, for a refusal */
    int64_t count, limit;
    size_t bytes;
    bool is_last; /* of its stage */
    /* What ct_name and ct_lookup are made from: four texts a patient, each with its 0; "\1" is
     * null. */
    struct buffer names;
};

/* Where a refusal is known to be, and what to do: the check should have found it, but for what only
 * the database knows (a value that must be unique). */
static int refused(struct copying *copying, const struct batch *batch, int table,
                   struct error *error)
{
    const struct target *target = copying->target;
    struct error cause = *error;
    if (cause.code != ERROR_REFUSED) {
        return -1;
    }
    bool is_known = target->refused_row > 0 && target->refused_row <= batch->count;
    char where[96] = "";
    if (is_known) {
        (void)snprintf(where, sizeof where, ", row %" PRId64,
                       batch->numbers[target->refused_row - 1]);
    }
    (void)error_set(error, ERROR_REFUSED,
                    "%s%s%s%s was refused by the database copied to: %.120s Correct it where it "
                    "is, remove the half copy, and begin anew.",
                    content_table_name(table), where, target->refused_column[0] != 0 ? ", " : "",
                    target->refused_column, cause.user);
    error_detail(error, "%s", cause.detail);
    return -1;
}

static void note_patient(struct batch *batch, const struct content_value *values)
{
    static const char *const columns[] = {"last_name", "first_name", "mrn", "phone"};
    for (int index = 0; index < 4; index++) {
        const struct content_value *value =
            &values[record_field(record_spec(RECORD_PATIENT), columns[index])];
        const char *text = value->kind == CONTENT_NULL ? "\1" : value->text;
        buffer_add(&batch->names, text, strlen(text) + 1);
    }
}

/* Rows of the source's cursor until the batch is full; written by the way unless names are made. */
static int read_batch(struct copying *copying, struct batch *batch, int table, bool are_names,
                      struct content_value *values, struct error *error)
{
    int result = 1;
    batch->count = 0;
    batch->bytes = 0;
    while (batch->count < batch->limit && batch->bytes < BATCH_BYTES &&
           (result = content_next(copying->source, values, error)) == 1) {
        batch->numbers[batch->count++] = copy_row_number(values);
        for (int column = 0; column < content_table(table).column_count; column++) {
            batch->bytes += values[column].length;
        }
        note_key(&copying->mark, table, values);
        if (are_names) {
            note_patient(batch, values);
        } else if (copying->target->api->row(copying->target, values, error) != 0) {
            return refused(copying, batch, table, error);
        }
    }
    batch->is_last = result == 0;
    return result < 0 ? -1 : 0;
}

/* --- names ------------------------------------------------------------------------------------ */

static void set_text(struct content_value *value, const char *text)
{
    value->kind = CONTENT_TEXT;
    value->text = text;
    value->length = strlen(text);
}

static void set_number(struct content_value *value, int64_t number)
{
    (void)snprintf(value->shown, sizeof value->shown, "%" PRId64, number);
    set_text(value, value->shown);
    value->kind = CONTENT_INTEGER;
}

static int add_names(struct target *target, const char *const texts[4], int64_t id,
                     struct error *error)
{
    struct name_row made[NAME_ROWS_MAX];
    int result = 0, count = name_rows(texts[0], texts[1], made);
    for (int index = 0; index < count && result == 0; index++) {
        struct content_value values[4];
        set_text(&values[0], made[index].last);
        set_text(&values[1], made[index].first);
        set_number(&values[2], id);
        set_number(&values[3], made[index].alternate ? 1 : 0);
        result = target->api->row(target, values, error);
    }
    return result;
}

static int add_lookups(struct target *target, const char *const texts[4], int64_t id,
                       struct error *error)
{
    struct lookup_row made[LOOKUP_ROWS_MAX];
    int result = 0, count = lookup_rows(texts[2], texts[3], made);
    for (int index = 0; index < count && result == 0; index++) {
        struct content_value values[3];
        set_text(&values[0], made[index].kind);
        set_text(&values[1], made[index].key);
        set_number(&values[2], id);
        result = target->api->row(target, values, error);
    }
    return result;
}

/* One of the two tables, of the batch's patients. */
static int write_names(struct copying *copying, const struct batch *batch, const char *table,
                       int (*add)(struct target *target, const char *const texts[4], int64_t id,
                                  struct error *error),
                       struct error *error)
{
    struct target *target = copying->target;
    const char *at = batch->names.bytes;
    int result = target->api->rows(target, content_table_by_name(table), error);
    for (int64_t index = 0; index < batch->count && result == 0; index++) {
        const char *texts[4];
        for (int text = 0; text < 4; text++) {
            texts[text] = strcmp(at, "\1") == 0 ? NULL : at;
            at += strlen(at) + 1;
        }
        result = add(target, texts, batch->numbers[index], error);
    }
    return result == 0 ? target->api->end_rows(target, error) : -1;
}

/* --- stages ----------------------------------------------------------------------------------- */

static int write_batch(struct copying *copying, struct batch *batch, int table, bool are_names,
                       struct content_value *values, struct error *error)
{
    struct target *target = copying->target;
    buffer_clear(&batch->names);
    if (target->api->begin(target, error) != 0 || is_alone(copying, error) != 0 ||
        (!are_names && target->api->rows(target, table, error) != 0) ||
        read_batch(copying, batch, table, are_names, values, error) != 0) {
        return -1;
    }
    if (are_names ? write_names(copying, batch, "ct_name", add_names, error) != 0 ||
                        write_names(copying, batch, "ct_lookup", add_lookups, error) != 0
                  : target->api->end_rows(target, error) != 0) {
        return refused(copying, batch, table, error);
    }
    copying->mark.rows += are_names ? 0 : batch->count;
    if (batch->is_last) {
        copying->mark.stage++;
        copying->mark.has_key = false;
    }
    if (target->api->write_mark(target, &copying->mark, error) != 0 ||
        target->api->commit(target, error) != 0) {
        return -1;
    }
    copying->mark_stage = copying->mark.stage;
    return 0;
}

static int write_table(struct copying *copying, struct batch *batch, int table, bool are_names,
                       struct error *error)
{
    struct content_value after[CONTENT_KEY_COLUMNS_MAX] = {{.kind = CONTENT_NULL}};
    struct content_value *values =
        memory_array((size_t)content_table(table).column_count, sizeof(struct content_value));
    int result = 0;
    read_key(&copying->mark, table, after);
    result = copying->source->api->rows(copying->source, table,
                                        copying->mark.has_key ? after : NULL, error);
    batch->is_last = false;
    while (result == 0 && !batch->is_last) {
        result = copy_is_cancelled(copying, error)
                     ? -1
                     : write_batch(copying, batch, table, are_names, values, error);
        if (result == 0) {
            copying->report->written += are_names ? 0 : batch->count;
            copy_tell(copying, COPY_WRITING, table, copying->mark.rows);
        }
    }
    copying->source->api->end_rows(copying->source);
    memory_free(values);
    return result;
}

int copy_rows(struct copying *copying, struct error *error)
{
    int limit = copying->options->batch_rows > 0 ? copying->options->batch_rows : BATCH_ROWS;
    struct batch batch = {.numbers = memory_array((size_t)limit, sizeof(int64_t)), .limit = limit};
    int result = 0, tables = content_table_count();
    bool needs_names = !content_has_table(copying->source, content_table_by_name("ct_name"));
    buffer_init(&batch.names);
    copying->mark_stage = copying->mark.stage;
    while (result == 0 && copying->mark.stage < tables) {
        int table = (int)copying->mark.stage;
        if (!content_has_table(copying->source, table)) {
            copying->mark.stage++;
            continue;
        }
        result = write_table(copying, &batch, table, false, error);
    }
    if (result == 0 && needs_names && copying->mark.stage == tables) {
        result = write_table(copying, &batch, RECORD_PATIENT, true, error);
    }
    memory_free(batch.numbers);
    buffer_release(&batch.names);
    return result;
}
