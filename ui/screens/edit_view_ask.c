/* SPDX-License-Identifier: MIT */
/*
 * What is asked over a form: something unusual, the patient entered again, leaving with changes.
 * Loop thread. Each names the patient; the safe button has the focus; Esc goes back to the form
 * with everything that was typed.
 */
#include "ui/screens/edit_view_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

/* ---- making a question ---- */

/* The lines of a text into the dialog's, from line `at` on. */
static int add_lines(struct edit_view *view, int at, const char *text)
{
    while (at < ASK_LINES) {
        const char *end = strchr(text, '\n');
        size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
        snprintf(view->lines[at], ASK_LINE_SIZE, "%.*s", (int)length, text);
        view->dialog.lines[at] = view->lines[at];
        at++;
        if (end == NULL) {
            break;
        }
        text = end + 1;
    }
    return at;
}

/* Whose it is, in every question that writes. */
static int add_patient(struct edit_view *view)
{
    char whose[ASK_LINE_SIZE];
    patient_words(edit_patient(view->edit), whose, sizeof(whose));
    if (whose[0] == '\0') {
        return 0;
    }
    add_lines(view, 0, whose);
    return add_lines(view, 1, "");
}

void ask_begin(struct edit_view *view, enum asking asking)
{
    struct dialog *dialog = &view->dialog;
    view_title(view, view->title, sizeof(view->title));
    *dialog = (struct dialog){.title = view->title};
    view->asking = asking;
    view->conflict_row = 0;
    input_init(&view->reenter, 20);
    int at = add_patient(view);
    if (asking == ASK_QUESTION) {
        int end = add_lines(view, at, edit_question(view->edit));
        for (; at < end; at++) {
            tall_man_words(workstation_tall_man(view->workstation), view->lines[at]);
        }
        dialog->buttons[0] = "Yes, go on";
        dialog->buttons[1] = "No, back to the form";
        dialog->button_count = 2;
    } else if (asking == ASK_LEAVE) {
        bool keeps = edit_keeps(view->edit);
        add_lines(
            view, at,
            keeps ? WORDS("There are changes that are not saved.")
                  : WORDS("There are changes that are not saved, and no draft can be kept here."));
        if (keeps) {
            dialog->buttons[dialog->button_count++] = "Keep as draft";
        }
        dialog->buttons[dialog->button_count++] = "Discard the changes";
        dialog->buttons[dialog->button_count++] = "Back to the form";
    }
    workstation_hold(view->workstation);
}

/* ---- answering ---- */

static void leave_pressed(struct edit_view *view, int pressed)
{
    int back = view->dialog.button_count - 1;
    view->asking = ASK_NOTHING;
    if (pressed >= 0 && pressed < back) {
        view_leave(view, pressed == back - 1);
    }
}

static void pressed_button(struct edit_view *view, int pressed)
{
    if (view->asking == ASK_LEAVE) {
        leave_pressed(view, pressed);
    } else {
        edit_answer(view->edit, pressed == 0);
    }
}

static void reenter(struct edit_view *view)
{
    char typed[64];
    snprintf(typed, sizeof(typed), "%.60s", view->reenter.text);
    edit_reenter(view->edit, typed);
}

bool ask_action(struct edit_view *view, enum action action)
{
    int pressed = -1;
    if (view->asking == ASK_CONFLICT) {
        return conflict_action(view, action);
    }
    if (view->asking == ASK_REENTER) {
        if (action == ACTION_BACK) {
            edit_back(view->edit);
        } else if (action == ACTION_ENTER || action == ACTION_SAVE) {
            reenter(view);
        } else {
            input_action(&view->reenter, action);
        }
        return true;
    }
    if ((dialog_action(&view->dialog, action, &pressed) & REACT_POP) != 0) {
        pressed_button(view, pressed);
    }
    return true;
}

void ask_text(struct edit_view *view, const char *text, size_t length)
{
    int pressed = -1;
    if (view->asking == ASK_CONFLICT) {
        conflict_text(view, text);
    } else if (view->asking == ASK_REENTER) {
        input_text(&view->reenter, text, length);
    } else if (length < 8 && (dialog_text(&view->dialog, text, &pressed) & REACT_POP) != 0) {
        pressed_button(view, pressed);
    }
}

/* ---- drawing ---- */

static void draw_reenter(struct edit_view *view, struct canvas *canvas, const struct area *body)
{
    const struct edit_patient *patient = edit_patient(view->edit);
    char whose[ASK_LINE_SIZE], title[200];
    struct area box = area_centred(body, 9, 68);
    struct area inside = area_inside(&box);
    patient_words(patient, whose, sizeof(whose));
    draw_box(canvas, &box, WORDS("Confirm the patient"));
    view_title(view, title, sizeof(title));
    canvas_format(canvas, &inside, 0, 1, 0, ROLE_LABEL, "%s: this is for", title);
    draw_text(canvas, &inside, 1, 3, inside.width - 4, ROLE_VALUE, whose);
    if (patient->look_alike) {
        const char *alike = edit_look_alike(view->edit);
        snprintf(whose, sizeof(whose), WORDS("~ Similar: %s"), alike);
        draw_text(canvas, &inside, 2, 3, inside.width - 4, ROLE_LOOKALIKE,
                  alike[0] != '\0' ? whose : WORDS("~ Another patient may have a similar name."));
    }
    draw_text(canvas, &inside, 3, 1, inside.width - 2, ROLE_TEXT,
              WORDS("Type the initials and the year of birth to go on (or scan the"));
    draw_text(canvas, &inside, 4, 1, inside.width - 2, ROLE_TEXT, WORDS("bracelet)."));
    draw_text(canvas, &inside, 5, 1, 0, ROLE_LABEL, WORDS("Initials and year"));
    input_draw(&view->reenter, canvas, &inside, 5, 20, 16, true);
    draw_text(canvas, &inside, 6, 1, inside.width - 2, ROLE_HINT,
              WORDS("Enter Go on   Esc Back to the form: what was typed stays"));
}

void ask_draw(struct edit_view *view, struct canvas *canvas, const struct area *body)
{
    if (view->asking == ASK_CONFLICT) {
        conflict_draw(view, canvas, body);
    } else if (view->asking == ASK_REENTER) {
        draw_reenter(view, canvas, body);
    } else {
        dialog_draw(&view->dialog, canvas, body);
    }
}
