/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the parts of a copy share: copy.c looks, checks and compares, copy_rows.c writes.
 * Layer: data, private.  Thread: the copying one.
 */
#ifndef CHARTTY_DATA_CONTENT_COPY_PARTS_H
#define CHARTTY_DATA_CONTENT_COPY_PARTS_H

#include "chartty/data/copy.h"
#include "src/data/content/target.h"

#include <stdlib.h>

struct copying {
    const struct copy_options *options;
    struct copy_report *report;
    struct content *source;
    struct target *target;
    struct copy_mark mark, seen; /* seen: as it is in the target */
    int64_t mark_stage; /* as it was written last: tables that are not there are passed over */
    enum copy_stage stage;
    int64_t total, done, done_before; /* rows, for the progress */
};

/* From the mark on, all rows. */
int copy_rows(struct copying *copying, struct error *error);

void copy_tell(struct copying *copying, enum copy_stage stage, int table, int64_t done);
/* True and *error. */
bool copy_is_cancelled(const struct copying *copying, struct error *error);
/* The first column where it is a number; else 0. */
int64_t copy_row_number(const struct content_value *values);

#endif
