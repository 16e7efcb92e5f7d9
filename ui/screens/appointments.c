/* SPDX-License-Identifier: MIT */
/* A patient's appointments, newest first. */
#include "ui/screens/appointment_cells.h"

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
     .from_width = 78,
     .field = FIELD_OF(appointment_line, reason)},
    {.title = "Status", .width = 10, .field = FIELD_OF(appointment_line, status)},
};

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    appointment_cell(row->data, columns[column].field, cell);
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    value_words(RECORD_APPOINTMENT_LINE, row->data, FIELD_OF(appointment_line, date), out, size);
}

static const struct table_ops table_ops = {.cell = cell, .name = name};

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    (void)screen;
    appointment_detail(record, false, view);
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
