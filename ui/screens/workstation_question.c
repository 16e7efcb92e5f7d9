/* SPDX-License-Identifier: MIT */
/* The frame's own questions: a dialog over the body, held for its first 250 ms, with the safe
 * button last and focused. Loop thread. */
#include "ui/screens/workstation_private.h"

void question_ask(struct workstation *workstation, enum question question, const char *title,
                  const char *yes, const char *no)
{
    workstation->question = question;
    workstation->dialog = (struct dialog){.title = title};
    for (int i = 0; i < 3; i++) {
        const char *line = workstation->question_lines[i];
        workstation->dialog.lines[i] = line[0] != '\0' ? line : NULL;
    }
    if (yes != NULL) {
        workstation->dialog.buttons[workstation->dialog.button_count++] = yes;
    }
    workstation->dialog.buttons[workstation->dialog.button_count++] = no;
    workstation->overlay = OVERLAY_QUESTION;
    workstation_hold(workstation);
    workstation_changed(workstation);
}

static void pressed(struct workstation *workstation, int button)
{
    enum question question = workstation->question;
    bool yes = button == 0 && workstation->dialog.button_count > 1;
    workstation->overlay = OVERLAY_NONE;
    workstation->question = QUESTION_NONE;
    switch (question) {
    case QUESTION_SIGN_OUT:
        if (yes) {
            gate_sign_out(workstation, "key");
        }
        break;
    case QUESTION_OPEN_PATIENT:
        if (yes) {
            workstation_open_chart(workstation, workstation->question_patient);
        }
        break;
    case QUESTION_OTHER_PATIENT:
    case QUESTION_NONE:
        break;
    }
}

void question_action(struct workstation *workstation, enum action action)
{
    int button = -1;
    if ((dialog_action(&workstation->dialog, action, &button) & REACT_POP) != 0) {
        pressed(workstation, button);
    }
}

void question_text(struct workstation *workstation, const char *text)
{
    int button = -1;
    if ((dialog_text(&workstation->dialog, text, &button) & REACT_POP) != 0) {
        pressed(workstation, button);
    }
}
