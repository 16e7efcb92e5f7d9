/* SPDX-License-Identifier: MIT */
/* A patient's appointments, newest first: book, change, check in, status. Loop thread. */
#include "chartty/control/forms.h"
#include "ui/screens/appointment_cells.h"
#include "ui/screens/visit_acts.h"

struct appointments {
    struct list_screen list; /* first: the list functions work on it */
    struct visit_acts acts;
};

#include <stdio.h>

static const struct table_column columns[] = {
    {.title = "Date", .width = 11, .field = FIELD_OF(appointment_line, date)},
    {.title = "Time", .width = 6, .field = FIELD_OF(appointment_line, time)},
    {.title = "Provider",
     .width = 16,
     .grow = 2,
     .field = FIELD_OF(appointment_line, provider_name)},
    {.title = "Type",
     .width = 12,
     .grow = 1,
     .field = FIELD_OF(appointment_line, appointment_type)},
    {.title = "Reason",
     .width = 10,
     .grow = 2,
     .from_width = 90,
     .field = FIELD_OF(appointment_line, reason)},
    {.title = "Status", .width = 14, .field = FIELD_OF(appointment_line, status)},
};

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    struct screen *screen = self;
    const struct appointment_line *line = row->data;
    appointment_cell(line, columns[column].field, cell);
    if (columns[column].field == FIELD_OF(appointment_line, status)) {
        struct visit_mark visit = chart_visit(screen->chart, appointment_of(line));
        struct datetime now = clock_local(screen->session->clock);
        visit_cell(&visit, &now, cell);
    }
    cell_in_error(screen, RECORD_APPOINTMENT, row->id, cell);
}

/* Overbooked +, entered in error X. */
static void mark(void *self, const struct row *row, char out[8], enum role *role)
{
    struct screen *screen = self;
    struct visit_mark visit = chart_visit(screen->chart, appointment_of(row->data));
    if (!mark_in_error(screen, RECORD_APPOINTMENT, row->id, out, role) && visit.overbooked) {
        snprintf(out, 8, "+");
        *role = ROLE_WARNING;
    }
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    value_words(RECORD_APPOINTMENT_LINE, row->data, FIELD_OF(appointment_line, date), out, size);
}

static const struct table_ops table_ops = {.cell = cell, .name = name, .mark = mark};

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct appointment_line *line = record;
    struct visit_mark visit = chart_visit(screen->chart, appointment_of(line));
    struct datetime now = clock_local(screen->session->clock);
    appointment_detail(line, false, &visit, &now, view);
    detail_in_error(screen, RECORD_APPOINTMENT, line->id.integer, view);
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_PATIENT_APPOINTMENTS,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "No appointments recorded.",
    .order_words = "newest first",
    .detail = detail,
};

static void enter(struct screen *screen)
{
    struct appointments *state = screen->state;
    list_screen_enter(screen, &spec);
    visit_acts_init(&state->acts, screen);
}

static void leave(struct screen *screen)
{
    struct appointments *state = screen->state;
    visit_acts_release(&state->acts);
    list_screen_leave(screen);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct appointments *state = screen->state;
    list_screen_draw(screen, canvas, body);
    visit_acts_draw(&state->acts, canvas, body);
}

/* What is asked of the selected row; false: it is not for a row. */
static bool act_on_row(struct screen *screen, enum action action)
{
    struct appointments *state = screen->state;
    if (action != ACTION_EDIT && action != ACTION_STATUS && action != ACTION_CHECK_IN) {
        return false;
    }
    const struct appointment_line *line = record_list_selected(state->list.list);
    if (line == NULL) {
        workstation_say(screen->workstation, MESSAGE_INFO, "No appointment is selected.");
    } else if (action == ACTION_EDIT) {
        visit_acts_edit(&state->acts, line);
    } else if (!chart_marks_ready(screen->chart)) {
        workstation_say(screen->workstation, MESSAGE_INFO,
                        "How far this visit has come is not read yet. Again in a moment.");
    } else {
        struct visit_mark mark = chart_visit(screen->chart, (const struct appointment *)line);
        if (action == ACTION_CHECK_IN) {
            visit_acts_check_in(&state->acts, line, &mark);
        } else {
            visit_acts_status(&state->acts, line, &mark);
        }
    }
    return true;
}

static unsigned action(struct screen *screen, enum action action)
{
    struct appointments *state = screen->state;
    if (visit_acts_asks(&state->acts)) {
        return visit_acts_action(&state->acts, action);
    }
    if (action == ACTION_NEW) {
        workstation_edit(screen->workstation, &form_appointment_new, 0);
        return REACT_HANDLED;
    }
    if (action == ACTION_UNDO) {
        visit_acts_undo(&state->acts);
        return REACT_HANDLED;
    }
    if (action == ACTION_RETRACT) {
        return clinical_acts_retract(screen, RECORD_APPOINTMENT,
                                     record_list_selected(state->list.list));
    }
    return act_on_row(screen, action) ? REACT_HANDLED : list_screen_action(screen, action);
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct appointments *state = screen->state;
    return visit_acts_asks(&state->acts) ? visit_acts_text(&state->acts, text)
                                         : list_screen_text(screen, text, length);
}

static bool typing(const struct screen *screen)
{
    const struct appointments *state = screen->state;
    return visit_acts_asks(&state->acts) || list_screen_typing(screen);
}

static bool cancel(struct screen *screen)
{
    struct appointments *state = screen->state;
    if (visit_acts_asks(&state->acts)) {
        visit_acts_close(&state->acts);
        return true;
    }
    return list_screen_cancel(screen);
}

static void saved(struct screen *screen, const struct edit *edit)
{
    struct appointments *state = screen->state;
    booking_saved(state->acts.booking, edit);
}

static int hints(const struct screen *screen, struct hint *out)
{
    struct hint rest[SCREEN_HINTS];
    const struct appointments *state = screen->state;
    int count = 0, others = list_screen_hints(screen, rest);
    if (visit_acts_asks(&state->acts)) {
        return visit_acts_hints(&state->acts, out);
    }
    out[count++] = rest[0];
    if (!state->list.full) {
        out[count++] = (struct hint){ACTION_LIST_NEW, "Book"};
        out[count++] = (struct hint){ACTION_CHECK_IN, NULL};
        out[count++] = (struct hint){ACTION_STATUS, "Status"};
        out[count++] = (struct hint){ACTION_EDIT, "Change"};
        out[count++] = (struct hint){ACTION_UNDO, NULL};
    }
    for (int i = 1; i < others && count < SCREEN_HINTS; i++) {
        out[count++] = rest[i];
    }
    if (!state->list.full && count < SCREEN_HINTS) {
        out[count++] = (struct hint){ACTION_RETRACT, NULL};
    }
    return count;
}

const struct screen_ops screen_appointments = {
    .title = "Appointments",
    .of_patient = true,
    .size = sizeof(struct appointments),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .typing = typing,
    .hints = hints,
    .standing = list_screen_standing,
    .prompt = list_screen_prompt,
    .find = list_screen_find,
    .cancel = cancel,
    .saved = saved,
    .refresh = list_screen_refresh,
};
