/* SPDX-License-Identifier: MIT */
/* A list with a detail pane. Loop thread. Owns its record list and the detail's text. */
#include "ui/screens/list_screen.h"

#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 100, DETAIL_WIDTH = 39, DETAIL_HEIGHT = 8 };

void list_screen_enter(struct screen *screen, const struct list_screen_spec *spec)
{
    struct list_screen *state = screen->state;
    state->spec = spec;
    int64_t patient_id = screen->ops->of_patient ? chart_patient_id(screen->chart) : 0;
    state->list = record_list_new(screen->session, spec->kind, patient_id, spec->preset,
                                  workstation_changed, screen->workstation);
    table_init(&state->table, spec->columns, spec->column_count, spec->ops, screen,
               record_list_rows(state->list));
    state->table.empty = spec->empty;
    state->table.numbers = true;
    state->table.headers = true;
    text_view_init(&state->detail);
}

void list_screen_leave(struct screen *screen)
{
    struct list_screen *state = screen->state;
    record_list_free(state->list);
    text_view_release(&state->detail);
}

/* Makes the detail of the selected row when another row was selected or its record has come anew.
 */
static void make_detail(struct screen *screen)
{
    struct list_screen *state = screen->state;
    struct row row = {0};
    const void *record = record_list_selected(state->list);
    bool selected = table_selected(&state->table, &row) && record != NULL;
    int64_t id = selected ? row.id : 0;
    int top = state->detail_id == id ? state->detail.top : 0;
    text_view_clear(&state->detail);
    state->detail_id = id;
    if (selected) {
        state->spec->detail(screen, record, &state->detail);
    }
    state->detail.top = top;
}

static const char *preset_words(const struct list_screen *state)
{
    switch (record_list_preset(state->list)) {
    case PRESET_CURRENT:
        return "Current";
    case PRESET_PAST:
        return "Past";
    case PRESET_ALL:
        break;
    }
    return "All";
}

/* "Current (6)   f filter   newest start first" */
static void draw_head(struct screen *screen, struct canvas *canvas, const struct area *line)
{
    struct list_screen *state = screen->state;
    struct rows rows = record_list_rows(state->list);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    char count[32] = "";
    if (bounds.total >= 0) {
        snprintf(count, sizeof(count), " (%lld)", (long long)bounds.total);
    }
    int column = 1;
    bool presets = state->spec->preset != PRESET_ALL;
    column += canvas_format(canvas, line, 0, column, 0, ROLE_TITLE, "%s%s%s%s",
                            presets ? preset_words(state) : record_list_title(state->list), count,
                            state->found[0] != '\0' ? "  with " : "", state->found);
    const char *order = state->table.sort_field != 0 ? "sorted by your column (o)"
                        : state->order[0] != '\0'    ? state->order
                                                     : state->spec->order_words;
    column += 3;
    canvas_format(canvas, line, 0, column, 0, ROLE_LABEL, "%s%s", WORDS(order),
                  presets ? WORDS("   f: current, past, all") : "");
}

static void draw_detail(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct list_screen *state = screen->state;
    if (state->detail_id == 0) {
        return;
    }
    text_view_draw(&state->detail, canvas, area);
}

static void draw_split(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct list_screen *state = screen->state;
    struct area head = area_rows(body, 0, 1);
    struct area rest = area_rows(body, 1, -1);
    draw_head(screen, canvas, &head);
    struct area list = rest, detail = rest;
    if (body->width >= WIDE) {
        list = area_columns(&rest, 0, body->width - DETAIL_WIDTH - 1);
        detail = area_columns(&rest, body->width - DETAIL_WIDTH + 2, -1);
        canvas_vertical(canvas, &rest, 0, body->width - DETAIL_WIDTH, rest.height);
    } else {
        int height = rest.height > 2 * DETAIL_HEIGHT ? DETAIL_HEIGHT : rest.height / 2;
        list = area_rows(&rest, 0, rest.height - height);
        detail = area_rows(&rest, rest.height - height + 1, -1);
        canvas_horizontal(canvas, &rest, rest.height - height, 0, rest.width);
    }
    make_detail(screen);
    draw_detail(screen, canvas, &detail);
    table_draw(&state->table, canvas, &list, true);
}

void list_screen_draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct list_screen *state = screen->state;
    if (state->spec->before_draw != NULL) {
        state->spec->before_draw(screen);
    }
    if (state->full && state->detail_id != 0) {
        make_detail(screen);
        text_view_draw(&state->detail, canvas, body);
        canvas_cursor(canvas, body, 0, 0);
    } else {
        draw_split(screen, canvas, body);
    }
    clinical_acts_draw(&state->acts, canvas, body);
}

static void apply_sort(struct screen *screen, int before)
{
    struct list_screen *state = screen->state;
    struct error error;
    if (state->table.sort_field != before &&
        !record_list_sort(state->list, state->table.sort_field, &error)) {
        state->table.sort_field = before;
        workstation_say(screen->workstation, MESSAGE_INFO, "%s", error.user);
    }
}

static unsigned open_row(struct screen *screen)
{
    struct list_screen *state = screen->state;
    const void *record = record_list_selected(state->list);
    if (record == NULL) {
        return REACT_HANDLED;
    }
    if (state->spec->patient_of != NULL) {
        workstation_open_chart(screen->workstation, state->spec->patient_of(record));
        return REACT_HANDLED;
    }
    state->full = true;
    state->detail.top = 0;
    return REACT_REDRAW;
}

static unsigned copy_cell(struct screen *screen)
{
    struct list_screen *state = screen->state;
    struct row row;
    if (table_selected(&state->table, &row)) {
        struct table_cell cell = {.role = ROLE_TEXT};
        state->spec->ops->cell(screen, &row, state->table.first_column, &cell);
        workstation_copy(screen->workstation, cell.text);
    }
    return REACT_HANDLED;
}

/* Keys that open a form about the row; the menu, when it is open, takes all. */
static unsigned act(struct screen *screen, enum action action)
{
    struct list_screen *state = screen->state;
    if (state->spec->acts == 0) {
        return REACT_IGNORED;
    }
    return clinical_acts_action(&state->acts, screen, state->spec->acts,
                                record_list_selected(state->list), action);
}

unsigned list_screen_action(struct screen *screen, enum action action)
{
    struct list_screen *state = screen->state;
    unsigned done = act(screen, action);
    if (done != REACT_IGNORED) {
        return done;
    }
    if (state->full) {
        return text_view_action(&state->detail, action);
    }
    int before = state->table.sort_field;
    unsigned reaction = table_action(&state->table, action);
    apply_sort(screen, before);
    if (reaction != REACT_IGNORED) {
        return reaction;
    }
    switch (action) {
    case ACTION_OPEN:
        return open_row(screen);
    case ACTION_COPY:
        return copy_cell(screen);
    case ACTION_FILTER:
        if (!record_list_next_preset(state->list)) {
            workstation_say(screen->workstation, MESSAGE_INFO, "This list has one view only.");
        }
        return REACT_RELOAD;
    default:
        return REACT_IGNORED;
    }
}

unsigned list_screen_text(struct screen *screen, const char *text, size_t length)
{
    struct list_screen *state = screen->state;
    (void)length;
    if (clinical_acts_asks(&state->acts)) {
        return clinical_acts_text(&state->acts, screen, text);
    }
    int before = state->table.sort_field;
    unsigned reaction = state->full ? REACT_IGNORED : table_text(&state->table, text);
    apply_sort(screen, before);
    return reaction;
}

int list_screen_hints(const struct screen *screen, struct hint *out)
{
    const struct list_screen *state = screen->state;
    int count = 0;
    if (clinical_acts_asks(&state->acts)) {
        return hints_of_menu(out);
    }
    out[count++] = (struct hint){ACTION_HELP, NULL};
    if (state->spec->acts != 0) {
        count += clinical_acts_hints(screen, state->spec->acts, out + count);
    }
    if (state->full) {
        out[count++] = (struct hint){ACTION_BACK, "Back to the list"};
        return count;
    }
    out[count++] =
        (struct hint){ACTION_OPEN, state->spec->patient_of != NULL ? "Open chart" : "Details"};
    if (state->spec->preset != PRESET_ALL) {
        out[count++] = (struct hint){ACTION_FILTER, "Current/past"};
    }
    if (screen->ops->of_patient) {
        out[count++] = (struct hint){ACTION_LIST_FIND, NULL};
        if (state->spec->columns[0].field >= 0) {
            out[count++] = (struct hint){ACTION_SORT, NULL};
        }
        out[count++] = (struct hint){ACTION_NEXT_SECTION, "Section"};
    }
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    out[count++] = (struct hint){ACTION_REFRESH, NULL};
    return count;
}

void list_screen_standing(struct screen *screen, char *out, size_t size)
{
    struct list_screen *state = screen->state;
    table_position(&state->table, out, size);
}

void list_screen_prompt(struct screen *screen, char *out, size_t size)
{
    struct list_screen *state = screen->state;
    table_prompt(&state->table, out, size);
}

bool list_screen_find(struct screen *screen, const char *text)
{
    struct list_screen *state = screen->state;
    struct error error;
    if (!record_list_find(state->list, text, &error)) {
        workstation_say(screen->workstation, MESSAGE_INFO, "%s", error.user);
        return false;
    }
    snprintf(state->found, sizeof(state->found), "%s", text);
    return true;
}

bool list_screen_typing(const struct screen *screen)
{
    const struct list_screen *state = screen->state;
    /* The letter of a sort is a letter, whatever command it is otherwise. */
    return clinical_acts_asks(&state->acts) || state->table.sorting;
}

bool list_screen_cancel(struct screen *screen)
{
    struct list_screen *state = screen->state;
    if (clinical_acts_cancel(&state->acts)) {
        return true;
    }
    struct rows rows = record_list_rows(state->list);
    struct rows_bounds bounds;
    if (state->full) {
        state->full = false;
        return true;
    }
    if (table_clear_pending(&state->table)) {
        return true;
    }
    rows.ops->bounds(rows.self, &bounds);
    if (bounds.loading) {
        rows.ops->cancel(rows.self);
        workstation_say(screen->workstation, MESSAGE_INFO, "Reading cancelled. F5 reads again.");
        return true;
    }
    if (state->found[0] != '\0') {
        list_screen_find(screen, "");
        return true;
    }
    return false;
}

void list_screen_refresh(struct screen *screen)
{
    struct list_screen *state = screen->state;
    struct rows rows = record_list_rows(state->list);
    if (rows.ops->failure(rows.self) != NULL) {
        rows.ops->retry(rows.self);
    } else {
        record_list_refresh(state->list);
    }
    if (screen->ops->of_patient) {
        chart_refresh(screen->chart);
    }
}
