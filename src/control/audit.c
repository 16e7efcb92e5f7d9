/* SPDX-License-Identifier: MIT */
/* Audit entries that are no save's, and views that wait for theirs. Loop thread. */
#include "chartty/control/audit.h"

#include "chartty/base/words.h"
#include "chartty/data/change_set.h"

#include <stdio.h>
#include <string.h>

static const char *const actions[AUDIT_ACTION_COUNT] = {
#define X(name, text) [AUDIT_##name] = text,
    AUDIT_ACTIONS(X)
#undef X
};

const char *audit_action_text(enum audit_action action)
{
    return actions[action];
}

bool audit_required(const struct session *session)
{
    return session->is_recorded;
}

static void nobody_waits(void *context, const struct error *error, const struct save_answer *answer)
{
    (void)context;
    (void)error; /* the data layer has logged it */
    (void)answer;
}

int audit_note(struct session *session, uint64_t owner, enum audit_action action,
               int64_t patient_id, const char *words,
               void (*done)(void *context, const struct error *error,
                            const struct save_answer *answer),
               void *context, struct error *error)
{
    struct data_token token;
    if (session->person.staff_id == 0) {
        rights_sign_in_token(session, &token);
    } else if (rights_token(session, PERMISSION_NONE, 0, &token, error) != 0) {
        return -1;
    }
    struct change_set *set = change_set_new(&token, NULL);
    change_set_audit(set, audit_action_text(action), patient_id, words);
    uint64_t ticket = data_save(session->data, owner, set, DATA_DEADLINE_MS,
                                done != NULL ? done : nobody_waits, context, error);
    return ticket == 0 ? -1 : 0;
}

void audit_tell(struct session *session, enum audit_action action, int64_t patient_id,
                const char *words)
{
    if (audit_required(session)) {
        audit_note(session, 0, action, patient_id, words, NULL, NULL, NULL);
    }
}

void audit_view_begin(struct audit_view *view, struct session *session,
                      void (*changed)(void *context), void *context)
{
    memset(view, 0, sizeof(*view));
    view->session = session;
    view->owner = data_owner_new(session->data);
    view->changed = changed;
    view->context = context;
}

void audit_not_shown(struct error *out, const char *what, const struct error *cause)
{
    error_set(out, cause->code,
              cause->code == ERROR_UNCERTAIN
                  ? "%s may not be in the audit, so it is not shown: %s"
                  : "%s cannot be recorded in the audit, so it is not shown: %s",
              what, cause->user);
    error_detail(out, "%s", cause->detail);
}

static void refuse(struct audit_view *view, const struct error *error)
{
    view->state = VIEW_REFUSED;
    audit_not_shown(&view->error, WORDS("This"), error);
}

static void recorded(void *context, const struct error *error, const struct save_answer *answer)
{
    struct audit_view *view = context;
    (void)answer;
    if (error->code == ERROR_OK) {
        view->state = VIEW_RECORDED;
    } else {
        refuse(view, error);
    }
    view->changed(view->context);
}

void audit_view_ask(struct audit_view *view, enum audit_action action, int64_t patient_id,
                    const char *words)
{
    struct error error = {ERROR_OK, "", ""};
    if (!audit_required(view->session) || view->state == VIEW_WAITING ||
        view->state == VIEW_RECORDED) {
        return;
    }
    view->state = VIEW_WAITING;
    view->since_ms = clock_monotonic_ms();
    if (audit_note(view->session, view->owner, action, patient_id, words, recorded, view, &error) !=
        0) {
        refuse(view, &error);
    }
}

void audit_view_forget(struct audit_view *view)
{
    data_owner_end(view->session->data, view->owner);
    view->owner = data_owner_new(view->session->data);
    view->state = VIEW_NOT_ASKED;
}

void audit_view_end(struct audit_view *view)
{
    data_owner_end(view->session->data, view->owner);
    view->state = VIEW_NOT_ASKED;
}

bool audit_view_shown(const struct audit_view *view)
{
    return !audit_required(view->session) || view->state == VIEW_RECORDED;
}
