/* SPDX-License-Identifier: MIT */
/* Everything of the patient in one time line, newest first. */
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
        cell_format(cell, ROLE_VALUE, "%s", entry->what.text);
        break;
    default:
        cell_format(cell, ROLE_TEXT, "%s", entry->status.text);
    }
    cell_in_error(self, type_of(entry), row->id, cell);
}

static void mark(void *self, const struct row *row, char out[8], enum role *role)
{
    mark_in_error(self, type_of(row->data), row->id, out, role);
}

static const struct table_ops table_ops = {.cell = cell, .mark = mark};

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct timeline_entry *entry = record;
    char when[64];
    when_words(entry, when, sizeof(when));
    text_view_title(view, entry->what.text);
    detail_in_error(screen, type_of(entry), entry->id.integer, view);
    text_view_field(view, "When", when);
    text_view_field(view, "Kind", kind_word(entry));
    if (entry->status.state != FIELD_NULL) {
        text_view_field(view, "Status", entry->status.text);
    }
    text_view_text(view, ROLE_TEXT, entry->detail.text);
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
