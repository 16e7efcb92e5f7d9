/* SPDX-License-Identifier: MIT */
/* Medications: names never cut, DOSE labelled, status never blank, current and past never mixed
 * (ux.md rules 18 to 22). */
#include "ui/screens/list_screen.h"

#include <stdio.h>
#include <string.h>

static const struct table_column columns[] = {
    {.title = "Medication",
     .width = 40,
     .grow = 1,
     .whole = true,
     .field = FIELD_OF(medication, name)},
    {.title = "Status", .width = 12, .field = FIELD_OF(medication, status)},
    {.title = "Started", .width = 11, .field = FIELD_OF(medication, prescribed_date)},
    {.title = "Prescriber",
     .width = 20,
     .from_width = 110,
     .field = FIELD_OF(medication, prescriber)},
};

static const char *status_word(const struct medication *medication)
{
    if (strcmp(medication->status.text, "active") == 0) {
        return "Started";
    }
    if (strcmp(medication->status.text, "discontinued") == 0) {
        return "Discontinued";
    }
    if (strcmp(medication->status.text, "completed") == 0) {
        return "Completed";
    }
    return medication->status.length > 0 ? medication->status.text : "Not recorded";
}

/* " - DOSE 3 mg - oral - daily": parts that are there. */
static void add_part(char *out, size_t size, const char *label, const struct field_value *value)
{
    size_t length = strlen(out);
    if (value->length > 0 && length < size) {
        snprintf(out + length, size - length, " - %s%s", label, value->text);
    }
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    const struct medication *medication = row->data;
    switch (columns[column].field) {
    case FIELD_OF(medication, name):
        cell_format(cell, ROLE_VALUE, "%s", medication->name.text);
        add_part(cell->text, sizeof(cell->text), "DOSE ", &medication->dosage);
        add_part(cell->text, sizeof(cell->text), "", &medication->route);
        add_part(cell->text, sizeof(cell->text), "", &medication->frequency);
        break;
    case FIELD_OF(medication, status):
        cell_format(cell, ROLE_TEXT, "%s", status_word(medication));
        break;
    default:
        cell_value(cell, RECORD_MEDICATION, medication, columns[column].field);
    }
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    snprintf(out, size, "%s", ((const struct medication *)row->data)->name.text);
}

static const struct table_ops table_ops = {.cell = cell, .name = name};

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    static const int fields[] = {
        FIELD_OF(medication, medication_id), FIELD_OF(medication, prescribed_date),
        FIELD_OF(medication, prescriber),    FIELD_OF(medication, refills_remaining),
        FIELD_OF(medication, notes),
    };
    const struct medication *medication = record;
    char when[20];
    (void)screen;
    text_view_title(view, medication->name.text);
    text_view_field(view, "DOSE", medication->dosage.text);
    text_view_field(view, "ROUTE", medication->route.text);
    text_view_field(view, "FREQUENCY", medication->frequency.text);
    text_view_field(view, "STATUS", status_word(medication));
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        detail_value(view, RECORD_MEDICATION, record, fields[i]);
    }
    bookkeeping_words(&medication->updated_at, when);
    text_view_field(view, "Updated", when);
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_PATIENT_MEDICATIONS,
    .preset = PRESET_CURRENT,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "No medications recorded in this view.",
    .order_words = "newest start first",
    .detail = detail,
};

static void enter(struct screen *screen)
{
    list_screen_enter(screen, &spec);
}

const struct screen_ops screen_medications = {
    .title = "Medications",
    .of_patient = true,
    .enter = enter,
    LIST_SCREEN_OPS,
};
