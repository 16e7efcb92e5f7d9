/* SPDX-License-Identifier: MIT */
/* Counting, noticing and reviewing emergency access. Loop thread. */
#include "chartty/control/emergencies.h"

#include "chartty/base/memory.h"
#include "chartty/base/words.h"
#include "chartty/data/change_set.h"
#include "src/control/id_set.h"

#include <stdio.h>
#include <string.h>

enum { COUNTED_MOST = 500 };

struct emergencies {
    struct session *session;
    void (*changed)(void *context);
    void *context;
    data_owner owner, watch_owner, read_owner;
    int waiting;
    struct id_set known; /* seen waiting once */
    int news;
    char by[64]; /* whose the newest of the news is */
    bool reviewing;
    char problem[400];
};

/* One that waits; they come newest first. */
static void look_at(struct emergencies *emergencies, const struct break_glass *row)
{
    emergencies->waiting++;
    if (id_set_has(&emergencies->known, row->id.integer)) {
        return;
    }
    id_set_add(&emergencies->known, row->id.integer);
    if (row->staff_id.integer != emergencies->session->person.staff_id) {
        if (emergencies->news == 0) {
            snprintf(emergencies->by, sizeof(emergencies->by), "%s", row->username.text);
        }
        emergencies->news++;
    }
}

static void counted(void *context, const struct error *error, struct page **pages, int count)
{
    struct emergencies *emergencies = context;
    int waiting = emergencies->waiting, news = emergencies->news;
    (void)count;
    emergencies->waiting = -1;
    if (error->code == ERROR_OK) {
        emergencies->waiting = 0;
        for (int i = 0; i < pages[0]->count; i++) {
            const struct break_glass *row = page_row(pages[0], i);
            if (row->reviewed_at.state == FIELD_NULL) {
                look_at(emergencies, row);
            }
        }
    }
    if (emergencies->waiting != waiting || emergencies->news != news) {
        emergencies->changed(emergencies->context);
    }
}

static void read_again(struct emergencies *emergencies)
{
    struct data *data = emergencies->session->data;
    struct page_request request = {.query = {.id = QUERY_BREAK_GLASS}, .limit = COUNTED_MOST};
    struct error error;
    data_owner_end(data, emergencies->read_owner);
    emergencies->read_owner = data_owner_new(data);
    if (rights_allow(emergencies->session, PERMISSION_REVIEW_BREAK_GLASS, 0)) {
        data_pages(data, emergencies->read_owner, &request, 1, DATA_DEADLINE_MS, counted,
                   emergencies, &error);
    }
}

static void on_change(void *context, const struct change_note *notes, int count)
{
    struct emergencies *emergencies = context;
    bool is_ours = count < 0;
    for (int i = 0; i < count && !is_ours; i++) {
        is_ours = notes[i].type == RECORD_BREAK_GLASS;
    }
    if (is_ours) {
        read_again(emergencies);
    }
}

int emergencies_take_news(struct emergencies *emergencies, char by[64])
{
    int news = emergencies->news;
    snprintf(by, sizeof(emergencies->by), "%s", emergencies->by);
    emergencies->news = 0;
    return news;
}

struct emergencies *emergencies_new(struct session *session, void (*changed)(void *context),
                                    void *context)
{
    struct emergencies *emergencies = memory_new(sizeof(*emergencies));
    emergencies->session = session;
    emergencies->changed = changed;
    emergencies->context = context;
    emergencies->waiting = -1;
    emergencies->owner = data_owner_new(session->data);
    emergencies->watch_owner = data_owner_new(session->data);
    emergencies->read_owner = data_owner_new(session->data);
    data_watch(session->data, emergencies->watch_owner, on_change, emergencies, NULL);
    read_again(emergencies);
    return emergencies;
}

void emergencies_free(struct emergencies *emergencies)
{
    if (emergencies != NULL) {
        data_owner_end(emergencies->session->data, emergencies->owner);
        data_owner_end(emergencies->session->data, emergencies->watch_owner);
        data_owner_end(emergencies->session->data, emergencies->read_owner);
        id_set_clear(&emergencies->known);
        memory_free(emergencies);
    }
}

int emergencies_waiting(const struct emergencies *emergencies)
{
    return emergencies->waiting;
}

bool emergencies_reviewing(const struct emergencies *emergencies)
{
    return emergencies->reviewing;
}

const char *emergencies_problem(const struct emergencies *emergencies)
{
    return emergencies->problem;
}

static void reviewed(void *context, const struct error *error, const struct save_answer *answer)
{
    struct emergencies *emergencies = context;
    (void)answer;
    emergencies->reviewing = false;
    if (error->code == ERROR_CONFLICT) {
        snprintf(emergencies->problem, sizeof(emergencies->problem),
                 WORDS("Somebody else has just reviewed it."));
    } else if (error->code != ERROR_OK) {
        snprintf(emergencies->problem, sizeof(emergencies->problem),
                 WORDS("Not marked as reviewed: %s"), error->user);
    }
    read_again(emergencies);
    emergencies->changed(emergencies->context);
}

int emergencies_review(struct emergencies *emergencies, const struct break_glass *row,
                       struct error *error)
{
    struct session *session = emergencies->session;
    const char *values[FIELDS_OF(break_glass)] = {NULL};
    struct data_token token;
    char now[27];
    if (emergencies->reviewing) {
        return error_set(error, ERROR_BUSY, "One moment: the last one is still being saved.");
    }
    if (row->reviewed_at.state != FIELD_NULL) {
        return error_set(error, ERROR_INVALID, "It was reviewed already.");
    }
    if (rights_token(session, PERMISSION_REVIEW_BREAK_GLASS, 0, &token, error) != 0) {
        return -1;
    }
    struct datetime at = clock_utc(session->clock);
    datetime_format_stored(&at, now);
    values[FIELD_OF(break_glass, reviewed_at)] = now;
    values[FIELD_OF(break_glass, reviewed_by)] = session->person.username;
    struct change_set *set = change_set_new(&token, NULL);
    change_set_audit(set, "chart.break_glass_review", row->patient_id.integer, NULL);
    change_set_update(set, RECORD_BREAK_GLASS, row,
                      (uint64_t)1 << FIELD_OF(break_glass, reviewed_at) |
                          (uint64_t)1 << FIELD_OF(break_glass, reviewed_by),
                      values);
    emergencies->problem[0] = '\0';
    emergencies->reviewing = data_save(session->data, emergencies->owner, set, DATA_DEADLINE_MS,
                                       reviewed, emergencies, error) != 0;
    return emergencies->reviewing ? 0 : -1;
}
