/* SPDX-License-Identifier: MIT */
/*
 * The day of the schedule as a grid: a column a provider, a row a slot; what stands in each, in the
 * lines above and below it, and where the cursor is. Loop thread.
 */
#include "ui/screens/schedule_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/free_slots.h"
#include "chartty/model/names.h"
#include "chartty/model/placeholders.h"

#include <stdio.h>
#include <string.h>

enum { CELL_WIDTH = 17, HEAD_WIDTH = 7, DAY_START = 7 * 60, DAY_END = 20 * 60, WIDE_DETAIL = 8 };
static const int slot_lengths[] = {30, 15, 60};

/* --- slots --- */

int schedule_slot_length(const struct schedule *state)
{
    return slot_lengths[state->scale];
}

int schedule_slot_start(const struct schedule *state, int row)
{
    return DAY_START + row * schedule_slot_length(state);
}

static void row_head(void *self, int row, char *out, size_t size, enum role *role)
{
    struct screen *screen = self;
    struct schedule *state = screen->state;
    char time[6];
    int start = schedule_slot_start(state, row);
    struct datetime now = clock_local(screen->session->clock);
    int minute = now.hour * 60 + now.minute;
    bool current = date_compare(now.date, day_schedule_date(state->day)) == 0 && minute >= start &&
                   minute < start + schedule_slot_length(state);
    time_format(start, time);
    snprintf(out, size, "%c%s", current ? '>' : ' ', time);
    *role = current ? ROLE_SCHED_NOW : ROLE_LABEL;
}

/* Most names begin with the same title: what tells them apart has the room. */
static void column_head(void *self, int column, char *out, size_t size)
{
    static const char title[] = "Dr. ";
    enum { ROOM = CELL_WIDTH - 3 };
    struct screen *screen = self;
    struct schedule *state = screen->state;
    const char *name = day_schedule_provider(state->day, column)->name.text;
    char safe[1024];
    text_safe(safe, sizeof(safe), name, strlen(name), NULL);
    bool cut = text_width(safe) > ROOM && strncmp(name, title, strlen(title)) == 0;
    snprintf(out, size, "%s", cut ? name + strlen(title) : name);
}

/* "S"; "A25" waits 25 minutes; "S*" overbooked; "D!" another program changed the status. */
static void visit_letters(const struct screen *screen, const struct visit_mark *visit, char *out,
                          size_t size)
{
    enum { MINUTES_MAX = 999 };
    struct datetime now = clock_local(screen->session->clock);
    int waiting = visit_waiting_minutes(visit, &now);
    char minutes[8] = "";
    if (waiting >= 0) {
        snprintf(minutes, sizeof(minutes), "%d", waiting > MINUTES_MAX ? MINUTES_MAX : waiting);
    }
    snprintf(out, size, "%c%s%s%s", visit_state_letter(visit->state), minutes,
             visit->overbooked ? "*" : "", visit->disagrees ? "!" : "");
}

static void grid_cell(void *self, int row, int column, struct grid_cell *cell)
{
    struct screen *screen = self;
    struct schedule *state = screen->state;
    const struct appointment_line *rows = NULL;
    int count = day_schedule_appointments(state->day, column, &rows);
    if (count < 0) {
        snprintf(cell->text, sizeof(cell->text), "%s", count == -1 ? "..." : WORDS("[!] failed"));
        cell->role = count == -1 ? ROLE_LABEL : ROLE_ERROR;
        return;
    }
    bool continues = false;
    int others = 0;
    const struct appointment_line *line =
        day_schedule_slot(state->day, column, schedule_slot_start(state, row),
                          schedule_slot_length(state), &continues, &others);
    if (line == NULL) {
        cell->role = ROLE_SCHED_FREE;
        return;
    }
    line_short(line, cell->text, sizeof(cell->text));
    struct visit_mark visit = day_schedule_visit(state->day, column, line);
    cell->role = visit_is_off(visit.state) ? ROLE_DISABLED : ROLE_SCHED_BUSY;
    cell->mark_role = cell->role;
    if (continues) {
        snprintf(cell->mark, sizeof(cell->mark), "(2)");
    } else {
        visit_letters(screen, &visit, cell->mark, sizeof(cell->mark));
        if (state->carried.any && state->carried.line.id.integer == line->id.integer) {
            snprintf(cell->mark, sizeof(cell->mark), "<m>");
            cell->mark_role = cell->role = ROLE_CHANGED;
        }
        if (visit.disagrees || visit.state == VISIT_UNKNOWN) {
            cell->mark_role = ROLE_WARNING;
        }
    }
    if (others > 0) { /* beside the letter: how far the one that is shown has come is still said */
        text_append(cell->mark, sizeof(cell->mark), "+%d", others > 99 ? 99 : others);
        cell->mark_role = ROLE_WARNING;
    }
}

static const struct grid_ops day_ops = {
    .row_head = row_head, .column_head = column_head, .cell = grid_cell};

static void scale_grid(struct schedule *state)
{
    int focused = schedule_slot_start(state, state->grid.row);
    state->grid.rows = (DAY_END - DAY_START) / schedule_slot_length(state);
    state->grid.row = (focused - DAY_START) / schedule_slot_length(state);
    if (state->grid.row >= state->grid.rows) {
        state->grid.row = state->grid.rows - 1;
    }
}

void schedule_grid_begin(struct screen *screen)
{
    struct schedule *state = screen->state;
    struct datetime now = clock_local(screen->session->clock);
    int minutes = now.hour * 60 + now.minute;
    state->grid = (struct grid){
        .ops = &day_ops, .self = screen, .head_width = HEAD_WIDTH, .column_width = CELL_WIDTH};
    state->grid.row = minutes > DAY_START ? (minutes - DAY_START) / schedule_slot_length(state) : 0;
    scale_grid(state);
}

void schedule_grid_zoom(struct schedule *state)
{
    int focused_start = schedule_slot_start(state, state->grid.row);
    state->scale = (state->scale + 1) % (int)(sizeof(slot_lengths) / sizeof(slot_lengths[0]));
    state->grid.row = (focused_start - DAY_START) / schedule_slot_length(state);
    scale_grid(state);
}

/* --- drawing --- */

/* "booked 14  arrived 4  free 31" of the providers in view; free: what can still be booked. ""
 * while one of them is not read. */
static void counts_words(const struct screen *screen, const char *gap, char *out, size_t size)
{
    const struct schedule *state = screen->state;
    struct slot_hours hours = session_hours(screen->session);
    struct datetime now = clock_local(screen->session->clock);
    struct date day = day_schedule_date(state->day);
    int providers = day_schedule_providers(state->day), length = schedule_slot_length(state);
    int shown = state->grid.shown_columns, days = date_compare(day, now.date);
    int minute = now.hour * 60 + now.minute, from = hours.start;
    struct day_counts counts;
    if (shown > providers - state->grid.left) {
        shown = providers - state->grid.left;
    }
    if (days == 0 && minute > from) {
        from += (minute - from + length - 1) / length * length;
    }
    bool is_open = days >= 0 && !hours.closed_on[date_weekday(day)];
    out[0] = '\0';
    if (day_schedule_counts(state->day, state->grid.left, shown, from, is_open ? hours.end : from,
                            length, &counts)) {
        snprintf(out, size, WORDS("booked %d%sarrived %d%sfree %d"), counts.booked, gap,
                 counts.arrived, gap, counts.free);
    }
}

static void draw_counts(const struct screen *screen, struct canvas *canvas, const struct area *line,
                        int column)
{
    char words[100];
    counts_words(screen, "  ", words, sizeof(words));
    if (column + 2 + text_width(words) + 1 > line->width) {
        counts_words(screen, " ", words, sizeof(words));
    }
    int from = line->width - 1 - text_width(words);
    if (from > column) { /* whole, or not at all */
        canvas_put(canvas, line, 0, from, 0, ROLE_LABEL, words, NULL);
    }
}

/* "< Tue 24-Nov-2026 >  30 min  providers 1-4 of 6  booked 14  arrived 4  free 31" */
static void draw_head(const struct screen *screen, struct canvas *canvas, const struct area *line)
{
    struct schedule *state = screen->state;
    char day[16], rest[160] = "";
    date_format_weekday(day_schedule_date(state->day), day);
    int providers = day_schedule_providers(state->day);
    int untimed = day_schedule_untimed(state->day);
    if (day_schedule_state(state->day) == DAY_READY && providers > 0) {
        int last = state->grid.left + state->grid.shown_columns;
        snprintf(rest, sizeof(rest), WORDS("  %d min  providers %d-%d of %d"),
                 schedule_slot_length(state), state->grid.left + 1,
                 last > providers ? providers : last, providers);
    }
    int column = 1 + canvas_format(canvas, line, 0, 1, 0, ROLE_TITLE, "< %s >", day);
    column += canvas_put(canvas, line, 0, column, 0, ROLE_LABEL, rest, NULL);
    if (untimed > 0) {
        column += 2 + canvas_format(canvas, line, 0, column + 2, 0, ROLE_WARNING,
                                    "[!] %d with a time that cannot be read", untimed);
    }
    if (rest[0] != '\0') {
        draw_counts(screen, canvas, line, column);
    }
}

const struct appointment_line *schedule_focused(struct schedule *state)
{
    bool continues = false;
    int others = 0;
    if (day_schedule_state(state->day) != DAY_READY ||
        state->grid.column >= day_schedule_providers(state->day)) {
        return NULL;
    }
    return day_schedule_slot(state->day, state->grid.column,
                             schedule_slot_start(state, state->grid.row),
                             schedule_slot_length(state), &continues, &others);
}

/* What the cells' letters mean, where there is room for it; F1 has it everywhere. */
static void draw_letters(struct canvas *canvas, const struct area *area)
{
    static const char *const letters[] = {
        "S scheduled       A arrived, A25 waits 25 minutes",
        "R roomed          W with provider     D done",
        "L left unseen     N no-show           X cancelled",
        "* overbooked      S+1 one more here   (2) goes on",
        "! status changed by another program",
    };
    canvas_put(canvas, area, 0, 0, 0, ROLE_TITLE, WORDS("Letters"), NULL);
    canvas_horizontal(canvas, area, 1, 0, area->width);
    for (int i = 0; i < (int)(sizeof(letters) / sizeof(letters[0])); i++) {
        canvas_put(canvas, area, 2 + i, 0, 0, ROLE_LABEL, WORDS(letters[i]), NULL);
    }
}

/* Who is in the focused slot, or that it is free; what the letters mean beside it. */
static void draw_focused(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct schedule *state = screen->state;
    const struct appointment_line *line = schedule_focused(state);
    struct text_view *view = &state->agenda.detail;
    int half = area->width / 2;
    struct area left = area_columns(area, 0, half - 1), right = area_columns(area, half + 2, -1);
    struct area below = area_rows(&left, 1, -1), beside = area_rows(&right, 1, -1);
    canvas_horizontal(canvas, area, 0, 0, area->width);
    canvas_vertical(canvas, area, 1, half, area->height - 1);
    text_view_clear(view);
    if (line != NULL) {
        struct visit_mark visit = day_schedule_visit(state->day, state->grid.column, line);
        struct datetime now = clock_local(screen->session->clock);
        appointment_detail(line, true, &visit, &now, view);
    } else if (schedule_is_read(state)) {
        text_view_title(view, WORDS("Free"));
        text_view_text(view, ROLE_LABEL,
                       WORDS("Enter or n books this time. N finds the next free one."));
    }
    text_view_draw(view, canvas, &below);
    draw_letters(canvas, &beside);
}

void schedule_grid_draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct schedule *state = screen->state;
    struct area head = area_rows(body, 0, 1);
    struct area rest = area_rows(body, 1, -1);
    int providers = day_schedule_providers(state->day);
    canvas_cursor(canvas, body, 0, 0);
    const struct error *error = day_schedule_error(state->day);
    if (error != NULL) {
        canvas_format(canvas, &rest, 1, 1, 0, ROLE_ERROR, "[!] %s  F5 tries again.", error->user);
    } else if (day_schedule_state(state->day) == DAY_LOADING) {
        canvas_put(canvas, &rest, 1, 1, 0, ROLE_LABEL, WORDS("Reading the day..."), NULL);
    } else if (providers == 0) {
        canvas_put(
            canvas, &rest, 1, 1, 0, ROLE_LABEL,
            WORDS("Nobody has an appointment on this day. n books one, < and > change the day."),
            NULL);
    } else {
        state->grid.columns = providers;
        if (state->grid.column >= providers) {
            state->grid.column = providers - 1;
        }
        struct area grid = rest;
        if (rest.height >= state->grid.rows / 2 + 2 + WIDE_DETAIL + 10) {
            grid = area_rows(&rest, 0, rest.height - WIDE_DETAIL - 1);
            struct area detail = area_rows(&rest, rest.height - WIDE_DETAIL - 1, -1);
            draw_focused(screen, canvas, &detail);
        }
        grid_draw(&state->grid, canvas, &grid, true);
    }
    draw_head(screen, canvas, &head);
}

/* --- what is in view, and under the cursor --- */

void schedule_grid_fetch(struct schedule *state)
{
    int shown = state->grid.shown_columns > 0 ? state->grid.shown_columns : 8;
    int first = state->grid.left;
    if (state->grid.column < first) {
        first = state->grid.column;
    } else if (state->grid.column >= first + shown) {
        first = state->grid.column - shown + 1;
    }
    day_schedule_view(state->day, first, shown + 1);
}

bool schedule_is_read(const struct schedule *state)
{
    const struct appointment_line *rows = NULL;
    return day_schedule_state(state->day) == DAY_READY &&
           state->grid.column < day_schedule_providers(state->day) &&
           day_schedule_appointments(state->day, state->grid.column, &rows) >= 0;
}

bool schedule_go_to(struct schedule *state, int64_t provider_id, int minutes)
{
    int row = (minutes - DAY_START) / schedule_slot_length(state);
    state->grid.row = row < 0 ? 0 : row >= state->grid.rows ? state->grid.rows - 1 : row;
    for (int i = 0; i < day_schedule_providers(state->day); i++) {
        if (day_schedule_provider(state->day, i)->id.integer == provider_id) {
            state->grid.column = i;
            schedule_grid_fetch(state);
            return true;
        }
    }
    return false;
}

/* "09:30 SMITH, Ada  born ..." of the slot under the cursor. */
void schedule_grid_standing(struct screen *screen, char *out, size_t size)
{
    struct schedule *state = screen->state;
    char time[6];
    out[0] = '\0';
    if (day_schedule_state(state->day) != DAY_READY ||
        state->grid.column >= day_schedule_providers(state->day)) {
        return;
    }
    time_format(schedule_slot_start(state, state->grid.row), time);
    const struct appointment_line *line = schedule_focused(state);
    const char *provider = day_schedule_provider(state->day, state->grid.column)->name.text;
    const struct appointment_line *rows = NULL;
    int count = day_schedule_appointments(state->day, state->grid.column, &rows);
    if (count < 0) {
        snprintf(out, size, "%s %s  %s", time, provider,
                 count == -1 ? WORDS("loading...") : WORDS("not read; F5 tries again"));
        return;
    }
    if (line == NULL) {
        snprintf(out, size, WORDS("%s %s  free"), time, provider);
        return;
    }
    char person[256], born[64], words[512];
    line_person(line, person, sizeof(person));
    birth_words(&line->patient_dob, &line->patient_birth_date_note, born, sizeof(born));
    struct visit_mark visit = day_schedule_visit(state->day, state->grid.column, line);
    struct datetime now = clock_local(screen->session->clock);
    visit_mark_words(&visit, &now, words, sizeof(words));
    snprintf(out, size, WORDS("%s %s  born %s  %s  %s"), time, person, born,
             line->appointment_type.text, words);
}
