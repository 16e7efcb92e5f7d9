/* SPDX-License-Identifier: MIT */
/*
 * Purpose: who watches for changes, and when to look: once a second while anybody does.
 * Layer: data, private to data.c.  Thread: the loop's.  Must not know: how changes are read.
 */
#ifndef CHARTTY_DATA_CHANGE_H
#define CHARTTY_DATA_CHANGE_H

#include "chartty/data/data.h"

struct changes;

/* read(context) is called each second while there is a watch: it asks the backend, whose answer
 * goes to changes_arrived. */
struct changes *changes_new(struct loop *loop, void (*read)(void *context), void *context);
void changes_free(struct changes *changes); /* NULL is allowed */

/* -1 and *error when the owner has a watch already. */
int changes_add(struct changes *changes, data_owner owner, data_watch_callback callback,
                void *context, struct error *error);
void changes_drop(struct changes *changes, data_owner owner);

/* Does anybody watch? */
bool changes_watched(const struct changes *changes);

/* Calls every watch; count 0 calls none. */
void changes_arrived(struct changes *changes, const struct change_note *notes, int count);

#endif
