/* SPDX-License-Identifier: MIT */
/* Allergies: substance at the left, its reactions to the right; active before inactive (ux.md rules
 * 11 to 14). */
#include "ui/screens/marks.h"

#include <stdio.h>

struct allergies {
    struct list_screen list; /* first: the list functions work on it */
    char none[512];          /* "No known allergies (10:42 24-Nov-2026, PATEL)" */
};

static struct allergies *allergies_of(const struct screen *screen)
{
    return screen->state;
}

static const struct table_column columns[] = {
    {.title = "Substance",
     .width = 20,
     .grow = 2,
     .whole = true,
     .field = FIELD_OF(allergy, allergen)},
    {.title = "Severity", .width = 9, .field = FIELD_OF(allergy, severity)},
    {.title = "Reaction", .width = 16, .grow = 2, .field = FIELD_OF(allergy, reaction)},
    {.title = "Status", .width = 8, .field = FIELD_OF(allergy, status)},
    {.title = "Onset", .width = 11, .field = FIELD_OF(allergy, onset_date)},
};

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    const struct allergy *allergy = row->data;
    cell_value(cell, RECORD_ALLERGY, allergy, columns[column].field);
    if (columns[column].field == FIELD_OF(allergy, allergen)) {
        cell->role = ROLE_VALUE;
    } else if (columns[column].field == FIELD_OF(allergy, severity) && allergy_is_severe(allergy)) {
        bool is_known = severity_of(&allergy->severity) == SEVERITY_SEVERE;
        cell_format(cell, ROLE_ALLERGY, "%s", is_known ? "SEVERE" : allergy->severity.text);
    } else if (columns[column].field == FIELD_OF(allergy, status) && cell->text[0] == '\0') {
        cell_format(cell, ROLE_WARNING, "not set");
    }
    if (columns[column].field == FIELD_OF(allergy, status)) {
        cell_status_in_error(self, RECORD_ALLERGY, row->id, cell);
    }
    cell_in_error(self, RECORD_ALLERGY, row->id, cell);
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    snprintf(out, size, "%s", ((const struct allergy *)row->data)->allergen.text);
}

static void mark(void *self, const struct row *row, char out[8], enum role *role)
{
    const struct allergy *allergy = row->data;
    if (!mark_in_error(self, RECORD_ALLERGY, row->id, out, role) && allergy_is_severe(allergy) &&
        !allergy_is_inactive(allergy)) {
        snprintf(out, 8, "!");
        *role = ROLE_ALLERGY;
    }
}

static const struct table_ops table_ops = {.cell = cell, .name = name, .mark = mark};

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    static const int fields[] = {
        FIELD_OF(allergy, severity),   FIELD_OF(allergy, reaction), FIELD_OF(allergy, status),
        FIELD_OF(allergy, onset_date), FIELD_OF(allergy, notes),
    };
    const struct allergy *allergy = record;
    char when[20];
    text_view_title(view, allergy->allergen.text);
    detail_in_error(screen, RECORD_ALLERGY, allergy->id.integer, view);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        detail_value(view, RECORD_ALLERGY, record, fields[i]);
    }
    bookkeeping_words(&allergy->created_at, when);
    text_view_field(view, "Recorded", when);
}

/* An empty list says what is known: somebody's word, or nobody's. */
static void before_draw(struct screen *screen)
{
    struct list_screen *state = screen->state;
    state->table.empty = state->spec->empty;
    if (chart_allergy_state(screen->chart) == ALLERGIES_NONE_KNOWN) {
        allergy_state_words(screen->chart, allergies_of(screen)->none,
                            sizeof(allergies_of(screen)->none));
        state->table.empty = allergies_of(screen)->none;
    }
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_PATIENT_ALLERGIES,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "Allergies not recorded. That does not mean that there are none.",
    .order_words = "active first",
    .detail = detail,
    .acts = RECORD_ALLERGY,
    .before_draw = before_draw,
};

static void enter(struct screen *screen)
{
    list_screen_enter(screen, &spec);
}

static const char *const marks[] = {"! severe and active  X entered in error", NULL};

const struct screen_ops screen_allergies = {
    .title = "Allergies",
    .of_patient = true,
    .enter = enter,
    LIST_SCREEN_OPS_OF(struct allergies),
    .marks = marks,
};
