/* SPDX-License-Identifier: MIT */
/* Lists of records over the pager. Loop thread; each list has an owner of its own, so that freeing
 * it ends its requests. */
#include "chartty/control/record_list.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/pager.h"
#include "src/control/recount.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list_kind {
    enum query_id query;
    const char *title;
    bool presets;
};

static const struct list_kind kinds[] = {
#define X(kind, query, title, presets) {QUERY_##query, title, presets},
    RECORD_LISTS(X)
#undef X
};

struct record_list {
    struct session *session;
    const struct list_kind *kind;
    data_owner owner;
    struct pager *pager;
    struct recount recount;
    struct query query;
};

/* Starts over with the list's query; what was there stays readable until the new rows have come.
 * What the person may not see is not asked for. */
static void apply(struct record_list *list)
{
    if (!rights_allow(list->session, rights_to_see(record_list_record(list)),
                      list->query.filter.patient_id)) {
        return;
    }
    pager_set_query(list->pager, &list->query, true);
    recount_now(&list->recount);
}

static bool concerns(const struct record_list *list, const struct change_note *note)
{
    int64_t patient = list->query.filter.patient_id;
    return patient == 0 || note->patient_id == 0 || note->patient_id == patient;
}

static void on_change(void *context, const struct change_note *notes, int count)
{
    struct record_list *list = context;
    bool mine = count < 0;
    for (int i = 0; i < count && !mine; i++) {
        mine = concerns(list, &notes[i]);
    }
    if (mine) {
        pager_refresh(list->pager);
        recount_soon(&list->recount);
    }
}

struct record_list *record_list_new(struct session *session, enum record_list_kind kind,
                                    int64_t patient_id, enum record_list_preset preset,
                                    void (*changed)(void *context), void *context)
{
    struct record_list *list = memory_new(sizeof(*list));
    list->session = session;
    list->kind = &kinds[kind];
    list->owner = data_owner_new(session->data);
    list->pager = pager_new(session->data, list->owner, changed, context);
    recount_init(&list->recount, session->loop, list->pager);
    list->query.id = list->kind->query;
    list->query.filter.patient_id = patient_id;
    list->query.filter.preset = (enum query_preset)preset;
    list->query.filter.today = clock_today(session->clock);
    list->query.filter.has_today = true;
    if ((query_needs(list->query.id) & QUERY_NEEDS_FROM) != 0) {
        list->query.filter.from = list->query.filter.today;
        list->query.filter.has_from = true;
    }
    apply(list);
    /* Without a watch the list still works; F5 reads again. */
    data_watch(session->data, list->owner, on_change, list, NULL);
    return list;
}

void record_list_free(struct record_list *list)
{
    if (list == NULL) {
        return;
    }
    data_owner_end(list->session->data, list->owner);
    recount_stop(&list->recount);
    pager_free(list->pager);
    memory_free(list);
}

struct rows record_list_rows(struct record_list *list)
{
    return pager_rows(list->pager);
}

const char *record_list_title(const struct record_list *list)
{
    return list->kind->title;
}

enum record_type record_list_record(const struct record_list *list)
{
    return query_record(list->kind->query)->type;
}

enum record_list_preset record_list_preset(const struct record_list *list)
{
    return (enum record_list_preset)list->query.filter.preset;
}

bool record_list_next_preset(struct record_list *list)
{
    if (!list->kind->presets) {
        return false;
    }
    list->query.filter.preset =
        (enum query_preset)((list->query.filter.preset + 1) % (QUERY_PAST + 1));
    apply(list);
    return true;
}

bool record_list_find(struct record_list *list, const char *text, struct error *error)
{
    if (list->query.filter.patient_id == 0) {
        error_set(error, ERROR_UNSUPPORTED,
                  "This list has all patients: find the patient on Home (g h).");
        return false;
    }
    text_fold(list->query.filter.contains, sizeof(list->query.filter.contains), text, strlen(text));
    apply(list);
    return true;
}

bool record_list_sort(struct record_list *list, int sort_field, struct error *error)
{
    if (list->query.filter.patient_id == 0 && sort_field != 0) {
        error_set(error, ERROR_UNSUPPORTED, "A list of all patients keeps its own order.");
        return false;
    }
    list->query.order = sort_field;
    apply(list);
    return true;
}

void record_list_refresh(struct record_list *list)
{
    pager_refresh(list->pager);
    recount_now(&list->recount);
}

void record_list_from(struct record_list *list, struct date from)
{
    list->query.filter.from = from;
    list->query.filter.has_from = true;
    apply(list);
}

const void *record_list_selected(const struct record_list *list)
{
    return pager_selected_row(list->pager);
}
