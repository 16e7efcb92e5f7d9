/* SPDX-License-Identifier: MIT */
/*
 * From the fields of a form to the values of its records, and to the steps of the save. Loop
 * thread. Only what differs from the row as it was read is written.
 */
#include "src/control/edit_private.h"

#include <stdio.h>
#include <string.h>

static const char *stored_text(const struct field_value *value)
{
    return value->state == FIELD_NULL ? NULL : value->text;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void edit_values(const struct edit *edit, enum record_type type, const char **values,
                 uint64_t *mask)
{
    const struct record_spec *spec = record_spec(type);
    const void *base = edit_base_row(edit, type);
    *mask = 0;
    for (int field = 0; field < spec->field_count; field++) {
        values[field] = base != NULL ? stored_text(&record_values(base)[field]) : NULL;
    }
    for (int i = 0; i < edit->count; i++) {
        const struct edit_slot *slot = &edit->slots[i];
        if (slot->spec->type != type || slot->error[0] != '\0' || !slot->read) {
            continue;
        }
        const char *before =
            base != NULL ? stored_text(&record_values(base)[slot->spec->field]) : NULL;
        values[slot->spec->field] = slot->stored;
        if (!same_text(before, slot->stored)) {
            *mask |= (uint64_t)1 << (unsigned)slot->spec->field;
        }
    }
}

/* Columns whose text the site's pattern makes for a new row. */
static const char *pattern_of(const struct edit *edit, enum record_type type, int *field)
{
    const struct id_patterns *patterns = &edit->session->patterns;
    switch (type) {
    case RECORD_PATIENT:
        *field = FIELD_OF(patient, mrn);
        return patterns->mrn;
    case RECORD_APPOINTMENT:
        *field = FIELD_OF(appointment, appointment_id);
        return patterns->appointment;
    case RECORD_MEDICATION:
        *field = FIELD_OF(medication, medication_id);
        return patterns->medication;
    case RECORD_LAB_RESULT:
        *field = FIELD_OF(lab_result, order_id);
        return patterns->order;
    default:
        return NULL;
    }
}

static const char *number_text(struct edit *edit, int64_t number)
{
    return arena_format(&edit->scratch, "%lld", (long long)number);
}

int edit_compose_row(struct edit *edit, struct change_set *set, struct error *error)
{
    enum record_type type = edit->spec->type;
    const char *values[FIELDS_OF_TABLE_MAX] = {NULL};
    uint64_t mask = 0;
    int step, code = -1;
    (void)error;
    edit_values(edit, type, values, &mask);
    if (!edit->spec->is_new) {
        step = change_set_update(set, type, edit->row.row, mask, values);
    } else {
        int owner = record_field(record_spec(type), "patient_id");
        const char *pattern = pattern_of(edit, type, &code);
        if (owner >= 0 && edit->patient.id != 0 && values[owner] == NULL) {
            values[owner] = number_text(edit, edit->patient.id);
        }
        step = change_set_insert(set, type, values);
        if (pattern != NULL && values[code] == NULL) {
            change_set_make_code(set, step, code, pattern);
        }
    }
    edit->row_step = step;
    return step;
}

int edit_changes(const struct edit *edit, struct edit_change *out, int room)
{
    /* The texts live in the form's scratch memory; asking for them changes nothing of the form. */
    struct edit *own = (struct edit *)edit;
    int count = 0;
    arena_clear(&own->scratch);
    for (int i = 0; i < edit->count && count < room; i++) {
        struct edit_slot *slot = &own->slots[i];
        if (slot->typed == NULL || !edit_slot_changed(slot)) {
            continue;
        }
        char *after = slot->read && slot->stored != NULL && slot->error[0] == '\0'
                          ? edit_shown(own, i, slot->stored)
                          : memory_copy_text(slot->typed);
        out[count++] =
            (struct edit_change){.label = slot->field.label,
                                 .before = arena_copy_text(&own->scratch, slot->original),
                                 .after = arena_copy_text(&own->scratch, after),
                                 .wrong = slot->error[0] != '\0'};
        memory_free(after);
    }
    return count;
}
