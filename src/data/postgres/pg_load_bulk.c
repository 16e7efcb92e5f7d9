/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the faster way into a database that nobody uses yet: rows are given their numbers here,
 * wait in memory, and go by COPY, table by table in an order that references allow. Layer:
 * data/postgres, private.  Thread: the loading one; it blocks.
 *
 * The triggers are off within each transaction and on again at its end: what they do is written
 * here (names) or told to nobody yet (changes). A load that is killed leaves them on.
 */
#include "chartty/base/text.h"
#include "src/data/postgres/pg_content.h"
#include "src/data/postgres/pg_load.h"

#include <stdio.h>
#include <string.h>

enum { WAITING_BYTES = 4 << 20 };

static int failed(struct pg_load *load, struct error *error)
{
    (void)pg_error(&load->connection, PG_LOAD_DOING, error);
    pg_load_bulk_forget(load);
    pg_rollback(&load->connection);
    return -1;
}

void pg_load_bulk_forget(struct pg_load *load)
{
    struct pg_load_bulk *bulk = &load->bulk;
    for (int table = 0; table < CONTENT_TABLES_MAX; table++) {
        buffer_clear(&bulk->lines[table]);
    }
    memset(bulk->is_known, 0, sizeof bulk->is_known);
    bulk->waiting = 0;
    bulk->patient_id = 0;
}

void pg_load_bulk_release(struct pg_load *load)
{
    pg_copy_release(&load->bulk.copy);
    for (int table = 0; table < CONTENT_TABLES_MAX; table++) {
        buffer_release(&load->bulk.lines[table]);
    }
}

int pg_load_bulk_begin(struct pg_load *load, struct error *error)
{
    if (load->bulk.is_on &&
        pg_switch_triggers(&load->connection, false, PG_LOAD_DOING, error) != 0) {
        pg_rollback(&load->connection);
        return -1;
    }
    return 0;
}

static int send_table(struct pg_load *load, int table)
{
    struct pg_copy *copy = &load->bulk.copy;
    struct buffer *lines = &load->bulk.lines[table];
    const struct content_table columns = content_table(table);
    if (lines->length == 0) {
        return 0;
    }
    if (pg_copy_begin(copy, &columns) != 0) {
        return -1;
    }
    struct buffer other = copy->unsent;
    copy->unsent = *lines;
    int result = pg_copy_end(copy);
    *lines = copy->unsent; /* empty */
    copy->unsent = other;
    return result;
}

int pg_load_bulk_send(struct pg_load *load, struct error *error)
{
    struct pg_load_bulk *bulk = &load->bulk;
    if (!bulk->is_on) {
        return 0;
    }
    for (int table = 0; table < content_table_count(); table++) {
        if (send_table(load, table) != 0) {
            return failed(load, error);
        }
    }
    bulk->waiting = 0;
    bulk->patient_id = 0;
    if (pg_load_follow_ids(load, error) != 0) {
        pg_load_bulk_forget(load);
        pg_rollback(&load->connection);
        return -1;
    }
    return 0;
}

int pg_load_bulk_commit(struct pg_load *load, struct error *error)
{
    if (pg_load_bulk_send(load, error) != 0) {
        return -1;
    }
    if (load->bulk.is_on &&
        pg_switch_triggers(&load->connection, true, PG_LOAD_DOING, error) != 0) {
        pg_rollback(&load->connection);
        return -1;
    }
    return 0;
}

/* --- rows ------------------------------------------------------------------------------------- */

bool pg_load_bulk_takes(const struct pg_load *load, int form)
{
    return load->bulk.is_on && (form & (LOAD_NO_CREATED | LOAD_NO_UPDATED)) == 0;
}

static void add_value(struct buffer *lines, int column, const char *text)
{
    pg_copy_add_value(lines, column == 0, text, text != NULL ? strlen(text) : 0);
}

static void add_number(struct buffer *lines, int column, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    add_value(lines, column, text);
}

/* What search finds a patient by. */
static int add_search_row(void *context, const struct name_step *step)
{
    struct pg_load *load = context;
    bool is_name = step->statement == NAME_ADD;
    struct buffer *lines =
        &load->bulk.lines[content_table_by_name(is_name ? "ct_name" : "ct_lookup")];
    size_t before = lines->length;
    add_value(lines, 0, step->first);
    add_value(lines, 1, step->second);
    add_number(lines, 2, step->patient_id);
    if (is_name) {
        add_number(lines, 3, step->alternate);
    }
    pg_copy_end_row(lines);
    load->bulk.waiting += lines->length - before;
    return 0;
}

static void add_patient(struct pg_load *load, const char *const *values, int64_t id)
{
    const struct named_patient patient = load_named_patient(values, id);
    (void)name_rows_write(&patient, true, add_search_row, load);
    load->bulk.patient_id = id;
    (void)snprintf(load->bulk.patient_mrn, sizeof load->bulk.patient_mrn, "%s",
                   patient.mrn != NULL ? patient.mrn : "");
}

/* The number of a row: its own, or the next one of its table. */
static int number_of(struct pg_load *load, const struct record_spec *spec, const char *given,
                     int64_t *out, struct error *error)
{
    struct pg_load_bulk *bulk = &load->bulk;
    long long number = 0;
    bool is_numbered = content_table((int)spec->type).is_numbered;
    if (given != NULL && (!text_to_integer(given, &number) || !is_numbered)) {
        *out = number; /* what it is worth the database says */
        return 0;
    }
    if (is_numbered && !bulk->is_known[spec->type] &&
        pg_newest_number(&load->connection, spec->table, &bulk->number[spec->type], error) != 0) {
        return failed(load, error);
    }
    bulk->is_known[spec->type] = true;
    load->has_given_ids[spec->type] = true;
    *out = given != NULL ? number : bulk->number[spec->type] + 1;
    pg_load_bulk_note(load, spec->type, *out);
    return 0;
}

void pg_load_bulk_note(struct pg_load *load, enum record_type type, int64_t number)
{
    if (number > load->bulk.number[type]) {
        load->bulk.number[type] = number;
    }
}

int pg_load_bulk_row(struct pg_load *load, const struct record_spec *spec,
                     const char *const *values, int64_t *id, struct error *error)
{
    struct pg_load_bulk *bulk = &load->bulk;
    struct buffer *lines = &bulk->lines[spec->type];
    size_t before = lines->length;
    int64_t number;
    if (number_of(load, spec, values[0], &number, error) != 0) {
        return -1;
    }
    for (int field = 0; field < spec->field_count; field++) {
        if (field == 0 && values[0] == NULL) {
            add_number(lines, 0, number);
        } else {
            add_value(lines, field, values[field]);
        }
    }
    pg_copy_end_row(lines);
    bulk->waiting += lines->length - before;
    if (spec->type == RECORD_PATIENT) {
        add_patient(load, values, number);
    }
    if (id != NULL) {
        *id = number;
    }
    return bulk->waiting < WAITING_BYTES ? 0 : pg_load_bulk_send(load, error);
}

int pg_load_bulk_extra(struct pg_load *load, int64_t patient_id,
                       const struct load_patient_extra *extra, struct error *error)
{
    static const enum record_type type = RECORD_PATIENT_EXTRA;
    const char *values[FIELDS_OF(patient_extra)] = {NULL};
    char id[24];
    if (!load->bulk.is_on || patient_id == 0 || load->bulk.patient_id != patient_id) {
        return 0;
    }
    load->bulk.patient_id = 0;
    (void)snprintf(id, sizeof id, "%lld", (long long)patient_id);
    values[FIELD_OF(patient_extra, patient_id)] = id;
    values[FIELD_OF(patient_extra, mrn)] = load->bulk.patient_mrn;
    values[FIELD_OF(patient_extra, title)] = extra->title;
    values[FIELD_OF(patient_extra, preferred_name)] = extra->preferred_name;
    values[FIELD_OF(patient_extra, former_name)] = extra->former_name;
    values[FIELD_OF(patient_extra, died_on)] = extra->died_on;
    return pg_load_bulk_row(load, record_spec(type), values, NULL, error) == 0 ? 1 : -1;
}
