/* SPDX-License-Identifier: MIT */
/*
 * The gate of the station: the lock over somebody's work, signing out, what a closed station does.
 * Behind the lock everything stands as it was; only its own person comes back to it. Loop thread.
 */
#include "ui/screens/workstation_private.h"

#include "ui/screens/edit_view.h"

#include "chartty/base/words.h"
#include "chartty/control/edit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

void gate_let_go(struct workstation *workstation)
{
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
    gate_let_go(workstation);
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

static void leaving(void *context)
{
    gate_let_go(context);
}

void gate_begin(struct workstation *workstation)
{
    gate_watch_time(workstation);
    if (workstation->options.desk != NULL) {
        sign_in_leaving(workstation->options.desk, leaving, workstation);
    }
    gate_first_screen(workstation);
}

void gate_end(struct workstation *workstation)
{
    loop_timer_stop(workstation->gate.tick_timer);
    emergencies_free(workstation->gate.emergencies);
    if (workstation->options.desk != NULL) {
        sign_in_leaving(workstation->options.desk, NULL, NULL);
    }
}
