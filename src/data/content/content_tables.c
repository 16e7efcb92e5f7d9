/* SPDX-License-Identifier: MIT */
/*
 * Purpose: which tables are content, and their columns. Layer: data.  Thread: any; constant tables.
 * A table that a migration adds is named here, or in the test that says why it is none
 * (test_content_hash.c).
 */
#include "src/data/content/content.h"

#include <string.h>

/* X(table, LIST, columns of its key): chartty's tables that no record is of. ct_name, ct_lookup and
 * ct_name_stale follow from patients; they are kept all the same, since making them takes longer
 * than copying them. */
#define OTHER_TABLES(X)                                                                            \
    X(ct_external_id, EXTERNAL_ID_FIELDS, 3)                                                       \
    X(ct_request, REQUEST_FIELDS, 1)                                                               \
    X(ct_meta, META_FIELDS, 1)                                                                     \
    X(ct_name, NAME_FIELDS, 3)                                                                     \
    X(ct_lookup, LOOKUP_FIELDS, 3)                                                                 \
    X(ct_name_stale, NAME_STALE_FIELDS, 1)

#define EXTERNAL_ID_FIELDS(X)                                                                      \
    X(system, TEXT, "System", 0, FIELD_REQUIRED, NONE)                                             \
    X(source_table, TEXT, "Table", 0, FIELD_REQUIRED, NONE)                                        \
    X(source_id, TEXT, "Id there", 0, FIELD_REQUIRED, NONE)                                        \
    X(row_id, REFERENCE, "Row", 0, FIELD_REQUIRED, NONE)                                           \
    X(patient_id, REFERENCE, "Patient", 0, 0, NONE)
#define REQUEST_FIELDS(X)                                                                          \
    X(request_id, TEXT, "Request", 0, FIELD_REQUIRED, NONE)                                        \
    X(content_hash, TEXT, "Hash", 0, FIELD_REQUIRED, NONE)                                         \
    X(state, TEXT, "State", 20, FIELD_REQUIRED, NONE)                                              \
    X(staff_id, REFERENCE, "Staff", 0, 0, NONE)                                                    \
    X(created_at, TIMESTAMP, "Created", 0, FIELD_REQUIRED, NONE)                                   \
    X(answer, TEXT, "Answer", 0, 0, NONE)
#define META_FIELDS(X)                                                                             \
    X(key, TEXT, "Key", 0, FIELD_REQUIRED, NONE)                                                   \
    X(value, TEXT, "Value", 0, FIELD_REQUIRED, NONE)
#define NAME_FIELDS(X)                                                                             \
    X(last, TEXT, "Last name", 0, FIELD_REQUIRED, NONE)                                            \
    X(first, TEXT, "First name", 0, FIELD_REQUIRED, NONE)                                          \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)                                   \
    X(alternate, INTEGER, "Alternate", 0, FIELD_REQUIRED, NONE)
#define LOOKUP_FIELDS(X)                                                                           \
    X(kind, TEXT, "Kind", 0, FIELD_REQUIRED, NONE)                                                 \
    X(key, TEXT, "Key", 0, FIELD_REQUIRED, NONE)                                                   \
    X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)
#define NAME_STALE_FIELDS(X) X(patient_id, REFERENCE, "Patient", 0, FIELD_REQUIRED, NONE)

#define FIELD(column, kind, label, max, flags, choices)                                            \
    {#column, FIELD_##kind, label, max, flags, CHOICES_##choices},
#define X(table, fields, key) static const struct field_spec table##_fields[] = {fields(FIELD)};
OTHER_TABLES(X)
#undef X

static const struct content_table others[] = {
#define X(table, fields, key)                                                                      \
    {#table, table##_fields, (int)(sizeof table##_fields / sizeof table##_fields[0]), key, false},
    OTHER_TABLES(X)
#undef X
};
enum { OTHERS = sizeof others / sizeof others[0], TABLES = RECORD_STORED_COUNT + OTHERS };
_Static_assert((int)TABLES <= (int)CONTENT_TABLES_MAX, "struct content_sums has room for each");
_Static_assert((int)CONTENT_COLUMNS_MAX <= 64, "a bit each column");

int content_table_count(void)
{
    return TABLES;
}

struct content_table content_table(int index)
{
    if (index >= RECORD_STORED_COUNT) {
        return others[index - RECORD_STORED_COUNT];
    }
    const struct record_spec *spec = record_spec((enum record_type)index);
    return (struct content_table){.name = spec->table,
                                  .columns = spec->fields,
                                  .column_count = spec->field_count,
                                  .key_count = 1,
                                  .is_numbered = strcmp(spec->fields[0].column, "id") == 0};
}

const char *content_table_name(int index)
{
    return content_table(index).name;
}

int content_table_by_name(const char *name)
{
    for (int index = 0; index < TABLES; index++) {
        if (strcmp(content_table_name(index), name) == 0) {
            return index;
        }
    }
    return -1;
}

const struct content_reference content_references[] = {
    {"appointments", "patient_id", "patients"},
    {"appointments", "provider_id", "providers"},
    {"medications", "patient_id", "patients"},
    {"allergies", "patient_id", "patients"},
    {"vital_signs", "patient_id", "patients"},
    {"lab_results", "patient_id", "patients"},
    {"ct_patient", "patient_id", "patients"},
    {"ct_visit", "row_id", "appointments"},
    {"ct_allergy_review", "patient_id", "patients"},
    {"ct_vitals_context", "row_id", "vital_signs"},
    {"ct_lab_review", "row_id", "lab_results"},
    {"ct_lab_version", "row_id", "lab_results"},
    {"ct_medication_event", "row_id", "medications"},
    {"ct_draft", "staff_id", "ct_staff"},
    {"ct_draft", "patient_id", "patients"},
    {"ct_client_secret", "row_id", "oauth_clients"},
    {NULL, NULL, NULL},
};
