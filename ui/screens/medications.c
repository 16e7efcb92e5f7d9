/* SPDX-License-Identifier: MIT */
/* Medications: names never cut, DOSE labelled, status never blank, current and past never mixed
 * (ux.md rules 18 to 22). */
#include "ui/screens/drug_words.h"
#include "ui/screens/marks.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct table_column columns[] = {
    {.title = "Medication",
     .width = 40,
     .grow = 1,
     .whole = true,
     .field = FIELD_OF(medication, name)},
    {.title = "Status", .width = 13, .field = FIELD_OF(medication, status)},
    {.title = "Started", .width = 11, .field = FIELD_OF(medication, prescribed_date)},
    {.title = "Prescriber",
     .width = 20,
     .from_width = 110,
     .field = FIELD_OF(medication, prescriber)},
};

static const char *status_word(const struct medication *medication, enum medication_state state)
{
    static const char *const words[] = {
        [MEDICATION_ACTIVE] = "Started",    [MEDICATION_SUSPENDED] = "Suspended",
        [MEDICATION_STOPPED] = "Stopped",   [MEDICATION_COMPLETED] = "Completed",
        [MEDICATION_IN_ERROR] = "In error",
    };
    if (state != MEDICATION_UNKNOWN) {
        return words[state];
    }
    return medication->status.length > 0 ? medication->status.text : "Not recorded";
}

static enum role state_role(enum medication_state state)
{
    return state == MEDICATION_SUSPENDED || state == MEDICATION_UNKNOWN ? ROLE_WARNING : ROLE_TEXT;
}

/* " - DOSE 3 mg - oral - daily": parts that are there. */
static void add_part(char *out, size_t size, const char *label, enum dose_place place,
                     const struct field_value *value)
{
    char words[DOSE_TEXT_SIZE];
    size_t length = strlen(out);
    if (value->length > 0 && length < size) {
        dose_words(place, value, words, sizeof(words));
        snprintf(out + length, size - length, " - %s%s", label, words);
    }
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    struct screen *screen = self;
    const struct medication *medication = row->data;
    struct medication_mark state = chart_medication_mark(screen->chart, medication);
    switch (columns[column].field) {
    case FIELD_OF(medication, name):
        cell_format(cell, ROLE_VALUE, "%s", medication->name.text);
        add_part(cell->text, sizeof(cell->text), "DOSE ", DOSE_AMOUNT, &medication->dosage);
        add_part(cell->text, sizeof(cell->text), "", DOSE_ROUTE, &medication->route);
        add_part(cell->text, sizeof(cell->text), "", DOSE_FREQUENCY, &medication->frequency);
        break;
    case FIELD_OF(medication, status):
        cell_format(cell, state_role(state.state), "%s%s", status_word(medication, state.state),
                    state.disagrees ? " (!)" : "");
        break;
    default:
        cell_value(cell, RECORD_MEDICATION, medication, columns[column].field);
    }
    cell_in_error(screen, RECORD_MEDICATION, row->id, cell);
}

static void shown(void *self, const struct row *row, int column, char *text)
{
    if (columns[column].field == FIELD_OF(medication, name)) {
        drug_name_in(self, text, ((const struct medication *)row->data)->name.length);
    }
}

static void mark(void *self, const struct row *row, char out[8], enum role *role)
{
    mark_in_error(self, RECORD_MEDICATION, row->id, out, role);
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    drug_name_words(self, &((const struct medication *)row->data)->name, out, size);
}

static const struct table_ops table_ops = {
    .cell = cell, .shown = shown, .name = name, .mark = mark};

/* "20-Nov-2026 suspended: surgery (PATEL)": all that was recorded, newest first. */
static void add_events(const struct screen *screen, const struct medication *medication,
                       struct text_view *view)
{
    enum { EVENTS = 20 };
    const struct medication_event *events[EVENTS];
    int count = chart_medication_events(screen->chart, medication->id.integer, events, EVENTS);
    for (int i = 0; i < count; i++) {
        char words[1024], date[64];
        value_words(RECORD_MEDICATION_EVENT, events[i], FIELD_OF(medication_event, event_date),
                    date, sizeof(date));
        snprintf(words, sizeof(words), "%s %s%s%s (%s)", date, events[i]->event.text,
                 events[i]->reason.length > 0 ? ": " : "", events[i]->reason.text,
                 events[i]->recorded_by.text);
        text_view_field(view, i == 0 ? "History" : "", words);
    }
}

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    static const int fields[] = {
        FIELD_OF(medication, medication_id), FIELD_OF(medication, prescribed_date),
        FIELD_OF(medication, prescriber),    FIELD_OF(medication, refills_remaining),
        FIELD_OF(medication, notes),
    };
    const struct medication *medication = record;
    struct medication_mark state = chart_medication_mark(screen->chart, medication);
    char when[20], words[1024];
    drug_name_words(screen, &medication->name, words, sizeof(words));
    text_view_title(view, words);
    detail_in_error(screen, RECORD_MEDICATION, medication->id.integer, view);
    medication_mark_words(&state, words, sizeof(words));
    words[0] = (char)toupper((unsigned char)words[0]); /* as in the list */
    text_view_field_role(view, "STATUS", state_role(state.state),
                         state.state == MEDICATION_ACTIVE && state.event == NULL && !state.disagrees
                             ? status_word(medication, state.state)
                             : words);
    detail_dose(view, "DOSE", DOSE_AMOUNT, &medication->dosage);
    detail_dose(view, "ROUTE", DOSE_ROUTE, &medication->route);
    detail_dose(view, "FREQUENCY", DOSE_FREQUENCY, &medication->frequency);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        detail_value(view, RECORD_MEDICATION, record, fields[i]);
    }
    tall_man_look_alikes(workstation_tall_man(screen->workstation), medication->name.text, words,
                         sizeof(words));
    if (words[0] != '\0') {
        text_view_field_role(view, "LOOK-ALIKE", ROLE_LOOKALIKE, words);
    }
    add_events(screen, medication, view);
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
    .acts = RECORD_MEDICATION,
};

static void enter(struct screen *screen)
{
    list_screen_enter(screen, &spec);
}

static const char *const marks[] = {"X entered in error  (!) status changed by another program",
                                    NULL};

const struct screen_ops screen_medications = {
    .title = "Medications",
    .of_patient = true,
    .enter = enter,
    LIST_SCREEN_OPS,
    .marks = marks,
};
