/* SPDX-License-Identifier: MIT */
/*
 * The gate of the station: nobody's login, the lock over somebody's work, idle time, signing out.
 * Behind the lock everything stands as it was; only its own person comes back to it. Loop thread.
 */
#include "ui/screens/workstation_private.h"

#include "ui/screens/edit_view.h"

#include "chartty/base/words.h"
#include "chartty/control/edit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TICK_MS = 500, WARN_MS = 20000, MINUTE = 60000 };

bool gate_is_closed(const struct workstation *workstation)
{
    return workstation->current == SCREEN_LOGIN || workstation->current == SCREEN_LOCK;
}

void gate_say(struct workstation *workstation, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(workstation->gate.note, sizeof(workstation->gate.note), WORDS(format), arguments);
    va_end(arguments);
    workstation_repaint(workstation);
}

/* What stays is drawn at once, before anything else can be. */
void workstation_wipe(struct workstation *workstation)
{
    if (workstation->options.wipe != NULL) {
        workstation->options.wipe(workstation->options.context);
    }
    workstation_repaint(workstation);
}

/* Everything of the person before: screens, chart, form, messages, what was scanned. A form that is
 * freed keeps its draft, so this comes while the session is still theirs. */
static void let_go(void *context)
{
    struct workstation *workstation = context;
    edit_view_close(workstation);
    edit_view_end(workstation);
    for (int id = 0; id < SCREEN_COUNT; id++) {
        if (id != SCREEN_LOGIN && id != SCREEN_LOCK) {
            workstation_leave(workstation, (enum screen_id)id);
        }
    }
    chart_free(workstation->chart);
    workstation->chart = NULL;
    patient_search_free(workstation->scanned);
    workstation->scanned = NULL;
    emergencies_free(workstation->gate.emergencies);
    workstation->gate.emergencies = NULL;
    workstation->came_from = SCREEN_HOME;
    workstation->overlay = OVERLAY_NONE;
    workstation->question = QUESTION_NONE;
    workstation->finding = false;
    input_set(&workstation->find, "");
    messages_init(&workstation->messages);
    workstation->gate.staff_id = 0;
}

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
    let_go(workstation);
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

/* --- locking and signing out ----------------------------------------------------------------- */

/* Over whatever stands there, which lives on. */
static void cover(struct workstation *workstation, enum screen_id id)
{
    struct gate *gate = &workstation->gate;
    gate->sentence[0] = gate->note[0] = gate->badge[0] = '\0';
    gate->failed = false;
    workstation_leave(workstation, id == SCREEN_LOCK ? SCREEN_LOGIN : SCREEN_LOCK);
    workstation->current = id;
    workstation->overlay = OVERLAY_NONE;
    workstation->finding = false;
    workstation_leave(workstation, id);
    workstation_enter(workstation, id);
}

static void say_why(struct workstation *workstation, const char *why)
{
    struct gate *gate = &workstation->gate;
    if (strcmp(why, "idle") == 0) {
        snprintf(gate->why, sizeof(gate->why), WORDS("idle %d min"),
                 workstation->options.lock_minutes);
    } else if (strcmp(why, "woken") == 0) {
        snprintf(gate->why, sizeof(gate->why), WORDS("stopped, woken"));
    } else {
        snprintf(gate->why, sizeof(gate->why), WORDS("by key"));
    }
}

static void parked(void *context)
{
    (void)context; /* the lock waits for nothing */
}

void workstation_lock(struct workstation *workstation, const char *why)
{
    struct session *session = workstation->options.session;
    struct gate *gate = &workstation->gate;
    if (workstation->options.desk == NULL || session->person.role == STAFF_NOBODY ||
        gate_is_closed(workstation)) {
        return;
    }
    workstation_drop_prefix(workstation);
    workstation_settle(workstation);
    gate->staff_id = session->person.staff_id;
    gate->locked_at = clock_local(session->clock);
    say_why(workstation, why);
    gate->screen = workstation->current;
    gate->overlay = workstation->overlay;
    gate->finding = workstation->finding;
    gate->showing = workstation->messages.showing && !gate->warned;
    gate->on_line = workstation->messages.on_line;
    messages_settle(&workstation->messages);
    cover(workstation, SCREEN_LOCK);
    workstation_wipe(workstation);
    if (workstation_form(workstation) != NULL) {
        edit_park(workstation_form(workstation), parked, NULL);
    }
    sign_in_lock(workstation->options.desk, why);
}

void gate_other_user(struct workstation *workstation)
{
    cover(workstation, SCREEN_LOGIN);
    workstation_changed(workstation);
}

bool gate_back_to_lock(struct workstation *workstation)
{
    if (workstation->current != SCREEN_LOGIN || workstation->gate.staff_id == 0) {
        return false;
    }
    cover(workstation, SCREEN_LOCK);
    workstation_changed(workstation);
    return true;
}

void gate_sign_out(struct workstation *workstation, const char *why)
{
    let_go(workstation);
    sign_in_out(workstation->options.desk, why);
    cover(workstation, SCREEN_LOGIN);
    workstation_wipe(workstation);
}

/* --- badges ---------------------------------------------------------------------------------- */

/* A badge names somebody, and says nothing about whether it is them: the PIN does. Whoever works
 * here is locked out of sight first. */
void gate_badge(struct workstation *workstation, const char *badge)
{
    struct gate *gate = &workstation->gate;
    if (workstation->options.desk == NULL || gate->busy) {
        return;
    }
    workstation_lock(workstation, "key");
    if (gate->first || !gate_is_closed(workstation)) {
        return;
    }
    gate->sentence[0] = '\0';
    gate->failed = false;
    snprintf(gate->badge, sizeof(gate->badge), "%s", badge);
    workstation_changed(workstation);
}

/* --- time ------------------------------------------------------------------------------------ */

static int64_t idle_ms(const struct workstation *workstation)
{
    return session_now_ms(workstation->options.session) - workstation->gate.last_key_ms;
}

static int64_t lock_limit_ms(const struct workstation *workstation)
{
    return (int64_t)workstation->options.lock_minutes * MINUTE;
}

/* Until it locks: whole minutes upwards, then the last 20 s. */
static int minutes_left(const struct workstation *workstation)
{
    int64_t left = lock_limit_ms(workstation) - idle_ms(workstation);
    return left <= WARN_MS ? 0 : (int)((left + MINUTE - 1) / MINUTE);
}

void gate_lock_words(const struct workstation *workstation, char *out, size_t size)
{
    out[0] = '\0';
    if (workstation->options.desk == NULL || workstation->options.lock_minutes <= 0 ||
        gate_is_closed(workstation)) {
        return;
    }
    int minutes = minutes_left(workstation);
    if (minutes > 0) {
        snprintf(out, size, WORDS("lock in %02d:00"), minutes);
    } else {
        snprintf(out, size, WORDS("lock in 00:20"));
    }
}

static void look_at_idle(struct workstation *workstation)
{
    struct gate *gate = &workstation->gate;
    int64_t idle = idle_ms(workstation), limit = lock_limit_ms(workstation);
    if (limit > 0 && idle >= limit) {
        workstation_lock(workstation, "idle");
    } else if (limit > 0 && idle >= limit - WARN_MS && !gate->warned) {
        gate->warned = true;
        workstation_say(workstation, MESSAGE_WARNING, "Locks in 20 s. Any key keeps it open.");
    }
    if (!gate_is_closed(workstation) && minutes_left(workstation) != gate->shown_minutes) {
        gate->shown_minutes = minutes_left(workstation);
        workstation_repaint(workstation);
    }
}

/* Emergency access is over: nothing that was read under it stays, on the screen or behind the lock.
 */
static void look_at_emergency(struct workstation *workstation)
{
    struct session *session = workstation->options.session;
    if (session->emergency.patient_id == 0 ||
        session_now_ms(session) < session->emergency.ends_ms) {
        return;
    }
    memset(&session->emergency, 0, sizeof(session->emergency));
    if (workstation->chart == NULL || !workstation->was_clinical ||
        rights_allow(session, PERMISSION_VIEW_CLINICAL, chart_patient_id(workstation->chart))) {
        return;
    }
    bool closed = gate_is_closed(workstation);
    if (workstation_form(workstation) != NULL &&
        edit_patient(workstation_form(workstation))->id != 0) {
        edit_view_close(workstation);
    }
    bool here = screen_ops(closed ? workstation->gate.screen : workstation->current)->of_patient;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        if (screen_ops((enum screen_id)id)->of_patient) {
            workstation_leave(workstation, (enum screen_id)id);
        }
    }
    chart_free(workstation->chart);
    workstation->chart = NULL;
    if (here && closed) {
        workstation->gate.screen = SCREEN_HOME;
        workstation->gate.overlay = OVERLAY_NONE;
    } else if (here) {
        workstation_enter(workstation, workstation->came_from);
    }
    workstation_say(workstation, MESSAGE_WARNING,
                    "Emergency access has ended: the chart is closed.");
}

void workstation_tick(struct workstation *workstation)
{
    struct session *session = workstation->options.session;
    int64_t limit = (int64_t)workstation->options.sign_out_minutes * MINUTE;
    if (session->person.role == STAFF_NOBODY) {
        return;
    }
    look_at_emergency(workstation);
    if (workstation->gate.emergencies != NULL) {
        emergencies_look(workstation->gate.emergencies);
    }
    if (workstation->options.desk == NULL) {
        return;
    }
    if (limit > 0 && idle_ms(workstation) >= limit && !workstation->gate.busy) {
        gate_sign_out(workstation, "idle");
    } else if (!gate_is_closed(workstation)) {
        look_at_idle(workstation);
    }
}

static void tick(void *context)
{
    workstation_tick(context);
}

bool gate_woken(struct workstation *workstation)
{
    struct gate *gate = &workstation->gate;
    bool was_closed = gate_is_closed(workstation);
    /* The machine may have slept: the time is looked at before the key is. */
    workstation_tick(workstation);
    gate->note[0] = '\0';
    if (!was_closed && gate_is_closed(workstation)) {
        return true;
    }
    if (!was_closed) {
        gate->last_key_ms = session_now_ms(workstation->options.session);
        gate->warned = false;
    }
    return false;
}

/* --- actions while it is closed -------------------------------------------------------------- */

static void quit(struct workstation *workstation)
{
    if (workstation->options.session->person.role == STAFF_NOBODY) {
        workstation->options.quit(workstation->options.context);
    } else {
        gate_sign_out(workstation, "key");
    }
}

bool gate_act(struct workstation *workstation, enum action action)
{
    switch (action) {
    case ACTION_QUIT:
        quit(workstation);
        return true;
    case ACTION_LOCK:
        if (!gate_back_to_lock(workstation)) {
            gate_say(workstation, "It is locked already.");
        }
        return true;
    default:
        break;
    }
    unsigned context = action_spec(action)->context;
    bool for_screen = (context & CONTEXT_TEXT) != 0 || action == ACTION_SAVE ||
                      action == ACTION_NEXT_PANE || action == ACTION_BACK ||
                      action == ACTION_REFRESH || action == ACTION_UNDO;
    if (!for_screen) {
        gate_say(workstation, "Sign in first.");
    }
    return !for_screen;
}

/* --- life ------------------------------------------------------------------------------------ */

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

void gate_begin(struct workstation *workstation)
{
    struct session *session = workstation->options.session;
    struct gate *gate = &workstation->gate;
    struct error error = {0};
    gate->last_key_ms = session_now_ms(session);
    gate->tick_timer = loop_timer_start(session->loop, TICK_MS, TICK_MS, tick, workstation);
    if (workstation->options.desk == NULL) {
        workstation_enter(workstation, home_of_role(session->person.role));
        return;
    }
    sign_in_leaving(workstation->options.desk, let_go, workstation);
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

void gate_end(struct workstation *workstation)
{
    loop_timer_stop(workstation->gate.tick_timer);
    emergencies_free(workstation->gate.emergencies);
    if (workstation->options.desk != NULL) {
        sign_in_leaving(workstation->options.desk, NULL, NULL);
    }
}
