/* SPDX-License-Identifier: MIT */
/*
 * Labs, two ways that `b` swaps: by test (newest value of each, flag, range, trend, plot) and by
 * order (every order, paged by key). A value whose range is not known is marked, never shown as
 * normal. Loop thread.
 */
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/kit/plot.h"
#include "ui/screens/lab_orders.h"
#include "ui/screens/lab_trend.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 100, TREND_VALUES = 7, PLOT_HEIGHT = 16 };

struct labs {
    struct list_screen orders; /* first: the list functions work on it */
    bool by_order;
    struct rows_array tests;
    struct row *test_rows;
    struct table table;
    int point;      /* focused point of the plot, 0 = newest */
    bool plot_full; /* `t`: the plot has the body */
    char found[64];
};

/* --- by test ---------------------------------------------------------------------------------- */

enum test_column { TEST, RESULT, FLAG, UNIT, RANGE, COLLECTED, TREND };

static const struct table_column test_columns[] = {
    [TEST] = {.title = "Test", .width = 14, .grow = 1, .whole = true, .field = -1},
    [RESULT] = {.title = "Result", .width = 8, .align = ALIGN_DECIMAL, .field = -1},
    [FLAG] = {.title = "", .width = 2, .field = -1},
    [UNIT] = {.title = "Unit", .width = 7, .field = -1},
    [RANGE] = {.title = "Range", .width = 11, .field = -1},
    [COLLECTED] = {.title = "Collected", .width = 11, .field = -1},
    [TREND] = {.title = "Trend", .width = 7, .from_width = 80, .field = -1},
};

static void trend_words(const struct lab_series *series, char *out, size_t size)
{
    double values[TREND_VALUES];
    int count = 0;
    for (int i = TREND_VALUES - 1; i >= 0; i--) {
        if (i < series->count && series->points[i].component->has_number) {
            values[count++] = series->points[i].component->number;
        }
    }
    out[0] = '\0';
    if (count >= 2) {
        sparkline(values, count, TREND_VALUES, false, out, size);
    }
}

static void test_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    const struct lab_series *series = row->data;
    const struct lab_component *newest = series->points[0].component;
    switch ((enum test_column)column) {
    case TEST:
        cell_format(cell, ROLE_VALUE, "%s", series->name);
        break;
    case RESULT:
        cell_format(cell, lab_role(newest->flag), "%s",
                    newest->value == NULL ? "-" : newest->value);
        break;
    case FLAG:
        cell_format(cell, lab_role(newest->flag), "%s", lab_flag_mark(newest->flag));
        break;
    case UNIT:
        cell_format(cell, ROLE_LABEL, "%s", newest->unit == NULL ? "" : newest->unit);
        break;
    case RANGE:
        lab_range_words(newest, cell->text, sizeof(cell->text));
        cell->role = ROLE_LABEL;
        break;
    case COLLECTED: {
        struct field_spec date = {.kind = FIELD_DATE, .label = "Collected"};
        field_display(&date, &series->points[0].date, cell->text, sizeof(cell->text));
        break;
    }
    case TREND:
        trend_words(series, cell->text, sizeof(cell->text));
        break;
    }
}

static void test_name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    snprintf(out, size, "%s", ((const struct lab_series *)row->data)->name);
}

/* The newest value is not what was filed first. */
static void test_mark(void *self, const struct row *row, char out[8], enum role *role)
{
    const struct screen *screen = self;
    const struct lab_series *series = row->data;
    if (chart_lab_corrected(screen->chart, series->points[0].order->id.integer,
                            series->points[0].component)) {
        snprintf(out, 8, "*");
        *role = ROLE_CORRECTED;
    }
}

static const struct table_ops test_ops = {.cell = test_cell, .name = test_name, .mark = test_mark};

static bool matches(const struct lab_series *series, const char *folded)
{
    char name[128];
    text_fold(name, sizeof(name), series->name, strlen(series->name));
    return strstr(name, folded) != NULL;
}

/* The rows of the tests list from the history, narrowed to what was typed. */
static void make_tests(struct screen *screen)
{
    struct labs *state = screen->state;
    const struct lab_history *history = chart_lab_history(screen->chart);
    char folded[64];
    if (history == NULL) {
        return;
    }
    text_fold(folded, sizeof(folded), state->found, strlen(state->found));
    memory_free(state->test_rows);
    state->test_rows = memory_array((size_t)history->count + 1, sizeof(*state->test_rows));
    int64_t count = 0;
    for (int i = 0; i < history->count; i++) {
        if (folded[0] == '\0' || matches(&history->series[i], folded)) {
            state->test_rows[count++] = (struct row){.id = i + 1, .data = &history->series[i]};
        }
    }
    int64_t selected = state->tests.selected;
    rows_array_init(&state->tests, state->test_rows, count);
    state->tests.selected = selected < count ? selected : (count > 0 ? count - 1 : 0);
    state->table.rows = state->tests.rows;
}

static const struct lab_series *selected_test(struct labs *state)
{
    struct row row;
    if (state->tests.count == 0 || !table_selected(&state->table, &row)) {
        return NULL;
    }
    return row.data;
}

static void draw_tests_head(struct screen *screen, struct canvas *canvas, const struct area *line)
{
    struct labs *state = screen->state;
    const struct lab_history *history = chart_lab_history(screen->chart);
    canvas_format(canvas, line, 0, 1, 0, ROLE_TITLE, "Tests (%lld)%s%s   pending orders (%d)",
                  (long long)state->tests.count, state->found[0] != '\0' ? WORDS(" with ") : "",
                  state->found, history->pending_count);
    canvas_put(canvas, line, 0, 40, 0, ROLE_LABEL, WORDS("abnormal first   b: by order   t: trend"),
               NULL);
}

static void draw_tests(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct labs *state = screen->state;
    struct area head = area_rows(body, 0, 1);
    struct area rest = area_rows(body, 1, -1);
    draw_tests_head(screen, canvas, &head);
    const struct lab_series *series = selected_test(state);
    struct area list = rest, plot = rest;
    if (state->plot_full && series != NULL) {
        lab_trend_draw_plot(series, state->point, canvas, &rest);
        canvas_cursor(canvas, &rest, 0, 0);
        return;
    }
    if (body->width >= WIDE) {
        int left = rest.width * 62 / 100;
        list = area_columns(&rest, 0, left - 1);
        struct area right = area_columns(&rest, left + 2, -1);
        plot = area_rows(&right, 0, right.height < PLOT_HEIGHT ? -1 : PLOT_HEIGHT);
        struct area values = area_rows(&right, PLOT_HEIGHT + 1, -1);
        canvas_vertical(canvas, &rest, 0, left, rest.height);
        if (series != NULL && right.height > PLOT_HEIGHT + 4) {
            lab_trend_draw_values(series, state->point, canvas, &values);
        }
    } else {
        int height = 9;
        list = area_rows(&rest, 0, rest.height - height);
        canvas_horizontal(canvas, &rest, rest.height - height, 0, rest.width);
        plot = area_rows(&rest, rest.height - height + 1, -1);
    }
    if (series != NULL) {
        lab_trend_draw_plot(series, state->point, canvas, &plot);
    }
    table_draw(&state->table, canvas, &list, true);
}

/* --- the screen ------------------------------------------------------------------------------ */

static void draw_body(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct labs *state = screen->state;
    if (state->by_order) {
        list_screen_draw(screen, canvas, body);
        return;
    }
    const struct error *error = chart_history_error(screen->chart);
    const struct lab_history *history = chart_lab_history(screen->chart);
    canvas_cursor(canvas, body, 0, 0);
    if (error != NULL) {
        canvas_format(canvas, body, 1, 1, 0, ROLE_ERROR, "[!] %s  F5 tries again.", error->user);
    } else if (history == NULL) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_LABEL, WORDS("Reading results..."), NULL);
    } else {
        make_tests(screen);
        draw_tests(screen, canvas, body);
    }
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    const struct labs *state = screen->state;
    draw_body(screen, canvas, body);
    clinical_acts_draw(&state->orders.acts, canvas, body);
}

static void enter(struct screen *screen)
{
    struct labs *state = screen->state;
    list_screen_enter(screen, &lab_order_spec);
    chart_want_history(screen->chart);
    rows_array_init(&state->tests, NULL, 0);
    table_init(&state->table, test_columns, sizeof(test_columns) / sizeof(test_columns[0]),
               &test_ops, screen, state->tests.rows);
    state->table.headers = true;
    state->table.numbers = true;
    state->table.empty = "No results recorded. Orders without a result are under b.";
}

static void leave(struct screen *screen)
{
    struct labs *state = screen->state;
    memory_free(state->test_rows);
    list_screen_leave(screen);
}

static unsigned move_point(struct labs *state, int step)
{
    const struct lab_series *series = selected_test(state);
    int last = series == NULL ? 0 : series->count - 1;
    state->point += step;
    state->point = state->point < 0 ? 0 : (state->point > last ? last : state->point);
    return REACT_REDRAW;
}

/* The order that the focused value came with. */
static const struct lab_result *focused_order(struct labs *state)
{
    const struct lab_series *series = selected_test(state);
    return series == NULL || state->point >= series->count ? NULL
                                                           : series->points[state->point].order;
}

static unsigned action(struct screen *screen, enum action action)
{
    struct labs *state = screen->state;
    if (action == ACTION_SWAP && !clinical_acts_asks(&state->orders.acts)) {
        state->by_order = !state->by_order;
        return REACT_REDRAW;
    }
    if (state->by_order) {
        return list_screen_action(screen, action);
    }
    unsigned done = clinical_acts_action(&state->orders.acts, screen, RECORD_LAB_RESULT,
                                         focused_order(state), action);
    if (done != REACT_IGNORED) {
        return done;
    }
    switch (action) {
    case ACTION_TREND:
    case ACTION_OPEN:
        if (state->table.digits[0] == '\0') {
            state->plot_full = !state->plot_full;
            return REACT_REDRAW;
        }
        break;
    case ACTION_LEFT:
        return move_point(state, 1);
    case ACTION_RIGHT:
        return move_point(state, -1);
    case ACTION_COPY: {
        const struct lab_series *series = selected_test(state);
        workstation_copy(screen->workstation,
                         series == NULL || series->points[0].component->value == NULL
                             ? ""
                             : series->points[0].component->value);
        return REACT_HANDLED;
    }
    default:
        break;
    }
    unsigned reaction = table_action(&state->table, action);
    if (reaction != REACT_IGNORED) {
        state->point = 0;
    }
    return reaction;
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct labs *state = screen->state;
    return state->by_order || clinical_acts_asks(&state->orders.acts)
               ? list_screen_text(screen, text, length)
               : table_text(&state->table, text);
}

static int hints(const struct screen *screen, struct hint *out)
{
    const struct labs *state = screen->state;
    if (clinical_acts_asks(&state->orders.acts)) {
        return hints_of_menu(out);
    }
    if (state->by_order) {
        int count = list_screen_hints(screen, out);
        out[count++] = (struct hint){ACTION_SWAP, "By test"};
        return count;
    }
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    count += clinical_acts_hints(screen, RECORD_LAB_RESULT, out + count);
    out[count++] = (struct hint){ACTION_TREND, "Full trend"};
    out[count++] = (struct hint){ACTION_LEFT, "Earlier"};
    out[count++] = (struct hint){ACTION_SWAP, "By order"};
    out[count++] = (struct hint){ACTION_LIST_FIND, NULL};
    out[count++] = (struct hint){ACTION_NEXT_SECTION, "Section"};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    struct labs *state = screen->state;
    if (state->by_order) {
        list_screen_standing(screen, out, size);
        return;
    }
    const struct lab_history *history = chart_lab_history(screen->chart);
    const struct lab_series *series = history == NULL ? NULL : selected_test(state);
    out[0] = '\0';
    if (series != NULL) {
        lab_trend_words(series, state->point, out, size);
    }
    if (history != NULL && !history->all) {
        size_t length = strlen(out);
        snprintf(out + length, size - length, WORDS("  (newest 500 orders; all: b)"));
    }
}

static void prompt(struct screen *screen, char *out, size_t size)
{
    struct labs *state = screen->state;
    table_prompt(state->by_order ? &state->orders.table : &state->table, out, size);
}

static bool find(struct screen *screen, const char *words)
{
    struct labs *state = screen->state;
    if (state->by_order) {
        return list_screen_find(screen, words);
    }
    snprintf(state->found, sizeof(state->found), "%s", words);
    state->point = 0;
    return true;
}

static bool cancel(struct screen *screen)
{
    struct labs *state = screen->state;
    if (state->by_order || clinical_acts_asks(&state->orders.acts)) {
        return list_screen_cancel(screen);
    }
    if (table_clear_pending(&state->table)) {
        return true;
    }
    if (state->plot_full) {
        state->plot_full = false;
        return true;
    }
    if (state->found[0] != '\0') {
        state->found[0] = '\0';
        return true;
    }
    return false;
}

static const char *const marks[] = {"H high  L low  H! L! critical  A abnormal  ? no range",
                                    "P pending  X entered in error",
                                    "* corrected: the value before is in the detail (b)", NULL};

const struct screen_ops screen_labs = {
    .title = "Labs",
    .of_patient = true,
    .size = sizeof(struct labs),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .hints = hints,
    .standing = standing,
    .prompt = prompt,
    .find = find,
    .typing = list_screen_typing,
    .cancel = cancel,
    .refresh = list_screen_refresh,
    .marks = marks,
};
