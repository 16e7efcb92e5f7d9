/* SPDX-License-Identifier: MIT */
/*
 * Home: find a patient as you type, its result list, a preview from 100 columns, the patients
 * opened lately. The search field has the cursor, so typing or a scan just works; Down goes to the
 * list, where letters are commands and digits pick a row. Loop thread. Owns its search.
 */
#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "chartty/control/patient_search.h"
#include "chartty/control/worklist.h"
#include "chartty/model/placeholders.h"
#include "ui/kit/input.h"
#include "ui/kit/table.h"
#include "ui/kit/text_view.h"
#include "ui/screens/cells.h"
#include "ui/screens/screen.h"
#include "ui/screens/typed_patient.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 100, PREVIEW_WIDTH = 38, RECENT_ROWS = 4, TODO_WIDTH = 72 };

struct home {
    struct patient_search *search;
    struct todo *todo;
    struct input input;
    struct table table;
    struct text_view preview;
    bool in_list; /* the list has the focus, else the field */
};

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

static void name_words(const struct patient_hit *hit, char *out, size_t size)
{
    person_display(&hit->last_name, &hit->first_name, &hit->title, &hit->missing_name_part, out,
                   size);
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
        name_words(hit, cell->text, sizeof(cell->text));
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
    name_words(row->data, out, size);
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

/* Demographics of the row under the cursor: who it is, not what is wrong with them. */
static void draw_preview(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    static const int fields[] = {
        FIELD_OF(patient_hit, street), FIELD_OF(patient_hit, city),
        FIELD_OF(patient_hit, state),  FIELD_OF(patient_hit, zip_code),
        FIELD_OF(patient_hit, phone),  FIELD_OF(patient_hit, insurance_provider),
    };
    struct home *home = home_of(screen);
    const struct patient_hit *hit = patient_search_preview(home->search);
    const struct error *refused = patient_search_preview_error(home->search);
    text_view_clear(&home->preview);
    if (refused != NULL) {
        text_view_text(&home->preview, ROLE_WARNING, refused->user);
        text_view_draw(&home->preview, canvas, area);
    }
    if (hit == NULL && refused == NULL) {
        text_view_text(&home->preview, ROLE_LABEL,
                       WORDS("Stay on a row for a second to see who it is."));
        text_view_draw(&home->preview, canvas, area);
    }
    if (hit == NULL) {
        return;
    }
    char words[256];
    text_view_text(&home->preview, ROLE_LABEL, WORDS("Preview (not opened)"));
    name_words(hit, words, sizeof(words));
    text_view_title(&home->preview, words);
    birth_words(&hit->dob, &hit->birth_date_note, words, sizeof(words));
    text_view_field(&home->preview, "Born", words);
    detail_value(&home->preview, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, gender));
    detail_value(&home->preview, RECORD_PATIENT_HIT, hit, FIELD_OF(patient_hit, mrn));
    text_view_gap(&home->preview);
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        detail_value(&home->preview, RECORD_PATIENT_HIT, hit, fields[i]);
    }
    text_view_draw(&home->preview, canvas, area);
}

static void draw_recent(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    const struct session *session = screen->session;
    canvas_put(canvas, area, 0, 1, 0, ROLE_TITLE, WORDS("My recent patients"), NULL);
    if (session->recent_count == 0) {
        canvas_put(canvas, area, 1, 3, 0, ROLE_LABEL,
                   WORDS("None yet. A chart that you open is listed here."), NULL);
    }
    for (int i = 0; i < session->recent_count && i < area->height - 1; i++) {
        const struct session_recent *recent = &session->recent[i];
        canvas_format(canvas, area, i + 1, 3, 44, ROLE_TEXT, "%s", recent->name);
        canvas_format(canvas, area, i + 1, 48, 12, ROLE_TEXT, "%s", recent->born);
        canvas_format(canvas, area, i + 1, 61, 12, ROLE_TEXT, "%s", recent->mrn);
    }
}

/* One count in words; returns the columns used. */
static int draw_count(struct canvas *canvas, const struct area *line, int column,
                      struct todo_count count, const char *what, const char *keys)
{
    switch (count.state) {
    case TODO_COUNTED:
        return canvas_format(canvas, line, 0, column, 0, count.count > 0 ? ROLE_VALUE : ROLE_LABEL,
                             "%s (%lld)  %s", what, (long long)count.count, keys);
    case TODO_FAILED:
        return canvas_format(canvas, line, 0, column, 0, ROLE_ERROR, "%s: not counted (F5)", what);
    case TODO_COUNTING:
        return canvas_format(canvas, line, 0, column, 0, ROLE_LABEL, "%s ...", what);
    case TODO_NOT_MINE:
        break;
    }
    return 0;
}

/* "To do for me   Results to acknowledge (12)  g n   My drafts (2)  g f   Emergencies (1)  g e" */
static void draw_todo(const struct screen *screen, struct canvas *canvas, const struct area *line)
{
    const struct home *home = home_of(screen);
    struct todo_count emergencies = {TODO_COUNTED, workstation_emergencies(screen->workstation)};
    struct todo_count results = todo_results(home->todo), drafts = todo_drafts(home->todo);
    if (results.state == TODO_NOT_MINE && drafts.state == TODO_NOT_MINE) {
        return;
    }
    bool is_narrow = line->width < TODO_WIDTH;
    int column = 1 + canvas_put(canvas, line, 0, 1, 0, ROLE_TITLE, WORDS("To do for me"), NULL);
    int used = draw_count(canvas, line, column + 3, results,
                          is_narrow ? WORDS("Results") : WORDS("Results to acknowledge"), "g n");
    column += used > 0 ? used + 3 : 0;
    used = draw_count(canvas, line, column + 3, drafts, WORDS("My drafts"), "g f");
    column += used > 0 ? used + 3 : 0;
    if (emergencies.count > 0) {
        draw_count(canvas, line, column + 3, emergencies, WORDS("Emergencies"), "g e");
    }
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct home *home = home_of(screen);
    char status[128];
    canvas_put(canvas, body, 0, 1, 0, ROLE_LABEL, WORDS("Find patient"), NULL);
    canvas_put(canvas, body, 0, 48, 0, ROLE_LABEL, WORDS("name / MRN / birth date / phone"), NULL);
    patient_search_status(home->search, status, sizeof(status));
    canvas_put(canvas, body, 1, 1, 0, ROLE_TITLE, status, NULL);
    struct area left = area_rows(body, 2, -1);
    if (body->width >= WIDE) {
        struct area right = area_columns(&left, body->width - PREVIEW_WIDTH, -1);
        canvas_vertical(canvas, &left, 0, body->width - PREVIEW_WIDTH - 2, left.height);
        draw_preview(screen, canvas, &right);
        left = area_columns(&left, 0, body->width - PREVIEW_WIDTH - 2);
    }
    int recent_rows = left.height >= 20 ? SESSION_RECENT + 1 : RECENT_ROWS + 1;
    struct area list = area_rows(&left, 0, left.height - recent_rows - 2);
    struct area todo = area_rows(&left, left.height - recent_rows - 1, 1);
    struct area recent = area_rows(&left, left.height - recent_rows, -1);
    draw_todo(screen, canvas, &todo);
    draw_recent(screen, canvas, &recent);
    table_draw(&home->table, canvas, &list, home->in_list);
    input_draw(&home->input, canvas, body, 0, 14, 32, !home->in_list);
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
    .draw = draw,
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
