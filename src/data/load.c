/* SPDX-License-Identifier: MIT */
/*
 * Purpose: loading rows into whatever database a URL names. Layer: data.  Thread: the loading one.
 */
#include "chartty/base/words.h"
#include "src/data/change_steps.h"
#include "src/data/load_api.h"
#include "src/data/postgres/pg_database.h"
#include "src/data/sqlite/sqlite_load.h"

#include <string.h>

struct load *load_open(const char *url, struct error *error)
{
    return pg_is_url(url) ? pg_load_open(url, error) : sqlite_load_open(url, error);
}

void load_close(struct load *load)
{
    if (load != NULL) {
        load->api->close(load);
    }
}

int load_begin(struct load *load, struct error *error)
{
    return load->api->begin(load, error);
}

int load_commit(struct load *load, struct error *error)
{
    return load->api->commit(load, error);
}

int load_rollback(struct load *load, struct error *error)
{
    return load->api->rollback(load, error);
}

int load_row(struct load *load, enum record_type type, const char *const *values, int64_t *id,
             struct error *error)
{
    const struct record_spec *spec = record_spec(type);
    char rooms[FIELDS_OF_TABLE_MAX][VALUE_FORM_SIZE];
    const char *formed[FIELDS_OF_TABLE_MAX];
    for (int field = 0; field < spec->field_count; field++) {
        formed[field] = value_form(&spec->fields[field], values[field], rooms[field]);
    }
    return load->api->row(load, type, formed, id, error);
}

int load_external_id(struct load *load, const char *system, enum record_type type,
                     const char *source_id, int64_t row_id, int64_t patient_id, struct error *error)
{
    return load->api->external_id(load, system, type, source_id, row_id, patient_id, error);
}

int load_find_external(struct load *load, const char *system, enum record_type type,
                       const char *source_id, int64_t *row_id, struct error *error)
{
    return load->api->find_external(load, system, type, source_id, row_id, error);
}

int load_patient_extra(struct load *load, int64_t patient_id,
                       const struct load_patient_extra *extra, struct error *error)
{
    return load->api->patient_extra(load, patient_id, extra, error);
}

int load_bulk(struct load *load, struct error *error)
{
    return load->api->bulk(load, error);
}

int load_finish(struct load *load, struct error *error)
{
    return load->api->finish(load, error);
}

/* --- what both engines' loads share ----------------------------------------------------------- */

static int form_bit(const char *column)
{
    return strcmp(column, "created_at") == 0   ? LOAD_NO_CREATED
           : strcmp(column, "updated_at") == 0 ? LOAD_NO_UPDATED
           : strcmp(column, "id") == 0         ? LOAD_NO_ID
                                               : 0;
}

int load_form(const struct record_spec *spec, const char *const *values)
{
    int form = 0;
    for (int field = 0; field < spec->field_count; field++) {
        form |= values[field] == NULL ? form_bit(spec->fields[field].column) : 0;
    }
    return form;
}

bool load_is_given(int form, const char *column)
{
    return (form & form_bit(column)) == 0;
}

void load_insert_text(const struct record_spec *spec, int form, const char *now, struct buffer *out)
{
    struct buffer parameters;
    buffer_init(&parameters);
    buffer_add_text(out, "INSERT INTO ");
    buffer_add_text(out, spec->table);
    for (int field = 0; field < spec->field_count; field++) {
        const char *column = spec->fields[field].column;
        bool is_given = load_is_given(form, column);
        if (!is_given && form_bit(column) == LOAD_NO_ID) {
            continue;
        }
        buffer_add_text(out, parameters.length == 0 ? " (" : ", ");
        buffer_add_text(out, column);
        buffer_add_text(&parameters, parameters.length == 0 ? "" : ", ");
        if (is_given) {
            buffer_format(&parameters, "?%d", field + 1);
        } else {
            buffer_add_text(&parameters, now);
        }
    }
    buffer_add_text(out, ") VALUES (");
    buffer_add_text(out, parameters.bytes);
    buffer_add_text(out, ")");
    buffer_release(&parameters);
}

struct named_patient load_named_patient(const char *const *values, int64_t id)
{
    return (struct named_patient){.id = id,
                                  .last_name = values[FIELD_OF(patient, last_name)],
                                  .first_name = values[FIELD_OF(patient, first_name)],
                                  .mrn = values[FIELD_OF(patient, mrn)],
                                  .phone = values[FIELD_OF(patient, phone)]};
}

const struct record_spec *load_referred(const struct field_spec *field)
{
    return record_spec(strcmp(field->column, "provider_id") == 0 ? RECORD_PROVIDER
                                                                 : RECORD_PATIENT);
}

int load_check(enum database_kind kind, int version, int program_version, struct error *error)
{
    if (kind == DATABASE_HALF_COPY) {
        return error_set(error, ERROR_REFUSED, DATABASE_HALF_COPY_SENTENCE);
    }
    if (kind != DATABASE_CHARTTY) {
        return error_set(error, ERROR_INVALID,
                         "This is not a database that chartty made. Make one with: chartty db "
                         "init");
    }
    return version == program_version
               ? 0
               : error_set(error, ERROR_OUTDATED,
                           "The database has schema version %d, this chartty works with version "
                           "%d. %s",
                           version, program_version,
                           version < program_version ? WORDS("Migrate it with: chartty db migrate")
                                                     : WORDS("Use a newer chartty."));
}

int load_rolled_back(struct error *error)
{
    return error_set(error, ERROR_IO,
                     "The rows since the last commit were rolled back after an error.");
}

int load_missing_reference(const struct record_spec *spec, const struct field_spec *field,
                           struct error *error)
{
    return error_set(error, ERROR_REFUSED, "%s of this %s: there is no such %s.", field->label,
                     spec->noun, load_referred(field)->noun);
}

int load_known_already(enum record_type type, struct error *error)
{
    return error_set(error, ERROR_REFUSED, "This %s was loaded from there already.",
                     record_spec(type)->noun);
}

int load_no_such_patient(struct error *error)
{
    return error_set(error, ERROR_NOT_FOUND, "There is no such patient.");
}

int load_has_rows(struct error *error)
{
    return error_set(error, ERROR_REFUSED,
                     "The database has rows already: loading it all at once is for a new one.");
}
