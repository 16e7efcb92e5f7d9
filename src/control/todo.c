/* SPDX-License-Identifier: MIT */
/*
 * How many results wait for somebody and how many drafts one has, for Home. Loop thread. After a
 * change the results are counted at most once in five seconds: imports change many.
 */
#include "chartty/control/worklist.h"

#include "chartty/base/loop.h"
#include "chartty/base/memory.h"
#include "src/control/worklist_query.h"

enum { AGAIN_MS = 5000 };

struct todo {
    struct session *session;
    void (*changed)(void *context);
    void *context;
    data_owner owner, watch_owner;
    struct todo_count results, drafts;
    struct loop_timer *timer; /* a count is due then */
};

static void put(struct todo *todo, struct todo_count *count, const struct error *error,
                int64_t total)
{
    bool counted = error->code == ERROR_OK;
    *count = (struct todo_count){counted ? TODO_COUNTED : TODO_FAILED, counted ? total : 0};
    todo->changed(todo->context);
}

static void results_came(void *context, const struct error *error, int64_t total, bool exact)
{
    struct todo *todo = context;
    (void)exact;
    put(todo, &todo->results, error, total);
}

static void drafts_came(void *context, const struct error *error, int64_t total, bool exact)
{
    struct todo *todo = context;
    (void)exact;
    put(todo, &todo->drafts, error, total);
}

static void count(struct todo *todo, struct todo_count *out, bool mine, const struct query *query,
                  data_count_callback callback)
{
    struct error error;
    if (!mine) {
        out->state = TODO_NOT_MINE;
        return;
    }
    if (out->state != TODO_COUNTED) { /* else the old number stands until the new one comes */
        out->state = TODO_COUNTING;
    }
    if (data_count(todo->session->data, todo->owner, query, DATA_DEADLINE_MS, callback, todo,
                   &error) == 0) {
        out->state = TODO_FAILED;
    }
}

void todo_refresh(struct todo *todo)
{
    const struct session *session = todo->session;
    data_owner_end(session->data, todo->owner);
    todo->owner = data_owner_new(session->data);
    struct query results = worklist_query(session);
    struct query drafts = {.id = QUERY_DRAFTS_OF_STAFF, .filter.id = session->person.staff_id};
    count(todo, &todo->results, rights_allow(session, PERMISSION_ACKNOWLEDGE, 0), &results,
          results_came);
    count(todo, &todo->drafts, session->person.staff_id != 0, &drafts, drafts_came);
}

static void time_passed(void *context)
{
    struct todo *todo = context;
    todo->timer = NULL;
    todo_refresh(todo);
}

static void on_change(void *context, const struct change_note *notes, int note_count)
{
    struct todo *todo = context;
    if (worklist_concerned(notes, note_count) && todo->timer == NULL) {
        todo->timer = loop_timer_start(todo->session->loop, AGAIN_MS, 0, time_passed, todo);
    }
}

struct todo *todo_new(struct session *session, void (*changed)(void *context), void *context)
{
    struct todo *todo = memory_new(sizeof(*todo));
    todo->session = session;
    todo->changed = changed;
    todo->context = context;
    todo->owner = data_owner_new(session->data);
    todo->watch_owner = data_owner_new(session->data);
    todo_refresh(todo);
    data_watch(session->data, todo->watch_owner, on_change, todo, NULL);
    return todo;
}

void todo_free(struct todo *todo)
{
    if (todo == NULL) {
        return;
    }
    data_owner_end(todo->session->data, todo->owner);
    data_owner_end(todo->session->data, todo->watch_owner);
    loop_timer_stop(todo->timer);
    memory_free(todo);
}

struct todo_count todo_results(const struct todo *todo)
{
    return todo->results;
}

struct todo_count todo_drafts(const struct todo *todo)
{
    return todo->drafts;
}
