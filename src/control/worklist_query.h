/* SPDX-License-Identifier: MIT */
/* What the worklist and its count share. Layer: control, private.  Thread: the loop's. */
#ifndef CHARTTY_CONTROL_WORKLIST_QUERY_H
#define CHARTTY_CONTROL_WORKLIST_QUERY_H

#include "chartty/control/session.h"
#include "chartty/data/data.h"

/* The final results of the newest 30 days that nobody has acknowledged. */
struct query worklist_query(const struct session *session);
/* May one of these changes have changed that list? */
bool worklist_concerned(const struct change_note *notes, int count);

#endif
