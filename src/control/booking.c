/* SPDX-License-Identifier: MIT */
/*
 * Acts on an appointment. Loop thread. An act reads the row and its visit, compares them with what
 * the user saw, and saves; when the time is taken, the next free one is looked for before the
 * outcome is told.
 */
#include "src/control/booking_private.h"

#include "chartty/base/memory.h"
#include "chartty/base/words.h"

#include <stdio.h>
#include <string.h>

static void saved(void *context, const struct error *error, const struct save_answer *answer);

static void tell(struct booking *booking)
{
    booking->busy = false;
    booking->outcome.act = booking->task.change.act;
    booking->outcome.appointment_id = booking->task.id;
    booking->done(booking->context, &booking->outcome);
}

static void fail(struct booking *booking, const struct error *error)
{
    booking->outcome.error = *error;
    tell(booking);
}

static void free_found(void *context, const struct free_slot_answer *answer)
{
    struct booking *booking = context;
    if (answer->error == NULL && answer->found) {
        booking->outcome.has_free = true;
        booking->outcome.free_date = answer->date;
        booking->outcome.free_minutes = answer->minutes;
    }
    tell(booking);
}

static void take_clash(struct booking *booking, const struct error *error,
                       const struct save_answer *answer)
{
    struct booking_outcome *outcome = &booking->outcome;
    const struct page *now = answer->now;
    outcome->error = *error;
    outcome->clash = true;
    booking_clash_words(now->count > 0 ? page_row(now, 0) : NULL, now->count,
                        booking->place.provider_id, outcome->clashes, sizeof(outcome->clashes));
    error_set(&outcome->error, ERROR_REFUSED, "This time is taken: %.250s", outcome->clashes);
    free_slots_find(booking->free_slots, booking->place.provider_id, booking->task.id,
                    booking->place.date, booking->place.minutes, booking->length, NULL, 0);
}

static void succeed(struct booking *booking)
{
    struct datetime now = clock_local(booking->session->clock);
    snprintf(booking->outcome.words, sizeof(booking->outcome.words), WORDS("%s at %02d:%02d: %s"),
             booking_act_done(booking->task.change.act), now.hour, now.minute,
             booking->task.person);
    enum booking_act act = booking->task.change.act;
    booking->can_undo = act != BOOKING_STEP_BACK && act != BOOKING_MOVE_BACK;
    booking->undo = booking->task;
    tell(booking);
}

/* A lost answer: what became of the save is looked up before anything is said. */
static void settle(struct booking *booking)
{
    struct error error;
    booking->settling = true;
    if (data_settle(booking->session->data, booking->owner, booking->request, DATA_DEADLINE_MS,
                    saved, booking, &error) == 0) {
        fail(booking, &error);
    }
}

static void saved(void *context, const struct error *error, const struct save_answer *answer)
{
    struct booking *booking = context;
    bool settled = booking->settling;
    booking->settling = false;
    if (error->code == ERROR_OK && settled && !answer->already) {
        struct error lost;
        error_set(&lost, ERROR_LOST, "Not saved: the records did not answer. Try again.");
        fail(booking, &lost);
    } else if (error->code == ERROR_OK) {
        succeed(booking);
    } else if (error->code == ERROR_UNCERTAIN) {
        settle(booking);
    } else if (error->code == ERROR_REFUSED && answer != NULL && answer->now != NULL) {
        take_clash(booking, error, answer);
    } else if (error->code == ERROR_CONFLICT) {
        struct error changed;
        error_set(&changed, ERROR_CONFLICT,
                  "Not saved: somebody has changed this appointment or its patient meanwhile. Look "
                  "at it again.");
        fail(booking, &changed);
    } else {
        fail(booking, error);
    }
}

/* --- composing ------------------------------------------------------------------------------- */

static int expect_free(struct booking *booking, struct change_set *set,
                       const struct appointment *row, const struct visit_place *place)
{
    struct change_slot slot = {
        .provider_id = place->provider_id,
        .patient_id = row->patient_id.integer,
        .except_id = row->id.integer,
        .date = place->date,
        .start_minutes = place->minutes,
        .duration_minutes = row->duration_minutes.state == FIELD_VALUE
                                ? (int)row->duration_minutes.integer
                                : SLOT_DEFAULT_MINUTES,
        .allow = booking->task.change.overbook_reason != NULL,
    };
    booking->place = *place;
    booking->length = slot.duration_minutes;
    return change_set_expect_free(set, &slot);
}

static int compose_step_back(struct booking *booking, struct change_set *set,
                             const struct appointment *row, const struct visit *visit,
                             struct error *error)
{
    static const int stamps[VISIT_STATE_COUNT] = {
        [VISIT_ARRIVED] = FIELD_OF(visit, arrived_at),
        [VISIT_ROOMED] = FIELD_OF(visit, roomed_at),
        [VISIT_WITH_PROVIDER] = FIELD_OF(visit, with_provider_at),
    };
    enum visit_state state = booking->task.state;
    if (stamps[state] != 0) {
        return booking_compose_stamp(set, row, visit, stamps[state], NULL);
    }
    if (state != VISIT_DONE) {
        struct visit_place place = {.minutes = time_parse(row->time.text),
                                    .provider_id = row->provider_id.integer};
        if (row->date.state != FIELD_VALUE || place.minutes < 0) {
            return error_set(
                error, ERROR_REFUSED,
                "This appointment's date or time cannot be read. Correct it first (e).");
        }
        place.date = date_from_days((int32_t)row->date.integer);
        expect_free(booking, set, row, &place);
    }
    return booking_compose_reopen(set, row, visit, booking->task.change.overbook_reason);
}

static int compose_move(struct booking *booking, struct change_set *set,
                        const struct appointment *row, const struct visit *visit,
                        struct error *error)
{
    const struct booking_change *change = &booking->task.change;
    struct visit_place to = {change->date, change->minutes, change->provider_id};
    if (change->act == BOOKING_MOVE_BACK) {
        bool there = row->date.state == FIELD_VALUE &&
                     row->date.integer == date_to_days(change->date) &&
                     time_parse(row->time.text) == change->minutes &&
                     row->provider_id.integer == change->provider_id;
        if (!there || visit == NULL || !visit_moves_last(&visit->moves, &to)) {
            return error_set(
                error, ERROR_REFUSED,
                "Not undone: this appointment has been moved again. Look at it again.");
        }
    }
    expect_free(booking, set, row, &to);
    booking_compose_place(set, row, &to);
    return change->act == BOOKING_MOVE_BACK
               ? booking_compose_move_back(set, row, visit, change->overbook_reason)
               : booking_compose_move(set, booking->session, row, visit, true,
                                      change->overbook_reason);
}

static int compose(struct booking *booking, struct change_set *set, const struct appointment *row,
                   const struct visit *visit, struct error *error)
{
    static const int stamps[BOOKING_ACT_COUNT] = {
        [BOOKING_ARRIVE] = FIELD_OF(visit, arrived_at),
        [BOOKING_ROOM] = FIELD_OF(visit, roomed_at),
        [BOOKING_WITH_PROVIDER] = FIELD_OF(visit, with_provider_at),
        [BOOKING_COMPLETE] = FIELD_OF(visit, done_at),
        [BOOKING_LEAVE] = FIELD_OF(visit, left_at),
        [BOOKING_NO_SHOW] = FIELD_OF(visit, no_show_at),
    };
    enum booking_act act = booking->task.change.act;
    char now[27];
    booking_now(booking->session, now);
    switch (act) {
    case BOOKING_CANCEL:
        return booking_compose_cancel(set, booking->session, row, visit,
                                      booking->task.change.reason);
    case BOOKING_MOVE:
    case BOOKING_MOVE_BACK:
        return compose_move(booking, set, row, visit, error);
    case BOOKING_STEP_BACK:
        return compose_step_back(booking, set, row, visit, error);
    case BOOKING_COMPLETE:
        booking_compose_status(set, row, "completed");
        break;
    case BOOKING_LEAVE:
    case BOOKING_NO_SHOW:
        booking_compose_status(set, row, "cancelled");
        break;
    case BOOKING_ARRIVE:
    case BOOKING_ROOM:
    case BOOKING_WITH_PROVIDER:
        break;
    case BOOKING_ACT_COUNT:
    default:
        return error_set(error, ERROR_INTERNAL, "There is no such act on an appointment.");
    }
    return booking_compose_stamp(set, row, visit, stamps[act], now);
}

/* --- one act --------------------------------------------------------------------------------- */

/* The row's texts now are those that the user saw. */
static bool is_as_seen(const struct booking_task *task, const struct appointment *row)
{
    const struct field_value *values = record_values(row);
    if (task->undoes) {
        return true; /* its state says enough; a move is compared by compose_move */
    }
    for (int i = 0; i < FIELDS_OF(appointment); i++) {
        if ((values[i].state == FIELD_NULL) != task->seen_null[i] ||
            strncmp(values[i].text, task->seen[i], sizeof(task->seen[i]) - 1) != 0) {
            return false;
        }
    }
    return true;
}

static int start_save(struct booking *booking, const struct appointment *row,
                      const struct visit *visit, struct error *error)
{
    struct booking_task *task = &booking->task;
    struct data_token token;
    enum permission permission = task->change.overbook_reason != NULL
                                     ? PERMISSION_OVERBOOK
                                     : booking_act_permission(task->change.act);
    if (rights_token(booking->session, permission, task->patient_id, &token, error) != 0) {
        return -1;
    }
    request_id_make(booking->request);
    struct change_set *set = change_set_new(&token, booking->request);
    change_set_audit(set, booking_act_action(task->change.act), task->patient_id,
                     task->change.reason != NULL ? task->change.reason
                                                 : task->change.overbook_reason);
    change_set_expect_patient(set, task->patient_id, task->mrn, task->dob);
    if (compose(booking, set, row, visit, error) < 0) {
        change_set_free(set);
        return -1;
    }
    return data_save(booking->session->data, booking->owner, set, DATA_DEADLINE_MS, saved, booking,
                     error) == 0
               ? -1
               : 0;
}

static const struct visit *visit_of(const struct page *visits, int64_t id)
{
    for (int i = 0; i < visits->count; i++) {
        if (page_row_id(visits, i) == id) {
            return page_row(visits, i);
        }
    }
    return NULL;
}

static void row_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct booking *booking = context;
    struct booking_task *task = &booking->task;
    struct error why;
    (void)count;
    if (error->code != ERROR_OK) {
        fail(booking, error);
        return;
    }
    if (pages[0]->count == 0) {
        error_set(&why, ERROR_NOT_FOUND, "This appointment is no longer in the records.");
        fail(booking, &why);
        return;
    }
    const struct appointment *row = page_row(pages[0], 0);
    const struct visit *visit = visit_of(pages[1], task->id);
    struct visit_mark mark = visit_mark_of(row, visit);
    struct datetime now = clock_local(booking->session->clock);
    if (!is_as_seen(task, row) || mark.state != task->state) {
        error_set(&why, ERROR_CONFLICT,
                  "Not done: this appointment has changed meanwhile (now %s). Look at it again.",
                  visit_state_word(mark.state));
        fail(booking, &why);
    } else if (!booking_possible(row, &mark, task->change.act, &now, &why) ||
               start_save(booking, row, visit, &why) != 0) {
        fail(booking, &why);
    }
}

static void copy_seen(struct booking_task *task, const struct appointment_line *seen)
{
    const struct field_value *values = record_values(seen);
    for (int i = 0; i < FIELDS_OF(appointment); i++) {
        snprintf(task->seen[i], sizeof(task->seen[i]), "%s", values[i].text);
        task->seen_null[i] = values[i].state == FIELD_NULL;
    }
    task->id = seen->id.integer;
    task->patient_id = seen->patient_id.integer;
    person_display(&seen->patient_last_name, &seen->patient_first_name, &seen->patient_title,
                   &seen->patient_missing_name_part, task->person, sizeof(task->person));
    snprintf(task->mrn, sizeof(task->mrn), "%s", seen->patient_mrn.text);
    snprintf(task->dob, sizeof(task->dob), "%s", seen->patient_dob.text);
}

void booking_copy_change(struct booking_task *task, const struct booking_change *change)
{
    task->change = *change;
    if (change->reason != NULL) {
        snprintf(task->reason, sizeof(task->reason), "%s", change->reason);
        task->change.reason = task->reason;
    }
    if (change->overbook_reason != NULL) {
        snprintf(task->overbook_reason, sizeof(task->overbook_reason), "%s",
                 change->overbook_reason);
        task->change.overbook_reason = task->overbook_reason;
    }
}

int booking_check_change(struct booking *booking, const struct booking_change *change,
                         int64_t patient_id, struct error *error)
{
    struct data_token token;
    if (booking->busy) {
        return error_set(error, ERROR_BUSY, "The last change is still being saved. Wait for it.");
    }
    if (change->act == BOOKING_CANCEL && (change->reason == NULL || change->reason[0] == '\0')) {
        return error_set(error, ERROR_INVALID, "Say why it is cancelled.");
    }
    if (rights_token(booking->session, booking_act_permission(change->act), patient_id, &token,
                     error) != 0) {
        return -1;
    }
    return change->overbook_reason == NULL
               ? 0
               : rights_token(booking->session, PERMISSION_OVERBOOK, patient_id, &token, error);
}

int booking_ask_row(struct booking *booking, struct error *error)
{
    struct page_request requests[2] = {0};
    memset(&booking->outcome, 0, sizeof(booking->outcome));
    requests[0].query.id = QUERY_APPOINTMENT_ROW;
    requests[0].query.filter.id = booking->task.id;
    requests[0].limit = 1;
    requests[1].query.id = QUERY_VISITS_OF_PATIENT;
    requests[1].query.filter.patient_id = booking->task.patient_id;
    requests[1].limit = 500;
    booking->busy = data_pages(booking->session->data, booking->owner, requests, 2,
                               DATA_DEADLINE_MS, row_came, booking, error) != 0;
    return booking->busy ? 0 : -1;
}

int booking_do(struct booking *booking, const struct appointment_line *seen, enum visit_state state,
               const struct booking_change *change, struct error *error)
{
    if (booking_check_change(booking, change, seen->patient_id.integer, error) != 0) {
        return -1;
    }
    memset(&booking->task, 0, sizeof(booking->task));
    copy_seen(&booking->task, seen);
    booking_copy_change(&booking->task, change);
    booking->task.state = state;
    return booking_ask_row(booking, error);
}

struct booking *booking_new(struct session *session,
                            void (*done)(void *context, const struct booking_outcome *outcome),
                            void *context)
{
    struct booking *booking = memory_new(sizeof(*booking));
    booking->session = session;
    booking->done = done;
    booking->context = context;
    booking->owner = data_owner_new(session->data);
    booking->free_slots = free_slots_new(session, free_found, booking);
    return booking;
}

void booking_free(struct booking *booking)
{
    if (booking != NULL) {
        free_slots_free(booking->free_slots);
        data_owner_end(booking->session->data, booking->owner);
        memory_free(booking);
    }
}
