/* SPDX-License-Identifier: MIT */
/*
 * The flowsheet of vital signs: time across, newest at the right and in view, a score below each
 * set, and a chart of one sign. A value that was not taken is blank, never 0. Loop thread.
 */
#include "ui/screens/vitals_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"
#include "ui/kit/plot.h"

#include <math.h>
#include <stdio.h>

enum { CELL_WIDTH = 14, HEAD_WIDTH = 15, PLOT_POINTS = 120, TREND_VALUES = 5, TREND_WIDTH = 8 };

/* Rows of the flowsheet in the order of the observation chart; the diastolic stands in the
 * pressure's row. */
enum { ROW_TIME = VITAL_COUNT, ROW_OXYGEN, ROW_CONSCIOUSNESS, ROW_NEWS2 }; /* beside the signs */
static const int sheet_rows[] = {
    ROW_TIME,          VITAL_RESPIRATORY_RATE, VITAL_OXYGEN_SATURATION,
    ROW_OXYGEN,        VITAL_SYSTOLIC,         VITAL_HEART_RATE,
    ROW_CONSCIOUSNESS, VITAL_TEMPERATURE,      ROW_NEWS2,
    VITAL_WEIGHT,      VITAL_HEIGHT,           VITAL_BMI,
};
enum {
    SHEET_ROWS = sizeof(sheet_rows) / sizeof(sheet_rows[0]),
    FIRST_ROW = 5,
    SCORE_ROWS = 3,
    PLOT_LEAST = 6
};

static const char *sheet_label(int row)
{
    switch (sheet_rows[row]) {
    case ROW_TIME:
        return "Time";
    case ROW_OXYGEN:
        return "Air/O2";
    case ROW_CONSCIOUSNESS:
        return "ACVPU";
    case ROW_NEWS2:
        return "NEWS2";
    case VITAL_SYSTOLIC:
        return "BP";
    default:
        return vital_label((enum vital_sign)sheet_rows[row]);
    }
}

const struct vital_signs *sheet_set(const struct screen *screen, int column)
{
    bool ready = false;
    struct chart_part part = chart_vitals_history(screen->chart, &ready);
    int index = part.count - 1 - column;
    return index < 0 || index >= part.count ? NULL : chart_part_row(&part, index);
}

static bool is_in_error(const struct screen *screen, const struct vital_signs *set)
{
    return chart_retracted(screen->chart, RECORD_VITAL_SIGNS, set->id.integer) != NULL;
}

/* The words where they fit a column, else that it is oxygen: the line below has them whole. */
static void oxygen_words(const struct vitals_context *context, char *out, size_t size)
{
    enum { ROOM = 10 };
    value_words(RECORD_VITALS_CONTEXT, context, FIELD_OF(vitals_context, oxygen), out, size);
    if (text_width(out) > ROOM) {
        snprintf(out, size, "%s", oxygen_is_air(&context->oxygen) ? WORDS("air") : "O2 ...");
    }
}

/* The time of day, air or oxygen, consciousness, the score. */
static void context_cell(const struct screen *screen, const struct vital_signs *set, int what,
                         struct grid_cell *cell)
{
    const struct vitals_context *context = chart_vitals_context(screen->chart, set->id.integer);
    if (what == ROW_TIME) {
        if (set->recorded_date.state == FIELD_VALUE) {
            struct datetime at = datetime_from_microseconds(set->recorded_date.integer);
            snprintf(cell->text, sizeof(cell->text), "%02d:%02d", at.hour, at.minute);
        }
        cell->role = ROLE_LABEL;
    } else if (what == ROW_NEWS2) {
        vitals_news2_cell(screen, set, cell->text, sizeof(cell->text), &cell->role);
    } else if (context != NULL && what == ROW_CONSCIOUSNESS) {
        value_words(RECORD_VITALS_CONTEXT, context, FIELD_OF(vitals_context, consciousness),
                    cell->text, sizeof(cell->text));
    } else if (context != NULL) {
        oxygen_words(context, cell->text, sizeof(cell->text));
    }
}

static void row_head(void *self, int row, char *out, size_t size, enum role *role)
{
    (void)self;
    snprintf(out, size, "%-8s %s", WORDS(sheet_label(row)),
             sheet_rows[row] < VITAL_COUNT ? vital_unit((enum vital_sign)sheet_rows[row]) : "");
    *role = ROLE_LABEL;
}

static void column_head(void *self, int column, char *out, size_t size)
{
    const struct vital_signs *set = sheet_set(self, column);
    char words[64] = "";
    if (set != NULL && set->recorded_date.state == FIELD_VALUE) {
        struct datetime at = datetime_from_microseconds(set->recorded_date.integer);
        date_format(at.date, words);
    } else {
        snprintf(words, sizeof(words), WORDS("no time"));
    }
    /* With its mark there is no room for the year; the line below the list has it. */
    if (set != NULL && is_in_error(self, set)) {
        snprintf(out, size, "X %.6s", words);
    } else {
        snprintf(out, size, "%s", words);
    }
}

static void sheet_cell(void *self, int row, int column, struct grid_cell *cell)
{
    struct screen *screen = self;
    const struct vital_signs *set = sheet_set(screen, column);
    if (set == NULL) {
        return;
    }
    cell->align_right = true;
    if (sheet_rows[row] >= VITAL_COUNT) {
        context_cell(screen, set, sheet_rows[row], cell);
    } else {
        enum vital_flag flag = vitals_words(screen, set, (enum vital_sign)sheet_rows[row],
                                            cell->text, sizeof(cell->text));
        snprintf(cell->mark, sizeof(cell->mark), "%s", vital_flag_mark(flag));
        cell->role = cell->mark_role = vital_role(flag);
    }
    if (is_in_error(screen, set)) {
        cell->role = cell->mark_role = ROLE_CORRECTED;
        bool measured = cell->text[0] != '\0' && sheet_rows[row] != ROW_TIME;
        snprintf(cell->mark, sizeof(cell->mark), "%s", measured ? "x" : "");
    }
}

static const struct grid_ops sheet_ops = {
    .row_head = row_head, .column_head = column_head, .cell = sheet_cell};

void sheet_focused_words(const struct screen *screen, const struct vitals *state, char *out,
                         size_t size)
{
    const struct vital_signs *set = sheet_set(screen, state->grid.column);
    char when[64], by[128];
    out[0] = '\0';
    if (set == NULL) {
        return;
    }
    value_words(RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, recorded_date), when, sizeof(when));
    value_words(RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, recorded_by), by, sizeof(by));
    snprintf(out, size, WORDS("Column %d of %d: %s%s%s.  Left = earlier."), state->grid.column + 1,
             state->grid.columns, when, by[0] != '\0' ? WORDS(" by ") : "", by);
}

static bool is_real_sign(enum vital_sign sign)
{
    return sign == VITAL_TEMPERATURE || sign == VITAL_WEIGHT || sign == VITAL_HEIGHT ||
           sign == VITAL_BMI;
}

static void draw_plot(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct vitals *state = screen->state;
    struct plot_point points[PLOT_POINTS];
    struct plot plot = {.points = points, .focused = -1};
    enum vital_sign sign = state->plotted;
    char from[20] = "", to[20] = "", title[128];
    int first = state->grid.columns > PLOT_POINTS ? state->grid.columns - PLOT_POINTS : 0;
    int age = -1;
    for (int column = first; column < state->grid.columns; column++) {
        const struct vital_signs *set = sheet_set(screen, column);
        const struct field_value *value = vital_value(set, sign);
        if (value->state != FIELD_VALUE || set->recorded_date.state != FIELD_VALUE ||
            is_in_error(screen, set)) {
            continue;
        }
        struct datetime at = datetime_from_microseconds(set->recorded_date.integer);
        datetime_format(&at, plot.count == 0 ? from : to);
        age = chart_age_days_on(screen->chart, &set->recorded_date);
        enum vital_flag flag = vital_shown_flag(sign, value, age);
        const char *mark = vital_flag_mark(flag);
        if (column == state->grid.column) {
            plot.focused = plot.count;
        }
        bool real = is_real_sign(sign);
        plot.decimals = real ? 1 : 0;
        points[plot.count++] =
            (struct plot_point){.at = set->recorded_date.integer,
                                .value = real ? value->real : (double)value->integer,
                                .role = vital_role(flag),
                                .mark = mark[0] != '\0' ? mark[0] : 'o'};
    }
    plot.has_range = age >= 0 && vital_range(sign, age, &plot.low, &plot.high);
    plot.from = from;
    plot.to = to;
    snprintf(title, sizeof(title), "%s  %s", WORDS(vital_label(sign)), vital_unit(sign));
    int column = 1 + canvas_put(canvas, area, 0, 1, 0, ROLE_TITLE, title, NULL);
    if (plot.has_range && isfinite(plot.low) && isfinite(plot.high)) {
        canvas_format(canvas, area, 0, column + 2, 0, ROLE_LABEL, "range for age %.*f-%.*f",
                      plot.decimals, plot.low, plot.decimals, plot.high);
    }
    struct area rest = area_rows(area, 1, -1);
    if (plot.count == 0) {
        canvas_put(canvas, &rest, 0, 1, 0, ROLE_LABEL, WORDS("No values recorded."), NULL);
        return;
    }
    plot_draw(&plot, canvas, &rest);
}

/* --- the trend, right of the newest set: the last values as a line, and whether they go up or down
 */

/* Whether there is a value of that row in a set; the pressure's is the systolic. */
static bool trend_value(const struct screen *screen, const struct vital_signs *set, int row,
                        double *out)
{
    if (set == NULL || is_in_error(screen, set)) {
        return false;
    }
    if (row == ROW_NEWS2) {
        struct news2 score = chart_news2(screen->chart, set);
        *out = score.total;
        return score.total >= 0;
    }
    if (row >= VITAL_COUNT) {
        return false;
    }
    const struct field_value *value = vital_value(set, (enum vital_sign)row);
    *out = is_real_sign((enum vital_sign)row) ? value->real : (double)value->integer;
    return value->state == FIELD_VALUE;
}

/* What two measurements of the same person differ by without meaning anything. */
static double noise_of(int row)
{
    switch (row) {
    case VITAL_SYSTOLIC:
    case VITAL_HEART_RATE:
        return 5;
    case VITAL_RESPIRATORY_RATE:
    case VITAL_OXYGEN_SATURATION:
    case VITAL_HEIGHT:
        return 1;
    case VITAL_TEMPERATURE:
    case VITAL_BMI:
        return 0.5;
    case VITAL_WEIGHT:
        return 2;
    default:
        return 0;
    }
}

static void draw_trend(struct screen *screen, struct canvas *canvas, const struct area *area,
                       int line, int row)
{
    const struct vitals *state = screen->state;
    double values[TREND_VALUES];
    int count = 0;
    char words[32];
    for (int column = state->grid.columns - 1; column >= 0 && count < TREND_VALUES; column--) {
        count +=
            trend_value(screen, sheet_set(screen, column), row, &values[TREND_VALUES - 1 - count]);
    }
    if (count < 2) {
        return;
    }
    double change = values[TREND_VALUES - 1] - values[TREND_VALUES - 2];
    sparkline(values + TREND_VALUES - count, count, TREND_VALUES, false, words, sizeof(words));
    canvas_put_right(canvas, area, line, 0, TREND_VALUES, ROLE_TEXT, words);
    if (fabs(change) > noise_of(row)) {
        canvas_put(canvas, area, line, TREND_VALUES + 1, 0, ROLE_TEXT,
                   change > 0 ? WORDS("up") : WORDS("dn"), NULL);
    }
}

static void draw_trends(struct screen *screen, struct canvas *canvas, const struct area *sheet)
{
    const struct vitals *state = screen->state;
    int behind = state->grid.head_width + state->grid.shown_columns * state->grid.column_width + 2;
    int most = sheet->width - TREND_WIDTH;
    struct area area = area_columns(sheet, behind < most ? behind : most, -1);
    int body = sheet->height >= state->grid.rows + 2 ? 2 : 1; /* as the grid's own */
    canvas_put(canvas, &area, 0, 0, 0, ROLE_TITLE, WORDS("trend"), NULL);
    if (body > 1) {
        canvas_horizontal(canvas, &area, 1, 0, area.width);
    }
    for (int i = 0; i < state->grid.shown_rows; i++) {
        draw_trend(screen, canvas, &area, body + i, sheet_rows[state->grid.top + i]);
    }
}

/* The focused set's score with its parts; or why and by whom it is in error. */
static void draw_score(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct vitals *state = screen->state;
    const struct vital_signs *set = sheet_set(screen, state->grid.column);
    char words[1024];
    if (set == NULL) {
        return;
    }
    const struct retracted *mark =
        chart_retracted(screen->chart, RECORD_VITAL_SIGNS, set->id.integer);
    if (mark != NULL) {
        retracted_words(mark, words, sizeof(words));
        wrap_draw(canvas, area, 0, 1, area->width - 2, 0, SCORE_ROWS - 1, WRAP_WORDS,
                  ROLE_CORRECTED, words);
        return;
    }
    struct news2 score = chart_news2(screen->chart, set);
    char parts[512], oxygen[256] = "";
    const struct vitals_context *context = chart_vitals_context(screen->chart, set->id.integer);
    news2_parts_words(&score, parts, sizeof(parts));
    if (context != NULL) {
        value_words(RECORD_VITALS_CONTEXT, context, FIELD_OF(vitals_context, oxygen), oxygen,
                    sizeof(oxygen));
    }
    snprintf(words, sizeof(words), "NEWS2 %s%s%s", parts, oxygen[0] != '\0' ? "; " : "", oxygen);
    wrap_draw(canvas, area, 0, 1, area->width - 2, 0, SCORE_ROWS - 1, WRAP_WORDS,
              news2_role(score.band), words);
}

void sheet_draw(struct screen *screen, struct canvas *canvas, const struct area *body, int columns)
{
    struct vitals *state = screen->state;
    /* Whoever looks at the newest set sees the next one when it comes. */
    bool at_newest = state->grid.column == state->grid.columns - 1 && columns > state->grid.columns;
    state->grid.columns = columns;
    if (!state->placed || at_newest || state->grid.column >= columns) {
        state->grid.column = columns - 1;
        state->placed = true;
    }
    if (state->plot_full) {
        draw_plot(screen, canvas, body);
        canvas_cursor(canvas, body, 0, 0);
        return;
    }
    struct area sheet = area_rows(body, 0, SHEET_ROWS + 2);
    struct area score = area_rows(body, SHEET_ROWS + 2, SCORE_ROWS);
    struct area plot = area_rows(body, SHEET_ROWS + 2 + SCORE_ROWS, -1);
    plot.height = plot.height > 16 ? 16 : plot.height;
    if (score.height > 0) {
        draw_score(screen, canvas, &score);
    }
    if (plot.height >= PLOT_LEAST) { /* else `t` shows it alone */
        draw_plot(screen, canvas, &plot);
    }
    struct area sets = area_columns(&sheet, 0, sheet.width - TREND_WIDTH);
    grid_draw(&state->grid, canvas, &sets, true);
    draw_trends(screen, canvas, &sheet);
}

void sheet_begin(struct screen *screen)
{
    struct vitals *state = screen->state;
    state->grid = (struct grid){.ops = &sheet_ops,
                                .self = screen,
                                .rows = SHEET_ROWS,
                                .head_width = HEAD_WIDTH,
                                .column_width = CELL_WIDTH,
                                .row = FIRST_ROW};
}

void sheet_focused_cell(struct screen *screen, struct grid_cell *cell)
{
    const struct vitals *state = screen->state;
    sheet_cell(screen, state->grid.row, state->grid.column, cell);
}

void sheet_follow_row(struct vitals *state)
{
    if (state->grid.row >= 0 && state->grid.row < SHEET_ROWS) {
        int row = sheet_rows[state->grid.row];
        state->plotted = row < VITAL_COUNT ? (enum vital_sign)row : state->plotted;
    }
}
