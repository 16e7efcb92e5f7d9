/* SPDX-License-Identifier: MIT */
/*
 * Vitals, two ways that `b` swaps: the flowsheet (time across, newest at the right and in view)
 * with a chart of one sign
 * (`t`), and the table of sets, paged by key. A value that was not taken is blank, never 0. Loop
 * thread.
 */
#include "ui/screens/vitals_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "ui/kit/draw.h"
#include "ui/screens/marks.h"

#include <stdio.h>
#include <string.h>

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

enum vital_flag vitals_words(const struct screen *screen, const struct vital_signs *set,
                             enum vital_sign sign, char *out, size_t size)
{
    int age = chart_age_days_on(screen->chart, &set->recorded_date);
    return vital_set_words(set, sign, age, out, size);
}

/* Nothing for a set that is entered in error. */
void vitals_news2_cell(const struct screen *screen, const struct vital_signs *set, char *out,
                       size_t size, enum role *role)
{
    struct news2 score = chart_news2(screen->chart, set);
    out[0] = '\0';
    if (chart_retracted(screen->chart, RECORD_VITAL_SIGNS, set->id.integer) != NULL) {
        return;
    }
    news2_brief_words(&score, out, size);
    *role = news2_role(score.band);
}

static void set_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    struct screen *screen = self;
    const struct vital_signs *set = row->data;
    enum vital_sign sign = sign_of_field(set_columns[column].field);
    bool marked = chart_retracted(screen->chart, RECORD_VITAL_SIGNS, row->id) != NULL;
    if (set_columns[column].field == NEWS2_FIELD) {
        vitals_news2_cell(screen, set, cell->text, sizeof(cell->text), &cell->role);
    } else if (sign == VITAL_COUNT) {
        cell_value(cell, RECORD_VITAL_SIGNS, set, set_columns[column].field);
    } else {
        enum vital_flag flag = vitals_words(screen, set, sign, cell->text, sizeof(cell->text));
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
        enum vital_flag flag =
            vitals_words(screen, set, (enum vital_sign)sign, words, sizeof(words));
        const char *label = vital_set_label((enum vital_sign)sign);
        if (sign == VITAL_DIASTOLIC) {
            continue; /* in the pressure's line */
        }
        if (words[0] == '\0') {
            text_view_field(view, label, "");
            continue;
        }
        const char *mark = marked ? "" : vital_flag_mark(flag);
        text_append(words, sizeof(words), "%s%s %s", mark[0] != '\0' ? " " : "", mark,
                    vital_unit((enum vital_sign)sign));
        text_view_field_role(view, label, marked ? ROLE_CORRECTED : vital_role(flag), words);
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
        canvas_put(canvas, body, 1, 1, 0, ROLE_LABEL, WORDS("Reading vital signs..."), NULL);
    } else if (part.count == 0) {
        canvas_put(canvas, body, 1, 1, 0, ROLE_LABEL, WORDS("No vital signs recorded."), NULL);
    } else {
        sheet_draw(screen, canvas, body, part.count);
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
    sheet_begin(screen);
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
                                         sheet_set(screen, state->grid.column), action);
    if (done != REACT_IGNORED) {
        return done;
    }
    if (action == ACTION_TREND || action == ACTION_OPEN) {
        state->plot_full = !state->plot_full;
        return REACT_REDRAW;
    }
    if (action == ACTION_COPY) {
        struct grid_cell cell = {.role = ROLE_TEXT};
        sheet_focused_cell(screen, &cell);
        workstation_copy(screen->workstation, cell.text);
        return REACT_HANDLED;
    }
    unsigned reaction = grid_action(&state->grid, action);
    sheet_follow_row(state);
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
    out[count++] = (struct hint){ACTION_TREND, "Chart"};
    out[count++] = (struct hint){ACTION_SWAP, "Table"};
    out[count++] = (struct hint){ACTION_DOWN, "Next sign"};
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
        sheet_focused_words(screen, state, out, size);
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

/* The set that was just recorded is what is looked at next. */
static void saved(struct screen *screen, const struct edit *edit)
{
    struct vitals *state = screen->state;
    if (edit_spec(edit) == &form_vital_signs_new) {
        state->grid.column = state->grid.columns > 0 ? state->grid.columns - 1 : 0;
    }
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

static const char *const marks[] = {"H high  L low  H! L! critical  ?? cannot be",
                                    "? no range for this age  NEWS2 (5 of 7): parts are missing",
                                    "X entered in error: in no score and no chart", NULL};

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
    .saved = saved,
    .refresh = list_screen_refresh,
    .marks = marks,
};
