/* SPDX-License-Identifier: MIT */
/*
 * What comes before a form is sent: its fields are read, what is unusual is asked once, and the
 * patient is entered again, or scanned. Loop thread.
 */
#include "src/control/edit_private.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>

enum { CONFIRMED_MS = 5 * 60 * 1000 };

static int first_wrong(const struct edit *edit)
{
    for (int i = 0; i < edit->count; i++) {
        if (edit->slots[i].error[0] != '\0' || edit->slots[i].checked[0] != '\0') {
            return i;
        }
    }
    return -1;
}

static bool is_answered(const struct edit *edit, const char *text)
{
    for (int i = 0; i < edit->answered_count; i++) {
        if (strcmp(edit->answered[i], text) == 0) {
            return true;
        }
    }
    return false;
}

bool edit_ask_next(struct edit *edit)
{
    for (int i = 0; i < edit->question_count; i++) {
        if (!is_answered(edit, edit->questions[i].text)) {
            edit->asked = i;
            edit->state = EDIT_ASKING;
            return true;
        }
    }
    return false;
}

static bool must_reenter(const struct edit *edit)
{
    const struct confirmed_patient *lately = &edit->session->confirmed;
    if (!edit->spec->reenter || edit->patient.id == 0 || edit->confirmed) {
        return false;
    }
    return edit->patient.look_alike || edit->alike_pending ||
           lately->patient_id != edit->patient.id ||
           session_now_ms(edit->session) >= lately->until_ms;
}

void edit_confirm(struct edit *edit)
{
    edit->confirmed = true;
    edit->session->confirmed = (struct confirmed_patient){
        .patient_id = edit->patient.id, .until_ms = session_now_ms(edit->session) + CONFIRMED_MS};
}

static void go_on(struct edit *edit)
{
    if (edit_ask_next(edit)) {
        return;
    }
    if (must_reenter(edit)) {
        edit->state = EDIT_REENTER;
    } else {
        edit_send(edit);
    }
}

static void read_all(struct edit *edit)
{
    for (int i = 0; i < edit->count; i++) {
        edit->slots[i].visited = true;
        edit->slots[i].refused[0] = '\0';
        edit_read_slot(edit, i);
    }
    edit->undo_field = -1;
    edit_check(edit);
    for (int i = 0; i < edit->count; i++) { /* what the check has put */
        edit_read_slot(edit, i);
    }
}

void edit_save(struct edit *edit)
{
    if (edit->state == EDIT_SAVING && edit->unsettled) {
        edit_settle(edit);
        return;
    }
    if (edit->state != EDIT_OPEN) {
        return;
    }
    edit->problem[0] = '\0';
    read_all(edit);
    int wrong = first_wrong(edit);
    if (wrong >= 0) {
        edit->focus = wrong;
    } else if (edit->waits) {
        edit->save_waits = true;
        edit_problem_set(edit, "%s", edit->wait_words);
        edit->is_passing = true;
    } else {
        go_on(edit);
    }
    edit_tell(edit);
}

const char *edit_question(const struct edit *edit)
{
    return edit->state == EDIT_ASKING ? edit->questions[edit->asked].text : "";
}

void edit_answer(struct edit *edit, bool yes)
{
    if (edit->state != EDIT_ASKING) {
        return;
    }
    const struct edit_question *question = &edit->questions[edit->asked];
    edit->state = EDIT_OPEN;
    if (yes) {
        edit->answered = memory_resize(edit->answered, (size_t)edit->answered_count + 1,
                                       sizeof(*edit->answered));
        memcpy(edit->answered[edit->answered_count++], question->text, EDIT_QUESTION_SIZE);
        go_on(edit);
    } else {
        edit_focus(edit, question->index);
    }
    edit_tell(edit);
}

void edit_back(struct edit *edit)
{
    if (edit->state == EDIT_ASKING || edit->state == EDIT_REENTER || edit->state == EDIT_CONFLICT) {
        if (edit->state == EDIT_ASKING) { /* to the field that was asked about, as No does */
            edit_focus(edit, edit->questions[edit->asked].index);
        }
        edit->state = EDIT_OPEN;
        edit_tell(edit);
    }
}

const char *edit_look_alike(const struct edit *edit)
{
    bool shown = edit->alike_viewed && audit_view_shown(&edit->alike_view);
    return shown ? edit->alike_words : "";
}

/* ---- the patient entered again ---- */

static void without_blanks(const char *text, char *out, size_t size)
{
    char folded[128];
    size_t used = 0;
    text_fold(folded, sizeof(folded), text, strlen(text));
    for (const char *c = folded; *c != '\0' && used + 1 < size; c++) {
        if (*c != ' ') {
            out[used++] = *c;
        }
    }
    out[used] = '\0';
}

/* "js1945"; where the row has no names or no birth year, what it has; the MRN always does. */
static bool names_patient(const struct edit_patient *patient, const char *typed)
{
    char wanted[64], expected[64], given[64], mrn[64];
    snprintf(wanted, sizeof(wanted), "%s", patient->initials);
    if (patient->birth_year > 0) {
        snprintf(wanted, sizeof(wanted), "%s %04d", patient->initials, patient->birth_year);
    }
    without_blanks(wanted, expected, sizeof(expected));
    without_blanks(typed, given, sizeof(given));
    without_blanks(patient->mrn, mrn, sizeof(mrn));
    return given[0] != '\0' && (strcmp(given, expected) == 0 || strcmp(given, mrn) == 0);
}

void edit_reenter(struct edit *edit, const char *typed)
{
    if (edit->state != EDIT_REENTER) {
        return;
    }
    edit->state = EDIT_OPEN;
    if (names_patient(&edit->patient, typed)) {
        edit_confirm(edit);
        go_on(edit);
    } else {
        edit_problem_set(edit,
                         "Not saved: initials and birth year are not this patient's. Look at the "
                         "name above, then save again.");
    }
    edit_tell(edit);
}

void edit_scanned(struct edit *edit, const char *mrn)
{
    char given[64], own[64];
    without_blanks(mrn, given, sizeof(given));
    without_blanks(edit->patient.mrn, own, sizeof(own));
    if (edit->patient.id == 0 || given[0] == '\0') {
        return;
    }
    if (strcmp(given, own) == 0) {
        edit_confirm(edit);
        if (edit->state == EDIT_REENTER) {
            edit->state = EDIT_OPEN;
            go_on(edit);
        }
    } else {
        edit_problem_set(edit, "The bracelet is another patient's: this form is %s's.",
                         edit->patient.name);
    }
    edit_tell(edit);
}
