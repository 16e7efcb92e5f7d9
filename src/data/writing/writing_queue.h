/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the queue of saves before a station's one writer, and the thread it runs on; beside it
 * what the records cannot take, in the station's own file. Layer: data, private to the backends.
 * Thread: the loop's. Owns: the writer, its thread, the local store.  Must not know: SQL, a
 * database's API.
 */
#ifndef CHARTTY_DATA_WRITING_WRITING_QUEUE_H
#define CHARTTY_DATA_WRITING_WRITING_QUEUE_H

#include "src/data/local_store.h"
#include "src/data/writing/writer.h"

struct writing_queue;

/* finished: once for each job that was not taken back. writer: from memory_new, the queue's from
 * here on, even when this fails. The texts of local live as long as the queue. */
struct writing_queue *writing_queue_new(struct loop *loop, struct writer *writer,
                                        const struct local_options *local,
                                        void (*finished)(void *context, struct job *job),
                                        void *context, struct error *error);
/* Records on a server are open: have they chartty's tables? Before the first job. */
void writing_queue_opened(struct writing_queue *queue, bool is_adopted);
/* Is the job the writer's? Saves are; and where records have no table of staff, who may sign in and
 * the audit are in the station's own file, all of which the one thread does that makes the file. */
bool writing_queue_takes(const struct writing_queue *queue, const struct job *job, bool is_adopted);
void writing_queue_submit(struct writing_queue *queue, struct job *job);
/* Connects, where that is still to be done and nothing is to be saved just now: the next save need
 * not wait for it. */
void writing_queue_connect(struct writing_queue *queue);
/* As a backend's cancel. */
bool writing_queue_cancel(struct writing_queue *queue, struct job *job);
/* Carries out what waits, waiting for locks only a second, then frees. NULL is allowed. */
void writing_queue_free(struct writing_queue *queue);

#endif
