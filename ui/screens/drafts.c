/* SPDX-License-Identifier: MIT */
/* My drafts: forms that were not finished, with whom they are about; Enter opens one where it was
 * left, x discards it after a question. Loop thread. */
#include "ui/screens/screen.h"

#include "chartty/base/words.h"
#include "chartty/control/drafts.h"
#include "ui/kit/draw.h"
#include "ui/kit/overlay.h"

#include <stdio.h>
#include <string.h>

struct drafts_screen {
    struct drafts *drafts;
    int selected, top;
    bool asking; /* whether to discard */
    struct dialog dialog;
    char lines[2][420];
};

static struct drafts_screen *state_of(const struct screen *screen)
{
    return screen->state;
}

static void enter(struct screen *screen)
{
    state_of(screen)->drafts =
        drafts_new(screen->session, workstation_changed, screen->workstation);
}

static void leave(struct screen *screen)
{
    drafts_free(state_of(screen)->drafts);
}

static int clamp(struct drafts_screen *state)
{
    int count = drafts_count(state->drafts);
    state->selected = state->selected >= count ? count - 1 : state->selected;
    state->selected = state->selected < 0 ? 0 : state->selected;
    return count;
}

/* ---- drawing ---- */

static void draw_item(const struct draft_item *item, struct canvas *canvas, const struct area *area,
                      int row, bool selected)
{
    char day[12];
    date_format(item->saved_at.date, day);
    canvas_put(canvas, area, row, 0, 1, ROLE_TEXT, selected ? ">" : " ", NULL);
    canvas_format(canvas, area, row, 2, 18, ROLE_VALUE, "%s %02d:%02d", day, item->saved_at.hour,
                  item->saved_at.minute);
    draw_text(canvas, area, row, 21, area->width - 22, ROLE_VALUE, item->title);
    draw_text(canvas, area, row + 1, 21, area->width - 22, ROLE_TEXT,
              item->patient[0] != '\0' ? item->patient : WORDS("No patient"));
    if (selected) {
        canvas_flag(canvas, area, row, 0, 0, CELL_SELECTED);
        canvas_flag(canvas, area, row + 1, 0, 0, CELL_SELECTED);
        canvas_cursor(canvas, area, row, 0);
    }
}

static void draw_list(struct drafts_screen *state, struct canvas *canvas, const struct area *body)
{
    int count = clamp(state), rows = (body->height - 2) / 2;
    canvas_put(canvas, body, 0, 2, 0, ROLE_LABEL, WORDS("Kept"), NULL);
    canvas_put(canvas, body, 0, 21, 0, ROLE_LABEL, WORDS("Form, and whom it is about"), NULL);
    if (state->selected < state->top) {
        state->top = state->selected;
    }
    if (state->selected >= state->top + rows) {
        state->top = state->selected - rows + 1;
    }
    for (int i = 0; i < rows && state->top + i < count; i++) {
        int index = state->top + i;
        draw_item(drafts_item(state->drafts, index), canvas, body, 1 + 2 * i,
                  index == state->selected);
    }
    if (count == 0) {
        canvas_put(canvas, body, 2, 2, 0, ROLE_TEXT, WORDS("You have no drafts."), NULL);
        canvas_put(canvas, body, 3, 2, 0, ROLE_LABEL,
                   WORDS("A form that you leave unfinished is kept here, for you alone."), NULL);
    }
    if (state->top + rows < count) {
        canvas_format(canvas, body, body->height - 1, 2, 0, ROLE_LABEL, "v %d more below",
                      count - state->top - rows);
    }
}

static void draw(struct screen *screen, struct canvas *canvas, const struct area *body)
{
    struct drafts_screen *state = state_of(screen);
    canvas_cursor(canvas, body, 0, 0);
    switch (drafts_state(state->drafts)) {
    case DRAFTS_LOADING:
        canvas_put(canvas, body, 2, 2, 0, ROLE_LABEL, WORDS("loading..."), NULL);
        break;
    case DRAFTS_FAILED:
        canvas_put(canvas, body, 2, 2, 0, ROLE_ERROR, WORDS("Your drafts cannot be shown now:"),
                   NULL);
        draw_text(canvas, body, 3, 2, body->width - 3, ROLE_ERROR, drafts_problem(state->drafts));
        break;
    case DRAFTS_READY:
        draw_list(state, canvas, body);
        break;
    }
    if (state->asking) {
        dialog_draw(&state->dialog, canvas, body);
    }
}

/* ---- keys ---- */

static void ask(struct screen *screen)
{
    struct drafts_screen *state = state_of(screen);
    const struct draft_item *item = drafts_item(state->drafts, state->selected);
    if (item == NULL) {
        return;
    }
    snprintf(state->lines[0], sizeof(state->lines[0]), "%s", item->title);
    snprintf(state->lines[1], sizeof(state->lines[1]), "%s",
             item->patient[0] != '\0' ? item->patient : WORDS("No patient"));
    state->dialog = (struct dialog){
        .title = "Discard this draft",
        .lines = {state->lines[0], state->lines[1], "", "What was typed into it is lost then."},
        .buttons = {"Discard it", "Keep it"},
        .button_count = 2};
    state->asking = true;
    workstation_hold(screen->workstation);
}

static void answer(struct drafts_screen *state, int pressed)
{
    state->asking = false;
    if (pressed == 0) {
        drafts_discard(state->drafts, state->selected);
    }
}

static struct edit *open_form(void *self, void (*changed)(void *context), void *context,
                              struct error *error)
{
    struct drafts_screen *state = self;
    return drafts_open(state->drafts, state->selected, changed, context, error);
}

static unsigned action(struct screen *screen, enum action action)
{
    struct drafts_screen *state = state_of(screen);
    int count = clamp(state), pressed = -1;
    if (state->asking) {
        if ((dialog_action(&state->dialog, action, &pressed) & REACT_POP) != 0) {
            answer(state, pressed);
        }
        return REACT_HANDLED | REACT_REDRAW;
    }
    switch (action) {
    case ACTION_UP:
        state->selected--;
        break;
    case ACTION_DOWN:
        state->selected++;
        break;
    case ACTION_FIRST:
        state->selected = 0;
        break;
    case ACTION_LAST:
        state->selected = count - 1;
        break;
    case ACTION_PAGE_UP:
        state->selected -= 8;
        break;
    case ACTION_PAGE_DOWN:
        state->selected += 8;
        break;
    case ACTION_OPEN:
        if (count > 0) {
            workstation_edit_opened(screen->workstation, open_form, state);
        }
        break;
    case ACTION_RETRACT:
        ask(screen);
        break;
    default:
        return REACT_IGNORED;
    }
    clamp(state);
    return REACT_HANDLED | REACT_REDRAW;
}

static unsigned text(struct screen *screen, const char *text, size_t length)
{
    struct drafts_screen *state = state_of(screen);
    int pressed = -1;
    if (state->asking) {
        if (length < 8 && (dialog_text(&state->dialog, text, &pressed) & REACT_POP) != 0) {
            answer(state, pressed);
        }
    } else if (text[0] == 'x' || text[0] == 'X') {
        ask(screen);
    }
    return REACT_HANDLED | REACT_REDRAW;
}

static bool cancel(struct screen *screen)
{
    struct drafts_screen *state = state_of(screen);
    bool was = state->asking;
    state->asking = false;
    return was;
}

static int hints(const struct screen *screen, struct hint *out)
{
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    if (state_of(screen)->asking) {
        return count + hints_of_dialog(out + count, "Keep it");
    }
    if (drafts_count(state_of(screen)->drafts) > 0) {
        out[count++] = (struct hint){ACTION_OPEN, "Go on with it"};
    }
    out[count++] = (struct hint){ACTION_BACK, NULL};
    out[count++] = (struct hint){ACTION_REFRESH, NULL};
    out[count++] = (struct hint){ACTION_PALETTE, NULL};
    return count;
}

static void standing(struct screen *screen, char *out, size_t size)
{
    struct drafts_screen *state = state_of(screen);
    const char *problem = drafts_problem(state->drafts);
    int count = drafts_count(state->drafts);
    if (problem[0] != '\0' && drafts_state(state->drafts) != DRAFTS_FAILED) {
        snprintf(out, size, "%s", problem);
    } else if (count > 0) {
        snprintf(out, size, WORDS("%d draft%s, yours alone. Enter goes on with it, x discards it."),
                 count, count == 1 ? "" : "s");
    } else {
        out[0] = '\0';
    }
}

static void refresh(struct screen *screen)
{
    drafts_refresh(state_of(screen)->drafts);
}

const struct screen_ops screen_drafts = {
    .title = "My drafts",
    .size = sizeof(struct drafts_screen),
    .enter = enter,
    .leave = leave,
    .draw = draw,
    .action = action,
    .text = text,
    .hints = hints,
    .standing = standing,
    .cancel = cancel,
    .refresh = refresh,
};
