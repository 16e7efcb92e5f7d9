/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what an examination remembers of patients while it reads on: by patient number a few
 * entries, each a row, a number and a text that is kept once however often it comes. Layer:
 * control, private.  Thread: any one. Owns: the texts.
 */
#ifndef CHARTTY_CONTROL_DOCTOR_MEMORY_H
#define CHARTTY_CONTROL_DOCTOR_MEMORY_H

#include <stddef.h>
#include <stdint.h>

struct doctor_memory;
struct doctor_memory *doctor_memory_new(void);
void doctor_memory_free(struct doctor_memory *memory); /* NULL is allowed */

struct doctor_entry {
    int64_t patient, row;
    double number;
    int day;
    int text; /* doctor_memory_text */
    int next; /* the patient's entry before it; -1 */
};
/* text may be NULL. The newest entry of a patient comes first. */
void doctor_memory_add(struct doctor_memory *memory, const struct doctor_entry *entry,
                       const char *text);
/* The patient's newest entry; NULL. It may move with the next addition. */
struct doctor_entry *doctor_memory_first(const struct doctor_memory *memory, int64_t patient);
struct doctor_entry *doctor_memory_next(const struct doctor_memory *memory,
                                        const struct doctor_entry *entry);
const char *doctor_memory_text(const struct doctor_memory *memory, int text); /* "" for none */

#endif
