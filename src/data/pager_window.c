/* SPDX-License-Identifier: MIT */
/*
 * Purpose: neighbouring pages as one stretch of rows with ordinals. Layer: data.
 * Thread: the loop's.
 */
#include "src/data/pager_window.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void pager_window_clear(struct pager_window *window)
{
    for (int number = 0; number < window->count; number++) {
        page_free(window->pages[number]);
    }
    window->count = 0;
    window->first = 0;
}

int64_t pager_window_rows(const struct pager_window *window)
{
    int64_t rows = 0;
    for (int number = 0; number < window->count; number++) {
        rows += window->pages[number]->count;
    }
    return rows;
}

bool pager_window_at_start(const struct pager_window *window)
{
    return window->count > 0 && !window->pages[0]->more_before;
}

bool pager_window_at_end(const struct pager_window *window)
{
    return window->count > 0 && !window->pages[window->count - 1]->more_after;
}

const struct page *pager_window_find(const struct pager_window *window, int64_t ordinal, int *index,
                                     int *page_number)
{
    int64_t at = window->first;
    if (ordinal < at) {
        return NULL;
    }
    for (int number = 0; number < window->count; number++) {
        const struct page *page = window->pages[number];
        if (ordinal < at + page->count) {
            *index = (int)(ordinal - at);
            if (page_number != NULL) {
                *page_number = number;
            }
            return page;
        }
        at += page->count;
    }
    return NULL;
}

void pager_window_append(struct pager_window *window, struct page *page)
{
    if (page->count == 0 && window->count > 0) {
        window->pages[window->count - 1]->more_after = false;
        page_free(page);
        return;
    }
    window->pages[window->count++] = page;
    if (window->count <= PAGER_PAGES) {
        return;
    }
    window->first += window->pages[0]->count;
    page_free(window->pages[0]);
    window->count--;
    memmove(window->pages, window->pages + 1, (size_t)window->count * sizeof window->pages[0]);
    window->pages[0]->more_before = true;
}

void pager_window_prepend(struct pager_window *window, struct page *page)
{
    if (page->count == 0 && window->count > 0) {
        window->pages[0]->more_before = false;
        page_free(page);
        return;
    }
    memmove(window->pages + 1, window->pages, (size_t)window->count * sizeof window->pages[0]);
    window->pages[0] = page;
    window->first -= page->count;
    window->count++;
    if (window->count <= PAGER_PAGES) {
        return;
    }
    window->count--;
    page_free(window->pages[window->count]);
    window->pages[window->count - 1]->more_after = true;
}

struct row_identity row_identity_of(const struct page *page, int index)
{
    struct row_identity identity = {.id = page_row_id(page, index)};
    if (page->spec->type == RECORD_TIMELINE_ENTRY) {
        const struct timeline_entry *entry = page_row(page, index);
        snprintf(identity.source, sizeof identity.source, "%s", entry->source.text);
    }
    return identity;
}

bool row_is(const struct page *page, int index, const struct row_identity *identity)
{
    if (page_row_id(page, index) != identity->id) {
        return false;
    }
    struct row_identity own = row_identity_of(page, index);
    return strcmp(own.source, identity->source) == 0;
}

bool pager_window_find_row(const struct pager_window *window, const struct row_identity *identity,
                           int64_t *ordinal)
{
    int64_t at = window->first;
    for (int number = 0; number < window->count; number++) {
        const struct page *page = window->pages[number];
        for (int index = 0; index < page->count; index++, at++) {
            if (row_is(page, index, identity)) {
                *ordinal = at;
                return true;
            }
        }
    }
    return false;
}

/* The first row from `ordinal` on, going by `step`, that is in both. */
static bool nearest(const struct pager_window *now, const struct pager_window *before,
                    int64_t ordinal, int step, int64_t *found)
{
    int index = 0;
    const struct page *page;
    while ((page = pager_window_find(before, ordinal, &index, NULL)) != NULL) {
        struct row_identity identity = row_identity_of(page, index);
        if (pager_window_find_row(now, &identity, found)) {
            return true;
        }
        ordinal += step;
    }
    return false;
}

int64_t pager_window_follow(const struct pager_window *now, const struct pager_window *before,
                            int64_t ordinal)
{
    int64_t found = ordinal;
    if (!nearest(now, before, ordinal, 1, &found) && !nearest(now, before, ordinal, -1, &found)) {
        found = ordinal;
    }
    if (found > pager_window_last(now)) {
        found = pager_window_last(now);
    }
    return found < now->first ? now->first : found;
}
