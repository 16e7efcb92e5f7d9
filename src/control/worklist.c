/* SPDX-License-Identifier: MIT */
/*
 * Results that nobody has acknowledged. Loop thread. A page of them is read whole and sorted by how
 * soon somebody should see it, which no index can; it is shown when its entry is in the audit.
 */
#include "chartty/control/worklist.h"

#include "chartty/base/memory.h"
#include "chartty/control/audit.h"
#include "chartty/data/data.h"
#include "chartty/model/placeholders.h"
#include "src/control/id_set.h"
#include "src/control/worklist_query.h"

#include <stdlib.h>
#include <string.h>

enum { WORKLIST_ROWS = 500 };

/* One answer: the page, what was read of it, and the order. */
struct worklist_rows {
    struct page *page;
    struct arena arena;
    struct worklist_item *items;
};

struct worklist {
    struct session *session;
    void (*changed)(void *context);
    void *context;
    data_owner owner, watch_owner;
    uint64_t ticket;
    int64_t since_ms;
    bool failed;
    struct error error;
    struct worklist_rows shown, held; /* held: waits for its entry */
    struct audit_view view;
};

struct query worklist_query(const struct session *session)
{
    enum { DAYS = 30 };
    struct query query = {.id = QUERY_LABS_UNREVIEWED};
    query.filter.today = clock_today(session->clock);
    query.filter.has_today = true;
    query.filter.from = date_add_days(query.filter.today, -DAYS);
    query.filter.has_from = true;
    return query;
}

static void release(struct worklist_rows *rows)
{
    if (rows->page != NULL) {
        page_free(rows->page);
        arena_release(&rows->arena);
    }
    memset(rows, 0, sizeof(*rows));
}

/* --- reading and sorting --------------------------------------------------------------------- */

static struct lab_subject subject_of(const struct lab_line *line)
{
    /* The placeholder of a birth date that nobody knows is no age. */
    bool known = strcmp(line->patient_dob.text, PLACEHOLDER_BORN) != 0;
    struct field_value none = {.state = FIELD_NULL, .text = ""};
    const struct field_value *on =
        line->collected_date.state == FIELD_VALUE ? &line->collected_date : &line->resulted_date;
    return lab_subject_of(known ? &line->patient_dob : &none, &line->patient_gender, on);
}

static void read_item(struct worklist_item *item, const struct lab_line *line, struct arena *arena)
{
    struct lab_subject subject = subject_of(line);
    struct lab_panel *panel = arena_new(arena, sizeof(*panel));
    item->line = line;
    item->panel = panel;
    item->urgency = URGENCY_OTHER;
    if (lab_read(arena, line->results_json.text, line->results_json.length, &subject, panel,
                 NULL) != 0) {
        panel->count = 0;
        item->unreadable = true;
        item->urgency = URGENCY_ABNORMAL; /* who knows: somebody has to look */
    }
    for (int i = 0; i < panel->count; i++) {
        enum lab_urgency urgency = lab_flag_urgency(panel->components[i].flag);
        if (item->worst == NULL || urgency < item->urgency) {
            item->worst = &panel->components[i];
            item->urgency = urgency;
        }
    }
}

/* Rows come newest first, and keep that within an urgency. */
static int compare_items(const void *left, const void *right)
{
    const struct worklist_item *a = left, *b = right;
    if (a->urgency != b->urgency) {
        return (int)a->urgency - (int)b->urgency;
    }
    return (a->line > b->line) - (a->line < b->line);
}

static void read_rows(struct worklist_rows *rows, struct page *page)
{
    rows->page = page;
    arena_init(&rows->arena);
    rows->items = arena_new(&rows->arena, ((size_t)page->count + 1) * sizeof(*rows->items));
    for (int i = 0; i < page->count; i++) {
        read_item(&rows->items[i], page_row(page, i), &rows->arena);
    }
    qsort(rows->items, (size_t)page->count, sizeof(*rows->items), compare_items);
}

/* --- recording, then showing ----------------------------------------------------------------- */

static void show_held(struct worklist *list)
{
    release(&list->shown);
    list->shown = list->held;
    memset(&list->held, 0, sizeof(list->held));
    list->failed = false;
}

static void view_changed(void *context)
{
    struct worklist *list = context;
    if (list->view.state == VIEW_REFUSED) {
        release(&list->held);
        list->failed = true;
        list->error = list->view.error;
    } else if (list->held.page != NULL && audit_view_shown(&list->view)) {
        show_held(list);
    }
    list->changed(list->context);
}

static bool names_only(const struct page *page, const struct page *known)
{
    for (int i = 0; i < page->count; i++) {
        const struct lab_line *line = page_row(page, i);
        bool found = false;
        for (int k = 0; known != NULL && k < known->count && !found; k++) {
            const struct lab_line *other = page_row(known, k);
            found = other->patient_id.integer == line->patient_id.integer;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* One entry that names all patients of the page. */
static void record(struct worklist *list)
{
    struct id_set patients = {NULL, 0, 0};
    struct buffer words;
    buffer_init(&words);
    buffer_add_text(&words, "Results nobody has acknowledged");
    for (int i = 0; i < list->held.page->count; i++) {
        id_set_add(&patients,
                   ((const struct lab_line *)page_row(list->held.page, i))->patient_id.integer);
    }
    if (patients.count > 0) {
        buffer_add_text(&words, "; patients ");
        id_set_words(&patients, &words);
    }
    audit_view_forget(&list->view);
    audit_view_ask(&list->view, AUDIT_LIST_VIEW, 0, words.bytes);
    buffer_release(&words);
    id_set_clear(&patients);
}

static void came(void *context, const struct error *error, struct page **pages, int count)
{
    struct worklist *list = context;
    (void)count;
    list->ticket = 0;
    if (error->code != ERROR_OK) {
        list->failed = true;
        list->error = *error;
        list->changed(list->context);
        return;
    }
    release(&list->held);
    read_rows(&list->held, pages[0]);
    pages[0] = NULL;
    /* Whom the list has named already is in an entry. */
    bool recorded = list->shown.page != NULL && names_only(list->held.page, list->shown.page);
    if (!recorded) {
        record(list);
    }
    if (recorded || audit_view_shown(&list->view)) {
        show_held(list);
    }
    if (list->view.state == VIEW_REFUSED) {
        view_changed(list);
    } else {
        list->changed(list->context);
    }
}

void worklist_refresh(struct worklist *list)
{
    data_owner_end(list->session->data, list->owner);
    list->owner = data_owner_new(list->session->data);
    struct page_request request = {
        .query = worklist_query(list->session), .from = PAGE_FIRST, .limit = WORKLIST_ROWS};
    struct error error;
    list->since_ms = clock_monotonic_ms();
    list->ticket = 0;
    if (rights_check(list->session, PERMISSION_ACKNOWLEDGE, 0, &error) == 0) {
        list->ticket = data_pages(list->session->data, list->owner, &request, 1, DATA_DEADLINE_MS,
                                  came, list, &error);
    }
    if (list->ticket == 0) {
        list->failed = true;
        list->error = error;
    }
}

static bool concerns(const struct change_note *note)
{
    return note->type == RECORD_LAB_RESULT || note->type == RECORD_LAB_REVIEW ||
           note->type == RECORD_LAB_VERSION || note->type == RECORD_RETRACTED;
}

bool worklist_concerned(const struct change_note *notes, int count)
{
    bool concerned = count < 0;
    for (int i = 0; i < count && !concerned; i++) {
        concerned = concerns(&notes[i]);
    }
    return concerned;
}

static void on_change(void *context, const struct change_note *notes, int count)
{
    if (worklist_concerned(notes, count)) {
        worklist_refresh(context);
    }
}

struct worklist *worklist_new(struct session *session, void (*changed)(void *context),
                              void *context)
{
    struct worklist *list = memory_new(sizeof(*list));
    list->session = session;
    list->changed = changed;
    list->context = context;
    list->owner = data_owner_new(session->data);
    list->watch_owner = data_owner_new(session->data);
    audit_view_begin(&list->view, session, view_changed, list);
    worklist_refresh(list);
    data_watch(session->data, list->watch_owner, on_change, list, NULL);
    return list;
}

void worklist_free(struct worklist *list)
{
    if (list == NULL) {
        return;
    }
    data_owner_end(list->session->data, list->owner);
    data_owner_end(list->session->data, list->watch_owner);
    audit_view_end(&list->view);
    release(&list->shown);
    release(&list->held);
    memory_free(list);
}

void worklist_cancel(struct worklist *list)
{
    if (list->ticket != 0) {
        data_cancel(list->session->data, list->ticket);
    }
}

enum worklist_state worklist_state(const struct worklist *list)
{
    if (list->failed) {
        return WORKLIST_FAILED;
    }
    return list->shown.page != NULL ? WORKLIST_READY : WORKLIST_LOADING;
}

const struct error *worklist_error(const struct worklist *list)
{
    return list->failed ? &list->error : NULL;
}

int64_t worklist_loading_since_ms(const struct worklist *list)
{
    bool waits = list->ticket != 0 || list->held.page != NULL;
    return waits ? list->since_ms : 0;
}

int worklist_count(const struct worklist *list)
{
    return list->shown.page == NULL ? 0 : list->shown.page->count;
}

const struct worklist_item *worklist_item(const struct worklist *list, int index)
{
    return &list->shown.items[index];
}

bool worklist_more(const struct worklist *list)
{
    return list->shown.page != NULL && list->shown.page->more_after;
}
