/* SPDX-License-Identifier: MIT */
/*
 * Purpose: one save on its way to a backend, and the session it is made in. Layer: data, private.
 * Thread: the loop's; between submit and finished it is the backend's, which alone writes the
 * answer. Owns: the set, and all of the answer. Must not know: SQL, requests.
 */
#ifndef CHARTTY_DATA_SAVE_H
#define CHARTTY_DATA_SAVE_H

#include "src/data/audit_chain.h"
#include "src/data/change_steps.h"

/* A session of data_session_begin. It lives until nobody holds it: saves of a session that has
 * ended meanwhile still go into its chain. */
struct save_session {
    uint64_t number;
    struct data_session who;
    int holders; /* the loop's thread */
    /* The backend's writing thread: */
    char chain[AUDIT_CHAIN_SIZE];
    struct audit_head head; /* the newest entry that was committed; position 0: none yet */
};
struct save_session *save_session_new(uint64_t number, const struct data_session *who);
struct save_session *save_session_hold(struct save_session *session); /* NULL gives NULL */
void save_session_let_go(struct save_session *session);               /* NULL is allowed */

struct save_work {
    struct change_set *set; /* NULL: settle request_id */
    char request_id[REQUEST_ID_SIZE];
    struct save_session *session; /* NULL: settling without one */
    struct clock clock;
    bool to_local; /* an entry alone that the records cannot take: into the station's own file */
    bool is_late;  /* the loop's thread: its deadline has passed */

    /* The answer. */
    struct save_answer answer;
    int64_t *row_ids; /* answer.row_ids and codes, to be written */
    const char **codes;
    struct page *now;
    struct arena arena;
    bool names_changed; /* a patient's name, MRN or phone is another one */
};

/* Takes the set. */
struct save_work *save_work_new(struct change_set *set, const char *request_id,
                                struct save_session *session, const struct clock *clock);
void save_work_free(struct save_work *work); /* NULL is allowed */
/* Forgets what a first try has answered. */
void save_work_clear(struct save_work *work);
/* The answer's page; one that stood there is freed. */
void save_work_set_now(struct save_work *work, struct page *now);

/* A draft that is kept again (change_set_audit was not called, no request id was given, and every
 * step is about drafts): it has neither an audit entry nor a request of its own. */
bool save_is_quiet(const struct change_set *set);
/* Has the set its right to be carried out in this session (NULL: there is none)? -1 and
 * ERROR_DENIED. */
int save_check(const struct change_set *set, const struct save_session *session,
               struct error *error);

#endif
