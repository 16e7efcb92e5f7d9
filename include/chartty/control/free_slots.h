/* SPDX-License-Identifier: MIT */
/*
 * Purpose: looks for the next free time of a provider, day after day, in batches of a week.
 * Layer: control.  Thread: the loop's. Owns: its request; freeing it ends it.
 */
#ifndef CHARTTY_CONTROL_FREE_SLOTS_H
#define CHARTTY_CONTROL_FREE_SLOTS_H

#include "chartty/control/session.h"
#include "chartty/model/slots.h"

struct free_slots;

struct free_slot_answer {
    const struct error *error; /* NULL: looked */
    bool found;                /* false: nothing free within the weeks looked at */
    int64_t provider_id;
    struct date date;
    int minutes;
};

struct free_slots *
free_slots_new(struct session *session,
               void (*done)(void *context, const struct free_slot_answer *answer), void *context);
void free_slots_free(struct free_slots *slots); /* NULL is allowed */

/*
 * The first free time at or after `minutes` of `date`: free of the provider's appointments, and of
 * those of the patient that are given in `others` (spans counted from midnight of `date`; NULL
 * none); except_id: the appointment that is to be moved. A look under way is given up for it.
 * Nothing before now, nothing outside the clinic's hours is offered. Looks eight weeks ahead.
 */
void free_slots_find(struct free_slots *slots, int64_t provider_id, int64_t except_id,
                     struct date date, int minutes, int length, const struct slot_span *others,
                     int other_count);

/* The clinic's hours by the session's settings, and nothing before now. */
struct slot_hours session_hours(const struct session *session);
/* "Tue 24-Nov-2026 10:30" */
void free_slot_words(struct date date, int minutes, char *out, size_t size);

#endif
