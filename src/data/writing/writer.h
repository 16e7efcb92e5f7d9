/* SPDX-License-Identifier: MIT */
/*
 * Purpose: carries out a save, or settles one, in one transaction, whatever the database: which
 * steps are done, what is compared and expected, the audit entry, the request id. A database gives
 * its statements and its transaction as a table of functions (struct writer_ops).
 * Layer: data, private to the backends.  Thread: the writer's own. Owns: its statements and the
 * audit's key.  Must not know: tickets, owners, the loop, a database's API.
 */
#ifndef CHARTTY_DATA_WRITING_WRITER_H
#define CHARTTY_DATA_WRITING_WRITER_H

#include "src/data/backend.h"
#include "src/data/save.h"
#include "src/data/write_sql.h"

struct local_options; /* local_store.h */
struct writer;
struct writer_statement; /* a database's prepared statement */

/* The statements that are not made of a shape. */
enum writer_text {
    WRITER_VERSION,
    WRITER_FIND_REQUEST,
    WRITER_ADD_REQUEST,
    WRITER_ADD_ENTRY,
    WRITER_HAS_ENTRIES,
    WRITER_STATION_HEAD,
    WRITER_OVERLAPS, /* the database's own: ops->overlaps */
    WRITER_TEXT_COUNT
};

enum writer_end { WRITER_COMMITTED, WRITER_NOT_COMMITTED, WRITER_UNKNOWN };

struct writer_ops {
    const char *overlaps;  /* WRITER_OVERLAPS_SQL (overlaps_sql.h) with its minutes */
    const char *uncertain; /* the sentence of a save that may or may not be there */
    const char
        *uncertain_entry; /* ... of an entry of the audit alone, of which nothing was saved */
    bool can_come_late;   /* a commit that is not there yet may still come */
    /* Begins, with the locks that the set needs (NULL: settling), and looks at the schema's version
     * (writer_check_version). */
    int (*begin)(struct writer *writer, const struct change_set *set, struct error *error);
    bool (*is_stopped)(const struct writer *writer); /* asked for before the commit */
    /* Steps `last` (NULL: none), which has no rows, and commits, in one round trip where there are
     * such; `last` is reset. */
    enum writer_end (*commit)(struct writer *writer, struct writer_statement *last,
                              struct error *error);
    /* After WRITER_UNKNOWN: makes it possible to look a request up. */
    int (*look_again)(struct writer *writer, struct error *error);
    void (*rollback)(struct writer *writer); /* nothing when there is no transaction */

    /* shape NULL: the text is one of enum writer_text. NULL and *error. */
    struct writer_statement *(*prepare)(struct writer *writer, const char *text,
                                        const struct write_shape *shape, struct error *error);
    void (*finalize)(struct writer_statement *statement); /* NULL is allowed */
    /* What is bound lives until the reset. Parameters count from 1, columns from 0. */
    void (*bind_text)(struct writer_statement *statement, int parameter, const char *text,
                      size_t length);
    void (*bind_number)(struct writer_statement *statement, int parameter, int64_t number);
    int (*step)(struct writer *writer, struct writer_statement *statement); /* 1 row, 0 end, -1 */
    const char *(*text)(struct writer_statement *statement, int column);    /* NULL is null */
    size_t (*length)(struct writer_statement *statement, int column);
    int64_t (*number)(struct writer_statement *statement, int column);
    void (*reset)(struct writer_statement *statement); /* the parameters, too */

    /* Why the last step failed; before its statement is reset. Returns -1. */
    int (*failed)(struct writer *writer, struct error *error);
    /* The field of that table that a constraint refused; -1. Before the reset. */
    int (*refused_field)(struct writer *writer, enum record_type type);
    /* The field that names a row which is not there, if that was it; -1. After the reset. values:
     * those that were written. */
    int (*missing_reference)(struct writer *writer, const struct record_spec *spec,
                             const char *const *values);
    /* The number of the row that an insert has just made; before the reset. */
    int64_t (*row_made)(struct writer *writer, struct writer_statement *statement);
    /* What search finds the patient by, from the row as it is now; the stale mark goes. */
    int (*write_names)(struct writer *writer, const struct patient *row, bool is_new,
                       struct error *error);

    /* For the queue before it (writing_queue.h). run: writer_run, or as many tries as are due. */
    void (*run)(struct writer *writer, struct job *job);
    /* What the station kept goes to the records; what cannot go is kept. */
    void (*carry)(struct writer *writer, const struct local_options *local);
    void (*stop)(struct writer *writer); /* the loop's thread: what runs now */
    void (*calm)(struct writer *writer); /* the loop's thread: before another job */
    /* The loop's thread: the program ends; has_saves: with some that are to be made before. */
    void (*hurry)(struct writer *writer, bool has_saves);
    /* NULL where there is no line. is_connected: the loop's thread, while no worker is on it. */
    bool (*is_connected)(const struct writer *writer);
    void (*connect)(struct writer *writer);
    void (*release)(struct writer *writer);
};

enum { WRITER_SHAPES = 64 };
struct writer_shape {
    struct write_shape shape;
    struct writer_statement *statement; /* NULL: the place is free */
};

/* The first member of a database's own writer. Zeroed, but for ops and key_path. */
struct writer {
    const struct writer_ops *ops;
    const char *key_path; /* the caller's */
    struct writer_statement *statements[WRITER_TEXT_COUNT];
    struct writer_shape shapes[WRITER_SHAPES];
    int next_shape;
    unsigned char *key; /* of the audit, in locked memory; NULL: not read yet */
};

/* Carries out a job of JOB_SAVE or JOB_SETTLE; its answer is complete, whatever comes. */
void writer_run(struct writer *writer, struct job *job);
/* Gives statements and key back; the connection is the database's. */
void writer_release(struct writer *writer);

/* --- for the tables of functions -------------------------------------------------------------- */

/* Is this program's the version of the schema? -1 and ERROR_OUTDATED. */
int writer_check_version(int version, struct error *error);
/* The type of the row that a column refers to ("patient_id"); false: to none. */
bool writer_referred_type(const char *column, enum record_type *type);
static inline const char *writer_text_of(const struct field_value *value)
{
    return value->state == FIELD_NULL ? NULL : value->text;
}

/* --- what the parts share --------------------------------------------------------------------- */

/* One save while it is carried out. */
struct writing {
    struct writer *writer;
    struct save_work *work;
    struct error *error;
    char at[27];                  /* now, UTC, in the stored form */
    char hash[CONTENT_HASH_SIZE]; /* of the set's content */
    struct audit_change *changes; /* in the work's arena */
    int change_count, change_room;
};

/* Prepared, with no parameter bound. NULL and *error. */
struct writer_statement *writer_statement(struct writer *writer, enum writer_text which,
                                          struct error *error);
struct writer_statement *writer_shaped(struct writer *writer, const struct write_shape *shape,
                                       struct error *error);
/* NULL is null. */
void writer_bind(struct writer *writer, struct writer_statement *statement, int parameter,
                 const char *text);
/* Steps a statement that has no rows, and resets it. */
int writer_step(struct writer *writer, struct writer_statement *statement, struct error *error);
/* Steps to the first row: 1 there is one, 0 none, -1 and *error (then it is reset). */
int writer_first(struct writer *writer, struct writer_statement *statement, struct error *error);
/* The current row, one column a field of the page's record. */
void writer_add_row(struct writer *writer, struct writer_statement *statement, struct page *page);
/* The rows that match, all columns. NULL and *error. */
struct page *writer_select(struct writer *writer, enum record_type type,
                           const struct change_match *matches, int count, struct error *error);
/* The row of that number: a page of one row or none. */
struct page *writer_row(struct writer *writer, enum record_type type, int64_t id,
                        struct error *error);
/* Is there a row of these texts? 1, 0, or -1 and *error. */
int writer_exists(struct writer *writer, enum record_type type, const struct change_match *matches,
                  int count, struct error *error);

/* Carries out a step. -1 and *error; the answer's field and page are set. writer_steps.c */
int writer_do_step(struct writing *writing, int index);
/* Looks whether a step's expectation holds. writer_expect.c */
int writer_expect(struct writing *writing, const struct change_step *step);

/* writer_request.c: what is known of a request id. */
enum request_state { REQUEST_NEW, REQUEST_DONE, REQUEST_VOID, REQUEST_OTHER };
/* DONE: the answer is filled with what was stored. OTHER: done with another content (hash NULL:
 * any). -1 and *error. */
int writer_find_request(struct writer *writer, struct save_work *work, const char *hash,
                        enum request_state *state, struct error *error);
/* What adds the id with the work's answer, ready to be stepped; hash NULL: claims it as void. Hash
 * and time are bound as they stand and must live until then. NULL and *error. */
struct writer_statement *writer_add_request(struct writer *writer, struct save_work *work,
                                            const char *hash, const char *at, struct error *error);

/* writer_audit.c: what adds the entry, ready to be stepped; *head is the chain's head once it is
 * committed, and must live until it is stepped. NULL and *error. */
struct writer_statement *writer_add_entry(struct writing *writing, struct audit_head *head);

#endif
