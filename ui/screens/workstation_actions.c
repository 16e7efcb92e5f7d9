/* SPDX-License-Identifier: MIT */
/* What each action does in the frame; what is not the frame's goes to the screen. Loop thread. */
#include "ui/screens/workstation_private.h"

#include "chartty/base/words.h"
#include "chartty/control/forms.h"
#include "ui/screens/edit_view.h"

#include <stdio.h>

const enum screen_id workstation_sections[] = {
    SCREEN_SUMMARY, SCREEN_DEMOGRAPHICS, SCREEN_MEDICATIONS,  SCREEN_ALLERGIES,
    SCREEN_LABS,    SCREEN_VITALS,       SCREEN_APPOINTMENTS, SCREEN_TIMELINE,
};
/* The capital is the letter of the g jump. */
const char *const workstation_section_words[] = {
    "Summary", "Demog", "Meds", "Allergies", "Labs", "Vitals", "aPpts", "Timeline",
};

int workstation_section_count(void)
{
    return (int)(sizeof(workstation_sections) / sizeof(workstation_sections[0]));
}

/* The list twins of the keys that also work inside fields mean the same. */
static enum action plain_action(enum action action)
{
    switch (action) {
    case ACTION_LIST_HELP:
        return ACTION_HELP;
    case ACTION_LIST_FIND:
        return ACTION_FIND;
    case ACTION_LIST_PALETTE:
        return ACTION_PALETTE;
    case ACTION_LIST_BACK:
        return ACTION_BACK;
    case ACTION_LIST_PAGE_UP:
        return ACTION_PAGE_UP;
    case ACTION_LIST_PAGE_DOWN:
        return ACTION_PAGE_DOWN;
    case ACTION_LIST_NEW:
        return ACTION_NEW;
    default:
        return action;
    }
}

static void step_section(struct workstation *workstation, int step)
{
    int count = workstation_section_count();
    int at = 0;
    while (at < count && workstation_sections[at] != workstation->current) {
        at++;
    }
    /* Sections that the role may not see are not in the bar either. */
    for (int tried = 0; at < count && tried < count; tried++) {
        at = (at + step + count) % count;
        if (workstation_may_see(workstation, workstation_sections[at], NULL)) {
            workstation_go(workstation, workstation_sections[at]);
            return;
        }
    }
}

static void open_help(struct workstation *workstation)
{
    const struct screen_ops *ops = workstation_current(workstation)->ops;
    struct hint here[SCREEN_HINTS];
    workstation->help = (struct help){
        .screen = ops->title, .contexts = workstation_contexts(workstation), .marks = ops->marks};
    workstation_off(workstation, workstation->help.off);
    help_here(&workstation->help, here, workstation_hints(workstation, here));
    workstation->overlay = OVERLAY_HELP;
}

static void begin_find(struct workstation *workstation)
{
    struct screen *screen = workstation_current(workstation);
    if (screen->ops->find == NULL) {
        workstation_say(workstation, MESSAGE_INFO, "There is nothing to find in on this screen.");
        return;
    }
    if (screen->ops->find(screen, "")) {
        workstation->finding = true;
        input_set(&workstation->find, "");
    }
}

static void go_back(struct workstation *workstation)
{
    struct screen *screen = workstation_current(workstation);
    if (workstation->finding) {
        /* Esc clears first, leaves second. */
        bool had_text = workstation->find.text[0] != '\0';
        input_set(&workstation->find, "");
        screen->ops->find(screen, "");
        workstation->finding = had_text;
    } else if (screen->ops->cancel == NULL || !screen->ops->cancel(screen)) {
        if (screen->ops->of_patient) {
            workstation_go(workstation, workstation->came_from);
        } else if (workstation->current != SCREEN_HOME) {
            workstation_go(workstation, SCREEN_HOME);
        } else {
            workstation_say(workstation, MESSAGE_INFO, "This is Home. ^O signs out.");
        }
    }
}

/* Actions while an overlay is open. */
static void act_on_overlay(struct workstation *workstation, enum action action)
{
    if (workstation->overlay == OVERLAY_PALETTE) {
        enum action chosen = ACTION_NONE;
        if ((palette_action(&workstation->palette, action, &chosen) & REACT_POP) != 0) {
            workstation->overlay = OVERLAY_NONE;
            if (chosen != ACTION_NONE) {
                workstation_act(workstation, chosen);
            }
        }
    } else if (workstation->overlay == OVERLAY_HELP) {
        if ((help_action(&workstation->help, action) & REACT_POP) != 0) {
            workstation->overlay = OVERLAY_NONE;
        }
    } else if (workstation->overlay == OVERLAY_QUESTION) {
        question_action(workstation, action);
    } else {
        workstation->overlay = OVERLAY_NONE;
    }
}

static void open_palette(struct workstation *workstation)
{
    const struct screen_ops *ops = workstation_current(workstation)->ops;
    /* A command is chosen by its words here, so the letters that a text field has are no matter:
     * what the screen's lists do is offered in its fields too. */
    palette_init(&workstation->palette,
                 workstation_contexts(workstation) | CONTEXT_LIST | ops->contexts |
                     (ops->of_patient ? CONTEXT_CHART : 0u),
                 workstation_availability, workstation);
    workstation->palette.only_on = gate_is_closed(workstation);
    workstation->overlay = OVERLAY_PALETTE;
}

/* Login and lock: few things can be done, and all of them are about coming in. */
static void act_while_closed(struct workstation *workstation, enum action action)
{
    struct screen *screen = workstation_current(workstation);
    if (workstation->overlay != OVERLAY_NONE) {
        act_on_overlay(workstation, action);
    } else if (action == ACTION_HELP) {
        open_help(workstation);
    } else if (action == ACTION_PALETTE) {
        open_palette(workstation);
    } else if (!gate_act(workstation, action)) {
        screen->ops->action(screen, action);
    }
}

/* A form with changes keeps its draft; whoever signs out is asked all the same. */
static void sign_out(struct workstation *workstation)
{
    struct edit *form = workstation_form(workstation);
    if (workstation->options.desk == NULL) {
        workstation->options.quit(workstation->options.context);
    } else if (form != NULL && edit_dirty(form)) {
        snprintf(workstation->question_lines[0], sizeof(workstation->question_lines[0]),
                 WORDS("%s has changes that are not saved."), edit_title(form));
        snprintf(workstation->question_lines[1], sizeof(workstation->question_lines[1]),
                 WORDS("They are kept as your draft (g f)."));
        workstation->question_lines[2][0] = '\0';
        question_ask(workstation, QUESTION_SIGN_OUT, "Sign out", "Sign out", "Back to the form");
    } else {
        gate_sign_out(workstation, "key");
    }
}

static void act_while_finding(struct workstation *workstation, enum action action)
{
    struct screen *screen = workstation_current(workstation);
    switch (action) {
    case ACTION_ENTER:
    case ACTION_TEXT_DOWN:
    case ACTION_TEXT_UP:
    case ACTION_FIELD_NEXT:
        workstation->finding = false;
        break;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        screen->ops->action(screen, action);
        break;
    default:
        if ((input_action(&workstation->find, action) & REACT_REDRAW) != 0) {
            screen->ops->find(screen, workstation->find.text);
        }
        break;
    }
}

/* The form asks for the reason; the right comes with its save. */
static void break_glass(struct workstation *workstation)
{
    if (workstation->chart == NULL || chart_patient(workstation->chart) == NULL) {
        workstation_say(workstation, MESSAGE_INFO, "Open a patient first: find one on Home (g h).");
    } else if (chart_is_clinical(workstation->chart)) {
        workstation_say(workstation, MESSAGE_INFO, "You see this clinical record already.");
    } else {
        workstation_edit(workstation, &form_break_glass, 0);
    }
}

/* The frame's own actions; false when the action is the screen's. */
static bool act_in_frame(struct workstation *workstation, enum action action)
{
    struct screen *screen = workstation_current(workstation);
    switch (action) {
    case ACTION_HELP:
        open_help(workstation);
        return true;
    case ACTION_PALETTE:
        open_palette(workstation);
        return true;
    case ACTION_MESSAGES:
        workstation->overlay = OVERLAY_MESSAGES;
        return true;
    case ACTION_BACK:
        go_back(workstation);
        return true;
    case ACTION_FIND:
        begin_find(workstation);
        return true;
    case ACTION_QUIT:
        sign_out(workstation);
        return true;
    case ACTION_REFRESH:
        screen->ops->refresh(screen);
        return true;
    case ACTION_BREAK_GLASS:
        break_glass(workstation);
        return true;
    case ACTION_PREVIOUS_SECTION:
        step_section(workstation, -1);
        return true;
    case ACTION_NEXT_SECTION:
        step_section(workstation, 1);
        return true;
    default:
        return false;
    }
}

void workstation_act(struct workstation *workstation, enum action action)
{
    action = plain_action(action);
    if (action == ACTION_REFRESH && line_strip_act(workstation, action)) {
        return;
    }
    if (gate_is_closed(workstation)) {
        act_while_closed(workstation, action);
        return;
    }
    if (action == ACTION_LOCK) { /* whatever is open stays open behind it */
        workstation_lock(workstation, "key");
        return;
    }
    if (action == ACTION_QUIT) {
        workstation->overlay = OVERLAY_NONE;
    }
    if (workstation->overlay != OVERLAY_NONE && workstation->overlay != OVERLAY_WHICH_KEY) {
        act_on_overlay(workstation, action);
        return;
    }
    struct error error;
    if (!workstation_may(workstation, action, &error)) {
        workstation_say(workstation, MESSAGE_WARNING, "%s", error.user);
        return;
    }
    if (line_strip_act(workstation, action)) {
        return;
    }
    if (edit_view_shown(workstation) && edit_view_act(workstation, action)) {
        return;
    }
    enum screen_id target = workstation_jump_target(action);
    if (target != SCREEN_COUNT) {
        workstation_go(workstation, target);
        return;
    }
    if (act_in_frame(workstation, action)) {
        return;
    }
    struct screen *screen = workstation_current(workstation);
    if (workstation->finding) {
        act_while_finding(workstation, action);
        return;
    }
    if (screen->ops->action(screen, action) == REACT_IGNORED) {
        workstation_say(workstation, MESSAGE_INFO, "%s does nothing on this screen.",
                        action_spec(action)->word);
    }
}

void workstation_availability(void *context, enum action action, char *why, size_t size)
{
    struct workstation *workstation = context;
    const struct action_spec *spec = action_spec(action);
    why[0] = '\0';
    if (gate_is_closed(workstation)) {
        bool few = action == ACTION_HELP || action == ACTION_QUIT || action == ACTION_SAVE ||
                   action == ACTION_NEXT_PANE;
        snprintf(why, size, "%s", few ? "" : WORDS("sign in first"));
    } else if ((spec->context & CONTEXT_TEXT) != 0) {
        snprintf(why, size, WORDS("in text fields"));
    } else if ((spec->context & CONTEXT_CHART) != 0 && workstation->chart == NULL) {
        snprintf(why, size, WORDS("no chart is open"));
    } else if ((spec->context & CONTEXT_SCHEDULE) != 0 && workstation->current != SCREEN_SCHEDULE) {
        snprintf(why, size, WORDS("on the schedule"));
    } else if (!workstation_may(workstation, action, NULL)) {
        snprintf(why, size, WORDS("not for role %s"),
                 staff_role_word(workstation->options.session->person.role));
    }
}
