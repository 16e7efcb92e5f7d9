/* SPDX-License-Identifier: MIT */
/* What booking*.c share. Loop thread. */
#ifndef CHARTTY_SRC_CONTROL_BOOKING_PRIVATE_H
#define CHARTTY_SRC_CONTROL_BOOKING_PRIVATE_H

#include "chartty/control/booking.h"
#include "chartty/model/placeholders.h"
#include "chartty/model/visit_moves.h"

/* Of the list of acts: the audit's action, the word that says it is done. */
const char *booking_act_action(enum booking_act act);
const char *booking_act_done(enum booking_act act);

/* The clinic's wall time as it is stored. */
void booking_now(const struct session *session, char out[27]);
int booking_compose_status(struct change_set *set, const struct appointment *row,
                           const char *status);
/* One moment of ct_visit; NULL takes it away. */
int booking_compose_stamp(struct change_set *set, const struct appointment *row,
                          const struct visit *visit, int field, const char *stamp);
/* An ended visit is scheduled again. */
int booking_compose_reopen(struct change_set *set, const struct appointment *row,
                           const struct visit *visit, const char *overbook_reason);
void booking_compose_place(struct change_set *set, const struct appointment *row,
                           const struct visit_place *to);
int booking_compose_move_back(struct change_set *set, const struct appointment *row,
                              const struct visit *visit, const char *overbook_reason);

#endif
