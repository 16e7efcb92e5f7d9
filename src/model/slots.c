/* SPDX-License-Identifier: MIT */
/* Overlap and free time of a day. Any thread; pure. */
#include "chartty/model/slots.h"

#include "chartty/model/status_words.h"

bool slot_of(const struct appointment *appointment, struct date day, struct slot_span *out)
{
    int minutes = appointment->time.state == FIELD_NULL ? -1 : time_parse(appointment->time.text);
    if (appointment->date.state != FIELD_VALUE || minutes < 0 ||
        !status_holds_time(&appointment->status)) {
        return false;
    }
    long long days = appointment->date.integer - date_to_days(day);
    if (days < -SLOT_DAY_MINUTES || days > SLOT_DAY_MINUTES) {
        return false; /* years away: it could not touch the day, and must not overflow */
    }
    long long length = SLOT_DEFAULT_MINUTES;
    if (appointment->duration_minutes.state == FIELD_VALUE) {
        length = appointment->duration_minutes.integer;
    }
    /* A length that no form would take still holds its minute, and no more than a day. */
    length = length < 1 ? 1 : length;
    length = length > SLOT_LONGEST_MINUTES ? SLOT_LONGEST_MINUTES : length;
    out->start = (int)days * SLOT_DAY_MINUTES + minutes;
    out->end = out->start + (int)length;
    return true;
}

/* The end of the last span that overlaps; -1 when the span is free. */
static int blocked_until(const struct slot_span *busy, int count, struct slot_span span)
{
    int until = -1;
    for (int i = 0; i < count; i++) {
        if (slot_overlap(busy[i], span) && busy[i].end > until) {
            until = busy[i].end;
        }
    }
    return until;
}

static int rounded_up(int minutes, int step)
{
    return step < 2 ? minutes : (minutes + step - 1) / step * step;
}

int slot_next_free(const struct slot_span *busy, int count, const struct slot_hours *hours,
                   struct date day, int from, int length, int step)
{
    const struct datetime *now = &hours->not_yet;
    int order = date_is_valid(now->date) ? date_compare(day, now->date) : 1;
    if (order < 0 || hours->closed_on[date_weekday(day)] || length < 1) {
        return -1;
    }
    int at = from > hours->start ? from : hours->start;
    if (order == 0 && now->hour * 60 + now->minute > at) {
        at = now->hour * 60 + now->minute;
    }
    at = rounded_up(at, step);
    while (at + length <= hours->end) {
        int until = blocked_until(busy, count, (struct slot_span){at, at + length});
        if (until < 0) {
            return at;
        }
        at = until; /* the very end of a visit, so that no time is lost between two */
    }
    return -1;
}
