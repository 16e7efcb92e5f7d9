/* SPDX-License-Identifier: MIT */
/*
 * Labs by order: every order with its status and who acknowledged it; the detail has the results,
 * what they were before a correction, and who marked them as entered in error. Loop thread.
 */
#include "ui/screens/lab_orders.h"

#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct table_column order_columns[] = {
    {.title = "Test",
     .width = 18,
     .grow = 2,
     .whole = true,
     .field = FIELD_OF(lab_result, test_name)},
    {.title = "Status", .width = 11, .field = FIELD_OF(lab_result, status)},
    {.title = "Ordered", .width = 11, .field = FIELD_OF(lab_result, ordered_date)},
    {.title = "Resulted", .width = 11, .field = FIELD_OF(lab_result, resulted_date)},
    {.title = "Acknowledged", .width = 12, .from_width = 78, .field = -1},
    {.title = "Ordered by",
     .width = 14,
     .grow = 1,
     .from_width = 96,
     .field = FIELD_OF(lab_result, ordered_by)},
};
enum { ACKNOWLEDGED_COLUMN = 4 };

/* The day of the acknowledgement; "no" where a final result still waits for one. */
static void acknowledged_cell(const struct screen *screen, const struct lab_result *result,
                              struct table_cell *cell)
{
    const struct lab_review *review = chart_lab_review(screen->chart, result->id.integer);
    if (review != NULL && review->reviewed_at.state == FIELD_VALUE) {
        date_format(datetime_from_microseconds(review->reviewed_at.integer).date, cell->text);
    } else if (review != NULL) {
        cell_format(cell, ROLE_TEXT, "yes");
    } else if (lab_is_final(result) &&
               chart_retracted(screen->chart, RECORD_LAB_RESULT, result->id.integer) == NULL) {
        cell_format(cell, ROLE_WARNING, "no");
    }
}

static void order_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    const struct lab_result *result = row->data;
    if (column == ACKNOWLEDGED_COLUMN) {
        acknowledged_cell(self, result, cell);
        cell_in_error(self, RECORD_LAB_RESULT, row->id, cell);
        return;
    }
    cell_value(cell, RECORD_LAB_RESULT, result, order_columns[column].field);
    if (order_columns[column].field == FIELD_OF(lab_result, status) && !lab_is_final(result)) {
        cell->role = ROLE_PENDING;
    } else if (column == 0) {
        cell->role = ROLE_VALUE;
    }
    if (order_columns[column].field == FIELD_OF(lab_result, status)) {
        cell_status_in_error(self, RECORD_LAB_RESULT, row->id, cell);
    }
    cell_in_error(self, RECORD_LAB_RESULT, row->id, cell);
}

static bool is_corrected(const struct screen *screen, int64_t id)
{
    const struct lab_version *version = NULL;
    return chart_lab_versions(screen->chart, id, &version, 1) > 0;
}

static void order_mark(void *self, const struct row *row, char out[8], enum role *role)
{
    if (!mark_in_error(self, RECORD_LAB_RESULT, row->id, out, role) &&
        is_corrected(self, row->id)) {
        snprintf(out, 8, "*");
        *role = ROLE_CORRECTED;
    }
}

static const struct table_ops order_ops = {.cell = order_cell, .mark = order_mark};

/* The component of that name; NULL. */
static const struct lab_component *component_of(const struct lab_panel *panel, const char *name)
{
    for (int i = 0; i < panel->count; i++) {
        if (strcasecmp(panel->components[i].name, name) == 0) {
            return &panel->components[i];
        }
    }
    return NULL;
}

static bool same_value(const struct lab_component *a, const struct lab_component *b)
{
    const char *left = a->value == NULL ? "" : a->value, *right = b->value == NULL ? "" : b->value;
    return strcmp(left, right) == 0;
}

/* "was 1.40": what a correction replaced, struck out by its role and by the word. */
static void add_before(struct text_view *view, const struct lab_component *now,
                       const struct lab_component *before)
{
    char words[600], value[512];
    if (before == NULL) {
        return;
    }
    if (now == NULL || !same_value(now, before)) {
        lab_value_words(before, true, value, sizeof(value));
        snprintf(words, sizeof(words), WORDS("was %s"), value);
        text_view_field_role(view, now == NULL ? before->name : "", ROLE_CORRECTED, words);
    }
}

/* marked: a value that is entered in error has no flag. */
static void component_line(struct text_view *view, const struct lab_component *component, int width,
                           bool marked)
{
    char words[1200], value[1024], range[128];
    if (component->is_remark) { /* what other readers are told; no value, so no flag */
        text_view_field_role(view, component->name, ROLE_CORRECTED,
                             component->value == NULL ? "" : component->value);
        return;
    }
    lab_range_words(component, range, sizeof(range));
    lab_aligned_words(component, width, !marked, value, sizeof(value));
    snprintf(words, sizeof(words), "%s (%s)%s%s", value, range,
             component->flag_disagrees ? WORDS("  [!] the lab's own flag: ") : "",
             component->flag_disagrees ? component->source_flag : "");
    text_view_field_role(view, component->name, marked ? ROLE_CORRECTED : lab_role(component->flag),
                         words);
}

/* The result as it is, each component with what it was before the newest correction. */
static void add_results(struct text_view *view, const struct lab_panel *panel,
                        const struct lab_panel *before, bool marked)
{
    for (int i = 0; i < panel->count; i++) {
        component_line(view, &panel->components[i], lab_panel_width(panel), marked);
        add_before(view, &panel->components[i], component_of(before, panel->components[i].name));
    }
    for (int i = 0; i < before->count; i++) {
        if (component_of(panel, before->components[i].name) == NULL) {
            add_before(view, NULL, &before->components[i]);
        }
    }
}

/* "*  Corrected by PATEL on 24-Nov-2026 10:00: typing", and what stood there, newest first. */
static void add_versions(const struct screen *screen, const struct lab_result *result,
                         struct text_view *view)
{
    enum { VERSIONS = 20 };
    const struct lab_version *versions[VERSIONS];
    int count = chart_lab_versions(screen->chart, result->id.integer, versions, VERSIONS);
    for (int i = 0; i < count; i++) {
        const struct lab_panel *panel = chart_lab_version_panel(screen->chart, versions[i]);
        char words[1024], at[64];
        value_words(RECORD_LAB_VERSION, versions[i], FIELD_OF(lab_version, replaced_at), at,
                    sizeof(at));
        snprintf(words, sizeof(words), WORDS("*  Corrected by %s on %s%s%s"),
                 versions[i]->replaced_by.text, at, versions[i]->reason.length > 0 ? ": " : "",
                 versions[i]->reason.text);
        text_view_text(view, ROLE_CORRECTED, words);
        if (panel == NULL) {
            text_view_text(view, ROLE_ERROR, WORDS("[!] What stood here before cannot be read."));
        }
        for (int c = 0; panel != NULL && c < panel->count; c++) {
            add_before(view, NULL, &panel->components[c]);
        }
    }
}

static void add_acknowledgement(const struct screen *screen, const struct lab_result *result,
                                struct text_view *view)
{
    const struct lab_review *review = chart_lab_review(screen->chart, result->id.integer);
    char words[1024], at[64];
    if (review != NULL) {
        value_words(RECORD_LAB_REVIEW, review, FIELD_OF(lab_review, reviewed_at), at, sizeof(at));
        snprintf(words, sizeof(words), WORDS("%s by %s%s%s"), at, review->reviewed_by.text,
                 review->read_back.length > 0 ? WORDS(", read back: ") : "",
                 review->read_back.text);
        text_view_field(view, "Acknowledged", words);
    } else if (lab_is_final(result) &&
               chart_retracted(screen->chart, RECORD_LAB_RESULT, result->id.integer) == NULL) {
        text_view_field_role(view, "Acknowledged", ROLE_WARNING, WORDS("by nobody yet"));
    }
}

/* What the chart holds read; older orders than it holds are read here. */
static const struct lab_panel *panel_of(const struct screen *screen,
                                        const struct lab_result *result, struct arena *arena,
                                        struct lab_panel *own, bool *unreadable)
{
    const struct lab_panel *panel = chart_lab_panel(screen->chart, result->id.integer, unreadable);
    if (panel == NULL && !*unreadable) {
        struct lab_subject subject = chart_lab_subject(screen->chart, result);
        *unreadable = lab_read(arena, result->results_json.text, result->results_json.length,
                               &subject, own, NULL) != 0;
        panel = own;
    }
    return panel != NULL ? panel : own;
}

static void order_detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct lab_result *result = record;
    const struct lab_version *newest = NULL;
    struct arena arena;
    struct lab_panel own = {.count = 0};
    const struct lab_panel *before = NULL;
    bool unreadable = false;
    arena_init(&arena);
    text_view_title(view, result->test_name.text);
    detail_in_error(screen, RECORD_LAB_RESULT, result->id.integer, view);
    const struct lab_panel *panel = panel_of(screen, result, &arena, &own, &unreadable);
    if (result->results_json.length == 0) {
        text_view_text(view, ROLE_PENDING, WORDS("P  No result yet."));
    } else if (unreadable) {
        text_view_text(view, ROLE_ERROR,
                       WORDS("[!] These results cannot be read; they are shown as stored:"));
        text_view_text(view, ROLE_TEXT, result->results_json.text);
    }
    if (chart_lab_versions(screen->chart, result->id.integer, &newest, 1) > 0) {
        before = chart_lab_version_panel(screen->chart, newest);
    }
    bool marked = chart_retracted(screen->chart, RECORD_LAB_RESULT, result->id.integer) != NULL;
    add_results(view, panel, before != NULL ? before : &own, marked);
    add_acknowledgement(screen, result, view);
    add_versions(screen, result, view);
    arena_release(&arena);
    text_view_gap(view);
    for (int field = FIELD_OF(lab_result, ordered_date); field <= FIELD_OF(lab_result, ordered_by);
         field++) {
        detail_value(view, RECORD_LAB_RESULT, result, field);
    }
    detail_value(view, RECORD_LAB_RESULT, result, FIELD_OF(lab_result, order_id));
}

const struct list_screen_spec lab_order_spec = {
    .kind = RECORD_LIST_PATIENT_LABS,
    .preset = PRESET_ALL,
    .columns = order_columns,
    .column_count = sizeof(order_columns) / sizeof(order_columns[0]),
    .ops = &order_ops,
    .empty = "No lab orders recorded.",
    .order_words = "without a result first, then newest   b: by test",
    .detail = order_detail,
    .acts = RECORD_LAB_RESULT,
};
