/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one writing connection: carries out a save, or settles one, each in one transaction.
 * Layer: data/sqlite, private.  Thread: the writer's own, but for `stop` and `hurry`. Owns: its
 * connection, statements and the audit's key.  Must not know: tickets, owners, the loop.
 */
#ifndef CHARTTY_DATA_SQLITE_WRITER_H
#define CHARTTY_DATA_SQLITE_WRITER_H

#include "src/data/backend.h"
#include "src/data/save.h"
#include "src/data/sqlite/name_writer.h"
#include "src/data/write_sql.h"

#include <sqlite3.h>
#include <stdatomic.h>

/* The statements that are not made of a shape. */
enum writer_statement {
    WRITER_BEGIN,
    WRITER_COMMIT,
    WRITER_ROLLBACK,
    WRITER_VERSION,
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
    sqlite3_stmt *statement; /* NULL: the place is free */
};

struct writer {
    const char *path, *key_path; /* the caller's */
    int busy_ms;
    atomic_int stop;  /* set by the loop's thread while a late save runs */
    atomic_int hurry; /* set by it when the program ends: all that is left waits for locks a second
                         in all */
    bool is_committing;
    int64_t waiting_since_ms, hurry_since_ms; /* hurry_since_ms 0: no need yet */
    sqlite3 *connection;                      /* opened for the first save */
    sqlite3_stmt *statements[WRITER_STATEMENT_COUNT];
    struct writer_shape shapes[WRITER_SHAPES];
    int next_shape;
    struct name_writer names;
    unsigned char *key; /* of the audit, in locked memory; NULL: not read yet */
};

/* Carries out a job of JOB_SAVE or JOB_SETTLE; its answer is complete, whatever comes. */
void writer_run(struct writer *writer, struct job *job);
void writer_close(struct writer *writer);

/* --- what the parts share -------------------------------------------------------------------- */

/* One save while it is carried out. */
struct writing {
    struct writer *writer;
    struct save_work *work;
    struct error *error;
    char at[27];                  /* now, UTC, in the stored form */
    struct audit_change *changes; /* in the work's arena */
    int change_count, change_room;
};

/* Prepared, with no parameter bound. NULL and *error. */
sqlite3_stmt *writer_statement(struct writer *writer, enum writer_statement which,
                               struct error *error);
sqlite3_stmt *writer_shaped(struct writer *writer, const struct write_shape *shape,
                            struct error *error);
/* An SQLite result as an error of saving. Returns -1. */
int writer_failed(struct writer *writer, int result, struct error *error);
/* Steps a statement that has no rows, and resets it. */
int writer_step(struct writer *writer, sqlite3_stmt *statement, struct error *error);
/* Steps to the first row: 1 there is one, 0 none, -1 and *error. The caller resets. */
int writer_first(struct writer *writer, sqlite3_stmt *statement, struct error *error);
/* The rows that match, all columns. NULL and *error. */
struct page *writer_select(struct writer *writer, enum record_type type,
                           const struct change_match *matches, int count, struct error *error);
/* The row of that number: a page of one row or none. */
struct page *writer_row(struct writer *writer, enum record_type type, int64_t id,
                        struct error *error);

/* Carries out a step. -1 and *error; the answer's field and page are set. writer_steps.c */
int writer_do_step(struct writing *writing, int index);
/* Looks whether a step's expectation holds. writer_expect.c */
int writer_expect(struct writing *writing, const struct change_step *step);
/* Is there a row of these texts? 1, 0, or -1 and *error. */
int writer_exists(struct writer *writer, enum record_type type, const struct change_match *matches,
                  int count, struct error *error);

/* writer_request.c: what is known of a request id. */
enum request_state { REQUEST_NEW, REQUEST_DONE, REQUEST_VOID, REQUEST_OTHER };
/* DONE: the answer is filled with what was stored. OTHER: done with another content (hash NULL:
 * any). -1 and *error. */
int writer_find_request(struct writer *writer, struct save_work *work, const char *hash,
                        enum request_state *state, struct error *error);
/* hash NULL: claims the id as void. */
int writer_add_request(struct writer *writer, const struct save_work *work, const char *hash,
                       const char *at, struct error *error);

/* writer_audit.c: adds the entry; *head is the chain's head once it is committed. */
int writer_add_entry(struct writing *writing, struct audit_head *head);

#endif
