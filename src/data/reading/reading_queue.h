/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the queue of jobs before a station's readers, and the thread that each reader runs on;
 * beside it the names that guesses come from, read anew when they may have changed. A database
 * gives how a reader opens, reads and is interrupted as a table of functions (struct reading_ops).
 * Layer: data, private to the backends.  Thread: the loop's, but for the functions marked "worker".
 * Owns: the threads, the names; of a reader it only calls release.  Must not know: SQL, a
 * database's API.
 *
 * Which reader is on which job is known to the loop's thread alone: it stops a reader only while
 * that reader has the job, and calms it before it gives it another. So a cancel can neither miss
 * its job nor hit the next one, without a lock.
 */
#ifndef CHARTTY_DATA_READING_READING_QUEUE_H
#define CHARTTY_DATA_READING_READING_QUEUE_H

#include "src/data/name_index.h"
#include "src/data/reading/reader.h"

struct loop;

enum { READERS = 2 };

struct reading_ops {
    /* Worker. Opens the reader's connection; the first reader also finds out what database it is.
     * -1 and *error. */
    int (*open)(struct reader *reader, bool is_first, struct error *error);
    /* Worker. A job of pages, a count, or changes. */
    void (*run)(struct reader *reader, struct job *job);
    /* Worker. The distinct names; NULL and *error. */
    struct name_index *(*names)(struct reader *reader, struct error *error);
    /* Before the worker gets a job, and when it has ended. NULL: nothing is to be done. */
    void (*before)(struct reader *reader, const struct job *job);
    void (*after)(struct reader *reader, const struct job *job);
    /* NULL where there is no line. is_connected: while no worker is on it; connect: worker. After
     * it `after` is told, without a job. */
    bool (*is_connected)(const struct reader *reader);
    void (*connect)(struct reader *reader);
    /* The end: what is waited for must come soon, or at once when no job runs. NULL: need not be
     * told. */
    void (*hurry)(struct reader *reader, bool has_job);
    void (*stop)(struct reader *reader);    /* what runs now, if anything */
    void (*calm)(struct reader *reader);    /* before anything else runs */
    void (*release)(struct reader *reader); /* its thread has ended */
};

struct reading_host {
    void *context;
    /* Once, unless free comes first. error NULL: jobs are read from here on; the second reader is
     * being opened. */
    void (*opened)(void *context, const struct error *error);
    /* Once for each job that was not taken back. */
    void (*finished)(void *context, struct job *job);
};

struct reading_queue;

/* Starts the threads and opens the first reader. NULL and *error; the readers, which live as long
 * as the queue, are then released. */
struct reading_queue *reading_queue_new(struct loop *loop, const struct reading_ops *ops,
                                        struct reader *const readers[READERS],
                                        const struct reading_host *host, struct error *error);
void reading_queue_submit(struct reading_queue *queue, struct job *job);
/* As a backend's cancel. */
bool reading_queue_cancel(struct reading_queue *queue, struct job *job);
/*
 * A save begins, and has ended, where a commit waits until nobody reads (a file without WAL):
 * counting a million rows takes its time, while a chart waits for its entry. Counts under way are
 * stopped and begin anew when nothing is saved; none begins meanwhile. NULL is allowed.
 */
void reading_queue_make_way(struct reading_queue *queue);
void reading_queue_way_is_free(struct reading_queue *queue);
/* Somebody has written a patient. NULL is allowed: nobody reads any more. */
void reading_queue_names_changed(struct reading_queue *queue);
/* Tries the second reader again, where it could not be opened. */
void reading_queue_open_again(struct reading_queue *queue);
/* Makes connections that were lost, before somebody has to wait for them. */
void reading_queue_connect(struct reading_queue *queue);
/* Interrupts what runs, finishes what waits as cancelled, then frees. NULL is allowed. */
void reading_queue_free(struct reading_queue *queue);

#endif
