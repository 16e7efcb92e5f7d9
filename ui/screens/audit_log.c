/* SPDX-License-Identifier: MIT */
/*
 * The audit: newest first or by any of its columns, filtered by who, action, patient and time, with
 * the entry's own words and each column before and after beside it, and the check of the chain.
 * Loop thread. Owns its list and the detail's text. Read only.
 */
#include "chartty/base/words.h"
#include "chartty/control/audit_list.h"
#include "chartty/model/audit_text.h"
#include "ui/kit/draw.h"
#include "ui/kit/input.h"
#include "ui/kit/table.h"
#include "ui/screens/cells.h"
#include "ui/screens/screen.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 100, DETAIL_WIDTH = 39, DETAIL_HEIGHT = 9 };

struct audit_log {
    struct audit_list *list;
    struct table table;
    struct text_view detail;
    int64_t detail_id;
    struct input filter;
    bool in_field;             /* the filter has the focus */
    enum audit_part last_part; /* while the detail is made */
    bool full;                 /* the detail covers the list */
};

enum column { AT, WHO, STATION, ACTION, PATIENT, OBJECT, WHAT };

static const struct table_column columns[] = {
    [AT] = {.title = "Time", .width = 17, .field = FIELD_OF(audit_entry, at)},
    [WHO] = {.title = "User", .width = 11, .grow = 1, .field = FIELD_OF(audit_entry, username)},
    [STATION] = {.title = "Station",
                 .width = 8,
                 .from_width = 90,
                 .field = FIELD_OF(audit_entry, station)},
    [ACTION] = {.title = "Action", .width = 16, .grow = 1, .field = FIELD_OF(audit_entry, action)},
    [PATIENT] = {.title = "Patient",
                 .width = 8,
                 .align = ALIGN_RIGHT,
                 .field = FIELD_OF(audit_entry, patient_id)},
    [OBJECT] = {.title = "Object",
                .width = 14,
                .grow = 1,
                .field = FIELD_OF(audit_entry, table_name)},
    [WHAT] = {.title = "What", .width = 20, .grow = 3, .from_width = 110, .field = -1},
};

static struct audit_log *log_of(const struct screen *screen)
{
    return screen->state;
}

/* --- cells ---------------------------------------------------------------------------------- */

/* The list has no room for the seconds. */
static void time_cell(const struct audit_entry *entry, struct table_cell *cell)
{
    char words[20];
    if (entry->at.state != FIELD_VALUE) {
        cell_value(cell, RECORD_AUDIT_ENTRY, entry, FIELD_OF(audit_entry, at));
        return;
    }
    datetime_format_utc(entry->at.integer, words);
    cell_format(cell, ROLE_TEXT, "%s", words);
}

static void object_words(const struct audit_entry *entry, struct table_cell *cell)
{
    if (entry->table_name.state == FIELD_VALUE) {
        const struct record_spec *spec = record_by_table(entry->table_name.text);
        cell_format(cell, ROLE_TEXT, "%s %lld", spec != NULL ? spec->noun : entry->table_name.text,
                    entry->row_id.state == FIELD_VALUE ? entry->row_id.integer : 0);
    }
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    const struct audit_entry *entry = row->data;
    (void)self;
    switch ((enum column)column) {
    case AT:
        time_cell(entry, cell);
        break;
    case WHO:
        cell_value(cell, RECORD_AUDIT_ENTRY, entry, FIELD_OF(audit_entry, username));
        if (entry->username.length == 0) {
            cell_format(cell, ROLE_LABEL, "(nobody)");
        }
        break;
    case STATION:
        cell_value(cell, RECORD_AUDIT_ENTRY, entry, FIELD_OF(audit_entry, station));
        break;
    case ACTION:
        cell_value(cell, RECORD_AUDIT_ENTRY, entry, FIELD_OF(audit_entry, action));
        cell->role = ROLE_VALUE;
        break;
    case PATIENT:
        if (entry->patient_id.state == FIELD_VALUE) {
            cell_format(cell, ROLE_TEXT, "#%lld", entry->patient_id.integer);
        }
        break;
    case OBJECT:
        object_words(entry, cell);
        break;
    case WHAT:
        audit_text_line(entry->entry.text, entry->entry.length, cell->text, sizeof(cell->text));
        break;
    }
}

static const struct table_ops table_ops = {.cell = cell};

/* --- detail --------------------------------------------------------------------------------- */

/* Dates and times as on every other screen; all else as it is stored. */
static void stored_words(const struct field_spec *column, const char *stored, char *out,
                         size_t size)
{
    struct field_value value;
    snprintf(out, size, "%.400s", stored != NULL ? stored : "(none)");
    if (column == NULL || stored == NULL) {
        return;
    }
    value = field_read(column, stored, strlen(stored));
    if (value.state == FIELD_VALUE && column->kind == FIELD_TIMESTAMP) {
        bookkeeping_words(&value, out);
    } else if (value.state == FIELD_VALUE &&
               (column->kind == FIELD_DATE || column->kind == FIELD_MOMENT)) {
        field_display(column, &value, out, size);
    }
}

static void add_part(void *context, enum audit_part part, const char *label,
                     const struct field_spec *column, const char *before, const char *after)
{
    struct audit_log *log = context;
    struct text_view *view = &log->detail;
    char words[1200], from[512], to[512];
    switch (part) {
    case AUDIT_PART_FACT:
        if (part != log->last_part && log->last_part != AUDIT_PART_FACT) {
            text_view_gap(view); /* the changes end */
        }
        text_view_field(view, label, after);
        break;
    case AUDIT_PART_ROW:
        text_view_gap(view);
        text_view_text(view, ROLE_TITLE, label);
        break;
    case AUDIT_PART_COLUMN:
        stored_words(column, before, from, sizeof(from));
        stored_words(column, after, to, sizeof(to));
        snprintf(words, sizeof(words), "%s -> %s", from, to);
        text_view_field(view, label, words);
        break;
    }
    log->last_part = part;
}

static void make_detail(struct screen *screen)
{
    struct audit_log *log = log_of(screen);
    const struct audit_entry *entry = audit_list_selected(log->list);
    int64_t id = entry != NULL ? entry->id.integer : 0;
    int top = log->detail_id == id ? log->detail.top : 0;
    text_view_clear(&log->detail);
    log->detail_id = id;
    if (entry == NULL) {
        return;
    }
    char place[128], patient[400], when[24];
    struct text_view *view = &log->detail;
    text_view_title(view, entry->action.text);
    log->last_part = AUDIT_PART_FACT;
    if (entry->at.state == FIELD_VALUE) {
        datetime_format_utc_exact(entry->at.integer, when);
        text_view_field(view, "Time", when);
    }
    if (entry->patient_id.state == FIELD_VALUE) {
        snprintf(patient, sizeof(patient), "#%lld  %s", entry->patient_id.integer,
                 audit_list_patient(log->list));
        text_view_field(view, "Patient", patient);
    }
    if (audit_text_parts(entry->entry.text, entry->entry.length, add_part, log) != 0) {
        text_view_text(view, ROLE_WARNING,
                       WORDS("This entry's text cannot be read. Check the chain: s."));
    }
    detail_value(view, RECORD_AUDIT_ENTRY, entry, FIELD_OF(audit_entry, role));
    detail_value(view, RECORD_AUDIT_ENTRY, entry, FIELD_OF(audit_entry, station));
    snprintf(place, sizeof(place), WORDS("%lld, entry %lld of its chain"), entry->id.integer,
             entry->position.integer);
    text_view_field(view, "Row", place);
    log->detail.top = top;
}

/* --- drawing -------------------------------------------------------------------------------- */

static void draw_head(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    struct audit_log *log = log_of(screen);
    struct rows rows = audit_list_rows(log->list);
    struct rows_bounds bounds;
    char count[48] = "", number[COUNT_TEXT_SIZE];
    rows.ops->bounds(rows.self, &bounds);
    if (bounds.total >= 0) {
        count_text(bounds.total, number);
        snprintf(count, sizeof(count), "%s %s", number,
                 bounds.total == 1 ? WORDS("entry") : WORDS("entries"));
    }
    canvas_put(canvas, area, 0, 1, 0, ROLE_LABEL, WORDS("Filter"), NULL);
    input_draw(&log->filter, canvas, area, 0, 8, area->width >= WIDE ? 60 : 44, log->in_field);
    canvas_put(canvas, area, 0, area->width >= WIDE ? 70 : 54, 0, ROLE_TITLE, count, NULL);
}

static void draw_check(struct screen *screen, struct canvas *canvas, const struct area *area)
{
    char words[512];
    bool bad = false;
    audit_list_verify_words(log_of(screen)->list, words, sizeof(words), &bad);
    canvas_put(canvas, area, 0, 1, 0, bad ? ROLE_WARNING : ROLE_LABEL, words, NULL);
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct audit_log *log = log_of(screen);
    make_detail(screen);
    if (log->full && log->detail_id != 0) {
        text_view_draw(&log->detail, canvas, body);
        canvas_cursor(canvas, body, 0, 0);
        return;
    }
    struct area head = area_rows(body, 0, 1);
    struct area check = area_rows(body, body->height - 1, 1);
    struct area rest = area_rows(body, 1, body->height - 2);
    struct area list = rest, detail = rest;
    if (body->width >= WIDE) {
        list = area_columns(&rest, 0, body->width - DETAIL_WIDTH - 1);
        detail = area_columns(&rest, body->width - DETAIL_WIDTH + 2, -1);
        canvas_vertical(canvas, &rest, 0, body->width - DETAIL_WIDTH, rest.height);
    } else {
        int height = rest.height > 2 * DETAIL_HEIGHT - 2 ? DETAIL_HEIGHT : rest.height / 2;
        list = area_rows(&rest, 0, rest.height - height);
        detail = area_rows(&rest, rest.height - height + 1, -1);
        canvas_horizontal(canvas, &rest, rest.height - height, 0, rest.width);
    }
    text_view_draw(&log->detail, canvas, &detail);
    draw_check(screen, canvas, &check);
    table_draw(&log->table, canvas, &list, !log->in_field);
    draw_head(screen, canvas, &head); /* last: the cursor is the field's when it has the focus */
}

/* --- keys ----------------------------------------------------------------------------------- */

static unsigned take_filter(struct screen *screen)
{
    struct audit_log *log = log_of(screen);
    struct error error;
    if (!audit_list_filter(log->list, log->filter.text, &error)) {
        workstation_say(screen->workstation, MESSAGE_WARNING, "%s", error.user);
        return REACT_HANDLED;
    }
    log->in_field = false;
    log->table.top = 0;
    return REACT_RELOAD;
}

static unsigned field_action(struct screen *screen, enum action action)
{
    struct audit_log *log = log_of(screen);
    switch (action) {
    case ACTION_ENTER:
    case ACTION_TEXT_DOWN:
    case ACTION_FIELD_NEXT:
    case ACTION_NEXT_PANE:
        return take_filter(screen);
    default:
        return input_action(&log->filter, action);
    }
}

static void apply_sort(struct screen *screen, int before)
{
    struct audit_log *log = log_of(screen);
    struct error error;
    if (log->table.sort_field != before &&
        !audit_list_sort(log->list, log->table.sort_field, &error)) {
        log->table.sort_field = before;
        workstation_say(screen->workstation, MESSAGE_INFO, "%s", error.user);
    }
}

static unsigned action(struct screen *screen, enum action action)
{
    struct audit_log *log = log_of(screen);
    if (log->in_field) {
        return field_action(screen, action);
    }
    if (log->full) {
        return text_view_action(&log->detail, action);
    }
    int before = log->table.sort_field;
    unsigned reaction = table_action(&log->table, action);
    apply_sort(screen, before);
    if (reaction != REACT_IGNORED) {
        return reaction;
    }
    switch (action) {
    case ACTION_OPEN:
        log->full = log->detail_id != 0;
        log->detail.top = 0;
        return REACT_REDRAW;
    case ACTION_FILTER:
        log->in_field = true;
        return REACT_REDRAW;
    case ACTION_STATUS:
        audit_list_verify(log->list);
        return REACT_REDRAW;
    default:
        return REACT_IGNORED;
    }
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct audit_log *log = log_of(screen);
    if (log->in_field) {
        unsigned reaction = input_text(&log->filter, text, length);
        if (log->filter.refused[0] != '\0') {
            workstation_say(screen->workstation, MESSAGE_WARNING, "%s", log->filter.refused);
        }
        return reaction;
    }
    int before = log->table.sort_field;
    unsigned reaction = log->full ? REACT_IGNORED : table_text(&log->table, text);
    apply_sort(screen, before);
    return reaction;
}

static bool typing(const struct screen *screen)
{
    return log_of(screen)->in_field || log_of(screen)->table.sorting;
}

/* F3 and / go to the filter; the frame's own find line is not used here. */
static bool find(struct screen *screen, const char *words)
{
    (void)words;
    log_of(screen)->in_field = true;
    log_of(screen)->full = false;
    return false;
}

static bool cancel(struct screen *screen)
{
    struct audit_log *log = log_of(screen);
    if (table_clear_pending(&log->table)) {
        return true;
    }
    if (log->full) {
        log->full = false;
        return true;
    }
    if (log->in_field) {
        input_set(&log->filter, audit_list_filter_words(log->list));
        log->in_field = false;
        return true;
    }
    return false;
}

static int hints(const struct screen *screen, struct hint *out)
{
    const struct audit_log *log = log_of(screen);
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    if (log->in_field) {
        out[count++] = (struct hint){ACTION_ENTER, "Filter"};
        out[count++] = (struct hint){ACTION_CLEAR_FIELD, NULL};
        out[count++] = (struct hint){ACTION_BACK, "Leave it"};
        return count;
    }
    if (log->full) {
        out[count++] = (struct hint){ACTION_BACK, "Back to the list"};
        return count;
    }
    out[count++] = (struct hint){ACTION_OPEN, "Details"};
    out[count++] = (struct hint){ACTION_FILTER, "Filter"};
    out[count++] = (struct hint){ACTION_SORT, NULL};
    out[count++] = (struct hint){ACTION_STATUS, "Check chain"};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_REFRESH, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    struct audit_log *log = log_of(screen);
    if (log->in_field) {
        snprintf(out, size,
                 WORDS("who:USER action:NAME patient:MRN from:DATE to:DATE; T-7 is a week ago"));
        return;
    }
    table_position(&log->table, out, size);
}

static void prompt(struct screen *screen, char *out, size_t size)
{
    table_prompt(&log_of(screen)->table, out, size);
}

static void refresh(struct screen *screen)
{
    struct audit_log *log = log_of(screen);
    struct rows rows = audit_list_rows(log->list);
    if (rows.ops->failure(rows.self) != NULL) {
        rows.ops->retry(rows.self);
    } else {
        audit_list_refresh(log->list);
    }
}

static void enter(struct screen *screen)
{
    struct audit_log *log = log_of(screen);
    log->list = audit_list_new(screen->session, workstation_changed, screen->workstation);
    table_init(&log->table, columns, sizeof(columns) / sizeof(columns[0]), &table_ops, screen,
               audit_list_rows(log->list));
    log->table.headers = true;
    log->table.empty = "No entry fits the filter.";
    text_view_init(&log->detail);
    input_init(&log->filter, 150);
}

static void leave(struct screen *screen)
{
    struct audit_log *log = log_of(screen);
    audit_list_free(log->list);
    text_view_release(&log->detail);
}

static const char *const marks[] = {"who:kim.lee  action:chart.*  patient:MRN0001 or patient:#12",
                                    "from:T-7 to:T  both days are included", NULL};

const struct screen_ops screen_audit_log = {
    .title = "Audit",
    .size = sizeof(struct audit_log),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .typing = typing,
    .hints = hints,
    .standing = standing,
    .prompt = prompt,
    .find = find,
    .cancel = cancel,
    .refresh = refresh,
    .marks = marks,
};
