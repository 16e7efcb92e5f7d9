/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the row-source contract: a list pulls the rows it shows; the source answers at once with
 *          "present", "loading" or "failed" and fetches what is missing meanwhile.
 * Layer: base.  Thread: the loop's.
 *
 * Rows are named by ordinal: a number that stays with a row until the source jumps or reloads.
 * After a jump the first row of the page jumped to is some ordinal, those before it are smaller,
 * those after it larger; the ordinals of neighbours differ by one. The place in the whole list
 * ("row 17 of 4,211") is rows_number, unknown after a jump until it was counted. A row's memory is
 * the source's and stays valid until the next call into the source or return to the loop.
 */
#ifndef CHARTTY_BASE_ROWS_H
#define CHARTTY_BASE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

struct error;

enum row_state {
    ROW_NONE, /* before the first or after the last row */
    ROW_PRESENT,
    ROW_LOADING,
    ROW_FAILED, /* rows_failure says why; rows_retry tries again */
};

enum rows_jump { ROWS_FIRST, ROWS_LAST };

struct row {
    int64_t id;       /* the record's id; the selection is held by it */
    const void *data; /* what the source and its screen agreed on, e.g. a struct patient_hit */
};

struct rows_bounds {
    int64_t first, last;   /* ordinals of the loaded stretch; last < first when nothing is loaded */
    bool at_start, at_end; /* there is no row before first / after last */
    int64_t total;         /* rows in all, -1 while unknown */
    bool loading;          /* a fetch is under way */
    int64_t loading_since_ms; /* clock_monotonic_ms when it began */
};

struct rows_ops {
    enum row_state (*row)(void *self, int64_t ordinal,
                          struct row *out); /* starts a fetch when it must */
    void (*bounds)(void *self, struct rows_bounds *out);
    void (*jump)(void *self, enum rows_jump where); /* the selection goes to the first / last row */
    void (*select)(void *self, int64_t ordinal);
    int64_t (*selected)(void *self); /* ordinal of the selected row; it follows its id */
    int64_t (*number)(void *self,
                      int64_t ordinal); /* 1-based place in the whole, 0 while unknown */
    bool (*go_to_number)(void *self,
                         int64_t number);   /* false when the place is not known or not there */
    void (*window)(void *self, int height); /* how many rows are in view: the page size follows */
    void (*retry)(void *self);
    void (*cancel)(void *self); /* stops the fetch under way; what was shown stays */
    const struct error *(*failure)(void *self); /* NULL when nothing failed */
};

struct rows {
    const struct rows_ops *ops;
    void *self;
};

/* A source over an array in memory (small lists, tests). The caller owns the data and the source.
 */
struct rows_array {
    struct rows rows; /* give this to the table */
    const struct row *items;
    int64_t count;
    int64_t selected;
};
void rows_array_init(struct rows_array *array, const struct row *items, int64_t count);

#endif
