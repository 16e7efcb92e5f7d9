/* SPDX-License-Identifier: MIT */
/*
 * Time at the station: how long nobody has touched a key, when it locks and signs out, and when
 * emergency access has ended. Loop thread.
 */
#include "ui/screens/workstation_private.h"

#include "ui/screens/edit_view.h"

#include "chartty/base/words.h"
#include "chartty/control/edit.h"

#include <stdio.h>
#include <string.h>

enum { TICK_MS = 500, WARN_MS = 20000, MINUTE = 60000 };

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
    if (workstation->options.desk == NULL) {
        return;
    }
    if (limit > 0 && idle_ms(workstation) >= limit && !workstation->gate.busy) {
        gate_sign_out(workstation, "idle");
    } else if (!gate_is_closed(workstation)) {
        look_at_idle(workstation);
    }
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

static void tick(void *context)
{
    workstation_tick(context);
}

void gate_watch_time(struct workstation *workstation)
{
    struct session *session = workstation->options.session;
    workstation->gate.last_key_ms = session_now_ms(session);
    workstation->gate.tick_timer =
        loop_timer_start(session->loop, TICK_MS, TICK_MS, tick, workstation);
}
