/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what a backend is: one table of functions that runs jobs away from the loop. data.c owns
 * tickets, owners, deadlines and callbacks; a backend only runs a job and says when it has ended.
 * Layer: data, private.  Thread: every function here is called on the loop's thread, and so is
 * every function of the host; a backend's own threads never see either.
 */
#ifndef CHARTTY_DATA_BACKEND_H
#define CHARTTY_DATA_BACKEND_H

#include "chartty/data/change_set.h"
#include "chartty/data/data.h"

enum job_kind { JOB_PAGES, JOB_COUNT, JOB_CHANGES, JOB_SAVE, JOB_SETTLE };

struct save_work; /* src/data/save.h */

/* At most so many changes are named one by one; beyond, the answer is "read again". */
enum { CHANGE_NOTES_MAX = 200 };

/*
 * One piece of work and its answer. data.c makes and frees it; between submit and finished it
 * belongs to the backend, which alone writes the answer.
 */
struct job {
    enum job_kind kind;
    struct page_request *requests; /* PAGES: count of them; COUNT: requests[0].query */
    int count;

    struct error error;  /* code OK: the answer below is there */
    struct page **pages; /* PAGES: room for count */
    int64_t total;       /* COUNT */
    bool exact;
    struct change_note *notes; /* CHANGES: room for CHANGE_NOTES_MAX */
    int note_count;            /* CHANGES: -1 = unknown what */

    struct save_work *save; /* SAVE, SETTLE: what to do, and the answer (also beside an error) */

    struct job *next; /* the backend's, for its queue */
};

struct backend_host {
    void *context;
    /* Once, unless close comes first. error NULL: info is filled and jobs may be submitted. */
    void (*opened)(void *context, const struct error *error, const struct data_info *info);
    /* Once for each submitted job that was not taken back by cancel. */
    void (*finished)(void *context, struct job *job);
    /* After opened, whenever what is known of the line changes; never from within submit. again:
     * what was read may be out of date, so that everybody reads again. */
    void (*line)(void *context, const struct data_line *line, bool again);
    /* Somebody has committed: the changes are to be asked for now. */
    void (*noticed)(void *context);
};

struct backend {
    /* NULL and *error when the URL cannot be understood; all else comes with host->opened. */
    void *(*open)(struct loop *loop, const struct data_options *options,
                  const struct backend_host *host, struct error *error);
    void (*submit)(void *self, struct job *job);
    /* True: taken back, it will not finish. False: it is being interrupted and will finish. A save
     * that runs is interrupted only when it is late, and never once its commit has begun; its
     * finish says what is true. */
    bool (*cancel)(void *self, struct job *job);
    /* NULL: nobody is told. From the next job on another person is at the station; NULL: nobody. */
    void (*session)(void *self, const struct data_session *who);
    /* Tries a lost line now. NULL: its line is never lost. */
    void (*retry)(void *self);
    /* Interrupts and finishes what runs, then frees. Jobs not begun are finished as CANCELLED, but
     * saves are all carried out first. */
    void (*close)(void *self);
};

/* One a line of BACKENDS: backend_SQLITE, backend_SCRIPTED. */
#define X(name, scheme) extern const struct backend backend_##name;
BACKENDS(X)
#undef X

#endif
