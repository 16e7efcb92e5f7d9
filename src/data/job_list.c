/* SPDX-License-Identifier: MIT */
/* Jobs that wait (src/data/job_list.h). */
#include "src/data/job_list.h"

void job_list_add(struct job **first, struct job *job)
{
    struct job **link = first;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    job->next = NULL;
    *link = job;
}

struct job *job_list_take(struct job **first)
{
    struct job *job = *first;
    if (job != NULL) {
        *first = job->next;
    }
    return job;
}

bool job_list_remove(struct job **first, const struct job *job)
{
    for (struct job **link = first; *link != NULL; link = &(*link)->next) {
        if (*link == job) {
            *link = job->next;
            return true;
        }
    }
    return false;
}
