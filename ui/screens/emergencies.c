/* SPDX-License-Identifier: MIT */
/*
 * Emergency access, newest first: who opened whose record, when and why, and who has reviewed it.
 * `a` marks the row as reviewed, after a question. For administrators. Loop thread.
 */
#include "chartty/control/emergencies.h"
#include "chartty/base/memory.h"
#include "chartty/base/words.h"
#include "ui/screens/list_screen.h"
#include "ui/screens/workstation_private.h"

#include <stdio.h>
#include <string.h>

struct emergency_list {
    struct list_screen list; /* first: list_screen works on the state */
    struct emergencies *emergencies;
    bool asking, was_reviewing;
    struct dialog dialog;
    char lines[2][256];
};

static const struct table_column columns[] = {
    {.title = "Started", .width = 17, .field = -1},
    {.title = "Who", .width = 12, .field = -1},
    {.title = "Patient", .width = 7, .field = -1},
    {.title = "Reason", .width = 16, .grow = 3, .field = -1},
    {.title = "Reviewed", .width = 12, .grow = 1, .field = -1},
};
enum column { STARTED, WHO, PATIENT, REASON, REVIEWED };

static struct emergency_list *state_of(const struct screen *screen)
{
    return screen->state;
}

static void cell(void *self, const struct row *row, int column, struct table_cell *cell)
{
    const struct break_glass *access = row->data;
    char when[20];
    (void)self;
    switch ((enum column)column) {
    case STARTED:
        bookkeeping_words(&access->started_at, when);
        cell_format(cell, ROLE_TEXT, "%s", when);
        break;
    case WHO:
        cell_value(cell, RECORD_BREAK_GLASS, access, FIELD_OF(break_glass, username));
        cell->role = ROLE_VALUE;
        break;
    case PATIENT: /* as in the audit; Enter opens the chart */
        cell_format(cell, ROLE_TEXT, "#%lld", access->patient_id.integer);
        break;
    case REASON:
        cell_value(cell, RECORD_BREAK_GLASS, access, FIELD_OF(break_glass, reason));
        break;
    case REVIEWED:
        if (access->reviewed_at.state == FIELD_NULL) {
            cell_format(cell, ROLE_WARNING, "not reviewed");
        } else {
            cell_value(cell, RECORD_BREAK_GLASS, access, FIELD_OF(break_glass, reviewed_by));
        }
        break;
    }
}

static void mark(void *self, const struct row *row, char out[8], enum role *role)
{
    (void)self;
    if (((const struct break_glass *)row->data)->reviewed_at.state == FIELD_NULL) {
        snprintf(out, 8, "!");
        *role = ROLE_WARNING;
    }
}

static const struct table_ops table_ops = {.cell = cell, .mark = mark};

static void when_field(struct text_view *view, const char *label, const struct field_value *value)
{
    char when[20] = "";
    if (value->state != FIELD_NULL) {
        bookkeeping_words(value, when);
    }
    text_view_field(view, label, when[0] != '\0' ? when : WORDS("not yet"));
}

static void detail(struct screen *screen, const void *record, struct text_view *view)
{
    const struct break_glass *access = record;
    char patient[64];
    (void)screen;
    text_view_title(view, access->username.text);
    snprintf(patient, sizeof(patient), WORDS("#%lld (Enter opens the chart)"),
             access->patient_id.integer);
    text_view_field(view, "Patient", patient);
    detail_value(view, RECORD_BREAK_GLASS, record, FIELD_OF(break_glass, reason));
    when_field(view, "Started", &access->started_at);
    when_field(view, "Ends", &access->ends_at);
    when_field(view, "Reviewed", &access->reviewed_at);
    if (access->reviewed_at.state != FIELD_NULL) {
        detail_value(view, RECORD_BREAK_GLASS, record, FIELD_OF(break_glass, reviewed_by));
    }
}

static int64_t patient_of(const void *record)
{
    return ((const struct break_glass *)record)->patient_id.integer;
}

static const struct list_screen_spec spec = {
    .kind = RECORD_LIST_EMERGENCIES,
    .preset = PRESET_ALL,
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(columns[0]),
    .ops = &table_ops,
    .empty = "Nobody has used emergency access.",
    .order_words = "newest first   a: mark as reviewed",
    .detail = detail,
    .patient_of = patient_of,
};

static void changed(void *context)
{
    struct screen *screen = context;
    struct emergency_list *state = state_of(screen);
    if (state == NULL || state->emergencies == NULL) {
        return;
    }
    if (state->was_reviewing && !emergencies_reviewing(state->emergencies)) {
        const char *problem = emergencies_problem(state->emergencies);
        state->was_reviewing = false;
        workstation_say(screen->workstation, problem[0] != '\0' ? MESSAGE_ERROR : MESSAGE_INFO,
                        "%s", problem[0] != '\0' ? problem : WORDS("Marked as reviewed."));
        list_screen_refresh(screen);
    }
    workstation_changed(screen->workstation);
}

static void enter(struct screen *screen)
{
    list_screen_enter(screen, &spec);
    state_of(screen)->emergencies = emergencies_new(screen->session, changed, screen);
}

static void leave(struct screen *screen)
{
    emergencies_free(state_of(screen)->emergencies);
    list_screen_leave(screen);
}

static void ask(struct screen *screen)
{
    struct emergency_list *state = state_of(screen);
    const struct break_glass *access = record_list_selected(state->list.list);
    char when[20];
    if (access == NULL) {
        return;
    }
    if (access->reviewed_at.state != FIELD_NULL) {
        workstation_say(screen->workstation, MESSAGE_INFO, "It was reviewed already.");
        return;
    }
    bookkeeping_words(&access->started_at, when);
    snprintf(state->lines[0], sizeof(state->lines[0]), "%s, %s", access->username.text, when);
    snprintf(state->lines[1], sizeof(state->lines[1]), "%s", access->reason.text);
    state->dialog = (struct dialog){.title = "Reviewed?",
                                    .lines = {state->lines[0], state->lines[1]},
                                    .buttons = {"Mark as reviewed", "Not now"},
                                    .button_count = 2};
    state->asking = true;
    workstation_hold(screen->workstation);
}

static void pressed(struct screen *screen, int button)
{
    struct emergency_list *state = state_of(screen);
    const struct break_glass *access = record_list_selected(state->list.list);
    struct error error;
    state->asking = false;
    if (button != 0 || access == NULL) {
        return;
    }
    if (emergencies_review(state->emergencies, access, &error) != 0) {
        workstation_say(screen->workstation, MESSAGE_ERROR, "%s", error.user);
    } else {
        state->was_reviewing = true;
    }
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    list_screen_draw(screen, canvas, body);
    if (state_of(screen)->asking) {
        dialog_draw(&state_of(screen)->dialog, canvas, body);
    }
}

static unsigned action(struct screen *screen, enum action action)
{
    struct emergency_list *state = state_of(screen);
    int button = -1;
    if (state->asking) {
        if ((dialog_action(&state->dialog, action, &button) & REACT_POP) != 0) {
            pressed(screen, button);
        }
        return REACT_REDRAW;
    }
    if (action == ACTION_ACKNOWLEDGE) {
        ask(screen);
        return REACT_REDRAW;
    }
    return list_screen_action(screen, action);
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct emergency_list *state = state_of(screen);
    int button = -1;
    if (!state->asking) {
        return list_screen_text(screen, text, length);
    }
    if ((dialog_text(&state->dialog, text, &button) & REACT_POP) != 0) {
        pressed(screen, button);
    }
    return REACT_REDRAW;
}

/* Letters are the buttons' while it asks. */
static bool typing(const struct screen *screen)
{
    return state_of(screen)->asking;
}

static bool cancel(struct screen *screen)
{
    if (state_of(screen)->asking) {
        state_of(screen)->asking = false;
        return true;
    }
    return list_screen_cancel(screen);
}

static int hints(const struct screen *screen, struct hint *out)
{
    int count = 0;
    if (state_of(screen)->asking) {
        return hints_of_dialog(out, "Cancel");
    }
    out[count++] = (struct hint){ACTION_HELP, NULL};
    out[count++] = (struct hint){ACTION_ACKNOWLEDGE, "Reviewed"};
    out[count++] = (struct hint){ACTION_OPEN, "Open chart"};
    out[count++] = (struct hint){ACTION_GO_ADMIN, "Staff"};
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    out[count++] = (struct hint){ACTION_REFRESH, NULL};
    return count;
}

const struct screen_ops screen_emergencies = {
    .title = "Emergency access",
    .contexts = CONTEXT_ADMIN,
    .size = sizeof(struct emergency_list),
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
    .refresh = list_screen_refresh,
};
