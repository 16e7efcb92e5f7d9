/* SPDX-License-Identifier: MIT */
/* The acts on an appointment, and which of them can follow. Any thread; pure. */
#include "src/control/booking_private.h"

static const struct {
    enum permission permission;
    const char *action, *word, *done;
} acts[BOOKING_ACT_COUNT] = {
#define X(act, permission, action, word, done)                                                     \
    [BOOKING_##act] = {PERMISSION_##permission, action, word, done},
    BOOKING_ACTS(X)
#undef X
};

const char *booking_act_word(enum booking_act act)
{
    return acts[act].word;
}

const char *booking_act_action(enum booking_act act)
{
    return acts[act].action;
}

const char *booking_act_done(enum booking_act act)
{
    return acts[act].done;
}

enum permission booking_act_permission(enum booking_act act)
{
    return acts[act].permission;
}

/* --- what is possible --- */

#define FROM(state) (1u << VISIT_##state)
static const unsigned possible_from[BOOKING_ACT_COUNT] = {
    [BOOKING_ARRIVE] = FROM(SCHEDULED),
    [BOOKING_ROOM] = FROM(SCHEDULED) | FROM(ARRIVED),
    [BOOKING_WITH_PROVIDER] = FROM(SCHEDULED) | FROM(ARRIVED) | FROM(ROOMED),
    [BOOKING_COMPLETE] = FROM(SCHEDULED) | FROM(ARRIVED) | FROM(ROOMED) | FROM(WITH_PROVIDER),
    [BOOKING_LEAVE] = FROM(ARRIVED) | FROM(ROOMED),
    [BOOKING_NO_SHOW] = FROM(SCHEDULED),
    [BOOKING_CANCEL] = FROM(SCHEDULED) | FROM(ARRIVED),
    [BOOKING_MOVE] = FROM(SCHEDULED),
    [BOOKING_STEP_BACK] = FROM(ARRIVED) | FROM(ROOMED) | FROM(WITH_PROVIDER) | FROM(DONE) |
                          FROM(LEFT) | FROM(NO_SHOW) | FROM(CANCELLED),
    [BOOKING_MOVE_BACK] = FROM(SCHEDULED),
};

/* Steps at the clinic belong to the appointment's own day. */
static int check_day(const struct appointment *row, enum booking_act act,
                     const struct datetime *now, struct error *why)
{
    bool of_the_day = act == BOOKING_ARRIVE || act == BOOKING_ROOM ||
                      act == BOOKING_WITH_PROVIDER || act == BOOKING_LEAVE;
    if (row->date.state != FIELD_VALUE) {
        return of_the_day
                   ? error_set(why, ERROR_REFUSED,
                               "This appointment's date cannot be read. Correct it first (e).")
                   : 0;
    }
    struct date date = date_from_days((int32_t)row->date.integer);
    int order = date_compare(date, now->date);
    char day[16];
    date_format_weekday(date, day);
    if (of_the_day && order != 0) {
        return error_set(why, ERROR_REFUSED, "This appointment is on %s, not today.", day);
    }
    if (act == BOOKING_COMPLETE && order > 0) {
        return error_set(why, ERROR_REFUSED, "This appointment is on %s: it is still to come.",
                         day);
    }
    int start = row->time.state == FIELD_NULL ? -1 : time_parse(row->time.text);
    bool begun = order < 0 || (order == 0 && start <= now->hour * 60 + now->minute);
    if (act == BOOKING_NO_SHOW && !begun) {
        return error_set(
            why, ERROR_REFUSED,
            "Nobody is a no-show before the appointment has begun. Cancel it instead.");
    }
    return 0;
}

bool booking_possible(const struct appointment *appointment, const struct visit_mark *mark,
                      enum booking_act act, const struct datetime *now, struct error *why)
{
    struct visit_place before;
    if ((possible_from[act] & (1u << mark->state)) == 0) {
        error_set(why, ERROR_REFUSED, "This appointment is %s: \"%s\" cannot follow.",
                  visit_state_word(mark->state), acts[act].word);
        return false;
    }
    if (act == BOOKING_MOVE_BACK &&
        (mark->visit == NULL || !visit_moves_last(&mark->visit->moves, &before))) {
        error_set(why, ERROR_REFUSED, "This appointment has not been moved.");
        return false;
    }
    return check_day(appointment, act, now, why) == 0;
}
