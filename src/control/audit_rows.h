/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the rows of a list of many patients, recorded in the audit: a row source over a pager.
 * A list (AUDIT_BEFORE) shows a row only when an entry that names its patient is committed: the
 * rows of the first view are one entry, and each time that it is scrolled beyond what was named the
 * next view is. A search (AUDIT_AFTER) shows its rows at once and is recorded within two seconds,
 * with the patients that were shown. Where the entry fails the rows are not shown (any more), and
 * the source has failed with a sentence. Layer: control, private.  Thread: the loop's.  Owns: what
 * it has recorded; lives in its list, which gives it the pager's `changed` and ends it before the
 * pager.
 */
#ifndef CHARTTY_CONTROL_AUDIT_ROWS_H
#define CHARTTY_CONTROL_AUDIT_ROWS_H

#include "chartty/base/rows.h"
#include "chartty/control/audit.h"
#include "chartty/data/pager.h"
#include "src/control/id_set.h"

enum audit_rows_when { AUDIT_BEFORE, AUDIT_AFTER };

struct audit_rows {
    struct session *session;
    struct pager *pager;
    enum audit_rows_when when;
    enum audit_action action;
    bool names_nobody; /* the entry says only what was looked at */
    int patient_field; /* which of the rows' fields names the patient; -1: nothing to record */
    /* Adds what was looked at: "Upcoming appointments from 24-Nov-2026". */
    void (*describe)(void *context, struct buffer *out);
    void (*changed)(void *context);
    void *context;
    data_owner owner;
    struct id_set told;  /* patients that an entry of this query names */
    struct id_set asked; /* of the entry under way */
    struct id_set shown; /* drawn (AUDIT_AFTER), or waiting to be (AUDIT_BEFORE); in no entry yet */
    int64_t top, bottom; /* AUDIT_BEFORE: the ordinals of those that wait */
    int height;          /* rows in view, as the list was told; 0 not known */
    bool opened;         /* an entry of this query is committed */
    bool due;            /* AUDIT_AFTER: an entry of this query is to be written */
    bool under_way, has_failed;
    int64_t since_ms;
    struct loop_timer *timer;
    struct error error;
};

void audit_rows_begin(struct audit_rows *rows, struct session *session, struct pager *pager,
                      enum audit_rows_when when, enum audit_action action);
/* Writes what is left to write, and ends. */
void audit_rows_end(struct audit_rows *rows);

/* Another query has been given to the pager. */
void audit_rows_restart(struct audit_rows *rows);
/* The pager has changed: to be called by the list before it tells anybody. */
void audit_rows_look(struct audit_rows *rows);
/* Writes now what a search has not written yet: it is being left. */
void audit_rows_flush(struct audit_rows *rows);

struct rows audit_rows_source(struct audit_rows *rows);
/* The selected row's record; NULL while it is not loaded or not recorded. */
const void *audit_rows_selected(struct audit_rows *rows);

#endif
