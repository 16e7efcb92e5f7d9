/* SPDX-License-Identifier: MIT */
/* Lists of records over the pager. Loop thread; each list has an owner of its own, so that freeing
 * it ends its requests. */
#include "chartty/control/record_list.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/pager.h"
#include "src/control/audit_rows.h"
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
    struct audit_rows audited; /* across patients: nothing is shown before it is recorded */
    void (*changed)(void *context);
    void *context;
    struct query query;
};

/* "Upcoming appointments from 24-Nov-2026". */
static void describe(void *context, struct buffer *out)
{
    const struct record_list *list = context;
    buffer_add_text(out, list->kind->title);
    if (list->query.filter.has_from) {
        char from[16];
        date_format(list->query.filter.from, from);
        buffer_format(out, " from %s", from);
    }
}

static void on_pager(void *context)
{
    struct record_list *list = context;
    audit_rows_look(&list->audited);
    list->changed(list->context);
}

static void changed_by_audit(void *context)
{
    struct record_list *list = context;
    list->changed(list->context);
}

/* Of a list of many patients: the field that names each row's. -1: the rows are of one patient's
 * chart, whose sections are recorded as such, or of nobody. */
static int patient_field(const struct record_list *list)
{
    const struct record_spec *spec = query_record(list->kind->query);
    return list->query.filter.patient_id != 0 ? -1 : record_field(spec, "patient_id");
}

/* Starts over with the list's query; what was there stays readable until the new rows have come.
 * What the person may not see is not asked for. */
static void apply(struct record_list *list)
{
    if (!rights_allow(list->session, rights_to_see(record_list_record(list)),
                      list->query.filter.patient_id)) {
        return;
    }
    audit_rows_restart(&list->audited);
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
    list->changed = changed;
    list->context = context;
    list->pager = pager_new(session->data, list->owner, on_pager, list);
    audit_rows_begin(&list->audited, session, list->pager, AUDIT_BEFORE, AUDIT_LIST_VIEW);
    list->audited.describe = describe;
    list->audited.changed = changed_by_audit;
    list->audited.context = list;
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
    list->audited.patient_field = patient_field(list);
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
    audit_rows_end(&list->audited);
    pager_free(list->pager);
    memory_free(list);
}

struct rows record_list_rows(struct record_list *list)
{
    return audit_rows_source(&list->audited);
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

const void *record_list_selected(struct record_list *list)
{
    return audit_rows_selected(&list->audited);
}
