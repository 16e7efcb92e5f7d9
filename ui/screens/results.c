/* SPDX-License-Identifier: MIT */
/*
 * Results that nobody has acknowledged, critical ones first; Enter opens the patient's chart. No
 * banner: it shows many patients. Loop thread. Owns its worklist.
 */
#include "chartty/base/memory.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/control/worklist.h"
#include "ui/screens/list_screen.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 100, DETAIL_WIDTH = 39, DETAIL_HEIGHT = 8 };

struct results {
    struct worklist *list;
    struct row *items; /* one a result, in the list's order */
    struct rows_array rows;
    struct table table;
    struct text_view detail;
    int64_t selected_id; /* followed when the list comes anew */
};

enum column { PATIENT, BORN, RESULT, RESULTED, MRN, ORDERED_BY };

static const struct table_column columns[] = {
    [PATIENT] = {.title = "Patient", .width = 18, .grow = 2, .whole = true, .field = -1},
    [BORN] = {.title = "Born", .width = 11, .field = -1},
    [RESULT] = {.title = "Result", .width = 20, .grow = 2, .whole = true, .field = -1},
    [RESULTED] = {.title = "Resulted", .width = 11, .field = -1},
    [MRN] = {.title = "MRN", .width = 11, .whole = true, .from_width = 96, .field = -1},
    [ORDERED_BY] = {.title = "Ordered by", .width = 14, .from_width = 110, .field = -1},
};

static struct results *results_of(const struct screen *screen)
{
    return screen->state;
}

/* "Potassium 6.9 H! mmol/L" of the most urgent component; what cannot be read is never normal. */
static void result_words(const struct worklist_item *item, struct table_cell *cell)
{
    const struct lab_component *worst = item->worst;
    if (item->unreadable) {
        cell_format(cell, ROLE_ERROR, "%s: cannot be read", item->line->test_name.text);
    } else if (worst == NULL) {
        cell_format(cell, ROLE_WARNING, "%s: no result", item->line->test_name.text);
    } else {
        char value[TABLE_CELL_SIZE / 2];
        lab_value_words(worst, true, value, sizeof(value));
        cell_format(cell, lab_role(worst->flag), "%s %s", worst->name, value);
    }
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    static const int fields[] = {
        [BORN] = FIELD_OF(lab_line, patient_dob),
        [RESULTED] = FIELD_OF(lab_line, resulted_date),
        [MRN] = FIELD_OF(lab_line, patient_mrn),
        [ORDERED_BY] = FIELD_OF(lab_line, ordered_by),
    };
    (void)self;
    const struct worklist_item *item = row->data;
    if (column == PATIENT) {
        person_words(&item->line->patient_last_name, &item->line->patient_first_name, cell->text,
                     sizeof(cell->text));
        cell->role = ROLE_VALUE;
    } else if (column == RESULT) {
        result_words(item, cell);
    } else {
        cell_value(cell, RECORD_LAB_LINE, item->line, fields[column]);
    }
}

static void mark(void *self, const struct row *row, char out[8], enum role *role)
{
    (void)self;
    const struct worklist_item *item = row->data;
    if (item->urgency == URGENCY_CRITICAL) {
        snprintf(out, 8, "!!");
        *role = ROLE_CRITICAL;
    } else if (item->urgency == URGENCY_ABNORMAL) {
        snprintf(out, 8, "!");
        *role = item->unreadable ? ROLE_ERROR : ROLE_HIGH;
    }
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    const struct worklist_item *item = row->data;
    person_words(&item->line->patient_last_name, &item->line->patient_first_name, out, size);
}

static const struct table_ops table_ops = {.cell = cell, .mark = mark, .name = name};

/* The rows of the table from the worklist as it is now; the selected one stays selected. */
static void make_rows(struct screen *screen)
{
    struct results *state = results_of(screen);
    int count = worklist_count(state->list);
    int64_t selected = state->rows.selected;
    memory_free(state->items);
    state->items = memory_array((size_t)count + 1, sizeof(*state->items));
    for (int i = 0; i < count; i++) {
        const struct worklist_item *item = worklist_item(state->list, i);
        state->items[i] = (struct row){.id = item->line->id.integer, .data = item};
        if (item->line->id.integer == state->selected_id) {
            selected = i;
        }
    }
    rows_array_init(&state->rows, state->items, count);
    state->rows.selected = selected < count ? selected : (count > 0 ? count - 1 : 0);
    state->table.rows = state->rows.rows;
    state->selected_id = count > 0 ? state->items[state->rows.selected].id : 0;
}

static void list_changed(void *context)
{
    struct screen *screen = context;
    make_rows(screen); /* the items before are gone */
    workstation_changed(screen->workstation);
}

static void enter(struct screen *screen)
{
    struct results *state = results_of(screen);
    rows_array_init(&state->rows, NULL, 0);
    table_init(&state->table, columns, sizeof(columns) / sizeof(columns[0]), &table_ops, screen,
               state->rows.rows);
    state->table.headers = true;
    state->table.numbers = true;
    state->table.empty = "Every final result of the last 30 days has been acknowledged.";
    text_view_init(&state->detail);
    state->list = worklist_new(screen->session, list_changed, screen);
}

static void leave(struct screen *screen)
{
    struct results *state = results_of(screen);
    worklist_free(state->list);
    text_view_release(&state->detail);
    memory_free(state->items);
}

static const struct worklist_item *selected(struct screen *screen)
{
    struct results *state = results_of(screen);
    struct row row;
    if (state->rows.count == 0 || !table_selected(&state->table, &row)) {
        return NULL;
    }
    state->selected_id = row.id;
    return row.data;
}

static void make_detail(struct screen *screen, const struct worklist_item *item)
{
    struct text_view *view = &results_of(screen)->detail;
    const struct lab_line *line = item->line;
    char words[1200], value[1024], range[128];
    text_view_clear(view);
    person_words(&line->patient_last_name, &line->patient_first_name, words, sizeof(words));
    text_view_title(view, words);
    text_view_field(view, "Test", line->test_name.text);
    /* What made it urgent must not be what is out of view. */
    for (int urgency = URGENCY_CRITICAL; urgency < URGENCY_COUNT; urgency++) {
        for (int i = 0; i < item->panel->count; i++) {
            const struct lab_component *component = &item->panel->components[i];
            if ((int)lab_flag_urgency(component->flag) != urgency) {
                continue;
            }
            lab_range_words(component, range, sizeof(range));
            lab_aligned_words(component, lab_panel_width(item->panel), true, value, sizeof(value));
            snprintf(words, sizeof(words), "%s (%s)", value, range);
            text_view_field_role(view, component->name, lab_role(component->flag), words);
        }
    }
    if (item->unreadable) {
        text_view_text(view, ROLE_ERROR,
                       WORDS("[!] These results cannot be read; they are shown as stored:"));
        text_view_text(view, ROLE_TEXT, line->results_json.text);
    }
    detail_value(view, RECORD_LAB_LINE, line, FIELD_OF(lab_line, patient_mrn));
    detail_value(view, RECORD_LAB_LINE, line, FIELD_OF(lab_line, collected_date));
    detail_value(view, RECORD_LAB_LINE, line, FIELD_OF(lab_line, ordered_by));
    detail_value(view, RECORD_LAB_LINE, line, FIELD_OF(lab_line, order_id));
}

static void draw_list(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct results *state = results_of(screen);
    struct area list = *body, detail = *body;
    if (body->width >= WIDE) {
        list = area_columns(body, 0, body->width - DETAIL_WIDTH - 1);
        detail = area_columns(body, body->width - DETAIL_WIDTH + 2, -1);
        canvas_vertical(canvas, body, 0, body->width - DETAIL_WIDTH, body->height);
    } else {
        int height = body->height > 2 * DETAIL_HEIGHT ? DETAIL_HEIGHT : body->height / 2;
        list = area_rows(body, 0, body->height - height);
        detail = area_rows(body, body->height - height + 1, -1);
        canvas_horizontal(canvas, body, body->height - height, 0, body->width);
    }
    const struct worklist_item *item = selected(screen);
    if (item != NULL) {
        make_detail(screen, item);
        text_view_draw(&state->detail, canvas, &detail);
    }
    table_draw(&state->table, canvas, &list, true);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct results *state = results_of(screen);
    struct area head = area_rows(body, 0, 1);
    struct area rest = area_rows(body, 1, -1);
    const struct error *error = worklist_error(state->list);
    canvas_cursor(canvas, body, 0, 0);
    if (error != NULL) {
        canvas_format(canvas, &rest, 1, 1, 0, ROLE_ERROR, "[!] %s  F5 tries again.", error->user);
    } else if (worklist_state(state->list) == WORKLIST_LOADING) {
        int64_t since = worklist_loading_since_ms(state->list);
        if (since != 0 && clock_monotonic_ms() - since >= 400) {
            canvas_put(canvas, &rest, 1, 1, 0, ROLE_LABEL, WORDS("loading...  Esc cancels"), NULL);
        }
    } else {
        int column =
            1 + canvas_format(canvas, &head, 0, 1, 0, ROLE_TITLE, "Not acknowledged (%d%s)",
                              worklist_count(state->list), worklist_more(state->list) ? "+" : "");
        canvas_put(canvas, &head, 0, column + 3, 0, ROLE_LABEL,
                   worklist_more(state->list) ? WORDS("critical first, of the newest 500")
                                              : WORDS("of the last 30 days, critical first"),
                   NULL);
        draw_list(screen, canvas, &rest);
    }
}

/* The form names its own patient: no chart is open here. */
static void acknowledge(struct screen *screen, const struct worklist_item *item)
{
    struct edit_patient patient;
    if (item != NULL) {
        edit_patient_from(RECORD_LAB_LINE, item->line, clock_today(screen->session->clock),
                          &patient);
        workstation_edit_patient(screen->workstation, &form_lab_acknowledge, &patient,
                                 item->line->id.integer);
    }
}

static void saved(struct screen *screen, const struct edit *edit)
{
    (void)edit;
    worklist_refresh(results_of(screen)->list);
}

static unsigned action(struct screen *screen, enum action action)
{
    struct results *state = results_of(screen);
    unsigned reaction = table_action(&state->table, action);
    const struct worklist_item *item = selected(screen);
    if (reaction != REACT_IGNORED) {
        return reaction;
    }
    switch (action) {
    case ACTION_ACKNOWLEDGE:
        acknowledge(screen, item);
        return REACT_REDRAW;
    case ACTION_OPEN:
        if (item != NULL) {
            workstation_open_chart(screen->workstation, item->line->patient_id.integer);
        }
        return REACT_HANDLED;
    case ACTION_COPY:
        workstation_copy(screen->workstation, item == NULL ? "" : item->line->patient_mrn.text);
        return REACT_HANDLED;
    default:
        return REACT_IGNORED;
    }
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    (void)length;
    return table_text(&results_of(screen)->table, text);
}

static int hints(const struct screen *screen, struct hint *out)
{
    (void)screen;
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    out[count++] = (struct hint){ACTION_ACKNOWLEDGE, NULL};
    out[count++] = (struct hint){ACTION_OPEN, "Open chart"};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    out[count++] = (struct hint){ACTION_REFRESH, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    table_position(&results_of(screen)->table, out, size);
}

static void prompt(struct screen *screen, char *out, size_t size)
{
    table_prompt(&results_of(screen)->table, out, size);
}

static bool cancel(struct screen *screen)
{
    struct results *state = results_of(screen);
    if (table_clear_pending(&state->table)) {
        return true;
    }
    if (worklist_state(state->list) == WORKLIST_LOADING) {
        worklist_cancel(state->list);
        return true;
    }
    return false;
}

static void refresh(struct screen *screen)
{
    worklist_refresh(results_of(screen)->list);
}

static const char *const marks[] = {"!! a critical value  ! abnormal, or cannot be read", NULL};

const struct screen_ops screen_results = {
    .title = "Results",
    .size = sizeof(struct results),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .hints = hints,
    .standing = standing,
    .prompt = prompt,
    .cancel = cancel,
    .refresh = refresh,
    .saved = saved,
    .marks = marks,
};
