/* SPDX-License-Identifier: MIT */
/* Providers by name. */
#include "ui/screens/list_screen.h"

static const struct table_column columns[] = {
    {.title = "Name", .width = 18, .grow = 2, .field = -1},
    {.title = "Specialty", .width = 16, .grow = 2, .field = -1},
    {.title = "Department", .width = 14, .grow = 1, .from_width = 90, .field = -1},
    {.title = "Phone", .width = 15, .field = -1},
    {.title = "New", .width = 4, .field = -1},
};
static const int fields[] = {
    FIELD_OF(provider, name),
    FIELD_OF(provider, specialty),
    FIELD_OF(provider, department),
    FIELD_OF(provider, phone),
    FIELD_OF(provider, accepting_new_patients),
};

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    (void)self;
    cell_value(cell, RECORD_PROVIDER, row->data, fields[column]);
    if (column == 0) {
        cell->role = ROLE_VALUE;
    }
}

static const struct table_ops table_ops = {.cell = cell};

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct provider *provider = record;
    (void)screen;
    text_view_title(view, provider->name.text);
    for (int field = FIELD_OF(provider, specialty);
         field <= FIELD_OF(provider, accepting_new_patients); field++) {
        detail_value(view, RECORD_PROVIDER, record, field);
    }
    detail_value(view, RECORD_PROVIDER, record, FIELD_OF(provider, npi));
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_PROVIDERS,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "No providers are recorded.",
    .order_words = "by name",
    .detail = detail,
};

static void enter(struct screen *screen)
{
    list_screen_enter(screen, &spec);
}

const struct screen_ops screen_providers = {
    .title = "Providers",
    .enter = enter,
    LIST_SCREEN_OPS,
};
