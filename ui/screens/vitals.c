/* SPDX-License-Identifier: MIT */
/*
 * Vitals, two ways that `b` swaps: the flowsheet (time across, newest at the right and in view)
 * with a chart of one sign
 * (`t`), and the table of sets, paged by key. A value that was not taken is blank, never 0. Loop
 * thread.
 */
#include "chartty/base/text.h"
#include "ui/kit/draw.h"
#include "ui/kit/grid.h"
#include "ui/kit/plot.h"
#include "ui/screens/marks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDE = 100, CELL_WIDTH = 14, HEAD_WIDTH = 15, PLOT_POINTS = 120 };

struct vitals {
    struct list_screen sets; /* first: the list functions work on it */
    bool by_set;
    struct grid grid;
    bool placed; /* the newest column was brought into view */
    bool plot_full;
    enum vital_sign plotted;
};

/* --- the table of sets --- */

enum { NEWS2_FIELD = -2 }; /* of no column: it is worked out */

static const struct table_column set_columns[] = {
    {.title = "Recorded", .width = 17, .field = FIELD_OF(vital_signs, recorded_date)},
    {.title = "Resp",
     .width = 5,
     .align = ALIGN_RIGHT,
     .field = FIELD_OF(vital_signs, respiratory_rate)},
    {.title = "SpO2",
     .width = 5,
     .align = ALIGN_RIGHT,
     .field = FIELD_OF(vital_signs, oxygen_saturation)},
    {.title = "BP", .width = 9, .align = ALIGN_RIGHT, .field = FIELD_OF(vital_signs, systolic_bp)},
    {.title = "Pulse",
     .width = 6,
     .align = ALIGN_RIGHT,
     .field = FIELD_OF(vital_signs, heart_rate)},
    {.title = "Temp F",
     .width = 8,
     .align = ALIGN_RIGHT,
     .field = FIELD_OF(vital_signs, temperature)},
    {.title = "NEWS2", .width = 9, .field = NEWS2_FIELD},
    {.title = "Wt lb", .width = 7, .align = ALIGN_RIGHT, .field = FIELD_OF(vital_signs, weight)},
    {.title = "By", .width = 8, .grow = 1, .field = FIELD_OF(vital_signs, recorded_by)},
};

/* The vital sign that a field is; VITAL_COUNT when it is none. */
static enum vital_sign sign_of_field(int field)
{
    switch (field) {
    case FIELD_OF(vital_signs, respiratory_rate):
        return VITAL_RESPIRATORY_RATE;
    case FIELD_OF(vital_signs, oxygen_saturation):
        return VITAL_OXYGEN_SATURATION;
    case FIELD_OF(vital_signs, systolic_bp):
        return VITAL_SYSTOLIC;
    case FIELD_OF(vital_signs, heart_rate):
        return VITAL_HEART_RATE;
    case FIELD_OF(vital_signs, temperature):
        return VITAL_TEMPERATURE;
    case FIELD_OF(vital_signs, weight):
        return VITAL_WEIGHT;
    default:
        return VITAL_COUNT;
    }
}

static enum vital_flag words_of(const struct screen *screen, const struct vital_signs *set,
                                enum vital_sign sign, char *out, size_t size)
{
    int age = chart_age_days_on(screen->chart, &set->recorded_date);
    return vital_set_words(set, sign, age, out, size);
}

/* "16 HIGH", "(5 of 7)" while parts are missing, "-" where it is not for the patient; nothing for a
 * set that is entered in error. */
static void news2_cell(const struct screen *screen, const struct vital_signs *set, char *out,
                       size_t size, enum role *role)
{
    struct news2 score = chart_news2(screen->chart, set);
    out[0] = '\0';
    if (chart_retracted(screen->chart, RECORD_VITAL_SIGNS, set->id.integer) != NULL) {
        return;
    }
    news2_words(&score, out, size);
    if (score.band == NEWS2_INCOMPLETE) {
        snprintf(out, size, "(%d of %d)", score.known, (int)NEWS2_PART_COUNT);
    } else if (score.band == NEWS2_NOT_FOR_PATIENT) {
        snprintf(out, size, "-");
    }
    *role = news2_role(score.band);
}

static void set_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    struct screen *screen = self;
    const struct vital_signs *set = row->data;
    enum vital_sign sign = sign_of_field(set_columns[column].field);
    bool marked = chart_retracted(screen->chart, RECORD_VITAL_SIGNS, row->id) != NULL;
    if (set_columns[column].field == NEWS2_FIELD) {
        news2_cell(screen, set, cell->text, sizeof(cell->text), &cell->role);
    } else if (sign == VITAL_COUNT) {
        cell_value(cell, RECORD_VITAL_SIGNS, set, set_columns[column].field);
    } else {
        enum vital_flag flag = words_of(screen, set, sign, cell->text, sizeof(cell->text));
        size_t length = strlen(cell->text);
        snprintf(cell->text + length, sizeof(cell->text) - length, "%s",
                 marked ? "" : vital_flag_mark(flag));
        cell->role = vital_role(flag);
    }
    cell_in_error(screen, RECORD_VITAL_SIGNS, row->id, cell);
}

static void set_mark(void *self, const struct row *row, char out[8], enum role *role)
{
    mark_in_error(self, RECORD_VITAL_SIGNS, row->id, out, role);
}

static const struct table_ops set_ops = {.cell = set_cell, .mark = set_mark};

/* How it was taken, and the score with its parts. */
static void add_context(const struct screen *screen, const struct vital_signs *set,
                        struct text_view *view)
{
    const struct vitals_context *context = chart_vitals_context(screen->chart, set->id.integer);
    for (int field = FIELD_OF(vitals_context, oxygen);
         field <= FIELD_OF(vitals_context, spo2_scale); field++) {
        if (context != NULL) {
            detail_value(view, RECORD_VITALS_CONTEXT, context, field);
        } else {
            text_view_field(view, record_spec(RECORD_VITALS_CONTEXT)->fields[field].label, "");
        }
    }
    if (chart_retracted(screen->chart, RECORD_VITAL_SIGNS, set->id.integer) == NULL) {
        struct news2 score = chart_news2(screen->chart, set);
        char words[256];
        news2_parts_words(&score, words, sizeof(words));
        text_view_field_role(view, "NEWS2", news2_role(score.band), words);
    }
}

static void set_detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct vital_signs *set = record;
    char words[128];
    value_words(RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, recorded_date), words,
                sizeof(words));
    text_view_title(view, words);
    detail_in_error(screen, RECORD_VITAL_SIGNS, set->id.integer, view);
    bool marked = chart_retracted(screen->chart, RECORD_VITAL_SIGNS, set->id.integer) != NULL;
    for (int sign = 0; sign < VITAL_COUNT; sign++) {
        enum vital_flag flag = words_of(screen, set, (enum vital_sign)sign, words, sizeof(words));
        if (words[0] != '\0') {
            size_t length = strlen(words);
            snprintf(words + length, sizeof(words) - length, " %s %s",
                     vital_unit((enum vital_sign)sign), marked ? "" : vital_flag_mark(flag));
        }
        if (sign != VITAL_DIASTOLIC) {
            text_view_field_role(view, vital_set_label((enum vital_sign)sign),
                                 marked ? ROLE_CORRECTED : vital_role(flag), words);
        }
    }
    add_context(screen, set, view);
    detail_value(view, RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, recorded_by));
    detail_value(view, RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, notes));
}

static const struct list_screen_spec set_spec = {
    .kind = RECORD_LIST_PATIENT_VITALS,
    .preset = PRESET_ALL,
    .columns = set_columns,
    .column_count = sizeof(set_columns) / sizeof(set_columns[0]),
    .ops = &set_ops,
    .empty = "No vital signs recorded.",
    .order_words = "newest first   b: flowsheet",
    .detail = set_detail,
    .acts = RECORD_VITAL_SIGNS,
};

/* --- the flowsheet --- */

/* Rows of the flowsheet in the order of the observation chart; the diastolic stands in the
 * pressure's row. */
enum { ROW_OXYGEN = VITAL_COUNT, ROW_CONSCIOUSNESS, ROW_NEWS2 }; /* beside the signs */
static const int sheet_rows[] = {
    VITAL_RESPIRATORY_RATE,
    VITAL_OXYGEN_SATURATION,
    ROW_OXYGEN,
    VITAL_SYSTOLIC,
    VITAL_HEART_RATE,
    ROW_CONSCIOUSNESS,
    VITAL_TEMPERATURE,
    ROW_NEWS2,
    VITAL_WEIGHT,
    VITAL_HEIGHT,
    VITAL_BMI,
};
enum {
    SHEET_ROWS = sizeof(sheet_rows) / sizeof(sheet_rows[0]),
    FIRST_ROW = 4,
    SCORE_ROWS = 3,
    PLOT_LEAST = 6
};

static const char *sheet_label(int row)
{
    switch (sheet_rows[row]) {
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

/* The set in a column: the newest is the last one. */
static const struct vital_signs *set_at(const struct screen *screen, int column)
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
        snprintf(out, size, "%s", oxygen_is_air(&context->oxygen) ? "air" : "O2 ...");
    }
}

/* Air or oxygen, consciousness, the score. */
static void context_cell(const struct screen *screen, const struct vital_signs *set, int what,
                         struct grid_cell *cell)
{
    const struct vitals_context *context = chart_vitals_context(screen->chart, set->id.integer);
    if (what == ROW_NEWS2) {
        news2_cell(screen, set, cell->text, sizeof(cell->text), &cell->role);
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
    snprintf(out, size, "%-8s %s", sheet_label(row),
             sheet_rows[row] < VITAL_COUNT ? vital_unit((enum vital_sign)sheet_rows[row]) : "");
    *role = ROLE_LABEL;
}

static void column_head(void *self, int column, char *out, size_t size)
{
    const struct vital_signs *set = set_at(self, column);
    char words[64] = "";
    if (set != NULL && set->recorded_date.state == FIELD_VALUE) {
        struct datetime at = datetime_from_microseconds(set->recorded_date.integer);
        date_format(at.date, words);
    } else {
        snprintf(words, sizeof(words), "no time");
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
    const struct vital_signs *set = set_at(screen, column);
    if (set == NULL) {
        return;
    }
    cell->align_right = true;
    if (sheet_rows[row] >= VITAL_COUNT) {
        context_cell(screen, set, sheet_rows[row], cell);
    } else {
        enum vital_flag flag =
            words_of(screen, set, (enum vital_sign)sheet_rows[row], cell->text, sizeof(cell->text));
        snprintf(cell->mark, sizeof(cell->mark), "%s", vital_flag_mark(flag));
        cell->role = cell->mark_role = vital_role(flag);
    }
    if (is_in_error(screen, set)) {
        cell->role = cell->mark_role = ROLE_CORRECTED;
        snprintf(cell->mark, sizeof(cell->mark), "%s", cell->text[0] != '\0' ? "x" : "");
    }
}

static const struct grid_ops sheet_ops = {
    .row_head = row_head, .column_head = column_head, .cell = sheet_cell};

/* Time of the focused set, in full: the column heads have room for the date only. */
static void focused_words(const struct screen *screen, const struct vitals *state, char *out,
                          size_t size)
{
    const struct vital_signs *set = set_at(screen, state->grid.column);
    char when[64], by[128];
    out[0] = '\0';
    if (set == NULL) {
        return;
    }
    value_words(RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, recorded_date), when, sizeof(when));
    value_words(RECORD_VITAL_SIGNS, set, FIELD_OF(vital_signs, recorded_by), by, sizeof(by));
    snprintf(out, size, "Column %d of %d: %s%s%s.  Left = earlier.", state->grid.column + 1,
             state->grid.columns, when, by[0] != '\0' ? " by " : "", by);
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
        const struct vital_signs *set = set_at(screen, column);
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
        bool real = sign == VITAL_TEMPERATURE || sign == VITAL_WEIGHT || sign == VITAL_HEIGHT ||
                    sign == VITAL_BMI;
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
    snprintf(title, sizeof(title), "%s  %s", vital_label(sign), vital_unit(sign));
    int column = 1 + canvas_put(canvas, area, 0, 1, 0, ROLE_TITLE, title, NULL);
    if (plot.has_range && isfinite(plot.low) && isfinite(plot.high)) {
        canvas_format(canvas, area, 0, column + 2, 0, ROLE_LABEL, "range for age %.*f-%.*f",
                      plot.decimals, plot.low, plot.decimals, plot.high);
    }
    struct area rest = area_rows(area, 1, -1);
    if (plot.count == 0) {
        canvas_put(canvas, &rest, 0, 1, 0, ROLE_LABEL, "No values recorded.", NULL);
        return;
    }
    plot_draw(&plot, canvas, &rest);
}

/* The focused set's score with its parts; or why and by whom it is in error. */
static void draw_score(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct vitals *state = screen->state;
    const struct vital_signs *set = set_at(screen, state->grid.column);
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

static void draw_sheet(struct screen *screen, struct canvas *canvas, const struct area *body,
                       int columns)
{
    struct vitals *state = screen->state;
    state->grid.columns = columns;
    if (!state->placed || state->grid.column >= columns) {
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
    grid_draw(&state->grid, canvas, &sheet, true);
}

static void draw_body(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct vitals *state = screen->state;
    if (state->by_set) {
        list_screen_draw(screen, canvas, body);
        return;
    }
    bool ready = false;
    struct chart_part part = chart_vitals_history(screen->chart, &ready);
    const struct error *error = chart_history_error(screen->chart);
    canvas_cursor(canvas, body, 0, 0);
    if (error != NULL) {
        canvas_format(canvas, body, 1, 1, 0, ROLE_ERROR, "[!] %s  F5 tries again.", error->user);
    } else if (!ready) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_LABEL, "Reading vital signs...", NULL);
    } else if (part.count == 0) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_LABEL, "No vital signs recorded.", NULL);
    } else {
        draw_sheet(screen, canvas, body, part.count);
    }
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    const struct vitals *state = screen->state;
    draw_body(screen, canvas, body);
    clinical_acts_draw(&state->sets.acts, canvas, body);
}

static void enter(struct screen *screen)
{
    struct vitals *state = screen->state;
    list_screen_enter(screen, &set_spec);
    chart_want_history(screen->chart);
    state->plotted = VITAL_HEART_RATE;
    state->grid = (struct grid){.ops = &sheet_ops,
                                .self = screen,
                                .rows = SHEET_ROWS,
                                .head_width = HEAD_WIDTH,
                                .column_width = CELL_WIDTH,
                                .row = FIRST_ROW};
}

/* The plot is of the sign whose row has the focus. */
static void follow_row(struct vitals *state)
{
    if (state->grid.row >= 0 && state->grid.row < SHEET_ROWS) {
        int row = sheet_rows[state->grid.row];
        state->plotted = row < VITAL_COUNT ? (enum vital_sign)row : state->plotted;
    }
}

static unsigned action(struct screen *screen, enum action action)
{
    struct vitals *state = screen->state;
    if (action == ACTION_SWAP) {
        state->by_set = !state->by_set;
        return REACT_REDRAW;
    }
    if (state->by_set) {
        return list_screen_action(screen, action);
    }
    unsigned done = clinical_acts_action(&state->sets.acts, screen, RECORD_VITAL_SIGNS,
                                         set_at(screen, state->grid.column), action);
    if (done != REACT_IGNORED) {
        return done;
    }
    if (action == ACTION_TREND || action == ACTION_OPEN) {
        state->plot_full = !state->plot_full;
        return REACT_REDRAW;
    }
    if (action == ACTION_COPY) {
        struct grid_cell cell = {.role = ROLE_TEXT};
        sheet_cell(screen, state->grid.row, state->grid.column, &cell);
        workstation_copy(screen->workstation, cell.text);
        return REACT_HANDLED;
    }
    unsigned reaction = grid_action(&state->grid, action);
    follow_row(state);
    return reaction;
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct vitals *state = screen->state;
    return state->by_set ? list_screen_text(screen, text, length) : REACT_IGNORED;
}

static int hints(const struct screen *screen, struct hint *out)
{
    const struct vitals *state = screen->state;
    if (state->by_set) {
        int count = list_screen_hints(screen, out);
        out[count++] = (struct hint){ACTION_SWAP, "Flowsheet"};
        return count;
    }
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    count += clinical_acts_hints(screen, RECORD_VITAL_SIGNS, out + count);
    out[count++] = (struct hint){ACTION_LEFT, "Earlier"};
    out[count++] = (struct hint){ACTION_DOWN, "Sign"};
    out[count++] = (struct hint){ACTION_TREND, "Chart"};
    out[count++] = (struct hint){ACTION_SWAP, "Table"};
    out[count++] = (struct hint){ACTION_NEXT_SECTION, "Section"};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    struct vitals *state = screen->state;
    if (state->by_set) {
        list_screen_standing(screen, out, size);
    } else {
        focused_words(screen, state, out, size);
    }
}

static bool find(struct screen *screen, const char *words)
{
    struct vitals *state = screen->state;
    if (!state->by_set) {
        workstation_say(screen->workstation, MESSAGE_INFO,
                        "Find works in the table of sets: press b.");
        return false;
    }
    return list_screen_find(screen, words);
}

static bool cancel(struct screen *screen)
{
    struct vitals *state = screen->state;
    if (state->by_set) {
        return list_screen_cancel(screen);
    }
    bool was_full = state->plot_full;
    state->plot_full = false;
    return was_full;
}

static const char *const marks[] = {
    "H high  L low  H! L! critical  ?? cannot be  ? no range for this age",
    "X entered in error: in no score and no chart   NEWS2 (n of 7): parts are missing", NULL};

const struct screen_ops screen_vitals = {
    .title = "Vitals",
    .of_patient = true,
    .size = sizeof(struct vitals),
    .enter = enter,
    .leave = list_screen_leave,
    .draw = draw,
    .action = action,
    .text = text,
    .hints = hints,
    .standing = standing,
    .prompt = list_screen_prompt,
    .find = find,
    .cancel = cancel,
    .refresh = list_screen_refresh,
    .marks = marks,
};
