/* SPDX-License-Identifier: MIT */
/* Upcoming appointments of all patients, from today on, in time order. No banner: it shows many
 * patients. */
#include "ui/screens/appointment_cells.h"

static const struct table_column columns[] = {
    {.title = "Date", .width = 11, .field = -1},
    {.title = "Time", .width = 6, .field = -1},
    {.title = "Patient", .width = 18, .grow = 3, .whole = true, .field = -1},
    {.title = "Born", .width = 11, .field = -1},
    {.title = "MRN", .width = 11, .whole = true, .field = -1},
    {.title = "Provider", .width = 14, .grow = 2, .from_width = 96, .field = -1},
    {.title = "Type", .width = 12, .grow = 1, .from_width = 100, .field = -1},
};
static const int fields[] = {
    FIELD_OF(appointment_line, date),
    FIELD_OF(appointment_line, time),
    FIELD_OF(appointment_line, patient_last_name),
    FIELD_OF(appointment_line, patient_dob),
    FIELD_OF(appointment_line, patient_mrn),
    FIELD_OF(appointment_line, provider_name),
    FIELD_OF(appointment_line, appointment_type),
};

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    appointment_cell(row->data, fields[column], cell);
}

static const struct table_ops table_ops = {.cell = cell};

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    struct datetime now = clock_local(screen->session->clock);
    appointment_detail(record, true, NULL, &now, view);
}

static int64_t patient_of(const void *record)
{
    return ((const struct appointment_line *)record)->patient_id.integer;
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_UPCOMING,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "No appointment is scheduled from today on.",
    .order_words = "scheduled, from today on, by date and time",
    .detail = detail,
    .patient_of = patient_of,
};

static void enter(struct screen *screen)
{
    list_screen_enter(screen, &spec);
}

const struct screen_ops screen_upcoming = {
    .title = "Upcoming appointments",
    .enter = enter,
    LIST_SCREEN_OPS,
};
