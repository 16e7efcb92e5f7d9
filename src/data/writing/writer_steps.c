/* SPDX-License-Identifier: MIT */
/*
 * Purpose: carries out the steps that write rows, and keeps what each has changed for the audit.
 * Layer: data, private to the backends.  Thread: the writer's.
 * A row is read in the transaction before it is written: compared with what the form was opened
 * with, and kept as the entry's "before".
 */
#include "src/data/page_build.h"
#include "src/data/writing/writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- what was changed ------------------------------------------------------------------------- */

/* Room for every field; the caller adds the values. */
static struct audit_change *change_new(struct writing *writing, const struct record_spec *spec,
                                       enum audit_operation operation, struct audit_value **values)
{
    struct arena *arena = &writing->work->arena;
    if (writing->change_count == writing->change_room) {
        int room = writing->change_room == 0 ? 8 : writing->change_room * 2;
        struct audit_change *changes = arena_new(arena, (size_t)room * sizeof *changes);
        if (writing->change_count > 0) {
            memcpy(changes, writing->changes, (size_t)writing->change_count * sizeof *changes);
        }
        writing->changes = changes;
        writing->change_room = room;
    }
    *values = arena_new(arena, (size_t)spec->field_count * sizeof **values);
    struct audit_change *change = &writing->changes[writing->change_count++];
    *change = (struct audit_change){.spec = spec, .operation = operation, .values = *values};
    writing->work->answer.changed_rows++;
    return change;
}

/* A row's text as it was, kept beyond its page. */
static const char *kept(struct writing *writing, const struct field_value *value)
{
    return value->state == FIELD_NULL
               ? NULL
               : arena_copy_bytes(&writing->work->arena, value->text, value->length);
}

/* A value in the form that it is stored in. */
static const char *formed(struct writing *writing, const struct field_spec *field, const char *text)
{
    char room[VALUE_FORM_SIZE];
    const char *form = value_form(field, text, room);
    return form == room ? arena_copy_text(&writing->work->arena, room) : form;
}

static bool is_stamp(const struct record_spec *spec, int field)
{
    return field == created_field(spec) || field == updated_field(spec);
}

/* --- names ------------------------------------------------------------------------------------ */

/* The patient's row as it is now decides what search finds it by. */
static int write_names(struct writing *writing, int64_t id, bool is_new)
{
    struct writer *writer = writing->writer;
    struct page *page = writer_row(writer, RECORD_PATIENT, id, writing->error);
    int failed = page == NULL || page->count == 0 ? -1 : 0;
    if (failed == 0) {
        failed = writer->ops->write_names(writer, page_row(page, 0), is_new, writing->error);
        writing->work->names_changed = true;
    }
    page_free(page);
    return failed;
}

static bool names_patient(int field)
{
    return field == FIELD_OF(patient, mrn) || field == FIELD_OF(patient, first_name) ||
           field == FIELD_OF(patient, last_name) || field == FIELD_OF(patient, phone);
}

/* --- running a statement ---------------------------------------------------------------------- */

bool writer_referred_type(const char *column, enum record_type *type)
{
    bool is_patient = strcmp(column, "patient_id") == 0;
    bool is_provider = strcmp(column, "provider_id") == 0;
    *type = is_patient ? RECORD_PATIENT : is_provider ? RECORD_PROVIDER : RECORD_STAFF;
    return is_patient || is_provider || strcmp(column, "staff_id") == 0;
}

/* A row that was refused since another is not there says which. */
static void name_missing_reference(struct writing *writing, const struct record_spec *spec,
                                   const char *const *values)
{
    struct writer *writer = writing->writer;
    enum record_type type;
    int field = writer->ops->missing_reference(writer, spec, values);
    if (field < 0 || !writer_referred_type(spec->fields[field].column, &type)) {
        return;
    }
    (void)error_set(writing->error, ERROR_REFUSED,
                    "%s of this %s: there is no such %s. Nothing was saved.",
                    spec->fields[field].label, spec->noun, record_spec(type)->noun);
    writing->work->answer.field = field;
}

/* Steps a row's statement; a constraint names its field. values: those written, NULL of a delete.
 * made (may be NULL) gets the number of an inserted row. */
static int run_row(struct writing *writing, struct writer_statement *statement,
                   const struct record_spec *spec, const char *const *values, int64_t *made)
{
    struct writer *writer = writing->writer;
    int result = writer->ops->step(writer, statement);
    if (result < 0) {
        (void)writer->ops->failed(writer, writing->error);
        int field = writer->ops->refused_field(writer, spec->type);
        if (field >= 0) {
            writing->work->answer.field = field;
        }
    } else if (made != NULL) {
        *made = writer->ops->row_made(writer, statement);
    }
    writer->ops->reset(statement);
    if (result < 0 && values != NULL) {
        name_missing_reference(writing, spec, values);
    }
    return result < 0 ? -1 : 0;
}

/* Binds the fields of the mask: their texts become the column's type as they are stored. */
static void bind_fields(struct writer *writer, struct writer_statement *statement, int field_count,
                        uint64_t mask, const char *const *values)
{
    for (int field = 0; field < field_count; field++) {
        if ((mask >> field & 1) != 0) {
            writer_bind(writer, statement, field + 1, values[field]);
        }
    }
}

static int check_values(struct writing *writing, const struct record_spec *spec, uint64_t mask,
                        const char *const *values)
{
    for (int field = 0; field < spec->field_count; field++) {
        if ((mask >> field & 1) != 0 &&
            value_check(spec, field, values[field], writing->error) != 0) {
            writing->work->answer.field = field;
            return -1;
        }
    }
    return 0;
}

/* --- insert ----------------------------------------------------------------------------------- */

/* A code that no row has. */
static const char *make_code(struct writing *writing, const struct record_spec *spec, int field,
                             const char *pattern)
{
    char code[CODE_SIZE];
    for (int tries = 0; tries < CODE_TRIES; tries++) {
        code_make(pattern, code);
        const struct change_match match = {field, code};
        int there = writer_exists(writing->writer, spec->type, &match, 1, writing->error);
        if (there < 0) {
            return NULL;
        }
        if (there == 0) {
            return arena_copy_text(&writing->work->arena, code);
        }
    }
    error_set(writing->error, ERROR_REFUSED,
              "No %s is free of those that the site's pattern makes. Nothing was saved; ask the "
              "administrator for a longer pattern.",
              spec->fields[field].label);
    writing->work->answer.field = field;
    return NULL;
}

static int fill(struct writing *writing, int index, const struct step_fill *fill_in,
                const char **values)
{
    struct save_work *work = writing->work;
    const struct record_spec *spec = record_spec(work->set->steps[index].type);
    switch (fill_in->kind) {
    case FILL_ROW:
        values[fill_in->field] =
            arena_format(&work->arena, "%" PRId64, work->row_ids[fill_in->from]);
        return 0;
    case FILL_CODE:
        values[fill_in->field] = make_code(writing, spec, fill_in->field, fill_in->pattern);
        work->codes[index] = values[fill_in->field];
        return values[fill_in->field] != NULL ? 0 : -1;
    case FILL_COPY:
        /* what the other step has written, whoever made it */
        values[fill_in->field] = work->codes[fill_in->from] != NULL
                                     ? work->codes[fill_in->from]
                                     : work->set->steps[fill_in->from].values[fill_in->from_field];
        return 0;
    }
    return 0;
}

/* The values as they are written, and which columns those are. */
static int complete(struct writing *writing, int index, const char **values, uint64_t *mask)
{
    const struct change_step *step = &writing->work->set->steps[index];
    const struct record_spec *spec = record_spec(step->type);
    memcpy(values, step->values, (size_t)spec->field_count * sizeof *values);
    for (const struct step_fill *at = step->fills; at != NULL; at = at->next) {
        if (fill(writing, index, at, values) != 0) {
            return -1;
        }
    }
    *mask = 0;
    for (int field = 0; field < spec->field_count; field++) {
        if (is_stamp(spec, field)) {
            values[field] = writing->at;
        } else if (values[field] == NULL) {
            values[field] = value_default(spec, field);
        } else {
            values[field] = formed(writing, &spec->fields[field], values[field]);
        }
        /* a number that the database makes is not given; one that nobody makes is refused below */
        bool is_made = field == 0 && (spec->fields[0].flags & FIELD_GENERATED) != 0;
        if (!is_made || values[field] != NULL) {
            *mask |= UINT64_C(1) << field;
        }
    }
    return check_values(writing, spec, *mask, values);
}

static int do_insert(struct writing *writing, int index)
{
    struct save_work *work = writing->work;
    const struct record_spec *spec = record_spec(work->set->steps[index].type);
    const char **values = arena_new(&work->arena, (size_t)spec->field_count * sizeof *values);
    struct write_shape shape = write_shape_of(WRITE_INSERT, spec->type, NULL, 0);
    if (complete(writing, index, values, &shape.fields) != 0) {
        return -1;
    }
    struct writer_statement *statement = writer_shaped(writing->writer, &shape, writing->error);
    if (statement == NULL) {
        return -1;
    }
    bind_fields(writing->writer, statement, spec->field_count, shape.fields, values);
    if (run_row(writing, statement, spec, values, &work->row_ids[index]) != 0) {
        return -1;
    }
    struct audit_value *changed;
    struct audit_change *change = change_new(writing, spec, AUDIT_INSERT, &changed);
    change->row = work->row_ids[index];
    for (int field = 1; field < spec->field_count; field++) {
        if (values[field] != NULL && !is_stamp(spec, field)) {
            changed[change->count++] = (struct audit_value){field, NULL, values[field]};
        }
    }
    return spec->type == RECORD_PATIENT ? write_names(writing, change->row, true) : 0;
}

/* --- update ----------------------------------------------------------------------------------- */

/* Later than the stored stamp even when the clock was set back. */
static const char *later_stamp(struct writing *writing, const struct field_value *stored)
{
    struct datetime before;
    bool has_offset;
    if (stored->state == FIELD_NULL || !datetime_parse(stored->text, &before, &has_offset, NULL)) {
        return writing->at;
    }
    struct datetime now = writing->work->answer.saved_at;
    int64_t at = datetime_to_microseconds(&before);
    if (datetime_to_microseconds(&now) > at) {
        return writing->at;
    }
    struct datetime later = datetime_from_microseconds(at + 1);
    char *text = arena_new(&writing->work->arena, 27);
    datetime_format_stored(&later, text);
    return text;
}

/* Sets the fields of the mask in the row that was just read, where they are something else. */
static int update_row(struct writing *writing, const struct record_spec *spec,
                      const struct field_value *row, uint64_t mask, const char *const *given,
                      bool is_mend)
{
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    struct write_shape shape = write_shape_of(WRITE_UPDATE, spec->type, NULL, 0);
    bool is_named = false;
    for (int field = 1; field < spec->field_count; field++) {
        if ((mask >> field & 1) != 0 && (is_mend || !is_stamp(spec, field)) &&
            !value_same(&spec->fields[field], &row[field], given[field])) {
            values[field] =
                is_mend ? given[field] : formed(writing, &spec->fields[field], given[field]);
            shape.fields |= UINT64_C(1) << field;
            is_named = is_named || (spec->type == RECORD_PATIENT && names_patient(field));
        }
    }
    if (shape.fields == 0) {
        return 0;
    }
    if (!is_mend && check_values(writing, spec, shape.fields, values) != 0) {
        return -1;
    }
    struct audit_value *changed;
    struct audit_change *change = change_new(writing, spec, AUDIT_UPDATE, &changed);
    change->row = row[0].integer;
    for (int field = 1; field < spec->field_count; field++) {
        if ((shape.fields >> field & 1) != 0) {
            changed[change->count++] =
                (struct audit_value){field, kept(writing, &row[field]), values[field]};
        }
    }
    int stamp = updated_field(spec);
    if (stamp >= 0 && (shape.fields >> stamp & 1) == 0) {
        values[stamp] = later_stamp(writing, &row[stamp]);
        shape.fields |= UINT64_C(1) << stamp;
    }
    struct writer_statement *statement = writer_shaped(writing->writer, &shape, writing->error);
    if (statement == NULL) {
        return -1;
    }
    bind_fields(writing->writer, statement, spec->field_count, shape.fields, values);
    writing->writer->ops->bind_number(statement, WRITE_ROW, change->row);
    if (run_row(writing, statement, spec, values, NULL) != 0) {
        return -1;
    }
    return is_named ? write_names(writing, change->row, false) : 0;
}

/* Is the row as it was read, in every column's stored text? */
static bool is_as_read(const struct change_step *step, const struct field_value *row, int count)
{
    for (int field = 0; field < count; field++) {
        const struct step_text *before = &step->before[field];
        bool is_null = row[field].state == FIELD_NULL;
        if (is_null != (before->text == NULL) ||
            (!is_null && (row[field].length != before->length ||
                          memcmp(row[field].text, before->text, before->length) != 0))) {
            return false;
        }
    }
    return true;
}

static int do_update(struct writing *writing, int index)
{
    struct save_work *work = writing->work;
    const struct change_step *step = &work->set->steps[index];
    const struct record_spec *spec = record_spec(step->type);
    struct page *now = writer_row(writing->writer, step->type, step->id, writing->error);
    if (now == NULL) {
        return -1;
    }
    const struct field_value *row = now->count > 0 ? record_values(page_row(now, 0)) : NULL;
    if (row == NULL || !is_as_read(step, row, spec->field_count)) {
        save_work_set_now(work, now);
        return error_set(writing->error, ERROR_CONFLICT,
                         row == NULL ? "This %s is not there any more. Nothing was saved."
                                     : "Somebody else has changed this %s since it was read. "
                                       "Nothing was saved; look at what it is now.",
                         spec->noun);
    }
    work->row_ids[index] = step->id;
    int result = update_row(writing, spec, row, step->mask, step->values, step->is_mend);
    page_free(now);
    return result;
}

static int do_update_all(struct writing *writing, const struct change_step *step)
{
    const struct record_spec *spec = record_spec(step->type);
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    struct page *rows = writer_select(writing->writer, step->type, step->matches, step->match_count,
                                      writing->error);
    int result = rows == NULL ? -1 : 0;
    values[step->field] = step->value;
    for (int index = 0; result == 0 && index < rows->count; index++) {
        result = update_row(writing, spec, record_values(page_row(rows, index)),
                            UINT64_C(1) << step->field, values, false);
    }
    page_free(rows);
    return result;
}

static int do_add(struct writing *writing, int index)
{
    const struct change_step *step = &writing->work->set->steps[index];
    const struct record_spec *spec = record_spec(step->type);
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    struct page *now = writer_row(writing->writer, step->type, step->id, writing->error);
    if (now == NULL) {
        return -1;
    }
    int result = -1;
    if (now->count == 0) {
        error_set(writing->error, ERROR_NOT_FOUND,
                  "This %s is not there any more. Nothing was saved.", spec->noun);
    } else {
        const struct field_value *row = record_values(page_row(now, 0));
        long long before = row[step->field].state == FIELD_VALUE ? row[step->field].integer : 0;
        values[step->field] = arena_format(&writing->work->arena, "%lld", before + step->by);
        writing->work->row_ids[index] = step->id;
        result = update_row(writing, spec, row, UINT64_C(1) << step->field, values, false);
    }
    page_free(now);
    return result;
}

/* --- delete ----------------------------------------------------------------------------------- */

static int delete_row(struct writing *writing, const struct record_spec *spec,
                      const struct field_value *row)
{
    struct write_shape shape = write_shape_of(WRITE_DELETE, spec->type, NULL, 0);
    struct audit_value *changed;
    struct audit_change *change = change_new(writing, spec, AUDIT_DELETE, &changed);
    change->row = row[0].integer;
    for (int field = 1; field < spec->field_count && !writing->work->set->rows_only; field++) {
        if (row[field].state != FIELD_NULL && !is_stamp(spec, field)) {
            changed[change->count++] =
                (struct audit_value){field, kept(writing, &row[field]), NULL};
        }
    }
    struct writer_statement *statement = writer_shaped(writing->writer, &shape, writing->error);
    if (statement == NULL) {
        return -1;
    }
    writing->writer->ops->bind_number(statement, WRITE_ROW, change->row);
    if (spec->type == RECORD_PATIENT) {
        writing->work->names_changed = true;
    }
    return run_row(writing, statement, spec, NULL, NULL);
}

static int do_delete_all(struct writing *writing, const struct change_step *step)
{
    struct page *rows = writer_select(writing->writer, step->type, step->matches, step->match_count,
                                      writing->error);
    int result = rows == NULL ? -1 : 0;
    for (int index = 0; result == 0 && index < rows->count; index++) {
        result = delete_row(writing, rows->spec, record_values(page_row(rows, index)));
    }
    page_free(rows);
    return result;
}

int writer_do_step(struct writing *writing, int index)
{
    const struct change_step *step = &writing->work->set->steps[index];
    switch (step->kind) {
    case STEP_INSERT:
        return do_insert(writing, index);
    case STEP_UPDATE:
        return do_update(writing, index);
    case STEP_UPDATE_ALL:
        return do_update_all(writing, step);
    case STEP_DELETE_ALL:
        return do_delete_all(writing, step);
    case STEP_ADD:
        return do_add(writing, index);
    default:
        return writer_expect(writing, step);
    }
}
