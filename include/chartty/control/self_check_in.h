/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a patient checks himself in at a kiosk: last name and date of birth find at most one
 * appointment of now, whose patient is shown as initials and a time, never as a name or a list.
 * Layer: control.  Thread: the loop's. Owns: what it found, until it is forgotten.
 *
 * Every miss looks the same (wrong name, wrong date, no appointment, two patients alike), so that
 * nobody can find out who is a patient here. The misses are audited. Records that do not answer are
 * nobody's miss: that is said as it is, whoever asks, and does not depend on what was typed.
 * Works only in a session with `kiosk` set; its token may mark an arrival and nothing else.
 */
#ifndef CHARTTY_CONTROL_SELF_CHECK_IN_H
#define CHARTTY_CONTROL_SELF_CHECK_IN_H

#include "chartty/control/session.h"

enum {
    CHECK_IN_EARLY_MINUTES = 60, /* from an hour before the appointment ... */
    CHECK_IN_LATE_MINUTES = 15   /* ... to a quarter past it */
};

enum check_in_state {
    CHECK_IN_IDLE,
    CHECK_IN_LOOKING,
    CHECK_IN_FOUND, /* "J S, 23:00: is this you?" */
    CHECK_IN_SAVING,
    CHECK_IN_DONE,       /* arrived, or had arrived before */
    CHECK_IN_MISSED,     /* the one refusal */
    CHECK_IN_UNREACHABLE /* the records did not answer */
};

struct self_check_in;
struct self_check_in *self_check_in_new(struct session *session, void (*changed)(void *context),
                                        void *context);
void self_check_in_free(struct self_check_in *check_in); /* NULL is allowed */

enum check_in_state self_check_in_state(const struct self_check_in *check_in);
/* Whether arrivals can be marked just now; it is false while the line to the records is lost, or
 * only a standby answers. */
bool self_check_in_is_possible(const struct self_check_in *check_in);
/* Looks for whoever has this last name (as typed) and date of birth. */
void self_check_in_look(struct self_check_in *check_in, const char *last_name, struct date born);
const char *self_check_in_initials(const struct self_check_in *check_in); /* of FOUND: "J S" */
const char *self_check_in_time(const struct self_check_in *check_in);     /* "23:00" */
/* Of FOUND: marks the arrival. */
void self_check_in_confirm(struct self_check_in *check_in);
/* Forgets everything of the person, whatever is under way. A save that has begun is made. */
void self_check_in_forget(struct self_check_in *check_in);
/* Misses since the last success. */
int self_check_in_misses(const struct self_check_in *check_in);

#endif
