/* SPDX-License-Identifier: MIT */
/*
 * Purpose: looks through all records for what does not fit (model/doctor_rules.h and what shows
 * only between rows), tells each with its row, mends what can be mended with certainty, one change
 * set a row and audited, and takes mends back: `chartty db doctor`. Layer: control.  Thread: the
 * loop's.  Owns: what it has read; a page at a time, and what it must remember of patients in
 * slices of a bounded size, however many rows there are.
 */
#ifndef CHARTTY_CONTROL_DOCTOR_H
#define CHARTTY_CONTROL_DOCTOR_H

#include "chartty/control/session.h"
#include "chartty/model/doctor_rules.h"

/* What became of a finding, or of a mend that is taken back. */
enum doctor_result {
    DOCTOR_FOUND,   /* nothing was asked for, or it has no mend */
    DOCTOR_MENDED,  /* committed */
    DOCTOR_UNDONE,  /* committed: what was is there again */
    DOCTOR_CHANGED, /* the row is not as it was read, or as the mend left it: it was left alone */
    DOCTOR_REFUSED  /* see the error */
};

struct doctor_told {
    const struct doctor_finding *finding;
    const char *mrn; /* as stored; NULL: nobody signed in, no patient, or not there */
    bool may_see;    /* whoever is signed in may see the values */
    enum doctor_result result;
    const struct error *error; /* of REFUSED */
};

struct doctor_options {
    bool mend, undo;
    bool every_kind;       /* else `kind` alone */
    enum doctor_kind kind; /* what is looked for, mended or undone */
    int64_t row;           /* 0: every row; with a kind */
    /* Each finding; once it is mended, if that was asked for. */
    void (*told)(void *context, const struct doctor_told *told);
    void (*progress)(void *context, const char *doing, int64_t rows); /* may be NULL */
    void (*done)(void *context, const struct error *error);
    void *context;
};

struct doctor;
/*
 * Begins. Nobody signed in: a report without MRNs and values. Mending and undoing need the right to
 * (PERMISSION_MEND, and of clients MANAGE_CLIENTS), and records that can be written. NULL and
 * *error: `done` never comes.
 */
struct doctor *doctor_begin(struct session *session, const struct doctor_options *options,
                            struct error *error);
void doctor_free(struct doctor *doctor); /* NULL is allowed */

#endif
