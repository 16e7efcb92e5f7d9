/* SPDX-License-Identifier: MIT */
/*
 * Home: find a patient as you type, its result list, a preview from 100 columns, the patients
 * opened lately. The search field has the cursor, so typing or a scan just works; Down goes to the
 * list, where letters are commands and digits pick a row. Loop thread. Owns its search.
 */
#include "ui/screens/home_private.h"

#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/model/placeholders.h"
#include "ui/screens/cells.h"
#include "ui/screens/typed_patient.h"

#include <stdio.h>
#include <string.h>

enum column { NAME, SIMILAR, BORN, AGE, GENDER, MRN, NEXT };

static const struct table_column columns[] = {
    [NAME] = {.title = "Name", .width = 20, .grow = 1, .whole = true, .field = -1},
    [SIMILAR] = {.title = "", .width = 1, .field = -1},
    [BORN] = {.title = "Born", .width = 11, .field = -1},
    [AGE] = {.title = "Age", .width = 7, .from_width = 66, .field = -1},
    [GENDER] = {.title = "Gender", .width = 6, .from_width = 74, .field = -1},
    [MRN] = {.title = "MRN", .width = 15, .whole = true, .field = -1},
    [NEXT] = {.title = "Next appt", .width = 12, .from_width = 96, .field = -1},
};

static struct home *home_of(const struct screen *screen)
{
    return screen->state;
}

/* "24-Nov 23:00": the year is left out, it is always to come. */
static void next_words(const struct patient_hit *hit, struct table_cell *cell)
{
    if (hit->next_date.state != FIELD_VALUE) {
        cell_format(cell, ROLE_LABEL, "-");
        return;
    }
    char date[12], time[64];
    date_format(date_from_days((int32_t)hit->next_date.integer), date);
    value_words(RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, next_time), time, sizeof(time));
    cell_format(cell, ROLE_TEXT, "%.6s %s", date, time);
}

static void age_words(const struct screen *screen, const struct patient_hit *hit,
                      struct table_cell *cell)
{
    if (hit->died_on.state == FIELD_VALUE) {
        cell_format(cell, ROLE_DISABLED, "Died");
        return;
    }
    birth_age(&hit->dob, &hit->birth_date_note, clock_today(screen->session->clock), cell->text,
              sizeof(cell->text));
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    struct screen *screen = self;
    const struct patient_hit *hit = row->data;
    switch ((enum column)column) {
    case NAME:
        home_name_words(hit, cell->text, sizeof(cell->text));
        cell->role = ROLE_VALUE;
        if (hit->match.state == FIELD_VALUE && hit->match.integer == 1) {
            size_t length = strlen(cell->text);
            snprintf(cell->text + length, sizeof(cell->text) - length, WORDS("  (alike?)"));
            cell->role = ROLE_TEXT;
        }
        break;
    case SIMILAR:
        if (patient_search_similar(home_of(screen)->search, row->id)) {
            cell_format(cell, ROLE_LOOKALIKE, "~");
        }
        break;
    case BORN:
        cell_value(cell, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, dob));
        birth_words(&hit->dob, &hit->birth_date_note, cell->text, sizeof(cell->text));
        break;
    case AGE:
        age_words(screen, hit, cell);
        break;
    case GENDER:
        cell_value(cell, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, gender));
        break;
    case MRN:
        cell_value(cell, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, mrn));
        break;
    case NEXT:
        next_words(hit, cell);
        break;
    }
}

static void name(void *self, const struct row *row, char *out, size_t size)
{
    (void)self;
    home_name_words(row->data, out, size);
}

static const struct table_ops table_ops = {.cell = cell, .name = name};

static void enter(struct screen *screen)
{
    struct home *home = home_of(screen);
    home->search = patient_search_new(screen->session, workstation_changed, screen->workstation);
    home->todo = todo_new(screen->session, workstation_changed, screen->workstation);
    input_init(&home->input, 120);
    table_init(&home->table, columns, sizeof(columns) / sizeof(columns[0]), &table_ops, screen,
               patient_search_rows(home->search));
    home->table.headers = true;
    home->table.numbers = true;
    home->table.empty =
        "No patient matches. Check the spelling, or try the MRN, birth date or phone.";
    text_view_init(&home->preview);
}

static void leave(struct screen *screen)
{
    struct home *home = home_of(screen);
    patient_search_free(home->search);
    todo_free(home->todo);
    text_view_release(&home->preview);
}

static void typed(struct screen *screen)
{
    struct home *home = home_of(screen);
    patient_search_type(home->search, home->input.text);
    home->table.top = 0;
}

static unsigned open_selected(struct screen *screen)
{
    const struct patient_hit *hit = patient_search_selected(home_of(screen)->search);
    if (hit == NULL) {
        workstation_say(screen->workstation, MESSAGE_INFO, "No patient is selected.");
        return REACT_HANDLED;
    }
    int64_t patient_id = hit->id.integer;
    patient_search_look_away(home_of(screen)->search);
    workstation_open_chart(screen->workstation, patient_id);
    return REACT_HANDLED;
}

/* In the field: Up and Down move in the list without leaving it, Enter opens, Tab goes to the list.
 */
static unsigned field_action(struct screen *screen, enum action action)
{
    struct home *home = home_of(screen);
    switch (action) {
    case ACTION_ENTER:
        return open_selected(screen);
    case ACTION_TEXT_DOWN:
    case ACTION_FIELD_NEXT:
    case ACTION_NEXT_PANE:
        home->in_list = true;
        return REACT_REDRAW;
    case ACTION_TEXT_UP:
    case ACTION_FIELD_PREVIOUS:
        return REACT_HANDLED;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        return table_action(&home->table, action);
    default: {
        unsigned reaction = input_action(&home->input, action);
        if ((reaction & REACT_REDRAW) != 0) {
            typed(screen);
        }
        return reaction;
    }
    }
}

static unsigned list_action(struct screen *screen, enum action action)
{
    struct home *home = home_of(screen);
    struct rows rows = patient_search_rows(home->search);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    if (action == ACTION_NEXT_PANE ||
        (action == ACTION_UP && bounds.at_start && rows.ops->selected(rows.self) <= bounds.first)) {
        home->in_list = false;
        return REACT_REDRAW;
    }
    unsigned reaction = table_action(&home->table, action);
    if (reaction != REACT_IGNORED) {
        return reaction;
    }
    if (action == ACTION_OPEN) {
        return open_selected(screen);
    }
    if (action == ACTION_COPY) {
        const struct patient_hit *hit = patient_search_selected(home->search);
        workstation_copy(screen->workstation, hit == NULL ? "" : hit->mrn.text);
        return REACT_HANDLED;
    }
    return REACT_IGNORED;
}

/* Registering comes after searching (ux.md rule 25): what was typed begins the form. */
static unsigned register_patient(struct screen *screen)
{
    struct home *home = home_of(screen);
    struct rows rows = patient_search_rows(home->search);
    struct rows_bounds bounds;
    rows.ops->bounds(rows.self, &bounds);
    if (home->input.text[strspn(home->input.text, " ,")] == '\0') {
        workstation_say(screen->workstation, MESSAGE_INFO,
                        "Search first: type the name, birth date or phone, then ^N.");
    } else if (bounds.total < 0 || rows.ops->failure(rows.self) != NULL) {
        bool failed = rows.ops->failure(rows.self) != NULL;
        workstation_say(screen->workstation, MESSAGE_INFO,
                        !failed ? "Still searching. ^N again in a moment."
                                : "The search failed, so nobody knows whether this patient "
                                  "is here. F5 searches again.");
    } else {
        struct typed_patient typed;
        typed_patient_read(home->input.text, clock_today(screen->session->clock),
                           screen->session->day_first, &typed);
        workstation_edit_preset(screen->workstation, &form_patient_new, NULL, 0, typed.presets,
                                typed.count);
    }
    return REACT_HANDLED;
}

static void saved(struct screen *screen, const struct edit *edit)
{
    if (edit_spec(edit) == &form_patient_new && edit_saved_id(edit) != 0) {
        workstation_open_chart(screen->workstation, edit_saved_id(edit));
    }
}

static unsigned action(struct screen *screen, enum action action)
{
    if (action == ACTION_NEW) {
        return register_patient(screen);
    }
    return home_of(screen)->in_list ? list_action(screen, action) : field_action(screen, action);
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct home *home = home_of(screen);
    if (home->in_list) {
        return table_text(&home->table, text);
    }
    unsigned reaction = input_text(&home->input, text, length);
    if (home->input.refused[0] != '\0') {
        workstation_say(screen->workstation, MESSAGE_WARNING, "%s", home->input.refused);
    }
    typed(screen);
    return reaction;
}

static bool typing(const struct screen *screen)
{
    return !home_of(screen)->in_list;
}

static int hints(const struct screen *screen, struct hint *out)
{
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    if (home_of(screen)->in_list) {
        out[count++] = (struct hint){ACTION_OPEN, NULL};
        out[count++] = (struct hint){ACTION_LIST_FIND, "To the field"};
        out[count++] = (struct hint){ACTION_GO_SCHEDULE, NULL};
        out[count++] = (struct hint){ACTION_GO_UPCOMING, NULL};
    } else {
        out[count++] = (struct hint){ACTION_ENTER, "Open"};
        out[count++] = (struct hint){ACTION_TEXT_DOWN, "To list"};
        out[count++] = (struct hint){ACTION_NEW, "New patient"};
        out[count++] = (struct hint){ACTION_CLEAR_FIELD, NULL};
    }
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    out[count++] = (struct hint){ACTION_QUIT, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    struct home *home = home_of(screen);
    struct rows rows = patient_search_rows(home->search);
    char position[MESSAGE_SIZE];
    table_position(&home->table, position, sizeof(position));
    if (rows.ops->failure(rows.self) != NULL) {
        snprintf(out, size, "%s", position);
        return;
    }
    if (position[0] == '\0') {
        out[0] = '\0'; /* nobody there to open */
        return;
    }
    snprintf(out, size, WORDS("%s.  Enter opens the chart."), position);
}

static void prompt(struct screen *screen, char *out, size_t size)
{
    table_prompt(&home_of(screen)->table, out, size);
}

/* F3 and / go to the field; the frame's own find line is not used here. */
static bool find(struct screen *screen, const char *words)
{
    (void)words;
    home_of(screen)->in_list = false;
    return false;
}

/* Esc: what is pending, then the query under way, then the text, then back to the field. */
static bool cancel(struct screen *screen)
{
    struct home *home = home_of(screen);
    struct rows rows = patient_search_rows(home->search);
    struct rows_bounds bounds;
    if (table_clear_pending(&home->table)) {
        return true;
    }
    rows.ops->bounds(rows.self, &bounds);
    if (bounds.loading && clock_monotonic_ms() - bounds.loading_since_ms >= 400) {
        rows.ops->cancel(rows.self);
        workstation_say(screen->workstation, MESSAGE_INFO, "Search cancelled. F5 searches again.");
        return true;
    }
    if (home->in_list) {
        home->in_list = false;
        return true;
    }
    if (home->input.text[0] != '\0') {
        input_set(&home->input, "");
        typed(screen);
        return true;
    }
    return false;
}

static void shown(struct screen *screen)
{
    todo_refresh(home_of(screen)->todo);
    patient_search_look_away(home_of(screen)->search);
}

static void refresh(struct screen *screen)
{
    struct home *home = home_of(screen);
    todo_refresh(home->todo);
    struct rows rows = patient_search_rows(home->search);
    if (rows.ops->failure(rows.self) != NULL) {
        rows.ops->retry(rows.self);
    } else {
        patient_search_refresh(home->search);
    }
}

static const char *const marks[] = {"~  a similar name is near: check birth date and MRN", NULL};

const struct screen_ops screen_home = {
    .title = "Home",
    .size = sizeof(struct home),
    .enter = enter,
    .leave = leave,
    .shown = shown,
    .draw = home_draw,
    .action = action,
    .text = text,
    .typing = typing,
    .hints = hints,
    .standing = standing,
    .prompt = prompt,
    .find = find,
    .cancel = cancel,
    .saved = saved,
    .refresh = refresh,
    .marks = marks,
};
