/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one writing connection: carries out a save, or settles one, each in one transaction.
 * Layer: data/postgres, private.  Thread: the writer's own, but for pg_interrupt and pg_calm. Owns:
 * its connection, statements and the audit's key.  Must not know: tickets, owners, the loop.
 */
#ifndef CHARTTY_DATA_POSTGRES_PG_WRITER_H
#define CHARTTY_DATA_POSTGRES_PG_WRITER_H

#include "src/data/backend.h"
#include "src/data/postgres/pg_names.h"
#include "src/data/save.h"
#include "src/data/write_sql.h"

/* The statements that are not made of a shape. */
enum writer_statement {
    WRITER_VERSION,
    WRITER_LOCK_ALONE,
    WRITER_LOCK_BESIDE,
    WRITER_LOCK_SLOTS,
    WRITER_FIND_REQUEST,
    WRITER_ADD_REQUEST,
    WRITER_ADD_ENTRY,
    WRITER_HAS_ENTRIES,
    WRITER_STATION_HEAD,
    WRITER_OVERLAPS,
    WRITER_STATEMENT_COUNT
};

enum { WRITER_SHAPES = 64 };
struct writer_shape {
    struct write_shape shape;
    struct pg_statement *statement; /* NULL: the place is free */
};

struct pg_writer {
    struct pg_connection connection; /* opened for the first save */
    const char *key_path;            /* the caller's */
    struct pg_statement *statements[WRITER_STATEMENT_COUNT];
    struct writer_shape shapes[WRITER_SHAPES];
    int next_shape;
    struct pg_names names;
    unsigned char *key; /* of the audit, in locked memory; NULL: not read yet */
};

/* Carries out a job of JOB_SAVE or JOB_SETTLE; its answer is complete, whatever comes. */
void pg_writer_run(struct pg_writer *writer, struct job *job);
void pg_writer_close(struct pg_writer *writer);

/* --- what the parts share -------------------------------------------------------------------- */

/* One save while it is carried out. */
struct writing {
    struct pg_writer *writer;
    struct save_work *work;
    struct error *error;
    char at[27];                  /* now, UTC, in the stored form */
    struct audit_change *changes; /* in the work's arena */
    int change_count, change_room;
};

/* Prepared, with no parameter bound. NULL and *error. */
struct pg_statement *pg_writer_statement(struct pg_writer *writer, enum writer_statement which,
                                         struct error *error);
struct pg_statement *pg_writer_shaped(struct pg_writer *writer, const struct write_shape *shape,
                                      struct error *error);
/* The refusal as an error of saving. Returns -1. */
int pg_writer_failed(struct pg_writer *writer, struct error *error);
/* Steps a statement that has no rows, and resets it. */
int pg_writer_step(struct pg_writer *writer, struct pg_statement *statement, struct error *error);
/* Steps to the first row: 1 there is one, 0 none, -1 and *error. The caller resets. */
int pg_writer_first(struct pg_writer *writer, struct pg_statement *statement, struct error *error);
/* The rows that match, all columns. NULL and *error. */
struct page *pg_writer_select(struct pg_writer *writer, enum record_type type,
                              const struct change_match *matches, int count, struct error *error);
/* The row of that number: a page of one row or none. */
struct page *pg_writer_row(struct pg_writer *writer, enum record_type type, int64_t id,
                           struct error *error);

/* Carries out a step. -1 and *error; the answer's field and page are set. writer_steps.c */
int pg_writer_do_step(struct writing *writing, int index);
/* Looks whether a step's expectation holds. pg_writer_expect.c */
int pg_writer_expect(struct writing *writing, const struct change_step *step);
/* Is there a row of these texts? 1, 0, or -1 and *error. */
int pg_writer_exists(struct pg_writer *writer, enum record_type type,
                     const struct change_match *matches, int count, struct error *error);

/* writer_request.c: what is known of a request id. */
enum request_state { REQUEST_NEW, REQUEST_DONE, REQUEST_VOID, REQUEST_OTHER };
/* DONE: the answer is filled with what was stored. OTHER: done with another content (hash NULL:
 * any). -1 and *error. */
int pg_writer_find_request(struct pg_writer *writer, struct save_work *work, const char *hash,
                           enum request_state *state, struct error *error);
/* hash NULL: claims the id as void. */
int pg_writer_add_request(struct pg_writer *writer, const struct save_work *work, const char *hash,
                          const char *at, struct error *error);

/* writer_audit.c: adds the entry; *head is the chain's head once it is committed. */
int pg_writer_add_entry(struct writing *writing, struct audit_head *head);

#endif
