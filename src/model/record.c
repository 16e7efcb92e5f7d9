/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the constant tables behind record.h, made from the FIELDS lists, so that a column stands
 * in one place only. Layer: model.  Thread: any.  Owns: nothing.  Must not know: SQL, screens.
 */
#include "chartty/model/record.h"

#include <string.h>

#define FIELD_SPEC(column, kind, label, max, flags, choices)                                       \
    {#column, FIELD_##kind, label, max, flags, CHOICES_##choices},
#define X(type, name, fields, table, noun)                                                         \
    static const struct field_spec name##_fields[] = {fields(FIELD_SPEC)};
RECORD_TYPES(X)
#undef X

#define FIELD_COUNT(fields) (sizeof(fields) / sizeof((fields)[0]))

/* record_values() reads a record as an array: a struct of anything but its values breaks that. */
#define X(type, name, fields, table, noun)                                                         \
    _Static_assert(sizeof(struct name) == FIELD_COUNT(name##_fields) * sizeof(struct field_value), \
                   #name " must be nothing but its values");
RECORD_TYPES(X)
#undef X

static const struct record_spec record_specs[RECORD_TYPE_COUNT] = {
#define X(type, name, fields, table, noun)                                                         \
    [RECORD_##                                                                                     \
        type] = {RECORD_##type,      table, noun, name##_fields, (int)FIELD_COUNT(name##_fields),  \
                 sizeof(struct name)},
    RECORD_TYPES(X)
#undef X
};

const struct record_spec *record_spec(enum record_type type)
{
    return &record_specs[type];
}

int record_field(const struct record_spec *spec, const char *column)
{
    for (int index = 0; index < spec->field_count; index++) {
        if (strcmp(spec->fields[index].column, column) == 0) {
            return index;
        }
    }
    return -1;
}

const struct record_spec *record_by_table(const char *table)
{
    for (int type = 0; type < RECORD_STORED_COUNT; type++) {
        if (strcmp(record_specs[type].table, table) == 0) {
            return &record_specs[type];
        }
    }
    return NULL;
}
