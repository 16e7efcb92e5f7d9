/* SPDX-License-Identifier: MIT */
/* Rows that are recorded as they are shown. Loop thread. */
#include "src/control/audit_rows.h"

#include "chartty/base/clock.h"
#include "chartty/base/loop.h"
#include "chartty/base/words.h"

#include <string.h>

enum { WITHIN_MS = 1500 }; /* architecture decision 12 says 2 s from a search's first page */

static bool applies(const struct audit_rows *rows)
{
    return rows->patient_field >= 0 && audit_required(rows->session);
}

static int64_t patient_of(const struct audit_rows *rows, const void *record)
{
    const struct field_value *value = &record_values(record)[rows->patient_field];
    return value->state == FIELD_VALUE && !rows->names_nobody ? value->integer : 0;
}

void audit_rows_begin(struct audit_rows *rows, struct session *session, struct pager *pager,
                      enum audit_rows_when when, enum audit_action action)
{
    memset(rows, 0, sizeof(*rows));
    rows->session = session;
    rows->pager = pager;
    rows->when = when;
    rows->action = action;
    rows->patient_field = -1;
    rows->owner = data_owner_new(session->data);
}

static void written(void *context, const struct error *error, const struct save_answer *answer);

/* One entry about the patients in `asked`. */
static void write_entry(struct audit_rows *rows)
{
    struct buffer words;
    struct error error = {ERROR_OK, "", ""};
    buffer_init(&words);
    rows->describe(rows->context, &words);
    if (rows->asked.count > 0) {
        buffer_add_text(&words, "; patients ");
        id_set_words(&rows->asked, &words);
    }
    rows->under_way = true;
    rows->since_ms = clock_monotonic_ms();
    if (audit_note(rows->session, rows->owner, rows->action, 0, words.bytes, written, rows,
                   &error) != 0) {
        written(rows, &error, NULL);
    }
    buffer_release(&words);
}

static void fail(struct audit_rows *rows, const struct error *error)
{
    rows->has_failed = true;
    audit_not_shown(&rows->error, WORDS("This list"), error);
}

static void written(void *context, const struct error *error, const struct save_answer *answer)
{
    struct audit_rows *rows = context;
    (void)answer;
    rows->under_way = false;
    if (error->code != ERROR_OK) {
        fail(rows, error);
    } else {
        rows->opened = true;
        id_set_add_all(&rows->told, &rows->asked);
    }
    id_set_clear(&rows->asked);
    audit_rows_look(rows); /* another page may have come meanwhile */
    rows->changed(rows->context);
}

/* --- a search: what was shown, a little later ---------------------------------------------- */

static void timer_end(struct audit_rows *rows)
{
    loop_timer_stop(rows->timer);
    rows->timer = NULL;
}

void audit_rows_flush(struct audit_rows *rows)
{
    timer_end(rows);
    if (!applies(rows) || rows->when != AUDIT_AFTER || rows->under_way ||
        (!rows->due && rows->shown.count == 0)) {
        return; /* under way: its end looks again */
    }
    rows->due = false;
    id_set_add_all(&rows->asked, &rows->shown);
    id_set_clear(&rows->shown);
    write_entry(rows);
}

static void write_shown(struct audit_rows *rows);

static void time_passed(void *context)
{
    struct audit_rows *rows = context;
    rows->timer = NULL;
    if (rows->when == AUDIT_AFTER) {
        audit_rows_flush(rows);
    } else {
        write_shown(rows);
    }
}

/* A list's rows wait for it: as soon as they have all been pulled. */
static void write_soon(struct audit_rows *rows)
{
    int delay = rows->when == AUDIT_AFTER ? WITHIN_MS : 0;
    if (rows->timer == NULL) {
        rows->timer = loop_timer_start(rows->session->loop, delay, 0, time_passed, rows);
    }
}

static void look_after(struct audit_rows *rows)
{
    struct rows pager = pager_rows(rows->pager);
    struct rows_bounds bounds;
    pager.ops->bounds(pager.self, &bounds);
    if (!rows->opened && !pager_is_old(rows->pager) && !rows->due &&
        (bounds.last >= bounds.first || (!bounds.loading && bounds.total >= 0))) {
        rows->due = true;
        rows->opened = true;
    }
    if (rows->due || rows->shown.count > 0) {
        write_soon(rows);
    }
}

/* --- a list: what is to be shown, before ----------------------------------------------------- */

static void want(struct audit_rows *rows, int64_t patient, int64_t ordinal)
{
    bool first = rows->shown.count == 0;
    if (patient != 0) {
        id_set_add(&rows->shown, patient);
    }
    rows->top = first || ordinal < rows->top ? ordinal : rows->top;
    rows->bottom = first || ordinal > rows->bottom ? ordinal : rows->bottom;
    write_soon(rows);
}

/* Scrolling row by row is not to be an entry a row: the next view is named with it. */
static void add_next_view(struct audit_rows *rows)
{
    for (int64_t ordinal = rows->top - rows->height; ordinal <= rows->bottom + rows->height;
         ordinal++) {
        const void *record = pager_peek(rows->pager, ordinal);
        int64_t patient = record != NULL ? patient_of(rows, record) : 0;
        if (patient != 0 && !id_set_has(&rows->told, patient)) {
            id_set_add(&rows->shown, patient);
        }
    }
}

static void write_shown(struct audit_rows *rows)
{
    if (rows->under_way || rows->has_failed || (rows->opened && rows->shown.count == 0)) {
        return; /* under way: its end looks again */
    }
    if (rows->opened) {
        add_next_view(rows);
    }
    id_set_add_all(&rows->asked, &rows->shown);
    id_set_clear(&rows->shown);
    write_entry(rows);
}

/* An empty list was looked at, too. */
static void look_before(struct audit_rows *rows)
{
    struct rows pager = pager_rows(rows->pager);
    struct rows_bounds bounds;
    pager.ops->bounds(pager.self, &bounds);
    bool is_empty = bounds.last < bounds.first && !bounds.loading && bounds.total == 0;
    if ((is_empty && !rows->opened && !pager_is_old(rows->pager)) || rows->shown.count > 0) {
        write_shown(rows);
    }
}

void audit_rows_look(struct audit_rows *rows)
{
    if (!applies(rows)) {
        return;
    }
    if (rows->when == AUDIT_BEFORE) {
        look_before(rows);
    } else {
        look_after(rows);
    }
}

/* What the query before showed goes into the next entry of a search; of a list nothing is left. */
void audit_rows_restart(struct audit_rows *rows)
{
    rows->opened = false;
    rows->has_failed = false;
    id_set_clear(&rows->told);
    if (rows->when == AUDIT_BEFORE) {
        data_owner_end(rows->session->data, rows->owner);
        rows->owner = data_owner_new(rows->session->data);
        rows->under_way = false;
        id_set_clear(&rows->asked);
        id_set_clear(&rows->shown);
    }
}

void audit_rows_end(struct audit_rows *rows)
{
    /* The entry under way goes on without its owner; what was shown since needs one of its own. */
    data_owner_end(rows->session->data, rows->owner);
    rows->owner = data_owner_new(rows->session->data);
    rows->under_way = false;
    id_set_clear(&rows->asked);
    audit_rows_flush(rows);
    data_owner_end(rows->session->data, rows->owner);
    timer_end(rows);
    id_set_clear(&rows->told);
    id_set_clear(&rows->asked);
    id_set_clear(&rows->shown);
}

/* --- the source ----------------------------------------------------------------------------- */

static struct rows inner(const struct audit_rows *rows)
{
    return pager_rows(rows->pager);
}

static bool may_show(struct audit_rows *rows, const void *record, int64_t ordinal)
{
    if (!applies(rows)) {
        return true;
    }
    if (rows->has_failed) {
        return false;
    }
    int64_t patient = patient_of(rows, record);
    if (rows->when == AUDIT_BEFORE) {
        bool is_told = rows->opened && (patient == 0 || id_set_has(&rows->told, patient));
        if (!is_told && !pager_is_old(rows->pager) && !id_set_has(&rows->asked, patient)) {
            want(rows, patient, ordinal);
        }
        return is_told;
    }
    if (patient != 0 && !id_set_has(&rows->told, patient) && !id_set_has(&rows->asked, patient)) {
        id_set_add(&rows->shown, patient);
        write_soon(rows);
    }
    return true;
}

static enum row_state source_row(void *self, int64_t ordinal, struct row *out)
{
    struct audit_rows *rows = self;
    struct rows pager = inner(rows);
    enum row_state state = pager.ops->row(pager.self, ordinal, out);
    if (state == ROW_PRESENT && !may_show(rows, out->data, ordinal)) {
        memset(out, 0, sizeof(*out));
        return rows->has_failed ? ROW_FAILED : ROW_LOADING;
    }
    return state;
}

static void source_bounds(void *self, struct rows_bounds *out)
{
    struct audit_rows *rows = self;
    struct rows pager = inner(rows);
    pager.ops->bounds(pager.self, out);
    if (!applies(rows) || rows->when != AUDIT_BEFORE) {
        return;
    }
    if (rows->under_way && !out->loading) {
        out->loading = true;
        out->loading_since_ms = rows->since_ms;
    }
    if (!rows->opened && out->total == 0) {
        out->total = -1; /* that there is nothing is said once it is recorded, too */
    }
}

static void source_jump(void *self, enum rows_jump where)
{
    struct rows pager = inner(self);
    pager.ops->jump(pager.self, where);
}

static void source_select(void *self, int64_t ordinal)
{
    struct rows pager = inner(self);
    pager.ops->select(pager.self, ordinal);
}

static int64_t source_selected(void *self)
{
    struct rows pager = inner(self);
    return pager.ops->selected(pager.self);
}

static int64_t source_number(void *self, int64_t ordinal)
{
    struct rows pager = inner(self);
    return pager.ops->number(pager.self, ordinal);
}

static bool source_go_to_number(void *self, int64_t number)
{
    struct rows pager = inner(self);
    return pager.ops->go_to_number(pager.self, number);
}

static void source_window(void *self, int height)
{
    struct audit_rows *rows = self;
    struct rows pager = inner(rows);
    rows->height = height;
    pager.ops->window(pager.self, height);
}

static void source_retry(void *self)
{
    struct audit_rows *rows = self;
    struct rows pager = inner(rows);
    if (rows->has_failed) {
        rows->has_failed = false;
        rows->due = rows->when == AUDIT_AFTER;
        audit_rows_look(rows);
        audit_rows_flush(rows);
        rows->changed(rows->context); /* the rows are pulled anew */
    }
    pager.ops->retry(pager.self);
}

static void source_cancel(void *self)
{
    struct rows pager = inner(self);
    pager.ops->cancel(pager.self);
}

static const struct error *source_failure(void *self)
{
    struct audit_rows *rows = self;
    struct rows pager = inner(rows);
    return rows->has_failed ? &rows->error : pager.ops->failure(pager.self);
}

static const struct rows_ops source_ops = {.row = source_row,
                                           .bounds = source_bounds,
                                           .jump = source_jump,
                                           .select = source_select,
                                           .selected = source_selected,
                                           .number = source_number,
                                           .go_to_number = source_go_to_number,
                                           .window = source_window,
                                           .retry = source_retry,
                                           .cancel = source_cancel,
                                           .failure = source_failure};

struct rows audit_rows_source(struct audit_rows *rows)
{
    return (struct rows){.ops = &source_ops, .self = rows};
}

const void *audit_rows_selected(struct audit_rows *rows)
{
    const void *record = pager_selected_row(rows->pager);
    int64_t ordinal = source_selected(rows);
    return record != NULL && may_show(rows, record, ordinal) ? record : NULL;
}
