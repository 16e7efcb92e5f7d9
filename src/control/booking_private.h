/* SPDX-License-Identifier: MIT */
/* What booking*.c share. Loop thread. */
#ifndef CHARTTY_SRC_CONTROL_BOOKING_PRIVATE_H
#define CHARTTY_SRC_CONTROL_BOOKING_PRIVATE_H

#include "chartty/control/booking.h"
#include "chartty/data/change_set.h"
#include "chartty/model/placeholders.h"
#include "chartty/model/visit_moves.h"

enum { BOOKING_REASON_SIZE = 1024 };

/* The act that is done now, or that was done last: what it was asked with, and the row. */
struct booking_task {
    struct booking_change change;
    char reason[BOOKING_REASON_SIZE], overbook_reason[BOOKING_REASON_SIZE];
    int64_t id, patient_id;
    enum visit_state state; /* as the user saw it */
    char person[256];
    char mrn[64], dob[32];
    char seen[FIELDS_OF(appointment)][256]; /* the row's texts; long ones by their beginning */
    bool seen_null[FIELDS_OF(appointment)];
    bool booked; /* undo: it was new */
    bool undoes; /* of this station's last act: the row is expected as that act left it */
};

struct booking {
    struct session *session;
    void (*done)(void *context, const struct booking_outcome *outcome);
    void *context;
    data_owner owner;
    bool busy;
    struct booking_task task;
    struct booking_outcome outcome;
    struct visit_place place; /* that was asked to be free */
    int length;
    bool settling;
    char request[REQUEST_ID_SIZE];
    struct free_slots *free_slots;
    bool can_undo;
    struct booking_task undo; /* the last act that was done, for undoing it */
};

/* booking.c: the parts of an act that an undo goes through, too. */
int booking_check_change(struct booking *booking, const struct booking_change *change,
                         int64_t patient_id, struct error *error);
void booking_copy_change(struct booking_task *task, const struct booking_change *change);
int booking_ask_row(struct booking *booking, struct error *error);

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
