/* SPDX-License-Identifier: MIT */
/* The next free time of a provider. Loop thread. A week is one request, of which the day before is
 * part: its last visit may go on past midnight. */
#include "chartty/control/free_slots.h"

#include "chartty/base/memory.h"
#include "chartty/data/data.h"

#include <stdio.h>
#include <string.h>

enum { DAYS = 7, PAGES = DAYS + 1, WEEKS = 8, APPOINTMENTS_MAX = 200, OTHERS_MAX = 64, STEP = 15 };

struct free_slots {
    struct session *session;
    void (*done)(void *context, const struct free_slot_answer *answer);
    void *context;
    data_owner owner;
    uint64_t ticket;
    int64_t provider_id, except_id;
    struct date asked, date; /* asked for; first day of the week that is being read */
    int minutes, length, weeks;
    struct slot_span others[OTHERS_MAX];
    int other_count;
};

struct slot_hours session_hours(const struct session *session)
{
    enum { USUAL_START = 8 * 60, USUAL_END = 18 * 60 };
    struct slot_hours hours = {.start = USUAL_START, .end = USUAL_END};
    if (session->day_start >= 0 && session->day_end > session->day_start) {
        hours.start = session->day_start;
        hours.end = session->day_end;
    }
    const char *open = session->work_days != NULL ? session->work_days : "12345";
    for (int day = 0; day < 7; day++) {
        hours.closed_on[day] = strchr(open, '0' + day) == NULL;
    }
    hours.not_yet = clock_local(session->clock);
    return hours;
}

void free_slot_words(struct date date, int minutes, char *out, size_t size)
{
    char day[16], time[6];
    date_format_weekday(date, day);
    time_format(minutes, time);
    snprintf(out, size, "%s %s", day, time);
}

struct free_slots *
free_slots_new(struct session *session,
               void (*done)(void *context, const struct free_slot_answer *answer), void *context)
{
    struct free_slots *slots = memory_new(sizeof(*slots));
    slots->session = session;
    slots->done = done;
    slots->context = context;
    slots->owner = data_owner_new(session->data);
    return slots;
}

void free_slots_free(struct free_slots *slots)
{
    if (slots != NULL) {
        data_owner_end(slots->session->data, slots->owner);
        memory_free(slots);
    }
}

static void answer(struct free_slots *slots, const struct error *error, bool found,
                   struct date date, int minutes)
{
    struct free_slot_answer out = {error, found, slots->provider_id, date, minutes};
    slots->done(slots->context, &out);
}

static void ask_week(struct free_slots *slots);

/* The spans of the days before and of one day, counted from midnight of that day. */
static int spans_of(const struct free_slots *slots, struct page **pages, int day,
                    struct slot_span *out, int room)
{
    struct date date = date_add_days(slots->date, day);
    int count = 0;
    for (int i = day; i <= day + 1; i++) {
        for (int row = 0; row < pages[i]->count && count < room; row++) {
            const struct appointment *appointment = page_row(pages[i], row);
            if (appointment->id.integer != slots->except_id) {
                count += slot_of(appointment, date, &out[count]) ? 1 : 0;
            }
        }
    }
    int shift = (int)(date_to_days(date) - date_to_days(slots->asked)) * SLOT_DAY_MINUTES;
    for (int i = 0; i < slots->other_count && count < room; i++) {
        out[count++] =
            (struct slot_span){slots->others[i].start - shift, slots->others[i].end - shift};
    }
    return count;
}

static void week_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct free_slots *slots = context;
    struct slot_span spans[2 * APPOINTMENTS_MAX + OTHERS_MAX];
    struct slot_hours hours = session_hours(slots->session);
    slots->ticket = 0;
    if (error->code != ERROR_OK) {
        answer(slots, error, false, slots->date, 0);
        return;
    }
    for (int day = 0; day + 1 < count; day++) {
        struct date date = date_add_days(slots->date, day);
        int from = date_compare(date, slots->asked) == 0 ? slots->minutes : 0;
        int busy = spans_of(slots, pages, day, spans, (int)(sizeof(spans) / sizeof(spans[0])));
        int minutes = slot_next_free(spans, busy, &hours, date, from, slots->length, STEP);
        /* A day with more than were read is not known to be free anywhere. */
        bool whole = !pages[day]->more_after && !pages[day + 1]->more_after;
        if (minutes >= 0 && whole) {
            answer(slots, NULL, true, date, minutes);
            return;
        }
    }
    if (++slots->weeks >= WEEKS) {
        answer(slots, NULL, false, slots->asked, 0);
        return;
    }
    slots->date = date_add_days(slots->date, DAYS);
    ask_week(slots);
}

static void ask_week(struct free_slots *slots)
{
    struct page_request requests[PAGES] = {0};
    struct error error;
    for (int i = 0; i < PAGES; i++) {
        struct query_filter *filter = &requests[i].query.filter;
        requests[i].query.id = QUERY_APPOINTMENTS_OF_DAY;
        requests[i].limit = APPOINTMENTS_MAX;
        filter->from = date_add_days(slots->date, i - 1);
        filter->has_from = true;
        filter->provider_id = slots->provider_id;
    }
    slots->ticket = data_pages(slots->session->data, slots->owner, requests, PAGES,
                               DATA_DEADLINE_MS, week_came, slots, &error);
    if (slots->ticket == 0) {
        answer(slots, &error, false, slots->date, 0);
    }
}

void free_slots_find(struct free_slots *slots, int64_t provider_id, int64_t except_id,
                     struct date date, int minutes, int length, const struct slot_span *others,
                     int other_count)
{
    struct date today = clock_today(slots->session->clock);
    if (slots->ticket != 0) {
        data_forget(slots->session->data, slots->ticket);
    }
    slots->provider_id = provider_id;
    slots->except_id = except_id;
    slots->asked = slots->date = date;
    slots->minutes = minutes;
    slots->length = length;
    slots->weeks = 0;
    slots->other_count = other_count < OTHERS_MAX ? other_count : OTHERS_MAX;
    if (slots->other_count > 0) {
        memcpy(slots->others, others, (size_t)slots->other_count * sizeof(*others));
    }
    if (date_compare(slots->date, today) < 0) {
        slots->date = today; /* the past offers nothing */
    }
    ask_week(slots);
}
