/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the queue of saves before the one writer and the thread it runs on. Layer:
 * data/postgres, private.  Thread: the loop's. Owns: the writer and its thread.  Must not know:
 * SQL.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_QUEUE_H
#define CHARTTY_DATA_POSTGRES_PG_QUEUE_H

#include "src/data/local_store.h"

struct pg_queue;

/* finished: once for each job that was not taken back. The texts live as long as it; local: the
 * station's own file, of whose records and key it tells. */
struct pg_queue *pg_queue_new(struct loop *loop, const char *url, const struct local_options *local,
                              void (*finished)(void *context, struct job *job), void *context,
                              struct error *error);
/* The records are open: have they chartty's tables? Before the first job. */
void pg_queue_opened(struct pg_queue *queue, bool is_adopted);
void pg_queue_submit(struct pg_queue *queue, struct job *job);
/* As a backend's cancel. */
/* From the next save on; NULL: nobody. */
void pg_queue_name_person(struct pg_queue *queue, const char *station, const char *username);
bool pg_queue_cancel(struct pg_queue *queue, struct job *job);
/* The line is lost, or another server answers: what runs ends as lost, or as uncertain when its
 * commit was sent; the next save connects anew. */
void pg_queue_hang_up(struct pg_queue *queue);
/* Carries out what waits, waiting for locks only a second, then frees. NULL is allowed. */
void pg_queue_free(struct pg_queue *queue);

#endif
