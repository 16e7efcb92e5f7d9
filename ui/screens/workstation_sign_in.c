/* SPDX-License-Identifier: MIT */
/*
 * Signing in at the station: what is asked of the sign-in desk, what its answers come to, and what
 * whoever came in sees first. Loop thread.
 */
#include "ui/screens/workstation_private.h"

#include "ui/screens/edit_view.h"

#include "chartty/base/words.h"

#include <stdio.h>

static enum screen_id home_of_role(enum staff_role role)
{
    switch (role) {
    case STAFF_CLERK:
        return SCREEN_SCHEDULE;
    case STAFF_ADMIN:
        return SCREEN_ADMIN;
    default:
        return SCREEN_HOME;
    }
}

/* Whoever reviews emergency access is told what waits after signing in, and of each one that comes
 * from then on. */
static void tell_emergencies(void *context)
{
    struct workstation *workstation = context;
    struct gate *gate = &workstation->gate;
    char by[64];
    int waiting = gate->emergencies == NULL ? -1 : emergencies_waiting(gate->emergencies);
    if (waiting < 0) {
        return;
    }
    int news = emergencies_take_news(gate->emergencies, by);
    if (!gate->told && waiting > 0) {
        workstation_say(workstation, MESSAGE_WARNING,
                        waiting == 1 ? "%d emergency access waits for review (g e)."
                                     : "%d emergency accesses wait for review (g e).",
                        waiting);
    } else if (news > 0) {
        workstation_say(workstation, MESSAGE_WARNING,
                        news == 1
                            ? "Emergency access by %s just now: g e reviews it."
                            : "Emergency accesses, the last by %s just now: g e reviews them.",
                        by);
    }
    if (gate->told && news > 0 && workstation->current == SCREEN_EMERGENCIES) {
        workstation_current(workstation)->ops->refresh(workstation_current(workstation));
    }
    gate->told = true;
    workstation_changed(workstation);
}

int workstation_emergencies(const struct workstation *workstation)
{
    const struct emergencies *emergencies = workstation->gate.emergencies;
    return emergencies == NULL ? 0 : emergencies_waiting(emergencies);
}

static void look_for_emergencies(struct workstation *workstation)
{
    struct session *session = workstation->options.session;
    if (rights_allow(session, PERMISSION_REVIEW_BREAK_GLASS, 0)) {
        workstation->gate.told = false;
        workstation->gate.emergencies = emergencies_new(session, tell_emergencies, workstation);
    }
}

static void begin_work(struct workstation *workstation)
{
    struct gate *gate = &workstation->gate;
    gate->last_key_ms = session_now_ms(workstation->options.session);
    gate->warned = false;
    gate->sentence[0] = gate->note[0] = gate->badge[0] = '\0';
    gate->failed = false;
}

void workstation_signed_in(struct workstation *workstation)
{
    gate_let_go(workstation);
    begin_work(workstation);
    workstation_enter(workstation, home_of_role(workstation->options.session->person.role));
    workstation_leave(workstation, SCREEN_LOCK);
    workstation_leave(workstation, SCREEN_LOGIN);
    look_for_emergencies(workstation);
    edit_view_signed_in(workstation);
    workstation_changed(workstation);
}

/* The same person is back: to the very field. */
static void come_back(struct workstation *workstation)
{
    struct gate *gate = &workstation->gate;
    begin_work(workstation);
    gate->staff_id = 0;
    workstation->current = gate->screen;
    workstation->overlay = gate->overlay;
    workstation->finding = gate->finding;
    workstation->messages.showing = gate->showing;
    workstation->messages.on_line = gate->on_line;
    workstation_leave(workstation, SCREEN_LOCK);
    workstation_leave(workstation, SCREEN_LOGIN);
    workstation_changed(workstation);
}

static void answered(void *context, const struct sign_in_answer *answer)
{
    struct workstation *workstation = context;
    struct gate *gate = &workstation->gate;
    gate->busy = false;
    gate->failed = answer->result != SIGN_IN_DONE;
    snprintf(gate->sentence, sizeof(gate->sentence), "%s", answer->sentence);
    switch (answer->result) {
    case SIGN_IN_DONE:
        if (gate->staff_id != 0 &&
            gate->staff_id == workstation->options.session->person.staff_id) {
            come_back(workstation);
        } else {
            workstation_signed_in(workstation);
        }
        if (answer->notice[0] != '\0') {
            workstation_say(workstation, MESSAGE_WARNING, "%s", answer->notice);
        }
        break;
    case SIGN_IN_WAIT:
        snprintf(gate->sentence, sizeof(gate->sentence), WORDS("Wait %d s, then try again."),
                 (answer->wait_ms + 999) / 1000);
        break;
    case SIGN_IN_NOBODY_YET:
        gate->first = true;
        gate->failed = false;
        gate->sentence[0] = '\0';
        break;
    case SIGN_IN_PASSWORD_NEEDED:
    case SIGN_IN_REFUSED:
    case SIGN_IN_FAILED:
        break;
    }
    gate->badge[0] = '\0'; /* a badge is good for one try */
    workstation_repaint(workstation);
}

/* What could not even be begun. */
static void after_asking(struct workstation *workstation, int asked, const struct error *error)
{
    struct gate *gate = &workstation->gate;
    gate->busy = asked == 0;
    gate->failed = asked != 0;
    snprintf(gate->sentence, sizeof(gate->sentence), "%s", asked == 0 ? "" : error->user);
    workstation_changed(workstation);
}

static bool may_try(struct workstation *workstation)
{
    return workstation->options.desk != NULL && !workstation->gate.busy;
}

void gate_try_password(struct workstation *workstation, const char *username, const char *secret)
{
    struct error error = {0};
    if (may_try(workstation)) {
        after_asking(workstation,
                     sign_in_by_password(workstation->options.desk, username, secret, answered,
                                         workstation, &error),
                     &error);
    }
}

void gate_try_badge(struct workstation *workstation, const char *secret)
{
    struct error error = {0};
    if (may_try(workstation)) {
        after_asking(workstation,
                     sign_in_by_badge(workstation->options.desk, workstation->gate.badge, secret,
                                      answered, workstation, &error),
                     &error);
    }
}

void gate_try_unlock(struct workstation *workstation, const char *secret)
{
    struct error error = {0};
    if (may_try(workstation)) {
        after_asking(
            workstation,
            sign_in_unlock(workstation->options.desk, secret, answered, workstation, &error),
            &error);
    }
}

static void first_made(void *context, const struct error *error, int64_t id)
{
    struct workstation *workstation = context;
    struct gate *gate = &workstation->gate;
    (void)id;
    gate->busy = false;
    gate->failed = error->code != ERROR_OK;
    gate->first = gate->failed && error->code != ERROR_REFUSED;
    snprintf(gate->sentence, sizeof(gate->sentence), "%s",
             gate->failed ? error->user : WORDS("The first administrator is made. Sign in now."));
    workstation_changed(workstation);
}

void gate_make_first(struct workstation *workstation, const struct staff_entry *entry,
                     const char *password)
{
    struct error error = {0};
    if (may_try(workstation)) {
        after_asking(workstation,
                     staff_add_first(workstation->options.keeper, entry, password, first_made,
                                     workstation, &error),
                     &error);
    }
}

static void looked(void *context, const struct sign_in_answer *answer)
{
    struct workstation *workstation = context;
    struct gate *gate = &workstation->gate;
    bool due = gate->submit_due;
    gate->busy = gate->looking = gate->submit_due = false;
    gate->first = answer->result == SIGN_IN_NOBODY_YET;
    gate->failed = answer->result == SIGN_IN_FAILED;
    snprintf(gate->sentence, sizeof(gate->sentence), "%s", gate->failed ? answer->sentence : "");
    if (due && !gate->first && workstation->current == SCREEN_LOGIN) {
        struct screen *screen = workstation_current(workstation);
        screen->ops->action(screen, ACTION_SAVE);
    }
    workstation_changed(workstation);
}

void gate_first_screen(struct workstation *workstation)
{
    struct session *session = workstation->options.session;
    struct gate *gate = &workstation->gate;
    struct error error = {0};
    if (workstation->options.desk == NULL) {
        workstation_enter(workstation, home_of_role(session->person.role));
        return;
    }
    if (session->person.role != STAFF_NOBODY) {
        workstation_enter(workstation, home_of_role(session->person.role));
        look_for_emergencies(workstation);
        return;
    }
    workstation_enter(workstation, SCREEN_LOGIN);
    after_asking(workstation, sign_in_look(workstation->options.desk, looked, workstation, &error),
                 &error);
    gate->looking = gate->busy;
}
