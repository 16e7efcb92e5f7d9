/* SPDX-License-Identifier: MIT */
/*
 * The schedule: one day by provider in a grid of slots (schedule_grid.c), or the agenda of the next
 * days as a list (`v`). No banner: it shows many patients. Loop thread. Owns the day and the
 * agenda's list.
 */
#include "ui/screens/schedule_private.h"

#include "chartty/base/words.h"

#include <stdio.h>

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

/* --- life --- */

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
    schedule_grid_begin(screen);
    schedule_book_begin(screen);
}

static void leave(struct screen *screen)
{
    struct schedule *state = screen->state;
    schedule_book_end(screen);
    day_schedule_free(state->day);
    list_screen_leave(screen);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct schedule *state = screen->state;
    if (state->as_agenda) {
        list_screen_draw(screen, canvas, body);
    } else {
        schedule_grid_draw(screen, canvas, body);
    }
    schedule_draw_ask(screen, canvas, body);
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
        schedule_grid_zoom(state);
        return REACT_REDRAW;
    }
    if (action == ACTION_OPEN) {
        return open_free(screen);
    }
    reaction = grid_action(&state->grid, action);
    if (reaction != REACT_IGNORED) {
        state->target_was_found = false;
    }
    schedule_grid_fetch(state);
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
        snprintf(out, size, WORDS("Moving %.30s, %s %s: m drops it, Esc puts it back"), person, day,
                 time);
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
    const struct schedule *state = screen->state;
    if (state->as_agenda) {
        list_screen_standing(screen, out, size);
    } else {
        schedule_grid_standing(screen, out, size);
    }
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
    "* overbooked  S+1 one more in this slot  (2) the visit goes on",
    "! status changed by another program",
    "booked, arrived (here now), free: of the providers in view",
    NULL};

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
