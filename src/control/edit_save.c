/* SPDX-License-Identifier: MIT */
/*
 * Saving a form: fields read, questions asked once, the patient entered again, the change set sent,
 * and every answer that can come. Loop thread. "Saved" is said only after the commit; "not saved"
 * only when it is known that nothing was written.
 */
#include "src/control/edit_private.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SETTLE_AGAIN_MS = 3000, CONFIRMED_MS = 5 * 60 * 1000 };

void edit_problem_set(struct edit *edit, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(edit->problem, sizeof(edit->problem), WORDS(format), arguments);
    va_end(arguments);
    edit->is_passing = false;
}

void edit_audit_words(struct edit *edit, const char *words)
{
    memory_free(edit->audit_words);
    edit->audit_words = memory_copy_text(words);
}

/* ---- before it is sent ---- */

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

/* The first question that has not been answered; -1. */
static int open_question(const struct edit *edit)
{
    for (int i = 0; i < edit->question_count; i++) {
        if (!is_answered(edit, edit->questions[i].text)) {
            return i;
        }
    }
    return -1;
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

/* Each confirmed save lets the next ones of the same chart go for a while. */
static void confirm(struct edit *edit)
{
    edit->confirmed = true;
    edit->session->confirmed = (struct confirmed_patient){
        .patient_id = edit->patient.id, .until_ms = session_now_ms(edit->session) + CONFIRMED_MS};
}

static void go_on(struct edit *edit)
{
    int question = open_question(edit);
    if (question >= 0) {
        edit->asked = question;
        edit->state = EDIT_ASKING;
    } else if (must_reenter(edit)) {
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
        confirm(edit);
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
        confirm(edit);
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

/* ---- sending ---- */

static void saved_answer(void *context, const struct error *error,
                         const struct save_answer *answer);

static bool nothing_changed(const struct edit *edit)
{
    if (edit->spec->compose != NULL || edit->spec->is_new) {
        return false;
    }
    const char *values[FIELDS_OF_TABLE_MAX];
    uint64_t mask = 0;
    edit_values(edit, edit->spec->type, values, &mask);
    return mask == 0;
}

/* 0 composed, 1 nothing to write, -1. */
static int compose(struct edit *edit, struct change_set *set, struct error *error)
{
    arena_clear(&edit->scratch);
    edit->patient_step = edit->row_step = -1;
    if (edit->patient.id != 0) {
        edit->patient_step =
            change_set_expect_patient(set, edit->patient.id, edit->patient.mrn, edit->patient.dob);
    }
    if (nothing_changed(edit)) {
        return 1;
    }
    int result = edit->spec->compose != NULL ? edit->spec->compose(edit, set, error)
                                             : (edit_compose_row(edit, set, error) < 0 ? -1 : 0);
    if (result == 0) {
        change_set_audit(set, edit->spec->form, edit->patient.id, edit->audit_words);
        edit_draft_compose(edit, set);
    }
    return result;
}

static void not_saved(struct edit *edit, const struct error *error)
{
    edit->state = EDIT_OPEN;
    edit_problem_set(edit, "Not saved: %s", error->user);
}

static void say_nothing_changed(struct edit *edit)
{
    edit->state = EDIT_OPEN;
    edit_problem_set(edit, "Nothing has changed, so nothing was saved.");
    edit->is_passing = true;
}

/* A text that has changed since the id was used is another request. */
static void choose_request_id(struct edit *edit)
{
    if (edit->sent_version != 0 && edit->sent_version != edit->keeping.version + 1) {
        request_id_make(edit->request_id);
    }
    edit->sent_version = edit->keeping.version + 1;
}

void edit_send(struct edit *edit)
{
    struct data_token token;
    struct error error;
    error_clear(&error);
    if (rights_token(edit->session, edit->spec->permission, edit->patient.id, &token, &error) !=
        0) {
        not_saved(edit, &error);
        return;
    }
    choose_request_id(edit);
    struct change_set *set = change_set_new(&token, edit->request_id);
    int result = compose(edit, set, &error);
    if (result != 0) {
        change_set_free(set);
        edit->state = EDIT_OPEN;
        if (result == 1) {
            say_nothing_changed(edit);
        } else if (error.code != ERROR_OK) {
            not_saved(edit, &error);
        }
        return;
    }
    if (data_save(edit->session->data, edit->owner, set, DATA_DEADLINE_MS, saved_answer, edit,
                  &error) == 0) {
        not_saved(edit, &error);
        return;
    }
    edit->state = EDIT_SAVING;
}

/* ---- answers ---- */

static void say_saved(struct edit *edit, const struct save_answer *answer)
{
    struct datetime at = datetime_utc_to_local(&answer->saved_at);
    struct date today = clock_today(edit->session->clock);
    char day[12], when[24] = "";
    date_format(at.date, day);
    if (date_compare(at.date, today) != 0) {
        snprintf(when, sizeof(when), WORDS(" on %s"), day);
    }
    snprintf(edit->saved_words, sizeof(edit->saved_words), WORDS("%s at %02d:%02d%s"),
             WORDS(edit->spec->done), at.hour, at.minute, when);
}

static void is_saved(struct edit *edit, const struct save_answer *answer)
{
    edit->state = EDIT_SAVED;
    edit->unsettled = false;
    edit->problem[0] = '\0';
    edit->saved_id = edit->row_id;
    if (edit->row_step >= 0 && edit->row_step < answer->step_count &&
        answer->row_ids[edit->row_step] != 0) {
        edit->saved_id = answer->row_ids[edit->row_step];
    }
    say_saved(edit, answer);
    edit_draft_done(edit);
    if (edit->patient.id != 0 && edit->confirmed) {
        confirm(edit);
    }
    if (edit->spec->saved != NULL) {
        edit->spec->saved(edit, answer);
    }
}

/* Beside the field where the rule is about one that the form has. */
static void is_refused(struct edit *edit, const struct error *error,
                       const struct save_answer *answer)
{
    int index = -1;
    not_saved(edit, error);
    if (answer != NULL && answer->field >= 0) {
        enum record_type type = edit->spec->type;
        index = edit_find(edit, type, answer->field);
    }
    if (index >= 0) {
        edit_focus(edit, index);
        edit_wrong(edit, index, "%s", error->user);
    }
}

/* The form's own way with a refusal or conflict (a clash of appointments): a question of it is
 * asked at once. */
static bool form_dealt_with(struct edit *edit, const struct error *error,
                            const struct save_answer *answer)
{
    if (edit->spec->failed == NULL || answer == NULL) {
        return false;
    }
    edit->state = EDIT_OPEN;
    edit->question_count = 0;
    if (!edit->spec->failed(edit, error, answer)) {
        return false;
    }
    int question = open_question(edit);
    if (edit->state == EDIT_OPEN && question >= 0) {
        edit->asked = question;
        edit->state = EDIT_ASKING;
    }
    return true;
}

static void is_conflict(struct edit *edit, const struct error *error,
                        const struct save_answer *answer)
{
    not_saved(edit, error);
    if (answer == NULL || answer->now == NULL) {
        return;
    }
    if (edit->patient_step >= 0 && answer->step == edit->patient_step) {
        edit_problem_set(edit, "Not saved: this patient's MRN or date of birth has changed since "
                               "the form was opened. Keep the draft and open the chart again.");
    } else if (answer->now->count == 0) {
        edit_problem_set(edit, "Not saved: the row is no longer there. Your text is kept; look at "
                               "the list again.");
    } else {
        edit_conflict_begin(edit, answer);
    }
}

static void try_later(struct edit *edit, const struct error *error)
{
    edit->state = EDIT_OPEN;
    edit_problem_set(edit, "Not saved: %s Your text is kept. F2 tries again.", error->user);
}

static void settle_due(void *context)
{
    struct edit *edit = context;
    edit->settle_timer = NULL;
    edit_settle(edit);
}

/* Nobody knows: the fields stay as they are until somebody does. */
static void is_uncertain(struct edit *edit, const struct error *error)
{
    edit->state = EDIT_SAVING;
    edit->unsettled = true;
    edit_problem_set(edit,
                     "Not known yet whether this was saved: %s It is asked again by itself. Do not "
                     "enter it a second time.",
                     error->user);
    if (edit->settle_timer == NULL) {
        edit->settle_timer =
            loop_timer_start(edit->session->loop, SETTLE_AGAIN_MS, 0, settle_due, edit);
    }
}

static void settled_answer(void *context, const struct error *error,
                           const struct save_answer *answer)
{
    struct edit *edit = context;
    if (error->code != ERROR_OK) {
        is_uncertain(edit, error);
    } else if (answer->already) {
        is_saved(edit, answer);
    } else {
        edit->unsettled = false;
        edit->state = EDIT_OPEN;
        request_id_make(edit->request_id); /* the old one is void */
        edit->sent_version = 0;
        edit_problem_set(edit, "Not saved: the connection was lost before it was written. Your "
                               "text is kept. F2 tries again.");
    }
    edit_tell(edit);
}

void edit_settle(struct edit *edit)
{
    struct error error;
    loop_timer_stop(edit->settle_timer);
    edit->settle_timer = NULL;
    if (data_settle(edit->session->data, edit->owner, edit->request_id, DATA_DEADLINE_MS,
                    settled_answer, edit, &error) == 0) {
        is_uncertain(edit, &error);
        edit_tell(edit);
    }
}

static void saved_answer(void *context, const struct error *error, const struct save_answer *answer)
{
    struct edit *edit = context;
    switch (error->code) {
    case ERROR_OK:
        if (answer->changed_rows == 0 && !answer->already) { /* nothing was written */
            say_nothing_changed(edit);
        } else {
            is_saved(edit, answer);
        }
        break;
    case ERROR_CONFLICT:
        if (!form_dealt_with(edit, error, answer)) {
            is_conflict(edit, error, answer);
        }
        break;
    case ERROR_REFUSED:
        if (!form_dealt_with(edit, error, answer)) {
            is_refused(edit, error, answer);
        }
        break;
    case ERROR_BUSY:
    case ERROR_IO:
    case ERROR_LOST:
    case ERROR_TIMEOUT:
        try_later(edit, error);
        break;
    case ERROR_UNCERTAIN:
        edit->unsettled = true;
        edit_problem_set(edit, "Not known yet whether this was saved. Asking...");
        edit_settle(edit);
        return; /* nothing is said before that has an answer */
    default: /* DENIED, OUTDATED, CORRUPT: trying again does not help; the sentence says what does
              */
        not_saved(edit, error);
        break;
    }
    edit_tell(edit);
}

/* ---- a whole Social Security number ---- */

static void reveal_noted(void *context, const struct error *error, const struct save_answer *answer)
{
    struct edit *edit = context;
    (void)answer;
    if (error->code != ERROR_OK) {
        edit_problem_set(edit, "Not shown: it cannot be recorded in the audit. %s", error->user);
    } else {
        for (int i = 0; i < edit->count; i++) {
            struct edit_slot *slot = &edit->slots[i];
            if ((slot->spec->flags & EDIT_MASKED) != 0 && !slot->revealed) {
                slot->revealed = true;
                if (!edit_slot_changed(slot)) {
                    edit_slot_from(edit, i, slot->base);
                    edit_read_slot(edit, i);
                }
            }
        }
    }
    edit_tell(edit);
}

void edit_reveal(struct edit *edit, int index)
{
    struct error error;
    if (index < 0 || index >= edit->count || edit->slots[index].revealed ||
        (edit->slots[index].spec->flags & EDIT_MASKED) == 0) {
        return;
    }
    error_clear(&error);
    if (rights_check(edit->session, PERMISSION_REVEAL_SSN, edit->patient.id, &error) != 0 ||
        audit_note(edit->session, edit->owner, AUDIT_SSN_REVEAL, edit->patient.id,
                   edit->slots[index].field.column, reveal_noted, edit, &error) != 0) {
        edit_problem_set(edit, "%s", error.user);
        edit_tell(edit);
    }
}
