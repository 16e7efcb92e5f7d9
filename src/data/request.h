/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the data handle and its requests from inside: data.c keeps them, data_save.c asks for
 * saves. Layer: data, private.  Thread: the loop's.
 */
#ifndef CHARTTY_DATA_REQUEST_H
#define CHARTTY_DATA_REQUEST_H

#include "chartty/data/change_set.h"
#include "src/data/backend.h"
#include "src/data/change.h"
#include "src/data/save.h"

struct request {
    struct job job; /* first: a job is its request */
    struct data *data;
    struct request *next;
    uint64_t ticket;
    data_owner owner;
    bool submitted; /* the backend has the job */
    bool answered;
    bool refused;       /* `early` is the answer, whatever the job says */
    bool has_more_time; /* its deadline has passed once, on a slow line */
    struct error early;
    struct loop_timer *timer;
    data_pages_callback pages_callback;
    data_count_callback count_callback;
    data_save_callback save_callback; /* NULL when its owner has ended: the save goes on */
    void *context;
};

struct data {
    struct loop *loop;
    const struct backend *backend;
    void *self; /* the backend's */
    struct log *log;
    void (*ready)(void *context, const struct error *error);
    void *ready_context;
    bool opened, closing;
    struct error open_error;
    struct data_info info;
    struct request *requests; /* in the order asked */
    uint64_t last_ticket;
    data_owner last_owner;
    bool has_local;            /* a file of the station's own, for entries of read-only records */
    const struct clock *clock; /* NULL: the system's */
    uint64_t last_session;
    struct save_session *session; /* the one under way; NULL */
    struct data_line line;
    void (*line_changed)(void *context);
    void *line_context;
    int quiet_seconds; /* since changes were asked for, while the server tells of them */
    bool noticed;      /* ... told while they were being read */
    struct changes *changes;
    struct request *changes_request; /* the one reading of changes under way */
};

static inline bool job_is_save(const struct job *job)
{
    return job->kind == JOB_SAVE || job->kind == JOB_SETTLE;
}

/* A new request at the end of the list; request_begin gives it to the backend now, or when the
 * database is open, and returns its ticket. */
struct request *request_new(struct data *data, enum job_kind kind, data_owner owner);
uint64_t request_begin(struct request *request, int deadline_ms);

/* Its answer is this error, from the loop's next turn on. */
void request_answer_soon(struct request *request, const struct error *error);
/* Takes its job away from the backend: at once when it had not begun, else it is interrupted. */
void request_take_back(struct request *request);
/* Asks for the changes, unless they are being read just now. */
void request_changes(struct data *data);

/* data_line.c: what the backend says of the line. */
void line_told(void *context, const struct data_line *line, bool again);
/* The line is lost: *error says so. */
bool line_refuses(const struct data *data, struct error *error);

/* The part of data_save.c in a request's life. */
void save_answered(struct request *request, const struct error *error);
/* Nothing can be saved here: *error says why. */
bool save_is_refused(struct request *request, struct error *error);

#endif
