/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what waits for somebody: the results that nobody has acknowledged, critical ones first,
 * and how many there are and how many drafts one has, for Home. Layer: control.  Thread: the
 * loop's. Owns: its pages and what was read of them.
 *
 * The results are the final ones of the newest 30 days. Nothing of a patient is given before the
 * view is recorded in the audit. A failed count is never 0.
 */
#ifndef CHARTTY_CONTROL_WORKLIST_H
#define CHARTTY_CONTROL_WORKLIST_H

#include "chartty/control/session.h"
#include "chartty/model/lab_rules.h"
#include "chartty/model/record.h"

/* --- the list -------------------------------------------------------------------------------- */

struct worklist;

struct worklist *worklist_new(struct session *session, void (*changed)(void *context),
                              void *context);
void worklist_free(struct worklist *list); /* NULL is allowed */
void worklist_refresh(struct worklist *list);
void worklist_cancel(struct worklist *list);

enum worklist_state { WORKLIST_LOADING, WORKLIST_READY, WORKLIST_FAILED };
enum worklist_state worklist_state(const struct worklist *list);
const struct error *worklist_error(const struct worklist *list); /* of FAILED; else NULL */
int64_t worklist_loading_since_ms(const struct worklist *list);  /* 0: nothing is under way */

/* unreadable: the results are there and cannot be read; shown first of the abnormal ones. worst:
 * the component with the most urgent flag; NULL when there is none. */
struct worklist_item {
    const struct lab_line *line;
    const struct lab_panel *panel;
    const struct lab_component *worst;
    enum lab_urgency urgency; /* of the worst */
    bool unreadable;
};
/* While READY; the last good ones while a refresh is under way. Most urgent first, then newest. */
int worklist_count(const struct worklist *list);
const struct worklist_item *worklist_item(const struct worklist *list, int index);
bool worklist_more(const struct worklist *list); /* there are older ones than these */

/* --- the counts ------------------------------------------------------------------------------ */

struct todo;

struct todo *todo_new(struct session *session, void (*changed)(void *context), void *context);
void todo_free(struct todo *todo); /* NULL is allowed */
void todo_refresh(struct todo *todo);

/* NOT_MINE: the role acknowledges no results; nobody is signed in who could have drafts. */
enum todo_state { TODO_NOT_MINE, TODO_COUNTING, TODO_COUNTED, TODO_FAILED };
struct todo_count {
    enum todo_state state;
    int64_t count;
};
struct todo_count todo_results(const struct todo *todo);
struct todo_count todo_drafts(const struct todo *todo);

#endif
