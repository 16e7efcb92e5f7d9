/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what one station's session is made of: the records, who is signed in, the clock, the
 * clinic's settings, and the patients opened lately. Layer: control.  Thread: the loop's. Owns:
 * nothing that is given to it; the struct lives in the application and outlives every controller.
 */
#ifndef CHARTTY_CONTROL_SESSION_H
#define CHARTTY_CONTROL_SESSION_H

#include "chartty/base/clock.h"
#include "chartty/base/error.h"
#include "chartty/control/rights.h"

struct data;
struct loop;

struct loop;

enum { SESSION_RECENT = 9 };

struct session_recent {
    int64_t patient_id;
    char name[256]; /* as name_display made it */
    char mrn[64];
    char born[12];
};

/* Who is signed in. staff_id 0: nobody. */
struct person {
    int64_t staff_id;
    char username[64];
    char full_name[128]; /* what prescriber, ordered_by and recorded_by are filled with */
    enum staff_role role;
    int64_t provider_id; /* 0: none */
};

/* Break-glass of the person signed in, at most one patient at a time. */
struct emergency {
    int64_t patient_id; /* 0: none */
    int64_t ends_ms;    /* session_now_ms */
    char reason[256];
};

/* Who was confirmed by initials and birth year lately (ux.md rule 26). */
struct confirmed_patient {
    int64_t patient_id; /* 0: none */
    int64_t until_ms;   /* clock_monotonic_ms */
};

/* How the site makes its ids ("MRN{HEX6}"). */
struct id_patterns {
    const char *mrn, *appointment, *medication, *order;
};

struct session {
    struct loop *loop;
    struct data *data;
    const struct clock *clock;
    const char *clinic;            /* name of the clinic */
    const char *station;           /* "ws-07" */
    const char *terminal, *remote; /* tty, SSH_CONNECTION; "" */
    const char *state_folder;      /* for sealed drafts and local.db (0700); "" or NULL: none */
    const char *url;               /* of the records, and the file of the audit's key: what the */
    const char *audit_key;         /* check of the audit reads; NULL: there is none to check */
    const char *records;           /* which records these are (their path); "" or NULL: any */
    int draft_days;                /* how long a draft is kept; 0: 7 */
    const char *badge_key;         /* file that badges are hashed with; "" or NULL: no badges */
    struct id_patterns patterns;
    int day_start, day_end; /* when the clinic sees people: minutes; both 0: 08:00 to 18:00 */
    const char *work_days;  /* weekdays by digit, 0 Sunday: "12345"; NULL: that */
    int hashing;            /* sign-ins and hashes under way: session_pending counts them too */
    bool kiosk;             /* self check-in: nobody signs in here */
    uint64_t number;        /* data_session_begin's; 0 */
    /* Set by the first session_begin and never taken back: from then on nothing of a patient is
     * shown that is not in the audit (audit_required). */
    bool is_recorded;
    struct person person;
    struct emergency emergency;
    struct confirmed_patient confirmed;
    bool day_first;                               /* 7/8/45 is 7 August */
    struct session_recent recent[SESSION_RECENT]; /* newest first */
    int recent_count;
    int64_t line_lost_ms; /* control/line.h: since when, on a fixed clock; 0 */
};

/* The database's state in a word or two for the bar ("db:sqlite", "db:sqlite read-only"); demo by
 * *demo. */
void session_database(const struct session *session, char *out, size_t size, bool *demo);
/* Milliseconds for limits of time (idle lock, emergency access): the machine's monotonic clock,
 * which a clock set back does not touch and which runs on while the machine sleeps; of a fixed
 * clock (stories, tests) its own. */
int64_t session_now_ms(const struct session *session);
/* Requests under way: 0 means that nothing more will change by itself. */
int session_pending(const struct session *session);
/* Someone has signed in (control/sign_in.h, or a test): a new session of the data layer with its
 * own audit chain; recent patients and break-glass of the one before are forgotten. NULL: nobody.
 */
void session_begin(struct session *session, const struct person *person);
/* Nobody signs in at a kiosk; its arrivals are the kiosk's in the audit. */
void session_begin_kiosk(struct session *session);
void session_end(struct session *session);
/* Puts a patient at the front of the recent ones. */
void session_remember(struct session *session, int64_t patient_id, const char *name,
                      const char *mrn, const char *born);

#endif
