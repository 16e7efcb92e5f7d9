/* SPDX-License-Identifier: MIT */
/*
 * Purpose: who in the records could be the person that is being registered. Layer: control.
 * Thread: the loop's. Owns: the rows it found; freeing it ends its requests. What it found is shown
 * only when the search is in the audit.
 */
#ifndef CHARTTY_CONTROL_DUPLICATES_H
#define CHARTTY_CONTROL_DUPLICATES_H

#include "chartty/control/session.h"
#include "chartty/model/matching.h"

struct duplicates;
struct duplicates *duplicates_new(struct session *session, void (*changed)(void *context),
                                  void *context);
void duplicates_free(struct duplicates *duplicates); /* NULL is allowed */

enum { DUPLICATE_NAME_SIZE = 256, DUPLICATES_MAX = 8 };

/* As stored; "" what is not known. */
struct duplicate_person {
    char last[DUPLICATE_NAME_SIZE], first[DUPLICATE_NAME_SIZE];
    bool has_born, about;
    struct date born;
    char phone[64], ssn[32];
};

/* Looks again when the person is another than before; the same one is looked for once. */
void duplicates_look(struct duplicates *duplicates, const struct duplicate_person *person);

enum duplicates_state {
    DUPLICATES_NONE,    /* there is too little to look by */
    DUPLICATES_LOOKING, /* not known yet */
    DUPLICATES_READY,
    DUPLICATES_FAILED /* could not look: that is not "none" */
};
enum duplicates_state duplicates_state(const struct duplicates *duplicates);
const struct error *duplicates_error(const struct duplicates *duplicates);
/* The likeliest first; at most DUPLICATES_MAX are kept, `total` counts all. */
int duplicates_count(const struct duplicates *duplicates, int *total);
const struct patient_hit *duplicates_hit(const struct duplicates *duplicates, int index);
/* "same birth date and phone; first name differs" */
void duplicates_words(const struct duplicates *duplicates, int index, char *out, size_t size);

#endif
