/* SPDX-License-Identifier: MIT */
/* The day of an appointment's form. Loop thread. Owned by the form; reads again when others book.
 */
#include "src/control/form_appointment.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/booking.h"
#include "chartty/data/data.h"

#include <stdio.h>
#include <string.h>

enum {
    DAYS = 3,
    PAGES = DAYS + 1,
    ROWS_MAX = 200,
    CLASHES_MAX = 16,
    TIMES_MAX = 48,
    STEP = 15,
    WHOLE_DAY_MAX = 500
};

struct form_day {
    struct edit *edit;
    struct provider_names *providers;
    struct free_slots *free_slots;
    data_owner owner;
    uint64_t ticket;
    struct form_place asked;   /* whose day is read, or being read */
    struct page *pages[PAGES]; /* the day before, the day, the day after; the patient's own */
    struct page *whole;        /* the day of all providers */
    bool ready;
    struct form_place searched; /* what the next free time was looked for */
    bool has_next;
    struct date next_date;
    int next_minutes;
    char times[TIMES_MAX][6];
    const char *time_list[TIMES_MAX + 1];
};

static void providers_came(void *context)
{
    struct form_day *day = context;
    struct edit *edit = day->edit;
    int index = edit_find(edit, RECORD_APPOINTMENT, FIELD_OF(appointment, provider_id));
    const struct appointment *row = edit_row(edit);
    const char *typed = edit_field(edit, index).typed;
    long long id = 0;
    bool waiting = row != NULL && strcmp(typed, FORM_DAY_WAITING) == 0;
    bool numbered = typed[0] == '#' && text_to_integer(typed + 1, &id);
    const char *name =
        provider_names_of(day->providers, waiting ? row->provider_id.integer : (int64_t)id);
    /* The row, or the screen's number, came before the names did. */
    if (name != NULL && (waiting || numbered)) {
        edit_put(edit, index, name, waiting || row == NULL);
    }
    edit_again(edit);
}

static void next_found(void *context, const struct free_slot_answer *answer)
{
    struct form_day *day = context;
    day->has_next = answer->error == NULL && answer->found;
    day->next_date = answer->date;
    day->next_minutes = answer->minutes;
    edit_again(day->edit);
}

static void read_day(struct form_day *day);

static void on_change(void *context, const struct change_note *notes, int count)
{
    struct form_day *day = context;
    bool concerned = count < 0;
    for (int i = 0; i < count && !concerned; i++) {
        concerned = notes[i].type == RECORD_APPOINTMENT;
    }
    if (concerned && day->asked.has_date) {
        read_day(day);
    }
}

struct form_day *form_day_new(struct edit *edit)
{
    struct form_day *day = memory_new(sizeof(*day));
    struct session *session = edit_session(edit);
    day->edit = edit;
    day->owner = data_owner_new(session->data);
    day->providers = provider_names_new(session, providers_came, day);
    day->free_slots = free_slots_new(session, next_found, day);
    data_watch(session->data, day->owner, on_change, day, NULL);
    return day;
}

void form_day_forget(struct form_day *day)
{
    for (int i = 0; i < PAGES; i++) {
        page_free(day->pages[i]);
        day->pages[i] = NULL;
    }
    page_free(day->whole);
    day->whole = NULL;
    day->ready = false;
    memset(&day->asked, 0, sizeof(day->asked));
    memset(&day->searched, 0, sizeof(day->searched));
}

void form_day_free(struct form_day *day)
{
    if (day == NULL) {
        return;
    }
    data_owner_end(edit_session(day->edit)->data, day->owner);
    free_slots_free(day->free_slots);
    provider_names_free(day->providers);
    form_day_forget(day);
    memory_free(day);
}

struct provider_names *form_day_providers(struct form_day *day)
{
    return day->providers;
}

static void day_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct form_day *day = context;
    day->ticket = 0;
    if (error->code == ERROR_OK) {
        for (int i = 0; i < count; i++) {
            struct page **place = i < PAGES ? &day->pages[i] : &day->whole;
            page_free(*place);
            *place = pages[i];
            pages[i] = NULL;
        }
        day->ready = true;
    }
    edit_again(day->edit);
}

static void read_day(struct form_day *day)
{
    struct page_request requests[PAGES + 1] = {0};
    struct session *session = edit_session(day->edit);
    if (day->ticket != 0) {
        data_forget(session->data, day->ticket);
    }
    for (int i = 0; i < DAYS; i++) {
        requests[i].query.id = QUERY_APPOINTMENTS_OF_DAY;
        requests[i].query.filter.from = date_add_days(day->asked.date, i - 1);
        requests[i].query.filter.has_from = true;
        requests[i].query.filter.provider_id = day->asked.provider_id;
        requests[i].limit = ROWS_MAX;
    }
    requests[DAYS].query.id = QUERY_APPOINTMENTS_OF_PATIENT;
    requests[DAYS].query.filter.patient_id = edit_patient(day->edit)->id;
    requests[DAYS].limit = ROWS_MAX;
    requests[PAGES] = requests[1]; /* the day itself, of everybody */
    requests[PAGES].query.filter.provider_id = 0;
    requests[PAGES].limit = WHOLE_DAY_MAX;
    day->ticket = data_pages(session->data, day->owner, requests, PAGES + 1, DATA_DEADLINE_MS,
                             day_came, day, NULL);
}

void form_day_look(struct form_day *day, const struct form_place *place)
{
    if (!place->has_date || place->provider_id == 0) {
        return;
    }
    if (day->asked.has_date && date_compare(day->asked.date, place->date) == 0 &&
        day->asked.provider_id == place->provider_id) {
        day->asked.length = place->length;
        day->asked.minutes = place->minutes;
        return;
    }
    form_day_forget(day);
    day->asked = *place;
    read_day(day);
}

/* A visit of the patient with the same provider stands in both lists. */
static bool is_in_days(const struct form_day *day, int64_t id)
{
    for (int page = 0; page < DAYS; page++) {
        for (int i = 0; i < day->pages[page]->count; i++) {
            if (page_row_id(day->pages[page], i) == id) {
                return true;
            }
        }
    }
    return false;
}

static int64_t own_id(const struct form_day *day)
{
    return edit_row(day->edit) != NULL ? edit_row_id(day->edit) : 0;
}

/* Walks over what holds time around the day, but for the row of the form itself. */
struct walk {
    int page, row;
};
static const struct appointment_line *next_line(const struct form_day *day, struct walk *walk,
                                                struct slot_span *span)
{
    for (; walk->page < PAGES; walk->page++, walk->row = 0) {
        while (walk->row < day->pages[walk->page]->count) {
            const struct appointment_line *line = page_row(day->pages[walk->page], walk->row++);
            bool again = walk->page == DAYS && is_in_days(day, line->id.integer);
            if (line->id.integer != own_id(day) && !again &&
                slot_of((const struct appointment *)line, day->asked.date, span)) {
                return line;
            }
        }
    }
    return NULL;
}

static int spans_of(const struct form_day *day, struct slot_span *out, int room)
{
    struct walk walk = {0, 0};
    int count = 0;
    while (count < room && next_line(day, &walk, &out[count]) != NULL) {
        count++;
    }
    return count;
}

static bool same_place(const struct form_place *a, const struct form_place *b)
{
    return a->has_date == b->has_date && date_compare(a->date, b->date) == 0 &&
           a->minutes == b->minutes && a->length == b->length && a->provider_id == b->provider_id;
}

int form_day_clashes(struct form_day *day, const struct form_place *place, char *out, size_t size)
{
    struct appointment_line clashes[CLASHES_MAX];
    struct slot_span wanted = {place->minutes, place->minutes + place->length}, span;
    struct walk walk = {0, 0};
    const struct appointment_line *line;
    int count = 0;
    out[0] = '\0';
    if (!day->ready) {
        return 0;
    }
    while (count < CLASHES_MAX && (line = next_line(day, &walk, &span)) != NULL) {
        if (slot_overlap(wanted, span)) {
            clashes[count++] = *line;
        }
    }
    booking_clash_brief(clashes, count, place->provider_id, out, size);
    if (count > 0 && !same_place(&day->searched, place)) {
        struct slot_span others[ROWS_MAX];
        int other_count = spans_of(day, others, ROWS_MAX);
        day->searched = *place;
        day->has_next = false;
        free_slots_find(day->free_slots, place->provider_id, own_id(day), place->date,
                        place->minutes, place->length, others, other_count);
    }
    return count;
}

const char *const *form_day_free_times(struct form_day *day)
{
    struct slot_span spans[4 * ROWS_MAX];
    struct slot_hours hours = session_hours(edit_session(day->edit));
    int count = 0, at = 0;
    if (!day->ready) {
        return NULL;
    }
    int busy = spans_of(day, spans, (int)(sizeof(spans) / sizeof(spans[0])));
    int length = day->asked.length > 0 ? day->asked.length : SLOT_DEFAULT_MINUTES;
    while (count < TIMES_MAX &&
           (at = slot_next_free(spans, busy, &hours, day->asked.date, at, length, STEP)) >= 0) {
        time_format(at, day->times[count]);
        day->time_list[count] = day->times[count];
        count++;
        at++;
    }
    day->time_list[count] = NULL;
    return day->time_list;
}

void form_day_next_free(struct form_day *day, char *out, size_t size)
{
    out[0] = '\0';
    if (day->has_next && day->asked.has_date &&
        date_compare(day->next_date, day->asked.date) == 0) {
        char time[6];
        time_format(day->next_minutes, time);
        snprintf(out, size, WORDS("%s on this day"), time);
    } else if (day->has_next) {
        free_slot_words(day->next_date, day->next_minutes, out, size);
    }
}

/* Nobody of the provider's rows of that day is in the way. */
static bool is_free_then(const struct form_day *day, int64_t provider_id, struct slot_span wanted)
{
    struct slot_span span;
    for (int i = 0; i < day->whole->count; i++) {
        const struct appointment *row = page_row(day->whole, i);
        if (row->provider_id.integer == provider_id && slot_of(row, day->asked.date, &span) &&
            slot_overlap(wanted, span)) {
            return false;
        }
    }
    return true;
}

void form_day_other_provider(struct form_day *day, const struct form_place *place, char *out,
                             size_t size)
{
    struct slot_span wanted = {place->minutes, place->minutes + place->length};
    const char *found = NULL;
    out[0] = '\0';
    if (!day->ready || day->whole == NULL || day->whole->more_after) {
        return;
    }
    /* Those who see somebody on that day: who works then is not known otherwise. */
    for (int i = 0; i < day->whole->count; i++) {
        const struct appointment *row = page_row(day->whole, i);
        int64_t id = row->provider_id.integer;
        const char *name = provider_names_of(day->providers, id);
        if (name != NULL && id != place->provider_id && is_free_then(day, id, wanted) &&
            (found == NULL || strcmp(name, found) < 0)) {
            found = name;
        }
    }
    if (found != NULL) {
        snprintf(out, size, "%s", found);
    }
}
