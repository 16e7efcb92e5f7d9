/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the line to the database in the words of a station: since when it is lost, how old what
 * is on screen is by then, when it is tried again. Layer: control.  Thread: the loop's.
 * What is in memory can be read on while it is lost; nothing is saved.
 */
#ifndef CHARTTY_CONTROL_LINE_H
#define CHARTTY_CONTROL_LINE_H

#include "chartty/control/session.h"
#include "chartty/data/line.h"

struct line_view {
    enum line_state state;
    /* LOST, on the clinic's clock: */
    struct datetime lost_at;
    struct datetime as_of; /* what is shown was true then */
    int64_t age_s;         /* since as_of */
    int retry_s;           /* until it is tried again; -1: it is being tried, or waits for F5 */
    int tries;
    int64_t behind_s; /* STANDBY: at most; -1 not known */
};

void line_look(struct session *session, struct line_view *out);
/* Nothing can be saved in the records just now; *error (may be NULL) says why in a sentence. */
bool line_bars_saving(const struct session *session, struct error *error);
/* Tells of every change; one at a time, NULL ends it. */
void line_watch(struct session *session, void (*changed)(void *context), void *context);
/* F5 */
void line_retry(struct session *session);

#endif
