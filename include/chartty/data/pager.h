/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a row source (base/rows.h) over a query: keeps at most PAGER_PAGES pages around the
 * view, fetches one ahead in the direction of travel, holds the selection by id, follows changes.
 * Layer: data.  Thread: the loop's.
 * Owns: its pages. The rows' data pointer is the query's record struct.
 */
#ifndef CHARTTY_DATA_PAGER_H
#define CHARTTY_DATA_PAGER_H

#include "chartty/base/rows.h"
#include "chartty/data/data.h"

/* At most 20 were decided; five of some 66 rows each, ten screens, keep a list under 1 MB. */
enum { PAGER_PAGES = 5 };

struct pager;

/* changed(context) is called whenever something that a list would paint differently has come. */
struct pager *pager_new(struct data *data, data_owner owner, void (*changed)(void *context),
                        void *context);
void pager_free(struct pager *pager); /* cancels what is under way */

/* Starts over with another query: the fetch under way is cancelled, rows of the old query stay
 * readable (marked loading) until the new ones come when keep_old is true, else they go at once. */
void pager_set_query(struct pager *pager, const struct query *query, bool keep_old);

/* Reads again around the row at the top of the view; the selected row stays selected where it is
 * still there, else the one that took its place. */
void pager_refresh(struct pager *pager);

/* Asks for the total (data_count); it comes with `changed`. */
void pager_count(struct pager *pager);

const void *pager_selected_row(const struct pager *pager); /* NULL when it is not loaded */

/* Looking around without taking part: nothing is fetched, and the view's place and direction stay
 * as they are (rows_ops.row is how the pager learns them). NULL, false when it is not loaded. */
const void *pager_peek(const struct pager *pager, int64_t ordinal);
bool pager_ordinal_of(const struct pager *pager, int64_t id, int64_t *ordinal);

/* The rows are still those of the query before. */
bool pager_is_old(const struct pager *pager);

struct rows pager_rows(struct pager *pager);

#endif
