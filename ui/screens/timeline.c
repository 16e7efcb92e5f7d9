/* SPDX-License-Identifier: MIT */
/* Everything of the patient in one time line, newest first. */
#include "ui/screens/drug_words.h"
#include "ui/screens/marks.h"

#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

static const struct table_column columns[] = {
    {.title = "When", .width = 17, .field = FIELD_OF(timeline_entry, at)},
    {.title = "Kind", .width = 11, .field = FIELD_OF(timeline_entry, source)},
    {.title = "What", .width = 20, .grow = 1, .field = FIELD_OF(timeline_entry, what)},
    {.title = "Status", .width = 12, .field = FIELD_OF(timeline_entry, status)},
};

/* Table names in the words of the section bar. */
static const char *kind_word(const struct timeline_entry *entry)
{
    const struct record_spec *spec = record_by_table(entry->source.text);
    if (spec == NULL) {
        return entry->source.text;
    }
    switch (spec->type) {
    case RECORD_APPOINTMENT:
        return WORDS("Appointment");
    case RECORD_MEDICATION:
        return WORDS("Medication");
    case RECORD_ALLERGY:
        return WORDS("Allergy");
    case RECORD_VITAL_SIGNS:
        return WORDS("Vitals");
    case RECORD_LAB_RESULT:
        return WORDS("Lab");
    default:
        return WORDS(spec->noun);
    }
}

/* Only vital signs and appointments have a time of day; a midnight of the others is a date and no
 * more. */
static void when_words(const struct timeline_entry *entry, char *out, size_t size)
{
    const struct record_spec *spec = record_by_table(entry->source.text);
    bool has_time =
        spec != NULL && (spec->type == RECORD_VITAL_SIGNS || spec->type == RECORD_APPOINTMENT);
    if (has_time || entry->at.state != FIELD_VALUE) {
        value_words(RECORD_TIMELINE_ENTRY, entry, FIELD_OF(timeline_entry, at), out, size);
    } else {
        char date[12];
        date_format(datetime_from_microseconds(entry->at.integer).date, date);
        snprintf(out, size, "%s", date);
    }
}

/* Of the table that the event comes from; PATIENT, which has no events, when it is not known. */
static enum record_type type_of(const struct timeline_entry *entry)
{
    const struct record_spec *spec = record_by_table(entry->source.text);
    return spec == NULL ? RECORD_PATIENT : spec->type;
}

/* In the words of the section that the event is listed in. */
static void status_words(const struct timeline_entry *entry, char *out, size_t size)
{
    enum status status = status_of(&entry->status);
    snprintf(out, size, "%s", entry->status.text);
    if (type_of(entry) == RECORD_LAB_RESULT) {
        status_to_words(out);
    } else if (type_of(entry) == RECORD_APPOINTMENT && status == STATUS_COMPLETED) {
        snprintf(out, size, "%s", visit_state_word(VISIT_DONE));
    } else if (type_of(entry) == RECORD_MEDICATION && status == STATUS_ACTIVE) {
        snprintf(out, size, "started");
    } else if (type_of(entry) == RECORD_MEDICATION && status == STATUS_DISCONTINUED) {
        snprintf(out, size, "%s", medication_state_word(MEDICATION_STOPPED));
    }
}

/* A lab's words end with its status, which has a column of its own. */
static void what_words(const struct timeline_entry *entry, char *out, size_t size)
{
    size_t length = entry->what.length, tail = entry->status.length + 2;
    const char *text = entry->what.text;
    if (type_of(entry) == RECORD_LAB_RESULT && entry->status.length > 0 && length > tail &&
        strncmp(text + length - tail, ", ", 2) == 0 &&
        strcmp(text + length - tail + 2, entry->status.text) == 0) {
        length -= tail;
    }
    snprintf(out, size, "%.*s", (int)length, text);
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    const struct timeline_entry *entry = row->data;
    switch (column) {
    case 0:
        when_words(entry, cell->text, sizeof(cell->text));
        break;
    case 1:
        cell_format(cell, ROLE_LABEL, "%s", kind_word(entry));
        break;
    case 2:
        what_words(entry, cell->text, sizeof(cell->text));
        cell->role = ROLE_VALUE;
        break;
    default:
        status_words(entry, cell->text, sizeof(cell->text));
        cell_status_in_error(self, type_of(entry), row->id, cell);
    }
    cell_in_error(self, type_of(entry), row->id, cell);
}

/* A medication's event begins with its name, and its dose. */
static void shown(void *self, const struct row *row, int column, char *text)
{
    if (column == 2 && type_of(row->data) == RECORD_MEDICATION) {
        drug_name_in(self, text, strlen(text));
    }
}

static void mark(void *self, const struct row *row, char out[8], enum role *role)
{
    mark_in_error(self, type_of(row->data), row->id, out, role);
}

static const struct table_ops table_ops = {.cell = cell, .shown = shown, .mark = mark};

/* What the event's detail is in its own table. */
static const char *detail_label(const struct timeline_entry *entry)
{
    switch (type_of(entry)) {
    case RECORD_APPOINTMENT:
        return "Reason";
    case RECORD_MEDICATION:
        return "Directions";
    case RECORD_ALLERGY:
        return "Reaction";
    case RECORD_LAB_RESULT:
        return "Ordered by";
    default:
        return "Notes";
    }
}

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct timeline_entry *entry = record;
    char when[64], words[4096];
    when_words(entry, when, sizeof(when));
    what_words(entry, words, sizeof(words));
    if (type_of(entry) == RECORD_MEDICATION) {
        drug_name_in(screen, words, strlen(words));
    }
    text_view_title(view, words);
    detail_in_error(screen, type_of(entry), entry->id.integer, view);
    text_view_field(view, "When", when);
    text_view_field(view, "Kind", kind_word(entry));
    if (entry->status.state != FIELD_NULL) {
        status_words(entry, words, sizeof(words));
        text_view_field(view, "Status", words);
    }
    text_view_field(view, detail_label(entry), entry->detail.text);
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_PATIENT_TIMELINE,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "Nothing is recorded for this patient.",
    .order_words = "newest first",
    .detail = detail,
};

static void enter(struct screen *screen)
{
    list_screen_enter(screen, &spec);
}

const struct screen_ops screen_timeline = {
    .title = "Timeline",
    .of_patient = true,
    .enter = enter,
    LIST_SCREEN_OPS,
};
