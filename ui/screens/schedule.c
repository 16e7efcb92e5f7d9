/* SPDX-License-Identifier: MIT */
/*
 * The schedule: one day by provider in a grid of slots, or the agenda of the next days as a list
 * (`v`). No banner: it shows many patients. Loop thread. Owns the day and the agenda's list.
 */
#include "chartty/base/text.h"
#include "chartty/model/names.h"
#include "ui/screens/schedule_private.h"

#include "chartty/base/words.h"
#include "chartty/model/placeholders.h"

#include <stdio.h>
#include <string.h>

enum { CELL_WIDTH = 17, HEAD_WIDTH = 7, DAY_START = 7 * 60, DAY_END = 20 * 60, WIDE_DETAIL = 8 };
static const int slot_lengths[] = {30, 15, 60};

/* --- agenda --- */

static const struct table_column agenda_columns[] = {
    {.title = "Date", .width = 15, .field = -1},
    {.title = "Time", .width = 6, .field = -1},
    {.title = "Min", .width = 3, .align = ALIGN_RIGHT, .field = -1},
    {.title = "Provider", .width = 12, .grow = 2, .field = -1},
    {.title = "Patient", .width = 15, .grow = 3, .whole = true, .field = -1},
    {.title = "Born", .width = 11, .field = -1},
    {.title = "MRN", .width = 11, .whole = true, .from_width = 96, .field = -1},
};
static const int agenda_fields[] = {
    FIELD_OF(appointment_line, date),
    FIELD_OF(appointment_line, time),
    FIELD_OF(appointment_line, duration_minutes),
    FIELD_OF(appointment_line, provider_name),
    FIELD_OF(appointment_line, patient_last_name),
    FIELD_OF(appointment_line, patient_dob),
    FIELD_OF(appointment_line, patient_mrn),
};

static void agenda_cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    const struct appointment_line *line = row->data;
    appointment_cell(line, agenda_fields[column], cell);
    if (column == 0 && line->date.state == FIELD_VALUE) {
        date_format_weekday(date_from_days((int32_t)line->date.integer), cell->text);
    }
}

static const struct table_ops agenda_ops = {.cell = agenda_cell};

static void agenda_detail(struct screen *screen, const void *record, struct text_view *view)
{
    struct datetime now = clock_local(screen->session->clock);
    appointment_detail(record, true, NULL, &now, view);
}

static int64_t patient_of(const void *record)
{
    return ((const struct appointment_line *)record)->patient_id.integer;
}

static const struct list_screen_spec agenda_spec = {
    .kind = RECORD_LIST_UPCOMING,
    .preset = PRESET_ALL,
    .columns = agenda_columns,
    .column_count = sizeof(agenda_columns) / sizeof(agenda_columns[0]),
    .ops = &agenda_ops,
    .empty = "Nothing is scheduled from this day on.",
    .order_words = "agenda   v: day grid",
    .detail = agenda_detail,
    .patient_of = patient_of,
};

/* --- day grid --- */

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

static bool holds_slot(const struct visit_mark *visit)
{
    return visit->state != VISIT_CANCELLED && visit->state != VISIT_NO_SHOW &&
           visit->state != VISIT_LEFT;
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
    cell->role = holds_slot(&visit) ? ROLE_SCHED_BUSY : ROLE_DISABLED;
    cell->mark_role = cell->role;
    if (others > 0) {
        snprintf(cell->mark, sizeof(cell->mark), "+%u", (unsigned)others % 100u);
        cell->mark_role = ROLE_WARNING;
    } else if (continues) {
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

/* The day looks different; a free time that was found on it is gone to once it is read. */
static void day_changed(void *context)
{
    struct screen *screen = context;
    struct schedule *state = screen->state;
    if (state->day != NULL) {
        schedule_follow_target(screen);
    }
    workstation_changed(screen->workstation);
}

/* The agenda says from which day on it is. */
static void say_agenda_day(struct schedule *state, struct date date)
{
    char day[16];
    date_format_weekday(date, day);
    snprintf(state->agenda.order, sizeof(state->agenda.order),
             WORDS("agenda from %s on   v: day grid"), day);
}

static void enter(struct screen *screen)
{
    struct schedule *state = screen->state;
    list_screen_enter(screen, &agenda_spec);
    say_agenda_day(state, clock_today(screen->session->clock));
    state->day = day_schedule_new(screen->session, day_changed, screen);
    /* The day opens at what is going on now. */
    struct datetime now = clock_local(screen->session->clock);
    int minutes = now.hour * 60 + now.minute;
    state->grid = (struct grid){
        .ops = &day_ops, .self = screen, .head_width = HEAD_WIDTH, .column_width = CELL_WIDTH};
    state->grid.row = minutes > DAY_START ? (minutes - DAY_START) / schedule_slot_length(state) : 0;
    scale_grid(state);
    schedule_book_begin(screen);
}

static void leave(struct screen *screen)
{
    struct schedule *state = screen->state;
    schedule_book_end(screen);
    day_schedule_free(state->day);
    list_screen_leave(screen);
}

/* "< Tue 24-Nov-2026 >  30 min  providers 1-4 of 6  2 with unreadable times" */
static void draw_head(struct schedule *state, struct canvas *canvas, const struct area *line)
{
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
        canvas_format(canvas, line, 0, column + 2, 0, ROLE_WARNING,
                      "[!] %d with a time that cannot be read", untimed);
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
        "* overbooked      +1 one more here    (2) goes on",
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

static void draw_day(struct screen *screen, struct canvas *canvas, const struct area *body)
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
    draw_head(state, canvas, &head);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct schedule *state = screen->state;
    if (state->as_agenda) {
        list_screen_draw(screen, canvas, body);
    } else {
        draw_day(screen, canvas, body);
    }
    schedule_draw_ask(screen, canvas, body);
}

/* Asks for the columns that came into view; outside of drawing. */
static void fetch_in_view(struct schedule *state)
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

void schedule_show_day(struct screen *screen, struct date date)
{
    struct schedule *state = screen->state;
    state->grid.left = 0;
    state->grid.column = 0;
    day_schedule_show(state->day, date);
    record_list_from(state->agenda.list, date);
    say_agenda_day(state, date);
}

static unsigned show_day(struct screen *screen, struct date date)
{
    struct schedule *state = screen->state;
    state->target_was_found = state->has_target = false;
    schedule_show_day(screen, date);
    return REACT_RELOAD;
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
            fetch_in_view(state);
            return true;
        }
    }
    return false;
}

/* Enter on a slot where nobody is: it is booked. */
static unsigned open_free(struct screen *screen)
{
    struct schedule *state = screen->state;
    if (schedule_is_read(state)) {
        return schedule_book_action(screen, ACTION_NEW);
    }
    workstation_say(screen->workstation, MESSAGE_INFO, "This slot is not read yet.");
    return REACT_HANDLED;
}

static unsigned day_action(struct screen *screen, enum action action)
{
    struct schedule *state = screen->state;
    struct date date = day_schedule_date(state->day);
    switch (action) {
    case ACTION_DAY_BACK:
        return show_day(screen, date_add_days(date, -1));
    case ACTION_DAY_ON:
        return show_day(screen, date_add_days(date, 1));
    case ACTION_WEEK_BACK:
        return show_day(screen, date_add_days(date, -7));
    case ACTION_WEEK_ON:
        return show_day(screen, date_add_days(date, 7));
    case ACTION_TODAY:
        return show_day(screen, clock_today(screen->session->clock));
    case ACTION_VIEW:
        state->as_agenda = !state->as_agenda;
        return REACT_RELAYOUT;
    default:
        return REACT_IGNORED;
    }
}

static unsigned action(struct screen *screen, enum action action)
{
    struct schedule *state = screen->state;
    if (schedule_asks(state)) {
        return schedule_ask_action(screen, action);
    }
    unsigned reaction = day_action(screen, action);
    if (reaction == REACT_IGNORED) {
        reaction = schedule_book_action(screen, action);
    }
    if (reaction != REACT_IGNORED) {
        return reaction;
    }
    if (state->as_agenda) {
        return list_screen_action(screen, action);
    }
    if (action == ACTION_ZOOM) {
        int focused_start = schedule_slot_start(state, state->grid.row);
        state->scale = (state->scale + 1) % (int)(sizeof(slot_lengths) / sizeof(slot_lengths[0]));
        state->grid.row = (focused_start - DAY_START) / schedule_slot_length(state);
        scale_grid(state);
        return REACT_REDRAW;
    }
    if (action == ACTION_OPEN) {
        return open_free(screen);
    }
    reaction = grid_action(&state->grid, action);
    if (reaction != REACT_IGNORED) {
        state->target_was_found = false;
    }
    fetch_in_view(state);
    return reaction;
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct schedule *state = screen->state;
    if (schedule_asks(state)) {
        return schedule_ask_text(screen, text, length);
    }
    return state->as_agenda ? list_screen_text(screen, text, length) : REACT_IGNORED;
}

static bool typing(const struct screen *screen)
{
    return schedule_asks(screen->state);
}

static void prompt(struct screen *screen, char *out, size_t size)
{
    struct schedule *state = screen->state;
    list_screen_prompt(screen, out, size);
    if (state->carried.any && !schedule_asks(state)) {
        char person[256], day[16] = "", time[64];
        const struct appointment_line *line = &state->carried.line;
        line_short(line, person, sizeof(person));
        if (line->date.state == FIELD_VALUE) {
            date_format_weekday(date_from_days((int32_t)line->date.integer), day);
        }
        value_words(RECORD_APPOINTMENT_LINE, line, FIELD_OF(appointment_line, time), time,
                    sizeof(time));
        snprintf(out, size, WORDS("Moving %.40s from %s %s: m drops it here, Esc puts it back"),
                 person, day, time);
    }
}

static void saved(struct screen *screen, const struct edit *edit)
{
    struct schedule *state = screen->state;
    booking_saved(state->acts.booking, edit);
    screen->ops->refresh(screen);
}

static int hints(const struct screen *screen, struct hint *out)
{
    const struct schedule *state = screen->state;
    int count = 0;
    if (state->chooser.open) {
        return hints_of_menu(out);
    }
    if (visit_acts_asks(&state->acts)) {
        return visit_acts_hints(&state->acts, out);
    }
    out[count++] = (struct hint){ACTION_HELP, NULL};
    if (patient_pick_is_open(&state->pick)) {
        out[count++] = (struct hint){ACTION_ENTER, "Book for this patient"};
        out[count++] = (struct hint){ACTION_TEXT_DOWN, "Next"};
        out[count++] = (struct hint){ACTION_CLEAR_FIELD, NULL};
        out[count++] = (struct hint){ACTION_BACK, "Close"};
        return count;
    }
    out[count++] = (struct hint){ACTION_OPEN, state->as_agenda ? "Open chart" : "Chart/book"};
    if (!state->as_agenda) {
        out[count++] = (struct hint){ACTION_LIST_NEW, "Book"};
        out[count++] = (struct hint){ACTION_CHECK_IN, NULL};
        out[count++] = (struct hint){ACTION_STATUS, "Status"};
        out[count++] = (struct hint){ACTION_MOVE, state->carried.any ? "Drop" : NULL};
    }
    out[count++] = (struct hint){ACTION_DAY_BACK, NULL};
    out[count++] = (struct hint){ACTION_DAY_ON, NULL};
    out[count++] = (struct hint){ACTION_TODAY, NULL};
    out[count++] = (struct hint){ACTION_VIEW, state->as_agenda ? "Day grid" : "Agenda"};
    if (!state->as_agenda) {
        out[count++] = (struct hint){ACTION_ZOOM, "15/30/60"};
        out[count++] = (struct hint){ACTION_NEXT_FREE, NULL};
        out[count++] = (struct hint){ACTION_UNDO, NULL};
    }
    out[count++] = (struct hint){ACTION_EDIT, "Change"};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    struct schedule *state = screen->state;
    if (state->as_agenda) {
        list_screen_standing(screen, out, size);
        return;
    }
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

static bool cancel(struct screen *screen)
{
    struct schedule *state = screen->state;
    if (schedule_cancel_ask(screen)) {
        return true;
    }
    if (state->as_agenda) {
        return list_screen_cancel(screen);
    }
    if (day_schedule_state(state->day) == DAY_LOADING) {
        day_schedule_cancel(state->day);
        return true;
    }
    return false;
}

static void refresh(struct screen *screen)
{
    struct schedule *state = screen->state;
    day_schedule_refresh(state->day);
    list_screen_refresh(screen);
}

static const char *const marks[] = {
    "S scheduled  A arrived  A25 waits 25 minutes  R roomed",
    "W with provider  D done  L left unseen  N no-show  X cancelled",
    "* overbooked  +1 one more in this slot  (2) the visit goes on",
    "! status changed by another program", NULL};

const struct screen_ops screen_schedule = {
    .title = "Schedule",
    .contexts = CONTEXT_SCHEDULE,
    .size = sizeof(struct schedule),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .hints = hints,
    .standing = standing,
    .typing = typing,
    .prompt = prompt,
    .saved = saved,
    .cancel = cancel,
    .refresh = refresh,
    .marks = marks,
};
