/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a pager, for its two halves: what it asks the database for and what has come
 * (pager_fetch.c), and what lists and controllers ask of it (pager.c). Layer: data, private to
 * pager*.c. Thread: the loop's.
 */
#ifndef CHARTTY_DATA_PAGER_PRIVATE_H
#define CHARTTY_DATA_PAGER_PRIVATE_H

#include "chartty/data/pager.h"
#include "src/data/pager_window.h"

enum fetch {
    FETCH_NONE,
    FETCH_FIRST,    /* a new query, or a jump */
    FETCH_LAST,     /* a jump */
    FETCH_NEXT,     /* the page after the last one here */
    FETCH_PREVIOUS, /* the page before the first one here */
    FETCH_AGAIN     /* the rows around the top of the view */
};

struct pager {
    struct data *data;
    data_owner owner;
    void (*changed)(void *context);
    void *context;

    struct query query;
    bool has_query;
    struct pager_window window;
    bool is_old; /* the rows are those of the query before */

    enum fetch fetch;
    uint64_t ticket;
    int64_t since_ms;
    enum fetch failed; /* what `failure` stopped; FETCH_NONE: nothing failed */
    struct error failure;

    int64_t selected; /* an ordinal */
    struct row_identity selected_row;
    bool has_selection;

    int height;
    int64_t top, asked; /* the first and the latest row that the last painting pulled */
    int64_t again_top;  /* FETCH_AGAIN: the ordinal of the row it reads around */
    int direction;      /* -1 up, 1 down, 0 not moved yet */
    bool has_numbers;
    int64_t number_one; /* ordinal of the list's row 1 */

    uint64_t count_ticket;
    int64_t total;
};

/* Asks for it, in the place of what is under way. */
void pager_fetch_begin(struct pager *pager, enum fetch fetch);
void pager_fetch_stop(struct pager *pager);
/* The answer to a new question is the failure: rows of the one before must not stand under it. */
void pager_fetch_fail(struct pager *pager, enum fetch fetch, const struct error *error);
/* Which ordinal is the list's row 1, once the rows here tell. */
void pager_learn_numbers(struct pager *pager);
/* Rows that a view of this height is read by. */
int pager_page_rows(const struct pager *pager);
void pager_select_ordinal(struct pager *pager, int64_t ordinal);

#endif
