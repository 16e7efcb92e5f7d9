/* SPDX-License-Identifier: MIT */
/* Find patient in a box. Loop thread. */
#include "ui/screens/patient_pick.h"

#include "chartty/base/words.h"
#include "chartty/model/placeholders.h"
#include "ui/kit/draw.h"
#include "ui/screens/cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 76, HEIGHT = 14, FIELD_MAX = 120 };
enum column { NAME, SIMILAR, BORN, MRN, PHONE };

static const struct table_column columns[] = {
    [NAME] = {.title = "Name", .width = 20, .grow = 1, .whole = true, .field = -1},
    [SIMILAR] = {.title = "", .width = 1, .field = -1},
    [BORN] = {.title = "Born", .width = 11, .field = -1},
    [MRN] = {.title = "MRN", .width = 12, .whole = true, .field = -1},
    [PHONE] = {.title = "Phone", .width = 15, .field = -1},
};

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    struct patient_pick *pick = self;
    const struct patient_hit *hit = row->data;
    switch ((enum column)column) {
    case NAME:
        person_display(&hit->last_name, &hit->first_name, &hit->title, &hit->missing_name_part,
                       cell->text, sizeof(cell->text));
        cell->role = ROLE_VALUE;
        break;
    case SIMILAR:
        if (patient_search_similar(pick->search, row->id)) {
            cell_format(cell, ROLE_LOOKALIKE, "~");
        }
        break;
    case BORN:
        birth_words(&hit->dob, &hit->birth_date_note, cell->text, sizeof(cell->text));
        break;
    case MRN:
        cell_value(cell, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, mrn));
        break;
    case PHONE:
        cell_value(cell, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, phone));
        break;
    }
}

static const struct table_ops table_ops = {.cell = cell};

void patient_pick_open(struct patient_pick *pick, struct screen *screen, const char *first,
                       const char *format, ...)
{
    va_list arguments;
    patient_pick_close(pick);
    va_start(arguments, format);
    vsnprintf(pick->title, sizeof(pick->title), format, arguments);
    va_end(arguments);
    pick->screen = screen;
    pick->search = patient_search_new(screen->session, workstation_changed, screen->workstation);
    input_init(&pick->input, FIELD_MAX);
    input_set(&pick->input, first);
    patient_search_type(pick->search, first);
    table_init(&pick->table, columns, sizeof(columns) / sizeof(columns[0]), &table_ops, pick,
               patient_search_rows(pick->search));
    pick->table.headers = true;
    pick->table.empty = "No patient matches. Esc, then Home (g h) and ^N registers somebody new.";
}

void patient_pick_close(struct patient_pick *pick)
{
    patient_search_free(pick->search);
    pick->search = NULL;
}

void patient_pick_draw(struct patient_pick *pick, struct canvas *canvas, const struct area *body)
{
    char status[128];
    struct area box = area_centred(body, HEIGHT, WIDTH);
    draw_box(canvas, &box, pick->title);
    struct area inside = area_inside(&box);
    struct area list = area_rows(&inside, 2, -1);
    patient_search_status(pick->search, status, sizeof(status));
    canvas_put(canvas, &inside, 0, 1, 0, ROLE_LABEL, WORDS("For whom"), NULL);
    canvas_put(canvas, &inside, 0, 46, 0, ROLE_TITLE, status, NULL);
    canvas_put(canvas, &inside, 1, 10, 0, ROLE_LABEL, WORDS("name / MRN / birth date / phone"),
               NULL);
    table_draw(&pick->table, canvas, &list, false);
    input_draw(&pick->input, canvas, &inside, 0, 10, 34, true);
}

static unsigned choose(struct patient_pick *pick, struct edit_patient *chosen)
{
    const struct patient_hit *hit = patient_search_selected(pick->search);
    if (hit == NULL) {
        workstation_say(pick->screen->workstation, MESSAGE_INFO, "No patient is selected.");
        return REACT_HANDLED;
    }
    edit_patient_from(RECORD_PATIENT_HIT, hit, clock_today(pick->screen->session->clock), chosen);
    chosen->look_alike = patient_search_similar(pick->search, hit->id.integer);
    patient_pick_close(pick);
    return REACT_HANDLED | REACT_REDRAW | REACT_POP;
}

unsigned patient_pick_action(struct patient_pick *pick, enum action action,
                             struct edit_patient *chosen)
{
    switch (action) {
    case ACTION_ENTER:
        return choose(pick, chosen);
    case ACTION_TEXT_DOWN:
    case ACTION_FIELD_NEXT:
        return table_action(&pick->table, ACTION_DOWN);
    case ACTION_TEXT_UP:
    case ACTION_FIELD_PREVIOUS:
        return table_action(&pick->table, ACTION_UP);
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        return table_action(&pick->table, action);
    default: {
        unsigned reaction = input_action(&pick->input, action);
        if ((reaction & REACT_REDRAW) != 0) {
            patient_search_type(pick->search, pick->input.text);
            pick->table.top = 0;
        }
        return reaction;
    }
    }
}

unsigned patient_pick_text(struct patient_pick *pick, const char *text, size_t length)
{
    unsigned reaction = input_text(&pick->input, text, length);
    patient_search_type(pick->search, pick->input.text);
    pick->table.top = 0;
    return reaction;
}
