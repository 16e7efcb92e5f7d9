/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a row source over a query: which pages to fetch when, what is selected, what a list is
 * told meanwhile. Layer: data.  Thread: the loop's.  Owns: its pages and its one fetch under way.
 *
 * There is at most one fetch at a time. A list pulls rows in painting order, top first: that tells
 * where the view is and which way it travels, and so which page is wanted next.
 * Rows of an older query, kept so that nothing flickers, can be seen but are not selected: nobody
 * opens a row of a question that was asked before.
 */
#include "src/data/pager_private.h"

#include <assert.h>
#include <string.h>

static void on_count(void *context, const struct error *error, int64_t total, bool exact)
{
    struct pager *pager = context;
    pager->count_ticket = 0;
    if (error->code != ERROR_OK || !exact) {
        return;
    }
    pager->total = total;
    pager_learn_numbers(pager);
    pager->changed(pager->context);
}

/* --- what a list asks ------------------------------------------------------------------------ */

/* Fetches a neighbouring page unless something is under way or has failed. */
static void want(struct pager *pager, enum fetch fetch)
{
    if (pager->fetch == FETCH_NONE && pager->failed == FETCH_NONE) {
        pager_fetch_begin(pager, fetch);
    }
}

/* Follows the painting: a row above the one pulled before it begins a new one. */
static void note_view(struct pager *pager, int64_t ordinal)
{
    if (ordinal <= pager->asked || pager->asked < 0) {
        if (ordinal != pager->top) {
            pager->direction = ordinal > pager->top ? 1 : -1;
        }
        pager->top = ordinal;
    }
    pager->asked = ordinal;
}

static enum row_state row_missing(const struct pager *pager)
{
    return pager->failed != FETCH_NONE ? ROW_FAILED : ROW_LOADING;
}

static enum row_state pager_row(void *self, int64_t ordinal, struct row *out)
{
    struct pager *pager = self;
    struct pager_window *window = &pager->window;
    *out = (struct row){.id = 0};
    if (!pager->has_query) {
        return ROW_NONE;
    }
    if (window->count == 0) {
        return ordinal < 0 ? ROW_NONE : row_missing(pager);
    }
    note_view(pager, ordinal);
    int index = 0, number = 0;
    const struct page *page = pager_window_find(window, ordinal, &index, &number);
    if (page != NULL) {
        if (number == window->count - 1 && pager->direction > 0 && !pager->is_old &&
            !pager_window_at_end(window)) {
            want(pager, FETCH_NEXT);
        }
        if (number == 0 && pager->direction < 0 && !pager->is_old &&
            !pager_window_at_start(window)) {
            want(pager, FETCH_PREVIOUS);
        }
        *out = (struct row){.id = page_row_id(page, index), .data = page_row(page, index)};
        return ROW_PRESENT;
    }
    bool below = ordinal >= window->first;
    if (pager->is_old || (below ? pager_window_at_end(window) : pager_window_at_start(window))) {
        return ROW_NONE;
    }
    want(pager, below ? FETCH_NEXT : FETCH_PREVIOUS);
    return row_missing(pager);
}

static void pager_bounds(void *self, struct rows_bounds *out)
{
    const struct pager *pager = self;
    *out = (struct rows_bounds){.first = pager->window.first,
                                .last = pager_window_last(&pager->window),
                                .at_start = pager_window_at_start(&pager->window),
                                .at_end = pager_window_at_end(&pager->window),
                                .total = pager->is_old ? -1 : pager->total,
                                .loading = pager->fetch != FETCH_NONE,
                                .loading_since_ms = pager->since_ms};
}

static void pager_jump(void *self, enum rows_jump where)
{
    struct pager *pager = self;
    const struct pager_window *window = &pager->window;
    if (!pager->has_query || pager->is_old) {
        return;
    }
    if (where == ROWS_FIRST && pager_window_at_start(window)) {
        pager_select_ordinal(pager, window->first);
    } else if (where == ROWS_LAST && pager_window_at_end(window)) {
        pager_select_ordinal(pager, pager_window_last(window));
    } else {
        pager_fetch_begin(pager, where == ROWS_FIRST ? FETCH_FIRST : FETCH_LAST);
    }
}

static void pager_select(void *self, int64_t ordinal)
{
    struct pager *pager = self;
    int index = 0;
    if (pager_window_find(&pager->window, ordinal, &index, NULL) != NULL) {
        pager_select_ordinal(pager, ordinal);
    }
}

static int64_t pager_selected(void *self)
{
    return ((const struct pager *)self)->selected;
}

static int64_t pager_number(void *self, int64_t ordinal)
{
    const struct pager *pager = self;
    return pager->has_numbers && !pager->is_old ? ordinal - pager->number_one + 1 : 0;
}

static bool pager_go_to_number(void *self, int64_t number)
{
    struct pager *pager = self;
    int index = 0;
    if (number < 1 || pager->is_old) {
        return false;
    }
    if (number == 1 && pager->window.count > 0) {
        pager_jump(pager, ROWS_FIRST);
        return true;
    }
    if (number == pager->total) {
        pager_jump(pager, ROWS_LAST);
        return true;
    }
    int64_t ordinal = pager->number_one + number - 1;
    if (!pager->has_numbers || pager_window_find(&pager->window, ordinal, &index, NULL) == NULL) {
        return false;
    }
    pager_select_ordinal(pager, ordinal);
    return true;
}

static void pager_window_height(void *self, int height)
{
    ((struct pager *)self)->height = height;
}

static void pager_retry(void *self)
{
    struct pager *pager = self;
    if (pager->failed != FETCH_NONE) {
        pager_fetch_begin(pager, pager->failed);
    }
}

static void pager_cancel(void *self)
{
    struct pager *pager = self;
    enum fetch fetch = pager->fetch;
    if (fetch == FETCH_NONE) {
        return;
    }
    pager_fetch_stop(pager);
    struct error error;
    error_clear(&error);
    error_set(&error, ERROR_CANCELLED, "Loading was stopped.");
    pager_fetch_fail(pager, fetch, &error); /* else the next painting would begin it anew */
}

static const struct error *pager_failure(void *self)
{
    const struct pager *pager = self;
    return pager->failed != FETCH_NONE ? &pager->failure : NULL;
}

static const struct rows_ops pager_ops = {.row = pager_row,
                                          .bounds = pager_bounds,
                                          .jump = pager_jump,
                                          .select = pager_select,
                                          .selected = pager_selected,
                                          .number = pager_number,
                                          .go_to_number = pager_go_to_number,
                                          .window = pager_window_height,
                                          .retry = pager_retry,
                                          .cancel = pager_cancel,
                                          .failure = pager_failure};

struct rows pager_rows(struct pager *pager)
{
    return (struct rows){.ops = &pager_ops, .self = pager};
}

/* --- what a controller asks ------------------------------------------------------------------ */

struct pager *pager_new(struct data *data, data_owner owner, void (*changed)(void *context),
                        void *context)
{
    struct pager *pager = memory_new(sizeof *pager);
    pager->data = data;
    pager->owner = owner;
    pager->changed = changed;
    pager->context = context;
    pager->total = -1;
    pager->asked = -1;
    return pager;
}

static void count_stop(struct pager *pager)
{
    if (pager->count_ticket != 0) {
        data_forget(pager->data, pager->count_ticket);
    }
    pager->count_ticket = 0;
    pager->total = -1;
}

void pager_free(struct pager *pager)
{
    if (pager == NULL) {
        return;
    }
    pager_fetch_stop(pager);
    count_stop(pager);
    pager_window_clear(&pager->window);
    memory_free(pager);
}

/* Nothing of the old query is counted or selected any more. */
void pager_set_query(struct pager *pager, const struct query *query, bool keep_old)
{
    pager_fetch_stop(pager);
    count_stop(pager);
    pager->query = *query;
    pager->has_query = true;
    pager->failed = FETCH_NONE;
    pager->has_numbers = false;
    pager->is_old = keep_old && pager->window.count > 0;
    if (!pager->is_old) {
        pager_window_clear(&pager->window);
    }
    pager_fetch_begin(pager, FETCH_FIRST);
}

void pager_refresh(struct pager *pager)
{
    if (!pager->has_query || pager->is_old || pager->fetch == FETCH_FIRST ||
        pager->fetch == FETCH_LAST) {
        return; /* what is under way reads everything anew */
    }
    pager_fetch_begin(pager, pager->window.count > 0 ? FETCH_AGAIN : FETCH_FIRST);
}

void pager_count(struct pager *pager)
{
    struct error error;
    if (!pager->has_query || pager->count_ticket != 0) {
        return;
    }
    pager->count_ticket = data_count(pager->data, pager->owner, &pager->query, DATA_DEADLINE_MS,
                                     on_count, pager, &error);
}

const void *pager_selected_row(const struct pager *pager)
{
    int index = 0;
    const struct page *page = pager_window_find(&pager->window, pager->selected, &index, NULL);
    return page != NULL && pager->has_selection && !pager->is_old ? page_row(page, index) : NULL;
}

const void *pager_peek(const struct pager *pager, int64_t ordinal)
{
    int index = 0;
    const struct page *page = pager_window_find(&pager->window, ordinal, &index, NULL);
    return page == NULL ? NULL : page_row(page, index);
}

bool pager_ordinal_of(const struct pager *pager, int64_t id, int64_t *ordinal)
{
    struct row_identity identity = {.id = id};
    return pager_window_find_row(&pager->window, &identity, ordinal);
}

bool pager_is_old(const struct pager *pager)
{
    return pager->is_old;
}
