/* SPDX-License-Identifier: MIT */
/*
 * Keys to the form over the body of a screen, its hints and the line below it. Loop thread. The
 * form decides; this file only carries keys to it.
 */
#include "ui/screens/edit_view_private.h"

#include "chartty/base/words.h"
#include "chartty/control/forms.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What the list of drafts shows was read before. */
static void read_drafts_again(struct workstation *workstation)
{
    struct screen *screen = &workstation->screens[SCREEN_DRAFTS];
    if (screen->state != NULL) {
        screen->ops->refresh(screen);
    }
}

void view_finish_leaving(struct edit_view *view)
{
    struct workstation *workstation = view->workstation;
    bool said = view->said;
    edit_view_close(workstation);
    read_drafts_again(workstation);
    if (said) {
        workstation_say(workstation, MESSAGE_INFO, "Kept as your draft. g f shows your drafts.");
    }
}

static void is_parked(void *context)
{
    view_changed(context);
}

void view_leave(struct edit_view *view, bool discard)
{
    view->asking = ASK_NOTHING;
    view->leaving = true;
    if (discard) {
        edit_discard(view->edit);
        if (edit_busy(view->edit)) {
            return;
        }
    } else {
        view->said = edit_dirty(view->edit) && edit_keeps(view->edit);
        if (!edit_park(view->edit, is_parked, view)) {
            return;
        }
    }
    view_finish_leaving(view);
}

static void cancel(struct edit_view *view)
{
    if (edit_state(view->edit) == EDIT_SAVING) {
        /* Whether it was saved is said when the draft is opened again. */
        view_leave(view, false);
        return;
    }
    if (edit_dirty(view->edit)) {
        ask_begin(view, ASK_LEAVE);
    } else {
        view_leave(view, true);
    }
}

static void undo(struct edit_view *view)
{
    int field = edit_undo(view->edit);
    if (field < 0) {
        workstation_say(view->workstation, MESSAGE_INFO, "There is nothing to undo.");
        return;
    }
    view_sync(view);
    form_focus(&view->form, field);
}

static void save(struct edit_view *view)
{
    struct workstation *workstation = view->workstation;
    edit_save(view->edit);
    if (workstation->form != view || edit_state(view->edit) != EDIT_OPEN) {
        return;
    }
    if (edit_problem(view->edit)[0] == '\0') { /* a field is wrong: there */
        view_sync(view);
        form_focus(&view->form, edit_focused(view->edit));
    }
}

static void take_event(struct edit_view *view, enum form_event event, int field)
{
    struct form *form = &view->form;
    switch (event) {
    case FORM_NOTHING:
        break;
    case FORM_TYPED:
        edit_type(view->edit, field, form->fields[field].input.text);
        break;
    case FORM_LEFT:
        edit_leave(view->edit, field);
        edit_focus(view->edit, form->focus);
        break;
    case FORM_SAVE:
        save(view);
        return;
    case FORM_CANCEL:
        cancel(view);
        return;
    case FORM_REVEAL:
        edit_reveal(view->edit, field);
        break;
    case FORM_UNDO:
        undo(view);
        break;
    }
    view_sync(view);
}

/* The frame's own actions work over a form too. */
static bool is_of_frame(enum action action)
{
    return action == ACTION_HELP || action == ACTION_PALETTE || action == ACTION_MESSAGES ||
           action == ACTION_QUIT || action == ACTION_LOCK;
}

bool edit_view_act(struct workstation *workstation, enum action action)
{
    struct edit_view *view = workstation->form;
    enum form_event event = FORM_NOTHING;
    int field = -1;
    if (is_of_frame(action)) {
        return false;
    }
    if (view->leaving) { /* Esc does not wait for the database */
        if (action == ACTION_BACK) {
            view_finish_leaving(view);
        }
        return true;
    }
    if (view->asking != ASK_NOTHING) {
        ask_action(view, action);
        return true;
    }
    if (!view->filled) { /* nothing but leaving while the row is being read */
        if (action == ACTION_BACK) {
            view_leave(view, true);
        }
        return true;
    }
    if (edit_state(view->edit) == EDIT_SAVING && action == ACTION_SAVE) {
        edit_save(view->edit);
        return true;
    }
    if ((action_spec(action)->context & (CONTEXT_TEXT | CONTEXT_ALL)) == 0) {
        workstation_say(workstation, MESSAGE_INFO, "Save or leave the form first.");
        return true;
    }
    form_action(&view->form, action, &event, &field);
    take_event(view, event, field);
    if (action == ACTION_CHOICES && event == FORM_NOTHING && workstation->form == view &&
        !view->form.picking) {
        workstation_say(workstation, MESSAGE_INFO, "This field has no list to choose from.");
    }
    return true;
}

/* "?" alone in an empty field asks for help. */
static bool is_help(const struct edit_view *view, const char *text, size_t length)
{
    const struct form *form = &view->form;
    return length == 1 && text[0] == '?' && view->filled && !form->picking && form->focus >= 0 &&
           form->focus < form->count && form->fields[form->focus].input.text[0] == '\0';
}

void edit_view_text(struct workstation *workstation, const char *text, size_t length)
{
    struct edit_view *view = workstation->form;
    enum form_event event = FORM_NOTHING;
    int field = -1;
    if (view->leaving) {
        return;
    }
    if (view->asking != ASK_NOTHING) {
        ask_text(view, text, length);
    } else if (is_help(view, text, length)) {
        workstation_act(workstation, ACTION_HELP);
    } else if (view->filled) {
        form_text(&view->form, text, length, &event, &field);
        take_event(view, event, field);
    }
}

/* ---- the frame's words ---- */

void edit_view_place(const struct workstation *workstation, char *out, size_t size)
{
    const char *form = edit_spec(workstation->form->edit)->form;
    const char *point = strrchr(form, '.');
    if (strncmp(form, "retract.", strlen("retract.")) == 0) {
        snprintf(out, size, WORDS("In error"));
        return;
    }
    if (edit_spec(workstation->form->edit) == &form_break_glass) {
        snprintf(out, size, WORDS("Emergency"));
        return;
    }
    snprintf(out, size, "%s", point != NULL ? point + 1 : form);
    out[0] = (char)toupper((unsigned char)out[0]);
    for (char *c = out; *c != '\0'; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
}

int edit_view_hints(const struct workstation *workstation, struct hint *out)
{
    const struct edit_view *view = workstation->form;
    int count = 0;
    out[count++] = (struct hint){ACTION_HELP, NULL};
    if (view->asking == ASK_CONFLICT) {
        out[count++] = (struct hint){ACTION_SAVE, "Save merged"};
        out[count++] = (struct hint){ACTION_TEXT_DOWN, "Next"};
        out[count++] = (struct hint){ACTION_CURSOR_LEFT, "Now saved"};
        out[count++] = (struct hint){ACTION_CURSOR_RIGHT, "Yours"};
        out[count++] = (struct hint){ACTION_BACK, "Back to form"};
    } else if (view->asking == ASK_REENTER) {
        out[count++] = (struct hint){ACTION_ENTER, "Go on"};
        out[count++] = (struct hint){ACTION_BACK, "Back to form"};
    } else if (view->asking != ASK_NOTHING) {
        count += hints_of_dialog(out + count, "Back to form");
    } else if (view->form.picking) {
        count += hints_of_picks(out + count);
    } else {
        out[count++] = (struct hint){ACTION_SAVE, edit_spec(view->edit)->verb};
        out[count++] = (struct hint){ACTION_FIELD_NEXT, NULL};
        out[count++] = (struct hint){ACTION_CHOICES, NULL};
        out[count++] = (struct hint){ACTION_UNDO, "Undo"};
        out[count++] = (struct hint){ACTION_BACK, "Cancel"};
        out[count++] = (struct hint){ACTION_CLEAR_FIELD, "Clear field"};
        out[count++] = (struct hint){ACTION_PALETTE, NULL};
    }
    return count;
}

void edit_view_standing(const struct workstation *workstation, char *out, size_t size)
{
    const struct edit_view *view = workstation->form;
    const struct form *form = &view->form;
    out[0] = '\0';
    if (!view->filled) {
        snprintf(out, size, WORDS("Reading the row..."));
        return;
    }
    if (edit_state(view->edit) == EDIT_SAVING) {
        snprintf(out, size, WORDS("Saving..."));
        return;
    }
    if (form->focus < 0 || form->focus >= form->count) {
        return;
    }
    const struct form_field *field = &form->fields[form->focus];
    const char *hint = edit_spec(view->edit)->fields[form->focus].hint;
    if (field->input.refused[0] != '\0') {
        snprintf(out, size, "%s", field->input.refused);
    } else if (field->wrong && !form->clipped) {
        snprintf(out, size, "%s", field->error);
    } else if (field->masked && !field->revealed && field->input.text[0] != '\0') {
        snprintf(out, size, WORDS("F4 shows it whole; that is recorded."));
    } else if (hint != NULL) {
        snprintf(out, size, "%s", WORDS(hint));
    }
}
