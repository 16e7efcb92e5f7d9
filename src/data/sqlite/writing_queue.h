/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the queue of saves before the one writer and the thread it runs on. Layer: data/sqlite,
 * private.  Thread: the loop's. Owns: the writer and its thread.  Must not know: SQL.
 */
#ifndef CHARTTY_DATA_SQLITE_WRITING_QUEUE_H
#define CHARTTY_DATA_SQLITE_WRITING_QUEUE_H

#include "src/data/backend.h"

struct writing_queue;

/* finished: once for each job that was not taken back. path, key_path and local (the station's own
 * file; NULL none) live as long as it. */
struct writing_queue *writing_queue_new(struct loop *loop, const char *path, const char *key_path,
                                        const char *local, int busy_ms,
                                        void (*finished)(void *context, struct job *job),
                                        void *context, struct error *error);
void writing_queue_submit(struct writing_queue *queue, struct job *job);
/* As a backend's cancel. */
bool writing_queue_cancel(struct writing_queue *queue, struct job *job);
/* Carries out what waits, waiting for locks only a second, then frees. NULL is allowed. */
void writing_queue_free(struct writing_queue *queue);

#endif
