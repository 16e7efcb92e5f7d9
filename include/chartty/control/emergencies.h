/* SPDX-License-Identifier: MIT */
/*
 * Purpose: emergency access (break-glass) for who reviews it: how many wait, which have come since,
 * and marking one as reviewed. The list itself is RECORD_LIST_EMERGENCIES. Layer: control.
 * Thread: the loop's. Rights: REVIEW_BREAK_GLASS. Owns: its requests; freeing it ends them.
 */
#ifndef CHARTTY_CONTROL_EMERGENCIES_H
#define CHARTTY_CONTROL_EMERGENCIES_H

#include "chartty/control/session.h"
#include "chartty/model/side_records.h"

struct emergencies;

/* Reads again whenever another station or this one has written emergency access. `changed` whenever
 * the number is another one, one more has come, or a review has ended. */
struct emergencies *emergencies_new(struct session *session, void (*changed)(void *context),
                                    void *context);
void emergencies_free(struct emergencies *emergencies); /* NULL is allowed */

/* How many nobody has reviewed; -1 while it is not known (or may not be). */
int emergencies_waiting(const struct emergencies *emergencies);
/* How many have come that were not told of yet, other people's than the session's own; by: who of
 * the newest. They count as told from then on. */
int emergencies_take_news(struct emergencies *emergencies, char by[64]);
/* row: as it was read. 0, or -1 with *error (not allowed, reviewed already, one under way). */
int emergencies_review(struct emergencies *emergencies, const struct break_glass *row,
                       struct error *error);
bool emergencies_reviewing(const struct emergencies *emergencies);
/* Of the last review that failed: a sentence; "" none. */
const char *emergencies_problem(const struct emergencies *emergencies);

#endif
