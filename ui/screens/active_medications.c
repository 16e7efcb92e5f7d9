/* SPDX-License-Identifier: MIT */
/* Active medications of all patients, by patient's name, then medication. No banner: it shows many
 * patients. */
#include "ui/screens/drug_words.h"
#include "ui/screens/list_screen.h"

#include <string.h>

static const struct table_column columns[] = {
    {.title = "Patient", .width = 16, .grow = 2, .whole = true, .field = -1},
    {.title = "Born", .width = 11, .field = -1},
    {.title = "MRN", .width = 11, .whole = true, .field = -1},
    {.title = "Medication", .width = 18, .grow = 3, .whole = true, .field = -1},
    {.title = "Started", .width = 11, .from_width = 96, .field = -1},
};
static const int fields[] = {
    FIELD_OF(medication_line, patient_last_name), FIELD_OF(medication_line, patient_dob),
    FIELD_OF(medication_line, patient_mrn),       FIELD_OF(medication_line, name),
    FIELD_OF(medication_line, prescribed_date),
};

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    const struct medication_line *line = row->data;
    cell_value(cell, RECORD_MEDICATION_LINE, line, fields[column]);
    if (column == 0) {
        person_words(&line->patient_last_name, &line->patient_first_name, cell->text,
                     sizeof(cell->text));
        cell->role = ROLE_VALUE;
    }
}

static void shown(void *self, const struct row *row, int column, char *text)
{
    (void)row;
    if (fields[column] == FIELD_OF(medication_line, name)) {
        drug_name_in(self, text, strlen(text));
    }
}

static const struct table_ops table_ops = {.cell = cell, .shown = shown};

static const char *label_of(int field)
{
    return record_spec(RECORD_MEDICATION_LINE)->fields[field].label;
}

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    static const int of_detail[] = {
        FIELD_OF(medication_line, prescribed_date),
        FIELD_OF(medication_line, prescriber),
        FIELD_OF(medication_line, refills_remaining),
        FIELD_OF(medication_line, notes),
    };
    const struct medication_line *line = record;
    char words[256];
    person_words(&line->patient_last_name, &line->patient_first_name, words, sizeof(words));
    text_view_title(view, words);
    detail_value(view, RECORD_MEDICATION_LINE, record, FIELD_OF(medication_line, patient_dob));
    detail_value(view, RECORD_MEDICATION_LINE, record, FIELD_OF(medication_line, patient_mrn));
    drug_name_words(screen, &line->name, words, sizeof(words));
    text_view_field(view, label_of(FIELD_OF(medication_line, name)), words);
    detail_dose(view, label_of(FIELD_OF(medication_line, dosage)), DOSE_AMOUNT, &line->dosage);
    detail_dose(view, label_of(FIELD_OF(medication_line, route)), DOSE_ROUTE, &line->route);
    detail_dose(view, label_of(FIELD_OF(medication_line, frequency)), DOSE_FREQUENCY,
                &line->frequency);
    for (size_t i = 0; i < sizeof(of_detail) / sizeof(of_detail[0]); i++) {
        detail_value(view, RECORD_MEDICATION_LINE, record, of_detail[i]);
    }
}

static int64_t patient_of(const void *record)
{
    return ((const struct medication_line *)record)->patient_id.integer;
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_ACTIVE_MEDICATIONS,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "No active medications are recorded.",
    .order_words = "by patient, then medication",
    .detail = detail,
    .patient_of = patient_of,
};

static void enter(struct screen *screen)
{
    list_screen_enter(screen, &spec);
}

const struct screen_ops screen_active_medications = {
    .title = "Active medications",
    .enter = enter,
    LIST_SCREEN_OPS,
};
