/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what happens to an appointment after it was booked: arrived, roomed, with the provider,
 * done, left, no-show, cancelled, moved, and the undo of each. Layer: control.  Thread: the loop's.
 * Owns: its requests and the last act's row; freeing it ends them (a save under way goes on).
 *
 * appointments.status stays "scheduled" until the visit has ended (done: "completed"; cancelled,
 * no-show and left without being seen: "cancelled"), so that other programs go on reading it;
 * ct_visit keeps the clinic's wall time of each step. Each act reads the row anew, refuses when it
 * is not as the user saw it, checks the patient, and is one transaction with its audit entry.
 * Taking a cancelled appointment back and moving check the time again inside that transaction.
 */
#ifndef CHARTTY_CONTROL_BOOKING_H
#define CHARTTY_CONTROL_BOOKING_H

#include "chartty/control/chart_marks.h"
#include "chartty/control/free_slots.h"

struct change_set; /* chartty/data/change_set.h: for the forms, never for screens */

/* X(ACT, PERMISSION, "audit action", "word of the menu", "done word"): the one list of acts. */
#define BOOKING_ACTS(X)                                                                            \
    X(ARRIVE, CHECK_IN, "appointment.arrive", "Arrived", "Checked in")                             \
    X(ROOM, CHECK_IN, "appointment.room", "Roomed", "Roomed")                                      \
    X(WITH_PROVIDER, CHECK_IN, "appointment.with", "With provider", "With provider")               \
    X(COMPLETE, CHECK_IN, "appointment.complete", "Done", "Done")                                  \
    X(LEAVE, CHECK_IN, "appointment.leave", "Left without being seen", "Left")                     \
    X(NO_SHOW, CHECK_IN, "appointment.no_show", "No-show", "No-show")                              \
    X(CANCEL, BOOK, "appointment.cancel", "Cancel ...", "Cancelled")                               \
    X(MOVE, BOOK, "appointment.move", "Move", "Moved")                                             \
    X(STEP_BACK, CHECK_IN, "appointment.undo", "Undo", "Undone")                                   \
    X(MOVE_BACK, BOOK, "appointment.move_back", "Move back", "Moved back")

enum booking_act {
#define X(act, permission, action, word, done) BOOKING_##act,
    BOOKING_ACTS(X)
#undef X
        BOOKING_ACT_COUNT
};
const char *booking_act_word(enum booking_act act); /* "Arrived" */
enum permission booking_act_permission(enum booking_act act);

/* Whether it can be done to such an appointment at that wall time; why (may be NULL) says why not:
 * "This appointment is on Wed 25-Nov-2026, not today." */
bool booking_possible(const struct appointment *appointment, const struct visit_mark *mark,
                      enum booking_act act, const struct datetime *now, struct error *why);

struct booking_change {
    enum booking_act act;
    const char *reason; /* CANCEL: must be there */
    /* MOVE: where to. */
    struct date date;
    int minutes;
    int64_t provider_id;
    /* MOVE, STEP_BACK of a cancelled one, MOVE_BACK: over another appointment, by the right
     * OVERBOOK; NULL: never over another. */
    const char *overbook_reason;
};

enum { BOOKING_CLASH_SIZE = 512 };
struct booking_outcome {
    struct error error; /* code OK: it is done. REFUSED with clash: see below */
    enum booking_act act;
    int64_t appointment_id;
    char words[320]; /* of OK: "Checked in at 10:42: SMITH, John" */
    /* What stands in the way: "Dr. One has BERG, Bo at 09:15 (30 min)." */
    bool clash;
    char clashes[BOOKING_CLASH_SIZE];
    bool has_free; /* the provider's next free time, when there is one */
    struct date free_date;
    int free_minutes;
};

struct booking;
/* done is called once for each booking_do that returned 0. */
struct booking *booking_new(struct session *session,
                            void (*done)(void *context, const struct booking_outcome *outcome),
                            void *context);
void booking_free(struct booking *booking); /* NULL is allowed */
/* seen: the row as it is shown, state: how far it was shown to have come. 0; or -1 with *error
 * (rights, not possible, another act under way). */
int booking_do(struct booking *booking, const struct appointment_line *seen, enum visit_state state,
               const struct booking_change *change, struct error *error);
/* Takes the last act of this controller back (^Z), once, while the row is as that act left it. As
 * booking_do. */
int booking_undo(struct booking *booking, struct error *error);

/* A form of an appointment was saved: undo takes that back. A new one is called off as booked by
 * mistake, one that was called off is scheduled again, one that was moved goes back. */
struct edit;
void booking_saved(struct booking *booking, const struct edit *edit);

/* --- for the forms ---------------------------------------------------------------------------- */

/* Adds what ct_visit keeps of a change of date, time or provider: where the appointment was
 * (moves), and why it lies over another (NULL: it does not). moved false: the reason alone. Returns
 * the step. */
int booking_compose_move(struct change_set *set, const struct session *session,
                         const struct appointment *row, const struct visit *visit, bool moved,
                         const char *overbook_reason);
/* ... of cancelling, with the update of the row. */
int booking_compose_cancel(struct change_set *set, const struct session *session,
                           const struct appointment *row, const struct visit *visit,
                           const char *reason);
/* Who is in the way, by name: rows are the count appointments that clash with provider or patient.
 */
void booking_clash_words(const struct appointment_line *rows, int count, int64_t provider_id,
                         char *out, size_t size);
/* ... in the space beside a field that stands below provider and patient: "BERG, Bo 09:15 (30
 * min)", "the patient is with Dr. Two 09:00", "; 1 more". */
void booking_clash_brief(const struct appointment_line *rows, int count, int64_t provider_id,
                         char *out, size_t size);

#endif
