/* SPDX-License-Identifier: MIT */
/* Providers by name. */
#include "chartty/control/forms.h"
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

static unsigned action(struct screen *screen, enum action action)
{
    struct list_screen *state = screen->state;
    if (action == ACTION_NEW) {
        workstation_edit(screen->workstation, &form_provider_new, 0);
        return REACT_HANDLED;
    }
    if (action == ACTION_EDIT) {
        const struct provider *provider = record_list_selected(state->list);
        if (provider == NULL) {
            workstation_say(screen->workstation, MESSAGE_INFO, "No provider is selected.");
        } else {
            workstation_edit(screen->workstation, &form_provider_edit, provider->id.integer);
        }
        return REACT_HANDLED;
    }
    return list_screen_action(screen, action);
}

static int hints(const struct screen *screen, struct hint *out)
{
    int count = list_screen_hints(screen, out);
    const struct list_screen *state = screen->state;
    if (!state->full && rights_allow(screen->session, PERMISSION_WRITE_PROVIDERS, 0) &&
        count + 2 <= SCREEN_HINTS) {
        for (int i = count - 1; i >= 2; i--) {
            out[i + 2] = out[i];
        }
        out[2] = (struct hint){ACTION_LIST_NEW, NULL};
        out[3] = (struct hint){ACTION_EDIT, NULL};
        count += 2;
    }
    return count;
}

const struct screen_ops screen_providers = {
    .title = "Providers",
    .enter = enter,
    .size = sizeof(struct list_screen),
    .leave = list_screen_leave,
    .draw = list_screen_draw,
    .action = action,
    .text = list_screen_text,
    .hints = hints,
    .standing = list_screen_standing,
    .prompt = list_screen_prompt,
    .find = list_screen_find,
    .cancel = list_screen_cancel,
    .refresh = list_screen_refresh,
};
