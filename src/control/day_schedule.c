/* SPDX-License-Identifier: MIT */
/* One day by provider. Loop thread. Only the columns in view are asked for, all of them in one
 * request. */
#include "chartty/control/day_schedule.h"

#include "chartty/base/memory.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"
#include "chartty/data/data.h"
#include "chartty/model/status_words.h"
#include "src/control/id_set.h"

#include <stdio.h>
#include <string.h>

enum { PROVIDERS_MAX = 500, APPOINTMENTS_MAX = 200, COLUMNS_AT_ONCE = 8 };

struct provider_day {
    struct page *page;   /* the appointments; NULL until they came */
    struct page *visits; /* how far they have come, of the same moment */
    bool asked, failed;
};

struct columns_request;

struct day_schedule {
    struct session *session;
    void (*changed)(void *context);
    void *context;
    data_owner owner;
    struct date date;
    struct page *providers;
    struct provider_day *days; /* one a provider */
    enum day_state state;
    struct error error;
    int asked_first, asked_count;
    uint64_t ticket;
    bool is_stale;                     /* changed while its columns were under way */
    struct id_set told;                /* patients that the audit's entries of this day name */
    struct columns_request *under_way; /* freed with the owner: their callbacks never come then */
};

struct columns_request {
    struct day_schedule *schedule;
    struct columns_request *next;
    int providers[COLUMNS_AT_ONCE];
    int count;
    /* What came, while its entry is written: appointments, and their visits. */
    struct page *held[COLUMNS_AT_ONCE], *visits[COLUMNS_AT_ONCE];
    struct id_set patients; /* of that entry */
};

static void request_free(struct columns_request *request)
{
    for (int i = 0; i < request->count; i++) {
        page_free(request->held[i]);
        page_free(request->visits[i]);
    }
    id_set_clear(&request->patients);
    memory_free(request);
}

static void forget(struct day_schedule *schedule)
{
    int count = schedule->providers == NULL ? 0 : schedule->providers->count;
    for (int i = 0; i < count; i++) {
        page_free(schedule->days[i].page);
        page_free(schedule->days[i].visits);
    }
    memory_free(schedule->days);
    page_free(schedule->providers);
    schedule->days = NULL;
    schedule->providers = NULL;
}

static void end(struct day_schedule *schedule)
{
    data_owner_end(schedule->session->data, schedule->owner);
    while (schedule->under_way != NULL) {
        struct columns_request *next = schedule->under_way->next;
        request_free(schedule->under_way);
        schedule->under_way = next;
    }
}

/* A new owner: what was under way for the old day can no longer call back. */
static void begin(struct day_schedule *schedule)
{
    end(schedule);
    schedule->owner = data_owner_new(schedule->session->data);
    schedule->is_stale = false;
}

static void fail(struct day_schedule *schedule, const struct error *error)
{
    schedule->state = DAY_FAILED;
    schedule->error = *error;
    schedule->changed(schedule->context);
}

static void providers_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct day_schedule *schedule = context;
    (void)count;
    schedule->ticket = 0;
    if (error->code != ERROR_OK) {
        fail(schedule, error);
        return;
    }
    forget(schedule);
    schedule->providers = pages[0];
    pages[0] = NULL;
    schedule->days = memory_array((size_t)schedule->providers->count + 1, sizeof(*schedule->days));
    schedule->state = DAY_READY;
    day_schedule_view(schedule, schedule->asked_first, schedule->asked_count);
    schedule->changed(schedule->context);
}

/* Not while columns are under way: their entry would be written, and again for the next ones. */
static void read_again(struct day_schedule *schedule)
{
    schedule->is_stale = schedule->under_way != NULL;
    if (!schedule->is_stale) {
        day_schedule_refresh(schedule);
    }
}

static void on_change(void *context, const struct change_note *notes, int count)
{
    bool is_concerned = count < 0;
    for (int i = 0; i < count; i++) {
        is_concerned = is_concerned || notes[i].type == RECORD_APPOINTMENT ||
                       notes[i].type == RECORD_PROVIDER || notes[i].type == RECORD_VISIT;
    }
    if (is_concerned) {
        read_again(context);
    }
}

void day_schedule_refresh(struct day_schedule *schedule)
{
    begin(schedule);
    struct page_request request = {
        .query.id = QUERY_PROVIDERS_OF_DAY, .from = PAGE_FIRST, .limit = PROVIDERS_MAX};
    request.query.filter.from = schedule->date;
    request.query.filter.has_from = true;
    struct error error;
    schedule->ticket = data_pages(schedule->session->data, schedule->owner, &request, 1,
                                  DATA_DEADLINE_MS, providers_came, schedule, &error);
    if (schedule->ticket == 0) {
        fail(schedule, &error);
    }
    data_watch(schedule->session->data, schedule->owner, on_change, schedule, NULL);
}

struct day_schedule *day_schedule_new(struct session *session, void (*changed)(void *context),
                                      void *context)
{
    struct day_schedule *schedule = memory_new(sizeof(*schedule));
    schedule->session = session;
    schedule->changed = changed;
    schedule->context = context;
    schedule->owner = data_owner_new(session->data);
    schedule->asked_count = COLUMNS_AT_ONCE;
    day_schedule_show(schedule, clock_today(session->clock));
    return schedule;
}

void day_schedule_free(struct day_schedule *schedule)
{
    if (schedule == NULL) {
        return;
    }
    end(schedule);
    forget(schedule);
    id_set_clear(&schedule->told);
    memory_free(schedule);
}

void day_schedule_show(struct day_schedule *schedule, struct date date)
{
    /* Nothing of another day stays on screen under this one's name. */
    forget(schedule);
    id_set_clear(&schedule->told);
    schedule->date = date;
    schedule->state = DAY_LOADING;
    schedule->asked_first = 0;
    day_schedule_refresh(schedule);
}

struct date day_schedule_date(const struct day_schedule *schedule)
{
    return schedule->date;
}

void day_schedule_cancel(struct day_schedule *schedule)
{
    if (schedule->ticket != 0) {
        data_cancel(schedule->session->data, schedule->ticket);
    }
}

enum day_state day_schedule_state(const struct day_schedule *schedule)
{
    return schedule->state;
}

const struct error *day_schedule_error(const struct day_schedule *schedule)
{
    return schedule->state == DAY_FAILED ? &schedule->error : NULL;
}

int day_schedule_providers(const struct day_schedule *schedule)
{
    return schedule->providers == NULL ? 0 : schedule->providers->count;
}

const struct provider *day_schedule_provider(const struct day_schedule *schedule, int index)
{
    return page_row(schedule->providers, index);
}

/* Shows what was held, or says that the columns failed; the request has ended. */
static void columns_end(struct columns_request *request, const struct error *error)
{
    struct day_schedule *schedule = request->schedule;
    for (int i = 0; i < request->count; i++) {
        struct provider_day *day = &schedule->days[request->providers[i]];
        day->failed = error->code != ERROR_OK;
        if (!day->failed) {
            day->page = request->held[i];
            day->visits = request->visits[i];
            request->held[i] = request->visits[i] = NULL;
        }
    }
    if (error->code != ERROR_OK) {
        schedule->error = *error;
    }
    struct columns_request **link = &schedule->under_way;
    while (*link != request) {
        link = &(*link)->next;
    }
    *link = request->next;
    request_free(request);
    if (schedule->is_stale) {
        read_again(schedule);
    }
    schedule->changed(schedule->context);
}

static void columns_recorded(void *context, const struct error *error,
                             const struct save_answer *answer)
{
    struct columns_request *request = context;
    struct error refused = *error;
    (void)answer;
    if (error->code == ERROR_OK) {
        id_set_add_all(&request->schedule->told, &request->patients);
    } else {
        audit_not_shown(&refused, WORDS("The day"), error);
    }
    columns_end(request, &refused);
}

/* Patients of the columns that no entry of this day names yet. */
static void collect_patients(struct columns_request *request)
{
    for (int i = 0; i < request->count; i++) {
        for (int row = 0; row < request->held[i]->count; row++) {
            const struct appointment_line *line = page_row(request->held[i], row);
            int64_t patient = line->patient_id.state == FIELD_VALUE ? line->patient_id.integer : 0;
            if (patient != 0 && !id_set_has(&request->schedule->told, patient)) {
                id_set_add(&request->patients, patient);
            }
        }
    }
}

/* The entry comes first, then the columns are shown. */
static void record_columns(struct columns_request *request)
{
    struct day_schedule *schedule = request->schedule;
    struct error error = {ERROR_OK, "", ""};
    struct buffer words;
    char date[16];
    date_format(schedule->date, date);
    buffer_init(&words);
    buffer_format(&words, "Schedule of %s; patients ", date);
    id_set_words(&request->patients, &words);
    if (audit_note(schedule->session, schedule->owner, AUDIT_LIST_VIEW, 0, words.bytes,
                   columns_recorded, request, &error) != 0) {
        columns_recorded(request, &error, NULL);
    }
    buffer_release(&words);
}

static void columns_came(void *context, const struct error *error, struct page **pages, int count)
{
    struct columns_request *request = context;
    for (int i = 0; i < count; i++) { /* none when it failed: then all that were asked for did */
        struct page **kept = i % 2 == 0 ? request->held : request->visits;
        kept[i / 2] = pages[i];
        pages[i] = NULL;
    }
    if (error->code == ERROR_OK && audit_required(request->schedule->session)) {
        collect_patients(request);
    }
    if (request->patients.count > 0) {
        record_columns(request);
    } else {
        columns_end(request, error);
    }
}

void day_schedule_view(struct day_schedule *schedule, int first, int count)
{
    schedule->asked_first = first;
    schedule->asked_count = count < COLUMNS_AT_ONCE ? count : COLUMNS_AT_ONCE;
    struct page_request requests[2 * COLUMNS_AT_ONCE] = {0};
    struct columns_request *columns = memory_new(sizeof(*columns));
    int asked = 0;
    for (int i = first; i < first + schedule->asked_count && i < day_schedule_providers(schedule);
         i++) {
        struct provider_day *day = &schedule->days[i];
        if (day->asked) {
            continue;
        }
        day->asked = true;
        struct page_request *request = &requests[(size_t)asked * 2];
        request->query.id = QUERY_APPOINTMENTS_OF_DAY;
        request->query.filter.from = schedule->date;
        request->query.filter.has_from = true;
        request->query.filter.provider_id = page_row_id(schedule->providers, i);
        request->limit = APPOINTMENTS_MAX;
        request[1] = *request;
        request[1].query.id = QUERY_VISITS_OF_DAY;
        columns->providers[asked++] = i;
    }
    columns->schedule = schedule;
    columns->count = asked;
    if (asked == 0) {
        memory_free(columns);
        return;
    }
    if (data_pages(schedule->session->data, schedule->owner, requests, 2 * asked, DATA_DEADLINE_MS,
                   columns_came, columns, &schedule->error) == 0) {
        for (int i = 0; i < asked; i++) {
            schedule->days[columns->providers[i]].failed = true;
        }
        memory_free(columns);
        return;
    }
    columns->next = schedule->under_way;
    schedule->under_way = columns;
}

int day_schedule_appointments(const struct day_schedule *schedule, int provider,
                              const struct appointment_line **rows)
{
    const struct provider_day *day = &schedule->days[provider];
    if (day->page == NULL) {
        return day->failed ? -2 : -1;
    }
    *rows = page_row(day->page, 0);
    return day->page->count;
}

struct visit_mark day_schedule_visit(const struct day_schedule *schedule, int provider,
                                     const struct appointment_line *line)
{
    const struct page *visits = schedule->days[provider].visits;
    const struct visit *found = NULL;
    for (int i = 0; visits != NULL && i < visits->count && found == NULL; i++) {
        const struct visit *visit = page_row(visits, i);
        found = visit->row_id.integer == line->id.integer ? visit : NULL;
    }
    return visit_mark_of((const struct appointment *)(const void *)line, found);
}

/* Where a visit begins and ends on the day; one without a length is taken for the schema's default
 * of 30. */
struct interval {
    int start, end;
};

static bool interval_of(const struct appointment_line *line, struct interval *out)
{
    enum { DEFAULT_MINUTES = 30 };
    if (line->start_minutes.state != FIELD_VALUE) {
        return false;
    }
    int length = line->duration_minutes.state == FIELD_VALUE ? (int)line->duration_minutes.integer
                                                             : DEFAULT_MINUTES;
    out->start = (int)line->start_minutes.integer;
    out->end = out->start + (length > 0 ? length : 1);
    return true;
}

static bool overlap(struct interval a, struct interval b)
{
    return a.start < b.end && b.start < a.end;
}

/* One that was cancelled is shown only where nothing else is. */
static bool holds_time(const struct appointment_line *line)
{
    return status_holds_time(&line->status);
}

/* The first that begins in the slot, else the first that goes on in it; -1 when it is free. */
static int shown_in_slot(const struct appointment_line *rows, int count, struct interval slot)
{
    int going_on = -1;
    struct interval visit;
    for (int i = 0; i < count; i++) {
        if (!interval_of(&rows[i], &visit) || !overlap(visit, slot)) {
            continue;
        }
        if (visit.start >= slot.start && holds_time(&rows[i])) {
            return i;
        }
        bool rather = going_on < 0 || (!holds_time(&rows[going_on]) && holds_time(&rows[i]));
        going_on = rather ? i : going_on;
    }
    return going_on;
}

const struct appointment_line *day_schedule_slot(const struct day_schedule *schedule, int provider,
                                                 int minutes, int length, bool *continues,
                                                 int *others)
{
    const struct appointment_line *rows = NULL;
    int count = day_schedule_appointments(schedule, provider, &rows);
    struct interval slot = {minutes, minutes + length}, shown = {0, 0}, visit;
    int index = count > 0 ? shown_in_slot(rows, count, slot) : -1;
    *continues = false;
    *others = 0;
    if (index < 0) {
        return NULL;
    }
    interval_of(&rows[index], &shown);
    *continues = shown.start < minutes;
    /* A visit that ends before the shown one begins is no other: it is shown in its own slot. */
    for (int i = 0; i < count; i++) {
        if (i != index && interval_of(&rows[i], &visit) && overlap(visit, slot) &&
            (visit.start >= minutes || overlap(visit, shown))) {
            (*others)++;
        }
    }
    return &rows[index];
}

int day_schedule_untimed(const struct day_schedule *schedule)
{
    int untimed = 0;
    for (int provider = 0; provider < day_schedule_providers(schedule); provider++) {
        const struct appointment_line *rows = NULL;
        int count = day_schedule_appointments(schedule, provider, &rows);
        for (int i = 0; i < count; i++) {
            untimed += rows[i].start_minutes.state != FIELD_VALUE;
        }
    }
    return untimed;
}

static void count_visits(const struct day_schedule *schedule, int provider, struct day_counts *out)
{
    const struct appointment_line *rows = NULL;
    int count = day_schedule_appointments(schedule, provider, &rows);
    for (int i = 0; i < count; i++) {
        enum visit_state state = day_schedule_visit(schedule, provider, &rows[i]).state;
        out->booked += !visit_is_off(state);
        out->arrived +=
            state == VISIT_ARRIVED || state == VISIT_ROOMED || state == VISIT_WITH_PROVIDER;
    }
}

static bool is_free(const struct day_schedule *schedule, int provider, int minutes, int length)
{
    bool continues = false;
    int others = 0;
    const struct appointment_line *line =
        day_schedule_slot(schedule, provider, minutes, length, &continues, &others);
    return line == NULL ||
           (others == 0 && visit_is_off(day_schedule_visit(schedule, provider, line).state));
}

bool day_schedule_counts(const struct day_schedule *schedule, int first, int count, int from,
                         int to, int length, struct day_counts *out)
{
    *out = (struct day_counts){0};
    for (int provider = first; provider < first + count; provider++) {
        const struct appointment_line *rows = NULL;
        if (day_schedule_appointments(schedule, provider, &rows) < 0) {
            return false;
        }
        count_visits(schedule, provider, out);
        for (int start = from; start + length <= to; start += length) {
            out->free += is_free(schedule, provider, start, length);
        }
    }
    return true;
}
