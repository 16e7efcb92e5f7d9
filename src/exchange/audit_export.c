/* SPDX-License-Identifier: MIT */
/* Audit entries as lines, CSV and JSON. Blocks on its stream. */
#include "src/exchange/audit_export.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/model/audit_text.h"

#include <jansson.h>
#include <string.h>

static const int csv_fields[] = {
    FIELD_OF(audit_entry, id),         FIELD_OF(audit_entry, at),
    FIELD_OF(audit_entry, username),   FIELD_OF(audit_entry, role),
    FIELD_OF(audit_entry, station),    FIELD_OF(audit_entry, action),
    FIELD_OF(audit_entry, patient_id), FIELD_OF(audit_entry, table_name),
    FIELD_OF(audit_entry, row_id),     FIELD_OF(audit_entry, chain),
    FIELD_OF(audit_entry, position),   FIELD_OF(audit_entry, mac),
    FIELD_OF(audit_entry, entry),
};
enum { CSV_FIELDS = sizeof csv_fields / sizeof csv_fields[0] };

/* Quoted where it must be (RFC 4180). What a spreadsheet would take for a formula gets an
 * apostrophe in front: words are typed by anybody. */
static void put_csv(FILE *file, const char *text, size_t length, bool last)
{
    char *safe = memory_array(length * 8 + 8, 1);
    text_safe(safe, length * 8 + 8, text, length, NULL);
    bool is_formula = safe[0] != '\0' && strchr("=+-@", safe[0]) != NULL;
    bool quoted = is_formula || strpbrk(safe, ",\"\r\n;\t") != NULL;
    fputs(quoted ? "\"" : "", file);
    fputs(is_formula ? "'" : "", file);
    for (const char *at = safe; *at != '\0'; at++) {
        fputs(*at == '"' ? "\"\"" : (char[]){*at, '\0'}, file);
    }
    fputs(quoted ? "\"" : "", file);
    fputs(last ? "\r\n" : ",", file);
    memory_free(safe);
}

void audit_export_begin(FILE *file, enum audit_format format)
{
    const struct record_spec *spec = record_spec(RECORD_AUDIT_ENTRY);
    if (format == AUDIT_LINES) {
        fprintf(file, "%-20s  %-12s  %-10s  %-22s  %-8s  %s\n", "Time", "User", "Station", "Action",
                "Patient", "What");
    }
    for (int index = 0; format == AUDIT_CSV && index < CSV_FIELDS; index++) {
        const char *column = spec->fields[csv_fields[index]].column;
        put_csv(file, column, strlen(column), index == CSV_FIELDS - 1);
    }
}

static void put_line(FILE *file, const struct audit_entry *entry)
{
    char what[512], safe[2048], line[1024], when[32] = "", patient[32] = "", object[96] = "";
    if (entry->at.state == FIELD_VALUE) {
        datetime_format_utc_exact(entry->at.integer, when);
    }
    if (entry->patient_id.state == FIELD_VALUE) {
        snprintf(patient, sizeof patient, "#%lld", entry->patient_id.integer);
    }
    if (entry->table_name.state == FIELD_VALUE) {
        snprintf(object, sizeof object, "%.60s %lld  ", entry->table_name.text,
                 entry->row_id.integer);
    }
    audit_text_line(entry->entry.text, entry->entry.length, what, sizeof what);
    snprintf(line, sizeof line, "%-20s  %-12.50s  %-10.64s  %-22.40s  %-8s  %s%.500s", when,
             entry->username.length > 0 ? entry->username.text : "(nobody)", entry->station.text,
             entry->action.text, patient, object, what);
    text_safe(safe, sizeof safe, line, strlen(line), NULL);
    fprintf(file, "%s\n", safe);
}

static json_t *value_of(const struct field_value *value)
{
    if (value->state == FIELD_NULL) {
        return json_null();
    }
    json_t *text = json_stringn(value->text, value->length);
    return text != NULL ? text : json_string("(not UTF-8)");
}

static void put_json(FILE *file, const struct audit_entry *entry)
{
    json_t *object = json_object();
    json_object_set_new(object, "row", json_integer(entry->id.integer));
    json_object_set_new(object, "entry", value_of(&entry->entry));
    json_object_set_new(object, "mac", value_of(&entry->mac));
    json_dumpf(object, file, JSON_COMPACT | JSON_ENSURE_ASCII);
    fputc('\n', file);
    json_decref(object);
}

void audit_export_entry(FILE *file, enum audit_format format, const struct audit_entry *entry)
{
    const struct field_value *values = record_values(entry);
    switch (format) {
    case AUDIT_LINES:
        put_line(file, entry);
        break;
    case AUDIT_CSV:
        for (int index = 0; index < CSV_FIELDS; index++) {
            const struct field_value *value = &values[csv_fields[index]];
            put_csv(file, value->text, value->length, index == CSV_FIELDS - 1);
        }
        break;
    case AUDIT_JSON:
        put_json(file, entry);
        break;
    }
}
