/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the stretch of pages that a pager holds: neighbours in order, each row with an ordinal.
 * Layer: data, private to pager.c.  Thread: the loop's.  Owns: its pages.
 * Must not know: how pages are fetched, what is selected.
 */
#ifndef CHARTTY_DATA_PAGER_WINDOW_H
#define CHARTTY_DATA_PAGER_WINDOW_H

#include "chartty/data/pager.h"

struct pager_window {
    struct page *pages[PAGER_PAGES + 1];
    int count;
    int64_t first; /* ordinal of the first row */
};

/* Which row it is, whatever its place: a time line's ids are of several tables. */
struct row_identity {
    int64_t id;
    char source[24];
};

void pager_window_clear(struct pager_window *window); /* frees the pages */
int64_t pager_window_rows(const struct pager_window *window);
static inline int64_t pager_window_last(const struct pager_window *window)
{
    return window->first + pager_window_rows(window) - 1;
}
/* No row before the first / after the last. True for an empty list that was read. */
bool pager_window_at_start(const struct pager_window *window);
bool pager_window_at_end(const struct pager_window *window);

/* The page of an ordinal and the row's index in it; NULL outside. *page_number may be NULL. */
const struct page *pager_window_find(const struct pager_window *window, int64_t ordinal, int *index,
                                     int *page_number);

/* Take the page. Past PAGER_PAGES the page at the other end goes. An empty page only says that
 * there is no more on that side. */
void pager_window_append(struct pager_window *window, struct page *page);
void pager_window_prepend(struct pager_window *window, struct page *page);

struct row_identity row_identity_of(const struct page *page, int index);
bool row_is(const struct page *page, int index, const struct row_identity *identity);
/* False when it is not among the pages. */
bool pager_window_find_row(const struct pager_window *window, const struct row_identity *identity,
                           int64_t *ordinal);
/* Where the selection goes when the pages were read again: the same row, else the nearest one after
 * it that is still there, else the nearest before it, else the same ordinal. */
int64_t pager_window_follow(const struct pager_window *now, const struct pager_window *before,
                            int64_t ordinal);

#endif
