/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the drafts of whoever is signed in: what is done with them at sign-in, their list,
 * opening and discarding them. Layer: control.  Thread: the loop's. Owns: its list. Must not know:
 * screens. Nobody is ever given another person's draft: the list asks for one's own, and the seal
 * opens for its owner alone.
 */
#ifndef CHARTTY_CONTROL_DRAFTS_H
#define CHARTTY_CONTROL_DRAFTS_H

#include "chartty/control/edit.h"

/*
 * After a sign-in: drafts that wait in the station's folder go into the database, those that are
 * too old are dropped (with an entry in the audit). done: how many there are (-1: nobody knows);
 * comes once, unless it is freed before; not when nobody is signed in. Free it when the next one
 * signs in, or at the end.
 */
struct drafts_arrival;
struct drafts_arrival *drafts_sign_in(struct session *session,
                                      void (*done)(void *context, int count), void *context);
void drafts_arrival_free(struct drafts_arrival *arrival); /* NULL is allowed */

struct drafts;
struct drafts *drafts_new(struct session *session, void (*changed)(void *context), void *context);
void drafts_free(struct drafts *drafts); /* NULL is allowed */
void drafts_refresh(struct drafts *drafts);

enum drafts_state { DRAFTS_LOADING, DRAFTS_READY, DRAFTS_FAILED };
enum drafts_state drafts_state(const struct drafts *drafts);
const char *drafts_problem(const struct drafts *drafts); /* of FAILED, or of the last act; "" */

struct draft_item {
    char form[48];
    char title[96];           /* the form's; its name where this program has no such form */
    char patient[400];        /* "SMITH, John  Born 14-Jul-1945  MRN 00012345"; "" nobody */
    struct datetime saved_at; /* the clinic's wall time */
};
int drafts_count(const struct drafts *drafts);
const struct draft_item *drafts_item(const struct drafts *drafts, int index);

/* Opens the form with what stood in it, in the field that had the focus. NULL and *error: damaged,
 * of another station, no such form, no right any more. */
struct edit *drafts_open(struct drafts *drafts, int index, void (*changed)(void *context),
                         void *context, struct error *error);
/* Drops it for good; `changed` follows. */
void drafts_discard(struct drafts *drafts, int index);

#endif
