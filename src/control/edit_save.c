/* SPDX-License-Identifier: MIT */
/*
 * Saving a form: the change set sent, and every answer that can come. Loop thread. "Saved" is said
 * only after the commit; "not saved" only when it is known that nothing was written.
 */
#include "src/control/edit_private.h"

#include "chartty/base/words.h"
#include "chartty/control/audit.h"

#include <stdarg.h>
#include <stdio.h>

enum { SETTLE_AGAIN_MS = 3000 };

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
        edit_confirm(edit);
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
    if (edit->state == EDIT_OPEN) {
        (void)edit_ask_next(edit);
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
