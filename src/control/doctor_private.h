/* SPDX-License-Identifier: MIT */
/* What doctor*.c share: the examination under way. Loop thread. */
#ifndef CHARTTY_CONTROL_DOCTOR_PRIVATE_H
#define CHARTTY_CONTROL_DOCTOR_PRIVATE_H

#include "chartty/control/doctor.h"
#include "chartty/data/change_set.h"
#include "src/control/doctor_memory.h"

enum { DOCTOR_ROWS_A_PAGE = 500, DOCTOR_LOOKUPS = 25, DOCTOR_REMEMBERED = 1000000 };

/* A finding with the row that it is of; the row lives as long as its page. */
struct doctor_case {
    struct doctor_finding finding;
    const void *row;       /* of finding.type */
    int adult_before_days; /* it counts only of somebody who was grown up then; 0: always */
};

/* One walk through a table; look is called for each row. */
struct doctor_pass {
    enum query_id query;
    const char *doing;
    void (*look)(struct doctor *doctor, enum record_type type, const void *row);
    bool in_slices;           /* once for each slice of the patients */
    enum query_preset preset; /* of its rows */
};

struct doctor {
    struct session *session;
    struct doctor_options options;
    data_owner owner;
    struct date today;
    struct data_token token; /* of mending */
    int pass, slice, slices;
    int64_t rows; /* of the pass */
    struct page_request request;
    struct page *page;
    struct arena arena; /* texts of the page's findings */
    struct doctor_case *cases;
    int case_count, case_room;
    int at; /* the case that is told next */
    struct page *patients[DOCTOR_LOOKUPS], *retracted[DOCTOR_LOOKUPS];
    int64_t patient_ids[DOCTOR_LOOKUPS];
    int patient_count;
    struct doctor_memory *drugs, *allergens, *heights; /* of the slice */
    struct doctor_spans *spans;                        /* appointments that still run */
    struct page *entries;                              /* undo: of the audit */
    struct error error;
};

/* Is the patient of this slice? */
static inline bool doctor_has_slice(const struct doctor *doctor, int64_t patient)
{
    return (int)((uint64_t)patient % (uint64_t)doctor->slices) == doctor->slice;
}
/* Adds a case, where its kind is asked for; the finding's texts must outlive the page's cases. */
struct doctor_case *doctor_add(struct doctor *doctor, const struct doctor_finding *finding,
                               const void *row);
/* A finding of a row as a whole. */
struct doctor_finding doctor_finding_of(enum doctor_kind kind, enum record_type type,
                                        const void *row, int field);
bool doctor_may_see(const struct doctor *doctor, enum record_type type);
void doctor_end(struct doctor *doctor, const struct error *error);

/* doctor_cross.c: what shows only between rows. */
void doctor_look_drug(struct doctor *doctor, enum record_type type, const void *row);
void doctor_look_allergen(struct doctor *doctor, enum record_type type, const void *row);
void doctor_look_slot(struct doctor *doctor, enum record_type type, const void *row);
void doctor_look_height(struct doctor *doctor, enum record_type type, const void *row);
void doctor_look_orphan(struct doctor *doctor, enum record_type type, const void *row);
void doctor_forget(struct doctor *doctor); /* before another slice or pass of them */

/* doctor_mend.c: the row's mends as one change set. Returns 0: the answer comes as `saved`. */
int doctor_mend(struct doctor *doctor, const void *row, const struct doctor_case *cases, int count,
                data_save_callback saved, struct error *error);
void doctor_put_back(struct change_set *set, struct doctor *doctor, enum record_type type,
                     const void *row, uint64_t mask, const char *const *values);

/* doctor_undo.c */
void doctor_undo_begin(struct doctor *doctor);

#endif
