/* SPDX-License-Identifier: MIT */
/* A patient's appointments, newest first. */
#include "ui/screens/appointment_cells.h"

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
    list_screen_enter(screen, &spec);
}

const struct screen_ops screen_appointments = {
    .title = "Appointments",
    .of_patient = true,
    .enter = enter,
    LIST_SCREEN_OPS,
};
