/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what one station's session is made of: the records, the clock, the clinic's settings,
 * and the patients opened lately. Layer: control.  Thread: the loop's. Owns: nothing that is given
 * to it; the struct lives in the application and outlives every controller.
 */
#ifndef CHARTTY_CONTROL_SESSION_H
#define CHARTTY_CONTROL_SESSION_H

#include "chartty/base/clock.h"
#include "chartty/base/error.h"

struct data;
struct loop;

enum { SESSION_RECENT = 9 };

struct session_recent {
    int64_t patient_id;
    char name[256]; /* as name_display made it */
    char mrn[64];
    char born[12];
};

struct session {
    struct loop *loop;
    struct data *data;
    const struct clock *clock;
    const char *clinic;                           /* name of the clinic */
    const char *station;                          /* "ws-07" */
    bool day_first;                               /* 7/8/45 is 7 August */
    struct session_recent recent[SESSION_RECENT]; /* newest first */
    int recent_count;
};

/* The database's state in a word or two for the bar ("db:sqlite", "db:sqlite read-only"); demo by
 * *demo. */
void session_database(const struct session *session, char *out, size_t size, bool *demo);
/* Requests under way: 0 means that nothing more will change by itself. */
int session_pending(const struct session *session);
/* Puts a patient at the front of the recent ones. */
void session_remember(struct session *session, int64_t patient_id, const char *name,
                      const char *mrn, const char *born);

#endif
