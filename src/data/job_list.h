/* SPDX-License-Identifier: MIT */
/*
 * Purpose: jobs that wait, in the order they came, linked by their `next`. Layer: data, private to
 * the backends.  Thread: the loop's. Owns: nothing; an empty list is NULL.
 */
#ifndef CHARTTY_DATA_JOB_LIST_H
#define CHARTTY_DATA_JOB_LIST_H

#include "src/data/backend.h"

void job_list_add(struct job **first, struct job *job);
/* Takes the first one off; NULL when none waits. */
struct job *job_list_take(struct job **first);
/* False: it does not wait here. */
bool job_list_remove(struct job **first, const struct job *job);

#endif
