/* SPDX-License-Identifier: MIT */
/* How far a visit has come, from appointments.status and ct_visit together. Any thread; pure. */
#include "chartty/control/chart_marks.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/model/visit_moves.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *word;
    char letter;
} states[VISIT_STATE_COUNT] = {
#define X(name, word, letter) [VISIT_##name] = {word, letter},
    VISIT_STATES(X)
#undef X
};

const char *visit_state_word(enum visit_state state)
{
    return WORDS(states[state].word);
}

char visit_state_letter(enum visit_state state)
{
    return states[state].letter;
}

bool visit_is_off(enum visit_state state)
{
    return state == VISIT_CANCELLED || state == VISIT_NO_SHOW || state == VISIT_LEFT;
}

static bool has(const struct field_value *value)
{
    return value->state != FIELD_NULL && value->length > 0;
}

static bool has_ended(const struct visit *visit)
{
    return has(&visit->done_at) || has(&visit->left_at) || has(&visit->no_show_at) ||
           has(&visit->cancelled_at);
}

static bool has_begun(const struct visit *visit)
{
    return has(&visit->arrived_at) || has(&visit->roomed_at) || has(&visit->with_provider_at);
}

static void set(struct visit_mark *mark, enum visit_state state, const struct field_value *since)
{
    mark->state = state;
    mark->since = has(since) ? since : NULL;
}

/* Still holds its slot: as far as the steps say. A step of ending was another program's undoing. */
static void mark_scheduled(struct visit_mark *mark, const struct visit *visit)
{
    mark->state = VISIT_SCHEDULED;
    mark->disagrees = has_ended(visit);
    if (mark->disagrees) {
        return;
    }
    if (has(&visit->with_provider_at)) {
        set(mark, VISIT_WITH_PROVIDER, &visit->with_provider_at);
    } else if (has(&visit->roomed_at)) {
        set(mark, VISIT_ROOMED, &visit->roomed_at);
    } else if (has(&visit->arrived_at)) {
        set(mark, VISIT_ARRIVED, &visit->arrived_at);
    }
}

static void mark_completed(struct visit_mark *mark, const struct visit *visit)
{
    set(mark, VISIT_DONE, &visit->done_at);
    mark->disagrees = !has(&visit->done_at) && (has_ended(visit) || has_begun(visit));
}

static void mark_cancelled(struct visit_mark *mark, const struct visit *visit)
{
    if (has(&visit->no_show_at)) {
        set(mark, VISIT_NO_SHOW, &visit->no_show_at);
    } else if (has(&visit->left_at)) {
        set(mark, VISIT_LEFT, &visit->left_at);
    } else {
        set(mark, VISIT_CANCELLED, &visit->cancelled_at);
        mark->disagrees = !has(&visit->cancelled_at) && (has_ended(visit) || has_begun(visit));
    }
}

struct visit_mark visit_mark_of(const struct appointment *appointment, const struct visit *visit)
{
    static const struct visit none; /* every value FIELD_NULL */
    struct visit_mark mark = {.state = VISIT_UNKNOWN, .visit = visit};
    const struct visit *steps = visit != NULL ? visit : &none;
    switch (status_of(&appointment->status)) {
    case STATUS_SCHEDULED:
        mark_scheduled(&mark, steps);
        break;
    case STATUS_COMPLETED:
        mark_completed(&mark, steps);
        break;
    case STATUS_CANCELLED:
        mark_cancelled(&mark, steps);
        break;
    default:
        break;
    }
    mark.overbooked = has(&steps->overbook_reason);
    mark.moves = visit_moves_count(&steps->moves);
    return mark;
}

int visit_waiting_minutes(const struct visit_mark *mark, const struct datetime *now)
{
    const struct visit *visit = mark->visit;
    bool waits = mark->state == VISIT_ARRIVED || mark->state == VISIT_ROOMED;
    if (!waits || visit == NULL || visit->arrived_at.state != FIELD_VALUE) {
        return -1;
    }
    enum { DAY_MINUTES = 24 * 60 };
    int64_t minutes = (datetime_to_microseconds(now) - visit->arrived_at.integer) / 60000000;
    if (minutes >= DAY_MINUTES) {
        return -1; /* nobody waits so long: the visit was never closed */
    }
    return minutes < 0 ? 0 : (int)minutes;
}

static void add_reason(char *out, size_t size, const char *before, const struct field_value *reason)
{
    char safe[1024];
    if (has(reason)) {
        text_safe(safe, sizeof(safe), reason->text, reason->length, NULL);
        text_append(out, size, "%s%s", before, safe);
    }
}

void visit_mark_words(const struct visit_mark *mark, const struct datetime *now, char *out,
                      size_t size)
{
    snprintf(out, size, "%s", visit_state_word(mark->state));
    if (mark->since != NULL && mark->since->state == FIELD_VALUE) {
        struct datetime since = datetime_from_microseconds(mark->since->integer);
        text_append(out, size, " %02d:%02d", since.hour, since.minute);
    }
    if (mark->state == VISIT_CANCELLED && mark->visit != NULL) {
        add_reason(out, size, ": ", &mark->visit->cancel_reason);
    }
    int waiting = now != NULL ? visit_waiting_minutes(mark, now) : -1;
    if (waiting >= 0) {
        text_append(out, size, WORDS(", waiting %d min"), waiting);
    }
    if (mark->moves > 0) {
        text_append(out, size, mark->moves == 1 ? WORDS(", moved once") : WORDS(", moved %d times"),
                    mark->moves);
    }
    if (mark->overbooked && mark->visit != NULL) {
        add_reason(out, size, ", overbooked: ", &mark->visit->overbook_reason);
    }
    if (mark->disagrees) {
        text_append(out, size, WORDS(" (status changed by another program)"));
    }
}
