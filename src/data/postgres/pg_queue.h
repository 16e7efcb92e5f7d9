/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the queue of saves before the one writer and the thread it runs on. Layer:
 * data/postgres, private.  Thread: the loop's. Owns: the writer and its thread.  Must not know:
 * SQL.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_QUEUE_H
#define CHARTTY_DATA_POSTGRES_PG_QUEUE_H

#include "src/data/backend.h"

struct pg_queue;

/* finished: once for each job that was not taken back. path and key_path live as long as it. */
struct pg_queue *pg_queue_new(struct loop *loop, const char *url, const char *key_path, int busy_ms,
                              void (*finished)(void *context, struct job *job), void *context,
                              struct error *error);
void pg_queue_submit(struct pg_queue *queue, struct job *job);
/* As a backend's cancel. */
/* From the next save on; NULL: nobody. */
void pg_queue_name_person(struct pg_queue *queue, const char *station, const char *username);
bool pg_queue_cancel(struct pg_queue *queue, struct job *job);
/* Carries out what waits, waiting for locks only a second, then frees. NULL is allowed. */
void pg_queue_free(struct pg_queue *queue);

#endif
