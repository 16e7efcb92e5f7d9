/* SPDX-License-Identifier: MIT */
/* What a pager asks the database for, and what has come. Loop thread. */
#include "src/data/pager_private.h"

#include "chartty/base/clock.h"

#include <string.h>

enum { PAGE_ROWS_MIN = 20, PAGE_ROWS_MAX = 200, PAGE_VIEWS = 2 };

static void on_pages(void *context, const struct error *error, struct page **pages, int count);

int pager_page_rows(const struct pager *pager)
{
    int rows = pager->height * PAGE_VIEWS;
    return rows < PAGE_ROWS_MIN ? PAGE_ROWS_MIN : rows > PAGE_ROWS_MAX ? PAGE_ROWS_MAX : rows;
}

/* The answer to a new question is the failure: rows of the question before must not stand under it.
 */
void pager_fetch_fail(struct pager *pager, enum fetch fetch, const struct error *error)
{
    pager->failed = fetch;
    pager->failure = *error;
    if (pager->is_old) {
        pager_window_clear(&pager->window);
        pager->has_selection = false;
        pager->is_old = false;
    }
}

void pager_fetch_stop(struct pager *pager)
{
    if (pager->fetch != FETCH_NONE) {
        data_forget(pager->data, pager->ticket);
    }
    pager->fetch = FETCH_NONE;
}

/* What a fetch asks for; the number of requests. */
static int fetch_requests(const struct pager *pager, enum fetch fetch, struct page_request out[2])
{
    const struct pager_window *window = &pager->window;
    out[0] = (struct page_request){
        .query = pager->query, .from = PAGE_FIRST, .limit = pager_page_rows(pager)};
    if (fetch == FETCH_LAST) {
        out[0].from = PAGE_LAST;
    }
    if (fetch == FETCH_NEXT) {
        const struct page *page = window->pages[window->count - 1];
        out[0].from = PAGE_AFTER;
        out[0].key = page->keys[page->count - 1];
    }
    if (fetch == FETCH_PREVIOUS) {
        out[0].from = PAGE_BEFORE;
        out[0].key = window->pages[0]->keys[0];
    }
    int index = 0;
    const struct page *top = pager_window_find(window, pager->top, &index, NULL);
    if (fetch != FETCH_AGAIN || top == NULL ||
        (pager->top == window->first && pager_window_at_start(window))) {
        return 1;
    }
    out[0].from = PAGE_BEFORE;
    out[0].key = top->keys[index];
    out[1] = out[0];
    out[1].from = PAGE_AT;
    return 2;
}

void pager_fetch_begin(struct pager *pager, enum fetch fetch)
{
    pager_fetch_stop(pager);
    struct page_request requests[2];
    int count = fetch_requests(pager, fetch, requests);
    struct error error;
    error_clear(&error);
    pager->failed = FETCH_NONE;
    pager->ticket = data_pages(pager->data, pager->owner, requests, count, DATA_DEADLINE_MS,
                               on_pages, pager, &error);
    if (pager->ticket == 0) {
        pager_fetch_fail(pager, fetch, &error);
        return;
    }
    pager->fetch = fetch;
    pager->again_top = pager->top;
    pager->since_ms = clock_monotonic_ms();
}

/* --- what has come --------------------------------------------------------------------------- */

void pager_select_ordinal(struct pager *pager, int64_t ordinal)
{
    int index = 0;
    const struct page *page = pager_window_find(&pager->window, ordinal, &index, NULL);
    pager->has_selection = page != NULL;
    pager->selected = ordinal;
    if (page != NULL) {
        pager->selected_row = row_identity_of(page, index);
    }
}

/* Where row 1 is, once the stretch reaches the start, or its end with a total that was counted. */
void pager_learn_numbers(struct pager *pager)
{
    if (pager->is_old) {
        return; /* a count that comes before its rows is not of these */
    }
    if (pager_window_at_start(&pager->window)) {
        pager->has_numbers = true;
        pager->number_one = pager->window.first;
        if (pager_window_at_end(&pager->window)) {
            pager->total = pager_window_rows(&pager->window);
        }
    } else if (!pager->has_numbers && pager_window_at_end(&pager->window) && pager->total >= 0) {
        pager->has_numbers = true;
        pager->number_one = pager_window_last(&pager->window) - pager->total + 1;
    }
}

/* The page of a new query or a jump: the selection goes to the first or the last row, but stays
 * with a row that somebody had moved to when another order or filter still shows it. */
static void start_with(struct pager *pager, struct page *page, bool at_last)
{
    bool keeps = pager->is_old && pager->has_selection && pager->selected != pager->window.first;
    int64_t kept = 0;
    pager_window_clear(&pager->window);
    pager_window_append(&pager->window, page);
    pager->is_old = false;
    pager->has_numbers = false;
    pager->top = 0;
    pager->asked = -1;
    pager->direction = 0;
    pager_learn_numbers(pager);
    if (keeps && pager_window_find_row(&pager->window, &pager->selected_row, &kept)) {
        pager_select_ordinal(pager, kept);
    } else {
        pager_select_ordinal(pager, at_last ? pager_window_last(&pager->window) : 0);
    }
}

/* The rows around the top of the view were read again: every row that is still there keeps its
 * ordinal as far as it can, and the selection follows its row. */
static void replace_with(struct pager *pager, struct page **pages, int count)
{
    struct pager_window before = pager->window;
    struct pager_window now = {.first = count == 2 ? pager->again_top : before.first};
    if (count == 2 && pages[1]->count > 0) {
        pager_window_append(&now, pages[1]);
        pager_window_prepend(&now, pages[0]);
    } else {
        if (count == 2) { /* nothing is from the key on */
            now.first -= pages[0]->count;
            pages[0]->more_after = false;
            page_free(pages[1]);
        }
        pager_window_append(&now, pages[0]);
    }
    pages[0] = pages[1 % count] = NULL;
    pager->window = now;
    pager->has_numbers = false;
    pager_learn_numbers(pager);
    pager_select_ordinal(pager, pager_window_follow(&now, &before, pager->selected));
    pager_window_clear(&before);
}

static void on_pages(void *context, const struct error *error, struct page **pages, int count)
{
    struct pager *pager = context;
    enum fetch fetch = pager->fetch;
    pager->fetch = FETCH_NONE;
    if (error->code != ERROR_OK) {
        pager_fetch_fail(pager, fetch, error);
    } else if (fetch == FETCH_AGAIN) {
        replace_with(pager, pages, count);
    } else {
        struct page *page = pages[0];
        pages[0] = NULL;
        if (fetch == FETCH_NEXT) {
            pager_window_append(&pager->window, page);
        } else if (fetch == FETCH_PREVIOUS) {
            pager_window_prepend(&pager->window, page);
        } else {
            start_with(pager, page, fetch == FETCH_LAST);
        }
        pager_learn_numbers(pager);
    }
    pager->changed(pager->context);
}
