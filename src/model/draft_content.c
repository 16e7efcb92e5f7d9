/* SPDX-License-Identifier: MIT */
/* A draft's text, written and read. Any thread; pure. */
#include "chartty/model/draft_content.h"

#include "chartty/base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, CONTENT_MOST = 4 * 1024 * 1024 };

/* ---- writing ---- */

/* Text that is not UTF-8 is left out: what was typed always is. */
static void put_text(json_t *object, const char *name, const char *text)
{
    json_t *value = text != NULL ? json_string(text) : json_null();
    json_object_set_new(object, name, value != NULL ? value : json_null());
}

static json_t *write_row(const struct draft_content *content)
{
    json_t *row = json_object();
    for (int i = 0; i < content->row_count; i++) {
        put_text(row, content->row[i].column, content->row[i].text);
    }
    return row;
}

static json_t *write_fields(const struct draft_content *content)
{
    json_t *fields = json_array();
    for (int i = 0; i < content->field_count; i++) {
        const struct draft_field *field = &content->fields[i];
        json_t *object = json_object();
        put_text(object, "table", field->table);
        put_text(object, "column", field->column);
        json_object_set_new(object, "number", json_integer(field->number));
        put_text(object, "typed", field->typed);
        put_text(object, "original", field->original);
        json_array_append_new(fields, object);
    }
    return fields;
}

static json_t *write_patient(const struct draft_content *content)
{
    json_t *patient = json_object();
    json_object_set_new(patient, "id", json_integer(content->patient_id));
    put_text(patient, "mrn", content->mrn);
    put_text(patient, "dob", content->dob);
    put_text(patient, "name", content->name);
    put_text(patient, "born", content->born);
    put_text(patient, "initials", content->initials);
    put_text(patient, "sex", content->sex);
    json_object_set_new(patient, "birth_year", json_integer(content->birth_year));
    json_object_set_new(patient, "look_alike", json_boolean(content->look_alike));
    return patient;
}

char *draft_content_write(const struct draft_content *content)
{
    json_t *object = json_object();
    json_object_set_new(object, "version", json_integer(VERSION));
    put_text(object, "form", content->form);
    put_text(object, "request_id", content->request_id);
    put_text(object, "saved_at", content->saved_at);
    json_object_set_new(object, "sent", json_boolean(content->sent));
    json_object_set_new(object, "row_id", json_integer(content->row_id));
    json_object_set_new(object, "focus", json_integer(content->focus));
    json_object_set_new(object, "patient", write_patient(content));
    json_object_set_new(object, "row", write_row(content));
    json_object_set_new(object, "fields", write_fields(content));
    char *dumped = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    char *text = memory_copy_text(dumped);
    free(dumped);
    json_decref(object);
    return text;
}

/* ---- reading ---- */

/* Whether all that was asked for so far was there and of its kind. */
struct reading {
    struct draft_content *out;
    bool ok;
};

static const char *get_text(struct reading *reading, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    const char *text = json_string_value(value);
    if (text == NULL || json_string_length(value) > DRAFT_TEXT_MOST ||
        strlen(text) != json_string_length(value)) {
        reading->ok = false;
        return "";
    }
    return arena_copy_text(&reading->out->arena, text);
}

static int64_t get_number(struct reading *reading, const json_t *object, const char *name,
                          int64_t least, int64_t most)
{
    const json_t *value = json_object_get(object, name);
    int64_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < least || number > most) {
        reading->ok = false;
        return 0;
    }
    return number;
}

static bool get_boolean(struct reading *reading, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_boolean(value)) {
        reading->ok = false;
    }
    return json_is_true(value);
}

static void read_patient(struct reading *reading, const json_t *patient)
{
    struct draft_content *out = reading->out;
    out->patient_id = get_number(reading, patient, "id", 0, INT64_MAX);
    out->mrn = get_text(reading, patient, "mrn");
    out->dob = get_text(reading, patient, "dob");
    out->name = get_text(reading, patient, "name");
    out->born = get_text(reading, patient, "born");
    out->initials = get_text(reading, patient, "initials");
    out->sex = get_text(reading, patient, "sex");
    out->birth_year = (int)get_number(reading, patient, "birth_year", 0, 9999);
    out->look_alike = get_boolean(reading, patient, "look_alike");
}

static void read_row(struct reading *reading, json_t *row)
{
    struct draft_content *out = reading->out;
    const char *column;
    json_t *value;
    if (!json_is_object(row) || json_object_size(row) > DRAFT_COLUMNS_MOST) {
        reading->ok = false;
        return;
    }
    json_object_foreach(row, column, value)
    {
        struct draft_column *to = &out->row[out->row_count++];
        to->column = arena_copy_text(&out->arena, column);
        to->text = json_is_null(value) ? NULL : get_text(reading, row, column);
    }
}

static void read_fields(struct reading *reading, const json_t *fields)
{
    struct draft_content *out = reading->out;
    if (!json_is_array(fields) || json_array_size(fields) > DRAFT_FIELDS_MOST) {
        reading->ok = false;
        return;
    }
    for (size_t i = 0; i < json_array_size(fields); i++) {
        const json_t *object = json_array_get(fields, i);
        struct draft_field *to = &out->fields[out->field_count++];
        to->table = get_text(reading, object, "table");
        to->column = get_text(reading, object, "column");
        to->number = (int)get_number(reading, object, "number", 0, DRAFT_FIELDS_MOST);
        to->typed = get_text(reading, object, "typed");
        to->original = get_text(reading, object, "original");
    }
}

static bool is_request_id(const char *text)
{
    return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

static int is_damaged(struct error *error)
{
    return error_set(error, ERROR_CORRUPT,
                     "This draft cannot be read: it is damaged or was changed by somebody else. "
                     "Discard it and enter the form again.");
}

int draft_content_read(const char *text, size_t length, struct draft_content *out,
                       struct error *error)
{
    memset(out, 0, sizeof(*out));
    arena_init(&out->arena);
    if (length > CONTENT_MOST || !text_is_utf8(text, length)) {
        return is_damaged(error);
    }
    json_t *object = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    struct reading reading = {.out = out, .ok = json_is_object(object)};
    if (reading.ok && json_integer_value(json_object_get(object, "version")) > VERSION) {
        json_decref(object);
        return error_set(error, ERROR_OUTDATED,
                         "This draft is of a newer chartty. Open it on a station that has it.");
    }
    get_number(&reading, object, "version", 1, VERSION);
    out->form = get_text(&reading, object, "form");
    out->request_id = get_text(&reading, object, "request_id");
    out->saved_at = get_text(&reading, object, "saved_at");
    out->sent = get_boolean(&reading, object, "sent");
    out->row_id = get_number(&reading, object, "row_id", 0, INT64_MAX);
    out->focus = (int)get_number(&reading, object, "focus", 0, DRAFT_FIELDS_MOST);
    read_patient(&reading, json_object_get(object, "patient"));
    read_row(&reading, json_object_get(object, "row"));
    read_fields(&reading, json_object_get(object, "fields"));
    json_decref(object);
    if (!reading.ok || !is_request_id(out->request_id)) {
        return is_damaged(error);
    }
    return 0;
}

void draft_content_release(struct draft_content *content)
{
    arena_release(&content->arena);
}
